"""The tree of factors of a room's growth: our value, how it stands, or what would measure it. Source: L10."""

from collections.abc import Mapping

from msgspec import Struct

from kaibo.playbook import FACTORS
from kaibo.playbook.shapes import Factor
from kaibo.review.definitions import Unit
from kaibo.review.history import Past
from kaibo.review.metrics import ReportFigure
from kaibo.review.practice import Ground
from kaibo.review.scorecards import comparable, known
from kaibo.review.standing import PastStanding, standing


class Leaf(Struct, frozen=True, kw_only=True):
    """A factor with its value; `unit` is None where nothing counts it, and `needs` says what would.

    `aim` is what the field holds to be good, "" where it names nothing. Only figures kept of past
    broadcasts have a standing; what the team did is counted for this one alone.
    """

    id: str
    zh: str
    en: str
    source: str
    unit: Unit | None
    value: float | None
    standing: PastStanding
    aim: str = ""
    needs: str = ""


class Branch(Struct, frozen=True, kw_only=True):
    """A branch of the tree: its own leaves, and branches that hang on it."""

    id: str
    zh: str
    en: str
    leaves: tuple[Leaf, ...]
    branches: tuple["Branch", ...] = ()


class Tree(Struct, frozen=True, kw_only=True):
    """The whole tree; `measured` of `factors` leaves have a value tonight."""

    branches: tuple[Branch, ...]
    factors: int
    measured: int


def factors(ground: Ground, found: Mapping[str, ReportFigure]) -> Tree:
    """Hang every factor of the playbook with tonight's value into its place."""
    past = comparable(ground)
    leaves = {
        factor.id: _leaf(factor, found, ground, past)
        for factor in FACTORS
        if factor.measure or factor.needs_zh
    }
    return Tree(
        branches=_branches("", leaves),
        factors=len(leaves),
        measured=sum(leaf.value is not None for leaf in leaves.values()),
    )


def _branches(parent: str, leaves: Mapping[str, Leaf]) -> tuple[Branch, ...]:
    return tuple(
        Branch(
            id=branch.id,
            zh=branch.zh,
            en=branch.en,
            leaves=tuple(leaves[one.id] for one in FACTORS if one.parent == branch.id and one.id in leaves),
            branches=_branches(branch.id, leaves),
        )
        for branch in FACTORS
        if branch.parent == parent and branch.id not in leaves
    )


def _leaf(factor: Factor, found: Mapping[str, ReportFigure], ground: Ground, past: tuple[Past, ...]) -> Leaf:
    unit: Unit | None = None
    value, stands = None, PastStanding()
    if factor.measure:
        _, _, unit, value = known(factor.measure, found, ground)
    figure = found.get(factor.measure)
    if figure is not None:
        stands = standing(value, factor.measure, past)
    return Leaf(
        id=factor.id,
        zh=factor.zh,
        en=factor.en,
        source=factor.source,
        unit=unit,
        value=value,
        standing=stands,
        aim=factor.aim_zh,
        needs=factor.needs_zh or (figure.get_zh if figure is not None else ""),
    )
