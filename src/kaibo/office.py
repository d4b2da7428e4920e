"""The planning side of a house: every scope's documents, who watches them change, and saving them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from kaibo.clock import Clock
from kaibo.end import ready
from kaibo.facts import Entry, Fact, Role, Saved
from kaibo.hub import Listener
from kaibo.journal import Receipt
from kaibo.live.room import Room
from kaibo.plan.accounts import Numbers
from kaibo.plan.binder import PREPARING, Binder
from kaibo.plan.checklists import KEY, Checklist, Task, tasks
from kaibo.plan.numbers import Of, own, reader
from kaibo.plan.people import Member
from kaibo.plan.shelf import DOCS, HOUSE, Kept, account_of, broadcast_of
from kaibo.refused import stale

_MANY: Final = 20
"""Changes of one kind in one go that a screen is told one by one: of more it reads the whole list again."""

_SLICE: Final = 200
"""Documents encoded in one go: a few milliseconds, so that an import holds nobody up."""

_json: Final = msgspec.json.Encoder()


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a planning screen is told: a document as it stands now, or that something else of a scope changed.

    `doc` is a kind of document, "broadcast" for a plan, or "binder" for counts, tasks and gates; without a
    `key` it says that many of the kind changed at once, to be read again. `account` and `about` are the
    account and the broadcast a document of the house belongs to, or did before it was taken off.
    """

    scope: str
    doc: str
    key: str = ""
    revision: int = 0
    at_ms: int = 0
    by: str = ""
    body: Any = None
    account: str = ""
    about: str = ""


class Watcher(Listener):
    """A planning screen: who looks, at which broadcast beside the house itself ("": none)."""

    def __init__(self, member: str, scope: str, wants: Callable[[Change], bool]) -> None:
        """Watch `scope` for `member`; only changes that `wants` lets through are sent."""
        super().__init__(member)
        self.scope = scope
        self.wants = wants


