"""What the platform asks of an account."""

from datetime import date

import pytest
from msgspec import structs

from kaibo.plan.accounts import Account, Brand, Numbers
from kaibo.plan.numbers import own, reader
from kaibo.plan.rulebook import brand_warns, counters, profile

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("旗舰店", "运动鞋服，晚八点直播", []),
        ("旗舰店", "抖音同名，加微信 abc_123", [("profile", "抖音"), ("profile", "加微信")]),
        ("旗舰店", "ＴＡＯＢＡＯ 搜我", [("profile", "taobao")]),
        ("旗舰店", "电话 13812345678", [("profile", "13812345678")]),
        ("旗舰店", "看 https://example.com", [("profile", "https://")]),
        ("全网第一好店", "", [("name", "第一"), ("name", "全网")]),
        ("腾讯官方认证店", "", [("name", "官方认证"), ("name", "腾讯")]),
        ("aaaaaa店", "", []),
        ("★★★☆☆☆", "", [("name", "★★☆☆")]),
        ("bcdfghjkl", "", [("name", "bcdfghjkl")]),
        ("店", "qq 群 123，qqq 品牌", [("profile", "qq")]),
    ],
)
def test_a_profile_that_points_elsewhere_or_boasts_is_told(
    name: str, text: str, found: list[tuple[str, str]]
) -> None:
    told = profile(Account(name=name, profile=text))
    assert [(one.field, one.found) for one in told] == found
    assert all(one.rule == "X2" for one in told)


def test_counts_of_the_year_tell_what_is_left() -> None:
    account = Account(
        name="店",
        renamed=("2026-01-01", "2026-05-01", "2025-12-31"),
        certified=("2026-02-01", "2026-03-01"),
        posts=("2026-10-25", "2026-10-24"),
        followers_valid=1_000,
    )
    told = {one.id: one for one in counters(account, TODAY)}
    assert (told["renames"].have, told["renames"].of, told["renames"].ok) == (2, 5, True)
    assert (told["certifications"].ok, told["certifications"].next) == (False, "2027-01-01")
    assert (told["posted"].have, told["posted"].ok) == (1, True)
    assert (told["follows"].ok, told["follows"].of) == (False, 1_001)
    assert "还差 1 " in told["follows"].zh + " "
    more = {one.id: one for one in counters(structs.replace(account, followers_valid=1_001), TODAY)}
    assert more["follows"].ok


def test_numbers_may_be_typed_for_an_account() -> None:
    house, ours = Numbers(values={"account_renames_year": 3}), Numbers(values={"account_renames_year": 1})
    told = [
        counters(Account(name="店"), TODAY, reader(own(*typed)))[0].of for typed in ((house,), (house, ours))
    ]
    assert told == [3, 1]


@pytest.mark.parametrize(
    ("until", "days"), [("", None), ("2026-12-25", None), ("2026-12-24", 30), ("2026-11-20", -4)]
)
def test_a_brand_warns_before_its_proof_runs_out(until: str, days: int | None) -> None:
    assert brand_warns(Brand(name="甲", until=until), TODAY) == days
