"""Routes of planned documents: every kind is saved and taken off the same way, each with its own rights."""

import re
from typing import Annotated, Any, Final, Generic, TypeVar

from litestar import delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.broadcast import Product
from kaibo.console.auth import Who, must_see, must_see_account, sees_broadcast
from kaibo.console.press import AskedKey, AskedRevision, Done, Key
from kaibo.facts import Count
from kaibo.house import House
from kaibo.plan.accounts import Account, Brand, Numbers, Store
from kaibo.plan.binder import Answered, Reading, Signed, Ticked
from kaibo.plan.checklists import Checklist
from kaibo.plan.compliance.documents import Waiver
from kaibo.plan.devices import DeviceEntry
from kaibo.plan.library import Template
from kaibo.plan.links import Link
from kaibo.plan.people import Member
from kaibo.plan.script import Script
from kaibo.plan.shelf import (
    BROADCAST_DOCS,
    DOCS,
    HOUSE,
    HOUSE_DOCS,
    Kept,
    account_of,
    broadcast_of,
)
from kaibo.plan.traffic import Booking, CouponEntry
from kaibo.refused import Refused

T = TypeVar("T")

DocKey = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.@-]+$")]
"""What a document is known by."""


class Save(Struct, Generic[T], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document to save in place of revision `revision`, 0 for a new one; `key` makes a repeat harmless."""

    key: Key
    revision: Count
    body: T


class Shelf(Struct, frozen=True, kw_only=True):
    """The documents of the house the caller may read; products and templates have lists of their own."""

    members: list[Kept[Member]]
    accounts: list[Kept[Account]]
    brands: list[Kept[Brand]]
    stores: list[Kept[Store]]
    links: list[Kept[Link]]
    bookings: list[Kept[Booking]]
    coupons: list[Kept[CouponEntry]]
    devices: list[Kept[DeviceEntry]]
    numbers: list[Kept[Numbers]]


class Binder(Struct, frozen=True, kw_only=True):
    """What was prepared for a broadcast beside its plan; `follows` and `bots` count by link."""

    scripts: list[Kept[Script]]
    checklists: list[Kept[Checklist]]
    waivers: list[Kept[Waiver]]
    signed: Signed | None
    readings: list[Reading]
    ticked: list[Ticked]
    answered: list[Answered]
    follows: dict[str, int]
    bots: dict[str, int]


@get("/api/shelf", tags=["plan"], right="own")
async def show_shelf(house: NamedDependency[House], who: NamedDependency[Who]) -> Shelf:
    """Show the documents of the house, as far as the caller may read them."""

    def listed(doc: str, kind: type[T]) -> list[Kept[T]]:
        may = who.may(HOUSE_DOCS[doc].read)
        return [
            kept for kept in house.office.house.listed(doc, kind) if may and readable(house, who, doc, kept)
        ]

    return Shelf(
        members=listed("member", Member),
        accounts=listed("account", Account),
        brands=listed("brand", Brand),
        stores=listed("store", Store),
        links=listed("link", Link),
        bookings=listed("booking", Booking),
        coupons=listed("coupon", CouponEntry),
        numbers=listed("numbers", Numbers),
        devices=listed("device", DeviceEntry),
    )


@get("/api/products", tags=["plan"], right="see")
async def list_products(house: NamedDependency[House]) -> list[Kept[Product]]:
    """List the catalogue."""
    return house.office.house.listed("product", Product)


@get("/api/templates", tags=["plan"], right="see")
async def list_templates(house: NamedDependency[House], who: NamedDependency[Who]) -> list[Kept[Template]]:
    """List plans to begin from."""
    listed = house.office.house.listed("template", Template)
    return [kept for kept in listed if readable(house, who, "template", kept)]


@get("/api/broadcasts/{broadcast:str}/binder", tags=["plan"], right="own")
async def show_binder(
    broadcast: FromPath[str], house: NamedDependency[House], who: NamedDependency[Who]
) -> Binder:
    """Show what was prepared for a broadcast beside its plan; to a host no figure, no note of others (P2)."""
    binder = house.office.binder(broadcast)
    sees = who.may("see")
    return Binder(
        scripts=binder.listed("script", Script) if who.may("script") else [],
        checklists=binder.listed("checklist", Checklist),
        waivers=binder.listed("waiver", Waiver) if sees else [],
        signed=binder.signed if sees else None,
        readings=binder.readings if sees else [],
        ticked=[told if sees else told.bare() for told in binder.ticked.values()],
        answered=list(binder.answered.values()) if sees else [],
        follows=binder.follows if sees else {},
        bots=binder.bots if sees else {},
    )


def must_be_key(name: str, pattern: str = r"[A-Za-z0-9_.@-]{1,60}") -> str:
    """Give a document's key back; raises `Refused` 400 for one that could not be told in an address."""
    if re.fullmatch(pattern, name) is None:
        raise Refused(
            400,
            "bad_key",
            "编号只能用字母、数字和 . _ -，最多 60 位",
            "a key has letters, digits and . _ - only, at most 60 of them",
            "name",
        )
    return name


def must_be_kept(house: House, scope: str, doc: str, name: str) -> None:
    """Refuse 404 a document that never lay on the shelf of the house, or of a broadcast."""
    if not house.office.binder(scope).revision(doc, name):
        raise Refused(404, "unknown_document", "没有这一项", "there is no such document", "name")


async def take_off(house: House, who: Who, scope: str, doc: str, name: str, revision: int, key: str) -> Done:
    """Take a document off its shelf; its history stays in the journal. Refuses 404 what never lay there."""
    must_be_kept(house, scope, doc, name)
    await house.office.save(scope, doc, name, None, replaces=revision, press=key, by=who.named(""))
    return Done(house.journal.seq, known=False)


def readable(house: House, who: Who, doc: str, kept: Kept[Any]) -> bool:
    """Tell whether a caller may read a document of the house: none of an account they may not see."""
    return who.shares(account_of(doc, kept.key, kept.body)) and sees_broadcast(
        house, who, broadcast_of(kept.body)
    )


def _routes(doc: str) -> list[Any]:
    """Make the routes that save and take off one kind of document."""
    kind = DOCS[doc]
    own = doc in BROADCAST_DOCS
    base = "/api/broadcasts/{broadcast:str}" if own else "/api"
    path = f"{base}/{kind.path}/{{name:str}}"

    async def write(
        house: House, who: Who, name: str, body: Any, replaces: int, press: str, scope: str
    ) -> Kept[Any]:
        before = house.office.binder(scope).one(doc, must_be_key(name), kind.type)
        if not own:
            for one in (before, body):
                if one is not None:
                    account = account_of(doc, name, one)
                    if account or doc == "numbers":
                        must_see_account(who, account)
                    if not sees_broadcast(house, who, broadcast_of(one)):
                        raise house.standing.unknown(broadcast_of(one))
        return await house.office.save(
            scope, doc, name, body, replaces=replaces, press=press, by=who.named("")
        )

    if own:

        @put(path, tags=["plan"], right=kind.write, name=f"save_{doc}", operation_id=f"save_{doc}")
        async def save(
            broadcast: FromPath[str],
            name: FromPath[DocKey],
            data: JSONBody[Save[kind.type]],  # type: ignore[name-defined]
            house: NamedDependency[House],
            who: NamedDependency[Who],
        ) -> Kept[kind.type]:  # type: ignore[name-defined]
            """Save a document of a broadcast; refused 409 when someone saved another meanwhile."""
            must_see(house, who, broadcast)
            return await write(house, who, name, data.body, data.revision, data.key, broadcast)

        return [save]

    @put(path, tags=["plan"], right=kind.write, name=f"save_{doc}", operation_id=f"save_{doc}")
    async def save_of_house(
        name: FromPath[DocKey],
        data: JSONBody[Save[kind.type]],  # type: ignore[name-defined]
        house: NamedDependency[House],
        who: NamedDependency[Who],
    ) -> Kept[kind.type]:  # type: ignore[name-defined]
        """Save a document of the house; refused 409 when someone saved another meanwhile."""
        return await write(house, who, name, data.body, data.revision, data.key, HOUSE)

    @delete(
        path,
        status_code=200,
        tags=["plan"],
        right=kind.write,
        name=f"remove_{doc}",
        operation_id=f"remove_{doc}",
    )
    async def remove(
        name: FromPath[DocKey],
        revision: AskedRevision,
        key: AskedKey,
        house: NamedDependency[House],
        who: NamedDependency[Who],
    ) -> Done:
        """Take a document off the shelf; its history stays in the journal."""
        must_be_kept(house, HOUSE, doc, name)
        await write(house, who, name, None, revision, key, HOUSE)
        return Done(house.journal.seq, known=False)

    return [save_of_house, remove]


_ELSEWHERE: Final = ("member", "booking", "link", "words", "pack", "waiver", "recording", "film", "replay")

ROUTES: Final[tuple[Any, ...]] = (
    show_shelf,
    list_products,
    list_templates,
    show_binder,
    *(route for doc in DOCS if doc not in _ELSEWHERE for route in _routes(doc)),
    *(route for route in _routes("link") if route.name == "remove_link"),
)
"""Every route of documents but of these: members are saved by the routes of the team, which know who may make
whom, bookings by those of traffic packs, which know the rules, links by theirs, which make the code, words,
packs and waivers by those of words, recordings, films and replay pages by theirs, which know the files."""
