"""The ordered stop against a machine that works, fails, delays and lies, and across restarts."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from kaibo import facts, playbook
from kaibo.booth import Booth
from kaibo.broadcast import Broadcast
from kaibo.clock import HOUR, WallClock
from kaibo.end import shutdown
from kaibo.end.shutdown import DONE, STEPS
from kaibo.facts import Stopping, StopStepped
from kaibo.house import House
from kaibo.journal.reading import entries
from kaibo.journal.sqlite import SqliteJournal
from kaibo.live.room import Room
from kaibo.live.studio import NO_LINK, StudioLink
from kaibo.studio import testcard
from kaibo.studio.closing import DEEDS
from kaibo.studio.obs import ObsError, ObsLink, ObsSettings
from tests.conftest import comes_true

QUICK = {
    "ending_scene_seconds": 0.02,
    "stop_verified_seconds": 0.1,
    "stop_wait_seconds": 0.6,
    "stop_again_seconds": 0.02,
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the stop wait for less than people would."""
    for name, value in QUICK.items():
        told = msgspec.structs.replace(playbook.NUMBERS[name], value=value)
        monkeypatch.setitem(cast(dict[str, Any], playbook.NUMBERS), name, told)


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording that plays."""
    return testcard.make(tmp_path_factory.mktemp("rec") / "evening.mkv", 0.05, size=(320, 180))


class Machine:
    """An OBS as far as the stop is concerned: it outlives the kaibo that asks it.

    `broken` counts how often each request fails yet, `held` are requests that never answer; a `lying` one
    says that its stream stopped while its events say it goes on.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.scene, self.pushing, self.recording = "讲品", True, True
        self.alive, self.lying, self.stuck = True, False, False
        self.broken, self.did = Counter[str](), Counter[str]()
        self.held: set[str] = set()

    def answer(self, request: str, data: dict[str, Any]) -> dict[str, Any]:
        if self.broken[request]:
            self.broken[request] -= 1
            raise ObsError("late", "OBS 应答很慢", "OBS answers late")
        if request == "SetCurrentProgramScene":
            self.scene = data["sceneName"]
        elif request == "StopStream":
            if not self.pushing:
                raise ObsError("refused", "没有推流", "output not running")
            self.did["stream"] += 1
            self.pushing = self.stuck
        elif request == "StopRecord":
            if not self.recording:
                raise ObsError("refused", "没有录像", "output not running")
            self.did["record"] += 1
            self.recording = False
            return {"outputPath": str(self.file)}
        return {
            "GetStreamStatus": {"outputActive": self.pushing and not self.lying},
            "GetRecordStatus": {"outputActive": self.recording},
        }.get(request, {})


class Line:
    """A line to a machine, with the face of `ObsLink` the stop uses."""

    def __init__(self, machine: Machine) -> None:
        self.machine, self.settings = machine, ObsSettings(url="ws://127.0.0.1:1")

    @property
    def state(self) -> StudioLink:
        return StudioLink(state="ready", stream="on" if self.machine.pushing else "off")

    async def switch(self, scene: str, by: str = "", why: str = "") -> None:
        assert why == "stop"
        await self.call("SetCurrentProgramScene", {"sceneName": scene})

    async def call(self, request: str, data: dict[str, Any] | None = None, within_s: float = 2) -> Any:
        await asyncio.sleep(0)
        if request in self.machine.held:
            await asyncio.Event().wait()
        if not self.machine.alive:
            raise ObsError("unreachable", "连不上 OBS", "OBS cannot be reached")
        return self.machine.answer(request, data or {})


class Studio(Booth):
    """A booth with one machine, or with none."""

    def __init__(self, machine: Machine | None) -> None:
        self.machine = machine
        self.line = None if machine is None else cast(ObsLink, Line(machine))

    def look(self, room: Room, wall_ms: int) -> None:
        """Nothing is to be kept up."""

    def of(self, account: str) -> ObsSettings:
        return self.line.settings if self.line is not None else ObsSettings()

    def link(self, room: Room) -> StudioLink:
        if self.machine is None:
            return NO_LINK
        return StudioLink(state="ready" if self.machine.alive else "trouble", zh="连不上", en="gone")

    def obs(self, room: Room) -> ObsLink | None:
        return self.line if self.machine is not None and self.machine.alive else None

    async def close(self) -> None:
        """Nothing is held."""


@asynccontextmanager
async def house(folder: Path, machine: Machine | None) -> AsyncIterator[House]:
    """Run a house over a folder, with a machine."""
    made = House(folder)
    made.booth = Studio(machine)
    async with made.running():
        yield made


def head(name: str, broadcast: str = "b1", at_ms: int | None = None) -> dict[str, Any]:
    now_ms = WallClock().now_ms() if at_ms is None else at_ms
    return {"id": name, "broadcast": broadcast, "at_ms": now_ms, "source": "crew"}


