"""What a relay is doing, over HTTP on this machine; and the button that holds the slate."""

import hmac
import os
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import msgspec

from kaibo import __version__
from kaibo.refused import Refused
from kaibo.studio.relay.relay import Input, Relay, drift_ms

_BODY_MOST: Final = 1000


class Hold(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /slate`."""

    hold: bool


def told(relay: Relay, now: float) -> dict[str, Any]:
    """Tell a relay's state; `now` in seconds of the monotonic clock."""
    encoder = relay.encoder
    return {
        "version": __version__,
        "pid": os.getpid(),
        "state": relay.choice.state,
        "since_ms": relay.since_ms,
        "held": relay.choice.held,
        "began_ms": relay.began_ms,
        "frames": relay.frames,
        "late_frames": relay.late,
        "latest_ms": round(relay.latest_s * 1000),
        "slept": relay.slept,
        "changes": relay.changes,
        "inputs": {name: _input(one, now) for name, one in relay.inputs.items()},
        "encoder": {
            "alive": encoder is not None and encoder.well,
            "pid": encoder.child.process.pid if encoder else 0,
            "restarts": max(0, relay.encoders - 1),
            "why": relay.why,
            "bytes": encoder.bytes if encoder else 0,
            "dropped": relay.lost + (encoder.dropped if encoder else 0),
        },
    }


def _input(one: Input, now: float) -> dict[str, Any]:
    reader, take = one.reader, one.reader.take
    return {
        "age_ms": round((now - take.at) * 1000) if take.received else None,
        "pictures": take.received,
        "audio_offset_ms": round(drift_ms(one), 1),
        "ran_dry": one.head.dry,
        "restarts": reader.restarts,
        "why": reader.why,
        "pid": reader.child.process.pid if reader.child else 0,
    }


def serve(relay: Relay, port: int, token: str) -> ThreadingHTTPServer:
    """Answer on 127.0.0.1 in a thread; raises `Refused` where the port is taken."""

    class Door(_Door):
        answers = staticmethod(lambda: told(relay, time.monotonic()))
        key = token

        def hold(self, held: bool) -> None:
            relay.choice.held = held

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    except OSError as error:
        raise Refused(
            409,
            "port_taken",
            f"端口 {port} 用不了：{error}",
            f"port {port} cannot be used: {error}",
            "status",
        ) from None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class _Door(BaseHTTPRequestHandler):
    answers: Callable[[], dict[str, Any]]
    key = ""
    timeout = 5

    def hold(self, held: bool) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        told = self.answers()
        if self.path == "/healthz":
            self._answer(200 if told["encoder"]["alive"] else 503, {"ok": told["encoder"]["alive"]})
        elif self.path in ("/", "/status"):
            self._answer(200, told)
        else:
            self._answer(404, {"error": "GET /status, GET /healthz, POST /slate"})

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != "/slate":
            self._answer(404, {"error": "POST /slate"})
        elif not self._known():
            self._answer(403, {"error": "Authorization: Bearer TOKEN"})
        elif not (length.isascii() and length.isdigit() and int(length) <= _BODY_MOST):
            self._answer(400, {"error": '{"hold": true}'})
        else:
            self._hold(self.rfile.read(int(length)))

    def _hold(self, body: bytes) -> None:
        try:
            hold = msgspec.json.decode(body, type=Hold)
        except msgspec.DecodeError:
            self._answer(400, {"error": '{"hold": true}'})
            return
        self.hold(hold.hold)
        self._answer(200, {"held": hold.hold})

    def _known(self) -> bool:
        shown = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(shown.encode(), self.key.encode())

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        raw = msgspec.json.encode(body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: who watches asks every second."""
