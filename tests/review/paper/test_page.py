"""The review as a page."""

import re
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.broadcast import Segment
from kaibo.review.definitions import DEFINITIONS
from kaibo.review.paper import scorecards, tables, traffic
from kaibo.review.paper.book import sheets
from kaibo.review.paper.page import SECTIONS, Form, html
from kaibo.review.paper.style import PAPER, SCREEN
from tests.review.evening import Evening, ten_minutes

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e"


def everywhere(words: str) -> Evening:
    """An evening in which every text that comes from outside is `words`."""
    name = words[:60] or "x"
    evening = Evening().plan(Segment(id="never", title=words, at_minute=0), title=words, account=words)
    evening.live(by=words, rehearsal=True).take(0, name, title=words, product=words)
    evening.tell(f.Entered, 1, name, viewer="a", name=words).tell(
        # A question whatever the words: by chance they may mean one.
        f.Commented,
        2,
        name,
        viewer="a",
        text=f"多少钱 {words}",
    )
    evening.tell(f.Noted, 3, name, text=words, by=words).tell(f.HostChanged, 4, name, host=words)
    evening.tell(
        f.CueRaised, 5, name, cue="c", rule=words, urgency="info", roles=("desk",), zh=words, en=words
    )
    values = {"views": 9.0}
    return evening.end(60).tell(f.PlatformReported, 70, name, report=words, final=True, values=values)


def test_everything_from_outside_is_escaped() -> None:
    page = html(everywhere(EVIL).report())
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert page.count("&lt;script&gt;") > 5


@settings(max_examples=30)
@given(st.text(alphabet="<>&\"'`/= abscript", min_size=1, max_size=60))
def test_no_text_opens_a_tag_or_an_attribute(words: str) -> None:
    plain = re.findall(r"<[a-z0-9]+", html(everywhere("x").report()))
    assert re.findall(r"<[a-z0-9]+", html(everywhere(words).report())) == plain


@pytest.mark.parametrize("form", get_args(Form))
def test_the_page_stands_alone(form: Form) -> None:
    page = html(ten_minutes().report(), form)
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|https?:|\son[a-z]+=", page)


@pytest.mark.parametrize(
    ("form", "ways"),
    [
        ("page", ["/live/b1", "/shows/b1/review", "/print/review/b1", "/api/broadcasts/b1/review.xlsx"]),
        ("file", []),
        ("paper", ["/review/b1"]),
    ],
)
def test_a_page_leads_only_where_its_reader_can_go(form: Form, ways: list[str]) -> None:
    page = html(ten_minutes().report(), form)
    assert [way for way in re.findall(r'href="([^"]*)"', page) if not way.startswith("#")] == ways


@pytest.mark.parametrize("evening", [Evening(), Evening().live(), ten_minutes()])
def test_every_place_the_page_leads_to_within_itself_is_there_once(evening: Evening) -> None:
    page = html(evening.report())
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(ids)


def test_no_two_parts_have_one_name() -> None:
    for names in zip(*((zh, en) for zh, en, _ in SECTIONS), strict=True):
        assert len(set(names)) == len(names)


def test_what_is_folded_on_the_screen_is_open_on_paper() -> None:
    page = html(ten_minutes().report(), "paper")
    assert page.count("<details") == page.count("<details open")


def test_what_is_looked_up_is_folded_below_what_is_read() -> None:
    page = html(ten_minutes().report())
    parts = re.findall(r'<(section|details class="part") id="([^"]*)"', page)
    read = [tag == "section" for tag, _ in parts]
    assert read == sorted(read, reverse=True)
    assert {tag for tag, _ in parts} == {"section", 'details class="part"'}


def test_the_foot_of_a_sheet_carries_the_title_and_no_more() -> None:
    evil = 'x"}</style><script>\\'
    page = html(Evening().plan(title=evil).live().report(), "paper")
    assert page.count("</style>") == 1
    assert 'content:"复盘 · x\\22 \\7d \\3c \\2f style' in page


