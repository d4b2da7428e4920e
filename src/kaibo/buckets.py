"""How often somebody may do something: a bucket each, which fills up again by itself; time is passed in."""

from collections import OrderedDict
from typing import Final

from kaibo.clock import SECOND

_MOST: Final = 20_000
"""Callers remembered; the one who came longest ago is forgotten first, and begins anew with a full bucket."""


class Buckets:
    """A bucket for each caller: `burst` at once, then `rate` a second."""

    def __init__(self, rate: float, burst: float) -> None:
        """Begin with nobody known."""
        self._rate, self._burst = rate / SECOND, burst
        self._held: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait_ms(self, who: str, now_ms: int, cost: float = 1.0) -> int:
        """Take `cost` out of a caller's bucket and give 0; where too little is in it, the time to wait."""
        left, since_ms = self._held.pop(who, (self._burst, now_ms))
        # A clock that was set back gives nothing and takes nothing.
        left = min(self._burst, left + max(0, now_ms - since_ms) * self._rate)
        enough = left >= cost
        self._held[who] = (left - cost if enough else left, now_ms)
        if len(self._held) > _MOST:
            self._held.popitem(last=False)
        return 0 if enough else max(1, round((cost - left) / self._rate))
