"""Drills (演练): what was seen becomes measures, is compared with last time, and proposes. Source: E9."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final, Literal

from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.end import incidents
from kaibo.facts import Role
from kaibo.live.room import Room
from kaibo.playbook import DRILLS, INCIDENTS
from kaibo.playbook.shapes import DrillMeasure, DrillPlan
from kaibo.roles import ROLES

Crew = Literal["robots", "people"]
"""Who answered: a robot crew is never told as people."""

_SLOWER: Final = 1.25
_SLOWER_S: Final = 0.2
"""From so much slower than the last time on, and by so much, it is told."""


class Sighting(Struct, frozen=True):
    """Something seen at `at_ms` of the machine's clock, such as `broken` or `program:slate`."""

    at_ms: float
    mark: str


class Round(Struct, frozen=True, kw_only=True):
    """One time a thing was broken and mended: what was seen, and values found, by measure."""

    seen: tuple[Sighting, ...]
    found: dict[str, float] = {}


class Measured(Struct, frozen=True, kw_only=True):
    """A measure over all rounds; None where it was not seen in a round.

    `verdict` is ok, over (slower than `limit`), missed (not seen in a round) or skipped (a part is not here).
    `last` is the median of the last time.
    """

    name: str
    zh: str
    en: str
    unit: str
    limit: float
    values: tuple[float | None, ...]
    median: float | None
    worst: float | None
    last: float | None
    verdict: Literal["ok", "over", "missed", "skipped"]


class Reaction(Struct, frozen=True, kw_only=True):
    """How fast a role answered its cues: medians in seconds since it was asked, None where it never did.

    `target_s` is when its first step is due, `asked` how often it was asked.
    """

    role: Role
    asked: int
    seen_s: float | None
    done_s: float | None
    target_s: int


class StepMeasured(Struct, frozen=True, kw_only=True):
    """A step of the incident's plan: the median delay in seconds, None where nobody took it."""

    step: str
    role: Role
    zh: str
    en: str
    seconds: int
    delay_s: float | None


class Proposal(Struct, frozen=True, kw_only=True):
    """What to change in the plan, and why; `about` is a measure, a step or a role."""

    about: str
    zh: str
    en: str


class Skipped(Struct, frozen=True, kw_only=True):
    """What could not be drilled here, and what to do about it."""

    part: str
    zh: str
    en: str


class DrillReport(Struct, frozen=True, kw_only=True):
    """What a drill showed; `parts` names what took part, such as `obs` with its version. Source: E9."""

    drill: str
    began_ms: int
    rounds: int
    crew: Crew
    parts: dict[str, str]
    skipped: tuple[Skipped, ...]
    measured: tuple[Measured, ...]
    reactions: tuple[Reaction, ...]
    steps: tuple[StepMeasured, ...]
    proposals: tuple[Proposal, ...] = ()
    compared_ms: int | None = None

    @property
    def passed(self) -> bool:
        """Whether everything that could be measured was reached."""
        return all(one.verdict in ("ok", "skipped") for one in self.measured)


def report(
    drill: str,
    began_ms: int,
    rounds: Sequence[Round],
    room: Room,
    *,
    crew: Crew,
    parts: dict[str, str],
    skipped: Sequence[Skipped],
    last: DrillReport | None = None,
    held: Iterable[Role] | None = None,
    busy: str = "",
) -> DrillReport:
    """Report a drill of `room`; `last` is the one before, `held` the roles somebody in the team holds.

    `busy` says how overloaded the machine was, "" where it was not.
    """
    plan = DRILLS[drill]
    made = DrillReport(
        drill=drill,
        began_ms=began_ms,
        rounds=len(rounds),
        crew=crew,
        parts=parts,
        skipped=tuple(skipped),
        measured=tuple(_measured(one, rounds, parts, last) for one in plan.measure),
        reactions=reactions(room),
        steps=_steps(room, plan),
        compared_ms=last.began_ms if last else None,
    )
    proposed = _proposals(made, plan, set(ROLES) if held is None else set(held))
    return _with(made, (*_again(busy), *proposed))


def _with(made: DrillReport, proposed: tuple[Proposal, ...]) -> DrillReport:
    fields = {name: getattr(made, name) for name in made.__struct_fields__}
    return DrillReport(**fields | {"proposals": proposed})


def _again(busy: str) -> Iterable[Proposal]:
    if busy:
        yield Proposal(
            about="machine",
            zh=f"这台机器很忙（{busy}），时间偏长：空闲时再练一次",
            en=f"this machine was busy ({busy}), so times are long: drill again when it rests",
        )


def between(seen: Sequence[Sighting], since: str, until: str) -> float | None:
    """Tell how many seconds passed from the first `since` to the first `until` after it; None: not seen."""
    began = min((one.at_ms for one in seen if one.mark == since), default=None)
    if began is None:
        return None
    ended = min((one.at_ms for one in seen if one.mark == until and one.at_ms >= began), default=None)
    return None if ended is None else (ended - began) / SECOND


def _measured(
    one: DrillMeasure, rounds: Sequence[Round], parts: dict[str, str], last: DrillReport | None
) -> Measured:
    values = tuple(
        between(round.seen, one.since, one.until) if one.since else round.found.get(one.name)
        for round in rounds
    )
    known = [value for value in values if value is not None]
    before = next((other for other in last.measured if other.name == one.name), None) if last else None
    return Measured(
        name=one.name,
        zh=one.zh,
        en=one.en,
        unit=one.unit,
        limit=one.limit,
        values=values,
        median=median(known) if known else None,
        worst=max(known, default=None),
        last=before.median if before else None,
        verdict=_verdict(one, values, parts),
    )


