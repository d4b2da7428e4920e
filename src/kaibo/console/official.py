"""Routes of official figures: what the platform's pages show, read by a person and typed in. Source: R1."""

from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.clock import MINUTE
from kaibo.console.auth import Who
from kaibo.console.press import Done, Key
from kaibo.console.review import made
from kaibo.facts import Ms, Name, PlatformReported
from kaibo.house import House
from kaibo.refused import Refused
from kaibo.review import typed
from kaibo.review.definitions import DEFINITIONS, Group
from kaibo.review.truth import Truth
from kaibo.review.typed import TypedAs
from kaibo.words import clip, shown

_AHEAD_MS: Final = 10 * MINUTE
"""Clocks of phones and servers differ by this much at most."""

_REPORT: Final = "视频号助手"

Figures = Annotated[dict[Name, float], Meta(max_length=200)]


class OfficialField(Struct, frozen=True, kw_only=True):
    """A figure that can be typed, how, the value typed last (None: none), and everyone else who told it.

    `official` is what the platform's own documents call it.
    """

    key: str
    zh: str
    en: str
    group: Group
    typed_as: TypedAs
    official: str
    how_zh: str
    how_en: str
    typed: float | None
    truth: Truth | None


class OfficialForm(Struct, frozen=True, kw_only=True):
    """Every figure that can be typed, and since when the platform's own are final, in ms UTC."""

    fields: tuple[OfficialField, ...]
    now_ms: int
    ended_ms: int | None
    final_from_ms: int | None


class TypeOfficial(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Figures read at `read_ms`, as they stand on the page: yuan, seconds, per 10,000, people or times.

    `withdrawn` are figures typed before that no longer stand; `key` makes a repeat harmless.
    """

    key: Key
    read_ms: Ms
    figures: Figures = {}
    withdrawn: Annotated[tuple[Name, ...], Meta(max_length=200)] = ()


@get("/api/broadcasts/{broadcast:str}/official", tags=["review"], right="see")
async def show_official(broadcast: FromPath[str], house: NamedDependency[House]) -> OfficialForm:
    """Show which official figures can be typed, what was typed, and who else told each."""
    report = await made(house, broadcast)
    truths = {truth.key: truth for truth in report.truths}
    return OfficialForm(
        fields=tuple(_field(key, truths.get(key)) for key in typed.TYPEABLE),
        now_ms=report.now_ms,
        ended_ms=report.head.ended_ms,
        final_from_ms=report.head.final_from_ms,
    )


@post("/api/broadcasts/{broadcast:str}/official", status_code=200, tags=["review"], right="review")
async def type_official(
    broadcast: FromPath[str],
    data: JSONBody[TypeOfficial],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Write down official figures as somebody read them; the newest typed stands."""
    house.standing.must_have(broadcast)
    if data.read_ms > house.clock.now_ms() + _AHEAD_MS:
        raise Refused(
            400,
            "not_yet",
            "读数的时间在将来，请检查日期",
            "the figures were read in the future: check the date",
            "read_ms",
        )
    known = frozenset(typed.TYPEABLE)
    values = {key: _value(key, told, known) for key, told in data.figures.items()}
    withdrawn = tuple(key for key in data.withdrawn if key in known and key not in values)
    if not values and not withdrawn:
        raise Refused(400, "nothing_typed", "还没有填任何数字", "no figure was typed", "figures")
    raw = msgspec.json.encode(typed.Hand(by=who.named(""), withdrawn=withdrawn))
    async with house.turn(broadcast):
        receipt = await house.act(
            [
                PlatformReported(
                    id=f"official:{data.key}",
                    broadcast=broadcast,
                    at_ms=data.read_ms,
                    source=typed.SOURCE,
                    report=_REPORT,
                    values=values,
                    raw=msgspec.Raw(raw),
                )
            ]
        )
    return Done(receipt.seq, receipt.new == 0)


def _value(key: str, told: float, known: frozenset[str]) -> float:
    if key not in known:
        name = clip(shown(key), 40)
        raise Refused(
            400,
            "unknown_figure",
            f"没有「{name}」这个指标，或它不是官方页面上的数字",
            f"there is no figure {name!r} on the platform's pages",
            "figures",
        )
    value = typed.value(key, told)
    if value is None:
        base, (zh, en) = DEFINITIONS[key], _AS[typed.typed_as(key)]
        raise Refused(400, "bad_figure", f"「{base.zh}」要填{zh}", f"{base.en} must be {en}", key)
    return value


_AS: Final[dict[TypedAs, tuple[str, str]]] = {
    "people": ("不小于 0 的整数（人）", "a whole number of people from 0"),
    "times": ("不小于 0 的整数（次）", "a whole number of times from 0"),
    "yuan": ("不小于 0 的金额，最多两位小数（元）", "an amount of yuan from 0, with two decimals at most"),
    "s": ("0 到 86400 之间的秒数", "seconds from 0 to 86,400"),
    "per10k": ("0 到 10000 之间的万分比", "a share per 10,000, from 0 to 10,000"),
}


def _field(key: str, truth: Truth | None) -> OfficialField:
    base = DEFINITIONS[key]
    hand = [one for one in truth.tellers if one.kind == "hand"] if truth else []
    return OfficialField(
        key=key,
        zh=base.zh,
        en=base.en,
        group=base.group,
        typed_as=typed.typed_as(key),
        official=base.official,
        how_zh=base.how_zh,
        how_en=base.how_en,
        typed=typed.written(key, hand[0].value) if hand else None,
        truth=truth,
    )


ROUTES = (show_official, type_official)
"""Every route of official figures."""
