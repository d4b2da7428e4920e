"""What happened, as facts: the one vocabulary of the journal.

A fact is immutable, carries who told it (`source`) and when it happened (`at_ms`), and has an
`id` chosen by its source: the same thing told twice has the same id, whatever time the second
telling carries. Money is integer fen (分), time integer milliseconds UTC, platform ids are strings.

`decode` reads one fact; a kind this version does not know, or a fact written by a newer
`VERSION`, comes back as `Unknown` with its JSON kept whole, so an old program never drops what a
new one wrote. `encode` is its exact inverse.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final, Literal, Self, get_args

import msgspec
from msgspec import Meta, Struct

from kaibo.words import mend

VERSION: Final = 1
"""The newest fact format this program writes; from the first release on a new field of a kind raises it."""

EARLIEST_MS: Final = 1_577_836_800_000
"""2020-01-01 UTC: no Channels broadcast is older, so an earlier `at_ms` is a broken clock."""

LATEST_MS: Final = 4_102_444_800_000
"""2100-01-01 UTC: a later time is a broken clock too."""

Id = Annotated[str, Meta(min_length=1, max_length=200)]
Name = Annotated[str, Meta(max_length=200)]
Line = Annotated[str, Meta(max_length=10_000)]
Fen = Annotated[int, Meta(ge=-(10**12), le=10**12)]
Count = Annotated[int, Meta(ge=0, le=10**12)]
Ms = Annotated[int, Meta(ge=EARLIEST_MS, le=LATEST_MS)]

Traffic = Literal[
    "group",
    "moments",
    "article",
    "wecom",
    "reservation",
    "share",
    "follow",
    "recommend",
    "plaza",
    "search",
    "video",
    "pack",
    "ad",
    "other",
    "unknown",
]
"""Where a viewer came from. Source: P30, P36, R4."""

PRIVATE_TRAFFIC: Final[frozenset[str]] = frozenset(
    ("group", "moments", "article", "wecom", "reservation", "share")
)
"""Traffic the brand brings itself. Source: P36, R5."""

Role = Literal["operator", "host", "floor", "desk", "private", "support", "tech"]
"""Duties of the team. Source: P1, domain G."""

ProductRole = Literal["flash", "hit", "classic", "profit", "topic", "exclusive"]
"""What a product is for in a lineup. Source: P10."""

SegmentKind = Literal["product", "bag", "talk"]
Urgency = Literal["info", "notice", "urgent"]
Card = Literal["product", "reservation", "wecom", "article", "redpacket"]
Touchpoint = Literal["home", "article", "video", "group", "moments", "wecom", "poster", "other"]
"""Where people are asked to reserve. Source: P30."""

Access = Literal[
    "signed_in", "turned_away", "signed_out", "invited", "joined", "password_set", "key_renewed", "thrown_out"
]
"""What the audit trail knows of doors and keys."""

Incident = Literal["network", "device", "content", "host", "product"]
"""What goes wrong on air. Source: E9, E6."""

Stopping = Literal["scene", "stream", "stopped", "record", "file", "microphone", "camera", "network", "power"]
"""The steps of an ordered stop, first to last; machines before people. Source: E1, E5."""

Closing = Literal["message", "interaction", "call"]
"""What is counted while saying farewell: three times the message, two interactions, one call. Source: E3."""

Tag = Literal["highlight", "quote", "problem", "complaint"]
"""What a mark says of its moment: the first two are candidates of the replay."""


class _Head(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="kind",
    tag=lambda name: "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_"),
):
    """The head every fact carries."""

    id: Id
    at_ms: Ms
    source: Annotated[str, Meta(min_length=1, max_length=60)]
    broadcast: Annotated[str, Meta(max_length=60)] = ""
    v: Annotated[int, Meta(ge=1)] = VERSION


# From the room: what viewers do and what the platform reports.


class Commented(_Head, frozen=True, kw_only=True):
    """A viewer wrote a comment."""

    viewer: Id
    name: Name = ""
    text: Line
    city: Name = ""


class Liked(_Head, frozen=True, kw_only=True):
    """A viewer liked the broadcast `count` times."""

    viewer: Id
    name: Name = ""
    count: Count = 1


class Gifted(_Head, frozen=True, kw_only=True):
    """A viewer sent `count` of a gift, worth `wecoin` in all (0 where the price is not known)."""

    viewer: Id
    name: Name = ""
    gift: Name
    count: Count = 1
    wecoin: Count = 0


class Entered(_Head, frozen=True, kw_only=True):
    """A viewer came into the room. Source: L1."""

    viewer: Id
    name: Name = ""
    traffic: Traffic = "unknown"


class Left(_Head, frozen=True, kw_only=True):
    """A viewer left the room."""

    viewer: Id


class Followed(_Head, frozen=True, kw_only=True):
    """A viewer followed the account."""

    viewer: Id
    name: Name = ""


class Shared(_Head, frozen=True, kw_only=True):
    """A viewer shared the broadcast."""

    viewer: Id
    name: Name = ""


class Reserved(_Head, frozen=True, kw_only=True):
    """A viewer reserved the next broadcast. Source: P30, P33."""

    viewer: Id
    name: Name = ""


class ContactAdded(_Head, frozen=True, kw_only=True):
    """A viewer became a WeCom contact of `staff`. Source: L7."""

    viewer: Id
    staff: Name = ""


class ProductClicked(_Head, frozen=True, kw_only=True):
    """A viewer opened a product card."""

    viewer: Id
    product: Id


class OrderPlaced(_Head, frozen=True, kw_only=True):
    """A viewer placed an order, not yet paid."""

    order: Id
    viewer: Id
    product: Id
    items: Count = 1
    amount_fen: Fen


class OrderPaid(_Head, frozen=True, kw_only=True):
    """An order was paid; `prize` marks a lucky-bag order that is no sale. Source: R6, L6, E11.

    Told again, the same order may know its city, and when it was shipped.
    """

    order: Id
    viewer: Id
    product: Id
    items: Count = 1
    amount_fen: Fen
    city: Name = ""
    traffic: Traffic = "unknown"
    prize: bool = False
    shipped_ms: Ms | None = None


class OrderRefunded(_Head, frozen=True, kw_only=True):
    """A paid order was refunded by `amount_fen`."""

    order: Id
    amount_fen: Fen


class OnlineCounted(_Head, frozen=True, kw_only=True):
    """The platform's count of viewers now in the room, and its running totals where it tells them."""

    online: Count
    likes_total: Count | None = None
    wecoin_total: Count | None = None


