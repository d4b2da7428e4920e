"""The door: signing in and out, joining by a link, and what is tried against it."""

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

from kaibo import owner
from kaibo.clock import MINUTE, WallClock
from kaibo.console.auth import COOKIE
from kaibo.console.signin import within
from kaibo.facts import Accessed
from kaibo.journal.reading import entries
from kaibo.serving import serving
from tests.conftest import Server
from tests.console.people import PASSWORD, browser, joined, member, said, sign_in


def accesses(folder: Path) -> list[tuple[str, str]]:
    told = (entry.fact for entry in entries(folder / "journal.db"))
    return [(fact.action, fact.member) for fact in told if isinstance(fact, Accessed)]


async def test_the_first_link_makes_the_owner_and_works_once(server: Server) -> None:
    welcome = server.address.welcome
    form = {"name": "老板", "sign_in": "Boss", "password": PASSWORD, "again": PASSWORD}
    async with browser(server) as first, browser(server) as second:
        assert "负责人" in (await first.get(welcome)).text
        answer = await first.post(welcome, data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        me = (await first.get("/api/me")).json()
        assert (me["member"]["name"], me["member"]["rank"], me["member"]["sign_in"]) == (
            "老板",
            "owner",
            "boss",
        )
        assert (await second.get(welcome)).status_code == 410
        assert (await second.post(welcome, data=form)).status_code == 410
        assert (await sign_in(second, " BOSS ", PASSWORD)).status_code == 303


async def test_each_start_has_its_own_first_link_until_there_is_an_owner(tmp_path: Path) -> None:
    links = []
    for _ in range(2):
        async with serving(tmp_path, "127.0.0.1", 0) as (address, _):
            links.append(address.welcome.rsplit("/", 1)[1])
            server = Server(address, None, None, tmp_path)  # type: ignore[arg-type]
            async with browser(server) as client:
                old = await client.get(f"/join/{links[0]}")
                assert old.status_code == (200 if len(links) == 1 else 410)
    assert links[0] != links[1]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"password": "short", "again": "short"}, "密码要"),
        ({"password": "x" * 201, "again": "x" * 201}, "密码要"),
        ({"again": "another one"}, "不一样"),
        ({"name": " \u200b "}, "名字"),
        ({"sign_in": ""}, "登录名"),
        ({"sign_in": "张三"}, "登录名"),
        ({"sign_in": "<script>"}, "登录名"),
    ],
)
async def test_a_form_filled_in_wrong_says_what_and_keeps_the_link(
    server: Server, change: dict[str, str], wrong: str
) -> None:
    form = {"name": "<b>老板", "sign_in": "boss", "password": PASSWORD, "again": PASSWORD} | change
    async with browser(server) as client:
        answer = await client.post(server.address.welcome, data=form)
        assert answer.status_code == 400
        assert wrong in said(answer)
        assert "<b>" not in answer.text
        assert "<script" not in answer.text
        assert PASSWORD not in answer.text
        assert (await client.get(server.address.welcome)).status_code == 200


async def test_a_cookie_is_out_of_reach_of_scripts_and_of_other_sites(server: Server) -> None:
    async with aclosing(await joined(server, "li")) as client:
        plain = await sign_in(client, "li", PASSWORD)
        cookie = plain.headers["set-cookie"].lower()
        for part in ("httponly", "samesite=lax", "path=/", f"max-age={30 * 24 * 3600}"):
            assert part in cookie, part
        assert "secure" not in cookie
        tls = await client.post(
            "/signin", data={"name": "li", "password": PASSWORD}, headers={"x-forwarded-proto": "https"}
        )
        assert "secure" in tls.headers["set-cookie"].lower()


