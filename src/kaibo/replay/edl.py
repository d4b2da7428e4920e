"""Edit lists (剪辑表): the clips of a recording as other programs read them. Source: Y1."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Literal

import msgspec

from kaibo.clock import HOUR, MINUTE, SECOND
from kaibo.plan.clips import Clip, Rating
from kaibo.review.after import Handout
from kaibo.words import shown

Form = Literal["csv", "srt", "llc", "otio", "chapters"]
"""Forms other programs read: a table, subtitles, LosslessCut, OpenTimelineIO, chapters as text."""

_RATE: Final = 1_000
"""OpenTimelineIO counts in ms here: a border must lie where the editor set it, whatever the picture rate."""

_RATINGS: Final[dict[Rating, str]] = {"": "", "good": "好", "fair": "中", "bad": "差"}


def table(clips: Sequence[Clip]) -> Handout:
    """Lay clips out as a sheet, in time order; times are the recording's."""
    return Handout(
        title="切片",
        head=("开始", "结束", "秒数", "标题", "钩子", "评价", "得分", "商品", "弹幕", "备注"),
        rows=tuple(
            (
                stamp(clip.start_ms, "."),
                stamp(clip.end_ms, "."),
                f"{(clip.end_ms - clip.start_ms) / SECOND:.3f}",
                clip.title,
                clip.hook,
                _RATINGS[clip.rating],
                f"{clip.score:.2f}",
                clip.product,
                " / ".join(clip.quotes),
                clip.note,
            )
            for clip in _ordered(clips)
        ),
    )


def subtitles(clips: Sequence[Clip], _: str = "") -> bytes:
    """Write SubRip: the title of each clip stands while it plays."""
    blocks = (
        f"{place}\n{stamp(clip.start_ms)} --> {stamp(clip.end_ms)}\n{named(clip, place)}\n"
        for place, clip in enumerate(_ordered(clips), start=1)
    )
    return "\n".join(blocks).encode()


def losslesscut(clips: Sequence[Clip], file: str) -> bytes:
    """Write a LosslessCut project of version 1, which every version of it opens; JSON is JSON5."""
    segments = [
        {"start": clip.start_ms / SECOND, "end": clip.end_ms / SECOND, "name": named(clip, place)}
        for place, clip in enumerate(_ordered(clips), start=1)
    ]
    return _json({"version": 1, "mediaFileName": file, "cutSegments": segments})


def timeline(clips: Sequence[Clip], file: str) -> bytes:
    """Write OpenTimelineIO: the clips one after another on a track, each a stretch of the recording."""
    children = [
        {
            "OTIO_SCHEMA": "Clip.2",
            "name": named(clip, place),
            "metadata": {"kaibo": {"rating": clip.rating, "score": clip.score, "note": shown(clip.note)}},
            "source_range": _range(clip.start_ms, clip.end_ms),
            "effects": [],
            "markers": [],
            "enabled": True,
            "media_references": {
                "DEFAULT_MEDIA": {
                    "OTIO_SCHEMA": "ExternalReference.1",
                    "metadata": {},
                    "name": file,
                    "available_range": None,
                    "available_image_bounds": None,
                    "target_url": file,
                }
            },
            "active_media_reference_key": "DEFAULT_MEDIA",
        }
        for place, clip in enumerate(_ordered(clips), start=1)
    ]
    track = _group("Track.1", file, children) | {"kind": "Video"}
    return _json(
        {
            "OTIO_SCHEMA": "Timeline.1",
            "metadata": {},
            "name": file,
            "global_start_time": None,
            "tracks": _group("Stack.1", "tracks", [track]),
        }
    )


def chapters(clips: Sequence[Clip], _: str = "") -> bytes:
    """Write chapters as video sites read them from a description: the first begins at zero."""
    ordered = _ordered(clips)
    lines = [f"{_clock(clip.start_ms)} {named(clip, place)}" for place, clip in enumerate(ordered, start=1)]
    if ordered and ordered[0].start_ms >= SECOND:
        lines.insert(0, "0:00 开场")
    return "".join(f"{line}\n" for line in lines).encode()


FORMS: Final[dict[Form, tuple[str, Callable[[Sequence[Clip], str], bytes]]]] = {
    "srt": ("srt", subtitles),
    "llc": ("llc", losslesscut),
    "otio": ("otio", timeline),
    "chapters": ("txt", chapters),
}
"""How a file of each form ends, and who writes it; a table goes the way of all sheets."""


def named(clip: Clip, place: int) -> str:
    """Name a clip in one line: its title, or else its place; nothing in it reads as a time."""
    words = " ".join(shown(clip.title).replace("-->", "→").split())
    return words or f"切片 {place}"


def stamp(ms: int, mark: str = ",") -> str:
    """Write a media time as subtitles do: hours, minutes, seconds and, after `mark`, milliseconds."""
    hours, rest = divmod(ms, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    return f"{hours:02}:{minutes:02}:{rest // SECOND:02}{mark}{rest % SECOND:03}"


def _clock(ms: int) -> str:
    hours, rest = divmod(ms // SECOND, 3_600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _ordered(clips: Iterable[Clip]) -> list[Clip]:
    return sorted(clips, key=lambda clip: (clip.start_ms, clip.end_ms))


def _range(start_ms: int, end_ms: int) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": {"OTIO_SCHEMA": "RationalTime.1", "rate": _RATE, "value": start_ms},
        "duration": {"OTIO_SCHEMA": "RationalTime.1", "rate": _RATE, "value": end_ms - start_ms},
    }


def _group(schema: str, name: str, children: Sequence[Any]) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": schema,
        "metadata": {},
        "name": name,
        "source_range": None,
        "effects": [],
        "markers": [],
        "enabled": True,
        "children": children,
    }


def _json(told: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"
