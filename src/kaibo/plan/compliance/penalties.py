"""What platforms do about words that break their rules, as the field tells it: for knowing only."""

import tomllib
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from kaibo import playbook
from kaibo.plan.compliance.rules import Category, Said

Platform = Literal["channels", "douyin", "kuaishou"]
"""WeChat Channels (视频号), Douyin (抖音), Kuaishou (快手)."""


class Penalty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one platform does about rules of some categories, as known since a day (ISO). Source: E6."""

    categories: Annotated[tuple[Category, ...], Meta(min_length=1)]
    platform: Platform
    zh: Said
    en: Said
    source: str
    since: str


PENALTIES: Final = msgspec.convert(
    tomllib.loads(playbook.page("compliance/penalties.toml"))["penalty"], tuple[Penalty, ...]
)
"""Every penalty of the playbook, Channels first. Source: E6."""


def penalties(category: Category) -> tuple[Penalty, ...]:
    """Give what each platform does about a category; empty where the field tells of nothing. Source: E6."""
    return tuple(penalty for penalty in PENALTIES if category in penalty.categories)
