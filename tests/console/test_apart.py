"""One team, two accounts: what is of the other one is out of reach, by every route that could name it."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from kaibo import app
from kaibo.clock import WallClock
from tests.conftest import Server
from tests.console.people import joined
from tests.intake.sheets.making import GOOD, HEADERS, xlsx

SECRET = "乙家的秘密"
"""Stands in everything of the other account."""

MONDAY = (date.today() + timedelta(days=14 - date.today().weekday())).isoformat()
BOOKING = {"account": "b", "day": MONDAY, "slot": "20:00", "uv": 20_000, "copy": "秘密"}
NO = (403, 404)


class Theirs(Struct, frozen=True):
    """What the other account has: how each is named."""

    broadcast: str
    template: str
    link: str
    token: str
    file: str


class Apart(Struct, frozen=True):
    """A server, what the other account has there, and the hands of a manager who is not of it."""

    server: Server
    theirs: Theirs
    li: httpx.AsyncClient


@pytest.fixture
async def apart(server: Server) -> AsyncIterator[Apart]:
    """Give account `b` one of everything, and make a manager of account `a` alone."""
    desk = server.desk

    async def save(path: str, **body: Any) -> None:
        """Save a document of the house."""
        await desk.ask("PUT", f"/api/{path}", key=secrets.token_hex(4), revision=0, body=body)

    await save("accounts/a", name="甲", kinds=["鞋服"])
    await save("accounts/b", name=SECRET, kinds=["鞋服"])
    start_ms = WallClock().now_ms() + 3_600_000
    made = await desk.press("/api/broadcasts", title=SECRET, account_id="b", start_ms=start_ms, sample=True)
    broadcast = str(made["id"])
    kept = await desk.ask("POST", f"/api/broadcasts/{broadcast}/template", title=SECRET, key="known")
    target = {"target": "https://channels.weixin.qq.com/x", "broadcast": broadcast, "note": SECRET}
    link = await desk.ask("POST", "/api/links", key="known", body=target)
    await save("bookings/theirs", **BOOKING)
    await save("bookings/gone", **BOOKING | {"slot": "16:30"})
    await desk.ask("DELETE", "/api/bookings/gone?revision=1&key=gone")
    await save("coupons/theirs", account="b", coupons=5, day=MONDAY, note=SECRET)
    await save("devices/theirs", name=SECRET, type="phone", account="b", reports=True)
    await save("members/own", name="老板", rank="owner")
    await save("numbers/b", values={"pack_uv_most": 50_000})
    await save("columns/b", fields={SECRET: "title"})
    await save("words/b", words=[{"word": SECRET}])
    lesson = {"problem": SECRET, "change": "x", "owner": "x", "due": MONDAY, "account": "b"}
    await save("lessons/theirs", **lesson, state="done", proved="right")
    await save("publications/theirs", broadcast=broadcast, account="b", platform="channels", title=SECRET)
    week = [BOOKING | {"day": MONDAY, "slot": "10:00"}]
    await desk.ask("POST", "/api/traffic/week/accept", key="known", bookings=week)
    seen = await server.client.post("/api/products/import", content=xlsx([HEADERS, GOOD]))
    picture = await server.client.post("/api/files", content=b"no picture")
    assert picture.status_code == 400
    async with aclosing(await joined(server, "li", rank="manager", accounts=["a"])) as li:
        theirs = Theirs(broadcast, kept["key"], link["key"], seen.json()["token"], "0" * 64)
        yield Apart(server, theirs, li)


SAVED = {"key": "k", "revision": 1}
ASKED: dict[tuple[str, str], tuple[dict[str, Any] | None, ...]] = {
    ("POST", "/api/broadcasts"): (
        {"key": "k1", "title": "x", "account_id": "b"},
        {"key": "k2", "title": "x", "account_id": "a", "from_broadcast": "{broadcast}"},
        {"key": "k3", "title": "x", "account_id": "a", "from_template": "{template}"},
        {"key": "k4", "title": "x", "account_id": ""},
    ),
    ("POST", "/api/products/import"): ({"account": "b"},),
    ("POST", "/api/products/import/{token}/check"): ({},),
    ("POST", "/api/products/import/{token}/confirm"): ({"key": "k"},),
    ("GET", "/api/products/import/{token}/refused.xlsx"): (None,),
    ("DELETE", "/api/products/import/{token}"): (None,),
    ("POST", "/api/shifts/week"): ({"key": "k", "broadcasts": ["{broadcast}"]},),
    ("POST", "/api/links"): (
        {"key": "k", "body": {"target": "https://a.example/", "broadcast": "{broadcast}"}},
        {"key": "k", "body": {"target": "https://a.example/", "account": "b"}},
        {"key": "known", "body": {"target": "https://a.example/", "broadcast": "{broadcast}"}},
    ),
    ("PUT", "/api/links/{link}"): (SAVED | {"body": {"target": "https://a.example/", "account": "a"}},),
    ("DELETE", "/api/links/{link}"): (None,),
    ("GET", "/api/links/{link}/poster"): (None,),
    ("PUT", "/api/robot"): ({"url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"},),
    ("POST", "/api/robot/test"): (None,),
    ("GET", "/api/studio/b"): (None,),
    ("PUT", "/api/studio/b"): ({"url": "ws://127.0.0.1:4455"},),
    ("PUT", "/api/studio/@house"): ({"url": ""},),
    ("POST", "/api/studio/b/scenes"): ({},),
    ("PUT", "/api/members/own"): (SAVED | {"body": {"name": "x", "accounts": ["b"]}},),
    ("DELETE", "/api/members/own"): (None,),
    ("POST", "/api/members/own/invite"): (None,),
    ("GET", "/api/members/own/sessions"): (None,),
    ("DELETE", "/api/members/own/sessions"): (None,),
    ("PUT", "/api/accounts/b"): (SAVED | {"body": {"name": "x"}},),
    ("DELETE", "/api/accounts/b"): (None,),
    ("GET", "/api/accounts/b/entrances"): (None,),
    ("GET", "/api/accounts/b/numbers"): (None,),
    ("PUT", "/api/columns/b"): (SAVED | {"body": {"fields": {}}},),
    ("DELETE", "/api/columns/b"): (None,),
    ("PUT", "/api/templates/{template}"): (
        SAVED | {"body": {"title": "x", "plan": {"id": "x", "title": "x"}}},
        SAVED | {"body": {"title": "x", "of": "{broadcast}", "plan": {"id": "x", "title": "x"}}},
    ),
    ("DELETE", "/api/templates/{template}"): (None,),
    ("PUT", "/api/coupons/theirs"): (SAVED | {"body": {"account": "a", "coupons": 1, "day": MONDAY}},),
    ("DELETE", "/api/coupons/theirs"): (None,),
    ("PUT", "/api/devices/theirs"): (SAVED | {"body": {"name": "x", "type": "phone", "account": "a"}},),
    ("DELETE", "/api/devices/theirs"): (None,),
    ("GET", "/api/devices/theirs/phone"): (None,),
    ("POST", "/api/devices/theirs/phone/renew"): ({"key": "k"},),
    ("PUT", "/api/lessons/theirs"): (
        SAVED | {"body": {"problem": "x", "change": "x", "owner": "x", "due": MONDAY, "account": "a"}},
    ),
    ("DELETE", "/api/lessons/theirs"): (None,),
    ("POST", "/api/lessons/theirs/done"): ({"key": "k"},),
    ("PUT", "/api/publications/theirs"): (
        SAVED | {"body": {"broadcast": "{broadcast}", "account": "a", "platform": "channels"}},
    ),
    ("DELETE", "/api/publications/theirs"): (None,),
    ("GET", "/api/publications/theirs/package"): (None,),
    ("POST", "/api/publishing/draft"): ({"broadcast": "{broadcast}", "platform": "channels"},),
    ("PUT", "/api/numbers/b"): (SAVED | {"body": {"values": {}}},),
    ("DELETE", "/api/numbers/b"): (None,),
    ("POST", "/api/check"): ({"account": "b", "texts": [{"id": "x", "text": "x", "surface": "title"}]},),
    ("PUT", "/api/words/b"): (SAVED | {"body": {"words": []}},),
    ("DELETE", "/api/words/b"): (None,),
    ("POST", "/api/words/b/import"): ({"key": "k", "text": "x"},),
    ("PUT", "/api/packs/ours"): (SAVED | {"body": {"text": ""}},),
    ("DELETE", "/api/packs/ours"): (None,),
    ("POST", "/api/traffic/check"): ({"body": BOOKING},),
    ("PUT", "/api/bookings/theirs"): (SAVED | {"body": BOOKING | {"account": "a"}},),
    ("DELETE", "/api/bookings/theirs"): (None,),
    ("POST", "/api/traffic/week"): ({"monday": MONDAY, "wishes": [{"account": "b", "uv": 20_000}]},),
    ("POST", "/api/traffic/week/accept"): ({"key": "known", "bookings": [BOOKING]},),
}
"""What is asked of each route that can name something of the other account; all of it is refused."""

LISTS = (
    "/api/broadcasts", "/api/tasks/mine", "/api/shelf", "/api/templates", "/api/audit",
    "/api/audit?kind=saved", "/api/lessons", "/api/rulebook", "/api/words",
    "/api/traffic", "/api/traffic.ics", "/api/publishing", "/api/me", "/api/me/sessions",
)  # fmt: skip
"""Lists that leave the other account out."""

NOBODYS = {
    ("GET", "/api/rules/words"), ("POST", "/api/packs/check"), ("GET", "/api/incidents"),
    ("POST", "/api/increment"), ("GET", "/api/increment/lots"), ("POST", "/api/increment/lots"),
    ("POST", "/api/products/pasted"), ("POST", "/api/outlook"),
    ("POST", "/api/compare"), ("POST", "/api/lineup/ready"),
    ("POST", "/api/reservations/read"), ("POST", "/api/rules/check"), ("POST", "/api/me/device"),
    ("GET", "/api/products"), ("PUT", "/api/products/{name}"), ("DELETE", "/api/products/{name}"),
    ("PUT", "/api/brands/{name}"), ("DELETE", "/api/brands/{name}"),
    ("PUT", "/api/stores/{name}"), ("DELETE", "/api/stores/{name}"),
    ("GET", "/api/rewriter"), ("PUT", "/api/rewriter"), ("POST", "/api/rewriter/try"),
    ("GET", "/api/publishing/outlets"), ("POST", "/api/publishing/figures"),
    ("GET", "/api/robot"), ("POST", "/api/files"), ("GET", "/api/files/{file}"), ("GET", "/metrics"),
}  # fmt: skip
"""Routes that hold nothing of one account: what is sent to be looked at, and what the house shares.

