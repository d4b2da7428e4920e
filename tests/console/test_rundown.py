"""The buttons of the rundown: each once, each refusal, and two hands at once."""

import asyncio
from typing import Any

from kaibo import facts
from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.pressing import on_air, planned


async def test_a_take_copies_the_segment_and_says_which_take_it_was(server: Server) -> None:
    room = await on_air(server)
    await room.press("/segments/s2/take", key="t", on_air="", by="小王")
    (taken,) = room.told(facts.SegmentTaken)
    assert (taken.id, taken.by, taken.source) == ("taken:t", "小王", "crew")
    assert (taken.segment, taken.title, taken.product, taken.role) == ("s2", "羊绒衫", "p1", "flash")
    row = next(row for row in (await room.view())["rundown"] if row["state"] == "on_air")
    assert (row["segment"], row["take"]) == ("s2", "taken:t")


async def test_a_screen_that_shows_another_take_is_told_what_is_on_air(server: Server) -> None:
    room = await on_air(server)
    await room.press("/segments/s1/take", key="one", on_air="")
    assert await room.refused("/segments/s2/take", on_air="") == (409, "taken_meanwhile")
    assert await room.refused("/segments/s2/take", on_air="taken:other") == (409, "taken_meanwhile")
    assert await room.refused("/segments/s1/take", on_air="taken:one") == (409, "on_air_already")
    assert await room.refused("/segments/none/take") == (404, "unknown_segment")
    await room.press("/segments/s2/take", on_air="taken:one")
    await room.press("/segments/s3/take")
    assert await room.on_air() == "s3"


async def test_of_two_people_taking_at_once_one_is_told_of_the_other(server: Server) -> None:
    room = await on_air(server)
    both = await asyncio.gather(
        *(room.press(f"/segments/{name}/take", on_air="") for name in ("s1", "s2", "s3")),
        return_exceptions=True,
    )
    said = [one.code for one in both if isinstance(one, Refused)]
    assert said == ["taken_meanwhile"] * 2
    (taken,) = room.told(facts.SegmentTaken)
    assert await room.on_air() == taken.segment


async def test_of_many_hands_on_one_button_the_first_counts(server: Server) -> None:
    room = await on_air(server)
    hands = await asyncio.gather(*(room.press("/segments/s1/take") for _ in range(5)), return_exceptions=True)
    assert sorted(isinstance(hand, Refused) for hand in hands) == [False, True, True, True, True]
    assert {hand.code for hand in hands if isinstance(hand, Refused)} == {"on_air_already"}
    assert len(room.told(facts.SegmentTaken)) == 1


async def test_the_newest_take_is_undone_and_no_other(server: Server) -> None:
    room = await on_air(server)
    assert await room.refused("/take/undo", take="taken:one") == (409, "not_the_newest_take")
    await room.press("/segments/s1/take", key="one")
    await room.press("/segments/s2/take", key="two")
    assert await room.refused("/take/undo", take="taken:one") == (409, "not_the_newest_take")
    both = await asyncio.gather(
        *(room.press("/take/undo", take="taken:two") for _ in range(2)), return_exceptions=True
    )
    assert [one.code for one in both if isinstance(one, Refused)] == ["not_the_newest_take"]
    assert await room.on_air() == "s1"


async def test_segments_are_added_moved_skipped_and_timed(server: Server) -> None:
    room = await on_air(server)
    await room.press("/segments", key="new", title="加播", product="p2", role="hit", length_s=300, after="s1")
    await room.press("/segments/s3/move", after="s1")
    await room.press("/segments/s2/skip")
    await room.press("/segments/s3/time", seconds=-60)
    (added,), (moved,) = room.told(facts.SegmentAdded), room.told(facts.SegmentMoved)
    (skipped,), (timed,) = room.told(facts.SegmentSkipped), room.told(facts.SegmentTimed)
    assert (added.segment, added.title, added.product, added.length_s, added.after) == (
        *("x-new", "加播", "p2", 300, "s1"),
    )
    assert (moved.segment, moved.after, skipped.segment, skipped.skipped) == ("s3", "s1", "s2", True)
    assert (timed.segment, timed.seconds) == ("s3", -60)


REFUSED: list[tuple[str, dict[str, Any], tuple[int, str]]] = [
    ("/segments", {"title": "x", "after": "none"}, (404, "unknown_segment")),
    ("/segments", {"title": "x", "product": "none"}, (404, "unknown_product")),
    ("/segments", {"title": ""}, (400, "bad_request")),
    ("/segments", {"title": "x", "length_s": 0}, (400, "bad_request")),
    ("/segments", {"title": "x", "role": "star"}, (400, "bad_request")),
    ("/segments/none/move", {}, (404, "unknown_segment")),
    ("/segments/s1/move", {"after": "none"}, (404, "unknown_segment")),
    ("/segments/none/skip", {}, (404, "unknown_segment")),
    ("/segments/none/time", {"seconds": 60}, (404, "unknown_segment")),
    ("/segments/s1/time", {"seconds": 3_601}, (400, "bad_request")),
]
"""A press, and how it is refused."""


async def test_what_the_rundown_cannot_do_is_refused(server: Server) -> None:
    room = await on_air(server)
    for path, body, refusal in REFUSED:
        assert await room.refused(path, **body) == refusal, (path, body)


async def test_off_air_nothing_of_the_rundown_moves(server: Server) -> None:
    room = await planned(server)
    for path, body in (
        ("/segments/s1/take", {}),
        ("/take/undo", {"take": "t"}),
        ("/segments", {"title": "x"}),
        ("/segments/s1/move", {}),
        ("/segments/s1/skip", {}),
        ("/segments/s1/time", {"seconds": 5}),
    ):
        assert await room.refused(path, **body) == (409, "not_live"), path
