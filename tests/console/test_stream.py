"""The live stream, over a real socket: one view, then frames; a cut loses and doubles nothing."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from kaibo import hub
from kaibo.broadcast import Broadcast
from kaibo.clock import WallClock
from kaibo.console import stream
from kaibo.facts import CueRaised, WentLive
from kaibo.house import House
from kaibo.live.host import HostView
from tests.conftest import Server


def shown(server: Server) -> dict[str, str]:
    return {"authorization": f"Bearer {server.key}"}


def address(server: Server, broadcast: str, after: int = 0, role: str = "operator") -> str:
    return f"{server.url.replace('http', 'ws')}/ws?broadcast={broadcast}&after={after}&role={role}"


async def say(server: Server, key: str, start: int, count: int) -> None:
    now = WallClock().now_ms()
    facts = [
        {"kind": "commented", "id": f"c{n}", "at_ms": now, "source": "t", "viewer": f"v{n}", "text": f"{n}"}
        for n in range(start, start + count)
    ]
    answer = await server.client.post(f"/in/facts/{key}", content=msgspec.json.encode(facts))
    assert answer.json()["new"] == count


class Screen:
    """What a console keeps: lines by seq, the last seq, the newest numbers."""

    def __init__(self) -> None:
        self.seq = 0
        self.lines: dict[int, str] = {}
        self.doubled = 0
        self.seconds: dict[int, Any] = {}
        self.numbers: Any = None

    def apply(self, raw: str | bytes) -> None:
        message = msgspec.json.decode(raw)
        part = message.get("view") or message["frame"]
        assert "view" in message or part["after"] <= self.seq, "a gap"
        self.seq = part["seq"]
        for line in part.get("comments", ()):
            self.doubled += line["seq"] in self.lines and "view" in message
            self.lines[line["seq"]] = line["text"]
        self.seconds |= {second["at_s"]: second for second in part.get("seconds", ())}
        self.numbers = part.get("numbers") or self.numbers

    async def watch(self, socket: ClientConnection, until: int) -> None:
        async with asyncio.timeout(10):
            while len(self.lines) < until:
                self.apply(await socket.recv())


async def test_a_screen_gets_the_view_and_then_what_is_said(server: Server) -> None:
    broadcast, key = await server.live()
    await say(server, key, 0, 3)
    screen = Screen()
    async with connect(address(server, broadcast), additional_headers=shown(server)) as socket:
        await screen.watch(socket, 3)
        await say(server, key, 3, 50)
        await screen.watch(socket, 53)
        async with asyncio.timeout(5):
            while screen.numbers["comments"]["value"] != 53:
                screen.apply(await socket.recv())
    assert list(screen.lines.values()) == [str(n) for n in range(53)]
    assert sum(second["comments"] for second in screen.seconds.values()) == 53


async def test_after_a_cut_nothing_is_missing_and_nothing_doubled(server: Server) -> None:
    broadcast, key = await server.live()
    screen = Screen()
    async with connect(address(server, broadcast), additional_headers=shown(server)) as socket:
        await say(server, key, 0, 300)
        await screen.watch(socket, 300)
    for start in range(300, 9_300, 500):
        await say(server, key, start, 500)
    async with connect(
        address(server, broadcast, screen.seq), additional_headers=shown(server), max_size=None
    ) as socket:
        await say(server, key, 9_300, 10)
        await screen.watch(socket, 9_310)
    assert list(screen.lines.values()) == [str(n) for n in range(9_310)]
    assert screen.doubled == 0
    assert sum(second["comments"] for second in screen.seconds.values()) == 9_310


async def test_a_quiet_room_still_beats_once_a_second(server: Server) -> None:
    broadcast, _ = await server.live()
    async with (
        connect(address(server, broadcast), additional_headers=shown(server)) as socket,
        asyncio.timeout(5),
    ):
        for _ in range(3):
            message = msgspec.json.decode(await socket.recv())
    assert "now_ms" in message["frame"]


async def closed(server: Server, where: str) -> int:
    """Wait for a socket to be closed, and give the code."""
    async with connect(where, additional_headers=shown(server)) as socket:
        with pytest.raises(ConnectionClosed) as told:
            await socket.recv()
    assert told.value.rcvd is not None
    return told.value.rcvd.code


async def test_a_screen_of_no_broadcast_or_no_role_is_told_so(server: Server) -> None:
    broadcast, _ = await server.live()
    assert await closed(server, address(server, "none")) == stream.UNKNOWN
    assert await closed(server, address(server, "none", role="host")) == stream.UNKNOWN
    assert await closed(server, address(server, broadcast, role="boss")) == stream.NO_ROLE


async def test_a_hosts_screen_gets_a_hosts_view_and_nothing_else(server: Server) -> None:
    broadcast, key = await server.live()
    base = f"/api/broadcasts/{broadcast}"
    heard: list[dict[str, Any]] = []
    async with (
        connect(address(server, broadcast, role="host"), additional_headers=shown(server)) as socket,
        asyncio.timeout(10),
    ):
        await say(server, key, 0, 50)
        await server.desk.press(f"{base}/cues", roles=["floor"], text="给场控的话")
        await server.desk.press(f"{base}/cues", roles=["host"], text="看镜头")
        while not heard or heard[-1]["host"]["seq"] < 54 or len(heard) < 3:
            heard.append(msgspec.json.decode(await socket.recv()))
    assert {name for message in heard for name in message} == {"host"}
    assert {name for message in heard for name in message["host"]} == set(HostView.__struct_fields__)
    assert [cue["zh"] for cue in heard[-1]["host"]["cues"]] == ["看镜头"]
    assert "给场控的话" not in str(heard)


async def test_a_rules_cue_without_words_for_the_host_never_reaches_the_hosts_screen(tmp_path: Path) -> None:
    head: dict[str, Any] = {"broadcast": "b1", "at_ms": WallClock().now_ms(), "source": "kaibo"}
    said: dict[str, Any] = {"rule": "fall", "urgency": "urgent", "roles": ("host",), "en": "812 to 430"}
    async with House(tmp_path).running() as house:
        await house.save(Broadcast(id="b1", title="一场"), "k")
        view, listener = await house.watch("b1", 0, host=True)
        assert isinstance(view, HostView)
        for fact in (
            WentLive(id="w", **head),
            CueRaised(id="1", cue="bare", zh="在线 812→430", **said, **head),
            CueRaised(id="2", cue="kind", zh="在线 812→430", host_zh="换个节奏", **said, **head),
        ):
            await house.act([fact])
        async with asyncio.timeout(10):
            frame = await listener.take()
            while frame is not None and "换个节奏".encode() not in frame:
                frame = await listener.take()
        house.leave("b1", listener)
    assert frame is not None
    assert "812" not in frame.decode()
    assert [cue["cue"] for cue in msgspec.json.decode(frame)["host"]["cues"]] == ["kind"]


async def test_a_listener_too_slow_is_let_go_and_the_others_are_not_held_up() -> None:
    listener = hub.Listener()
    assert all(listener.tell(b"x") for _ in range(100))
    assert listener.tell(b"x") is False
    assert await listener.take() is None


async def test_a_screen_that_leaves_is_forgotten(server: Server) -> None:
    broadcast, _ = await server.live()
    async with connect(address(server, broadcast), additional_headers=shown(server)) as socket:
        await socket.recv()
        assert "kaibo_screens 1" in (await server.client.get("/metrics")).text
    for _ in range(50):
        if "kaibo_screens 0" in (await server.client.get("/metrics")).text:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the screen is still counted")
