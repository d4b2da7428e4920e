"""Sheets that wait for somebody's word: few, not for long, and each its sender's."""

import pytest

from kaibo.clock import SteppedClock
from kaibo.console import uploads
from kaibo.console.uploads import Uploads
from kaibo.intake.sheets import book
from kaibo.refused import Refused

SHEET = book.opened(b"a,b")


def test_a_sheet_waits_half_an_hour_and_no_longer() -> None:
    clock = SteppedClock(10**12)
    kept = Uploads(clock)
    token = kept.keep("li", "", "a.csv", SHEET)
    clock.step(uploads.KEPT_MS)
    assert kept.one(token, "li").name == "a.csv"
    clock.step(1)
    with pytest.raises(Refused, match="重新上传"):
        kept.one(token, "li")


def test_the_oldest_sheet_is_let_go_for_the_newest_and_is_read_no_further() -> None:
    kept = Uploads(SteppedClock(10**12))
    tokens = [kept.keep("li", "", str(place), SHEET) for place in range(uploads.KEPT_MOST)]
    oldest = kept.one(tokens[0], "li")
    kept.keep("li", "", "one more", SHEET)
    assert oldest.stopped
    with pytest.raises(Refused):
        kept.one(tokens[0], "li")
    assert not kept.one(tokens[1], "li").stopped


@pytest.mark.parametrize(("member", "broadcast"), [("mei", "b"), ("li", ""), ("li", "other")])
def test_a_sheet_is_its_senders_for_its_broadcast_alone(member: str, broadcast: str) -> None:
    kept = Uploads(SteppedClock(10**12))
    token = kept.keep("li", "", "a.csv", SHEET, "b")
    assert kept.one(token, "li", "b")
    with pytest.raises(Refused):
        kept.one(token, member, broadcast)
