"""Replay pages for the team: drafted, opened, held against the rules, moderated."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kaibo.broadcast import Broadcast
from kaibo.facts import ReplayLiked, ReplayModerated, ReplayOpened
from kaibo.journal.reading import entries
from kaibo.plan.links import Link
from kaibo.plan.shelf import HOUSE
from tests.conftest import Server
from tests.console.replaying import BEGAN_MS, SLUG, house, saved, told

PAGES = "/api/broadcasts/show/replays"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Server]:
    """A house whose next evening has a link to reserve it."""
    later = Broadcast(id="next", title="下一场", start_ms=BEGAN_MS + 10 * 365 * 86_400_000)
    link = Link(target="https://channels.example/next", broadcast="next")
    more = [saved("next", "broadcast", "next", later), saved(HOUSE, "link", "soon", link)]
    async with house(tmp_path / "data", told(more=more)) as server:
        yield server


async def put(server: Server, slug: str, revision: int, **body: Any) -> httpx.Response:
    press = {"key": secrets.token_hex(4), "revision": revision, "body": body}
    return await server.client.put(f"{PAGES}/{slug}", json=press)


async def test_a_page_is_drafted_from_what_ran_and_is_closed(stage: Server) -> None:
    made = await stage.desk.ask("POST", PAGES, key="k", film="f")
    again = await stage.desk.ask("POST", PAGES, key="k", film="f")
    assert made == again
    slug, page = made["key"], made["body"]
    assert len(slug) >= 20
    assert page.get("open", False) is False
    assert page["title"] == "秋冬新品"
    # The film shows the pullover from 3 s on and again from 63 s, the talk from 73 s.
    assert page["chapters"] == [
        {"at_ms": 3_000, "title": "羊绒衫"},
        {"at_ms": 73_000, "title": "聊聊搭配"},
    ]
    product, _, reserve = page["cards"]
    assert (product["product"], product["at_ms"], product["until_ms"]) == ("p1", 3_000, 63_000)
    assert "price_fen" not in product
    assert (reserve["kind"], reserve["link"], reserve["until_ms"]) == ("reserve", "soon", 123_000)
    assert {kept["key"] for kept in await stage.desk.ask("GET", PAGES)} == {slug, SLUG}
    stranger = httpx.AsyncClient(base_url=stage.url)
    assert (await stranger.get(f"/r/{slug}/page")).status_code == 404
    assert (await put(stage, slug, 1, **page | {"open": True})).status_code == 200
    public = (await stranger.get(f"/r/{slug}/page")).json()
    assert public["cards"][2]["href"] == f"/r/{slug}/go/next"
    await stranger.aclose()


async def test_an_open_page_says_nothing_the_rules_bar(stage: Server) -> None:
    (kept,) = await stage.desk.ask("GET", PAGES)
    body = kept["body"] | {"intro": "全网最低价，包治百病"}
    barred = await put(stage, SLUG, 1, **body)
    assert barred.status_code == 409
    error = barred.json()["error"]
    assert (error["code"], error["field"]) == ("words_barred", "intro")
    # As long as nobody reads it, it may be worked on.
    assert (await put(stage, SLUG, 1, **body | {"open": False})).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"film": "none"}, 404, "unknown_film"),
        (
            {
                "cards": [
                    {"id": "a", "kind": "wecom", "at_ms": 0, "until_ms": 1, "title": "x", "link": "gone"}
                ]
            },
            404,
            "unknown_link",
        ),
        ({"prompts": [{"id": "a", "at_ms": 0, "text": "x"}] * 2}, 400, "same_id"),
        ({"title": ""}, 400, "bad_request"),
        ({"cover": "../../x"}, 400, "bad_request"),
    ],
)
async def test_a_page_that_cannot_be_is_refused(
    stage: Server, change: dict[str, Any], status: int, code: str
) -> None:
    (kept,) = await stage.desk.ask("GET", PAGES)
    answer = await put(stage, SLUG, 1, **kept["body"] | change)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_nobody_opens_a_page_the_server_did_not_make(stage: Server) -> None:
    (kept,) = await stage.desk.ask("GET", PAGES)
    answer = await put(stage, "my-own-pretty-address", 0, **kept["body"])
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_document")
    assert (await stage.client.get(f"{PAGES}/nobodys-page-at-all/audience")).status_code == 404


async def test_an_audience_nobody_was_in_is_told_as_such(stage: Server) -> None:
    seen = await stage.desk.ask("GET", f"{PAGES}/{SLUG}/audience")
    assert (seen["visits"], seen["watched"], seen["watching"]) == (0, 0, 0)
    assert (seen["completion"], seen["mean_ms"], seen["click_rate"]) == (None, None, None)
    assert seen["votes"] == [{"prompt": "q1", "votes": [0, 0]}]


async def test_what_nobody_wrote_cannot_be_moderated_and_who_did_is_written_down(stage: Server) -> None:
    path = f"{PAGES}/{SLUG}/moderate"
    body = {"key": "k", "said": "nothing", "shown": False}
    assert (await stage.client.post(path, json=body)).status_code == 404
    facts = [{"kind": "opened"}, {"kind": "said", "film_ms": 1, "text": "在吗"}]
    await stage.client.post(f"/r/{SLUG}/tell", json={"visit": "v" * 22, "facts": facts})
    (line,) = (await stage.desk.ask("GET", f"{PAGES}/{SLUG}/audience"))["lines"]
    for _ in range(2):
        done = await stage.desk.ask("POST", path, key="k", said=line["said"], shown=False)
    assert done["known"] is True
    written = [entry.fact for entry in entries(stage.folder / "journal.db", f"@replay:{SLUG}")]
    (moderated,) = [fact for fact in written if isinstance(fact, ReplayModerated)]
    assert (moderated.said, moderated.shown) == (line["said"], False)
    (line,) = (await stage.desk.ask("GET", f"{PAGES}/{SLUG}/audience"))["lines"]
    assert (line["shown"], line["waits"]) == (False, False)


async def test_the_journal_of_the_evening_holds_nothing_of_the_replay(stage: Server) -> None:
    facts = [{"kind": "opened"}, {"kind": "liked", "film_ms": 1}]
    await stage.client.post(f"/r/{SLUG}/tell", json={"visit": "v" * 22, "facts": facts})
    of = {type(entry.fact): entry.fact.broadcast for entry in entries(stage.folder / "journal.db")}
    assert {of[kind] for kind in (ReplayOpened, ReplayLiked)} == {f"@replay:{SLUG}"}
    assert "@replay" not in str(await stage.desk.ask("GET", "/api/broadcasts"))
