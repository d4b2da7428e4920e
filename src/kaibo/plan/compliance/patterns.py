"""Patterns of rules, compiled when they are first needed."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from kaibo.plan.compliance.folding import characters
from kaibo.plan.compliance.leaping import leaping


class Broken(ValueError):
    """A regular expression that is none."""


class Pattern:
    """A regular expression; to compile all of a pack's takes seconds, so it waits until it is needed."""

    def __init__(self, written: str) -> None:
        """Keep a pattern as it is written."""
        self.written = written

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern itself; raises `Broken`."""
        try:
            return re.compile(characters(self.written))
        except re.error as error:
            raise Broken(f"{error.msg} at {error.pos}: {self.written[:60]}") from error

    @cached_property
    def search(self) -> Callable[[str], re.Match[str] | None]:
        """Search in a text."""
        return self.compiled.search

    @cached_property
    def _leaping(self) -> re.Pattern[str] | None:
        quick = leaping(characters(self.written))
        return re.compile(quick) if quick else None

    @cached_property
    def within(self) -> Callable[[str], object]:
        """Tell whether a text holds a match; the same as `search`, and quick where there is mostly none."""
        return (self._leaping or self.compiled).search

    def spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Give where every match in a text stands, each after the one before."""
        if self._leaping is None:
            return [found.span() for found in self.compiled.finditer(text)]
        spans: list[tuple[int, int]] = []
        for found in self._leaping.finditer(text):
            if not spans or found.start() >= spans[-1][1]:
                spans.append(found.span(1))
        return spans
