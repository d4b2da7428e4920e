"""The routes of traffic packs and of accounts, against a real server."""

import secrets
from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from kaibo.clock import WallClock
from kaibo.refused import Refused
from tests.conftest import Server

SHOP = {"name": "旗舰店", "kinds": ["鞋服"], "provider": "甲", "bound": True}


def next_week(day: int, weeks: int = 2) -> str:
    """A day (0: Monday) of a week whose deadline is yet to come."""
    today = date.today()
    return (today + timedelta(days=7 * weeks - today.weekday() + day)).isoformat()


def booking(**changed: Any) -> dict[str, Any]:
    told = {"account": "a1", "day": next_week(2), "slot": "19:30", "uv": 20_000, "copy": "冬季新款"}
    return told | changed


async def put(server: Server, path: str, body: dict[str, Any], revision: int = 0, key: str = "") -> Any:
    return await server.desk.ask(
        "PUT", f"/api/{path}", key=key or secrets.token_hex(8), revision=revision, body=body
    )


async def refusal(server: Server, path: str, body: dict[str, Any], revision: int = 0) -> Refused:
    with pytest.raises(Refused) as refused:
        await put(server, path, body, revision)
    return refused.value


async def shop(server: Server, key: str = "a1", **changed: Any) -> None:
    await put(server, f"accounts/{key}", SHOP | changed)


async def test_a_booking_that_breaks_a_rule_is_refused_by_its_id(server: Server) -> None:
    await shop(server)
    wrong = await refusal(server, "bookings/b1", booking(slot="13:00", uv=3))
    assert (wrong.status, wrong.code, wrong.field) == (409, "traffic_refused", "slot")
    assert "P41" in wrong.zh and "P42" in wrong.en
    broken = await server.desk.ask("POST", "/api/traffic/check", body=booking(slot="13:00", uv=3))
    assert [one["rule"] for one in broken if one["severity"] == "error"] == ["P41", "P42"]
    assert (await server.desk.ask("GET", "/api/shelf"))["bookings"] == []


async def test_a_booking_is_filed_granted_and_taken_off(server: Server) -> None:
    await shop(server)
    assert (await refusal(server, "bookings/b1", booking(state="granted"))).code == "booking_state"
    draft = await put(server, "bookings/b1", booking(filed_ms=1_700_000_000_000))
    assert "filed_ms" not in draft["body"]
    filed = await put(server, "bookings/b1", booking(state="filed"), 1)
    assert filed["body"]["filed_ms"] > 1_700_000_000_000
    granted = await put(server, "bookings/b1", filed["body"] | {"state": "granted"}, 2)
    assert granted["body"]["state"] == "granted"
    assert (await refusal(server, "bookings/b1", booking(state="filed"), 1)).code == "stale_revision"
    await server.desk.ask("DELETE", "/api/bookings/b1?revision=3&key=gone")
    assert (await server.desk.ask("GET", "/api/shelf"))["bookings"] == []


async def test_what_the_platform_answered_is_taken_though_the_rules_changed(server: Server) -> None:
    await shop(server)
    filed = await put(server, "bookings/b1", booking(state="filed"))
    await put(server, "numbers/@house", {"values": {"pack_provider_day_uv": 10_000}})
    granted = await put(server, "bookings/b1", filed["body"] | {"state": "granted"}, 1)
    assert granted["revision"] == 2
    assert (
        await refusal(server, "bookings/b1", booking(state="filed", uv=25_000), 2)
    ).code == "traffic_refused"


async def test_a_press_that_comes_twice_books_once(server: Server) -> None:
    await shop(server)
    first = await put(server, "bookings/b1", booking(), key="same")
    assert await put(server, "bookings/b1", booking(), key="same") == first


async def test_the_numbers_of_the_house_and_of_an_account_count(server: Server) -> None:
    await shop(server)
    await put(server, "numbers/@house", {"values": {"pack_uv_least": 1_000, "pack_uv_step": 1_000}})
    await put(server, "bookings/b1", booking(uv=3_000))
    await put(server, "numbers/a1", {"values": {"pack_uv_most": 2_000}})
    assert "P42" in (await refusal(server, "bookings/b1", booking(uv=3_000, copy="春"), 1)).zh


