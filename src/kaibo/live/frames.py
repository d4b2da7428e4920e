"""What a screen is sent: the whole view once, then frames of what changed since.

A view holds everything a screen needs. A frame holds what facts after `after` up to `seq` changed:
new comments, and seconds, cues and rundown rows whole wherever they changed. A client that missed
something asks again with the last `seq` it has; applying a frame twice changes nothing.
"""

from msgspec import Struct

from kaibo.broadcast import State
from kaibo.facts import ProductRole, Role, SegmentKind, Urgency
from kaibo.live.ending import EndingCard
from kaibo.live.stage import Stage, StageChange
from kaibo.live.studio import StudioLink


class Head(Struct, frozen=True, kw_only=True):
    """A broadcast in a list: who, when, and where it stands."""

    id: str
    title: str
    account: str
    account_id: str
    zone: str
    state: State
    rehearsal: bool
    start_ms: int | None
    went_live_ms: int | None
    end_due_ms: int | None
    end_request: str | None
    ended_ms: int | None


class Source(Struct, frozen=True, kw_only=True):
    """A source of facts and how fresh it is; `last_ms` is when the room last heard from it."""

    name: str
    facts: int
    last_ms: int


class Figure(Struct, frozen=True, kw_only=True):
    """One number a person sees: its value (None where it is not known), source, age, finality.

    `delta` is the change over the last five minutes; `target` is 0 where none was set.
    """

    value: float | None
    source: str
    as_of_ms: int | None
    final: bool
    delta: float | None
    target: float


class RoomNumbers(Struct, frozen=True, kw_only=True):
    """The room's numbers; money in fen, `click_pay` as a share of 1."""

    online: Figure
    pcu: Figure
    acu: Figure
    views: Figure
    private_views: Figure
    comments: Figure
    likes: Figure
    follows: Figure
    orders: Figure
    gmv_fen: Figure
    clicks: Figure
    click_pay: Figure


class Second(Struct, frozen=True, gc=False):
    """One second of the room; `online` is None where nobody counted it."""

    at_s: int
    online: int | None
    entered: int
    comments: int
    likes: int
    orders: int
    gmv_fen: int


class RundownRow(Struct, frozen=True, kw_only=True):
    """A rundown row; times in ms UTC, None where the start is not known yet.

    `state` is planned, skipped, on_air or done. `planned_ms` is when the plan had it start, `start_ms` and
    `end_ms` when it really did or now will; what is on air ends when it is due, even once that is past.
    `anchor` says what holds it: "" the one before it, else minute, clock or end. `take` names the take of
    what was on air.
    """

    segment: str
    title: str
    type: SegmentKind
    role: ProductRole | None
    product: str
    state: str
    planned_ms: int | None
    start_ms: int | None
    end_ms: int | None
    length_s: int
    anchor: str
    flexible: bool
    hard_end: bool
    added: bool
    take: str


class CueCard(Struct, frozen=True, kw_only=True):
    """A cue with its receipt: `state` is raised, seen, done or declined; `why` goes with declined.

    `answer_ms` is when an answer is due (None: none is awaited), `escalated` to whom it went since. `by`
    answered it, `said_by` is the person who sent it, "" where a rule did.
    """

    cue: str
    rule: str
    urgency: Urgency
    roles: tuple[Role, ...]
    zh: str
    en: str
    raised_ms: int
    answer_ms: int | None
    state: str
    by: str
    role: str
    why: str
    seen_ms: int | None
    closed_ms: int | None
    escalated: tuple[Role, ...]
    said_by: str


class CommentLine(Struct, frozen=True, kw_only=True):
    """A comment or gift as the comment list shows it; `seq` orders it and names it."""

    seq: int
    at_ms: int
    name: str
    text: str
    type: str


class Word(Struct, frozen=True, kw_only=True):
    """A phrase many comments share, over the last five minutes."""

    text: str
    count: int


class View(Struct, frozen=True, kw_only=True):
    """Everything the console shows of one broadcast, as of fact `seq` and room time `now_ms`.

    `seconds` of the last half hour are single ones, older ones are sums of a whole minute at its first
    second. `strays` counts facts whose time lies outside the broadcast; they are kept but not in the curves.
    `link` is the line to OBS, `ending` how far the ending is.
    `comments` are those after the `seq` asked for; `skipped` says how many older ones were left out.
    """

    seq: int
    now_ms: int
    head: Head
    numbers: RoomNumbers
    seconds: tuple[Second, ...]
    rundown: tuple[RundownRow, ...]
    stage: Stage
    link: StudioLink
    ending: EndingCard
    cues: tuple[CueCard, ...]
    comments: tuple[CommentLine, ...]
    words: tuple[Word, ...]
    sources: tuple[Source, ...]
    strays: int
    skipped: int


class Frame(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What changed after fact `after` up to fact `seq`; a part left out did not change."""

    after: int
    seq: int
    now_ms: int
    head: Head | None = None
    numbers: RoomNumbers | None = None
    seconds: tuple[Second, ...] = ()
    rundown: tuple[RundownRow, ...] | None = None
    stage: StageChange | None = None
    link: StudioLink | None = None
    ending: EndingCard | None = None
    cues: tuple[CueCard, ...] = ()
    comments: tuple[CommentLine, ...] = ()
    words: tuple[Word, ...] | None = None
    sources: tuple[Source, ...] | None = None
    strays: int | None = None
