"""The parts of the stage: what the crew works with besides the rundown and the numbers.

Each part is one state, sent whole wherever it changed; times in ms UTC, money in fen.
"""

from msgspec import Struct

from kaibo.facts import Card, ProductRole, Role, Tag
from kaibo.live.studio import StudioCard
from kaibo.plan.compliance.rules import Verdict


class Timing(Struct, frozen=True, kw_only=True):
    """How the evening stands against its plan.

    `mode` is script, then data from `data_ms` on (P13). `over_ms` is how much later than planned the
    evening will end (negative: earlier). `phase` of the segment on air is default, warning, danger or
    overtime, "" while none is; each begins at its time below, so that a screen changes it by itself.
    """

    mode: str
    data_ms: int | None
    due_ms: int | None
    ends_ms: int | None
    over_ms: int | None
    phase: str
    warning_ms: int | None
    danger_ms: int | None
    overtime_ms: int | None


class RhythmGate(Struct, frozen=True, kw_only=True):
    """One gate of the opening rhythm: `state` is ahead, due, met, late or missed. Source: P11, P33."""

    gate: str
    minute: int
    zh: str
    en: str
    state: str
    met_ms: int | None


class PacingProposal(Struct, frozen=True, kw_only=True):
    """What could go on air next: fen a minute expected, with its 80 % interval, and why. Source: P13."""

    product: str
    title: str
    role: ProductRole | None
    segment: str
    encore: bool
    score: float
    low: float
    high: float
    zh: str
    en: str


class QuestionCard(Struct, frozen=True, kw_only=True):
    """A question many ask, as one: who answers it, how long they wait, and what the product's data say.

    `state` is open, claimed or answered. `prop` says that a board for it is missing on set (P17). Source: L8.
    """

    question: str
    topic: str
    zh: str
    en: str
    text: str
    product: str
    title: str
    count: int
    first_ms: int
    last_ms: int
    state: str
    by: str
    role: str
    claimed_ms: int | None
    answered_ms: int | None
    answer: str
    prop: bool


class Voices(Struct, frozen=True, kw_only=True):
    """What comments of the last minute meant, in times. Source: L8."""

    questions: int
    buying: int
    complaints: int
    ones: int
    bought: int


class HoldbackCard(Struct, frozen=True, kw_only=True):
    """The hold-back sale now running: step 1-7 (0: none runs), its round, counts and lots. Source: P21.

    `ones` and `bought` are people. `next` are the steps that may come now. `doubts` are told off one by one.
    """

    product: str = ""
    title: str = ""
    step: int = 0
    round: int = 0
    began_ms: int | None = None
    stepped_ms: int | None = None
    opens_ms: int | None = None
    next: tuple[int, ...] = ()
    ones: int = 0
    bought: int = 0
    released: int = 0
    sold: int = 0
    left: int | None = None
    price_fen: int = 0
    market_fen: int = 0
    doubts: tuple[str, ...] = ()


class BagCard(Struct, frozen=True, kw_only=True):
    """A lucky bag with its terms: `state` is announced, open, due (past its draw) or drawn. Source: L6."""

    bag: str
    prize: str
    condition: str
    winners: int
    worth_fen: int
    seconds: int
    state: str
    due_ms: int | None
    opened_ms: int | None
    draw_ms: int | None
    drawn_ms: int | None
    entrants: int
    names: tuple[str, ...]


class CardAdvice(Struct, frozen=True, kw_only=True):
    """A card to push: when it last was, how often, and whether now is the time. Source: L4, L7."""

    card: Card
    product: str
    title: str
    last_ms: int | None
    count: int
    due: bool
    zh: str
    en: str


class StockLine(Struct, frozen=True, kw_only=True):
    """A product's till: price, what is released in lots, sold (items) and left; None where nobody told."""

    product: str
    title: str
    role: ProductRole | None
    cart: int
    price_fen: int
    planned: int
    released: int
    lots: int
    sold: int
    left: int | None
    orders: int
    gmv_fen: int
    clicks: int


class PromiseLine(Struct, frozen=True, kw_only=True):
    """Something promised on air: open until kept. Source: E6."""

    promise: str
    text: str
    promised_ms: int
    by: str
    kept_ms: int | None


class HandoverCard(Struct, frozen=True, kw_only=True):
    """A hand-over between hosts, and who confirmed it when; `handover` is "" where none is. Source: P3."""

    handover: str = ""
    outgoing: str = ""
    incoming: str = ""
    opened_ms: int | None = None
    confirmed: tuple[str, ...] = ()
    confirmed_ms: tuple[int, ...] = ()
    done_ms: int | None = None


class ShiftCard(Struct, frozen=True, kw_only=True):
    """Who is on camera since when and until when, who comes next, what was promised, what is handed over."""

    host: str
    since_ms: int | None
    until_ms: int | None
    next: str
    promises: tuple[PromiseLine, ...]
    handover: HandoverCard


class MarkLine(Struct, frozen=True, kw_only=True):
    """A marked moment."""

    mark: str
    at_ms: int
    tag: Tag
    label: str
    role: Role
    by: str


class WarningLine(Struct, frozen=True, kw_only=True):
    """Words on air that break a rule: `where` is speech, comment or crew, `correction` what to say.

    `how` is corrected, removed or no_fault, "" while it is open; `delay_s` is how long the answer took.
    Source: X1, E6.
    """

    warning: str
    rule: str
    verdict: Verdict
    where: str
    words: str
    sentence: str
    correction: str
    host: str
    at_ms: int
    how: str
    said: str
    by: str
    role: str
    answered_ms: int | None
    delay_s: float | None


class Prompter(Struct, frozen=True, kw_only=True):
    """How the host's screen stands: its page of key points, letters in CSS px; `moved` counts changes.

    `columns` are the characters a line and `rows` the lines a page that fit on the host's screen, told by
    it so that a remote pages as it does; 0 until one told.
    """

    page: int = 0
    size: int = 88
    mirrored: bool = False
    black: bool = False
    columns: int = 0
    rows: int = 0
    moved: int = 0


class Stage(Struct, frozen=True, kw_only=True):
    """What the crew works with besides the rundown: sent again as a whole part wherever a part changed.

    `warnings` are those nobody answered yet, `tasks` those ticked off, in the order they were.
    """

    timing: Timing
    rhythm: tuple[RhythmGate, ...]
    pacing: tuple[PacingProposal, ...]
    questions: tuple[QuestionCard, ...]
    voices: Voices
    holdback: HoldbackCard
    bags: tuple[BagCard, ...]
    cards: tuple[CardAdvice, ...]
    stock: tuple[StockLine, ...]
    shift: ShiftCard
    marks: tuple[MarkLine, ...]
    warnings: tuple[WarningLine, ...]
    tasks: tuple[str, ...]
    studio: StudioCard
    prompter: Prompter


class StageChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The parts of the stage that changed; a part left out did not."""

    timing: Timing | None = None
    rhythm: tuple[RhythmGate, ...] | None = None
    pacing: tuple[PacingProposal, ...] | None = None
    questions: tuple[QuestionCard, ...] | None = None
    voices: Voices | None = None
    holdback: HoldbackCard | None = None
    bags: tuple[BagCard, ...] | None = None
    cards: tuple[CardAdvice, ...] | None = None
    stock: tuple[StockLine, ...] | None = None
    shift: ShiftCard | None = None
    marks: tuple[MarkLine, ...] | None = None
    warnings: tuple[WarningLine, ...] | None = None
    tasks: tuple[str, ...] | None = None
    studio: StudioCard | None = None
    prompter: Prompter | None = None
