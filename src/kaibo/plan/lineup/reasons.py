"""Why a product stands where it stands, why one is left out, and what to look at, in words with figures."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from kaibo.broadcast import Product, Reason, Segment
from kaibo.clock import MINUTE, local
from kaibo.money import yuan
from kaibo.plan.lineup.model import FLASH, related
from kaibo.plan.lineup.timeline import GATES, Piece, Slot, Timeline, least_most, notice, on_camera, room
from kaibo.plan.lineup.wishes import LeftOut, Wish, counted, placeable
from kaibo.plan.lineup.worth import COSTLY, gmv_a_show, margin, skill_for, skilled, times
from kaibo.plan.people import SKILLS
from kaibo.plan.products import is_notice
from kaibo.roles import PRODUCT_ROLES

PIECES: Final[dict[str, tuple[str, str, str, str]]] = {
    "notice": (
        "P14",
        "开播须知 · 尺码表与售后 · 预约下一场",
        "第1位讲须知，5分钟内推下一场预约",
        "the notice comes first; the next broadcast is announced within 5 minutes",
    ),
    "welcome": ("P11", "开场欢迎 · 引导扣1", "第3分钟欢迎并扣1", "welcome and “type 1” at minute 3"),
    "bag": ("L6", "福袋", "每 {every} 分钟一个福袋，提前预告", "a lucky bag every {every} minutes"),
    "share": (
        "P11",
        "关注 · 进群 · 引导分享",
        "第二个福袋前引导关注",
        "asks to follow before the second bag",
    ),
    "special": ("E2", "下播倒计时 · 特别福袋", "下播前15分钟倒计时与惊喜", "countdown and surprise at T−15"),
    "thanks": ("E2", "感谢 · 主推款回顾", "下播前10分钟感谢", "thanks at T−10"),
    "handover": (
        "E2",
        "下播交接 · 加企微 · 预约下一场",
        "下播前5分钟承接引流",
        "traffic hand-over at T−5: WeCom, next reservation",
    ),
    "confirm": ("E2", "各岗确认 · 下播", "下播前1分钟各岗确认", "all roles confirm at T−1"),
    "fill": ("P12", "互动答疑", "放不下一款商品的时间，用于答疑", "too short for a product: questions"),
}
"""Rule, title and reason of every fixed piece; `{every}` is the interval of bags."""

_PARTS: Final = {
    "first": ("P36", "前20分钟推流权重最高", "the first 20 minutes weigh most"),
    "early": ("P36", "前40分钟权重较高", "the first 40 minutes weigh more"),
    "late": ("L11", "尾声互动回升", "interaction rises again towards the end"),
    "prime": ("P3", "黄金时段", "prime hours"),
}


def said(rule: str, zh: str, en: str) -> Reason:
    """Write a reason."""
    return Reason(rule=rule, zh=zh, en=en)


def why(wish: Wish, product: Product, slot: Slot, airing: int, beside: Sequence[str]) -> tuple[Reason, ...]:
    """Say why a product stands in a slot: `airing` counts its runs from 1, `beside` are its neighbours."""
    return tuple(_why(wish, product, slot, airing, beside))


def _why(wish: Wish, product: Product, slot: Slot, airing: int, beside: Sequence[str]) -> Iterator[Reason]:
    minute = slot.start // 60
    role = PRODUCT_ROLES[product.role]
    if wish.holds("P11") and product.role in FLASH and slot.end <= GATES["second_flash"]:
        yield said(
            "P11", f"开场节奏：第{minute}分钟{role}留人", f"opening rhythm: a flash product at {minute}"
        )
    elif wish.holds("P11") and product.role == "hit" and slot.end <= GATES["main_product"]:
        yield said("P11", f"开场节奏：30分钟前讲完{role}", "opening rhythm: a main product done by 30")
    elif product.role in FLASH:
        yield said("P10", "秒杀款穿插留人", "a flash product keeps viewers between others")
    else:
        yield said(
            "P10",
            f"{role}，本段第{slot.index + 1}个",
            f"{product.role}, number {slot.index + 1} of its stretch",
        )
    part = times(wish, slot).part
    if part in _PARTS:
        yield said(*_PARTS[part])
    if airing > 1:
        yield said("L2", f"第{airing}次返场，库存{product.stock}", f"run {airing}, {product.stock} in stock")
    if product.sold.shows:
        money = yuan(round(gmv_a_show(product)), decimals=False)
        yield said("P16", f"过往场均成交 ¥{money}", f"¥{money} a broadcast so far")
    if product.worn:
        yield said("P22", "主播上身款", "worn by a host")
    if margin(product):
        yield said("P10", f"毛利率 {margin(product):.0%}", f"margin {margin(product):.0%}")
    for other in beside:
        if other in product.related:
            yield said("P10", "与关联商品相邻", "beside a related product")
    host = on_camera(wish, slot.start)
    if host and skilled(wish, product.role, slot):
        skill = skill_for(wish, product.role, slot)
        yield said("P3", f"{host}擅长{SKILLS[skill]}", f"{host} is good at {skill}")
    yield said(
        "P12", f"时长 {(slot.end - slot.start) / 60:g} 分钟", f"{(slot.end - slot.start) / 60:g} minutes"
    )


def left_out(wish: Wish, line: Timeline, shown: Mapping[str, int]) -> tuple[LeftOut, ...]:
    """Name every product that is not on air, and why; the notice is no product to show."""
    return tuple(
        LeftOut(product=product.id, title=product.title, why=_why_out(wish, line, product))
        for product in wish.broadcast.products
        if product.id not in shown and not is_notice(product)
    )


def _why_out(wish: Wish, line: Timeline, product: Product) -> Reason:
    if not placeable(wish, product):
        return said("stock", "库存为0，未排", "nothing in stock")
    least, _ = least_most(wish)
    most = room(line)
    wanted = sum(placeable(wish, one) for one in wish.broadcast.products)
    if wanted > most:
        return said(
            "P12",
            f"{wanted} 款 × {least // 60} 分钟放不进，最多 {most} 段；这款价值较低",
            f"{wanted} products of {least // 60} minutes do not fit into {most} slots; it is worth less",
        )
    if product.role in COSTLY and wish.holds("P10"):
        return said(
            "P10",
            "利润款、话题款之间缺少秒杀款或福袋",
            "not enough flash products or bags between profit and topic items",
        )
    return said("P12", "没有合适的空档", "no slot fits it")


def warnings(wish: Wish, line: Timeline, segments: Sequence[tuple[int, Segment]]) -> tuple[Reason, ...]:
    """Say what to look at although a lineup was found; `segments` come with their starts in seconds."""
    return tuple(_warnings(wish, line, segments))


def _warnings(wish: Wish, line: Timeline, segments: Sequence[tuple[int, Segment]]) -> Iterator[Reason]:
    products = wish.broadcast.products
    shown = {segment.product for _, segment in segments if segment.type == "product"}
    if notice(products) is None:
        yield said("P14", "购物车第1位还没有须知商品", "no notice item at position 1 of the cart")
    if products and not counted(wish):
        yield said("stock", "还没有人填库存，按都有货排", "nobody entered stock: all counts as in stock")
    for product in products:
        missing = [board for board in product.boards if board not in product.props]
        if product.id in shown and missing:
            boards = "、".join(missing)
            yield said(
                "P17", f"「{product.title}」缺道具板：{boards}", f"{product.title!r} lacks boards: {boards}"
            )
    yield from _about_hosts(wish)
    bags = [start for start, segment in segments if segment.type == "bag"]
    far = wish.number("lineup_bag_far_minutes") * 60
    for start, following in pairwise(bags):
        if following - start > far:
            yield said(
                "L6",
                f"第{start // 60}到{following // 60}分钟没有福袋",
                f"no lucky bag from minute {start // 60} to {following // 60}",
            )
    for start, segment in segments:
        if segment.locked and segment.type == "product" and not 360 <= segment.length_s <= 600:
            yield said(
                "P12",
                f"锁定的「{segment.title}」（第{start // 60}分钟）不在6–10分钟内",
                f"locked {segment.title!r} at minute {start // 60} is not 6–10 minutes long",
            )
    idle = sum(s.length_s for _, s in segments if s.type == "talk" and s.id.startswith("fill")) // 60
    if idle >= 10:
        yield said(
            "P12",
            f"有 {idle} 分钟没有商品可排，可加商品或缩短时长",
            f"{idle} minutes without a product: add products, or make it shorter",
        )


def _about_hosts(wish: Wish) -> Iterator[Reason]:
    if not wish.broadcast.shifts:
        yield said("P3", "还没有排班，换人时间未知", "no shifts yet: nobody knows when hosts change")
        return
    opening = on_camera(wish, 0)
    if not opening:
        yield said("P3", "开播时没有主播上镜", "nobody is on camera at go-live")
    elif "receiving" not in wish.skills.get(opening, ()):
        yield said("P3", f"开场主播{opening}不是承接型", f"{opening} opens, and is not tagged as receiving")
    for start in range(0, wish.broadcast.length_minutes * 60, 600):
        if not on_camera(wish, start):
            yield said("P3", f"第{start // 60}分钟没有主播", f"no host at minute {start // 60}")
            return


def wall(wish: Wish, second: int) -> str:
    """Give the wall's time at a second, "" while no start is known."""
    if wish.broadcast.start_ms is None:
        return ""
    return local(wish.broadcast.start_ms + second // 60 * MINUTE, wish.broadcast.zone).strftime("%H:%M")


def piece_words(wish: Wish, line: Timeline, piece: Piece) -> tuple[str, tuple[Reason, ...]]:
    """Give the title and the reason of a fixed piece."""
    rule, title, zh, en = PIECES[piece.use]
    every = f"{line.every / 60:g}"
    if piece.use == "bag" and wish.holds("P11") and piece.start <= GATES["second_bag"]:
        minute = piece.start // 60
        return title, (said("P11", f"开场节奏：第{minute}分钟福袋", f"opening rhythm: a bag at {minute}"),)
    return title, (said(rule, zh.format(every=every), en.format(every=every)),)


def together(products: Sequence[Product]) -> dict[str, set[str]]:
    """Give the products related to each, whichever of the two says so."""
    found: dict[str, set[str]] = {}
    for one, other in related(products):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found
