"""The shapes of the playbook's pages: what a number, a rule, a beat or a group of words is made of."""

from typing import Literal

import msgspec

from kaibo.facts import Touchpoint


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the field: what it is, where it comes from, and since when it stands."""

    value: float
    unit: str
    source: str
    zh: str
    since: str


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What viewers ask about: words that ask it by themselves, and words that do beside a question.

    `board` says that a board on set can answer it (P17), `room` that it is about no product.
    """

    id: str
    zh: str
    en: str
    source: str
    board: bool
    asks: tuple[str, ...]
    about: tuple[str, ...]
    room: bool = False


class Talk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What viewers write, as words by what they mean; see `comments.toml`. Source: L8."""

    source: str
    since: str
    calls: tuple[str, ...]
    particles: str
    asking: tuple[str, ...]
    hinting: tuple[str, ...]
    rhetorical: tuple[str, ...]
    whether: tuple[str, ...]
    one: tuple[str, ...]
    bought: tuple[str, ...]
    unbought: tuple[str, ...]
    buying: tuple[str, ...]
    unwanted: tuple[str, ...]
    fault: tuple[str, ...]
    grievance: tuple[str, ...]
    notices: tuple[str, ...]
    topic: tuple[Topic, ...]


class Beat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A gate of the opening: `what` is to have happened `count` times by `minute` since go-live.

    Up to `grace` minutes more still count as in time. Source: P11, P33.
    """

    gate: str
    minute: int
    grace: int
    what: Literal["one", "bag", "flash", "flash_done", "main_done", "reservation"]
    count: int
    source: str
    zh: str
    en: str
    since: str


class Spelled(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another spelling of a word: the pattern that finds it, and how it reads."""

    find: str
    read: str


class Fold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a text is folded before words are looked for; see `fold.toml`."""

    looks: str
    reads: str
    between: str
    english: frozenset[str]
    phrases: dict[str, str]
    spelled: tuple[Spelled, ...]


class Variant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text to begin from, for products of some roles; none named: for all."""

    roles: tuple[Literal["flash", "hit", "classic", "profit", "topic", "exclusive"], ...] = ()
    text: str


class ScriptBeat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A beat or step of a script, what it is for, and its texts to begin from. Source: P20, P21."""

    form: Literal["beats", "holdback"]
    id: str
    zh: str
    en: str
    purpose_zh: str
    purpose_en: str
    source: str
    variant: tuple[Variant, ...]


class ScriptBook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Scripts to begin from; `gaps` names each fact of a product as it is missed. Source: P20, P21."""

    gaps: dict[str, str]
    beat: tuple[ScriptBeat, ...]


class Heading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a column of a product sheet holds: its names, how a cell is read, and what headers call it."""

    zh: str
    en: str
    kind: Literal["code", "name", "names", "lines", "role", "money", "count"]
    aliases: tuple[str, ...]


class RoleWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of a product that say its role, and what sheets call the role. Source: P10."""

    source: str
    since: str
    words: tuple[str, ...]
    aliases: tuple[str, ...]


class Worded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words and patterns that mean one thing; `only_name` asks them of a name alone. Source: P45, X2."""

    id: str
    zh: str
    en: str
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    only_name: bool = False


class Cause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What gets an account muted or limited. Source: X3."""

    id: str
    zh: str
    en: str


class Entrance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way viewers come in, how it is won, and the traffic it is counted as. Source: X5."""

    id: str
    zh: str
    en: str
    how_zh: str
    how_en: str
    traffic: tuple[str, ...] = ()
    paid: bool = False


class Rulebook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the platform forbids an account, and where viewers come from. Source: P45, X2, X3, X5."""

    since: str
    excluded: tuple[Worded, ...]
    profile: tuple[Worded, ...]
    muted: tuple[Cause, ...]
    entrance: tuple[Entrance, ...]


class Invite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to send to a touchpoint: first, and again shortly before the start. Source: P30, P32."""

    channel: Touchpoint
    first: str
    second: str
    source: str
    since: str
