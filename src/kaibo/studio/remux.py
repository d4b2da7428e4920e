"""A recording in another box: MKV, which survives a crash, becomes MP4, which everything plays.

Nothing is encoded anew, and what was recorded stays. Time stamps that jump are put in order on the way.
"""

import contextlib
import secrets
import shutil
import time
from pathlib import Path
from typing import Any, Final

import av
import av.container

from kaibo.clock import SECOND
from kaibo.studio.media import AHEAD_S, BACK_S, MediaError, explained, index, opened

_ROOM: Final = 1_000_000_000
"""Bytes that stay free on the disk."""

_TOGETHER_S: Final = 1.0
"""Sound and picture that jump this much alike jump together."""

_BREATH: Final = 500
"""Packets after which others get their turn."""


def length_ms(file: str) -> int | None:
    """Tell how long a recording plays, None where this machine does not see it; slow: call it off the loop.

    One that was never finished says nothing of its length, so its packets are read.
    """
    path = Path(file)
    try:
        if not path.is_file():
            return None
        with opened(path) as source:
            if source.duration:
                return round(source.duration / 1000)
        return index(path, read=True).length_ms
    except (MediaError, OSError, ValueError):
        return None


def to_mp4(path: Path) -> Path | None:
    """Copy an MKV into an MP4 beside it, and give its path; None where it is none, or is there already.

    Slow: call it off the loop. Raises `MediaError` where it cannot be read or written.
    """
    target = path.with_suffix(".mp4")
    if path.suffix.lower() != ".mkv" or target.exists():
        return None
    _written(path, target)
    return target


def continued(path: Path) -> Path:
    """Copy a recording whose time stamps jump into an MP4 beside it, where they run on; gives its path.

    Slow: call it off the loop. Raises `MediaError` as `to_mp4`.
    """
    target = path.with_name(f"{path.stem}.continued.mp4")
    _written(path, target)
    return target


def _written(path: Path, target: Path) -> None:
    """Copy a recording into an MP4, whole or not at all."""
    if shutil.disk_usage(path.parent).free < path.stat().st_size + _ROOM:
        raise MediaError(
            f"磁盘放不下 {target.name}，{path.name} 已保留；清出空间后再转",
            f"there is no room for {target.name}; {path.name} is kept, free some space and convert it",
        )
    # Its own name: the same recording may be told of twice, and two copies into one file make neither.
    part = path.with_suffix(f".{secrets.token_hex(4)}.part.mp4")
    try:
        with opened(path) as source, av.open(str(part), "w", format="mp4") as made:
            _copy(source, made)
        part.replace(target)
    except (OSError, av.error.FFmpegError) as error:
        raise explained(error, target) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _copy(source: av.container.InputContainer, made: av.container.OutputContainer) -> None:
    streams = {
        stream.index: made.add_stream_from_template(stream)
        for stream in (*source.streams.video, *source.streams.audio)
    }
    running = _Running()
    # A torn end is what a crash leaves: what came before it is copied.
    with contextlib.suppress(av.error.InvalidDataError):
        for count, packet in enumerate(source.demux(*source.streams.video, *source.streams.audio)):
            if packet.dts is None:
                continue
            running.on(packet)
            packet.stream = streams[packet.stream.index]
            made.mux(packet)
            if count % _BREATH == 0:
                time.sleep(1 / SECOND)


class _Running:
    """Moves packets so that each stream runs on where its time stamps jump."""

    def __init__(self) -> None:
        self._ends: dict[int, float] = {}
        self._moved: dict[int, list[float]] = {}
        self._jumps: list[float] = []

    def on(self, packet: "av.Packet[Any]") -> None:
        base = float(packet.time_base or 0)
        moved = self._moved.setdefault(packet.stream.index, [])
        at = (packet.dts or 0) * base + sum(moved)
        end = self._ends.get(packet.stream.index)
        if end is not None and not -BACK_S <= at - end <= AHEAD_S:
            moved.append(self._jump(len(moved), end - at))
            at += moved[-1]
        self._ends[packet.stream.index] = at + (packet.duration or 0) * base
        if moved and base:
            shift = round(sum(moved) / base)
            packet.dts = (packet.dts or 0) + shift
            packet.pts = None if packet.pts is None else packet.pts + shift

    def _jump(self, number: int, by: float) -> float:
        """Give how far a stream moves at a jump: sound and picture together, whichever comes to it first."""
        if number == len(self._jumps):
            self._jumps.append(by)
        return self._jumps[number] if abs(self._jumps[number] - by) < _TOGETHER_S else by
