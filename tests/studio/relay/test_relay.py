"""A whole relay on a small picture: senders come, are killed and freeze, and the output never ends."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import msgspec
import numpy as np
import psutil
import pytest

from kaibo.studio.relay.address import source
from kaibo.studio.relay.relay import Order, Relay
from kaibo.studio.testcard import make

TICK = 90_000


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording to send."""
    return make(tmp_path_factory.mktemp("film") / "film.flv", 0.5, size=(320, 180))


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that comes soon, on any machine."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)


@contextmanager
def running(relay: Relay) -> Iterator[None]:
    """Run a relay beside the test; nothing of it is left afterwards."""
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    thread = threading.Thread(target=relay.run)
    thread.start()
    try:
        yield
    finally:
        relay.stop()
        thread.join(20)
    assert not thread.is_alive()
    left = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
    assert not [child for child in left if child.status() != psutil.STATUS_ZOMBIE]


def send(order: Order, film: Path, name: str) -> subprocess.Popen[bytes]:
    """Send the film to the primary over RTMP or to the backup over SRT."""
    assert order.backup
    if name == "primary":
        to = ["-f", "flv", order.primary.url]
    else:
        to = ["-f", "mpegts", order.backup.url.replace("listener", "caller")]
    return subprocess.Popen(
        [order.program, "-v", "quiet", "-nostdin", "-re", "-i", str(film), "-c", "copy", *to]
    )


def again(senders: list[subprocess.Popen[bytes]], order: Order, film: Path) -> bool:
    """Send to the primary anew for as long as it refuses, as an encoder does: it may not listen again yet."""
    if len(senders) < 3 or senders[-1].poll() is not None:
        senders.append(send(order, film, "primary"))
    return True


def gaps(path: Path) -> tuple[int, int, list[int]]:
    """Give how many pictures and packets of sound a file has, and every step that is not the next."""
    ends: dict[str, int] = {}
    many = {"video": 0, "audio": 0}
    wrong = []
    with av.open(str(path)) as opened:
        for packet in opened.demux():
            if packet.pts is None:
                continue
            kind = packet.stream.type
            step = TICK // 25 if kind == "video" else 1024 * TICK // 48_000
            if many[kind] and abs(packet.pts - ends[kind] - step) > 1:
                wrong.append(packet.pts - ends[kind] - step)
            ends[kind] = packet.pts
            many[kind] += 1
    return many["video"], many["audio"], wrong


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and SIGSTOP")
def test_senders_are_killed_and_freeze_and_the_output_has_no_gap(order: Order, film: Path) -> None:
    relay = Relay(order)
    senders = []
    with running(relay):
        try:
            until(lambda: relay.frames > 10, "the slate")
            senders.append(send(order, film, "primary"))
            until(lambda: relay.choice.state == "primary", "live")
            senders.append(send(order, film, "backup"))
            until(lambda: relay.choice.good("backup") > 10, "the backup behind it")
            senders[0].kill()
            until(lambda: relay.choice.state == "backup", "the backup stands in")
            senders[1].send_signal(signal.SIGSTOP)
            until(lambda: relay.choice.state == "slate", "the slate, without an end of the line")
            until(lambda: again(senders, order, film) and relay.choice.state == "primary", "live again")
            relay.choice.held = True
            until(lambda: relay.choice.state == "slate", "the slate is held")
            relay.choice.held = False
            until(lambda: relay.choice.state == "primary", "let go")
        finally:
            for sender in senders:
                sender.kill()
                sender.wait()
    pictures, sounds, wrong = gaps(Path(order.output.url))
    assert wrong == []
    assert relay.encoder
    assert pictures == relay.frames - relay.encoder.dropped
    assert abs(sounds * 1024 / 48_000 - pictures / 25) < 0.1
    assert relay.encoders == 1


def test_an_encoder_that_dies_is_replaced_while_the_clock_goes_on(order: Order, tmp_path: Path) -> None:
    relay = Relay(order)
    with running(relay):
        until(lambda: relay.frames > 25, "a second of slate")
        first = relay.encoder
        assert first
        until(lambda: (tmp_path / "out.ts").exists(), "the first file")
        first.child.process.kill()
        until(lambda: relay.encoder is not None and relay.encoder is not first, "another encoder")
        at = relay.frames
        until(lambda: relay.frames > at + 25, "another second")
    pictures, _, wrong = gaps(tmp_path / "out.1.ts")
    assert pictures >= 25
    assert wrong == []


def test_what_was_recorded_before_is_left_alone(order: Order, tmp_path: Path) -> None:
    (tmp_path / "out.ts").write_text("yesterday", encoding="utf-8")
    relay = Relay(order)
    with running(relay):
        until(lambda: (tmp_path / "out.1.ts").exists(), "a file of its own")
    assert (tmp_path / "out.ts").read_text(encoding="utf-8") == "yesterday"


def test_a_sender_of_another_shape_and_without_sound_is_shown_whole(order: Order, tmp_path: Path) -> None:
    upright = tmp_path / "upright.mkv"
    white = ["-f", "lavfi", "-i", "color=white:size=90x160:rate=25", "-t", "30", "-pix_fmt", "yuv420p"]
    subprocess.run([order.program, "-v", "error", *white, str(upright)], check=True)
    relay = Relay(msgspec.structs.replace(order, primary=source(str(upright), "input"), backup=None))
    with running(relay):
        until(lambda: relay.choice.state == "primary" and relay.inputs["primary"].head.at > 20_000, "live")
        take = relay.inputs["primary"].reader.take
        luma = np.frombuffer(take.picture(take.received).data, np.uint8)[: 320 * 180].reshape(180, 320)
        assert luma[90, 160] > 200 and luma[90, 20] < 40 and luma[90, 300] < 40
        assert relay.inputs["primary"].reader.take.sound.total == 0
    assert gaps(tmp_path / "out.ts")[2] == []
