"""A few ordered stops with the real OBS, kaibo killed in two; `python -m bench stops` plays a hundred."""

import pytest
from bench import stops

from kaibo.studio.rig import Rig

STOPS, KILLS = 5, 2


@pytest.mark.long
def test_every_stop_ends_sealed_in_order_with_a_recording_that_plays(rig: Rig) -> None:
    told = list(stops.play(rig, STOPS, KILLS))
    assert [stop.wrong for stop in told] == [()] * STOPS
    assert sum(bool(stop.killed_at) for stop in told) == KILLS
