import re
from typing import get_args

import pytest

from kaibo import facts
from kaibo.clock import MINUTE
from kaibo.end import page
from kaibo.end.sheet import EndingPlan
from kaibo.facts import Incident, Role, Stopping
from kaibo.playbook import INCIDENTS
from tests.end.test_countdown import END, ended
from tests.end.test_sheet import made
from tests.live.rooms import HIDDEN, PLAN, on_air


def sheet_of(minute: int = -20) -> EndingPlan:
    teller = on_air()
    teller.tell(facts.LuckyBagOpened, 60, bag="b1", prize="<script>包", winners=2)
    teller.tell(facts.LuckyBagDrawn, 400, bag="b1", winners=("<b>阿花" + HIDDEN,))
    teller.tell(facts.Promised, 400, promise="p", text="再抽一双 & 送袜子")
    return made(teller if minute < 0 else ended(teller, PLAN.length_minutes), END + minute * MINUTE)


CONTACTS: dict[Role, list[tuple[str, str]]] = {
    "operator": [("<i>小李", "138 0000 0001")],
    "desk": [("小赵", "")],
}


def text(minute: int = -20) -> str:
    return page.html(sheet_of(minute), CONTACTS)


def test_the_page_escapes_what_comes_from_outside_and_fetches_nothing() -> None:
    told = text()
    assert "&lt;script&gt;包" in told and "&lt;b&gt;阿花" in told and "&lt;i&gt;小李" in told
    assert not re.search(r"<(script|img|link|i|b)\b|https?:|url\(", told)
    assert not any(mark in told for mark in HIDDEN)


def test_every_step_of_the_stop_and_every_incident_can_be_done_by_hand() -> None:
    told = text()
    stop = told[told.index("有序停播") :]
    places = [stop.index(page._STOP[step][0]) for step in get_args(Stopping)]
    assert places == sorted(places), "the order of E5"
    for incident in get_args(Incident):
        assert INCIDENTS[incident].zh in told


@pytest.mark.parametrize(
    "wanted", ["138 0000 0001", 'class="call"', "再抽一双 &amp; 送袜子", "有序停播", "3-2-1"]
)
def test_the_page_holds_whom_to_call_and_what_was_promised(wanted: str) -> None:
    assert wanted in text()
    assert wanted in text(3)


def test_times_are_the_rooms_own() -> None:
    at = sheet_of()
    assert at.zone == "Asia/Shanghai"
    assert re.search(r"T−15 \d\d:\d\d", text())
