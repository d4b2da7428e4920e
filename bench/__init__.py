"""What kaibo promises in figures, measured: one script a promise.

`python -m bench` runs them all, `python -m bench journal fold` the named ones. Each script has
`run()`, which gives its figures; nothing here judges, and a missed target is shown as missed.
"""

from typing import Any, TypedDict


class Figure(TypedDict):
    """One measurement beside its target; without a target it is there to compare with."""

    name: str
    value: float
    unit: str
    target: str
    ok: bool


def figure(
    name: str, value: float, unit: str, target: float | None = None, *, at_least: bool = False
) -> dict[str, Any]:
    """Put one measurement beside its target; `at_least` says that more is better."""
    ok = target is None or (value >= target if at_least else value <= target)
    sign = "" if target is None else f"{'>=' if at_least else '<='} {target:,.10g}"
    return {"name": name, "value": round(value, 3), "unit": unit, "target": sign, "ok": ok}


def percentile(values: list[float], share: float) -> float:
    """Give the value below which `share` of the values lie; 0 for none at all."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0
