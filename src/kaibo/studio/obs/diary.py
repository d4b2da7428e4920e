"""What an OBS did, as facts: as it happens by its events, and on each new connection as it is found.

Facts here have no broadcast yet; whoever keeps the line knows which one it serves.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.facts import Fact
from kaibo.live.studio import Studio
from kaibo.studio.obs.answers import OutputList, Recording, SceneList, Streaming, read
from kaibo.studio.obs.link import ObsLink
from kaibo.studio.obs.troubles import ObsError
from kaibo.words import clip, shown

SOURCE: Final = "obs"
DEVICE: Final = "obs"

_SAMPLES: Final = 5
_APART_S: Final = 0.07
"""Pauses between looks at a recording's length, no multiple of a frame's."""

_SAME_MS: Final = 10 * SECOND
"""Two streams that began this near each other are one."""

_log = logging.getLogger(__name__)


class Found(Struct, frozen=True, kw_only=True):
    """An OBS as it was found at `at_ms`: since when it streams, since when it records what.

    `stream_ms` and `record_ms` are when they began, None where they do not run; `media_ms` is the media time
    the recording had reached, `heard_ms` when OBS was heard before, None where it never was.
    """

    at_ms: int
    stream_ms: int | None
    file: str
    record_ms: int | None
    media_ms: int
    scene: str
    heard_ms: int | None


Told = Fact | Found


class Diary:
    """Writes down what the OBS of a line does."""

    def __init__(self, link: ObsLink, tell: Callable[[Told], None]) -> None:
        """Listen to `link`, and `tell` what happens."""
        self._link, self._tell = link, tell
        self._file = ""
        self._stopping_ms: int | None = None
        self._work: set[asyncio.Task[None]] = set()
        link.hears.append(self._heard)
        link.syncs.append(self.sync)

    def sync(self) -> None:
        """Look what this OBS does now, and tell it."""
        self._start(self._look(self._link.before_ms))

    def close(self) -> None:
        """Stop listening."""
        self._link.hears.remove(self._heard)
        self._link.syncs.remove(self.sync)
        for task in self._work:
            task.cancel()

    def _heard(self, kind: str, data: dict[str, Any]) -> None:
        now_ms, state = self._link.clock.now_ms(), str(data.get("outputState"))
        if kind == "CurrentProgramSceneChanged" and isinstance(data.get("sceneName"), str):
            by, why = self._link.asked_for(data["sceneName"])
            self._tell(switched(data["sceneName"], now_ms, by, why))
        elif kind == "StreamStateChanged" and state.endswith("_STARTED"):
            self._tell(stream_started(now_ms))
        elif kind == "StreamStateChanged" and state.endswith("_STOPPED"):
            self._tell(stream_stopped(now_ms))
        elif kind == "RecordStateChanged":
            self._recorded(state, data.get("outputPath"), now_ms)

    def _recorded(self, state: str, path: Any, now_ms: int) -> None:
        file = clip(path, 1000) if isinstance(path, str) and path else ""
        if state.endswith(("_STARTED", "_RESUMED")):
            self._stopping_ms = None
            self._start(self._begin(file or self._file, anew=state.endswith("_STARTED")))
        elif state.endswith(("_STOPPING", "_PAUSED")) and self._file:
            self._stopping_ms = now_ms
            if state.endswith("_PAUSED"):
                self._start(self._pause(now_ms))
        elif state.endswith("_STOPPED") and (self._file or file):
            told, self._file = self._file or file, ""
            at_ms, self._stopping_ms = self._stopping_ms or now_ms, None
            self._start(self._end(told, at_ms, self._reached_ms(at_ms)))

    def _reached_ms(self, at_ms: int) -> int:
        """Tell which media time the recording had reached, by the newest beat."""
        heard_ms = self._link.heard_ms
        since_ms = 0 if heard_ms is None else max(0, min(at_ms - heard_ms, 5 * SECOND))
        return round(self._link.recording.output_duration) + since_ms

    async def _begin(self, file: str, *, anew: bool) -> None:
        """Tell that a recording began, once it is known when its media time 0 was."""
        found = await self._measured()
        if found is None:
            return
        at_ms, media_ms = found
        self._file = file or await self._named(at_ms)
        self._tell(
            recording_started(self._file, at_ms if anew else at_ms + media_ms, 0 if anew else media_ms)
        )

    async def _end(self, file: str, at_ms: int, media_ms: int) -> None:
        exact_ms = await asyncio.to_thread(played_ms, file)
        self._tell(recording_stopped(file, at_ms, media_ms if exact_ms is None else exact_ms))

    async def _pause(self, at_ms: int) -> None:
        record = read(Recording, await self._link.call("GetRecordStatus"))
        self._tell(recording_stopped(self._file, at_ms, round(record.output_duration)))

    async def _measured(self) -> tuple[int, int] | None:
        """Give when media time 0 of the recording was and which media time it has reached; None: none runs.

        A length is told in whole frames, so each look puts the beginning up to a frame too late: the
        earliest of some is right.
        """
        begun: list[tuple[int, int]] = []
        for _ in range(_SAMPLES):
            asked_ms = self._link.clock.now_ms()
            record = read(Recording, await self._link.call("GetRecordStatus"))
            if not record.output_active:
                return None
            media_ms = round(record.output_duration)
            begun.append(((asked_ms + self._link.clock.now_ms()) // 2 - media_ms, media_ms))
            await asyncio.sleep(_APART_S)
        return min(begun)

    async def _named(self, at_ms: int) -> str:
        """Name the file that is written, or where OBS does not say the time it was begun."""
        outputs = read(OutputList, await self._link.call("GetOutputList")).outputs
        for output in outputs:
            if output.output_active and "file" in output.output_name:
                said = await self._link.call("GetOutputSettings", {"outputName": output.output_name})
                settings = said.get("outputSettings")
                path = settings.get("path") if isinstance(settings, dict) else None
                if isinstance(path, str) and path:
                    return clip(path, 1000)
        return f"obs-{at_ms}"

    async def _look(self, heard_ms: int | None) -> None:
        link = self._link
        stream = read(Streaming, await link.call("GetStreamStatus"))
        scene = read(SceneList, await link.call("GetSceneList")).current_program_scene_name or ""
        now_ms = link.clock.now_ms()
        record = await self._measured()
        self._file = await self._named(record[0]) if record else ""
        self._tell(
            Found(
                at_ms=now_ms,
                stream_ms=now_ms - round(stream.output_duration) if stream.output_active else None,
                file=self._file,
                record_ms=record[0] if record else None,
                media_ms=record[1] if record else 0,
                scene=scene,
                heard_ms=heard_ms,
            )
        )

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(_quiet(work))
        self._work.add(task)
        task.add_done_callback(self._work.discard)


async def _quiet(work: Any) -> None:
    """Do it; what the line could not tell is found when it is connected again."""
    try:
        await work
    except ObsError as error:
        _log.info("OBS could not be asked: %s", error.en)
    except Exception:
        _log.exception("what OBS did was not written down")


def played_ms(file: str) -> int | None:
    """Tell how long a recording plays, None where it is not on this machine; slow: call it off the loop."""
    from kaibo.studio.remux import length_ms

    return length_ms(file)


def found(studio: Studio, now: Found, length_ms: int | None = None) -> list[Fact]:
    """Give what happened since a room was last told of its OBS, as far as it can still be seen.

    `length_ms` is how long the recording is that the room believes to run, None where its file is not here.
    """
    told: list[Fact] = []
    gone_ms = now.at_ms if now.heard_ms is None else min(now.heard_ms, now.at_ms)
    if studio.recording and (now.record_ms is None or now.file != studio.file):
        since_ms = studio.record_ms or gone_ms
        media_ms = max(0, gone_ms - since_ms) if length_ms is None else length_ms
        told.append(recording_stopped(studio.file, min(now.at_ms, since_ms + media_ms), media_ms))
    same = studio.stream_ms is not None and now.stream_ms is not None
    same = same and abs((studio.stream_ms or 0) - (now.stream_ms or 0)) <= _SAME_MS
    if studio.streaming and not same:
        told.append(stream_stopped(max(gone_ms, studio.stream_ms or 0)))
    if now.stream_ms is not None and not (studio.streaming and same):
        told.append(stream_started(now.stream_ms))
    if now.record_ms is not None and not (studio.recording and now.file == studio.file):
        told.append(recording_started(now.file, now.record_ms, 0))
    if now.scene and shown(now.scene) != shown(studio.scene):
        told.append(switched(now.scene, now.at_ms, "", ""))
    return told


def stream_started(at_ms: int) -> Fact:
    """Make the fact that a stream began."""
    return facts.StreamStarted(id=f"stream-started:{at_ms}", at_ms=at_ms, source=SOURCE, device=DEVICE)


def stream_stopped(at_ms: int) -> Fact:
    """Make the fact that a stream stopped."""
    return facts.StreamStopped(id=f"stream-stopped:{at_ms}", at_ms=at_ms, source=SOURCE, device=DEVICE)


def recording_started(file: str, at_ms: int, media_ms: int) -> Fact:
    """Make the fact that a recording began, or went on at a media time; a file is begun once."""
    return facts.RecordingStarted(
        id=f"recording-started:{_mark(file)}:{media_ms}", at_ms=at_ms, source=SOURCE, file=file, device=DEVICE
    )


def recording_stopped(file: str, at_ms: int, media_ms: int) -> Fact:
    """Make the fact that a recording stopped, or pauses."""
    return facts.RecordingStopped(
        id=f"recording-stopped:{_mark(file)}:{media_ms}",
        at_ms=at_ms,
        source=SOURCE,
        file=file,
        media_ms=media_ms,
    )


def switched(scene: str, at_ms: int, by: str, why: str) -> Fact:
    """Make the fact that another scene is on program."""
    return facts.SceneSwitched(
        id=f"scene:{at_ms}:{_mark(scene)}",
        at_ms=at_ms,
        source=SOURCE,
        scene=clip(scene, 200),
        by=by,
        why=why,
        device=DEVICE,
    )


def _mark(text: str) -> str:
    return hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=6).hexdigest()