class Office:
    """All binders of a data folder: one for the house, one for each broadcast."""

    def __init__(self, clock: Clock, act: Callable[[Sequence[Fact]], Awaitable[Receipt]]) -> None:
        """Start empty; `act` writes facts and returns once they were heard here."""
        self._clock = clock
        self._act = act
        self._binders: dict[str, Binder] = {HOUSE: Binder()}
        self._turns: dict[str, asyncio.Lock] = {}
        self.watchers: set[Watcher] = set()

    @property
    def house(self) -> Binder:
        """The documents that belong to no single broadcast."""
        return self._binders[HOUSE]

    def binder(self, scope: str) -> Binder:
        """Give what is kept for a broadcast, or for the house."""
        return self._binders.setdefault(scope, Binder())

    def members(self) -> dict[str, Member]:
        """Give everybody who was ever in the team, by key."""
        return self.house.all("member", Member)

    def tasks(self, room: Room) -> tuple[Task, ...]:
        """Give the tasks of a broadcast: its own checklist, or the playbook's."""
        return tasks(room.any_plan, self.binder(room.broadcast).one("checklist", KEY, Checklist))

    def asked(self, room: Room) -> tuple[Role, ...]:
        """Give the roles that must be ready for the end of a broadcast. Source: E2."""
        return ready.asked(room, self.tasks(room), self.members())

    def own(self, account: str) -> dict[str, float]:
        """Give the numbers of the playbook an account has of its own, over those of the house."""
        return own(*(self.house.one("numbers", key, Numbers) for key in (HOUSE, account)))

    def numbers(self, account: str) -> Of:
        """Give a reader of the playbook's numbers as an account has them; "" reads the house's."""
        return reader(self.own(account))

    def turn(self, scope: str) -> asyncio.Lock:
        """Give the lock that lets one change of a scope be checked and folded after another."""
        return self._turns.setdefault(scope, asyncio.Lock())

    def hear(self, entries: Iterable[Entry]) -> None:
        """Take in milestones that committed together, and tell who watches; many of a kind in one message."""
        for change in _gathered([change for entry in entries if (change := self._taken(entry)) is not None]):
            self._tell(change)

    def _taken(self, entry: Entry) -> Change | None:
        fact = entry.fact
        if isinstance(fact, PREPARING):
            self.binder(fact.broadcast).take(entry)
            return Change(scope=fact.broadcast, doc="binder")
        if not isinstance(fact, Saved):
            return None
        if fact.doc == "broadcast":
            return Change(
                scope=fact.broadcast,
                doc="broadcast",
                key=fact.key,
                revision=fact.revision,
                at_ms=fact.at_ms,
                by=fact.by,
                body=_without_key(fact.body),
            )
        if fact.doc not in DOCS:
            return None
        binder = self.binder(fact.broadcast)
        before = binder.one(fact.doc, fact.key, DOCS[fact.doc].type)
        kept = binder.hear(entry)
        return None if kept is None else _changed(fact.broadcast, fact.doc, kept, before)

    def _tell(self, change: Change) -> None:
        """Tell who watches; a page of the house hears that a broadcast changed, without the body."""
        bare = Change(scope=change.scope, doc=change.doc, key=change.key, revision=change.revision)
        told = [watcher for watcher in self.watchers if change.scope in (HOUSE, watcher.scope)]
        self._send(change, told)
        if change.scope != HOUSE:
            self._send(bare, [watcher for watcher in self.watchers if not watcher.scope])

    def _send(self, change: Change, watchers: Sequence[Watcher]) -> None:
        if watchers:
            message = _json.encode(change)
            for watcher in watchers:
                if watcher.wants(change) and not watcher.tell(message):
                    self.watchers.discard(watcher)

    async def save(
        self, scope: str, doc: str, key: str, body: Struct | None, *, replaces: int, press: str, by: str
    ) -> Kept[Any]:
        """Save a document in place of revision `replaces`, 0 for a new one; a body of None takes it off.

        Raises `Refused` 409 where `replaces` is not the newest revision; the same `press` again changes
        nothing.
        """
        (kept,) = await self.save_all(scope, doc, {key: (body, replaces)}, press=press, by=by)
        return kept

    async def save_all(
        self, scope: str, doc: str, bodies: dict[str, tuple[Struct | None, int]], *, press: str, by: str
    ) -> list[Kept[Any]]:
        """Save documents by key, each with the revision it replaces, in one go: all of them, or none."""
        async with self.turn(scope):
            binder = self.binder(scope)
            new: list[Fact] = []
            for place, (key, (body, replaces)) in enumerate(bodies.items(), start=1):
                if place % _SLICE == 0:
                    await asyncio.sleep(0)
                name = f"saved:{doc}:{key}:{press}"[:200]
                if name in binder.pressed:
                    continue
                newest = binder.revision(doc, key)
                if newest != replaces:
                    raise stale(newest)
                saved = Saved(
                    id=name,
                    broadcast=scope,
                    at_ms=self._clock.now_ms(),
                    source="crew",
                    doc=doc,
                    key=key,
                    revision=newest + 1,
                    body=msgspec.Raw(_json.encode(body)),
                    by=by,
                )
                new.append(saved)
            if new:
                await self._act(new)
            return [binder.kept(doc, key) for key in bodies]

    def watch(self, watcher: Watcher) -> Watcher:
        """Let a screen watch."""
        self.watchers.add(watcher)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """Let a screen go."""
        self.watchers.discard(watcher)


def _gathered(changes: Sequence[Change]) -> Iterable[Change]:
    """Give changes in their order; where more than `_MANY` are of one kind, one in place of them all."""
    count = Counter((change.scope, change.doc) for change in changes)
    told = set[tuple[str, str]]()
    for change in changes:
        kind = (change.scope, change.doc)
        if count[kind] <= _MANY:
            yield change
        elif kind not in told:
            told.add(kind)
            yield Change(scope=change.scope, doc=change.doc)


def _without_key(plan: msgspec.Raw) -> Any:
    """Give a plan as screens are told it: the room's key is for who sets the intake up."""
    told = msgspec.json.decode(plan)
    return {name: value for name, value in told.items() if name != "room_key"} if told else told


def _changed(scope: str, doc: str, kept: Kept[Any], before: Any) -> Change:
    whose = before if kept.body is None else kept.body
    return Change(
        scope=scope,
        doc=doc,
        key=kept.key,
        revision=kept.revision,
        at_ms=kept.at_ms,
        by=kept.by,
        body=kept.body,
        account=account_of(doc, kept.key, whose),
        about=broadcast_of(whose),
    )
