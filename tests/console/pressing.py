"""A broadcast on air and the hands that press its buttons, for the tests of the routes."""

import secrets
from typing import Any

import msgspec
import pytest

from kaibo.console.auth import Who
from kaibo.facts import Fact
from kaibo.journal.reading import entries
from kaibo.keys import MACHINE
from kaibo.plan.people import Member
from kaibo.refused import Refused
from tests.conftest import Server
from tests.live.rooms import PLAN

MACHINES = Who(key=MACHINE, member=Member(name="kaibo", rank="owner"))
"""A program of this machine, which presses in whoever's name it says."""


class Pressing:
    """Presses buttons of one broadcast; a path is what stands behind the broadcast's own."""

    def __init__(self, server: Server, broadcast: str) -> None:
        self.server = server
        self.broadcast = broadcast
        self.base = f"/api/broadcasts/{broadcast}"

    async def press(self, path: str, **body: Any) -> Any:
        return await self.server.desk.ask("POST", self.base + path, **{"key": secrets.token_hex(8)} | body)

    async def refused(self, path: str, **body: Any) -> tuple[int, str]:
        with pytest.raises(Refused) as refused:
            await self.press(path, **body)
        return refused.value.status, refused.value.code

    async def view(self) -> Any:
        return await self.server.desk.ask("GET", f"{self.base}/view")

    async def stage(self, part: str) -> Any:
        return (await self.view())["stage"][part]

    async def on_air(self) -> str:
        """Name the segment on air, "" for none."""
        rows = (await self.view())["rundown"]
        return next((row["segment"] for row in rows if row["state"] == "on_air"), "")

    def told(self, kind: type[Any]) -> list[Any]:
        """Give the facts of a kind as the journal holds them."""
        held: list[Fact] = [
            entry.fact for entry in entries(self.server.folder / "journal.db", self.broadcast)
        ]
        return [fact for fact in held if isinstance(fact, kind)]


async def planned(server: Server) -> Pressing:
    """A broadcast planned as `PLAN`, not yet on air."""
    made = await server.desk.press("/api/broadcasts", title=PLAN.title)
    plan = msgspec.to_builtins(PLAN) | {"id": made["id"]}
    path = f"/api/broadcasts/{made['id']}/plan"
    await server.desk.ask("PUT", path, key=secrets.token_hex(4), revision=1, plan=plan)
    return Pressing(server, str(made["id"]))


async def on_air(server: Server) -> Pressing:
    """A broadcast planned as `PLAN`, on air."""
    pressing = await planned(server)
    await pressing.press("/live")
    return pressing
