"""Who gets cold-start support, and until when."""

from datetime import date, timedelta
from typing import Any

import pytest

from kaibo.plan.accounts import Account
from kaibo.plan.traffic.coldstart import Held, coldstart
from kaibo.plan.traffic.settings import settings

TODAY = date(2026, 11, 24)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("account", "held", "standing"),
    [
        ({"opened": ago(30).isoformat(), "groups": 100}, Held(), "may"),
        ({"opened": ago(31).isoformat(), "groups": 100}, Held(), "no"),
        ({"opened": ago(3).isoformat(), "groups": 99}, Held(), "no"),
        ({"opened": ago(3).isoformat(), "wecom_contacts": 100_000}, Held(), "may"),
        ({"opened": ago(3).isoformat(), "sales_elsewhere_fen": 100_000_000}, Held(), "may"),
        ({"opened": ago(3).isoformat(), "followers_elsewhere": 1_000_000}, Held(), "may"),
        ({"groups": 200}, Held(days=(ago(60),), next=ago(-7)), "may"),
        ({"groups": 200}, Held(days=(ago(59),), next=ago(-7)), "no"),
        ({"groups": 200}, Held(days=(ago(60),), next=ago(-8)), "no"),
        ({"groups": 200, "silent_since": ago(90).isoformat()}, Held(next=ago(-1)), "may"),
        ({"groups": 200, "silent_since": ago(90).isoformat()}, Held(), "no"),
        ({}, Held(), "no"),
    ],
)
def test_an_account_begins_and_is_large_somewhere(account: dict[str, Any], held: Held, standing: str) -> None:
    told = coldstart("a1", Account(name="店", **account), held, TODAY, settings())
    assert told.standing == standing
    assert bool(told.missing) is (standing == "no")


def test_weight_is_being_set_for_fifteen_to_thirty_days() -> None:
    held = Held(days=(ago(40), ago(10), ago(3)))
    account = Account(name="店", weight_from=ago(20).isoformat())
    told = coldstart("a1", account, held, TODAY, settings())
    assert (told.standing, told.broadcasts, told.uv) == ("setting", 2, 2_000)
    assert (told.ends_least, told.ends_most) == (ago(5).isoformat(), ago(-10).isoformat())
    over = coldstart("a1", Account(name="店", weight_from=ago(31).isoformat()), held, TODAY, settings())
    assert over.standing == "over"
