"""Words written by their sound: in letters (zui好), or in characters that only sound alike (稳钻不赔)."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Final

from msgspec import Struct

from kaibo import playbook
from kaibo.plan.compliance.anchors import Anchors
from kaibo.plan.compliance.folding import Folded, Letters, respelled
from kaibo.plan.compliance.leaping import leaping

_FOLD: Final = playbook.FOLD
_LEAST: Final = 3
"""Syllables a word has at least that is heard when none of it is written in letters."""

_WINDOW: Final = 8
"""Syllables around one written in letters that a word may reach over."""


class Sounded(Folded, frozen=True):
    """A text as it sounds, one character a syllable; `letters` are the places of syllables in letters."""

    letters: tuple[int, ...] = ()


def sounded(text: str) -> Sounded:
    """Give a folded text as it sounds; `beneath` gives a place of the folded text."""
    sounds = _sounds()
    spans: list[tuple[int, int, str]] = []
    for found in sounds.words.finditer(text):
        start = found.start()
        if spans and spans[-1][1] == start - 1 and text[start - 1] == " ":
            before = spans.pop()
            spans.append((before[0], start, before[2]))
        for piece in sounds.syllable.findall(found[1]):
            spans.append((start, start + len(piece), sounds.letters[piece]))
            start += len(piece)
    read = respelled(text, spans)
    # Each span became one character: of its two cuts the first is its place.
    letters = tuple(read.cuts[::2])
    return Sounded(sounds.read.read(read.text), read.cuts, read.nexts, read.lasts, letters=letters)


class _Sounds(Struct, frozen=True):
    """How text sounds: `words` finds words written in letters (group 1), `syllable` what they are made of.

    `letters` are the characters that stand for syllables, `read` reads characters as they sound.
    """

    words: re.Pattern[str]
    syllable: re.Pattern[str]
    letters: dict[str, str]
    read: Letters


@cache
def _sounds() -> _Sounds:
    table = playbook.sounds()
    first: dict[str, str] = {}
    for syllable, same in table.items():
        # Many speak zh, ch, sh as z, c, s.
        first.setdefault(_flat(syllable), same[0])
    syllables = "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in _by_letter(table))
    words = f"(?<![a-z])(?>{syllables})++(?![a-z])"
    return _Sounds(
        words=re.compile(leaping(words) or f"({words})"),
        syllable=re.compile(syllables),
        letters={syllable: first[_flat(syllable)] for syllable in table},
        read=Letters({letter: first[_flat(syllable)] for syllable, same in table.items() for letter in same}),
    )


def _by_letter(syllables: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Give by first letter how syllables go on, the longest first: there are hundreds, few with each."""
    for letter, same in groupby(sorted(syllables), key=itemgetter(0)):
        yield letter, sorted((syllable[1:] for syllable in same), key=len, reverse=True)


def _flat(syllable: str) -> str:
    return syllable[0] + syllable[2:] if syllable[:2] in ("zh", "ch", "sh") else syllable


class Ear:
    """Words to be heard: a text that only sounds like one of them is read as if it stood there."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take folded words; those of one character are not listened for."""
        told = [word for word in dict.fromkeys(words) if len(word) > 1 and "\n" not in word]
        self._words: dict[str, list[str]] = {}
        sounds = sounded("\n".join(told)).text.split("\n") if told else []
        for word, sound in zip(told, sounds, strict=True):
            if len(word) == len(sound) > 1:
                self._words.setdefault(sound, []).append(word)
        self._sounds = Anchors(tuple(self._words))

    def read(self, folded: Folded, alike: bool) -> Folded:
        """Read a text as it is heard: words in letters, and with `alike` characters that sound alike."""
        lettered = _sounds().words.search(folded.text)
        if not alike and not lettered:
            return folded
        heard = sounded(folded.text)
        places = {span for first in heard.letters for span in self._around(heard.text, first)}
        if alike:
            found = self._sounds.find(heard.text)
            places |= {(start, end) for _, start, end in found if end - start >= _LEAST}
        spans = []
        for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
            pieces = [folded.text[slice(*heard.beneath(at, at + 1))] for at in range(start, end)]
            if word := self._meant(heard.text[start:end], pieces):
                spans.append((*heard.beneath(start, end), word))
        return respelled(folded.text, spans, under=folded) if spans else folded

    def _around(self, text: str, place: int) -> Iterator[tuple[int, int]]:
        """Give where words stand that reach over a place."""
        first = max(0, place - _WINDOW)
        for _, start, end in self._sounds.find(text[first : place + _WINDOW]):
            if first + start <= place < first + end:
                yield first + start, first + end

    def _meant(self, sound: str, pieces: list[str]) -> str | None:
        """Give the word meant by pieces of one syllable each; None: it stands there, or is too far off.

        What is not in letters must be the word's own; without letters half of the word must be.
        """
        if "".join(pieces) in _FOLD.english:
            return None
        for word in self._words[sound]:
            other = [piece for piece, letter in zip(pieces, word, strict=True) if piece != letter]
            lettered = [piece for piece in other if piece.isascii()]
            if len(other) == len(lettered) or (not lettered and 2 * len(other) <= len(word)):
                return word if other else None
        return None
