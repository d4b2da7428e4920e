"""The view of a room that screens show: pure functions from a `Room` to frames."""

from collections.abc import Iterable

from kaibo.clock import MINUTE, SECOND
from kaibo.live import (
    cards,
    choice,
    comments,
    holdback,
    luckybag,
    questions,
    rhythm,
    rows,
    shift,
    stock,
    studio,
    warned,
)
from kaibo.live.ending import EndingCard
from kaibo.live.figures import DELTA_S, NOT_HEARD, numbers
from kaibo.live.frames import CommentLine, CueCard, Frame, Head, Second, Source, View, Word
from kaibo.live.room import Changes, Room, Said
from kaibo.live.rows import Evening, drifts
from kaibo.live.stage import MarkLine, PacingProposal, Prompter, RhythmGate, Stage, StageChange
from kaibo.live.studio import NO_LINK, StudioLink
from kaibo.words import clip, shown, top

MARKS_SHOWN = 50
STILL = Prompter()
NOT_ENDING = EndingCard(ready=(), counted={}, steps=(), tail_ms=None, sealing=False, asked=None)
COMMENTS_SHOWN = 200
RECENT_S = 1_800
"""Seconds a view holds one by one; what is older comes in minutes."""

OPENING_S = 2_400
"""Seconds in which the opening's first "1" is looked for."""


def head(room: Room, now_ms: int) -> Head:
    """Show who, when, and where the broadcast stands."""
    plan = room.any_plan
    start = room.went_live_ms if room.went_live_ms is not None else plan.start_ms
    asked = room.asked_to_end(now_ms)
    return Head(
        id=room.broadcast,
        title=shown(plan.title),
        account=shown(plan.account),
        account_id=plan.account_id,
        zone=plan.zone,
        state="live" if room.state == "ending" and asked is None else room.state,
        rehearsal=room.rehearsal,
        start_ms=plan.start_ms,
        went_live_ms=room.went_live_ms,
        end_due_ms=None if start is None else start + plan.length_minutes * MINUTE,
        end_request=asked,
        ended_ms=room.ended_ms,
    )


