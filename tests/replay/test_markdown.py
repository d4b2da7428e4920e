"""Markdown becomes HTML in which nothing runs and only https leads away."""

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from kaibo.replay.article import escaped
from kaibo.replay.markdown import html, pictures, plain
from kaibo.words import shown

TAGS = {"h1", "h2", "h3", "h4", "p", "ul", "li", "blockquote", "hr", "strong", "a", "img", "em"}
MARKS = st.text(
    st.sampled_from("ab<>&\"'()[]!*\\`#- :/.\n") | st.characters(max_codepoint=0x3000), max_size=80
)
PIECES = st.lists(
    st.sampled_from(
        [
            "![x](picture:1)",
            "[b](https://a.cn/x)",
            "[c](javascript:alert(1))",
            "<script>",
            "**b**",
            "# h",
            "\n",
        ]
    )
    | MARKS,
    max_size=8,
).map("".join)


class Seen(HTMLParser):
    """Remembers every tag with what it has."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@given(PIECES)
def test_whatever_is_written_only_these_tags_come_of_it(text: str) -> None:
    seen = Seen()
    seen.feed(html(text, lambda at_ms: f"/p?at_ms={at_ms}"))
    for tag, attrs in seen.tags:
        assert tag in TAGS
        assert set(attrs) <= {"href", "rel", "src", "alt"}
        assert (attrs.get("href") or "https://").startswith("https://")
        assert re.fullmatch(r"/p\?at_ms=\d+", attrs.get("src") or "/p?at_ms=1")


@given(
    st.text(
        st.sampled_from("ab字\\`*_{}[]<>()#+!|~.-&'") | st.characters(categories=("L", "P", "S")), max_size=40
    )
)
def test_escaped_words_read_as_they_were(text: str) -> None:
    assert plain(f"x{escaped(text)}").strip() == f"x{' '.join(shown(text).split())}"


def test_what_drafts_use_is_written() -> None:
    page = html("# 题\n\n- 一\n- 二\n\n> 引\n\n**粗** [文](https://a.cn/路)\n---\n![图](picture:12)")
    assert "<h1>题</h1>" in page
    assert "<ul>\n<li>一</li>\n<li>二</li>\n</ul>" in page
    assert "<blockquote>\n<p>引</p>\n</blockquote>" in page
    assert "<strong>粗</strong>" in page and "<hr>" in page and "<em>[图]</em>" in page
    assert pictures("![a](picture:12) ![b](picture:7) ![c](picture:12)") == (12, 7)
