"""Out-of-city share: what is counted, and intervals that hold as often as they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.review.reach import Orders, ReachShare, city, clustered, counted, reach, wilson


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("广州市", "广州"),
        ("广州", "广州"),
        ("延边朝鲜族自治州", "延边朝鲜族"),
        ("沙市", "沙市"),
        (" 深圳市 ", "深圳"),
        ("", ""),
    ],
)
def test_a_city_is_named_as_people_name_it(name: str, short: str) -> None:
    assert city(name) == short


def test_orders_without_a_city_are_told_apart_and_count_for_nothing() -> None:
    assert counted(["广州市", "深圳", "", "广州", "佛山市"], "广州") == Orders(out=2, known=4, unknown=1)
    assert counted(["广州市"], "") == Orders(out=0, known=0, unknown=1)


@pytest.mark.parametrize(
    ("out", "known", "low", "high"),
    # Published worked examples of Wilson's interval: 81 of 263, 15 of 148, 0 of 20, 1 of 29 (Newcombe 1998).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_the_published_one(out: int, known: int, low: float, high: float) -> None:
    share = wilson(out, known)
    assert share.low == pytest.approx(low, abs=5e-5)
    assert share.high == pytest.approx(high, abs=5e-5)


@given(st.integers(0, 500).flatmap(lambda known: st.tuples(st.integers(0, known), st.just(known))))
def test_a_share_lies_in_its_interval_and_nothing_known_is_no_share(counts: tuple[int, int]) -> None:
    share = wilson(*counts)
    if not counts[1]:
        assert share.value is share.low is share.high is None
    else:
        assert share.low is not None and share.high is not None and share.value is not None
        assert 0 <= share.low <= share.value <= share.high <= 1


def test_few_broadcasts_have_a_share_and_no_interval() -> None:
    shows = [Orders(out=6, known=10)] * 4
    assert clustered(shows).value == pytest.approx(0.6)
    assert clustered(shows).low is None
    assert clustered([]).value is None


@pytest.mark.parametrize("out", [0, 3, 10])
def test_evenings_that_happen_to_be_alike_make_nothing_sure(out: int) -> None:
    told, whole = clustered([Orders(out=out, known=10)] * 5), wilson(5 * out, 50)
    assert (told.low, told.high) == (whole.low, whole.high)
    assert (told.high or 0) - (told.low or 0) > 0.05


def test_the_interval_over_broadcasts_holds_where_evenings_differ() -> None:
    chance = np.random.default_rng(5)
    held = alone = 0
    for seed in range(200):
        shares = chance.beta(14, 6, 16)  # mean 0.7, evenings differ by about 0.1
        shows = [Orders(out=int(chance.binomial(120, share)), known=120) for share in shares]
        told = clustered(shows, seed)
        assert told.low is not None and told.high is not None
        held += told.low <= 0.7 <= told.high
        whole = wilson(sum(show.out for show in shows), sum(show.known for show in shows))
        assert whole.low is not None and whole.high is not None
        alone += whole.low <= 0.7 <= whole.high
    assert held >= 176, "a nominal 95 % over sixteen broadcasts"
    assert alone < 140, "over single orders the interval is far too narrow"


def test_this_broadcast_is_told_alone_and_together_with_those_before_it() -> None:
    before = [Orders(out=70, known=100), Orders(out=0, known=0), *[Orders(out=60, known=80)] * 4]
    told = reach(["佛山市", "深圳", "广州市", ""], "广州市", before)
    assert (told.home, told.orders, told.shows) == ("广州", Orders(out=2, known=3, unknown=1), 6)
    assert told.here == wilson(2, 3)
    assert told.over.value == pytest.approx((2 + 70 + 240) / (3 + 100 + 320))
    assert (told.over.low or 1) < (told.over.value or 0) < (told.over.high or 0)
    assert reach([], "广州", []).over == ReachShare()