class PlatformReported(_Head, frozen=True, kw_only=True):
    """An official snapshot, kept whole; `values` holds the fields kaibo knows, by metric name."""

    report: Name
    final: bool = False
    values: dict[str, float] = {}
    raw: msgspec.Raw = msgspec.Raw(b"null")


# From the crew.


class Saved(_Head, frozen=True, kw_only=True):
    """A planned thing was saved: revision `revision` of document `key`, as a whole."""

    doc: Name
    key: Id
    revision: Count
    body: msgspec.Raw
    by: Name = ""


class WentLive(_Head, frozen=True, kw_only=True):
    """The broadcast went on air; a rehearsal keeps the time of its input, not the wall's."""

    by: Name = ""
    rehearsal: bool = False


class SegmentTaken(_Head, frozen=True, kw_only=True):
    """A segment went on air; the planned one is copied, so later edits change nothing here."""

    segment: Id
    title: Name
    type: SegmentKind = "product"
    product: Annotated[str, Meta(max_length=200)] = ""
    role: ProductRole | None = None
    length_s: Count = 480
    by: Name = ""


class TakeUndone(_Head, frozen=True, kw_only=True):
    """The newest take was a mistake: what was on air before it is on air again."""

    take: Id
    by: Name = ""


class SegmentLeft(_Head, frozen=True, kw_only=True):
    """The segment on air ended without another following at once."""

    segment: Id


