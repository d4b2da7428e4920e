"""The line to OBS: it lasts, says what is wrong, and never lets anybody wait for ever."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.studio.obs import TROUBLES, ObsError, ObsLink, ObsSettings
from kaibo.studio.obs.answers import Recording, SceneList, Stats, Streaming, Version, read
from tests.studio.obs.fake import PASSWORD, FakeObs


@asynccontextmanager
async def linked(url: str, password: str = PASSWORD, name: str = "ours") -> AsyncIterator[ObsLink]:
    link = ObsLink(ObsSettings(url=url, password=password), name, fresh_s=0)
    task = asyncio.create_task(link.run())
    try:
        yield link
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(so: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.02)


async def told(link: ObsLink, trouble: str) -> None:
    await until(lambda: link.state.trouble == trouble)
    assert (link.state.zh, link.state.en) == (TROUBLES[trouble].zh, TROUBLES[trouble].en)


async def test_a_line_reads_everything_on_connect_and_is_ready() -> None:
    async with FakeObs().running() as obs, linked(obs.url) as link:
        assert link.state.state == "connecting"
        await until(lambda: link.ready)
        seen = link.state
        assert (seen.state, seen.trouble, seen.version, seen.scene) == ("ready", "", "30.1.2", "讲品")
        assert (seen.stream, seen.recording, seen.disk_mb, seen.keyint_s) == ("off", False, 90_000, None)
        assert link.can("GetStats")
        assert not link.can("SplitRecordFile")


@pytest.mark.parametrize(
    ("manner", "password", "trouble"),
    [
        ("obs", "wrong", "wrong_password"),
        ("obs", "", "wrong_password"),
        ("old", "secret", "too_old"),
        ("mute", "secret", "not_obs"),
        ("noise", "secret", "garbage"),
    ],
)
async def test_what_is_wrong_at_the_other_end_is_said_in_words(
    manner: str, password: str, trouble: str
) -> None:
    obs = FakeObs()
    obs.manner = manner
    async with obs.running(), linked(obs.url, password) as link:
        await told(link, trouble)
        assert link.state.state == "trouble"
        with pytest.raises(ObsError) as refused:
            await link.call("GetStats")
        assert refused.value.code == trouble


async def test_nobody_there_and_a_server_of_another_kind_are_told_apart() -> None:
    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"220 mail ready\r\n")
        writer.close()

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"ws://127.0.0.1:{probe.getsockname()[1]}"
    async with linked(nobody) as link:
        await told(link, "unreachable")
    async with (
        await asyncio.start_server(other, "127.0.0.1", 0) as server,
        linked(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}") as link,
    ):
        await told(link, "not_obs")


async def test_a_line_that_broke_comes_back_within_a_second_and_reads_anew() -> None:
    async with FakeObs().running() as obs, linked(obs.url) as link:
        await until(lambda: link.ready)
        synced: list[int] = []
        link.syncs.append(lambda: synced.append(1))
        for connection in list(obs.connections):
            connection.transport.abort()
        await until(lambda: synced and link.ready, 5)
        assert obs.count("GetSceneList") >= 2


async def test_who_waits_is_told_at_once_when_the_line_breaks() -> None:
    async with FakeObs().running() as obs, linked(obs.url) as link:
        await until(lambda: link.ready)
        obs.silent = True
        asked = asyncio.create_task(link.call("GetInputList", within_s=60))
        await until(lambda: obs.count("GetInputList"))
        for connection in list(obs.connections):
            connection.transport.abort()
        with pytest.raises(ObsError) as refused:
            await asyncio.wait_for(asked, 5)
        assert refused.value.code == "unreachable"


async def test_an_obs_that_hangs_is_said_to_and_is_ready_again_when_it_answers() -> None:
    async with FakeObs().running() as obs, linked(obs.url) as link:
        await until(lambda: link.ready)
        obs.silent = True
        with pytest.raises(ObsError) as refused:
            await link.call("GetInputList", within_s=0.1)
        assert refused.value.code == "no_answer"
        await told(link, "no_answer")
        assert not link.ready
        obs.silent = False
        await until(lambda: link.ready)
        assert link.state.trouble == ""


async def test_a_request_that_is_refused_says_why_and_leaves_the_line() -> None:
    async with FakeObs().running() as obs, linked(obs.url) as link:
        await until(lambda: link.ready)
        with pytest.raises(ObsError) as refused:
            await link.call("Unheard", {"x": 1})
        assert refused.value.code == "refused"
        assert "Unheard" in refused.value.en
        assert link.ready


def streaming(**change: Any) -> dict[str, Any]:
    return {"outputActive": True, "outputDuration": 5_000, "outputBytes": 1_000} | change


@pytest.mark.parametrize(
    ("request_", "answer", "trouble"),
    [
        ("GetStats", {"activeFps": 30.0, "availableDiskSpace": 100.0}, "no_disk"),
        ("GetStats", {"activeFps": "fast"}, "garbage"),
        ("GetStats", {"activeFps": float("nan")}, "garbage"),
        ("GetStreamStatus", streaming(outputReconnecting=True), "reconnecting"),
        ("GetStreamStatus", streaming(outputDuration=-1), "garbage"),
        ("GetStreamStatus", streaming(outputDuration=1e300), "garbage"),
        ("GetStreamStatus", streaming(), "stalled"),
        ("GetRecordStatus", {"outputActive": True, "outputBytes": 5}, "record_stalled"),
        ("GetSceneList", {"scenes": [{"sceneName": "别的"}]}, "missing_scene"),
        ("GetSceneList", {"scenes": 7}, "garbage"),
        ("GetVersion", {"availableRequests": 5}, "garbage"),
    ],
)
async def test_a_trouble_that_obs_tells_of_is_shown(
    request_: str, answer: dict[str, Any], trouble: str
) -> None:
    obs = FakeObs()
    obs.answers[request_] = answer
    async with obs.running(), linked(obs.url) as link:
        await until(lambda: link.state.trouble == trouble, 20)


async def test_key_frames_too_far_apart_are_found_in_the_profile() -> None:
    settings = {
        "Mode": "Simple",
        "StreamEncoder": "x264",
        "UseAdvanced": "true",
        "x264Settings": "tune=zerolatency keyint=250",
    }
    obs = FakeObs()
    obs.answers["GetProfileParameter"] = lambda data: {"parameterValue": settings[data["parameterName"]]}
    obs.answers["GetVideoSettings"] = {"fpsNumerator": 25, "fpsDenominator": 1}
    obs.answers["GetStreamServiceSettings"] = {"streamServiceType": "rtmp_custom"}
    async with obs.running():
        async with linked(obs.url) as link:
            await told(link, "keyint")
            assert link.state.keyint_s == 10
        settings["x264Settings"] = "keyint=50"
        async with linked(obs.url) as link:
            await until(lambda: link.ready)
            assert (link.state.keyint_s, link.state.trouble) == (2, "")
        settings["UseAdvanced"] = "false"
        async with linked(obs.url) as link:
            await told(link, "keyint")
            assert link.state.keyint_s == 10


async def test_a_stream_that_reconnects_is_not_off_though_its_output_says_so() -> None:
    async with FakeObs().running() as obs, linked(obs.url) as link:
        await until(lambda: link.ready)
        state = "OBS_WEBSOCKET_OUTPUT_RECONNECTING"
        await obs.tell("StreamStateChanged", outputActive=False, outputState=state)
        await told(link, "reconnecting")
        assert (link.state.stream, link.state.state) == ("reconnecting", "ready")


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"\xff\xff",
        b"\x93\x01\x02\x03",
        {"op": 99},
        {"op": 5, "d": 7},
        {"op": 7, "d": {"requestId": 5}},
        {"op": 5, "d": {"eventType": 5, "eventData": "x"}},
        {"op": 5, "d": {"eventType": "CurrentProgramSceneChanged", "eventData": {"sceneName": [1]}}},
        {"op": 5, "d": {"eventType": "StreamStateChanged", "eventData": {"outputState": {}}}},
        {"op": 5, "d": {"eventType": "CustomEvent", "eventData": {"kaibo": {"name": 1, "since": "x"}}}},
        {"op": 5, "d": {"eventType": "X", "eventData": {"x": "长" * 500_000}}},
    ],
)
async def test_noise_breaks_at_most_the_connection_and_never_the_line(noise: Any) -> None:
    async with FakeObs().running() as obs, linked(obs.url) as link:
        await until(lambda: link.ready)
        await obs.send(noise)
        await asyncio.sleep(0.1)
        await until(lambda: link.ready)
        assert await link.call("GetStats")


async def test_the_second_kaibo_only_watches_until_the_first_is_silent() -> None:
    async with FakeObs().running() as obs, linked(obs.url, name="first") as first:
        await until(lambda: first.ready)
        await asyncio.sleep(0.01)
        async with linked(obs.url, name="second") as second:
            await told(second, "rival")
            assert not second.ready
            assert first.ready
            assert await second.call("GetStats"), "what is only read may be asked"
            with pytest.raises(ObsError) as refused:
                await second.switch("垫片")
            assert refused.value.code == "rival"
            first.settings = ObsSettings()
            first._greet = asyncio.sleep  # type: ignore[method-assign,assignment]
            await until(lambda: second.ready, 15)


async def test_two_kaibos_of_one_name_are_one() -> None:
    async with FakeObs().running() as obs, linked(obs.url, name="one") as one:
        await until(lambda: one.ready)
        async with linked(obs.url, name="one") as again:
            await until(lambda: again.ready)
            await asyncio.sleep(0.1)
            assert one.ready


async def test_the_password_is_in_no_log_no_error_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    password = "hunter2-hunter2"
    obs = FakeObs(password)
    async with obs.running():
        async with linked(obs.url, password) as link:
            await until(lambda: link.ready)
            with pytest.raises(ObsError) as refused:
                await link.call("Unheard")
            shown = f"{link.settings!r} {link.state!r} {refused.value!r} {vars(refused.value)}"
        obs.password = "another"
        async with linked(obs.url, password) as link:
            await told(link, "wrong_password")
            shown += repr(link.state)
    assert password not in shown
    assert password not in caplog.text


async def test_an_event_reaches_who_hears_and_one_that_breaks_does_not_break_the_others() -> None:
    async with FakeObs().running() as obs, linked(obs.url) as link:
        await until(lambda: link.ready)
        heard: list[str] = []

        def broken(kind: str, data: dict[str, Any]) -> None:
            raise ValueError(kind)

        link.hears += [broken, lambda kind, data: heard.append(kind)]
        await obs.tell("InputMuteStateChanged", inputName="x")
        await until(lambda: "InputMuteStateChanged" in heard)
        assert link.ready


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    (
        "outputActive",
        "outputDuration",
        "outputBytes",
        "activeFps",
        "scenes",
        "availableRequests",
        "obsVersion",
    )
)


@given(st.dictionaries(FIELDS | st.text(), JSON, max_size=6))
def test_whatever_obs_answers_is_read_or_refused(said: dict[str, Any]) -> None:
    for shape in (Stats, Streaming, Recording, SceneList, Version):
        try:
            assert isinstance(read(shape, said), shape)
        except ObsError as error:
            assert error.code == "garbage"