async def test_signing_in_makes_a_new_token_and_ends_the_one_shown(server: Server) -> None:
    async with aclosing(await joined(server, "li")) as client:
        before = client.cookies[COOKIE]
        await sign_in(client, "li", PASSWORD)
        after = client.cookies[COOKIE]
        assert before != after
        async with browser(server) as old:
            old.cookies.set(COOKIE, before)
            assert (await old.get("/api/me")).status_code == 401
        async with browser(server) as fixed:
            fixed.cookies.set(COOKIE, "chosen-by-somebody-else", domain="127.0.0.1", path="/")
            answer = await sign_in(fixed, "li", PASSWORD)
            assert "chosen-by-somebody-else" not in answer.headers["set-cookie"]


async def test_who_signs_out_is_out(server: Server) -> None:
    async with aclosing(await joined(server, "li")) as client:
        token = client.cookies[COOKIE]
        answer = await client.post("/signout")
        assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
        client.cookies.set(COOKIE, token)
        assert (await client.get("/api/me")).status_code == 401
    assert ("signed_out", "li") in accesses(server.folder)


async def test_a_page_asked_for_by_nobody_leads_to_sign_in_and_back(server: Server) -> None:
    await (await joined(server, "li", roles=["operator"])).aclose()
    async with browser(server) as client:
        asked = await client.get("/catalogue?tab=2", headers={"accept": "text/html"})
        assert asked.status_code == 303
        assert asked.headers["location"] == "/signin?next=/catalogue%3Ftab%3D2"
        page = await client.get(asked.headers["location"])
        assert 'value="/catalogue?tab=2"' in page.text
        assert "script-src" not in page.headers["content-security-policy"]
        assert "<script" not in page.text
        back = await sign_in(client, "li", PASSWORD, next="/catalogue?tab=2")
        assert back.headers["location"] == "/catalogue?tab=2"
        again = await client.get("/signin?next=/catalogue")
        assert again.headers["location"] == "/catalogue"


@pytest.mark.parametrize(
    "next",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\r\nlocation: https://evil.example",
        "/x\r\nset-cookie: a=b",
        "/ /evil.example",
        "/\u2028",
        "/signin",
        "/signout",
        "/join/x",
        "/api/me",
        "/" + "x" * 3_000,
        "",
    ],
)
def test_an_address_elsewhere_leads_home(next: str) -> None:
    assert within(next) == "/"


@pytest.mark.parametrize(
    ("next", "safe"),
    [
        ("/", "/"),
        ("/shows/b1/script?beat=2#x", "/shows/b1/script?beat=2#x"),
        ("/live/%E5%9C%BA", "/live/%E5%9C%BA"),
        ("/live/场", "/live/%E5%9C%BA"),
        ("/l/@evil.example", "/l/@evil.example"),
    ],
)
def test_an_address_of_this_server_is_kept(next: str, safe: str) -> None:
    assert within(next) == safe


async def test_guessing_is_slowed_and_the_right_password_works_after_the_wait(server: Server) -> None:
    async with aclosing(await joined(server, "li")) as li, aclosing(await joined(server, "wang")) as wang:
        await li.post("/signout")
        answers = [await sign_in(li, "li", f"guess {n}") for n in range(7)]
        codes = [answer.status_code for answer in answers]
        assert codes[:5] == [401] * 5
        assert codes[-1] == 429
        wait = int(answers[-1].headers["retry-after"])
        assert 1 <= wait <= 5
        assert "请等" in said(answers[-1])
        assert (await sign_in(li, "li", PASSWORD)).status_code == 429, "even the right one waits"
        assert (await sign_in(wang, "wang", PASSWORD)).status_code == 303, "another's mistakes are not mine"
        await asyncio.sleep(wait + 0.1)
        assert (await sign_in(li, "li", PASSWORD)).status_code == 303
        assert (await sign_in(li, "li", "wrong")).status_code == 401, "and it begins anew"