class SegmentAdded(_Head, frozen=True, kw_only=True):
    """A segment came into the rundown on air, behind segment `after`, or first of what is to come."""

    segment: Id
    title: Name
    type: SegmentKind = "product"
    product: Annotated[str, Meta(max_length=200)] = ""
    role: ProductRole | None = None
    length_s: Annotated[int, Meta(ge=1, le=86_400)] = 480
    after: Annotated[str, Meta(max_length=200)] = ""
    by: Name = ""


class SegmentMoved(_Head, frozen=True, kw_only=True):
    """A segment goes behind segment `after`, or first of what is to come; two people's moves merge."""

    segment: Id
    after: Annotated[str, Meta(max_length=200)] = ""
    by: Name = ""


class SegmentSkipped(_Head, frozen=True, kw_only=True):
    """A segment is left out tonight, or taken back in."""

    segment: Id
    skipped: bool = True
    by: Name = ""


class SegmentTimed(_Head, frozen=True, kw_only=True):
    """A segment gets `seconds` more, or fewer where negative; two people's seconds add up."""

    segment: Id
    seconds: Annotated[int, Meta(ge=-86_400, le=86_400)]
    by: Name = ""


class CardPushed(_Head, frozen=True, kw_only=True):
    """A card was shown over the stream. Source: L4, L7."""

    card: Card
    product: Annotated[str, Meta(max_length=200)] = ""
    by: Name = ""


class PriceChanged(_Head, frozen=True, kw_only=True):
    """The desk changed a product's price. Source: L4."""

    product: Id
    price_fen: Fen
    by: Name = ""


class StockReleased(_Head, frozen=True, kw_only=True):
    """The desk released a lot of stock. Source: P21, L4."""

    product: Id
    count: Count
    by: Name = ""


class LuckyBagAnnounced(_Head, frozen=True, kw_only=True):
    """A lucky bag was promised for `due_ms`, with all its terms, so that people stay. Source: L5, L6."""

    bag: Id
    prize: Name
    due_ms: Ms
    seconds: Count = 300
    condition: Line = ""
    winners: Count = 1
    worth_fen: Fen = 0
    by: Name = ""


class LuckyBagOpened(_Head, frozen=True, kw_only=True):
    """A lucky bag opened; it draws after `seconds`, and its terms stay as they are. Source: L6."""

    bag: Id
    prize: Name
    seconds: Count = 300
    condition: Line = ""
    winners: Count = 1
    worth_fen: Fen = 0
    by: Name = ""


class LuckyBagDrawn(_Head, frozen=True, kw_only=True):
    """A lucky bag was drawn. Source: L6, E11."""

    bag: Id
    entrants: Count = 0
    winners: tuple[str, ...] = ()


class HoldbackStepped(_Head, frozen=True, kw_only=True):
    """A hold-back sale moved to step 1-7. Source: P21."""

    product: Id
    step: Annotated[int, Meta(ge=1, le=7)]
    by: Name = ""


class HoldbackStopped(_Head, frozen=True, kw_only=True):
    """The hold-back sale of a product is over. Source: P21."""

    product: Id
    by: Name = ""


class QuestionClaimed(_Head, frozen=True, kw_only=True):
    """Someone answers a repeated question, or gives it back. Source: L8."""

    question: Id
    released: bool = False
    by: Name = ""
    role: Role = "operator"


class QuestionAnswered(_Head, frozen=True, kw_only=True):
    """A repeated question was answered; who asks it later asks anew. Source: L8."""

    question: Id
    text: Line = ""
    by: Name = ""
    role: Role = "operator"


class Promised(_Head, frozen=True, kw_only=True):
    """Something was promised on air, to be kept before sign-off. Source: E6."""

    promise: Id
    text: Line
    by: Name = ""


class PromiseKept(_Head, frozen=True, kw_only=True):
    """A promise was kept. Source: E6."""

    promise: Id
    by: Name = ""


