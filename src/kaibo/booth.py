"""The booth (导播间): the lines to the machines that broadcast, one OBS an account."""

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct, field

from kaibo import facts, secret
from kaibo.clock import HOUR, SECOND, Clock
from kaibo.facts import Fact
from kaibo.journal import JournalUnavailable, Receipt
from kaibo.live.room import Room
from kaibo.live.studio import NO_LINK, StudioLink
from kaibo.playbook import number
from kaibo.studio.feedwatch import FeedWatch
from kaibo.studio.obs import ObsLink, ObsSettings
from kaibo.studio.obs.diary import DEVICE, SOURCE, Diary, Found, Told, found, played_ms
from kaibo.studio.obs.hush import Hush
from kaibo.studio.obs.scenes import Made, canvas, make
from kaibo.studio.obs.troubles import trouble

_FRESH_MS: Final = 10 * SECOND
"""A room that was not looked at for so long is let go of."""

_ASKED_MS: Final = 60 * SECOND
"""A line somebody asked for is kept so long."""

_AGAIN_S: Final = 1.0
_log = logging.getLogger(__name__)


class _Near(Struct):
    """A room a line may serve: how near it is (the least first), and when it was looked at."""

    rank: tuple[int, int]
    room: Room
    looked_ms: int


class _Line(Struct):
    """A line, who writes its facts, and the rooms that may need it."""

    link: ObsLink
    hush: Hush
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    waiting: asyncio.Queue[Told] = field(default_factory=asyncio.Queue)
    near: dict[str, _Near] = field(default_factory=dict)
    serves: str = ""
    asked_ms: int = 0
    state: str = ""
    state_ms: int = 0
    told: str = ""
    diary: Diary | None = None


