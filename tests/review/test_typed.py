"""Figures a person typed: which stand, and in which unit."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.review import typed
from kaibo.review.definitions import DEFINITIONS, REPORTED
from tests.review.evening import Evening, ten_minutes


def hand(evening: Evening, at: float, *withdrawn: str, **values: float) -> Evening:
    raw = msgspec.Raw(msgspec.json.encode(typed.Hand(by="王", withdrawn=withdrawn)))
    return evening.tell(f.PlatformReported, at, "hand", report="视频号助手", values=values, raw=raw)


def test_the_newest_typed_stands_whenever_it_was_read() -> None:
    evening = hand(hand(ten_minutes(), 90_000, views=70, pcu=9), 80_000, views=7)
    assert (evening.value("views"), evening.value("pcu")) == (7, 9)


def test_of_two_typed_as_of_one_instant_the_later_stands() -> None:
    assert hand(hand(ten_minutes(), 90_000, views=70), 90_000, views=7).value("views") == 7


def test_a_figure_taken_back_gives_way_to_what_was_counted() -> None:
    evening = hand(hand(ten_minutes(), 90_000, views=70, pcu=9), 90_001, "views")
    assert (evening.value("views"), evening.value("pcu")) == (3, 9)


def test_what_was_typed_takes_nothing_from_a_snapshot_of_the_platform() -> None:
    evening = ten_minutes().tell(
        f.PlatformReported, 90_000, "assistant", report="直播数据", final=True, values={"views": 70.0}
    )
    assert hand(evening, 80_000, "views").value("views") == 70


@pytest.mark.parametrize("raw", [b"null", b"[]", b'{"by": 3}', b'"x"', b"{"])
def test_a_report_nobody_signed_was_typed_by_nobody_known(raw: bytes) -> None:
    assert typed.read(raw) == typed.Hand()


@pytest.mark.parametrize(
    ("key", "told", "figure"),
    [
        ("gmv_fen", 1234.5, 123_450),
        ("gmv_fen", 0.29, 29),
        ("gmv_fen", 0.005, None),
        ("gmv_fen", -1, None),
        ("gmv_fen", 1e11, None),
        ("enter_effective", 134, 0.0134),
        ("enter_effective", 10_000, 1),
        ("enter_effective", 10_000.5, None),
        ("watch_s", 14.73, 14.73),
        ("watch_s", 86_401, None),
        ("views", 7, 7),
        ("views", 7.5, None),
        ("views", float("inf"), None),
        ("views", float("nan"), None),
        ("refunds", 0, 0),
    ],
)
def test_what_is_typed_becomes_a_figure_in_its_own_unit(key: str, told: float, figure: float | None) -> None:
    assert typed.value(key, told) == (None if figure is None else pytest.approx(figure))


@given(st.sampled_from(typed.TYPEABLE), st.integers(0, 10_000))
def test_a_figure_is_shown_as_it_was_typed(key: str, told: int) -> None:
    figure = typed.value(key, told)
    assert figure is not None
    assert typed.written(key, figure) == pytest.approx(told)


def test_nothing_made_of_other_figures_can_be_typed() -> None:
    assert set(typed.TYPEABLE) <= REPORTED
    assert not [key for key in typed.TYPEABLE if DEFINITIONS[key].computed]
