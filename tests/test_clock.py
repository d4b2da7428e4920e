from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.clock import HOUR, MINUTE, SECOND, SteppedClock, instant, local, span

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London", "Pacific/Auckland")


@given(st.integers(1_600_000_000, 2_000_000_000), st.sampled_from(ZONES))
def test_an_instant_is_read_back_from_its_wall_time(at_s: int, zone: str) -> None:
    assert instant(local(at_s * SECOND, zone).isoformat(), zone) == at_s * SECOND


def test_a_time_without_an_offset_is_the_zones_own() -> None:
    assert instant("2026-01-09T20:00", "Asia/Shanghai") == instant("2026-01-09T12:00+00:00", "Asia/Shanghai")


@pytest.mark.parametrize("wrong", ["", "tonight", "2026-13-01"])
def test_what_is_no_time_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        instant(wrong, "Asia/Shanghai")


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        local(0, "Mars/Base")


@pytest.mark.parametrize(
    ("ms", "written"),
    [
        (0, "00:00"),
        (61 * SECOND, "01:01"),
        (-61 * SECOND, "-01:01"),
        (4 * HOUR + 5 * MINUTE, "4:05:00"),
        (999, "00:00"),
    ],
)
def test_lengths_are_written_as_people_read_them(ms: int, written: str) -> None:
    assert span(ms) == written


def test_a_stepped_clock_moves_only_when_told() -> None:
    clock = SteppedClock(5)
    clock.step(MINUTE)
    assert clock.now_ms() == 5 + MINUTE
