"""What the host's screen shows: direction and encouragement, and no figure of the room. Source: P2."""

from msgspec import Struct

from kaibo.clock import MINUTE
from kaibo.facts import ProductRole, SegmentKind, Urgency
from kaibo.live import board, holdback, luckybag, shift
from kaibo.live.frames import Head, RundownRow
from kaibo.live.room import Cue, Room
from kaibo.live.rows import Evening
from kaibo.live.stage import Prompter
from kaibo.playbook import number
from kaibo.words import shown

HOST_CUES = 3


class HostItem(Struct, frozen=True, kw_only=True):
    """A segment as the host reads it: no figures of conversion or loss are in it (P2)."""

    segment: str
    title: str
    type: SegmentKind
    role: ProductRole | None
    price_fen: int
    market_fen: int
    points: tuple[str, ...]
    start_ms: int | None
    end_ms: int | None


class HostCue(Struct, frozen=True, kw_only=True):
    """A cue in the words for the host: encouragement and direction only (P2)."""

    cue: str
    urgency: Urgency
    zh: str
    en: str
    raised_ms: int
    state: str


class HostView(Struct, frozen=True, kw_only=True):
    """All the host's screen shows; it holds no number of viewers, orders, sales or their change (P2).

    `holdback_step` is 0 while no hold-back sale runs; `bag_draw_ms` is when the open lucky bag is drawn.
    `ready` tells from a minute before the end whether the host confirmed it, None before and after (E2);
    `stay` says that it was signed off and the picture may still be on air (E1).
    """

    seq: int
    now_ms: int
    head: Head
    host: str
    current: HostItem | None
    next: HostItem | None
    cues: tuple[HostCue, ...]
    phase: str
    warning_ms: int | None
    danger_ms: int | None
    overtime_ms: int | None
    holdback_step: int
    holdback_opens_ms: int | None
    bag: str
    bag_draw_ms: int | None
    ready: bool | None
    stay: bool
    prompter: Prompter


def view(room: Room, now_ms: int, evening: Evening, prompter: Prompter) -> HostView:
    """Show the host what to say and do; of the room's numbers only times and prices. Source: P2."""
    on_air = next((row for row in evening.rows if row.state == "on_air"), None)
    later = next((row for row in evening.rows if row.state == "planned"), None)
    clocks, head = evening.timing, board.head(room, now_ms)
    sale = holdback.card(room.holdback, room.plan, room.tills, room.tasks)
    bag = next((bag for bag in luckybag.cards(room.bags, now_ms) if bag.state == "open"), None)
    return HostView(
        seq=room.seq,
        now_ms=now_ms,
        head=head,
        host=shift.on_camera(room.camera, room.plan, room.went_live_ms).host,
        current=_item(room, on_air),
        next=_item(room, later),
        cues=_cues(room.cues),
        phase=clocks.phase,
        warning_ms=clocks.warning_ms,
        danger_ms=clocks.danger_ms,
        overtime_ms=clocks.overtime_ms,
        holdback_step=sale.step,
        holdback_opens_ms=sale.opens_ms,
        bag=bag.prize if bag else "",
        bag_draw_ms=bag.draw_ms if bag else None,
        ready=_ready(room, head, now_ms),
        stay=room.ended_ms is not None and not room.sealed and not room.ending.stopped,
        prompter=prompter,
    )


def _ready(room: Room, head: Head, now_ms: int) -> bool | None:
    on_air = room.went_live_ms is not None and room.ended_ms is None
    if not on_air or head.end_due_ms is None or now_ms < head.end_due_ms - number("ready_minutes") * MINUTE:
        return None
    return "host" in room.ending.ready


def _cues(cues: dict[str, Cue]) -> tuple[HostCue, ...]:
    """Show the newest open cues to the host that have words for the host, or a person's own."""
    found: list[HostCue] = []
    for name, cue in cues.items():
        told = cue.raised
        # What a rule says to the others holds figures, so without words of its own the host sees nothing.
        zh, en = (told.zh, told.en) if told.by and not told.host_zh else (told.host_zh, told.host_en)
        if zh and cue.state in ("raised", "seen") and "host" in (*told.roles, *cue.escalated):
            found.append(
                HostCue(
                    cue=name,
                    urgency=told.urgency,
                    zh=shown(zh),
                    en=shown(en or zh),
                    raised_ms=told.at_ms,
                    state=cue.state,
                )
            )
    return tuple(found[-HOST_CUES:])


def _item(room: Room, row: RundownRow | None) -> HostItem | None:
    if row is None:
        return None
    plan = room.plan
    product = next((item for item in plan.products if item.id == row.product), None) if plan else None
    planned = next((item for item in plan.segments if item.id == row.segment), None) if plan else None
    till = room.tills.get(row.product)
    price = product.price_fen if product else 0
    return HostItem(
        segment=row.segment,
        title=shown(row.title),
        type=row.type,
        role=row.role,
        price_fen=till.price_fen if till and till.price_fen is not None else price,
        market_fen=product.market_fen if product else 0,
        points=tuple(
            shown(point)
            for point in (planned.points if planned else ()) or (product.points if product else ())
        ),
        start_ms=row.start_ms,
        end_ms=row.end_ms,
    )
