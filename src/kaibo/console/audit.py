"""The audit trail: who did what, when, read from the journal newest first. Nothing here deletes anything."""

import asyncio
import contextlib
from pathlib import Path
from typing import Annotated, Any, Final

import apsw
import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from msgspec import Struct

from kaibo.console import deeds
from kaibo.console.auth import Who, must_see, sees_broadcast
from kaibo.facts import (
    CREW_KINDS,
    Accessed,
    CueEscalated,
    LinkFollowed,
    Saved,
    Spoken,
    TaskDone,
    TaskUndone,
    decode_rows,
    kind_of,
)
from kaibo.house import House
from kaibo.plan.checklists import KEY as TASKS
from kaibo.plan.checklists import Checklist
from kaibo.plan.shelf import DOCS, HOUSE, account_of, broadcast_of

Limit = Annotated[int, QueryParameter(ge=1, le=500)]

AUDITED: Final = tuple(kind for kind in CREW_KINDS if kind not in (CueEscalated, LinkFollowed, Spoken))
"""What people did, and what was asked of them; what a machine counts or hears is no deed."""

_TAGS: Final = tuple(str(kind.__struct_config__.tag) for kind in AUDITED)
_BELONG: Final = ("booking", "coupon", "link", "template")
"""Documents whose body alone tells whose they are."""

_LOOKED_MOST: Final = 20_000
"""Deeds looked at for one page, so that a rare one is searched for in steps."""


class Deed(Struct, frozen=True, kw_only=True):
    """One thing somebody did, as a sentence; `broadcast` is "" for the house, `member` a key where known."""

    seq: int
    at_ms: int
    kind: str
    broadcast: str
    by: str
    member: str
    zh: str
    en: str


class Trail(Struct, frozen=True, kw_only=True):
    """A page of deeds, the newest first; `before` asks for the next page, 0: there is none."""

    deeds: list[Deed]
    before: int


@get("/api/audit", tags=["team"], right="audit")
async def show_audit(
    house: NamedDependency[House],
    who: NamedDependency[Who],
    broadcast: FromQuery[str] = "",
    member: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    before: FromQuery[int] = 0,
    limit: Limit = 100,
) -> Trail:
    """Tell who did what, the newest first, in pages; of a broadcast, a member's key or a kind if named."""
    if broadcast and broadcast != HOUSE:
        must_see(house, who, broadcast)
    named = house.office.members().get(member)
    wanted = _Wanted(house, who, member, named.name if named else member)
    kinds = (kind,) if kind in _TAGS else _TAGS if not kind else ()
    path, limit = house.journal.path, max(1, min(limit, 500))
    found: list[Deed] = []
    while True:
        rows = await asyncio.to_thread(_read, path, kinds, broadcast, before or 2**62, limit * 2)
        for seq, body in rows:
            before = seq
            deed = wanted.deed(seq, body)
            if deed is not None:
                found.append(deed)
            wanted.looked += 1
            if len(found) == limit:
                return Trail(deeds=found, before=before)
        if len(rows) < limit * 2:
            return Trail(deeds=found, before=0)
        if wanted.looked >= _LOOKED_MOST:
            return Trail(deeds=found, before=before)


class _Wanted:
    """What one question lets through: what its caller may see, of whom it asks."""

    def __init__(self, house: House, who: Who, member: str, name: str) -> None:
        self._house = house
        self._who = who
        self._member = member
        self._name = name
        self._names = {key: one.name for key, one in house.office.members().items()}
        self.looked = 0

    def deed(self, seq: int, body: bytes) -> Deed | None:
        """Give a fact as a deed; None where it is not asked for, or not for its caller."""
        fact: Any = decode_rows([body])[0]
        by, about = str(getattr(fact, "by", "")), _about(fact)
        if self._member and self._name != by and self._member != about:
            return None
        if not self._seen(fact):
            return None
        zh, en = deeds.told(fact, self._names, self._checklist(fact))
        return Deed(
            seq=seq,
            at_ms=fact.at_ms,
            kind=kind_of(fact),
            broadcast="" if fact.broadcast == HOUSE else fact.broadcast,
            by=by,
            member=about,
            zh=zh,
            en=en,
        )

    def _checklist(self, fact: Any) -> Checklist | None:
        if not isinstance(fact, TaskDone | TaskUndone):
            return None
        return self._house.office.binder(fact.broadcast).one("checklist", TASKS, Checklist)

    def _seen(self, fact: Any) -> bool:
        if fact.broadcast != HOUSE:
            return sees_broadcast(self._house, self._who, fact.broadcast)
        if not isinstance(fact, Saved) or fact.doc not in DOCS:
            return True
        body = msgspec.json.decode(fact.body, type=DOCS[fact.doc].type | None)
        whose = body or self._house.office.house.one(fact.doc, fact.key, DOCS[fact.doc].type)
        if whose is None and fact.doc in _BELONG:
            # Taken off, and of which account nobody can tell any more: for who sees all.
            return not self._who.member.accounts
        return self._who.shares(account_of(fact.doc, fact.key, whose)) and sees_broadcast(
            self._house, self._who, broadcast_of(whose)
        )


def _about(fact: Any) -> str:
    """Give the key of the member a fact is about, "" for none."""
    if isinstance(fact, Accessed):
        return fact.member
    return fact.key if isinstance(fact, Saved) and fact.doc == "member" else ""


def _read(
    path: Path, kinds: tuple[str, ...], broadcast: str, before: int, limit: int
) -> list[tuple[int, bytes]]:
    """Read deeds of some kinds, the newest first; of one broadcast where one is named."""
    marks = ", ".join("?" * len(kinds))
    only = " AND broadcast = ?" if broadcast else ""
    question = (
        f"SELECT seq, body FROM facts WHERE seq < ? AND kind IN ({marks}){only} ORDER BY seq DESC LIMIT ?"  # noqa: S608
    )
    values = (before, *kinds, *([broadcast] if broadcast else []), limit)
    with contextlib.closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as db:
        db.set_busy_timeout(2_000)
        rows: list[Any] = db.execute(question, values).fetchall()
    return [(seq, body) for seq, body in rows]
