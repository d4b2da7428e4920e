"""What a film is drawn from besides its order, and what is told of it when it is there."""

from msgspec import Struct

from kaibo.plan.films import FilmNote


class Caption(Struct, frozen=True):
    """What is said in `[start_ms, end_ms)` of the recording's media time."""

    start_ms: int
    end_ms: int
    text: str


class Remark(Struct, frozen=True):
    """A comment that was written when the recording showed `media_ms`; who wrote it is not told here."""

    media_ms: int
    text: str


class FilmGiven(Struct, frozen=True, kw_only=True):
    """What is drawn into a film where its order asks for it; `card` stands in for an order's empty one."""

    captions: tuple[Caption, ...] = ()
    danmaku: tuple[Remark, ...] = ()
    card: str = ""


class FilmDone(Struct, frozen=True, kw_only=True):
    """A finished film. `joins_ms` are where parts meet, `bad_ms` the joins the check could not play."""

    bytes: int
    sha256: str
    length_ms: int
    width: int
    height: int
    joins_ms: tuple[int, ...] = ()
    exact: bool = True
    notes: tuple[FilmNote, ...] = ()
    bad_ms: tuple[int, ...] = ()
