"""The review as a message to a WeCom group."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.review.paper.gist import points
from kaibo.review.paper.wecom import MARKDOWN_MOST, markdown
from tests.review.evening import Evening, ten_minutes

ADDRESS = "https://kaibo.example/review/b1"


def test_a_summary_tells_what_mattered_six_figures_and_the_way() -> None:
    report = ten_minutes().report()
    told = markdown(report, ADDRESS)
    assert told.startswith("**复盘 · 夏季专场**\n2026-05-29 20:00 · <font")
    assert "1. " in told
    assert len(re.findall(r"^> ", told, re.M)) == 6
    assert "> 场观：**3 人**（目标 4 人，完成 75%）" in told
    assert told.endswith(f"[打开完整复盘]({ADDRESS})")
    assert all(point.zh[:10] in told for point in points(report) if point.rule != "unsafe")


@pytest.mark.parametrize(("hours", "said"), [(1, "暂计"), (3, "终值")])
def test_a_summary_says_whether_its_figures_can_change(hours: float, said: str) -> None:
    assert f">{said}</font>" in markdown(ten_minutes().report(hours))


def test_a_rehearsal_says_so_first() -> None:
    assert markdown(Evening().live(rehearsal=True).end(60).report()).startswith("**【演练】复盘")


def test_without_an_address_there_is_no_link() -> None:
    assert "](" not in markdown(ten_minutes().report())


@settings(max_examples=80)
@given(st.text(alphabet="[]()<>@*_`#/\\|!~https: \n\u202e中文", min_size=1, max_size=300), st.booleans())
def test_no_words_form_a_link_a_mention_or_a_style(words: str, long: bool) -> None:
    def of(words: str) -> Evening:
        evening = Evening().plan(title=words[:200], account=words[:50]).live()
        for place in range(3):
            evening.take(place * 60, f"s{place}", title=words[:60] or "x").paid(place * 60 + 5, "a", 1_000)
        return evening.tell(f.FeedLost, 70, "obs", why=words).end(180)

    signs = re.compile(r"[\[\]()<>@*_`#/\\|~]|\n")
    told = markdown(of(words * (9 if long else 1)).report(), ADDRESS)
    assert signs.findall(told) == signs.findall(markdown(of("x").report(), ADDRESS))
    assert len(told.encode()) <= MARKDOWN_MOST


@pytest.mark.parametrize("most", [300, 600, MARKDOWN_MOST])
def test_a_summary_fits_whatever_its_words_weigh(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaibo.review.paper.wecom.MARKDOWN_MOST", most)
    told = markdown(Evening().plan(title="𠮷" * 200).live().end(60).report(), ADDRESS)
    assert len(told.encode()) <= most
    assert told.endswith(f"]({ADDRESS})")
