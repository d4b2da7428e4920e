"""Events to many readers at once: what is told is encoded once, and a reader too slow is let go.

Two thousand readers are told in one pass, without a task or a queue for each: what a connection takes at once
goes straight there, and one that is full is let go. Its reader comes back and reads what it missed.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Final

_PASS: Final = 200
"""So many readers are told in one go; then others have their turn."""

Send = Callable[[Any], Awaitable[None]]
Receive = Callable[[], Awaitable[Any]]


class Stream:
    """One reader's open answer."""

    def __init__(self, send: Send) -> None:
        """Begin with an answer that was just started."""
        self.send = send
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def take(self, message: Any) -> bool:
        """Send without waiting; tells whether the connection took it."""
        sending = self.send(message).__await__()
        try:
            next(sending)
        except StopIteration:
            return True
        except OSError:
            return False
        # It would have to wait: its reader is some tens of kilobytes behind.
        sending.close()
        return False

    def let_go(self) -> None:
        """End it; its handler closes the connection."""
        if not self.gone.done():
            self.gone.set_result(None)


class Flow:
    """Every open stream, by the page it is of and the address it came from."""

    def __init__(self) -> None:
        """Begin with none open."""
        self._open: dict[str, set[Stream]] = {}
        self._from: Counter[str] = Counter()
        self.closed = False

    def count(self, page: str) -> int:
        """Count the streams of a page."""
        return len(self._open.get(page, ()))

    def has_room(self, address: str, each: float, every: float) -> bool:
        """Tell whether one more from an address may open: at most `each` of it, `every` in all."""
        return not self.closed and self._from[address] < each and self._from.total() < every

    async def tell(self, page: str, news: bytes) -> None:
        """Send to every stream of a page; one that cannot take it now is let go."""
        message = {"type": "http.response.body", "body": news, "more_body": True}
        for place, stream in enumerate(tuple(self._open.get(page, ())), start=1):
            if not stream.take(message):
                self._open.get(page, set()).discard(stream)
                stream.let_go()
            if place % _PASS == 0:
                await asyncio.sleep(0)

    def stop(self, page: str) -> None:
        """End every stream of a page."""
        for stream in self._open.get(page, ()):
            stream.let_go()

    def close(self) -> None:
        """End every stream, and open no more."""
        self.closed = True
        for page in self._open:
            self.stop(page)

    async def run(self, page: str, address: str, first: bytes, send: Send, receive: Receive) -> None:
        """Keep a stream of a page open until either side leaves; `first` is told at once."""
        stream = Stream(send)
        self._from[address] += 1
        leaving = asyncio.ensure_future(_left(receive))
        try:
            await send({"type": "http.response.body", "body": first, "more_body": True})
            self._open.setdefault(page, set()).add(stream)
            await asyncio.wait((leaving, stream.gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            self._forget(page, address, stream)
        if not leaving.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _forget(self, page: str, address: str, stream: Stream) -> None:
        streams = self._open.get(page, set())
        streams.discard(stream)
        if not streams:
            self._open.pop(page, None)
        self._from[address] -= 1
        if not self._from[address]:
            del self._from[address]


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
