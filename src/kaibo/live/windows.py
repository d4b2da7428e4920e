"""The room second by second: what a stretch of time saw. Minutes and any wider window are sums of seconds."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from kaibo.clock import SECOND


class Window(Struct, gc=False):
    """What happened in one second, or in any sum of them; money in fen, all else in times.

    `entered` counts every entry, `new` viewers seen for the first time, `private` those of them the
    brand brought (P36); `reserved` are reservations of the next broadcast, `contacts` new WeCom contacts.
    `online` is the platform's latest count, None where nobody counted.
    """

    entered: int = 0
    new: int = 0
    private: int = 0
    left: int = 0
    comments: int = 0
    questions: int = 0
    buying: int = 0
    complaints: int = 0
    ones: int = 0
    bought: int = 0
    likes: int = 0
    follows: int = 0
    shares: int = 0
    clicks: int = 0
    orders: int = 0
    gmv_fen: int = 0
    reserved: int = 0
    contacts: int = 0
    online: int | None = None
    online_most: int = 0

    def add(self, later: "Window") -> None:
        """Add a later window to this one."""
        self.entered += later.entered
        self.new += later.new
        self.private += later.private
        self.left += later.left
        self.comments += later.comments
        self.questions += later.questions
        self.buying += later.buying
        self.complaints += later.complaints
        self.ones += later.ones
        self.bought += later.bought
        self.likes += later.likes
        self.follows += later.follows
        self.shares += later.shares
        self.clicks += later.clicks
        self.orders += later.orders
        self.gmv_fen += later.gmv_fen
        self.reserved += later.reserved
        self.contacts += later.contacts
        self.online = self.online if later.online is None else later.online
        self.online_most = max(self.online_most, later.online_most)


def total(seconds: Mapping[int, Window], start_s: int, end_s: int) -> Window:
    """Sum the seconds from `start_s` up to but not including `end_s`."""
    found = Window()
    if end_s - start_s < len(seconds):
        for at_s in range(start_s, end_s):
            if window := seconds.get(at_s):
                found.add(window)
    else:
        for at_s in sorted(at_s for at_s in seconds if start_s <= at_s < end_s):
            found.add(seconds[at_s])
    return found


def minutes(seconds: Mapping[int, Window], start_ms: int) -> dict[int, Window]:
    """Sum seconds into minutes since `start_ms`; minutes before it are negative. Keys rise."""
    found: dict[int, Window] = {}
    start_s = start_ms // SECOND
    for at_s in sorted(seconds):
        found.setdefault((at_s - start_s) // 60, Window()).add(seconds[at_s])
    return found


def average_online(windows: Iterable[Window]) -> float | None:
    """Average the highest online count of each minute that has one (ACU); None without any count."""
    counted = [window.online_most for window in windows if window.online is not None]
    return sum(counted) / len(counted) if counted else None
