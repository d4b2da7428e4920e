"""What a lineup is asked for, and what comes back: the wish, the lineup, or the rules in conflict."""

from collections.abc import Callable
from typing import Final, Literal

from msgspec import Struct

from kaibo.broadcast import Broadcast, Product, Reason, Segment
from kaibo.facts import Id, Line, Name
from kaibo.plan.people import Skill
from kaibo.plan.products import is_notice
from kaibo.playbook import number

Rule = Literal["lock", "all", "stock", "P3", "P10", "P11", "P12", "P14", "E2"]
"""A rule that can be relaxed, by its id of the field; `lock`, `all` and `stock` are the team's own."""

RULES: Final[dict[Rule, tuple[str, str]]] = {
    "all": ("每款商品都要上播", "every product is on air"),
    "lock": ("锁定的环节不动", "locked segments stay"),
    "P12": ("过品 6–10 分钟", "segments of 6–10 minutes"),
    "P10": ("利润款、话题款之间隔秒杀或福袋", "a flash or a bag between profit and topic items"),
    "stock": ("没有库存不上播", "nothing without stock"),
    "P3": ("换人落在环节之间", "hosts change between segments"),
    "P14": ("先放须知", "the notice comes first"),
    "E2": ("最后 15 分钟收尾", "the last 15 minutes close the evening"),
    "P11": ("开场节奏", "the opening rhythm"),
}
"""Every rule that can be relaxed with its words, the first to relax first."""


class Wish(Struct, frozen=True, kw_only=True):
    """What a lineup is built from.

    `broadcast` has the products, the length, the shifts, and the segments of which the locked ones stay;
    `skills` are those of hosts by the name in the shifts. With `everything` every product must be on air;
    else what does not fit is left out and named. `numbers` override the playbook's. Source: P3, P10-P14.
    """

    broadcast: Broadcast
    skills: dict[str, tuple[Skill, ...]] = {}
    relaxed: frozenset[Rule] = frozenset()
    everything: bool = False
    seed: int = 1
    numbers: dict[str, float] = {}

    def number(self, name: str) -> float:
        """Give a number of the playbook, as this account has it."""
        return self.numbers.get(name, number(name))

    def holds(self, rule: Rule) -> bool:
        """Tell whether a rule must be kept."""
        return rule not in self.relaxed and (rule != "all" or self.everything)


class LeftOut(Struct, frozen=True, kw_only=True):
    """A product that is not in the lineup, and why."""

    product: Id
    title: Name
    why: Reason


class Lineup(Struct, frozen=True, kw_only=True):
    """A lineup: its segments in order, what was left out, and what to look at.

    `gap` is by how much, as a share of its worth, a better one might be better at most; 0: it is optimal.
    """

    segments: tuple[Segment, ...]
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[Reason, ...] = ()
    worth: float = 0.0
    gap: float = 0.0
    optimal: bool = False


class Relaxation(Struct, frozen=True, kw_only=True):
    """Rules that would have to give way, and what that would give: products on air, products left out."""

    rules: tuple[Rule, ...]
    zh: Line
    en: Line
    placed: int = 0
    left_out: int = 0


class Conflicts(Struct, frozen=True, kw_only=True):
    """Why no lineup keeps every rule: the `rules` that contradict each other, all of them needed for it.

    `why` says it in figures; `relaxations` are the smallest sets of rules to relax, the mildest first.
    """

    rules: tuple[Rule, ...]
    why: tuple[Reason, ...]
    relaxations: tuple[Relaxation, ...]


Tell = Callable[[float], None]
"""Hears of each lineup found by how much better the best may be."""


class Built(Struct, frozen=True, kw_only=True):
    """What came of a wish: a lineup, or conflicts, or neither where time ran out."""

    lineup: Lineup | None = None
    conflicts: Conflicts | None = None
    seconds: float = 0.0


def counted(wish: Wish) -> bool:
    """Tell whether anybody counted stock at all: where nobody did, no product is without."""
    return any(product.stock for product in wish.broadcast.products)


def placeable(wish: Wish, product: Product) -> bool:
    """Tell whether a product may be on air: it is no notice, and there is some of it. Source: P14, L4."""
    if is_notice(product):
        return False
    return bool(product.stock) or not counted(wish) or not wish.holds("stock")


def airings_most(wish: Wish, product: Product) -> int:
    """Give how often a product may be on air: once, unless there is stock for an encore."""
    enough = product.stock >= wish.number("lineup_encore_stock") or not counted(wish)
    return round(wish.number("lineup_airings_most")) if enough or not wish.holds("stock") else 1
