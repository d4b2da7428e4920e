"""Words on air that rules spoke against: how many warnings there were, what became of them, how fast."""

from collections.abc import Iterable
from statistics import median

from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.live.room import Room
from kaibo.live.warned import Warned, Where


class Warnings(Struct, frozen=True, kw_only=True):
    """Warnings and their answers; `median_s` is how long an answer took, None where there was none."""

    warned: int = 0
    corrected: int = 0
    removed: int = 0
    no_fault: int = 0
    open: int = 0
    median_s: float | None = None


class WordsOnAir(Struct, frozen=True, kw_only=True):
    """The warnings of a broadcast; those of speech, comments and the crew's texts apart. Source: X1, E6."""

    all: Warnings
    where: dict[Where, Warnings]


def words_on_air(room: Room) -> WordsOnAir:
    """Sum up the warnings of a broadcast."""
    wheres: tuple[Where, ...] = ("speech", "comment", "crew")
    of = {where: [one for one in room.warnings.values() if one.where == where] for where in wheres}
    return WordsOnAir(
        all=_sum(room.warnings.values()),
        where={where: _sum(several) for where, several in of.items() if several},
    )


def _sum(warnings: Iterable[Warned]) -> Warnings:
    several = tuple(warnings)
    answers = [one.how for one in several]
    waits = [max(0, one.answered_ms - one.at_ms) / SECOND for one in several if one.answered_ms is not None]
    return Warnings(
        warned=len(several),
        corrected=answers.count("corrected"),
        removed=answers.count("removed"),
        no_fault=answers.count("no_fault"),
        open=answers.count(""),
        median_s=median(waits) if waits else None,
    )
