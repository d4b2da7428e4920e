"""The relay tells how it is, and holds the slate for who shows the token."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from kaibo.refused import Refused
from kaibo.studio.relay.relay import Order, Relay
from kaibo.studio.relay.status import serve
from tests.studio.relay.conftest import free

TOKEN = {"Authorization": "Bearer right"}


@pytest.fixture
def relay(order: Order) -> Relay:
    return Relay(order)


@pytest.fixture
def client(relay: Relay) -> Iterator[httpx.Client]:
    port = free(socket.SOCK_STREAM)
    server = serve(relay, port, "right")
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        yield client
    server.shutdown()
    server.server_close()


def test_it_tells_what_is_on_air_and_how_each_part_is(client: httpx.Client) -> None:
    told = client.get("/status").json()
    assert told["state"] == "slate"
    assert told["frames"] == told["late_frames"] == 0
    assert set(told["inputs"]) == {"primary", "backup"}
    assert told["inputs"]["primary"]["age_ms"] is None
    assert told["encoder"]["alive"] is False


def test_without_an_encoder_it_is_not_healthy(client: httpx.Client) -> None:
    assert client.get("/healthz").status_code == 503


def test_the_slate_is_held_and_let_go_with_the_token(client: httpx.Client, relay: Relay) -> None:
    for hold in (True, False):
        answer = client.post("/slate", json={"hold": hold}, headers=TOKEN)
        assert (answer.status_code, answer.json()) == (200, {"held": hold})
        assert relay.choice.held is hold


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic right"}])
def test_without_the_token_the_slate_stays_as_it_is(
    client: httpx.Client, relay: Relay, headers: dict[str, str]
) -> None:
    assert client.post("/slate", json={"hold": True}, headers=headers).status_code == 403
    assert not relay.choice.held


@pytest.mark.parametrize("body", [b"", b"{}", b'{"hold": 1}', b'{"hold": true, "x": 1}', b"[", b"x" * 2_000])
def test_another_body_is_refused(client: httpx.Client, relay: Relay, body: bytes) -> None:
    assert client.post("/slate", content=body, headers=TOKEN).status_code == 400
    assert not relay.choice.held


def test_other_addresses_are_not_there(client: httpx.Client) -> None:
    assert client.get("/etc/passwd").status_code == 404
    assert client.post("/status", headers=TOKEN).status_code == 404


def test_a_port_that_is_taken_is_named(relay: Relay) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(Refused) as refused:
        serve(relay, other.getsockname()[1], "right")
    assert refused.value.code == "port_taken"