def evening(broadcast: str = "b1", *, rehearsal: bool = False, ended: bool = True) -> list[facts.Fact]:
    """What a broadcast that ended was told."""
    plan = msgspec.Raw(msgspec.json.encode(Broadcast(id=broadcast, title="一场")))
    told: list[facts.Fact] = [
        facts.Saved(doc="broadcast", key=broadcast, revision=1, body=plan, **head("s", broadcast)),
        facts.WentLive(rehearsal=rehearsal, **head("w", broadcast)),
        facts.EndRequested(request="r", **head("r", broadcast)),
        facts.EndConfirmed(request="r", **head("e", broadcast)),
    ]
    return told if ended else told[:2]


async def begin(made: House, *, rehearsal: bool = False) -> Room:
    """Bring a broadcast to its end, and its stop under way."""
    await made.act(evening(rehearsal=rehearsal))
    made.stop.begin("b1")
    return await made.room("b1")


async def tick(made: House, step: str, why: str = "") -> None:
    """Tick a step as a person does."""
    room = await made.room("b1")
    async with made.turn("b1"):
        told = head(f"stop-step:{step}") | {"by": "小王"}
        fact = shutdown.ticked(room, told, step, why)
        await made.act([fact] if fact else [])


async def becomes(room: Room, step: Stopping, *states: str) -> None:
    """Wait until a step stands as wanted."""

    async def state() -> str:
        taken = room.ending.steps.get(step)
        return taken.state if taken else "waiting"

    await comes_true(state, lambda read: read in states)


async def sealed(made: House, *, ticking: bool = True) -> Room:
    """Wait until it is sealed, with people who tick what is theirs."""
    room = await made.room("b1")
    if ticking:
        await becomes(room, "file", *DONE)
        for step in STEPS[5:]:
            await tick(made, step)

    async def state() -> str:
        return room.state

    await comes_true(state, lambda read: read == "sealed")
    return room


def stepped(folder: Path, *states: str) -> list[Stopping]:
    told = [entry.fact for entry in entries(folder / "journal.db", "b1")]
    return [fact.step for fact in told if isinstance(fact, StopStepped) and fact.state in states]


def cues(folder: Path) -> list[str]:
    """Give the cues of the stop; that everybody stays professional is told besides."""
    told = [entry.fact for entry in entries(folder / "journal.db", "b1")]
    return [fact.rule for fact in told if isinstance(fact, facts.CueRaised) and fact.rule != "tail"]


def raised(room: Room) -> list[str]:
    """Give the cues of the stop that a room knows."""
    return [cue.raised.rule for cue in room.cues.values() if cue.raised.rule != "tail"]


async def test_a_machine_that_works_is_stopped_in_order_and_once(tmp_path: Path, recording: Path) -> None:
    machine = Machine(recording)
    async with house(tmp_path, machine) as made:
        await begin(made)
        room = await sealed(made)
        assert room.ending.steps["record"].why == str(recording)
    assert (machine.scene, machine.pushing, machine.recording) == ("结束画面", False, False)
    assert machine.did == {"stream": 1, "record": 1}
    assert stepped(tmp_path, *DONE) == list(STEPS)
    assert cues(tmp_path) == []


async def test_what_fails_for_a_moment_is_tried_again_by_itself(tmp_path: Path, recording: Path) -> None:
    machine = Machine(recording)
    machine.broken.update({"StopStream": 1, "GetRecordStatus": 2})
    async with house(tmp_path, machine) as made:
        await begin(made)
        await sealed(made)
    assert stepped(tmp_path, "failed") == ["stream", "record", "record"]
    assert machine.did == {"stream": 1, "record": 1}


async def test_what_goes_on_failing_waits_for_people_who_may_do_it_by_hand(
    tmp_path: Path, recording: Path
) -> None:
    machine = Machine(recording)
    machine.broken["StopStream"] = 99
    async with house(tmp_path, machine) as made:
        room = await begin(made)
        await comes_true(lambda: asyncio.sleep(0, raised(room)), bool)
        await asyncio.sleep(0.5)
        assert stepped(tmp_path, "failed") == ["stream"] * 3
        assert cues(tmp_path) == ["stop_failed"]
        machine.pushing = False
        await tick(made, "stream")
        await sealed(made)
    assert stepped(tmp_path, *DONE) == list(STEPS)


@pytest.mark.parametrize("how", ["lying", "stuck"])
async def test_a_stream_is_stopped_only_when_answer_and_events_say_so(
    tmp_path: Path, recording: Path, how: str
) -> None:
    machine = Machine(recording)
    machine.lying, machine.stuck = how == "lying", True
    async with house(tmp_path, machine) as made:
        room = await begin(made)
        await becomes(room, "stopped", "failed")
        assert "推流" in room.ending.steps["stopped"].why
        machine.lying = machine.stuck = machine.pushing = False
        await sealed(made)
    assert "stopped" in stepped(tmp_path, "done")


async def test_a_machine_that_dies_and_comes_back_is_gone_on_with(tmp_path: Path, recording: Path) -> None:
    machine = Machine(recording)
    machine.alive = False
    async with house(tmp_path, machine) as made:
        room = await begin(made)
        await comes_true(lambda: asyncio.sleep(0, raised(room)), lambda told: len(told) == 2)
        assert room.ending.steps["scene"].state == "by_hand", "no ending scene, but the stop goes on"
        machine.alive, machine.pushing, machine.recording = True, False, False
        await sealed(made)
    assert machine.did == {}, "what was off already is not stopped again"


