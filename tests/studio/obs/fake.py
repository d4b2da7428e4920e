"""An OBS that does as it is told: one that works, or misbehaves as a real one does not on demand."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

PASSWORD = "secret"
SPOKEN = Subprotocol("obswebsocket.msgpack")
Answer = dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any] | None] | None

SCENES = ("开场", "讲品", "倒计时", "结束画面", "垫片")


def answers() -> dict[str, Answer]:
    """What an OBS in good order says."""
    return {
        "GetVersion": {"obsVersion": "30.1.2", "availableRequests": ["GetVersion", "GetStats"]},
        "GetStats": {"activeFps": 30.0, "availableDiskSpace": 90_000.0, "outputTotalFrames": 0},
        "GetStreamStatus": {"outputActive": False, "outputDuration": 0},
        "GetRecordStatus": {"outputActive": False, "outputDuration": 0},
        "GetSceneList": {
            "currentProgramSceneName": "讲品",
            "scenes": [{"sceneName": name} for name in SCENES],
        },
        "GetProfileParameter": {"parameterValue": None},
        "GetOutputList": {"outputs": [{"outputName": "simple_file_output", "outputActive": True}]},
        "GetOutputSettings": {"outputSettings": {"path": "/rec/one.mkv"}},
        "SetCurrentProgramScene": {},
        "BroadcastCustomEvent": {},
    }


class FakeObs:
    """A server that speaks obs-websocket 5 in msgpack, as far as it is not told otherwise."""

    def __init__(self, password: str = PASSWORD) -> None:
        self.password = password
        self.answers = answers()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.delay_s = 0.0
        self.silent = False
        self.manner = "obs"
        """obs, old (obs-websocket 4), mute (says nothing), noise (bytes that mean nothing)."""
        self.connections: set[ServerConnection] = set()
        self.url = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeObs"]:
        chosen = None if self.manner in ("old", "mute") else [SPOKEN]
        async with serve(self._meet, "127.0.0.1", 0, subprotocols=chosen, max_size=None) as server:
            self.url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            yield self

    async def tell(self, kind: str, **data: Any) -> None:
        """Tell everybody an event."""
        await self.send({"op": 5, "d": {"eventType": kind, "eventIntent": 1, "eventData": data}})

    async def send(self, what: Any) -> None:
        """Send everybody a message of any kind."""
        raw = what if isinstance(what, bytes) else msgspec.msgpack.encode(what)
        for connection in list(self.connections):
            await connection.send(raw)

    def count(self, request: str) -> int:
        return sum(name == request for name, _ in self.asked)

    async def _meet(self, line: ServerConnection) -> None:
        try:
            await self._speak(line)
        except ConnectionClosed:
            pass
        finally:
            self.connections.discard(line)

    async def _speak(self, line: ServerConnection) -> None:
        if self.manner == "old":
            asked = msgspec.json.decode(await line.recv())
            await line.send(f'{{"message-id":"{asked["message-id"]}","status":"ok"}}')
        if self.manner in ("old", "mute"):
            await line.wait_closed()
            return
        if self.manner == "noise":
            await line.send(msgspec.msgpack.encode([1, 2, 3]))
            await line.wait_closed()
            return
        auth = {"salt": "s", "challenge": "c"}
        hello = {"op": 0, "d": {"rpcVersion": 1, "authentication": auth}}
        await line.send(msgspec.msgpack.encode(hello))
        identify = msgspec.msgpack.decode(await line.recv(decode=False))["d"]
        if identify.get("authentication") != _signed(self.password):
            await line.close(4009, "Authentication failed.")
            return
        await line.send(msgspec.msgpack.encode({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
        self.connections.add(line)
        async for raw in line:
            assert isinstance(raw, bytes)
            said = msgspec.msgpack.decode(raw)
            if said["op"] == 6:
                await self._reply(line, said["d"])

    async def _reply(self, line: ServerConnection, asked: dict[str, Any]) -> None:
        name, data = asked["requestType"], asked.get("requestData") or {}
        self.asked.append((name, data))
        if self.silent:
            return
        await asyncio.sleep(self.delay_s)
        if name == "BroadcastCustomEvent" and name in self.answers:
            await self.tell("CustomEvent", **data["eventData"])
        answer = self.answers.get(name)
        said = answer(data) if callable(answer) else answer
        status = {"result": True, "code": 100} if said is not None else {"result": False, "code": 600}
        reply = {"requestType": name, "requestId": asked["requestId"], "requestStatus": status}
        await line.send(msgspec.msgpack.encode({"op": 7, "d": {**reply, "responseData": said}}))


def _signed(password: str) -> str:
    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    return digest(digest(password + "s") + "c")
