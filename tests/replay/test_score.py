from itertools import pairwise

import pytest

from kaibo.replay.score import Row, candidates, mark, score


def test_precision_counts_clips_and_recall_labels() -> None:
    marks = mark([(0, 60), (500, 560), (900, 960)], [(50, 70), (55, 80), (2_000, 2_010)], 10)
    assert marks.precision == pytest.approx(1 / 3)
    assert marks.recall == pytest.approx(2 / 3)
    assert marks.f1 == pytest.approx(4 / 9)


@pytest.mark.parametrize(("label", "met"), [((70, 80), 1), ((71, 80), 0), ((0, 5), 1)])
def test_a_clip_meets_a_label_within_the_tolerance(label: tuple[int, int], met: int) -> None:
    assert mark([(0, 60)], [label], 10).recall == met


def test_a_live_room_is_scored_at_several_depths_and_a_film_at_its_labels() -> None:
    rows: list[Row] = [(float(second), f"v{second}", "在") for second in range(0, 7_200, 2)]
    labels = [(100 * n, 100 * n + 10) for n in range(1, 13)]
    assert [one.clips for one in score(rows, labels, "live").marks] == [5, 10, 12, 20]
    assert [one.clips for one in score(rows, labels, "film").marks] == [12]


def test_without_labels_there_are_candidates_and_no_marks() -> None:
    told = score([(0.0, "a", "在"), (100.0, "b", "在")], [], "live")
    assert told.marks == ()
    assert told.candidates


def test_no_comments_give_no_candidates() -> None:
    assert candidates([], 9, "live") == []
    assert score([], [(1, 2)], "film").marks[0].f1 == 0


def test_live_candidates_are_a_minute_long_and_stand_apart() -> None:
    rows: list[Row] = [
        (second**1.01 / 3, f"v{second}", "在") for second in range(40_000) if second % 700 < 600
    ]
    clips = candidates(rows, 20, "live")
    assert {end - start for start, end in clips if start} == {60}
    starts = sorted(start for start, _ in clips)
    assert all(b - a > 60 for a, b in pairwise(starts))
