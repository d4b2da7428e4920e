"""The ordered stop (有序停播): its steps, which is due, facts that say how it went. Source: E1, E5, E7."""

from typing import Any, Final, Literal, get_args

from msgspec import Struct

from kaibo.clock import MINUTE
from kaibo.facts import CueRaised, Fact, Stopping, StopStepped
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.refused import Refused

STEPS: Final[tuple[Stopping, ...]] = get_args(Stopping)
"""Every step in its order."""

MACHINES: Final[frozenset[Stopping]] = frozenset(("scene", "stream", "stopped", "record", "file"))
"""The steps a linked OBS does; the others only people can do. Source: E5."""

DONE: Final = frozenset(("done", "by_hand"))

NAMES: Final[dict[Stopping, tuple[str, str]]] = {
    "scene": ("切到结束画面", "show the ending scene"),
    "stream": ("停止推流", "stop the stream"),
    "stopped": ("确认已停播", "see that it stopped"),
    "record": ("停止录像", "stop recording"),
    "file": ("确认录像能播放", "see that the recording plays"),
    "microphone": ("麦克风静音", "mute the microphone"),
    "camera": ("遮住摄像头", "cover the camera"),
    "network": ("断开网络", "cut the network"),
    "power": ("关闭电源", "power off"),
}
"""What each step is called. Source: E5."""

FAILED: Final = "stop_failed"
WAITING: Final = "stop_waiting"
LEFT: Final = "stop_left"
"""The names cues of the stop go by."""

Studio = Literal["none", "down", "ready"]
"""Whether a machine does what a machine can: none is set up, its line is down, or it may be asked."""


class Due(Struct, frozen=True):
    """What comes next: facts to write, else a `step` for the machine to do, else `seal`, else to wait."""

    facts: tuple[Fact, ...] = ()
    step: Stopping | None = None
    seal: bool = False


def following(room: Room) -> Stopping | None:
    """Name the step that is due, None before the end and once all are done."""
    if room.ended_ms is None:
        return None
    return next((step for step in STEPS if not is_done(room, step)), None)


def is_done(room: Room, step: Stopping) -> bool:
    """Tell whether a step is behind us."""
    taken = room.ending.steps.get(step)
    return taken is not None and taken.state in DONE


def due(room: Room, now_ms: int, studio: Studio, *, fresh: bool = False) -> Due:
    """Tell what an ended room needs now; the same room, time and studio always need the same.

    A failed step is begun again a few times by itself, and once more where `fresh` says that something
    changed: kaibo started, or the line came back. A rehearsal is waited for like any other: people practise
    this very order.
    """
    step = following(room)
    if step is None or LEFT in room.rule_ms:
        return Due(seal=True)
    if _minutes(room.ended_ms or now_ms, now_ms) >= number("stop_patience_minutes"):
        return Due((_left(room, now_ms),))
    taken = room.ending.steps.get(step)
    if step in MACHINES and studio != "none":
        if taken is not None and taken.state == "begun":
            return Due(step=step)
        if taken is None or (step != "scene" and (fresh or taken.tries < number("stop_tries"))):
            return Due((begun(room, step, now_ms),))
        if step == "scene":
            # A camera still on air is worse than a plain last picture.
            return Due((by_hand(room, step, now_ms, taken.why),))
    told_ms = max(room.rule_ms.get(f"{WAITING}:{step}", 0), taken.at_ms if taken else 0, room.ended_ms or 0)
    if _minutes(told_ms, now_ms) >= number("stop_remind_minutes"):
        return Due((_waiting(room, step, now_ms),))
    return Due()


def begun(room: Room, step: Stopping, now_ms: int) -> StopStepped:
    """Say that a machine begins a step."""
    taken = room.ending.steps.get(step)
    return _stepped(room, step, "begun", now_ms, f"begun-{taken.tries + 1 if taken else 1}")


def done(room: Room, step: Stopping, now_ms: int, why: str = "") -> tuple[Fact, ...]:
    """Say that a machine did a step, where nobody said so meanwhile."""
    return (_stepped(room, step, "done", now_ms, "done", why),) if _going(room, step) else ()


def failed(room: Room, step: Stopping, now_ms: int, zh: str, en: str) -> tuple[Fact, ...]:
    """Say that a machine could not do a step; the last try asks people to do it."""
    if not _going(room, step):
        return ()
    tries = room.ending.steps[step].tries
    fact = _stepped(room, step, "failed", now_ms, f"failed-{tries}", f"{zh}\n{en}")
    if step != "scene" and tries < number("stop_tries"):
        return (fact,)
    name_zh, name_en = NAMES[step]
    cue = _cue(
        room,
        FAILED,
        step,
        now_ms,
        tries,
        f"「{name_zh}」没做成：{zh}。人工做好后在下播页勾选，或点「再试」",
        f"“{name_en}” failed: {en}. Do it by hand and tick it on the ending page, or press “try again”",
    )
    return (fact, cue)


