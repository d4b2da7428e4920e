"""What films promise, measured beside what they avoid or stand on, in one run.

Ten exact clips beside encoding them, upright films beside the bare encoder, and the index of four hours.
Run `python -m bench films`; the recording is made of noise and motion at 3 Mb/s, harder than a studio's.
"""

import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.replay import figure
from kaibo.plan.films import FilmOrder, FilmPart, FilmShape, Look
from kaibo.studio.film import Caption, FilmGiven, Remark, film
from kaibo.studio.film.layout import SIZES
from kaibo.studio.media import index
from kaibo.studio.testcard import make

SECONDS = 400
CLIP_S = 30
TALK = ("想要想要", "这个多少钱", "已拍，等发货", "主播好美", "库存还有吗", "666", "运费险有吗", "再加一百单")


def run() -> list[dict[str, Any]]:
    """Measure every promise; a figure is name, value, unit, target (with its direction) and ok."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        recording = record(folder / "evening.mp4")
        return [*_clips(folder, recording), *_upright(folder, recording), *_index(folder)]


def record(path: Path) -> Path:
    """Make a recording of 1280 by 720 at 30 pictures a second, as a studio's recorder writes it."""
    picture = f"testsrc2=size=1280x720:rate=30:duration={SECONDS},noise=alls=8:allf=t"
    sound = f"sine=frequency=330:sample_rate=48000:duration={SECONDS},tremolo=f=0.7"
    video = ("-c:v", "libx264", "-preset", "superfast", "-b:v", "3M", "-g", "60", "-bf", "2")
    _ffmpeg(
        "-f",
        "lavfi",
        "-i",
        picture,
        "-f",
        "lavfi",
        "-i",
        sound,
        *video,
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        path,
    )
    return path


def _clips(folder: Path, recording: Path) -> list[dict[str, Any]]:
    """Cut ten clips exactly, each its own film, and encode three of the same with the bare encoder."""
    starts = [10_340 + 37_400 * number for number in range(10)]

    def cutting() -> None:
        for at in starts:
            film(_order(at), recording, folder / "clip.mp4")

    def encoding() -> None:
        for at in starts[:3]:
            _bare(recording, at, folder / "full.mp4", "null")

    fast, fast_cpu = timed(cutting)
    _, full_cpu = timed(encoding)
    return [
        figure("ten exact clips of 30 s", fast, "s", 10),
        figure("the same, processor", fast_cpu, "s"),
        figure("encoding them (ffmpeg, veryfast, crf 20; 3 of 10), processor", full_cpu / 3 * 10, "s"),
        figure("encoding over cutting", full_cpu / 3 * 10 / fast_cpu, "x", 10, at_least=True),
    ]


def _upright(folder: Path, recording: Path) -> list[dict[str, Any]]:
    """Make upright films with all that can be drawn, and the same size with the bare encoder."""
    figures = list[dict[str, Any]]()
    shapes: tuple[FilmShape, ...] = ("9x16", "3x4")
    for shape in shapes:
        wide, tall = SIZES[shape]
        crop = f"crop=ih*{wide}/{tall}:ih,scale={wide}:{tall}"
        bare, bare_cpu = best(partial(_bare, recording, 60_000, folder / "bare.mp4", crop))
        figures.append(figure(f"{shape} of 30 s, bare ffmpeg", bare, "s"))
        figures.append(figure(f"{shape} of 30 s, bare ffmpeg, processor", bare_cpu, "s"))
        for ground in ("crop", "blur"):
            order, given = _order(60_000, shape, ground), _given(60_000)
            made, cpu = best(partial(film, order, recording, folder / "up.mp4", given))
            figures.append(
                figure(f"{shape} {ground}, hook, captions, danmaku, over bare", made / bare, "x", 1.3)
            )
            figures.append(figure(f"{shape} {ground}, processor over bare", cpu / bare_cpu, "x"))
    return figures


def _index(folder: Path) -> list[dict[str, Any]]:
    path = make(folder / "long.mp4", 240)
    return [
        figure("index of 4 h from the sample table", timed(lambda: index(path))[0], "s", 5),
        figure("index of 4 h by reading every packet", timed(lambda: index(path, read=True))[0], "s", 5),
    ]


def _order(at: int, shape: FilmShape = "as_is", ground: str = "blur") -> FilmOrder:
    return FilmOrder(
        form="clip",
        recording="bench",
        parts=(FilmPart(at, at + CLIP_S * 1000),),
        shape=shape,
        ground="crop" if ground == "crop" else "blur",
        card="这件羽绒服 399 还包邮？",
        captions=True,
        danmaku=True,
        looks=(Look(0, 30), Look(8_000, 70), Look(20_000, 45)),
    )


def _given(at: int) -> FilmGiven:
    """Give 150 comments, and captions all along."""
    dice = random.Random(3)
    said = "今天给大家带来的这款羽绒服，充绒量达到一百八十克"
    return FilmGiven(
        captions=tuple(Caption(at + start, at + start + 3_000, said) for start in range(0, 30_000, 3_000)),
        danmaku=tuple(Remark(at + dice.randrange(30_000), dice.choice(TALK)) for _ in range(150)),
    )


def _bare(recording: Path, at: int, target: Path, picture: str) -> None:
    """Encode the same seconds with the bare encoder, two threads, as the films are."""
    begin, length = str(at / 1000), str(CLIP_S)
    video = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-threads", "2")
    _ffmpeg("-ss", begin, "-t", length, "-i", recording, "-vf", picture, *video, "-c:a", "aac", target)


def _ffmpeg(*told: str | Path) -> None:
    # Imported late: only this bench needs a program of its own to compare with.
    from imageio_ffmpeg import get_ffmpeg_exe  # type: ignore[import-untyped]

    program = get_ffmpeg_exe()
    subprocess.run([program, "-v", "error", "-nostdin", "-y", *map(str, told)], check=True)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give the seconds some work takes on the clock and of the processor, children included."""
    before, began = _processor(), time.perf_counter()
    work()
    return time.perf_counter() - began, _processor() - before


def best(work: Callable[[], object]) -> tuple[float, float]:
    """Give the better of two runs."""
    return min(timed(work) for _ in range(2))


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
