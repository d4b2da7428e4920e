"""A past broadcast under other rules: which cues they would have raised, and how right they were."""

from collections.abc import Iterable, Sequence
from itertools import chain
from statistics import median
from typing import Final

from msgspec import Struct

from kaibo.clock import HOUR, MINUTE, SECOND
from kaibo.facts import CueEscalated, CueRaised, Entry, WentLive
from kaibo.live import cues
from kaibo.live.crowd import CROWD
from kaibo.live.cues import Watch
from kaibo.live.fold import fold, stray
from kaibo.live.room import Room
from kaibo.live.rules import Rules

MATCH_MS: Final = 4 * MINUTE
"""A cue within this time of the start of what really happened is right. Source: review 2.4."""


_QUIET_S: Final = 600


class Event(Struct, frozen=True):
    """Something that really happened, from `start_ms` to `end_ms`."""

    start_ms: int
    end_ms: int


class Truth(Struct, frozen=True):
    """What is known to have happened in a broadcast from `start_ms` on; of a simulated one all of it."""

    start_ms: int = 0
    drops: tuple[Event, ...] = ()
    inflows: tuple[Event, ...] = ()


class Score(Struct, frozen=True, kw_only=True):
    """How a rule did: cues raised, and where truth is known how many events there were and were hit.

    `false_hour` counts cues that hit nothing by the hour, `delay_s` is the median of the hits. Unknown
    is None.
    """

    rule: str
    raised: int
    events: int | None = None
    hits: int | None = None
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    false_hour: float | None = None
    delay_s: float | None = None


class Outcome(Struct, frozen=True):
    """The cues raised, in order, when the broadcast went live, how long it was on air, and failed rules."""

    cues: tuple[CueRaised, ...]
    went_live_ms: int | None
    on_air_ms: int
    rehearsal: bool
    faults: dict[str, str]


def run(entries: Iterable[Entry], rules: Rules) -> Outcome:
    """Fold a journal again and look at it every second of its own time.

    The cues of that evening are left out: those of `rules` take their place, and rest accordingly.
    """
    room, watch, found = Room(""), Watch(), list[CueRaised]()
    clock_ms, seq = 0, 0
    pending: list[Entry] = []
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, CueRaised | CueEscalated) and fact.source == "kaibo":
            continue
        room.broadcast = fact.broadcast
        told_ms = _clock(room, entry)
        if told_ms // SECOND > clock_ms // SECOND:
            fold(room, pending)
            pending = []
            # Of hours in which nothing was told only the end is looked at.
            for at_s in range(max(clock_ms // SECOND, told_ms // SECOND - _QUIET_S), told_ms // SECOND):
                for cue in cues.due(room, at_s * SECOND + SECOND - 1, rules, watch):
                    seq += 1
                    fold(room, [Entry(seq, entry.received_ms, cue)])
                    found += [cue] if isinstance(cue, CueRaised) else []
        clock_ms = max(clock_ms, told_ms)
        seq += 1
        pending.append(Entry(seq, entry.received_ms, fact))
        if type(fact) is WentLive:
            fold(room, pending)
            # A rehearsal has the time of its evening, which is not that of the machine it was planned on.
            pending, clock_ms = [], fact.at_ms if room.rehearsal else clock_ms
    fold(room, pending)
    went, ended = room.went_live_ms, room.ended_ms or clock_ms
    return Outcome(
        tuple(found), went, max(0, ended - went) if went is not None else 0, room.rehearsal, watch.faults
    )


def _clock(room: Room, entry: Entry) -> int:
    """Tell the room's time as an entry tells it: when it came, or in a rehearsal when it happened."""
    if not room.rehearsal:
        return entry.received_ms
    crowd = type(entry.fact) in CROWD and not stray(room, entry.fact, entry.received_ms)
    return entry.fact.at_ms if crowd else 0


def scores(tests: Sequence[tuple[Outcome, Truth | None]]) -> tuple[Score, ...]:
    """Score each rule that raised a cue or had a truth to find, over one or several broadcasts."""
    names = dict.fromkeys(cue.rule for tested, _ in tests for cue in tested.cues)
    if any(truth is not None for _, truth in tests):
        names |= dict.fromkeys(_TRUTHS)
    return tuple(_score(name, tests) for name in sorted(names))


_TRUTHS: Final = {"sharp_fall": "drops", "inflow": "inflows"}
"""The rules whose truth a simulated room knows."""


def _score(name: str, tests: Sequence[tuple[Outcome, Truth | None]]) -> Score:
    raised = sum(cue.rule == name for tested, _ in tests for cue in tested.cues)
    known = [(tested, truth) for tested, truth in tests if truth is not None]
    if name not in _TRUTHS or not known:
        return Score(rule=name, raised=raised)
    events = [_events(name, tested, truth) for tested, truth in known]
    times = [[cue.at_ms for cue in tested.cues if cue.rule == name] for tested, _ in known]
    delays = list(chain.from_iterable(_hits(at, what) for at, what in zip(times, events, strict=True)))
    there, told, hits = sum(map(len, events)), sum(map(len, times)), len(delays)
    hours = sum(tested.on_air_ms for tested, _ in known) / HOUR
    return Score(
        rule=name,
        raised=raised,
        events=there,
        hits=hits,
        precision=hits / told if told else None,
        recall=hits / there if there else None,
        f1=2 * hits / (told + there) if told + there else None,
        false_hour=(told - hits) / hours if hours else None,
        delay_s=median(delays) / SECOND if delays else None,
    )


def _events(name: str, tested: Outcome, truth: Truth) -> list[Event]:
    """Give what happened, in the time of the broadcast: a rehearsal plays its evening at another hour."""
    moved = tested.rehearsal and tested.went_live_ms is not None and truth.start_ms
    by_ms = (tested.went_live_ms or 0) - truth.start_ms if moved else 0
    return [Event(one.start_ms + by_ms, one.end_ms + by_ms) for one in getattr(truth, _TRUTHS[name])]


def _hits(times: Iterable[int], events: Sequence[Event]) -> list[int]:
    """Match each cue with the event it tells of, each event once; give the delays in ms."""
    open_, delays = list(events), list[int]()
    for at_ms in times:
        for event in open_:
            if event.start_ms <= at_ms <= event.start_ms + MATCH_MS:
                open_.remove(event)
                delays.append(at_ms - event.start_ms)
                break
    return delays
