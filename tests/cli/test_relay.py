"""`kaibo relay` says in both languages what is wrong, and ends in order."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from kaibo.cli import main
from kaibo.studio.relay import ffmpeg

COMMAND = (sys.executable, "-c", "from kaibo.cli import main; main()", "relay")


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command as from a shell; gives what it says when it gives up."""

    def run(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["kaibo", "relay", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 1
        return capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("--input", "ftp://a/b", "--output", "{out}"), "不认识协议", "unknown protocol"),
        (("--input", "{folder}/no.flv", "--output", "{out}"), "没有文件", "there is no file"),
        (("--input", "udp://127.0.0.1:9", "--output", "{folder}/a/b.ts"), "没有目录", "there is no folder"),
        (("--input", "udp://127.0.0.1:9", "--output", "{folder}/b.avi"), "文件名要以", "a file's name ends"),
        (
            ("--input", "udp://127.0.0.1:9", "--output", "{out}", "--slate", "{folder}/no.png"),
            "没有文件",
            "there is no file",
        ),
        (("--input", "udp://127.0.0.1:9", "--output", "{out}", "--size", "big"), "1280x720", "write a size"),
        (("--input", "udp://127.0.0.1:9", "--output", "{out}", "--fps", "29"), "帧率", "the rate is one of"),
        (("--input", "rtmp://127.0.0.1:{taken}/a/b", "--output", "{out}"), "用不了", "cannot be used"),
        (
            ("--input", "udp://127.0.0.1:9", "--output", "{out}", "--status", "{taken}"),
            "端口",
            "cannot be used",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_input_is_told_in_words(
    refused: Callable[..., str], tmp_path: Path, words: tuple[str, ...], zh: str, en: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        names = {"folder": str(tmp_path), "out": str(tmp_path / "o.ts"), "taken": str(other.getsockname()[1])}
        said = refused(*(word.format(**names) for word in words))
    assert zh in said and en in said
    assert not (tmp_path / "o.ts").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a script that runs as a program")
def test_an_ffmpeg_without_the_protocol_is_named(
    refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poor = tmp_path / "ffmpeg"
    poor.write_text("#!/bin/sh\necho file\n", encoding="utf-8")
    poor.chmod(0o755)
    monkeypatch.setattr(ffmpeg, "binary", lambda: str(poor))
    said = refused("--input", "rtmp://127.0.0.1:9/a", "--output", str(tmp_path / "o.ts"))
    assert "rtmp" in said and "kaibo[relay]" in said


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGTERM")
def test_it_ends_in_order_with_a_file_that_plays(tmp_path: Path) -> None:
    ffmpeg.check(ffmpeg.binary(), ["rtmp"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    out = tmp_path / "out.ts"
    words = ("--input", f"rtmp://127.0.0.1:{port}/a/b", "--output", str(out), "--size", "320x180")
    with subprocess.Popen([*COMMAND, *words, "--status", "0"], stderr=subprocess.PIPE) as running:
        deadline = time.monotonic() + 40
        while not (out.exists() and out.stat().st_size > 4_000) and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=30)
    assert running.returncode == 0, said
    assert b"Traceback" not in said
    with av.open(str(out)) as opened:
        assert sum(1 for _ in opened.decode(video=0)) > 0
