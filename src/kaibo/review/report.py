"""The review of one broadcast: everything its page shows, as one document."""

from msgspec import Struct

from kaibo import facts
from kaibo.broadcast import State
from kaibo.clock import known_zone
from kaibo.end.incidents import IncidentStanding
from kaibo.facts import Tag
from kaibo.live.room import Room
from kaibo.playbook import INCIDENTS
from kaibo.review.actions import Action, actions
from kaibo.review.asrun import AsRun, as_run
from kaibo.review.attendance import Attendance, attendance
from kaibo.review.beside import BESIDE, Beside
from kaibo.review.breaks import Breaks, breaks
from kaibo.review.counting import evening
from kaibo.review.curve import Minute, airtime, curve
from kaibo.review.dwell import Dwell, dwell
from kaibo.review.factors import Tree, factors
from kaibo.review.funnel import Funnel, funnel
from kaibo.review.lessons import Lessons, lessons
from kaibo.review.matching import Matching, matching
from kaibo.review.metrics import ReportFigure, final_from_ms, measured
from kaibo.review.packs import Packs, packs
from kaibo.review.periods import Periods, periods
from kaibo.review.practice import Ground
from kaibo.review.quality import Quality, quality
from kaibo.review.reach import Reach, reach
from kaibo.review.receipts import TeamReceipts, receipts
from kaibo.review.scorecards import Scorecards, scorecards
from kaibo.review.tally import Tally
from kaibo.review.traffic import Sources, sources
from kaibo.review.truth import Truth, truths
from kaibo.review.turns import on_camera
from kaibo.review.usual import Usual, usual
from kaibo.review.warned import WordsOnAir, words_on_air


class ReportHead(Struct, frozen=True, kw_only=True):
    """Which broadcast, when it ran, and where it stands; times in ms UTC.

    `length_ms` is the time on air so far; `final_from_ms` when the platform's delay is over, None
    before sign-off. A `zone` the machine does not know is read as UTC.
    """

    id: str
    title: str
    account: str
    zone: str
    state: State
    rehearsal: bool
    start_ms: int | None
    went_live_ms: int | None
    ended_ms: int | None
    length_ms: int
    planned_minutes: int | None
    final: bool
    final_from_ms: int | None


class Remark(Struct, frozen=True, kw_only=True):
    """Something the crew noted or met: a note, a mark, a change of host, an incident, a lost feed.

    `tag` says what a mark is of; None for all else. `incident` holds the times of one that was closed.
    """

    at_ms: int
    kind: str
    text: str
    by: str = ""
    tag: Tag | None = None
    incident: IncidentStanding | None = None


class Report(Struct, frozen=True, kw_only=True):
    """The review as of `now_ms`, made from the facts up to `seq`; page and JSON show the same.

    `usual` is what figures were over the broadcasts before, by their key, where there are enough of them.
    """

    head: ReportHead
    now_ms: int
    seq: int
    figures: dict[str, ReportFigure]
    funnel: Funnel
    dwell: Dwell | None
    truths: tuple[Truth, ...]
    curve: tuple[Minute, ...]
    as_run: AsRun
    receipts: TeamReceipts
    scorecards: Scorecards
    factors: Tree
    periods: Periods
    actions: tuple[Action, ...]
    breaks: Breaks
    words: WordsOnAir
    quality: Quality
    remarks: tuple[Remark, ...]
    traffic: Sources
    packs: Packs
    matching: Matching
    attendance: Attendance
    usual: dict[str, Usual]
    reach: Reach
    lessons: Lessons


def make(room: Room, counts: Tally, now_ms: int, beside: Beside = BESIDE) -> Report:
    """Review a broadcast from its room and its tally, folded from the same entries.

    `now_ms` is the wall's time, in ms UTC; it decides what is final.
    """
    counts.home = beside.home
    it = evening(room, counts)
    head, run, answered = _head(room, now_ms), as_run(room), receipts(room, counts)
    found, done, camera = measured(it, now_ms), actions(room, counts), on_camera(room, counts)
    ground = Ground(room=room, run=run, camera=camera, past=beside.past, zone=head.zone)
    sure = quality(it, found, run)
    return Report(
        head=head,
        now_ms=now_ms,
        seq=room.seq,
        figures=found,
        funnel=funnel(found),
        dwell=dwell(it),
        truths=truths(it, found, now_ms),
        curve=curve(room),
        as_run=run,
        receipts=answered,
        scorecards=scorecards(ground, found, answered),
        factors=factors(ground, found),
        periods=periods(room, counts),
        actions=done,
        breaks=breaks(room, done),
        words=words_on_air(room),
        quality=sure,
        remarks=tuple(
            _remark(fact, counts.incidents.get(fact.id))
            for fact in sorted(counts.remarks, key=lambda fact: fact.at_ms)
        ),
        traffic=sources(it, beside.outreach, now_ms),
        packs=packs(room, counts, beside.outreach, now_ms),
        matching=matching(room, counts, beside.past),
        attendance=attendance(room, counts, beside.outreach, beside.past),
        usual=usual(beside.past),
        reach=reach(tuple(counts.cities.values()), counts.home, [one.orders for one in beside.past]),
        lessons=lessons(room, beside.lessons, sure.checks, now_ms),
    )


def _head(room: Room, now_ms: int) -> ReportHead:
    plan = room.any_plan
    air = airtime(room)
    due_ms = final_from_ms(room)
    return ReportHead(
        id=room.broadcast,
        title=plan.title or plan.id,
        account=plan.account,
        zone=known_zone(plan.zone),
        state=room.state,
        rehearsal=room.rehearsal,
        start_ms=plan.start_ms,
        went_live_ms=room.went_live_ms,
        ended_ms=room.ended_ms,
        length_ms=air[1] - air[0] if air else 0,
        planned_minutes=plan.length_minutes if room.plan else None,
        final=due_ms is not None and now_ms >= due_ms,
        final_from_ms=due_ms,
    )


def _remark(fact: facts.Known, closed: IncidentStanding | None) -> Remark:
    kind, by = facts.kind_of(fact), getattr(fact, "by", "")
    tag = getattr(fact, "tag", None)
    return Remark(at_ms=fact.at_ms, kind=kind, text=_text(fact, closed), by=by, tag=tag, incident=closed)


def _text(fact: facts.Known, closed: IncidentStanding | None) -> str:
    if isinstance(fact, facts.IncidentOpened):
        return " · ".join(filter(None, ("演练" if fact.drill else "", INCIDENTS[fact.type].zh, fact.note)))
    if isinstance(fact, facts.IncidentClosed):
        return " · ".join(filter(None, (_times(closed) if closed else fact.incident, fact.note)))
    names = ("text", "label", "host", "why")
    return next((str(getattr(fact, name)) for name in names if hasattr(fact, name)), "")


def _times(closed: IncidentStanding) -> str:
    """Say how fast the team was, against its plan."""
    acted = "没有动手" if closed.acted_s is None else f"{closed.acted_s:.0f} 秒动手"
    late = sum(step.late and step.delay_s is not None for step in closed.steps)
    left = sum(step.delay_s is None for step in closed.steps)
    parts = (
        INCIDENTS[closed.type].zh,
        acted,
        f"{closed.restored_s or 0:.0f} 秒恢复（目标 {closed.target_s} 秒）",
        f"{late} 步超时" if late else "",
        f"{left} 步没做" if left else "",
    )
    return " · ".join(filter(None, parts))
