"""The audience of a page: the same in whatever order it is told, and however often."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kaibo.facts import (
    Fact,
    ReplayClicked,
    ReplayLiked,
    ReplayModerated,
    ReplayOpened,
    ReplaySaid,
    ReplayVoted,
    ReplayWatched,
)
from kaibo.replay import audience
from kaibo.replay.audience import SLOTS, Crowd

LENGTH_MS = 300_000
AT_MS = 1_790_000_000_000


def fact(kind: type, number: int, **fields: Any) -> Fact:
    made: Fact = kind(id=f"f{number}", at_ms=AT_MS + number * 10, source="page", **fields)
    return made


def of(number: int, draw: st.DrawFn) -> Fact:
    visit = draw(st.sampled_from(["v1", "v2", "v3"]))
    at_ms = draw(st.integers(0, LENGTH_MS))
    return draw(
        st.sampled_from(
            [
                fact(ReplayOpened, number, visit=visit, code=draw(st.sampled_from(["", "a", "b"]))),
                fact(
                    ReplayWatched,
                    number,
                    visit=visit,
                    from_ms=at_ms,
                    to_ms=at_ms + draw(st.integers(0, 90_000)),
                ),
                fact(ReplaySaid, number, visit=visit, film_ms=at_ms, text=f"t{number}"),
                fact(ReplayLiked, number, visit=visit, film_ms=at_ms, count=3),
                fact(ReplayVoted, number, visit=visit, prompt="q", option=draw(st.integers(0, 2))),
                fact(ReplayClicked, number, visit=visit, film_ms=at_ms, card="c"),
                fact(ReplayModerated, number, said=f"f{draw(st.integers(0, 40))}", shown=draw(st.booleans())),
            ]
        )
    )


@st.composite
def tellings(draw: st.DrawFn) -> list[Fact]:
    return [of(number, draw) for number in range(draw(st.integers(0, 40)))]


def state(crowd: Crowd) -> Any:
    return (
        crowd.figures(),
        crowd.lines,
        [
            (crowd.shown(line, before=before), crowd.waits(line, before=before))
            for line in crowd.lines
            for before in (True, False)
        ],
        crowd.options("q", 3),
        (crowd.likes, crowd.said, crowd.liked, crowd.seen),
        {card: (clicks.times, clicks.visits) for card, clicks in crowd.clicks.items()},
    )


@given(tellings(), st.randoms(use_true_random=False))
def test_any_order_and_any_repeats_give_the_same(told: list[Fact], dice: Any) -> None:
    crowds = []
    for way in range(2):
        crowd, order = Crowd(LENGTH_MS), list(told)
        if way:
            order += dice.sample(told, len(told) // 2)
            dice.shuffle(order)
        for one in order:
            crowd.hear(one)
        crowds.append(state(crowd))
    assert crowds[0] == crowds[1]


@given(st.integers(1, 10**8), st.lists(st.integers(0, 10**8), min_size=2, max_size=6).map(sorted))
def test_stretches_that_meet_leave_no_slot_out_and_share_none(length_ms: int, cuts: list[int]) -> None:
    crowd = Crowd(length_ms)
    parts = [crowd.bits(start, end) for start, end in pairwise(cuts)]
    joined = 0
    for part in parts:
        assert joined & part == 0
        joined |= part
    assert joined == crowd.bits(cuts[0], cuts[-1])
    assert crowd.bits(0, length_ms) == (1 << SLOTS) - 1
    assert joined < 1 << SLOTS


def test_an_audience_is_measured_and_nothing_is_made_up() -> None:
    crowd = Crowd(LENGTH_MS)
    nothing = crowd.figures()
    assert (nothing.visits, nothing.completion, nothing.mean_ms, nothing.click_rate) == (0, None, None, None)
    for number, visit in enumerate(("v1", "v2", "v3")):
        crowd.hear(fact(ReplayOpened, number, visit=visit, code="a" if number else ""))
    crowd.hear(fact(ReplayWatched, 10, visit="v1", from_ms=0, to_ms=LENGTH_MS * 9 // 10))
    crowd.hear(fact(ReplayWatched, 11, visit="v2", from_ms=0, to_ms=LENGTH_MS // 10))
    crowd.hear(fact(ReplayClicked, 12, visit="v2", film_ms=0, card="c"))
    crowd.hear(fact(ReplayClicked, 13, visit="never-opened", film_ms=0, card="c"))
    found = crowd.figures()
    assert (found.visits, found.watched, found.completion, found.mean_ms) == (3, 2, 0.5, LENGTH_MS // 2)
    assert found.curve == (2,) * 10 + (1,) * 80 + (0,) * 10
    assert (found.click_rate, found.by_link) == (1 / 3, {"a": 2})


def test_memory_has_an_end(monkeypatch: Any) -> None:
    monkeypatch.setattr(audience, "LINES_MOST", 3)
    monkeypatch.setattr(audience, "VISITS_MOST", 2)
    crowd = Crowd(LENGTH_MS)
    for number in range(9):
        crowd.hear(fact(ReplayOpened, number, visit=f"v{number}"))
        crowd.hear(fact(ReplaySaid, 100 + number, visit="v1", film_ms=0, text=str(number)))
    assert [line.text for line in crowd.lines] == ["6", "7", "8"]
    assert (crowd.said, crowd.figures().visits) == (9, 2)
