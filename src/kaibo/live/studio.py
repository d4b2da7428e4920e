"""The studio as the facts tell it: stream, recording, picture, devices, incidents. Source: E5, E8, E9."""

from typing import Final

from msgspec import Struct

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.facts import Incident, Role
from kaibo.words import shown

SHOWN: Final = 50
"""Incidents and devices a screen shows, the newest."""


NOT_SET: Final = frozenset(("obs", "relay"))
"""Devices that are programs, and have rules of their own."""


class Device(Struct):
    """What a device last told, or what kaibo found of it; `since_ms` is when it came into this state."""

    state: str
    since_ms: int
    at_ms: int
    battery: int | None = None
    charging: bool | None = None
    network: str = ""
    rtt_ms: int | None = None
    detail: str = ""
    by: str = ""


class Trouble(Struct):
    """An incident: when it was noticed, acted upon and restored, and which steps of its plan were taken.

    One that came back after it was closed is `opened` once more, and all its times begin anew.
    """

    incident: str
    type: Incident
    noticed_ms: int
    note: str = ""
    by: str = ""
    role: Role = "operator"
    drill: bool = False
    steps: dict[str, tuple[int, str, Role]] = {}
    acted_ms: int | None = None
    restored_ms: int | None = None
    closed_by: str = ""
    closing: str = ""
    opened: int = 1


class Studio(Struct):
    """What is known of the studio; times in ms UTC, None where nothing was told.

    `streaming` and `recording` are None before anything was told of them, `stream_ms` and `record_ms` since
    when each is as it is. `vouched_ms` is until when a
    person said that the picture is not dead.
    """

    streaming: bool | None = None
    stream_ms: int | None = None
    recording: bool | None = None
    record_ms: int | None = None
    file: str = ""
    files: list[str] = []
    scene: str = ""
    scene_by: str = ""
    scene_why: str = ""
    scene_ms: int | None = None
    scene_before: str = ""
    lost_ms: int | None = None
    lost_why: str = ""
    losses: int = 0
    back_ms: int | None = None
    vouched_ms: int | None = None
    devices: dict[str, Device] = {}
    troubles: dict[str, Trouble] = {}

    def open(self) -> list[Trouble]:
        """List incidents nobody closed yet, oldest first."""
        return [trouble for trouble in self.troubles.values() if trouble.restored_ms is None]


class DeviceLine(Struct, frozen=True, kw_only=True):
    """A device as screens show it."""

    device: str
    state: str
    since_ms: int
    at_ms: int
    battery: int | None
    charging: bool | None
    network: str
    rtt_ms: int | None
    detail: str
    by: str


class StepTaken(Struct, frozen=True, kw_only=True):
    """A step of an incident's plan that was taken."""

    step: str
    at_ms: int
    by: str
    role: Role


class TroubleCard(Struct, frozen=True, kw_only=True):
    """An incident as screens show it; None: not yet."""

    incident: str
    type: Incident
    note: str
    drill: bool
    by: str
    role: Role
    noticed_ms: int
    acted_ms: int | None
    restored_ms: int | None
    steps: tuple[StepTaken, ...]


class StudioCard(Struct, frozen=True, kw_only=True):
    """The studio as the facts tell it, for screens; `lost_ms` is since when picture and sound are gone."""

    streaming: bool | None
    stream_ms: int | None
    recording: bool | None
    file: str
    scene: str
    scene_by: str
    scene_why: str
    scene_ms: int | None
    lost_ms: int | None
    lost_why: str
    losses: int
    vouched_ms: int | None
    devices: tuple[DeviceLine, ...]
    troubles: tuple[TroubleCard, ...]


def card(studio: Studio) -> StudioCard:
    """Show the studio: every device, and the newest incidents."""
    return StudioCard(
        streaming=studio.streaming,
        stream_ms=studio.stream_ms,
        recording=studio.recording,
        file=shown(studio.file),
        scene=shown(studio.scene),
        scene_by=shown(studio.scene_by),
        scene_why=studio.scene_why,
        scene_ms=studio.scene_ms,
        lost_ms=studio.lost_ms,
        lost_why=studio.lost_why,
        losses=studio.losses,
        vouched_ms=studio.vouched_ms,
        devices=tuple(_line(name, device) for name, device in list(studio.devices.items())[-SHOWN:]),
        troubles=tuple(_trouble(trouble) for trouble in list(studio.troubles.values())[-SHOWN:]),
    )


def _line(name: str, device: Device) -> DeviceLine:
    return DeviceLine(
        device=shown(name),
        state=device.state,
        since_ms=device.since_ms,
        at_ms=device.at_ms,
        battery=device.battery,
        charging=device.charging,
        network=device.network,
        rtt_ms=device.rtt_ms,
        detail=shown(device.detail),
        by=shown(device.by),
    )


def _trouble(trouble: Trouble) -> TroubleCard:
    return TroubleCard(
        incident=trouble.incident,
        type=trouble.type,
        note=shown(trouble.note),
        drill=trouble.drill,
        by=shown(trouble.by),
        role=trouble.role,
        noticed_ms=trouble.noticed_ms,
        acted_ms=trouble.acted_ms,
        restored_ms=trouble.restored_ms,
        steps=tuple(
            StepTaken(step=step, at_ms=at_ms, by=shown(by), role=role)
            for step, (at_ms, by, role) in trouble.steps.items()
        ),
    )


