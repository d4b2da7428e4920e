"""Brands in titles: filed, expired, without proof, and names that only look like one."""

import pytest

from kaibo.plan.accounts import Brand
from kaibo.plan.compliance.brands import brands_in

BRANDS = {
    "puma": Brand(name="彪马", filed=("PUMA",), proof="备案 1", until="2026-12-31"),
    "bare": Brand(name="云朵"),
    "proofless": Brand(name="木棉", filed=("木棉", "木棉童装")),
    "old": Brand(name="旧牌", filed=("旧牌",), proof="备案 2", until="2026-01-01"),
    "av": Brand(name="AV", filed=()),
}


@pytest.mark.parametrize(
    ("title", "own", "told"),
    [
        ("PUMA卫衣 A1", "puma", []),
        ("ＰＵＭＡ卫衣", "", []),
        ("彪马卫衣", "puma", [("brand.unfiled", "彪马", "PUMA")]),
        ("彪 马卫衣", "", [("brand.unfiled", "彪 马", "PUMA")]),
        ("云朵拖鞋", "", [("brand.unfiled", "云朵", None)]),
        ("木棉童装短袖", "proofless", [("brand.no_proof", "木棉童装", None)]),
        ("旧牌风衣", "old", [("brand.expired", "旧牌", None)]),
        ("小厂毛衣", "小厂", [("brand.unfiled", "小厂", None)]),
        ("have a nice day 卫衣", "", []),
        ("卫衣", "小厂", []),
        ("卫衣", "", []),
    ],
)
def test_a_title_names_filed_brands_only(
    title: str, own: str, told: list[tuple[str, str, str | None]]
) -> None:
    found = brands_in(title, BRANDS, "2026-11-22", own)
    assert [(one.rule, one.text, one.fix) for one in found] == told
    assert all(title[one.start : one.end] == one.text and one.category == "brand" for one in found)


def test_the_last_day_of_a_filing_still_counts() -> None:
    assert brands_in("PUMA卫衣", BRANDS, "2026-12-31") == ()
    assert [one.verdict for one in brands_in("PUMA卫衣", BRANDS, "2027-01-01")] == ["block"]
