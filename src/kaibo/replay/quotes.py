"""What viewers said in a moment, fit to show: typical, cleaned, and nobody named."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from kaibo.words import clip, plain, shown

_AT_NAME: Final = re.compile(r"[@＠]\S+\s*")
_NUMBER: Final = re.compile(r"[A-Za-z0-9_-]*\d{5,}[A-Za-z0-9_-]*")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s+")
_MOST: Final = 40


def cleaned(text: str, names: Iterable[str] = (), most: int = _MOST) -> str:
    """Make one comment fit to show: no viewer's name, no link, no long number, at most `most` characters."""
    line = _SPACE.sub(" ", shown(text)[:400])
    line = _LINK.sub("***", _AT_NAME.sub("", line))
    for name in names:
        line = line.replace(name, "***")
    return clip(_NUMBER.sub("***", line).strip(), most)


def typical(comments: Sequence[tuple[str, str]], names: Iterable[str] = (), most: int = 3) -> tuple[str, ...]:
    """Choose what most viewers said from `(viewer, text)`: each viewer counts once per saying.

    Sayings with words go before mere digits and marks; ties go to the earlier one.
    """
    folded = {text: plain(text[:400]) for _, text in comments}
    first: dict[str, str] = {}
    for text, key in folded.items():
        first.setdefault(key, text)
    told = dict.fromkeys((viewer, folded[text]) for viewer, text in comments)
    counts = Counter(key for _, key in told if key)
    ranked = sorted(counts, key=lambda key: (not _worded(key), -counts[key]))
    listed = sorted({name for name in names if len(name) > 1}, key=len, reverse=True)
    quotes = dict.fromkeys(cleaned(first[key], listed) for key in ranked[: most * 4])
    return tuple(quote for quote in quotes if quote.strip("* "))[:most]


def _worded(key: str) -> bool:
    return sum(character.isalpha() for character in key) > 1
