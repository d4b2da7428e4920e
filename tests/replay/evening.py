"""An evening in the room, as facts, with bursts where the test wants them."""

import random
from collections.abc import Iterable, Sequence

from kaibo.facts import Commented, EndConfirmed, Fact, Liked, OrderPaid, SegmentTaken, WentLive

START_MS = 1_790_000_000_000
MINUTE = 60_000


def comment(at_s: float, viewer: str, text: str = "好看", name: str = "") -> Commented:
    at_ms = START_MS + round(at_s * 1000)
    return Commented(id=f"c-{at_ms}-{viewer}", at_ms=at_ms, source="t", viewer=viewer, text=text, name=name)


def order(at_s: float, number: int, fen: int = 9_900, prize: bool = False) -> OrderPaid:
    return OrderPaid(
        id=f"o-{number}",
        at_ms=START_MS + round(at_s * 1000),
        source="t",
        order=f"o-{number}",
        viewer=f"buyer-{number}",
        product="p",
        amount_fen=fen,
        prize=prize,
    )


def like(at_s: float, number: int, count: int = 1) -> Liked:
    at_ms = START_MS + round(at_s * 1000)
    return Liked(id=f"l-{number}", at_ms=at_ms, source="t", viewer=f"v-{number}", count=count)


def flood(at_s: float, people: int, text: str, spread_s: float = 20) -> list[Fact]:
    return [comment(at_s + spread_s * n / people, f"f{at_s}-{n}", text) for n in range(people)]


def taken(at_s: float, segment: str, title: str) -> SegmentTaken:
    at_ms = START_MS + round(at_s * 1000)
    return SegmentTaken(
        id=f"s-{segment}", at_ms=at_ms, source="t", segment=segment, title=title, product="p1"
    )


def evening(minutes: int, more: Iterable[Fact] = (), a_minute: int = 40, seed: int = 1) -> Sequence[Fact]:
    """A steady room of `a_minute` comments a minute, and what is added."""
    dice = random.Random(seed)
    steady = (
        comment(dice.random() * minutes * 60, f"v{dice.randrange(500)}-{n}", "多少钱")
        for n in range(minutes * a_minute)
    )
    live = WentLive(id="live", at_ms=START_MS, source="t", broadcast="b-1")
    end = EndConfirmed(id="end", at_ms=START_MS + minutes * MINUTE, source="t", request="r")
    return [live, *steady, *more, end]