def by_hand(room: Room, step: Stopping, now_ms: int, why: str) -> StopStepped:
    """Say that kaibo leaves a step to people, or to nobody."""
    return _stepped(room, step, "by_hand", now_ms, "left", why, "kaibo")


def ticked(room: Room, told: dict[str, Any], step: str, why: str) -> StopStepped | None:
    """Give the fact that a person did a step, None where it is done already.

    Raises `Refused` 404 for an unknown step, 409 before the end, and 409 for a step ahead of its turn
    unless `why` says the reason. Source: E5.
    """
    known = _known(room, step)
    if is_done(room, known):
        return None
    if following(room) != known and not why.strip():
        raise _out_of_order(room, known)
    return StopStepped(**told, step=known, state="by_hand", why=why)


def again(room: Room, told: dict[str, Any], step: str, studio: Studio) -> StopStepped | None:
    """Give the fact that a machine shall try a step again, None where it does so or has done it.

    Raises `Refused` 404 for an unknown step, 409 before the end, once sealed, for what only people can
    do, and for a step ahead of its turn.
    """
    known = _known(room, step)
    taken = room.ending.steps.get(known)
    if is_done(room, known) or (taken is not None and taken.state == "begun" and studio != "none"):
        return None
    if room.sealed or known not in MACHINES or studio == "none":
        raise Refused(
            409,
            "by_hand_only",
            f"「{NAMES[known][0]}」只能人工完成：做好后勾选",
            f"only people can {NAMES[known][1]} now: do it, then tick it",
            "by_hand",
        )
    if following(room) != known:
        raise _out_of_order(room, known)
    return StopStepped(**told, step=known, state="begun")


def _known(room: Room, step: str) -> Stopping:
    for known in STEPS:
        if known == step:
            break
    else:
        raise Refused(
            404,
            "unknown_step",
            f"停播没有「{step[:20]}」这一步：{'、'.join(STEPS)}",
            f"the stop has no step {step[:20]!r}: {', '.join(STEPS)}",
            "step",
        )
    if room.ended_ms is None:
        raise Refused(
            409, "not_ended", "还没有下播：先下播，再逐步停播", "the broadcast has not ended: end it first"
        )
    return known


def _out_of_order(room: Room, step: Stopping) -> Refused:
    before = following(room) or step
    return Refused(
        409,
        "stop_out_of_order",
        f"先完成「{NAMES[before][0]}」，再做「{NAMES[step][0]}」；一定要先做请写明原因",
        f"first {NAMES[before][1]}, then {NAMES[step][1]}; give a reason to do it earlier",
        "why",
    )


def _going(room: Room, step: Stopping) -> bool:
    taken = room.ending.steps.get(step)
    return taken is not None and taken.state == "begun"


def _minutes(since_ms: int, now_ms: int) -> float:
    return (now_ms - since_ms) / MINUTE


def _stepped(
    room: Room,
    step: Stopping,
    state: Literal["begun", "done", "failed", "by_hand"],
    now_ms: int,
    name: str,
    why: str = "",
    by: str = "",
) -> StopStepped:
    return StopStepped(
        id=f"stop:{step}:{name}",
        broadcast=room.broadcast,
        at_ms=now_ms,
        source="kaibo",
        step=step,
        state=state,
        why=why[:1000],
        by=by,
    )


def _waiting(room: Room, step: Stopping, now_ms: int) -> CueRaised:
    zh, en = NAMES[step]
    return _cue(
        room,
        WAITING,
        step,
        now_ms,
        now_ms,
        f"已经下播，「{zh}」还没勾：开着的设备会泄露隐私，做好后在下播页勾选",
        f"it is over, and nobody ticked “{en}”: what is left on leaks. Do it, tick it on the ending page",
    )


def _left(room: Room, now_ms: int) -> CueRaised:
    steps = [step for step in STEPS if not is_done(room, step)]
    return _cue(
        room,
        LEFT,
        "",
        now_ms,
        now_ms,
        f"等了太久，带着没勾的步骤归档：{'、'.join(NAMES[step][0] for step in steps)}。请去现场看一眼",
        f"sealed with steps nobody ticked: {', '.join(NAMES[step][1] for step in steps)}. Go and look",
    )


def _cue(room: Room, rule: str, about: str, now_ms: int, mark: int, zh: str, en: str) -> CueRaised:
    name = "-".join(part for part in (rule, about, str(mark)) if part)
    return CueRaised(
        id=f"cue:{name}",
        broadcast=room.broadcast,
        at_ms=now_ms,
        source="kaibo",
        cue=name,
        rule=rule,
        urgency="urgent",
        roles=("tech", "floor", "operator"),
        zh=zh,
        en=en,
        about=about,
    )
