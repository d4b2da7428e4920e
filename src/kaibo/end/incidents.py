"""Incidents (事故): what to do when something goes wrong on air, whom it asks, how it stands. Source: E9."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.facts import (
    CueDone,
    CueRaised,
    Fact,
    Incident,
    IncidentClosed,
    IncidentOpened,
    IncidentStepped,
    Role,
)
from kaibo.live.room import Room
from kaibo.live.studio import Trouble
from kaibo.playbook import INCIDENTS, number
from kaibo.playbook.shapes import IncidentPlan, IncidentStep
from kaibo.refused import Refused
from kaibo.roles import ROLES
from kaibo.words import clip, shown

RULE: Final = "incident"
"""The rule cues about incidents are raised under."""

_NOTE: Final = 80

Told = dict[str, Any]
"""The head of a fact, by field name."""


class StepStanding(Struct, frozen=True, kw_only=True):
    """How a step stands: `delay_s` since it was noticed (None: not taken), `late` against its plan."""

    step: str
    role: Role
    seconds: int
    delay_s: float | None
    by: str
    by_role: Role | None
    late: bool


class IncidentStanding(Struct, frozen=True, kw_only=True):
    """How an incident stands, in seconds since it was noticed; None: not yet. Source: E9."""

    incident: str
    type: Incident
    drill: bool
    noticed_ms: int
    acted_s: float | None
    restored_s: float | None
    target_s: int
    late: bool
    steps: tuple[StepStanding, ...]


def standing(trouble: Trouble, now_ms: int) -> IncidentStanding:
    """Tell how an incident stands against its plan."""
    plan = INCIDENTS[trouble.type]
    restored = _since(trouble, trouble.restored_ms)
    return IncidentStanding(
        incident=trouble.incident,
        type=trouble.type,
        drill=trouble.drill,
        noticed_ms=trouble.noticed_ms,
        acted_s=_since(trouble, trouble.acted_ms),
        restored_s=restored,
        target_s=plan.restored_s,
        late=_late(trouble, restored, plan.restored_s, now_ms),
        steps=tuple(_step(trouble, step, now_ms) for step in plan.step),
    )


def _step(trouble: Trouble, step: IncidentStep, now_ms: int) -> StepStanding:
    at_ms, by, role = trouble.steps.get(step.id, (None, "", None))
    delay = _since(trouble, at_ms)
    until = now_ms if trouble.restored_ms is None else trouble.restored_ms
    return StepStanding(
        step=step.id,
        role=step.role,
        seconds=step.seconds,
        delay_s=delay,
        by=shown(by),
        by_role=role,
        late=_late(trouble, delay, step.seconds, until),
    )


def _since(trouble: Trouble, at_ms: int | None) -> float | None:
    return None if at_ms is None else max(0, at_ms - trouble.noticed_ms) / SECOND


def _late(trouble: Trouble, delay_s: float | None, seconds: int, now_ms: int) -> bool:
    """Tell whether something came, or is still awaited, after its time."""
    return (delay_s if delay_s is not None else (now_ms - trouble.noticed_ms) / SECOND) > seconds


def same(room: Room, type: Incident, at_ms: int) -> Trouble | None:
    """Give the open incident of a type that was noticed a moment ago: two who press at once mean one."""
    recent = number("incident_same_seconds") * SECOND
    found = (
        one
        for one in room.studio.open()
        if one.type == type and one.drill == room.rehearsal and abs(at_ms - one.noticed_ms) <= recent
    )
    return next(found, None)


def opened(room: Room, incident: str, type: Incident, note: str, role: Role, told: Told) -> list[Fact]:
    """Open an incident: a cue to the owner of each step, then the incident itself.

    Raises `Refused` 409 for a broadcast that is closed.
    """
    if room.sealed:
        raise _over()
    drill = room.rehearsal
    fact = IncidentOpened(**told, incident=incident, type=type, note=note, drill=drill, role=role)
    return [*_asked(fact, INCIDENTS[type]), fact]


def reopened(room: Room, incident: str, note: str, role: Role, told: Told) -> list[Fact] | None:
    """Open an incident again that came back; None where it is open.

    Raises `Refused` as `opened` does, and 404 for an unknown one.
    """
    trouble = known(room, incident)
    if room.sealed:
        raise _over()
    if trouble.restored_ms is None:
        return None
    fact = IncidentOpened(
        **told,
        incident=incident,
        type=trouble.type,
        note=note or trouble.note,
        drill=trouble.drill,
        role=role,
    )
    return [*_asked(fact, INCIDENTS[trouble.type]), fact]


def stepped(room: Room, incident: str, step: str, role: Role, told: Told) -> list[Fact] | None:
    """Take a step of an incident's plan; None where it was taken.

    Whoever took all steps of a role has answered its cue too. Raises `Refused` 404 for an unknown incident
    or step, 409 for an incident that is closed.
    """
    trouble = known(room, incident)
    plan = INCIDENTS[trouble.type]
    planned = next((one for one in plan.step if one.id == step), None)
    if planned is None:
        zh, en = "这个事故的预案里没有这一步", "its plan has no such step"
        raise Refused(404, "unknown_incident_step", zh, en, "step")
    if step in trouble.steps:
        return None
    if trouble.restored_ms is not None:
        raise Refused(
            409,
            "incident_closed",
            "这个事故已经关闭；又出现了就重新打开",
            "the incident is closed: open it again where it came back",
            "incident",
        )
    left = [one for one in plan.step if one.role == planned.role and one.id not in (*trouble.steps, step)]
    done = [] if left else list(_answered(room, incident, (planned.role,), role, told))
    return [*done, IncidentStepped(**told, incident=incident, step=step, role=role)]


def closed(room: Room, incident: str, note: str, role: Role, told: Told) -> list[Fact] | None:
    """Close an incident, with every cue about it that is open; None where it is closed.

    Raises `Refused` 404 for an unknown one.
    """
    if known(room, incident).restored_ms is not None:
        return None
    return [
        *_answered(room, incident, ROLES, role, told),
        IncidentClosed(**told, incident=incident, note=note),
    ]


def due(room: Room, now_ms: int) -> list[CueRaised]:
    """Give the cues about what is late: the first late step of each role, and a broadcast not restored.

    Each is told once; nothing is due after sign-off.
    """
    if room.state not in ("planned", "live", "ending"):
        return []
    raised = [cue for trouble in room.studio.open() for cue in _overdue(room, trouble, now_ms)]
    return [cue for cue in raised if cue.cue not in room.cues]


def _overdue(room: Room, trouble: Trouble, now_ms: int) -> Iterator[CueRaised]:
    plan, told = INCIDENTS[trouble.type], set[Role]()
    for step in plan.step:
        late = step.id not in trouble.steps and now_ms - trouble.noticed_ms > step.seconds * SECOND
        if late and step.role not in told:
            told.add(step.role)
            yield _cue(
                _head(room, now_ms),
                trouble,
                f"{step.role}-late-{trouble.opened}",
                roles=tuple(dict.fromkeys((step.role, step.backup))),
                zh=f"还没做：{step.zh}（预案 {step.seconds} 秒）",
                en=f"Not done yet: {step.en} (planned: {step.seconds} s)",
                host=(step.zh, step.en),
            )
    if now_ms - trouble.noticed_ms > plan.restored_s * SECOND:
        yield _cue(
            _head(room, now_ms),
            trouble,
            f"open-{trouble.opened}",
            roles=("operator", "floor"),
            zh=f"{plan.zh}超过 {plan.restored_s} 秒没恢复：定下一步，继续、换方案还是下播",
            en=f"{plan.en}: not restored after {plan.restored_s} s. Go on, change the plan, or sign off?",
            host=("", ""),
        )


def _asked(fact: IncidentOpened, plan: IncidentPlan) -> Iterator[CueRaised]:
    """Ask the owner of each step, in one cue a role."""
    trouble = Trouble(incident=fact.incident, type=fact.type, noticed_ms=fact.at_ms, drill=fact.drill)
    note = clip(shown(fact.note), _NOTE)
    for role in dict.fromkeys(step.role for step in plan.step):
        steps = [step for step in plan.step if step.role == role]
        zh, en = "；".join(step.zh for step in steps), "; ".join(step.en for step in steps)
        yield _cue(
            {"broadcast": fact.broadcast, "at_ms": fact.at_ms, "source": "kaibo"},
            trouble,
            f"{role}-{fact.at_ms // SECOND}",
            roles=(role,),
            zh=f"{plan.zh}{f'「{note}」' if note else ''}：{zh}",
            en=f"{plan.en}{f' “{note}”' if note else ''}: {en}",
            host=(zh, en),
            answer_s=min(step.seconds for step in steps),
            ladder=(steps[0].backup,),
        )


def _cue(
    head: Told,
    trouble: Trouble,
    mark: str,
    *,
    roles: tuple[Role, ...],
    zh: str,
    en: str,
    host: tuple[str, str],
    answer_s: int = 0,
    ladder: tuple[Role, ...] = (),
) -> CueRaised:
    """Make a cue about an incident; the host reads what to do, and no figure (P2)."""
    name = f"incident-{trouble.incident}-{mark}"
    zh, en = (f"【演练】{zh}", f"[drill] {en}") if trouble.drill else (zh, en)
    return CueRaised(
        **head,
        id=f"cue:{name}",
        cue=name,
        rule=RULE,
        urgency="urgent",
        roles=roles,
        zh=zh,
        en=en,
        host_zh=host[0] if "host" in roles else "",
        host_en=host[1] if "host" in roles else "",
        about=trouble.incident,
        answer_s=answer_s,
        ladder=ladder,
    )


def _head(room: Room, now_ms: int) -> Told:
    return {"broadcast": room.broadcast, "at_ms": now_ms, "source": "kaibo"}


def _answered(room: Room, incident: str, roles: Iterable[Role], role: Role, told: Told) -> Iterator[CueDone]:
    """Answer the open cues about an incident to some roles: what is over asks nobody."""
    asked = set(roles)
    for place, (name, cue) in enumerate(room.cues.items()):
        raised = cue.raised
        about = raised.rule == RULE and raised.about == incident and cue.state in ("raised", "seen")
        if about and not asked.isdisjoint(raised.roles):
            yield CueDone(**told | {"id": f"{told['id']}:{place}"}, cue=name, role=role)


def known(room: Room, incident: str) -> Trouble:
    """Give an incident; raises `Refused` 404 for an unknown one."""
    trouble = room.studio.troubles.get(incident)
    if trouble is None:
        raise Refused(404, "unknown_incident", "没有这个事故", "there is no such incident", "incident")
    return trouble


def _over() -> Refused:
    zh, en = "本场已经封存，请写进复盘", "the broadcast is sealed: put it into the review"
    return Refused(409, "already_sealed", zh, en)
