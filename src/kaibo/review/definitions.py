"""What each figure of a review is: its names, its unit, and how it is computed, in both languages.

A ratio is always computed from counts when it is read, never averaged; two ratios of one name and
different denominators carry a suffix: 人数 counts people once, 人次 counts every entry.
"""

from typing import Final, Literal

from msgspec import Struct

Unit = Literal["people", "times", "fen", "s", "ratio"]
"""What a value counts; a ratio is a share of 1, money is fen."""

Group = Literal["traffic", "sales", "talk"]


class Definition(Struct, frozen=True):
    """One figure's names, unit and way of computing; `source` is the id of the domain it rests on."""

    group: Group
    zh: str
    en: str
    unit: Unit
    how_zh: str
    how_en: str
    source: str


DEFINITIONS: Final[dict[str, Definition]] = {
    "views": Definition(
        "traffic", "场观", "Views", "people",
        "本场出现过的不同观众，同一人只计一次", "Distinct viewers heard of, each once", "G",
    ),
    "entries": Definition(
        "traffic", "进房人次", "Entries", "times",
        "每次进房计一次，同一人可多次", "Every entry counts, one viewer may enter often", "G",
    ),
    "pcu": Definition(
        "traffic", "最高在线", "PCU", "people",
        "平台报告的同时在线人数的最大值", "Highest concurrent count the platform told", "G, R3",
    ),
    "acu": Definition(
        "traffic", "平均在线", "ACU", "people",
        "每分钟最高在线之和 ÷ 有计数的分钟数，仅开播至下播",
        "Sum of each minute's highest count ÷ minutes with a count, on air only", "G",
    ),
    "watch_s": Definition(
        "traffic", "人均观看时长", "Average watch time", "s",
        "总观看时长 ÷ 观看人数", "Total time watched ÷ viewers", "R3",
    ),
    "private_share": Definition(
        "traffic", "私域场观占比", "Private share of views", "ratio",
        "私域来源的观众 ÷ 来源已知的观众", "Viewers the brand brought ÷ viewers whose source is known",
        "P36, R5",
    ),
    "gmv_fen": Definition(
        "sales", "成交额", "GMV", "fen",
        "已支付订单金额之和，含之后退款的，不含福袋奖品单",
        "Sum of paid orders, later refunds included, lucky-bag prizes excluded", "G",
    ),
    "orders": Definition(
        "sales", "支付订单", "Paid orders", "times",
        "已支付订单数，不含福袋奖品单", "Paid orders, lucky-bag prizes excluded", "G",
    ),
    "buyers": Definition(
        "sales", "成交人数", "Buyers", "people",
        "支付过的不同观众", "Distinct viewers who paid", "G",
    ),
    "aov_fen": Definition(
        "sales", "客单价", "AOV", "fen", "成交额 ÷ 支付订单", "GMV ÷ paid orders", "G",
    ),
    "gpm_uv_fen": Definition(
        "sales", "千次观看成交（人数）", "GPM (viewers)", "fen",
        "1000 × 成交额 ÷ 场观", "1,000 × GMV ÷ views", "G",
    ),
    "gpm_pv_fen": Definition(
        "sales", "千次观看成交（人次）", "GPM (entries)", "fen",
        "1000 × 成交额 ÷ 进房人次", "1,000 × GMV ÷ entries", "G",
    ),
    "uv_value_fen": Definition(
        "sales", "UV价值", "UV value", "fen", "成交额 ÷ 场观", "GMV ÷ views", "G",
    ),
    "clickers": Definition(
        "sales", "商品点击人数", "Clickers", "people",
        "点开过商品的不同观众", "Distinct viewers who opened a product", "R4",
    ),
    "click_pay_uv": Definition(
        "sales", "点击-成交率（人数）", "Click→pay (viewers)", "ratio",
        "点击过且支付过的观众 ÷ 商品点击人数", "Clickers who paid ÷ clickers", "R3",
    ),
    "refunds": Definition(
        "sales", "退款笔数", "Refunds", "times",
        "退款次数，单列，不从成交额扣除", "Refunds, kept apart from GMV", "G",
    ),
    "refunded_fen": Definition(
        "sales", "退款金额", "Refunded", "fen",
        "退款金额之和，单列，不从成交额扣除", "Sum refunded, kept apart from GMV", "G",
    ),
    "comments": Definition(
        "talk", "评论数", "Comments", "times", "评论条数", "Comments written", "R3",
    ),
    "commenters": Definition(
        "talk", "评论人数", "Commenters", "people",
        "评论过的不同观众", "Distinct viewers who commented", "R3",
    ),
    "comment_rate_uv": Definition(
        "talk", "评论率（人数）", "Comment rate (viewers)", "ratio",
        "评论人数 ÷ 场观", "Commenters ÷ views", "R3",
    ),
    "likes": Definition(
        "talk", "点赞（喝彩）", "Likes", "times",
        "逐条计数与平台累计取大者", "The larger of likes counted and the platform's total", "R3",
    ),
    "likers": Definition(
        "talk", "点赞人数", "Likers", "people",
        "点赞过的不同观众", "Distinct viewers who liked", "R3",
    ),
    "follows": Definition(
        "talk", "新增关注", "New follows", "times", "关注次数", "Follows", "R3",
    ),
    "shares": Definition(
        "talk", "分享", "Shares", "times", "分享次数", "Shares", "L9",
    ),
    "reservations": Definition(
        "talk", "下场预约", "Next reservations", "times",
        "本场内预约下一场的次数", "Reservations of the next broadcast made in this one", "P30, P33",
    ),
    "contacts": Definition(
        "talk", "企微添加", "WeCom contacts", "times",
        "新加企业微信的次数", "New WeCom contacts", "L7, R5",
    ),
}  # fmt: skip
"""Every figure of a review by its key, in the order a reader meets them."""

GROUPS: Final[dict[Group, tuple[str, str]]] = {
    "traffic": ("流量与停留", "Traffic and dwell"),
    "sales": ("成交", "Sales"),
    "talk": ("互动与沉淀", "Interaction and what stays"),
}
"""The groups of figures, with their names."""
