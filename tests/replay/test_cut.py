import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.replay.cut import Step, aligned, exact

KEYS = (0, 50, 100, 150)
END = 200


@pytest.mark.parametrize(
    ("span", "steps"),
    [
        ((50, 150), [("copy", 50, 150)]),
        ((30, 170), [("encode", 30, 50), ("copy", 50, 150), ("encode", 150, 170)]),
        ((30, 100), [("encode", 30, 50), ("copy", 50, 100)]),
        ((100, 170), [("copy", 100, 150), ("encode", 150, 170)]),
        ((110, 140), [("encode", 110, 140)]),
        ((110, 160), [("encode", 110, 160)]),
        ((130, 200), [("encode", 130, 150), ("copy", 150, 200)]),
        ((160, 200), [("encode", 160, 200)]),
        ((0, 200), [("copy", 0, 200)]),
    ],
)
def test_whole_groups_are_copied_and_borders_encoded(
    span: tuple[int, int], steps: list[tuple[str, int, int]]
) -> None:
    (plan,) = exact(KEYS, END, [span])
    assert [(step.way, step.start, step.end) for step in plan.steps] == steps


@pytest.mark.parametrize("span", [(10, 10), (20, 10), (-1, 10), (190, 201)])
def test_a_span_that_is_empty_or_outside_is_refused(span: tuple[int, int]) -> None:
    for plan in (exact, aligned):
        with pytest.raises(ValueError, match="span"):
            plan(KEYS, END, [span])


def test_a_recording_without_key_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        exact((), 100, [(0, 10)])


@pytest.mark.parametrize(
    ("span", "moved"),
    [
        ((60, 90), (50, 100)),
        ((50, 100), (50, 100)),
        ((30, 120), (50, 100)),
        ((160, 190), (150, 200)),
        ((40, 60), (0, 50)),
        ((120, 130), (100, 150)),
        ((190, 200), (150, 200)),
    ],
)
def test_aligned_spans_move_to_the_nearest_key_frames(span: tuple[int, int], moved: tuple[int, int]) -> None:
    (plan,) = aligned(KEYS, END, [span])
    assert (plan.start, plan.end) == moved
    assert plan.steps == (Step("copy", *moved),)


@given(
    st.sets(st.integers(1, 500), max_size=20),
    st.integers(0, 600),
    st.integers(1, 600),
)
def test_steps_cover_a_span_without_gap_and_copies_begin_and_end_on_key_frames(
    others: set[int], start: int, length: int
) -> None:
    keys, end = sorted({0, *others}), 601
    span = (start, min(start + length, end))
    (plan,) = exact(keys, end, [span])
    assert plan.steps[0].start == span[0]
    assert plan.steps[-1].end == span[1]
    assert all(a.end == b.start for a, b in zip(plan.steps, plan.steps[1:], strict=False))
    borders = {*keys, end}
    assert all({step.start, step.end} <= borders for step in plan.steps if step.way == "copy")
    encoded = [step for step in plan.steps if step.way == "encode"]
    assert len(encoded) <= 2
    groups = list(zip(keys, [*keys[1:], end], strict=True))
    assert not any(step.start <= a and b <= step.end for step in encoded for a, b in groups)
