"""What a check of files says: one record a finding, the same for programs, people and SARIF."""

from collections.abc import Iterator

from msgspec import Struct

from kaibo.plan.compliance.checking import Checker, Exempted, WordFinding
from kaibo.plan.compliance.rules import Surface


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Words of a line of a file: `line` counts from 1, `start` and `end` are places in the line as written.

    `verdict` is `exempt` for words that were let pass; then `why` and `clause` say by what.
    """

    file: str
    line: int
    start: int
    end: int
    text: str
    rule: str
    category: str
    verdict: str
    basis: str
    suggestion: str
    why: str = ""
    clause: str = ""


def told(checker: Checker, file: str, line: int, text: str, surface: Surface, exempt: bool) -> Iterator[Told]:
    """Check a line of a file; `exempt` gives also what was let pass. In order of the line."""
    reading = checker.read(text, surface)

    def tell(one: WordFinding | Exempted, **more: str) -> Told:
        return Told(
            file=file,
            line=line,
            start=one.start,
            end=one.end,
            text=one.text,
            rule=one.rule,
            category=one.category,
            **more,
        )

    said = [
        tell(one, verdict=one.verdict, basis=one.basis, suggestion=one.suggestion) for one in reading.findings
    ]
    for let in reading.exempted if exempt else ():
        rule = checker.pack.rule(let.rule)
        basis, suggestion = (rule.basis[0].words, rule.suggestion) if rule else ("", "")
        said.append(
            tell(let, verdict="exempt", basis=basis, suggestion=suggestion, why=let.why, clause=let.clause)
        )
    return iter(sorted(said, key=lambda one: one.start))
