from hypothesis import given
from hypothesis import strategies as st

from kaibo.replay.select import Moment, Span, choose

HOUR = 3_600_000


def moment(start_s: int, score: float, length_s: int = 60) -> Moment:
    start = start_s * 1000
    return Moment(start_ms=start, end_ms=start + length_s * 1000, peak_ms=start + length_s * 500, score=score)


def test_the_teaser_shows_the_best_moments_first_in_three_seconds() -> None:
    reel = choose([moment(100, 5), moment(900, 9), moment(500, 7), moment(1500, 1)], HOUR)
    assert reel.teaser == (Span(929_500, 930_500), Span(529_500, 530_500), Span(129_500, 130_500))


def test_the_body_runs_in_time_order() -> None:
    reel = choose([moment(900, 9), moment(100, 5), moment(500, 7)], HOUR)
    assert [span.start_ms for span in reel.body] == [100_000, 500_000, 900_000]


def test_a_single_moment_gives_a_teaser_of_one_cut() -> None:
    reel = choose([moment(100, 5)], HOUR)
    assert reel.teaser == (Span(128_500, 131_500),)
    assert reel.body == (Span(100_000, 160_000),)


def test_nine_moments_share_five_minutes() -> None:
    reel = choose([moment(300 * n, n) for n in range(1, 10)], HOUR)
    assert len(reel.body) == 9
    assert 299_000 <= reel.length_ms <= 300_000


def test_what_a_short_moment_leaves_goes_to_the_others() -> None:
    moments = [moment(100, 9, 20), *(moment(300 * n, n) for n in range(1, 6))]
    reel = choose(moments, HOUR)
    assert 299_000 <= reel.length_ms <= 300_000
    assert reel.body[0] == Span(100_000, 120_000)


def test_a_recording_that_ends_early_cuts_and_drops_moments() -> None:
    reel = choose([moment(100, 5), moment(900, 9)], 130_000)
    assert reel.body == (Span(100_000, 130_000),)


def test_no_moment_gives_an_empty_reel() -> None:
    assert choose([], HOUR).spans == ()
    assert choose([moment(900, 9)], 10_000).spans == ()


@given(
    st.lists(st.builds(moment, st.integers(0, 4_000), st.floats(0, 99), st.integers(1, 90)), max_size=30),
    st.integers(0, HOUR),
)
def test_a_reel_is_never_longer_than_five_minutes_nor_outside_the_recording(
    moments: list[Moment], recording_ms: int
) -> None:
    reel = choose(moments, recording_ms)
    assert reel.length_ms <= 300_000
    assert all(0 <= span.start_ms < span.end_ms <= recording_ms for span in reel.spans)
    ends = [0, *(span.end_ms for span in reel.body)]
    assert all(span.start_ms >= end for span, end in zip(reel.body, ends, strict=False))
