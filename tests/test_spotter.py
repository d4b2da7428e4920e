"""The spotter's neighbours: whose clips teach whom, and which clips are of which file."""

from typing import Any

import msgspec

from kaibo.clock import WallClock
from kaibo.facts import Entry, Saved
from kaibo.office import Office
from kaibo.plan.clips import Clip, ClipReason
from kaibo.plan.recordings import Recording
from kaibo.spotter import learned, on_file
from kaibo.standing import Standing


def entry(seq: int, broadcast: str, doc: str, key: str, body: Any, revision: int = 1) -> Entry:
    saved = Saved(
        id=f"{doc}:{broadcast}:{key}:{revision}",
        broadcast=broadcast,
        at_ms=1_790_000_000_000,
        source="crew",
        doc=doc,
        key=key,
        revision=revision,
        body=msgspec.Raw(msgspec.json.encode(body)),
    )
    return Entry(seq, 1_790_000_000_000, saved)


def rated(rating: Any, signal: str) -> Clip:
    return Clip(
        recording="r",
        start_ms=0,
        end_ms=30_000,
        found_start_ms=0,
        found_end_ms=30_000,
        rating=rating,
        reasons=(ClipReason(signal, 9.0),),
    )


async def nothing(_: Any) -> Any:
    raise AssertionError("nobody writes here")


def test_a_taste_is_that_of_an_account_over_all_its_broadcasts() -> None:
    standing, office = Standing(), Office(WallClock(), nothing)
    told = list[Entry]()
    for broadcast, account in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        plan = {"id": broadcast, "title": "场", "account_id": account}
        told.append(entry(len(told) + 1, broadcast, "broadcast", broadcast, plan))
    for n in range(6):
        for broadcast, rating, signal in (("a1", "good", "order"), ("a2", "bad", "comment")):
            told.append(entry(len(told) + 1, broadcast, "clip", f"c{n}", rated(rating, signal), revision=2))
    # What nobody looked at since it was proposed teaches nothing.
    told.append(entry(len(told) + 1, "a1", "clip", "untouched", rated("", "like")))
    for one in told:
        standing.hear(one)
    office.hear(told)
    mine = learned(office, standing, "a2")
    assert (mine.rated, mine.moved) == (12, 6)
    assert mine.factor("order") > 1 > mine.factor("comment")
    assert learned(office, standing, "b1").rated == 0
    office.hear([entry(90, "a1", "recording", "r", Recording(file="D:\\rec\\a.mp4", length_ms=9))])
    own, offset_ms = on_file(office.binder("a1"), "a.mp4")
    assert (len(own), offset_ms) == (7, None)
    told_of = Recording(file="D:\\rec\\a.mp4", length_ms=9, offset_ms=1_500, by="hand")
    office.hear([entry(91, "a1", "recording", "r", told_of, revision=2)])
    assert on_file(office.binder("a1"), "a.mp4")[1] == 1_500
    assert on_file(office.binder("a1"), "b.mp4") == ([], None)
