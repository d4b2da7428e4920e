"""What a film shows when: its own time set beside the recording it was cut from. Source: Y1."""

from itertools import accumulate, pairwise
from typing import Self

from msgspec import Struct

from kaibo.plan.films import FilmOrder


class Stretch(Struct, frozen=True):
    """A part as it lies in the film: `[film_ms, film_ms + length_ms)` shows the media from `media_ms` on."""

    film_ms: int
    media_ms: int
    length_ms: int
    teaser: bool


class Axis(Struct, frozen=True):
    """A film's time: its stretches one after another, and how long it is."""

    stretches: tuple[Stretch, ...]
    length_ms: int

    @classmethod
    def of(cls, order: FilmOrder, joins_ms: tuple[int, ...] = (), length_ms: int = 0) -> Self:
        """Lay out an order's parts; where the finished film tells its joins and length, those are taken.

        A film cut at key frames has other borders than its order.
        """
        lengths = [part.end_ms - part.start_ms for part in order.parts]
        borders = [0, *accumulate(lengths)]
        told = [0, *joins_ms, length_ms]
        if len(told) == len(borders) and all(one < other for one, other in pairwise(told)):
            borders = told
        stretches = tuple(
            Stretch(start, part.start_ms, end - start, place < order.teasers)
            for place, (part, (start, end)) in enumerate(zip(order.parts, pairwise(borders), strict=True))
        )
        return cls(stretches, borders[-1])

    def film_ms(self, media_ms: int) -> tuple[int, ...]:
        """Give every time the film shows a moment of the recording at; the teaser's pictures do not count."""
        return tuple(
            one.film_ms + media_ms - one.media_ms
            for one in self.stretches
            if not one.teaser and one.media_ms <= media_ms < one.media_ms + one.length_ms
        )

    def media_ms(self, film_ms: int) -> int | None:
        """Give the moment of the recording the film shows at a time, None outside the film."""
        for one in self.stretches:
            if one.film_ms <= film_ms < one.film_ms + one.length_ms:
                return one.media_ms + film_ms - one.film_ms
        return None

    def spans(self, start_ms: int, end_ms: int) -> tuple[tuple[int, int], ...]:
        """Give where the film shows a span of the recording, the teaser's pictures left out."""
        shown = []
        for one in self.stretches:
            first, last = max(start_ms, one.media_ms), min(end_ms, one.media_ms + one.length_ms)
            if first < last and not one.teaser:
                shown.append((one.film_ms + first - one.media_ms, one.film_ms + last - one.media_ms))
        return tuple(shown)
