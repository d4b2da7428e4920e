"""Making one film, in a process of its own: what it is given, and what comes back."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from kaibo.aside import Tell
from kaibo.facts import Commented
from kaibo.plan.compliance import Checker
from kaibo.plan.films import FilmNote, FilmOrder, FilmPart
from kaibo.replay.danmaku import chunked, placed, readable
from kaibo.replay.shown import Axis, Stretch
from kaibo.replay.timeline import Timeline

_log = logging.getLogger(__name__)


class Written(Struct, frozen=True):
    """A comment as it may be shown, when the recording showed `media_ms`."""

    media_ms: int
    text: str


class Ordered(Struct, frozen=True, kw_only=True):
    """An order with its files and the danmaku of its parts, as another process is given it."""

    order: FilmOrder
    recording: str
    target: str
    captions: str
    danmaku: tuple[Written, ...] = ()


class Filmed(Struct, frozen=True, kw_only=True):
    """A finished film."""

    bytes: int
    sha256: str
    length_ms: int
    width: int
    height: int
    joins_ms: tuple[int, ...] = ()
    exact: bool = True
    notes: tuple[FilmNote, ...] = ()


class Failed(Struct, frozen=True, kw_only=True):
    """Why there is no film, and what to do, in Chinese and English."""

    zh: str
    en: str


class _Line(Struct, frozen=True):
    start_ms: int
    end_ms: int
    text: str


def make(ordered: Ordered, tell: Tell) -> Filmed | Failed:
    """Make a film; whatever stands in its way comes back as words."""
    from kaibo.studio.film import Caption, FilmGiven, Remark, film
    from kaibo.studio.media import MediaError

    given = FilmGiven(
        captions=tuple(Caption(*one) for one in _captions(ordered)),
        danmaku=tuple(Remark(one.media_ms, one.text) for one in ordered.danmaku),
    )
    try:
        done = film(ordered.order, Path(ordered.recording), Path(ordered.target), given, tell)
    except MediaError as error:
        return Failed(zh=error.zh, en=error.en)
    except Exception as error:  # what a broken recording may do to a decoder has no end
        _log.exception("the film %s broke", ordered.target)
        told = f"{type(error).__name__}: {error}"[:200]
        return Failed(
            zh=f"制作时出错（{told}）；换一段录像或片段再试",
            en=f"making it broke ({told}): try another recording, or other parts",
        )
    return Filmed(**{name: getattr(done, name) for name in Filmed.__struct_fields__})


def _captions(ordered: Ordered) -> list[tuple[int, int, str]]:
    """Read the captions of a recording where its order wants them, and where there are any."""
    if not ordered.order.captions:
        return []
    try:
        told: Any = msgspec.json.decode(Path(ordered.captions).read_bytes())
        lines = msgspec.convert(told["lines"], list[_Line])
    except (OSError, KeyError, TypeError, msgspec.MsgspecError):
        return []
    return [(line.start_ms, line.end_ms, line.text) for line in lines]


def written(
    comments: Iterable[Commented], line: Timeline, parts: Sequence[FilmPart], checker: Checker
) -> tuple[Written, ...]:
    """Give what viewers wrote while parts of a recording were shown, fit for strangers, in order.

    Nobody is named, what the rules block is left out, and of what many wrote a few are kept, as on a replay
    page. Source: Y4, X1.
    """
    shows = [part for part in parts if part.start_ms < part.end_ms]
    whole = max((part.end_ms for part in shows), default=0)
    spoken = [
        one
        for one in placed(comments, line, Axis((Stretch(0, 0, whole, teaser=False),), whole))
        if any(part.start_ms <= one.film_ms < part.end_ms for part in shows)
    ]

    def allowed(text: str) -> bool:
        return all(found.verdict != "block" for found in checker.read(text, "comment").findings)

    return tuple(
        Written(media_ms, text)
        for chunk in chunked(spoken).values()
        for media_ms, text in readable(chunk, allowed)
    )
