"""Overlays: an address an account, read without signing in, taken back at any time, good for nothing else."""

import base64
import hashlib
import re
from contextlib import aclosing
from typing import Any

import pytest

from kaibo.clock import WallClock
from kaibo.console.auth import COOKIE
from kaibo.console.overlays import SIZES
from kaibo.console.pages import STATIC
from tests.conftest import Server
from tests.console.people import browser, joined

GARBAGE = ("zz", "a" * 5_000, "%00", "..%2f..", "%E2%80%AE", "' OR 1=1 --", "@house")


async def overlays(server: Server, broadcast: str) -> dict[str, Any]:
    told: dict[str, Any] = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/overlays")
    return told


async def token(server: Server, broadcast: str) -> str:
    return str((await overlays(server, broadcast))["overlays"][0]["path"].split("/")[2])


async def test_every_overlay_has_an_address_and_a_size_and_nobody_signs_in_for_it(server: Server) -> None:
    broadcast, _ = await server.live(title="一场", sample=True)
    told = await overlays(server, broadcast)
    assert {one["name"]: (one["width"], one["height"]) for one in told["overlays"]} == SIZES
    async with browser(server) as nobody:
        for one in told["overlays"]:
            page = await nobody.get(one["path"])
            assert page.status_code == (200 if (STATIC / "overlay.html").is_file() else 503), one
        now = await nobody.get(f"/overlay/{await token(server, broadcast)}/now")
    assert now.status_code == 200
    assert now.json()["state"] == "live"
    assert abs(int(now.headers["x-now-ms"]) - WallClock().now_ms()) < 60_000
    assert now.headers["cache-control"] == "no-store"


async def test_what_did_not_change_is_not_sent_again(server: Server) -> None:
    broadcast, _ = await server.live(sample=True)
    path = f"/overlay/{await token(server, broadcast)}/now"
    first = await server.client.get(path)
    same = await server.client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert int(same.headers["x-now-ms"]) >= int(first.headers["x-now-ms"])
    await server.desk.press(f"/api/broadcasts/{broadcast}/bags", prize="水壶")
    changed = await server.client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (changed.status_code, changed.json()["bag"]["prize"]) == (200, "水壶")


async def test_the_address_is_the_accounts_and_follows_it_from_broadcast_to_broadcast(server: Server) -> None:
    for key in ("a", "b"):
        await server.desk.ask("PUT", f"/api/accounts/{key}", key=f"k{key}", revision=0, body={"name": key})
    soon = WallClock().now_ms() + 3_600_000
    first, _ = await server.live(title="今晚", account_id="a")
    second = str(
        (await server.desk.press("/api/broadcasts", title="明晚", account_id="a", start_ms=soon))["id"]
    )
    theirs, _ = await server.live(title="乙的", account_id="b")
    alone, _ = await server.live(title="没有账号")
    tokens = {one: await token(server, one) for one in (first, second, theirs, alone)}
    assert tokens[first] == tokens[second]
    assert len(set(tokens.values())) == 3
    assert (await overlays(server, first))["account"] == "a"
    assert (await overlays(server, alone))["account"] == ""
    now = (await server.client.get(f"/overlay/{tokens[second]}/now")).json()
    assert (now["state"], now["next"]["title"]) == ("live", "明晚")
    assert "明晚" not in (await server.client.get(f"/overlay/{tokens[theirs]}/now")).text
    assert (await server.client.get(f"/overlay/{tokens[alone]}/now")).json()["next"] is None


async def test_an_address_taken_back_says_nothing_at_once_and_another_works(server: Server) -> None:
    broadcast, _ = await server.live(sample=True)
    old = await token(server, broadcast)
    renewed = await server.desk.ask("POST", f"/api/broadcasts/{broadcast}/overlays/renew", key="once")
    fresh = renewed["overlays"][0]["path"].split("/")[2]
    assert fresh != old
    await closed(server, old)
    assert (await server.client.get(f"/overlay/{fresh}/now")).status_code == 200
    again = await server.desk.ask("POST", f"/api/broadcasts/{broadcast}/overlays/renew", key="once")
    assert again == renewed, "the same press is no third address"
    told = (await server.client.get(f"/api/audit?broadcast={broadcast}")).text
    assert "贴片" in told and fresh not in told and old not in told


