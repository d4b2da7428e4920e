"""Interaction by period."""

import pytest

from kaibo import facts as f
from kaibo.review.periods import Period, Periods, periods
from tests.review.evening import Evening


def told(evening: Evening) -> dict[str, Period]:
    return {row.span: row for row in periods(evening.room(), evening.tally()).rows}


def hour() -> Evening:
    """An hour: 10 comments in the opening, 20 in the middle, 30 at the end; two coins a gift."""
    evening = Evening().live()
    for at, comments in ((60, 10), (1800, 20), (3000, 30)):
        for turn in range(comments):
            evening.tell(f.Commented, at + turn, viewer="a", text="1")
    evening.tell(f.Entered, 30, viewer="a").tell(f.Entered, 40, viewer="b")
    evening.tell(f.Gifted, 100, viewer="a", gift="花", wecoin=20).online([(2690, 8)])
    evening.tell(f.Entered, 2800, viewer="c").tell(f.Entered, 2801, viewer="d")
    evening.tell(f.Followed, 200, viewer="a").tell(f.Followed, 3500, viewer="c")
    return evening.end(3600)


def test_each_period_counts_its_own_minutes() -> None:
    rows = told(hour())
    assert [row.end_ms - row.start_ms for row in rows.values()] == [300_000, 2_400_000, 900_000]
    assert [row.comments_per_minute for row in rows.values()] == [2, 0.5, 2]
    assert [row.gift_fen_per_minute for row in rows.values()] == [40, 0, 0]


def test_the_follow_rate_divides_by_who_was_there_or_came() -> None:
    rows = told(hour())
    assert rows["opening"].follow_rate == 1 / 2
    assert rows["middle"].follow_rate is None, "nobody counted who was there"
    assert rows["ending"].follow_rate == 1 / 10


@pytest.mark.parametrize(
    ("length", "spans"),
    [(200, ["opening"]), (600, ["opening", "ending"]), (1500, ["opening", "middle", "ending"])],
)
def test_a_short_evening_has_fewer_periods(length: float, spans: list[str]) -> None:
    assert list(told(Evening().live().end(length))) == spans


def test_on_air_the_ending_is_not_known_yet() -> None:
    evening = Evening().live().online([(1800, 5)])
    rows = periods(evening.room(), evening.tally())
    assert rows.running
    assert [row.span for row in rows.rows] == ["opening", "middle"]


def test_what_no_source_tells_is_not_zero() -> None:
    row = told(Evening().live().end(3600))["opening"]
    assert (row.comments_per_minute, row.gift_fen_per_minute, row.follow_rate) == (None, None, None)


def test_before_go_live_there_are_none() -> None:
    assert periods(Evening().room(), Evening().tally()) == Periods()
