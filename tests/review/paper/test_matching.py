"""Private to public on paper: bins, claims with intervals, and how many broadcasts are missing."""

from kaibo.clock import HOUR
from kaibo.review.beside import Beside
from kaibo.review.history import Past
from kaibo.review.paper import matching
from kaibo.review.report import make
from tests.review.evening import Evening, T, ten_minutes
from tests.review.test_matching import show


def test_too_few_broadcasts_are_said_to_be_too_few() -> None:
    drawn = matching.matching(ten_minutes().report())
    assert drawn.count("? 数据还不够") == 7
    for word in ("满 6 场才给区间，还差 5 场", "私域 2 人，公域 1 人，比例 1 : 0.50", "比例不是带动"):
        assert word in drawn


def test_enough_broadcasts_give_each_claim_its_interval() -> None:
    past = tuple(
        Past(
            broadcast=f"p{at}", title="", account="", type="selling", went_live_ms=T, ended_ms=T, counts={},
            bins=show(at, 1),
        )
        for at in range(7)
    )  # fmt: skip
    evening = ten_minutes()
    drawn = matching.matching(make(evening.room(), evening.tally(), T + 24 * HOUR, Beside(past=past)))
    assert "✓ 相符" in drawn
    assert "观察数据，不是实验" in drawn
    assert "数据还不够" not in drawn


def test_without_bins_it_says_what_is_missing() -> None:
    for evening in (Evening(), Evening().plan(), Evening().live()):
        assert "一半以上的观众知道来源" in matching.matching(evening.report())
