"""Every route against everybody: each is decided, nobody sees what is not theirs, no other site presses."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from datetime import date, timedelta
from typing import Any, get_args

import httpx
import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler, WebsocketRouteHandler
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from kaibo import app
from kaibo.console import pages
from kaibo.console.auth import COOKIE
from kaibo.plan.people import RIGHTS, Member, Right, may
from tests.conftest import Server
from tests.console.people import browser, joined, member

HANDLERS = [route for route in app.ROUTES if isinstance(route, HTTPRouteHandler)]
SOCKETS = [route for route in app.ROUTES if isinstance(route, WebsocketRouteHandler)]
SAFE = {"GET", "HEAD", "OPTIONS"}

PEOPLE: dict[str, dict[str, Any]] = {
    "own": {"rank": "owner"},
    "boss": {"rank": "manager"},
    "none": {},
    **{
        role: {"roles": [role]}
        for role in ("host", "operator", "floor", "desk", "private", "support", "tech")
    },
}


def calls() -> list[tuple[str, str, Right]]:
    """Every method of every path, and the right it asks for."""
    return [
        (str(method), path, handler.opt["right"])
        for handler in HANDLERS
        for path in sorted(handler.paths)
        for method in sorted(handler.http_methods)
        if method != "OPTIONS"
    ]


def address(path: str, broadcast: str) -> str:
    """Fill a path in: the broadcast is there, all else is not."""
    filled = path.replace("{broadcast:str}", broadcast).replace("{receipt:str}", "seen")
    return re.sub(r"\{\w+:\w+\}", "zz", filled)


async def ask(client: httpx.AsyncClient, method: str, path: str, **headers: str) -> httpx.Response:
    body: dict[str, str] | None = None if method in SAFE else {}
    return await client.request(method, path, json=body, headers=headers)


def test_every_route_names_its_right() -> None:
    for handler in (*HANDLERS, *SOCKETS):
        assert handler.opt.get("right") in get_args(Right), handler
    assert {right for _, _, right in calls()} <= set(get_args(Right))
    assert set(RIGHTS) | {"open", "door"} == set(get_args(Right))


def test_only_these_routes_are_open_to_all() -> None:
    opened = {path for _, path, right in calls() if right in ("open", "door")}
    assert opened == {
        "/healthz", "/signin", "/signout", "/join/{token:str}", "/l/{code:str}",
        "/in/facts/{room_key:str}", "/in/wxlivespy/{room_key:str}",
        "/overlay/{token:str}/now", "/overlay/{token:str}/{name:str}",
        "/in/phone/{token:str}", "/phone/{token:str}",
        "/r/{slug:str}", "/r/{slug:str}/page", "/r/{slug:str}/video", "/r/{slug:str}/cover",
        "/r/{slug:str}/picture/{file:str}", "/r/{slug:str}/danmaku/{chunk:int}", "/r/{slug:str}/stream",
        "/r/{slug:str}/hls/{name:str}", "/r/{slug:str}/tell", "/r/{slug:str}/go/{card:str}",
    }  # fmt: skip


def test_the_document_and_the_routes_are_the_same() -> None:
    paths = msgspec.json.decode(app.document())["paths"]
    told = {(method.upper(), path) for path, of in paths.items() for method in of}
    ours = {
        (method, re.sub(r":\w+\}", "}", path))
        for handler in HANDLERS
        if handler.include_in_schema is not False
        for path in handler.paths
        for method in handler.http_methods
        if method != "OPTIONS"
    }
    assert told == ours


@pytest.fixture
async def team(server: Server) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Everybody of the team with a browser."""
    async with AsyncExitStack() as stack:
        people = {}
        for key, more in PEOPLE.items():
            await member(server, key, **more)
            client = people[key] = await stack.enter_async_context(browser(server))
            link = await server.desk.ask("POST", f"/api/members/{key}/invite")
            form = {"password": "long enough", "again": "long enough"}
            assert (await client.post(link["path"], data=form)).status_code == 303
        people[""] = await stack.enter_async_context(browser(server))
        yield people


async def test_every_route_lets_in_who_may_and_nobody_else(
    server: Server, team: dict[str, httpx.AsyncClient]
) -> None:
    broadcast, _ = await server.live(title="一场")
    for method, path, right in calls():
        where = address(path, broadcast)
        if where == "/signout":
            continue
        for key, client in team.items():
            told = await ask(client, method, where)
            who = msgspec.convert({"name": key, **PEOPLE[key]}, Member) if key else None
            assert told.status_code < 500 or told.status_code == 503, (method, where, key, told.text)
            code = _code(told)
            if right in ("open", "door"):
                assert code not in ("sign_in_first", "forbidden"), (method, where, key)
            elif who is None:
                assert told.status_code in (401, 303), (method, where)
            elif may(who, right):
                assert code not in ("sign_in_first", "forbidden"), (method, where, key, told.text)
            else:
                assert told.status_code == 403, (method, where, key, told.status_code)


