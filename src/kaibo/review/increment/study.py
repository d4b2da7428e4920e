"""A study (增量研究): daily sales of shops with broadcasts and of others, judged in every way.

Beside each estimate stands its A/A: how often its interval, which should hold nineteen times in twenty,
missed where nothing happened. An estimate that cries wolf there is not to be believed. Source: R7.
"""

from typing import Final

import numpy as np
from msgspec.structs import replace

from kaibo.review.increment import panel, ratio
from kaibo.review.increment.findings import Found, Sales, Study
from kaibo.review.increment.panel import Panel, Series

_PANELS: Final[tuple[panel.Way, ...]] = ("did", "sc", "sdid")
_TRIES_MOST: Final = 60
_WEEK: Final = 7


def study(sales: Sales, seed: int = 0) -> Study:
    """Judge a study in every way; raises `ValueError` where it names no unit, or no day before or after."""
    table = np.array(sales.fen, dtype=float)
    own, others = table[list(sales.treated)], np.delete(table, list(sales.treated), axis=0)
    before, after = sales.began, table.shape[1] - sales.began if table.ndim == 2 else 0
    if not len(own) or before < 1 or after < 1:
        raise ValueError("a study needs a unit with broadcasts, a day before them and a day with them")
    found = (
        _formula(own, before),
        _ratio(own, others, before),
        *(_panel(own, others, before, way, seed) for way in _PANELS),
    )
    return Study(
        before=before,
        after=after,
        treated=len(own),
        controls=len(others),
        described=all(one.low is None for one in found),
        found=found,
    )


def _formula(own: Series, began: int) -> Found:
    """Ask the field's formula, which has no interval and so no A/A."""
    total = own.sum(axis=0)
    value = ratio.naive(total[:began], total[began:])
    fen = float(total[began:].mean() - total[:began].mean())
    return Found(way="formula", value=value, fen=fen, why="formula")


def _ratio(own: Series, others: Series, began: int) -> Found:
    if not len(others):
        return Found(way="ratio", value=None, why="controls")
    total, beside = own.sum(axis=0), others.sum(axis=0)
    told = ratio.increment(total, beside, began)
    tries = [ratio.increment(*one) for one in _nothing_happened(total, others, began)]
    bounds = [(one.low, one.high) for one in tries if one.low is not None and one.high is not None]
    found = Found(way="ratio", value=told.value, fen=_money(told.value, own[:, began:]), why=told.why)
    if told.low is None or not bounds:
        # An interval that cannot be tried where nothing happened is not to be believed.
        return replace(found, why=told.why or "controls")
    return replace(
        found,
        low=told.low,
        high=told.high,
        tries=len(bounds),
        wrong=sum(low > 0 or high < 0 for low, high in bounds),
    )


def _nothing_happened(total: Series, others: Series, began: int) -> list[tuple[Series, Series, int]]:
    """Give series in which nothing began: the own ones before it, and each other unit beside the rest."""
    early = range(ratio.DAYS_LEAST, began - _WEEK + 1, _WEEK)
    shifted = [(total[:began], others[:, :began].sum(axis=0), at) for at in early]
    swapped = [
        (others[at], np.delete(others, at, axis=0).sum(axis=0), began)
        for at in range(len(others))
        if len(others) > 1
    ]
    return (shifted + swapped)[:_TRIES_MOST]


def _panel(own: Series, others: Series, began: int, way: panel.Way, seed: int) -> Found:
    if len(others) < 2 or began < 2:
        return Found(way=way, value=None, why="controls" if len(others) < 2 else "days")
    table = np.vstack([others, own])
    if table.min() <= 0:
        return Found(way=way, value=None, why="zeros")
    # In logs shops of every size stray alike, and an effect is a share.
    one = Panel(np.log(table), len(others), began)
    told, tries = panel.placed(one, way, seed)
    found = Found(
        way=way, value=float(np.expm1(told.value)), fen=_money(np.expm1(told.value), own[:, began:])
    )
    if began < ratio.DAYS_LEAST or told.low is None or told.high is None:
        return replace(found, why="days" if began < ratio.DAYS_LEAST else "controls")
    rest = (np.delete(tries, at) for at in range(len(tries)))
    return replace(
        found,
        low=float(np.expm1(told.low)),
        high=float(np.expm1(told.high)),
        tries=len(tries),
        wrong=sum(bool(abs(one) > panel.astray(left)) for one, left in zip(tries, rest, strict=True)),
    )


def _money(value: float | None, after: Series) -> float | None:
    """Give a relative effect in money a day, of all units: what was sold less what would have been."""
    return None if value is None else float(after.sum(axis=0).mean() * value / (1 + value))
