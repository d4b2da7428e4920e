"""Long work that holds no cycles goes on without the garbage collector looking through it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_at_work = 0


@contextmanager
def unswept() -> Iterator[None]:
    """Let the collector rest meanwhile: with a million new parts, looking for cycles doubles the time.

    Several threads may be at it; the last one done wakes the collector. Where it rested before, it stays so.
    """
    global _at_work
    with _lock:
        awake = gc.isenabled() or _at_work > 0
        _at_work += awake
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _at_work -= awake
            if awake and not _at_work:
                gc.enable()
