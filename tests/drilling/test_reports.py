"""Reports of drills lie as files: the newest is found again, a broken one is passed over."""

from pathlib import Path

import pytest

from kaibo.drilling import reports
from kaibo.end import drills
from kaibo.end.drills import Crew, DrillReport, Round, Sighting, Skipped
from kaibo.live.room import Room
from tests.strategies import T0

DAY = 86_400_000


def made(began_ms: int = T0, crew: Crew = "robots", slate_s: float = 0.4) -> DrillReport:
    seen: tuple[Sighting, ...] = (Sighting(0, "pressed"), Sighting(slate_s * 1000, "program:slate"))
    seen += (Sighting(900, "answered"), Sighting(5_000, "mended"), Sighting(5_100, "program:back"))
    skipped = (Skipped(part="relay", zh="没有保底推流", en="no relay"),)
    return drills.report(
        "content",
        began_ms,
        (Round(seen=seen),),
        Room("b1"),
        crew=crew,
        parts={"obs": "29"},
        skipped=skipped,
    )


def test_the_newest_report_of_the_same_crew_is_what_the_next_one_is_compared_with(tmp_path: Path) -> None:
    assert reports.newest(tmp_path, "content", "robots") is None
    for days, crew in enumerate[Crew](("robots", "robots", "people")):
        reports.write(tmp_path, made(T0 + days * DAY, crew))
    found = [reports.newest(tmp_path, "content", crew) for crew in ("robots", "people")]
    assert [one.began_ms for one in found if one] == [T0 + DAY, T0 + 2 * DAY]
    assert reports.newest(tmp_path, "freeze", "robots") is None


def test_a_broken_report_and_one_that_measured_nothing_are_passed_over(tmp_path: Path) -> None:
    reports.write(tmp_path, made())
    nothing = drills.report(
        "content", T0 + DAY, (), Room("b1"), crew="robots", parts={}, skipped=(), last=None
    )
    reports.write(tmp_path, nothing)
    (tmp_path / "content-29990101-000000.json").write_text("{", encoding="utf-8")
    found = reports.newest(tmp_path, "content", "robots")
    assert found is not None and found.began_ms == T0
    assert [one.drill for one in reports.read(tmp_path)] == ["content"]


@pytest.mark.parametrize(("crew", "said"), [("robots", "不是团队成绩"), ("people", "团队 people")])
def test_the_page_says_who_answered_what_was_measured_and_what_was_left_out(crew: Crew, said: str) -> None:
    page = reports.page(made(crew=crew))
    assert said in page
    assert "| 0.40 s | 0.40 s | ≤ 0.60 s | — | 达标 ok |" in page
    assert "没有保底推流" in page


def test_what_is_over_its_limit_is_said_and_proposed() -> None:
    page = reports.page(made(slate_s=0.8))
    assert "超时 over" in page and "0.80 s" in page.split("## 建议")[1]


def test_the_chapter_holds_the_tables_of_every_drill(tmp_path: Path) -> None:
    reports.write(tmp_path, made())
    text = reports.chapter(reports.read(tmp_path))
    assert "### 内容事故 `content`" in text and "≤ 0.60 s" in text and "Skipped: no relay" in text
