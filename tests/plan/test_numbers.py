import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import playbook
from kaibo.broadcast import Broadcast, Product, Shift
from kaibo.clock import MINUTE
from kaibo.plan import reservations, stints, titles
from kaibo.plan.accounts import Numbers
from kaibo.plan.invites import wave
from kaibo.plan.numbers import PLANNED, makes_sense, own, reader
from kaibo.plan.products import Pricing, lacks, propose_role
from kaibo.plan.script import Part, Script
from kaibo.plan.script.reading import read
from tests.strategies import T0


def typed(**values: float) -> Numbers:
    return Numbers(values=values)


def test_what_the_account_typed_wins_over_the_house_and_the_house_over_the_playbook() -> None:
    number = reader(own(typed(title_chars=40, product_points=5), typed(title_chars=20)))
    assert (number("title_chars"), number("product_points")) == (20, 5)
    assert number("lineup_late_minutes") == playbook.number("lineup_late_minutes")


@given(st.dictionaries(st.sampled_from([*PLANNED, "fall_ratio", "nonsense"]), st.floats(), max_size=8))
def test_what_can_be_no_such_number_leaves_the_one_before_it(values: dict[str, float]) -> None:
    told = own(Numbers(values=values))
    assert all(name in PLANNED and 0 <= value < float("inf") for name, value in told.items())


def test_every_number_of_the_playbook_makes_sense_by_its_own_rules() -> None:
    assert [name for name in PLANNED if not makes_sense(name, playbook.number(name))] == []


@pytest.mark.parametrize("name", ["fall_ratio", "nonsense"])
def test_a_number_planning_does_not_read_is_nobodys_to_change(name: str) -> None:
    assert own(typed(**{name: 1})) == {}


PRODUCT = Product(id="p", title="一双很轻的跑鞋 A1", number="A1", category="跑鞋", price_fen=9_900)


@pytest.mark.parametrize("ours", [False, True])
def test_planning_reads_the_numbers_of_the_account(ours: bool) -> None:
    values: dict[str, float] = {
        "product_points": 0,
        "product_flash_of_aov": 1_000,
        "title_chars": 3,
        "reminder_window_minutes": 90,
        "second_wave_minutes": 200,
        "script_characters_per_minute": 1,
        "shifts_stint_most_minutes": 1_000,
    }
    number = reader(own(Numbers(values=values) if ours else None))
    worth = Pricing(aov_fen=9_900, zh="", en="")
    assert any(lack.what == "points" for lack in lacks(PRODUCT, numbers=number)) is not ours
    assert (propose_role(PRODUCT, worth, number).role == "flash") is ours
    long = titles.check(PRODUCT, {}, "2026-11-22", titles.numbers([PRODUCT]), round(number("title_chars")))
    assert any(finding.code == "title_long" for finding in long) is ours
    assert bool(reservations.window(T0, T0 + 80 * MINUTE, numbers=number)) is not ours
    assert (wave(10, 0, T0 + 120 * MINUTE, T0, number).state == "now") is ours
    script = Script(parts=(Part(beat=playbook.SCRIPT.beat[0].id, text="一双只有一百八十克"),))
    assert (read(script, 60, number).total_s > 60) is ours
    shift = Shift(host="阿May", at_minute=0, length_minutes=240)
    plan = Broadcast(id="b", title="", length_minutes=240, shifts=(shift,))
    assert bool(stints.remarks(plan, {}, number)) is not ours
