"""Every figure of a review: what it is, how it is computed, and who can tell it, in both languages.

A ratio is always computed from counts when it is read, never averaged; two ratios of one name and
different denominators carry a suffix: 人数 counts people once, 人次 counts every entry.
"""

from typing import Final

from msgspec.structs import replace

from kaibo.review.definitions.definition import Definition, Group, Per, Table, Unit, Way, Window
from kaibo.review.definitions.sales import SALES
from kaibo.review.definitions.talk import TALK
from kaibo.review.definitions.traffic import TRAFFIC

__all__ = (
    "COMPUTED",
    "DEFINITIONS",
    "GROUPS",
    "REPORTED",
    "WAYS",
    "Definition",
    "Group",
    "Per",
    "Table",
    "Unit",
    "Way",
    "Window",
)

_ALL: Final = TRAFFIC | SALES | TALK


def _said(base: Definition) -> Definition:
    """Say a computed figure in words made from the names of its sides."""
    if base.below:
        over, under = _ALL[base.above], _ALL[base.below]
        by = f"{base.times:,} × " if base.times > 1 else ""
        zh, en = f"{by}{over.zh} ÷ {under.zh}", f"{by}{over.en} ÷ {under.en}"
        if base.below == "air_s":
            zh, en = f"{over.zh} ÷ 开播分钟数", f"{over.en} ÷ minutes on air"
    elif base.parts:
        zh, en = _terms(base, "zh"), _terms(base, "en")
    else:
        return base
    return replace(base, how_zh=zh, how_en=en)


def _terms(base: Definition, language: str) -> str:
    names = [
        (" − " if part.startswith("-") else " + ", getattr(_ALL[part.lstrip("-")], language))
        for part in base.parts
    ]
    return "".join(f"{sign}{name}" for sign, name in names).removeprefix(" + ")


DEFINITIONS: Final[Table] = {key: _said(base) for key, base in _ALL.items()}
"""Every figure of a review by its key, in the order a reader meets them."""

COMPUTED: Final = frozenset(key for key, base in DEFINITIONS.items() if base.computed)
"""The keys of figures made of others: quotients and sums."""

_OWN: Final = frozenset(("acu", "air_s", "watched_s", "inflow_best", "inflow_median"))
"""Averages and what depends on minutes are computed here: the platform's minutes differ."""

REPORTED: Final = frozenset(key for key, base in DEFINITIONS.items() if not base.computed) - _OWN
"""The keys a `PlatformReported` may tell in `values`, in the unit of the figure of that name.

Averages and shares made of others are computed here, never taken over: the platform's denominators differ.
"""

GROUPS: Final[dict[Group, tuple[str, str]]] = {
    "traffic": ("流量与停留", "Traffic and dwell"),
    "sales": ("成交", "Sales"),
    "talk": ("互动与沉淀", "Interaction and what stays"),
}
"""The groups of figures, with their names."""

WAYS: Final[dict[Way, tuple[str, str]]] = {
    "room": (
        "没有来源告知；请接入直播间，或在复盘页填官方数据",
        "No source told it: connect the room, or type the platform's figure on the review page",
    ),
    "visits": (
        "没有来源告知观众的离开；请接入告知进出的来源，或在复盘页填官方数据",
        "No source told of leavings: connect one that does, or type the platform's figure",
    ),
    "shop": (
        "没有订单来源；请接入小店、导入订单，或在复盘页填官方数据",
        "No source of orders: connect the shop, import orders, or type the platform's figure",
    ),
    "official": (
        "只有平台知道；请在复盘页把视频号助手里的数字填进来",
        "Only the platform knows it: type the figure of its assistant on the review page",
    ),
    "crew": (
        "没有人记录；开播请按「开播」，预约数请在邀约页记录",
        "Nobody wrote it down: press Go live, and type reservations on their page",
    ),
    "wecom": (
        "没有企业微信来源；请把企微的新增联系人推送接入本场",
        "No source of WeCom contacts: connect WeCom's pushes to this broadcast",
    ),
}
"""How to come by a figure that is missing, by who can tell it."""
