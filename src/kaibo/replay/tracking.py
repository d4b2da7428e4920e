"""How an item does beside the account's usual on that platform, and what to change. Source: Y5."""

from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Final

from msgspec import Struct, structs

from kaibo.plan.publishing import PlatformFigures, Publication
from kaibo.playbook import number

_FIGURES: Final = tuple(field for field in PlatformFigures.__struct_fields__ if field not in ("at_ms", "by"))


class Measure(Struct, frozen=True, kw_only=True):
    """A measure of Y5: its name, how it is read off figures, and what to change where it is weak."""

    name: str
    of: Callable[[PlatformFigures], float | None]
    zh: str
    en: str


class Measured(Struct, frozen=True, kw_only=True):
    """A measure of an item: its value, the account's usual (None: too few to tell), and what to change.

    `value` is None where nobody looked. Source: Y5.
    """

    measure: str
    value: float | None
    usual: float | None
    weak: bool
    zh: str
    en: str


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def _interaction(told: PlatformFigures) -> float | None:
    held = [one for one in (told.comments, told.danmaku, told.likes, told.shares) if one is not None]
    return _share(sum(held), told.plays) if held else None


MEASURES: Final = (
    Measure(
        name="plays",
        of=lambda told: told.plays,
        zh="播放偏少：换封面和标题，前三秒先放最好看的画面",
        en="few plays: another cover and title, the best picture in the first three seconds",
    ),
    Measure(
        name="completion",
        of=lambda told: told.completion,
        zh="完播偏低：开头直接进正题，剪短，去掉寒暄",
        en="few watch to the end: begin with the matter, cut it shorter, no greetings",
    ),
    Measure(
        name="interaction",
        of=_interaction,
        zh="互动偏低：结尾抛一个好回答的问题，置顶一条引导评论",
        en="little interaction: end with a question that is easy to answer, pin a comment that asks it",
    ),
    Measure(
        name="clicks",
        of=lambda told: _share(told.clicks, told.plays),
        zh="点击偏低：说清点哪里、点了有什么；路径少一步",
        en="few clicks: say where to click and what for; one step less on the way",
    ),
    Measure(
        name="orders",
        of=lambda told: _share(told.orders, told.clicks),
        zh="下单偏低：商品页和视频说的对上，价格和规格讲明白",
        en="few orders: the product page says what the video says; price and sizes are clear",
    ),
    Measure(
        name="gmv",
        of=lambda told: _share(None if told.gmv_fen is None else told.gmv_fen * 10.0, told.plays),
        zh="千次播放成交偏低：换一款观众问得多的产品",
        en="little GMV a thousand plays: take a product that viewers ask about more",
    ),
    Measure(
        name="follows",
        of=lambda told: _share(told.follows, told.plays),
        zh="涨粉偏低：说清关注后能看到什么、下一场什么时候",
        en="few follow: say what a follower gets to see, and when the next broadcast is",
    ),
    Measure(
        name="messages",
        of=lambda told: _share(told.messages, told.plays),
        zh="私信偏少：给一个值得私信来要的东西，回复要快",
        en="few messages: offer something worth asking for, and answer quickly",
    ),
)
"""The measures in the order of Y5; `gmv` is fen a thousand plays, `plays` times, the others are shares."""


def tracked(item: Publication, others: Iterable[Publication]) -> tuple[Measured, ...]:
    """Hold an item's newest figures against the median of the account's others on the same platform.

    Without enough others there is no usual, and nothing is called weak. Source: Y5.
    """
    newest = newest_of(item)
    alike = [newest_of(other) for other in others if _alike(item, other)]
    return tuple(_advice(measure, newest, [told for told in alike if told]) for measure in MEASURES)


def newest_of(item: Publication) -> PlatformFigures | None:
    """Give an item's newest figures: of each, what was seen last; None where nobody looked."""
    if not item.reached:
        return None
    ordered = sorted(item.reached, key=lambda told: told.at_ms)
    told = ordered[-1]
    for older in reversed(ordered[:-1]):
        seen = {field: getattr(older, field) for field in _FIGURES if getattr(told, field) is None}
        told = structs.replace(told, **seen)
    return told


def usual_plays(items: Sequence[Publication]) -> float | None:
    """Give the median of plays of published items, None where too few are known."""
    held = [told.plays for item in items if (told := newest_of(item)) and told.plays is not None]
    return median(held) if len(held) >= number("publishing_usual_least") else None


def _alike(item: Publication, other: Publication) -> bool:
    return (
        other is not item
        and other.state == "published"
        and (other.account, other.platform, other.form) == (item.account, item.platform, item.form)
    )


def _advice(measure: Measure, newest: PlatformFigures | None, alike: Sequence[PlatformFigures]) -> Measured:
    value = measure.of(newest) if newest else None
    held = [one for told in alike if (one := measure.of(told)) is not None]
    usual = float(median(held)) if len(held) >= number("publishing_usual_least") else None
    weak = value is not None and usual is not None and value < usual * number("publishing_weak_share")
    return Measured(
        measure=measure.name,
        value=value,
        usual=usual,
        weak=weak,
        zh=measure.zh if weak else "",
        en=measure.en if weak else "",
    )
