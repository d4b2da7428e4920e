"""What the crowd and the platform do to a room: viewers, comments, likes, clicks, orders, counts."""

from collections.abc import Callable
from typing import Any, Final

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.facts import PRIVATE_TRAFFIC, Traffic
from kaibo.live import comments, holdback, stock
from kaibo.live.room import IMPORTED, Aired, Room
from kaibo.live.windows import Window


def _seen(room: Room, window: Window, fact: Any, traffic: Traffic = "unknown") -> None:
    """Count the viewer of a fact the first time anything is heard of them."""
    if fact.viewer not in room.viewers:
        room.viewers.add(fact.viewer)
        room.by_traffic[traffic] = room.by_traffic.get(traffic, 0) + 1
        window.new += 1
        room.totals.new += 1
        if traffic in PRIVATE_TRAFFIC:
            window.private += 1
            room.totals.private += 1


def _commented(room: Room, fact: facts.Commented, window: Window) -> None:
    window.comments += 1
    room.totals.comments += 1
    comments.heard(room, fact, window)
    if fact.viewer not in room.viewers:
        _seen(room, window, fact)


def _gifted(room: Room, fact: facts.Gifted, window: Window) -> None:
    if fact.viewer not in room.viewers:
        _seen(room, window, fact)


def _entered(room: Room, fact: facts.Entered, window: Window) -> None:
    window.entered += 1
    room.totals.entered += 1
    if fact.viewer not in room.viewers:
        _seen(room, window, fact, fact.traffic)


def _left(room: Room, fact: facts.Left, window: Window) -> None:
    window.left += 1
    room.totals.left += 1


def _liked(room: Room, fact: facts.Liked, window: Window) -> None:
    window.likes += fact.count
    room.totals.likes += fact.count
    if fact.viewer not in room.viewers:
        _seen(room, window, fact)


def _followed(room: Room, fact: facts.Followed, window: Window) -> None:
    window.follows += 1
    room.totals.follows += 1
    _seen(room, window, fact)


def _shared(room: Room, fact: facts.Shared, window: Window) -> None:
    window.shares += 1
    room.totals.shares += 1
    _seen(room, window, fact)


def _reserved(room: Room, fact: facts.Reserved, window: Window) -> None:
    room.reservations += 1
    window.reserved += 1
    room.totals.reserved += 1
    _seen(room, window, fact)


def _contact_added(room: Room, fact: facts.ContactAdded, window: Window) -> None:
    room.contacts += 1
    window.contacts += 1
    room.totals.contacts += 1


def _clicked(room: Room, fact: facts.ProductClicked, window: Window) -> None:
    window.clicks += 1
    room.totals.clicks += 1
    stock.of(room.tills, fact.product).clicks += 1
    if fact.viewer not in room.viewers:
        _seen(room, window, fact)


def _paid(room: Room, fact: facts.OrderPaid, window: Window) -> None:
    if fact.order in room.paid:
        return
    room.paid[fact.order] = fact.amount_fen
    if fact.prize:
        room.prizes += 1
        return
    window.orders += 1
    window.gmv_fen += fact.amount_fen
    room.totals.orders += 1
    room.totals.gmv_fen += fact.amount_fen
    room.buyers.add(fact.viewer)
    stock.paid(stock.of(room.tills, fact.product), fact)
    live = fact.source != IMPORTED
    if live and (sale := holdback.running(room.holdback, fact.product)):
        sale.sold += fact.items
    aired = room.on_air if live else _aired(room, fact.at_ms)
    if aired is not None and aired.taken.product == fact.product:
        aired.orders += 1
        aired.gmv_fen += fact.amount_fen
        room.flash_orders += aired.taken.role == "flash"
    if live:
        # Whom an export names was counted in the room under another name, if at all.
        _seen(room, window, fact)


def _aired(room: Room, at_ms: int) -> Aired | None:
    """Give the segment that was on air at a time."""
    for aired in reversed(room.aired):
        if aired.taken.at_ms <= at_ms:
            return aired if aired.left_ms is None or at_ms < aired.left_ms else None
    return None


def _refunded(room: Room, fact: facts.OrderRefunded, window: Window) -> None:
    room.refunds += 1
    room.refunded_fen += fact.amount_fen


def _counted(room: Room, fact: facts.OnlineCounted, window: Window) -> None:
    window.online = fact.online
    window.online_most = max(window.online_most, fact.online)
    room.totals.online_most = max(room.totals.online_most, fact.online)
    if room.online_ms is None or fact.at_ms >= room.online_ms:
        room.online, room.online_ms = fact.online, fact.at_ms
    if room.went_live_ms is not None and fact.at_ms >= room.went_live_ms // SECOND * SECOND:
        minute = (fact.at_ms // SECOND - room.went_live_ms // SECOND) // 60
        if fact.online > room.minute_online.get(minute, -1):
            room.minute_online[minute] = fact.online
    if fact.online > room.pcu or room.pcu_ms is None:
        room.pcu, room.pcu_ms = fact.online, fact.at_ms
    if fact.likes_total is not None:
        room.likes_told = max(room.likes_told, fact.likes_total)


def _nothing(room: Room, fact: object, window: Window) -> None:
    """Leave the curves as they are: the journal keeps the fact."""


CROWD: Final[dict[type, Callable[[Room, Any, Window], None]]] = {
    facts.Commented: _commented,
    facts.Gifted: _gifted,
    facts.Entered: _entered,
    facts.Left: _left,
    facts.Liked: _liked,
    facts.Followed: _followed,
    facts.Shared: _shared,
    facts.Reserved: _reserved,
    facts.ContactAdded: _contact_added,
    facts.ProductClicked: _clicked,
    facts.OrderPlaced: _nothing,
    facts.OrderPaid: _paid,
    facts.OrderRefunded: _refunded,
    facts.OnlineCounted: _counted,
    facts.PlatformReported: _nothing,
    facts.Unknown: _nothing,
}
"""How each kind of the crowd changes a room and its second."""
