"""A first lineup, made without a solver: the best slots get the best products that may go there.

It is what the solver begins from, so that something good is at hand at once.
"""

from collections.abc import Sequence

import msgspec

from kaibo.broadcast import Product
from kaibo.facts import ProductRole
from kaibo.plan.lineup.model import FLASH, HIT, Chances, role_of
from kaibo.plan.lineup.timeline import GATES, Gap, Piece, Slot, Timeline, room, stretches
from kaibo.plan.lineup.wishes import Wish, airings_most
from kaibo.plan.lineup.worth import COSTLY


def sketch(wish: Wish, line: Timeline, given: Chances) -> dict[Slot, str]:
    """Fill the finest pattern of every gap, the slots worth most first; gives a product by slot."""
    first = _Sketch(wish, line, given).filled()
    if len(set(first.values())) == len(first) == room(line):
        return first
    # Costly products are the hardest to place: where some found no room, they go first.
    other = _Sketch(wish, line, given).filled(costly_first=True)
    return max(first, other, key=lambda filled: len(set(filled.values())))


def narrowed(line: Timeline) -> Timeline:
    """Give a timeline with only the finest pattern of every gap.

    Where there are about as many products as that, a coarser cut would leave some of them out.
    """
    gaps = tuple(
        msgspec.structs.replace(
            gap,
            patterns=tuple(
                tuple(msgspec.structs.replace(slot, pattern=0) for slot in pattern)
                for pattern in gap.patterns[-1:]
            ),
        )
        for gap in line.gaps
    )
    return msgspec.structs.replace(line, gaps=gaps)


class _Sketch:
    """A lineup half filled."""

    def __init__(self, wish: Wish, line: Timeline, given: Chances) -> None:
        """Begin with what is locked."""
        self.wish = wish
        self.given = given
        self.of = {product.id: product for product in given.products}
        self.slots = [slot for gap in line.gaps if gap.patterns for slot in gap.patterns[-1]]
        self.placed: dict[Slot, str] = {}
        self.runs: dict[str, list[int]] = {name: list(starts) for name, starts in given.locked.items()}
        self.stretch = {
            slot: part
            for part in stretches(line)
            for gap in part
            if isinstance(gap, Gap) and gap.patterns
            for slot in gap.patterns[-1]
        }

    def filled(self, *, costly_first: bool = False) -> dict[Slot, str]:
        """Fill the gates of the opening first, then all by worth."""
        if self.wish.holds("P11"):
            flash = [slot for slot in self.slots if slot.end <= GATES["second_flash"]][:2]
            main = [slot for slot in self.slots if slot.end <= GATES["main_product"] and slot not in flash][
                -1:
            ]
            for slot, roles in (*((slot, FLASH) for slot in flash), *((slot, HIT) for slot in main)):
                self._place(slot, roles)
        for slot in self.slots if costly_first else ():
            if slot not in self.placed and slot.index < 3:
                self._place(slot, FLASH if slot.index == 1 else COSTLY)
        best = {
            slot: max((self.given.points.get((name, slot), 0) for name in self.of), default=0)
            for slot in self.slots
        }
        for slot in sorted(self.slots, key=lambda slot: (-best[slot], slot.start)):
            if slot not in self.placed:
                self._place(slot, None)
        self._mend()
        return self.placed

    def _mend(self) -> None:
        """Let products nobody found room for in, by moving another into the place of an encore."""
        unshown = [one for one in self.given.products if one.id not in self.runs]
        for spare in [slot for slot in self.slots if self._spare(slot)]:
            for product in unshown:
                if self._trade(spare, product):
                    unshown.remove(product)
                    break

    def _spare(self, slot: Slot) -> bool:
        name = self.placed.get(slot)
        if name is None:
            return True
        encore = len(self.runs[name]) > 1 and self.runs[name][0] != slot.start
        return encore and self.of[name].role not in FLASH

    def _trade(self, spare: Slot, product: Product) -> bool:
        """Put a product where another stands, which goes to the spare slot."""
        encore = self.placed.get(spare)
        self._take_out(spare)
        for slot, name in list(self.placed.items()):
            moved = self.of[name]
            # A flash product parts others, and a hit product early is a gate: both stay.
            early = slot.start < GATES["main_product"]
            if len(self.runs[name]) > 1 or moved.role in FLASH or (early and moved.role in HIT):
                continue
            self._take_out(slot)
            if self._may(moved, spare):
                self._put_in(spare, moved)
                if self._may(product, slot):
                    self._put_in(slot, product)
                    return True
                self._take_out(spare)
            self._put_in(slot, moved)
        if encore is not None:
            self._put_in(spare, self.of[encore])
        return False

    def _put_in(self, slot: Slot, product: Product) -> None:
        self.placed[slot] = product.id
        self.runs.setdefault(product.id, []).append(slot.start)

    def _take_out(self, slot: Slot) -> None:
        name = self.placed.pop(slot, None)
        if name is not None:
            self.runs[name].remove(slot.start)
            if not self.runs[name]:
                del self.runs[name]

    def _place(self, slot: Slot, roles: frozenset[ProductRole] | None) -> None:
        """Put the best product into a slot: one not yet shown before any encore."""
        may = [
            one
            for one in self.given.products
            if (roles is None or one.role in roles) and self._may(one, slot)
        ]
        if may:
            chosen = max(
                may, key=lambda one: (one.id not in self.runs, self.given.points[one.id, slot], one.id)
            )
            self._put_in(slot, chosen)

    def _most(self, product: Product) -> int:
        return airings_most(self.wish, product) if product.id in self.given.again else 1

    def _may(self, product: Product, slot: Slot) -> bool:
        if (product.id, slot) not in self.given.points:
            return False
        shown = self.runs.get(product.id, [])
        apart = self.wish.number("lineup_encore_apart_minutes") * 60
        if len(shown) >= self._most(product) or any(abs(slot.start - at) < apart for at in shown):
            return False
        if product.role not in COSTLY or not self.wish.holds("P10"):
            return True
        return self._patient(self.stretch[slot], slot)

    def _patient(self, stretch: Sequence[Gap | Piece], slot: Slot) -> bool:
        """Tell whether no costly product stands near without a flash product between."""
        roles: list[tuple[int, ProductRole]] = []
        for part in stretch:
            if isinstance(part, Piece):
                role = role_of(self.wish, part)
                roles += [(part.start, role)] if role else []
            elif part.patterns:
                roles += [
                    (one.start, self.of[self.placed[one]].role)
                    for one in part.patterns[-1]
                    if one in self.placed
                ]
        before = [role for at, role in sorted(roles) if at < slot.start and (role in COSTLY or role in FLASH)]
        after = [role for at, role in sorted(roles) if at > slot.start and (role in COSTLY or role in FLASH)]
        return not (before and before[-1] in COSTLY) and not (after and after[0] in COSTLY)
