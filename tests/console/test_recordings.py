"""Recordings over HTTP: found, taken, sent, set beside the facts, shown; what is none is refused."""

import io
import shutil
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
from PIL import Image

from kaibo.console import sending
from kaibo.refused import Refused
from tests.conftest import Server
from tests.recording import SECONDS, Footage, card, footage


@pytest.fixture(scope="module")
def one_card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return card(tmp_path_factory.mktemp("card"))


@pytest.fixture
async def live(server: Server, one_card: Path) -> Footage:
    return await footage(server, one_card, over=False)


async def listed(live: Footage) -> dict[str, Any]:
    told: dict[str, Any] = (await live.get("/recordings")).json()
    return told


async def refused(live: Footage, path: str, **body: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as error:
        await live.press(path, **body)
    return error.value.status, error.value.code


async def send(live: Footage, name: str, body: bytes) -> httpx.Response:
    return await live.server.client.post(
        f"{live.base}/recordings/upload", params={"name": name}, content=body
    )


async def test_a_file_in_the_folder_is_found_and_taken_once(live: Footage) -> None:
    before = await listed(live)
    assert [(one["name"], one["taken"]) for one in before["found"]] == [("evening.mp4", False)]
    assert before["free_bytes"] > 0 and before["folder"].endswith(live.broadcast)
    name = await live.taken()
    assert await live.taken() == name
    after = await listed(live)
    (kept,) = after["recordings"]
    assert kept["body"]["length_ms"] == SECONDS * 1000 and kept["body"]["codec"] == "h264"
    assert after["found"][0]["taken"]
    (note,) = [one for one in after["notes"] if "第 0 秒" in one["zh"]]
    assert note["recording"] == name


async def test_wave_picture_and_preview_show_the_recording(live: Footage) -> None:
    name = await live.taken()
    wave = (await live.get(f"/recordings/{name}/wave")).json()
    assert wave["step_ms"] == 100 and len(wave["levels"]) == pytest.approx(SECONDS * 10, abs=2)
    # The test card ticks once a second: each tick stands over the hum.
    assert max(wave["levels"][100:110]) > min(wave["levels"][100:110]) + 5
    picture = await live.get(f"/recordings/{name}/picture?at_ms=7300")
    assert Image.open(io.BytesIO(picture.content)).size == (320, 180)
    again = await live.get(f"/recordings/{name}/picture?at_ms=7300")
    assert again.content == picture.content
    shown = await live.get(f"/recordings/{name}/preview?start_ms=5000&end_ms=9000")
    assert shown.headers["x-start-ms"] == "4000"
    part = await live.get(f"/recordings/{name}/preview?start_ms=5000&end_ms=9000", range="bytes=10-19")
    assert (part.status_code, part.content) == (206, shown.content[10:20])
    with av.open(io.BytesIO(shown.content), "r") as read:
        assert round((read.duration or 0) / av.time_base) == 6
        assert len(list(read.decode(video=0))) == 6 * 25


async def test_what_the_room_did_lies_along_the_recording(live: Footage) -> None:
    name = await live.taken()
    room = await live.server.desk.ask("GET", f"{live.base}/view")
    segment = room["rundown"][0]["segment"] if room["rundown"] else ""
    mark = await live.press("/marks", label="好看", tag="highlight")
    assert mark
    await live.server.settled()
    curve = (await live.get(f"/recordings/{name}/curve")).json()
    assert curve["step_ms"] == 1000 and len(curve["comments"]) == SECONDS
    assert [one["note"] for one in curve["marks"]] == ["好看"], segment


async def test_a_recording_is_moved_by_hand_and_not_by_a_guess(live: Footage) -> None:
    name = await live.taken()
    path = f"/recordings/{name}/offset"
    moved = await live.press(path, revision=1, offset_ms=-2500)
    assert (moved["body"]["offset_ms"], moved["body"]["by"]) == (-2500, "hand")
    assert await refused(live, path, revision=1, offset_ms=0) == (409, "stale_revision")
    # 48 seconds fit anywhere: nothing is claimed to be heard.
    assert await refused(live, path, revision=2) == (409, "nothing_fits")


def put_beside(live: Footage, card: Path) -> None:
    """Put files that are no recordings of this broadcast where some are looked for."""
    folder = live.folder
    (folder / "words.mp4").write_text("这不是录像", encoding="utf-8")
    (folder / "torn.mp4").write_bytes(card.read_bytes()[:20_000])
    (folder / ".hidden.mp4").write_bytes(b"x")
    (folder / "notes.txt").write_bytes(b"x")
    (live.server.folder / "journal.mp4").write_bytes(card.read_bytes())


async def test_what_is_no_recording_is_refused_in_words(live: Footage, one_card: Path) -> None:
    put_beside(live, one_card)
    names = {one["name"] for one in (await listed(live))["found"]}
    assert names == {"evening.mp4", "words.mp4", "torn.mp4"}
    for bad in ("words.mp4", "torn.mp4"):
        assert await refused(live, "/recordings", file=bad) == (422, "not_a_recording")
    elsewhere = str(live.server.folder / "journal.mp4")
    for guess in ("../../journal.mp4", elsewhere, "//machine/share/a.mp4", "no.mp4", "a\0b.mp4", "notes.txt"):
        assert await refused(live, "/recordings", file=guess) == (404, "unknown_file")


def held(live: Footage) -> dict[str, bytes]:
    """Give every file of the folder, hidden ones too."""
    return {path.name: path.read_bytes() for path in live.folder.iterdir()}


async def test_a_recording_is_sent_whole_or_not_at_all(
    live: Footage, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = held(live)["evening.mp4"]
    sent = await send(live, "第二段 录像.mkv", whole)
    assert (sent.status_code, sent.json()["name"]) == (201, "第二段 录像.mkv")
    assert (await send(live, "第二段 录像.mkv", b"x")).json()["error"]["code"] == "file_exists"
    for bad in (
        "../a.mp4",
        "a/b.mp4",
        ".mp4",
        "a.exe",
        "C:a.mp4",
        "a\nb.mp4",
        "..\\b.mp4",
        "x" * 250 + ".mp4",
    ):
        assert (await send(live, bad, b"x")).status_code == 400, bad
    assert (await send(live, "empty.mp4", b"")).json()["error"]["code"] == "file_missing"
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _: type("Usage", (), {"total": 10**12, "used": 0, "free": 10**9})()
    )
    short = await send(live, "big.mp4", b"x" * 1000)
    assert (short.status_code, short.json()["error"]["code"]) == (413, "disk_short")
    assert held(live) == {"evening.mp4": whole, "第二段 录像.mkv": whole}


async def test_a_disk_that_fills_up_while_a_recording_comes_leaves_nothing(
    live: Footage, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    def full(file: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(sending, "_flushed", full)
    answer = await send(live, "full.mp4", b"x" * 1000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "disk_short")
    assert set(held(live)) == {"evening.mp4"}


async def test_a_file_that_vanished_is_told_and_comes_back_with_what_was_known(live: Footage) -> None:
    name = await live.taken()
    await live.press(f"/recordings/{name}/offset", revision=1, offset_ms=900)
    file = live.server.folder / "recordings" / live.broadcast / "evening.mp4"
    file.rename(away := file.with_suffix(".away"))
    gone = await live.get(f"/recordings/{name}/picture?at_ms=0")
    assert (gone.status_code, gone.json()["error"]["code"]) == (409, "recording_gone")
    assert any("不在了" in one["zh"] for one in (await listed(live))["notes"])
    away.rename(file)
    assert (await live.get(f"/recordings/{name}/picture?at_ms=0")).status_code == 200


async def test_what_the_studio_told_of_begins_when_it_said(
    server: Server, one_card: Path, tmp_path: Path
) -> None:
    broadcast, room_key = await server.live()
    told = str(shutil.copy(one_card, tmp_path / "OBS 录像.mkv"))
    view = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view")
    began = {"kind": "recording_started", "id": "rec", "at_ms": view["head"]["went_live_ms"] + 5_000}
    sent = await server.client.post(f"/in/facts/{room_key}", json=[began | {"source": "obs", "file": told}])
    assert sent.status_code == 202, sent.text
    await server.settled()
    live = Footage(server, broadcast, told)
    (found,) = (await listed(live))["found"]
    assert (found["file"], found["told"]) == (told, True)
    # The studio still writes it.
    assert await refused(live, "/recordings", file=told) == (409, "recording_grows")
    ended = {
        "kind": "recording_stopped",
        "id": "end",
        "at_ms": began["at_ms"] + SECONDS * 1000,
        "source": "obs",
    }
    await server.client.post(
        f"/in/facts/{room_key}", json=[ended | {"file": told, "media_ms": SECONDS * 1000}]
    )
    await server.settled()
    name = await live.taken()
    (kept,) = (await listed(live))["recordings"]
    assert (kept["key"], kept["body"]["told"], kept["body"]["by"]) == (name, True, "told")


async def test_a_recording_larger_than_any_other_body_is_sent(live: Footage) -> None:
    large = b"\0" * (20 * 1024 * 1024)
    sent = await send(live, "large.flv", large)
    assert (sent.status_code, sent.json()["bytes"]) == (201, len(large))
