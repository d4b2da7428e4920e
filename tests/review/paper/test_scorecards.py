"""The scorecards on the page."""

import pytest

from kaibo import facts as f
from kaibo.review.beside import Beside
from kaibo.review.paper.scorecards import draw, spark, stands
from kaibo.review.report import make
from kaibo.review.standing import PastStanding, among
from tests.review.evening import Evening, T, ten_minutes
from tests.review.test_standing import past


def compared(evening: Evening, shows: int) -> str:
    several = tuple(past(follows=number) for number in range(5, 5 + shows))
    return draw(make(evening.room(), evening.tally(), T + 10**8, Beside(past=several)))


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (PastStanding(), "往场没有这项"),
        (among(3, [1, 2]), "还不够比（2 场）"),
        (among(9, [1, 2, 3, 4, 5]), "▲ 高于中位数 3 · 高过 100% 的场次（5 场）"),
        (among(1, [1, 2, 3, 4, 5]), "▼ 低于中位数 3 · 高过 10% 的场次（5 场）"),
        (among(3, [1, 2, 3, 4, 5]), "＝ 持平中位数 3 · 高过 50% 的场次（5 场）"),
    ],
)
def test_how_a_value_stands_is_said_in_words_and_with_a_sign(standing: PastStanding, words: str) -> None:
    assert stands(standing, "times") == words


@pytest.mark.parametrize("series", [[], [1.0], [3.0, 3.0, 3.0], [0.0, 1e12]])
def test_a_line_of_any_values_stays_in_its_frame(series: list[float]) -> None:
    drawn = spark(PastStanding(n=len(series), series=tuple(series)), 5)
    assert "nan" not in drawn and "inf" not in drawn
    assert bool(drawn) == (len(series) >= 2)


def test_few_past_broadcasts_are_not_enough_to_compare() -> None:
    evening = ten_minutes().tell(f.Followed, 50, viewer="a")
    assert "还不够比（2 场）" in compared(evening, 2)
    assert "低于中位数 7" in compared(evening, 5)


def test_on_air_nothing_is_compared_and_the_page_says_so() -> None:
    page = compared(Evening().live().tell(f.Followed, 5, viewer="a"), 5)
    assert "先不和往场比" in page
    assert "往场" not in page.split("</p>", 1)[1], "there are five, only not compared yet"


def test_a_measure_nobody_told_says_how_to_come_by_it() -> None:
    page = draw(ten_minutes().report())
    assert "本场预约人数、商品曝光-点击率（人数）没有数据：在预约页填预约数、填官方数据" in page
    assert page.count("填官方数据") == 2, "one line a card, not one a measure"


def test_every_host_has_a_row_and_a_name_is_escaped() -> None:
    page = draw(Evening().live().tell(f.HostChanged, 0, host="<i>甲").end(600).report())
    assert "&lt;i&gt;甲" in page
    assert "每位主播" in page


@pytest.mark.parametrize(
    ("evening", "cards", "words"),
    [
        (Evening().plan(), 0, "还没有开播"),
        (Evening().live(), 0, "没有数据：在预约页填预约数、接入直播间"),
        (Evening().live().end(0.5), 0, "没有数据：在预约页填预约数、接入直播间"),
        (ten_minutes(), 5, "没有更早的场次"),
    ],
)
def test_roles_of_which_nothing_is_known_share_one_line_that_says_what_to_do(
    evening: Evening, cards: int, words: str
) -> None:
    page = draw(evening.report())
    assert page.count('class="card role"') == cards
    assert words in page
    assert "还没有结束" not in page
