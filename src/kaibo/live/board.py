"""The view of a room that screens show: pure functions from a `Room` to frames."""

from collections.abc import Iterable

from kaibo.broadcast import Broadcast, Segment, Targets
from kaibo.clock import MINUTE, SECOND
from kaibo.live.frames import (
    CueCard,
    Figure,
    Frame,
    Head,
    Line,
    Numbers,
    Row,
    Second,
    Source,
    View,
    Word,
)
from kaibo.live.room import Changes, Room, Said
from kaibo.live.windows import Window, total
from kaibo.words import clip, shown, top

COMMENTS_SHOWN = 200
DELTA_S = 300
COUNTS = ("online_counted",)
SALES = ("order_paid",)
VIEWERS = ("entered", "commented", "liked", "gifted", "followed", "shared", "product_clicked", "order_paid")
"""Kinds of facts that figures rest on."""

OWN = ("crew", "kaibo", "studio")
"""Sources that are not the crowd: what the crew pressed, kaibo said itself, and machines told."""


def head(room: Room, now_ms: int) -> Head:
    """Show who, when, and where the broadcast stands."""
    plan = room.plan or Broadcast(id=room.broadcast, title=room.broadcast)
    start = room.went_live_ms if room.went_live_ms is not None else plan.start_ms
    asked = room.asked_to_end(now_ms)
    return Head(
        id=room.broadcast,
        title=plan.title,
        account=plan.account,
        zone=plan.zone,
        state="live" if room.state == "ending" and asked is None else room.state,
        rehearsal=room.rehearsal,
        start_ms=plan.start_ms,
        went_live_ms=room.went_live_ms,
        end_due_ms=None if start is None else start + plan.length_minutes * MINUTE,
        end_request=asked,
        ended_ms=room.ended_ms,
    )


