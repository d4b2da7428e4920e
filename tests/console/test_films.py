"""Films over HTTP: drafted, ordered, watched, stopped, fetched in ranges, and taken off."""

import secrets
import shutil
from pathlib import Path
from typing import Any

import pytest

from kaibo.refused import Refused
from kaibo.studio.media import probe
from tests.conftest import Server, comes_true
from tests.recording import Footage, card, footage


@pytest.fixture(scope="module")
def one_card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return card(tmp_path_factory.mktemp("card"))


@pytest.fixture
async def over(server: Server, one_card: Path) -> Footage:
    return await footage(server, one_card)


def order(recording: str, *parts: tuple[int, int], **more: Any) -> dict[str, Any]:
    cut = [{"start_ms": start, "end_ms": end} for start, end in parts]
    return {"form": "clip", "recording": recording, "title": "开场", "parts": cut} | more


async def made(over: Footage, name: str) -> dict[str, Any]:
    async def film() -> dict[str, Any]:
        films = (await over.get("/films")).json()["films"]
        return next(one["body"] for one in films if one["key"] == name)

    return await comes_true(film, lambda one: one.get("state", "asked") != "asked", 60)


async def test_a_film_is_ordered_made_and_fetched(over: Footage) -> None:
    recording = await over.taken()
    kept = await over.press("/films", order=order(recording, (5_000, 8_000), (20_000, 22_000)))
    film = await made(over, kept["key"])
    assert film["state"] == "made", film
    got = await over.get(f"/films/{kept['key']}/file?save=true")
    assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    place = over.server.folder / "films" / over.broadcast / film["file"]
    assert got.content == place.read_bytes()
    assert abs(probe(place).length_ms - 5_000) < 100
    whole = got.content
    part = await over.get(f"/films/{kept['key']}/file", range="bytes=100-199")
    assert (part.status_code, part.content) == (206, whole[100:200])
    head = await over.server.client.head(f"{over.base}/films/{kept['key']}/file")
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(whole)), b"")
    known = await over.get(f"/films/{kept['key']}/file", **{"if-none-match": part.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    # The same press again orders nothing new.
    again = await over.server.desk.ask(
        "POST", f"{over.base}/films", key="k", order=order(recording, (0, 1_000))
    )
    same = await over.server.desk.ask(
        "POST", f"{over.base}/films", key="k", order=order(recording, (0, 1_000))
    )
    assert again["key"] == same["key"]
    await made(over, again["key"])


async def refused(over: Footage, path: str, **body: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as error:
        await over.press(path, **body)
    return error.value.status, error.value.code


async def test_an_order_that_cannot_be_made_is_refused(
    over: Footage, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = await over.taken()
    assert await refused(over, "/films", order=order("rec-none", (0, 1_000))) == (404, "unknown_recording")
    assert await refused(over, "/films", order=order(recording, (0, 60_000))) == (422, "part_outside")
    assert await refused(over, "/films", order=order(recording, (0, 9), clip="no")) == (404, "unknown_clip")
    assert (await refused(over, "/films", order=order(recording, (5, 4))))[0] == 400
    assert (await refused(over, "/films", order=order(recording)))[0] == 400
    free = type("Usage", (), {"total": 10**12, "used": 0, "free": 10**9})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free())
    assert await refused(over, "/films", order=order(recording, (0, 9_000))) == (409, "disk_short")
    assert (await over.get("/films")).json() == {"films": [], "making": []}
    assert (await over.get("/films/film-none/file")).status_code == 404
    assert await refused(over, "/films/film-none/stop") == (404, "unknown_film")


async def clip(over: Footage, name: str, **body: Any) -> None:
    """Save a clip as a page does."""
    path = f"{over.base}/clips/{name}"
    await over.server.desk.ask("PUT", path, key=secrets.token_hex(4), revision=0, body=body)


async def test_an_order_is_drafted_from_what_was_rated(over: Footage) -> None:
    recording = await over.taken()
    ask = f"/films/draft?recording={recording}&form="
    empty = await over.get(f"{ask}highlights")
    assert (empty.status_code, empty.json()["error"]["code"]) == (409, "nothing_worth")
    assert "没有值得剪的片段" in empty.json()["error"]["zh"]
    span = {"recording": recording, "start_ms": 2_000, "end_ms": 20_000, "score": 5.0, "title": "试穿"}
    await clip(over, "clear", **span, clear=True)
    await clip(over, "good", **span | {"start_ms": 25_000, "end_ms": 45_000}, rating="good", hook="看这一段")
    drafted = (await over.get(f"{ask}highlights")).json()
    body = drafted["parts"][drafted["teasers"] :]
    assert [(part["start_ms"], part["end_ms"]) for part in body] == [(25_000, 45_000)]
    one = (await over.get(f"{ask}clip&clip=good")).json()
    assert (one["card"], one["parts"]) == ("看这一段", [{"start_ms": 25_000, "end_ms": 45_000}])
    assert (await over.get(f"{ask}clip&clip=none")).json()["error"]["code"] == "unknown_clip"
    whole = (await over.get(f"{ask}full")).json()
    assert whole["parts"][-1]["start_ms"] == 0 and whole["title"].endswith("完整版")


async def test_a_film_a_page_shows_stays_and_another_goes_with_its_file(over: Footage) -> None:
    recording = await over.taken()
    shown, other = [
        (await over.press("/films", order=order(recording, (start, start + 2_000))))["key"]
        for start in (0, 9_000)
    ]
    await made(over, shown)
    film = await made(over, other)
    assert await refused(over, f"/films/{shown}/stop") == (409, "film_done")
    await over.press("/replays", film=shown)
    stays = await over.server.client.delete(f"{over.base}/films/{shown}?revision=2&key=away")
    assert (stays.status_code, stays.json()["error"]["code"]) == (409, "film_shown")
    await over.server.desk.ask("DELETE", f"{over.base}/films/{other}?revision=2&key=away")
    assert held(over) == [f"{shown}.mp4"] and film["file"] == f"{other}.mp4"
    assert [one["key"] for one in (await over.get("/films")).json()["films"]] == [shown]
    assert (await over.get(f"/films/{other}/file")).status_code == 404


def held(over: Footage) -> list[str]:
    """Name the files among the films of a broadcast."""
    return sorted(path.name for path in (over.server.folder / "films" / over.broadcast).iterdir())
