"""The live stream: one socket a screen, the whole view first, then what changed."""

import asyncio
import contextlib
from typing import Any

from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromQuery

from kaibo.house import House
from kaibo.hub import Listener, message
from kaibo.refused import Refused
from kaibo.roles import ROLES

NO_ROLE, UNKNOWN, SLOW = 4403, 4404, 4408
"""Close codes: no such role; no such broadcast; too far behind or the server stops, so resume."""


@websocket("/ws")
async def stream(
    socket: WebSocket[Any, Any, Any],
    house: NamedDependency[House],
    broadcast: FromQuery[str],
    after: FromQuery[int] = 0,
    role: FromQuery[str] = "operator",
) -> None:
    """Send a broadcast's view, then frames, until either side leaves; to the host a host's view (P2)."""
    await socket.accept()
    if role not in ROLES:
        await socket.close(NO_ROLE, f"there is no role {role[:20]!r}")
        return
    try:
        view, listener = await house.watch(broadcast, max(0, after), host=role == "host")
    except Refused as refused:
        await socket.close(UNKNOWN, refused.en[:120])
        return
    leaving = asyncio.create_task(_left(socket, listener))
    try:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            await socket.send_data(message(view), mode="text")
            while (frame := await listener.take()) is not None:
                await socket.send_data(frame, mode="text")
            if not leaving.done():
                await socket.close(SLOW, "resume with after=SEQ")
    finally:
        leaving.cancel()
        house.leave(broadcast, listener)


async def _left(socket: WebSocket[Any, Any, Any], listener: Listener) -> None:
    """Notice that the screen went away; what it says is not listened to."""
    try:
        while True:
            await socket.receive_data(mode="text")
    except Exception:  # a screen may go in any way, and each of them means the same here
        listener.stop()
