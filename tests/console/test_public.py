"""The public replay page over HTTP: strangers, merry and hostile."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import pytest

from kaibo.console import public
from kaibo.playbook import number
from tests.conftest import Server, comes_true
from tests.console.replaying import FILM, SLUG, changed, comment, house, told, visit

PAGE = f"/r/{SLUG}"
BROWSER = {"user-agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0"}
ROOM = [
    comment(25, "第一句"),
    comment(31, "teaser里也有的一句"),
    comment(205, "后半场的一句"),
    comment(100, "没剪进来的一句"),
]


@pytest.fixture
async def shown(tmp_path: Path) -> AsyncIterator[Server]:
    async with house(tmp_path / "data", told(more=ROOM)) as server:
        yield server


def people(server: Server) -> httpx.AsyncClient:
    """Be somebody nobody knows."""
    return httpx.AsyncClient(base_url=server.url, timeout=20)


@pytest.fixture
async def stranger(shown: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with people(shown) as client:
        yield client


async def tell(client: httpx.AsyncClient, who: str, *facts: dict[str, Any]) -> httpx.Response:
    return await client.post(f"{PAGE}/tell", json={"visit": who, "facts": facts})


async def lines(client: httpx.AsyncClient, chunk: int) -> list[Any]:
    return list((await client.get(f"{PAGE}/danmaku/{chunk}")).json()["lines"])


async def test_a_stranger_sees_the_page_and_the_film(stranger: httpx.AsyncClient) -> None:
    page = (await stranger.get(f"{PAGE}/page")).json()
    assert (page["title"], page["account"], page["length_ms"], page["chunks"]) == (
        "秋冬新品回放",
        "小店",
        123_000,
        3,
    )
    assert page["preview"] is False
    assert [card["href"] for card in page["cards"]] == [f"{PAGE}/go/c1", ""]
    assert page["prompts"][0]["votes"] == [0, 0]
    assert max(page["heat"]) == 100
    part = await stranger.get(f"{PAGE}/video", headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, FILM[10:20])
    whole = await stranger.head(f"{PAGE}/video")
    assert whole.headers["content-length"] == str(len(FILM))


async def test_danmaku_lie_where_the_film_shows_their_moment(stranger: httpx.AsyncClient) -> None:
    assert await lines(stranger, 0) == [[8_000, "第一句", 0], [14_000, "teaser里也有的一句", 0]]
    assert await lines(stranger, 1) == [[68_000, "后半场的一句", 0]]
    assert await lines(stranger, 2) == []
    given = await stranger.get(f"{PAGE}/danmaku/0")
    again = await stranger.get(f"{PAGE}/danmaku/0", headers={"if-none-match": given.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "王小明" not in given.text
    assert (await stranger.get(f"{PAGE}/danmaku/3")).status_code == 404


async def test_a_visit_is_told_and_counted(shown: Server, stranger: httpx.AsyncClient) -> None:
    who = visit()
    answer = await tell(
        stranger,
        who,
        {"kind": "opened", "code": "shop1"},
        {"kind": "watched", "from_ms": 0, "to_ms": 3_000},
        {"kind": "said", "film_ms": 9_000, "text": "真好看 <script>alert(1)</script>", "name": "李雷"},
        {"kind": "liked", "film_ms": 9_000, "count": 3},
        {"kind": "voted", "prompt": "q1", "option": 1},
    )
    assert (answer.status_code, answer.json()) == (202, {"told": 5, "refused": []})
    assert [9_000, "真好看 <script>alert(1)</script>", 1] in await lines(stranger, 0)
    seen = await shown.desk.ask("GET", f"/api/broadcasts/show/replays/{SLUG}/audience")
    assert (seen["visits"], seen["watched"], seen["likes"], seen["said"]) == (1, 1, 3, 1)
    assert seen["by_link"] == {"shop1": 1}
    assert seen["votes"] == [{"prompt": "q1", "votes": [0, 1]}]
    assert seen["completion"] == 0
    assert seen["lines"][0]["name"] == "李**"


async def frames(client: httpx.AsyncClient) -> AsyncGenerator[tuple[str, Any]]:
    """Listen to a page's stream: each event's name and what it tells."""
    async with client.stream("GET", f"{PAGE}/stream", timeout=20) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-content-type-options"] == "nosniff"
        kind = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield kind, json.loads(line.removeprefix("data: "))


async def until(events: AsyncIterator[tuple[str, Any]], kind: str) -> Any:
    async for name, what in events:
        if name == kind:
            return what
    raise AssertionError(f"the stream ended without {kind}")


async def test_what_one_writes_every_other_reads_at_once(shown: Server, stranger: httpx.AsyncClient) -> None:
    async with aclosing(frames(stranger)) as events:
        assert (await anext(events)) == ("pulse", {"watching": 0, "likes": 0, "votes": {"q1": [0, 0]}})
        who = visit()
        said = {"kind": "said", "film_ms": 9_000, "text": "大家好"}
        await tell(stranger, who, {"kind": "opened"}, said, {"kind": "voted", "prompt": "q1", "option": 0})
        line = await until(events, "said")
        assert (line["film_ms"], line["text"]) == (9_000, "大家好")
        assert who not in str(line)
        pulse = await until(events, "pulse")
        assert (pulse["watching"], pulse["votes"]) == (1, {"q1": [1, 0]})
        path = f"/api/broadcasts/show/replays/{SLUG}/moderate"
        await shown.desk.ask("POST", path, key="h", said=line["id"], shown=False)
        assert await until(events, "hid") == {"id": line["id"]}
        assert [9_000, "大家好", 1] not in await lines(stranger, 0)


async def test_a_server_that_stops_ends_every_stream_at_once(tmp_path: Path) -> None:
    async with house(tmp_path / "data") as server:
        client = httpx.AsyncClient(base_url=server.url, timeout=20)
        events = frames(client)
        assert (await anext(events))[0] == "pulse"
    # The server waits some seconds for answers that go on; it is gone without having waited.
    # The stream ends as answers do: cut off, its reader would be told so by an error.
    assert {name async for name, _ in events} <= {"pulse"}
    await client.aclose()


async def test_closed_and_unknown_pages_look_alike_to_strangers(tmp_path: Path) -> None:
    async with house(tmp_path / "data", told(changed(open=False))) as server, people(server) as stranger:
        for path in ("", "/page", "/video", "/cover", "/danmaku/0", "/stream", "/go/c1"):
            closed = await stranger.get(f"{PAGE}{path}")
            unknown = await stranger.get(f"/r/{SLUG[::-1]}{path}")
            assert (closed.status_code, closed.content) == (unknown.status_code, unknown.content), path
            assert closed.status_code == 404
            assert dict(closed.headers) == dict(unknown.headers) | {"date": closed.headers["date"]}
        told_so = [await tell(stranger, visit(), {"kind": "opened"})]
        told_so.append(await stranger.post(f"/r/{SLUG[::-1]}/tell", json={"visit": visit(), "facts": []}))
        assert {answer.status_code for answer in told_so} == {404}
        # Who may see the broadcast looks ahead; what they do is not counted.
        page = await server.desk.ask("GET", f"{PAGE}/page")
        assert page["preview"] is True
        ahead = (await tell(server.client, visit(), {"kind": "opened"})).json()
        assert (ahead["told"], len(ahead["refused"])) == (0, 1)
        went = await server.client.get(f"{PAGE}/go/c1", headers=BROWSER)
        assert went.status_code == 302
        seen = await server.desk.ask("GET", f"/api/broadcasts/show/replays/{SLUG}/audience")
        assert (seen["visits"], seen["clicks"]) == (0, [])


async def test_guessing_addresses_is_slowed_and_finds_nothing(stranger: httpx.AsyncClient) -> None:
    answers = [await stranger.get(f"/r/{visit()}/page") for _ in range(40)]
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {404, 429}
    assert statuses[0] == 404
    slowed = answers[statuses.index(429)]
    assert int(slowed.headers["retry-after"]) >= 1
    assert slowed.json()["error"]["code"] == "too_often"
    # Who knows an address is not held up by who guesses beside them.
    assert (await stranger.get(f"{PAGE}/page")).status_code == 200


BROKEN = [
    (b'{"visit": "' + b"v" * 22 + b'", "facts": [' + b" " * 17_000 + b"]}", 413),
    (b"[" * 5_000, 400),
    (b'{"visit": "short", "facts": []}', 400),
    (b'{"visit": "<script>alert(1)</script>", "facts": []}', 400),
    (b'{"visit": "' + b"v" * 22 + b'", "facts": [' + b",".join([b"{}"] * 41) + b"]}", 400),
    (b"\xff\xfe", 400),
    (b"", 400),
]


async def test_huge_and_broken_posts_are_refused(stranger: httpx.AsyncClient) -> None:
    for body, status in BROKEN:
        answer = await stranger.post(f"{PAGE}/tell", content=body)
        assert answer.status_code == status, answer.text
        assert answer.json()["error"]["zh"]


WRONG: list[tuple[Any, str]] = [
    ({"kind": "watched", "from_ms": 0, "to_ms": 120_000}, "longer than"),
    ({"kind": "watched", "from_ms": 9_000, "to_ms": 9_000}, "empty"),
    ({"kind": "watched", "from_ms": -5, "to_ms": 9_000}, "not understood"),
    ({"kind": "watched", "from_ms": 0, "to_ms": 1e300}, "not understood"),
    ({"kind": "liked", "film_ms": 1, "count": 1_000_000}, "not understood"),
    ({"kind": "voted", "prompt": "q1", "option": 2}, "changed"),
    ({"kind": "voted", "prompt": "q2", "option": 0}, "changed"),
    ({"kind": "said", "film_ms": 1, "text": " \u200b\n"}, "nothing in it"),
    ({"kind": "said", "film_ms": 1, "text": "长" * 101}, "at most 100"),
    ({"kind": "said", "film_ms": 1, "text": "好", "prompt": "q9"}, "no longer asked"),
    ({"kind": "said", "film_ms": 1, "text": "加微信 abc_12345"}, "may not be shown"),
    ({"kind": "moderated", "said": "x", "shown": False}, "not understood"),
    ({"kind": "clicked", "card": "c1"}, "not understood"),
    ("opened", "not understood"),
]


async def test_what_cannot_be_is_refused_by_its_place(stranger: httpx.AsyncClient) -> None:
    for fact, said in WRONG:
        answer = (await tell(stranger, visit(), {"kind": "opened"}, fact)).json()
        assert answer["told"] == 1, fact
        (refused,) = answer["refused"]
        assert refused["index"] == 1
        assert said in refused["en"]
        assert refused["zh"]


async def test_a_visit_nobody_opened_does_nothing(stranger: httpx.AsyncClient) -> None:
    answer = (await tell(stranger, visit(), {"kind": "liked", "film_ms": 1})).json()
    assert answer["told"] == 0


async def test_floods_are_held_up_and_said_to_be(stranger: httpx.AsyncClient) -> None:
    who = visit()
    first = {"kind": "said", "film_ms": 1, "text": "第一句"}
    again = {"kind": "said", "film_ms": 1, "text": "第一句 "}
    other = {"kind": "said", "film_ms": 1, "text": "第二句"}
    answer = (await tell(stranger, who, {"kind": "opened"}, first, again, other)).json()
    assert [one["index"] for one in answer["refused"]] == [2, 3]
    likes = [{"kind": "liked", "film_ms": 1, "count": 100}] * 3
    assert (await tell(stranger, who, *likes)).json()["told"] == 1
    answers = [await tell(stranger, who) for _ in range(20)]
    slowed = next(answer for answer in answers if answer.status_code == 429)
    assert int(slowed.headers["retry-after"]) >= 1


async def test_times_are_the_servers_and_places_those_of_the_film(
    shown: Server, stranger: httpx.AsyncClient
) -> None:
    said = {
        "kind": "said",
        "film_ms": 10**9,
        "text": "电话 138 0013 8000 @小李 在吗",
        "at_ms": 1,
    }
    assert (await tell(stranger, visit(), {"kind": "opened", "code": "no-such-link"}, said)).json()[
        "refused"
    ] == []
    seen = await shown.desk.ask("GET", f"/api/broadcasts/show/replays/{SLUG}/audience")
    (line,) = seen["lines"]
    assert line["film_ms"] == 123_000
    assert abs(line["at_ms"] - seen["now_ms"]) < 60_000
    assert line["text"] == "电话 *** 在吗"
    assert seen["by_link"] == {}


async def test_before_moderation_a_line_waits_for_the_teams_word(tmp_path: Path) -> None:
    async with (
        house(tmp_path / "data", told(changed(moderation="before"))) as server,
        people(server) as stranger,
        aclosing(frames(stranger)) as events,
    ):
        assert (await anext(events))[0] == "pulse"
        await tell(stranger, visit(), {"kind": "opened"}, {"kind": "said", "film_ms": 5, "text": "等一等"})
        assert await lines(stranger, 0) == []
        path = f"/api/broadcasts/show/replays/{SLUG}"
        (line,) = (await server.desk.ask("GET", f"{path}/audience"))["lines"]
        assert (line["shown"], line["waits"]) == (False, True)
        await server.desk.ask("POST", f"{path}/moderate", key="m", said=line["said"], shown=True)
        assert (await until(events, "said"))["text"] == "等一等"
        assert await lines(stranger, 0) == [[5, "等一等", 1]]


async def test_the_last_vote_counts_and_a_restart_keeps_all(tmp_path: Path) -> None:
    who = visit()
    async with house(tmp_path / "data") as server, people(server) as stranger:
        await tell(stranger, who, {"kind": "opened"}, {"kind": "voted", "prompt": "q1", "option": 0})
        await tell(
            stranger, who, {"kind": "voted", "prompt": "q1", "option": 1}, {"kind": "liked", "film_ms": 5}
        )
        assert (await tell(stranger, who, {"kind": "said", "film_ms": 5, "text": "在吗"})).json()["told"] == 1
    async with house(tmp_path / "data") as server, people(server) as stranger:
        page = (await stranger.get(f"{PAGE}/page")).json()
        assert (page["prompts"][0]["votes"], page["likes"]) == ([0, 1], 1)
        assert await lines(stranger, 0) == [[5, "在吗", 1]]
        # The visit goes on where it was: it is open still, and its vote may change.
        await tell(stranger, who, {"kind": "voted", "prompt": "q1", "option": 0})
        assert (await stranger.get(f"{PAGE}/page")).json()["prompts"][0]["votes"] == [1, 0]


async def test_what_is_sent_again_with_its_key_counts_once(
    shown: Server, stranger: httpx.AsyncClient
) -> None:
    body = {
        "visit": visit(),
        "key": "k1",
        "facts": [{"kind": "opened"}, {"kind": "liked", "film_ms": 5, "count": 2}],
    }
    for _ in range(3):
        assert (await stranger.post(f"{PAGE}/tell", json=body)).status_code == 202
    seen = await shown.desk.ask("GET", f"/api/broadcasts/show/replays/{SLUG}/audience")
    assert (seen["visits"], seen["likes"]) == (1, 2)


async def test_a_card_leads_where_its_link_does_and_is_counted(
    shown: Server, stranger: httpx.AsyncClient
) -> None:
    who = visit()
    await tell(stranger, who, {"kind": "opened"})
    query = f"?v={who}&t=5000&to=https://evil.example"
    went = await stranger.get(f"{PAGE}/go/c1{query}", headers=BROWSER)
    assert (went.status_code, went.headers["location"]) == (
        302,
        "https://shop.example/%E7%BE%8A%E7%BB%92?id=1",
    )
    assert went.headers["referrer-policy"] == "no-referrer"
    await stranger.get(f"{PAGE}/go/c1{query}", headers={"user-agent": "SomeBot/1.0"})
    await stranger.head(f"{PAGE}/go/c1", headers=BROWSER)
    for card in ("c2", "c9", "%2e%2e"):
        assert (await stranger.get(f"{PAGE}/go/{card}", headers=BROWSER)).status_code == 404

    async def clicks() -> Any:
        return await shown.desk.ask("GET", f"/api/broadcasts/show/replays/{SLUG}/audience")

    seen = await comes_true(clicks, lambda told: told["clicks"])
    assert seen["clicks"] == [{"card": "c1", "times": 1, "visits": 1}]
    assert seen["click_rate"] == 1


async def test_closing_a_page_ends_what_strangers_have_open(
    shown: Server, stranger: httpx.AsyncClient
) -> None:
    async with aclosing(frames(stranger)) as events:
        await anext(events)
        (kept,) = await shown.desk.ask("GET", "/api/broadcasts/show/replays")
        body = kept["body"] | {"open": False}
        await shown.desk.ask("PUT", f"/api/broadcasts/show/replays/{SLUG}", key="c", revision=1, body=body)
        assert {name async for name, _ in events} <= {"pulse"}
        assert (await stranger.get(f"{PAGE}/page")).status_code == 404


async def test_no_more_streams_than_there_is_room_for(
    shown: Server, stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public, "number", lambda name: 1 if name == "replay_streams_each" else number(name))
    async with aclosing(frames(stranger)) as events:
        await anext(events)
        refused = await stranger.get(f"{PAGE}/stream")
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "too_many")
