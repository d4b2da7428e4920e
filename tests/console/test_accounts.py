"""Accounts over HTTP: the numbers an account has of its own count wherever it is planned."""

import pytest

from kaibo.refused import Refused
from tests.conftest import Server


async def test_an_account_reads_its_own_numbers_and_another_the_houses(server: Server) -> None:
    for name in ("a1", "a2"):
        path = f"/api/accounts/{name}"
        await server.desk.ask("PUT", path, key=f"account-{name}", revision=0, body={"name": name})
    house = {"values": {"product_points": 4, "reminder_window_minutes": 45}}
    await server.desk.ask("PUT", "/api/numbers/@house", key="house", revision=0, body=house)
    own = {"values": {"product_points": 2, "task_soon_minutes": -1}}
    await server.desk.ask("PUT", "/api/numbers/a1", key="own", revision=0, body=own)
    told = {}
    for name in ("a1", "a2", "@house"):
        numbers = await server.desk.ask("GET", f"/api/accounts/{name}/numbers")
        told[name] = {one["name"]: (one["value"], one["own"]) for one in numbers}
        assert all(one["source"] and one["since"] and one["zh"] for one in numbers)
    assert told["a1"]["product_points"] == (2, True)
    assert told["a1"]["reminder_window_minutes"] == (45, False)
    assert told["a1"]["task_soon_minutes"][1] is False
    assert told["a2"]["product_points"] == (4, False)
    assert told["@house"]["product_points"] == (4, True)
    with pytest.raises(Refused, match="no such account"):
        await server.desk.ask("GET", "/api/accounts/nobody/numbers")


async def test_a_broadcast_is_planned_by_its_accounts_numbers(server: Server) -> None:
    body = {"name": "店"}
    await server.desk.ask("PUT", "/api/accounts/a1", key="a", revision=0, body=body)
    own = {"values": {"reminder_window_minutes": 120, "title_chars": 4}}
    await server.desk.ask("PUT", "/api/numbers/a1", key="n", revision=0, body=own)
    found = {}
    for account in ("a1", ""):
        made = await server.desk.press(
            "/api/broadcasts",
            title="一场",
            account_id=account,
            start_ms=1_800_003_600_000,
            announced_ms=1_799_998_800_000,
            sample=True,
        )
        path = f"/api/broadcasts/{made['id']}"
        gates = {
            one["gate"]: one["state"] for one in (await server.desk.ask("GET", f"{path}/readiness"))["gates"]
        }
        warned = (await server.desk.ask("GET", f"{path}/reservations"))["warnings"]
        advice = await server.desk.ask("GET", f"{path}/advice")
        long = any(one["code"] == "title_long" for product in advice for one in product["title"])
        found[account] = (gates["window"], any(one["code"] == "reminder_missed" for one in warned), long)
    assert found == {"a1": ("green", False, True), "": ("red", True, False)}
