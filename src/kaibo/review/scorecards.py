"""Scorecards: what each role answers for, beside the account's past, and what it controls. Source: R3."""

from collections.abc import Mapping
from statistics import median
from typing import Final

from msgspec import Struct

from kaibo.facts import Role
from kaibo.playbook import SCORECARDS, number
from kaibo.playbook.shapes import Lever
from kaibo.review.definitions import Unit
from kaibo.review.history import Past
from kaibo.review.metrics import ReportFigure
from kaibo.review.practice import PRACTICES, Ground
from kaibo.review.receipts import Receipts, TeamReceipts
from kaibo.review.standing import PastStanding, standing, together
from kaibo.review.turns import HostCard
from kaibo.roles import ROLES

_UNASKED: Final = Receipts()


class Measure(Struct, frozen=True, kw_only=True):
    """A figure a role answers for: tonight's value, how it stands, and over the past broadcasts together.

    `together` divides the sums of those broadcasts anew; None where the figure has no sum. `get_zh` says how
    to come by a value that is missing.
    """

    key: str
    zh: str
    en: str
    unit: Unit
    value: float | None
    final: bool
    standing: PastStanding
    together: float | None
    get_zh: str


class ScoreCause(Struct, frozen=True, kw_only=True):
    """Something the role controls: what counts it, how much that was, and what the field does about it."""

    key: str
    zh: str
    en: str
    unit: Unit
    value: float | None
    do_zh: str
    do_en: str
    source: str


class Scorecard(Struct, frozen=True, kw_only=True):
    """One role's measures, the causes it controls, and how fast it answered its cues."""

    role: Role
    zh: str
    measures: tuple[Measure, ...]
    causes: tuple[ScoreCause, ...]
    receipts: Receipts


class Scorecards(Struct, frozen=True, kw_only=True):
    """Every role's card, and every host's; none of it is for a host's own screen (P2).

    `compared` broadcasts stand beside the measures: none while this one runs, for half an evening is no
    match for a whole one. `lasted_ms` is the median of their time on air, None without any.
    `hosts_planned` says that nobody told who was on camera and the plan's shifts stand in.
    """

    cards: tuple[Scorecard, ...]
    hosts: tuple[HostCard, ...]
    hosts_planned: bool
    compared: int
    lasted_ms: float | None


def scorecards(ground: Ground, found: Mapping[str, ReportFigure], answered: TeamReceipts) -> Scorecards:
    """Make the card of each role of R3, and of each host who was on camera."""
    past = comparable(ground)
    cards = tuple(
        Scorecard(
            role=role,
            zh=ROLES[role],
            measures=tuple(_measure(found[key], past) for key in book.measures),
            causes=tuple(_cause(lever, found, ground) for lever in book.lever),
            receipts=answered.roles.get(role, _UNASKED),
        )
        for role, book in SCORECARDS.items()
    )
    return Scorecards(
        cards=cards,
        hosts=ground.camera.hosts,
        hosts_planned=ground.camera.planned,
        compared=len(past),
        lasted_ms=median(one.ended_ms - one.went_live_ms for one in past) if past else None,
    )


def comparable(ground: Ground) -> tuple[Past, ...]:
    """Give the past broadcasts an ended one is set beside, the newest first; none while it runs."""
    return ground.past[: int(number("past_shows"))] if ground.room.ended_ms is not None else ()


def known(key: str, found: Mapping[str, ReportFigure], ground: Ground) -> tuple[str, str, Unit, float | None]:
    """Give the names, unit and value of a figure or a practice; raises `KeyError` for neither."""
    if key in found:
        figure = found[key]
        return figure.zh, figure.en, figure.unit, figure.value
    practice = PRACTICES[key]
    return practice.zh, practice.en, practice.unit, practice.count(ground)


def _measure(figure: ReportFigure, past: tuple[Past, ...]) -> Measure:
    return Measure(
        key=figure.key,
        zh=figure.zh,
        en=figure.en,
        unit=figure.unit,
        value=figure.value,
        final=figure.final,
        standing=standing(figure.value, figure.key, past),
        together=together(past, figure.key) if figure.unit not in ("people", "times") else None,
        get_zh=figure.get_zh,
    )


def _cause(lever: Lever, found: Mapping[str, ReportFigure], ground: Ground) -> ScoreCause:
    zh, en, unit, value = known(lever.measure, found, ground)
    return ScoreCause(
        key=lever.measure,
        zh=zh,
        en=en,
        unit=unit,
        value=value,
        do_zh=lever.zh,
        do_en=lever.en,
        source=lever.source,
    )
