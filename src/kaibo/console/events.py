"""An answer that goes on: events told as they happen, as browsers read them (`text/event-stream`)."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar import Response
from litestar.types import Receive, Scope, Send

_HEADERS: Final = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
}


class EventStream(Response[None]):
    """An answer that `run` goes on with, until either side leaves."""

    def __init__(self, run: Callable[[Send, Receive], Awaitable[None]]) -> None:
        """Answer with what `run` sends."""
        super().__init__(None, headers=_HEADERS)
        self._run = run

    def to_asgi_response(self, *_: Any, **__: Any) -> Any:
        """Give the answer as the server runs it."""
        headers = [(name.lower().encode(), str(value).encode()) for name, value in self.headers.items()]

        async def answer(_: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await self._run(send, receive)

        return answer
