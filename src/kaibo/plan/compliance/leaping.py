"""Patterns that leap: searched only where a character stands that a match can begin with.

Python's engine tries a pattern of many branches at every place of a text. Most are known by the characters
they begin with; a class of those in front lets the engine pass over all other places at once.
"""

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)"
    r"|\[\^?(?:\\.|[^\]\\])(?:\\.|[^\]\\])*\]"
    r"|\(\?(?:[:>]|<?[=!]|P<\w+>)|[*+?][?+]?|\{(?=[0-9,])[0-9]*,?[0-9]*\}[?+]?|.",
    re.DOTALL,
)
_ASIDE: Final = frozenset(("(?=", "(?!", "(?<=", "(?<!"))
_NOWHERE: Final = frozenset(("^", "$", r"\b", r"\B", r"\A", r"\Z"))
_ANY: Final = frozenset(".")
_OPTIONAL: Final = re.compile(r"[*?]|\{0?,|\{0\}")
_TIMES: Final = re.compile(r"[*+?]|\{[0-9,]+\}")
_UNREAD: Final = re.compile(r"\\[1-9]|\(\?(?![:>=!]|<[=!]|P<)")
"""What goes by the number of a group or by flags."""


def leaping(pattern: str) -> str | None:
    """Give a pattern that matches wherever this one does, one character long, its group 1 being the match.

    Of matches that overlap only the first is one. None: a match may begin with anything, or with nothing.
    """
    words = pattern.removeprefix("(?x)")
    verbose = len(words) < len(pattern)
    if _UNREAD.search(words) or (verbose and "#" in words):
        return None
    reader = _Reader(words, verbose)
    begins, empty = reader.branches()
    if empty or not begins or not reader.done:
        return None
    # A step back from the first character, to where the match begins.
    first = "".join(sorted(begins))
    flag, end = ("(?x)", "\n") if verbose else ("", "")
    return f"{flag}[{first}](?<=(?=({words}{end}))(?s:.))"


class _Reader:
    """Reads a pattern as far as it must be known to tell what its matches begin with.

    Each method gives the pieces of a class of first characters (None: any), and whether nothing matches too.
    """

    def __init__(self, pattern: str, verbose: bool) -> None:
        self._tokens = _TOKEN.findall(pattern)
        self._verbose = verbose
        self._at = 0

    @property
    def done(self) -> bool:
        """Whether all was read: a bracket too many ends it early."""
        return self._at > len(self._tokens)

    def branches(self) -> tuple[set[str] | None, bool]:
        """Read to the end of a group, or of all."""
        begins: set[str] | None = set()
        empty = False
        while True:
            some, none = self._branch()
            begins = None if begins is None or some is None else begins | some
            empty |= none
            if self._at >= len(self._tokens) or self._tokens[self._at] == ")":
                self._at += 1
                return begins, empty
            self._at += 1

    def _branch(self) -> tuple[set[str] | None, bool]:
        begins: set[str] | None = set()
        empty = True
        while self._at < len(self._tokens) and (token := self._tokens[self._at]) not in ("|", ")"):
            self._at += 1
            if self._verbose and token.isspace():
                continue
            some, none = self._piece(token)
            none |= self._repeated()
            if empty:
                begins = None if begins is None or some is None else begins | some
                empty = none
        return begins, empty

    def _repeated(self) -> bool:
        """Read how often the piece before may stand; tells whether it may be missing."""
        while self._verbose and self._at < len(self._tokens) and self._tokens[self._at].isspace():
            self._at += 1
        if self._at < len(self._tokens) and _TIMES.match(times := self._tokens[self._at]):
            self._at += 1
            return bool(_OPTIONAL.match(times))
        return False

    def _piece(self, written: str) -> tuple[set[str] | None, bool]:
        if written[0] == "(":
            begins, empty = self.branches()
            return (set(), True) if written in _ASIDE else (begins, empty)
        if written in _NOWHERE:
            return set(), True
        if written[0] == "[" and len(written) > 1:
            inner = written[1:-1]
            # A range must not come about where two classes are joined.
            return (None if inner[0] in "^-]" or inner[-1] == "-" else {inner}), False
        return (None if written in _ANY else {written if written[0] == "\\" else re.escape(written)}), False
