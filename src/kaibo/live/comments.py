"""What comments mean, counted: questions, buying, complaints, "1" and 已拍. Source: L8, P21."""

from collections.abc import Mapping
from typing import Final

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.clock import SECOND
from kaibo.live.holdback import AGAIN, OPENS
from kaibo.live.meaning import NOTHING, meaning
from kaibo.live.questions import asked
from kaibo.live.room import Room
from kaibo.live.stage import Voices
from kaibo.live.windows import Window

PEOPLE_KEPT: Final = 20_000
"""People a hold-back sale tells apart, of each sort."""


def heard(room: Room, fact: facts.Commented, window: Window) -> None:
    """Count what a comment means, in its second and in all, and put a question to those like it.

    A question is of the product on air, or of the one it names. A running hold-back sale gathers who typed
    "1" from step 3 on, where the host asks for it, and who typed 已拍 from step 5 on, where the sale opens:
    the quickest do not wait to be asked in step 6. What the team's own account or hosts write counts for
    nothing. Source: L8, P21.
    """
    meant = meaning(fact.text)
    if meant is NOTHING or (room.plan is not None and _ours(room.plan, fact.name)):
        return
    for sums in (window, room.totals):
        sums.ones += meant.one
        sums.bought += meant.bought
        sums.buying += meant.buying
        sums.complaints += meant.complaint
        sums.questions += bool(meant.topics)
    sale = room.holdback
    if sale is not None and not sale.stopped:
        if meant.one and sale.step >= AGAIN and len(sale.ones) < PEOPLE_KEPT:
            sale.ones.add(fact.viewer)
        if meant.bought and sale.step >= OPENS and len(sale.bought) < PEOPLE_KEPT:
            sale.bought.add(fact.viewer)
    if meant.topics:
        about = _named(room.plan, meant.cart) or room.airing if meant.cart else room.airing
        for topic in meant.topics:
            asked(room.questions, fact, topic, about)


def _ours(plan: Broadcast, name: str) -> bool:
    """Tell whether a name is the account's or a host's."""
    return bool(name) and (name == plan.account or any(turn.host == name for turn in plan.shifts))


def _named(plan: Broadcast | None, cart: int) -> str:
    """Give the product of a cart number, "" where there is none."""
    return next((product.id for product in plan.products if product.cart == cart), "") if plan else ""


def voices(seconds: Mapping[int, Window], now_ms: int) -> Voices:
    """Sum what the comments of the last minute meant."""
    now_s = now_ms // SECOND
    minute = [window for at_s in range(now_s - 59, now_s + 1) if (window := seconds.get(at_s)) is not None]
    return Voices(
        questions=sum(window.questions for window in minute),
        buying=sum(window.buying for window in minute),
        complaints=sum(window.complaints for window in minute),
        ones=sum(window.ones for window in minute),
        bought=sum(window.bought for window in minute),
    )
