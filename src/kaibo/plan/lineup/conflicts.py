"""Why no lineup keeps every rule: the conflict in figures, and what relaxing the fewest rules would give."""

from collections.abc import Iterator

import msgspec

from kaibo.broadcast import Reason
from kaibo.plan.contradiction import core, smallest
from kaibo.plan.lineup.reasons import said
from kaibo.plan.lineup.search import Found, feasible, search
from kaibo.plan.lineup.timeline import GATES, Timeline, handovers, least_most, locked, timeline
from kaibo.plan.lineup.wishes import RULES, Conflicts, Relaxation, Rule, Wish, placeable
from kaibo.roles import PRODUCT_ROLES

_CHECK_S = 1.0
_SHOW_S = 0.7


def explain(wish: Wish) -> Conflicts:
    """Name the rules in conflict, and the smallest sets of rules that would have to give way."""
    known: dict[frozenset[Rule], bool] = {}

    def works(relaxed: frozenset[Rule]) -> bool:
        if relaxed not in known:
            tried = msgspec.structs.replace(wish, relaxed=relaxed)
            known[relaxed] = feasible(tried, timeline(tried), _CHECK_S)
        return known[relaxed]

    rules = tuple(rule for rule in RULES if wish.holds(rule))
    needed = core(rules, wish.relaxed, works)
    sets = smallest(rules, wish.relaxed, needed, works)
    return Conflicts(
        rules=needed,
        why=tuple(_why(wish, needed)),
        relaxations=tuple(_relaxation(wish, one) for one in sets),
    )


def _relaxation(wish: Wish, rules: tuple[Rule, ...]) -> Relaxation:
    """Say what a lineup without some rules would be like."""
    tried = msgspec.structs.replace(wish, relaxed=wish.relaxed | frozenset(rules))
    line = timeline(tried)
    found = search(tried, line, None, _SHOW_S)
    on_air = _on_air(line, found)
    out = sum(placeable(tried, one) and one.id not in on_air for one in wish.broadcast.products)
    words = [_gives(tried, rule, out) for rule in rules]
    return Relaxation(
        rules=rules,
        zh="；".join(zh for zh, _ in words) + f"（上播 {len(on_air)} 款）",
        en="; ".join(en for _, en in words) + f" ({len(on_air)} products on air)",
        placed=len(on_air),
        left_out=out,
    )


def _on_air(line: Timeline, found: Found | None) -> set[str]:
    fixed = {piece.segment.product for piece in line.pieces if piece.segment and piece.type == "product"}
    return fixed | set(found.placed.values()) if found else fixed


def _gives(wish: Wish, rule: Rule, out: int) -> tuple[str, str]:
    least, most = (seconds // 60 for seconds in least_most(wish))
    words: dict[Rule, tuple[str, str]] = {
        "all": (f"留下 {out} 款不上播", f"leaves {out} products out"),
        "lock": (
            f"重排 {len(locked(wish.broadcast))} 个锁定环节",
            f"moves {len(locked(wish.broadcast))} locked segments",
        ),
        "P12": (f"过品放宽到 {least}–{most} 分钟", f"segments of {least}–{most} minutes"),
        "P10": ("利润款、话题款可以相连", "profit and topic items may follow each other"),
        "stock": ("没有库存的商品也排上", "products without stock are on air too"),
        "P3": ("换人落在过品中间", "hosts change within a segment"),
        "P14": ("不先讲须知", "the notice does not come first"),
        "E2": ("不留收尾15分钟", "no closing 15 minutes"),
        "P11": ("开场节奏不再保证", "the opening rhythm is no longer kept"),
    }
    return words[rule]


def _why(wish: Wish, rules: tuple[Rule, ...]) -> Iterator[Reason]:
    """Say the contradiction in figures, rule by rule."""
    minutes = wish.broadcast.length_minutes
    products = [product for product in wish.broadcast.products if placeable(wish, product)]
    for rule in rules:
        match rule:
            case "all":
                yield _of_all(wish, len(products))
            case "lock":
                for piece in locked(wish.broadcast):
                    title, start, end = (
                        piece.segment.title if piece.segment else "",
                        piece.start // 60,
                        piece.end // 60,
                    )
                    yield said(
                        "lock",
                        f"锁定「{title}」在第{start}–{end}分钟",
                        f"locked {title!r} at minutes {start}–{end}",
                    )
            case "P11":
                yield _of_opening(wish)
            case "E2":
                closing = round(wish.number("lineup_closing_minutes"))
                yield said(
                    "E2",
                    f"全场 {minutes} 分钟，最后 {closing} 分钟要收尾",
                    f"of {minutes} minutes the last {closing} close the evening",
                )
            case "P3":
                at = "、".join(str(cut // 60) for cut in handovers(wish))
                yield said("P3", f"换人在第 {at} 分钟", f"hosts change at minutes {at}")
            case _:
                zh, en = RULES[rule]
                yield said(rule, zh, en)


def _of_all(wish: Wish, count: int) -> Reason:
    line = timeline(wish)
    room = sum(gap.end - gap.start for gap in line.gaps) // 60
    least = least_most(wish)[0] // 60
    return said(
        "all",
        f"{count} 款 × {least} 分钟 = {count * least} 分钟，能排商品的有 {room} 分钟",
        f"{count} products × {least} minutes = {count * least}; there are {room} minutes for products",
    )


def _of_opening(wish: Wish) -> Reason:
    """Say what the opening needs, and what there is."""
    have = {
        role: sum(product.role == role and placeable(wish, product) for product in wish.broadcast.products)
        for role in ("flash", "hit")
    }
    gone = sum(
        product.role == "flash" and not placeable(wish, product) for product in wish.broadcast.products
    )
    minutes = GATES["main_product"] // 60
    return said(
        "P11",
        f"前{minutes}分钟要2款{PRODUCT_ROLES['flash']}、1款{PRODUCT_ROLES['hit']}；"
        f"可用的有 {have['flash']} 款、{have['hit']} 款（另有 {gone} 款秒杀没有库存），"
        f"全场 {wish.broadcast.length_minutes} 分钟",
        f"the first {minutes} minutes need 2 flash products and 1 hit; there are {have['flash']} and"
        f" {have['hit']} ({gone} flash products without stock), in {wish.broadcast.length_minutes} minutes",
    )
