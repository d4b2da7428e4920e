"""The review as one document."""

import msgspec
import pytest

from kaibo import facts as f
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.playbook import INCIDENTS
from kaibo.review.report import Report, make
from kaibo.review.tally import Tally, count
from tests.review.evening import Evening, T, ten_minutes


@pytest.mark.parametrize("evening", [Evening(), Evening().live(), ten_minutes()])
def test_a_report_survives_its_journey_through_json(evening: Evening) -> None:
    report = evening.report()
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


def test_a_broadcast_nothing_is_known_of_has_an_empty_report() -> None:
    report = make(Room("b9"), Tally("b9"), T)
    assert (report.head.id, report.head.title, report.head.state) == ("b9", "b9", "planned")
    assert report.curve == ()
    assert report.as_run.rows == ()


def test_the_head_says_when_it_ran_and_from_when_it_is_final() -> None:
    head = ten_minutes().report().head
    assert (head.went_live_ms, head.ended_ms, head.length_ms) == (T, T + 600_000, 600_000)
    assert head.final_from_ms == T + 600_000 + 7_200_000


@pytest.mark.parametrize("zone", ["Nowhere/City", "../etc/passwd", "Asia", ""])
def test_a_zone_the_machine_does_not_know_is_read_as_the_home_of_channels(zone: str) -> None:
    assert Evening().plan(zone=zone).live().report().head.zone == "Asia/Shanghai"


def test_a_rehearsal_says_so() -> None:
    assert Evening().live(rehearsal=True).report().head.rehearsal


def test_entries_told_again_change_nothing() -> None:
    evening = ten_minutes()
    room, counts = evening.room(), evening.tally()
    once = make(room, counts, T)
    fold(room, evening.entries)
    count(counts, evening.entries)
    assert make(room, counts, T) == once


def test_what_the_crew_noted_and_met_is_listed_by_time() -> None:
    evening = Evening().live()
    evening.tell(f.FeedLost, 60, "obs", why="网络").tell(f.Noted, 30, "crew", text="缺尺码板", by="大雪")
    evening.tell(f.IncidentOpened, 70, "crew", incident="i1", type="network")
    evening.tell(f.IncidentClosed, 90, "crew", incident="i1")
    left = len(INCIDENTS["network"].step)
    told = [(remark.kind, remark.text, remark.by) for remark in evening.report().remarks]
    assert told == [
        ("noted", "缺尺码板", "大雪"),
        ("feed_lost", "网络", ""),
        ("incident_opened", "断网或卡顿", ""),
        ("incident_closed", f"断网或卡顿 · 没有动手 · 20 秒恢复（目标 180 秒） · {left} 步没做", ""),
    ]


def test_an_incident_is_listed_with_when_it_was_noticed_acted_on_and_restored() -> None:
    evening = (
        Evening().live().tell(f.IncidentOpened, 60, "crew", incident="i1", type="content", note="说错话")
    )
    evening.tell(f.IncidentStepped, 64, "crew", incident="i1", step="slate", role="floor")
    evening.tell(f.IncidentStepped, 90, "crew", incident="i1", step="mute", role="tech")
    evening.tell(f.IncidentClosed, 300, "crew", incident="i1", note="更正了", by="小王")
    # It came back, and those times are told apart.
    evening.tell(f.IncidentOpened, 400, "crew", incident="i1", type="content", drill=True)
    evening.tell(f.IncidentClosed, 410, "crew", incident="i1")
    first, over, again, _ = evening.report().remarks
    assert first.text == "内容事故 · 说错话"
    assert over.text == "内容事故 · 4 秒动手 · 240 秒恢复（目标 180 秒） · 1 步超时 · 5 步没做 · 更正了"
    assert over.incident is not None
    assert (over.incident.acted_s, over.incident.restored_s, over.incident.late) == (4.0, 240.0, True)
    assert again.text == "演练 · 内容事故"


def test_a_mark_is_listed_with_what_it_is_of() -> None:
    evening = Evening().live().tell(f.Marked, 30, "crew", label="试穿好看", role="floor", by="小王")
    evening.tell(f.Marked, 60, "crew", label="没声音", tag="problem", by="小周")
    evening.tell(f.Marked, 90, "crew", label="嫌贵", tag="complaint").tell(f.HostChanged, 95, host="小丽")
    told = [(remark.text, remark.tag, remark.by) for remark in evening.report().remarks]
    assert told == [
        ("试穿好看", "highlight", "小王"),
        ("没声音", "problem", "小周"),
        ("嫌贵", "complaint", ""),
        ("小丽", None, ""),
    ]
