"""The lineup as segments of a rundown: fixed pieces, products in their slots, and talk where nothing fits."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from kaibo.broadcast import Product, Segment
from kaibo.plan.lineup.reasons import left_out, piece_words, together, warnings, why
from kaibo.plan.lineup.search import Found
from kaibo.plan.lineup.timeline import Gap, Piece, Slot, Timeline, least_most, notice
from kaibo.plan.lineup.wishes import Lineup, Wish


class _Part(Struct, frozen=True):
    """A stretch of the evening and what fills it: a fixed piece, or a slot with its product."""

    start: int
    end: int
    piece: Piece | None = None
    slot: Slot | None = None
    product: str = ""


def lineup(wish: Wish, line: Timeline, found: Found) -> Lineup:
    """Write down what was found, each placement with its reason."""
    segments = list(_segments(wish, line, found))
    runs: dict[str, int] = {}
    for _, segment in segments:
        if segment.type == "product":
            runs[segment.product] = runs.get(segment.product, 0) + 1
    return Lineup(
        segments=tuple(segment for _, segment in segments),
        left_out=left_out(wish, line, runs),
        warnings=warnings(wish, line, segments),
        worth=found.worth,
        gap=round(found.gap, 4),
        optimal=found.optimal,
    )


def _segments(wish: Wish, line: Timeline, found: Found) -> Iterator[tuple[int, Segment]]:
    """Give each segment with its start in seconds, in order."""
    parts = _parts(line, found)
    products = {product.id: product for product in wish.broadcast.products}
    pairs = together(wish.broadcast.products)
    names = _Names(wish)
    aired: dict[str, int] = {}
    for place, part in enumerate(parts):
        if part.piece is not None and part.piece.segment is not None:
            segment = part.piece.segment
            aired[segment.product] = aired.get(segment.product, 0) + 1
            yield part.start, segment
        elif part.piece is not None:
            yield part.start, _fixed(wish, line, part.piece, names)
        elif part.slot is not None:
            product = products[part.product]
            aired[product.id] = run = aired.get(product.id, 0) + 1
            near = [one.product for one in parts[max(0, place - 1) : place + 2] if one.product != product.id]
            beside = [name for name in near if name in pairs.get(product.id, ())]
            tied = msgspec.structs.replace(product, related=tuple(pairs.get(product.id, ())))
            yield part.start, _shown(wish, tied, part.slot, run, beside, names)


def _parts(line: Timeline, found: Found) -> list[_Part]:
    """Lay pieces and filled slots in order; what is left of a gap is one stretch of talk."""
    parts = [_Part(piece.start, piece.end, piece=piece) for piece in line.pieces]
    filled = sorted(found.placed.items(), key=lambda one: one[0].start)
    parts += [_Part(slot.start, slot.end, slot=slot, product=name) for slot, name in filled]
    for place, gap in enumerate(line.gaps):
        parts += _rest(gap, [slot for slot, _ in filled if slot.gap == place])
    return sorted(parts, key=lambda part: part.start)


def _rest(gap: Gap, filled: list[Slot]) -> Iterator[_Part]:
    free = gap.start
    for slot in (*filled, None):
        until = gap.end if slot is None else slot.start
        if until > free:
            yield _Part(free, until, piece=Piece(free, until, "fill"))
        free = until if slot is None else slot.end


def _fixed(wish: Wish, line: Timeline, piece: Piece, names: "_Names") -> Segment:
    title, reasons = piece_words(wish, line, piece)
    ending = piece.use in ("special", "thanks", "handover", "confirm")
    anchored = piece.type == "bag" or piece.use == "welcome"
    said = notice(wish.broadcast.products) if piece.use == "notice" else None
    return Segment(
        id=names.fixed(piece),
        title=title,
        type=piece.type,
        product=said.id if said else "",
        at_minute=piece.start // 60 if anchored and not ending and not piece.start % 60 else None,
        before_end=(wish.broadcast.length_minutes * 60 - piece.start) // 60 if ending else None,
        length_s=piece.end - piece.start,
        why=reasons,
    )


def _shown(wish: Wish, product: Product, slot: Slot, run: int, beside: list[str], names: "_Names") -> Segment:
    least, most = least_most(wish)
    length = slot.end - slot.start
    old = names.old(product.id)
    return Segment(
        id=old.id if old else names.new(product.id, run),
        title=("返场 · " if run > 1 else "") + product.title[:190],
        type="product",
        product=product.id,
        role=product.role,
        length_s=length,
        shortest_s=min(least, length),
        longest_s=max(most, length),
        points=old.points if old else (),
        why=why(wish, product, slot, run, beside),
    )


class _Names:
    """Ids of segments: a product keeps those it had, so that a lineup made anew can be compared."""

    def __init__(self, wish: Wish) -> None:
        """Begin with those that are taken."""
        self._taken = {segment.id for segment in wish.broadcast.segments}
        self._old: dict[str, list[Segment]] = {}
        stays = wish.holds("lock")
        for segment in wish.broadcast.segments:
            if segment.type == "product" and not (segment.locked and stays):
                self._old.setdefault(segment.product, []).append(segment)
        self._fixed = {
            segment.id
            for segment in wish.broadcast.segments
            if segment.type != "product" and not (segment.locked and stays)
        }

    def old(self, product: str) -> Segment | None:
        """Give the next unlocked segment a product had in the plan, None where it had no more."""
        had = self._old.get(product)
        return had.pop(0) if had else None

    def new(self, product: str, run: int) -> str:
        """Make an id for a run of a product."""
        return self._free(f"{product[:180]}.{run}")

    def fixed(self, piece: Piece) -> str:
        """Make an id for a fixed piece: by its use and minute, the same one in every lineup."""
        name = f"{piece.use}.{piece.start // 60}"
        if name in self._fixed:
            self._fixed.discard(name)
            return name
        return self._free(name)

    def _free(self, name: str) -> str:
        free, number = name, 2
        while free in self._taken:
            free, number = f"{name}-{number}", number + 1
        self._taken.add(free)
        return free
