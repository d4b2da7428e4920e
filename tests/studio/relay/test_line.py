"""Local lines, and ports that others have."""

import socket
import threading

import pytest

from kaibo.refused import Refused
from kaibo.studio.relay.address import source
from kaibo.studio.relay.line import accepted, check, door, filled, port


@pytest.mark.parametrize(
    ("kind", "url"),
    [(socket.SOCK_STREAM, "rtmp://127.0.0.1:{}/live/a"), (socket.SOCK_DGRAM, "srt://127.0.0.1:{}")],
)
def test_a_port_that_is_taken_is_named(kind: socket.SocketKind, url: str) -> None:
    with socket.socket(type=kind) as other:
        other.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            other.listen()
        address = source(url.format(other.getsockname()[1]), "input")
        with pytest.raises(Refused) as refused:
            check(address, "input")
        assert (refused.value.code, refused.value.field) == ("port_taken", "input")
    check(address, "input")


def test_an_address_we_only_fetch_from_needs_no_port() -> None:
    check(source("pull:rtmp://no.such.host.invalid/live", "input"), "input")


def test_a_port_that_is_no_number_is_named() -> None:
    with pytest.raises(Refused):
        check(source("rtmp://127.0.0.1:99999/live", "input"), "input")


def test_a_buffer_is_filled_however_its_bytes_come() -> None:
    with door() as made, socket.create_connection(("127.0.0.1", port(made))) as sender:
        line = accepted(made, lambda: False)
        assert line is not None
        with line:
            threading.Thread(target=sender.sendall, args=(b"abcdefghij",)).start()
            held = bytearray(5)
            assert filled(line, held) and held == b"abcde"
            assert filled(line, held) and held == b"fghij"
            sender.close()
            assert not filled(line, held)


def test_nobody_is_waited_for_once_it_is_over() -> None:
    with door() as made:
        assert accepted(made, lambda: True) is None
