"""ffmpeg is found, asked what it can, and ends when we do."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from kaibo.refused import Refused
from kaibo.studio.relay import ffmpeg

ORPHAN = """
import sys, time
from kaibo.studio.relay.ffmpeg import Child, Guard
guard = Guard(); guard.start()
child = Child([sys.argv[1], "-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", "-"], guard)
print(child.process.pid, flush=True)
time.sleep(60)
"""


def test_an_ffmpeg_is_there_and_runs() -> None:
    ffmpeg.check(ffmpeg.binary(), ["file", "tcp"])


def test_without_ffmpeg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Refused, match="relay") as refused:
        ffmpeg.binary()
    assert refused.value.code == "no_ffmpeg"


def test_a_missing_protocol_is_named() -> None:
    with pytest.raises(Refused, match="carrier-pigeon") as refused:
        ffmpeg.check(ffmpeg.binary(), ["file", "carrier-pigeon"])
    assert refused.value.code == "no_protocol"


def test_a_program_that_does_not_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        ffmpeg.check(str(tmp_path / "none"), ["file"])
    assert refused.value.code == "no_ffmpeg"


def test_what_a_child_complains_about_is_kept() -> None:
    child = ffmpeg.Child([ffmpeg.binary(), "-i", "no-such-file", "-f", "null", "-"], ffmpeg.Guard())
    assert child.wait(20)
    child.kill()
    deadline = time.monotonic() + 5
    while not child.said and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "No such file" in child.said or child.complained("no-such-file")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_children_end_when_their_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, ffmpeg.binary()], stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
