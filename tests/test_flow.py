"""Events to many readers: everybody at once, nobody waits for a slow one, and all can be sent home."""

import asyncio
from typing import Any

from kaibo.flow import Flow
from tests.conftest import comes_true


class Reader:
    """A connection that takes what it has room for, as a server's does."""

    def __init__(self, room: int = 10_000) -> None:
        self.got: list[bytes] = []
        self.room = room
        self.drained = asyncio.Event()
        self.left = asyncio.Event()

    async def send(self, message: Any) -> None:
        if self.room <= 0:
            await self.drained.wait()
        self.got.append(message["body"])
        self.room -= len(message["body"])

    async def receive(self) -> Any:
        await self.left.wait()
        return {"type": "http.disconnect"}


async def test_everybody_hears_and_a_slow_reader_is_let_go_alone() -> None:
    flow, quick, slow, other = Flow(), Reader(), Reader(room=8), Reader()
    runs = [
        asyncio.create_task(flow.run("p", address, b"first", reader.send, reader.receive))
        for address, reader in (("1", quick), ("1", slow))
    ]
    runs.append(asyncio.create_task(flow.run("q", "2", b"first", other.send, other.receive)))

    async def count() -> int:
        return flow.count("p")

    await comes_true(count, lambda streams: streams == 2)
    for news in (b"one", b"two", b"three"):
        await flow.tell("p", news)
    assert quick.got == [b"first", b"one", b"two", b"three"]
    assert slow.got == [b"first", b"one"]
    assert other.got == [b"first"]
    assert flow.count("p") == 1
    # The slow one's handler ends once its connection takes the end of the answer.
    slow.drained.set()
    await runs[1]
    assert flow.has_room("1", 2, 9)
    assert not flow.has_room("1", 1, 9)
    assert not flow.has_room("3", 9, 2)
    quick.left.set()
    await runs[0]
    assert (flow.count("p"), quick.got[-1]) == (0, b"three")
    flow.close()
    await runs[2]
    assert other.got == [b"first", b""]
    assert not flow.has_room("1", 9, 9)


async def test_who_leaves_while_being_told_breaks_nothing() -> None:
    flow, readers = Flow(), [Reader() for _ in range(450)]
    runs = [asyncio.create_task(flow.run("p", "1", b"", one.send, one.receive)) for one in readers]

    async def count() -> int:
        return flow.count("p")

    await comes_true(count, lambda streams: streams == 450)
    telling = asyncio.create_task(flow.tell("p", b"news"))
    await asyncio.sleep(0)
    for one in readers[200:]:
        one.left.set()
    await asyncio.gather(telling, *runs[200:])
    assert flow.count("p") == 200
    assert all(b"news" in one.got for one in readers[:200])
    flow.stop("p")
    await asyncio.gather(*runs)
