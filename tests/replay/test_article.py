"""Articles and posts: key points, quotes, pictures; nobody named, nothing forbidden. Source: Y2."""

from kaibo.broadcast import Product
from kaibo.plan import compliance
from kaibo.replay import markdown
from kaibo.replay.article import Picture, draft
from tests.replay.telling import PLAN, told

CHECKER = compliance.shipped()


def test_an_article_holds_points_answers_quotes_and_pictures() -> None:
    text = draft(told(), "article", CHECKER, [Picture(5_000, "特写", "p1"), Picture(9_000, "")], "看完整版")
    assert "- 含羊毛 80%" in text
    assert "![特写](picture:5000)" in text
    assert "**起球吗**（8 人问）" in text
    assert "按洗标洗" in text
    assert "当时标价 199.00 元" in text
    assert "最好" not in text and "王某" not in text
    assert text.rstrip().endswith("看完整版")


def test_a_post_stands_on_the_question_most_viewers_asked() -> None:
    text = draft(told(), "post", CHECKER)
    assert "8 位观众" in text
    assert "> 我买过不起球" in text
    assert text.rstrip().endswith("评论区聊聊")


def test_what_products_are_called_cannot_write_html_or_links() -> None:
    hostile = '<img src=x onerror=alert(1)> [点](https://evil.example) "'
    plan = PLAN.__class__(
        id="b", title=hostile, products=(Product(id="p1", title=hostile, points=(hostile,)),)
    )
    page = markdown.html(draft(told(plan), "article", CHECKER))
    assert "<img" not in page and "<a " not in page
