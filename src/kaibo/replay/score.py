"""How well the highlight search does on recordings whose highlights people labelled."""

from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from kaibo.playbook import number
from kaibo.replay.peaks import FILM, LIVE, Shape, pick, rise, set_back
from kaibo.replay.signals import damped, trouble

Kind = Literal["live", "film"]
Row = tuple[float, str, str]
"""A comment of a labelled recording: second, viewer, text."""

Clip = tuple[int, int]
"""First and last second."""

_SHAPES: Final[dict[Kind, Shape]] = {"live": LIVE, "film": FILM}
_TOLERANCE_S: Final[dict[Kind, int]] = {"live": 10, "film": 5}
_DEPTHS: Final = (5, 10, 20)


class Marks(Struct, frozen=True, kw_only=True):
    """How `clips` candidates meet the labels: shares of 1."""

    clips: int
    precision: float
    recall: float
    f1: float


class Score(Struct, frozen=True, kw_only=True):
    """What one labelled recording gives: marks at each depth, the last one at as many clips as labels."""

    kind: Kind
    comments: int
    labels: int
    marks: tuple[Marks, ...]
    candidates: tuple[Clip, ...]


def score(rows: Sequence[Row], labels: Sequence[Clip], kind: Kind) -> Score:
    """Search the comments and hold the candidates against the labels; without labels there are no marks.

    A live room gives 60-second clips met within 10 s, at 5, 10, 20 and as many as there are labels; a film
    15-second clips met within 5 s, as many as there are labels. The search is the product's own.
    """
    depths = sorted({*_DEPTHS, len(labels)} - {0}) if kind == "live" else [len(labels)]
    clips = candidates(rows, max(depths) if labels else _DEPTHS[-1], kind)
    marks = tuple(mark(clips[:depth], labels, _TOLERANCE_S[kind]) for depth in depths) if labels else ()
    return Score(kind=kind, comments=len(rows), labels=len(labels), marks=marks, candidates=tuple(clips))


def candidates(rows: Sequence[Row], count: int, kind: Kind) -> list[Clip]:
    """Give the `count` best clips of a recording from its comments alone, best first."""
    shape = _SHAPES[kind]
    talk = sorted((row[0], row[1]) for row in rows if not trouble(row[2]))
    comments = damped(talk, int(talk[-1][0]) + 1 if talk else 0, shape)
    rises = set_back(rise(comments, shape), number("replay_comment_lag_seconds"))
    half = shape.length_s // 2
    peaks = pick(rises, count, shape.gap_s)
    return [(max(0, at - half), at - half + shape.length_s) for at in peaks]


def mark(clips: Sequence[Clip], labels: Sequence[Clip], tolerance_s: int) -> Marks:
    """Hold clips against labels: precision is clips that meet a label, recall labels that a clip meets."""
    met = sum(any(_meet(clip, label, tolerance_s) for clip in clips) for label in labels)
    right = sum(any(_meet(clip, label, tolerance_s) for label in labels) for clip in clips)
    recall, precision = met / max(1, len(labels)), right / max(1, len(clips))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Marks(clips=len(clips), precision=precision, recall=recall, f1=f1)


def _meet(clip: Clip, label: Clip, tolerance_s: int) -> bool:
    return min(label[1] + tolerance_s, clip[1]) >= max(label[0] - tolerance_s, clip[0])
