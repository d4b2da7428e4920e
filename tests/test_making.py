"""Films are made one after another: stopped at once, made again after a crash, never while on air."""

import contextlib
import secrets
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from kaibo.evening import sign_off
from tests.conftest import Server, comes_true
from tests.recording import Footage, card, footage
from tests.test_killed import client, started

LONG = {"shape": "3x4"}
"""Encoded anew, picture by picture: it takes some seconds, so that there is something to stop."""


@pytest.fixture(scope="module")
def one_card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return card(tmp_path_factory.mktemp("card"))


def order(recording: str, *parts: tuple[int, int], **more: Any) -> dict[str, Any]:
    cut = [{"start_ms": start, "end_ms": end} for start, end in parts or [(0, 2_000)]]
    return {"form": "clip", "recording": recording, "title": "开场", "parts": cut} | more


async def told(over: Footage) -> dict[str, Any]:
    films: dict[str, Any] = (await over.get("/films")).json()
    return films


def left(over: Footage) -> list[str]:
    """Name every file among the films of the broadcast."""
    folder = over.server.folder / "films" / over.broadcast
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


async def test_a_film_waits_while_a_broadcast_is_on_air(server: Server, one_card: Path) -> None:
    live = await footage(server, one_card, over=False)
    recording = await live.taken()
    kept = await live.press("/films", order=order(recording))
    (waits,) = (await told(live))["making"]
    assert waits["film"] == kept["key"] and waits["share"] == 0 and "下播后" in waits["zh"]
    await sign_off(server.desk, live.broadcast)
    done = await comes_true(lambda: told(live), lambda films: not films["making"], 60)
    assert done["films"][0]["body"]["state"] == "made"
    assert left(live) == [f"{kept['key']}.mp4"]


async def test_stopping_ends_one_and_lets_the_next_begin(server: Server, one_card: Path) -> None:
    over = await footage(server, one_card)
    recording = await over.taken()
    first = await over.press("/films", order=order(recording, (0, 47_000), **LONG))
    second = await over.press("/films", order=order(recording))
    third = await over.press("/films", order=order(recording))
    await comes_true(lambda: told(over), lambda films: films["making"][0]["share"] > 0, 60)
    assert [one["waits"] for one in (await told(over))["making"]] == [0, 1, 2]
    await over.press(f"/films/{third['key']}/stop")
    await over.press(f"/films/{first['key']}/stop")
    films = await comes_true(lambda: told(over), lambda films: not films["making"], 60)
    states = {one["key"]: one["body"].get("state", "asked") for one in films["films"]}
    assert states == {first["key"]: "stopped", second["key"]: "made", third["key"]: "stopped"}
    assert left(over) == [f"{second['key']}.mp4"]


async def test_a_recording_that_vanished_fails_its_film_with_words(server: Server, one_card: Path) -> None:
    over = await footage(server, one_card, over=False)
    recording = await over.taken()
    await over.press("/films", order=order(recording))
    (over.folder / over.file).rename(over.folder / "elsewhere.away")
    await sign_off(server.desk, over.broadcast)
    films = await comes_true(lambda: told(over), lambda films: not films["making"], 60)
    film = films["films"][0]["body"]
    assert film["state"] == "failed" and "不在了" in film["zh"] and film["en"]
    assert left(over) == []


def test_a_film_whose_maker_was_killed_is_made_after_the_next_start(tmp_path: Path, one_card: Path) -> None:
    process, address = started(tmp_path)
    with client(address) as asked:

        def press(path: str, **body: Any) -> Any:
            answer = asked.post(path, json={"key": secrets.token_hex(4)} | body)
            assert answer.is_success, answer.text
            return answer.json()

        press("/api/broadcasts", id="b1", title="测试场")
        folder = tmp_path / "recordings" / "b1"
        folder.mkdir(parents=True)
        (folder / "evening.mp4").write_bytes(one_card.read_bytes())
        recording = press("/api/broadcasts/b1/recordings", file="evening.mp4")["key"]
        film = press("/api/broadcasts/b1/films", order=order(recording, (0, 12_000), **LONG))["key"]
        until(asked, lambda films: films["making"] and films["making"][0]["share"] > 0)
    process.kill()
    process.wait()
    process, address = started(tmp_path)
    try:
        with client(address) as asked:
            films = until(asked, lambda films: not films["making"] and films["films"])
    finally:
        process.terminate()
        process.wait()
    assert films["films"][0]["key"] == film and films["films"][0]["body"]["state"] == "made"
    names = sorted(path.name for path in (tmp_path / "films" / "b1").iterdir())
    assert names == [f"{film}.mp4"]


def until(asked: httpx.Client, wanted: Any) -> dict[str, Any]:
    """Ask for the films until they are as wanted."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            films: dict[str, Any] = asked.get("/api/broadcasts/b1/films").json()
            if wanted(films):
                return films
        time.sleep(0.05)
    raise AssertionError("not so within a minute")
