"""What every press has in common: a repeat is known, an early press counts from when it was made."""

import asyncio
import secrets
from pathlib import Path
from typing import Any

import pytest

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.clock import MINUTE, WallClock
from kaibo.console.press import Press, Told, press
from kaibo.house import House
from kaibo.journal.reading import entries
from kaibo.live.room import Room
from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.pressing import MACHINES, Pressing, on_air, planned
from tests.live.rooms import HIDDEN

BAG: dict[str, Any] = {"bag": "b", "prize": "香水"}
Presses = list[tuple[str, dict[str, Any]]]

REPEATS: dict[str, tuple[Presses, tuple[str, dict[str, Any]], Presses]] = {
    "take": ([], ("/segments/s1/take", {"on_air": ""}), [("/segments/s2/take", {})]),
    "undo": ([("/segments/s1/take", {"key": "t"})], ("/take/undo", {"take": "taken:t"}), []),
    "add": ([], ("/segments", {"title": "加播", "after": "s1"}), []),
    "move": ([], ("/segments/s3/move", {"after": "s1"}), [("/segments/s2/move", {"after": "s3"})]),
    "skip": ([], ("/segments/s2/skip", {}), [("/segments/s2/skip", {"skipped": False})]),
    "time": ([], ("/segments/s2/time", {"seconds": 60}), []),
    "card": ([], ("/cards", {"card": "product", "product": "p1"}), []),
    "price": ([], ("/prices", {"product": "p1", "price_fen": 100}), []),
    "stock": ([], ("/stock", {"product": "p1", "count": 5}), []),
    "step": (
        [],
        ("/holdback", {"product": "p1", "step": 1}),
        [("/holdback", {"product": "p1", "step": step}) for step in (2, 3, 4)],
    ),
    "stop": (
        [("/holdback", {"product": "p1", "step": 1})],
        ("/holdback/stop", {"product": "p1"}),
        [("/holdback", {"product": "p1", "step": 1})],
    ),
    "announce": ([], ("/bags/announce", BAG | {"due_ms": 1_800_000_000_000}), [("/bags", BAG)]),
    "open": ([], ("/bags", BAG), [("/bags/b/draw", {})]),
    "draw": ([("/bags", BAG)], ("/bags/b/draw", {"winners": ["甲"]}), []),
    "promise": ([], ("/promises", {"text": "补一轮"}), []),
    "keep": ([("/promises", {"key": "k", "text": "补一轮"})], ("/promises/p-k/keep", {}), []),
    "host": ([], ("/host", {"host": "小丽"}), [("/host", {"host": "小美"})]),
    "handover": (
        [],
        ("/handover", {"outgoing": "小美", "incoming": "小丽"}),
        [("/handover", {"outgoing": "小丽", "incoming": "小美"})],
    ),
    "confirm": (
        [("/handover", {"key": "h", "outgoing": "小美", "incoming": "小丽"})],
        ("/handover/h-h/confirm", {"host": "小美"}),
        [
            ("/handover/h-h/confirm", {"host": "小丽"}),
            ("/handover", {"outgoing": "小丽", "incoming": "小美"}),
        ],
    ),
    "say": ([], ("/cues", {"roles": ["floor"], "text": "上福袋"}), []),
    "receipt": (
        [("/cues", {"key": "c", "roles": ["floor"], "text": "上福袋"})],
        ("/cues/said-c/seen", {"role": "floor"}),
        [("/cues/said-c/done", {"role": "floor"})],
    ),
    "mark": ([], ("/marks", {"tag": "quote"}), []),
    "task": ([], ("/tasks/mic/done", {}), []),
    "go live": ([], ("/live", {"key": "again"}), []),
    "ask to end": ([], ("/end/request", {}), [("/end/request", {})]),
}
"""What stood before, the press, and what others pressed before its answer was lost and it came again."""