async def test_a_week_is_proposed_and_kept_as_drafts_all_or_none(server: Server) -> None:
    await shop(server)
    await shop(server, "a2", name="二店")
    wishes = [{"account": key, "uv": 40_000, "copy": "新品"} for key in ("a1", "a2")]
    found = await server.desk.ask("POST", "/api/traffic/week", monday=next_week(0), wishes=wishes)
    assert (found["state"], sum(got["uv"] for got in found["got"])) == ("optimal", 80_000)
    twice = [*found["bookings"], found["bookings"][0]]
    with pytest.raises(Refused, match="P43"):
        await server.desk.ask("POST", "/api/traffic/week/accept", key="k1", bookings=twice)
    assert (await server.desk.ask("GET", "/api/shelf"))["bookings"] == []
    for _ in range(2):
        kept = await server.desk.ask("POST", "/api/traffic/week/accept", key="k2", bookings=found["bookings"])
        assert [one["revision"] for one in kept] == [1] * len(found["bookings"])
    assert len((await server.desk.ask("GET", "/api/shelf"))["bookings"]) == len(found["bookings"])


async def test_the_desk_shows_slots_coupons_and_cold_starts(server: Server) -> None:
    await shop(server, opened=date.today().isoformat(), groups=100)
    await put(server, "coupons/c1", {"account": "a1", "coupons": 500, "day": "2026-11-20"})
    await put(server, "bookings/b1", booking(way="coupon", uv=4_000))
    told = await server.desk.ask("GET", "/api/traffic")
    assert (told["slots"][0], len(told["slots"])) == ("09:00", 22)
    (purse,) = told["purses"]
    assert (purse["left"], purse["needed"], purse["short"]) == (500, 2_000, 1_500)
    assert [one["standing"] for one in told["cold"]] == ["may"]
    assert {one["rule"] for one in told["broken"][0]["broken"]} == {"P47"}
    assert len(told["deadlines"]) == 4
    with pytest.raises(Refused, match="2026-11-30"):
        await server.desk.ask("GET", "/api/traffic?monday=2026-02-31")


async def test_the_calendar_holds_bookings_and_deadlines_with_alarms(server: Server) -> None:
    await shop(server)
    await put(server, "bookings/b1", booking(copy="新品;换行,\\n"))
    answer = await server.client.get("/api/traffic.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) == 5
    assert [str(event["uid"]) for event in events if "booking" in str(event["uid"])] == ["booking-b1@kaibo"]
    assert all(event.walk("VALARM") for event in events)


async def test_an_unknown_zone_is_named(server: Server) -> None:
    await shop(server, zone="Mars/Base")
    with pytest.raises(Refused) as refused:
        await server.desk.ask("GET", "/api/traffic")
    assert (refused.value.status, refused.value.code) == (409, "unknown_zone")


async def test_the_rulebook_tells_what_each_account_has_left(server: Server) -> None:
    await shop(server, profile="抖音同名", renamed=[f"{date.today().year}-01-01"] * 5)
    await put(server, "brands/x", {"name": "甲牌", "until": date.today().isoformat()})
    told = await server.desk.ask("GET", "/api/rulebook")
    (standing,) = told["accounts"]
    assert [one["found"] for one in standing["findings"]] == ["抖音"]
    assert [one["ok"] for one in standing["counters"]] == [False, True, False, False]
    assert [one["brand"] for one in told["expiring"]] == ["x"]
    assert len(told["muted"]) == 7


async def test_entrances_are_counted_over_own_broadcasts(server: Server) -> None:
    await shop(server)
    empty = await server.desk.ask("GET", "/api/accounts/a1/entrances")
    assert {one["views"] for one in empty["entrances"]} == {None}
    _, key = await server.live(account_id="a1")
    for viewer, traffic in (("v1", "plaza"), ("v2", "plaza"), ("v3", "group"), ("v4", "unknown")):
        fact = {
            "id": viewer,
            "kind": "entered",
            "at_ms": WallClock().now_ms(),
            "source": "test",
            "viewer": viewer,
            "traffic": traffic,
        }
        answer = await server.client.post(f"/in/facts/{key}", json=[fact])
        assert answer.status_code < 300, answer.text
    told = await server.desk.ask("GET", "/api/accounts/a1/entrances")
    by = {one["entrance"]["id"]: one["views"] for one in told["entrances"]}
    assert (by["plaza"], by["private"], by["search"]) == (2, 1, 0)
    assert (told["views"], told["unknown"]) == (4, 1)
    with pytest.raises(Refused, match="没有这个账号"):
        await server.desk.ask("GET", "/api/accounts/nobody/entrances")
