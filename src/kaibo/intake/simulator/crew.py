"""What the crew does: takes segments, opens bags, pushes cards, changes prices, steps a hold-back sale."""

from typing import Final

from kaibo.broadcast import Product
from kaibo.clock import SECOND
from kaibo.facts import (
    Card,
    CardPushed,
    HoldbackStepped,
    HostChanged,
    LuckyBagDrawn,
    LuckyBagOpened,
    Marked,
    PriceChanged,
    ProductRole,
    SegmentTaken,
    StockReleased,
)
from kaibo.intake.simulator.curves import Burst, Force, Touch
from kaibo.intake.simulator.script import Action, Air, Moment, Script
from kaibo.playbook import number

CART: Final = 0.12
"""Share of clicks that go to another product of the cart than the one on air."""

_PULL: Final[dict[ProductRole, tuple[float, float, float]]] = {
    "flash": (0.72, 5.0, 1.6),
    "hit": (0.82, 4.0, 1.2),
    "topic": (0.90, 3.2, 0.6),
    "exclusive": (0.95, 3.0, 0.9),
    "classic": (1.08, 2.5, 0.9),
    "profit": (1.18, 2.2, 0.6),
}
"""Factors of a role on leaving, clicks and buying: flash keeps viewers, profit costs some. Source: P10."""

_CARDS: Final[dict[Card, tuple[Force, float]]] = {
    "product": ("click", 1.8),
    "reservation": ("reserve", 10.0),
    "wecom": ("contact", 14.0),
}
"""What a card moves, and by how much. Source: L4, L7."""

_HOSTS: Final = ("阿May", "小北", "豆豆")
_FLOOR, _DESK, _OPERATOR = "场控小林", "中控阿杰", "运营橙子"
_STEPS: Final = (0.12, 0.24, 0.36, 0.47, 0.58, 0.66, 0.74)
"""When the seven steps come, as parts of the segment. Source: P21."""
_OPEN: Final = 4
_MARKS: Final = {
    "flash": "秒杀开抢",
    "holdback": "憋单开价",
    "bag": "福袋开奖",
    "joke": "笑点",
    "surprise": "加赠惊喜",
}


def play(script: Script) -> None:
    """Write everything the crew does into the script. Source: L4, L5, L6, L7, P3, P21."""
    hits = talks = bag_until = 0
    for air in script.airs:
        _take(script, air)
        if air.segment.type == "bag":
            bag_until = _bag(script, air, bag_until)
        elif air.product and air.segment.role == "hit":
            hits += 1
            if hits % 2:
                _holdback(script, air, air.product)
        elif air.product and air.segment.role in ("classic", "profit") and script.rng.random() < 0.4:
            _reprice(script, air, air.product)
        elif air.segment.type == "talk":
            talks += 1
            _talk(script, air, talks)
    _hosts(script)


def mark(script: Script) -> None:
    """Let the floor mark some of the moments, a little late, and a few that were none."""
    for moment in script.moments:
        if script.rng.random() < 0.5:
            at_s = moment.start + script.rng.uniform(6, 25)
            script.tell(at_s, Marked, label=_MARKS[moment.cause], by=_FLOOR)
    for _ in range(round(script.seconds / 3600)):
        script.tell(script.rng.uniform(60, script.seconds), Marked, label="复盘看看", by=_OPERATOR)


def _take(script: Script, air: Air) -> None:
    segment, product, rng = air.segment, air.product, script.rng
    script.tell(
        air.start + rng.random(),
        SegmentTaken,
        segment=segment.id,
        title=segment.title,
        type=segment.type,
        product=segment.product,
        role=segment.role,
        length_s=segment.length_s,
        by=_FLOOR,
    )
    touches: list[Touch] = []
    bursts: tuple[Burst, ...] = ()
    if product:
        hazard, click, buy = _PULL[segment.role or product.role]
        price = product.price_fen / script.mean_fen * (1 - CART) + CART
        touches += [
            Touch("hazard", air.start, air.end, hazard * rng.uniform(0.9, 1.1)),
            Touch("click", air.start, air.end, click * rng.uniform(0.85, 1.15)),
            Touch("buy", air.start, air.end, buy * rng.uniform(0.8, 1.2)),
            Touch("price", air.start, air.end, price),
        ]
        _card(script, air.start + rng.randint(8, 30), "product", product.id)
        if segment.role == "flash":
            more, bursts = _flash(script, air)
            touches += more
    script.act(Action(segment.id, "segment", air.start, air.end, tuple(touches), bursts))


def _flash(script: Script, air: Air) -> tuple[list[Touch], tuple[Burst, ...]]:
    """The price opens at about 60 % of a flash segment, and the room rushes."""
    opens = air.start + round((air.end - air.start) * script.rng.uniform(0.5, 0.65))
    end = min(opens + 45, script.seconds)
    script.moments.append(Moment(opens, end, "flash"))
    touches = [
        Touch("click", opens, end, 2.0),
        Touch("buy", opens, end, 1.6),
        Touch("cheer", opens, end, 2.0),
    ]
    return touches, (Burst("rush", opens + 5, end, script.rng.uniform(0.6, 1.1)),)


