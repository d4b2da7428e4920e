"""The server of the rig takes publishers, one after another."""

from typing import Any

import pytest

from kaibo.studio.obs import ObsLink
from kaibo.studio.rig import Rig
from tests.conftest import comes_true
from tests.studio.conftest import of


@pytest.mark.long
async def test_a_cut_stream_comes_again_to_the_same_place(rig: Rig, line: ObsLink) -> None:
    async def stream() -> dict[str, Any]:
        return await line.call("GetStreamStatus")

    before = rig.sink.publishers
    await line.call("StartStream")
    await comes_true(of(rig.sink, "publishers"), lambda count: count > before)
    rig.sink.cut()
    await comes_true(stream, lambda told: told["outputReconnecting"])
    rig.sink.start()
    await comes_true(of(rig.sink, "publishers"), lambda count: count > before + 1)
    await line.call("StopStream")
    await comes_true(stream, lambda told: not told["outputActive"])
