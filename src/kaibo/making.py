"""Making films (成片制作): ordered ones are made one after another, in a process that stands back.

An order is a document: whatever happened to the process that made it, or to kaibo, it is still asked for,
and is made again from its beginning. On air nothing is begun: the room comes first.
"""

import asyncio
import logging
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from kaibo.aside import Job
from kaibo.clock import HOUR
from kaibo.facts import Commented
from kaibo.filming import Failed, Filmed, Ordered, Written, make, written
from kaibo.plan.films import Film
from kaibo.refused import Refused

if TYPE_CHECKING:
    from kaibo.house import House

_LOOK_S: Final = 0.5
_EVENING_MS: Final = 24 * HOUR
"""An evening nobody signed off holds films up no longer than this."""

_log = logging.getLogger(__name__)


class Making(Struct, frozen=True, kw_only=True):
    """A film being made, or waiting for its turn (`share` 0): how far it is, and what is done now."""

    film: str
    share: float
    zh: str
    en: str
    waits: int


class _Asked(Struct, frozen=True):
    """A film that is asked for."""

    broadcast: str
    name: str


class Films:
    """Every film of a house: those made lie in a folder for each broadcast, those asked for in a queue."""

    def __init__(self, house: "House", start: Callable[[Coroutine[None, None, None]], None]) -> None:
        """Work for `house`; `start` runs work beside everything else."""
        self._house, self._start = house, start
        self._queue: list[_Asked] = []
        self._job: Job[Ordered, Filmed | Failed] | None = None
        self._share = 0.0
        self._running = self._closed = False

    def folder(self, broadcast: str) -> Path:
        """Give the folder the films of a broadcast are kept in."""
        return self._house.folder / "films" / broadcast

    def path(self, broadcast: str, film: Film) -> Path:
        """Tell where a finished film is."""
        return self.folder(broadcast) / film.file

    def one(self, broadcast: str, name: str) -> Film:
        """Give a film; raises `Refused` 404 for none."""
        film = self._house.office.binder(broadcast).one("film", name, Film)
        if film is None:
            raise Refused(
                404, "unknown_film", "没有这部成片，请刷新", "there is no such film: reload", "film"
            )
        return film

    async def resume(self) -> None:
        """Go on with what was asked for before a restart, in the order it was."""
        await asyncio.to_thread(_swept, self._house.folder / "films")
        asked = [
            (kept.at_ms, _Asked(broadcast, kept.key))
            for broadcast in self._house.standing.rooms
            for kept in self._house.office.binder(broadcast).listed("film", Film)
            if kept.body.state == "asked"
        ]
        for _, one in sorted(asked, key=lambda item: item[0]):
            self.ask(one.broadcast, one.name)

    def ask(self, broadcast: str, name: str) -> None:
        """Put a film into the queue; one that is there already stays where it is."""
        one = _Asked(broadcast, name)
        if one not in self._queue:
            self._queue.append(one)
        if not self._running and not self._closed:
            self._running = True
            self._start(self._run())

    @property
    def waiting(self) -> int:
        """How many films are asked for."""
        return len(self._queue)

    def making(self, broadcast: str) -> tuple[Making, ...]:
        """Tell of the films of a broadcast that wait or are being made."""
        return tuple(
            self._told(place, one) for place, one in enumerate(self._queue) if one.broadcast == broadcast
        )

    async def stop(self, broadcast: str, name: str) -> None:
        """Stop a film that waits or is being made; what was written of it is gone when this returns."""
        one = _Asked(broadcast, name)
        if self._queue[:1] == [one] and self._job is not None:
            self._job.stop()
        elif one in self._queue:
            self._queue.remove(one)

    async def remove(self, broadcast: str, name: str, film: Film) -> None:
        """Remove a film that was taken off: from the queue, and from the disk."""
        await self.stop(broadcast, name)
        if film.file:
            await asyncio.to_thread(_cleared, self.path(broadcast, film))

    def close(self) -> None:
        """Make no more; what is asked for stays so, and is made after the next start."""
        self._closed = True

    async def _run(self) -> None:
        try:
            while self._queue and not self._closed:
                if self._on_air():
                    await asyncio.sleep(_LOOK_S)
                    continue
                one = self._queue[0]
                try:
                    await self._make(one)
                finally:
                    self._job, self._share = None, 0.0
                    if not self._closed and one in self._queue:
                        self._queue.remove(one)
        finally:
            self._running = False

    def _on_air(self) -> bool:
        """Tell whether a broadcast of this house is on air."""
        now_ms = self._house.clock.now_ms()
        return any(
            room.state in ("live", "ending")
            and not room.rehearsal
            and now_ms - (room.went_live_ms or 0) < _EVENING_MS
            for room in self._house.standing.rooms.values()
        )

    async def _make(self, one: _Asked) -> None:
        """Make a film and save what became of it; whatever breaks is a film that failed, with words."""
        kept = self._house.office.binder(one.broadcast).kept("film", one.name)
        film: Film | None = kept.body
        if film is None or film.state != "asked":
            return
        try:
            ordered = await self._ordered(one, film)
            if one not in self._queue:
                return
            self._job = Job(make, ordered, self._hear)
            made = await self._house.recordings.aside.run(self._job)
        except Refused as refused:
            made = Failed(zh=refused.zh, en=refused.en)
        except Exception:
            _log.exception("the film %s of %s broke", one.name, one.broadcast)
            made = Failed(
                zh="出了意外，已记入日志；请重新下单", en="something broke and is in the log: order it again"
            )
        if self._closed:
            return
        target = self.folder(one.broadcast) / f"{one.name}.mp4"
        if made is None:
            await asyncio.to_thread(_cleared, target)
            return
        await self._save(one, kept.revision, _became(film, made, target.name), target)

    async def _save(self, one: _Asked, revision: int, film: Film, target: Path) -> None:
        try:
            await self._house.office.save(
                one.broadcast, "film", one.name, film, replaces=revision, press=f"made-{revision}", by=""
            )
        except Refused:
            # Stopped or taken off in the very moment it was done.
            await asyncio.to_thread(_cleared, target)

    async def _ordered(self, one: _Asked, film: Film) -> Ordered:
        """Gather what a film is made of: its recording, and what is drawn into it."""
        recordings, order = self._house.recordings, film.order
        recording = recordings.one(one.broadcast, order.recording)
        path = recordings.path(one.broadcast, recording)
        folder = self.folder(one.broadcast)
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        target = folder / f"{one.name}.mp4"
        await asyncio.to_thread(_cleared, target)
        return Ordered(
            order=order,
            recording=str(path),
            target=str(target),
            captions=str(recordings.material.of(order.recording) / "captions.json"),
            danmaku=await self._danmaku(one, film) if order.danmaku else (),
        )

    async def _danmaku(self, one: _Asked, film: Film) -> tuple[Written, ...]:
        """Give what viewers wrote in the parts of a film, fit for strangers, in media time."""
        recordings = self._house.recordings
        line = await recordings.line(one.broadcast, recordings.one(one.broadcast, film.order.recording))
        facts = await recordings.facts(one.broadcast, ("commented",))
        room = await self._house.room(one.broadcast)
        checker = await self._house.wording.checker(room.any_plan.account_id)
        comments = [fact for fact in facts if isinstance(fact, Commented)]
        return await asyncio.to_thread(written, comments, line, film.order.parts, checker)

    def _hear(self, share: float) -> None:
        self._share = share

    def _told(self, place: int, one: _Asked) -> Making:
        if place == 0 and self._job is not None:
            zh, en = "正在制作", "being made"
            return Making(film=one.name, share=round(self._share, 3), zh=zh, en=en, waits=0)
        if self._on_air():
            zh, en = "有直播在播，下播后开始制作", "a broadcast is on air: it is made after the end"
        else:
            zh, en = f"排队中，前面还有 {place} 部", f"waiting, {place} before it"
        return Making(film=one.name, share=0.0, zh=zh, en=en, waits=place)


def _became(film: Film, made: Filmed | Failed, file: str) -> Film:
    if isinstance(made, Failed):
        return structs.replace(film, state="failed", zh=made.zh[:500], en=made.en[:500])
    return structs.replace(
        film,
        state="made",
        file=file,
        bytes=made.bytes,
        sha256=made.sha256,
        length_ms=made.length_ms,
        width=made.width,
        height=made.height,
        exact=made.exact,
        joins_ms=made.joins_ms,
        notes=made.notes,
        zh="",
        en="",
    )


def _cleared(target: Path) -> None:
    """Remove a film's file and whatever a process that ended left of it."""
    target.unlink(missing_ok=True)
    for part in target.parent.glob(f".{target.stem}.*"):
        part.unlink(missing_ok=True)
    for folder in target.parent.glob(f"{target.stem}.hls*"):
        shutil.rmtree(folder, ignore_errors=True)


def _swept(folder: Path) -> None:
    """Remove what processes that ended with the machine left half written."""
    for part in folder.glob("*/.*.part*"):
        part.unlink(missing_ok=True)
