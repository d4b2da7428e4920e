"""Shifts too long, without rest, with nobody there, or with the wrong host: each is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Broadcast, Shift
from kaibo.plan.people import Skill
from kaibo.plan.stints import remarks

SKILLS: dict[str, tuple[Skill, ...]] = {"甲": ("receiving",), "乙": ("closing",)}


def told(*shifts: tuple[str, int, int], length: int = 180) -> list[str]:
    plan = Broadcast(
        id="x",
        title="场",
        length_minutes=length,
        shifts=tuple(Shift(host=host, at_minute=at, length_minutes=long) for host, at, long in shifts),
    )
    return [reason.zh for reason in remarks(plan, SKILLS)]


def test_shifts_that_fit_have_no_remarks() -> None:
    assert told(("甲", 0, 90), ("乙", 90, 90)) == []
    assert told() == []


CASES: list[tuple[tuple[tuple[str, int, int], ...], str]] = [
    ((("甲", 0, 120), ("乙", 120, 60)), "甲 0:00 起连播 120 分钟，超过 90 分钟"),
    ((("甲", 0, 90), ("乙", 90, 70), ("乙", 160, 20)), "乙 2:40 起连播 20 分钟，不到 30 分钟"),
    (
        (("甲", 0, 60), ("乙", 60, 30), ("甲", 75, 30), ("乙", 105, 75)),
        "甲 1:15 上镜前只休息 15 分钟，至少 30 分钟",
    ),
    ((("甲", 0, 80), ("乙", 90, 90)), "1:20–1:30 没有主播上镜"),
    ((("甲", 0, 90), ("乙", 90, 60)), "2:30–3:00 没有主播上镜"),
    ((("甲", 0, 90), ("乙", 80, 90), ("丙", 170, 30)), "1:20 起有 10 分钟两位主播同时上镜"),
    ((("乙", 0, 90), ("甲", 90, 90)), "0:00 起上镜的 乙 不擅长承接，甲 擅长"),
    ((("乙", 0, 90), ("甲", 90, 90)), "2:00 起上镜的 甲 不擅长促单，乙 擅长"),
]


@pytest.mark.parametrize(("shifts", "said"), CASES)
def test_what_is_to_be_looked_at_is_said(shifts: tuple[tuple[str, int, int], ...], said: str) -> None:
    assert said in told(*shifts)


@given(
    st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 1_440), st.integers(1, 1_440)), max_size=8)
)
def test_any_shifts_can_be_remarked_on(shifts: list[tuple[str, int, int]]) -> None:
    assert len(told(*shifts)) == len(told(*reversed(shifts)))