class HandoverOpened(_Head, frozen=True, kw_only=True):
    """One host hands the room to the next; both confirm what is open. Source: P3."""

    handover: Id
    outgoing: Name
    incoming: Name
    by: Name = ""


class HandoverConfirmed(_Head, frozen=True, kw_only=True):
    """A host confirmed a hand-over; once both did, the incoming host is on camera. Source: P3."""

    handover: Id
    host: Name


class HostChanged(_Head, frozen=True, kw_only=True):
    """Another host is on camera. Source: P3."""

    host: Name
    by: Name = ""


class Marked(_Head, frozen=True, kw_only=True):
    """Someone marked this moment as worth a second look."""

    label: Name
    tag: Tag = "highlight"
    role: Role = "operator"
    by: Name = ""


class Noted(_Head, frozen=True, kw_only=True):
    """Someone wrote a note for the review."""

    text: Line
    by: Name = ""


class CueRaised(_Head, frozen=True, kw_only=True):
    """Roles are asked to act now, by a rule or, where `by` says so, by a person.

    `values` are the figures that made it, shown with the text. The host reads `host_zh` and `host_en`
    instead, which hold encouragement and direction only (P2). Who has not answered after `answer_s`
    seconds (0: no answer is awaited) is backed up by the next of `ladder`.
    """

    cue: Id
    rule: Name
    urgency: Urgency
    roles: tuple[Role, ...]
    zh: Line
    en: Line
    host_zh: Line = ""
    host_en: Line = ""
    values: dict[str, float] = {}
    about: Name = ""
    answer_s: Count = 0
    ladder: tuple[Role, ...] = ()
    by: Name = ""


class CueSeen(_Head, frozen=True, kw_only=True):
    """Someone saw a cue."""

    cue: Id
    by: Name = ""
    role: Role = "operator"


class CueDone(_Head, frozen=True, kw_only=True):
    """Someone did what a cue asked."""

    cue: Id
    by: Name = ""
    role: Role = "operator"


class CueDeclined(_Head, frozen=True, kw_only=True):
    """Someone decided against a cue, and said why."""

    cue: Id
    why: Line
    by: Name = ""
    role: Role = "operator"


class CueEscalated(_Head, frozen=True, kw_only=True):
    """Nobody answered a cue in time; it goes to `role` too."""

    cue: Id
    role: Role


class TaskDone(_Head, frozen=True, kw_only=True):
    """A task of a checklist was done, with a note or the file of a photo as proof. Source: P1."""

    task: Id
    by: Name = ""
    note: Annotated[str, Meta(max_length=2000)] = ""
    photo: Annotated[str, Meta(max_length=200)] = ""


class TaskUndone(_Head, frozen=True, kw_only=True):
    """A task ticked by mistake, or to be done again, is open once more. Source: P1."""

    task: Id
    by: Name = ""


class GateOverridden(_Head, frozen=True, kw_only=True):
    """Somebody answers by name for going live although a gate is red; an empty `why` takes it back."""

    gate: Id
    why: Annotated[str, Meta(max_length=2000)] = ""
    by: Name = ""


class ReservationsCounted(_Head, frozen=True, kw_only=True):
    """A person read how many reservations a channel has brought so far, and typed it in. Source: P30."""

    channel: Touchpoint
    count: Count
    way: Literal["typed", "pasted", "imported"] = "typed"
    by: Name = ""


class LinkFollowed(_Head, frozen=True, kw_only=True):
    """Somebody, or some program, opened a personal link. Source: P34."""

    code: Id
    bot: bool = False


class FileKept(_Head, frozen=True, kw_only=True):
    """A picture was handed in: `file` is the SHA-256 of what is kept, `bytes` its size."""

    file: Id
    name: Name
    bytes: Count
    by: Name = ""


class Accessed(_Head, frozen=True, kw_only=True):
    """Somebody came in, went out, was turned away, or changed who may. Names no password and no address."""

    action: Access
    member: Name = ""
    detail: Annotated[str, Meta(max_length=500)] = ""
    by: Name = ""


