"""The opening rhythm as gates met or missed, and when the script gives way to the data. Source: P11, P13."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from kaibo.clock import MINUTE
from kaibo.live.room import Aired
from kaibo.live.stage import RhythmGate
from kaibo.playbook import RHYTHM, number
from kaibo.playbook.shapes import Beat

State = Literal["ahead", "due", "met", "late", "missed"]
Mode = Literal["script", "data"]


def gates(
    went_live_ms: int | None,
    aired: Sequence[Aired],
    bags_ms: Iterable[int],
    one_ms: int | None,
    reservation_ms: int | None,
    now_ms: int,
) -> tuple[RhythmGate, ...]:
    """Show the gates of the opening as they stand; all are ahead before go-live.

    `bags_ms` is when lucky bags opened, `one_ms` when a viewer first typed "1", `reservation_ms` when the
    card of the next broadcast was first shown; what came before go-live does not count. A gate is due
    some minutes before its time; it is met when it happened in time, missed when it did not, and late
    when it happened after all. Source: P11, P33.
    """
    happened = _happened(aired, bags_ms, one_ms, reservation_ms)
    shown: list[RhythmGate] = []
    for beat in RHYTHM:
        times = sorted(at_ms for at_ms in happened[beat.what] if went_live_ms and at_ms >= went_live_ms)
        met_ms = times[beat.count - 1] if len(times) >= beat.count else None
        state = "ahead" if went_live_ms is None else _state(beat, went_live_ms, met_ms, now_ms)
        shown.append(
            RhythmGate(gate=beat.gate, minute=beat.minute, zh=beat.zh, en=beat.en, state=state, met_ms=met_ms)
        )
    return tuple(shown)


def data_ms(went_live_ms: int | None) -> int | None:
    """Give when the script gives way to the data; None before go-live. Source: P13."""
    return None if went_live_ms is None else went_live_ms + round(number("script_minutes") * MINUTE)


def mode(went_live_ms: int | None, now_ms: int) -> Mode:
    """Tell by what the evening goes: the first hour by the script, then by the data. Source: P13."""
    turn_ms = data_ms(went_live_ms)
    return "script" if turn_ms is None or now_ms < turn_ms else "data"


def _happened(
    aired: Sequence[Aired], bags_ms: Iterable[int], one_ms: int | None, reservation_ms: int | None
) -> Mapping[str, Iterable[int]]:
    """Give the times of everything a gate may ask for; a flash product counts once, however often it ran."""
    opened: dict[str, int] = {}
    left: dict[str, int] = {}
    for run in aired:
        if run.taken.role == "flash":
            name = run.taken.product or run.taken.segment
            opened.setdefault(name, run.taken.at_ms)
            if run.left_ms is not None:
                left.setdefault(name, run.left_ms)
    return {
        "one": () if one_ms is None else (one_ms,),
        "bag": bags_ms,
        "flash": opened.values(),
        "flash_done": left.values(),
        "main_done": [run.left_ms for run in aired if run.taken.role == "hit" and run.left_ms is not None],
        "reservation": () if reservation_ms is None else (reservation_ms,),
    }


def _state(beat: Beat, went_live_ms: int, met_ms: int | None, now_ms: int) -> State:
    until_ms = went_live_ms + (beat.minute + beat.grace) * MINUTE
    if met_ms is not None:
        return "met" if met_ms <= until_ms else "late"
    if now_ms > until_ms:
        return "missed"
    due_ms = went_live_ms + round((beat.minute - number("rhythm_due_minutes")) * MINUTE)
    return "ahead" if now_ms < due_ms else "due"
