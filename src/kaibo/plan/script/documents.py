"""The script of one product: what the host says, beat by beat, and what proves it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kaibo.broadcast import Lines
from kaibo.facts import Line, Name

Form = Literal["beats", "holdback"]
"""Six beats (P20), or the seven steps of a hold-back sale (P21)."""


class Claim(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something said that must be provable, and the proof. Source: P22, P23."""

    text: Line
    proof: Name = ""


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One beat or step of a script: which, and its text."""

    beat: Name
    text: Annotated[str, Meta(max_length=10_000)] = ""


class Script(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is said about a product; `points` are its lines for the teleprompter.

    `parts` may hold those of the other form too, so that changing one's mind loses nothing. Source: P20,
    P21, P23.
    """

    form: Form = "beats"
    parts: Annotated[tuple[Part, ...], Meta(max_length=100)] = ()
    claims: Annotated[tuple[Claim, ...], Meta(max_length=200)] = ()
    points: Lines = ()