class Spoken(_Head, frozen=True, kw_only=True):
    """A piece of what was said on air, as a recogniser heard it, in any split; `host` if it is known.

    Source: X1.
    """

    text: Line
    host: Name = ""


class WordsWarned(_Head, frozen=True, kw_only=True):
    """Words on air or by a viewer break a rule; `about` is the fact that carried them (the last, of several).

    `pack` is the revision of the rules, `correction` what to say. `where` tells speech, a viewer's comment
    and a text of the crew apart. Source: X1, E6.
    """

    warning: Id
    rule: Name
    verdict: Literal["block", "warn", "evidence", "info"]
    where: Literal["speech", "comment", "crew"]
    words: Line
    sentence: Line = ""
    correction: Annotated[str, Meta(max_length=2000)] = ""
    about: Name = ""
    host: Name = ""
    pack: Name = ""


class WordsCorrected(_Head, frozen=True, kw_only=True):
    """Somebody answers a warning: what was said or done to mend it, or why it is no fault. Source: X1."""

    warning: Id
    how: Literal["corrected", "removed", "no_fault"]
    said: Annotated[str, Meta(max_length=2000)] = ""
    by: Name = ""
    role: Role = "operator"


class ReviewSigned(_Head, frozen=True, kw_only=True):
    """Somebody signs for the words of a broadcast before it goes on air, as they stand then.

    `digest` is that of the texts, `pack` the revision of the rules; `open` are findings left standing,
    `waived` those let pass with a reason. Source: X1.
    """

    digest: Name
    pack: Name
    texts: Count
    open: Count = 0
    waived: Count = 0
    note: Annotated[str, Meta(max_length=2000)] = ""
    by: Name = ""


class EndRequested(_Head, frozen=True, kw_only=True):
    """Step one of sign-off: someone asks to end. Source: E1."""

    request: Id
    by: Name = ""


class EndConfirmed(_Head, frozen=True, kw_only=True):
    """Step two of sign-off: the request was confirmed; the broadcast is over. Source: E1."""

    request: Id
    by: Name = ""


class RoleConfirmed(_Head, frozen=True, kw_only=True):
    """A role said that it is ready for the end, or took that back. Source: E2."""

    role: Role
    ready: bool = True
    by: Name = ""


class ClosingCounted(_Head, frozen=True, kw_only=True):
    """The host said the key message, had viewers interact, or called to act. Source: E3."""

    what: Closing
    by: Name = ""
    role: Role = "floor"


class StopStepped(_Head, frozen=True, kw_only=True):
    """A step of the ordered stop began, was done, failed, or was done by hand. Source: E1, E5.

    `why` says what failed, or in what state it was left.
    """

    step: Stopping
    state: Literal["begun", "done", "failed", "by_hand"]
    why: Annotated[str, Meta(max_length=1000)] = ""
    by: Name = ""


class Sealed(_Head, frozen=True, kw_only=True):
    """The ended broadcast was written to its archive file of `facts` rows."""

    facts: Count
    file: Name
    sha256: Name


# From the public replay page, in a scope of its own. Source: Y4, Y5.


class ReplayOpened(_Head, frozen=True, kw_only=True):
    """Somebody opened a replay page: `visit` is this opening's own, made by chance, `code` the link taken."""

    visit: Id
    code: Name = ""


class ReplayWatched(_Head, frozen=True, kw_only=True):
    """A visit watched `[from_ms, to_ms)` of the film without a jump."""

    visit: Id
    from_ms: Count
    to_ms: Count


class ReplaySaid(_Head, frozen=True, kw_only=True):
    """A visitor wrote at `film_ms` of the film; with `prompt`, to answer that question."""

    visit: Id
    film_ms: Count
    text: Annotated[str, Meta(max_length=100)]
    name: Annotated[str, Meta(max_length=20)] = ""
    prompt: Name = ""


class ReplayLiked(_Head, frozen=True, kw_only=True):
    """A visitor liked `count` times at `film_ms` of the film."""

    visit: Id
    film_ms: Count
    count: Annotated[int, Meta(ge=1, le=100)] = 1


