"""Farewell (收尾): "3-2-1" counted, and viewers handed over to what comes after. Source: E3, E4, L7."""

from math import inf
from typing import Final, Literal

from msgspec import Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.end.countdown import Course
from kaibo.facts import Closing
from kaibo.live.ending import behind
from kaibo.live.figures import tellers
from kaibo.live.room import Room
from kaibo.live.windows import total
from kaibo.playbook import FAREWELL, number
from kaibo.playbook.shapes import HandoverRate

Way = Literal["reservation", "wecom", "product", "article"]
"""Where viewers are handed over to: the next broadcast, WeCom, the product cards, the official account."""

_WANTED: Final[dict[Closing, tuple[str, str, str]]] = {
    "message": ("closing_messages", "重点", "Key message"),
    "interaction": ("closing_interactions", "互动", "Interaction"),
    "call": ("closing_calls", "号召", "Call to act"),
}

_WAYS: Final[dict[Way, tuple[str, str, tuple[str, ...]]]] = {
    "reservation": ("预约下一场", "Next reservation", ("reserved",)),
    "wecom": ("加企业微信", "WeCom contact", ("contact_added",)),
    "product": ("点商品链接", "Product link", ("product_clicked",)),
    "article": ("关注公众号", "Official account", ()),
}
"""Each way with its words and the kinds of facts that tell of it; nothing tells of an official account."""


class ClosingCount(Struct, frozen=True, kw_only=True):
    """One of "3-2-1": wanted so often by the end, said at `times`; `behind` by so many now. Source: E3."""

    what: Closing
    zh: str
    en: str
    wanted: int
    times: tuple[int, ...]
    behind: int


class OwnRate(Struct, frozen=True, kw_only=True):
    """What a way brought here: `count` since the hand-over began, of `present` viewers at most at once.

    None is: nobody told, never 0. `share` is their ratio. `final` says that nothing late can still come (R1).
    """

    count: int | None
    present: int | None
    share: float | None
    source: str
    as_of_ms: int | None
    final: bool


class HandoverWay(Struct, frozen=True, kw_only=True):
    """A way viewers are handed over, the field's rate on each platform, and our own. Source: E4."""

    way: Way
    zh: str
    en: str
    field: tuple[HandoverRate, ...]
    own: OwnRate


class WecomLoop(Struct, frozen=True, kw_only=True):
    """The WeCom line in a loop: `state` is ahead, due, said (again at `next_ms`), full or over. Source: L7.

    `most` is how many new contacts the private team serves tonight, 0 where nobody said, `left` how many
    more; None where nobody told of contacts or of a limit.
    """

    state: Literal["ahead", "due", "said", "full", "over"]
    every_ms: int
    last_ms: int | None
    next_ms: int | None
    most: int
    left: int | None


class HandoverPanel(Struct, frozen=True, kw_only=True):
    """The hand-over of viewers: from `from_ms` to `until_ms`, its ways, the WeCom loop. Source: E2, E4.

    `lost_share` are lost without it, `wecom_gain` is what the WeCom line adds, both as the field tells.
    `product` is the product whose card stays, "" while none is on air.
    """

    from_ms: int | None
    until_ms: int | None
    product: str
    ways: tuple[HandoverWay, ...]
    wecom: WecomLoop
    lost_share: float
    wecom_gain: float


def counter(room: Room, at: Course) -> tuple[ClosingCount, ...]:
    """Count "3-2-1"; behind where fewer were said than lines of that sort had their time. Source: E3."""
    left_min = inf if at.end_ms is None or not at.began else (at.end_ms - at.now_ms) / MINUTE
    short = behind(room.ending, room.any_plan.type, left_min)
    return tuple(
        ClosingCount(
            what=what,
            zh=zh,
            en=en,
            wanted=round(number(name)),
            times=tuple(room.ending.counted.get(what, ())),
            behind=short.get(what, 0),
        )
        for what, (name, zh, en) in _WANTED.items()
    )


def handover(room: Room, at: Course) -> HandoverPanel:
    """Show how viewers are handed over, and what that brings. Source: E4."""
    minutes = round(number("card_handover_minutes"))
    from_ms = at.due(-minutes)
    return HandoverPanel(
        from_ms=from_ms,
        until_ms=at.end_ms if at.ended else None,
        product=room.airing,
        ways=tuple(
            HandoverWay(
                way=way,
                zh=zh,
                en=en,
                field=tuple(rate for rate in FAREWELL.rate if rate.way == way),
                own=_own(room, way, kinds, from_ms, at),
            )
            for way, (zh, en, kinds) in _WAYS.items()
        ),
        wecom=loop(room, from_ms, at),
        lost_share=number("handover_lost_share"),
        wecom_gain=number("handover_wecom_gain"),
    )


def _own(room: Room, way: Way, kinds: tuple[str, ...], from_ms: int | None, at: Course) -> OwnRate:
    late_ms = round(number("platform_late_minutes")) * MINUTE
    final = at.ended and at.end_ms is not None and at.now_ms - at.end_ms >= late_ms
    source, as_of_ms = tellers(room, kinds)
    if as_of_ms is None or from_ms is None or room.went_live_ms is None or at.now_ms < from_ms:
        return OwnRate(count=None, present=None, share=None, source=source, as_of_ms=as_of_ms, final=final)
    until_ms = at.end_ms if at.ended and at.end_ms is not None else at.now_ms
    seen = total(room.seconds, from_ms // SECOND, until_ms // SECOND + 1)
    count = {"reservation": seen.reserved, "wecom": seen.contacts, "product": seen.clicks}.get(way, 0)
    present = seen.online_most if seen.online is not None else None
    return OwnRate(
        count=count,
        present=present,
        share=count / present if present else None,
        source=source,
        as_of_ms=as_of_ms,
        final=final,
    )


def loop(room: Room, from_ms: int | None, at: Course) -> WecomLoop:
    """Show the WeCom line's loop: it stops once the private team is full, and at the end. Source: L7."""
    every_ms = round(number("wecom_loop_minutes") * MINUTE)
    most = room.plan.wecom_most if room.plan else 0
    pushed = room.pushed.get("wecom:")
    last_ms = pushed.last_ms if pushed else None
    next_ms = from_ms if last_ms is None or from_ms is None else max(from_ms, last_ms + every_ms)
    state: Literal["ahead", "due", "said", "full", "over"]
    if at.ended:
        state = "over"
    elif most and room.contacts >= most:
        state = "full"
    elif from_ms is None or room.went_live_ms is None or at.now_ms < from_ms:
        state = "ahead"
    else:
        state = "due" if next_ms is None or at.now_ms >= next_ms else "said"
    told = tellers(room, ("contact_added",))[1] is not None
    return WecomLoop(
        state=state,
        every_ms=every_ms,
        last_ms=last_ms,
        next_ms=next_ms if state in ("ahead", "due", "said") else None,
        most=most,
        left=max(0, most - room.contacts) if most and told else None,
    )
