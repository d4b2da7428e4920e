"""The review of a broadcast's words before it goes on air: what speaks against each text, what was let pass.

Somebody signs for the words as they stand. A finding that was waived holds for the same rule, words and
surface only; what the law never lets pass cannot be waived. Source: X1.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from kaibo.plan.accounts import Brand, Day
from kaibo.plan.compliance.brands import brands_in
from kaibo.plan.compliance.checking import Checker, Exempted, WordFinding
from kaibo.plan.compliance.documents import Waiver
from kaibo.plan.compliance.rules import NEVER, VERDICTS, Surface, Verdict
from kaibo.plan.compliance.texts import PlacedText, digest
from kaibo.plan.shelf import Kept


class LetPass(Struct, frozen=True, kw_only=True):
    """A finding let pass: by whom, when and why; `key` and `revision` are those of the waiver."""

    finding: WordFinding
    key: str
    revision: int
    by: str
    at_ms: int
    why: str


class Reviewed(Struct, frozen=True, kw_only=True):
    """A text and what was found in it: `findings` stand, `waived` were let pass, `exempted` are lawful."""

    text: PlacedText
    findings: tuple[WordFinding, ...]
    waived: tuple[LetPass, ...]
    exempted: tuple[Exempted, ...]
    nothing: bool

    @property
    def barred(self) -> tuple[WordFinding, ...]:
        """The findings that may not stand."""
        return tuple(found for found in self.findings if found.verdict == "block")


class Sheet(Struct, frozen=True, kw_only=True):
    """Every text of a broadcast as reviewed; `counts` are findings that stand, by verdict.

    `digest` tells these words from others, `pack` the rules from others; `open` are findings that bar
    signing, `left` the others that stand but for those for knowing, `waived` those let pass.
    """

    digest: str
    pack: str
    texts: tuple[Reviewed, ...]
    counts: dict[Verdict, int]
    open: int
    left: int
    waived: int


EMPTY: Final = Sheet(digest=digest(()), pack="", texts=(), counts={}, open=0, left=0, waived=0)
"""The sheet of a broadcast without any words."""


def sheet(
    texts: Iterable[PlacedText],
    checker: Checker,
    waivers: Iterable[Kept[Waiver]] = (),
    brands: Mapping[str, Brand] | None = None,
    day: Day = "",
) -> Sheet:
    """Review texts; `day` is today where the broadcast is.

    Titles are held against `brands` too. Source: X1, P15.
    """
    held = {(kept.body.rule, kept.body.words, kept.body.surface): kept for kept in waivers}
    several = tuple(texts)
    reviewed = tuple(_reviewed(text, checker, held, brands or {}, day) for text in several)
    verdicts = [finding.verdict for one in reviewed for finding in one.findings]
    counts = {verdict: verdicts.count(verdict) for verdict in VERDICTS}
    return Sheet(
        digest=digest(several),
        pack=checker.pack.revision,
        texts=reviewed,
        counts=counts,
        open=counts["block"],
        left=counts["warn"] + counts["evidence"],
        waived=sum(len(one.waived) for one in reviewed),
    )


def findings(
    text: str,
    surface: Surface,
    checker: Checker,
    brands: Mapping[str, Brand] | None = None,
    day: Day = "",
    own: str = "",
) -> tuple[tuple[WordFinding, ...], tuple[Exempted, ...], bool]:
    """Read one text, titles with their brands: findings in order, lawful uses, whether there was nothing."""
    read = checker.read(text, surface)
    named = brands_in(text, brands or {}, day, own) if surface == "title" else ()
    both = sorted((*read.findings, *named), key=lambda one: (one.start, one.end))
    return tuple(both), read.exempted, read.nothing


def _reviewed(
    text: PlacedText,
    checker: Checker,
    held: Mapping[tuple[str, str, Surface], Kept[Waiver]],
    brands: Mapping[str, Brand],
    day: Day,
) -> Reviewed:
    found, exempted, nothing = findings(text.text, text.surface, checker, brands, day, text.brand)
    if text.page == "reservations":
        # An invitation leads people into the room: that is what it is for.
        found = tuple(one for one in found if one.category != "divert")
    told = [(one, _waiver(one, text.surface, held)) for one in found]
    return Reviewed(
        text=text,
        findings=tuple(one for one, kept in told if kept is None),
        waived=tuple(
            LetPass(
                finding=one,
                key=kept.key,
                revision=kept.revision,
                by=kept.by,
                at_ms=kept.at_ms,
                why=kept.body.why,
            )
            for one, kept in told
            if kept is not None
        ),
        exempted=exempted,
        nothing=nothing,
    )


def _waiver(
    finding: WordFinding, surface: Surface, held: Mapping[tuple[str, str, Surface], Kept[Waiver]]
) -> Kept[Waiver] | None:
    return None if finding.category in NEVER else held.get((finding.rule, finding.text, surface))