def _code(answer: httpx.Response) -> str:
    """Give the code of a refusal, "" for what is none."""
    told = answer.json() if answer.content and "json" in answer.headers["content-type"] else {}
    return str(told.get("error", {}).get("code", "")) if isinstance(told, dict) else ""


async def test_a_broadcast_of_an_account_not_mine_is_not_there(server: Server) -> None:
    await save(server, "accounts", "a", {"name": "甲"})
    await save(server, "accounts", "b", {"name": "乙"})
    other, _ = await server.live(title="乙的一场", account_id="b")
    mine, _ = await server.live(title="甲的一场", account_id="a")
    async with aclosing(await joined(server, "li", rank="manager", accounts=["a"])) as li:
        for method, path, right in calls():
            if "{broadcast:str}" not in path or right == "door":
                continue
            told = await ask(li, method, address(path, other))
            assert told.status_code == 404, (method, path, told.status_code, told.text)
            nowhere = await ask(li, method, address(path, "nope"))
            assert nowhere.status_code == 404, (method, path)
            assert told.text.replace(other, "X") == nowhere.text.replace("nope", "X"), (
                "not even that it exists"
            )
        assert [head["id"] for head in (await li.get("/api/broadcasts")).json()] == [mine]
        for where in (
            f"/ws?broadcast={other}",
            f"/ws?broadcast={other}&role=host",
            f"/ws/plan?broadcast={other}",
        ):
            assert await closed(server, li, where) == 4404, where


async def save(server: Server, kind: str, key: str, body: dict[str, Any]) -> None:
    await server.desk.ask("PUT", f"/api/{kind}/{key}", key=secrets.token_hex(4), revision=0, body=body)


WEEKS_ON = (date.today() + timedelta(days=14 - date.today().weekday())).isoformat()

DOCUMENTS: dict[str, dict[str, Any]] = {
    "accounts": {"name": "乙", "kinds": ["鞋服"]},
    "bookings": {"account": "b", "day": WEEKS_ON, "slot": "20:00", "uv": 20_000},
    "coupons": {"account": "b", "coupons": 5, "day": "2026-01-09"},
    "numbers": {"values": {}},
    "links": {"target": "https://channels.weixin.qq.com/x"},
}


async def test_a_document_of_an_account_not_mine_is_neither_read_nor_written(server: Server) -> None:
    broadcast, _ = await server.live(title="乙的一场", account_id="b")
    keys = {"numbers": "b", "accounts": "b"}
    async with aclosing(await joined(server, "li", rank="manager", accounts=["a"])) as li:
        for kind, body in DOCUMENTS.items():
            whole = body | ({"broadcast": broadcast} if kind == "links" else {})
            key = keys.get(kind, "one")
            if kind == "links":
                made = await server.desk.ask("POST", "/api/links", key="k", body=whole)
                key = made["key"]
            else:
                await save(server, kind, key, whole)
            assert (await li.get("/api/shelf")).json()[kind] == [], kind
            written = await li.put(f"/api/{kind}/{key}", json={"key": "k", "revision": 1, "body": whole})
            assert written.status_code in (403, 404), (kind, written.text)
            removed = await li.delete(f"/api/{kind}/{key}?revision=1&key=k")
            assert removed.status_code in (403, 404), kind
            fresh = await li.put(f"/api/{kind}/new{key}", json={"key": "k", "revision": 0, "body": whole})
            assert fresh.status_code in (403, 404), (kind, fresh.text)
        made = await li.post("/api/broadcasts", json={"key": "k", "title": "x", "account_id": "b"})
        assert made.status_code == 403


async def test_what_is_taken_off_an_account_not_mine_is_not_told(server: Server) -> None:
    async with (
        aclosing(await joined(server, "li", rank="manager", accounts=["a"])) as li,
        connect(line(server, "/ws/plan"), additional_headers=shown(li)) as socket,
    ):
        assert await socket.recv() == "{}"
        await save(server, "accounts", "b", DOCUMENTS["accounts"])
        await save(server, "bookings", "one", DOCUMENTS["bookings"])
        await server.desk.ask("DELETE", "/api/bookings/one?revision=1&key=gone")
        await save(server, "stores", "s1", {"name": "门店"})
        told = msgspec.json.decode(await socket.recv())
        assert (told["doc"], told["key"]) == ("store", "s1"), "the first I hear of is what is everybody's"


async def test_a_host_sees_the_hosts_screen_and_no_figures(server: Server) -> None:
    broadcast, _ = await server.live()
    async with aclosing(await joined(server, "mei", roles=["host"])) as mei:
        assert (await mei.get(f"/api/broadcasts/{broadcast}/view")).status_code == 403
        assert (await mei.get(f"/api/broadcasts/{broadcast}/plan")).status_code == 403
        assert (await mei.get(f"/review/{broadcast}")).status_code == 403
        assert (await mei.get(f"/api/broadcasts/{broadcast}/host")).status_code == 200
        binder = (await mei.get(f"/api/broadcasts/{broadcast}/binder")).json()
        assert (binder["readings"], binder["follows"], binder["bots"]) == ([], {}, {})
        for role in ("", "operator", "desk"):
            assert await closed(server, mei, f"/ws?broadcast={broadcast}&role={role}") == 4403, role
        async with connect(
            line(server, f"/ws?broadcast={broadcast}&role=host"), additional_headers=shown(mei)
        ) as socket:
            assert "numbers" not in msgspec.json.decode(await socket.recv()).get("host", {})


