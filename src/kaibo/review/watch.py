"""How long people watched, from their comings and goings."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from kaibo.facts import Traffic


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
    watch, (start_ms, end_ms) = Watch(), air
    for viewer, times in visits.items():
        # Nearly everybody comes once and leaves once: told in order, that is measured at once.
        if len(times) == 2 and times[0] > start_ms and -end_ms < times[1] <= -times[0]:
            ms, until_ms = -times[1] - times[0], -times[1]
        else:
            ms, until_ms = _all_stays(watch, times, air)
            if ms < 0:
                continue
        source = origins.get(viewer, "unknown")
        if source in watch.ms:
            watch.ms[source].append(ms)
        else:
            watch.ms[source] = [ms]
        if until_ms > closing_ms:
            watch.closing.append(viewer)
    for lengths in watch.ms.values():
        lengths.sort()
    return watch


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
