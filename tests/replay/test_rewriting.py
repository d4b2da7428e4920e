"""Rewritten words hold only where every figure of theirs is a fact, and no rule is broken. Source: X1, Y2."""

import pytest

from kaibo.plan import compliance
from kaibo.replay.hooks import draft
from kaibo.replay.rewriting import Taken, taken
from tests.replay.telling import told


def judged(titles: tuple[str, ...] = (), text: str = "") -> Taken:
    checker = compliance.shipped()
    words = draft(told(), "douyin", "short", checker)
    return taken(
        titles,
        (),
        text,
        told=told(),
        draft=words,
        drafted="![图](picture:5000)\n",
        platform="douyin",
        checker=checker,
    )


@pytest.mark.parametrize(
    "title",
    [
        "只要 99 元的羊毛衫",
        "只要９９元的羊毛衫",
        "三千人抢的羊毛衫",
        "两折的羊毛衫",
        "全网最好的羊毛衫",
        "长" * 40,
        "",
    ],
)
def test_what_is_invented_forbidden_or_too_long_is_left_out_and_told(title: str) -> None:
    told = judged((title,))
    assert told.titles == ()
    assert told.left_out[0].field == "title"


def test_what_holds_is_taken() -> None:
    assert judged(("羊毛衫会起球吗？9 个人都在问", "199 元的羊毛衫讲了什么")).titles == (
        "羊毛衫会起球吗？9 个人都在问",
        "199 元的羊毛衫讲了什么",
    )
    assert judged(text="好看\n\n![图](picture:5000)").text == "好看\n\n![图](picture:5000)"
    assert judged(text="好看 ![图](picture:6000)").text == ""
