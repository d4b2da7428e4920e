"""What OBS answers, as far as kaibo reads it; everything else in it is left alone."""

import math
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta, Struct

from kaibo.studio.obs.troubles import trouble

_Share = Annotated[float, Meta(ge=0, le=1e15)]
_Count = Annotated[int, Meta(ge=0, le=2**62)]
_Length = Annotated[float, Meta(ge=0, le=30 * 86_400_000.0)]
"""Milliseconds; no evening is longer than a month."""


class Version(Struct, frozen=True, rename="camel"):
    """Which OBS it is, and what it can be asked."""

    obs_version: str = ""
    obs_web_socket_version: str = ""
    available_requests: frozenset[str] = frozenset()


class Stats(Struct, frozen=True, rename="camel"):
    """How OBS itself does: frames it was too late to draw or to encode, and disk space left in MB."""

    active_fps: _Share = 0.0
    available_disk_space: _Share | None = None
    render_total_frames: _Count = 0
    output_skipped_frames: _Count = 0
    output_total_frames: _Count = 0


class Streaming(Struct, frozen=True, rename="camel"):
    """How the stream does; lengths in ms, `output_skipped_frames` the network did not take."""

    output_active: bool = False
    output_reconnecting: bool = False
    output_duration: _Length = 0.0
    output_congestion: _Share = 0.0
    output_bytes: _Count = 0
    output_skipped_frames: _Count = 0
    output_total_frames: _Count = 0


class Recording(Struct, frozen=True, rename="camel"):
    """How the recording does; `output_duration` is its media time in ms."""

    output_active: bool = False
    output_paused: bool = False
    output_duration: _Length = 0.0
    output_bytes: _Count = 0


class Scene(Struct, frozen=True, rename="camel"):
    """A scene by its name."""

    scene_name: str


class SceneList(Struct, frozen=True, rename="camel"):
    """Every scene, and the one on program."""

    current_program_scene_name: str | None = None
    scenes: tuple[Scene, ...] = ()


class Frames(Struct, frozen=True, rename="camel"):
    """How many frames a second OBS makes, as a fraction."""

    fps_numerator: Annotated[int, Meta(ge=1)] = 30
    fps_denominator: Annotated[int, Meta(ge=1)] = 1


class Parameter(Struct, frozen=True, rename="camel"):
    """A setting of the profile; None where neither it nor a default is set."""

    parameter_value: str | None = None


class Service(Struct, frozen=True, rename="camel"):
    """Where the stream goes: the kind alone, for the rest holds its key."""

    stream_service_type: str = ""


class Output(Struct, frozen=True, rename="camel"):
    """Something OBS writes to."""

    output_name: str
    output_kind: str = ""
    output_active: bool = False


class OutputList(Struct, frozen=True, rename="camel"):
    """Everything OBS writes to."""

    outputs: tuple[Output, ...] = ()


Read = TypeVar("Read", bound=Struct)
_NUMBERS: Final = (int, float)


def read(shape: type[Read], said: dict[str, Any]) -> Read:
    """Read an answer; raises `ObsError` garbage for one that cannot be true."""
    try:
        found = msgspec.convert(said, shape)
    except msgspec.ValidationError:
        raise trouble("garbage") from None
    for name in shape.__struct_fields__:
        value = getattr(found, name)
        if isinstance(value, _NUMBERS) and not math.isfinite(value):
            raise trouble("garbage")
    return found
