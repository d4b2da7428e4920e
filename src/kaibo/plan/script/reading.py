"""How long a script takes to read aloud, held against the segment it is for."""

import re
from typing import Final, Literal

from msgspec import Struct

from kaibo.plan.numbers import Of
from kaibo.plan.script.documents import Script
from kaibo.plan.script.drafting import spoken
from kaibo.playbook import number

Fit = Literal["short", "fits", "long"]
"""How a script fills its segment."""

_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_FIGURES: Final = re.compile(r"\d+(?:[.:]\d+)?")
_LATIN: Final = re.compile(r"[A-Za-z]+")
_PAUSE: Final = re.compile(r"[。！!？?；;…\n]+")
_BREATH: Final = re.compile(r"[，,、：:]")


class Reading(Struct, frozen=True, kw_only=True):
    """How long a script takes: each part and the whole in seconds, and how that fills `length_s`."""

    parts: tuple[int, ...]
    total_s: int
    length_s: int
    fit: Fit


def characters(text: str) -> float:
    """Count a text in spoken characters: figures as they are read, a Latin word as two, marks as pauses."""
    figures = sum(_spoken(found) for found in _FIGURES.findall(text))
    latin = sum(len(found) if found.isupper() else 2 for found in _LATIN.findall(text))
    return (
        len(_HAN.findall(text))
        + figures
        + latin
        + len(_PAUSE.findall(text))
        + 0.5 * len(_BREATH.findall(text))
    )


def _spoken(figure: str) -> float:
    """Count a figure as it is read: 399 is 三百九十九, a long one is an item number."""
    digits = len(figure.replace(".", "").replace(":", ""))
    return float(digits) if digits > 5 else 2 * digits - 1 + (len(figure) > digits)


def seconds(text: str, numbers: Of = number) -> int:
    """Give how long a text takes to read aloud, in whole seconds."""
    return round(characters(text) * 60 / numbers("script_characters_per_minute"))


def read(script: Script, length_s: int, numbers: Of = number) -> Reading:
    """Hold a script against the length of its segment, 0 for none planned: then it fits."""
    parts = tuple(seconds(part.text, numbers) for part in spoken(script))
    total = sum(parts)
    fit: Fit = "fits"
    if length_s and total > length_s * numbers("script_share_most"):
        fit = "long"
    elif length_s and total < length_s * numbers("script_share_least"):
        fit = "short"
    return Reading(parts=parts, total_s=total, length_s=length_s, fit=fit)
