import pytest

from kaibo import facts
from kaibo.broadcast import BroadcastType
from kaibo.facts import Closing
from kaibo.live.ending import Ending, behind, owners
from tests.live.rooms import on_air


@pytest.mark.parametrize(
    ("left", "counted", "missing"),
    [
        (60, {}, {}),
        (7, {}, {"message": 1}),
        (7, {"message": 1}, {}),
        (7, {"message": 3}, {}),
        (2, {"message": 1}, {"message": 1, "interaction": 2, "call": 1}),
        (-30, {"message": 3, "interaction": 2, "call": 1}, {}),
    ],
)
def test_a_line_should_have_been_said_once_the_next_one_has_its_time(
    left: float, counted: dict[Closing, int], missing: dict[Closing, int]
) -> None:
    """Source: E3."""
    ending = Ending(counted={what: [0] * times for what, times in counted.items()})
    assert behind(ending, "selling", left) == missing


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        ("selling", {"floor", "operator", "host", "desk"}),
        ("teaching", {"floor", "operator", "host", "desk"}),
        ("entertainment", {"floor", "operator", "host", "desk"}),
    ],
)
def test_the_playbook_names_whom_the_last_minutes_ask(kind: BroadcastType, roles: set[str]) -> None:
    """Source: E2."""
    assert set(owners(kind)) == roles


def test_a_role_that_takes_it_back_is_not_ready() -> None:
    teller = on_air().tell(facts.RoleConfirmed, 1, role="desk", by="小赵")
    assert set(teller.room().ending.ready) == {"desk"}
    assert teller.tell(facts.RoleConfirmed, 2, role="desk", ready=False).room().ending.ready == {}
