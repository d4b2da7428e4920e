# ruff: noqa: E501 - one signal is one line of the table
"""Signals of the devices on set: one that is lost or broken, one that runs out of power."""

from collections.abc import Callable
from typing import Final

from kaibo.live.signals.look import Look, figure, word
from kaibo.live.studio import NOT_SET, Device
from kaibo.words import clip, shown

_DOWN: Final = frozenset(("silent", "broken"))
_LOW: Final = frozenset(("low",))


def _worst(states: frozenset[str]) -> Callable[[Look], tuple[str, Device] | None]:
    """Find the device on set that has been in one of some states the longest."""

    def find(look: Look) -> tuple[str, Device] | None:
        known = look.room.studio.devices.items()
        found = [(name, one) for name, one in known if one.state in states and name not in NOT_SET]
        return min(found, key=lambda pair: (pair[1].since_ms, pair[0]), default=None)

    return find


def _key(states: frozenset[str]) -> Callable[[Look], str | None]:
    find = _worst(states)
    return lambda look: found[0] if (found := find(look)) else None


def _name(states: frozenset[str]) -> Callable[[Look], str | None]:
    find = _worst(states)
    return lambda look: clip(shown(found[1].detail or found[0]), 60) if (found := find(look)) else None


def _battery(look: Look) -> float | None:
    found = _worst(_LOW)(look)
    return found[1].battery if found else None


DEVICES: Final = (
    word("device_down", "失联或坏了的设备：编号", "id of the device on set that is silent or broken the longest", "E8", _key(_DOWN)),
    word("device_down_name", "它的名字", "its name", "E8", _name(_DOWN)),
    word("device_low", "电量低又没在充电的设备：编号", "id of the device that has been low on battery the longest", "E5", _key(_LOW)),
    word("device_low_name", "它的名字", "its name", "E5", _name(_LOW)),
    figure("device_low_percent", "%", "它还剩多少电", "its battery", "E5", _battery),
)  # fmt: skip
"""Every signal of the devices on set."""
