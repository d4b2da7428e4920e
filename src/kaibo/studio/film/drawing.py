"""What is drawn into an upright film, and when: the hook, what is said, and the comments that cross."""

from collections.abc import Sequence
from typing import Final

import av

from kaibo.plan.films import FilmOrder, FilmPart
from kaibo.playbook import number
from kaibo.refused import Refused
from kaibo.studio.film.captions import Saying, sayings
from kaibo.studio.film.lanes import Crossing, allotted, place
from kaibo.studio.film.layout import Layout, even
from kaibo.studio.film.sprites import Sprite, card, lay, line, planes
from kaibo.studio.film.terms import FilmGiven, Remark
from kaibo.studio.letters import font_of, letters
from kaibo.studio.media import MediaError

_CARD_MS: Final = round(1000 * number("replay_card_seconds"))
_CROSS_MS: Final = round(1000 * number("replay_danmaku_seconds"))
_REMARK_MOST: Final = 30
"""Letters of a comment that crosses; nobody reads more in passing."""


class Drawing:
    """Draws on the frames of one film in their order; `left_out` counts comments that found no room."""

    def __init__(self, layout: Layout, order: FilmOrder, given: FilmGiven) -> None:
        """Make ready what the order asks for; raises `MediaError` where this machine has no Chinese font."""
        try:
            font_of(24)
        except Refused as refused:
            raise MediaError(refused.zh, refused.en) from refused
        self._layout = layout
        hook = letters(order.card or given.card)
        self._card = card(hook, layout.top.width, layout.top.height) if hook else None
        self._small, self._large = font_of(layout.width // 21), font_of(layout.width // 17)
        self._sayings = sayings(given.captions, order.parts) if order.captions else []
        self._lines: tuple[Saying, list[Sprite]] | None = None
        remarks = _remarks(given.danmaku, order.parts) if order.danmaku else []
        self._texts = [text for _, text in remarks]
        self._step = even(self._small.size * 1.5)
        self._crossings = self._allotted([at for at, _ in remarks])
        self.left_out = len(remarks) - len(self._crossings)
        self._afoot: list[tuple[Crossing, Sprite]] = []
        self._said = self._crossed = 0

    def on(self, frame: av.VideoFrame, at_ms: int) -> None:
        """Draw on the frame shown at a time of the film."""
        onto, layout = planes(frame), self._layout
        self._remarked(at_ms)
        for crossing, sprite in self._afoot:
            x = place(at_ms, crossing.start_ms, sprite.width, layout.width, _CROSS_MS)
            lay(onto, sprite, x, layout.top.y + crossing.lane * self._step)
        y = layout.captions.y
        for sprite in self._spoken(at_ms):
            lay(onto, sprite, (layout.width - sprite.width) // 2, y)
            y += self._line_step
        if self._card is not None and at_ms < _CARD_MS:
            y = layout.top.y + (layout.top.height - self._card.height) // 4 * 2
            lay(onto, self._card, (layout.width - self._card.width) // 2, y)

    @property
    def _line_step(self) -> int:
        return even(self._large.size * 4 / 3)

    def _allotted(self, times: Sequence[int]) -> list[Crossing]:
        lanes = max(1, self._layout.top.height // self._step)
        wishes = [
            (at, int(self._small.getlength(text)) + 8) for at, text in zip(times, self._texts, strict=True)
        ]
        # The hook has the place to itself while it stands.
        begin = _CARD_MS if self._card is not None else 0
        found = allotted(wishes, lanes, self._layout.width, _CROSS_MS, begin)
        return sorted(found, key=lambda one: one.start_ms)

    def _remarked(self, at_ms: int) -> None:
        """Let comments enter, and those that have crossed go."""
        self._afoot = [one for one in self._afoot if at_ms < one[0].start_ms + _CROSS_MS]
        while self._crossed < len(self._crossings) and self._crossings[self._crossed].start_ms <= at_ms:
            crossing = self._crossings[self._crossed]
            self._afoot.append((crossing, line(self._texts[crossing.which], self._small, edge=2)))
            self._crossed += 1

    def _spoken(self, at_ms: int) -> list[Sprite]:
        """Give the lines that stand now."""
        while self._said < len(self._sayings) and self._sayings[self._said].end_ms <= at_ms:
            self._said += 1
        if self._said == len(self._sayings) or self._sayings[self._said].start_ms > at_ms:
            return []
        now = self._sayings[self._said]
        if self._lines is None or self._lines[0] is not now:
            self._lines = now, [line(text, self._large) for one in now.lines if (text := letters(one))]
        return self._lines[1]


def _remarks(danmaku: Sequence[Remark], parts: Sequence[FilmPart]) -> list[tuple[int, str]]:
    """Bring comments into the time of a film, in its order."""
    found, begin = list[tuple[int, str]](), 0
    ordered = sorted(danmaku, key=lambda one: one.media_ms)
    for part in parts:
        for one in ordered:
            if part.start_ms <= one.media_ms < part.end_ms and (text := letters(one.text)[:_REMARK_MOST]):
                found.append((begin + one.media_ms - part.start_ms, text))
        begin += part.end_ms - part.start_ms
    return found
