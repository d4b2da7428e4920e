"""How large a sheet may be: nobody fills the memory by sending a file."""

from typing import Final

from msgspec import Struct


class Bounds(Struct, frozen=True, kw_only=True):
    """The most of a file: its bytes, those of an xlsx file's parts unpacked, rows and columns."""

    file: int
    unpacked: int
    rows: int
    columns: int = 256


SMALL: Final = Bounds(file=20 * 1024**2, unpacked=160 * 1024**2, rows=20_000)
"""A sheet a person keeps: all of it is held while somebody decides."""

LARGE: Final = Bounds(file=80 * 1024**2, unpacked=800 * 1024**2, rows=200_000)
"""A shop's export: its rows are read one after another."""
