"""Absolute words: found where they claim, let pass where the guide lets them, however they are written."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.compliance import Surface, WordFinding, blocked, check, shipped

_SHARED = Path(os.environ.get("KAIBO_SHARED") or Path(__file__).resolve().parents[3].parent / "shared")


def words(text: str, surface: Surface = "script") -> list[tuple[str, str]]:
    """Give what is found as (words of the text, verdict)."""
    return [(finding.text, finding.verdict) for finding in check(text, surface)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("这是我穿过最好的羽绒服", "最好"),
        ("全网最低的价格在这里", "全网最低"),
        ("整个行业第一家用这种拉链的", "整个行业第一家"),
        ("销量第一的保温杯", "销量第一"),
        ("国家级大师监制", "国家级"),
        ("这条裤子是最显瘦的", "最显瘦"),
        ("顶级小牛皮手袋", "顶级"),
        ("性价比之王来了", "之王"),
        ("羽绒服界的天花板", "天花板"),
        ("做皮草能做到这样的就我们一家", "就我们一家"),
        ("甜到没对手的冰糖心", "没对手"),
        ("没有之一", "没有之一"),
    ],
)
def test_a_claim_is_found(text: str, said: str) -> None:
    assert [found for found, verdict in words(text) if verdict == "block"] == [said]


@pytest.mark.parametrize(
    "text",
    [
        "第一次来的朋友点左上角看尺码",
        "第一件半价，第二件三折",
        "第一，七天无理由；第二，运费险",
        "我们第一时间安排出库",
        "最近三天降温",
        "最后两个尺码是四十和四十一",
        "最多拍两件",
        "鞋子最好放在通风的地方",
        "最佳饮用温度六十度",
        "最大的码是四十五",
        "我们家衬衫里最薄的一件",
        "这件是本店同款里最轻的",
        "我们的愿景是做最好的童装",
        "祝大家拥有最好的一天",
        "顾客第一是我们的原则",
        "《天下第一》光盘",
        "唯一的不足是颜色偏深",
        "唯一客服入口在右下角",
        "二级能效，见标识",
        "100%桑蚕丝",
        "前十位下单送袜子",
    ],
)
def test_a_lawful_use_passes(text: str) -> None:
    assert words(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "最 好 的面料",
        "最*好的面料",
        "最❤好的面料",
        "最\u200b好的面料",
        "zui好的面料",
        "嶵好的面料",
        "最(zuì)好的面料",
        "全 網 最 低",
        "ＮＯ．１卫衣",
        "N0.1卫衣",
        "TOP①卫衣",
        "销量第①的卫衣",
        "销量第壹的卫衣",
        "销量笫一的卫衣",
        "頂級皮料",
    ],
)
def test_an_evasion_is_seen_through(text: str) -> None:
    assert blocked(check(text, "title"))


def test_the_place_is_that_of_the_text_as_given() -> None:
    text = "宝贝们 ㈱ 最 ＊ 好的裤子"
    (finding,) = check(text, "title")
    assert text[finding.start : finding.end] == finding.text == "最 ＊ 好"


def test_a_fact_with_time_scope_and_source_is_let_pass_by_its_clause() -> None:
    reading = shipped().read("2025年双11本店童鞋销量第一，数据来源店铺后台", "script")
    assert reading.findings == ()
    assert [one.clause for one in reading.exempted] == ["指南 第六条（六）、第七条"]
    assert blocked(check("本店童鞋销量第一", "script"))


def test_a_word_that_is_only_mentioned_is_let_pass_and_told_of() -> None:
    for text in ("别念“第一品牌”，没有证明", "“最柔软”已让美工删掉", "“全国唯一一家”没拿到依据，先不讲"):
        reading = shipped().read(text, "script")
        assert reading.findings == () and reading.exempted != (), text


def test_a_patent_asks_for_its_number_and_a_number_answers() -> None:
    (asked,) = check("专利奶嘴", "title")
    assert (asked.rule, asked.verdict, asked.needs) == (
        "patent.unnumbered",
        "evidence",
        ("专利号", "专利种类", "有效状态"),
    )
    assert check("奶嘴 外观设计专利ZL202130447261.3", "title") == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("卫健委推荐的湿巾", "authority.state"),
        ("国宴专用桌布", "authority.supply"),
        ("央视上榜的牌子", "authority.press"),
        ("影后私下自用的面膜", "authority.star"),
        ("皮肤科医生都推荐", "authority.doctor"),
    ],
)
def test_a_name_lent_to_a_product_is_found_and_a_denial_is_not(text: str, rule: str) -> None:
    assert [finding.rule for finding in check(text, "script")] == [rule]
    assert check(f"我们没有{text}这回事", "script") == ()


def test_a_self_comparison_does_not_excuse_the_whole_country() -> None:
    assert words("我们家里最厚的一款") == []
    assert blocked(check("我们家是全国最厚的一款", "script"))
    assert blocked(check("我们家的羊毛衫没有之一", "script"))


@pytest.mark.parametrize(
    ("surface", "verdict"),
    [("title", ["block"]), ("cover", ["block"]), ("speech", ["warn"]), ("private_message", [])],
)
def test_the_surface_decides_how_hard_a_rule_is(surface: Surface, verdict: list[str]) -> None:
    assert [found.verdict for found in check("顶级皮料", surface)] == verdict


@given(st.text(max_size=200))
def test_any_text_is_checked_and_each_finding_lies_within_it(text: str) -> None:
    before: WordFinding | None = None
    for finding in check(text, "title"):
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
        assert before is None or before.end <= finding.start
        before = finding