class ReplayVoted(_Head, frozen=True, kw_only=True):
    """A visitor chose option number `option` of a poll, counted from 0; their last choice counts."""

    visit: Id
    prompt: Id
    option: Annotated[int, Meta(ge=0, le=20)]


class ReplayClicked(_Head, frozen=True, kw_only=True):
    """A visitor pressed a card at `film_ms` of the film; `code` is the link it leads to."""

    visit: Id
    film_ms: Count
    card: Id
    code: Name = ""


class ReplayModerated(_Head, frozen=True, kw_only=True):
    """Somebody of the team shows or hides what a visitor wrote; `said` is that fact's id."""

    said: Id
    shown: bool
    by: Name = ""


# From the studio.


class StreamStarted(_Head, frozen=True, kw_only=True):
    """The studio machine started to push the stream."""

    device: Name = ""


class StreamStopped(_Head, frozen=True, kw_only=True):
    """The studio machine stopped pushing the stream."""

    device: Name = ""


class RecordingStarted(_Head, frozen=True, kw_only=True):
    """A recording began; media time 0 of `file` is `at_ms`."""

    file: Annotated[str, Meta(min_length=1, max_length=1000)]
    device: Name = ""


class RecordingStopped(_Head, frozen=True, kw_only=True):
    """A recording ended after `media_ms` of media."""

    file: Annotated[str, Meta(min_length=1, max_length=1000)]
    media_ms: Count = 0


class SceneSwitched(_Head, frozen=True, kw_only=True):
    """The program picture changed to another scene; `by` is "" where nobody of kaibo asked for it.

    `why` says what kaibo switched for: feed, back, stop, incident, drill; "" where a person chose.
    """

    scene: Name
    by: Name = ""
    device: Name = ""
    why: Name = ""


class FeedLost(_Head, frozen=True, kw_only=True):
    """The picture or sound was lost: `why` is frozen, black or gone. Source: E9."""

    why: Name = ""
    device: Name = ""


class FeedRestored(_Head, frozen=True, kw_only=True):
    """The picture and sound are back. Source: E9."""

    why: Name = ""
    device: Name = ""


class FeedVouched(_Head, frozen=True, kw_only=True):
    """A person said the picture is not dead: nothing is switched away from for `seconds`. Source: E9."""

    seconds: Annotated[int, Meta(ge=0, le=3600)] = 300
    by: Name = ""


class IncidentOpened(_Head, frozen=True, kw_only=True):
    """An incident was noticed; `note` says what is seen, `drill` that it is one. Source: E9."""

    incident: Id
    type: Incident
    note: Annotated[str, Meta(max_length=1000)] = ""
    drill: bool = False
    by: Name = ""
    role: Role = "operator"


class IncidentStepped(_Head, frozen=True, kw_only=True):
    """A step of an incident's plan was taken; the first one is when the team acted. Source: E9."""

    incident: Id
    step: Name
    by: Name = ""
    role: Role = "operator"


class IncidentClosed(_Head, frozen=True, kw_only=True):
    """An incident is over: things are restored. Source: E9."""

    incident: Id
    note: Annotated[str, Meta(max_length=1000)] = ""
    by: Name = ""


class DeviceReported(_Head, frozen=True, kw_only=True):
    """A device told its state, or kaibo what became of it; `detail` says it in words. Source: E5.

    `battery` is in percent, `network` how it is connected (wifi, cellular, wired, none), `rtt_ms` its way
    here and back. `obs` and `relay` are devices too: their states are those of `live.studio.Link`.
    """

    device: Id
    state: Name
    battery: Annotated[int, Meta(ge=0, le=100)] | None = None
    charging: bool | None = None
    network: Name = ""
    rtt_ms: Count | None = None
    detail: Annotated[str, Meta(max_length=500)] = ""
    by: Name = ""


