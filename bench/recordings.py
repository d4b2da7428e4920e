"""What is shown of a recording of four hours while cutting: key pictures, previews, and listening to it once.

Run `python -m bench recordings`. The test card is easy to read: a real recording has more bytes a second.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kaibo.studio.listening import listened
from kaibo.studio.preview import preview
from kaibo.studio.stills import still
from kaibo.studio.testcard import make

_AT_MS = (1_111_000, 3_333_000, 7_300_000, 9_999_000, 13_000_000)
_MINUTE_MS = 60_000


def run() -> list[dict[str, Any]]:
    """Measure, from an mp4 and from an flv, which has no table of its key frames."""
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        rows = [row for suffix in ("mp4", "flv") for row in _shown(folder, suffix)]
        return [*rows, _listened(folder)]


def _shown(folder: Path, suffix: str) -> list[dict[str, Any]]:
    path, target = make(folder / f"long.{suffix}", 240, (1280, 720)), folder / "preview.mp4"

    def worst(work: Callable[[int], object]) -> float:
        took = []
        for at_ms in _AT_MS:
            began = time.process_time()
            work(at_ms)
            took.append(time.process_time() - began)
        return max(took)

    shown = worst(lambda at_ms: preview(path, at_ms, at_ms + _MINUTE_MS, target))
    return [
        _figure(
            f"key picture out of 4 h of {suffix}, processor, slowest of 5",
            worst(lambda at_ms: still(path, at_ms)),
        ),
        _figure(f"preview of a minute out of 4 h of {suffix}, processor, slowest of 5", shown, 0.5),
    ]


def _listened(folder: Path) -> dict[str, Any]:
    began = time.process_time()
    listened(folder / "long.mp4", folder / "heard.json")
    return _figure("listening to 4 h, processor", time.process_time() - began)


def _figure(name: str, value: float, most: float | None = None) -> dict[str, Any]:
    ok = None if most is None else value <= most
    target = "" if most is None else f"<= {most:g}"
    return {"name": name, "value": round(value, 3), "unit": "s", "target": target, "ok": ok}