@pytest.mark.parametrize("name", REPEATS)
async def test_a_repeat_is_known_and_never_refused_whatever_happened_meanwhile(
    server: Server, name: str
) -> None:
    before, (path, body), between = REPEATS[name]
    room = await planned(server) if name == "go live" else await on_air(server)
    for other, told in before:
        await room.press(other, **told)
    press = {"key": "again"} | body
    first = await room.press(path, **press)
    assert first.pop("known") is False
    for other, told in between:
        await room.press(other, **told)
    repeats = [await room.press(path, **press)]
    asked = await room.press("/end/request")
    await room.press("/end/confirm", request=asked["request"])
    repeats.append(await room.press(path, **press))
    for again in repeats:
        assert again.pop("known") is True
        assert again | {"seq": 0} == first | {"seq": 0}
    held = [entry.fact.id for entry in entries(server.folder / "journal.db", room.broadcast)]
    assert sum(held_id.endswith(":again") for held_id in held) == 1


async def test_a_confirmed_end_repeated_is_known(server: Server) -> None:
    room = await on_air(server)
    asked = await room.press("/end/request")
    body = {"key": "e", "request": asked["request"]}
    assert [(await room.press("/end/confirm", **body))["known"] for _ in range(2)] == [False, True]


async def test_a_press_made_while_the_line_was_down_counts_from_when_it_was_made(server: Server) -> None:
    made = await server.desk.press("/api/broadcasts", title="一场")
    room = Pressing(server, made["id"])
    began = WallClock().now_ms() - 20 * MINUTE
    await room.press("/live", ago_ms=20 * MINUTE)
    await room.press("/marks", ago_ms=5 * MINUTE)
    await room.press("/marks", ago_ms=30 * MINUTE)
    (live,), (early, before) = room.told(facts.WentLive), room.told(facts.Marked)
    assert began <= live.at_ms <= began + MINUTE
    assert began + 15 * MINUTE <= early.at_ms <= began + 16 * MINUTE
    assert before.at_ms == live.at_ms, "a press never lies before go-live"


async def test_a_take_made_while_the_line_was_down_never_lies_before_the_take_it_follows(
    server: Server,
) -> None:
    room = await planned(server)
    await room.press("/live", ago_ms=20 * MINUTE)
    await room.press("/segments/s1/take", ago_ms=MINUTE)
    await room.press("/segments/s2/take", ago_ms=5 * MINUTE)
    first, second = room.told(facts.SegmentTaken)
    assert second.at_ms == first.at_ms


BAD: list[tuple[dict[str, Any], str]] = [
    ({"ago_ms": -1}, "ago_ms"),
    ({"ago_ms": 30 * MINUTE + 1}, "ago_ms"),
    ({"ago_ms": "soon"}, "ago_ms"),
    ({"key": ""}, "key"),
    ({"key": "k" * 101}, "key"),
    ({"by": "长" * 201}, "by"),
    ({"tag": "funny"}, "tag"),
    ({"label": 5}, "label"),
    ({"colour": "red"}, "colour"),
]
"""What a press says, and the field that is named."""


async def test_a_field_out_of_bounds_is_named(server: Server) -> None:
    room = await on_air(server)
    for body, field in BAD:
        answer = await server.client.post(f"{room.base}/marks", json={"key": "k"} | body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request"), body
        assert field in answer.text, body


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", f"评{HIDDEN}论", "'; DROP TABLE facts;--", "\U0001f600" * 20]
)
async def test_hostile_words_are_kept_as_written_and_shown_clean(server: Server, text: str) -> None:
    room = await on_air(server)
    clean = text.replace(HIDDEN, "")
    await room.press("/marks", label=text, by=text)
    await room.press("/promises", text=text)
    await room.press("/bags", bag="b", prize=text, condition=text)
    await room.press("/cues", roles=["floor"], text=text, by=text)
    await room.press("/host", host=text)
    await room.press("/tasks/doubt:p1:x/done")
    await room.press("/handover", key="h", outgoing=text, incoming="小丽")
    assert (await room.press("/handover/h-h/confirm", host=clean))["known"] is False
    view = await room.view()
    stage, (cue,) = view["stage"], view["cues"]
    (mark,), (bag,), (promise,) = stage["marks"], stage["bags"], stage["shift"]["promises"]
    assert (mark["label"], mark["by"], promise["text"]) == (clean, clean, clean)
    assert (bag["prize"], bag["condition"], cue["zh"], cue["said_by"]) == (clean,) * 4
    assert stage["shift"]["host"] == stage["shift"]["handover"]["outgoing"] == clean
    assert [fact.label for fact in room.told(facts.Marked)] == [text]
    assert [fact.prize for fact in room.told(facts.LuckyBagOpened)] == [text]
    assert [fact.host for fact in room.told(facts.HostChanged)] == [text]


