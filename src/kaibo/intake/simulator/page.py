"""Facts as lines of JSON, and the one place of the simulator that writes files."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import msgspec

from kaibo.facts import encode
from kaibo.intake.simulator.simulation import Simulation


def lines(simulation: Simulation) -> Iterator[bytes]:
    """Give every fact as one line of JSON with its line feed."""
    for fact in simulation.facts():
        yield encode(fact) + b"\n"


def write(
    simulation: Simulation,
    path: Path,
    truth: Path | None = None,
    progress: Callable[[int], None] = lambda count: None,
) -> int:
    """Write the facts to `path` and the truth, as JSON, to `truth`; give the number of facts.

    `progress` hears the number of facts written now and then.
    A path that ends in `.gz` is compressed. The bytes depend on the plan alone, compressed or not.
    Raises `OSError` where a file cannot be written.
    """
    count = 0
    with _opened(path) as file:
        for line in lines(simulation):
            file.write(line)
            count += 1
            if count % 5_000 == 0:
                progress(count)
    if truth is not None:
        with _opened(truth) as file:
            file.write(msgspec.json.format(msgspec.json.encode(simulation.truth), indent=2) + b"\n")
    return count


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open for writing, without the time and name gzip would put into its header."""
    with path.open("wb") as file:
        if path.suffix != ".gz":
            yield file
            return
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
            yield cast("IO[bytes]", packed)
