"""Where any of many literals stand in a text, found in one pass (Aho and Corasick's automaton)."""

from collections.abc import Sequence
from typing import Final

from ahocorasick_rs import AhoCorasick, MatchKind

_KINDS: Final = {
    **dict.fromkeys("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", 1),
    **dict.fromkeys("0123456789", 2),
}
"""Latin letters and digits; all else is of no kind."""


class Anchors:
    """Literals to be found; every occurrence of every one counts, also inside others.

    A literal that begins or ends in a Latin letter or a digit must stand apart from others of its kind
    there: `av` is not in `have`, and 第1 not in 第10.
    """

    def __init__(self, literals: Sequence[str]) -> None:
        """Build the automaton; `literals` are not empty, and told of by their place."""
        self._found = AhoCorasick(literals, matchkind=MatchKind.Standard) if literals else None
        self._bounds = {
            place: (_KINDS.get(word[0]), _KINDS.get(word[-1]))
            for place, word in enumerate(literals)
            if word[0] in _KINDS or word[-1] in _KINDS
        }

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Give each occurrence as the literal's place, start and end; text without lone surrogates."""
        if self._found is None:
            return []
        found = self._found.find_matches_as_indexes(text, overlapping=True)
        return [one for one in found if one[0] not in self._bounds or self._apart(text, *one)]

    def _apart(self, text: str, literal: int, start: int, end: int) -> bool:
        first, last = self._bounds[literal]
        return not (
            (first and start and _KINDS.get(text[start - 1]) == first)
            or (last and end < len(text) and _KINDS.get(text[end]) == last)
        )
