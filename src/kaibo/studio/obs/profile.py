"""What the profile of an OBS says of its key frames, as far as obs-websocket lets one read it."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from kaibo.studio.obs.answers import Frames, Parameter, Service, read
from kaibo.studio.obs.troubles import ObsError

_DEFAULT_FRAMES: Final = 250
"""What x264 does where nobody tells it otherwise."""

Ask = Callable[[str, dict[str, Any] | None], Awaitable[dict[str, Any]]]


async def keyint_s(ask: Ask) -> float | None:
    """Tell the seconds between key frames; None where this OBS does not let anybody read it.

    Of the simple output with x264 it can be read; the advanced one keeps it in a file beside the profile,
    and a known service sets its own.
    """
    try:
        mode = await _parameter(ask, "Output", "Mode")
        encoder = await _parameter(ask, "SimpleOutput", "StreamEncoder")
        if mode != "Simple" or encoder not in ("x264", "obs_x264", "x264_lowcpu"):
            return None
        frames = read(Frames, await ask("GetVideoSettings", None))
        fps = frames.fps_numerator / frames.fps_denominator
        advanced = await _parameter(ask, "SimpleOutput", "UseAdvanced")
        told = _keyint(await _parameter(ask, "SimpleOutput", "x264Settings")) if advanced == "true" else None
        if told is not None:
            return told / fps
        service = read(Service, await ask("GetStreamServiceSettings", None))
        return _DEFAULT_FRAMES / fps if service.stream_service_type == "rtmp_custom" else None
    except ObsError as error:
        # One that has no such request, or refuses it, may still do all the rest.
        if error.code not in ("refused", "garbage"):
            raise
        return None


async def _parameter(ask: Ask, category: str, name: str) -> str:
    found = await ask("GetProfileParameter", {"parameterCategory": category, "parameterName": name})
    return read(Parameter, found).parameter_value or ""


def _keyint(settings: str) -> int | None:
    """Read the key-frame interval, in frames, from options as x264 takes them."""
    for option in settings.split():
        name, _, value = option.partition("=")
        if name == "keyint" and value.isascii() and value.isdigit() and 0 < len(value) < 7:
            return max(1, int(value))
    return None
