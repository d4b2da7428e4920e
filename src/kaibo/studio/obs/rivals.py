"""Two kaibos at one OBS: who was there first has it, the other watches until the first is silent."""

from typing import Any, Final

from kaibo.playbook import number

_HEARD_MOST: Final = 20


class Rivals:
    """The other kaibos heard at an OBS; each says its name and since when it has been there."""

    def __init__(self, name: str, since_ms: int) -> None:
        """Start with none heard."""
        self._own = (since_ms, name)
        self._heard: dict[str, tuple[int, float]] = {}

    def greeting(self) -> dict[str, Any]:
        """Give what this kaibo says of itself to whoever listens at the same OBS."""
        return {"kaibo": {"name": self._own[1], "since": self._own[0]}}

    def heard(self, said: dict[str, Any], now_s: float) -> bool:
        """Take in what somebody said; gives whether it is a new kaibo, which waits for an answer."""
        told = said.get("kaibo")
        name, since = (told.get("name"), told.get("since")) if isinstance(told, dict) else (None, None)
        if not isinstance(name, str) or type(since) is not int or name == self._own[1]:
            return False
        if name not in self._heard and len(self._heard) >= _HEARD_MOST:
            self._heard.pop(next(iter(self._heard)))
        before = self._heard.get(name)
        self._heard[name] = since, now_s
        return before is None or not self._fresh(before[1], now_s)

    def bars(self, now_s: float) -> bool:
        """Tell whether a kaibo that was there first still speaks."""
        return any(
            (since, name) < self._own and self._fresh(heard_s, now_s)
            for name, (since, heard_s) in self._heard.items()
        )

    def _fresh(self, heard_s: float, now_s: float) -> bool:
        return now_s - heard_s < number("obs_rival_seconds")
