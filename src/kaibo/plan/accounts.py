"""The accounts a team runs (矩阵), its brands with the names filed for them, and its stores."""

from typing import Annotated

from msgspec import Meta, Struct

from kaibo.broadcast import Names
from kaibo.facts import Count, Ms, Name

Day = Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
"""A calendar day such as 2026-11-22, "" where nobody said."""

Days = Annotated[tuple[Day, ...], Meta(max_length=1000)]


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One Channels account (视频号) and what its rules count. Days are of its own zone.

    `followers_valid` counts for certification (X4), `silent_since` is the day of its last broadcast where
    kaibo holds none, `weight_from` the day cold-start support began (P38), `bound` says that the provider
    is bound to it (P47), `provider` which one (P44); `kinds` are the categories it sells (P45).
    Source: X2, X4, P38.
    """

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    opened: Day = ""
    category: Name = ""
    kinds: Names = ()
    zone: Annotated[str, Meta(max_length=60)] = "Asia/Shanghai"
    profile: Annotated[str, Meta(max_length=2000)] = ""
    followers: Count = 0
    followers_valid: Count = 0
    posts: Days = ()
    renamed: Days = ()
    certified: Days = ()
    silent_since: Day = ""
    weight_from: Day = ""
    groups: Count = 0
    wecom_contacts: Count = 0
    sales_elsewhere_fen: Count = 0
    followers_elsewhere: Count = 0
    provider: Name = ""
    bound: bool = False
    note: Name = ""


class Brand(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A brand and the names the platform approved for titles, their proof and until when. Source: P15."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    filed: Names = ()
    proof: Name = ""
    until: Day = ""
    note: Name = ""


class Store(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A shop in a city: what is shipped elsewhere is out-of-city demand. Source: R6."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    city: Name = ""
    province: Name = ""
    note: Name = ""


class Numbers(Struct, frozen=True, kw_only=True):
    """Numbers of the playbook as an account has them: by name, with who says so and since when."""

    values: Annotated[dict[Name, float], Meta(max_length=500)] = {}
    since: Day = ""
    source: Name = ""
    saved_ms: Ms | None = None
