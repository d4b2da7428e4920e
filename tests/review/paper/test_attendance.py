"""Attendance on paper: what is known of who came, each with its reason where it is not."""

from kaibo import facts as f
from kaibo.clock import HOUR
from kaibo.plan.links import Link
from kaibo.review.beside import Beside
from kaibo.review.outreach import Outreach
from kaibo.review.paper import attendance
from kaibo.review.report import make
from tests.review.evening import Evening, T, ten_minutes


def test_an_empty_evening_says_what_to_do() -> None:
    for evening in (Evening(), Evening().plan(), Evening().live().end(60)):
        drawn = attendance.attendance(evening.report())
        for word in ("按渠道填写", "接入企微回调", "还没有个人邀请链接", "接入直播间推送"):
            assert word in drawn


def test_channels_and_people_are_shown_and_names_run_nothing() -> None:
    evening = ten_minutes()
    evening.tell(f.ReservationsCounted, -60, "crew", channel="group", count=300, by="<img src=x>")
    links = {"abcd": Link(target="https://example.invalid/", person="<script>老王", reserved=7)}
    beside = Beside(outreach=Outreach(links=links))
    drawn = attendance.attendance(make(evening.room(), evening.tally(), T + 24 * HOUR, beside))
    for word in ("社群", "300", "老王", "平台不告诉观众是谁带来的"):
        assert word in drawn
    assert "<script>" not in drawn
    assert "<img" not in drawn


def test_a_late_start_is_said_on_top() -> None:
    late = Evening().plan(start_ms=T, announced_ms=T - 2 * HOUR).live().end(60)
    assert "比预告晚 120 分钟" in attendance.attendance(late.report())
    assert "比预告" not in attendance.attendance(Evening().plan(start_ms=T).live().end(60).report())


def test_a_rate_on_a_card_is_the_figure_of_that_name() -> None:
    evening = ten_minutes()
    for viewer in ("a", "a", "b"):
        evening.tell(f.Reserved, 400, viewer=viewer)
    for viewer in ("c", "a", "wm-77"):
        evening.tell(f.ContactAdded, 400, viewer=viewer, staff="小李")
    drawn = attendance.attendance(evening.report())
    assert "2 人预约了下一场 ÷ 场观 3（P33）" in drawn
    assert "公域观众 1 人里有 1 人加了企微；另有 1 人对不上" in drawn
    values = {"views": 40.0, "public_views": 10.0}
    told = evening.tell(
        f.PlatformReported, 9_000, "official", report="end", final=True, values=values
    ).report()
    drawn = attendance.attendance(told)
    assert told.figures["next_rate_uv"].value == 0.05
    assert "5.0%" in drawn and "÷ 场观 40" in drawn
    assert "10.0%" in drawn and "公域观众 10 人" in drawn


def test_contacts_of_unknown_source_are_not_said_to_be_none_of_the_public() -> None:
    evening = (
        Evening()
        .live()
        .tell(f.Commented, 5, viewer="a", text="在")
        .tell(f.Entered, 6, viewer="b", traffic="plaza")
    )
    evening.tell(f.ContactAdded, 9, viewer="a", staff="小李")
    assert "没有一个知道是不是从公域来的" in attendance.attendance(evening.end(60).report())
