"""Words on air that break a rule: who is warned, how often, and what became of it. Source: X1, E6."""

from collections.abc import Iterable, Iterator
from hashlib import blake2s
from itertools import chain
from typing import Final, Literal

from msgspec import Struct

from kaibo import facts
from kaibo.clock import MINUTE, SECOND
from kaibo.facts import CueRaised, Role, Urgency, WordsWarned
from kaibo.live.stage import WarningLine
from kaibo.plan.compliance import Category, Verdict, WordFinding
from kaibo.plan.compliance.folding import fold
from kaibo.playbook import number
from kaibo.words import clip, shown

RULE: Final = "words"
"""The rule cues about words are raised under."""

Where = Literal["speech", "comment", "crew"]

OF_VIEWERS: Final[frozenset[Category]] = frozenset(("divert", "privacy", "sensitive", "induce", "team"))
"""What a viewer's comment is looked through for: what the desk blocks. Source: L4."""

SHOWN: Final = 20
SENTENCE_KEPT: Final = 300
_URGENCY: Final[dict[Verdict, Urgency]] = {"block": "urgent", "warn": "notice"}
_ROLES: Final[dict[Where, tuple[Role, ...]]] = {
    "speech": ("host", "floor"),
    "comment": ("desk", "floor"),
    "crew": ("floor", "desk"),
}


class Warned(Struct):
    """A warning, and its answer once somebody gave one; `key` tells the same words by the same rule."""

    warning: str
    rule: str
    verdict: Verdict
    where: Where
    words: str
    sentence: str
    correction: str
    host: str
    at_ms: int
    key: str
    cue: str = ""
    how: str = ""
    said: str = ""
    by: str = ""
    role: str = ""
    answered_ms: int | None = None


class Overheard(Struct, frozen=True, kw_only=True):
    """A finding on air: where, in which sentence, in which fact and where it ends there, by which rules."""

    finding: WordFinding
    where: Where
    sentence: str
    about: str
    end: int
    at_ms: int
    host: str = ""
    pack: str = ""

    @property
    def key(self) -> str:
        """Tell the same words by the same rule in the same kind of place."""
        return _key(self.where, self.finding.rule, self.finding.text)


def warned(warnings: dict[str, Warned], fact: WordsWarned) -> None:
    """Keep a warning; one told again changes nothing."""
    warnings.setdefault(
        fact.warning,
        Warned(
            warning=fact.warning,
            rule=fact.rule,
            verdict=fact.verdict,
            where=fact.where,
            words=fact.words,
            sentence=fact.sentence,
            correction=fact.correction,
            host=fact.host,
            at_ms=fact.at_ms,
            key=_key(fact.where, fact.rule, fact.words),
        ),
    )


def corrected(warnings: dict[str, Warned], fact: facts.WordsCorrected) -> None:
    """Answer a warning; the first answer counts."""
    one = warnings.get(fact.warning)
    if one is not None and one.answered_ms is None:
        one.how, one.said, one.by, one.role = fact.how, fact.said, fact.by, fact.role
        one.answered_ms = fact.at_ms


def cued(warnings: dict[str, Warned], fact: CueRaised) -> None:
    """Note that a warning was told with a cue."""
    if fact.rule == RULE and fact.about in warnings:
        warnings[fact.about].cue = fact.cue


def cue_of(warning: str) -> str:
    """Name the cue a warning is told with."""
    return f"words-{warning}"


def lines(warnings: Iterable[Warned]) -> tuple[WarningLine, ...]:
    """Show warnings with their answers, in the order they were told."""
    return tuple(
        WarningLine(
            warning=one.warning,
            rule=one.rule,
            verdict=one.verdict,
            where=one.where,
            words=shown(one.words),
            sentence=shown(one.sentence),
            correction=shown(one.correction),
            host=shown(one.host),
            at_ms=one.at_ms,
            how=one.how,
            said=shown(one.said),
            by=shown(one.by),
            role=one.role,
            answered_ms=one.answered_ms,
            delay_s=None if one.answered_ms is None else max(0, one.answered_ms - one.at_ms) / SECOND,
        )
        for one in warnings
    )


def open_lines(warnings: dict[str, Warned]) -> tuple[WarningLine, ...]:
    """Show the newest warnings nobody answered yet."""
    return lines([one for one in warnings.values() if one.answered_ms is None][-SHOWN:])


