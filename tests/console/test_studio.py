"""The booth over HTTP: the password goes in and never out, and nobody is promised what no OBS does."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from tests.conftest import Server, comes_true
from tests.console.people import joined
from tests.studio.obs.fake import FakeObs

OBS = {"url": "ws://127.0.0.1:9", "password": "secret-of-obs", "camera": "摄像头"}


async def put(server: Server, body: dict[str, Any], account: str = "@house") -> tuple[int, dict[str, Any]]:
    answer = await server.client.put(f"/api/studio/{account}", json=body)
    return answer.status_code, answer.json()


async def test_a_password_is_written_and_never_shown(server: Server) -> None:
    status, told = await put(server, OBS)
    assert (status, told["has_password"], told["own"], told["camera"]) == (200, True, True, "摄像头")
    shown = await server.client.get("/api/studio/@house")
    view = await server.client.get("/schema/openapi.json")
    assert OBS["password"] not in shown.text + view.text
    kept = server.folder / "obs.json"
    assert OBS["password"] in await asyncio.to_thread(kept.read_text, "utf-8")
    status, told = await put(server, {"url": OBS["url"], "camera": "另一个"})
    assert told["has_password"], "left out, it stays"
    status, told = await put(server, {"url": "ws://127.0.0.1:10"})
    assert not told["has_password"], "another machine does not get it"
    status, told = await put(server, {"url": ""})
    assert (told["own"], told["link"]["state"]) == (False, "none")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "127.0.0.1:4455"}, "not_an_obs"),
        ({"url": "http://127.0.0.1:4455"}, "not_an_obs"),
        ({"url": "ws://127.0.0.1"}, "not_an_obs"),
        ({"url": "ws://127.0.0.1:99999"}, "not_an_obs"),
        ({"url": "ws://user:word@127.0.0.1:4455"}, "not_an_obs"),
        ({"url": "ws://[::1:4455"}, "not_an_obs"),
        ({"url": "ws://192.168.1.20:4455"}, "obs_password_missing"),
        ({"url": "ws://127.0.0.1:4455", "secret": 1}, "bad_request"),
    ],
)
async def test_an_address_that_cannot_be_an_obs_is_refused(
    server: Server, body: dict[str, Any], code: str
) -> None:
    status, told = await put(server, body)
    assert (status, told["error"]["code"]) == (400, code)


async def test_who_has_no_business_at_the_machines_may_look_and_not_touch(server: Server) -> None:
    async with aclosing(await joined(server, "desk", roles=["desk"])) as desk:
        assert (await desk.get("/api/studio/@house")).status_code == 200
        refused = await desk.put("/api/studio/@house", json=OBS)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_your_role")
    async with aclosing(await joined(server, "tech", roles=["tech"])) as tech:
        assert (await tech.put("/api/studio/@house", json=OBS)).status_code == 200


async def test_a_scene_is_chosen_where_an_obs_is_there_and_not_promised_where_none_is(server: Server) -> None:
    broadcast, _ = await server.live()
    path = f"/api/broadcasts/{broadcast}/studio/scene"
    refused = await server.client.post(path, json={"key": "k1", "scene": "slate"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "no_obs")
    async with FakeObs().running() as obs:
        await put(server, {"url": obs.url, "password": obs.password})
        made = await server.client.post("/api/studio/@house/scenes", json={})
        assert made.json()["error"]["code"] == "obs_trouble", "it is not connected yet"

        async def chosen() -> int:
            return (await server.client.post(path, json={"key": "k2", "scene": "slate"})).status_code

        await comes_true(chosen, lambda status: status == 200)
        assert ("SetCurrentProgramScene", {"sceneName": "垫片"}) in obs.asked
        late = await server.client.post(path, json={"key": "k3", "scene": "product", "ago_ms": 60_000})
        assert late.json()["error"]["code"] == "too_late"
        del obs.answers["SetCurrentProgramScene"]
        unwilling = await server.client.post(path, json={"key": "k4", "scene": "没有这个"})
        assert (unwilling.status_code, unwilling.json()["error"]["code"]) == (409, "obs_trouble")


async def test_a_person_vouches_for_the_picture(server: Server) -> None:
    broadcast, _ = await server.live()
    path = f"/api/broadcasts/{broadcast}/studio/vouch"
    done = (await server.client.post(path, json={"key": "k", "seconds": 60})).json()
    again = (await server.client.post(path, json={"key": "k", "seconds": 60})).json()
    assert (done["known"], again["known"]) == (False, True)
    view = (await server.client.get(f"/api/broadcasts/{broadcast}/view")).json()
    assert view["stage"]["studio"]["vouched_ms"] is not None
