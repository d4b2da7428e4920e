"""Recordings of a broadcast: which file, how long, and how far it lies beside the facts. Source: Y1."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kaibo.facts import Count, Name

OFFSET_MOST_MS = 12 * 3_600_000
"""A recording further beside the facts is of another evening."""

File = Annotated[str, Meta(min_length=1, max_length=1000)]


class Recording(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recording as it was looked into; `file` is its name in the broadcast's folder, or its path.

    `offset_ms` is added to every media time: positive where the picture is later than the facts. `by` says
    who found that: nobody, what the studio told, listening (`clear` in spreads of other fits), or a hand. Its
    beginning was `told` where the studio said when it began. Source: Y1.
    """

    file: File
    length_ms: Count
    width: Count = 0
    height: Count = 0
    codec: Name = ""
    audio: Name = ""
    told: bool = False
    offset_ms: Annotated[int, Meta(ge=-OFFSET_MOST_MS, le=OFFSET_MOST_MS)] = 0
    by: Literal["", "told", "heard", "hand"] = ""
    clear: float = 0.0
