"""How long people watched, from their comings and goings."""

from collections.abc import Iterable

from msgspec import Struct


class Watch(Struct, frozen=True):
    """Time watched on air in ms, by how many people; `unclosed` never told that they left."""

    total_ms: int = 0
    people: int = 0
    unclosed: int = 0


def watched(visits: Iterable[tuple[int, bool, str]], start_ms: int, end_ms: int) -> Watch:
    """Sum the time viewers were in the room between two instants.

    `visits` are (at_ms, came, viewer) in any order. Coming again without having left goes on with
    the same visit; leaving without having come is ignored; who never left stayed to the end.
    """
    came: dict[str, int] = {}
    people: set[str] = set()
    total = 0
    for at_ms, coming, viewer in sorted(visits, key=lambda visit: visit[0]):
        if coming:
            people.add(viewer)
            came.setdefault(viewer, at_ms)
        elif viewer in came:
            total += _overlap(came.pop(viewer), at_ms, start_ms, end_ms)
    total += sum(_overlap(since_ms, end_ms, start_ms, end_ms) for since_ms in came.values())
    return Watch(total, len(people), len(came))


def _overlap(from_ms: int, to_ms: int, start_ms: int, end_ms: int) -> int:
    return max(0, min(to_ms, end_ms) - max(from_ms, start_ms))
