"""The shapes of rules about words, as their packs write them (`playbook/words/`, or a team's own)."""

from typing import Annotated, Final, Literal, get_args

from msgspec import Meta, Struct

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
    "comment",
]
"""Where a text is to stand. A message to one person is no advertisement, a viewer's comment not ours."""

SURFACES: Final[tuple[Surface, ...]] = get_args(Surface)

SHORT: Final[frozenset[Surface]] = frozenset({"title", "cover", "ad_copy", "profile", "clip_title"})
"""Surfaces short enough to listen for homophones."""

Verdict = Literal["block", "warn", "evidence", "info"]
"""Do not use; think again; may be said with proof; for knowing."""

VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
"""Every verdict, the most severe first."""

MARKS: Final = "。！!？?；;\n\r"
"""Marks a sentence ends with, as they are written and as they read."""

TEAM_MOST: Final = 10_000
"""Words of a team's own list."""

WORD_MOST: Final = 60
REST_MOST: Final = 200
"""Characters of a team's word, and of what is said of it."""

Category = Literal[
    "absolute",
    "efficacy",
    "guarantee",
    "authority",
    "patent",
    "medical",
    "food",
    "cosmetics",
    "disparage",
    "price",
    "scarcity",
    "prize",
    "induce",
    "divert",
    "privacy",
    "sensitive",
    "endpromise",
    "brand",
    "copyright",
    "team",
]
"""What a rule is about; `team` are a team's own words."""

CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)

NEVER: Final[frozenset[Category]] = frozenset(("medical", "privacy", "sensitive"))
"""Categories nobody may let pass: no proof and no reason makes them lawful in selling."""

Pattern = Annotated[str, Meta(max_length=8_000)]
Said = Annotated[str, Meta(min_length=1, max_length=500)]


class Basis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The law or the platform's rule behind a rule: its article, as of which day, where it was read.

    `verified` tells that the text was read at its official source.
    """

    law: Said
    article: str = ""
    asof: str
    url: str = ""
    verified: bool = False

    @property
    def words(self) -> str:
        """The basis in one line."""
        return f"{self.law} {self.article}".strip()


class Use(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A use that is none of a rule's business, or only with proof: all patterns given must be found.

    `left` is searched in what stands before the words in their sentence, `right` in what stands after,
    `found` in the words themselves, `sentence` in all of it. `clause` is the law that exempts.
    `categories` (for uses shared by packs) says for whom it holds; `then` leaves a milder verdict. With
    `note` it holds only in a note of a script (in brackets, after ※ or 提示：), which the patterns then see.
    """

    id: str = ""
    why: Said
    clause: str = ""
    left: Pattern = ""
    right: Pattern = ""
    found: Pattern = ""
    sentence: Pattern = ""
    surfaces: tuple[Surface, ...] = ()
    note: bool = False
    categories: tuple[Category, ...] = ()
    then: Literal["evidence", "info"] | None = None


class Examples(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Texts that break a rule (two at least) and that do not (three at least), tried on one surface."""

    on: Surface = "script"
    bad: Annotated[tuple[Said, ...], Meta(min_length=2)]
    good: Annotated[tuple[Said, ...], Meta(min_length=3)]


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that may not be used, or not everywhere, or not without proof.

    `anchors` are literals, one of which every hit contains; `{a|b}` in one stands for either. Without
    `find` the anchor is the hit; with it what the pattern finds around an anchor in the same sentence.
    `left`, `right` and `near` must be found before it, after it, or anywhere in the sentence.
    `sounds` are literals that are also heard by their sound on short surfaces, but for the words of
    `unheard`, which only sound alike. `fix` says what to write
    instead of a word. `lawful` names shared uses beside those of the category. Source: X1.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z]+(\.[a-z0-9_]+)+$", max_length=80)]
    rev: Annotated[int, Meta(ge=1)] = 1
    category: Category
    zh: Said
    en: Said
    source: str
    basis: Annotated[tuple[Basis, ...], Meta(min_length=1)]
    checked_on: str = ""
    owner: str = ""
    surfaces: tuple[Surface, ...] = ()
    severity: dict[str, Verdict] = {}
    anchors: Annotated[tuple[str, ...], Meta(min_length=1)]
    sounds: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    find: Pattern = ""
    left: Pattern = ""
    right: Pattern = ""
    near: Pattern = ""
    unless: tuple[Use, ...] = ()
    lawful: tuple[str, ...] = ()
    needs: tuple[Said, ...] = ()
    suggestion: Said
    fix: dict[str, str] = {}
    correction: str = ""
    examples: Examples


class Team(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word of a team's own list: not to be used, or (`allow`) never to be found fault with."""

    word: Annotated[str, Meta(min_length=1, max_length=WORD_MOST)]
    allow: bool = False
    verdict: Verdict = "block"
    instead: Annotated[str, Meta(max_length=REST_MOST)] = ""
    why: Annotated[str, Meta(max_length=REST_MOST)] = ""


class Group(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category: its names, and how severe its rules are by surface (`default` for the others).

    `none` on a surface: its rules say nothing there, for the reason `apart` gives.
    """

    zh: Said
    en: Said
    severity: dict[str, Literal["block", "warn", "evidence", "info", "none"]]
    apart: str = ""
