"""The relay under faults: how fast the slate comes and the picture is back, and what the output looks like.

`python -m bench relay` runs some minutes of it, `python -m bench.relay --minutes 120 --folder DIR` the soak.
A sender is killed, frozen or replaced every cycle, by turns over RTMP (primary) and SRT (backup). The output
is decoded while it grows: every figure but the CPU's is read from what viewers would have seen and heard.
"""

import argparse
import contextlib
import json
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import av
import httpx
import numpy as np
import psutil

from bench import figure
from kaibo.studio.relay import ffmpeg

WIDTH, HEIGHT, FPS, RATE = 1280, 720, 25, 48_000
MARK = 64
FILM_S = 240
KINDS = ("kill rtmp", "freeze rtmp", "kill srt", "freeze srt", "republish rtmp")
FROZEN_S, AWAY_S, SETTLE_S = 8.0, 4.0, 6.0
TICK = 90_000


def film(program: str, path: Path) -> Path:
    """Make the senders' film: it flashes and beeps at each whole second, and shows a mark."""
    box = f"drawbox=w={MARK}:h={MARK}:t=fill"
    look = (
        f"{box}:x=0:y=0:color=black,{box}:x=0:y=0:color=white:enable='lt(mod(n,{FPS}),1)',"
        f"{box}:x={WIDTH - MARK}:y=0:color=white"
    )
    tone = f"aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':s={RATE}"
    subprocess.run(
        [
            *(
                program,
                "-v",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                f"testsrc2=size={WIDTH}x{HEIGHT}:rate={FPS}",
            ),
            *("-f", "lavfi", "-i", tone, "-t", str(FILM_S), "-vf", look, "-pix_fmt", "yuv420p"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", str(FPS)),
            *("-b:v", "2500k", "-maxrate", "2500k", "-bufsize", "2500k", "-c:a", "aac", str(path)),
        ],
        check=True,
    )
    return path


class Growing:
    """A file that is read while it is written; reading waits for more until it is `over`."""

    def __init__(self, path: Path) -> None:
        self.over = threading.Event()
        while not path.exists():
            time.sleep(0.05)
        self._file: BinaryIO = path.open("rb")

    def read(self, size: int) -> bytes:
        while True:
            last = self.over.is_set()
            if (got := self._file.read(size)) or last:
                return got
            time.sleep(0.2)


class Watched:
    """What the output showed: gaps, changes between slate and film, and how far beep and flash lay apart."""

    def __init__(self) -> None:
        self.pictures = self.sounds = 0
        self.gaps_video: list[float] = []
        self.gaps_audio: list[float] = []
        self.changes: list[tuple[int, bool]] = []
        self.apart: list[tuple[float, float]] = []
        self._first: int | None = None
        self._last_v = self._last_a = 0
        self._live = self._flash = False
        self._flashes: list[float] = []
        self._beeps: list[float] = []
        self._quiet = RATE

    def watch(self, source: Any) -> None:
        with av.open(source, format="mpegts") as opened:
            for packet in opened.demux():
                for frame in packet.decode():
                    if isinstance(frame, av.VideoFrame):
                        self._see(frame)
                    elif isinstance(frame, av.AudioFrame):
                        self._hear(frame)

    def _see(self, frame: av.VideoFrame) -> None:
        assert frame.pts is not None
        if self._first is None:
            self._first = frame.pts
        elif frame.pts - self._last_v != TICK // FPS:
            self.gaps_video.append(round((frame.pts - self._last_v) / TICK - 1 / FPS, 4))
        self._last_v = frame.pts
        self.pictures += 1
        plane = frame.planes[0]
        luma = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        live = luma[8 : MARK - 8, WIDTH - MARK + 8 : WIDTH - 8].mean() > 128
        flash = bool(live and luma[8 : MARK - 8, 8 : MARK - 8].mean() > 128)
        if live != self._live:
            self._live = bool(live)
            self.changes.append((round((frame.pts - self._first) * FPS / TICK), self._live))
        if flash and not self._flash:
            self._pair(self._flashes, self._beeps, frame.pts / TICK, True)
        self._flash = flash

    def _hear(self, frame: av.AudioFrame) -> None:
        assert frame.pts is not None
        length = round(frame.samples * TICK / RATE)
        if self.sounds and abs(frame.pts - self._last_a - length) > 2:
            self.gaps_audio.append(round((frame.pts - self._last_a - length) / TICK, 4))
        self._last_a = frame.pts
        self.sounds += 1
        loud = np.flatnonzero(np.abs(frame.to_ndarray()[0]) > 0.15)
        if not len(loud):
            self._quiet += frame.samples
            return
        if self._quiet >= RATE // 2:
            self._pair(self._beeps, self._flashes, frame.pts / TICK + int(loud[0]) / RATE, False)
        self._quiet = frame.samples - int(loud[-1])

    def _pair(self, mine: list[float], others: list[float], at: float, flash: bool) -> None:
        near = [other for other in others if abs(other - at) < 0.4]
        if near:
            others.clear()
            self.apart.append((round(at, 2), round((near[-1] - at if flash else at - near[-1]) * 1000, 2)))
        else:
            mine[:] = [at]


class Spent:
    """CPU seconds of the relay's processes, each part apart."""

    def __init__(self) -> None:
        self._now: dict[str, tuple[int, float]] = {}
        self._sum: dict[str, float] = {}
        self.memory: list[float] = []
        self.began = time.monotonic()

    def look(self, told: dict[str, Any]) -> None:
        pids = {"python": told["pid"], "encoder": told["encoder"]["pid"]}
        pids |= {f"reader {name}": one["pid"] for name, one in told["inputs"].items()}
        for name, pid in pids.items():
            with contextlib.suppress(psutil.Error):
                process = psutil.Process(pid)
                used = sum(process.cpu_times()[:2])
                was = self._now.get(name, (pid, used if name == "python" else 0.0))
                self._sum[name] = self._sum.get(name, 0.0) + used - (was[1] if was[0] == pid else 0.0)
                self._now[name] = pid, used
                if name == "python":
                    self.memory.append(round(process.memory_info().rss / 1e6, 1))

    def shares(self) -> dict[str, float]:
        took = time.monotonic() - self.began
        return {name: round(100 * used / took, 2) for name, used in self._sum.items()}


class Soak:
    """One relay, its senders, their faults, and who watches the output."""

    def __init__(self, folder: Path, cycle_s: float) -> None:
        self.folder = folder
        self.cycle_s = cycle_s
        self.program = ffmpeg.binary()
        self.out = folder / "out.ts"
        self.ports = {name: free(kind) for name, kind in (("rtmp", "tcp"), ("srt", "udp"), ("status", "tcp"))}
        self.watched = Watched()
        self.spent = Spent()
        self.faults: list[dict[str, Any]] = []
        self.told: dict[str, Any] = {}
        self.dropped: list[tuple[int, int]] = []
        self.ended_s = 0.0
        self.code: int | None = None

    def run(self, minutes: float) -> dict[str, Any]:
        self.film = film(self.program, self.folder / "film.flv")
        with self._relay() as relay:
            growing = Growing(self.out)
            watching = threading.Thread(target=self.watched.watch, args=(growing,))
            watching.start()
            self._look()
            self.spent = Spent()
            over = time.monotonic() + minutes * 60
            turn = 0
            sender = self._send("rtmp", None)
            while time.monotonic() < over:
                sender = self._fault(KINDS[turn % len(KINDS)], sender, KINDS[(turn + 1) % len(KINDS)])
                turn += 1
                self._write(done=False)
            sender.kill()
            sender.wait()
            self._rest(2)
            began = time.monotonic()
            relay.send_signal(signal.SIGTERM)
            self.code = relay.wait(20)
            self.ended_s = time.monotonic() - began
            growing.over.set()
            watching.join()
        return self._write(done=True)

    @contextlib.contextmanager
    def _relay(self) -> Iterator[subprocess.Popen[bytes]]:
        command = [
            *(
                sys.executable,
                "-c",
                "from kaibo.cli import main; main()",
                "relay",
                "--output",
                str(self.out),
                "--token",
                "soak",
            ),
            *("--input", f"rtmp://127.0.0.1:{self.ports['rtmp']}/live/a"),
            *("--backup", f"srt://127.0.0.1:{self.ports['srt']}?latency=120000"),
            *("--size", f"{WIDTH}x{HEIGHT}", "--fps", str(FPS), "--status", str(self.ports["status"])),
        ]
        with (self.folder / "relay.log").open("wb") as log:
            relay = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
            try:
                yield relay
            finally:
                relay.kill()
                relay.wait()

    def _send(self, kind: str, fault: dict[str, Any] | None) -> subprocess.Popen[bytes]:
        url = {
            "rtmp": ["-f", "flv", f"rtmp://127.0.0.1:{self.ports['rtmp']}/live/a"],
            "srt": ["-f", "mpegts", f"srt://127.0.0.1:{self.ports['srt']}?mode=caller&latency=120000"],
        }[kind]
        command = [self.program, "-v", "error", "-nostdin", "-re", "-i", str(self.film), "-c", "copy", *url]
        if fault is not None:
            fault["republished_ms"] = time.time() * 1000
            fault["by"] = kind
        return subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def _fault(self, kind: str, sender: subprocess.Popen[bytes], coming: str) -> subprocess.Popen[bytes]:
        """Let the film run for the rest of the cycle, do the fault, and send again."""
        self._rest(max(SETTLE_S, self.cycle_s - FROZEN_S - AWAY_S))
        what, _ = kind.split()
        fault: dict[str, Any] = {"kind": kind, "at_ms": time.time() * 1000}
        self.faults.append(fault)
        if what == "freeze":
            sender.send_signal(signal.SIGSTOP)
            self._rest(FROZEN_S)
            sender.send_signal(signal.SIGCONT)
        elif what == "kill":
            sender.kill()
            self._rest(AWAY_S)
        else:
            sender.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            sender.wait(1)
        sender.kill()
        sender.wait()
        if what == "republish":
            self._rest(1)
        return self._send(coming.split()[1], fault)

    def _rest(self, seconds: float) -> None:
        over = time.monotonic() + seconds
        while (left := over - time.monotonic()) > 0:
            time.sleep(min(5, left))
            self._look()

    def _look(self) -> None:
        for _ in range(200):
            with contextlib.suppress(httpx.HTTPError, ValueError):
                self.told = httpx.get(f"http://127.0.0.1:{self.ports['status']}/status", timeout=2).json()
                if self.told["began_ms"]:
                    self.spent.look(self.told)
                    left = self.told["encoder"]["dropped"]
                    if left != (self.dropped[-1][1] if self.dropped else 0):
                        self.dropped.append((self.told["frames"] - left, left))
                    return
            time.sleep(0.1)

    def _write(self, *, done: bool) -> dict[str, Any]:
        told = report(self.watched, self.faults, self.told["began_ms"], self.dropped)
        told |= {
            "done": done,
            "minutes": round(self.told["frames"] / FPS / 60, 2),
            "cpu_percent_of_a_core": self.spent.shares(),
            "memory_mb": {
                "first": self.spent.memory[:1],
                "last": self.spent.memory[-1:],
                "most": max(self.spent.memory),
            },
            "ended_s": round(self.ended_s, 2),
            "exit_code": self.code,
            "status": self.told,
        }
        part = self.folder / "report.part"
        part.write_text(json.dumps(told, indent=1), encoding="utf-8")
        part.replace(self.folder / "report.json")
        return told


def report(
    watched: Watched, faults: list[dict[str, Any]], began_ms: float, dropped: list[tuple[int, int]]
) -> dict[str, Any]:
    """Put the changes the output showed beside the faults, and sum up.

    `dropped` are pairs of pictures written and left out so far: what is left out moves what comes after.
    How far sound and picture lie apart is the median of three beeps: at a join a beep may meet another flash.
    """
    changes = []
    for number, live in list(watched.changes):
        out = max((left for written, left in dropped if written <= number), default=0)
        changes.append((began_ms + (number + out) * 1000 / FPS, live))
    for fault in faults:
        until = fault.get("republished_ms", fault["at_ms"]) + 30_000
        lost = [at for at, live in changes if not live and fault["at_ms"] - 40 <= at < until]
        if lost:
            fault["slate_s"] = round((lost[0] - fault["at_ms"]) / 1000, 3)
        there = [at for at, live in changes if live and fault.get("republished_ms", at + 1) <= at < until]
        if there:
            fault["back_s"] = round((there[0] - fault["republished_ms"]) / 1000, 3)
    apart = list(watched.apart)
    steady = [statistics.median(ms for _, ms in apart[at - 1 : at + 2]) for at in range(1, len(apart) - 1)]
    slated = [fault for fault in faults if "slate_s" in fault]
    back = [fault for fault in faults if "back_s" in fault]
    return {
        "faults": len(faults),
        "kill_to_slate_s": spread([one["slate_s"] for one in slated if "freeze" not in one["kind"]]),
        "freeze_to_slate_s": spread([one["slate_s"] for one in slated if "freeze" in one["kind"]]),
        "return_s": spread([one["back_s"] for one in back]),
        "return_rtmp_s": spread([one["back_s"] for one in back if one["by"] == "rtmp"]),
        "return_srt_s": spread([one["back_s"] for one in back if one["by"] == "srt"]),
        "without_slate": [f for f in faults if "slate_s" not in f],
        "without_return": [f for f in faults[:-1] if "back_s" not in f],
        "pictures": watched.pictures,
        "gaps_video": list(watched.gaps_video),
        "gaps_audio": list(watched.gaps_audio),
        "changes": len(changes),
        "sound_after_picture_ms": {
            "all": spread([ms for _, ms in apart]),
            "farthest": max((abs(ms) for ms in steady), default=None),
            "first": [ms for _, ms in apart[:5]],
            "last": [ms for _, ms in apart[-5:]],
            "over_40": [pair for pair in apart if abs(pair[1]) > 40],
        },
        "each": faults,
    }


def spread(values: list[float]) -> dict[str, Any]:
    """Give the number, the median and the largest of some values."""
    if not values:
        return {"n": 0}
    return {"n": len(values), "median": round(statistics.median(values), 3), "most": max(values)}


def free(kind: str) -> int:
    """Give a free port."""
    with socket.socket(type=socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def run(minutes: float = 4, cycle_s: float = 30) -> list[dict[str, Any]]:
    """Run a short soak and tell its figures."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        told = Soak(Path(name), cycle_s).run(minutes)
    cpu = told["cpu_percent_of_a_core"]
    beside = sum(share for part, share in cpu.items() if part != "encoder")
    drift = told["sound_after_picture_ms"]["farthest"]
    return [
        figure(
            f"relay: kill to slate, slowest of {told['faults']} faults",
            told["kill_to_slate_s"].get("most", 99),
            "s",
            0.6,
        ),
        figure("relay: freeze to slate, slowest", told["freeze_to_slate_s"].get("most", 99), "s", 0.6),
        figure("relay: sent again to live, slowest", told["return_s"].get("most", 99), "s", 2.5),
        figure("relay: gaps in the output", len(told["gaps_video"]) + len(told["gaps_audio"]), "times", 0),
        figure("relay: sound against picture, farthest", 999 if drift is None else drift, "ms", 40),
        figure("relay: CPU of Python and readers, 720p25", beside, "% of a core", 10),
        figure("relay: CPU of the encoder", cpu.get("encoder", 0), "% of a core"),
        figure("relay: ticks left out for a slow encoder", told["status"]["encoder"]["dropped"], "times"),
        figure("relay: end in order", told["ended_s"], "s", 3),
    ]


def main() -> None:
    """Run a soak of any length into a folder; its `report.json` grows with it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=120)
    asked.add_argument("--cycle", type=float, default=120, help="seconds from one fault to the next")
    asked.add_argument("--folder", type=Path, required=True)
    got = asked.parse_args()
    got.folder.mkdir(parents=True, exist_ok=True)
    print(json.dumps(Soak(got.folder, got.cycle).run(got.minutes), indent=1))


if __name__ == "__main__":
    main()
