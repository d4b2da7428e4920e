"""Replay pages (回放页): what a public page shows beside its film, who may write on it. Source: Y1, Y4."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kaibo.facts import Count, Id, Name

Slug = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,40}$")]
"""What a page is known by in its address; the server makes it, so that nobody guesses another's."""

Picture = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")]
"""A kept picture's id, or none."""

Words = Annotated[str, Meta(max_length=60)]


class Chapter(Struct, frozen=True):
    """A part of the film with a name; `at_ms` is the film's time."""

    at_ms: Count
    title: Words


class PageCard(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A card shown from `at_ms` to `until_ms` of the film: a product, the next reservation, or WeCom.

    `link` is the code of a link of the team, never an address; `price_fen` None shows no price.
    Source: Y4, Y5.
    """

    id: Annotated[str, Meta(min_length=1, max_length=40)]
    kind: Literal["product", "reserve", "wecom"]
    at_ms: Count
    until_ms: Count
    title: Words
    note: Words = ""
    product: Name = ""
    price_fen: Count | None = None
    picture: Picture = ""
    link: Name = ""


class ReplayPrompt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question shown at `at_ms` of the film: a poll with options, or an open question answered in words.

    Source: Y4.
    """

    id: Annotated[str, Meta(min_length=1, max_length=40)]
    at_ms: Count
    text: Annotated[str, Meta(min_length=1, max_length=100)]
    options: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=30)], ...], Meta(max_length=6)] = ()


class Replay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A public replay page: its film, and what lies beside it in the film's time; its key is its slug.

    `open` tells whether anybody with the address sees it. `moderation` before: what viewers write is shown
    once somebody of the team let it through; after: at once, until somebody hides it. `danmaku` shows what
    was written during the broadcast, names masked. Source: Y1, Y4, Y6.
    """

    film: Id
    title: Annotated[str, Meta(min_length=1, max_length=60)]
    intro: Annotated[str, Meta(max_length=300)] = ""
    cover: Picture = ""
    open: bool = False
    moderation: Literal["before", "after"] = "after"
    danmaku: bool = True
    chapters: Annotated[tuple[Chapter, ...], Meta(max_length=200)] = ()
    cards: Annotated[tuple[PageCard, ...], Meta(max_length=200)] = ()
    prompts: Annotated[tuple[ReplayPrompt, ...], Meta(max_length=50)] = ()
