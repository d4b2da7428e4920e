"""The heartbeat of a phone on set: battery, network, and what of it is worth a fact. Source: E5, E8."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.live.studio import Device
from kaibo.playbook import number

SOURCE: Final = "phone"
SILENT: Final = "silent"

Network = Literal["", "wifi", "cellular", "wired", "none"]
"""How a phone is connected; "" where its browser does not tell."""

_STEP: Final = 5
"""Percent of battery that are worth a fact."""


class Heartbeat(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a phone's page tells of itself; None where its browser does not tell; battery in %."""

    battery: Annotated[int, Meta(ge=0, le=100)] | None = None
    charging: bool | None = None
    network: Network = ""
    rtt_ms: Annotated[int, Meta(ge=0, le=600_000)] | None = None


def state(beat: Heartbeat) -> str:
    """Tell how a phone does: low where its battery runs out and nobody charges it, else ok."""
    low = beat.battery is not None and beat.battery < number("battery_low_percent") and not beat.charging
    return "low" if low else "ok"


def silent(heard_ms: int, now_ms: int) -> bool:
    """Tell whether a phone last heard at `heard_ms` is silent by now."""
    return now_ms - heard_ms >= number("phone_silent_seconds") * SECOND


def worth(before: Device | None, beat: Heartbeat, now_ms: int) -> bool:
    """Tell whether a beat is worth a fact: another state at once, other figures at most once a minute.

    A phone that goes on as it did is written down every so often, so that its figures have an age.
    """
    if before is None or before.state != state(beat) or before.network != beat.network:
        return True
    if before.charging != beat.charging:
        return True
    if now_ms - before.at_ms < MINUTE:
        return False
    fell = before.battery is None or beat.battery is None or abs(before.battery - beat.battery) >= _STEP
    return (fell and before.battery != beat.battery) or (
        now_ms - before.at_ms >= number("phone_told_minutes") * MINUTE
    )
