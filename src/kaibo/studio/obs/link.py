"""One line to one OBS: it reconnects, beats, syncs anew on connect, and never lets a caller wait for ever."""

import asyncio
import importlib
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from kaibo.clock import SECOND, Clock, WallClock
from kaibo.live.studio import NO_LINK, StudioLink
from kaibo.playbook import number
from kaibo.studio.obs import profile
from kaibo.studio.obs.answers import Recording, SceneList, Stats, Streaming, Version, read
from kaibo.studio.obs.rates import Rates
from kaibo.studio.obs.rivals import Rivals
from kaibo.studio.obs.settings import ObsSettings
from kaibo.studio.obs.troubles import TROUBLES, ObsError, trouble
from kaibo.words import clip, shown

if TYPE_CHECKING:
    from kaibo.studio.obs.wire import Wire

CALL_S: Final = 2.0
"""How long OBS may take to answer before the caller is told that it did not."""

FRESH_S: Final = 2.0
"""An OBS that just started is left alone so long: asked too soon it crashes (obs-studio #9991)."""

_SAME_S: Final = 0.3
"""No OBS can be ended and started again within this time: it is still the same one."""

_BEAT_S: Final = 1.0
_IDLE_BEAT_S: Final = 2.0
_AGAIN_S: Final = (0.1, 0.3, 0.5)
_REST_S: Final = 1.0
_REFUSED_S: Final = 5.0
"""Pauses before the line is tried again; longer where only a person can put it right."""

_SILENCES_MOST: Final = 3
_LATE_BEATS: Final = 3
_GREETED_S: Final = 0.3
_SWITCHED_S: Final = 3.0
"""A scene comes on program within this time of being asked for, whatever its transition."""

_SHOWN: Final = 100
_STREAM: Final = {
    "OBS_WEBSOCKET_OUTPUT_STARTING": "starting",
    "OBS_WEBSOCKET_OUTPUT_STARTED": "on",
    "OBS_WEBSOCKET_OUTPUT_RECONNECTING": "reconnecting",
    "OBS_WEBSOCKET_OUTPUT_RECONNECTED": "on",
    "OBS_WEBSOCKET_OUTPUT_STOPPING": "stopping",
    "OBS_WEBSOCKET_OUTPUT_STOPPED": "off",
}
"""How the stream stands: the state says so, `outputActive` is false while it reconnects."""

_SCENES: Final = frozenset(("SceneListChanged", "SceneNameChanged", "CurrentSceneCollectionChanged"))
_log = logging.getLogger(__name__)

Heard = Callable[[str, dict[str, Any]], None]
"""Hears an event of OBS: its type and data."""


