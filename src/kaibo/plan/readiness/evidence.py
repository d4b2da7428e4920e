"""What the gates look at, and what each of them says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from kaibo.broadcast import Broadcast, Product
from kaibo.clock import HOUR, MINUTE
from kaibo.plan.binder import Answered, Reading, Signed, Ticked
from kaibo.plan.checklists import Task
from kaibo.plan.compliance.review import EMPTY, Sheet
from kaibo.plan.lessons import Owed
from kaibo.plan.numbers import Of
from kaibo.plan.people import Member
from kaibo.plan.products import is_sold
from kaibo.plan.script import Script
from kaibo.playbook import number

State = Literal["green", "amber", "red", "unknown", "overridden"]
"""Good; to be looked at, and no bar; not good; nobody can tell yet; not good, and somebody answers for it."""

_NAMED: Final = 3


class Line(Struct, frozen=True, kw_only=True):
    """How the line to an OBS stands, as far as the gates ask; None where OBS does not tell."""

    state: str
    zh: str = ""
    en: str = ""
    version: str = ""
    keyint_s: float | None = None
    disk_mb: float | None = None
    missing: tuple[str, ...] = ()


class Inputs(Struct, frozen=True, kw_only=True):
    """Everything the gates of one broadcast look at, as of `now_ms`; `members` by key, scripts by product.

    `sheet` are the words of the broadcast as reviewed, `signed` says who signed for them last; `number` gives
    the numbers of the account. `obs` is None where the account has no OBS to be asked; `lessons` are its open
    ones.
    """

    plan: Broadcast
    now_ms: int
    members: Mapping[str, Member] = {}
    scripts: Mapping[str, Script] = {}
    tasks: Sequence[Task] = ()
    ticked: Mapping[str, Ticked] = {}
    readings: Sequence[Reading] = ()
    answered: Mapping[str, Answered] = {}
    sheet: Sheet = EMPTY
    signed: Signed | None = None
    number: Of = number
    obs: Line | None = None
    lessons: Sequence[Owed] = ()

    @property
    def goods(self) -> list[Product]:
        """The products that are sold."""
        return [product for product in self.plan.products if is_sold(product)]


class Found(Struct, frozen=True):
    """What a gate found: how it stands, and the evidence in two languages."""

    state: State
    zh: str
    en: str


def green(zh: str, en: str) -> Found:
    """Say that it is good."""
    return Found("green", zh, en)


def amber(zh: str, en: str) -> Found:
    """Say that somebody should look, though it keeps nobody from going live."""
    return Found("amber", zh, en)


def red(zh: str, en: str) -> Found:
    """Say that it is not good."""
    return Found("red", zh, en)


def unknown(zh: str, en: str) -> Found:
    """Say that nobody can tell yet."""
    return Found("unknown", zh, en)


def some(names: Iterable[str]) -> tuple[str, str]:
    """Name the first few of many, in Chinese and in English."""
    listed = [name[:30] for name in names]
    first, more = listed[:_NAMED], len(listed) - _NAMED
    zh, en = "；".join(first), ", ".join(first)
    return (f"{zh} 等 {len(listed)} 项", f"{en} and {more} more") if more > 0 else (zh, en)


def ago(ms: int) -> tuple[str, str]:
    """Say how long ago something was, in Chinese and in English."""
    if ms < MINUTE:
        return "刚刚", "just now"
    if ms < HOUR:
        return f"{ms // MINUTE} 分钟前", f"{ms // MINUTE} min ago"
    if ms < 48 * HOUR:
        return f"{ms // HOUR} 小时前", f"{ms // HOUR} h ago"
    return f"{ms // (24 * HOUR)} 天前", f"{ms // (24 * HOUR)} days ago"
