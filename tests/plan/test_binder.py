from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kaibo.facts import Entry, GateOverridden, LinkFollowed, ReservationsCounted, TaskDone, TaskUndone
from kaibo.plan.binder import PREPARING, Answered, Binder, Ticked
from tests.strategies import T0, fact_of


def bound(*told: Any) -> Binder:
    binder = Binder()
    for seq, fact in enumerate(told, 1):
        binder.take(Entry(seq, T0, fact))
    return binder


def head(name: str, at_ms: int = T0) -> dict[str, Any]:
    return {"id": name, "at_ms": at_ms, "source": "crew", "broadcast": "b"}


def test_a_task_ticked_and_opened_again_is_open() -> None:
    done = TaskDone(**head("t1"), task="cover", by="小美", note="好了")
    assert bound(done).ticked == {"cover": Ticked(task="cover", at_ms=T0, by="小美", note="好了")}
    assert bound(done, TaskUndone(**head("t2"), task="cover")).ticked == {}


def test_a_gate_is_answered_for_until_that_is_taken_back() -> None:
    over = GateOverridden(**head("g1"), gate="props", why="尺码板在路上", by="老王")
    assert bound(over).answered["props"] == Answered(gate="props", why="尺码板在路上", at_ms=T0, by="老王")
    assert bound(over, GateOverridden(**head("g2"), gate="props", by="老王")).answered == {}


def test_readings_stand_in_the_order_of_their_times() -> None:
    late = ReservationsCounted(**head("r2", T0 + 2), channel="article", count=700)
    early = ReservationsCounted(**head("r1", T0 + 1), channel="article", count=300)
    assert [reading.count for reading in bound(late, early).readings] == [300, 700]


def test_people_and_programs_that_open_a_link_are_counted_apart() -> None:
    told = [LinkFollowed(**head(f"l{n}"), code="abcd", bot=n % 3 == 0) for n in range(6)]
    binder = bound(*told, *told)
    assert (binder.follows, binder.bots) == ({"abcd": 4}, {"abcd": 2})


@given(st.lists(st.one_of([fact_of(kind) for kind in PREPARING]), max_size=8))
def test_taking_facts_twice_changes_nothing(told: list[Any]) -> None:
    once, twice = bound(*told), bound(*told, *told)
    for part in ("readings", "ticked", "answered", "follows", "bots"):
        assert getattr(once, part) == getattr(twice, part)
