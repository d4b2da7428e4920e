"""A kaibo server in this process: a folder, an address, and a note of where it listens."""

import asyncio
import contextlib
import gc
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import uvicorn
from msgspec import Struct

from kaibo.app import build
from kaibo.console.signin import founded
from kaibo.house import House
from kaibo.keys import FIRST
from kaibo.refused import Refused


class Address(Struct, frozen=True):
    """Where the server of a folder listens, its process, and the key of this start for local programs.

    `shared` is the address for people: on a server for the network, the one that other machines reach.
    `welcome` is the one-time link there of a folder without an owner: who opens it becomes the owner.
    """

    url: str
    pid: int
    key: str = ""
    welcome: str = ""
    shared: str = ""


def bind(host: str, port: int, tries: int = 1) -> socket.socket:
    """Bind `port`, or one of the next `tries` ports; raises `Refused` when none is free."""
    for wanted in range(port, port + tries):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Named as TCP: an event loop sets TCP_NODELAY only where it knows, and without it every
        # second answer waits 40 ms for an acknowledgement.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name != "nt":
            # On Windows this option would let two servers share one port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, wanted))
        except OSError as error:
            listener.close()
            failure = error
        else:
            return listener
    raise Refused(
        409,
        "port_taken",
        f"{host}:{port} 无法监听（{failure.strerror}），请用 --port 换一个端口",
        f"cannot listen on {host}:{port} ({failure.strerror}): choose another --port",
        "port",
    )


def _reached_as(host: str) -> str:
    """Give the name this machine reaches a listening address by: a wildcard is no address to open."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _seen_as(host: str) -> str:
    """Give the name other machines reach a listening address by; where there is none, this machine's own."""
    if host not in ("0.0.0.0", "::", ""):  # noqa: S104
        return _reached_as(host)
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        # Nothing is sent: the system only names the address it would send from.
        asked.connect(("192.0.2.1", 9))
        return str(asked.getsockname()[0])
    return _reached_as(host)


class _Server(uvicorn.Server):
    """A server that ends streams of events before it waits for its answers to end: those never do."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._house.showings.flow.close()
        await super().shutdown(sockets)


def server(house: House) -> uvicorn.Server:
    """Make the server over a house; the house opens and closes with it."""
    config = uvicorn.Config(
        build(house),
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
        # Longer than clients keep an idle connection, so that none sends into one just being closed.
        timeout_keep_alive=30,
    )
    return _Server(config, house)


@asynccontextmanager
async def serving(
    folder: Path, host: str, port: int, tries: int = 1
) -> AsyncIterator[tuple[Address, asyncio.Task[None]]]:
    """Serve a folder until the context ends; gives the address, and the task that ends when stopped."""
    listener = bind(host, port, tries)
    try:
        house = House(folder)
        running = server(house)
    except BaseException:
        listener.close()
        raise
    port = listener.getsockname()[1]
    url, seen = f"http://{_reached_as(host)}:{port}", f"http://{_seen_as(host)}:{port}"
    note = folder / "server.json"
    task = asyncio.create_task(running.serve([listener]))
    try:
        while not running.started and not task.done():  # noqa: ASYNC110 - uvicorn tells it by this flag alone
            await asyncio.sleep(0.01)
        if not running.started:
            await task
            raise Refused(
                500, "not_started", "服务没有启动，请看上面的错误", "the server did not start: see above"
            )
        # What is loaded by now stays: the collector need not walk it again in the middle of an evening.
        gc.freeze()
        welcome = "" if founded(house) else seen + house.keys.make_link(FIRST).path
        address = Address(url, os.getpid(), house.keys.machine, welcome, seen)
        _write(note, address)
        yield address, task
    finally:
        gc.unfreeze()
        with contextlib.suppress(OSError):
            note.unlink()
        running.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _write(note: Path, address: Address) -> None:
    """Write the note so that only its owner can read it: it holds a key."""
    note.unlink(missing_ok=True)
    with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.encode(address))


def noted(folder: Path) -> Address:
    """Read where the server of a folder listens, and its key; raises `OSError` where none runs."""
    return msgspec.json.decode((folder / "server.json").read_bytes(), type=Address)


def found(folder: Path) -> Address | None:
    """Give the address of a server that already serves a folder, if one answers."""
    # Imported late: a server needs no client.
    import httpx

    try:
        address = noted(folder)
        answer = httpx.get(f"{address.url}/healthz", timeout=2)
    except (OSError, msgspec.DecodeError, httpx.HTTPError):
        return None
    return address if answer.status_code in (200, 503) else None
