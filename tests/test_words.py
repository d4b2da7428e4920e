import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import words


@pytest.mark.parametrize(
    ("raw", "mended"),
    [
        (rb'"\ud83d\ude00"', rb'"\ud83d\ude00"'),
        (rb'"\ud83dx"', rb'"\ufffdx"'),
        (rb'"\ude00\ud83d"', rb'"\ufffd\ufffd"'),
        (rb'"\ud83d\ud83d\ude00"', rb'"\ufffd\ud83d\ude00"'),
        (rb'"\\ud83d"', rb'"\\ud83d"'),
        (rb'"\\\ud83d"', rb'"\\\ufffd"'),
        (b"\xef\xbb\xbf1", b"1"),
        (b'"\xff"', b'"\xef\xbf\xbd"'),
    ],
)
def test_only_what_is_no_character_is_mended(raw: bytes, mended: bytes) -> None:
    assert words.mend(raw) == mended
    json.loads(mended)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("\u202eabc", "abc"),
        ("多\u200b少\u2060钱", "多少钱"),
        ("a\u0000b\u001bc", "abc"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨\u200d👩\u200d👧 ❤\ufe0f"),
        ("<b>粗体</b>", "<b>粗体</b>"),
    ],
)
def test_what_no_reader_sees_is_not_shown(written: str, seen: str) -> None:
    assert words.shown(written) == seen


def test_text_is_folded_for_comparing() -> None:
    assert words.plain("  ＡＢＣ１１１１１ 哈哈哈哈\u200b ") == "abc11 哈哈"


def test_phrases_many_share_come_first_and_count_once_a_comment() -> None:
    texts = ["尺码！尺码！", "尺码", "多少钱？", "1", "1", "1", "好看，尺码", "的"]
    assert words.top(texts, 3) == [("1", 3), ("尺码", 3), ("多少钱", 1)]


@given(st.lists(st.text(max_size=50), max_size=20))
def test_any_text_can_be_counted(texts: list[str]) -> None:
    assert all(1 <= len(text) <= 8 and count >= 1 for text, count in words.top(texts))


@given(st.text(max_size=30), st.integers(1, 20))
def test_clipped_text_fits_and_says_that_it_was_cut(text: str, most: int) -> None:
    cut = words.clip(text, most)
    assert len(cut) <= most
    assert cut == text or cut.endswith("…")
