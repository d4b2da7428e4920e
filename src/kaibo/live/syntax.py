"""The grammar of a formula: of CEL only what a rule needs, each word held against what there is.

It finds where something is wrong, and writes whole numbers as doubles and divisors so that they tell when
they are zero.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, Literal

from msgspec import Struct

from kaibo.words import clip

Type = Literal["number", "text", "truth"]

LENGTH_MOST: Final = 600
METHODS: Final = frozenset(("contains", "startsWith", "endsWith"))
"""What can be asked of a text."""

ARGUMENTS: Final[dict[str, tuple[int, int]]] = {
    "last": (2, 2),
    "between": (3, 3),
    "online_ago": (1, 1),
    "sqrt": (1, 1),
    "abs": (1, 1),
    "min": (2, 6),
    "max": (2, 6),
}
"""Every function, with the fewest and most arguments it takes."""

_TOKEN: Final = re.compile(
    r"""(?P<gap>\s+|//[^\n]*)|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<number>\d*\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+(?![\w.]))|(?P<name>[A-Za-z_]\w*)
    |(?P<mark>&&|\|\||[<>=!]=|.)""",
    re.VERBOSE | re.DOTALL,
)
_PLACE: Final = re.compile(r"<input>:(\d+):(\d+): (?:Syntax error: )?([^\n]*)")
_BARRED: Final = frozenset("{}%\"'`")
_WORDS: Final = frozenset(("true", "false", "in"))


class Broken(ValueError):
    """Why a formula cannot be used: where in it, counted from 0, and the reason in both languages."""

    def __init__(self, text: str, at: int, end: int, zh: str, en: str) -> None:
        """Point at the part of `text` from `at` to `end`."""
        super().__init__(en)
        self.zh, self.en = zh, en
        line, start = text.count("\n", 0, at) + 1, text.rfind("\n", 0, at) + 1
        part = clip(" ".join(text[at:end].split()), 60)
        self.place = f"{line}:{at - start + 1}" + (f" «{part}»" if part else "")


class Vocabulary(Struct, frozen=True):
    """What a formula may speak of: signals by type, fields that `last` sums, and fixed numbers."""

    signals: Mapping[str, Type]
    fields: frozenset[str]
    numbers: Mapping[str, float]


class Token(Struct, frozen=True):
    """A word, number, text or mark of a formula, and where it stands."""

    type: str
    text: str
    at: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.at + len(self.text)


def read(text: str, vocabulary: Vocabulary) -> list[Token]:
    """Read a formula as tokens; raises `Broken` for bad grammar, or a word there is not."""
    if not text.strip() or len(text) > LENGTH_MOST:
        zh, en = f"条件要有 1 到 {LENGTH_MOST} 个字符", f"a formula has 1 to {LENGTH_MOST} characters"
        raise Broken(text, 0, 0, zh, en)
    _parsed(text, text)
    tokens = [
        Token(str(found.lastgroup), found[0], found.start())
        for found in _TOKEN.finditer(text)
        if found.lastgroup != "gap"
    ]
    _Words(text, tokens, vocabulary).check()
    return tokens


def program(text: str, tokens: Sequence[Token]) -> Any:
    """Compile a formula that was read: all numbers doubles, each divisor `nonzero(divisor, start, end)`."""
    return _parsed(_rewritten(text, tokens), text)


class _Words:
    """What a formula speaks of, held against the vocabulary."""

    def __init__(self, text: str, tokens: Sequence[Token], vocabulary: Vocabulary) -> None:
        self._text, self._tokens, self._vocabulary = text, tokens, vocabulary

    def check(self) -> None:
        """Raise `Broken` at the first word that is not known."""
        for place, token in enumerate(self._tokens):
            if token.type == "name":
                self._name(place, token)
            elif token.type == "mark" and token.text in _BARRED:
                self._refuse(token, f"这里不能用 {token.text}", f"{token.text} cannot be used here")

    def _name(self, place: int, token: Token) -> None:
        before, after = self._mark(place - 1), self._mark(place + 1)
        if before == ".":
            if token.text not in METHODS or after != "(":
                names = "、".join(sorted(METHODS))
                self._refuse(
                    token,
                    f"没有 .{token.text}，文字可用 {names}",
                    f"unknown .{token.text}; a text has {names}",
                )
        elif after == "(":
            self._call(place, token)
        elif token.text not in _WORDS and not self._known(token.text):
            self._refuse(
                token, f"没有信号 {token.text}{self._like(token.text)}", f"unknown signal {token.text!r}"
            )

    def _call(self, place: int, token: Token) -> None:
        if token.text not in ARGUMENTS:
            names = "、".join(ARGUMENTS)
            self._refuse(
                token,
                f"没有函数 {token.text}，可用 {names}",
                f"unknown function {token.text!r}; there are {names}",
            )
        least, most = ARGUMENTS[token.text]
        count = _arguments(self._tokens, place + 1)
        if not least <= count <= most:
            wanted = f"{least}" if least == most else f"{least}-{most}"
            self._refuse(
                token,
                f"{token.text} 需要 {wanted} 个参数，写了 {count} 个",
                f"{token.text} takes {wanted} arguments, not {count}",
            )
        if token.text in ("last", "between"):
            field = self._tokens[place + 2]
            fields = "、".join(sorted(self._vocabulary.fields))
            if field.type != "text" or field.text[1:-1] not in self._vocabulary.fields:
                self._refuse(
                    field,
                    f"没有可累计的 {field.text}，可用 {fields}",
                    f"unknown window field {field.text}; there are {fields}",
                )

    def _known(self, name: str) -> bool:
        return name in self._vocabulary.signals or name in self._vocabulary.numbers

    def _like(self, name: str) -> str:
        near = get_close_matches(name, [*self._vocabulary.signals, *self._vocabulary.numbers], 1)
        return f"，是不是 {near[0]}？" if near else ""

    def _mark(self, place: int) -> str:
        return self._tokens[place].text if 0 <= place < len(self._tokens) else ""

    def _refuse(self, token: Token, zh: str, en: str) -> None:
        raise Broken(self._text, token.at, token.end, zh, en)


def _arguments(tokens: Sequence[Token], opening: int) -> int:
    """Count the arguments of the call whose bracket opens at `opening`."""
    depth, commas = 0, 0
    for place in range(opening, len(tokens)):
        mark = tokens[place].text if tokens[place].type == "mark" else ""
        depth += (mark in ("(", "[")) - (mark in (")", "]"))
        commas += mark == "," and depth == 1
        if depth == 0:
            return 0 if place == opening + 1 else commas + 1
    return 0


def _rewritten(text: str, tokens: Sequence[Token]) -> str:
    """Write whole numbers as doubles, and let every divisor tell when it is zero."""
    pieces: list[tuple[int, int, str]] = []
    for place, token in enumerate(tokens):
        if token.type == "number" and token.text.isdecimal():
            pieces.append((token.end, 0, ".0"))
        elif token.text == "/" and token.type == "mark":
            first, end = _divisor(tokens, place + 1)
            pieces.append((first, 2, "nonzero("))
            pieces.append((end, 1, f", {first}.0, {end}.0)"))
    # At one place a number ends first, then the divisor it is, then another begins.
    written, done = [], 0
    for at, _, piece in sorted(pieces, key=lambda item: item[:2]):
        written += [text[done:at], piece]
        done = at
    return "".join([*written, text[done:]])


def _divisor(tokens: Sequence[Token], place: int) -> tuple[int, int]:
    """Find where the divisor that begins at a token starts and ends in the text."""
    first = place
    while tokens[place].text == "-" and tokens[place].type == "mark":
        place += 1
    if tokens[place].text == "(":
        place = _closing(tokens, place)
    elif place + 1 < len(tokens) and tokens[place + 1].text == "(":
        place = _closing(tokens, place + 1)
    return tokens[first].at, tokens[place].end


def _closing(tokens: Sequence[Token], opening: int) -> int:
    depth = 0
    for place in range(opening, len(tokens)):
        if tokens[place].type == "mark":
            depth += (tokens[place].text == "(") - (tokens[place].text == ")")
        if depth == 0:
            return place
    return len(tokens) - 1


def _parsed(text: str, written: str) -> Any:
    """Compile CEL; raises `Broken` with the place the parser names."""
    try:
        return _compiler()(text)
    except (ValueError, RecursionError) as error:
        found = _PLACE.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        reason = clip(found[3] if found else str(error), 120)
        lines = written.split("\n")
        at = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
        raise Broken(written, at, at + 20, f"写法不对：{reason}", f"syntax error: {reason}") from None


@cache
def _compiler() -> Callable[[str], Any]:
    """Load CEL only once a rule is read: it takes a fifth of a second."""
    from cel import compile

    return compile
