"""The ground of a drill (演练场): a kaibo, a rehearsal on air, a studio, a crew, and witnesses."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
import msgspec

from kaibo import evening, secret
from kaibo.clock import WallClock
from kaibo.drilling.robots import Robots
from kaibo.drilling.server import Server
from kaibo.drilling.team import Team
from kaibo.drilling.witness import Beside, Log, Screen
from kaibo.end.drills import Crew, Sighting
from kaibo.evening import Desk, Played
from kaibo.facts import Entry, OnlineCounted, kind_of
from kaibo.journal.reading import entries
from kaibo.serving import Address
from kaibo.studio.obs import ObsSettings
from kaibo.studio.rig import Rig, rigged

ACCOUNT: Final = "kaibo-drill"
"""The account a drill's broadcast is of: no account of the team's, so that its OBS stays alone."""

SOURCE: Final = "drill"
_BEAT_S: Final = 0.1
_TRIES: Final = 4
_SETTLES_S: Final = 0.5


class Ground:
    """Everything a drill works with; one broadcast on air over one folder."""

    def __init__(self, folder: Path, port: int, rig: Rig, log: Log) -> None:
        """Prepare a ground; nothing runs yet."""
        self.folder, self.rig, self.log = folder, rig, log
        self.server = Server(folder, port)
        self.beside = Beside(rig.obs.settings, log)
        self.broadcast = f"drill-{time.strftime('%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(2)}"
        self.acknowledged = 0
        self.relay = False
        self.client: httpx.AsyncClient | None = None
        self.address: Address
        self.desk: Desk
        self.screen: Screen
        self.crew: Robots | Team

    async def open(self, crew: Crew, seed: int) -> None:
        """Start kaibo, make a broadcast and go live with it as a rehearsal."""
        known = self._settings() | {ACCOUNT: self.rig.obs.settings}
        secret.keep(self.folder / "obs.json", msgspec.json.encode(known))
        await self.start()
        now_ms = WallClock().now_ms()
        await self.desk.press(
            "/api/broadcasts",
            id=self.broadcast,
            title="演练 drill",
            account_id=ACCOUNT,
            start_ms=now_ms,
            sample=True,
        )
        await self.desk.press(f"{self.base}/live", rehearsal=True, at_ms=now_ms, by="演练")
        self.door = str((await self.desk.ask("GET", f"{self.base}/intake"))["facts"])
        self.screen = Screen(lambda: self.address, self.broadcast, self.log)
        made = Robots(lambda: self.desk, self.broadcast, seed)
        self.crew = made if crew == "robots" else Team(lambda: self.desk, self.broadcast)

    async def start(self) -> None:
        """Start kaibo, again after it was killed."""
        self.address = await self.server.start()
        before, self.client = self.client, evening.client(self.address)
        if before is not None:
            await before.aclose()
        self.desk = Desk(self.client)
        self.log.see("kaibo:up")

    async def sign_off(self) -> None:
        """End the rehearsal as a team does, so that none is left on air in a folder that stays."""
        await evening.sign_off(self.desk, self.broadcast)

    async def close(self) -> None:
        """End kaibo, in order, and take the drill's OBS out of the folder's settings."""
        await self.server.stop()
        if self.client is not None:
            await self.client.aclose()
        kept = self._settings()
        kept.pop(ACCOUNT, None)
        secret.keep(self.folder / "obs.json", msgspec.json.encode(kept))

    def _settings(self) -> dict[str, ObsSettings]:
        with contextlib.suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode((self.folder / "obs.json").read_bytes(), type=dict[str, ObsSettings])
        return {}

    @property
    def base(self) -> str:
        """The path of the broadcast's routes."""
        return f"/api/broadcasts/{self.broadcast}"

    async def beat(self) -> None:
        """Count viewers ten times a second until cancelled: a rehearsal's time goes on with its facts."""
        number = 0
        while True:
            number += 1
            fact = OnlineCounted(
                id=f"beat:{number}",
                at_ms=WallClock().now_ms(),
                source=SOURCE,
                broadcast=self.broadcast,
                online=300 + number % 7,
            )
            # One that a killed kaibo never answered was not acknowledged.
            with contextlib.suppress(httpx.HTTPError, RuntimeError):
                played = Played()
                await self.desk.send(self.door, [fact], played)
                self.acknowledged += played.new
            await asyncio.sleep(_BEAT_S)

    def told(self) -> list[Entry]:
        """Read what the journal holds of the broadcast."""
        return list(entries(self.folder / "journal.db", self.broadcast))

    def facts_seen(self, since_ms: float) -> list[Sighting]:
        """Give what the journal took in since then, by the time it did."""
        told = [entry for entry in self.told() if entry.received_ms >= since_ms]
        return [Sighting(entry.received_ms, f"fact:{kind_of(entry.fact)}") for entry in told]

    async def sees(self, mark: str, after: str, within_s: float = 20) -> bool:
        """Wait until something is seen after another."""
        return await self.log.sees(mark, after, within_s)

    async def push(self, on: bool = True) -> None:
        """Start or stop the stream, as a person at OBS does, and see that it is so."""
        await self._output("Stream", "stream", on)

    async def record(self, on: bool = True) -> None:
        """Start or stop the recording, as a person at OBS does, and see that it is so."""
        await self._output("Record", "record", on)

    async def _output(self, name: str, mark: str, on: bool) -> None:
        for _ in range(_TRIES):
            active = (await self.beside.press(f"Get{name}Status"))["outputActive"]
            if bool(active) == on:
                return
            self.log.see(f"asked:{mark}")
            await self.beside.press(f"{'Start' if on else 'Stop'}{name}")
            # What is asked of it just after it stopped OBS may drop without a word.
            await self.sees(f"{mark}:{'on' if on else 'off'}", f"asked:{mark}", 4)
            await asyncio.sleep(_SETTLES_S)

    async def show(self, scene: str) -> None:
        """Put a scene on program, as a person at OBS does."""
        await self.beside.press("SetCurrentProgramScene", {"sceneName": scene})

    async def ready(self, within_s: float = 30) -> None:
        """Wait until a screen shows that kaibo is linked to OBS."""
        if not await self.log.sees("link:ready", "kaibo:up", within_s):
            raise RuntimeError("播控台没有连上 OBS (kaibo did not link to OBS)")


@asynccontextmanager
async def opened(folder: Path, port: int, crew: Crew, seed: int, push_to: str = "") -> AsyncIterator[Ground]:
    """Give a ground until the context ends; everything it started is ended then."""
    log = Log()
    async with AsyncExitStack() as ends:
        rigging = rigged(push_to)
        rig = await asyncio.to_thread(rigging.__enter__)
        ends.push_async_callback(asyncio.to_thread, rigging.__exit__, None, None, None)
        ground = Ground(folder, port, rig, log)
        ends.push_async_callback(ground.close)
        await ground.open(crew, seed)
        works = [asyncio.create_task(work()) for work in (ground.beside.run, ground.screen.run, ground.beat)]
        ends.push_async_callback(_ended, works)
        await ground.ready()
        yield ground


async def _ended(works: list[asyncio.Task[None]]) -> None:
    for work in works:
        work.cancel()
    await asyncio.gather(*works, return_exceptions=True)
