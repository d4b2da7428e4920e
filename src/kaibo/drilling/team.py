"""People in a drill: they see, press and tick on their own screens; the drill only waits for them."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from kaibo.evening import Desk
from kaibo.facts import Incident
from kaibo.playbook import INCIDENTS

NOTICE_S: Final = 120.0
"""How long people may take to notice; then the drill presses for them, and says so in the incident."""

_LOOK_S: Final = 0.25


class Team:
    """Waits for the people of a broadcast."""

    def __init__(self, desk: Callable[[], Desk], broadcast: str) -> None:
        """Wait for who looks at a broadcast of a running kaibo."""
        self._desk, self._base = desk, f"/api/broadcasts/{broadcast}"

    async def notice(self, type: Incident) -> str:
        """Wait until somebody opens an incident; gives its id."""
        for _ in range(round(NOTICE_S / _LOOK_S)):
            for one in await self._troubles():
                if one["type"] == type and one["restored_ms"] is None:
                    return str(one["incident"])
            await asyncio.sleep(_LOOK_S)
        note = f"{NOTICE_S:.0f} 秒内没有人报告，由演练代按"
        made = await self._desk().press(f"{self._base}/incidents", type=type, note=note, by="演练")
        return str(made["incident"])

    async def work(self, incident: str, type: Incident) -> None:
        """Wait until every step is taken, or the plan's time is over."""
        wanted = len(INCIDENTS[type].step)
        for _ in range(round(INCIDENTS[type].restored_s / _LOOK_S)):
            one = next(one for one in await self._troubles() if one["incident"] == incident)
            if len(one["steps"]) >= wanted or one["restored_ms"] is not None:
                return
            await asyncio.sleep(_LOOK_S)

    async def finish(self, incident: str) -> None:
        """Close an incident they left open."""
        await self._desk().press(f"{self._base}/incidents/{incident}/close", role="floor", by="演练")

    async def _troubles(self) -> list[dict[str, Any]]:
        view = await self._desk().ask("GET", f"{self._base}/view")
        troubles: list[dict[str, Any]] = view["stage"]["studio"]["troubles"]
        return troubles
