"""Looking at rooms: how often, through which rules, and what becomes of what is raised."""

import asyncio
import logging
import threading
from collections.abc import Coroutine, Sequence
from typing import Any

import msgspec
import pytest

from kaibo import facts
from kaibo.clock import HOUR, SECOND
from kaibo.facts import CueRaised, Entry, Fact
from kaibo.journal import JournalUnavailable, Receipt
from kaibo.live import cues, rules
from kaibo.live.cues import Watch
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.live.rules import Rules
from kaibo.live.signals.look import Asked
from kaibo.lookout import Lookout
from tests.live.evening import Evening
from tests.strategies import T0

TALK = """
[[rule]]
name = "crowded"
when = "online > 100"
roles = ["floor"]
rest_s = 30
zh = "{now}"
en = "{now}"
values = { now = "online" }
"""


class Told:
    """A lookout over one room that 200 watch; what it raises is folded, unless the journal is `full`."""

    def __init__(self) -> None:
        self.cues: list[CueRaised] = []
        self.full = False
        self.room = Evening().room
        self.tell_room(facts.WentLive)
        self.count(T0)
        self.works: set[asyncio.Task[None]] = set()
        self.lookout = Lookout(self.tell, self.start, lambda _: ())

    def tell_room(self, kind: Any, at_ms: int = T0, **fields: Any) -> None:
        seq = self.room.seq + 1
        fact = kind(id=f"f{seq}", broadcast="b1", source="t", at_ms=at_ms, **fields)
        fold(self.room, [Entry(seq, at_ms, fact)])

    def count(self, at_ms: int, online: int = 200) -> None:
        self.tell_room(facts.OnlineCounted, at_ms, online=online)

    def save(self, text: str, revision: int) -> None:
        body = msgspec.Raw(msgspec.json.encode(text))
        self.tell_room(facts.Saved, doc="rules", key="b1", revision=revision, body=body)

    def start(self, work: Coroutine[None, None, None]) -> None:
        self.works.add(asyncio.create_task(work))

    async def tell(self, told: Sequence[Fact]) -> Receipt:
        if self.full:
            raise JournalUnavailable("the disk is full")
        fold(self.room, [Entry(self.room.seq + n, T0, fact) for n, fact in enumerate(told, 1)])
        self.cues += [fact for fact in told if isinstance(fact, CueRaised)]
        return Receipt(self.room.seq, len(told), 0)

    async def look(self, now_ms: int) -> list[str]:
        """Look once, and wait for what comes of it."""
        before = len(self.cues)
        self.lookout.look(self.room, now_ms)
        await asyncio.gather(*self.works)
        return [cue.zh for cue in self.cues[before:] if cue.rule == "crowded"]


async def test_a_saved_rule_is_learnt_and_then_looked_through_and_a_new_text_takes_its_place() -> None:
    told = Told()
    told.save(TALK, 1)
    assert await told.look(T0) == [], "its rules are learnt first"
    assert await told.look(T0) == ["200"]
    told.save(TALK.replace("{now}", "{now} 人"), 2)
    told.count(T0 + 10 * SECOND, 50)
    await told.look(T0 + 10 * SECOND)
    assert await told.look(T0 + 11 * SECOND) == []
    told.count(T0 + 40 * SECOND)
    assert await told.look(T0 + 40 * SECOND) == ["200 人"]


async def test_a_room_is_looked_at_five_times_a_second_of_its_own_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[int] = []

    def due(room: Room, now_ms: int, known: Rules, watch: Watch, asked: Asked) -> list[CueRaised]:
        watch.looked_ms = now_ms
        looks.append(now_ms)
        return []

    monkeypatch.setattr(cues, "due", due)
    told = Told()
    await told.look(T0 - SECOND)
    for ms in range(0, 1_000, 100):
        await told.look(T0 + ms)
    assert looks == [T0, T0 + 200, T0 + 400, T0 + 600, T0 + 800]
    await told.look(T0 - HOUR)
    assert looks[-1] == T0 - HOUR, "a clock set back blinds nobody"


async def test_nobody_looks_again_before_what_was_raised_is_folded() -> None:
    told = Told()
    told.save(TALK, 1)
    await told.look(T0)
    for ms in range(0, 5_000, 200):
        told.lookout.look(told.room, T0 + ms)
    await asyncio.gather(*told.works)
    assert [cue.rule for cue in told.cues].count("crowded") == 1


async def test_a_cue_the_journal_could_not_keep_is_raised_again(caplog: pytest.LogCaptureFixture) -> None:
    told = Told()
    told.save(TALK, 1)
    await told.look(T0)
    told.full = True
    with caplog.at_level(logging.WARNING):
        assert await told.look(T0 + 200) == []
    assert "the disk is full" in caplog.text
    told.full = False
    assert await told.look(T0 + 400) == ["200"]


async def test_rules_are_read_beside_the_loop_and_one_file_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = most = 0

    def read(text: str) -> Rules:
        nonlocal now, most
        assert threading.current_thread() is not threading.main_thread()
        now += 1
        most = max(most, now)
        threading.Event().wait(0.01)
        now -= 1
        return Rules(())

    monkeypatch.setattr(rules, "read", read)
    told = Told()
    await asyncio.gather(*(told.lookout.read(str(n)) for n in range(5)))
    assert most == 1
