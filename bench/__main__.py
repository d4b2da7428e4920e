"""Run the scripts, show a table, write `bench/results.json`. `python -m bench [NAME…]`."""

import importlib
import os
import platform
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import msgspec
import psutil
from rich.console import Console
from rich.table import Table

from kaibo import __version__

NAMES = (
    "journal",
    "ingest",
    "fold",
    "review",
    "seal",
    "fanout",
    "cues",
    "rooms",
    "edits",
    "answers",
    "pages",
    "startup",
    "rules",
    "words",
    "replay",
    "recordings",
    "films",
    "moments",
    "audience",
    "pacing",
    "traffic",
    "page",
    "products",
    "orders",
    "lineup",
    "shifts",
    "busy",
    "judged",
    "stops",
    "relay",
    "feedwatch",
    "questions",
)
"""The scripts, in the order they run."""

RESULTS = Path(__file__).parent / "results.json"
out = Console(width=None if sys.stdout.isatty() else 132)


def machine() -> dict[str, Any]:
    """Tell on what the figures were measured."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": apsw.sqlite_lib_version(),
        "kaibo": __version__,
    }


def measure(name: str) -> dict[str, Any]:
    """Run one script; an error is told in its place and the others still run."""
    load, began = psutil.getloadavg()[0], time.perf_counter()
    out.print(f"· {name} …", highlight=False)
    try:
        figures, error = importlib.import_module(f"bench.{name}").run(), ""
    except Exception as failure:  # one script that cannot run must not hide what the others found
        figures, error = [], f"{type(failure).__name__}: {failure}"
        traceback.print_exc()
    took = time.perf_counter() - began
    out.print(f"  {name} {took:.0f} s, load {load:.1f}", highlight=False)
    return {
        "script": name,
        "seconds": round(took, 1),
        "load": round(load, 2),
        "figures": figures,
        "error": error,
    }


def show(measured: list[dict[str, Any]]) -> None:
    """Show the table."""
    table = Table(title="kaibo bench", title_justify="left")
    table.add_column("promise", overflow="fold")
    table.add_column("measured", justify="right", no_wrap=True)
    table.add_column("target", no_wrap=True)
    table.add_column("ok", no_wrap=True)
    for one in measured:
        table.add_section()
        for row in one["figures"]:
            met = "" if not row["target"] else "yes" if row["ok"] else "[red]MISSED[/red]"
            table.add_row(row["name"], f"{row['value']:,.10g} {row['unit']}", row["target"], met)
        if one["error"]:
            table.add_row(one["script"], "not measured", one["error"][:40], "[red]ERROR[/red]")
    out.print(table)


def main(names: list[str]) -> None:
    """Run the named scripts, or all."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        out.print(f"no script {', '.join(unknown)}; there are {', '.join(NAMES)}", highlight=False)
    told = machine()
    out.print(" · ".join(f"{key} {value}" for key, value in told.items()), highlight=False)
    measured = [measure(name) for name in NAMES if not names or name in names]
    show(measured)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    results = {"at": at, "machine": told, "load_after": psutil.getloadavg(), "scripts": measured}
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=2) + b"\n")
    out.print(f"→ {RESULTS}", highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main(sys.argv[1:])
