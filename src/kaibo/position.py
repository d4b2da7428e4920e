"""How far the journal is folded, and who waits for it to get there."""

import asyncio


class Position:
    """The newest folded fact's `seq`."""

    def __init__(self, seq: int) -> None:
        """Start at `seq`, with nobody waiting."""
        self.seq = seq
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    def move(self, seq: int) -> None:
        """Come to `seq`, and wake who waited for it."""
        self.seq = seq
        for wanted, waiter in self._waiting:
            if wanted <= seq and not waiter.done():
                waiter.set_result(None)
        self._waiting = [(wanted, waiter) for wanted, waiter in self._waiting if wanted > seq]

    async def reached(self, seq: int) -> None:
        """Wait until everything up to `seq` is folded."""
        if seq > self.seq:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((seq, waiter))
            await waiter
