from hypothesis import given
from hypothesis import strategies as st

from kaibo.facts import Fact, RecordingStarted, RecordingStopped
from kaibo.replay.timeline import Piece, Timeline, files
from tests.replay.evening import START_MS


def begun(second: float, file: str = "a.mp4") -> Fact:
    return RecordingStarted(id=f"b{second}", at_ms=START_MS + round(second * 1000), source="obs", file=file)


def ended(second: float, file: str = "a.mp4", media_ms: int = 0) -> Fact:
    at_ms = START_MS + round(second * 1000)
    return RecordingStopped(id=f"e{second}", at_ms=at_ms, source="obs", file=file, media_ms=media_ms)


def at(line: Timeline, second: float) -> int | None:
    return line.media_ms(START_MS + round(second * 1000))


def test_media_time_runs_from_the_start_of_the_recording() -> None:
    line = Timeline.of([begun(10)])
    assert at(line, 10) == 0
    assert at(line, 25.5) == 15_500
    assert at(line, 9.9) is None


def test_nothing_is_shown_after_the_stop_nor_in_a_gap() -> None:
    line = Timeline.of([begun(0), ended(100), begun(130, "b.mp4"), ended(200, "b.mp4")])
    assert at(line, 99.999) == 99_999
    assert at(line, 100) is None
    assert at(line, 129) is None
    assert at(line, 130) == 100_000
    assert at(line, 200) is None


def test_one_file_of_several_has_its_own_zero() -> None:
    facts = [begun(0), ended(100), begun(130, "b.mp4"), ended(200, "b.mp4")]
    line = Timeline.of(facts, file="b.mp4")
    assert at(line, 50) is None
    assert at(line, 140) == 10_000
    assert files(facts) == ("a.mp4", "b.mp4")


def test_a_file_that_was_paused_goes_on_where_it_stopped() -> None:
    line = Timeline.of([begun(0), ended(100), begun(160), ended(220)])
    assert at(line, 165) == 105_000


def test_a_start_without_a_stop_lasts_until_the_next_start() -> None:
    line = Timeline.of([begun(0), begun(60, "b.mp4")])
    assert at(line, 59) == 59_000
    assert at(line, 61) == 61_000
    assert at(Timeline.of([begun(0), begun(60, "b.mp4")], file="a.mp4"), 61) is None


def test_a_stop_without_a_start_is_left_out() -> None:
    assert Timeline.of([ended(5)]).pieces == ()


def test_a_clock_that_drifts_is_stretched_but_lost_picture_is_not() -> None:
    assert at(Timeline.of([begun(0), ended(1000, media_ms=1_010_000)]), 500) == 505_000
    assert at(Timeline.of([begun(0), ended(1000, media_ms=700_000)]), 500) == 500_000


def test_the_offset_is_added_and_never_gives_a_negative_time() -> None:
    late = Timeline.of([begun(0)], offset_ms=3_000)
    early = Timeline.of([begun(0)], offset_ms=-3_000)
    assert at(late, 10) == 13_000
    assert at(early, 10) == 7_000
    assert at(early, 2) is None


def test_without_a_recording_told_media_time_is_taken_from_go_live() -> None:
    assert at(Timeline.assumed(START_MS), 12) == 12_000


def test_a_span_across_a_gap_keeps_its_longer_side() -> None:
    line = Timeline.of([begun(0), ended(100), begun(130, "b.mp4"), ended(200, "b.mp4")])
    assert line.span(START_MS + 70_000, START_MS + 135_000) == (70_000, 100_000)
    assert line.span(START_MS + 95_000, START_MS + 160_000) == (100_000, 130_000)
    assert line.span(START_MS + 101_000, START_MS + 129_000) is None


@given(st.lists(st.integers(1, 500), min_size=1, max_size=12), st.integers(-5_000, 5_000))
def test_media_time_never_runs_backwards(lengths: list[int], offset: int) -> None:
    facts: list[Fact] = []
    second = 0
    for place, length in enumerate(lengths):
        facts.append((ended if place % 2 else begun)(second, "a.mp4"))
        second += length
    line = Timeline.of(facts, offset)
    shown = [media for s in range(0, second + 50, 7) if (media := at(line, s)) is not None]
    assert shown == sorted(shown)


pieces = st.lists(st.tuples(st.integers(1, 600), st.integers(0, 300), st.booleans()), min_size=1, max_size=5)


@given(
    told=pieces,
    offset_ms=st.integers(-60_000, 60_000),
    length_ms=st.integers(1, 2_000_000),
    at=st.floats(0, 1),
)
def test_every_moment_a_recording_shows_has_its_place_in_it_and_back(
    told: list[tuple[int, int, bool]], offset_ms: int, length_ms: int, at: float
) -> None:
    line, wall_ms, media_ms = list[Piece](), START_MS, 0
    for place, (seconds, gap_s, drifts) in enumerate(told):
        rate = 1.01 if drifts else 1.0
        last = place == len(told) - 1
        end_ms = None if last else wall_ms + seconds * 1000
        line.append(Piece(file="a", start_ms=wall_ms, end_ms=end_ms, media_ms=media_ms, rate=rate))
        media_ms += round(seconds * 1000 * rate)
        wall_ms += (seconds + gap_s) * 1000
    timeline = Timeline(pieces=tuple(line), offset_ms=offset_ms)
    for start_ms, end_ms in timeline.shown(length_ms):
        assert start_ms < end_ms
        moment = start_ms + int(at * (end_ms - 1 - start_ms))
        media = timeline.media_ms(moment)
        assert media is not None
        # A ms is lost where a clock drifts.
        assert -2 <= media <= length_ms + 2
        back = timeline.wall_ms(media)
        assert back is None or abs(back - moment) <= 2
