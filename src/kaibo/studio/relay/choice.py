"""Which input is on air: the primary, the backup while the primary is away, and the slate while both are."""

from typing import Final, Literal, NamedTuple

State = Literal["primary", "backup", "slate"]
"""What viewers see."""

STALE_S: Final = 0.4
"""An input without a new picture for this long is away."""

GOOD: Final = 10
"""Ticks with new pictures after which an input that was away is believed."""

RETURN: Final = 50
"""Ticks with new pictures after which the primary takes over from a backup that works."""


class Sight(NamedTuple):
    """What a tick sees of one input: whether pictures came since the last tick, and the newest's age."""

    new: bool
    age_s: float


class Choice:
    """Remembers how long each input has been good, and what is on air."""

    def __init__(self) -> None:
        """Begin with the slate."""
        self.state: State = "slate"
        self.held = False
        self._good = {"primary": 0, "backup": 0}

    def tick(self, primary: Sight, backup: Sight) -> State:
        """Take one tick's look at the inputs and say what is on air; `held` keeps the slate."""
        self._look("primary", primary)
        self._look("backup", backup)
        self.state = "slate" if self.held else self._best()
        return self.state

    def good(self, name: str) -> int:
        """Give the ticks with new pictures since an input was last away."""
        return self._good[name]

    def _look(self, name: str, sight: Sight) -> None:
        if sight.age_s >= STALE_S:
            self._good[name] = 0
        elif sight.new:
            self._good[name] += 1

    def _best(self) -> State:
        needed = RETURN if self.state == "backup" and self._good["backup"] else GOOD
        if self._good["primary"] >= (1 if self.state == "primary" else needed):
            return "primary"
        if self._good["backup"] >= (1 if self.state == "backup" else GOOD):
            return "backup"
        return "slate"
