"""Witnesses of a drill: what OBS, a screen of the team and the relay showed when, by this machine's clock."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any, Final

import httpx
import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from kaibo.end.drills import Sighting
from kaibo.serving import Address
from kaibo.studio.obs import ObsError, ObsSettings
from kaibo.studio.obs.wire import Wire

_AGAIN_S: Final = 0.1
_CALL_S: Final = 5.0
_STREAM: Final = {"RECONNECTING": "reconnecting", "STARTED": "on", "RECONNECTED": "on", "STOPPED": "off"}
_RECORD: Final = {"STARTED": "on", "STOPPED": "off"}


class Log:
    """What was seen, in the order it was."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.seen: list[Sighting] = []
        self._new = asyncio.Event()

    def see(self, mark: str) -> None:
        """Write down that something was seen now."""
        self.seen.append(Sighting(time.time_ns() / 1e6, mark))
        self._new.set()

    async def sees(self, mark: str, after: str, within_s: float) -> bool:
        """Wait until something is seen after the newest `after`; False where it is not in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not self._seen(mark, after):
                    self._new.clear()
                    await self._new.wait()
                return True
        return False

    def _seen(self, mark: str, after: str) -> bool:
        since = max((one.at_ms for one in self.seen if one.mark == after), default=0.0)
        return any(one.mark == mark and one.at_ms >= since for one in self.seen)

    def take(self) -> tuple[Sighting, ...]:
        """Give what was seen so far, and begin anew."""
        taken, self.seen = tuple(self.seen), []
        return taken


class Beside:
    """Sits beside OBS: hears what it does, and presses its buttons as a person there would."""

    def __init__(self, settings: ObsSettings, log: Log) -> None:
        """Listen to an OBS, and write into `log`."""
        self._settings, self._log = settings, log
        self._wire: Wire | None = None
        self._there = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled, again after every break."""
        while True:
            wire = Wire(self._settings.url, self._settings.password, self._heard)
            try:
                await wire.open()
                self._wire = wire
                self._there.set()
                self._log.see("obs:up")
                await wire.wait_gone()
                self._log.see("obs:down")
            except ObsError:
                pass
            finally:
                self._there.clear()
                await wire.close()
            await asyncio.sleep(_AGAIN_S)

    async def press(self, request: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask OBS something, waiting until it is there; raises `ObsError` where it refuses."""
        async with asyncio.timeout(30):
            await self._there.wait()
        if self._wire is None:
            raise RuntimeError("OBS is gone")
        return await self._wire.call(request, data, _CALL_S)

    def _heard(self, kind: str, data: dict[str, Any]) -> None:
        state = str(data.get("outputState")).removeprefix("OBS_WEBSOCKET_OUTPUT_")
        if kind == "CurrentProgramSceneChanged":
            slate = data.get("sceneName") == self._settings.scenes.slate
            self._log.see("program:slate" if slate else "program:back")
        elif kind == "StreamStateChanged" and state in _STREAM:
            self._log.see(f"stream:{_STREAM[state]}")
        elif kind == "RecordStateChanged" and state in _RECORD:
            self._log.see(f"record:{_RECORD[state]}")


class Screen:
    """A screen of the team: notes when it shows another state of the line to OBS."""

    def __init__(self, address: Callable[[], Address], broadcast: str, log: Log) -> None:
        """Look at a broadcast of the kaibo at `address`, and write into `log`."""
        self._address, self._broadcast, self._log = address, broadcast, log
        self.link: dict[str, Any] = {}
        self._marks: set[str] = set()

    async def run(self) -> None:
        """Look until cancelled, again after every break."""
        while True:
            address = self._address()
            url = f"{address.url.replace('http', 'ws', 1)}/ws?broadcast={self._broadcast}"
            head = {"authorization": f"Bearer {address.key}"}
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                async with connect(url, additional_headers=head, proxy=None, max_size=None) as line:
                    self._marks = set()
                    async for told in line:
                        self._look(msgspec.json.decode(told))
            await asyncio.sleep(_AGAIN_S)

    def _look(self, told: dict[str, Any]) -> None:
        part = told.get("view") or told.get("frame") or {}
        if link := part.get("link"):
            self.link = link
            marks = {f"link:{'ready' if link['state'] == 'ready' else 'down'}"}
            marks |= {f"link:{word}" for word in (link["trouble"], link["stream"]) if word}
            for mark in sorted(marks - self._marks):
                self._log.see(mark)
            self._marks = marks


class Beyond:
    """Looks at a relay's status page: which picture viewers get."""

    def __init__(self, url: str, log: Log) -> None:
        """Look at the status at `url`, and write into `log`."""
        self._url, self._log = url, log
        self.state = ""

    async def run(self) -> None:
        """Look fifty times a second until cancelled."""
        async with httpx.AsyncClient(timeout=1, trust_env=False) as client:
            while True:
                with contextlib.suppress(httpx.HTTPError, ValueError, KeyError):
                    state = str((await client.get(self._url)).json()["state"])
                    if state != self.state:
                        self.state = state
                        self._log.see(f"relay:{state}")
                await asyncio.sleep(0.02)
