"""The model: which product goes into which slot, solved by CP-SAT.

The frame leaves gaps, each gap has patterns, each pattern has slots. So a lineup is one pattern a gap and at
most one product a slot, which is an assignment with side constraints: its relaxation is nearly whole, and
the bound it proves is close. Putting a product on air at all weighs more than any encore.
"""

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any, Final

from msgspec import Struct

from kaibo.broadcast import Product
from kaibo.facts import ProductRole
from kaibo.plan.lineup.timeline import GATES, Gap, Piece, Slot, Timeline, room, stretches
from kaibo.plan.lineup.wishes import Wish, airings_most, counted, placeable
from kaibo.plan.lineup.worth import COSTLY, airing, worths

FLASH: Final[frozenset[ProductRole]] = frozenset(("flash",))
HIT: Final[frozenset[ProductRole]] = frozenset(("hit",))


class Values(Struct, frozen=True):
    """Points of every airing as if it were an encore, and what being the first adds, by product."""

    put: dict[tuple[str, Slot], int]
    first: dict[str, int]


class Chances(Struct, frozen=True):
    """What may be placed: the products, the slots, the points of each pair, and those already locked in.

    Only what is in `again` may be on air again; with `full` every slot is filled, and once by each.
    """

    products: tuple[Product, ...]
    slots: tuple[Slot, ...]
    points: dict[tuple[str, Slot], int]
    locked: dict[str, tuple[int, ...]]
    again: frozenset[str]
    full: bool = False

    def values(self, wish: Wish) -> Values:
        """Give what every airing is worth, and what the first of a product is worth more."""
        encore = wish.number("lineup_encore_worth")
        of: dict[str, list[int]] = {}
        for (name, _), points in self.points.items():
            of.setdefault(name, []).append(points)
        first = {name: round((1 - encore) * sum(all_) / len(all_)) for name, all_ in of.items()}
        return Values(
            put={pair: round(encore * points) for pair, points in self.points.items()},
            first={product.id: first.get(product.id, 0) for product in self.products},
        )


def chances(wish: Wish, line: Timeline) -> Chances:
    """Weigh every product in every slot it may have.

    Encores fill what products leave free: they are of the products worth most, and where every slot has a
    product of its own there are none.
    """
    products = tuple(product for product in wish.broadcast.products if placeable(wish, product))
    slots = tuple(slot for gap in line.gaps for pattern in gap.patterns for slot in pattern)
    worth = worths(wish, products)
    locked: dict[str, tuple[int, ...]] = {}
    for piece in line.pieces:
        if piece.segment is not None and piece.segment.type == "product" and piece.segment.product:
            locked[piece.segment.product] = (*locked.get(piece.segment.product, ()), piece.start)
    left = room(line) - sum(product.id not in locked for product in products)
    best = sorted(products, key=lambda one: (-worth[one.id], one.id))
    may = [one.id for one in best if airings_most(wish, one) > 1]
    again = frozenset(may[: round(wish.number("lineup_encore_choice") * left)] if left > 0 else ())
    points = {
        (product.id, slot): airing(wish, product, worth[product.id], slot)
        for product in products
        for slot in slots
        if product.id in again or product.id not in locked
        if _fits(wish, product, slot, locked.get(product.id, ()))
    }
    return Chances(products, slots, points, locked, again)


def _fits(wish: Wish, product: Product, slot: Slot, locked: Sequence[int]) -> bool:
    apart = wish.number("lineup_encore_apart_minutes") * 60
    if any(abs(slot.start - start) < apart for start in locked):
        return False
    if locked and len(locked) >= airings_most(wish, product):
        return False
    long = slot.end - slot.start >= wish.number("lineup_long_minutes") * 60
    enough = product.stock >= wish.number("lineup_long_stock") or not counted(wish)
    return enough or not long or not wish.holds("stock")


