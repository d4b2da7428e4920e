"""How long people watched, from their comings and goings."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, compress
from typing import TYPE_CHECKING

from msgspec import Struct

from kaibo.facts import Traffic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Times = NDArray[np.int64]


class Watch(Struct):
    """How long the viewers seen entering were in the room on air, by source, in ms, shortest first.

    `closing` are those who were there at the end or shortly before it; `unclosed` are stays of which nobody
    told the end: they count to the end.
    """

    ms: dict[Traffic, list[int]] = {}
    closing: list[str] = []
    unclosed: int = 0

    @property
    def people(self) -> int:
        """Count the viewers."""
        return sum(map(len, self.ms.values()))

    @property
    def total_ms(self) -> int:
        """Sum the time of all viewers."""
        return sum(map(sum, self.ms.values()))


def watched(
    visits: Mapping[str, Sequence[int]],
    origins: Mapping[str, Traffic],
    air: tuple[int, int],
    closing_ms: float,
) -> Watch:
    """Measure the time viewers were in the room on air; who was there after `closing_ms` was at its closing.

    `visits` and `origins` are those of `Tally` and its `Flows`, times in ms UTC. Coming again without having
    left goes on with the same visit; leaving without having come is ignored; who never left stayed to the
    end. Who was heard of nowhere else is of unknown source.
    """
    import numpy as np

    watch, viewers = Watch(), list(visits)
    ms, until_ms = _measured(watch, visits, air)
    there = ms >= 0
    watch.closing = [viewers[at] for at in np.flatnonzero(there & (until_ms > closing_ms))]
    sources = [origins.get(viewer, "unknown") for viewer in viewers]
    places = {source: place for place, source in enumerate(dict.fromkeys(sources))}
    of = np.fromiter(map(places.__getitem__, sources), np.int64, len(sources))
    for source, place in places.items():
        lengths = np.sort(ms[there & (of == place)])
        if lengths.size:
            watch.ms[source] = lengths.tolist()
    return watch


def _measured(
    watch: Watch, visits: Mapping[str, Sequence[int]], air: tuple[int, int]
) -> "tuple[Times, Times]":
    """Give each viewer's time on air, below 0 of who never came, and until when they were there, in ms."""
    import numpy as np

    start_ms, end_ms = air
    sizes = np.fromiter(map(len, visits.values()), np.int64, len(visits))
    told = np.fromiter(chain.from_iterable(visits.values()), np.int64, int(sizes.sum()))
    # Nearly everybody comes once and leaves once: told in order, all of those are measured at once.
    once = np.flatnonzero(sizes == 2)
    first = (np.cumsum(sizes) - sizes)[once]
    came_ms, left_ms = told[first], -told[first + 1]
    plain = (came_ms > start_ms) & (came_ms <= left_ms) & (left_ms < end_ms)
    ms, until_ms = np.full(len(visits), -1, np.int64), np.zeros(len(visits), np.int64)
    ms[once[plain]], until_ms[once[plain]] = (left_ms - came_ms)[plain], left_ms[plain]
    others = np.ones(len(visits), bool)
    others[once[plain]] = False
    for at, times in zip(others.nonzero()[0], compress(visits.values(), others.tolist()), strict=True):
        ms[at], until_ms[at] = _all_stays(watch, times, air)
    return ms, until_ms


def _all_stays(watch: Watch, times: Sequence[int], air: tuple[int, int]) -> tuple[int, int]:
    """Sum one viewer's stays on air and tell until when the last one went; below 0 who never came."""
    start_ms, end_ms = air
    ms, until_ms = -1, 0
    for came_ms, left_ms in stays(times):
        if left_ms is None:
            watch.unclosed += 1
            left_ms = end_ms
        ms = max(ms, 0)
        if came_ms < end_ms and left_ms > start_ms:
            until_ms = min(left_ms, end_ms)
            ms += until_ms - max(came_ms, start_ms)
    return ms, until_ms


def stays(times: Sequence[int]) -> Iterator[tuple[int, int | None]]:
    """Give one viewer's stays, as (came, left) in ms UTC; `left` is None of one that never ended.

    `times` are comings and goings in any order, a going negative; at one instant the order told holds.
    """
    came_ms: int | None = None
    for at_ms in sorted(times, key=abs):
        if at_ms >= 0:
            if came_ms is None:
                came_ms = at_ms
        elif came_ms is not None:
            yield came_ms, -at_ms
            came_ms = None
    if came_ms is not None:
        yield came_ms, None
