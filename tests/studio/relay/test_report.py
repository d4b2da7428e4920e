"""kaibo hears of a loss and of the return, also when it could not listen at first."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kaibo.facts import decode_batch
from kaibo.studio.relay.relay import Order, Relay
from kaibo.studio.relay.report import Report


def test_a_loss_and_a_return_are_told_until_they_are_heard(order: Order) -> None:
    got: list[list[dict[str, Any]]] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(503 if len(got) == 1 else 202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        relay = Relay(order)
        relay.began_ms = 1_000
        report = Report(relay, f"http://127.0.0.1:{server.server_address[1]}/in/facts/key")
        report.start()
        relay.changes, relay.choice.state, relay.since_ms = 1, "primary", 2_000
        time.sleep(0.5)
        assert not got, "the first picture is no return"
        relay.changes, relay.choice.state, relay.since_ms = 2, "slate", 1_800_000_003_000
        until(lambda: len(got) == 1)
        relay.changes, relay.choice.state, relay.since_ms = 3, "backup", 1_800_000_004_000
        until(lambda: len(got) >= 2 and got[-1][-1]["kind"] == "feed_restored")
        report.stop()
        server.shutdown()
    facts = {fact["id"]: fact for batch in got for fact in batch}
    assert [(fact["kind"], fact["at_ms"], fact["source"]) for fact in facts.values()] == [
        ("feed_lost", 1_800_000_003_000, "relay"),
        ("feed_restored", 1_800_000_004_000, "relay"),
    ]
    assert list(facts) == ["relay:1000:1", "relay:1000:2"]
    taken, refused = decode_batch(json.dumps(list(facts.values())).encode())
    assert len(taken) == 2 and not refused


def until(true: Callable[[], bool]) -> None:
    """Wait for something that comes soon."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)