def _bag(script: Script, air: Air, not_before: int) -> int:
    """Open a bag once the one before is drawn; give the second from which another may open."""
    rng = script.rng
    opens = air.start + rng.randint(3, 15)
    seconds = rng.choice((180, 180, 300))
    draws = opens + seconds
    if opens < not_before or draws + 10 >= script.seconds:
        return not_before
    bag, prize = f"bag-{len(script.prizes) + 1}", air.segment.title
    script.tell(opens, LuckyBagOpened, bag=bag, prize=prize, seconds=seconds, by=_FLOOR)
    script.tell(draws, LuckyBagDrawn, bag=bag)
    script.prizes[bag] = air.segment.product if air.segment.product in script.products else ""
    script.moments.append(Moment(draws, draws + 25, "bag"))
    touches = (
        Touch("hazard", opens, draws, 0.65),
        Touch("share", opens, draws, 4.0),
        Touch("follow", opens, draws, 3.0),
        Touch("cheer", draws, draws + 30, 2.0),
        Touch("hazard", draws + 10, draws + 50, 1.6),
    )
    bursts = (
        Burst("bag", opens + 6, opens + 60, 0.6),
        Burst("bag", opens + 60, draws, 0.15),
        Burst("cheer", draws + 4, draws + 26, rng.uniform(0.9, 1.6)),
    )
    script.act(Action(bag, "bag", opens, draws + 50, touches, bursts))
    return draws + 60


def _holdback(script: Script, air: Air, product: Product) -> None:
    """Seven steps; the fifth opens, and stock comes in small lots. Source: P21, L4."""
    length = air.end - air.start
    if length < 300:
        return
    steps = [air.start + round(length * part) for part in _STEPS]
    opens, last = steps[_OPEN], steps[-1]
    for step, at_s in enumerate(steps, start=1):
        at_ms = at_s + script.rng.random() * 2
        script.tell(at_ms, HoldbackStepped, product=product.id, step=step, by=_FLOOR)
    for lot, at_s in enumerate((opens, opens + 25, opens + 50)):
        count = (60, 40, 20)[lot]
        script.tell(at_s + 1, StockReleased, product=product.id, count=count, by=_DESK)
    script.moments.append(Moment(opens, opens + 60, "holdback"))
    touches = (
        Touch("hazard", steps[0], last, 0.7),
        Touch("click", opens, opens + 75, 2.5),
        Touch("buy", opens, opens + 75, 2.2),
        Touch("cheer", opens, opens + 60, 2.5),
    )
    bursts = (
        Burst("one", steps[2] + 4, steps[2] + 40, 1.2),
        Burst("bought", opens + 8, opens + 65, 1.4),
        Burst("missed", steps[5] + 4, last + 20, 0.4),
        Burst("one", last + 4, last + 30, 0.8),
    )
    script.act(Action(f"holdback-{air.segment.id}", "holdback", steps[0], last + 30, touches, bursts))


def _reprice(script: Script, air: Air, product: Product) -> None:
    """The desk lowers the price in mid-segment and puts it back at the end."""
    length = air.end - air.start
    if length < 180:
        return
    cut = script.rng.uniform(0.08, 0.18)
    price = max(100, round(product.price_fen * (1 - cut) / 100) * 100)
    at_s = air.start + round(length * 0.45)
    script.tell(at_s, PriceChanged, product=product.id, price_fen=price, by=_DESK)
    script.tell(air.end - 1, PriceChanged, product=product.id, price_fen=product.price_fen, by=_DESK)
    touches = (
        Touch("buy", at_s, air.end, 1 + 3 * cut),
        Touch("click", at_s, air.end, 1.15),
        Touch("price", at_s, air.end, price / product.price_fen),
    )
    bursts = (Burst("question_price", at_s + 4, min(at_s + 30, script.seconds), 0.3),)
    script.act(Action(f"price-{air.segment.id}", "price", at_s, air.end, touches, bursts))


def _talk(script: Script, air: Air, nth: int) -> None:
    """Reservation and WeCom cards by turns, both at the farewell; the welcome asks for a "1".

    Source: P11, L7, E2.
    """
    farewell = air.end == script.seconds and air.start > 600
    if nth % 2 or farewell:
        _card(script, air.start + 20, "reservation")
    if nth % 2 == 0 or farewell:
        _card(script, air.start + 50, "wecom")
    if nth == 2:
        start = air.start + 10
        script.stir((), (Burst("one", start, min(start + 30, script.seconds), 1.0),))
    if farewell:
        script.stir((), (Burst("bye", max(air.start, script.seconds - 120), script.seconds, 0.4),))
        script.stir((), (Burst("next", air.start + 25, script.seconds, 0.15),))


def _card(script: Script, at_s: int, card: Card, product: str = "") -> None:
    end = min(at_s + (30 if product else 60), script.seconds)
    if at_s >= end:
        return
    script.tell(at_s, CardPushed, card=card, product=product, by=_DESK)
    force, factor = _CARDS[card]
    touch = Touch(force, at_s, end, factor)
    script.act(Action(f"card-{card}-{at_s * SECOND}", "card", at_s, end, (touch,)))


def _hosts(script: Script) -> None:
    turn = round(number("sim_host_minutes") * 60)
    for index, at_s in enumerate(range(0, script.seconds - 300, turn)):
        late = script.rng.randint(0, 60) if index else 0
        script.tell(at_s + late, HostChanged, host=_HOSTS[index % len(_HOSTS)], by=_FLOOR)
