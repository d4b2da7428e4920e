import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.clips import Clip, ClipReason, Rating
from kaibo.replay.taste import PLAIN, SIGNALS, taste

MINUTE = 60_000


def clip(rating: Rating = "", start: int = 0, end: int = 0, drawn: bool = False, **rises: Any) -> Clip:
    """Give a clip found at one to two minutes, its borders moved by `start` and `end` ms since."""
    return Clip(
        recording="r",
        start_ms=MINUTE + start,
        end_ms=2 * MINUTE + end,
        found_start_ms=None if drawn else MINUTE,
        found_end_ms=None if drawn else 2 * MINUTE,
        rating=rating,
        reasons=tuple(ClipReason(signal, rise) for signal, rise in rises.items()),
    )


clips = st.builds(
    clip,
    rating=st.sampled_from(("", "good", "fair", "bad")),
    start=st.integers(-60_000, 50_000),
    end=st.integers(-9_000, 90_000),
    drawn=st.booleans(),
    comment=st.floats(0, 50),
    order=st.floats(0, 50),
    like=st.floats(-5, 50),
    mark=st.floats(0, 3),
)


@given(told=st.lists(clips, max_size=40), seed=st.integers(0, 99))
def test_what_is_learned_is_bounded_and_the_order_of_clips_does_not_matter(
    told: list[Clip], seed: int
) -> None:
    learned = taste(told)
    mixed = list(told)
    random.Random(seed).shuffle(mixed)
    assert taste(mixed) == learned
    assert all(0.5 <= factor <= 2.001 for factor in learned.factors.values())
    assert abs(learned.start_ms) <= 15_000
    assert abs(learned.end_ms) <= 15_000
    if learned.rated < 8:
        assert learned.factors == {}


@given(
    likes=st.integers(4, 20),
    dislikes=st.integers(4, 20),
    signal=st.sampled_from(SIGNALS),
    noise=st.floats(0.1, 3),
)
def test_a_signal_that_good_clips_share_gains_weight(
    likes: int, dislikes: int, signal: str, noise: float
) -> None:
    other = "like" if signal != "like" else "order"
    both: dict[str, Any] = {signal: 9.0, other: noise}
    lone: dict[str, Any] = {other: noise}
    told = [clip("good", **both)] * likes
    told += [clip("bad", **lone)] * dislikes
    learned = taste(told)
    assert learned.factor(signal) > 1
    assert all(learned.factor(signal) > learned.factor(name) for name in SIGNALS if name != signal)
    # The other way round it loses.
    turned = [clip("bad", **both)] * likes + [clip("good", comment=0.0)] * dislikes
    assert taste(turned).factor(signal) < 1


def test_few_ratings_teach_nothing_and_many_teach_more() -> None:
    pair = [clip("good", start=-6_000, end=4_000, order=9.0), clip("bad", comment=9.0)]
    assert taste(pair * 3).factors == {}
    assert taste(pair * 3).start_ms == 0
    few, many = taste(pair * 8), taste(pair * 40)
    assert 1 < few.factor("order") < many.factor("order") <= 2
    assert -6_000 < many.start_ms < few.start_ms < 0
    assert 0 < few.end_ms < many.end_ms < 4_000
    assert few.rated == 16
    assert taste([]) == PLAIN


def test_all_alike_is_no_taste_and_bad_or_drawn_clips_move_no_border() -> None:
    assert set(taste([clip("good", order=9.0)] * 20).factors.values()) == {1.0}
    bad = [clip("bad", start=-9_000, comment=1.0)] * 20 + [clip("good", start=-9_000, drawn=True)] * 20
    assert taste(bad).start_ms == 0
    assert taste(bad).rated == 20


def test_one_wild_border_does_not_decide() -> None:
    told = [clip("good", start=-2_000)] * 20 + [clip("good", start=-50_000)] * 2
    assert taste(told).start_ms == pytest.approx(-2_000, abs=800)
