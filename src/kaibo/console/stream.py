"""The streams: one socket a screen, of a room on air or of what is planned: what its caller may see."""

import asyncio
import contextlib
from typing import Any

from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromQuery

from kaibo.console.auth import Who, caller, identify, must_see, sees_broadcast, token_of
from kaibo.house import House
from kaibo.hub import Listener, message
from kaibo.office import Change, Watcher
from kaibo.plan.shelf import DOCS, HOUSE, HOUSE_DOCS
from kaibo.refused import Refused
from kaibo.roles import ROLES

SIGN_IN, NO_ROLE, UNKNOWN, SLOW = 4401, 4403, 4404, 4408
"""Close codes: sign in first; no such role, or not yours; no such broadcast; too far behind or the server
stops, so resume."""


@websocket("/ws", right="open")
async def stream(
    socket: WebSocket[Any, Any, Any],
    house: NamedDependency[House],
    broadcast: FromQuery[str],
    after: FromQuery[int] = 0,
    role: FromQuery[str] = "",
) -> None:
    """Send a broadcast's view, then frames, until either side leaves; to the host a host's view (P2).

    Who names a role must hold it; without one it is a view of everything, for all who may see that.
    """
    await socket.accept()
    who = await _member(socket)
    if who is None:
        return
    house.welcome()
    if role and role not in ROLES:
        await socket.close(NO_ROLE, f"there is no role {role[:20]!r}")
        return
    if not who.may("host" if role == "host" else "see") or not (role in ("", "host") or who.has(role)):
        await socket.close(NO_ROLE, f"you do not have the role {role}")
        return
    try:
        must_see(house, who, broadcast)
        view, listener = await house.watch(broadcast, max(0, after), host=role == "host", member=who.key)
    except Refused as refused:
        await socket.close(UNKNOWN, refused.en[:120])
        return
    if identify(house, token_of(socket)) is None:
        # Turned out while the room was read: nobody would stop this screen any more.
        listener.stop()
    leaving = asyncio.create_task(_left(socket, listener))
    try:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            await socket.send_data(message(view), mode="text")
            while (frame := await listener.take()) is not None:
                await socket.send_data(frame, mode="text")
            if not leaving.done():
                await _hang_up(socket, house, "resume with after=SEQ")
    finally:
        leaving.cancel()
        house.leave(broadcast, listener)


@websocket("/ws/plan", right="open")
async def follow_plan(
    socket: WebSocket[Any, Any, Any], house: NamedDependency[House], broadcast: FromQuery[str] = ""
) -> None:
    """Send every change of what is planned as it is saved: of the house, and of a broadcast if named."""
    await socket.accept()
    who = await _member(socket)
    if who is None:
        return
    house.welcome()
    if broadcast:
        try:
            must_see(house, who, broadcast)
        except Refused as refused:
            await socket.close(UNKNOWN, refused.en[:120])
            return
    watcher = house.office.watch(Watcher(who.key, broadcast, lambda change: _may_see(house, who, change)))
    if identify(house, token_of(socket)) is None:
        watcher.stop()
    leaving = asyncio.create_task(_left(socket, watcher))
    try:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            # Told once it watches: what is read after this line misses no change.
            await socket.send_data("{}", mode="text")
            while (frame := await watcher.take()) is not None:
                await socket.send_data(frame, mode="text")
            if not leaving.done():
                await _hang_up(socket, house, "read again")
    finally:
        leaving.cancel()
        house.office.leave(watcher)


async def _member(socket: WebSocket[Any, Any, Any]) -> Who | None:
    """Give who opened a socket; closes it for nobody."""
    who = caller(socket)
    if who.key:
        return who
    await socket.close(SIGN_IN, "sign in first")
    return None


async def _hang_up(socket: WebSocket[Any, Any, Any], house: House, why: str) -> None:
    """Close a screen that was let go: for good where its caller may not look any more."""
    if identify(house, token_of(socket)) is None:
        await socket.close(SIGN_IN, "sign in first")
    else:
        await socket.close(SLOW, why)


def _may_see(house: House, who: Who, change: Change) -> bool:
    """Tell whether a change may be told to a caller."""
    if change.scope != HOUSE:
        room = house.standing.rooms.get(change.scope)
        if not who.sees(room.plan.account_id if room and room.plan else ""):
            return False
        # What a broadcast holds is not for a host (P2); that something of it changed, as a task ticked, is.
        if change.doc == "binder":
            return True
        return who.may(DOCS[change.doc].read if change.doc in DOCS else "see")
    doc = HOUSE_DOCS.get(change.doc)
    if doc is None:
        return True
    return who.may(doc.read) and who.shares(change.account) and sees_broadcast(house, who, change.about)


async def _left(socket: WebSocket[Any, Any, Any], listener: Listener) -> None:
    """Notice that the screen went away; what it says is not listened to."""
    try:
        while True:
            await socket.receive_data(mode="text")
    except Exception:  # a screen may go in any way, and each of them means the same here
        listener.stop()
