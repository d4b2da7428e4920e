import socket
from pathlib import Path

import numpy as np
import pytest

from kaibo.refused import Refused
from kaibo.studio.relay import ffmpeg, slate
from kaibo.studio.relay.address import sink, source
from kaibo.studio.relay.relay import Order
from kaibo.studio.relay.shape import RATE, Shape

SHAPE = Shape(320, 180, 25)


def free(kind: socket.SocketKind) -> int:
    """Give a free port."""
    with socket.socket(type=kind) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def order(tmp_path: Path) -> Order:
    """A small relay with an RTMP primary, an SRT backup and a file for output."""
    program = ffmpeg.binary()
    try:
        ffmpeg.check(program, ["rtmp", "srt"])
    except Refused as refused:
        pytest.skip(str(refused))
    return Order(
        program=program,
        shape=SHAPE,
        output=sink(str(tmp_path / "out.ts"), "output"),
        primary=source(f"rtmp://127.0.0.1:{free(socket.SOCK_STREAM)}/live/a", "input"),
        backup=source(f"srt://127.0.0.1:{free(socket.SOCK_DGRAM)}?latency=120000", "backup"),
        kbit=400,
        slate=slate.picture(None, SHAPE),
        music=np.zeros((RATE, 2), dtype=np.int16),
    )