async def closed(server: Server, wrong: str) -> None:
    """See that a token opens nothing, and that nobody learns why."""
    async with browser(server) as nobody:
        data = await nobody.get(f"/overlay/{wrong}/now")
        assert (data.status_code, data.json()["error"]["code"]) == (404, "unknown_overlay")
        for name in ("all", "product"):
            page = await nobody.get(f"/overlay/{wrong}/{name}", headers={"accept": "text/html"})
            assert page.status_code == 404
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert "script-src 'none'" in page.headers["content-security-policy"]
            assert re.sub(r"<style>.*?</style>|<[^>]+>", "", page.text) == "", "no word on it"
            assert "transparent" in page.text


@pytest.mark.parametrize("wrong", GARBAGE, ids=lambda text: text[:8])
async def test_a_wrong_token_opens_nothing(server: Server, wrong: str) -> None:
    broadcast, key = await server.live()
    await token(server, broadcast)
    if wrong == "..%2f..":
        assert (await server.client.get(f"/overlay/{wrong}/now")).status_code in (400, 404)
        return
    await closed(server, wrong)
    if wrong == "zz":
        await closed(server, key)
        await closed(server, broadcast)
        await closed(server, server.key)


async def test_a_name_no_overlay_has_is_an_empty_page(server: Server) -> None:
    broadcast, _ = await server.live()
    good = await token(server, broadcast)
    for name in ("nope", "%3Cscript%3E", "All"):
        page = await server.client.get(f"/overlay/{good}/{name}")
        assert page.status_code == 404
        assert "script" not in page.text


async def test_the_token_opens_nothing_else(server: Server) -> None:
    broadcast, _ = await server.live()
    good = await token(server, broadcast)
    async with browser(server) as nobody:
        for shown in (
            {"authorization": f"Bearer {good}"},
            {"cookie": f"{COOKIE}={good}"},
        ):
            for path in ("/api/broadcasts", f"/api/broadcasts/{broadcast}/view", "/metrics", "/api/me"):
                assert (await nobody.get(path, headers=shown)).status_code == 401, (path, shown)
        assert (await nobody.post(f"/in/facts/{good}", content=b"[]")).status_code == 404
        assert (await nobody.get(f"/l/{good}")).status_code == 404
        assert (await nobody.post(f"/overlay/{good}/now", json={})).status_code == 405


async def test_who_watches_may_read_the_addresses_and_who_runs_the_broadcast_may_take_them_back(
    server: Server,
) -> None:
    broadcast, _ = await server.live()
    base = f"/api/broadcasts/{broadcast}/overlays"
    expected = {"tech": (200, 403), "floor": (200, 200), "host": (403, 403)}
    for role, statuses in expected.items():
        async with aclosing(await joined(server, f"m-{role}", roles=[role])) as member:
            seen = await member.get(base)
            taken = await member.post(f"{base}/renew", json={"key": role})
            assert (seen.status_code, taken.status_code) == statuses, role


async def test_a_page_runs_its_own_script_alone_and_tells_no_other_site_where_it_was(server: Server) -> None:
    if not (STATIC / "overlay.html").is_file():
        pytest.skip("the UI is not built: run make setup")
    broadcast, _ = await server.live()
    page = await server.client.get(f"/overlay/{await token(server, broadcast)}/all")
    rules = dict(rule.strip().split(" ", 1) for rule in page.headers["content-security-policy"].split(";"))
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    told = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert rules["script-src"] == f"'sha256-{told}'"
    assert (rules["default-src"], rules["connect-src"]) == ("'none'", "'self'")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert not re.findall(r"""(?:src|href)=["']""", page.text), "it asks for nothing else"
