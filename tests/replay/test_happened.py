"""What may be told of a stretch: prices of that time, orders that stand, nobody named."""

from hypothesis import given
from hypothesis import strategies as st

from kaibo.replay.happened import happened
from tests.replay.evening import START_MS as START
from tests.replay.telling import PLAN, facts, told


def test_a_stretch_tells_prices_orders_and_questions_as_they_were() -> None:
    """Source: Y2."""
    found = told()
    one = found.of
    assert one is not None
    assert (one.title, one.price_fen, one.orders, one.minutes) == ("羊毛衫", 19_900, 2, 10)
    assert found.orders == 2
    question = found.questions[0]
    # Who asks six times is one asker, and what the team's own account writes is no viewer's.
    assert (question.text, question.askers) == ("起球吗", 8)
    assert question.answer == "按洗标洗，正常穿不会大面积起球"
    assert "我买过不起球" in question.answers
    assert "王某" not in repr(found)


@given(st.permutations(facts()))
def test_the_order_facts_come_in_changes_nothing(shuffled: list[object]) -> None:
    assert happened(shuffled, PLAN, START, START + 600_000) == told()  # type: ignore[arg-type]


def test_an_empty_stretch_tells_nothing() -> None:
    found = happened([], PLAN, START, START + 1_000)
    assert (found.of, found.questions, found.quotes, found.orders) == (None, (), (), 0)
