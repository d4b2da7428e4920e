"""Rooms kept on disk now and then, so that a restart late in the evening folds only the last minute."""

import os
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from kaibo.live.room import VERSION, Room

_packed: Final = msgspec.msgpack.Encoder()


class _Kept(Struct):
    version: int
    room: Room


def pack(room: Room) -> bytes:
    """Give a room as bytes; the room may change at once afterwards."""
    return _packed.encode(_Kept(VERSION, room))


def keep(folder: Path, broadcast: str, packed: bytes) -> None:
    """Write a packed room in one step; raises `OSError` when the disk fails."""
    put(_place(folder, broadcast), packed)


def put(target: Path, packed: bytes) -> None:
    """Write bytes to a file in one step, whoever else does so; raises `OSError` when the disk fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.{os.getpid()}.new")
    with beside.open("wb") as out:
        out.write(packed)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(target)


def recall(folder: Path, broadcast: str, newest: int) -> Room:
    """Give the kept room, or an empty one where none fits.

    A snapshot of another version, a damaged one, or one ahead of the journal's `newest` seq (a
    restored backup) is passed over: the journal is the truth, a snapshot only saves time.
    """
    try:
        kept = msgspec.msgpack.decode(_place(folder, broadcast).read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError):
        return Room(broadcast)
    if kept.version != VERSION or kept.room.seq > newest or kept.room.broadcast != broadcast:
        return Room(broadcast)
    return kept.room


def _place(folder: Path, broadcast: str) -> Path:
    return folder / "snapshots" / f"{broadcast}.room"
