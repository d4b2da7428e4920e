"""Reading: any text is read, notes of a script are told from what is said, a team's words have their say."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.compliance import SURFACES, Checker, Team, shipped
from tests.plan.compliance.rules import checker, rule, words

MOST = rule("absolute.most", 'anchors = ["最好", "最低"]')


def said(one: Checker, text: str) -> list[str]:
    return [found.text for found in one.read(text, "script").findings]


@given(st.text(max_size=150), st.sampled_from(SURFACES))
def test_any_text_is_read_and_each_finding_lies_within_it(text: str, surface: str) -> None:
    reading = shipped().read(text, surface)  # type: ignore[arg-type]
    last = 0
    for finding in reading.findings:
        assert last <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
        last = finding.end


@pytest.mark.parametrize(
    "text",
    ["最好\ud800\udfff的", "最\x00好", "\u202e最好\u202c", "最\u200b好", "The最好of", "👩‍👧最好", "ⅷ最好㎏ﬁ"],
)
def test_hostile_characters_do_not_hide_a_word(text: str) -> None:
    (found,) = checker(MOST).read(text, "title").findings
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize("text", ["", " ", "！！", "\u200b\u200d", "★★", "\n\n"])
def test_nothing_to_read_is_not_clean(text: str) -> None:
    assert checker(MOST).read(text, "title").nothing
    assert not checker(MOST).read("好", "title").nothing


@pytest.mark.parametrize("piece", ["最好", "最低的", "好", "最", "a", "最好("])
def test_a_megabyte_in_one_line_is_read_in_time_that_grows_with_it(piece: str) -> None:
    one = checker(rule("absolute.most", "anchors = ['最好', '最低']\nfind = '最[好低][^,]{0,8}的?'"))
    short, long = piece * (30_000 // len(piece)), piece * (300_000 // len(piece))
    began = time.process_time()
    one.read(short, "script")
    middle = time.process_time()
    one.read(long, "script")
    assert time.process_time() - middle < 60 * (middle - began) + 1


def test_of_words_that_overlap_the_most_severe_then_the_longest_stays() -> None:
    one = checker(
        rule("absolute.low", 'anchors = ["最低"]\nseverity = { default = "warn" }'),
        rule("price.low", 'anchors = ["最低价格"]\nseverity = { default = "warn" }', "price"),
        rule("price.all", 'anchors = ["全网最"]\nseverity = { default = "block" }', "price"),
    )
    assert said(one, "全网最低价格") == ["全网最"]
    assert said(one, "最低价格") == ["最低价格"]
    assert len(one.read("全网最低价格", "script", every=True).findings) == 3


NOTE = '''anchors = ["最低"]
[[rule.unless]]
why = "场记，不对观众说"
note = true
sentence = "镜头|举牌|不许|删"'''


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("（镜头给到最低那一格）这件衣服", False),
        ("※ 举牌，给最低那一格", False),
        ("提示：举牌指最低那一格", False),
        ("【报价】镜头给最低那一格", False),
        ("（镜头拉近）全网最低", True),
        ("镜头给到，全网最低", True),
    ],
)
def test_a_note_of_a_script_is_told_from_what_is_said(text: str, found: bool) -> None:
    one = checker(rule("team.low", NOTE, "team"))
    assert bool(one.read(text, "script").findings) == found
    assert "场记，不对观众说" not in [passed.why for passed in one.read(text, "speech").exempted]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("（镜头推到最亮的那颗珍珠，停两秒）", False),
        ("（举起最便宜的一件，说明是断码）", False),
        ("（字幕不要出现“全网最低”）", False),
        ("【提示】不念“国家级”，念“二级能效”", False),
        ("【合规】“根治”“祛斑”两处作废", False),
        ("【审稿】“国家级”三字作废，整段重写后再播", False),
        ("※ 观众刷“骗子”“假货”，场控禁言，主播不接话", False),
        ("（助播举牌：全网最低价）", True),
        ("【字幕】打出“全国销量第一”", True),
        ("※ 场控刷屏“治好了我的老寒腿”", True),
        ("备注：主播喊“最后三单”，其实还有五百单", True),
        ("【话术】说它是全球最好的羊绒", True),
        ("提示：引导观众加微信领底价", True),
    ],
)
def test_a_note_may_direct_and_forbid_but_not_order_a_breach(text: str, found: bool) -> None:
    assert bool(shipped().read(text, "script").findings) == found


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("小编回复：这是最好的", True),
        ("官方号：这是最好的", True),
        ("客服小雨：这是最好的", True),
        ("【主播小助理】这是最好的", True),
        ("场控:这是最好的", True),
        ("[管理员] 这是最好的", True),
        ("这是最好的", False),
        ("请问客服：是最好的吗", False),
        ("@场控：这是最好的", False),
        ("客服说这是最好的", False),
        ("我妈：这是最好的，官方也说", False),
        ("小芳：这是最好的", False),
    ],
)
def test_a_comment_in_the_name_of_the_shop_is_ours(text: str, ours: bool) -> None:
    fields = 'anchors = ["最好"]\nsurfaces = ["host_reply"]'
    assert bool(checker(rule("absolute.best", fields)).read(text, "comment").findings) == ours


def test_a_question_keeps_its_mark() -> None:
    fields = "anchors = ['最低']\n[[rule.unless]]\nwhy = '提问'\nright = '[?]$'"
    one = checker(rule("price.low", fields, "price"))
    assert said(one, "是全网最低吗？对。") == []
    assert said(one, "是全网最低。对吗？") == ["最低"]


@pytest.mark.parametrize(
    ("deny", "allow", "text", "found"),
    [
        (("口交",), ("地铁口交易",), "在地铁口交易", []),
        (("黄片",), ("三黄片",), "三黄片黄片", ["黄片"]),
        (("共产",), ("共产党",), "共产党", []),
        (("共产",), ("共产党",), "共产主义", ["共产"]),
        (("我的", "我的世界"), (), "我在我的家里玩我的世界", ["我的", "我的世界"]),
        (("下三滥",), (), "下三滥", ["下三滥"]),
        (("傻冒",), (), "傻@冒", ["傻@冒"]),
        (("傻逼",), (), "<p>傻逼</p>", ["傻逼"]),
        (("一条龙", "18禁"), (), "18禁，一条龙", ["18禁", "一条龙"]),
        (("av",), (), "have 1av2 av测试 gravy", ["av", "av"]),
        (("69",), (), "cp cpm 695 69", ["69"]),
        (("黄色",), (), "女装装修大陆女儿", []),
        (("死",), (), "", []),
    ],
)
def test_a_team_words_are_found_and_those_it_allows_pass(
    deny: tuple[str, ...], allow: tuple[str, ...], text: str, found: list[str]
) -> None:
    assert said(words(*deny, allow=allow), text) == found


def test_a_word_the_team_allows_exempts_a_rule_and_says_so() -> None:
    one = checker(MOST, team=(Team(word="最好吃杂货铺", allow=True), Team(word="竞品", instead="别家")))
    reading = one.read("最好吃杂货铺说竞品最好", "script")
    assert [(found.text, found.fix) for found in reading.findings] == [("竞品", "别家"), ("最好", None)]
    assert [(passed.text, passed.why) for passed in reading.exempted] == [("最好", "本队词表允许")]


def test_a_category_that_says_nothing_on_a_surface_says_why() -> None:
    reading = checker(MOST).read("最好的", "private_message")
    assert reading.findings == ()
    assert "点对点" in reading.exempted[0].why