def _verdict(
    one: DrillMeasure, values: tuple[float | None, ...], parts: dict[str, str]
) -> Literal["ok", "over", "missed", "skipped"]:
    if one.part and one.part not in parts:
        return "skipped"
    if not values or None in values:
        return "missed"
    return "over" if max(value for value in values if value is not None) > one.limit else "ok"


def reactions(room: Room) -> tuple[Reaction, ...]:
    """Tell how fast each role answered the cues about incidents."""
    told: list[Reaction] = []
    for role in ROLES:
        cues = [
            cue
            for cue in room.cues.values()
            if cue.raised.rule == incidents.RULE and cue.raised.roles == (role,) and cue.raised.answer_s
        ]
        if cues:
            told.append(
                Reaction(
                    role=role,
                    asked=len(cues),
                    seen_s=_median((cue.seen_ms, cue.raised.at_ms) for cue in cues),
                    done_s=_median((cue.closed_ms, cue.raised.at_ms) for cue in cues),
                    target_s=min(cue.raised.answer_s for cue in cues),
                )
            )
    return tuple(told)


def _median(times: Iterable[tuple[int | None, int]]) -> float | None:
    known = [max(0, at_ms - since_ms) / SECOND for at_ms, since_ms in times if at_ms is not None]
    return median(known) if known else None


def _steps(room: Room, plan: DrillPlan) -> tuple[StepMeasured, ...]:
    """Tell how fast each step of the incident's plan was taken; nothing where no incident was opened."""
    standings = [
        incidents.standing(trouble, room.latest_ms)
        for trouble in room.studio.troubles.values()
        if trouble.type == plan.incident
    ]
    if not standings:
        return ()
    told = []
    for step in INCIDENTS[plan.incident].step:
        found = [one for standing in standings for one in standing.steps if one.step == step.id]
        delays = [one.delay_s for one in found if one.delay_s is not None]
        told.append(
            StepMeasured(
                step=step.id,
                role=step.role,
                zh=step.zh,
                en=step.en,
                seconds=step.seconds,
                delay_s=median(delays) if delays else None,
            )
        )
    return tuple(told)


def _proposals(made: DrillReport, plan: DrillPlan, held: set[Role]) -> Iterable[Proposal]:
    for one, measured in zip(plan.measure, made.measured, strict=True):
        if measured.verdict in ("over", "missed"):
            yield _machine(one, measured)
        elif _slower(measured):
            yield Proposal(
                about=one.name,
                zh=f"「{one.zh}」比上次慢（{_change(measured)}）：{one.mend_zh}",
                en=f"“{one.en}” is slower than last time ({_change(measured)}): {one.mend_en}",
            )
    yield from _people(made, held)
    for part in made.skipped:
        yield Proposal(about=part.part, zh=f"下次补上：{part.zh}", en=f"next time: {part.en}")


def _machine(one: DrillMeasure, measured: Measured) -> Proposal:
    if measured.verdict == "missed":
        zh, en = f"「{one.zh}」没有发生", f"“{one.en}” did not happen"
    else:
        worst, limit = _s(measured.worst, one.unit), _s(one.limit, one.unit)
        zh, en = (
            f"「{one.zh}」最慢 {worst}，要求 {limit}",
            f"“{one.en}” took {worst} at worst, {limit} are asked",
        )
    return Proposal(about=one.name, zh=f"{zh}：{one.mend_zh}", en=f"{en}: {one.mend_en}")


def _people(made: DrillReport, held: set[Role]) -> Iterable[Proposal]:
    """Propose what the team changes: the slowest late step, steps nobody took, roles nobody holds."""
    late = [step for step in made.steps if step.delay_s is not None and step.delay_s > step.seconds]
    if late:
        slowest = max(late, key=lambda step: (step.delay_s or 0) - step.seconds)
        told = f"{_s(slowest.delay_s)} / {slowest.seconds} s"
        yield Proposal(
            about=slowest.step,
            zh=f"最慢的一步是「{slowest.zh}」（{told}）：单独练这一步，或交给补位的岗位",
            en=f"the slowest step is “{slowest.en}” ({told}): practise it, or let who stands in do it",
        )
    for step in made.steps:
        if step.delay_s is None:
            yield Proposal(
                about=step.step,
                zh=f"「{step.zh}」没有人做：写清由谁做，或从预案里删掉",
                en=f"nobody did “{step.en}”: say whose it is, or take it out of the plan",
            )
    for role in dict.fromkeys(step.role for step in made.steps if step.role not in held):
        yield Proposal(
            about=role,
            zh=f"团队里没有人担任「{ROLES[role]}」：在团队页加上，或改预案的负责岗位",
            en=f"nobody in the team holds the role {role}: add somebody, or change the owner in the plan",
        )


def _slower(measured: Measured) -> bool:
    if measured.last is None or measured.median is None or measured.unit != "s":
        return False
    return measured.median > measured.last * _SLOWER and measured.median - measured.last > _SLOWER_S


def _change(measured: Measured) -> str:
    return f"{_s(measured.last)} → {_s(measured.median)}"


def _s(value: float | None, unit: str = "s") -> str:
    if value is None:
        return "—"
    return f"{value:.2f} s" if unit == "s" else f"{value:.0f} {unit}"
