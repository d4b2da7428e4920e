"""The shapes of the playbook's pages: what a number, a rule, a beat or a group of words is made of."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kaibo.broadcast import BroadcastType
from kaibo.facts import Closing, Incident, Role, Touchpoint


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the field: what it is, where it comes from, and since when it stands."""

    value: float
    unit: str
    source: str
    zh: str
    since: str


class Ailment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be wrong with an OBS and what to do; with one that `bars`, nothing can be asked of it."""

    zh: str
    en: str
    bars: bool = False


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
    """What a column of a sheet holds: its names, how a cell is read, and what headers call it."""

    zh: str
    en: str
    kind: Literal["code", "name", "names", "lines", "role", "money", "count", "time"]
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


class IncidentStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step of an incident's plan: whose it is, who stands in, by when in seconds since it was noticed."""

    id: str
    role: Role
    backup: Role
    seconds: int
    zh: str
    en: str


class IncidentPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to do about one type of incident; see `incidents.toml`. Source: E9.

    With `hold` kaibo shows the holding slate at once; `does` says what it did, `hand` what people do where it
    could not. `restored_s` is by when the broadcast should be back, in seconds since it was noticed.
    """

    type: Incident
    zh: str
    en: str
    hold: bool
    does_zh: str
    does_en: str
    hand_zh: str
    hand_en: str
    restored_s: int
    source: str
    since: str
    step: tuple[IncidentStep, ...]


class DrillMeasure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a drill measures: the time from one thing seen to another; see `drills.toml`.

    Without `since` it is a value in `unit` that the drill finds. `part` is what of the studio must be there,
    `mend` what to change where `limit` is not reached.
    """

    name: str
    zh: str
    en: str
    since: str = ""
    until: str = ""
    part: str = ""
    unit: str = "s"
    limit: float
    mend_zh: str
    mend_en: str


class DrillPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A drill: what is broken, which incident the team opens, what is measured. Source: E9."""

    id: Literal["network-cut", "obs-kill", "freeze", "power", "content", "disk-full"]
    zh: str
    en: str
    what_zh: str
    what_en: str
    incident: Incident
    source: str
    measure: tuple[DrillMeasure, ...]


class FarewellLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line the host says `minute` minutes before the end; `what` of "3-2-1" it is. Source: E2, E3.

    With `loop` it is said again and again in the hand-over. Source: L7.
    """

    id: str
    minute: Annotated[int, Meta(ge=0, le=60)]
    zh: str
    en: str
    source: str
    what: Closing | None = None
    types: tuple[BroadcastType, ...] = ("selling", "teaching", "entertainment")
    loop: bool = False


class HandoverRate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The share of viewers who take a way offered at the end, on one platform, as the field tells it."""

    way: Literal["wecom", "product", "article"]
    platform: Literal["channels", "douyin", "kuaishou"]
    share: Annotated[float, Meta(ge=0, le=1)]
    source: str


class Farewell(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said towards the end, and what handing viewers over brings; see `farewell.toml`.

    `gap` stands where the next broadcast's time is not known. Source: E2, E3, E4.
    """

    gap: dict[Literal["zh", "en"], str]
    line: tuple[FarewellLine, ...]
    rate: tuple[HandoverRate, ...]


class FaultStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A remedy of a fault, and where it is done; `wait_minutes` pass before it. Source: E7."""

    id: str
    zh: str
    en: str
    leads: Literal["stop", "incident", "studio", "platform", "review"]
    wait_minutes: int = 0


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes wrong while signing off, in which share of ends, and what helps first. Source: E7."""

    id: str
    zh: str
    en: str
    share: Annotated[float, Meta(ge=0, le=1)]
    source: str
    step: Annotated[tuple[FaultStep, ...], Meta(min_length=1)]


class Setup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How fast a set-up stops, in seconds, and in which share of ends it does. Source: E8."""

    id: str
    zh: str
    en: str
    stop_s: float
    success: Annotated[float, Meta(ge=0, le=1)]
    source: str


class Lever(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something a role can do about its measures, and the key of what counts it. Source: R3."""

    measure: str
    zh: str
    en: str
    source: str


class RoleScore(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a role answers for, as keys of figures, and its levers. Source: R3."""

    measures: tuple[str, ...]
    lever: tuple[Lever, ...]
    source: str


class Factor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One factor of what makes a room grow: its name, its place in the tree, and what counts it.

    `parent` is "" at the root; `measure` the key of a figure or a practice, "" for a branch and where nothing
    counts it: `needs_zh` then says what would. `aim_zh` is what the field holds to be good. Source: L10.
    """

    id: str
    zh: str
    en: str
    source: str
    parent: str = ""
    measure: str = ""
    aim_zh: str = ""
    aim_en: str = ""
    needs_zh: str = ""
    needs_en: str = ""


class Heat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One period of the measured set of interaction: comments a minute, gifts in fen, share that followed."""

    comments: float
    gifts_fen: int
    follow: float
