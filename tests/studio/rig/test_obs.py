"""The OBS of the rig is a real one, and comes back from a crash as it was."""

from kaibo.studio.obs import ObsLink
from kaibo.studio.rig import Rig
from tests.conftest import comes_true
from tests.studio.conftest import of


async def test_the_scenes_of_a_plan_are_there_and_come_back_after_a_crash(rig: Rig, line: ObsLink) -> None:
    assert line.state.missing == ()
    rig.obs.kill()
    await comes_true(of(line, "ready"), lambda ready: not ready)
    rig.obs.start()
    await comes_true(of(line, "ready"), bool)
    assert line.state.missing == ()
    assert line.state.keyint_s == 1