async def test_many_guesses_at_once_count_as_many(server: Server) -> None:
    await member(server, "li")
    async with browser(server) as client:
        answers = await asyncio.gather(*(sign_in(client, "li", f"g{n}") for n in range(20)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes.count(401) <= 6
    assert codes.count(429) >= 14


async def test_a_flood_of_wrong_passwords_is_one_line_of_the_journal(server: Server) -> None:
    await (await joined(server, "li")).aclose()
    async with browser(server) as client:
        for n in range(5):
            await sign_in(client, "li", f"guess {n}")
            await sign_in(client, f"nobody{n}", PASSWORD)
    turned = [who for action, who in accesses(server.folder) if action == "turned_away"]
    assert sorted(turned) == ["", "li"], "and of a name nobody has, not even the name"


async def test_an_unknown_name_is_told_nothing_a_known_one_is_not(server: Server) -> None:
    await (await joined(server, "li")).aclose()
    async with browser(server) as client:
        known, unknown = await sign_in(client, "li", "wrong"), await sign_in(client, "nobody", "wrong")
    assert (known.status_code, said(known)) == (unknown.status_code, said(unknown))


async def test_one_more_device_comes_in_by_a_link_opened_by_hand(server: Server) -> None:
    async with aclosing(await joined(server, "li")) as client, browser(server) as tablet:
        link = (await client.post("/api/me/device")).json()
        assert 0 < link["until_ms"] - WallClock().now_ms() <= 5 * MINUTE
        for _ in range(3):
            page = await tablet.get(link["path"] + "?next=/me")
            assert "登录" in page.text, "a program that looks at links uses none up"
        answer = await tablet.post(link["path"], data={"next": "/me"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/me")
        assert (await tablet.get("/api/me")).json()["key"] == "li"
        assert (await tablet.post(link["path"])).status_code == 410
        assert len((await client.get("/api/me/sessions")).json()) == 2


async def test_a_new_password_ends_what_the_old_one_opened(server: Server) -> None:
    async with aclosing(await joined(server, "li")) as old, browser(server) as new:
        link = await server.desk.ask("POST", "/api/members/li/invite")
        form = {"password": "another password", "again": "another password"}
        await new.post(link["path"], data=form)
        assert (await old.get("/api/me")).status_code == 401
        assert (await new.get("/api/me")).status_code == 200
        assert (await sign_in(old, "li", PASSWORD)).status_code == 401
    assert [action for action, who in accesses(server.folder) if who == "li"][-3:] == [
        "invited",
        "password_set",
        "turned_away",
    ]


async def test_no_password_link_or_token_is_written_down(server: Server) -> None:
    async with aclosing(await joined(server, "li")) as client:
        link = await server.desk.ask("POST", "/api/members/li/invite")
        device = (await client.post("/api/me/device")).json()["path"]
        await sign_in(client, "li", "a wrong password")
        await sign_in(client, "my password in the wrong field", "x")
        secrets = [PASSWORD, "a wrong password", "in the wrong field", client.cookies[COOKIE], server.key]
        secrets += [path.rsplit("/", 1)[1] for path in (link["path"], device)]
        told = [(await client.get(path)).text for path in ("/api/me", "/api/shelf", "/api/me/sessions")]
    files = [path.read_bytes() for path in server.folder.glob("*.db*")]
    assert len(files) >= 3
    for secret in secrets:
        assert not any(secret.encode() in held for held in files), secret
        assert not any(secret in answer for answer in told), secret


async def test_the_owner_who_lost_the_password_gets_a_link_beside_a_running_server(server: Server) -> None:
    await (await joined(server, "boss", rank="owner")).aclose()
    name, path = owner.link(server.folder)
    assert name == "Boss"
    async with browser(server) as client:
        assert "Boss" in (await client.get(path)).text
        answer = await client.post(path, data={"password": "brand new one", "again": "brand new one"})
        assert answer.status_code == 303
        assert (await client.get("/api/me")).json()["member"]["rank"] == "owner"


async def test_a_form_from_another_site_signs_nobody_in(server: Server) -> None:
    await (await joined(server, "li")).aclose()
    async with browser(server) as client:
        form = {"name": "li", "password": PASSWORD}
        for headers in (
            {"origin": "http://evil.example"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
        ):
            answer = await client.post("/signin", data=form, headers=headers)
            assert (answer.status_code, COOKIE in client.cookies) == (403, False), headers
