"""What a file holds, whichever way it is packed: read in bounded pieces, so that no file fills the memory."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

CHUNK_BYTES: Final = 64 * 1024
MOST_LINE_BYTES: Final = 1024 * 1024
MOST_BYTES: Final = 4 * 1024**3
"""How much a file may hold once unpacked; a broadcast of a day at 100 messages a second holds less."""

_BOM: Final = b"\xef\xbb\xbf"
_GZIP: Final = b"\x1f\x8b"


class Content:
    """The bytes of a file, un-gzipped and without a byte-order mark; each reading opens it anew.

    `digest` stands for all of it, `lines` counts its lines. `broken` says why the file ends
    early ("" where it does not): a gzip stream cut off by a crash gives what there is of it.
    """

    def __init__(self, path: Path) -> None:
        """Read the file once through.

        Raises `OSError` where it cannot be read, `ValueError` where it holds nothing, or too much.
        """
        self.path = path
        self.broken = ""
        self.lines = 0
        whole, size, last = hashlib.sha256(), 0, b""
        for chunk in self.chunks():
            whole.update(chunk)
            size += len(chunk)
            self.lines += chunk.count(b"\n")
            last = chunk[-1:]
            if size > MOST_BYTES:
                raise ValueError(f"{path.name} holds over {MOST_BYTES // 1024**3} GiB: split it")
        if not size:
            raise ValueError(f"{path.name} holds nothing{': ' + self.broken if self.broken else ''}")
        self.digest = whole.hexdigest()[:16]
        self.size = size
        self.lines += last != b"\n"

    def chunks(self) -> Iterator[bytes]:
        """Give the content in pieces of up to 64 KiB."""
        with self.path.open("rb") as file:
            packed = file.read(2) == _GZIP
            file.seek(0)
            source = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
            first = True
            while chunk := self._next(source):
                yield chunk.removeprefix(_BOM) if first else chunk
                first = False

    def _next(self, source: BinaryIO) -> bytes:
        try:
            return source.read(CHUNK_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self.broken = f"the gzip stream is cut off or damaged: {error}"
            return b""

    def numbered(self) -> Iterator[tuple[int, bytes | None]]:
        """Give each line that is not blank with its number from 1; None for one over 1 MiB."""
        number, rest, skipping = 1, b"", False
        for chunk in self.chunks():
            *ended, rest = (rest + chunk).split(b"\n")
            for line in ended:
                if skipping or line.strip():
                    yield number, None if skipping else line
                number, skipping = number + 1, False
            if len(rest) > MOST_LINE_BYTES:
                rest, skipping = b"", True
        if skipping or rest.strip():
            yield number, None if skipping else rest

    def whole(self, most: int) -> bytes:
        """Give all of it at once; raises `ValueError` where that is more than `most` bytes."""
        if self.size > most:
            raise ValueError(f"{self.path.name} holds over {most // 1024**2} MiB in one array: split it")
        return b"".join(self.chunks())
