"""Signs of what was done, under the curves."""

import pytest
from defusedxml import ElementTree

from kaibo.clock import MINUTE
from kaibo.review.actions import Action, Kind
from kaibo.review.breaks import Break
from kaibo.review.paper.frame import Frame
from kaibo.review.paper.marks import HIGH, breaks, drawn, lanes
from tests.review.evening import T

FRAME = Frame(1160, 60, T, "Asia/Shanghai")


def done(kind: Kind, minute: int, zh: str = "推卡") -> Action:
    return Action(at_ms=T + minute * MINUTE, kind=kind, zh=zh)


def test_each_sort_has_a_row_and_a_sign_of_its_own() -> None:
    kinds: tuple[Kind, ...] = ("card", "bag", "cue", "host", "incident")
    rows = lanes([done(kind, 5) for kind in kinds])
    svg = drawn(FRAME, rows, 100)
    ElementTree.fromstring(f"<svg>{svg}</svg>")
    assert [kind for kind, _ in rows] == list(kinds)
    assert [svg.count(sign) for sign in "▲●◆■✕"] == [1] * 5
    assert f'y="{100 + 4 * HIGH + 12}"' in svg


def test_segments_are_the_rundown_itself_and_nothing_done_takes_no_room() -> None:
    assert lanes([done("segment", 3)]) == lanes([]) == []


def test_words_from_outside_are_escaped() -> None:
    svg = drawn(FRAME, lanes([done("card", 5, "<script>&")]), 0)
    assert "<script" not in svg
    assert "&lt;script&gt;&amp;" in svg


@pytest.mark.parametrize("after", [100, 900])
def test_a_break_is_a_numbered_line_at_its_minute(after: int) -> None:
    svg = breaks(FRAME, [Break(at_ms=T + 30 * MINUTE, before=300, after=after)], 30, 160)
    assert f'd="M{FRAME.x(30)},28V160"' in svg
    assert ">1</text>" in svg
