"""What the team should do now: a look at the room through the rules raises cues (提示).

What a rule needs to remember between looks is in a `Watch`, which may be lost: that a rule fired is a
fact, so after a restart nothing is told twice. The same room and time always give the same cues.
"""

from collections.abc import Iterator
from hashlib import blake2s

from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.facts import CueEscalated, CueRaised
from kaibo.live import signals
from kaibo.live.formula import Value
from kaibo.live.room import Room
from kaibo.live.rules import Ready, Rules, filled
from kaibo.live.signals import Look
from kaibo.live.signals.look import Asked

_LOST_MS = 60 * SECOND
"""Nobody looked for so long: what held before says nothing about now."""


_PHASES = {"planned": "before", "live": "live", "ending": "live", "ended": "tail"}


class Held(Struct):
    """Since when a rule's condition is true, over how many counts of viewers, and whether that was told."""

    since_ms: int | None = None
    samples: int = 0
    counted_ms: int | None = None
    looked_ms: int = 0
    spent: bool = False


class Watch(Struct):
    """What looking at one room remembers: when it last looked, each rule's `Held`, and which rules failed.

    `faults` are reasons by rule name, each kept once.
    """

    looked_ms: int = 0
    held: dict[str, Held] = {}
    faults: dict[str, str] = {}


def due(
    room: Room, now_ms: int, rules: Rules, watch: Watch, asked: Asked | None = None
) -> list[CueRaised | CueEscalated]:
    """Give the cues due at `now_ms`, and those that go on to the next role.

    After sign-off only rules of the tail speak, for the seconds in which the picture still runs (E1).
    `asked` gives the roles that must be ready for the end; without it the playbook's are.
    """
    watch.looked_ms = now_ms
    phase = _PHASES.get(room.state)
    if phase is None:
        return []
    seen = signals.look(room, now_ms, asked)
    told: list[CueRaised | CueEscalated] = []
    for ready in rules.ready:
        if ready.rule.phase != phase:
            continue
        try:
            cue = _raised(ready, seen, watch)
        except Exception as error:  # a rule that fails is told of, and the others still look
            watch.faults.setdefault(ready.name, str(error) or type(error).__name__)
        else:
            told += [cue] if cue is not None else []
    return told if phase == "tail" else [*told, *_unanswered(room, now_ms)]


def _raised(ready: Ready, seen: Look, watch: Watch) -> CueRaised | None:
    rule, room, now_ms = ready.rule, seen.room, seen.now_ms
    about = str(seen.value(rule.about) or "") if rule.about else ""
    answer = None if rule.about and not about else ready.when.run(seen)
    key = f"{rule.name}:{about}" if about else rule.name
    last_ms = room.rule_ms.get(key)
    held = watch.held.get(key)
    if held is None:
        # Nobody knows whether it was false since it was last told: an edge must be seen to be one.
        held = watch.held[key] = Held(spent=last_ms is not None)
    if not _holds(held, answer, room.online_ms, now_ms, last_ms):
        return None
    if held.since_ms is None or now_ms - held.since_ms < rule.hold_s * SECOND or held.samples < rule.samples:
        return None
    if (rule.mode == "edge" and held.spent) or (
        last_ms is not None and now_ms - last_ms < rule.rest_s * SECOND
    ):
        return None
    values: dict[str, Value] = {}
    for name, formula in ready.values.items():
        value = formula.run(seen)
        if value is None:
            return None
        values[name] = value
    return _cue(ready, room, now_ms, about, values)


def _holds(held: Held, answer: object, counted_ms: int | None, now_ms: int, last_ms: int | None) -> bool:
    """Take one look into account; an unknown answer ends what held, but is no "false" for an edge."""
    if not 0 <= now_ms - held.looked_ms <= _LOST_MS:
        held.since_ms = None
    held.looked_ms = now_ms
    if answer is not True:
        held.since_ms = None
        held.spent = held.spent and answer is not False
        return False
    if held.since_ms is None:
        held.since_ms, held.samples, held.counted_ms = now_ms, 1, counted_ms
    elif counted_ms != held.counted_ms:
        held.samples, held.counted_ms = held.samples + 1, counted_ms
    # Only a fact says that it was told: one that could not be written is raised again.
    held.spent = held.spent or (last_ms is not None and last_ms >= held.since_ms)
    return True


def _cue(ready: Ready, room: Room, now_ms: int, about: str, values: dict[str, Value]) -> CueRaised:
    rule = ready.rule
    mark = f"-{blake2s(about.encode(), digest_size=4).hexdigest()}" if about else ""
    cue = f"{rule.name}{mark}-{now_ms // SECOND}"
    return CueRaised(
        id=f"cue:{cue}",
        broadcast=room.broadcast,
        at_ms=now_ms,
        source="kaibo",
        cue=cue,
        rule=rule.name,
        urgency=rule.urgency,
        roles=rule.roles,
        zh=filled(rule.zh, values),
        en=filled(rule.en, values),
        host_zh=filled(rule.host_zh, values),
        host_en=filled(rule.host_en, values),
        values={name: value for name, value in values.items() if isinstance(value, float)},
        about=about,
        answer_s=rule.answer_s,
        ladder=rule.ladder,
    )


def _unanswered(room: Room, now_ms: int) -> Iterator[CueEscalated]:
    """Pass on what nobody answered: to the first of the ladder after the time to answer, and so on."""
    for cue in room.cues.values():
        raised = cue.raised
        if cue.state != "raised" or not raised.answer_s:
            continue
        for place, role in enumerate(raised.ladder, start=1):
            due_ms = raised.at_ms + place * raised.answer_s * SECOND
            if now_ms >= due_ms and role not in cue.escalated:
                yield CueEscalated(
                    id=f"escalated:{raised.cue}:{role}",
                    broadcast=room.broadcast,
                    at_ms=now_ms,
                    source="kaibo",
                    cue=raised.cue,
                    role=role,
                )
