"""A plan as it would run: when each segment begins, and what of the opening rhythm it meets."""

from msgspec import Struct

from kaibo.broadcast import Broadcast, Reason
from kaibo.clock import MINUTE, SECOND
from kaibo.facts import EARLIEST_MS, SegmentTaken
from kaibo.live import rhythm
from kaibo.live.lay import lay
from kaibo.live.room import Aired
from kaibo.live.rundown import Slot, Tonight, reckon
from kaibo.plan.numbers import Of
from kaibo.plan.stints import Skills, remarks
from kaibo.playbook import RHYTHM, number


class Place(Struct, frozen=True, kw_only=True):
    """When a segment would begin, in s since go-live, and how long it would take."""

    segment: str
    since_s: int
    length_s: int


class Met(Struct, frozen=True, kw_only=True):
    """A gate of the opening as a plan meets it: `state` is met, late or missed, `at_s` when. Source: P11."""

    gate: str
    minute: int
    zh: str
    en: str
    state: str
    at_s: int | None


class Outlook(Struct, frozen=True, kw_only=True):
    """A plan laid out: `ends_s` since go-live, `over_s` how far past planned sign-off (less: early).

    `remarks` are what is to be looked at in its shifts.
    """

    places: tuple[Place, ...]
    gates: tuple[Met, ...]
    ends_s: int
    over_s: int
    remarks: tuple[Reason, ...]


def outlook(plan: Broadcast, skills: Skills | None = None, numbers: Of = number) -> Outlook:
    """Lay a plan out as if it went live when planned and everything went by it; `numbers` are the account's.

    Source: P11, P12, E2.
    """
    start_ms = plan.start_ms or EARLIEST_MS
    due_ms = start_ms + plan.length_minutes * MINUTE
    tonight = Tonight(items=lay(plan.segments, (), ()), start_ms=start_ms, due_ms=due_ms, zone=plan.zone)
    laid = reckon(tonight, start_ms)
    ends_ms = start_ms if laid.ends_ms is None else laid.ends_ms
    return Outlook(
        places=tuple(_place(slot, start_ms) for slot in laid.slots),
        gates=_gates(laid.slots, start_ms, max(ends_ms, due_ms)),
        ends_s=(ends_ms - start_ms) // SECOND,
        over_s=(ends_ms - due_ms) // SECOND,
        remarks=remarks(plan, skills or {}, numbers),
    )


def _place(slot: Slot, start_ms: int) -> Place:
    from_ms, to_ms = _span(slot, start_ms)
    return Place(
        segment=slot.segment.id, since_s=(from_ms - start_ms) // SECOND, length_s=(to_ms - from_ms) // SECOND
    )


def _span(slot: Slot, start_ms: int) -> tuple[int, int]:
    """Give when a segment runs; with a start known, reckoning always says so."""
    return slot.start_ms or start_ms, slot.end_ms or start_ms


def _gates(slots: tuple[Slot, ...], start_ms: int, now_ms: int) -> tuple[Met, ...]:
    """Hold a plan against the rhythm, as if it had run.

    Viewers are asked to type "1" by talk; a plan says nothing of the card of the next broadcast.
    """
    ran = [_run(slot, start_ms) for slot in slots]
    of = {kind: [run.taken.at_ms for run in ran if run.taken.type == kind] for kind in ("talk", "bag")}
    shown = rhythm.gates(start_ms, ran, of["bag"], min(of["talk"], default=None), None, now_ms)
    asks = {beat.gate: beat.what for beat in RHYTHM}
    return tuple(
        Met(
            gate=gate.gate,
            minute=gate.minute,
            zh=gate.zh,
            en=gate.en,
            state="missed" if gate.state in ("ahead", "due") else gate.state,
            at_s=None if gate.met_ms is None else (gate.met_ms - start_ms) // SECOND,
        )
        for gate in shown
        if asks[gate.gate] != "reservation"
    )


def _run(slot: Slot, start_ms: int) -> Aired:
    """Give a planned segment as if it had been taken and left."""
    segment = slot.segment
    from_ms, to_ms = _span(slot, start_ms)
    taken = SegmentTaken(
        id=segment.id,
        broadcast="plan",
        at_ms=from_ms,
        source="plan",
        segment=segment.id,
        title=segment.title,
        type=segment.type,
        product=segment.product,
        role=segment.role,
        length_s=segment.length_s,
    )
    return Aired(taken, left_ms=to_ms)
