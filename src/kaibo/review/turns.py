"""Who was on camera when, and what the room did meanwhile. Source: P3, R3."""

from msgspec import Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.live.room import Room
from kaibo.live.windows import Window, total
from kaibo.review.curve import airtime
from kaibo.review.tally import Tally


class Turn(Struct, frozen=True, kw_only=True):
    """A host's stretch on camera, in ms UTC."""

    host: str
    start_ms: int
    end_ms: int


class HostCard(Struct, frozen=True, kw_only=True):
    """What the room did while a host was on camera, over all turns; money in fen.

    It is everything in the room, whoever brought it. `online_most` is the highest count, `online_change`
    the sum of what each turn gained or lost, None where nobody counted. Ratios divide these sums.
    """

    host: str
    turns: int
    air_ms: int
    online_most: int | None
    online_change: int | None
    comments: int
    likes: int
    follows: int
    clicks: int
    orders: int
    gmv_fen: int


class OnCamera(Struct, frozen=True, kw_only=True):
    """The turns in order, and each host's card; `planned`: nobody told, and the plan's shifts stand in."""

    turns: tuple[Turn, ...] = ()
    hosts: tuple[HostCard, ...] = ()
    planned: bool = False


def on_camera(room: Room, tally: Tally) -> OnCamera:
    """Tell who was on camera: as told, else as planned; nothing before go-live or without either."""
    air = airtime(room)
    if air is None:
        return OnCamera()
    told = [(max(at_ms, air[0]), host) for at_ms, host in tally.on_camera if at_ms <= air[1] and host]
    planned = _planned(room, air[0])
    # Who stood there before the first change was told is who the plan names first.
    if told and told[0][0] > air[0]:
        told = [*((at_ms, host) for at_ms, host in planned[:1] if at_ms < told[0][0]), *told]
    starts = told or planned
    if not starts:
        return OnCamera()
    ends = [*(at_ms for at_ms, _ in starts[1:]), air[1]]
    turns = tuple(
        Turn(host=host, start_ms=start_ms, end_ms=min(end_ms, air[1]))
        for (start_ms, host), end_ms in zip(starts, ends, strict=True)
        if host and start_ms < min(end_ms, air[1])
    )
    return OnCamera(turns=turns, hosts=_cards(room, turns), planned=bool(turns) and not told)


def _planned(room: Room, start_ms: int) -> list[tuple[int, str]]:
    shifts = sorted(room.plan.shifts if room.plan else (), key=lambda shift: shift.at_minute)
    return [(start_ms + shift.at_minute * MINUTE, shift.host) for shift in shifts]


def _cards(room: Room, turns: tuple[Turn, ...]) -> tuple[HostCard, ...]:
    hosts = dict.fromkeys(turn.host for turn in turns)
    return tuple(_card(host, [turn for turn in turns if turn.host == host], room) for host in hosts)


def _card(host: str, turns: list[Turn], room: Room) -> HostCard:
    stretches = [_counted(turn, room) for turn in turns]
    counted = [stretch for stretch in stretches if stretch.online is not None]
    everything = Window()
    for stretch in stretches:
        everything.add(stretch)
    return HostCard(
        host=host,
        turns=len(turns),
        air_ms=sum(turn.end_ms - turn.start_ms for turn in turns),
        online_most=everything.online_most if counted else None,
        online_change=sum(_change(turn, room) for turn in turns) if counted else None,
        comments=everything.comments,
        likes=everything.likes,
        follows=everything.follows,
        clicks=everything.clicks,
        orders=everything.orders,
        gmv_fen=everything.gmv_fen,
    )


def _counted(turn: Turn, room: Room) -> Window:
    return total(room.seconds, turn.start_ms // SECOND, turn.end_ms // SECOND)


def _change(turn: Turn, room: Room) -> int:
    """Give the last count of a turn less its first."""
    seconds = range(turn.start_ms // SECOND, turn.end_ms // SECOND)
    counts = [
        room.seconds[at_s].online or 0
        for at_s in seconds
        if at_s in room.seconds and room.seconds[at_s].online is not None
    ]
    return counts[-1] - counts[0] if counts else 0
