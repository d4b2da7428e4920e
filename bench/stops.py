"""Ordered stops in a row with the real OBS, in some of them kaibo is killed at a step.

Each must end sealed, in order, with a recording that plays and a stream that is off.
"""

import asyncio
import contextlib
import random
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
from msgspec import Struct

from bench import figure, percentile
from bench.server import Server, start
from kaibo.clock import SECOND
from kaibo.end.shutdown import DONE, MACHINES, STEPS
from kaibo.facts import EndConfirmed, Sealed, Stopping, StopStepped
from kaibo.journal.archive import place, unseal
from kaibo.journal.reading import entries
from kaibo.studio.closing import Unclosed, played
from kaibo.studio.obs.wire import Wire
from kaibo.studio.rig import Rig, missing, rigged

STOPS, KILLS, SEED = 100, 20, 7
STARTS = 3
ON_AIR_S, PATIENCE_S, LOOK_S = 1.5, 300.0, 0.2
REPORT: Final = Path(__file__).parent / "stops.json"


class Stopped(Struct, frozen=True, kw_only=True):
    """How one stop went: what was wrong with it, if anything, and seconds from the confirmation.

    `killed_at` is the step kaibo was killed at, "" for none; `failed` are the tries that failed, `obs_died`
    tells whether OBS crashed meanwhile.
    """

    number: int
    killed_at: str
    wrong: tuple[str, ...]
    failed: tuple[str, ...]
    obs_died: bool
    off_s: float
    file_s: float
    sealed_s: float


class Evenings:
    """One folder, one OBS, and a server that may be killed: plays one broadcast after another."""

    def __init__(self, folder: Path, rig: Rig) -> None:
        self.folder, self.rig = folder, rig
        self.chance = random.Random(SEED)
        (folder / "obs.json").write_bytes(msgspec.json.encode({"": rig.obs.settings}))
        self.server = self._started()

    def _started(self) -> Server:
        # What a killed server noted would be taken for the new one's.
        (self.folder / "server.json").unlink(missing_ok=True)
        server = self._served()
        self.hands = httpx.Client(base_url=server.url, headers=server.shown, timeout=120)
        return server

    def _served(self) -> Server:
        """Start a server; on a machine too busy to start it within a minute, another one."""
        for _ in range(STARTS):
            process = start(self.folder)
            try:
                return Server(self.folder, process)
            except RuntimeError:
                process.kill()
                process.wait()
        raise RuntimeError(f"kaibo serve did not start {STARTS} times")

    def kill(self) -> None:
        """End the server as a power cut does, and start another over the same folder."""
        self.server.process.kill()
        self.server.process.wait()
        self.hands.close()
        self.server = self._started()

    def close(self) -> None:
        """End the server."""
        self.hands.close()
        self.server.stop()

    def press(self, path: str, **body: Any) -> Any:
        answer = self.hands.post(path, json={"key": secrets.token_hex(8)} | body)
        answer.raise_for_status()
        return answer.json()

    def view(self, broadcast: str) -> Any:
        answer = self.hands.get(f"/api/broadcasts/{broadcast}/view")
        answer.raise_for_status()
        return answer.json()

    def obs(self, *requests: str) -> list[dict[str, Any]]:
        """Ask OBS directly, as a person at it would."""

        async def ask() -> list[dict[str, Any]]:
            settings = self.rig.obs.settings
            wire = Wire(settings.url, settings.password, lambda kind, data: None)
            await wire.open()
            try:
                return [await wire.call(request, None, 5) for request in requests]
            finally:
                await wire.close()

        return asyncio.run(ask())

    def mended(self) -> bool:
        """See that OBS runs; tells whether it had to be started again."""
        if self.rig.obs.alive:
            return False
        self.rig.obs.start()
        return True

    def stop(self, number: int, killed_at: Stopping | None) -> Stopped:
        """Go on air with stream and recording, and through one ordered stop."""
        self.mended()
        broadcast = f"stop-{number}"
        base = f"/api/broadcasts/{broadcast}"
        self.press("/api/broadcasts", id=broadcast, title=f"第 {number} 场")
        self.press(f"{base}/live")
        self._await(broadcast, lambda view: view["link"]["state"] == "ready")
        self.obs("StartStream", "StartRecord")
        studio = self._await(broadcast, _running)["stage"]["studio"]
        time.sleep(ON_AIR_S)
        asked = self.press(f"{base}/end/request")
        self.press(f"{base}/end/confirm", request=asked["request"])
        died = self._through(broadcast, killed_at)
        return self._judged(number, broadcast, killed_at, died, studio["file"])

    def _await(self, broadcast: str, wanted: Any) -> Any:
        until = time.monotonic() + PATIENCE_S
        while not wanted(view := self.view(broadcast)):
            if time.monotonic() > until:
                raise RuntimeError(f"{broadcast}: {view['link']}, {view['stage']['studio']}")
            time.sleep(LOOK_S)
        return view

    def _through(self, broadcast: str, killed_at: Stopping | None) -> bool:
        """Tick what is people's, and kill once, until it is sealed; tells whether OBS crashed."""
        until, died = time.monotonic() + PATIENCE_S, False
        while (view := self.view(broadcast))["head"]["state"] != "sealed" and time.monotonic() < until:
            died = self.mended() or died
            due = next((line for line in view["ending"]["steps"] if line["next"]), None)
            if due is None:
                time.sleep(LOOK_S)
            elif due["step"] == killed_at and (due["step"] not in MACHINES or due["state"] == "begun"):
                killed_at = None
                hand = threading.Thread(target=self._tick, args=(broadcast, due["step"]))
                if due["step"] not in MACHINES:
                    hand.start()
                time.sleep(self.chance.uniform(0, 0.05 if due["step"] not in MACHINES else 0.3))
                self.kill()
                if hand.ident is not None:
                    hand.join()
            elif due["way"] == "people":
                self._tick(broadcast, due["step"])
            else:
                time.sleep(LOOK_S)
        return died

    def _tick(self, broadcast: str, step: str) -> None:
        with contextlib.suppress(httpx.HTTPError, RuntimeError):
            self.press(f"/api/broadcasts/{broadcast}/end/steps/{step}", by="演练")

    def _judged(
        self, number: int, broadcast: str, killed_at: Stopping | None, died: bool, file: str
    ) -> Stopped:
        """Hold what is on disk and what OBS says against what was promised."""
        told = list(entries(self.folder / "journal.db", broadcast))
        facts = [entry.fact for entry in told]
        steps = [fact for fact in facts if isinstance(fact, StopStepped)]
        sealed_ms = next((fact.at_ms for fact in facts if isinstance(fact, Sealed)), 0)
        ended_ms = next(fact.at_ms for fact in facts if isinstance(fact, EndConfirmed))
        at_ms = {fact.step: fact.at_ms for fact in steps if fact.state in DONE}
        wrong: list[str] = []
        if [fact.step for fact in steps if fact.state in DONE] != list(STEPS):
            wrong.append("steps not each once and in order")
        if not sealed_ms:
            wrong.append("not sealed")
        elif (kept := list(unseal(place(self.folder, broadcast)))) != told[: len(kept)] or not kept:
            wrong.append("the sealed file differs from the journal")
        try:
            played(file)
        except Unclosed as error:
            wrong.append(error.en)
        stream, record = self.obs("GetStreamStatus", "GetRecordStatus")
        if stream["outputActive"] or record["outputActive"]:
            wrong.append("OBS still streams or records")
        return Stopped(
            number=number,
            killed_at=killed_at or "",
            wrong=tuple(wrong),
            failed=tuple(fact.step for fact in steps if fact.state == "failed"),
            obs_died=died,
            off_s=(at_ms.get("stopped", ended_ms) - ended_ms) / SECOND,
            file_s=(at_ms.get("file", ended_ms) - ended_ms) / SECOND,
            sealed_s=(sealed_ms - ended_ms) / SECOND,
        )


