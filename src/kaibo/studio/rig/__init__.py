"""The rig (试验台): a throw-away studio with the real OBS, for drills and tests; Linux only.

A camera that can be broken, an OBS nobody sees, and a server it pushes to. Everything it starts it ends, by
the process it started.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import SOCK_DGRAM

from msgspec import Struct

from kaibo.studio.rig.camera import Camera
from kaibo.studio.rig.obs import CAMERA, Obs, Screen, free_port, missing
from kaibo.studio.rig.sink import Sink

__all__ = ["CAMERA", "Camera", "Obs", "Rig", "Sink", "missing", "rigged"]


class Rig(Struct, frozen=True):
    """A studio of one camera, one OBS and one server."""

    camera: Camera
    obs: Obs
    sink: Sink


@contextmanager
def rigged(push_to: str = "") -> Iterator[Rig]:
    """Give a studio whose camera sends, whose OBS answers and whose server listens, until the context ends.

    `push_to` is the server the stream of OBS goes to instead of the rig's own. Raises `RuntimeError` where
    OBS cannot be started: `missing` tells beforehand what this machine lacks.
    """
    with ExitStack() as ends:
        # A name of its own: those of sockets below it may not be long.
        folder = Path(
            ends.enter_context(tempfile.TemporaryDirectory(prefix="rig-", ignore_cleanup_errors=True))
        )
        screen = Screen()
        ends.callback(screen.close)
        camera, sink = Camera(free_port(SOCK_DGRAM)), Sink(free_port())
        ends.callback(camera.kill)
        ends.callback(sink.cut)
        obs = Obs(folder, screen, camera.url, push_to or sink.server)
        ends.callback(obs.kill)
        camera.start()
        sink.start()
        obs.start()
        yield Rig(camera, obs, sink)
