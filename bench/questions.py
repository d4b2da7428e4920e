"""Questions over 50 million facts in 50 sealed files, beside bare DuckDB on the same files in the same run.

Both sides have the same DuckDB with the threads and memory kaibo gives it, on a connection that has read the
files before, with the same tables laid out. A round asks each once, by turns: five rounds, or as many as
begin within a minute. What kaibo adds is timed: the way to its thread and back, a cursor of its own, rows by
name. Processor time is told beside the clock's: on a machine with other work the clock tells mostly of that.

Run `python -m bench.questions [FOLDER]`: the files, about a gigabyte, are made in FOLDER once and kept there;
without it in a temporary folder that is deleted. `run()` gives the figures to a larger table.
"""

import asyncio
import importlib
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from kaibo.asking import CONFIG, QUESTIONS, Asked, Asking, lay
from kaibo.journal import archive

FILES: Final = 50
EACH: Final = 1_000_000
ROUNDS: Final = 5
ENOUGH_S: Final = 60
LONGEST_S: Final = 900
MOST: Final = 1.2
START_MS: Final = 1_790_000_000_000
LENGTH_MS: Final = 4 * 3_600_000
SIX: Final = ("kinds", "reach", "minutes", "sources", "funnel", "peaks")

Took = tuple[float, float]
"""Seconds of the clock, and of the processor."""

Times = dict[tuple[str, str], list[Took]]

_KINDS: Final = """
CASE WHEN dice < 300 THEN 'entered' WHEN dice < 560 THEN 'left' WHEN dice < 760 THEN 'commented'
     WHEN dice < 880 THEN 'liked' WHEN dice < 950 THEN 'product_clicked' WHEN dice < 970 THEN 'order_paid'
     WHEN dice < 990 THEN 'online_counted' ELSE 'followed' END
"""
_MAKE: Final = """
COPY (
    SELECT seq, at_ms + 150 AS received_ms, '{name}' AS broadcast, at_ms, 'f' || seq AS id, kind,
        'bench' AS source,
        '{{"kind":"' || kind || '","id":"f' || seq || '","at_ms":' || at_ms
            || ',"viewer":"' || who || '"}}' AS body,
        CASE WHEN kind <> 'online_counted' THEN who END AS viewer,
        CASE WHEN kind IN ('entered', 'order_paid') THEN
            ['group', 'moments', 'recommend', 'follow', 'plaza', 'share', 'pack', 'unknown'][1 + more % 8]
            END AS traffic,
        CASE WHEN kind = 'order_paid' THEN
            ['广州', '深圳', '杭州市', '北京', '成都', '佛山', '上海市', ''][1 + more % 8] END AS city,
        CASE WHEN kind IN ('order_paid', 'product_clicked') THEN 'p' || more % 40 END AS product,
        CASE WHEN kind = 'order_paid' THEN 'o' || seq END AS order_id,
        CASE WHEN kind = 'order_paid' THEN CAST(more % 40000 AS BIGINT) END AS amount_fen,
        CAST(NULL AS BIGINT) AS items,
        CASE WHEN kind = 'order_paid' AND more % 50 = 0 THEN true END AS prize,
        CASE WHEN kind = 'online_counted' THEN CAST(more % 5000 AS BIGINT) END AS online,
        CAST(NULL AS BIGINT) AS likes_total,
        CASE WHEN kind = 'liked' THEN CAST(more % 9 AS BIGINT) END AS times,
        CAST(NULL AS VARCHAR) AS segment, CAST(NULL AS VARCHAR) AS host, CAST(NULL AS VARCHAR) AS handover,
        CAST(NULL AS VARCHAR) AS outgoing, CAST(NULL AS VARCHAR) AS incoming,
        CAST(NULL AS BOOLEAN) AS rehearsal,
        false AS stray
    FROM (
        SELECT seq, at_ms, more, {kinds} AS kind, 'v' || who AS who FROM (
            SELECT range + 1 AS seq, {start} + range * {length} // {each} AS at_ms,
                hash(range, {seed}) % 1000 AS dice, hash(range, {seed}, 1) % 60000 AS who,
                CAST(hash(range, {seed}, 2) % 1000000 AS BIGINT) AS more
            FROM range({each})
        )
    )
    ORDER BY seq
) TO '{file}' (FORMAT parquet, COMPRESSION zstd)
"""