def _running(view: Any) -> bool:
    studio = view["stage"]["studio"]
    return bool(studio["streaming"] and studio["recording"])


def play(rig: Rig, stops: int, kills: int) -> Iterator[Stopped]:
    """Stop `stops` times in a row, `kills` of them with kaibo killed, each step as often as another."""
    chance = random.Random(SEED)
    killed = dict(zip(sorted(chance.sample(range(stops), kills)), _steps(chance, kills), strict=True))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        evenings = Evenings(Path(name), rig)
        try:
            for number in range(stops):
                yield evenings.stop(number, killed.get(number))
        finally:
            evenings.close()


def _steps(chance: random.Random, count: int) -> list[Stopping]:
    """Give steps in a random order, every one of them before any comes again."""
    steps: list[Stopping] = []
    while len(steps) < count:
        steps += chance.sample(STEPS, len(STEPS))
    return steps[:count]


def run() -> list[dict[str, Any]]:
    """Play a hundred stops, write how each went to `stops.json`, and give the figures."""
    if lacking := missing():
        raise RuntimeError(f"no {' and no '.join(lacking)}: run make studio")
    told: list[Stopped] = []
    with rigged() as rig:
        for stopped in play(rig, STOPS, KILLS):
            told.append(stopped)
            REPORT.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")
    slowest = max(stop.sealed_s for stop in told if stop.killed_at)
    calm = [stop for stop in told if not stop.killed_at and not stop.obs_died]
    off = [stop.off_s for stop in calm]
    return [
        figure(
            f"of {STOPS} ordered stops, {KILLS} with a kill: not sealed, out of order or unplayable",
            sum(bool(stop.wrong) for stop in told),
            "stops",
            0,
        ),
        figure("confirmation → stream verified off, median", percentile(off, 0.5), "s"),
        figure("confirmation → stream verified off, 95 of 100", percentile(off, 0.95), "s", 10),
        figure(
            "confirmation → recording verified, 95 %", percentile([stop.file_s for stop in calm], 0.95), "s"
        ),
        figure("killed: confirmation → sealed, the slowest", slowest, "s"),
        figure("tries that failed and were made again", sum(len(stop.failed) for stop in told), "tries"),
        figure("OBS crashed by itself meanwhile", sum(stop.obs_died for stop in told), "times"),
    ]
