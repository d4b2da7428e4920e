"""The room as it is now: what `fold` makes of the journal, and what a snapshot keeps."""

from typing import Final

import msgspec
from msgspec import Struct

from kaibo.broadcast import Broadcast, State
from kaibo.clock import SECOND
from kaibo.facts import (
    CueRaised,
    Role,
    SegmentAdded,
    SegmentMoved,
    SegmentSkipped,
    SegmentTaken,
    SegmentTimed,
    Tag,
    Touchpoint,
    Traffic,
)
from kaibo.live.cards import Pushed
from kaibo.live.ending import Ending
from kaibo.live.holdback import Holdback
from kaibo.live.luckybag import Bag
from kaibo.live.questions import Question
from kaibo.live.shift import Camera, Handover, Promise
from kaibo.live.stock import Till
from kaibo.live.studio import Studio
from kaibo.live.warned import Warned
from kaibo.live.windows import Window
from kaibo.playbook import number

VERSION: Final = 9
"""The shape of a room; a snapshot of another version is folded anew."""

IMPORTED: Final = "orders"
"""The source of what an import of the shop's orders tells: true of its own time, and told long after."""


class Said(Struct, frozen=True, gc=False):
    """A line of the comment list: a comment or a gift, cut to what a list can show, otherwise as written."""

    seq: int
    at_ms: int
    name: str
    text: str
    type: str


Edit = SegmentAdded | SegmentMoved | SegmentSkipped | SegmentTimed
"""A change of the rundown on air."""


class Cue(Struct):
    """A cue and its receipt: state is raised, seen, done or declined; `escalated` to whom it went since."""

    raised: CueRaised
    state: str = "raised"
    by: str = ""
    role: str = ""
    why: str = ""
    seen_ms: int | None = None
    closed_ms: int | None = None
    escalated: tuple[Role, ...] = ()


class Aired(Struct):
    """A segment as it ran: the copy taken, when it left the air, and what its product sold meanwhile.

    `handed` says that the next take ended it; `extra_s` are seconds added to it on air.
    """

    taken: SegmentTaken
    left_ms: int | None = None
    handed: bool = False
    extra_s: int = 0
    orders: int = 0
    gmv_fen: int = 0


class Mark(Struct, frozen=True, gc=False):
    """A marked moment."""

    mark: str
    at_ms: int
    tag: Tag
    label: str
    role: Role
    by: str


class Heard(Struct):
    """How much a source told, and when it was last heard, of anything and of each kind."""

    facts: int = 0
    last_ms: int = 0
    kinds: dict[str, int] = {}


class Counted(Struct, frozen=True, gc=False):
    """How many reservations a touchpoint had brought when somebody last read them. Source: P30."""

    count: int
    at_ms: int


class Room(Struct):
    """One broadcast's state after fact `seq`; times in ms UTC, money in fen.

    `reserved` are the reservations of this broadcast as typed in, `reservations` those of the next one made
    on air. `minute_online` holds the highest count of each minute since go-live, `pressed` the ids of what
    the crew pressed, so that a repeat is known whatever became of the room since.
    """

    broadcast: str
    seq: int = 0
    latest_ms: int = 0
    received_ms: int = 0
    plan: Broadcast | None = None
    revision: int = 0
    made_by: str = ""
    went_live_ms: int | None = None
    rehearsal: bool = False
    end_request: str | None = None
    end_requested_ms: int | None = None
    ended_ms: int | None = None
    ended_id: str = ""
    sealed: bool = False
    online: int | None = None
    online_ms: int | None = None
    pcu: int = 0
    pcu_ms: int | None = None
    minute_online: dict[int, int] = {}
    likes_told: int = 0
    totals: Window = msgspec.field(default_factory=Window)
    seconds: dict[int, Window] = {}
    viewers: set[str] = set()
    buyers: set[str] = set()
    by_traffic: dict[Traffic, int] = {}
    paid: dict[str, int] = {}
    refunds: int = 0
    refunded_fen: int = 0
    prizes: int = 0
    reserved: dict[Touchpoint, Counted] = {}
    reservations: int = 0
    contacts: int = 0
    flash_orders: int = 0
    aired: list[Aired] = []
    edits: list[Edit] = []
    tills: dict[str, Till] = {}
    pushed: dict[str, Pushed] = {}
    bags: dict[str, Bag] = {}
    holdback: Holdback | None = None
    questions: dict[str, Question] = {}
    camera: Camera = msgspec.field(default_factory=Camera)
    promises: dict[str, Promise] = {}
    handover: Handover | None = None
    tasks: dict[str, int] = {}
    marks: list[Mark] = []
    warnings: dict[str, Warned] = {}
    studio: Studio = msgspec.field(default_factory=Studio)
    ending: Ending = msgspec.field(default_factory=Ending)
    pressed: set[str] = set()
    rules: str = ""
    rules_revision: int = 0
    cues: dict[str, Cue] = {}
    rule_ms: dict[str, int] = {}
    comments: list[Said] = []
    trimmed_seq: int = 0
    heard: dict[str, Heard] = {}
    strays: int = 0

    @property
    def state(self) -> State:
        """Where the broadcast stands."""
        if self.sealed:
            return "sealed"
        if self.ended_ms is not None:
            return "ended"
        if self.end_request is not None:
            return "ending"
        return "planned" if self.went_live_ms is None else "live"

    @property
    def any_plan(self) -> Broadcast:
        """The plan, or where none was saved one that says no more than the broadcast's name."""
        return self.plan or Broadcast(id=self.broadcast, title=self.broadcast)

    def asked_to_end(self, now_ms: int) -> str | None:
        """Name the request to end that may still be confirmed at `now_ms`, if there is one. Source: E1."""
        if self.end_requested_ms is None or self.ended_ms is not None:
            return None
        fresh = now_ms - self.end_requested_ms <= number("end_confirm_seconds") * SECOND
        return self.end_request if fresh else None

    @property
    def on_air(self) -> Aired | None:
        """The segment on air, if one is."""
        return self.aired[-1] if self.aired and self.aired[-1].left_ms is None else None

    @property
    def take(self) -> str:
        """The take on air, "" while none is."""
        return self.on_air.taken.id if self.on_air else ""

    @property
    def airing(self) -> str:
        """The product on air, "" while none is."""
        return self.aired[-1].taken.product if self.aired and self.aired[-1].left_ms is None else ""

    @property
    def likes(self) -> int:
        """Likes so far: the platform's total where it tells more than was counted one by one."""
        return max(self.totals.likes, self.likes_told)

    def now_ms(self, wall_ms: int) -> int:
        """Tell the room's time: the wall's, or for a rehearsal the newest fact's."""
        return self.latest_ms if self.rehearsal and self.latest_ms else wall_ms


class Changes:
    """What a fold touched, for those who tell consoles only what changed."""

    def __init__(self) -> None:
        """Start with nothing changed."""
        self.seconds: set[int] = set()
        self.cues: set[str] = set()
        self.raised: list[str] = []
        self.comments: list[Said] = []
        self.rundown = False
        self.crew = False