class Booth:
    """Keeps a line to the OBS of each account that has a broadcast near or on air."""

    def __init__(
        self,
        file: Path,
        clock: Clock,
        tell: Callable[[Sequence[Fact]], Awaitable[Receipt]],
        start: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        """Read the settings kept in `file`; what happens is told as facts of the room concerned."""
        self._file, self._clock, self._tell, self._start = file, clock, tell, start
        self._name = f"{socket.gethostname()}-{secrets.token_hex(4)}"
        self._lines: dict[str, _Line] = {}
        self._swept_ms = 0
        self._closing: set[asyncio.Task[None]] = set()
        self.settings: dict[str, ObsSettings] = {}
        with contextlib.suppress(OSError, msgspec.DecodeError):
            self.settings = msgspec.json.decode(file.read_bytes(), type=dict[str, ObsSettings])

    # Settings.

    def of(self, account: str) -> ObsSettings:
        """Give the settings that hold for an account: its own, or those for accounts without."""
        return self.settings.get(self._key(account), ObsSettings())

    def set(self, account: str, settings: ObsSettings) -> None:
        """Keep the settings of an account, "" those for accounts without; a line to the old OBS is let go."""
        kept = {**self.settings, account: settings}
        if not settings.url:
            del kept[account]
        secret.keep(self._file, msgspec.json.encode(kept))
        self.settings = kept
        self._let_go(account)

    def _key(self, account: str) -> str:
        return account if account in self.settings else ""

    # Lines.

    def look(self, room: Room, wall_ms: int) -> None:
        """See that a room which needs its OBS has a line to it; called ten times a second, so cheap."""
        if abs(wall_ms - self._swept_ms) >= SECOND:
            self._swept_ms = wall_ms
            self._sweep(wall_ms)
        key = self._key(room.plan.account_id if room.plan else "")
        rank = near(room, wall_ms) if key in self.settings else None
        if rank is None:
            return
        line = self._line(key)
        line.near[room.broadcast] = _Near(rank, room, wall_ms)
        self._serve(line, wall_ms)
        if line.serves == room.broadcast:
            self._told_state(line, room, wall_ms)

    def ask(self, account: str) -> StudioLink:
        """Tell how the line of an account stands; one is opened for a while where there is none."""
        key = self._key(account)
        if key not in self.settings:
            return NO_LINK
        line = self._line(key)
        line.asked_ms = self._clock.now_ms()
        return line.link.state

    def link(self, room: Room) -> StudioLink:
        """Tell how the line of a room stands."""
        line = self._of(room)
        return line.link.state if line else NO_LINK

    def obs(self, room: Room) -> ObsLink | None:
        """Give the line of a room where it is ready to be asked, None where not."""
        line = self._of(room)
        return line.link if line is not None and line.link.ready else None

    async def switch(self, room: Room, scene: str, by: str = "", why: str = "") -> bool:
        """Put a scene on program, by its key of `Scenes` or its name; False where there is no OBS to ask.

        Raises `ObsError` where OBS does not do it.
        """
        obs = self.obs(room)
        if obs is not None:
            names = msgspec.structs.asdict(obs.settings.scenes)
            await obs.switch(names.get(scene, scene), by, why)
        return obs is not None

    async def hold(self, room: Room, why: str, by: str = "") -> bool:
        """Put the slate on program at once, for an incident without a sound; False: there is no OBS to ask.

        The sound comes back with the scene a person chooses next. Raises `ObsError`.
        """
        line = self._of(room)
        if line is None or not line.link.ready:
            return False
        await line.link.switch(line.link.settings.scenes.slate, by, why)
        if why == "incident":
            await line.hush.mute()
        return True

    async def make_scenes(self, account: str, overlay: str = "") -> Made:
        """Make the scenes that the OBS of an account lacks; raises `ObsError`."""
        self.ask(account)
        line = self._lines.get(self._key(account))
        if line is None or not line.link.ready:
            raise trouble(line.link.state.trouble or "unreachable" if line else "unreachable")
        drawn = await asyncio.to_thread(_drawn, self._file.parent / "studio", await canvas(line.link))
        return await make(line.link, drawn, overlay)

    async def close(self) -> None:
        """Let every line go."""
        for key in list(self._lines):
            self._let_go(key)
        await asyncio.gather(*self._closing, return_exceptions=True)

    def _of(self, room: Room) -> _Line | None:
        line = self._lines.get(self._key(room.plan.account_id if room.plan else ""))
        return line if line is not None and room.broadcast in line.near else None

    def _line(self, key: str) -> _Line:
        line = self._lines.get(key)
        if line is None:
            link = ObsLink(self.settings[key], self._name, self._clock)
            line = self._lines[key] = _Line(link, Hush(link), asked_ms=self._clock.now_ms())
            line.diary = Diary(link, line.waiting.put_nowait)
            watch = FeedWatch(link, line.waiting.put_nowait, lambda: _on_air(line))
            works = (link.run(), self._write(line), watch.run())
            line.tasks = [asyncio.create_task(work) for work in works]
        return line

    def _serve(self, line: _Line, wall_ms: int) -> None:
        """Choose the room a line serves: one on air before one that is ending, that before the next."""
        line.near = {
            name: near for name, near in line.near.items() if abs(wall_ms - near.looked_ms) < _FRESH_MS
        }
        serves = min(line.near, key=lambda name: line.near[name].rank, default="")
        if serves != line.serves:
            line.serves, line.told = serves, ""
            if line.diary is not None and line.link.ready:
                line.diary.sync()

    def _sweep(self, wall_ms: int) -> None:
        """Let lines go that no room needs any more and nobody asked for."""
        for key, line in list(self._lines.items()):
            self._serve(line, wall_ms)
            if not line.near and abs(wall_ms - line.asked_ms) > _ASKED_MS:
                self._let_go(key)

    def _let_go(self, key: str) -> None:
        line = self._lines.pop(key, None)
        if line is None:
            return
        line.hush.close()
        if line.diary is not None:
            line.diary.close()
        for task in line.tasks:
            task.cancel()
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    # Facts.

    async def _write(self, line: _Line) -> None:
        """Tell what happens to the room a line serves, one thing after another."""
        while True:
            told = await line.waiting.get()
            near = line.near.get(line.serves)
            if near is None:
                continue
            if isinstance(told, Found):
                running = near.room.studio.file if near.room.studio.recording else ""
                length = await asyncio.to_thread(played_ms, running) if running else None
                news = found(near.room.studio, told, length)
            else:
                news = [told]
            await self._keep(near.room, news)
            for fact in news:
                if isinstance(fact, facts.RecordingStopped) and not line.link.recording.output_active:
                    self._start(_remux(Path(fact.file)))

    async def _keep(self, room: Room, news: Sequence[Fact]) -> None:
        """Write facts of a room in its own time, however often that takes."""
        if not news:
            return
        wall_ms = self._clock.now_ms()
        apart_ms = room.now_ms(wall_ms) - wall_ms
        told = [
            msgspec.structs.replace(fact, broadcast=room.broadcast, at_ms=fact.at_ms + apart_ms)
            for fact in news
        ]
        while True:
            try:
                await self._tell(told)
            except JournalUnavailable as error:
                _log.warning("%s: what OBS did is not kept yet: %s", room.broadcast, error)
                await asyncio.sleep(_AGAIN_S)
            else:
                return

    def _told_state(self, line: _Line, room: Room, wall_ms: int) -> None:
        """Tell the room of a trouble that lasts, and of its end."""
        state = line.link.state
        code = state.trouble or ("ready" if state.state == "ready" else "")
        if code != line.state:
            line.state, line.state_ms = code, wall_ms
        known = room.studio.devices.get(DEVICE)
        lasts = wall_ms - line.state_ms >= number("obs_told_seconds") * SECOND
        if not code or not lasts or code in (line.told, known.state if known else ""):
            return
        line.told = code
        line.waiting.put_nowait(
            facts.DeviceReported(
                id=f"obs-state:{wall_ms}:{code}",
                at_ms=wall_ms,
                source=SOURCE,
                device=DEVICE,
                state=code,
                detail=state.zh,
            )
        )


def _on_air(line: _Line) -> Room | None:
    """Give the room a line serves while it is on air."""
    near = line.near.get(line.serves)
    return near.room if near is not None and near.room.state in ("live", "ending") else None


def near(room: Room, wall_ms: int) -> tuple[int, int] | None:
    """Tell how near a room is to its account's machines, the least first; None: it needs none."""
    if room.state in ("live", "ending"):
        return 0, 0
    if room.state == "ended":
        return 1, -(room.ended_ms or 0)
    start_ms = room.plan.start_ms if room.plan else None
    if room.state != "planned" or start_ms is None:
        return None
    ahead_ms = number("obs_ahead_hours") * HOUR
    return (2, start_ms) if abs(start_ms - wall_ms) <= ahead_ms else None


def _drawn(folder: Path, size: tuple[int, int]) -> dict[str, Path]:
    """Give the pictures that stand in for the camera, by the key of their scene, drawn for this size."""
    # Only now: nobody draws at the start of a server.
    from kaibo.studio import slate

    folder.mkdir(parents=True, exist_ok=True)
    files = {key: folder / f"{key}-{size[0]}x{size[1]}.png" for key in slate.SAYS}
    for key, file in files.items():
        if not file.exists():
            file.write_bytes(slate.draw(key, *size))
    return {str(key): file for key, file in files.items()}


async def _remux(path: Path) -> None:
    """Put a finished recording into an MP4 too, beside the loop."""
    await asyncio.to_thread(_remuxed, path)


def _remuxed(path: Path) -> None:
    from kaibo.studio.media import MediaError
    from kaibo.studio.remux import to_mp4

    try:
        if path.is_file():
            to_mp4(path)
    except (MediaError, OSError) as error:
        _log.warning("%s", error)
