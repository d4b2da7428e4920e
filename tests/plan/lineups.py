"""Wishes for lineups, and a checker of lineups that knows the rules but nothing of the solver."""

from random import Random
from typing import Final, get_args

from kaibo.broadcast import Broadcast, Product, Segment, Shift, Sold
from kaibo.facts import ProductRole
from kaibo.plan.lineup import Lineup, Wish

ROLES: Final[tuple[ProductRole, ...]] = get_args(ProductRole)
NOTICE: Final = Product(id="n0", title="须知", cart=1)
SKILLS: Final = {"甲": ("receiving", "closing"), "乙": ("closing",), "丙": ("retaining",)}
_COSTLY: Final = ("profit", "topic")


def product(name: str, role: ProductRole, **more: object) -> Product:
    """Make a product with stock."""
    return Product(**({"id": name, "title": name, "role": role, "price_fen": 9900, "stock": 300} | more))  # type: ignore[arg-type]


def basket(seed: int, count: int) -> tuple[Product, ...]:
    """Make products of mixed roles, stock, history and relations, the same for the same seed."""
    chance = Random(seed)
    roles: list[ProductRole] = ["flash", "flash", "hit"]
    roles += [chance.choice(ROLES) for _ in range(count - len(roles))]
    made = []
    for place, role in enumerate(roles):
        shows = chance.choice((0, 0, 1, 3))
        price = chance.randint(20, 800) * 100
        made.append(
            product(
                f"p{place:02}",
                role,
                price_fen=price,
                cost_fen=round(price * chance.uniform(0.3, 0.9)),
                stock=300 if place < 3 else chance.choice((0, 20, 60, 300, 300, 300)),
                worn=chance.random() < 0.15,
                related=(f"p{chance.randrange(count):02}",) if chance.random() < 0.3 else (),
                sold=Sold(shows=shows, orders=shows * 10, gmv_fen=shows * chance.randint(1000, 900_000)),
            )
        )
    return (NOTICE, *made)


def broadcast(products: tuple[Product, ...], minutes: int, **more: object) -> Broadcast:
    """Make a broadcast of three hosts in turns of 90 minutes."""
    turns = tuple(
        Shift(host="甲乙丙"[place % 3], at_minute=at, length_minutes=min(90, minutes - at))
        for place, at in enumerate(range(0, minutes, 90))
    )
    told = {"id": "b1", "title": "场", "length_minutes": minutes, "products": products, "shifts": turns}
    return Broadcast(**(told | more))  # type: ignore[arg-type]


def wish(seed: int, count: int, minutes: int, **more: object) -> Wish:
    """Make a wish, the same for the same seed."""
    return Wish(broadcast=broadcast(basket(seed, count), minutes), skills=SKILLS, seed=seed, **more)  # type: ignore[arg-type]


def starts(lineup: Lineup) -> list[tuple[int, int, Segment]]:
    """Give every segment with its start and end in seconds: each begins when the one before it ends."""
    found, at = [], 0
    for segment in lineup.segments:
        found.append((at, at + segment.length_s, segment))
        at += segment.length_s
    return found


