"""The simulated room: the same for the same seed, true to its own truth, and fit to test with."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaibo.broadcast import Broadcast, Product, Segment
from kaibo.facts import (
    PRIVATE_TRAFFIC,
    CardPushed,
    Commented,
    ContactAdded,
    CueDeclined,
    CueDone,
    CueEscalated,
    CueRaised,
    CueSeen,
    EndConfirmed,
    EndRequested,
    Entered,
    Followed,
    Gifted,
    HoldbackStepped,
    HostChanged,
    Known,
    Left,
    Liked,
    LuckyBagDrawn,
    LuckyBagOpened,
    Marked,
    OnlineCounted,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    ProductClicked,
    Reserved,
    Saved,
    Sealed,
    SegmentTaken,
    Shared,
    StockReleased,
    Traffic,
    WentLive,
    decode,
    encode,
    kind_of,
)
from kaibo.intake.simulator import Plan, Simulation, Truth, lines, lineup, sample, write
from kaibo.intake.simulator.chatter import KINDS
from kaibo.intake.simulator.crew import play as play_crew
from kaibo.intake.simulator.evening import Evening
from kaibo.intake.simulator.script import Script
from kaibo.intake.simulator.tide import Pull, tide
from kaibo.intake.simulator.truth import Totals
from kaibo.intake.simulator.weather import brew
from kaibo.words import plain

Told = tuple[list[Known], Truth]


@pytest.fixture(scope="module")
def hour() -> Told:
    return play(Plan(minutes=60, seed=7, rate=6))


@pytest.fixture(scope="module")
def evening() -> Told:
    return play(Plan(minutes=240, seed=11, rate=4))


@pytest.fixture(scope="module")
def crowded() -> Told:
    return play(Plan(minutes=60, seed=5, rate=50))


def play(plan: Plan) -> Told:
    simulation = Simulation(plan)
    facts = list(simulation.facts())
    return facts, simulation.truth


def test_the_same_seed_gives_the_same_bytes() -> None:
    plan = Plan(minutes=12, seed=3, rate=4)
    first = b"".join(lines(Simulation(plan)))
    assert first == b"".join(lines(Simulation(plan)))


def test_one_simulation_plays_again_from_the_start() -> None:
    simulation = Simulation(Plan(minutes=6, seed=3, rate=4))
    first = b"".join(lines(simulation))
    truth = simulation.truth
    assert b"".join(lines(simulation)) == first
    assert simulation.truth == truth


def test_another_seed_gives_another_room() -> None:
    texts = {b"".join(lines(Simulation(Plan(minutes=5, seed=seed, rate=3)))) for seed in range(5)}
    assert len(texts) == 5


def test_facts_come_in_time_order_with_unique_ids(hour: Told) -> None:
    facts, truth = hour
    assert all(one.at_ms <= two.at_ms for one, two in pairwise(facts))
    assert truth.start_ms <= facts[0].at_ms
    assert facts[-1].at_ms < truth.end_ms
    assert len({fact.id for fact in facts}) == len(facts)
    assert all(fact.id.startswith("sim:7:") for fact in facts)
    assert {fact.broadcast for fact in facts} == {"demo"}


@settings(max_examples=12, deadline=None)
@given(
    minutes=st.integers(5, 20),
    rate=st.sampled_from([1.0, 2.0, 5.0, 12.0, 30.0]),
    seed=st.integers(0, 10_000),
)
def test_the_rate_asked_for_is_the_rate_told(minutes: int, rate: float, seed: int) -> None:
    wanted = rate * minutes * 60
    if wanted < 600:
        return
    told = sum(1 for _ in Simulation(Plan(minutes=minutes, seed=seed, rate=rate)).facts())
    assert told == pytest.approx(wanted, rel=0.15)


@pytest.mark.parametrize(("minutes", "rate"), [(60, 0.5), (480, 0.5), (5, 200)])
def test_small_and_large_rooms_keep_to_the_rate(minutes: int, rate: float) -> None:
    told = sum(1 for _ in Simulation(Plan(minutes=minutes, seed=1, rate=rate)).facts())
    assert told == pytest.approx(rate * minutes * 60, rel=0.15)


def test_a_stream_is_read_without_playing_it_to_the_end() -> None:
    simulation = Simulation(Plan(minutes=480, seed=1, rate=200))
    assert len(list(islice(simulation.facts(), 100))) == 100
    with pytest.raises(RuntimeError, match="read to its end"):
        _ = simulation.truth


def test_orders_are_for_products_of_the_lineup_only(evening: Told) -> None:
    facts, _ = evening
    products = {product.id: product for product in lineup(240, 11).products}
    bought = [fact for fact in facts if isinstance(fact, OrderPlaced | OrderPaid | ProductClicked)]
    assert bought
    assert {fact.product for fact in bought} <= set(products)
    for fact in facts:
        if isinstance(fact, OrderPlaced):
            assert fact.amount_fen > 0
            assert fact.amount_fen <= products[fact.product].price_fen * fact.items


def test_every_payment_follows_its_order_and_every_refund_its_payment(evening: Told) -> None:
    placed: dict[str, OrderPlaced] = {}
    paid: dict[str, OrderPaid] = {}
    for fact in evening[0]:
        if isinstance(fact, OrderPlaced):
            placed[fact.order] = fact
        elif isinstance(fact, OrderPaid):
            assert fact.order not in paid
            paid[fact.order] = fact
            if not fact.prize:
                assert placed[fact.order].amount_fen == fact.amount_fen
        elif isinstance(fact, OrderRefunded):
            assert not paid[fact.order].prize
            assert paid[fact.order].amount_fen == fact.amount_fen


def test_nobody_leaves_who_is_not_there_and_nobody_acts_from_outside(hour: Told) -> None:
    here: set[str] = set()
    actions = Commented | Liked | Gifted | Followed | Shared | Reserved | ContactAdded | ProductClicked
    for fact in hour[0]:
        if isinstance(fact, Entered):
            assert fact.viewer not in here
            here.add(fact.viewer)
        elif isinstance(fact, Left):
            here.remove(fact.viewer)
        elif isinstance(fact, actions):
            assert fact.viewer in here


def test_the_online_count_is_entered_minus_left(hour: Told) -> None:
    here = 0
    counts = 0
    for fact in hour[0]:
        here += isinstance(fact, Entered)
        here -= isinstance(fact, Left)
        if isinstance(fact, OnlineCounted):
            counts += 1
            assert fact.online == here
    assert counts == 360


def test_a_platform_count_comes_every_ten_seconds_with_running_totals(hour: Told) -> None:
    facts, truth = hour
    likes = 0
    for fact in facts:
        if isinstance(fact, Liked):
            likes += fact.count
        elif isinstance(fact, OnlineCounted):
            assert (fact.at_ms - truth.start_ms) % 10_000 == 0
            assert fact.likes_total == likes


@pytest.mark.parametrize("told", ["hour", "evening"])
def test_the_totals_of_the_truth_are_a_fold_of_the_facts(told: str, request: pytest.FixtureRequest) -> None:
    facts, truth = request.getfixturevalue(told)
    assert fold(facts, truth) == truth.totals


def fold(facts: Iterable[Known], truth: Truth) -> Totals:
    """Count everything again, in another way than the simulator does."""
    facts = list(facts)
    kinds = Counter(kind_of(fact) for fact in facts)
    first: dict[str, Entered] = {}
    since: dict[str, int] = {}
    watch = 0
    for fact in facts:
        if isinstance(fact, Entered):
            first.setdefault(fact.viewer, fact)
            since[fact.viewer] = fact.at_ms
        elif isinstance(fact, Left):
            watch += fact.at_ms - since.pop(fact.viewer)
    watch += sum(truth.end_ms - at_ms for at_ms in since.values())
    paid = [fact for fact in facts if isinstance(fact, OrderPaid)]
    sales = [fact for fact in paid if not fact.prize]
    refunds = [fact for fact in facts if isinstance(fact, OrderRefunded)]
    return Totals(
        facts=len(facts),
        views=len(first),
        private_views=sum(fact.traffic in PRIVATE_TRAFFIC for fact in first.values()),
        entries=kinds["entered"],
        left=kinds["left"],
        pcu=max(fact.online for fact in facts if isinstance(fact, OnlineCounted)),
        watch_ms=watch,
        comments=kinds["commented"],
        likes=sum(fact.count for fact in facts if isinstance(fact, Liked)),
        wecoin=sum(fact.wecoin for fact in facts if isinstance(fact, Gifted)),
        follows=kinds["followed"],
        shares=kinds["shared"],
        reservations=kinds["reserved"],
        contacts=kinds["contact_added"],
        clicks=kinds["product_clicked"],
        placed=kinds["order_placed"],
        orders=len(sales),
        items=sum(fact.items for fact in sales),
        gmv_fen=sum(fact.amount_fen for fact in sales),
        out_of_city=sum(fact.city != truth.city for fact in sales),
        refunds=len(refunds),
        refunded_fen=sum(fact.amount_fen for fact in refunds),
        prizes=len(paid) - len(sales),
    )


@pytest.mark.parametrize("seed", range(3))
def test_every_drop_of_the_truth_is_seen_in_the_curve(seed: int) -> None:
    facts, truth = play(Plan(minutes=120, seed=seed, rate=10))
    assert len(truth.drops) == 3
    online = [(fact.at_ms, fact.online) for fact in facts if isinstance(fact, OnlineCounted)]
    for drop in truth.drops:
        assert 60_000 <= drop.end_ms - drop.start_ms <= 120_000
        assert 3 <= drop.hazard <= 8
        before = max(count for at_ms, count in online if drop.start_ms - 20_000 <= at_ms <= drop.start_ms)
        after = min(count for at_ms, count in online if drop.start_ms <= at_ms <= drop.end_ms + 10_000)
        assert drop.depth > 0.15
        assert 1 - after / before == pytest.approx(drop.depth, abs=0.12)


def test_every_inflow_of_the_truth_is_seen_in_the_curve(evening: Told) -> None:
    facts, truth = evening
    online = {fact.at_ms: fact.online for fact in facts if isinstance(fact, OnlineCounted)}
    assert truth.inflows
    for inflow in truth.inflows:
        start = inflow.start_ms // 10_000 * 10_000
        assert max(online[start + step * 10_000] for step in range(10)) > online[start] * 1.25
        assert inflow.viewers > online[start] * 0.4


def test_comments_swell_at_highlights(evening: Told) -> None:
    facts, truth = evening
    at = [fact.at_ms for fact in facts if isinstance(fact, Commented)]
    inside = sum(
        any(item.start_ms <= at_ms <= item.end_ms + 6000 for item in truth.highlights) for at_ms in at
    )
    span = sum(item.end_ms - item.start_ms + 6000 for item in truth.highlights)
    share = span / (truth.end_ms - truth.start_ms)
    assert inside / len(at) > 2.5 * share
    assert {item.cause for item in truth.highlights} == {"bag", "flash", "holdback", "joke", "surprise"}


def test_pushes_bring_about_as_many_as_expected_and_the_public_follows(hour: Told) -> None:
    facts, truth = hour
    entered = Counter(fact.traffic for fact in facts if isinstance(fact, Entered))
    assert sum(push.entered for push in truth.pushes) == pytest.approx(
        sum(push.expected for push in truth.pushes), rel=0.2
    )
    assert all(push.at_ms < truth.start_ms + 20 * 60_000 for push in truth.pushes)
    private: tuple[Traffic, ...] = ("group", "moments", "article", "wecom", "reservation")
    public: tuple[Traffic, ...] = ("recommend", "plaza", "follow", "search", "share")
    for channel in private:
        of_channel = [push for push in truth.pushes if push.traffic == channel]
        assert entered[channel] == sum(push.entered for push in of_channel)
    for channel in public:
        assert entered[channel] > 0


@pytest.mark.parametrize("step", [1, 10])
def test_the_platform_matches_private_entrants_one_to_one_a_while_later(step: int) -> None:
    pull = Pull(0, step)
    pull.see(100 / step, 0)
    came = []
    for _ in range(0, 1800, step):
        came.append(pull.matched(1, 0) * step)
        pull.see(0, 0)
    assert sum(came) == pytest.approx(100, rel=0.01)
    centre = sum(index * step * people for index, people in enumerate(came)) / 100
    assert 60 <= centre <= 120


def test_the_out_of_city_share_is_in_the_range_of_the_field(crowded: Told) -> None:
    _, truth = crowded
    assert truth.totals.orders > 300
    assert 0.58 <= truth.totals.out_of_city / truth.totals.orders <= 0.77


def test_interaction_is_richest_in_the_last_quarter_of_an_hour(evening: Told) -> None:
    facts, truth = evening
    opening, middle, closing = 0.0, 0.0, 0.0
    people: Counter[int] = Counter()
    comments: Counter[int] = Counter()
    for fact in facts:
        minute = (fact.at_ms - truth.start_ms) // 60_000
        if isinstance(fact, OnlineCounted):
            people[minute] += fact.online
        comments[minute] += isinstance(fact, Commented)
    closing = sum(comments[m] for m in range(225, 240)) / sum(people[m] for m in range(225, 240))
    middle = sum(comments[m] for m in range(30, 225)) / sum(people[m] for m in range(30, 225))
    opening = sum(comments[m] for m in range(5)) / sum(people[m] for m in range(5))
    assert closing > 1.5 * middle
    assert opening > middle


def test_every_fact_is_read_back_as_it_was_written(hour: Told) -> None:
    for fact in hour[0]:
        assert decode(encode(fact)) == fact


def test_the_crew_is_told_apart_and_the_server_is_left_to_do_its_part(evening: Told) -> None:
    facts, _ = evening
    crew = {type(fact) for fact in facts if fact.source == "crew"}
    room = {type(fact) for fact in facts if fact.source == "simulator"}
    assert crew >= {SegmentTaken, CardPushed, LuckyBagOpened, LuckyBagDrawn, HoldbackStepped, StockReleased}
    assert HostChanged in crew
    assert Marked in crew
    assert room >= {Commented, Entered, Left, OrderPaid, OnlineCounted, ContactAdded, OrderRefunded}
    assert not crew & room
    assert {fact.source for fact in facts} == {"crew", "simulator"}
    cues: set[type[Known]] = {CueRaised, CueSeen, CueDone, CueDeclined, CueEscalated}
    assert not (crew | room) & (cues | {WentLive, EndRequested, EndConfirmed, Saved, Sealed})


def test_segments_are_taken_in_the_order_of_the_lineup_a_little_late(evening: Told) -> None:
    facts, truth = evening
    taken = [fact for fact in facts if isinstance(fact, SegmentTaken)]
    planned = lineup(240, 11).segments
    assert [fact.segment for fact in taken] == [segment.id for segment in planned]
    for fact, segment in zip(taken, planned, strict=True):
        late = fact.at_ms - truth.start_ms - (segment.at_minute or 0) * 60_000
        assert 0 <= late <= 25_000
        assert (fact.title, fact.type, fact.product) == (segment.title, segment.type, segment.product)


def test_a_lucky_bag_is_won_by_those_who_wrote_its_phrase(evening: Told) -> None:
    facts, truth = evening
    wrote = {fact.viewer for fact in facts if isinstance(fact, Commented)}
    drawn = [fact for fact in facts if isinstance(fact, LuckyBagDrawn)]
    prizes = [fact for fact in facts if isinstance(fact, OrderPaid) and fact.prize]
    winners = [viewer for fact in drawn for viewer in fact.winners]
    assert drawn
    assert all(len(fact.winners) <= fact.entrants for fact in drawn)
    assert set(winners) <= wrote
    assert {fact.viewer for fact in prizes} <= set(winners)
    assert {fact.amount_fen for fact in prizes} == {0}
    assert truth.totals.prizes == len(prizes) > 0


def test_a_hold_back_sale_goes_through_its_seven_steps(evening: Told) -> None:
    steps = [fact.step for fact in evening[0] if isinstance(fact, HoldbackStepped)]
    assert steps
    assert steps == [1, 2, 3, 4, 5, 6, 7] * (len(steps) // 7)


def test_all_kinds_of_comments_are_heard(evening: Told) -> None:
    facts, truth = evening
    assert set(truth.comment_kinds) <= set(KINDS)
    assert set(KINDS) - set(truth.comment_kinds) <= {"complaint"}
    assert sum(truth.comment_kinds.values()) == truth.totals.comments
    texts = [fact.text for fact in facts if isinstance(fact, Commented)]
    assert any("<script>" in text for text in texts)
    assert any("\u202e" in text for text in texts)
    assert sum(plain(text) == "1" for text in texts) > 50
    assert len(set(texts)) > 1000
    assert not any("{city}" in text or "{size}" in text for text in texts)


def test_bags_keep_viewers_and_products_sell(evening: Told) -> None:
    _, truth = evening
    by_type: dict[str, list[Any]] = {}
    for effect in truth.effects:
        by_type.setdefault(effect.type, []).append(effect)
    assert set(by_type) == {"segment", "bag", "holdback", "price"}
    assert all(effect.viewer_minutes > 0 for effect in by_type["bag"])
    assert all(effect.orders > 0 for effect in by_type["holdback"])
    assert all(effect.orders > 0 for effect in by_type["price"])
    assert sum(effect.gmv_fen for effect in by_type["segment"]) > 0


def test_true_rates_explain_the_orders_of_each_product(crowded: Told) -> None:
    facts, truth = crowded
    sold = Counter(fact.product for fact in facts if isinstance(fact, OrderPaid) and not fact.prize)
    expected = sum(item.orders_per_viewer_minute * item.viewer_minutes for item in truth.products)
    assert sum(sold.values()) == pytest.approx(expected, rel=0.3)
    for item in truth.products:
        likely = item.orders_per_viewer_minute * item.viewer_minutes
        assert abs(sold[item.product] - likely) < 6 * likely**0.5 + 0.2 * likely + 10


def test_evenings_come_on_average_to_what_was_expected() -> None:
    real, expected = Counter[str](), Counter[str]()
    for seed in range(8):
        script = Script(Plan(minutes=40, seed=seed))
        play_crew(script)
        weather = brew(script)
        likely = tide(script.curves, 0.5)
        evening = Evening(script, weather, tide(script.curves), 0.5)
        for at_s in range(script.seconds):
            evening.second(at_s)
        evening.close()
        totals = evening.totals
        real += Counter(entries=totals.entries, orders=totals.orders, minutes=totals.watch_ms // 60_000)
        expected += Counter(entries=round(likely.entries), orders=round(likely.orders))
        expected += Counter(minutes=round(likely.viewer_minutes))
    assert real["entries"] == pytest.approx(expected["entries"], rel=0.04)
    assert real["minutes"] == pytest.approx(expected["minutes"], rel=0.06)
    assert real["orders"] == pytest.approx(expected["orders"], rel=0.12)


def test_a_product_is_sold_only_while_stock_lasts() -> None:
    products = (Product(id="x", title="岚跑 袜子 X1", role="flash", price_fen=990, stock=5),)
    segments = (Segment(id="a", title="袜子", product="x", role="flash", at_minute=0, length_s=600),)
    facts, _ = play(Plan(minutes=10, seed=1, rate=60, segments=segments, products=products))
    items = sum(fact.items for fact in facts if isinstance(fact, OrderPlaced))
    assert 4 <= items <= 5


@pytest.mark.parametrize("minutes", [5, 6, 7, 9, 13, 19, 20, 29, 30, 31, 47, 60, 119, 240, 480])
def test_a_sample_lineup_fills_any_length(minutes: int) -> None:
    segments, products = lineup(minutes, 7)
    ids = [product.id for product in products]
    assert len(set(ids)) == len(ids)
    assert len({segment.id for segment in segments}) == len(segments)
    at_s = 0
    for segment in segments:
        assert (segment.at_minute or 0) * 60 == at_s
        at_s += segment.length_s
        assert not segment.product or segment.product in ids
    assert at_s == minutes * 60
    assert any(segment.role == "flash" for segment in segments)


@pytest.mark.parametrize("seed", range(5))
def test_a_sample_lineup_opens_as_the_field_does(seed: int) -> None:
    segments, products = lineup(240, seed)
    early = [segment for segment in segments if (segment.at_minute or 0) < 30]
    prices = {product.id: product.price_fen for product in products}
    assert [s.at_minute for s in early if s.type == "bag"] == [5, 20]
    assert sum(segment.role == "flash" for segment in early) >= 2
    assert (next(s for s in segments if s.role == "hit").at_minute or 0) < 30
    assert "勿拍" in products[0].title
    flash = [prices[s.product] for s in segments if s.role == "flash"]
    hit = [prices[s.product] for s in segments if s.role == "hit"]
    assert max(flash) < min(hit) / 2
    for segment in segments:
        assert segment.type != "product" or 360 <= segment.length_s <= 600


@pytest.mark.parametrize("seed", range(3))
def test_a_sample_lineup_gives_the_host_and_the_desk_what_to_say(seed: int) -> None:
    segments, products = lineup(480, seed)
    assert sorted(product.cart for product in products) == list(range(1, len(products) + 1))
    assert products[0].cart == 1
    sold = [product for product in products if product.price_fen]
    for product in sold:
        assert product.market_fen > product.price_fen
        assert 3 <= len(product.points) <= 5
        assert {"size", "delivery", "returns"} & set(product.answers)
    points = [point for product in sold for point in product.points]
    points += [point for segment in segments for point in segment.points]
    assert all(len(point) <= 40 for point in points)
    said = "".join(points) + "".join("".join(product.answers.values()) for product in sold)
    assert [
        word for word in ("最", "第一名", "全网", "顶级", "唯一", "极致", "绝对", "永久") if word in said
    ] == []
    assert all(segment.points for segment in segments if segment.type != "product")
    assert any("size" not in product.props and "size" in product.answers for product in sold)


def test_a_sample_broadcast_is_a_valid_document() -> None:
    document = sample("demo-1", 90, 7, 1_767_958_200_000)
    again = msgspec.json.decode(msgspec.json.encode(document), type=Broadcast)
    assert again == document
    assert again.targets.gmv_fen > 0
    told = Simulation(Plan.of(document, seed=7, rate=1, start_ms=1_767_958_200_000))
    assert {fact.broadcast for fact in told.facts()} == {"demo-1"}


HARD_LINEUPS: dict[str, tuple[Segment, ...]] = {
    "one minute holds many": tuple(
        Segment(id=f"s{n}", title="同一分钟", type="bag", product="x", at_minute=2) for n in range(30)
    ),
    "ids are used twice": (
        Segment(id="a", title="福袋", type="bag", product="x", at_minute=0),
        Segment(id="a", title="福袋", type="bag", product="gone", at_minute=1),
    ),
    "a product is missing": (Segment(id="a", title="没有", product="gone", role="hit", at_minute=0),),
    "nothing in time": (Segment(id="a", title="太晚", at_minute=600),),
    "titles are hostile": (Segment(id="a", title="{city}{0}<b>", product="x", role="hit", at_minute=0),),
}


@pytest.mark.parametrize("name", HARD_LINEUPS)
def test_a_hard_lineup_is_played_all_the_same(name: str) -> None:
    products = (Product(id="x", title="{city}{0} <b>鞋", role="hit", price_fen=100),)
    facts, truth = play(Plan(minutes=8, seed=1, rate=5, segments=HARD_LINEUPS[name], products=products))
    assert fold(facts, truth) == truth.totals
    assert {fact.product for fact in facts if isinstance(fact, OrderPlaced)} <= {"x"}


def test_a_lineup_without_anything_to_sell_sells_nothing() -> None:
    segments = (Segment(id="a", title="聊天", type="talk", at_minute=0),)
    _, truth = play(Plan(minutes=5, seed=1, rate=5, segments=segments))
    assert truth.totals.clicks == truth.totals.placed == truth.totals.orders == 0
    assert truth.totals.comments > 0


@pytest.mark.parametrize(
    ("field", "value"), [("minutes", 4), ("minutes", 481), ("rate", 0.0), ("rate", -1.0), ("rate", 1e9)]
)
def test_a_plan_out_of_bounds_is_refused_by_name(field: str, value: float) -> None:
    changed: dict[str, Any] = {field: value}
    with pytest.raises(ValueError, match=field):
        Plan(**changed)


def test_a_written_file_holds_the_facts_and_the_truth(tmp_path: Path) -> None:
    plan = Plan(minutes=5, seed=9, rate=3)
    simulation = Simulation(plan)
    plainly, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    count = write(simulation, plainly, tmp_path / "truth.json")
    assert write(simulation, packed) == count
    assert gzip.decompress(packed.read_bytes()) == plainly.read_bytes() == b"".join(lines(Simulation(plan)))
    assert len(plainly.read_bytes().splitlines()) == count
    again = tmp_path / "b.jsonl.gz"
    write(Simulation(plan), again)
    assert again.read_bytes() == packed.read_bytes()
    assert packed.read_bytes()[4:8] == bytes(4), "a gzip header with a time differs from day to day"
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert truth["totals"]["facts"] == count
    assert msgspec.convert(truth, Truth) == simulation.truth


def test_viewers_have_platform_like_ids_and_names(hour: Told) -> None:
    entered: Iterator[Entered] = (fact for fact in hour[0] if isinstance(fact, Entered))
    viewers = {fact.viewer: fact.name for fact in entered}
    assert all(viewer.startswith("o9h") and len(viewer) == 27 for viewer in viewers)
    assert all(viewers.values())
    assert len(set(viewers.values())) > len(viewers) / 3