RoomFact = (
    Commented
    | Liked
    | Gifted
    | Entered
    | Left
    | Followed
    | Shared
    | Reserved
    | ContactAdded
    | ProductClicked
    | OrderPlaced
    | OrderPaid
    | OrderRefunded
    | OnlineCounted
    | PlatformReported
)
CrewFact = (
    Saved
    | WentLive
    | SegmentTaken
    | TakeUndone
    | SegmentLeft
    | SegmentAdded
    | SegmentMoved
    | SegmentSkipped
    | SegmentTimed
    | CardPushed
    | PriceChanged
    | StockReleased
    | LuckyBagAnnounced
    | LuckyBagOpened
    | LuckyBagDrawn
    | HoldbackStepped
    | HoldbackStopped
    | QuestionClaimed
    | QuestionAnswered
    | Promised
    | PromiseKept
    | HandoverOpened
    | HandoverConfirmed
    | HostChanged
    | Marked
    | Noted
    | CueRaised
    | CueSeen
    | CueDone
    | CueDeclined
    | CueEscalated
    | TaskDone
    | TaskUndone
    | GateOverridden
    | ReservationsCounted
    | LinkFollowed
    | FileKept
    | Accessed
    | Spoken
    | WordsWarned
    | WordsCorrected
    | ReviewSigned
    | EndRequested
    | EndConfirmed
    | RoleConfirmed
    | ClosingCounted
    | StopStepped
    | Sealed
)
StudioFact = (
    StreamStarted
    | StreamStopped
    | RecordingStarted
    | RecordingStopped
    | SceneSwitched
    | FeedLost
    | FeedRestored
    | FeedVouched
    | IncidentOpened
    | IncidentStepped
    | IncidentClosed
    | DeviceReported
)
ReplayFact = (
    ReplayOpened | ReplayWatched | ReplaySaid | ReplayLiked | ReplayVoted | ReplayClicked | ReplayModerated
)
Known = RoomFact | CrewFact | StudioFact | ReplayFact

ROOM_KINDS: Final[tuple[type[Struct], ...]] = get_args(RoomFact)
CREW_KINDS: Final[tuple[type[Struct], ...]] = get_args(CrewFact)
STUDIO_KINDS: Final[tuple[type[Struct], ...]] = get_args(StudioFact)
REPLAY_KINDS: Final[tuple[type[Struct], ...]] = get_args(ReplayFact)

KINDS: Final[dict[str, type[Struct]]] = {str(cls.__struct_config__.tag): cls for cls in get_args(Known)}
"""Every kind by its tag."""

TAGS: Final[dict[type, str]] = {kind: tag for tag, kind in KINDS.items()}
"""Every kind's tag by its class."""


class _Envelope(Struct):
    """The head alone, read from a fact of any kind."""

    kind: Annotated[str, Meta(min_length=1, max_length=60)]
    id: Id
    at_ms: Ms
    source: Annotated[str, Meta(min_length=1, max_length=60)]
    broadcast: Annotated[str, Meta(max_length=60)] = ""
    v: Annotated[int, Meta(ge=1)] = 1


class Unknown(Struct, frozen=True, kw_only=True, gc=False):
    """A fact of a kind or version this program does not know, kept whole in `raw`."""

    id: str
    at_ms: int
    source: str
    broadcast: str
    kind: str
    raw: bytes

    @classmethod
    def of(cls, raw: bytes, head: _Envelope) -> Self:
        """Keep `raw` beside the head read from it."""
        return cls(
            id=head.id,
            at_ms=head.at_ms,
            source=head.source,
            broadcast=head.broadcast,
            kind=head.kind,
            raw=raw,
        )


Fact = Known | Unknown


class Entry(Struct, frozen=True, gc=False):
    """A fact as the journal holds it: its place in the order, and when it was received."""

    seq: int
    received_ms: int
    fact: Fact


class Refusal(Struct, frozen=True):
    """Why one fact of a batch was not taken: its place, the field, and the reason."""

    index: int
    field: str
    why: str


