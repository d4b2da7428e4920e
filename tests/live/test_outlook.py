"""A plan laid out before anything ran: times, gates met and missed, and how far it runs over."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Broadcast, Segment
from kaibo.live.outlook import outlook


def planned(*segments: Segment, **fields: Any) -> Broadcast:
    return Broadcast(id="x", title="场", segments=segments, **fields)


OPENING = (
    Segment(id="talk", title="开场", type="talk", length_s=180),
    Segment(id="bag", title="福袋", type="bag", at_minute=5, length_s=120),
    Segment(id="f1", title="一", product="a", role="flash", at_minute=10, length_s=300),
    Segment(id="f2", title="二", product="b", role="flash", length_s=240),
    Segment(id="bag2", title="福袋", type="bag", at_minute=20, length_s=120),
    Segment(id="hit", title="主推", product="c", role="hit", length_s=420),
)


def test_a_plan_that_keeps_the_rhythm_meets_every_gate_it_can_speak_of() -> None:
    told = outlook(planned(*OPENING))
    assert {gate.gate: gate.state for gate in told.gates} == dict.fromkeys(
        ("welcome", "first_bag", "first_flash", "second_flash", "second_bag", "main_product", "two_flash"),
        "met",
    )
    assert [place.since_s for place in told.places] == [0, 300, 600, 900, 1_200, 1_320]
    assert told.over_s == 29 * 60 - 240 * 60


def test_a_gate_missed_or_late_says_when_it_would_be_met() -> None:
    told = outlook(planned(Segment(id="hit", title="主推", role="hit", length_s=2_400), *OPENING[2:4]))
    states = {gate.gate: (gate.state, gate.at_s) for gate in told.gates}
    assert states["main_product"] == ("late", 2_400)
    assert states["first_flash"] == ("late", 2_400)
    assert states["first_bag"] == ("missed", None)


def test_an_anchor_on_the_wall_counts_from_the_planned_start() -> None:
    start_ms = 1_763_812_800_000  # 20:00 in Shanghai
    wall = Segment(id="w", title="八点半", type="talk", at_clock="20:30", length_s=60)
    end = Segment(id="e", title="再见", type="talk", before_end=5, length_s=300)
    told = outlook(planned(wall, end, start_ms=start_ms, length_minutes=120))
    assert [place.since_s for place in told.places] == [1_800, 6_900]
    assert told.over_s == 0


def test_an_empty_plan_ends_where_it_begins() -> None:
    told = outlook(planned(length_minutes=60))
    assert (told.places, told.ends_s, told.over_s) == ((), 0, -3_600)
    assert {gate.state for gate in told.gates} == {"missed"}


@given(st.lists(st.integers(1, 4_000), max_size=30))
def test_lengths_lie_end_to_end(lengths: list[int]) -> None:
    told = outlook(planned(*(Segment(id=f"s{n}", title="x", length_s=s) for n, s in enumerate(lengths))))
    assert [place.length_s for place in told.places] == lengths
    assert told.ends_s == sum(lengths)
