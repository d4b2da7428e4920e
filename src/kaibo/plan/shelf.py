"""Planned documents, each with its revision: what `Saved` facts leave on the shelf of a house or a broadcast.

Folding the same entries again changes nothing. A body of `null` takes a document off the shelf; its history
stays in the journal, and saving an older body again is how a change is undone.
"""

from collections.abc import Iterable
from typing import Any, Final, Generic, TypeVar

import msgspec
from msgspec import Struct

from kaibo.broadcast import Product
from kaibo.facts import Entry, Saved
from kaibo.plan.accounts import Account, Brand, Numbers, Store
from kaibo.plan.catalogue import Columns
from kaibo.plan.checklists import Checklist
from kaibo.plan.clips import Clip
from kaibo.plan.compliance.documents import OwnPack, TeamWords, Waiver
from kaibo.plan.devices import DeviceEntry
from kaibo.plan.films import Film
from kaibo.plan.lessons import Lesson
from kaibo.plan.library import Template
from kaibo.plan.links import Link
from kaibo.plan.people import Member, Right
from kaibo.plan.publishing import Publication
from kaibo.plan.recordings import Recording
from kaibo.plan.replays import Replay
from kaibo.plan.script import Script
from kaibo.plan.traffic import Booking, CouponEntry

HOUSE: Final = "@house"
"""The scope of documents that belong to no single broadcast; no broadcast can have this id."""

T = TypeVar("T")


class Doc(Struct, frozen=True, kw_only=True):
    """A kind of document: its name in facts, its type, its path, who may read and who may write it."""

    name: str
    type: Any
    path: str
    read: Right
    write: Right


_HOUSE: Final = (
    Doc(name="member", type=Member, path="members", read="own", write="team"),
    Doc(name="account", type=Account, path="accounts", read="own", write="plan"),
    Doc(name="brand", type=Brand, path="brands", read="see", write="products"),
    Doc(name="store", type=Store, path="stores", read="see", write="plan"),
    Doc(name="product", type=Product, path="products", read="see", write="products"),
    Doc(name="columns", type=Columns, path="columns", read="see", write="products"),
    Doc(name="template", type=Template, path="templates", read="see", write="plan"),
    Doc(name="link", type=Link, path="links", read="see", write="reserve"),
    Doc(name="booking", type=Booking, path="bookings", read="see", write="traffic"),
    Doc(name="coupon", type=CouponEntry, path="coupons", read="see", write="traffic"),
    Doc(name="device", type=DeviceEntry, path="devices", read="see", write="run"),
    Doc(name="numbers", type=Numbers, path="numbers", read="see", write="rules"),
    Doc(name="words", type=TeamWords, path="words", read="see", write="rules"),
    Doc(name="pack", type=OwnPack, path="packs", read="see", write="rules"),
    Doc(name="lesson", type=Lesson, path="lessons", read="see", write="review"),
    Doc(name="publication", type=Publication, path="publications", read="see", write="clip"),
)
_OWN: Final = (
    Doc(name="script", type=Script, path="scripts", read="script", write="script"),
    Doc(name="checklist", type=Checklist, path="checklists", read="own", write="plan"),
    Doc(name="waiver", type=Waiver, path="waivers", read="see", write="rules"),
    Doc(name="recording", type=Recording, path="recordings", read="see", write="clip"),
    Doc(name="clip", type=Clip, path="clips", read="see", write="clip"),
    Doc(name="film", type=Film, path="films", read="see", write="clip"),
    Doc(name="replay", type=Replay, path="replays", read="see", write="clip"),
)

HOUSE_DOCS: Final[dict[str, Doc]] = {doc.name: doc for doc in _HOUSE}
"""Every kind of document of the house by its name in facts."""

BROADCAST_DOCS: Final[dict[str, Doc]] = {doc.name: doc for doc in _OWN}
"""Every kind of document of a broadcast beside its plan, by its name in facts."""

DOCS: Final = HOUSE_DOCS | BROADCAST_DOCS


def account_of(doc: str, key: str, body: Any) -> str:
    """Name the account a document of the house belongs to, "" for one of none."""
    if doc in ("account", "numbers", "columns", "words"):
        return "" if key == HOUSE else key
    return str(getattr(body, "account", ""))


def broadcast_of(body: Any) -> str:
    """Name the broadcast a document of the house is about, "" for one of none."""
    return str(getattr(body, "broadcast", "") or getattr(body, "of", ""))


class Kept(Struct, Generic[T], frozen=True, kw_only=True):
    """A document as it stands: its key, its revision, who saved it and when; no `body`: it was taken off."""

    key: str
    revision: int
    at_ms: int
    by: str
    body: T


class Shelf:
    """The documents of one scope, as of the newest entry heard."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: dict[str, dict[str, Kept[Any]]] = {}
        self.pressed: dict[str, tuple[str, str]] = {}

    def hear(self, entry: Entry) -> Kept[Any] | None:
        """Take in a `Saved` fact; gives the document as it stands now, None for what is no document here."""
        fact = entry.fact
        if not isinstance(fact, Saved) or fact.doc not in DOCS:
            return None
        of = self._kept.setdefault(fact.doc, {})
        self.pressed[fact.id] = (fact.doc, fact.key)
        before = of.get(fact.key)
        if before is not None and before.revision >= fact.revision:
            return None
        body = msgspec.json.decode(fact.body, type=DOCS[fact.doc].type | None)
        kept = Kept(key=fact.key, revision=fact.revision, at_ms=fact.at_ms, by=fact.by, body=body)
        of[fact.key] = kept
        return kept

    def revision(self, doc: str, key: str) -> int:
        """Give the newest revision of a document, 0 where there never was one."""
        kept = self._kept.get(doc, {}).get(key)
        return kept.revision if kept else 0

    def kept(self, doc: str, key: str) -> Kept[Any]:
        """Give a document with its revision; raises `KeyError` where there never was one."""
        return self._kept[doc][key]

    def one(self, doc: str, key: str, of: type[T]) -> T | None:
        """Give a document's body, None where there is none."""
        kept = self._kept.get(doc, {}).get(key)
        return kept.body if kept else None

    def all(self, doc: str, of: type[T]) -> dict[str, T]:
        """Give the bodies of a kind by key, in the order they were first saved."""
        return {key: kept.body for key, kept in self._kept.get(doc, {}).items() if kept.body is not None}

    def listed(self, doc: str, of: type[T]) -> list[Kept[T]]:
        """Give the documents of a kind with their revisions, in the order they were first saved."""
        return [kept for kept in self._kept.get(doc, {}).values() if kept.body is not None]


def shelf(entries: Iterable[Entry]) -> Shelf:
    """Fold entries of one scope into a shelf."""
    made = Shelf()
    for entry in entries:
        made.hear(entry)
    return made
