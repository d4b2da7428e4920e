"""The team: who makes whom, and how somebody who leaves is out at once."""

import secrets
from contextlib import aclosing
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.people import PASSWORD, browser, joined, member, sign_in
from tests.console.test_auth import line, shown


async def put(client: httpx.AsyncClient, key: str, revision: int = 0, **body: Any) -> httpx.Response:
    whole = {"name": key.title()} | body
    return await client.put(
        f"/api/members/{key}", json={"key": secrets.token_hex(4), "revision": revision, "body": whole}
    )


@pytest.mark.parametrize("how", ["removed", "not active", "signed out everywhere"])
async def test_who_is_turned_out_is_out_at_once(server: Server, how: str) -> None:
    broadcast, _ = await server.live()
    async with aclosing(await joined(server, "li", roles=["operator"])) as li, browser(server) as later:
        device = (await li.post("/api/me/device")).json()["path"]
        room, plan = line(server, f"/ws?broadcast={broadcast}"), line(server, "/ws/plan")
        async with (
            connect(room, additional_headers=shown(li)) as live,
            connect(plan, additional_headers=shown(li)) as planning,
        ):
            await live.recv()
            await planning.recv()
            if how == "removed":
                await server.desk.ask("DELETE", "/api/members/li?revision=1&key=gone")
            elif how == "not active":
                body = {"name": "Li", "sign_in": "li", "roles": ["operator"], "active": False}
                await server.desk.ask("PUT", "/api/members/li", key="off", revision=1, body=body)
            else:
                await server.desk.ask("DELETE", "/api/members/li/sessions")
            for socket in (live, planning):
                with pytest.raises(ConnectionClosed) as told:
                    while True:
                        await socket.recv()
                assert told.value.rcvd is not None
                assert told.value.rcvd.code == 4401
        assert (await li.get("/api/me")).status_code == 401
        assert (await later.get(device)).status_code == 410
        again = await sign_in(later, "li", PASSWORD)
        assert again.status_code == (303 if how == "signed out everywhere" else 401)


async def test_a_name_given_again_does_not_bring_the_old_password_back(server: Server) -> None:
    async with aclosing(await joined(server, "li")) as li:
        await server.desk.ask("DELETE", "/api/members/li?revision=1&key=gone")
        body = {"name": "Li", "sign_in": "li"}
        await server.desk.ask("PUT", "/api/members/li", key="back", revision=2, body=body)
        assert (await sign_in(li, "li", PASSWORD)).status_code == 401


async def test_a_change_of_roles_is_felt_on_open_screens(server: Server) -> None:
    broadcast, _ = await server.live()
    async with aclosing(await joined(server, "li", roles=["operator"])) as li:
        room = line(server, f"/ws?broadcast={broadcast}")
        async with connect(room, additional_headers=shown(li)) as socket:
            await socket.recv()
            body = {"name": "Li", "sign_in": "li", "roles": ["host"]}
            await server.desk.ask("PUT", "/api/members/li", key="host", revision=1, body=body)
            with pytest.raises(ConnectionClosed):
                while True:
                    await socket.recv()
        assert (await li.get(f"/api/broadcasts/{broadcast}/view")).status_code == 403
        assert (await li.get("/api/me")).status_code == 200


async def test_a_manager_does_everything_but_touch_an_owner(server: Server) -> None:
    await member(server, "boss", rank="owner", sign_in="boss")
    async with aclosing(await joined(server, "guan", rank="manager")) as guan:
        assert (await put(guan, "li", roles=["desk"])).status_code == 200
        assert (await put(guan, "zhao", rank="manager")).status_code == 200
        refused = [
            await put(guan, "chen", rank="owner"),
            await put(guan, "guan", 1, rank="owner", sign_in="guan"),
            await put(guan, "boss", 1, rank="crew"),
            await guan.delete("/api/members/boss?revision=1&key=k"),
            await guan.post("/api/members/boss/invite"),
            await guan.get("/api/members/boss/sessions"),
            await guan.delete("/api/members/boss/sessions"),
        ]
        assert [(one.status_code, one.json()["error"]["code"]) for one in refused] == [
            (403, "not_yours_to_manage")
        ] * len(refused)


async def test_who_manages_some_accounts_hands_on_no_more(server: Server) -> None:
    async with aclosing(await joined(server, "guan", rank="manager", accounts=["a"])) as guan:
        assert (await put(guan, "li", accounts=["a"])).status_code == 200
        for accounts in ([], ["b"], ["a", "b"]):
            assert (await put(guan, "wang", accounts=accounts)).status_code == 403, accounts
        widened = await put(guan, "guan", 1, rank="manager", sign_in="guan", accounts=[])
        assert widened.status_code == 403


@pytest.mark.parametrize(
    "body", [{"rank": "crew"}, {"rank": "owner", "active": False}, {"rank": "owner", "accounts": ["a"]}, None]
)
async def test_the_last_owner_stays(server: Server, body: dict[str, Any] | None) -> None:
    await member(server, "boss", rank="owner")
    with pytest.raises(Refused) as refused:
        if body is None:
            await server.desk.ask("DELETE", "/api/members/boss?revision=1&key=k")
        else:
            whole = {"name": "Boss"} | body
            await server.desk.ask("PUT", "/api/members/boss", key="k", revision=1, body=whole)
    assert (refused.value.status, refused.value.code) == (409, "last_owner")
    await member(server, "second", rank="owner")
    await server.desk.ask("DELETE", "/api/members/boss?revision=1&key=k")


async def test_two_members_never_sign_in_by_one_name(server: Server) -> None:
    await member(server, "li", sign_in="xiaoli")
    assert (await put(server.client, "other", sign_in="xiaoli")).json()["error"]["code"] == "sign_in_taken"
    assert (await put(server.client, "third")).status_code == 200
    assert (await put(server.client, "fourth")).status_code == 200, "nobody's name may be nobody's"


@pytest.mark.parametrize("key", ["@machine", "@first", "@house", "-x", "a" * 61, "a b", "张三"])
async def test_a_key_of_kaibos_own_is_nobodys(server: Server, key: str) -> None:
    assert (await put(server.client, key)).status_code in (400, 404)
    assert (await server.client.post(f"/api/members/{key}/invite")).status_code in (400, 404)


async def test_what_is_not_there_is_said_to_be_so(server: Server) -> None:
    for method, path in (
        ("DELETE", "/api/members/none?revision=1&key=k"),
        ("POST", "/api/members/none/invite"),
        ("GET", "/api/members/none/sessions"),
        ("DELETE", "/api/members/none/sessions"),
    ):
        with pytest.raises(Refused) as refused:
            await server.desk.ask(method, path)
        assert (refused.value.status, refused.value.code) == (404, "unknown_member"), path


async def test_a_member_is_listed_where_they_are_signed_in(server: Server) -> None:
    async with aclosing(await joined(server, "li")) as li:
        phone = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) MicroMessenger/8.0"}
        await li.post("/signin", data={"name": "li", "password": PASSWORD}, headers=phone)
        (session,) = await server.desk.ask("GET", "/api/members/li/sessions")
        assert (session["member"], session["device"]) == ("li", "iPhone · 微信")
        assert await server.desk.ask("DELETE", "/api/members/li/sessions") == {"sessions": 1}
