"""A server whose team has members, each with a session of their own, for tests of who may what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec

from kaibo import evening
from kaibo.clock import WallClock
from kaibo.evening import Desk
from kaibo.facts import Saved
from kaibo.journal.sqlite import SqliteJournal
from kaibo.keys import Keys
from kaibo.plan.people import Member
from kaibo.plan.shelf import HOUSE
from kaibo.serving import serving
from tests.conftest import Server


class Team:
    """A running server, the machine's own hands and those of every member."""

    def __init__(self, server: Server, tokens: dict[str, str]) -> None:
        self.server = server
        self.tokens = tokens
        self._clients: list[httpx.AsyncClient] = []

    def hands(self, key: str) -> Desk:
        """Give the hands of a member."""
        head = {"authorization": f"Bearer {self.tokens[key]}"}
        client = httpx.AsyncClient(base_url=self.server.url, headers=head, timeout=20)
        self._clients.append(client)
        return Desk(client)

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


@asynccontextmanager
async def team(folder: Path, members: dict[str, Member]) -> AsyncIterator[Team]:
    """Run a server on a folder that has these members, by key."""
    clock = WallClock()
    journal = SqliteJournal(folder, clock)
    await journal.append(
        [
            Saved(
                id=f"saved:member:{key}",
                broadcast=HOUSE,
                at_ms=clock.now_ms(),
                source="crew",
                doc="member",
                key=key,
                revision=1,
                body=msgspec.Raw(msgspec.json.encode(member)),
            )
            for key, member in members.items()
        ]
    )
    await journal.close()
    keys = Keys(folder, clock)
    tokens = {key: keys.open_session(key, "test") for key in members}
    keys.close()
    async with (
        serving(folder, "127.0.0.1", 0) as (address, _),
        evening.client(address, 20) as client,
    ):
        made = Team(Server(address, client, Desk(client), folder), tokens)
        yield made
        await made.close()