async def test_a_machine_on_air_with_another_broadcast_is_left_alone(tmp_path: Path, recording: Path) -> None:
    machine = Machine(recording)
    async with house(tmp_path, machine) as made:
        await made.act(evening("b2", ended=False))
        room = await begin(made)
        await becomes(room, "stream", "failed")
        assert "b2" in room.ending.steps["stream"].why
    assert (machine.did, machine.scene) == ({}, "讲品")


async def test_a_recording_of_another_machine_is_seen_to_by_people(tmp_path: Path) -> None:
    machine = Machine(Path("D:\\录像\\今晚.mkv"))
    async with house(tmp_path, machine) as made:
        room = await begin(made)
        await becomes(room, "file", "failed")
        assert "不在这台电脑" in room.ending.steps["file"].why
        await tick(made, "file")
        await sealed(made)


def tear(whole: Path, torn: Path) -> None:
    """Leave the first bytes of a recording, as a disk that filled up does."""
    torn.write_bytes(whole.read_bytes()[:300])


async def test_a_recording_that_does_not_play_is_told_of(tmp_path: Path, recording: Path) -> None:
    torn = tmp_path / "torn.mkv"
    await asyncio.to_thread(tear, recording, torn)
    async with house(tmp_path / "data", Machine(torn)) as made:
        room = await begin(made)
        await becomes(room, "file", "failed")
        assert "torn.mkv" in room.ending.steps["file"].why


async def test_a_rehearsal_nobody_goes_through_is_sealed_though_its_time_stands_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = msgspec.structs.replace(playbook.NUMBERS["stop_patience_minutes"], value=0.005)
    monkeypatch.setitem(cast(dict[str, Any], playbook.NUMBERS), "stop_patience_minutes", brief)
    async with house(tmp_path, None) as made:
        await begin(made, rehearsal=True)
        await sealed(made, ticking=False)
    assert stepped(tmp_path, "by_hand") == []
    assert cues(tmp_path) == ["stop_left"]


@pytest.mark.parametrize("apart_ms", [0, HOUR])
async def test_a_rehearsal_played_from_a_recording_touches_no_machine(
    tmp_path: Path, recording: Path, apart_ms: int
) -> None:
    machine = Machine(recording)
    async with house(tmp_path, machine) as made:
        told = evening(rehearsal=True)
        await made.act([msgspec.structs.replace(fact, at_ms=fact.at_ms - apart_ms) for fact in told])
        made.stop.begin("b1")
        if apart_ms:
            for step in STEPS[:5]:
                await tick(made, step)
        await sealed(made)
    assert machine.pushing is bool(apart_ms)


async def test_what_breaks_in_a_way_nobody_thought_of_is_failed_and_told(
    tmp_path: Path, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> str:
        raise ZeroDivisionError("?")

    monkeypatch.setitem(DEEDS, "record", breaks)
    async with house(tmp_path, Machine(recording)) as made:
        room = await begin(made)
        await becomes(room, "record", "failed")
        assert "ZeroDivisionError" in room.ending.steps["record"].why
        assert made.counts["faults"] > 0


HOLDS = {
    "scene": "SetCurrentProgramScene",
    "stream": "StopStream",
    "stopped": "GetStreamStatus",
    "record": "StopRecord",
}


@pytest.mark.parametrize("step", STEPS)
async def test_a_kaibo_that_goes_away_at_any_step_goes_on_there(
    tmp_path: Path, recording: Path, step: Stopping
) -> None:
    machine = Machine(recording)
    if step == "stopped":
        machine.stuck = True
    elif step in HOLDS:
        machine.held.add(HOLDS[step])
    async with house(tmp_path, machine) as made:
        room = await begin(made)
        if step in STEPS[:5]:
            await becomes(room, step, "begun", "done")
        else:
            await becomes(room, "file", "done")
            for before in STEPS[5 : STEPS.index(step)]:
                await tick(made, before)
    if step == "stopped":
        machine.pushing = machine.stuck = False
    machine.held.clear()
    async with house(tmp_path, machine) as made:
        await sealed(made)
    assert stepped(tmp_path, *DONE) == list(STEPS)
    assert machine.did["record"] == 1
    assert (machine.did["stream"], machine.pushing, machine.recording) == (1, False, False)


async def test_after_two_hours_nobody_is_waited_for(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    ago_ms = WallClock().now_ms() - 3 * HOUR
    await journal.append([msgspec.structs.replace(fact, at_ms=ago_ms) for fact in evening()])
    await journal.close()
    async with house(tmp_path, None) as made:
        room = await sealed(made, ticking=False)
        assert raised(room) == ["stop_left"]
    assert stepped(tmp_path, *DONE) == []


def test_every_step_is_somebodys() -> None:
    assert [*DEEDS, "file"] == list(STEPS[:5])
