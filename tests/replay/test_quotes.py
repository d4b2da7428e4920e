import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.replay.quotes import cleaned, typical


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@小王 快来看", "快来看"),
        ("加我 13800138000 进群", "加我 *** 进群"),
        ("vx kaibo123456 详聊", "vx *** 详聊"),
        ("看 https://example.com/a 这个", "看 *** 这个"),
        ("好\u202e看\u200b吗", "好看吗"),
        ("第 12 号", "第 12 号"),
    ],
)
def test_a_quote_names_and_points_to_nobody(text: str, shown: str) -> None:
    assert cleaned(text) == shown


def test_a_viewers_name_inside_a_comment_is_hidden() -> None:
    quotes = typical([("v1", "小红薯说得对"), ("v2", "小红薯说得对")], ["小红薯"])
    assert quotes == ("***说得对",)


def test_what_most_viewers_said_comes_first_and_one_viewer_counts_once() -> None:
    said = [("spam", "买我的")] * 9 + [("a", "太好看了！"), ("b", "太好看了！"), ("c", "想要")]
    assert typical(said)[0] == "太好看了！"


def test_sayings_with_words_go_before_digits() -> None:
    assert typical([(f"v{n}", "1") for n in range(50)] + [("w", "起立鼓掌")])[0] == "起立鼓掌"


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=600)), max_size=20))
def test_any_text_gives_at_most_three_short_lines(said: list[tuple[str, str]]) -> None:
    quotes = typical(said)
    assert len(quotes) <= 3
    assert all(0 < len(quote) <= 40 and "\n" not in quote for quote in quotes)