def run() -> list[dict[str, Any]]:
    """Measure the six questions; a figure is name, value, unit, target (with its direction) and ok."""
    with tempfile.TemporaryDirectory(prefix="kaibo-questions-") as folder:
        return measured(Path(folder))


def measured(folder: Path) -> list[dict[str, Any]]:
    """Make the files where they are not there yet, and measure."""
    shows = [_made(folder, number) for number in range(FILES)]
    size = sum(archive.place(folder, show.broadcast).stat().st_size for show in shows)
    times = asyncio.run(_both(folder, shows))
    found = [_figure("the files", size / 1e6, "MB")]
    ours, bare = 0.0, 0.0
    for question in SIX:
        (mine, mine_cpu), (theirs, theirs_cpu) = (
            map(statistics.median, zip(*times[question, whose], strict=True)) for whose in ("kaibo", "bare")
        )
        ours, bare = ours + mine, bare + theirs
        found.append(_figure(f"{question}, bare DuckDB", theirs * 1000, "ms"))
        found.append(_figure(f"{question}, kaibo", mine * 1000, "ms"))
        found.append(_figure(f"{question}, times bare", mine / theirs, "x", MOST))
        found.append(_figure(f"{question}, processor, times bare", mine_cpu / theirs_cpu, "x"))
    return [*found, _figure("all six, times bare", ours / bare, "x", MOST)]


def _made(folder: Path, number: int) -> Asked:
    name = f"bench-{number:02}"
    file = archive.place(folder, name)
    start = START_MS + number * 86_400_000
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(".half")
        _duckdb().connect().execute(
            _MAKE.format(
                name=name, kinds=_KINDS, start=start, length=LENGTH_MS, each=EACH, seed=number, file=half
            )
        )
        half.rename(file)
    return Asked(broadcast=name, live_ms=start, ended_ms=start + LENGTH_MS, home="广州", host="小美")


async def _both(folder: Path, shows: list[Asked]) -> Times:
    """Ask by turns: what else the machine does meets both alike."""
    times: Times = {}
    spill = str(folder / "archive" / ".bare")
    duck = _duckdb().connect(config={**CONFIG, "temp_directory": spill})
    asking = Asking(folder, longest_s=LONGEST_S)
    for question in SIX:
        asked = shows[7:8] if question == "minutes" else shows
        # Laid out for both before: what is timed is the question.
        await asking.ask("kinds", asked)
        lay(duck, folder, asked)
        duck.execute("USE asked").execute(QUESTIONS["kinds"]).fetchall()
        spent, turn = 0.0, 0
        while turn < ROUNDS and spent < ENOUGH_S:
            answers = []
            for whose in ("kaibo", "bare") if turn % 2 else ("bare", "kaibo"):
                took, rows = (
                    await _ours(asking, question, asked) if whose == "kaibo" else _bare(duck, question)
                )
                times.setdefault((question, whose), []).append(took)
                answers.append(rows)
                spent += took[0]
                print(
                    f"{question}, {whose}: {took[0]:.3f} s, {took[1]:.3f} s of processor",
                    file=sys.stderr,
                    flush=True,
                )
            assert answers[0] == answers[1], f"{question} has two answers"
            turn += 1
    asking.close()
    duck.close()
    return times


async def _ours(asking: Asking, question: str, shows: list[Asked]) -> tuple[Took, list[tuple[Any, ...]]]:
    began, worked = time.perf_counter(), time.process_time()
    rows = await asking.ask(question, shows)
    took = time.perf_counter() - began, time.process_time() - worked
    return took, [tuple(row.values()) for row in rows]


def _bare(duck: Any, question: str) -> tuple[Took, list[tuple[Any, ...]]]:
    """Ask DuckDB the same text, alone in its thread; nothing else of ours runs meanwhile."""
    began, worked = time.perf_counter(), time.process_time()
    rows = duck.execute(QUESTIONS[question]).fetchall()
    return (time.perf_counter() - began, time.process_time() - worked), rows


def _duckdb() -> Any:
    return importlib.import_module("duckdb")


def _figure(name: str, value: float, unit: str, most: float | None = None) -> dict[str, Any]:
    """Give a figure; `most` is the largest it may be, None where nothing was promised."""
    target = "" if most is None else f"<= {most}"
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ok": most is None or value <= most,
    }


if __name__ == "__main__":
    figures = measured(Path(sys.argv[1])) if len(sys.argv) > 1 else run()
    for told in figures:
        print(f"{told['name']:<32}{told['value']:>12,} {told['unit']:<4}{told['target']}")
