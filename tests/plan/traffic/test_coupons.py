"""The ledger of coupons."""

from msgspec import structs

from kaibo.plan.traffic.booking import Booking, CouponEntry
from kaibo.plan.traffic.coupons import cost, purse
from kaibo.plan.traffic.settings import settings
from tests.plan.traffic.booked import FINE


def line(coupons: int, account: str = "a1", broadcast: str = "") -> CouponEntry:
    return CouponEntry(account=account, coupons=coupons, day="2026-11-20", broadcast=broadcast)


def test_two_viewers_are_one_coupon_and_a_broken_one_counts_whole() -> None:
    assert [cost(uv, settings()) for uv in (0, 1, 2, 20_000)] == [0, 1, 1, 10_000]


def test_a_purse_tells_what_is_left_what_went_where_and_what_is_short() -> None:
    lines = [line(5_000), line(-3_000, broadcast="b1"), line(-500, broadcast="b1"), line(9, "a2")]
    wanted = structs.replace(FINE, way="coupon", uv=4_000)
    asked: list[Booking] = [wanted, structs.replace(wanted, state="granted"), FINE]
    told = purse("a1", lines, asked, settings())
    assert (told.came, told.went, told.left, told.spent) == (5_000, 3_500, 1_500, {"b1": 3_500})
    assert (told.needed, told.short) == (2_000, 500)


def test_a_ledger_below_zero_says_so() -> None:
    assert purse("a1", [line(10), line(-30)], [], settings()).left == -20