def numbers(room: Room, now_ms: int) -> Numbers:
    """Show the room's numbers with source, age, five-minute change and target."""
    targets = room.plan.targets if room.plan else Targets()
    all_, recent = room.totals, total(room.seconds, now_ms // SECOND - DELTA_S + 1, now_ms // SECOND + 1)
    before = _online_before(room, now_ms)
    change = None if room.online is None or before is None else room.online - before
    share = all_.orders / all_.clicks if all_.clicks else None
    acu = sum(room.minute_online.values()) / len(room.minute_online) if room.minute_online else None

    def figure(
        kinds: tuple[str, ...], value: float | None, delta: float | None = None, target: float = 0
    ) -> Figure:
        return _figure(room, kinds, value, delta, target)

    return Numbers(
        online=figure(COUNTS, room.online, change, targets.online),
        pcu=figure(COUNTS, room.pcu),
        acu=figure(COUNTS, acu),
        views=figure(VIEWERS, all_.new, recent.new, targets.views),
        private_views=figure(("entered",), all_.private, recent.private),
        comments=figure(("commented",), all_.comments, recent.comments),
        likes=figure(("liked", *COUNTS), room.likes, recent.likes),
        follows=figure(("followed",), all_.follows, recent.follows),
        orders=figure(SALES, all_.orders, recent.orders, targets.orders),
        gmv_fen=figure(SALES, all_.gmv_fen, recent.gmv_fen, targets.gmv_fen),
        clicks=figure(("product_clicked",), all_.clicks, recent.clicks),
        click_pay=figure(("product_clicked", *SALES), share, _share_change(room, share, recent)),
    )


def _figure(
    room: Room, kinds: tuple[str, ...], value: float | None, delta: float | None, target: float
) -> Figure:
    """Make a figure from facts of some kinds: unknown, not 0, where nobody told one of them.

    While a broadcast is watched no figure is final (R1).
    """
    told: dict[str, int] = {}
    for name, heard in room.heard.items():
        times = [heard.kinds[kind] for kind in kinds if kind in heard.kinds]
        if times and name not in OWN:
            told[name] = max(times)
    source = "、".join(sorted(told))
    if not told:
        return Figure(value=None, source="", as_of_ms=None, final=False, delta=None, target=target)
    as_of_ms = max(told.values())
    return Figure(value=value, source=source, as_of_ms=as_of_ms, final=False, delta=delta, target=target)


def _online_before(room: Room, now_ms: int) -> int | None:
    """Give the online count five minutes ago, or the nearest one up to 30 seconds older."""
    then = now_ms // SECOND - DELTA_S
    for at_s in range(then, then - 30, -1):
        window = room.seconds.get(at_s)
        if window is not None and window.online is not None:
            return window.online
    return None


def _share_change(room: Room, share: float | None, recent: Window) -> float | None:
    """Tell how the click→pay share of the whole broadcast moved over the last five minutes."""
    clicks, orders = room.totals.clicks - recent.clicks, room.totals.orders - recent.orders
    return None if share is None or clicks <= 0 else share - orders / clicks


def seconds(room: Room, wanted: Iterable[int]) -> tuple[Second, ...]:
    """Show the given seconds of the room, in order."""
    found: list[Second] = []
    for at_s in sorted(wanted):
        window = room.seconds.get(at_s)
        if window is not None:
            found.append(
                Second(
                    at_s=at_s,
                    online=window.online,
                    entered=window.entered,
                    comments=window.comments,
                    likes=window.likes,
                    orders=window.orders,
                    gmv_fen=window.gmv_fen,
                )
            )
    return tuple(found)


def rundown(room: Room, now_ms: int) -> tuple[Row, ...]:
    """Show what ran, what is on air and what is planned, each with its real or expected times.

    A planned row starts at its planned minute, or when the row before it ends, whichever is later.
    """
    rows: list[Row] = []
    free_ms: int | None = None
    for aired in room.aired:
        taken = aired.taken
        due_ms = taken.at_ms + taken.length_s * SECOND
        free_ms = aired.left_ms if aired.left_ms is not None else max(due_ms, now_ms)
        rows.append(
            Row(
                segment=taken.segment,
                title=taken.title,
                type=taken.type,
                role=taken.role,
                product=taken.product,
                state="on_air" if aired.left_ms is None else "done",
                start_ms=taken.at_ms,
                end_ms=due_ms if aired.left_ms is None else aired.left_ms,
                length_s=taken.length_s,
            )
        )
    ran = {aired.taken.segment for aired in room.aired}
    plan = room.plan
    start = room.went_live_ms if room.went_live_ms is not None else plan.start_ms if plan else None
    for segment in plan.segments if plan else ():
        if segment.id not in ran:
            row = _planned(segment, start, free_ms)
            free_ms = row.end_ms
            rows.append(row)
    return tuple(rows)


def _planned(segment: Segment, start_ms: int | None, free_ms: int | None) -> Row:
    wanted = None if start_ms is None else start_ms + segment.at_minute * MINUTE
    begins = wanted if free_ms is None else free_ms if wanted is None else max(wanted, free_ms)
    return Row(
        segment=segment.id,
        title=segment.title,
        type=segment.type,
        role=segment.role,
        product=segment.product,
        state="planned",
        start_ms=begins,
        end_ms=None if begins is None else begins + segment.length_s * SECOND,
        length_s=segment.length_s,
    )


def cues(room: Room, wanted: Iterable[str]) -> tuple[CueCard, ...]:
    """Show the given cues with their receipts, oldest first."""
    cards = [
        CueCard(
            cue=name,
            rule=cue.raised.rule,
            urgency=cue.raised.urgency,
            roles=cue.raised.roles,
            zh=cue.raised.zh,
            en=cue.raised.en,
            raised_ms=cue.raised.at_ms,
            state=cue.state,
            by=cue.by,
        )
        for name in wanted
        if (cue := room.cues.get(name)) is not None
    ]
    return tuple(sorted(cards, key=lambda card: (card.raised_ms, card.cue)))


def lines(said: Iterable[Said]) -> tuple[Line, ...]:
    """Show lines of the comment list, without the characters no reader sees."""
    return tuple(
        Line(seq=s.seq, at_ms=s.at_ms, name=clip(shown(s.name), 40), text=shown(s.text), type=s.type)
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
        Source(name=name, facts=heard.facts, last_ms=heard.last_ms)
        for name, heard in sorted(room.heard.items())
        if name not in OWN
    )


def view(room: Room, now_ms: int, said: Iterable[Said] | None = None, skipped: int = 0) -> View:
    """Show everything; of the comment list the lines given, else the newest 200."""
    shown = room.comments[-COMMENTS_SHOWN:] if said is None else said
    return View(
        seq=room.seq,
        now_ms=now_ms,
        head=head(room, now_ms),
        numbers=numbers(room, now_ms),
        seconds=seconds(room, room.seconds),
        rundown=rundown(room, now_ms),
        cues=cues(room, room.cues),
        comments=lines(shown),
        words=words(room),
        sources=sources(room),
        strays=room.strays,
        skipped=skipped,
    )


def frame(
    room: Room, changes: Changes, after: int, now_ms: int, *, full: bool, known: Head | None = None
) -> Frame:
    """Show what changed after fact `after`; `full` adds the numbers, words and sources.

    The head is left out where screens know it already; time alone changes it when a request to end lapses.
    """
    shown = head(room, now_ms)
    return Frame(
        after=after,
        seq=room.seq,
        now_ms=now_ms,
        head=None if shown == known else shown,
        numbers=numbers(room, now_ms) if full else None,
        seconds=seconds(room, changes.seconds),
        rundown=rundown(room, now_ms) if changes.rundown else None,
        cues=cues(room, changes.cues),
        comments=lines(changes.comments),
        words=words(room) if full else None,
        sources=sources(room) if full else None,
        strays=room.strays if full else None,
    )
