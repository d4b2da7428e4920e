"""The tally: folded in any split, and from what was kept, it is the same."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.facts import Entry, Known
from kaibo.review.tally import Tally, count
from tests.review.evening import ID, Evening, T, ten_minutes
from tests.strategies import fact_of

NEAR = st.integers(T - 60_000, T + 60_000)
NAMES = st.sampled_from(("a", "b", "c"))
COUNTED: tuple[type[msgspec.Struct], ...] = (
    *f.ROOM_KINDS,
    f.WentLive,
    f.EndRequested,
    f.EndConfirmed,
    f.CueRaised,
    f.CueSeen,
    f.CueDone,
    f.CueEscalated,
    f.Noted,
    f.Marked,
    f.HostChanged,
    f.IncidentOpened,
    f.IncidentStepped,
    f.IncidentClosed,
    f.FeedLost,
    f.FeedRestored,
)


def near(kind: type[msgspec.Struct]) -> st.SearchStrategy[Known]:
    """Give facts of an evening whose viewers, orders, cues and sources meet again."""
    told = dict.fromkeys(("viewer", "order", "cue", "incident", "request", "source"), NAMES)
    return fact_of(kind, at_ms=NEAR, broadcast=st.just(ID), **told)


EVENINGS = st.lists(st.tuples(st.one_of([near(kind) for kind in COUNTED]), NEAR), max_size=20).map(
    lambda told: [Entry(seq, received_ms, fact) for seq, (fact, received_ms) in enumerate(told, 1)]
)


def folded(entries: list[Entry]) -> Tally:
    found = Tally(ID)
    count(found, entries)
    return found


def packed(tally: Tally) -> Tally:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(tally), type=Tally)


@given(EVENINGS, st.integers(0, 20), st.integers(0, 20))
def test_a_tally_is_the_same_in_any_split_and_when_kept_in_between(
    entries: list[Entry], first: int, again: int
) -> None:
    whole, parts = folded(entries), Tally(ID)
    count(parts, entries[:first])
    parts = packed(parts)
    # What was counted already may be told again.
    count(parts, entries[min(first, again) :])
    assert parts == whole
    assert packed(whole) == whole


def test_a_report_with_more_than_kaibo_knows_can_be_kept() -> None:
    evening = ten_minutes().tell(
        f.PlatformReported, 700, "official", report="end", values={"pcu": 9}, raw=msgspec.Raw(b'{"x":[1,2]}')
    )
    kept = packed(evening.tally())
    assert kept == evening.tally()
    assert kept.reports[0].values == {"pcu": 9}


def test_comings_and_goings_are_kept_by_viewer() -> None:
    tally = ten_minutes().tally()
    assert tally.visits == {
        "a": [T],
        "b": [T + 60_000, -T - 360_000],
        "c": [T + 120_000, -T - 180_000],
    }
    assert tally.leavings == 2


@pytest.mark.parametrize("at", [-3 * 3600, 600 + 3 * 3600])
def test_a_fact_of_another_evening_is_not_counted(at: float) -> None:
    before = ten_minutes().tally()
    evening = ten_minutes().tell(f.Commented, at, viewer="z", text="?")
    assert "z" not in evening.tally().commenters
    assert evening.tally().told["commented"] == before.told["commented"]


def test_a_fact_of_an_unknown_kind_is_counted_as_not_understood() -> None:
    evening = Evening().live()
    sung = f'{{"kind":"sung","id":"s","at_ms":{T + 1},"source":"x","broadcast":"{ID}"}}'
    evening.entries.append(Entry(2, T + 1, f.decode(sung.encode())))
    assert evening.tally().unknown == 1
    assert evening.tally().told["sung"].sources == {"x"}


@pytest.mark.parametrize(("first", "again"), [(True, False), (False, True)])
def test_what_an_order_was_first_told_as_decides_for_gmv_orders_and_the_out_of_city_share(
    first: bool, again: bool
) -> None:
    evening = Evening().live()
    evening.paid(10, "a", 900, "o1", prize=first, city="深圳").paid(
        20, "a", 900, "o1", prize=again, city="深圳"
    )
    evening.paid(30, "b", 500, "o2", city="深圳").end(60)
    figures = evening.report(home="广州").figures
    sales = 1 if first else 2
    assert figures["orders"].value == sales
    assert figures["gmv_fen"].value == (500 if first else 1_400)
    assert (figures["out_orders"].value, figures["city_orders"].value) == (sales, sales)
    assert evening.report(home="广州").reach.orders.known == sales
