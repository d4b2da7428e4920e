"""Pictures in memory: buffers are used again as soon as nobody holds the picture."""

from collections import deque


class Pool:
    """Lends buffers of one size. Its size is bounded by what its borrowers hold at a time."""

    def __init__(self, size: int) -> None:
        """Begin with no buffer; `size` in bytes."""
        self._size = size
        self._free: deque[bytearray] = deque()

    def lend(self) -> "Picture":
        """Give a picture to be filled."""
        try:
            return Picture(self._free.pop(), self._free)
        except IndexError:
            return Picture(bytearray(self._size), self._free)


class Picture:
    """One picture's bytes; the buffer goes back to its pool with the last reference to the picture."""

    __slots__ = ("_home", "data")

    def __init__(self, data: bytearray, home: deque[bytearray]) -> None:
        """Hold `data` until nobody needs it."""
        self.data = data
        self._home = home

    def __del__(self) -> None:
        self._home.append(self.data)
