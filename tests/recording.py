"""A broadcast with its recording: what tests of recordings, clips and films begin from."""

import shutil
from pathlib import Path
from typing import Any

import httpx
from msgspec import Struct

from kaibo.evening import sign_off
from kaibo.studio.testcard import make
from tests.conftest import Server

SECONDS = 48
"""How long the recording plays: two loops of the test card."""


class Footage(Struct, frozen=True):
    """A broadcast on a server, and the file that lies in its folder."""

    server: Server
    broadcast: str
    file: str

    @property
    def base(self) -> str:
        """The address of the broadcast."""
        return f"/api/broadcasts/{self.broadcast}"

    @property
    def folder(self) -> Path:
        """Where recordings of the broadcast are put."""
        return self.server.folder / "recordings" / self.broadcast

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for something of the broadcast."""
        return await self.server.client.get(f"{self.base}{path}", headers=headers)

    async def press(self, path: str, **body: Any) -> Any:
        """Press something of the broadcast; raises `Refused`."""
        return await self.server.desk.press(f"{self.base}{path}", **body)

    async def taken(self) -> str:
        """Take the file as a recording, and give its key."""
        return str((await self.press("/recordings", file=self.file))["key"])


def card(folder: Path) -> Path:
    """Make the recording of a broadcast once."""
    return make(folder / "card.mp4", SECONDS / 60, (320, 180))


async def footage(server: Server, card: Path, *, over: bool = True) -> Footage:
    """Go live, put the recording into the broadcast's folder, and sign off where it is to be over."""
    broadcast, _ = await server.live()
    folder = server.folder / "recordings" / broadcast
    folder.mkdir(parents=True)
    shutil.copy(card, folder / "evening.mp4")
    if over:
        await sign_off(server.desk, broadcast)
    return Footage(server, broadcast, "evening.mp4")
