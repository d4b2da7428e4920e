"""Heavy reckoning in a process of its own.

It holds up no screen, can be stopped at once, and if it breaks, the evening goes on. What it needs takes a
second or more to load, so a process lies ready for some minutes after it was last of use.
"""

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final, Generic, TypeVar

from kaibo.refused import Refused

A = TypeVar("A")
R = TypeVar("R")

Tell = Callable[[float], None]
"""Tells how far a piece of work is."""

IDLE_S: Final = 300.0
"""Seconds a process lies ready with nothing to do."""


class Job(Generic[A, R]):
    """A function of one value, to be run in another process; both must be importable and picklable."""

    def __init__(self, work: Callable[[A, Tell], R], given: A, told: Tell = lambda _: None) -> None:
        """Make it ready; `told` hears how far it is, in a thread of this process."""
        self.work = work
        self.given = given
        self.told = told
        self.stopped = False
        self._worker: _Worker | None = None

    def stop(self) -> None:
        """Stop it at once; what ended stays ended."""
        self.stopped = True
        if self._worker is not None:
            self._worker.end()

    def by(self, worker: "_Worker | None") -> None:
        """Say who does it now."""
        self._worker = worker


class Aside:
    """Where a house has its reckoning done: one process lies ready, more are started as they are needed."""

    def __init__(self, ready: Callable[[], None], idle_s: float = IDLE_S) -> None:
        """Make it; `ready` loads what the work needs, in the other process."""
        self._ready = ready
        self._idle_s = idle_s
        self._next: asyncio.Task[_Worker] | None = None
        self._busy: set[_Worker] = set()
        self._ending: asyncio.TimerHandle | None = None
        self._closed = False

    def warm(self) -> None:
        """Have a process ready soon; somebody is about to ask for work."""
        if self._next is None and not self._closed:
            self._lie(asyncio.create_task(asyncio.to_thread(_Worker, self._ready)))

    async def run(self, job: Job[A, R]) -> R | None:
        """Run it; None where it was stopped. Raises `Refused` 500 where it broke."""
        worker = await self._taken()
        self._busy.add(worker)
        done = False
        try:
            if not job.stopped:
                job.by(worker)
                result: R = await asyncio.to_thread(worker.do, job.work, job.given, job.told)
                done = True
                return result
        except (EOFError, OSError):
            if not job.stopped:
                raise Refused(
                    500, "reckoning_broke", "计算中断，请重试", "the reckoning broke: try again"
                ) from None
        finally:
            job.by(None)
            self._busy.discard(worker)
            self._back(worker if done else None)
            if not done:
                worker.end()
        return None

    def close(self) -> None:
        """End every process; work that was under way is lost."""
        self._closed = True
        for worker in self._busy:
            worker.end()
        self._rest()

    async def _taken(self) -> "_Worker":
        """Take the process that lies ready, or start one."""
        lying, self._next = self._next, None
        self._awake()
        if lying is not None and (worker := await lying).alive:
            return worker
        return await asyncio.to_thread(_Worker, self._ready)

    def _back(self, worker: "_Worker | None") -> None:
        """Let a process that is done lie ready, or where it was ended another; one is enough."""
        if worker is None:
            self.warm()
        elif self._next is None and not self._closed:
            self._lie(asyncio.create_task(_given(worker)))
        else:
            worker.end()

    def _lie(self, worker: "asyncio.Task[_Worker]") -> None:
        self._next = worker
        self._awake()
        self._ending = asyncio.get_running_loop().call_later(self._idle_s, self._rest)

    def _awake(self) -> None:
        if self._ending is not None:
            self._ending.cancel()

    def _rest(self) -> None:
        """Let the process that lies ready go."""
        self._awake()
        lying, self._next = self._next, None
        if lying is not None:
            lying.add_done_callback(_let_go)


def _let_go(made: "asyncio.Task[_Worker]") -> None:
    if not made.cancelled() and made.exception() is None:
        made.result().end()


async def _given(worker: "_Worker") -> "_Worker":
    return worker


class _Worker:
    """A process that does one piece of work after another."""

    def __init__(self, ready: Callable[[], None]) -> None:
        """Start it."""
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, ready), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def do(self, work: Callable[[A, Tell], R], given: A, told: Tell) -> R:
        """Have it work, and listen until it is done; raises `EOFError` or `OSError` where it ended before."""
        self._ours.send((work, given))
        while True:
            kind, said = self._ours.recv()
            if kind == "done":
                result: R = said
                return result
            told(said)

    def end(self) -> None:
        self._process.kill()


def _work(pipe: Connection, ready: Callable[[], None]) -> None:
    """Work in the other process until nobody is at the other end."""
    # Ctrl-C is for the server: it ends this process when it closes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ready()
    while True:
        try:
            work, given = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(("done", work(given, lambda share: pipe.send(("told", share)))))
