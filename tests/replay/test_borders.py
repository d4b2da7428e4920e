from hypothesis import given
from hypothesis import strategies as st

from kaibo.replay.borders import Bounds, Loudness, moved, pauses
from kaibo.replay.borders import spoken as sentences_of
from kaibo.replay.captions import CaptionLine

WIDE = Bounds(low_ms=0, high_ms=600_000, peak_ms=115_000)


def spoken(start_ms: int, seconds: float, quiet: tuple[float, float]) -> Loudness:
    """Give speech with one pause, `quiet` in seconds from its start, in steps of 100 ms."""
    steps = [-55.0 if quiet[0] <= step / 10 < quiet[1] else -20.0 for step in range(round(seconds * 10))]
    return Loudness(start_ms=start_ms, step_ms=100, levels=steps)


def test_a_border_moves_into_the_pause_nearest_to_it() -> None:
    sound = spoken(97_000, 6, (1.4, 2.0))
    assert pauses(sound) == [98_700]
    assert moved(100_000, 140_000, WIDE, [sound]) == (98_700, 140_000)
    # Farther than two and a half seconds away it would be another moment.
    assert moved(101_300, 140_000, WIDE, [sound]) == (101_300, 140_000)


def test_between_two_syllables_is_no_pause_and_a_soft_word_is_none() -> None:
    assert pauses(spoken(0, 6, (2.0, 2.2))) == []
    soft = Loudness(start_ms=0, step_ms=100, levels=[-20.0] * 20 + [-24.0] * 10 + [-20.0] * 20)
    assert pauses(soft) == []
    assert pauses(Loudness(start_ms=0, step_ms=100, levels=[])) == []


def test_a_sentence_goes_before_a_pause_and_leaves_a_breath() -> None:
    sound = spoken(97_000, 6, (2.6, 3.2))
    sentences = [(95_000, 98_000), (98_400, 101_000), (137_000, 139_000), (139_050, 141_200)]
    # The sentence that ends at 139 s runs into the next: cut there, the next one would be heard.
    assert moved(100_000, 140_000, WIDE, [sound], sentences) == (98_250, 141_350)


def test_a_border_stays_in_its_products_time_and_the_peak_stays_inside() -> None:
    bounds = Bounds(low_ms=99_500, high_ms=140_500, peak_ms=100_800)
    sentences = [(98_000, 99_000), (101_500, 102_000), (140_200, 142_000)]
    assert moved(100_000, 140_000, bounds, sentences=sentences) == (100_000, 140_000)


@given(
    start=st.integers(0, 300_000),
    length=st.integers(1, 90_000),
    before=st.integers(0, 20_000),
    after=st.integers(0, 20_000),
    peak=st.floats(0, 1),
    edges=st.lists(st.integers(0, 400_000), max_size=20),
    levels=st.lists(st.floats(-80, 0), max_size=200),
)
def test_whatever_is_heard_a_clip_stays_near_inside_and_whole(
    start: int, length: int, before: int, after: int, peak: float, edges: list[int], levels: list[float]
) -> None:
    end = start + length
    bounds = Bounds(
        low_ms=max(0, start - before), high_ms=end + after, peak_ms=start + round(peak * (length - 1))
    )
    sound = [Loudness(start_ms=max(0, start - 3_000), step_ms=100, levels=levels)]
    sentences = [(edge, edge + 700) for edge in sorted(edges)]
    first, last = moved(start, end, bounds, sound, sentences)
    assert bounds.low_ms <= first < last <= bounds.high_ms
    assert abs(first - start) <= 2_500
    assert abs(last - end) <= 2_500
    assert first <= bounds.peak_ms < last
    assert last - first >= min(length, 15_000)


def test_a_line_broken_for_the_eye_ends_no_sentence() -> None:
    lines = [
        CaptionLine(0, 3_000, "这件羊绒大衣"),
        CaptionLine(3_000, 5_000, "真的很暖和。"),
        CaptionLine(5_050, 6_000, "好"),
        CaptionLine(9_000, 10_000, "下一件"),
    ]
    assert sentences_of(lines) == ((0, 5_000), (5_050, 6_000), (9_000, 10_000))
    assert sentences_of([]) == ()
