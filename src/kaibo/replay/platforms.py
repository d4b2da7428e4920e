"""Where replays go: what each platform takes, and what an item of each form is. Source: Y1, Y2, X2."""

import tomllib
from typing import Final, Literal

import msgspec
from msgspec import Struct

from kaibo import playbook
from kaibo.plan.publishing import Platform, PublicationForm


class PlatformPage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a platform takes: lengths of titles in characters, tags, whether an address may stand there.

    `title_least` is 0 where short titles are taken, `tags_most` 0 where there are none; `upload` is by hand
    everywhere. Source: Y2, X2, X5.
    """

    id: Platform
    zh: str
    en: str
    source: str
    since: str
    title_least: int = 0
    title_most: int
    tags_most: int
    links: Literal["none", "card", "text"]
    links_zh: str
    links_en: str
    tone_zh: str
    tone_en: str
    forms: tuple[PublicationForm, ...]
    upload: Literal["hand"] = "hand"


class FormPage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an item of a form is: its length in seconds (0: any), its shape, where its hook leads, its words.

    A title or hook is offered only where every fact it names in braces is known. Source: Y1, Y2.
    """

    shortest_s: int
    longest_s: int
    ratio: str
    next_zh: str
    next_en: str
    source: str
    title: tuple[str, ...]
    hook: tuple[str, ...]


class _Book(Struct, frozen=True, forbid_unknown_fields=True):
    platform: tuple[PlatformPage, ...]
    form: dict[PublicationForm, FormPage]


_BOOK: Final = msgspec.convert(tomllib.loads(playbook.page("platforms.toml")), _Book)

PLATFORMS: Final[dict[Platform, PlatformPage]] = {page.id: page for page in _BOOK.platform}
"""Every platform by its id, in the order they are offered."""

FORMS: Final[dict[PublicationForm, FormPage]] = _BOOK.form
"""Every form by its id."""
