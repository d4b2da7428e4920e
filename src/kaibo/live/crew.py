"""What the crew, the studio and kaibo itself do to a room: plan, segments, bags, cues, sign-off."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.facts import CueRaised, SegmentTaken
from kaibo.live import asrun, cards, ending, holdback, luckybag, questions, shift, stock, studio, warned
from kaibo.live.room import Changes, Counted, Cue, Edit, Mark, Room
from kaibo.live.windows import minutes


def _saved(room: Room, fact: facts.Saved, changed: Changes) -> None:
    if fact.doc == "broadcast" and fact.revision > room.revision:
        room.plan = msgspec.json.decode(fact.body, type=Broadcast)
        room.revision = fact.revision
        room.made_by = room.made_by or fact.id
        changed.rundown = True
    elif fact.doc == "rules" and fact.revision > room.rules_revision:
        room.rules, room.rules_revision = msgspec.json.decode(fact.body, type=str), fact.revision


def _went_live(room: Room, fact: facts.WentLive, changed: Changes) -> None:
    if room.went_live_ms is None:
        room.went_live_ms = fact.at_ms
        room.rehearsal = fact.rehearsal
        room.latest_ms = max(room.latest_ms, fact.at_ms)
        # Counts may have come in a moment before the press did.
        told = minutes(room.seconds, fact.at_ms).items()
        room.minute_online = {
            minute: window.online_most for minute, window in told if minute >= 0 and window.online is not None
        }
        changed.rundown = True


def _taken(room: Room, fact: SegmentTaken, changed: Changes) -> None:
    room.aired = asrun.take(room.aired, fact)
    changed.rundown = True


def _segment_left(room: Room, fact: facts.SegmentLeft, changed: Changes) -> None:
    room.aired = asrun.leave(room.aired, fact)
    changed.rundown = True


def _edited(room: Room, fact: Edit, changed: Changes) -> None:
    aired = room.on_air
    if type(fact) is facts.SegmentTimed and aired is not None and aired.taken.segment == fact.segment:
        aired.extra_s += fact.seconds
    else:
        room.edits.append(fact)
    changed.rundown = True


def _undone(room: Room, fact: facts.TakeUndone, changed: Changes) -> None:
    if room.ended_ms is None:
        room.aired = asrun.undo(room.aired, fact.take)
        changed.rundown = True


def _card_pushed(room: Room, fact: facts.CardPushed, changed: Changes) -> None:
    cards.pushed(room.pushed, fact)


def _price_changed(room: Room, fact: facts.PriceChanged, changed: Changes) -> None:
    stock.of(room.tills, fact.product).price_fen = fact.price_fen


def _stock_released(room: Room, fact: facts.StockReleased, changed: Changes) -> None:
    stock.released(stock.of(room.tills, fact.product), fact)
    if sale := holdback.running(room.holdback, fact.product):
        sale.released += fact.count


def _bag_announced(room: Room, fact: facts.LuckyBagAnnounced, changed: Changes) -> None:
    luckybag.announced(room.bags, fact)


def _bag_opened(room: Room, fact: facts.LuckyBagOpened, changed: Changes) -> None:
    luckybag.opened(room.bags, fact)


def _bag_drawn(room: Room, fact: facts.LuckyBagDrawn, changed: Changes) -> None:
    luckybag.drawn(room.bags, fact)


def _holdback_stepped(room: Room, fact: facts.HoldbackStepped, changed: Changes) -> None:
    room.holdback = holdback.stepped(room.holdback, fact)


def _holdback_stopped(room: Room, fact: facts.HoldbackStopped, changed: Changes) -> None:
    sale = holdback.running(room.holdback, fact.product)
    if sale is not None:
        sale.stopped = True


def _claimed(room: Room, fact: facts.QuestionClaimed, changed: Changes) -> None:
    questions.claimed(room.questions, fact)


def _answered(room: Room, fact: facts.QuestionAnswered, changed: Changes) -> None:
    questions.answered(room.questions, fact)


def _promised(room: Room, fact: facts.Promised, changed: Changes) -> None:
    shift.promised(room.promises, fact)


def _promise_kept(room: Room, fact: facts.PromiseKept, changed: Changes) -> None:
    shift.kept(room.promises, fact)


def _handover_opened(room: Room, fact: facts.HandoverOpened, changed: Changes) -> None:
    room.handover = shift.opened(fact)


def _handover_confirmed(room: Room, fact: facts.HandoverConfirmed, changed: Changes) -> None:
    shift.confirmed(room.handover, room.camera, fact)


def _host_changed(room: Room, fact: facts.HostChanged, changed: Changes) -> None:
    shift.changed(room.camera, fact)


def _counted(room: Room, fact: facts.ReservationsCounted, changed: Changes) -> None:
    before = room.reserved.get(fact.channel)
    if before is None or before.at_ms <= fact.at_ms:
        room.reserved[fact.channel] = Counted(fact.count, fact.at_ms)


def _task_done(room: Room, fact: facts.TaskDone, changed: Changes) -> None:
    room.tasks.setdefault(fact.task, fact.at_ms)


def _task_undone(room: Room, fact: facts.TaskUndone, changed: Changes) -> None:
    room.tasks.pop(fact.task, None)


def _marked(room: Room, fact: facts.Marked, changed: Changes) -> None:
    room.marks.append(Mark(fact.id, fact.at_ms, fact.tag, fact.label, fact.role, fact.by))


def _raised(room: Room, fact: CueRaised, changed: Changes) -> None:
    if fact.cue not in room.cues:
        room.cues[fact.cue] = Cue(fact)
        rested = f"{fact.rule}:{fact.about}" if fact.about else fact.rule
        room.rule_ms[rested] = max(room.rule_ms.get(rested, 0), fact.at_ms)
        changed.cues.add(fact.cue)
        changed.raised.append(fact.cue)
        warned.cued(room.warnings, fact)


def _warned(room: Room, fact: facts.WordsWarned, changed: Changes) -> None:
    warned.warned(room.warnings, fact)


def _corrected(room: Room, fact: facts.WordsCorrected, changed: Changes) -> None:
    warned.corrected(room.warnings, fact)


_ORDER: Final = {"raised": 0, "seen": 1, "declined": 2, "done": 2}


def _receipt(state: str) -> Callable[[Room, Any, Changes], None]:
    def receive(room: Room, fact: Any, changed: Changes) -> None:
        cue = room.cues.get(fact.cue)
        if cue is not None and _ORDER[state] > _ORDER[cue.state]:
            cue.state, cue.by, cue.role = state, fact.by or fact.role, fact.role
            if state == "seen":
                cue.seen_ms = fact.at_ms
            else:
                cue.closed_ms = fact.at_ms
                cue.why = fact.why if state == "declined" else ""
            changed.cues.add(fact.cue)

    return receive


def _escalated(room: Room, fact: facts.CueEscalated, changed: Changes) -> None:
    cue = room.cues.get(fact.cue)
    if cue is not None and fact.role not in cue.escalated:
        cue.escalated = (*cue.escalated, fact.role)
        changed.cues.add(fact.cue)


def _told(part: str, tell: Callable[[Any, Any], None]) -> Callable[[Room, Any, Changes], None]:
    """Tell a part of the room, which folds what concerns it by itself."""

    def hear(room: Room, fact: Any, changed: Changes) -> None:
        tell(getattr(room, part), fact)

    return hear


def _end_requested(room: Room, fact: facts.EndRequested, changed: Changes) -> None:
    if room.ended_ms is None:
        room.end_request, room.end_requested_ms = fact.request, fact.at_ms
        room.ending.asked_by = fact.by


def _end_confirmed(room: Room, fact: facts.EndConfirmed, changed: Changes) -> None:
    if room.ended_ms is None and fact.request == room.end_request:
        room.ended_ms, room.ended_id = fact.at_ms, fact.id
        room.end_request = None
        if room.on_air is not None:
            room.aired[-1].left_ms = fact.at_ms
        changed.rundown = True


def _sealed(room: Room, fact: facts.Sealed, changed: Changes) -> None:
    room.sealed = True


def _kept(room: Room, fact: object, changed: Changes) -> None:
    """Leave the room as it is: the journal keeps the fact."""


CREW: Final[dict[type, Callable[[Room, Any, Changes], None]]] = {
    **dict.fromkeys((*facts.CREW_KINDS, *facts.REPLAY_KINDS), _kept),
    facts.Saved: _saved,
    facts.WentLive: _went_live,
    SegmentTaken: _taken,
    facts.TakeUndone: _undone,
    facts.SegmentLeft: _segment_left,
    facts.SegmentAdded: _edited,
    facts.SegmentMoved: _edited,
    facts.SegmentSkipped: _edited,
    facts.SegmentTimed: _edited,
    facts.CardPushed: _card_pushed,
    facts.PriceChanged: _price_changed,
    facts.StockReleased: _stock_released,
    facts.LuckyBagAnnounced: _bag_announced,
    facts.LuckyBagOpened: _bag_opened,
    facts.LuckyBagDrawn: _bag_drawn,
    facts.HoldbackStepped: _holdback_stepped,
    facts.HoldbackStopped: _holdback_stopped,
    facts.QuestionClaimed: _claimed,
    facts.QuestionAnswered: _answered,
    facts.Promised: _promised,
    facts.PromiseKept: _promise_kept,
    facts.HandoverOpened: _handover_opened,
    facts.HandoverConfirmed: _handover_confirmed,
    facts.HostChanged: _host_changed,
    facts.ReservationsCounted: _counted,
    facts.TaskDone: _task_done,
    facts.TaskUndone: _task_undone,
    facts.Marked: _marked,
    CueRaised: _raised,
    facts.CueSeen: _receipt("seen"),
    facts.CueDone: _receipt("done"),
    facts.CueDeclined: _receipt("declined"),
    facts.CueEscalated: _escalated,
    facts.WordsWarned: _warned,
    facts.WordsCorrected: _corrected,
    facts.EndRequested: _end_requested,
    facts.EndConfirmed: _end_confirmed,
    facts.RoleConfirmed: _told("ending", ending.confirmed),
    facts.ClosingCounted: _told("ending", ending.counted),
    facts.StopStepped: _told("ending", ending.stepped),
    facts.Sealed: _sealed,
    facts.StreamStarted: _told("studio", studio.streamed),
    facts.StreamStopped: _told("studio", studio.streamed),
    facts.RecordingStarted: _told("studio", studio.recorded),
    facts.RecordingStopped: _told("studio", studio.recorded),
    facts.SceneSwitched: _told("studio", studio.switched),
    facts.FeedLost: _told("studio", studio.lost),
    facts.FeedRestored: _told("studio", studio.restored),
    facts.FeedVouched: _told("studio", studio.vouched),
    facts.DeviceReported: _told("studio", studio.reported),
    facts.IncidentOpened: _told("studio", studio.opened),
    facts.IncidentStepped: _told("studio", studio.stepped),
    facts.IncidentClosed: _told("studio", studio.closed),
}
"""How each kind of the crew changes a room."""
