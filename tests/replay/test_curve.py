"""What the room did is laid along a recording: nothing of it twice, nothing outside."""

from hypothesis import given
from hypothesis import strategies as st

from kaibo.facts import Commented, Fact, Marked, RecordingStarted, RecordingStopped, TakeUndone
from kaibo.replay.curve import STEPS_MOST, curve, step_of
from kaibo.replay.timeline import Timeline, told_of
from tests.replay.evening import START_MS, comment, evening, like, order, taken

MINUTE = 60_000


def test_counts_segments_and_marks_lie_where_the_recording_shows_them() -> None:
    mark = Marked(id="m", at_ms=START_MS + 61_000, source="crew", label="试穿", tag="quote", by="小李")
    undone = TakeUndone(id="u", at_ms=START_MS + 90_500, source="crew", take="s-b")
    more: list[Fact] = [
        comment(61, "v"), order(62, 1), order(63, 1), order(64, 2, prize=True), like(65, 1, 7),
        taken(60, "a", "甲"), taken(90, "b", "乙"), undone, mark,
    ]  # fmt: skip
    facts = sorted(evening(4, more, a_minute=0), key=lambda fact: fact.at_ms)
    line = Timeline.assumed(START_MS, -30_000)
    seen = curve(facts, line, 3 * MINUTE, START_MS + 4 * MINUTE)
    assert seen.step_ms == 1_000 and len(seen.comments) == 180
    assert [at for at, count in enumerate(seen.comments) if count] == [31]
    assert [at for at, count in enumerate(seen.orders) if count] == [32]
    assert (seen.likes[35], sum(seen.likes)) == (7, 7)
    (segment,) = seen.segments
    assert (segment.start_ms, segment.end_ms, segment.title) == (30_000, 180_000, "甲")
    (marked,) = seen.marks
    assert (marked.at_ms, marked.tag, marked.note, marked.by) == (31_000, "quote", "试穿", "小李")


@given(
    st.integers(1, 10**8),
    st.integers(-600_000, 600_000),
    st.lists(st.integers(-3_600, 3_600 * 10), max_size=50),
)
def test_no_comment_is_lost_or_made_up(length_ms: int, offset_ms: int, at_s: list[int]) -> None:
    line = Timeline.assumed(START_MS, offset_ms)
    talk = [comment(at, f"v{number}") for number, at in enumerate(at_s)]
    seen = curve(talk, line, length_ms, START_MS + MINUTE)
    inside = [at for fact in talk if (at := line.media_ms(fact.at_ms)) is not None and at < length_ms]
    assert sum(seen.comments) == len(inside)
    assert len(seen.comments) == len(seen.likes) == len(seen.orders) <= STEPS_MOST
    assert (len(seen.comments) - 1) * seen.step_ms < length_ms


@given(st.integers(1, 10**9), st.integers(1, 5_000))
def test_a_recording_has_at_most_two_thousand_steps(length_ms: int, least_ms: int) -> None:
    assert -(-length_ms // step_of(length_ms, least_ms)) <= STEPS_MOST


def test_a_copy_in_another_box_is_known_by_its_name() -> None:
    begun: list[Fact] = [
        RecordingStarted(
            id=f"r{number}", at_ms=START_MS + number * MINUTE, source="obs", file=f"D:\\录\\{name}"
        )
        for number, name in enumerate(("a.mkv", "b.mkv"))
    ]
    ended = RecordingStopped(id="s", at_ms=START_MS + MINUTE, source="obs", file="D:\\录\\a.mkv")
    facts: list[Fact] = [begun[0], ended, begun[1]]
    assert told_of(facts, "b.mp4") and told_of(facts, "/x/a.mkv") and not told_of(facts, "c.mp4")
    assert told_of(facts[:1], "c.mp4") and not told_of([], "c.mp4")
    assert Timeline.beside(facts, "b.mp4", 0).media_ms(START_MS + MINUTE + 500) == 500
    assert not any(isinstance(fact, Commented) for fact in facts)