def streamed(studio: Studio, fact: facts.StreamStarted | facts.StreamStopped) -> None:
    """Take in that the stream began or stopped."""
    studio.streaming, studio.stream_ms = isinstance(fact, facts.StreamStarted), fact.at_ms


def recorded(studio: Studio, fact: facts.RecordingStarted | facts.RecordingStopped) -> None:
    """Take in that a recording began or stopped."""
    studio.recording = isinstance(fact, facts.RecordingStarted)
    studio.file = fact.file
    studio.record_ms = fact.at_ms
    if fact.file not in studio.files:
        studio.files = [*studio.files, fact.file]


def switched(studio: Studio, fact: facts.SceneSwitched) -> None:
    """Take in that the program shows another scene."""
    if fact.scene != studio.scene:
        studio.scene_before = studio.scene
    studio.scene, studio.scene_by, studio.scene_why = fact.scene, fact.by, fact.why
    studio.scene_ms = fact.at_ms


def lost(studio: Studio, fact: facts.FeedLost) -> None:
    """Take in that picture and sound are gone; told again it changes nothing."""
    if studio.lost_ms is None:
        studio.lost_ms, studio.lost_why, studio.losses = fact.at_ms, fact.why, studio.losses + 1


def restored(studio: Studio, fact: facts.FeedRestored) -> None:
    """Take in that picture and sound are back."""
    studio.lost_ms, studio.lost_why, studio.back_ms = None, "", fact.at_ms


def vouched(studio: Studio, fact: facts.FeedVouched) -> None:
    """Take in that a person answers for the picture; 0 seconds take it back."""
    studio.vouched_ms = fact.at_ms + fact.seconds * SECOND
    studio.lost_ms, studio.lost_why = None, ""


def reported(studio: Studio, fact: facts.DeviceReported) -> None:
    """Take in what a device told; since when counts from when its state changed."""
    before = studio.devices.get(fact.device)
    since_ms = before.since_ms if before and before.state == fact.state else fact.at_ms
    studio.devices[fact.device] = Device(
        state=fact.state,
        since_ms=since_ms,
        at_ms=fact.at_ms,
        battery=fact.battery,
        charging=fact.charging,
        network=fact.network,
        rtt_ms=fact.rtt_ms,
        detail=fact.detail,
        by=fact.by,
    )


def opened(studio: Studio, fact: facts.IncidentOpened) -> None:
    """Take in an incident; one told again while it is open changes nothing."""
    before = studio.troubles.get(fact.incident)
    if before is not None and (before.restored_ms is None or fact.at_ms < before.restored_ms):
        return
    studio.troubles[fact.incident] = Trouble(
        incident=fact.incident,
        type=fact.type,
        noticed_ms=fact.at_ms,
        note=fact.note,
        by=fact.by,
        role=fact.role,
        drill=fact.drill,
        opened=before.opened + 1 if before else 1,
    )


def stepped(studio: Studio, fact: facts.IncidentStepped) -> None:
    """Take in a step of an incident's plan; the first one is when the team acted."""
    trouble = studio.troubles.get(fact.incident)
    if trouble is not None and fact.step not in trouble.steps:
        trouble.steps = {**trouble.steps, fact.step: (fact.at_ms, fact.by, fact.role)}
        trouble.acted_ms = fact.at_ms if trouble.acted_ms is None else min(trouble.acted_ms, fact.at_ms)


def closed(studio: Studio, fact: facts.IncidentClosed) -> None:
    """Take in that an incident is over; the first to say so stands."""
    trouble = studio.troubles.get(fact.incident)
    if trouble is not None and trouble.restored_ms is None:
        trouble.restored_ms, trouble.closed_by, trouble.closing = fact.at_ms, fact.by, fact.note


class StudioLink(Struct, frozen=True, kw_only=True):
    """The line to the machine that broadcasts, as it is this second; it is told to screens and is no fact.

    `state` is none (no OBS is set up for this account), connecting, ready or trouble. `trouble` is a code of
    `studio.obs.troubles`, `zh` and `en` say what it is and what to do. `stream` is off, starting, on,
    reconnecting or stopping; `dropped`, `skipped` and `congestion` are shares of 1; `keyint_s` is None where
    nobody can tell. `missing` are scenes of the plan that OBS lacks. `watch` is off, watching, doubting (one
    sign of two), slate (switched away), lost (dead, and a person's
    scene stays) or vouched. `as_of_ms` is when all this was last heard.
    """

    state: str = "none"
    trouble: str = ""
    zh: str = ""
    en: str = ""
    version: str = ""
    as_of_ms: int | None = None
    stream: str = "off"
    stream_s: int = 0
    kbps: float | None = None
    dropped: float | None = None
    skipped: float | None = None
    congestion: float | None = None
    fps: float | None = None
    keyint_s: float | None = None
    disk_mb: float | None = None
    recording: bool = False
    scene: str = ""
    scenes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    watch: str = "off"


NO_LINK: Final = StudioLink()
"""No machine is set up."""
