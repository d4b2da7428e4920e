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