async def test_nobody_opens_a_socket_without_signing_in(server: Server) -> None:
    broadcast, _ = await server.live()
    async with browser(server) as nobody:
        for where in (f"/ws?broadcast={broadcast}", "/ws/plan"):
            assert await closed(server, nobody, where) == 4401


async def test_a_role_is_held_or_refused_wherever_it_is_named(server: Server) -> None:
    broadcast, _ = await server.live()
    base = f"/api/broadcasts/{broadcast}"
    await server.desk.press(f"{base}/cues", roles=["desk", "floor"], text="放库存")
    cue = (await server.desk.ask("GET", f"{base}/view"))["cues"][0]["cue"]
    async with aclosing(await joined(server, "wang", roles=["desk"])) as wang:
        for path in (f"cues/{cue}/seen", "marks", "questions/q/claim", "questions/q/answer"):
            told = await wang.post(f"{base}/{path}", json={"key": path, "role": "floor", "by": "老板"})
            assert (told.status_code, told.json()["error"]["code"]) == (403, "not_your_role"), path
        assert await closed(server, wang, f"/ws?broadcast={broadcast}&role=floor") == 4403
        seen = await wang.post(f"{base}/cues/{cue}/seen", json={"key": "k", "role": "desk", "by": "老板"})
        assert seen.status_code == 200
        marked = await wang.post(f"{base}/marks", json={"key": "m", "role": "desk", "by": "老板"})
        assert marked.status_code == 200
    view = await server.desk.ask("GET", f"{base}/view")
    assert view["cues"][0]["by"] == "Wang", "a person's own name, whatever the page says"
    assert view["stage"]["marks"][0]["by"] == "Wang"


async def test_no_other_site_presses_anything(server: Server) -> None:
    broadcast, _ = await server.live()
    async with aclosing(await joined(server, "own", rank="owner")) as client:
        for method, path, right in calls():
            if method in SAFE or right == "door":
                continue
            for told in (
                {"origin": "http://evil.example"},
                {"origin": "null"},
                {"sec-fetch-site": "same-site"},
            ):
                answer = await ask(client, method, address(path, broadcast), **told)
                assert answer.status_code == 403, (method, path, told, answer.status_code)
        assert (await client.get("/api/me")).status_code == 200, "and nothing happened"
        with pytest.raises(Exception, match=r"403|rejected"):
            async with connect(
                line(server, "/ws/plan"), additional_headers=shown(client) | {"origin": "http://evil.example"}
            ):
                pass


@pytest.mark.parametrize("path", ["/metrics", "/schema/openapi.json", "/schema"])
async def test_what_machines_ask_needs_the_key(server: Server, path: str) -> None:
    async with browser(server) as nobody:
        assert (await nobody.get(path)).status_code == 401
    assert (await server.client.get(path)).status_code in (200, 404)


async def test_the_built_files_are_for_who_is_signed_in(server: Server) -> None:
    async with browser(server) as nobody, aclosing(await joined(server, "mei", roles=["host"])) as mei:
        if not pages.STATIC.is_dir():
            pytest.skip("the UI is not built: run make setup")
        assert (await nobody.get("/assets/none.js")).status_code == 401
        assert (await mei.get("/assets/none.js")).status_code == 404


async def test_an_intake_key_can_be_renewed_and_the_old_one_stops_at_once(server: Server) -> None:
    broadcast, old = await server.live()
    base = f"/api/broadcasts/{broadcast}/intake"
    renewed = await server.desk.ask("POST", f"{base}/renew", key="once")
    assert renewed["room_key"] != old
    assert (await server.client.post(f"/in/facts/{old}", content=b"[]")).status_code == 404
    assert (await server.client.post(f"/in/facts/{renewed['room_key']}", content=b"[]")).status_code != 404
    again = await server.desk.ask("POST", f"{base}/renew", key="once")
    assert again["room_key"] == renewed["room_key"], "the same press is no second key"
    plan = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/plan")
    assert renewed["room_key"] not in msgspec.json.encode(plan).decode()


def line(server: Server, path: str) -> str:
    return server.url.replace("http", "ws") + path


def shown(client: httpx.AsyncClient) -> dict[str, str]:
    token = client.cookies.get(COOKIE)
    return {"cookie": f"{COOKIE}={token}"} if token else {}


async def closed(server: Server, client: httpx.AsyncClient, path: str) -> int:
    """Open a socket that is closed again, and give the code."""
    async with connect(line(server, path), additional_headers=shown(client)) as socket:
        with pytest.raises(ConnectionClosed) as told:
            while True:
                await socket.recv()
    assert told.value.rcvd is not None
    return told.value.rcvd.code