async def test_what_could_be_written_and_never_read_again_is_refused(server: Server) -> None:
    room = await on_air(server)
    assert await room.refused(f"/tasks/end:{'t' * 201}/done") == (400, "bad_request")
    body = '{"key": "k", "label": "\\ud83d"}'
    head = {"content-type": "application/json"}
    answer = await server.client.post(f"{room.base}/marks", content=body, headers=head)
    assert answer.status_code in (200, 400)
    assert len(room.told(facts.Marked)) == (answer.status_code == 200)


async def test_every_press_of_an_unknown_broadcast_is_refused(server: Server) -> None:
    room = Pressing(server, "none")
    assert await room.refused("/marks") == (404, "unknown_broadcast")
    assert await room.refused("/live") == (404, "unknown_broadcast")


async def test_presses_at_once_are_all_kept(server: Server) -> None:
    room = await on_air(server)
    lots = [room.press("/stock", product="p1", count=1) for _ in range(20)]
    marks = [room.press("/marks", key=f"m{n}") for n in range(10)]
    both = [room.press("/marks", key="twice") for _ in range(4)]
    done = await asyncio.gather(*lots, *marks, *both)
    assert sum(one["known"] is False for one in done) == 31
    line = next(line for line in await room.stage("stock") if line["product"] == "p1")
    assert (line["released"], line["lots"]) == (20, 20)
    assert len(await room.stage("marks")) == 11


async def test_a_press_is_held_against_what_the_one_before_it_did(tmp_path: Path) -> None:
    def only_one(room: Room, told: Told) -> facts.Marked:
        if room.marks:
            raise Refused(409, "marked", "已经标记", "it is marked")
        return facts.Marked(**told, label="高光")

    async with House(tmp_path).running() as house:
        await house.save(Broadcast(id="b1", title="一场"), "k")
        hands = await asyncio.gather(
            *(
                press(house, MACHINES, "b1", "mark", Press(key=str(n)), only_one, on_air=False)
                for n in range(5)
            ),
            return_exceptions=True,
        )
        assert [isinstance(hand, Refused) for hand in hands] == [False, True, True, True, True]
        assert len((await house.room("b1")).marks) == 1


async def test_a_press_after_a_restart_is_still_known(tmp_path: Path) -> None:
    def marked(room: Room, told: Told) -> facts.Marked:
        return facts.Marked(**told, label="高光")

    known = []
    for _ in range(2):
        async with House(tmp_path).running() as house:
            await house.save(Broadcast(id="b1", title="一场"), "k")
            done = await press(house, MACHINES, "b1", "mark", Press(key="m"), marked, on_air=False)
            known.append(done.known)
    assert known == [False, True]


async def test_an_id_is_long_enough_for_every_key(server: Server) -> None:
    room = await on_air(server)
    key = secrets.token_hex(50)
    await room.press("/handover", key=key, outgoing="小美", incoming="小丽")
    await room.press("/cues", key=key, roles=["host"], text="看镜头")
    assert (await room.stage("shift"))["handover"]["handover"] == f"h-{key}"
    assert room.told(facts.CueRaised)[0].cue == f"said-{key}"
