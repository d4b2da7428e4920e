# ruff: noqa: E501 - one signal is one line of the table
"""Signals of the machine that broadcasts: its OBS and its stream."""

from collections.abc import Callable
from typing import Final

from kaibo import playbook
from kaibo.clock import SECOND
from kaibo.live.signals.look import Look, figure, word
from kaibo.live.studio import Device
from kaibo.playbook.shapes import Ailment

OBS: Final = "obs"
"""The device that broadcasts."""


def _ailment(look: Look) -> tuple[str, Ailment, Device] | None:
    device = look.room.studio.devices.get(OBS)
    ailment = playbook.OBS.get(device.state) if device else None
    return (device.state, ailment, device) if device and ailment else None


def _said(read: Callable[[str, Ailment], str]) -> Callable[[Look], str | None]:
    return lambda look: read(found[0], found[1]) if (found := _ailment(look)) else None


def _trouble_s(look: Look) -> float | None:
    return look.since(found[2].since_ms, SECOND) if (found := _ailment(look)) else None


def _stream_off_s(look: Look) -> float | None:
    """Tell how long nothing is streamed on air; unknown where no OBS was ever heard of."""
    studio, live_ms = look.room.studio, look.room.went_live_ms
    if live_ms is None or OBS not in studio.devices or studio.streaming:
        return None
    return look.since(max(live_ms, studio.stream_ms or 0), SECOND)


MACHINES: Final = (
    word("obs_trouble", "OBS 的故障代码，没有故障则为空", "code of what is wrong with OBS, empty where nothing is", "E9", _said(lambda code, _: code)),
    word("obs_trouble_zh", "故障是什么、怎么办（中文）", "what it is and what to do, in Chinese", "E9", _said(lambda _, ailment: ailment.zh)),
    word("obs_trouble_en", "故障是什么、怎么办（英文）", "what it is and what to do, in English", "E9", _said(lambda _, ailment: ailment.en)),
    figure("obs_trouble_s", "s", "OBS 的故障持续多久", "how long OBS has been in this trouble", "E9", _trouble_s),
    figure("stream_off_s", "s", "开播后没有推流多久（接了 OBS 才有）", "how long nothing is streamed on air, where an OBS is linked", "E9", _stream_off_s),
)  # fmt: skip
"""What a rule can read of the machines."""
