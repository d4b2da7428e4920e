"""Clips over HTTP: found on a recording, rated, moved and drawn, asked for again, taken off, and exported."""

import json
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from kaibo import evening
from kaibo.broadcast import Broadcast
from kaibo.clock import WallClock
from kaibo.evening import Desk
from kaibo.facts import Fact, Saved
from kaibo.journal.sqlite import SqliteJournal
from kaibo.plan.recordings import Recording
from kaibo.refused import Refused
from kaibo.serving import serving
from tests.replay import evening as room

BURSTS = (150, 320, 480, 600)
BASE = "/api/broadcasts/b-1/clips"


class Editor(Desk):
    """Who cuts: a client that also fetches files."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        super().__init__(client)
        self.client = client


def saved(doc: str, key: str, body: Any) -> Saved:
    return Saved(
        id=f"saved:{doc}:{key}",
        broadcast="b-1",
        at_ms=room.START_MS,
        source="crew",
        doc=doc,
        key=key,
        revision=1,
        body=msgspec.Raw(msgspec.json.encode(body)),
    )


def facts(loud: bool) -> list[Fact]:
    """Give an evening of twelve minutes with four bursts, or one of which nobody wrote anything."""
    told = room.evening(
        12,
        [
            room.taken(0, "s1", "开场"),
            room.taken(240, "s2", "=HYPERLINK(1) 羊绒大衣"),
            *(fact for at in BURSTS for fact in room.flood(at, 60, "太好看了", 8)),
        ],
    )
    told = told if loud else [told[0], told[-1]]
    return [msgspec.structs.replace(fact, broadcast="b-1") for fact in told]


async def served(folder: Path, loud: bool) -> AsyncIterator[Editor]:
    journal = SqliteJournal(folder, WallClock())
    plan = Broadcast(id="b-1", title="测试场", account_id="acc")
    recording = Recording(file="第一场.mp4", length_ms=720_000, offset_ms=3_000)
    await journal.append([saved("broadcast", "b-1", plan), saved("recording", "r1", recording), *facts(loud)])
    await journal.close()
    async with serving(folder, "127.0.0.1", 0) as (address, _), evening.client(address, 20) as client:
        yield Editor(client)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Editor]:
    async for one in served(tmp_path, loud=True):
        yield one


@pytest.fixture
async def quiet(tmp_path: Path) -> AsyncIterator[Editor]:
    async for one in served(tmp_path, loud=False):
        yield one


async def find(desk: Desk) -> Any:
    return await desk.press(f"{BASE}/find", recording="r1")


async def put(desk: Desk, name: str, revision: int, body: Any) -> Any:
    return await desk.ask("PUT", f"{BASE}/{name}", key=secrets.token_hex(4), revision=revision, body=body)


async def test_what_the_team_touched_stays_when_clips_are_looked_for_again(desk: Editor) -> None:
    before = await desk.ask("GET", BASE)
    assert (before["clips"], before["looked"]) == ([], False)
    found = await find(desk)
    assert 4 <= len(found["clips"]) <= 9
    assert found["looked"]
    assert "明显" in found["zh"]
    bodies = [one["body"] for one in found["clips"]]
    # The recording is three seconds late, so a moment lies three seconds later in it than in the evening.
    assert all(body["start_ms"] == body["at_ms"] - room.START_MS + 3_000 for body in bodies)
    assert all(body["found_start_ms"] == body["start_ms"] for body in bodies)
    assert any("太好看了" in body.get("quotes", ()) for body in bodies)
    assert await find(desk) == found
    first, second = found["clips"][:2]
    await put(desk, first["key"], 1, first["body"] | {"rating": "bad"})
    await put(desk, second["key"], 1, second["body"] | {"end_ms": second["body"]["end_ms"] + 900})
    third = found["clips"][2]
    drawn = {
        "recording": "r1",
        "start_ms": third["body"]["start_ms"] + 1_000,
        "end_ms": third["body"]["end_ms"],
    }
    await put(desk, "drawn", 0, drawn)
    again = await find(desk)
    kept = {one["key"]: one["body"] for one in again["clips"]}
    assert kept[first["key"]]["rating"] == "bad"
    assert kept[second["key"]]["end_ms"] == second["body"]["end_ms"] + 900
    assert "drawn" in kept
    # What lies under a clip somebody drew is that clip.
    assert third["key"] not in kept
    assert again["rated"] == 1
    assert await find(desk) == again


async def test_a_clip_is_taken_off_and_its_name_is_not_used_again(desk: Editor) -> None:
    found = await find(desk)
    key = found["clips"][0]["key"]
    await desk.ask("DELETE", f"{BASE}/{key}?revision=1&key=off")
    names = {one["key"] for one in (await desk.ask("GET", BASE))["clips"]}
    assert key not in names
    assert {one["key"] for one in (await find(desk))["clips"]} == names | {f"{key}.2"}
    for name, status in (("never", 404), (f"{key}.2", 409)):
        with pytest.raises(Refused) as refused:
            await desk.ask("DELETE", f"{BASE}/{name}?revision=7&key=x{status}")
        assert refused.value.status == status
    with pytest.raises(Refused) as refused:
        await desk.press(f"{BASE}/find", recording="nobody")
    assert refused.value.code == "unknown_recording"


async def test_an_empty_broadcast_gives_no_clip_and_says_so(quiet: Editor) -> None:
    """Source: Y6."""
    found = await find(quiet)
    assert (found["clips"], found["looked"]) == ([], True)
    assert "没有值得剪的片段" in found["zh"]
    assert (await quiet.ask("GET", BASE))["zh"] == found["zh"]


async def test_clips_are_taken_away_in_every_form(desk: Editor) -> None:
    found = await find(desk)
    first = found["clips"][0]
    await put(desk, first["key"], 1, first["body"] | {"rating": "bad", "title": "不要"})
    files = {
        form: await desk.client.get(f"{BASE}/export", params={"form": form})
        for form in ("csv", "srt", "llc", "otio", "chapters")
    }
    assert all(file.status_code == 200 for file in files.values())
    assert all("不要" not in file.content.decode() for file in files.values())
    table = files["csv"].content.decode()
    assert table.startswith("\ufeff开始")
    assert "'=HYPERLINK" in table
    assert (
        "filename*=UTF-8''%E7%AC%AC%E4%B8%80%E5%9C%BA-proj.llc" in files["llc"].headers["content-disposition"]
    )
    project = json.loads(files["llc"].content)
    assert project["mediaFileName"] == "第一场.mp4"
    assert len(project["cutSegments"]) == len(found["clips"]) - 1
    refused = await desk.client.get(f"{BASE}/export", params={"form": "exe"})
    assert refused.status_code == 400