class Model:
    """A lineup as a problem for the solver."""

    def __init__(self, wish: Wish, line: Timeline, given: Chances, *, valued: bool = True) -> None:
        """State it, without what it is worth unless `valued`; the solver is loaded here and not before."""
        from ortools.sat.python import cp_model

        self.wish = wish
        self.line = line
        self.chances = given
        self.model = cp_model.CpModel()
        self.put = {pair: self.model.new_bool_var("") for pair in self.chances.points}
        self.of = {product.id: product for product in self.chances.products}
        self.at: dict[Slot, list[tuple[Product, Any]]] = {s: [] for s in self.chances.slots}
        for (name, slot), var in self.put.items():
            self.at[slot].append((self.of[name], var))
        self.cut = {
            (place, number): self.model.new_bool_var("")
            for place, gap in enumerate(line.gaps)
            for number in range(len(gap.patterns))
        }
        self.first: dict[str, Any] = {}
        self.joined: list[Any] = []
        self.roles: dict[tuple[Slot, frozenset[ProductRole]], Any] = {}
        self.present = 0
        self._fill()
        self._show()
        if wish.holds("P10"):
            self._part()
        if wish.holds("P11"):
            self._open()
        if valued:
            self._value()

    def hint(self, filled: dict[Slot, str]) -> None:
        """Let the search begin from a lineup: whatever it does not name is not in it."""
        from ortools.sat.python import cp_model

        shown = set(filled.values())
        finest = {place: len(gap.patterns) - 1 for place, gap in enumerate(self.line.gaps)}
        for (name, slot), var in self.put.items():
            self.model.add_hint(var, filled.get(slot) == name)
        for (place, number), var in self.cut.items():
            self.model.add_hint(var, number == finest[place])
        for name, var in self.first.items():
            if isinstance(var, cp_model.IntVar):
                self.model.add_hint(var, name in shown)
        for (slot, roles), var in self.roles.items():
            self.model.add_hint(var, slot in filled and self.of[filled[slot]].role in roles)
        for var in self.joined:
            self.model.add_hint(var, False)

    def _fill(self) -> None:
        """One pattern a gap, at most one product a slot of it."""
        for place, gap in enumerate(self.line.gaps):
            if gap.patterns:
                self.model.add_exactly_one(self.cut[place, n] for n in range(len(gap.patterns)))
        for slot, here in self.at.items():
            if self.chances.full:
                self.model.add_exactly_one(var for _, var in here)
            else:
                self.model.add(sum(var for _, var in here) <= self.cut[slot.gap, slot.pattern])

    def _show(self) -> None:
        """No product too often or too soon again; every one at all, where that is asked."""
        apart = round(self.wish.number("lineup_encore_apart_minutes") * 60)
        for product in self.chances.products:
            mine = sorted(
                ((slot.start, var) for (name, slot), var in self.put.items() if name == product.id),
                key=lambda one: one[0],
            )
            shown = self.chances.locked.get(product.id, ())
            left = (airings_most(self.wish, product) if product.id in self.chances.again else 1) - len(shown)
            total = sum(var for _, var in mine)
            if mine:
                self.model.add(total <= max(0, left))
            if not shown:
                # A product that may be on air only once is on air just when it is put somewhere.
                self.first[product.id] = here = total if left <= 1 else self.model.new_bool_var("")
                if left > 1:
                    self.model.add(here <= total)
                if self.wish.holds("all"):
                    self.model.add(total >= 1)
            if left > 1:
                for start in sorted({at for at, _ in mine}):
                    self.model.add_at_most_one(var for at, var in mine if start <= at < start + apart)

    def _role(self, slots: Sequence[Slot], roles: frozenset[ProductRole]) -> Any:
        """Count the slots with a product of some roles; one variable a slot keeps the model thin."""
        return sum(self._of(slot, roles) for slot in slots)

    def _of(self, slot: Slot, roles: frozenset[ProductRole]) -> Any:
        if (slot, roles) not in self.roles:
            self.roles[slot, roles] = var = self.model.new_bool_var("")
            self.model.add(var == sum(put for product, put in self.at[slot] if product.role in roles))
        return self.roles[slot, roles]

    def _part(self) -> None:
        """Between two profit or topic products of a stretch stands a flash product. Source: P10."""
        for gap in self.line.gaps:
            for pattern in gap.patterns:
                self._alternate(pattern)
        for stretch in stretches(self.line):
            for left, right in combinations(range(len(stretch)), 2):
                between = sum(self._flashes(part) for part in stretch[left + 1 : right])
                for costly, after in self._ends(stretch[left], last=True):
                    for other, before in self._ends(stretch[right], last=False):
                        self.model.add(costly + other <= 1 + after + between + before)

    def _alternate(self, pattern: Sequence[Slot]) -> None:
        """Of the costly products of a run there is one more than flash products inside it at most."""
        cut = self.cut[pattern[0].gap, pattern[0].pattern]
        for first, last in combinations(range(len(pattern)), 2):
            costly = self._role(pattern[first : last + 1], COSTLY)
            self.model.add(costly <= cut + self._role(pattern[first + 1 : last], FLASH))

    def _flashes(self, part: Gap | Piece) -> Any:
        if isinstance(part, Piece):
            return int(role_of(self.wish, part) in FLASH)
        return self._role([slot for pattern in part.patterns for slot in pattern], FLASH)

    def _ends(self, part: Gap | Piece, *, last: bool) -> list[tuple[Any, Any]]:
        """Give where a costly product may stand in a part, each with the flash products beyond it."""
        if isinstance(part, Piece):
            return [(1, 0)] if role_of(self.wish, part) in COSTLY else []
        return [
            (
                self._role([slot], COSTLY),
                self._role(pattern[place + 1 :] if last else pattern[:place], FLASH),
            )
            for pattern in part.patterns
            for place, slot in enumerate(pattern)
        ]

    def _open(self) -> None:
        """Meet the gates of the opening with what is locked and what is placed. Source: P11."""
        flash = [slot for slot in self.chances.slots if slot.start < GATES["two_flash"]]
        begun = [slot for slot in flash if slot.start <= GATES["first_flash"]]
        done = [slot for slot in flash if slot.end <= GATES["second_flash"]]
        main = [slot for slot in self.chances.slots if slot.end <= GATES["main_product"]]

        def stood(role: str, start: int, end: int) -> int:
            """Count different products locked in that meet a gate."""
            return len(
                {
                    piece.segment.product
                    for piece in self.line.pieces
                    if piece.segment is not None
                    and role_of(self.wish, piece) == role
                    and piece.start <= start
                    and piece.end <= end
                }
            )

        far = self.line.length
        self.model.add(self._role(begun, FLASH) + stood("flash", GATES["first_flash"], far) >= 1)
        self.model.add(self._role(done, FLASH) + stood("flash", far, GATES["second_flash"]) >= 2)
        self.model.add(self._role(main, HIT) + stood("hit", far, GATES["main_product"]) >= 1)

    def _value(self) -> None:
        """Make the evening worth most; to be on air at all is worth one more airing, and that the best."""
        values = self.chances.values(self.wish)
        self.present = max(self.chances.points.values(), default=1)
        terms = [values.put[pair] * var for pair, var in self.put.items()]
        terms += [(self.present + values.first[name]) * here for name, here in self.first.items()]
        self.model.maximize(sum(terms) + self._together())

    def _together(self) -> Any:
        """Reward related products next to each other. Source: P10."""
        worth = round(self.wish.number("lineup_related_worth"))
        terms = []
        by: dict[tuple[str, Slot], Any] = dict(self.put)
        for one, other in related(self.chances.products):
            joined = []
            for gap in self.line.gaps:
                for slot, following in (pair for pattern in gap.patterns for pair in pairwise(pattern)):
                    here = [by[p, slot] for p in (one, other) if (p, slot) in by]
                    there = [by[p, following] for p in (one, other) if (p, following) in by]
                    if here and there:
                        var = self.model.new_bool_var("")
                        self.model.add(var <= sum(here))
                        self.model.add(var <= sum(there))
                        joined.append(var)
            if joined:
                self.joined += joined
                self.model.add_at_most_one(joined)
                terms.append(worth * sum(joined))
        return sum(terms)


def role_of(wish: Wish, piece: Piece) -> ProductRole | None:
    """Give the role of a locked product, None for what is none."""
    segment = piece.segment
    if segment is None or segment.type != "product":
        return None
    known = next((one.role for one in wish.broadcast.products if one.id == segment.product), None)
    return segment.role or known


def related(products: Sequence[Product]) -> list[tuple[str, str]]:
    """Give each pair of products that are sold together once."""
    known = {product.id for product in products}
    pairs = {
        (min(product.id, other), max(product.id, other))
        for product in products
        for other in product.related
        if other in known and other != product.id
    }
    return sorted(pairs)
