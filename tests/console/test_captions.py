"""Captions over HTTP: brought as subtitles, searched, fetched, judged; heard where the extra is there."""

from importlib import util
from pathlib import Path
from typing import Any

import httpx
import pytest

from kaibo.studio import speech
from tests.conftest import Server, comes_true
from tests.recording import Footage, card, footage

SRT = (
    "1\n00:00:01,000 --> 00:00:03,000\n这款毛巾全国第一，\n\n2\n00:00:03,200 --> 00:00:05,000\n运费险也送。\n"
)


@pytest.fixture(scope="module")
def one_card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return card(tmp_path_factory.mktemp("card"))


@pytest.fixture
async def shown(server: Server, one_card: Path) -> tuple[Footage, str]:
    footage_ = await footage(server, one_card, over=False)
    return footage_, f"/recordings/{await footage_.taken()}/captions"


async def bring(shown: tuple[Footage, str], text: str, name: str = "字幕.srt") -> httpx.Response:
    live, path = shown
    return await live.server.client.put(
        f"{live.base}{path}", json={"key": f"k{len(text)}", "name": name, "text": text}
    )


async def test_a_recording_has_no_captions_until_somebody_brings_some(shown: tuple[Footage, str]) -> None:
    live, path = shown
    empty = (await live.get(path)).json()
    assert (empty["source"], empty["lines"], empty["share"]) == ("", [], None)
    assert (await live.get(f"{path}/file")).status_code == 404
    assert (await live.get(f"{path}/search?q=x")).json()["error"]["code"] == "no_captions"
    told = (await bring(shown, SRT)).json()
    assert (told["source"], told["by"]) == ("file", "字幕.srt")
    assert [line["text"] for line in told["lines"]] == ["这款毛巾全国第一，", "运费险也送。"]


async def test_what_was_said_is_judged_and_found(shown: tuple[Footage, str]) -> None:
    live, path = shown
    told = (await bring(shown, SRT)).json()
    assert [(one["words"], one["at_ms"], one["verdict"]) for one in told["findings"]] == [
        ("全国第一", 1_000, "warn")
    ]
    (found,) = (await live.get(f"{path}/search?q=運費險")).json()
    assert (found["line"]["start_ms"], found["start"], found["end"]) == (3_200, 0, 3)
    assert (await live.get(f"{path}/search?q=羊毛")).json() == []


@pytest.mark.parametrize(("form", "begins"), [("srt", "1\n00:00:01,000"), ("vtt", "WEBVTT")])
async def test_captions_are_fetched_as_subtitles(shown: tuple[Footage, str], form: str, begins: str) -> None:
    live, path = shown
    await bring(shown, SRT)
    answer = await live.get(f"{path}/file?form={form}")
    assert answer.text.startswith(begins)
    assert answer.headers["content-disposition"].endswith(f'.{form}"')


async def test_subtitles_that_are_none_are_refused_and_change_nothing(shown: tuple[Footage, str]) -> None:
    live, path = shown
    await bring(shown, SRT)
    answer = await bring(shown, "<script>alert(1)</script>")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_captions")
    assert len((await live.get(path)).json()["lines"]) == 2


async def test_without_the_extra_listening_is_refused_with_what_to_do(
    shown: tuple[Footage, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    live, path = shown
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    answer = await live.server.client.post(f"{live.base}{path}/listen", json={"key": "k"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_speech")
    assert "kaibo[speech]" in answer.json()["error"]["zh"]


async def test_listening_that_breaks_says_why_and_may_begin_again(
    shown: tuple[Footage, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if util.find_spec("faster_whisper") is not None:
        pytest.skip("speech is installed, so nothing breaks")
    live, path = shown
    # The door lets it through here; the process that listens looks for itself.
    monkeypatch.setattr(speech, "must_have", lambda: None)
    assert (await live.server.client.post(f"{live.base}{path}/listen", json={"key": "k"})).status_code == 202

    async def told() -> Any:
        sheet = (await live.get(path)).json()
        return None if sheet["share"] is not None else sheet["zh"]

    await comes_true(told, lambda said: bool(said) and "kaibo[speech]" in said)
    stopped = await live.server.client.post(f"{live.base}{path}/stop", json={"key": "k"})
    assert stopped.json()["share"] is None
