"""How many may wait for heavy work: whoever comes beyond that is told so before anything is held."""

from collections.abc import Iterator
from contextlib import contextmanager

from kaibo.refused import Refused


class Places:
    """The places of one kind of heavy work, those at work and those who wait alike."""

    def __init__(self, most: int) -> None:
        """Begin with all `most` of them free."""
        self.free = most

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a place as long as it lasts; raises `Refused` 503 where none is free."""
        if not self.free:
            raise busy()
        self.free -= 1
        try:
            yield
        finally:
            self.free += 1


def busy() -> Refused:
    """Say that too many wait already."""
    zh, en = "正忙，请几秒后再试；这次什么都没做", "too busy: try again in some seconds, nothing was done"
    return Refused(503, "busy", zh, en)