class ObsLink:
    """A line to an OBS that is kept as long as it is wanted.

    `state` is how it stands, made anew with each beat and event. `hears` are told every event, `syncs` are
    called whenever all was read anew. `heard_ms` is when it last answered, `before_ms` when it did before it
    was connected anew. `watch` is what the feed watch says of itself.
    """

    def __init__(
        self, settings: ObsSettings, name: str, clock: Clock | None = None, fresh_s: float = FRESH_S
    ) -> None:
        """Prepare a line; `name` is this kaibo's, by which another one is told apart."""
        self.settings, self.name = settings, name
        self.clock = clock or WallClock()
        self.state: StudioLink = msgspec.structs.replace(NO_LINK, state="connecting")
        self.hears: list[Heard] = []
        self.syncs: list[Callable[[], None]] = []
        self.watch = "off"
        self._fresh_s = fresh_s
        self._rivals = Rivals(name, self.clock.now_ms())
        self._wire: Wire | None = None
        self._asked_events = 0
        self._ready = False
        self._troubles: set[str] = set()
        self._switch = ("", "", "", float("-inf"))
        self.before_ms: int | None = None
        self._forget()

    def _forget(self) -> None:
        """Forget what this OBS said: the next one may be another."""
        self._rates = Rates()
        self._version = Version()
        self._keyint_s: float | None = None
        self._stats, self._streaming, self._recording = Stats(), Streaming(), Recording()
        self._stream, self._scene, self._scenes = "off", "", tuple[str, ...]()
        self._late = self._silences = 0
        self.heard_ms: int | None = None

    # What is so.

    @property
    def ready(self) -> bool:
        """Tell whether OBS can be told to do something."""
        return self._ready and not self._barred()

    @property
    def recording(self) -> Recording:
        """How the recording stood with the newest beat."""
        return self._recording

    @property
    def streaming(self) -> Streaming:
        """How the stream stood with the newest beat."""
        return self._streaming

    @property
    def stats(self) -> Stats:
        """How OBS itself stood with the newest beat."""
        return self._stats

    @property
    def scene(self) -> str:
        """The scene on program, by the name OBS gives it."""
        return self._scene

    @property
    def wanted(self) -> tuple[str, str]:
        """The scene that was asked for last, and why; empty where none was."""
        return self._switch[0], self._switch[2]

    def watching(self, word: str) -> None:
        """Say how the feed watch stands."""
        if word != self.watch:
            self.watch = word
            self._tell()

    def can(self, request: str) -> bool:
        """Tell whether this OBS knows a request (`availableRequests`)."""
        return request in self._version.available_requests

    def doubt(self, code: str, so: bool) -> None:
        """Say from outside that OBS has a trouble, or has it no more."""
        if so != (code in self._troubles):
            (self._troubles.add if so else self._troubles.discard)(code)
            self._tell()

    def _barred(self) -> bool:
        return any(TROUBLES[code].bars for code in self._troubles)

    # Asking.

    async def call(
        self, request: str, data: dict[str, Any] | None = None, within_s: float = CALL_S
    ) -> dict[str, Any]:
        """Ask OBS something; raises `ObsError` where it refuses, is gone, or does not answer in time.

        While another kaibo has this OBS nothing is changed in it: only what is read is asked.
        """
        wire = self._wire
        if wire is None or not self._ready:
            raise trouble(self.state.trouble or "unreachable")
        if "rival" in self._troubles and not request.startswith("Get"):
            raise trouble("rival")
        return await wire.call(request, data, within_s)

    async def switch(self, scene: str, by: str = "", why: str = "") -> None:
        """Put a scene on program; `by` and `why` go into the fact. Raises `ObsError`."""
        self._switch = scene, by, why, time.monotonic()
        await self.call("SetCurrentProgramScene", {"sceneName": scene})

    def asked_for(self, scene: str) -> tuple[str, str]:
        """Tell by whom and why a scene that came on program was asked for here; empty where nobody did."""
        wanted, by, why, at_s = self._switch
        return (by, why) if wanted == scene and time.monotonic() - at_s < _SWITCHED_S else ("", "")

    async def listen(self, *, meters: bool) -> None:
        """Hear how loud the inputs are too, or no more; kept over a new connection."""
        from kaibo.studio.obs import wire as wires

        self._asked_events = wires.EVENTS | (wires.METERS if meters else 0)
        if self._wire is not None and self._ready:
            await self._wire.listen(self._asked_events)

    # The line.

    async def run(self) -> None:
        """Keep the line until cancelled: connect, sync, beat, and connect again."""
        # Beside the loop: a house without an OBS needs none of it.
        wires = await asyncio.to_thread(importlib.import_module, "kaibo.studio.obs.wire")
        tries, parted_s = 0, float("-inf")
        while True:
            code = await self._evening(wires.Wire, time.monotonic() - parted_s > _SAME_S)
            if self._ready:
                tries, parted_s = 0, time.monotonic()
            self._ready = False
            self._bar(code)
            stubborn = code in ("wrong_password", "too_old", "not_obs")
            pause = _REFUSED_S if stubborn else _AGAIN_S[tries] if tries < len(_AGAIN_S) else _REST_S
            tries += 1
            await asyncio.sleep(pause)

    async def _evening(self, make: "type[Wire]", maybe_fresh: bool) -> str:
        """Keep one connection as long as it lasts; gives the trouble that ended it."""
        wire = make(self.settings.url, self.settings.password, self._heard)
        try:
            await wire.open()
            if maybe_fresh:
                await asyncio.sleep(self._fresh_s)
            self._wire = wire
            await self._sync(wire)
            return await self._beats(wire)
        except ObsError as error:
            return error.code if error.code in TROUBLES else "garbage"
        except Exception:
            _log.exception("the line to OBS broke")
            return "garbage"
        finally:
            self._wire = None
            await wire.close()

    def _bar(self, code: str) -> None:
        """Say why there is no line."""
        self._troubles = {code}
        self._rates = Rates()
        self._tell()

    async def _sync(self, wire: "Wire") -> None:
        """Read everything anew, as on a first day."""
        self.before_ms = self.heard_ms or self.before_ms
        self._forget()
        self._version = read(Version, await wire.call("GetVersion", None, CALL_S))
        self._keyint_s = await profile.keyint_s(lambda request, data: wire.call(request, data, CALL_S))
        await self._scene_list(wire)
        await self._read(wire)
        await self._greet(wire)
        await asyncio.sleep(_GREETED_S)
        if self._asked_events:
            await wire.listen(self._asked_events)
        self._ready = True
        self._troubles = set()
        self._judge()
        for synced in self.syncs:
            synced()

    async def _scene_list(self, wire: "Wire") -> None:
        found = read(SceneList, await wire.call("GetSceneList", None, CALL_S))
        self._scene = found.current_program_scene_name or ""
        self._scenes = tuple(scene.scene_name for scene in found.scenes)

    async def _read(self, wire: "Wire") -> None:
        """Ask how stream, recording and OBS itself do."""
        begun_s = time.monotonic()
        stats = read(Stats, await wire.call("GetStats", None, CALL_S))
        stream = read(Streaming, await wire.call("GetStreamStatus", None, CALL_S))
        record = read(Recording, await wire.call("GetRecordStatus", None, CALL_S))
        now_s = time.monotonic()
        slow = (now_s - begun_s) / 3 * SECOND > number("obs_late_ms")
        self._late = self._late + 1 if slow else 0
        self._stats, self._streaming, self._recording = stats, stream, record
        self._stream = _stands(self._stream, stream)
        self._rates.add(now_s, stats, stream, record)
        self.heard_ms = self.clock.now_ms()

    async def _greet(self, wire: "Wire") -> None:
        """Let another kaibo know that this one is here."""
        await wire.call("BroadcastCustomEvent", {"eventData": self._rivals.greeting()}, CALL_S)

    async def _beats(self, wire: "Wire") -> str:
        """Beat until the line is gone, or OBS has been silent for too long; gives the trouble."""
        while not wire.gone():
            busy = self._stream != "off" or self._recording.output_active
            gone = asyncio.create_task(wire.wait_gone())
            await asyncio.wait({gone}, timeout=_BEAT_S if busy else _IDLE_BEAT_S)
            gone.cancel()
            if wire.gone():
                break
            try:
                await self._read(wire)
                await self._greet(wire)
                self._silences = 0
                self._troubles -= {"no_answer", "garbage"}
            except ObsError as error:
                if error.code not in ("no_answer", "garbage"):
                    return error.code if error.code in TROUBLES else "garbage"
                self._troubles.add(error.code)
                self._silences += error.code == "no_answer"
                if self._silences >= _SILENCES_MOST:
                    return "no_answer"
            self._judge()
        return "unreachable"

    # What OBS tells by itself.

    def _heard(self, kind: str, data: dict[str, Any]) -> None:
        if kind == "StreamStateChanged":
            self._stream = _STREAM.get(str(data.get("outputState")), self._stream)
        elif kind == "RecordStateChanged":
            so = {"_STARTED": True, "_STOPPED": False}.get(str(data.get("outputState"))[-8:])
            if so is not None:
                self._recording = msgspec.structs.replace(self._recording, output_active=so)
        elif kind == "CurrentProgramSceneChanged" and isinstance(data.get("sceneName"), str):
            self._scene = data["sceneName"]
        elif kind in _SCENES or (kind == "CustomEvent" and self._rivals.heard(data, time.monotonic())):
            self._again()
        if self._ready:
            self._judge()
        for hears in list(self.hears):
            try:
                hears(kind, data)
            except Exception:
                _log.exception("an event of OBS was not taken in: %s", clip(kind, 60))

    def _again(self) -> None:
        """Read the scenes again, and answer who asks who is here."""

        async def ask(wire: "Wire") -> None:
            try:
                await self._greet(wire)
                await self._scene_list(wire)
                if self._ready:
                    self._judge()
            except ObsError:
                return

        if self._wire is not None:
            self._asking = asyncio.create_task(ask(self._wire))

    # What follows from it.

    def _judge(self) -> None:
        """Find the troubles that what was read tells of."""
        disk, dropped = self._stats.available_disk_space, self._rates.dropped()
        on = self._stream == "on"
        found = {
            "rival": self._rivals.bars(time.monotonic()),
            "reconnecting": self._stream == "reconnecting",
            "stalled": on and self._rates.silent_s() >= number("obs_stall_seconds"),
            "record_stalled": self._rates.unwritten_s() >= number("obs_record_stall_seconds"),
            "no_disk": disk is not None and disk < number("obs_disk_mb_least"),
            "missing_scene": bool(self._missing()),
            "dropping": dropped is not None and dropped * 100 > number("obs_dropped_percent_most"),
            "late": self._late >= _LATE_BEATS,
            "keyint": self._keyint_s is not None and self._keyint_s > number("obs_keyint_seconds_most"),
        }
        self._troubles -= found.keys()
        self._troubles |= {code for code, so in found.items() if so}
        self._tell()

    def _missing(self) -> tuple[str, ...]:
        wanted = msgspec.structs.asdict(self.settings.scenes).values()
        return tuple(dict.fromkeys(scene for scene in wanted if scene and scene not in self._scenes))

    def _tell(self) -> None:
        """Say how the line stands."""
        first = next((code for code in TROUBLES if code in self._troubles), "")
        on = self._stream in ("on", "reconnecting")
        self.state = StudioLink(
            state="ready" if self.ready else "trouble" if first else "connecting",
            trouble=first,
            zh=TROUBLES[first].zh if first else "",
            en=TROUBLES[first].en if first else "",
            version=clip(shown(self._version.obs_version), 60),
            as_of_ms=self.heard_ms,
            stream=self._stream,
            stream_s=round(self._streaming.output_duration / SECOND) if on else 0,
            kbps=self._rates.kbps() if on else None,
            dropped=self._rates.dropped() if on else None,
            skipped=self._rates.skipped(),
            congestion=self._streaming.output_congestion if on else None,
            fps=self._stats.active_fps if self.heard_ms is not None else None,
            keyint_s=self._keyint_s,
            disk_mb=self._stats.available_disk_space,
            recording=self._recording.output_active,
            scene=clip(shown(self._scene), 200),
            scenes=tuple(clip(shown(name), 200) for name in self._scenes[:_SHOWN]),
            missing=self._missing() if self._ready else (),
            watch=self.watch,
        )


def _stands(stream: str, told: Streaming) -> str:
    """Tell how the stream stands, from what OBS answers and what it was last heard to say."""
    if told.output_active:
        return "reconnecting" if told.output_reconnecting else "stopping" if stream == "stopping" else "on"
    return stream if stream in ("starting", "stopping") else "off"
