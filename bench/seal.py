"""Sealing: how fast an ended broadcast becomes its archive file, in the process that does it."""

import asyncio
import resource
import statistics
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import psutil

from bench import crowd, figure
from kaibo.facts import stamp
from kaibo.journal import archive
from kaibo.journal.sqlite import SqliteJournal

FACTS, ROUNDS = 1_000_000, 3


def run() -> list[dict[str, Any]]:
    """Seal a long evening some times over, and let bare DuckDB write the same rows anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with get_context("spawn").Pool(1) as pool:
            pool.apply(written, (folder,))
        with get_context("spawn").Pool(1) as pool:
            rates, memory = pool.apply(sealed, (folder,))
        size = archive.place(folder, "long").stat().st_size
        bare = rewritten(folder)
    return [
        figure("sealing of 1,000,000 facts", statistics.median(rates), "facts/s", 200_000, at_least=True),
        figure("sealing: memory of the process, most", memory, "MB"),
        figure("sealing: size of the file", size / 1e6, "MB"),
        figure("bare DuckDB writing the same file from the sealed one", bare, "facts/s"),
        figure("sealing: load while it was measured", psutil.getloadavg()[0], ""),
    ]


def written(folder: Path) -> None:
    """Write a long evening to a journal."""

    async def write() -> None:
        journal = SqliteJournal(folder)
        for batch in crowd.batches(stamp(crowd.facts(FACTS, 240), "long"), 2_000):
            await journal.append(batch)
        await journal.close()

    asyncio.run(write())


def sealed(folder: Path) -> tuple[list[float], float]:
    """Seal it; gives the rates, reading the journal, checking and syncing included, and the memory in MB."""
    rates = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        made = archive.seal(folder / "journal.db", "long")
        rates.append(made.facts / (time.perf_counter() - began))
    return rates, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def rewritten(folder: Path) -> float:
    """Copy the sealed file by DuckDB alone; gives its rate."""
    source, target = archive.place(folder, "long"), folder / "bare.parquet"
    with duckdb.connect(config={"threads": 2}) as duck:
        began = time.perf_counter()
        duck.execute(
            f"COPY (SELECT * FROM read_parquet('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )
        return FACTS / (time.perf_counter() - began)
