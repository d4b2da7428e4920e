"""Lines between kaibo and its ffmpegs: local TCP, the same on every system and cheaper than a pipe."""

import socket
import sys
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from kaibo.refused import Refused
from kaibo.studio.relay.address import Address

_LOOK_S: Final = 0.5
_RTMP: Final = 1935


def check(address: Address, field: str) -> None:
    """Make sure that nobody else waits where we want to; raises `Refused` otherwise."""
    if not address.waits:
        return
    kind = socket.SOCK_STREAM if address.protocol == "rtmp" else socket.SOCK_DGRAM
    try:
        told = urlsplit(address.url)
        place = (told.hostname or "0.0.0.0", told.port or _RTMP)  # noqa: S104
        family = socket.getaddrinfo(*place, type=kind, flags=socket.AI_PASSIVE)[0][0]
        with socket.socket(family, kind) as tried:
            if sys.platform != "win32":
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(place)
    except (OSError, ValueError) as error:
        raise Refused(
            409,
            "port_taken",
            f"{address.url} 用不了：{error}；换一个端口，或关掉占用它的程序",
            f"{address.url} cannot be used: {error}; take another port, or end the program that has it",
            field,
        ) from None


def door() -> socket.socket:
    """Open a port on this machine for one ffmpeg to come to."""
    return socket.create_server(("127.0.0.1", 0), backlog=1)


def port(door: socket.socket) -> int:
    """Give a door's port."""
    return int(door.getsockname()[1])


def accepted(door: socket.socket, over: Callable[[], bool]) -> socket.socket | None:
    """Wait for the one who comes; None once it is `over`."""
    door.settimeout(_LOOK_S)
    while not over():
        try:
            line, _ = door.accept()
        except TimeoutError:
            continue
        except OSError:
            return None
        line.settimeout(None)
        return line
    return None


def filled(line: socket.socket, buffer: bytearray) -> bool:
    """Read until the buffer is full; False where the line ends before."""
    rest = memoryview(buffer)
    while rest:
        count = line.recv_into(rest, 0, socket.MSG_WAITALL)
        if not count:
            return False
        rest = rest[count:]
    return True
