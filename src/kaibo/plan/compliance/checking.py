"""Checking of a text against the words of the playbook, with the lawful uses the enforcement guide names."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from msgspec import Struct

from kaibo import playbook
from kaibo.plan.compliance.folding import fold
from kaibo.playbook.shapes import Lawful, WordRule

Surface = Literal[
    "title",
    "script",
    "speech",
    "cover",
    "ad_copy",
    "profile",
    "host_reply",
    "private_message",
    "clip_title",
    "lucky_bag",
]
"""Where a text is to stand. A message to one person is no advertisement, and what was said is said."""

Verdict = Literal["block", "warn", "evidence", "info"]
"""Do not use; think again; may be said with proof; for knowing."""

_BOUND: Final = re.compile(r"[。！!？?；;]")
_SENTENCE: Final = re.compile(r"[^。！!？?；;]*[。！!？?；;]?")
_NEAR: Final = 120
"""How far from a hit its sentence is read: text without marks must not cost more than it is worth."""

_MILDER: Final[dict[Surface, Verdict]] = {"speech": "warn", "host_reply": "warn", "private_message": "info"}


class WordFinding(Struct, frozen=True, kw_only=True):
    """Words of a text that a rule speaks about: `start` to `end` in characters of the text as given.

    `rule` is the rule's id, `basis` the law or the platform's rule behind it. Source: X1, X2.
    """

    start: int
    end: int
    text: str
    rule: str
    verdict: Verdict
    zh: str
    en: str
    basis: str
    suggestion: str


class _Use(Struct, frozen=True):
    """A lawful use, ready to be compared."""

    left: re.Pattern[str]
    right: re.Pattern[str]
    sentence: re.Pattern[str]
    verdict: Verdict | None

    def holds(self, left: str, found: str, right: str) -> bool:
        """Tell whether words between `left` and `right` of one sentence are used this way."""
        return bool(
            self.left.search(left) and self.right.search(right) and self.sentence.search(left + found + right)
        )


def _use(lawful: Lawful) -> _Use:
    left, right, sentence = (re.compile(pattern) for pattern in (lawful.left, lawful.right, lawful.sentence))
    return _Use(left, right, sentence, lawful.verdict)


_RULES: Final = tuple(
    (rule, re.compile(rule.find), tuple(_use(lawful) for lawful in rule.unless)) for rule in playbook.WORDS
)


def check(text: str, surface: Surface) -> tuple[WordFinding, ...]:
    """Give what stands in the way of a text on a surface, in order of the text; empty: no rule knows of any.

    Of findings that overlap one stays.
    """
    folded = fold(text)
    found: list[WordFinding] = []
    for rule, start, end, verdict in _hits(folded.text):
        first, last = folded.starts[start], folded.ends[end - 1]
        found.append(
            WordFinding(
                start=first,
                end=last,
                text=text[first:last],
                rule=rule.id,
                verdict=_verdict(rule, verdict, surface),
                zh=rule.zh,
                en=rule.en,
                basis=rule.basis,
                suggestion=rule.suggestion,
            )
        )
    return tuple(_apart(found))


def blocked(findings: Iterable[WordFinding]) -> bool:
    """Tell whether any finding says: do not use."""
    return any(finding.verdict == "block" for finding in findings)


def _hits(text: str) -> Iterator[tuple[WordRule, int, int, Verdict | None]]:
    """Give each rule's hits in folded text that are no lawful use, or only with proof."""
    for rule, pattern, uses in _RULES:
        for found in pattern.finditer(text):
            start, end = found.span()
            left = _BOUND.split(text[max(0, start - _NEAR) : start])[-1]
            right = _SENTENCE.match(text, end, end + _NEAR)
            after = right[0] if right else ""
            held = next((use for use in uses if use.holds(left, found[0], after)), None)
            if held is None or held.verdict is not None:
                yield rule, start, end, None if held is None else held.verdict


def _verdict(rule: WordRule, held: Verdict | None, surface: Surface) -> Verdict:
    if held is not None:
        return held
    milder = _MILDER.get(surface)
    return milder if milder is not None and rule.level == "block" else rule.level


def _apart(found: list[WordFinding]) -> Iterator[WordFinding]:
    """Give findings in order of the text; of those that overlap the first, then the longest."""
    end = 0
    for finding in sorted(found, key=lambda one: (one.start, -one.end)):
        if finding.start >= end:
            yield finding
            end = finding.end
