"""Links over HTTP: the server makes the code, a follower goes where a member said, and openings are facts."""

import asyncio
from typing import Any

import httpx
import pytest

from kaibo.facts import LinkFollowed
from kaibo.journal.reading import entries
from kaibo.plan.shelf import HOUSE
from kaibo.playbook import number
from kaibo.refused import Refused
from tests.conftest import Server, comes_true

TARGET = "https://wxaurl.cn/AbC123"
PHONE = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) MicroMessenger/8.0.50"}


async def made(server: Server, **body: object) -> dict[str, Any]:
    kept: dict[str, Any] = await server.desk.press("/api/links", body={"target": TARGET} | body)
    return kept


async def planned(server: Server) -> str:
    return str((await server.desk.press("/api/broadcasts", title="双十一"))["id"])


def stranger(server: Server) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.url, trust_env=False, headers=PHONE)


async def followed(server: Server, scope: str, count: int) -> list[LinkFollowed]:
    """Wait for openings to be written: they are after their answer."""
    for _ in range(100):
        facts = [entry.fact for entry in entries(server.folder / "journal.db", scope)]
        found = [fact for fact in facts if isinstance(fact, LinkFollowed)]
        if len(found) >= count:
            break
        await asyncio.sleep(0.02)
    return found


async def test_a_link_gets_a_code_nobody_chose_and_a_repeat_makes_no_second(server: Server) -> None:
    one = await server.desk.ask("POST", "/api/links", key="k", body={"target": TARGET})
    two = await server.desk.ask("POST", "/api/links", key="k", body={"target": TARGET})
    assert one == two
    assert len(one["key"]) >= 8
    other = await made(server)
    assert other["key"] != one["key"]


async def test_a_link_is_of_a_broadcast_that_is_there(server: Server) -> None:
    with pytest.raises(Refused) as refused:
        await made(server, broadcast="nowhere")
    assert refused.value.code == "unknown_broadcast"


async def test_a_link_is_changed_and_taken_off_and_none_is_made_by_naming_it(server: Server) -> None:
    link = await made(server, person="张姐")
    code = link["key"]
    body = {"target": TARGET, "person": "张姐", "reserved": 12}
    saved = await server.desk.ask("PUT", f"/api/links/{code}", key="a", revision=1, body=body)
    assert (saved["revision"], saved["body"]["reserved"]) == (2, 12)
    with pytest.raises(Refused) as refused:
        await server.desk.ask("PUT", "/api/links/mine", key="b", revision=0, body=body)
    assert refused.value.code == "unknown_link"
    gone = await server.client.delete(f"/api/links/{code}?revision=2&key=c")
    assert gone.status_code == 200
    async with stranger(server) as client:
        assert (await client.get(f"/l/{code}")).status_code == 404


async def test_a_follower_goes_where_a_member_said_and_is_counted(server: Server) -> None:
    broadcast = await planned(server)
    code = (await made(server, broadcast=broadcast, channel="group"))["key"]
    async with stranger(server) as client:
        answer = await client.get(f"/l/{code}")
    assert (answer.status_code, answer.headers["location"]) == (302, TARGET)
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    (fact,) = await followed(server, broadcast, 1)
    assert (fact.code, fact.bot, fact.source) == (code, False, "link")
    path = f"/api/broadcasts/{broadcast}/binder"
    await comes_true(lambda: server.desk.ask("GET", path), lambda binder: binder["follows"] == {code: 1})


async def test_a_link_of_no_broadcast_counts_for_the_house(server: Server) -> None:
    code = (await made(server))["key"]
    async with stranger(server) as client:
        await client.get(f"/l/{code}")
    assert [fact.code for fact in await followed(server, HOUSE, 1)] == [code]


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"user-agent": "Googlebot/2.1"}),
        ("GET", {"purpose": "prefetch"}),
        ("GET", {"user-agent": ""}),
    ],
)
async def test_a_program_is_sent_on_and_counted_apart(
    server: Server, method: str, headers: dict[str, str]
) -> None:
    code = (await made(server))["key"]
    async with stranger(server) as client:
        answer = await client.request(method, f"/l/{code}", headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (302, TARGET)
    assert [fact.bot for fact in await followed(server, HOUSE, 1)] == [True]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("?to=https://evil.example", {}),
        ("?next=//evil.example&url=https://evil.example&target=https://evil.example", {}),
        ("", {"host": "evil.example"}),
        ("", {"x-forwarded-host": "evil.example", "x-forwarded-proto": "http"}),
        ("", {"referer": "https://evil.example"}),
        ("", {"x-original-url": "/evil", "x-rewrite-url": "https://evil.example"}),
    ],
)
async def test_nothing_of_a_request_decides_where_it_leads(
    server: Server, path: str, headers: dict[str, str]
) -> None:
    code = (await made(server))["key"]
    async with stranger(server) as client:
        answer = await client.get(f"/l/{code}{path}", headers=headers)
    assert answer.headers.get("location") == TARGET


@pytest.mark.parametrize(
    "code",
    ["nobody-made", "https:%2f%2fevil.example", "%2f%2fevil.example", "..%2f..%2fapi", "%00", "a" * 5000],
)
async def test_an_unknown_code_leads_nowhere_and_is_not_counted(server: Server, code: str) -> None:
    async with stranger(server) as client:
        answer = await client.get(f"/l/{code}")
    assert answer.status_code == 404
    assert "location" not in answer.headers
    assert await followed(server, HOUSE, 0) == []


async def test_an_unknown_code_is_told_to_a_person_in_words(server: Server) -> None:
    async with stranger(server) as client:
        answer = await client.get("/l/nobody-made")
    assert answer.headers["content-type"].startswith("text/html")
    assert "失效" in answer.text


@pytest.mark.parametrize(
    "target",
    [
        "http://a.example",
        "javascript:alert(1)",
        "//evil.example",
        "https://a.example\r\nx: y",
        "https://u:p@a.example",
        "",
        "https://" + "a" * 3000,
    ],
)
async def test_a_target_that_is_no_https_address_is_refused(server: Server, target: str) -> None:
    with pytest.raises(Refused) as refused:
        await made(server, target=target)
    assert refused.value.status == 400
    assert "target" in refused.value.field


async def test_who_opens_a_link_again_and_again_is_sent_on_but_not_counted_for_ever(server: Server) -> None:
    code = (await made(server))["key"]
    each = int(number("link_follows_most_each"))
    async with stranger(server) as client:
        answers = [await client.get(f"/l/{code}") for _ in range(each + 20)]
    assert {answer.status_code for answer in answers} == {302}
    await followed(server, HOUSE, each)
    await asyncio.sleep(0.1)
    assert len(await followed(server, HOUSE, each)) == each
