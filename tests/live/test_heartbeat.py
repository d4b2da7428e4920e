"""A phone's heartbeat: how it does, when it is silent, and what of it is worth a fact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.clock import MINUTE, SECOND
from kaibo.live.heartbeat import Heartbeat, silent, state, worth
from kaibo.live.studio import Device

AT = 1_731_067_200_000
BEATS = st.builds(
    Heartbeat,
    battery=st.none() | st.integers(0, 100),
    charging=st.none() | st.booleans(),
    network=st.sampled_from(["", "wifi", "cellular", "none"]),
    rtt_ms=st.none() | st.integers(0, 600_000),
)


def known(beat: Heartbeat, at_ms: int = AT) -> Device:
    return Device(
        state=state(beat),
        since_ms=at_ms,
        at_ms=at_ms,
        battery=beat.battery,
        charging=beat.charging,
        network=beat.network,
        rtt_ms=beat.rtt_ms,
    )


@pytest.mark.parametrize(
    ("battery", "charging", "wanted"),
    [
        (None, None, "ok"),
        (20, None, "ok"),
        (19, None, "low"),
        (19, False, "low"),
        (1, True, "ok"),
        (0, None, "low"),
    ],
)
def test_a_phone_is_low_where_it_runs_out_and_nobody_charges_it(
    battery: int | None, charging: bool | None, wanted: str
) -> None:
    assert state(Heartbeat(battery=battery, charging=charging)) == wanted


@pytest.mark.parametrize(("passed_s", "wanted"), [(0, False), (29, False), (30, True), (-5, False)])
def test_a_phone_is_silent_after_half_a_minute(passed_s: int, wanted: bool) -> None:
    assert silent(AT, AT + passed_s * SECOND) is wanted


@pytest.mark.parametrize(
    ("after_s", "beat", "wanted"),
    [
        (10, Heartbeat(battery=80, charging=False, network="wifi"), False),
        (10, Heartbeat(battery=70, charging=False, network="wifi"), False),
        (60, Heartbeat(battery=76, charging=False, network="wifi"), False),
        (60, Heartbeat(battery=75, charging=False, network="wifi"), True),
        (10, Heartbeat(battery=80, charging=True, network="wifi"), True),
        (10, Heartbeat(battery=80, charging=False, network="cellular"), True),
        (10, Heartbeat(battery=10, charging=False, network="wifi"), True),
        (599, Heartbeat(battery=80, charging=False, network="wifi"), False),
        (600, Heartbeat(battery=80, charging=False, network="wifi"), True),
    ],
)
def test_only_what_changed_enough_is_worth_a_fact(after_s: int, beat: Heartbeat, wanted: bool) -> None:
    before = known(Heartbeat(battery=80, charging=False, network="wifi"))
    assert worth(before, beat, AT + after_s * SECOND) is wanted


def test_a_device_nobody_heard_of_is_worth_a_fact() -> None:
    assert worth(None, Heartbeat(), AT)


@given(st.lists(BEATS, min_size=1, max_size=60))
def test_a_phone_that_beats_every_ten_seconds_never_floods_the_journal(beats: list[Heartbeat]) -> None:
    """Of beats that differ in figures alone at most one a minute is kept; no change of state is missed."""
    device: Device | None = None
    for place, beat in enumerate(beats):
        now_ms = AT + place * 10 * SECOND
        if worth(device, beat, now_ms):
            same = device is not None and (device.state, device.network, device.charging) == (
                state(beat),
                beat.network,
                beat.charging,
            )
            assert device is None or not same or now_ms - device.at_ms >= MINUTE
            device = known(beat, now_ms)
        assert device is not None
        assert device.state == state(beat)