def due(
    warnings: dict[str, Warned], heard: Iterable[Overheard], broadcast: str
) -> list[CueRaised | WordsWarned]:
    """Give the warnings and cues that findings on air call for.

    The same words rest for a while, so that a run of copies warns once; so does the cue of a rule, and
    only so many warnings of a kind come in a minute. The same findings always give the same facts.
    """
    told: list[CueRaised | WordsWarned] = []
    fresh: dict[str, Warned] = {}
    for one in heard:
        if not _counts(one):
            continue
        fact = _warning(one, broadcast)
        if fact.warning in warnings or fact.warning in fresh or _rests(warnings, fresh, one):
            continue
        cue = _cue(one, fact) if _may_cue(warnings, fresh, one) else None
        warned(fresh, fact)
        fresh[fact.warning].cue = cue.cue if cue else ""
        told += [fact] if cue is None else [fact, cue]
    return told


def _counts(one: Overheard) -> bool:
    if one.finding.verdict == "info":
        return False
    return one.where != "comment" or (one.finding.category in OF_VIEWERS and one.finding.verdict in _URGENCY)


def _since(
    warnings: dict[str, Warned], fresh: dict[str, Warned], after_ms: int, until_ms: int
) -> Iterator[Warned]:
    """Give warnings of a time, the newest first; they were told nearly in the order of their times."""
    for one in chain(reversed(fresh.values()), reversed(warnings.values())):
        if one.at_ms <= after_ms - MINUTE:
            return
        if after_ms < one.at_ms <= until_ms:
            yield one


def _rests(warnings: dict[str, Warned], fresh: dict[str, Warned], one: Overheard) -> bool:
    rest = number("words_comment_rest_seconds" if one.where == "comment" else "words_rest_seconds")
    same = _since(warnings, fresh, one.at_ms - round(rest * SECOND), one.at_ms)
    if any(other.key == one.key for other in same):
        return True
    minute = _since(warnings, fresh, one.at_ms - MINUTE, one.at_ms)
    return sum(other.where == one.where for other in minute) >= number("words_most_a_minute")


def _may_cue(warnings: dict[str, Warned], fresh: dict[str, Warned], one: Overheard) -> bool:
    """Tell whether a finding is told with a cue: not one that only asks for proof, nor again and again."""
    if one.finding.verdict not in _URGENCY:
        return False
    rest = round(number("words_rest_seconds") * SECOND)
    return not any(
        other.cue and (other.where, other.rule) == (one.where, one.finding.rule)
        for other in _since(warnings, fresh, one.at_ms - rest, one.at_ms)
    )


def _warning(one: Overheard, broadcast: str) -> WordsWarned:
    found = one.finding
    mark = "\0".join((one.about, found.rule, str(one.end), found.text)).encode("utf-8", "replace")
    name = f"w-{blake2s(mark, digest_size=8).hexdigest()}"
    return WordsWarned(
        id=f"warned:{name}",
        broadcast=broadcast,
        at_ms=one.at_ms,
        source="kaibo",
        warning=name,
        rule=found.rule,
        verdict=found.verdict,
        where=one.where,
        words=found.text,
        sentence=clip(one.sentence, SENTENCE_KEPT),
        correction=clip(found.correction or found.suggestion, 2000),
        about=one.about,
        host=one.host,
        pack=one.pack,
    )


def _cue(one: Overheard, fact: WordsWarned) -> CueRaised:
    found, words = one.finding, clip(shown(one.finding.text), 40)
    say = fact.correction
    zh, en = {
        "speech": (
            f"主播说了「{words}」：{found.zh}。请说：{say}",
            f"said “{words}”: {found.en}. Say: {say}",
        ),
        "comment": (
            f"评论里有「{words}」：{found.zh}。请屏蔽，必要时禁言",
            f"a comment says “{words}”: {found.en}. Block it, mute if need be",
        ),
        "crew": (
            f"发出去的文字有「{words}」：{found.zh}。{say}",
            f"the text has “{words}”: {found.en}. {say}",
        ),
    }[one.where]
    speech = one.where == "speech"
    return CueRaised(
        id=f"cue:{cue_of(fact.warning)}",
        broadcast=fact.broadcast,
        at_ms=fact.at_ms,
        source="kaibo",
        cue=cue_of(fact.warning),
        rule=RULE,
        urgency=_URGENCY[found.verdict],
        roles=_ROLES[one.where],
        zh=zh,
        en=en,
        host_zh=f"状态很好，顺口补一句：{say}" if speech else "",
        host_en=f"Going well, just add: {say}" if speech else "",
        about=fact.warning,
        answer_s=round(number("words_answer_seconds")),
        ladder=("operator",),
    )


def _key(where: Where, rule: str, words: str) -> str:
    return "\0".join((where, rule, fold(words).text))