_one = msgspec.json.Decoder(Known)
_many = msgspec.json.Decoder(list[Known])
_raws = msgspec.json.Decoder(list[msgspec.Raw])
_head = msgspec.json.Decoder(_Envelope)
_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_json = msgspec.json.Encoder()
_set = msgspec.structs.force_setattr


def kind_of(fact: Fact) -> str:
    """Name the kind of a fact, as its tag says it."""
    return fact.kind if isinstance(fact, Unknown) else str(fact.__struct_config__.tag)


def encode(fact: Fact) -> bytes:
    """Write a fact as one line of JSON."""
    return fact.raw if isinstance(fact, Unknown) else _json.encode(fact)


def decode(raw: bytes | msgspec.Raw) -> Fact:
    """Read one fact.

    Raises `msgspec.ValidationError` naming the field, or `msgspec.DecodeError` for broken JSON.
    """
    try:
        try:
            fact = _one.decode(raw)
        except msgspec.ValidationError:
            head = _head.decode(raw)
            if head.kind in KINDS and head.v <= VERSION:
                raise
            return Unknown.of(bytes(raw), head)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError(f"not UTF-8: {error.reason}") from None
    except RecursionError:
        raise msgspec.DecodeError("nested too deeply") from None
    return fact if fact.v <= VERSION else Unknown.of(bytes(raw), _head.decode(raw))


def stamp(told: Iterable[Fact], broadcast: str) -> list[Fact]:
    """Give facts that were read a moment ago their broadcast; known kinds are changed in place.

    They belong to nobody else yet, and copies would cost more than the reading did.
    """
    stamped: list[Fact] = []
    for fact in told:
        if isinstance(fact, Unknown):
            whole = _object.decode(fact.raw) | {"broadcast": msgspec.Raw(_json.encode(broadcast))}
            stamped.append(msgspec.structs.replace(fact, broadcast=broadcast, raw=_json.encode(whole)))
        else:
            _set(fact, "broadcast", broadcast)
            stamped.append(fact)
    return stamped


def decode_rows(rows: Sequence[bytes]) -> list[Fact]:
    """Read facts the journal wrote, one a row; raises `msgspec.DecodeError` for a damaged one."""
    try:
        facts = _many.decode(b"[" + b",".join(rows) + b"]")
    except msgspec.DecodeError:
        return [decode(row) for row in rows]
    if len(facts) == len(rows) and all(fact.v <= VERSION for fact in facts):
        return list(facts)
    return [decode(row) for row in rows]


def decode_batch(body: bytes) -> tuple[list[Fact], list[Refusal]]:
    """Read a JSON array of facts, or one fact a line; a bad item is refused, the rest is kept.

    Half characters, which cut-off emoji leave behind, become U+FFFD. Raises `msgspec.DecodeError`
    when the body as a whole is neither.
    """
    if body.lstrip()[:1] != b"[":
        return _each([line for line in mend(body).splitlines() if line.strip()])
    try:
        facts: list[Known] = _many.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _each(_split(body))
    # A fact of this version does not say its version: most bodies hold no such field at all.
    if b'"v"' not in body or all(fact.v <= VERSION for fact in facts):
        return list(facts), []
    return _each(_split(body))


def _split(body: bytes) -> list[msgspec.Raw]:
    try:
        return _raws.decode(mend(body))
    except RecursionError:
        raise msgspec.DecodeError("nested too deeply") from None


def _each(items: Sequence[bytes | msgspec.Raw]) -> tuple[list[Fact], list[Refusal]]:
    facts: list[Fact] = []
    refused: list[Refusal] = []
    for index, raw in enumerate(items):
        try:
            facts.append(decode(raw))
        except msgspec.DecodeError as error:
            refused.append(Refusal(index, *_reason(str(error))))
    return facts, refused


def _reason(message: str) -> tuple[str, str]:
    """Split msgspec's "… - at `$.field`" into the field and the reason."""
    why, _, path = message.partition(" - at `$")
    field = path.rstrip("`").lstrip(".")
    if not field and "field `" in why:
        field = why.split("field `", 1)[1].split("`", 1)[0]
    return field, why
