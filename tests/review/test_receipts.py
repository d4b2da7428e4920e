"""How the team answered its cues."""

from kaibo import facts as f
from kaibo.review.receipts import Receipts
from tests.review.evening import Evening


def raised(evening: Evening, cue: str, at: float, *roles: f.Role) -> Evening:
    return evening.tell(
        f.CueRaised, at, "kaibo", cue=cue, rule="fall", urgency="urgent", roles=roles, zh="换品", en="Swap"
    )


def test_an_evening_without_cues_has_no_median() -> None:
    assert Evening().live().report().receipts.all == Receipts()


def test_receipts_count_what_was_seen_and_done_and_how_fast() -> None:
    evening = Evening().live()
    raised(evening, "c1", 10, "floor", "operator")
    raised(evening, "c2", 20, "floor")
    raised(evening, "c3", 30, "desk")
    raised(evening, "c4", 40, "desk")
    evening.tell(f.CueSeen, 14, "crew", cue="c1", role="floor")
    evening.tell(f.CueSeen, 13, "crew", cue="c1", role="operator")
    evening.tell(f.CueDone, 60, "crew", cue="c1", role="floor")
    evening.tell(f.CueDeclined, 30, "crew", cue="c2", role="floor", why="快卖完了")
    evening.tell(f.CueDone, 35, "crew", cue="c3", role="desk")
    evening.tell(f.CueEscalated, 100, "kaibo", cue="c4", role="operator")
    told = evening.report().receipts
    assert told.all == Receipts(raised=4, seen=3, done=2, declined=1, escalated=1, median_seen_s=5)
    assert told.roles == {
        "operator": Receipts(raised=2, seen=1, escalated=1, median_seen_s=3),
        "floor": Receipts(raised=2, seen=2, done=1, declined=1, median_seen_s=7),
        "desk": Receipts(raised=2, seen=1, done=1, escalated=1, median_seen_s=5),
    }


def test_an_answer_stamped_before_its_cue_took_no_time() -> None:
    evening = raised(Evening().live(), "c1", 10, "floor")
    evening.tell(f.CueSeen, 9, "crew", cue="c1", role="floor")
    assert evening.report().receipts.all.median_seen_s == 0
