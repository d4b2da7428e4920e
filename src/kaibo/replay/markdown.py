"""Markdown as drafts use it, made HTML that is safe to show."""

import re
from collections.abc import Callable
from html import escape
from typing import Final

from kaibo.plan.links import address
from kaibo.words import shown

_INLINE: Final = re.compile(
    r"\\(?P<char>[^\w\s]|_)|!\[(?P<alt>(?:\\.|[^\]\\]){0,200})\]\(picture:(?P<at>\d{1,12})\)"
    r"|\[(?P<text>(?:\\.|[^\]\\]){1,200})\]\((?P<to>https://[^\s()<>\"]{1,2000})\)|\*\*(?P<bold>(?:\\.|[^*\\]){1,500})\*\*"
)
_ESCAPED: Final = re.compile(r"\\([^\w\s]|_)")
_BLOCK: Final = re.compile(
    r"(?P<head>#{1,4}) +(?P<title>.*)|[-*] +(?P<item>.*)|> ?(?P<quote>.*)|(?P<rule>-{3,})"
)

Shown = Callable[[int], str]
"""Gives the address of the recording's picture at a media time, "" where there is none."""


def html(markdown: str, picture: Shown = lambda at_ms: "") -> str:
    """Write Markdown as HTML; whatever else stands in it is shown as words, and only https is a link."""
    made: list[str] = []
    open_tag = ""
    for raw in map(shown, markdown.splitlines()):
        found = _BLOCK.fullmatch(raw.strip())
        kind = (
            ""
            if found is None
            else "ul"
            if found["item"] is not None
            else "blockquote"
            if found["quote"] is not None
            else ""
        )
        if kind != open_tag:
            made += [f"</{open_tag}>"] if open_tag else []
            made += [f"<{kind}>"] if kind else []
            open_tag = kind
        made.append(_line(raw.strip(), found, picture))
    return "\n".join(part for part in (*made, f"</{open_tag}>" if open_tag else "") if part)


def plain(markdown: str) -> str:
    """Write Markdown as words alone, for places that take no marks."""
    lines = []
    for raw in markdown.splitlines():
        found = _BLOCK.fullmatch(raw.strip())
        line = raw.strip() if found is None else found["title"] or found["item"] or found["quote"] or ""
        lines.append(_INLINE.sub(_words, line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def pictures(markdown: str) -> tuple[int, ...]:
    """Give the media times of the pictures a text refers to, in order, each once."""
    return tuple(dict.fromkeys(int(found["at"]) for found in _INLINE.finditer(markdown) if found["at"]))


def _line(line: str, found: re.Match[str] | None, picture: Shown) -> str:
    if found is None:
        return f"<p>{_inline(line, picture)}</p>" if line else ""
    if found["head"]:
        level = len(found["head"])
        return f"<h{level}>{_inline(found['title'], picture)}</h{level}>"
    if found["item"] is not None:
        return f"<li>{_inline(found['item'], picture)}</li>"
    if found["quote"] is not None:
        return f"<p>{_inline(found['quote'], picture)}</p>" if found["quote"] else ""
    return "<hr>"


def _inline(text: str, picture: Shown) -> str:
    made, last = "", 0
    for found in _INLINE.finditer(text):
        made += escape(text[last : found.start()]) + _piece(found, picture)
        last = found.end()
    return made + escape(text[last:])


def _piece(found: re.Match[str], picture: Shown) -> str:
    if found["char"]:
        return escape(found["char"])
    if found["bold"]:
        return f"<strong>{_unescaped(found['bold'])}</strong>"
    if found["to"]:
        return _link(found["to"], _unescaped(found["text"]))
    source, words = picture(int(found["at"])), _unescaped(found["alt"])
    return f'<img src="{escape(source)}" alt="{words}">' if source else f"<em>[{words}]</em>"


def _link(to: str, words: str) -> str:
    try:
        return f'<a href="{escape(address(to))}" rel="nofollow noopener">{words}</a>'
    except ValueError:
        return words


def _unescaped(text: str) -> str:
    return escape(_ESCAPED.sub(r"\1", text))


def _words(found: re.Match[str]) -> str:
    if found["to"]:
        return _ESCAPED.sub(r"\1", found["text"]) + " " + found["to"]
    text = found["char"] or found["bold"] or (f"[{found['alt']}]" if found["at"] else "")
    return _ESCAPED.sub(r"\1", text) if len(text) > 1 else text
