"""How long the loop of a server is ever held while something goes on."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from bench import figure, percentile
from bench.server import Server, running

HELD_MS: Final = 50

More = TypeVar("More")


def held(
    name: str, evening: Callable[[Server], tuple[float, float, More]]
) -> tuple[list[dict[str, Any]], More]:
    """Run an evening on a probed server of its own; it gives its begin, its end and what else it counted."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        folder, out = Path(place) / "data", Path(place) / "late.json"
        folder.mkdir()
        command = [sys.executable, "-m", "bench.probed", str(folder), str(out)]
        with running(folder, subprocess.Popen(command, stdout=subprocess.DEVNULL)) as server:
            began, ended, more = evening(server)
        wakings = [(late, busy) for at, late, busy in json.loads(out.read_text()) if began <= at <= ended]
    late, busy = [late for late, _ in wakings], [busy for _, busy in wakings]
    figures = [
        figure(f"{name}: loop held, worst", max(late), "ms", HELD_MS),
        figure(f"{name}: loop held, p99.9", percentile(late, 0.999), "ms"),
        figure(f"{name}: processor time in one hold, worst", max(busy), "ms"),
        figure(f"{name}: wakings over {HELD_MS} ms", sum(ms > HELD_MS for ms in late), ""),
    ]
    return figures, more
