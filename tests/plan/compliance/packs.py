"""Small packs and the checkers made of them, for tests that must not hang on the shipped rules."""

from collections.abc import Sequence

from kaibo.plan.compliance import Checker, read
from kaibo.plan.compliance.rules import Team

OURS = """
[[rule]]
id = "absolute.ours"
category = "absolute"
zh = "夸大"
en = "exaggerated"
source = "X1"
suggestion = "删去"
correction = "刚才说的“{text}”不准确，以详情页为准。"
anchors = ["呱唧呱", "天下第一", "最好"]
basis = [{ law = "广告法", asof = "2021-04-29" }]
severity = { title = "block", speech = "warn", lucky_bag = "block", script = "block" }
[[rule.unless]]
why = "建议"
right = '^(?:先|多|不要)'
[rule.examples]
bad = ["呱唧呱价格", "今晚呱唧呱"]
good = ["最好先量脚长", "今晚好价", "欢迎来看"]

[[rule]]
id = "absolute.both"
category = "absolute"
zh = "绝无仅有"
en = "the only one"
source = "X1"
suggestion = "删去"
anchors = ["全网"]
find = '全网[^,。]{0,6}(?:唯一|最低)'
basis = [{ law = "广告法", asof = "2021-04-29" }]
[rule.examples]
bad = ["全网唯一", "全网都是最低"]
good = ["全网有售", "今晚好价", "欢迎来看"]

[[rule]]
id = "medical.ours"
category = "medical"
zh = "医疗用语"
en = "medical terms"
source = "X1"
suggestion = "删去"
anchors = ["治百病"]
basis = [{ law = "广告法", asof = "2021-04-29" }]
[rule.examples]
bad = ["这款治百病", "喝了治百病"]
good = ["适合送礼", "口感清甜", "每天一杯"]

[[rule]]
id = "divert.ours"
category = "divert"
zh = "导流"
en = "leading away"
source = "X1"
suggestion = "删去"
anchors = ["搭伙裙"]
basis = [{ law = "平台规则", asof = "2023-01-01" }]
[rule.examples]
bad = ["搭伙裙领", "快搭伙裙"]
good = ["点关注", "看购物车", "点小黄车"]

[[rule]]
id = "patent.ours"
category = "patent"
zh = "专利"
en = "a patent"
source = "X1"
suggestion = "写明专利号"
anchors = ["专利技术"]
needs = ["专利号"]
basis = [{ law = "广告法", asof = "2021-04-29" }]
[rule.examples]
bad = ["专利技术加持", "用了专利技术"]
good = ["点关注", "看购物车", "点小黄车"]
"""


def checker(team: Sequence[Team] = ()) -> Checker:
    """A checker of the rules above alone."""
    return Checker(read({"ours.toml": OURS}), team)
