"""Every text of a broadcast that is planned to be shown or said, with the surface it is to stand on."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2s
from typing import Final, Literal

from msgspec import Struct

from kaibo.broadcast import Broadcast, Product, Segment
from kaibo.plan.accounts import Account
from kaibo.plan.compliance.rules import Surface
from kaibo.plan.invites import invites
from kaibo.plan.products import is_sold
from kaibo.plan.script import Script
from kaibo.plan.script.drafting import spoken
from kaibo.plan.traffic import Booking
from kaibo.playbook import SCRIPT

Where = Literal["overview", "products", "rundown", "script", "reservations", "traffic", "accounts"]
"""The planning page on which a text is written."""

_BEATS: Final = {beat.id: (beat.zh, beat.en) for beat in SCRIPT.beat}
_SENT: Final = frozenset(("group", "wecom"))
"""Touchpoints where an invitation goes to people one knows; elsewhere it stands before the public."""

_LEFT: Final = 30
"""Minutes an invitation says are left, as it is read here: the words must not change by the minute."""


class PlacedText(Struct, frozen=True, kw_only=True):
    """A text and where it is to stand: `place` is its own name in the broadcast, in words in two languages.

    `about` is the key of the product, segment or booking it belongs to, `brand` the brand of the product
    whose title it is.
    """

    place: str
    zh: str
    en: str
    page: Where
    surface: Surface
    text: str
    about: str = ""
    brand: str = ""


def texts(
    plan: Broadcast,
    scripts: Mapping[str, Script],
    bookings: Mapping[str, Booking],
    account: Account | None = None,
) -> tuple[PlacedText, ...]:
    """Give every text of a broadcast that is not empty, in the order of an evening; scripts by product.

    Of `bookings`, by key, those of this broadcast count. Source: X1.
    """
    found = (
        *_room(plan, account),
        *(text for product in plan.products for text in _product(product)),
        *(text for segment in plan.segments for text in _segment(segment)),
        *(
            text
            for product in plan.products
            if product.id in scripts and is_sold(product)
            for text in _script(product, scripts[product.id])
        ),
        *_traffic(plan, bookings),
        *_invitations(plan),
    )
    return tuple(text for text in found if text.text.strip())


def digest(texts: Iterable[PlacedText]) -> str:
    """Tell one set of words from another: the same texts in the same places have the same digest."""
    made = blake2s(digest_size=16)
    for one in sorted(texts, key=lambda one: one.place):
        for part in (one.place, one.surface, one.brand, one.text):
            made.update(part.encode("utf-8", "replace") + b"\0")
    return made.hexdigest()


def _room(plan: Broadcast, account: Account | None) -> Iterator[PlacedText]:
    yield PlacedText(
        place="title", zh="直播标题", en="broadcast title", page="overview", surface="title", text=plan.title
    )
    if account is not None:
        for place, zh, en, text in (
            ("account:name", "账号名称", "account name", account.name),
            ("account:profile", "账号简介", "account profile", account.profile),
        ):
            yield PlacedText(
                place=place,
                zh=zh,
                en=en,
                page="accounts",
                surface="profile",
                text=text,
                about=plan.account_id,
            )


def _product(product: Product) -> Iterator[PlacedText]:
    whose, about = product.title.strip() or product.id, product.id
    yield PlacedText(
        place=f"product:{about}:title",
        zh=f"商品标题：{whose}",
        en=f"product title: {whose}",
        page="products",
        surface="title",
        text=product.title,
        about=about,
        brand=product.brand,
    )
    for place, point in enumerate(product.points, start=1):
        yield PlacedText(
            place=f"product:{about}:point:{place}",
            zh=f"卖点 {place}：{whose}",
            en=f"point {place}: {whose}",
            page="products",
            surface="script",
            text=point,
            about=about,
        )
    for topic, answer in product.answers.items():
        yield PlacedText(
            place=f"product:{about}:answer:{topic}",
            zh=f"常见问题答复：{whose}",
            en=f"ready answer: {whose}",
            page="products",
            surface="host_reply",
            text=answer,
            about=about,
        )


def _segment(segment: Segment) -> Iterator[PlacedText]:
    bag = segment.type == "bag"
    if bag:
        yield PlacedText(
            place=f"segment:{segment.id}:title",
            zh=f"福袋：{segment.title}",
            en=f"lucky bag: {segment.title}",
            page="rundown",
            surface="lucky_bag",
            text=segment.title,
            about=segment.id,
        )
    for place, point in enumerate(segment.points, start=1):
        yield PlacedText(
            place=f"segment:{segment.id}:point:{place}",
            zh=f"流程段要点 {place}：{segment.title}",
            en=f"note {place} of the segment: {segment.title}",
            page="rundown",
            surface="lucky_bag" if bag else "script",
            text=point,
            about=segment.id,
        )


def _script(product: Product, script: Script) -> Iterator[PlacedText]:
    whose = product.title.strip() or product.id
    for part in spoken(script):
        zh, en = _BEATS.get(part.beat, (part.beat, part.beat))
        yield PlacedText(
            place=f"script:{product.id}:{part.beat}",
            zh=f"话术·{zh}：{whose}",
            en=f"script, {en}: {whose}",
            page="script",
            surface="script",
            text=part.text,
            about=product.id,
        )
    for place, point in enumerate(script.points, start=1):
        yield PlacedText(
            place=f"script:{product.id}:point:{place}",
            zh=f"提词 {place}：{whose}",
            en=f"prompter line {place}: {whose}",
            page="script",
            surface="script",
            text=point,
            about=product.id,
        )


def _traffic(plan: Broadcast, bookings: Mapping[str, Booking]) -> Iterator[PlacedText]:
    for key, booking in bookings.items():
        if booking.broadcast == plan.id:
            yield PlacedText(
                place=f"booking:{key}",
                zh=f"流量包广告语：{booking.day} {booking.slot}",
                en=f"ad copy: {booking.day} {booking.slot}",
                page="traffic",
                surface="ad_copy",
                text=booking.copy,
                about=key,
            )


def _invitations(plan: Broadcast) -> Iterator[PlacedText]:
    """Give the invitations as they will be sent, but for their links."""
    for invite in invites(plan, {}, _LEFT):
        surface: Surface = "private_message" if invite.channel in _SENT else "script"
        for wave, zh, en, text in (
            ("first", "邀约文案", "invitation", invite.first),
            ("second", "二次邀约文案", "second invitation", invite.second),
        ):
            yield PlacedText(
                place=f"invite:{invite.channel}:{wave}",
                zh=zh,
                en=en,
                page="reservations",
                surface=surface,
                text=text,
                about=invite.channel,
            )
