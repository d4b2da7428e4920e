"""The host sees direction and encouragement, and no figure of the room (P2)."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect
from msgspec.structs import replace

from kaibo import facts
from kaibo.facts import Fact
from kaibo.live import board
from kaibo.live.host import HOST_CUES, HostView
from kaibo.live.stage import Prompter
from tests.live.rooms import HIDDEN, PLAN, Teller, hosted, on_air, room_of
from tests.live.test_room import FEW
from tests.strategies import T0, any_fact, fact_of

NUMBERS = {
    "HostView": {"seq", "holdback_step"},
    "HostItem": {"price_fen", "market_fen"},
    "Prompter": {"page", "size", "columns", "rows", "moved"},
}
"""The only numbers on the host's screen that are no times: what it costs, and the screen's own."""


def numbers(told: inspect.Type, owner: str = "", field: str = "") -> Iterator[tuple[str, str]]:
    """Give owner and name of every number in a type, however deep."""
    match told:
        case inspect.StructType():
            for part in told.fields:
                yield from numbers(part.type, told.cls.__name__, part.name)
        case inspect.UnionType():
            for one in told.types:
                yield from numbers(one, owner, field)
        case inspect.VarTupleType():
            yield from numbers(told.item_type, owner, field)
        case inspect.IntType() | inspect.FloatType():
            yield owner, field
        case inspect.StrType() | inspect.BoolType() | inspect.NoneType() | inspect.LiteralType():
            return
        case _:
            raise AssertionError(f"{owner}.{field}: {told} could hold anything")


def test_no_number_has_a_place_on_the_hosts_screen_but_times_prices_and_its_own() -> None:
    found = set(numbers(inspect.type_info(HostView)))
    assert len(found) > 15
    strange = {(owner, name) for owner, name in found if not name.endswith("_ms")}
    assert strange == {(owner, name) for owner, names in NUMBERS.items() for name in names}


CREW = st.one_of(
    [
        fact_of(
            kind,
            broadcast=st.just("b1"),
            source=st.just("crew"),
            at_ms=st.integers(T0, T0 + 3_600_000),
            doc=st.just("x"),
            product=st.sampled_from(["p1", "p2", "p3"]),
            segment=st.sampled_from(["s1", "s2", "s3"]),
            cue=FEW,
            bag=FEW,
            request=FEW,
        )
        for kind in facts.CREW_KINDS
        if kind is not facts.Saved
    ]
)
CROWD = any_fact(
    broadcast=st.just("b1"),
    at_ms=st.integers(T0 - 60_000, T0 + 600_000),
    product=st.sampled_from(["p1", "p2", "p3"]),
    viewer=FEW,
    order=FEW,
).filter(lambda fact: isinstance(fact, facts.ROOM_KINDS))


@settings(max_examples=60)
@given(
    st.lists(CREW, max_size=15),
    st.lists(st.tuples(st.integers(0, 17), CROWD), max_size=30),
    st.integers(T0, T0 + 3_600_000),
)
def test_whatever_the_crowd_does_the_host_sees_the_same(
    crew: list[Fact], crowd: list[tuple[int, Fact]], now_ms: int
) -> None:
    quiet = [*on_air().told, *crew]
    loud = list(quiet)
    for place, fact in crowd:
        loud.insert(max(2, min(place, len(loud))), fact)
    alone, seen = (hosted(room_of(told), now_ms) for told in (quiet, loud))
    assert replace(alone, seq=0) == replace(seen, seq=0)


def test_a_flood_of_sales_changes_the_operators_view_and_not_the_hosts() -> None:
    told = on_air().tell(facts.SegmentTaken, 1, segment="s2", title="羊绒衫", product="p1", role="flash")
    told.tell(facts.HoldbackStepped, 2, product="p1", step=3)
    before = told.room()
    for n in range(50):
        told.tell(facts.OrderPaid, 3, order=f"o{n}", viewer=f"v{n}", product="p1", amount_fen=9_900)
        told.tell(facts.Commented, 3, viewer=f"v{n}", text="1")
        told.tell(facts.OnlineCounted, 3, online=10 * n)
    after = told.room()
    assert board.view(after, T0).numbers != board.view(before, T0).numbers
    one, other = (hosted(room, T0 + 5_000) for room in (before, after))
    assert replace(one, seq=0) == replace(other, seq=0)


def raised(told: Teller, cue: str, **fields: Any) -> Teller:
    said = {
        "rule": "fall",
        "urgency": "urgent",
        "roles": ("floor", "host"),
        "zh": "在线 812→430",
        "en": "812 to 430",
    }
    return told.tell(facts.CueRaised, 5, **{"cue": cue} | said | fields)


def seen(told: Teller) -> list[tuple[str, str, str]]:
    return [(cue.cue, cue.zh, cue.en) for cue in hosted(told.room(), T0).cues]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"host_zh": "换个节奏", "host_en": "change the pace"}, [("c", "换个节奏", "change the pace")]),
        ({"host_zh": f"换个{HIDDEN}节奏"}, [("c", "换个节奏", "换个节奏")]),
        ({}, []),
        ({"host_en": "only English"}, []),
        ({"host_zh": "换个节奏", "roles": ("floor",)}, []),
        ({"by": "小王", "rule": "said", "zh": "看镜头", "en": "看镜头"}, [("c", "看镜头", "看镜头")]),
    ],
)
def test_a_rules_cue_speaks_to_the_host_in_words_of_its_own_or_not_at_all(
    fields: dict[str, Any], shown: list[tuple[str, str, str]]
) -> None:
    assert seen(raised(on_air(), "c", **fields)) == shown


def test_a_cue_that_went_on_to_the_host_is_seen_and_one_answered_is_gone() -> None:
    told = raised(on_air(), "c", roles=("floor",), host_zh="笑一笑")
    assert seen(told) == []
    assert len(seen(told.tell(facts.CueEscalated, 9, cue="c", role="host"))) == 1
    assert len(seen(told.tell(facts.CueSeen, 9, cue="c", role="host"))) == 1
    assert seen(told.tell(facts.CueDone, 10, cue="c", role="host")) == []


def test_the_newest_few_cues_are_enough_for_one_strip() -> None:
    told = on_air()
    for n in range(HOST_CUES + 2):
        raised(told, f"c{n}", host_zh=f"{n}")
    assert [cue for cue, _, _ in seen(told)] == [f"c{n}" for n in range(2, HOST_CUES + 2)]


def test_the_item_shows_the_price_now_and_the_points_of_the_segment_before_the_products() -> None:
    told = on_air().tell(
        facts.SegmentTaken, 1, segment="s2", title=f"羊绒{HIDDEN}衫", product="p1", role="flash"
    )
    told.tell(facts.PriceChanged, 2, product="p1", price_fen=8_800)
    shown = hosted(told.room(), T0 + 2_000)
    assert shown.current is not None
    assert (shown.current.title, shown.current.price_fen, shown.current.market_fen) == (
        "羊绒衫",
        8_800,
        19_900,
    )
    assert shown.current.points == ("亲肤", "不起球")
    told.tell(facts.SegmentTaken, 9, segment="s3", title="大衣", product="p2")
    coat = hosted(told.room(), T0 + 9_000).current
    assert coat is not None
    assert coat.points == ("双面呢",)


def test_the_bag_that_is_open_and_the_step_of_the_sale_are_shown() -> None:
    told = on_air().tell(facts.LuckyBagOpened, 10, bag="b", prize="香水", seconds=120)
    told.tell(facts.HoldbackStepped, 12, product="p1", step=1).tell(
        facts.HoldbackStepped, 13, product="p1", step=5
    )
    shown = hosted(told.room(), T0 + 20_000, Prompter(page=1))
    assert (shown.bag, shown.bag_draw_ms) == ("香水", T0 + 130_000)
    assert (shown.holdback_step, shown.holdback_opens_ms) == (5, T0 + 18_000)
    assert shown.prompter.page == 1
    assert hosted(told.room(), T0 + 131_000).bag == ""


def test_what_the_host_reads_is_clean_of_what_nobody_sees() -> None:
    product = replace(PLAN.products[0], points=(f"亲{HIDDEN}肤",))
    plan = replace(PLAN, title=f"测{HIDDEN}试", segments=(), products=(product,))
    told = Teller().plan(plan).tell(facts.WentLive)
    told.tell(facts.SegmentTaken, 1, segment="x", title="加播", product="p1").tell(
        facts.HostChanged, 2, host=f"{HIDDEN}小美"
    )
    told.tell(facts.LuckyBagOpened, 3, bag="b", prize=f"香{HIDDEN}水")
    shown = msgspec.json.encode(hosted(told.room(), T0 + 4_000)).decode()
    assert "亲肤" in shown
    assert not set(HIDDEN) & set(shown)


@pytest.mark.parametrize(
    ("steps", "stays"),
    [
        ((), True),
        ((("scene", "done"), ("stream", "done"), ("stopped", "begun")), True),
        ((("stopped", "failed"),), True),
        ((("stopped", "done"),), False),
        ((("stopped", "by_hand"),), False),
    ],
)
def test_the_host_stays_professional_until_the_stream_is_known_to_have_stopped(
    steps: tuple[tuple[str, str], ...], stays: bool
) -> None:
    teller = on_air()
    assert not hosted(teller.room(), T0).stay
    teller.tell(facts.EndRequested, 10, request="r").tell(facts.EndConfirmed, 12, request="r")
    for step, state in steps:
        teller.tell(facts.StopStepped, 13, step=step, state=state)
    assert hosted(teller.room(), T0).stay is stays
