"""The frame of an evening and the gaps in it: what stands where, and how products may fill what is left.

Times are seconds since go-live. A frame is laid round the locked segments; each gap between fixed pieces has
patterns, which are the ways to cut it into segments of a fitting length, and each pattern has slots.
Source: P11, P12, P14, L6, E2.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal

from msgspec import Struct

from kaibo.broadcast import Broadcast, Product, Segment
from kaibo.clock import MINUTE, local
from kaibo.facts import SegmentKind
from kaibo.plan.lineup.wishes import Wish, placeable
from kaibo.plan.products import is_notice
from kaibo.playbook import RHYTHM

Use = Literal["notice", "welcome", "bag", "share", "special", "thanks", "handover", "confirm", "fill", "lock"]
"""What a fixed piece is for."""

GATES: Final[dict[str, int]] = {beat.gate: beat.minute * 60 for beat in RHYTHM}
"""Second since go-live by which each gate of the opening is to be met. Source: P11."""

_DAY_MIN: Final = 24 * 60


class Piece(Struct, frozen=True):
    """A fixed stretch of the evening; a locked one holds its segment."""

    start: int
    end: int
    use: Use
    type: SegmentKind = "talk"
    segment: Segment | None = None


class Slot(Struct, frozen=True):
    """A place for one product: segment `index` of pattern `pattern` of gap `gap`."""

    gap: int
    pattern: int
    index: int
    start: int
    end: int


class Gap(Struct, frozen=True):
    """What is left between fixed pieces, with its patterns."""

    start: int
    end: int
    patterns: tuple[tuple[Slot, ...], ...]


class Timeline(Struct, frozen=True):
    """Fixed pieces and gaps in order of time, without overlap; `broken` are rules the pieces break."""

    pieces: tuple[Piece, ...]
    gaps: tuple[Gap, ...]
    broken: tuple[str, ...]
    length: int
    every: int


def timeline(wish: Wish) -> Timeline:
    """Lay the frame round what is locked, and cut what is left.

    Where the products do not all fit, bags come a little earlier or later if that makes room. Source: L6.
    """
    every, least, most = (_minutes(wish, f"bag_every{end}") for end in ("", "_least", "_most"))
    wanted = sum(placeable(wish, product) for product in wish.broadcast.products)
    usual = _laid(wish, every)
    if room(usual) >= wanted:
        return usual
    others = sorted(range(least, most + 1, 60), key=lambda other: abs(other - every))
    return max((usual, *(_laid(wish, other) for other in others)), key=lambda line: min(room(line), wanted))


def room(line: Timeline) -> int:
    """Give how many products fit at most."""
    return sum(len(gap.patterns[-1]) for gap in line.gaps if gap.patterns)


def _laid(wish: Wish, every: int) -> Timeline:
    length = wish.broadcast.length_minutes * 60
    locks = locked(wish.broadcast) if wish.holds("lock") else ()
    cuts = handovers(wish) if wish.holds("P3") else ()
    opening, closing = _opening(wish), _closing(wish, length)
    broken = _broken(wish, locks, cuts, opening, closing, length)
    frame = _clear((*opening, *closing), locks)
    bags = _bags(wish, (*locks, *frame), length, every)
    pieces = sorted((*locks, *_split((*frame, *bags), cuts)), key=lambda piece: (piece.start, piece.end))
    return Timeline(tuple(pieces), tuple(_gaps(wish, pieces, cuts, length)), broken, length, every)


def stretches(line: Timeline) -> list[list[Gap | Piece]]:
    """Give what stands between two bags, bag by bag: gaps, and locked products, in order of time."""
    found: list[list[Gap | Piece]] = [[]]
    parts: list[Gap | Piece] = [*line.pieces, *line.gaps]
    for part in sorted(parts, key=lambda one: (one.start, one.end)):
        if isinstance(part, Gap) or (part.segment is not None and part.type == "product"):
            found[-1].append(part)
        elif part.type == "bag":
            found.append([])
    return [stretch for stretch in found if stretch]


def locked(broadcast: Broadcast) -> tuple[Piece, ...]:
    """Give the locked segments where the plan as it stands puts them."""
    found: list[Piece] = []
    free = 0
    for segment in broadcast.segments:
        start = max(free, _anchor(segment, broadcast))
        free = start + segment.length_s
        if segment.locked:
            found.append(Piece(start, free, "lock", segment.type, segment))
    return tuple(found)


def _anchor(segment: Segment, broadcast: Broadcast) -> int:
    if segment.at_minute is not None:
        return segment.at_minute * 60
    if segment.before_end is not None:
        return max(0, (broadcast.length_minutes - segment.before_end) * 60)
    if segment.at_clock and broadcast.start_ms is not None:
        hour, minute = (int(part) for part in segment.at_clock.split(":"))
        start = local(broadcast.start_ms, broadcast.zone)
        return (hour * 60 + minute - start.hour * 60 - start.minute) % _DAY_MIN * 60
    return 0


def handovers(wish: Wish) -> tuple[int, ...]:
    """Give when another host comes on camera, in seconds since go-live. Source: P3."""
    turns = sorted(wish.broadcast.shifts, key=lambda turn: turn.at_minute)
    length = wish.broadcast.length_minutes * 60
    starts = {turn.at_minute * 60 for turn in turns if 0 < turn.at_minute * 60 < length}
    return tuple(sorted(starts))


def on_camera(wish: Wish, second: int) -> str:
    """Name the host on camera at a second, "" where nobody is planned."""
    for turn in wish.broadcast.shifts:
        if turn.at_minute * 60 <= second < (turn.at_minute + turn.length_minutes) * 60:
            return turn.host
    return ""


def hour_at(broadcast: Broadcast, second: int) -> int | None:
    """Give the hour of the wall's clock at a second, None while no start is known."""
    if broadcast.start_ms is None:
        return None
    return local(broadcast.start_ms + second * 1000 // MINUTE * MINUTE, broadcast.zone).hour


def notice(products: Iterable[Product]) -> Product | None:
    """Give the notice item. Source: P14."""
    return next((product for product in products if is_notice(product)), None)


def _minutes(wish: Wish, name: str) -> int:
    return round(wish.number(f"lineup_{name}_minutes") * 60)


def _opening(wish: Wish) -> tuple[Piece, ...]:
    """Give the fixed pieces of the opening: notice, welcome, the first two bags. Source: P11, P14, P33."""
    pieces: list[Piece] = []
    welcome = GATES["welcome"]
    if wish.holds("P14"):
        pieces.append(Piece(0, min(_minutes(wish, "notice"), welcome), "notice"))
    if wish.holds("P11"):
        first, second, done = GATES["first_bag"], GATES["second_bag"], GATES["second_flash"]
        pieces += [
            Piece(welcome, first, "welcome"),
            Piece(first, first + _minutes(wish, "opening_bag"), "bag", "bag"),
            Piece(done, second, "share"),
            Piece(second, second + _minutes(wish, "bag"), "bag", "bag"),
        ]
    return tuple(pieces)


def _closing(wish: Wish, length: int) -> tuple[Piece, ...]:
    """Give the fixed pieces of the end. Source: E2."""
    if not wish.holds("E2"):
        return ()
    names: tuple[tuple[str, Use], ...] = (
        ("closing", "special"),
        ("thanks", "thanks"),
        ("handover", "handover"),
        ("confirm", "confirm"),
    )
    starts = [length - _minutes(wish, name) for name, _ in names]
    ends = [*starts[1:], length]
    return tuple(
        Piece(start, end, use, "bag" if use == "special" else "talk")
        for (_, use), start, end in zip(names, starts, ends, strict=True)
        if end > start
    )


def _broken(
    wish: Wish,
    locks: Sequence[Piece],
    cuts: Sequence[int],
    opening: Sequence[Piece],
    closing: Sequence[Piece],
    length: int,
) -> tuple[str, ...]:
    """Name the rules that the fixed pieces break whatever the products."""
    broken: list[str] = []
    if any(lock.end > length for lock in locks):
        broken.append("lock")
    first = min(locks, key=lambda lock: lock.start, default=None)
    if wish.holds("P14") and first is not None and first.start < _minutes(wish, "notice"):
        start_well = first.start == 0 and first.type == "talk"
        if not start_well:
            broken.append("P14")
    begins = closing[0].start if closing else length
    if any(lock.end > begins and lock.type == "product" for lock in locks if closing):
        broken.append("E2")
    # The gates of the opening end at the last of them: it may not reach into the end.
    busy = max((piece.end for piece in opening), default=0)
    if closing and begins < max(busy, GATES["main_product"] if wish.holds("P11") else 0):
        broken.append("E2")
    if wish.holds("P11") and GATES["main_product"] > length:
        broken.append("P11")
    if opening and opening[-1].end > length:
        broken.append("P14")
    if any(lock.start < cut < lock.end for lock in locks for cut in cuts):
        broken.append("P3")
    bags = [piece.start for piece in (*locks, *_clear(opening, locks)) if piece.type == "bag"]
    for gate, count in (("first_bag", 1), ("second_bag", 2)) if wish.holds("P11") else ():
        if sum(start <= GATES[gate] for start in bags) < count:
            broken.append("P11")
    return tuple(dict.fromkeys(broken))


def _clear(pieces: Sequence[Piece], over: Sequence[Piece]) -> tuple[Piece, ...]:
    """Give the pieces that overlap nothing laid before them."""
    laid = list(over)
    kept: list[Piece] = []
    for piece in pieces:
        if all(piece.end <= other.start or other.end <= piece.start for other in laid):
            laid.append(piece)
            kept.append(piece)
    return tuple(kept)


def _bags(wish: Wish, laid: Sequence[Piece], length: int, every: int) -> tuple[Piece, ...]:
    """Give the lucky bags of the evening, each as near after its minute as there is room. Source: L6."""
    long, apart = _minutes(wish, "bag"), _minutes(wish, "bag_apart")
    taken = list(laid)
    bags: list[Piece] = []
    for wanted in range(GATES["second_bag"], length, every):
        around = [piece for piece in taken if piece.type == "bag"]
        start = wanted
        while hit := next((p for p in taken if p.start < start + long and start < p.end), None):
            start = hit.end
        near = any(bag.start - apart < start + long and start < bag.end + apart for bag in around)
        if start + long <= length and start < wanted + every and not near:
            piece = Piece(start, start + long, "bag", "bag")
            taken.append(piece)
            bags.append(piece)
    return tuple(bags)


def _split(pieces: Iterable[Piece], cuts: Sequence[int]) -> Iterator[Piece]:
    """Let a piece end where another host comes: what is left of it is talk. Source: P3."""
    for piece in pieces:
        inside = [cut for cut in cuts if piece.start < cut < piece.end]
        edges = [piece.start, *inside, piece.end]
        for place, (start, end) in enumerate(pairwise(edges)):
            use: Use = piece.use if place == 0 or piece.type == "talk" else "fill"
            yield Piece(start, end, use, piece.type if place == 0 else "talk")


def _gaps(wish: Wish, pieces: Sequence[Piece], cuts: Sequence[int], length: int) -> Iterator[Gap]:
    free, number = 0, 0
    for piece in (*pieces, Piece(length, length, "fill")):
        edges = [free, *(cut for cut in cuts if free < cut < piece.start), piece.start]
        for start, end in pairwise(edges):
            if end > start:
                yield Gap(start, end, _patterns(wish, number, start, end))
                number += 1
        free = max(free, piece.end)


def least_most(wish: Wish) -> tuple[int, int]:
    """Give how short and how long a segment may be, in seconds. Source: P12."""
    kind = "segment" if wish.holds("P12") else "relaxed"
    return _minutes(wish, f"{kind}_least"), _minutes(wish, f"{kind}_most")


def _patterns(wish: Wish, gap: int, start: int, end: int) -> tuple[tuple[Slot, ...], ...]:
    """Give the ways to cut a gap: as many products as fit, down to as few as fill it."""
    least, most = least_most(wish)
    room = end - start
    fit = room // least
    if not fit:
        return ()
    fewest = min(fit, -(-room // most))
    return tuple(
        _cut(gap, number, count, start, room, most) for number, count in enumerate(range(fewest, fit + 1))
    )


def _cut(gap: int, pattern: int, count: int, start: int, room: int, most: int) -> tuple[Slot, ...]:
    """Cut a gap into `count` slots of whole minutes, the longer ones first; odd seconds go to the last."""
    use = min(room, count * most)
    base, more = divmod(use // 60, count)
    slots: list[Slot] = []
    at = start
    for index in range(count):
        end = at + (base + (index < more)) * 60
        if index == count - 1 and use - (end - start) < 60 and start + use - at <= most:
            end = start + use
        slots.append(Slot(gap, pattern, index, at, end))
        at = end
    return tuple(slots)