def faults(wish: Wish, lineup: Lineup) -> list[str]:
    """Name every rule a lineup breaks, with where; nothing for one that keeps them all."""
    laid = starts(lineup)
    length = wish.broadcast.length_minutes * 60
    found = [] if laid and laid[-1][1] == length else [f"ends at {laid[-1][1] if laid else 0}, not {length}"]
    found += [f"{s.id} twice" for i, (_, _, s) in enumerate(laid) if s.id in {o.id for _, _, o in laid[:i]}]
    found += _anchors(laid, length)
    found += _products(wish, lineup, laid)
    if wish.holds("P12"):
        found += [
            f"P12 {s.id} {s.length_s}"
            for _, _, s in laid
            if s.type == "product" and not s.locked and not 360 <= s.length_s <= 600
        ]
    if wish.holds("P10"):
        found += _parted(laid)
    if wish.holds("P11"):
        found += _opening(laid)
    if wish.holds("P14") and (laid[0][2].type != "talk" or laid[0][2].product not in ("", "n0")):
        found.append("P14 the notice is not first")
    if wish.holds("P3"):
        for turn in wish.broadcast.shifts:
            inside = [s.id for at, end, s in laid if at < turn.at_minute * 60 < end]
            found += [f"P3 {turn.at_minute} inside {name}" for name in inside]
    if wish.holds("E2"):
        ending = [(length - at, s) for at, _, s in laid if s.before_end is not None]
        if [left // 60 for left, _ in ending][:1] != [15] or 5 * 60 not in [left for left, _ in ending]:
            found.append("E2 the closing is not whole")
        found += [f"E2 {s.id}" for _, end, s in laid if end > length - 900 and s.type == "product"]
    return found + _locked(wish, laid)


def _anchors(laid: list[tuple[int, int, Segment]], length: int) -> list[str]:
    return [
        f"{s.id} is not at its anchor"
        for at, _, s in laid
        if (s.at_minute is not None and s.at_minute * 60 != at)
        or (s.before_end is not None and length - s.before_end * 60 != at)
    ]


def _products(wish: Wish, lineup: Lineup, laid: list[tuple[int, int, Segment]]) -> list[str]:
    """Check stock, encores, and that every product is on air or named as left out."""
    found = []
    of = {one.id: one for one in wish.broadcast.products}
    runs: dict[str, list[int]] = {}
    for at, _, segment in laid:
        if segment.type == "product":
            runs.setdefault(segment.product, []).append(at)
    for name, times in runs.items():
        if not of[name].stock and wish.holds("stock"):
            found.append(f"stock {name}")
        if len(times) > 4 or (len(times) > 1 and of[name].stock < 50 and wish.holds("stock")):
            found.append(f"too often {name}")
        found += [f"too soon {name}" for i, at in enumerate(times[1:]) if at - times[i] < 3600]
    out = {one.product for one in lineup.left_out}
    for name in of:
        if name != "n0" and (name in runs) == (name in out):
            found.append(f"{name} is on air and left out, or neither")
    if wish.holds("all") and any(of[name].stock for name in out):
        found.append("not everything is on air")
    return found


def _parted(laid: list[tuple[int, int, Segment]]) -> list[str]:
    found, costly = [], False
    for _, _, segment in laid:
        if segment.type == "bag" or segment.role == "flash":
            costly = False
        elif segment.role in _COSTLY:
            if costly:
                found.append(f"P10 {segment.id}")
            costly = True
    return found


def _opening(laid: list[tuple[int, int, Segment]]) -> list[str]:
    flash = [(at, end) for at, end, s in laid if s.type == "product" and s.role == "flash"]
    main = [end for _, end, s in laid if s.type == "product" and s.role == "hit"]
    bags = [at for at, _, s in laid if s.type == "bag"]
    kept = {
        "first flash by 10": any(at <= 600 for at, _ in flash),
        "two flash done by 18": sum(end <= 1080 for _, end in flash) >= 2,
        "main done by 30": any(end <= 1800 for end in main),
        "bag by 5": any(at <= 300 for at in bags),
        "two bags by 20": sum(at <= 1200 for at in bags) >= 2,
    }
    return [f"P11 {gate}" for gate, met in kept.items() if not met]


def _locked(wish: Wish, laid: list[tuple[int, int, Segment]]) -> list[str]:
    """Check that every locked segment is where the plan put it, unchanged."""
    if not wish.holds("lock"):
        return []
    found, at = [], 0
    here = {segment.id: (start, segment) for start, _, segment in laid}
    for segment in wish.broadcast.segments:
        if segment.at_minute is not None:
            at = max(at, segment.at_minute * 60)
        if segment.before_end is not None:
            at = max(at, (wish.broadcast.length_minutes - segment.before_end) * 60)
        if segment.locked and here.get(segment.id) != (at, segment):
            found.append(f"lock {segment.id}")
        at += segment.length_s
    return found
