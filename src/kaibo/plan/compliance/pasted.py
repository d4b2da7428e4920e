"""A team's words as they are pasted: one a line, with what to say instead and why where somebody wrote it."""

import re
from typing import Final

from msgspec import Struct

from kaibo.plan.compliance.folding import fold
from kaibo.plan.compliance.rules import REST_MOST, TEAM_MOST, WORD_MOST, Team, Verdict
from kaibo.words import shown

_PARTS: Final = re.compile(r"[\t,，]")
_LETTER: Final = re.compile(r"\w")


class BadLine(Struct, frozen=True, kw_only=True):
    """A line that is no word: its number from 1, how it begins, and why."""

    line: int
    text: str
    zh: str
    en: str


class PastedWords(Struct, frozen=True, kw_only=True):
    """What a pasted list holds: words, each once, and lines that are none."""

    words: tuple[Team, ...]
    wrongs: tuple[BadLine, ...]


def pasted(text: str, verdict: Verdict = "block") -> PastedWords:
    """Read a pasted list: `word`, `word<TAB>instead<TAB>why`, commas do too; `!word` is one to allow.

    Of a word told twice the last counts. Blank lines, and those that begin with #, are left out.
    """
    words: dict[str, Team] = {}
    wrongs: list[BadLine] = []
    for number, line in enumerate(text.splitlines(), start=1):
        said = shown(line).strip()
        if not said or said.startswith("#"):
            continue
        first, instead, why = _parts(said)
        word = first.lstrip("!！ ")
        wrong = _wrong(word, instead, why)
        if len(words) >= TEAM_MOST:
            wrong = f"最多 {TEAM_MOST} 个词", f"at most {TEAM_MOST} words"
        if wrong:
            wrongs.append(BadLine(line=number, text=said[:60], zh=wrong[0], en=wrong[1]))
            continue
        words[word] = Team(word=word, allow=first[0] in "!！", verdict=verdict, instead=instead, why=why)
    return PastedWords(words=tuple(words.values()), wrongs=tuple(wrongs))


def merged(before: tuple[Team, ...], more: tuple[Team, ...]) -> tuple[Team, ...]:
    """Put words to those there are; a word told anew takes the place of the old one."""
    held = {one.word: one for one in before} | {one.word: one for one in more}
    return tuple(held.values())


def _parts(said: str) -> tuple[str, str, str]:
    parts = [part.strip() for part in _PARTS.split(said, 2)] + ["", ""]
    return parts[0], parts[1], parts[2]


def _wrong(word: str, instead: str, why: str) -> tuple[str, str] | None:
    if not _LETTER.search(fold(word).text):
        return "没有可查的字", "holds nothing to look for"
    if len(word) > WORD_MOST:
        return f"词最长 {WORD_MOST} 字", f"a word has at most {WORD_MOST} characters"
    if max(len(instead), len(why)) > REST_MOST:
        return f"替换词和原因最长 {REST_MOST} 字", f"at most {REST_MOST} characters each"
    return None
