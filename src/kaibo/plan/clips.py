"""Clips (切片): stretches of a recording worth showing, as found, rated and moved. Source: Y1, Y2."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kaibo.facts import Count, Id, Ms, Name

Rating = Literal["", "good", "fair", "bad"]
"""What the team says of a clip; "": nobody looked yet. `bad` ones stay as a lesson and go nowhere."""

Line = Annotated[str, Meta(max_length=200)]


class ClipReason(Struct, frozen=True):
    """How far a signal stood over its own usual level, in spreads: why a clip was proposed."""

    signal: Name
    rise: float


class Clip(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch `[start_ms, end_ms)` of a recording's media time, and what is said of it.

    `found_start_ms` and `found_end_ms` are the borders as they were found, None for a clip a person drew; how
    far the clip's own lie from them teaches where this account wants them, and moves those proposed next.
    `peak_ms` is the moment the room answered, `at_ms` the wall time of the start, `score`, `clear`, `reasons`
    and `quotes` why it was proposed. `highlight` says that it belongs into the highlight version.
    Source: Y1, Y2.
    """

    recording: Id
    start_ms: Count
    end_ms: Count
    at_ms: Ms | None = None
    peak_ms: Count | None = None
    found_start_ms: Count | None = None
    found_end_ms: Count | None = None
    score: float = 0.0
    clear: bool = False
    reasons: Annotated[tuple[ClipReason, ...], Meta(max_length=20)] = ()
    quotes: Annotated[tuple[Line, ...], Meta(max_length=10)] = ()
    segment: Name = ""
    product: Name = ""
    title: Annotated[str, Meta(max_length=60)] = ""
    hook: Annotated[str, Meta(max_length=60)] = ""
    rating: Rating = ""
    highlight: bool = True
    note: Line = ""

    def __post_init__(self) -> None:
        """Refuse a clip that ends before it begins."""
        if self.end_ms <= self.start_ms:
            raise ValueError("a clip ends after it begins: move a border")
