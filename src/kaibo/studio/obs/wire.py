"""One connection to one OBS: opened once, asked, and closed; nobody waits on it once it is gone.

It is simpleobsws with what an evening needs beside it: an answer to what is at the other end where it is
no OBS of today, an end to all waiting when the line breaks, and no way through a proxy.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any, Final

import msgpack  # type: ignore[import-untyped]
import simpleobsws  # type: ignore[import-untyped]
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from kaibo.studio.obs.troubles import refused, trouble

# Told to log all, it would write down what is said while signing in, and stream keys.
logging.getLogger("simpleobsws").setLevel(logging.ERROR)

EVENTS: Final = 0x7FF
"""Every kind of event that comes now and then."""

METERS: Final = 1 << 16
"""How loud each input is, twenty times a second."""

_OPEN_S: Final = 2.0
_CLOSE_S: Final = 0.5
_ASKED_S: Final = 1.0
_SAID_MOST: Final = 16 * 1024 * 1024
_SPOKEN: Final = Subprotocol("obswebsocket.msgpack")
_WRONG_PASSWORD: Final = 4009
_OTHER_RPC: Final = 4010
_OLD: Final = json.dumps({"request-type": "GetVersion", "message-id": "1"})
"""How obs-websocket 4, of OBS 27 and before, was asked."""


class Wire:
    """A connection to an OBS."""

    def __init__(self, url: str, password: str, hears: Callable[[str, dict[str, Any]], None]) -> None:
        """Prepare a connection; `hears` is told every event."""
        asked = simpleobsws.IdentificationParameters(eventSubscriptions=EVENTS)
        self._client: Any = simpleobsws.WebSocketClient(url, password, asked)
        self._url, self._hears = url, hears
        self._reading: asyncio.Task[None] | None = None

    def gone(self) -> bool:
        """Tell whether the connection is over, or never was."""
        return self._reading is None or self._reading.done()

    async def open(self) -> None:
        """Connect and sign in; raises `ObsError` with what is wrong at the other end."""
        try:
            line = await connect(
                self._url,
                subprotocols=[_SPOKEN],
                max_size=_SAID_MOST,
                proxy=None,
                open_timeout=_OPEN_S,
                close_timeout=_CLOSE_S,
            )
        except TimeoutError:
            # Something took the call and said nothing: a program that hangs, or a machine that is off.
            raise trouble("no_answer") from None
        except (WebSocketException, ValueError):
            raise trouble("not_obs") from None
        except OSError:
            raise trouble("unreachable") from None
        try:
            await self._sign_in(line)
        except BaseException:
            await self.close()
            await _hung_up(line)
            raise

    async def _sign_in(self, line: ClientConnection) -> None:
        if line.subprotocol != _SPOKEN:
            raise trouble("too_old" if await _is_old(line) else "not_obs")
        client = self._client
        client.ws, client.ws_open = line, True
        client.register_event_callback(self._heard)
        self._reading = client.recv_task = asyncio.create_task(client._ws_recv_task())
        known = asyncio.create_task(client.wait_until_identified(_OPEN_S))
        await asyncio.wait({self._reading, known}, return_when=asyncio.FIRST_COMPLETED)
        if not known.done():
            known.cancel()
            broke = self._reading.exception() is not None
            raise trouble(_CLOSED.get(line.close_code or 0, "garbage" if broke else "unreachable"))
        if not known.result():
            raise trouble("no_answer")

    async def _heard(self, kind: Any, data: Any) -> None:
        if isinstance(kind, str):
            self._hears(kind, data if isinstance(data, dict) else {})

    async def call(self, request: str, data: dict[str, Any] | None, within_s: float) -> dict[str, Any]:
        """Ask something; raises `ObsError` where it is refused, not answered in time, or the line breaks."""
        reading = self._reading
        if reading is None or reading.done():
            raise trouble("unreachable")
        asked = asyncio.create_task(self._client.call(simpleobsws.Request(request, data), within_s))
        try:
            await asyncio.wait({asked, reading}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Asked no more where the line broke, or where who asked was stopped.
            asked.cancel()
        if not asked.done():
            raise trouble("unreachable")
        return _answer(request, asked)

    async def listen(self, events: int) -> None:
        """Say which events to be told of, as a sum of `EVENTS` and `METERS`."""
        if self.gone():
            raise trouble("unreachable")
        try:
            await self._client.ws.send(msgpack.packb({"op": 3, "d": {"eventSubscriptions": events}}))
        except ConnectionClosed:
            raise trouble("unreachable") from None

    async def wait_gone(self) -> None:
        """Wait until the connection is over."""
        if self._reading is not None:
            await asyncio.wait({self._reading})

    async def close(self) -> None:
        """Close it, within half a second."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
            await _hung_up(self._client.ws)


_CLOSED: Final = {_WRONG_PASSWORD: "wrong_password", _OTHER_RPC: "too_old"}


async def _hung_up(line: ClientConnection) -> None:
    """Close a connection, and see that it is closed: one that the other end was closing already lingers."""
    await line.close()
    try:
        await asyncio.wait_for(line.wait_closed(), _CLOSE_S)
    except TimeoutError:
        line.transport.abort()
        await asyncio.sleep(0)


async def _is_old(line: ClientConnection) -> bool:
    """Tell whether an obs-websocket 4 is at the other end: it speaks when it is asked its way."""
    try:
        await line.send(_OLD)
        said = await asyncio.wait_for(line.recv(), _ASKED_S)
        return isinstance(json.loads(said), dict) and "message-id" in json.loads(said)
    except (TimeoutError, ConnectionClosed, ValueError, RecursionError):
        return False


def _answer(request: str, asked: "asyncio.Task[Any]") -> dict[str, Any]:
    """Read what OBS said to a request."""
    try:
        said = asked.result()
        data = said.responseData
        if said.ok():
            return data if isinstance(data, dict) else {}
        raise refused(request, str(said.requestStatus.comment or said.requestStatus.code))
    except simpleobsws.MessageTimeout:
        raise trouble("no_answer") from None
    except (ConnectionClosed, simpleobsws.NotIdentifiedError, asyncio.CancelledError):
        raise trouble("unreachable") from None
    except (KeyError, TypeError, AttributeError):
        raise trouble("garbage") from None
