"""Tells kaibo when viewers lost the picture and when they have it back, until kaibo has heard it."""

import threading
from collections import deque
from typing import Final

import httpx
import msgspec

from kaibo.facts import FeedLost, FeedRestored
from kaibo.studio.relay.relay import Relay

SOURCE: Final = "relay"
WAITING: Final = 1000
"""Facts that wait at most while kaibo cannot be reached; then the oldest are forgotten."""

_LOOK_S, _AGAIN_S, _TIMEOUT_S = 0.2, 2.0, 5.0


class Report:
    """Sends facts to one intake address, `http://HOST:PORT/in/facts/ROOM_KEY`."""

    def __init__(self, relay: Relay, url: str) -> None:
        """Prepare; `start` begins."""
        self._relay = relay
        self._url = url
        self._waiting: deque[FeedLost | FeedRestored] = deque(maxlen=WAITING)
        self._told = 0
        self._lost = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.why = ""

    def start(self) -> None:
        """Begin to watch and send."""
        self._thread.start()

    def stop(self) -> None:
        """Send what waits, once, and end."""
        self._stop.set()
        self._thread.join(_TIMEOUT_S)

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_S if not self.why else _AGAIN_S):
            self._look()
            self._send()
        self._look()
        self._send()

    def _look(self) -> None:
        """Note a loss or a return since the last look; the slate before the first picture is no loss."""
        relay = self._relay
        lost = relay.choice.state == "slate"
        if lost == self._lost or not relay.changes:
            return
        self._lost = lost
        self._told += 1
        kind = FeedLost if lost else FeedRestored
        why = ("held" if relay.choice.held else "gone") if lost else relay.choice.state
        fact_id = f"{SOURCE}:{relay.began_ms}:{self._told}"
        self._waiting.append(kind(id=fact_id, at_ms=relay.since_ms, source=SOURCE, why=why, device=SOURCE))

    def _send(self) -> None:
        facts = list(self._waiting)
        if not facts:
            return
        try:
            answer = httpx.post(self._url, content=msgspec.json.encode(facts), timeout=_TIMEOUT_S)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            self.why = str(error)[:200]
            return
        self.why = ""
        for fact in facts:
            if self._waiting and self._waiting[0] is fact:
                self._waiting.popleft()
