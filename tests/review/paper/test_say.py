"""Values as a reader sees them."""

import pytest

from kaibo.review.paper.say import lasting, worth


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (None, "—"),
        (0, "0 秒"),
        (59_400, "59 秒"),
        (59_600, "01:00"),
        (172_600, "02:53"),
        (3_599_700, "1:00:00"),
    ],
)
def test_a_length_is_told_to_the_nearest_second(ms: float | None, said: str) -> None:
    assert lasting(ms) == said


def test_one_length_is_the_same_in_a_table_and_on_a_card() -> None:
    assert lasting(172_600) == "02:53"
    assert worth(172.6, "s") == "2<small>分</small>53<small>秒</small>"
