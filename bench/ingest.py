"""Durable ingest over HTTP: a real server, a load generator beside it, and a count of what was kept."""

import contextlib
from typing import Any

import apsw

from bench import crowd, figure, percentile
from bench.journal import loop, written
from bench.load import flooded
from bench.server import Server, serve
from kaibo.facts import stamp

FACTS, BATCH, LINES, SECONDS = 900_000, 100, 32, 6.0
BARE = 100_000


def run() -> list[dict[str, Any]]:
    """Measure ingest on an empty folder, then the same facts again, beside the bare loop."""
    rows = written(stamp(crowd.facts(BARE), "ingest"))
    before = BARE / loop(rows, BATCH)
    with serve() as running:
        first, again = flooded(running.port, running.on_air("ingest"), FACTS, BATCH, LINES, SECONDS)
        running.settled()
        running.stop()
        held = kept(running, "ingest")
    base = (before + BARE / loop(rows, BATCH)) / 2
    rate = first.new / first.seconds
    return [
        figure("ingest over HTTP, batches of 100, 32 connections", rate, "events/s", 20_000, at_least=True),
        figure("ingest: to the durable acknowledgement, p50", percentile(first.acks_ms, 0.5), "ms"),
        figure("ingest: p99", percentile(first.acks_ms, 0.99), "ms"),
        figure("bare SQLite loop, before and after", base, "events/s"),
        figure("ingest: share of the bare loop", 100 * rate / base, "%", 40, at_least=True),
        figure("ingest: facts acknowledged", first.new, "facts"),
        figure(
            "ingest: acknowledged but not in the journal, or the reverse", abs(held - first.new), "facts", 0
        ),
        figure("ingest: requests refused", first.failed + again.failed, "requests", 0),
        figure("ingest: facts sent again, known and not written", again.known / again.seconds, "events/s"),
        figure("ingest: facts written twice", first.known + again.new, "facts", 0),
    ]


def kept(running: Server, broadcast: str) -> int:
    """Count the simulated facts a stopped server's journal holds."""
    question = "SELECT count(*) FROM facts WHERE broadcast = ? AND id LIKE 'sim:%'"
    with contextlib.closing(apsw.Connection(str(running.folder / "journal.db"))) as db:
        counted: Any = db.execute(question, (broadcast,)).fetchall()[0][0]
    return int(counted)
