"""What ran: how takes, their ends and their undoing make the list of segments aired, newest last."""

from collections.abc import Sequence

import msgspec

from kaibo.facts import SegmentLeft, SegmentTaken
from kaibo.live.room import Aired


def on_air(aired: Sequence[Aired]) -> Aired | None:
    """Give what is on air, if anything is."""
    return aired[-1] if aired and aired[-1].left_ms is None else None


def take(aired: Sequence[Aired], fact: SegmentTaken) -> list[Aired]:
    """Put a segment on air and end what was; two hands on one button take it once, at the first."""
    now_on = on_air(aired)
    if now_on is None:
        return [*aired, Aired(fact)]
    if now_on.taken.segment == fact.segment:
        return list(aired)
    left = msgspec.structs.replace(now_on, left_ms=fact.at_ms, handed=True)
    return [*aired[:-1], left, Aired(fact)]


def leave(aired: Sequence[Aired], fact: SegmentLeft) -> list[Aired]:
    """End what is on air without another following; the end of any other segment changes nothing."""
    now_on = on_air(aired)
    if now_on is None or now_on.taken.segment != fact.segment:
        return list(aired)
    return [*aired[:-1], msgspec.structs.replace(now_on, left_ms=fact.at_ms)]


def undo(aired: Sequence[Aired], take: str) -> list[Aired]:
    """Take the newest take back: what it took the air from is on air again, as long as it was.

    Any other take stays, and so does an end that was told before the take came.
    """
    if not aired or aired[-1].taken.id != take:
        return list(aired)
    before = list(aired[:-1])
    if before and before[-1].handed:
        before[-1] = msgspec.structs.replace(before[-1], left_ms=None, handed=False)
    return before
