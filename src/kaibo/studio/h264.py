"""The few bytes of H.264 that cutting needs: units, parameter sets, and whether a picture starts afresh."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

_IDR: Final = 5
_SPS: Final = 7
_PPS: Final = 8


class Sets(Struct, frozen=True):
    """The parameter sets of a stream, with the head and tail of the avcC record that holds them."""

    head: bytes
    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]
    tail: bytes = b""


def read_sets(record: bytes) -> Sets | None:
    """Read an avcC record; None where it is not one with four-byte lengths."""
    if len(record) < 7 or record[0] != 1 or record[4] & 3 != 3:
        return None
    sps, at = _listed(record, 6, record[5] & 31)
    if at >= len(record):
        return None
    pps, at = _listed(record, at + 1, record[at])
    return Sets(record[:5], sps, pps, record[at:]) if sps and pps else None


def write_sets(sets: Sets) -> bytes:
    """Write the avcC record; the inverse of `read_sets`."""
    sps = b"".join(len(unit).to_bytes(2, "big") + unit for unit in sets.sps)
    pps = b"".join(len(unit).to_bytes(2, "big") + unit for unit in sets.pps)
    return sets.head + bytes([0xE0 | len(sets.sps)]) + sps + bytes([len(sets.pps)]) + pps + sets.tail


def joined(source: Sets, start_coded: bytes) -> Sets:
    """Add an encoder's parameter sets, as its start-coded header gives them, to a source's."""
    added = list(units(start_coded))
    return Sets(
        source.head,
        source.sps + tuple(unit for unit in added if unit[0] & 31 == _SPS),
        source.pps + tuple(unit for unit in added if unit[0] & 31 == _PPS),
        source.tail,
    )


def free_id(sets: Sets) -> int:
    """Give the highest id from 0 to 31 that no sequence and no picture parameter set uses."""
    used = {_golomb(unit, 4) for unit in sets.sps} | {_golomb(unit, 1) for unit in sets.pps}
    return next(number for number in range(31, -1, -1) if number not in used)


def units(start_coded: bytes) -> Iterator[bytes]:
    """Split a start-coded stream into its units."""
    at = start_coded.find(b"\0\0\1")
    while at >= 0:
        after = start_coded.find(b"\0\0\1", at + 3)
        unit = start_coded[at + 3 : after if after >= 0 else None]
        yield unit.rstrip(b"\0") if after >= 0 else unit
        at = after


def lengths(start_coded: bytes) -> bytes:
    """Turn start codes into four-byte lengths, as mp4 wants them."""
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units(start_coded))


def fresh(sample: bytes | memoryview) -> bool:
    """Tell whether a sample with four-byte lengths, or with start codes, holds an IDR picture.

    A key flag alone is not enough: after a mere recovery point earlier pictures may be needed.
    """
    if bytes(sample[:4]) in (b"\0\0\0\1",) or bytes(sample[:3]) == b"\0\0\1":
        return any(unit and unit[0] & 31 == _IDR for unit in units(bytes(sample)))
    at, size = 0, len(sample)
    while at + 4 < size:
        length = int.from_bytes(sample[at : at + 4], "big")
        if length <= 0 or at + 4 + length > size:
            return False
        if sample[at + 4] & 31 == _IDR:
            return True
        at += 4 + length
    return False


def _listed(record: bytes, at: int, count: int) -> tuple[tuple[bytes, ...], int]:
    found: list[bytes] = []
    for _ in range(count):
        length = int.from_bytes(record[at : at + 2], "big")
        found.append(record[at + 2 : at + 2 + length])
        at += 2 + length
    return tuple(found), at


def _golomb(unit: Sequence[int], at: int) -> int:
    """Read one unsigned Exp-Golomb number from byte `at` of a unit."""
    bits = "".join(f"{byte:08b}" for byte in unit[at : at + 8])
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1] or "1", 2) - 1
