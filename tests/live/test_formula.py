from math import isfinite
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kaibo.live.formula import Fault, Formula, Value
from kaibo.live.syntax import Broken, Vocabulary

VOCABULARY = Vocabulary({"a": "number", "b": "number", "t": "text"}, frozenset(("orders",)), {"half": 0.5})


class Told:
    """A room that tells what it is given; what is missing is not known."""

    def __init__(self, **values: Value | None) -> None:
        self._values = values

    def value(self, signal: str) -> Value | None:
        return self._values.get(signal)

    def between(self, field: str, from_s: float, until_s: float) -> float | None:
        value = self._values.get(field)
        return value if isinstance(value, float) else None

    def online_ago(self, seconds: float) -> float | None:
        return self.between("ago", seconds, 0)


def answer(text: str, **values: Value | None) -> Any:
    return Formula(text, VOCABULARY, "truth").run(Told(**values))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > 5", True),
        ("a + 1 == 7", True),
        ("a * half == 3", True),
        ("1 / 2 == half", True),
        ("-a < -5 && !(b > 5)", True),
        ("a / (1 + b * 0) == 6", True),
        ("b > 0 && a / b > 2", True),
        ("a > 5 ? t == 'x' : false", True),
        ("t in ['x', 'y']", True),
        ("t.startsWith('x') && t.contains('x') && t.endsWith('x')", True),
        ("max(a, b, 9) == 9 && min(a, b) == 2 && abs(b - a) == 4 && sqrt(max(a - 2, 0)) == 2", True),
        ("a > 5 // the rest is a remark / 0", True),
        ("1e1 > a && .5 < a && 1.5e0 < a", True),
        ("'5' + t == '5x'", True),
        ("t == '1 / 0'", False),
        ("a == 5", False),
    ],
)
def test_formulas_mean_what_they_say(text: str, expected: bool) -> None:
    assert answer(text, a=6.0, b=2.0, t="x") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > 1", True),
        ("b > 1", None),
        ("a > 1 || b > 1", True),
        ("b > 1 || a > 1", True),
        ("a < 1 && b > 1", False),
        ("a > 1 && b > 1", None),
        ("b == 1", None),
        ("b != 1", None),
        ("a > 1 || t != 'x'", None),
        ("!(b > 1)", None),
        ("b + 1 > 0", None),
        ("max(b, 0) >= 0", None),
        ('last("orders", 60) == 0', None),
        ('last("orders", 60) > 1 || a > 1', True),
        ("online_ago(10) > 1", None),
        ("b > 0 && a / b > 1", None),
        ("t.contains('x')", None),
    ],
)
def test_what_hangs_on_something_unknown_has_no_answer(text: str, expected: bool | None) -> None:
    assert answer(text, a=6.0) is expected


def test_a_division_by_zero_no_trial_met_is_a_fault_on_air() -> None:
    made = Formula("a > 0 && a < 3 && b / (a * a - 2.25) > 1", VOCABULARY, "truth")
    assert made.run(Told(a=2.0, b=9.0)) is True
    with pytest.raises(Fault, match="division by zero"):
        made.run(Told(a=1.5, b=1.0))


def test_a_broken_formula_tells_line_and_column_of_a_long_one() -> None:
    with pytest.raises(Broken) as found:
        Formula("a > 1\n  && b > 1\n  && c > 1", VOCABULARY, "truth")
    assert found.value.place == "3:6 «c»"


trees = st.recursive(
    st.sampled_from(["a", "b", "half", "2", "3", "0.25", "7"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda part: f"-({part})"),
        st.tuples(inner, inner).map(lambda parts: f"max({parts[0]}, {parts[1]})"),
    ),
    max_leaves=12,
)


@given(trees, st.floats(0.1, 50), st.floats(0.1, 50))
def test_arithmetic_is_that_of_doubles_and_zero_divisors_are_told(text: str, a: float, b: float) -> None:
    """Whatever the nesting, the rewriting of divisors changes no value."""
    try:
        made = Formula(text, VOCABULARY, "number")
    except Broken as broken:
        assert any(word in str(broken) for word in ("division by zero", "finite", "characters"))
        return
    doubles = {"a": a, "b": b, "half": 0.5, "max": max}
    try:
        expected = eval(text, {}, doubles)  # noqa: S307 - our own tree
    except ZeroDivisionError:
        with pytest.raises(Fault, match="division by zero"):
            made.run(Told(a=a, b=b))
        return
    assume(isfinite(expected))
    assert made.run(Told(a=a, b=b)) == pytest.approx(expected)


def test_a_chain_of_divisions_keeps_its_order() -> None:
    made = Formula("a / b / 2 / half", VOCABULARY_SAFE, "number")
    assert made.run(Told(a=12.0, b=3.0)) == 4


VOCABULARY_SAFE = Vocabulary({"a": "number"}, frozenset(), {"b": 3.0, "half": 0.5})