@pytest.mark.parametrize("key", DEFINITIONS)
def test_every_figure_has_its_card(key: str) -> None:
    page = html(ten_minutes().report())
    assert f"<h3>{DEFINITIONS[key].zh} <span" in page
    assert DEFINITIONS[key].how_zh in page or key == "watch_s"


@pytest.mark.parametrize(
    ("evening", "hours", "said"),
    [
        (Evening(), 1, "还没有开播"),
        (Evening().live(), 1, "直播还没有结束"),
        (ten_minutes(), 1, "2026-05-29 22:10 后为终值"),
        (ten_minutes(), 3, "终值：下播已过 2 小时"),
    ],
)
def test_the_page_says_whether_its_figures_can_change(evening: Evening, hours: float, said: str) -> None:
    assert said in html(evening.report(hours))


def test_a_figure_shows_its_source_its_time_and_whether_it_is_final() -> None:
    page = html(ten_minutes().report(1))
    assert '<p class="foot">shop<br><span class="state">截至 20:08 · 暂计</span></p>' in page


def test_times_are_those_of_the_broadcasts_zone() -> None:
    assert "2026-05-29 20:00–20:10（Asia/Shanghai）" in html(ten_minutes().report())
    assert "2026-05-29 12:00" in html(Evening().plan(zone="UTC").live().report())


@pytest.mark.parametrize("rehearsal", [True, False])
def test_only_a_rehearsal_carries_the_badge(rehearsal: bool) -> None:
    page = html(Evening().live(rehearsal=rehearsal).end(60).report())
    assert ("演练 / 模拟" in page) is rehearsal
    assert ("不是真实成交" in page) is rehearsal


def test_a_mark_says_what_it_is_of() -> None:
    evening = Evening().live().tell(f.Marked, 30, "crew", label="没声音", tag="problem")
    assert "问题 Problem" in html(evening.end(60).report())


def test_an_empty_review_says_what_to_do() -> None:
    page = html(Evening().report())
    assert "导入小店订单" in page
    assert "没有过品记录" in page
    assert "nan" not in page.lower()
    assert "None" not in page


def test_a_watch_time_made_from_the_curve_is_marked_as_derived() -> None:
    evening = Evening().live().tell(f.Entered, 0, viewer="a").online([(0, 4)]).end(60)
    page = html(evening.report())
    assert "推算 · 截至" in page
    assert "≈ 不独立" in page


@pytest.mark.parametrize(("ended", "said"), [(True, "计划了但没有播出"), (False, "还没有播出")])
def test_what_has_not_aired_is_only_missed_once_the_broadcast_is_over(ended: bool, said: str) -> None:
    evening = Evening().plan(Segment(id="later", title="晚款", at_minute=9)).live().take(0, "s1")
    page = html((evening.end(60) if ended else evening).report())
    assert said in page
    assert "晚款" in page


def test_the_page_has_a_style_for_the_dark_and_for_paper() -> None:
    assert "@media (prefers-color-scheme:dark)" in SCREEN
    assert f"@media print{{{PAPER}}}" in html(Evening().report())
    assert "table-header-group" in PAPER
    assert "break-inside:avoid" in PAPER


def test_what_nobody_told_is_never_shown_as_0() -> None:
    evening = Evening().live().tell(f.HostChanged, 0, "crew", host="甲").take(0, "s")
    evening.tell(f.Entered, 5, viewer="a", traffic="group")
    silent = evening.report()
    parts = (tables.rundown, tables.minutes, traffic.sources, scorecards.draw)
    drawn = [part(silent) for part in parts]
    assert not any("¥0" in one for one in drawn)
    assert all("¥0" in part(evening.paid(9, "a", 0).report()) for part in parts)
    curve = html(silent).split('id="minute-by-minute"')[1].split("</svg>")[0]
    assert curve.count("没有数据") == 3, "online, GMV and comments, but not entries"
    money = {
        sheet.name: [
            cells for column, *cells in zip(sheet.columns, *sheet.rows, strict=True) if column.kind == "fen"
        ]
        for sheet in sheets(silent)
        if sheet.name in ("曲线", "分段", "流量来源", "每位主播")
    }
    assert len(money) == 4
    assert all(cell is None for columns in money.values() for cells in columns for cell in cells)
