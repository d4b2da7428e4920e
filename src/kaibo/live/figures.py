"""The room's numbers as a person sees them: each with source, age, five-minute change and target."""

from kaibo.broadcast import Targets
from kaibo.clock import SECOND
from kaibo.live.frames import Figure, RoomNumbers
from kaibo.live.room import IMPORTED, Room
from kaibo.live.windows import Window, total
from kaibo.words import shown

DELTA_S = 300
COUNTS = ("online_counted",)
SALES = ("order_paid",)
VIEWERS = ("entered", "commented", "liked", "gifted", "followed", "shared", "product_clicked", "order_paid")
"""Kinds of facts that figures rest on."""

OWN = ("crew", "kaibo", "studio", "hand")
"""Sources that are not the crowd: what the crew pressed or typed, kaibo said itself, and machines told."""

NOT_HEARD = (*OWN, IMPORTED)
"""Sources that nobody listens to on air: their silence says nothing, nor does what they told once."""


def numbers(room: Room, now_ms: int) -> RoomNumbers:
    """Show the room's numbers with source, age, five-minute change and target."""
    targets = room.plan.targets if room.plan else Targets()
    all_, recent = room.totals, total(room.seconds, now_ms // SECOND - DELTA_S + 1, now_ms // SECOND + 1)
    before = _online_before(room, now_ms)
    change = None if room.online is None or before is None else room.online - before
    share = all_.orders / all_.clicks if all_.clicks else None
    acu = sum(room.minute_online.values()) / len(room.minute_online) if room.minute_online else None

    def figure(
        kinds: tuple[str, ...], value: float | None, delta: float | None = None, target: float = 0
    ) -> Figure:
        return _figure(room, kinds, value, delta, target)

    return RoomNumbers(
        online=figure(COUNTS, room.online, change, targets.online),
        pcu=figure(COUNTS, room.pcu),
        acu=figure(COUNTS, acu),
        views=figure(VIEWERS, all_.new or None, recent.new, targets.views),
        private_views=figure(("entered",), all_.private, recent.private),
        comments=figure(("commented",), all_.comments, recent.comments),
        likes=figure(("liked", *COUNTS), room.likes, recent.likes),
        follows=figure(("followed",), all_.follows, recent.follows),
        orders=figure(SALES, all_.orders, recent.orders, targets.orders),
        gmv_fen=figure(SALES, all_.gmv_fen, recent.gmv_fen, targets.gmv_fen),
        clicks=figure(("product_clicked",), all_.clicks, recent.clicks),
        click_pay=figure(("product_clicked", *SALES), share, _share_change(room, share, recent)),
    )


def _figure(
    room: Room, kinds: tuple[str, ...], value: float | None, delta: float | None, target: float
) -> Figure:
    """Make a figure from facts of some kinds: unknown, not 0, where nobody told one of them.

    While a broadcast is watched no figure is final (R1).
    """
    source, as_of_ms = tellers(room, kinds)
    if as_of_ms is None:
        return Figure(value=None, source="", as_of_ms=None, final=False, delta=None, target=target)
    return Figure(value=value, source=source, as_of_ms=as_of_ms, final=False, delta=delta, target=target)


def tellers(room: Room, kinds: tuple[str, ...]) -> tuple[str, int | None]:
    """Tell which sources of the crowd told facts of some kinds, and when one last did; None: nobody ever."""
    told: dict[str, int] = {}
    for name, heard in room.heard.items():
        times = [heard.kinds[kind] for kind in kinds if kind in heard.kinds]
        if times and name not in OWN:
            told[name] = max(times)
    return "、".join(shown(name) for name in sorted(told)), max(told.values(), default=None)


def _online_before(room: Room, now_ms: int) -> int | None:
    """Give the online count five minutes ago, or the nearest one up to 30 seconds older."""
    then = now_ms // SECOND - DELTA_S
    for at_s in range(then, then - 30, -1):
        window = room.seconds.get(at_s)
        if window is not None and window.online is not None:
            return window.online
    return None


def _share_change(room: Room, share: float | None, recent: Window) -> float | None:
    """Tell how the click→pay share of the whole broadcast moved over the last five minutes."""
    clicks, orders = room.totals.clicks - recent.clicks, room.totals.orders - recent.orders
    return None if share is None or clicks <= 0 else share - orders / clicks
