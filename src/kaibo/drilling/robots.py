"""A robot crew: answers where nobody is there, so that a drill runs through; never told as people."""

import asyncio
import random
from collections.abc import Callable
from typing import Any, Final

from kaibo.evening import Desk
from kaibo.facts import Incident
from kaibo.playbook import INCIDENTS

NAME: Final = "机器人"
"""Who pressed, on every press of the robot crew."""

_LOOK_S: Final = 0.1
_SEEN_S: Final = (0.3, 0.8)
_STEP_S: Final = (0.2, 0.6)


class Robots:
    """Every role of the team as a robot with hands of its own, quick and always the same for a seed."""

    def __init__(self, desk: Callable[[], Desk], broadcast: str, seed: int) -> None:
        """Answer a broadcast of a running kaibo."""
        self._desk, self._base = desk, f"/api/broadcasts/{broadcast}"
        self._chance = random.Random(seed)  # noqa: S311 - how long a robot thinks

    async def notice(self, type: Incident) -> str:
        """Press an incident, as whoever sees it first; gives its id."""
        await self._think(_SEEN_S)
        made = await self._desk().press(f"{self._base}/incidents", type=type, role="floor", by=NAME)
        return str(made["incident"])

    async def work(self, incident: str, type: Incident) -> None:
        """See every cue and take every step of a plan, each role by itself."""
        steps = INCIDENTS[type].step
        roles = tuple(dict.fromkeys(step.role for step in steps))
        await asyncio.gather(*(self._act(incident, type, role) for role in roles))

    async def finish(self, incident: str) -> None:
        """Close an incident that is open."""
        await self._desk().press(f"{self._base}/incidents/{incident}/close", role="floor", by=NAME)

    async def _act(self, incident: str, type: Incident, role: str) -> None:
        cue = await self._cue(incident, role)
        await self._think(_SEEN_S)
        if cue:
            await self._desk().press(f"{self._base}/cues/{cue}/seen", role=role, by=NAME)
        for step in INCIDENTS[type].step:
            if step.role == role:
                await self._think(_STEP_S)
                path = f"{self._base}/incidents/{incident}/steps/{step.id}"
                await self._desk().press(path, role=role, by=NAME)

    async def _cue(self, incident: str, role: str) -> str:
        """Find the cue of an incident to a role, as soon as it is on the screens."""
        for _ in range(50):
            view: dict[str, Any] = await self._desk().ask("GET", f"{self._base}/view")
            for cue in view["cues"]:
                mine = cue["rule"] == "incident" and cue["roles"] == [role] and cue["state"] == "raised"
                if mine and incident in cue["cue"]:
                    return str(cue["cue"])
            await asyncio.sleep(_LOOK_S)
        return ""

    async def _think(self, span_s: tuple[float, float]) -> None:
        await asyncio.sleep(self._chance.uniform(*span_s))