def seconds(room: Room, wanted: Iterable[int], now_ms: int) -> tuple[Second, ...]:
    """Show the given seconds of the room, in order: the last half hour one by one, older ones in minutes.

    A minute stands at its first second and sums all of it; its online count is the last one.
    """
    recent_s = (now_ms // SECOND - RECENT_S) // 60 * 60
    minutes, late = set[int](), list[int]()
    for at_s in wanted:
        if at_s < recent_s:
            minutes.add(at_s // 60 * 60)
        elif at_s in room.seconds:
            late.append(at_s)
    spans = [(at_s, at_s + 60) for at_s in sorted(minutes)] + [(at_s, at_s + 1) for at_s in sorted(late)]
    return tuple(_sum(room, start_s, end_s) for start_s, end_s in spans)


def _sum(room: Room, start_s: int, end_s: int) -> Second:
    online: int | None = None
    entered = comments = likes = orders = gmv_fen = 0
    for at_s in range(start_s, end_s):
        window = room.seconds.get(at_s)
        if window is not None:
            online = online if window.online is None else window.online
            entered += window.entered
            comments += window.comments
            likes += window.likes
            orders += window.orders
            gmv_fen += window.gmv_fen
    return Second(start_s, online, entered, comments, likes, orders, gmv_fen)


def cues(room: Room, wanted: Iterable[str]) -> tuple[CueCard, ...]:
    """Show the given cues with their receipts, oldest first."""
    cards = [
        CueCard(
            cue=name,
            rule=cue.raised.rule,
            urgency=cue.raised.urgency,
            roles=cue.raised.roles,
            zh=shown(cue.raised.zh),
            en=shown(cue.raised.en),
            raised_ms=cue.raised.at_ms,
            answer_ms=cue.raised.at_ms + cue.raised.answer_s * SECOND if cue.raised.answer_s else None,
            state=cue.state,
            by=shown(cue.by),
            role=cue.role,
            why=shown(cue.why),
            seen_ms=cue.seen_ms,
            closed_ms=cue.closed_ms,
            escalated=cue.escalated,
            said_by=shown(cue.raised.by),
        )
        for name in wanted
        if (cue := room.cues.get(name)) is not None
    ]
    return tuple(sorted(cards, key=lambda card: (card.raised_ms, card.cue)))


def lines(said: Iterable[Said]) -> tuple[CommentLine, ...]:
    """Show lines of the comment list, without the characters no reader sees."""
    return tuple(
        CommentLine(seq=s.seq, at_ms=s.at_ms, name=clip(shown(s.name), 40), text=shown(s.text), type=s.type)
        for s in said
    )


def words(room: Room) -> tuple[Word, ...]:
    """Show the phrases most comments of the last five minutes share, said at least twice."""
    since = room.latest_ms - DELTA_S * SECOND
    texts = (said.text for said in room.comments if said.type == "comment" and said.at_ms > since)
    return tuple(Word(text=text, count=count) for text, count in top(texts, 8) if count > 1)


def sources(room: Room) -> tuple[Source, ...]:
    """Show who told of the crowd, and when they last did."""
    return tuple(
        Source(name=shown(name), facts=heard.facts, last_ms=heard.last_ms)
        for name, heard in sorted(room.heard.items())
        if name not in NOT_HEARD
    )


def stage(
    room: Room, now_ms: int, evening: Evening, prompter: Prompter, next_up: tuple[PacingProposal, ...]
) -> Stage:
    """Show what the crew works with besides rundown and numbers."""
    plan, product, aired = room.plan, room.airing, room.on_air
    return Stage(
        timing=evening.timing,
        rhythm=opening(room, now_ms),
        pacing=next_up,
        questions=questions.cards(room.questions, plan, room.tills, now_ms),
        voices=comments.voices(room.seconds, now_ms),
        holdback=holdback.card(room.holdback, plan, room.tills, room.tasks),
        bags=luckybag.cards(room.bags, now_ms),
        cards=cards.advice(
            room.pushed,
            plan,
            product,
            aired.taken.at_ms if aired else None,
            room.went_live_ms if room.ended_ms is None else None,
            head(room, now_ms).end_due_ms,
            room.contacts,
            now_ms,
        ),
        stock=stock.lines(plan, room.tills),
        shift=shift.card(room.camera, room.promises, room.handover, plan, room.went_live_ms),
        marks=tuple(
            MarkLine(
                mark=mark.mark,
                at_ms=mark.at_ms,
                tag=mark.tag,
                label=shown(mark.label),
                role=mark.role,
                by=shown(mark.by),
            )
            for mark in room.marks[-MARKS_SHOWN:]
        ),
        warnings=warned.open_lines(room.warnings),
        tasks=tuple(shown(task) for task in room.tasks),
        studio=studio.card(room.studio),
        prompter=prompter,
    )


def opening(room: Room, now_ms: int) -> tuple[RhythmGate, ...]:
    """Show the gates of the opening as they stand."""
    card = room.pushed.get("reservation:")
    return rhythm.gates(
        room.went_live_ms,
        room.aired,
        [bag.opened_ms for bag in room.bags.values() if bag.opened_ms is not None],
        _first_one_ms(room),
        card.first_ms if card else None,
        now_ms,
    )


def _first_one_ms(room: Room) -> int | None:
    """Find the first second of the opening in which a viewer typed "1"."""
    if room.went_live_ms is None:
        return None
    start_s = -(-room.went_live_ms // SECOND)
    for at_s in range(start_s, min(start_s + OPENING_S, room.latest_ms // SECOND + 1)):
        window = room.seconds.get(at_s)
        if window is not None and window.ones:
            return at_s * SECOND
    return None


def change(before: Stage | None, after: Stage) -> StageChange | None:
    """Give the parts of a stage that changed; None where none did."""
    told = {
        name: part
        for name in Stage.__struct_fields__
        if (part := getattr(after, name)) != (getattr(before, name) if before else None)
    }
    return StageChange(**told) if told else None


def view(
    room: Room,
    now_ms: int,
    said: Iterable[Said] | None = None,
    skipped: int = 0,
    prompter: Prompter = STILL,
    link: StudioLink = NO_LINK,
    ending: EndingCard = NOT_ENDING,
) -> View:
    """Show everything; of the comment list the lines given, else the newest 200."""
    evening = rows.evening(room, now_ms)
    shown = room.comments[-COMMENTS_SHOWN:] if said is None else said
    return View(
        seq=room.seq,
        now_ms=now_ms,
        head=head(room, now_ms),
        numbers=numbers(room, now_ms),
        seconds=seconds(room, room.seconds, now_ms),
        rundown=evening.rows,
        stage=stage(room, now_ms, evening, prompter, choice.proposals(room, now_ms)),
        link=link,
        ending=ending,
        cues=cues(room, room.cues),
        comments=lines(shown),
        words=words(room),
        sources=sources(room),
        strays=room.strays,
        skipped=skipped,
    )


def frame(
    room: Room,
    changes: Changes,
    after: int,
    now_ms: int,
    evening: Evening | None,
    *,
    spoken: bool,
    known: Head | None = None,
    staged: StageChange | None = None,
    link: StudioLink | None = None,
    ending: EndingCard | None = None,
) -> Frame:
    """Show what changed after fact `after`; where the `evening` is given with numbers and sources too.

    `spoken` adds the words, and the rundown while time alone makes what is to come later. The head is left
    out where screens know it already; time alone changes it when a request to end lapses.
    """
    shown = head(room, now_ms)
    moved = changes.rundown or (spoken and drifts(room, now_ms))
    return Frame(
        after=after,
        seq=room.seq,
        now_ms=now_ms,
        head=None if shown == known else shown,
        numbers=numbers(room, now_ms) if evening else None,
        seconds=seconds(room, changes.seconds, now_ms),
        rundown=evening.rows if evening and moved else None,
        stage=staged,
        link=link,
        ending=ending,
        cues=cues(room, changes.cues),
        comments=lines(changes.comments),
        words=words(room) if spoken else None,
        sources=sources(room) if evening else None,
        strays=room.strays if evening else None,
    )
