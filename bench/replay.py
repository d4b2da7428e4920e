"""What the replay stage promises, measured: finding highlights, indexing, cutting.

Run `python bench/replay.py`; `run()` gives the figures to a larger table.
"""

import random
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from kaibo.facts import Commented, Fact, Liked, OrderPaid
from kaibo.replay.highlights import find
from kaibo.replay.select import Moment, choose
from kaibo.studio.cutter import cut
from kaibo.studio.media import index
from kaibo.studio.testcard import make

START_MS = 1_790_000_000_000
HOUR_MS = 3_600_000


def run() -> list[dict[str, Any]]:
    """Measure every promise; a figure is name, value, unit, target (with its direction) and ok."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_finding(), *_recording(Path(folder)), *_cutting(Path(folder))]


def _finding() -> list[dict[str, Any]]:
    facts = evening(100_000)
    took = best(lambda: find(facts, START_MS, START_MS + 4 * HOUR_MS), 3)
    return [figure("highlights of 100,000 facts over 4 h", took, "s", 0.5)]


def _recording(folder: Path) -> list[dict[str, Any]]:
    began = time.perf_counter()
    path = make(folder / "long.mp4", 240)
    made = time.perf_counter() - began
    return [
        figure("test recording of 4 h, made", made, "s", 5),
        figure("test recording of 4 h, size", path.stat().st_size / 1e6, "MB", 200),
        figure("index of 4 h from the sample table", best(lambda: index(path), 3), "s", 5),
        figure("index of 4 h by reading every packet", best(lambda: index(path, read=True), 2), "s", 5),
    ]


def _cutting(folder: Path) -> list[dict[str, Any]]:
    """Cut a five-minute reel of nine moments from an hour of 720p, and encode the same spans in full."""
    path = make(folder / "hour.mp4", 60, size=(1280, 720))
    moments = [
        Moment(start_ms=at, end_ms=at + 60_000, peak_ms=at + 30_000, score=at % 7)
        for at in range(200_340, 3_400_000, 370_000)
    ]
    reel = choose(moments, HOUR_MS)
    spans = [(span.start_ms, span.end_ms) for span in reel.spans]
    seconds = reel.length_ms / 1000
    fast = best(lambda: cut(path, spans, folder / "reel.mp4"), 2)
    full = best(lambda: encode(path, spans[: len(spans) // 3], folder / "full.mp4"), 1)
    part = sum(end - start for start, end in spans[: len(spans) // 3]) / 1000
    return [
        figure("reel of 5 min from 1 h of 720p", seconds / fast, "x realtime", 30, at_least=True),
        figure("same by encoding every picture (veryfast, a third of the spans)", part / full, "x realtime"),
    ]


def encode(source: Path, spans: list[tuple[int, int]], target: Path) -> None:
    """Do what cutting avoids: decode and encode every picture and all sound of the spans."""
    with av.open(str(source)) as container, av.open(str(target), "w") as result:
        video, audio = container.streams.video[0], container.streams.audio[0]
        video.thread_type = "AUTO"
        to_video = result.add_stream("libx264", rate=25)
        to_video.width, to_video.height, to_video.pix_fmt = video.width, video.height, "yuv420p"
        to_video.codec_context.thread_count = 0
        to_video.options = {"preset": "veryfast", "crf": "18"}
        to_audio = result.add_stream("aac", rate=audio.rate)
        to_audio.layout = "mono"
        count = heard = 0
        for start, end in spans:
            container.seek(start * 1000)
            for frame in container.decode(video, audio):
                at_ms = float(getattr(frame, "time", 0) or 0) * 1000
                if at_ms >= end + 500:
                    break
                if not start <= at_ms < end:
                    continue
                if isinstance(frame, av.VideoFrame):
                    frame.pts, frame.time_base, count = count, Fraction(1, 25), count + 1
                    frame.pict_type = av.video.frame.PictureType.NONE
                    result.mux(to_video.encode(frame))
                elif isinstance(frame, av.AudioFrame):
                    frame.pts, heard = heard, heard + frame.samples
                    result.mux(to_audio.encode(frame))
        result.mux(to_video.encode(None))
        result.mux(to_audio.encode(None))


def evening(count: int) -> list[Fact]:
    """A four-hour room of `count` facts with a dozen bursts."""
    dice = random.Random(7)
    bursts = [dice.randrange(4 * HOUR_MS) for _ in range(12)]
    facts: list[Fact] = []
    for number in range(count):
        at = (
            dice.randrange(4 * HOUR_MS)
            if dice.random() < 0.8
            else dice.choice(bursts) + dice.randrange(40_000)
        )
        head: dict[str, Any] = {"id": f"f{number}", "at_ms": START_MS + at, "source": "bench"}
        viewer, kind = f"v{dice.randrange(8_000)}", dice.random()
        if kind < 0.6:
            facts.append(
                Commented(**head, viewer=viewer, text=dice.choice(("好看", "多少钱", "冲", "小个子能穿吗")))
            )
        elif kind < 0.95:
            facts.append(Liked(**head, viewer=viewer, count=dice.randrange(1, 20)))
        else:
            facts.append(OrderPaid(**head, order=f"o{number}", viewer=viewer, product="p", amount_fen=9_900))
    return sorted(facts, key=lambda fact: fact.at_ms)


def best(work: Callable[[], object], times: int) -> float:
    """Give the seconds of the fastest of some runs."""
    took: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def figure(
    name: str, value: float, unit: str, target: float | None = None, at_least: bool = False
) -> dict[str, Any]:
    """Put one measurement beside its target; without a target it is there to compare with."""
    ok = target is None or (value >= target if at_least else value <= target)
    sign = "" if target is None else f"{'>=' if at_least else '<='} {target:g}"
    return {"name": name, "value": round(value, 3), "unit": unit, "target": sign, "ok": ok}


if __name__ == "__main__":
    for one in run():
        met = "ok  " if one["ok"] else "MISS"
        print(f"{met} {one['name']:<68}{one['value']:>10} {one['unit']} {one['target']}")
