"""Publishing (发布): what goes out where and when, and what came of it, as typed. Source: Y2, Y3, Y5."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kaibo.facts import Count, Fen, Id, Ms, Name
from kaibo.plan.replays import Picture

Platform = Literal[
    "channels", "douyin", "kuaishou", "xiaohongshu", "bilibili", "weibo", "article", "group", "replay"
]
"""Where something is published: a video platform, an article, a group, the replay page. Source: Y2."""

PublicationForm = Literal["short", "highlights", "full", "article", "post"]
"""A short video, the highlight version, the whole, an article, or a community post. Source: Y1, Y2."""


class PlatformFigures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a platform showed of an item at `at_ms`, typed or imported; None: nobody looked. Source: Y5.

    `completion` is the share of plays to the end, 0-1; counts are times, `gmv_fen` fen.
    """

    at_ms: Ms
    plays: Count | None = None
    completion: Annotated[float, Meta(ge=0, le=1)] | None = None
    comments: Count | None = None
    danmaku: Count | None = None
    likes: Count | None = None
    shares: Count | None = None
    clicks: Count | None = None
    orders: Count | None = None
    gmv_fen: Fen | None = None
    follows: Count | None = None
    messages: Count | None = None
    by: Name = ""


class Publication(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item of the publishing calendar; `due_ms` None: it lies in the queue without a slot.

    It is marked as published by hand, with its `address`: kaibo uploads nowhere. `link` is the code its hook
    leads to, `reached` what the platform showed, oldest first. Source: Y2, Y3, Y5.
    """

    broadcast: Id
    account: Name = ""
    platform: Platform
    form: PublicationForm = "short"
    film: Name = ""
    replay: Name = ""
    title: Annotated[str, Meta(max_length=100)] = ""
    hook: Annotated[str, Meta(max_length=200)] = ""
    text: Annotated[str, Meta(max_length=20_000)] = ""
    tags: Annotated[tuple[Annotated[str, Meta(max_length=30)], ...], Meta(max_length=10)] = ()
    cover: Picture = ""
    link: Name = ""
    due_ms: Ms | None = None
    state: Literal["queued", "published", "dropped"] = "queued"
    published_ms: Ms | None = None
    address: Annotated[str, Meta(max_length=2000, pattern=r"^(https://.*)?$")] = ""
    reached: Annotated[tuple[PlatformFigures, ...], Meta(max_length=100)] = ()
    note: Name = ""
