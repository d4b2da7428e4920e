"""Films (成片): finished files ordered from a recording, and what became of each order. Source: Y1, Y2."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from kaibo.facts import Count, Id, Name

FilmForm = Literal["clip", "highlights", "full"]
"""One clip, the highlight version of three to five minutes, or the whole; the latter two with a teaser."""

FilmShape = Literal["as_is", "9x16", "3x4"]
"""The picture as recorded, copied where it can be; or upright, encoded anew."""

FilmState = Literal["asked", "made", "failed", "stopped"]

PARTS_MOST: Final = 200


class FilmPart(Struct, frozen=True):
    """A stretch `[start_ms, end_ms)` of the recording's media time, in playing order."""

    start_ms: Count
    end_ms: Count


class Look(Struct, frozen=True):
    """Where an upright crop looks from `at_ms` of the film on: its middle at `x` hundredths of the width."""

    at_ms: Count
    x: Annotated[float, Meta(ge=0, le=100)]


class FilmOrder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to make of a recording: `parts` in playing order, of which the first `teasers` are the teaser.

    `shape` upright lays the picture on its own blurred `ground`, or crops it following `looks`. `card` is the
    hook shown over the first seconds; `captions` and `danmaku` are drawn into the picture, upright shapes
    only; `level` brings the sound to -14 LUFS. Source: Y1, Y2.
    """

    form: FilmForm
    recording: Id
    clip: Name = ""
    title: Annotated[str, Meta(max_length=60)] = ""
    parts: Annotated[tuple[FilmPart, ...], Meta(min_length=1, max_length=PARTS_MOST)]
    teasers: Annotated[int, Meta(ge=0, le=20)] = 0
    shape: FilmShape = "as_is"
    ground: Literal["blur", "crop"] = "blur"
    looks: Annotated[tuple[Look, ...], Meta(max_length=500)] = ()
    card: Annotated[str, Meta(max_length=60)] = ""
    captions: bool = False
    danmaku: bool = False
    level: bool = True

    def __post_init__(self) -> None:
        """Refuse parts that end before they begin, and more teasers than parts."""
        if any(part.end_ms <= part.start_ms for part in self.parts):
            raise ValueError("a part ends after it begins")
        if self.teasers > len(self.parts):
            raise ValueError("there are more teasers than parts")


class FilmNote(Struct, frozen=True):
    """Something to know of a finished film, in Chinese and English."""

    zh: Name
    en: Name


class Film(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order and what became of it; `file` is its name in the broadcast's folder of films.

    `joins_ms` are where parts meet, in the film's own time; `exact` tells whether borders are to the picture.
    `zh` and `en` say why it failed.
    """

    order: FilmOrder
    state: FilmState = "asked"
    file: Name = ""
    bytes: Count = 0
    sha256: Name = ""
    length_ms: Count = 0
    width: Count = 0
    height: Count = 0
    exact: bool = True
    joins_ms: Annotated[tuple[Count, ...], Meta(max_length=PARTS_MOST)] = ()
    notes: Annotated[tuple[FilmNote, ...], Meta(max_length=20)] = ()
    zh: Annotated[str, Meta(max_length=500)] = ""
    en: Annotated[str, Meta(max_length=500)] = ""
