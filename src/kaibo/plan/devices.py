"""Devices of an account (设备): what stands on set, what backs it, what goes off when. Source: E5, E8."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from kaibo.facts import Id, Name

DeviceType = Literal[
    "primary", "backup", "phone", "camera", "capture", "sound", "microphone", "network", "power"
]
"""What a device is. Source: E5, E8."""

OFF: Final[tuple[DeviceType, ...]] = (
    "microphone",
    "sound",
    "camera",
    "capture",
    "phone",
    "backup",
    "primary",
    "network",
    "power",
)
"""The order in which devices are switched off, so that none listens or looks on. Source: E5."""


class DeviceEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A device of an account: `order` moves it within its type when things are switched off.

    `backs` is the device it stands in for; `reports` says that a phone page tells its battery and network.
    Source: E5, E8.
    """

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    type: DeviceType
    account: Annotated[str, Meta(max_length=200)] = ""
    order: Annotated[int, Meta(ge=0, le=100)] = 50
    backs: Name = ""
    where: Name = ""
    reports: bool = False


def off_order(devices: dict[Id, DeviceEntry]) -> list[Id]:
    """Order devices as they are switched off. Source: E5."""
    return sorted(devices, key=lambda key: (OFF.index(devices[key].type), devices[key].order, key))