A picture is asked for by the SHA-256 of its bytes, which nobody guesses. Figures of another's item are
of nobody.
"""

OVER = {("GET", f"/api/trends/{page}") for page in ("shows", "matrix", "compare", "hosts", "products")}
"""Routes over broadcasts that are over; this team has none, so tests/console/test_trends.py holds two."""


def filled(of: Any, theirs: Theirs) -> Any:
    """Put what the other account has into a request."""
    if isinstance(of, dict):
        return {name: filled(one, theirs) for name, one in of.items()}
    if isinstance(of, list):
        return [filled(one, theirs) for one in of]
    if not isinstance(of, str):
        return of
    return re.sub(r"\{(\w+)\}", lambda found: str(getattr(theirs, found[1])), of)


def test_every_route_without_a_broadcast_is_decided_here() -> None:
    routes = {
        (str(method), re.sub(r":\w+\}", "}", path))
        for handler in app.ROUTES
        if isinstance(handler, HTTPRouteHandler) and handler.opt["right"] not in ("open", "door")
        for path in handler.paths
        for method in handler.http_methods
        if "{broadcast" not in path
        and method != "OPTIONS"
        and (path.startswith("/api/") or path == "/metrics")
    }
    decided = {_pattern(method, path, routes) for method, path in ASKED}
    decided |= {("GET", path.partition("?")[0]) for path in LISTS} | NOBODYS | OVER
    assert decided == routes


def _pattern(method: str, path: str, routes: set[tuple[str, str]]) -> tuple[str, str]:
    """Give the route that a request goes to."""

    def goes(route: str) -> bool:
        return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), path) is not None

    return next(((m, p) for m, p in sorted(routes) if m == method and goes(p)), (method, path))


async def test_nothing_of_another_account_is_reached_by_its_name(apart: Apart) -> None:
    before = (await apart.server.client.get("/api/shelf")).json()
    for (method, path), bodies in ASKED.items():
        where = filled(path, apart.theirs)
        for body in bodies:
            query = {"revision": "1", "key": "k"} if method == "DELETE" else {}
            if where == "/api/products/import":
                answer = await apart.li.post(where, params=body, content=xlsx([HEADERS, GOOD]))
            else:
                sent = filled(body, apart.theirs)
                answer = await apart.li.request(method, where, params=query, json=sent)
            said = (method, path, body, answer.status_code, answer.text[:300])
            assert answer.status_code in NO, said
            assert SECRET not in answer.text, said
    after = (await apart.server.client.get("/api/shelf")).json()
    assert after == before, "and nothing changed"


async def test_no_list_tells_of_another_account(apart: Apart) -> None:
    for path in LISTS:
        everything, mine = await apart.server.client.get(path), await apart.li.get(path)
        assert mine.status_code == 200, (path, mine.text)
        if path not in ("/api/me", "/api/me/sessions", "/api/tasks/mine", "/api/traffic"):
            assert _betrays(everything.text, apart.theirs), f"{path}: there is something to hide"
        assert not _betrays(mine.text, apart.theirs), (path, _betrays(mine.text, apart.theirs))


def _betrays(text: str, theirs: Theirs) -> list[str]:
    names = (SECRET, theirs.broadcast, theirs.template, theirs.link, '"theirs"', '"account":"b"', "gone")
    return [name for name in names if name in text]


async def test_figures_of_anothers_item_are_of_nobody(apart: Apart) -> None:
    answer = await apart.li.post(
        "/api/publishing/figures", json={"key": "k", "csv": f"标题,播放\n{SECRET},5"}
    )
    assert (answer.status_code, answer.json()["matched"]) == (200, 0), answer.text
    items = (await apart.server.client.get("/api/publishing")).json()["items"]
    assert [one["item"]["revision"] for one in items] == [1]


async def test_a_press_with_the_key_of_anothers_gives_nothing_of_theirs(apart: Apart) -> None:
    mine = (
        await apart.li.post("/api/broadcasts", json={"key": "m", "title": "甲", "account_id": "a"})
    ).json()
    base = f"/api/broadcasts/{mine['id']}"
    kept = await apart.li.post(f"{base}/template", json={"key": "known", "title": "甲"})
    assert kept.status_code == 201 and kept.json()["key"] != apart.theirs.template
    target = {"target": "https://a.example/", "broadcast": mine["id"]}
    link = await apart.li.post("/api/links", json={"key": "known", "body": target})
    assert link.status_code == 201 and link.json()["key"] != apart.theirs.link
    week = {"key": "known", "bookings": [BOOKING | {"account": "a"}]}
    accepted = await apart.li.post("/api/traffic/week/accept", json=week)
    assert accepted.status_code == 201, accepted.text
    assert {one["body"]["account"] for one in accepted.json()} == {"a"}


async def test_a_lineup_of_another_broadcast_is_not_shown_under_mine(apart: Apart) -> None:
    asked = {"key": "theirs"}
    path = f"/api/broadcasts/{apart.theirs.broadcast}/lineup"
    assert (await apart.server.client.post(path, json=asked)).status_code == 202
    mine = (
        await apart.li.post("/api/broadcasts", json={"key": "m", "title": "甲", "account_id": "a"})
    ).json()
    for job in ("theirs", f"{apart.theirs.broadcast}:theirs"):
        for method in ("GET", "DELETE"):
            answer = await apart.li.request(method, f"/api/broadcasts/{mine['id']}/lineup/{job}")
            assert answer.status_code == 404, (method, job)
    await apart.server.client.delete(f"{path}/theirs")
