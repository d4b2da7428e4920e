"""Devices: a phone's page without sign-in, its heartbeat as facts, and what people tell of a device."""

from typing import Any

import pytest

from kaibo.clock import WallClock
from kaibo.console.pages import STATIC
from tests.conftest import Server, comes_true
from tests.console.people import browser

GARBAGE = ("zz", "a" * 5_000, "%00", "..%2f..", "%E2%80%AE")


async def planned(server: Server, device: str = "phone1", **more: Any) -> str:
    """Put a phone on the shelf, and go live with a broadcast of no account."""
    body = {"name": "小米备机", "type": "phone", "where": "置物架", "reports": True} | more
    await server.desk.ask("PUT", f"/api/devices/{device}", key=f"d-{device}", revision=0, body=body)
    broadcast, _ = await server.live(title="一场")
    return broadcast


async def token(server: Server, device: str = "phone1") -> str:
    return str((await server.desk.ask("GET", f"/api/devices/{device}/phone"))["path"].split("/")[2])


async def devices(server: Server, broadcast: str) -> dict[str, Any]:
    view = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view")
    return {line["device"]: line for line in view["stage"]["studio"]["devices"]}


async def test_a_phone_tells_how_it_does_without_signing_in(server: Server) -> None:
    broadcast = await planned(server)
    path = f"/in/phone/{await token(server)}"
    async with browser(server) as nobody:
        page = await nobody.get(f"/phone/{await token(server)}")
        assert page.status_code == (200 if (STATIC / "phone.html").is_file() else 503)
        told = await nobody.post(path, json={"battery": 15, "charging": False, "network": "cellular"})
    assert told.status_code == 200
    assert {"name": "小米备机", "where": "置物架", "state": "low"}.items() <= told.json().items()
    shown = await comes_true(lambda: devices(server, broadcast), bool)
    assert {
        "state": "low",
        "battery": 15,
        "charging": False,
        "network": "cellular",
        "detail": "小米备机",
    }.items() <= shown["phone1"].items()
    path = f"/api/broadcasts/{broadcast}/view"
    view = await comes_true(lambda: server.desk.ask("GET", path), lambda view: view["cues"])
    assert [cue["rule"] for cue in view["cues"]] == ["device_low"]
    assert "小米备机" in view["cues"][0]["zh"]


async def test_an_address_taken_back_opens_nothing(server: Server) -> None:
    await planned(server)
    old = await token(server)
    first = await server.desk.press("/api/devices/phone1/phone/renew")
    assert (await server.client.post(f"/in/phone/{old}", json={})).status_code == 404
    assert (await server.client.get(f"/phone/{old}")).status_code == 404
    assert (await server.client.post(f"/in/{first['path'].strip('/')}", json={})).status_code == 200


async def test_the_same_renewal_told_twice_gives_one_address(server: Server) -> None:
    await planned(server)
    made = [await server.desk.ask("POST", "/api/devices/phone1/phone/renew", key="once") for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("name", GARBAGE)
async def test_garbage_opens_nothing(server: Server, name: str) -> None:
    await planned(server)
    for method, path in (("POST", f"/in/phone/{name}"), ("GET", f"/phone/{name}")):
        answer = await server.client.request(method, path, json={} if method == "POST" else None)
        assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    "body", [{"battery": 101}, {"battery": -1}, {"network": "tin can"}, {"rtt_ms": 10**9}, {"more": 1}, []]
)
async def test_a_beat_that_cannot_be_is_refused(server: Server, body: Any) -> None:
    await planned(server)
    answer = await server.client.post(f"/in/phone/{await token(server)}", json=body)
    assert answer.status_code == 400


async def test_a_phone_not_heard_of_any_more_is_silent_and_people_are_told(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    broadcast = await planned(server)
    await server.client.post(f"/in/phone/{await token(server)}", json={"battery": 80})
    await comes_true(lambda: devices(server, broadcast), bool)
    monkeypatch.setattr("kaibo.live.heartbeat.number", lambda name: 0)
    shown = await comes_true(
        lambda: devices(server, broadcast), lambda shown: shown["phone1"]["state"] == "silent"
    )
    assert shown["phone1"]["battery"] == 80
    monkeypatch.undo()
    await server.client.post(f"/in/phone/{await token(server)}", json={"battery": 80})
    await comes_true(lambda: devices(server, broadcast), lambda shown: shown["phone1"]["state"] == "ok")


async def test_a_person_tells_how_a_device_is(server: Server) -> None:
    broadcast = await planned(server, "mic", type="microphone", name="领夹麦")
    path = f"/api/broadcasts/{broadcast}/devices"
    await server.desk.press(f"{path}/mic", state="broken", detail="没有声音", by="小林")
    line = (await devices(server, broadcast))["mic"]
    assert (line["state"], line["detail"], line["by"]) == ("broken", "领夹麦：没有声音", "小林")
    answer = await server.client.post(f"{path}/nothing", json={"key": "x", "state": "ok"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_device")


async def test_a_beat_goes_to_rooms_near_their_time_only(server: Server) -> None:
    await planned(server)
    later = await server.desk.press(
        "/api/broadcasts", title="下周", start_ms=WallClock().now_ms() + 7 * 86_400_000
    )
    await devices(server, later["id"])
    await server.client.post(f"/in/phone/{await token(server)}", json={"battery": 80})
    soon = await server.desk.press("/api/broadcasts", title="马上", start_ms=WallClock().now_ms() + 600_000)
    await comes_true(lambda: devices(server, soon["id"]), bool)
    assert await devices(server, later["id"]) == {}
