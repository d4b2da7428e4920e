"""What a change of the rules changes: examples that are judged otherwise than before."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from kaibo.plan.compliance.checking import Checker
from kaibo.plan.compliance.pack import Pack
from kaibo.plan.compliance.rules import VERDICTS, Surface, Verdict

Judged = Verdict | Literal["none"]
"""The most severe verdict on a text, `none` where nothing speaks against it."""


class Flip(Struct, frozen=True, kw_only=True):
    """An example that is judged otherwise after a change; `fits` tells that it now is as it should be."""

    rule: str
    text: str
    surface: Surface
    bad: bool
    before: Judged
    after: Judged
    fits: bool


def flips(before: Checker, after: Checker) -> tuple[Flip, ...]:
    """Try the examples of both sets of rules under both, and give those judged otherwise.

    Of an example nobody tried before it is told where the rules get it wrong.
    """
    known = {(rule, text) for rule, text, _, _ in _examples(before.pack)}
    tried = dict.fromkeys((*_examples(before.pack), *_examples(after.pack)))
    found: list[Flip] = []
    for rule, text, surface, bad in tried:
        was, now = judged(before, text, surface), judged(after, text, surface)
        fits = bad == (now in ("block", "warn", "evidence"))
        if (was != now) if (rule, text) in known else not fits:
            found.append(
                Flip(rule=rule, text=text, surface=surface, bad=bad, before=was, after=now, fits=fits)
            )
    return tuple(found)


def judged(checker: Checker, text: str, surface: Surface) -> Judged:
    """Give the most severe verdict on a text."""
    verdicts = {finding.verdict for finding in checker.read(text, surface).findings}
    return next((verdict for verdict in VERDICTS if verdict in verdicts), "none")


def _examples(pack: Pack) -> Iterator[tuple[str, str, Surface, bool]]:
    for ready in pack.rules:
        told = ready.rule.examples
        for text in told.bad:
            yield ready.rule.id, text, told.on, True
        for text in told.good:
            yield ready.rule.id, text, told.on, False
