"""Drafted orders: what was rated good, in the order of the evening, after a teaser."""

from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.clips import Clip, Rating
from kaibo.replay.drafts import draft, worth

HOUR = 3_600_000


def clip(start_s: int, seconds: int = 40, rating: Rating = "", clear: bool = False, score: float = 5) -> Clip:
    start = start_s * 1000
    return Clip(
        recording="rec",
        start_ms=start,
        end_ms=start + seconds * 1000,
        rating=rating,
        clear=clear,
        score=score,
    )


def test_rated_clips_go_before_clear_ones_and_bad_ones_nowhere() -> None:
    good, clear, bad, dim = clip(0, rating="good"), clip(60, clear=True), clip(120, rating="bad"), clip(180)
    assert worth([clear, good, bad, dim]) == [good]
    assert worth([clear, bad, dim]) == [clear]
    assert worth([bad, dim]) == []


def test_an_evening_without_anything_worth_it_gives_no_version() -> None:
    assert draft("highlights", "rec", {"a": clip(10)}, HOUR, (0, HOUR), "场") is None
    assert draft("highlights", "other", {"a": clip(10, rating="good")}, HOUR, (0, HOUR), "场") is None
    assert draft("full", "rec", {}, HOUR, None, "场") is None


def test_the_whole_runs_from_go_live_to_the_end_of_the_recording() -> None:
    order = draft("full", "rec", {"a": clip(100, clear=True)}, HOUR, (20_000, 2 * HOUR), "场")
    assert order is not None and order.teasers == 1
    assert (order.parts[-1].start_ms, order.parts[-1].end_ms) == (20_000, HOUR)


@given(
    st.lists(
        st.builds(
            clip,
            st.integers(0, 3_500),
            st.integers(1, 90),
            st.sampled_from(("", "good", "fair", "bad")),
            st.booleans(),
            st.floats(0, 100),
        ),
        max_size=20,
    )
)
def test_a_version_lies_inside_its_recording_and_within_five_minutes(clips: list[Clip]) -> None:
    order = draft("highlights", "rec", {f"c{n}": one for n, one in enumerate(clips)}, HOUR, None, "场")
    if order is None:
        return
    assert all(0 <= part.start_ms < part.end_ms <= HOUR for part in order.parts)
    assert sum(part.end_ms - part.start_ms for part in order.parts) <= 300_000
    body = order.parts[order.teasers :]
    assert list(body) == sorted(body, key=lambda part: part.start_ms) and 0 < order.teasers <= 3
