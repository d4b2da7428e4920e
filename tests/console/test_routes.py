"""The buttons of the console, against a real server."""

import asyncio
import secrets
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kaibo import evening
from kaibo.broadcast import Broadcast
from kaibo.clock import WallClock
from kaibo.facts import CueRaised, EndConfirmed, EndRequested, Saved, WentLive
from kaibo.journal.archive import place, unseal
from kaibo.journal.reading import entries
from kaibo.journal.sqlite import SqliteJournal
from kaibo.refused import Refused
from kaibo.serving import serving
from tests.conftest import Server


async def refusal(server: Server, method: str, path: str, **body: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        await server.desk.ask(method, path, **body)
    return refused.value.status, refused.value.code


async def view(server: Server, broadcast: str) -> Any:
    return await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view")


async def test_a_new_broadcast_is_listed_with_its_own_key(server: Server) -> None:
    made = await server.desk.press("/api/broadcasts", title="周五专场", sample=True, length_minutes=60)
    (head,) = await server.desk.ask("GET", "/api/broadcasts")
    assert (head["id"], head["title"], head["state"]) == (made["id"], "周五专场", "planned")
    intake = await server.desk.ask("GET", f"/api/broadcasts/{made['id']}/intake")
    assert intake["wxlivespy"] == f"/in/wxlivespy/{intake['room_key']}"
    assert len(intake["room_key"]) >= 16
    assert len((await view(server, made["id"]))["rundown"]) > 5


async def test_a_button_pressed_twice_by_one_hand_counts_once(server: Server) -> None:
    key = secrets.token_hex(4)
    first = await server.desk.ask("POST", "/api/broadcasts", key=key, title="一场")
    again = await server.desk.ask("POST", "/api/broadcasts", key=key, title="一场")
    assert first["id"] == again["id"]
    path = f"/api/broadcasts/{first['id']}/live"
    assert (await server.desk.ask("POST", path, key=key))["known"] is False
    assert (await server.desk.ask("POST", path, key=key))["known"] is True
    assert await refusal(server, "POST", path, key="another") == (409, "already_live")
    assert await refusal(server, "POST", "/api/broadcasts", key="b", title="x", id=first["id"]) == (
        409,
        "broadcast_exists",
    )


async def test_two_hands_on_one_button_take_a_segment_once(server: Server) -> None:
    broadcast, _ = await server.live(sample=True, length_minutes=60)
    segment = (await view(server, broadcast))["rundown"][0]["segment"]
    path = f"/api/broadcasts/{broadcast}/segments/{segment}/take"
    await asyncio.gather(*(server.desk.press(path) for _ in range(4)), return_exceptions=True)
    rows = (await view(server, broadcast))["rundown"]
    assert [row["state"] for row in rows if row["segment"] == segment] == ["on_air"]


async def test_a_figure_nobody_told_is_unknown_and_not_zero(server: Server) -> None:
    broadcast, key = await server.live()
    now = WallClock().now_ms()
    told = [{"kind": "commented", "id": "c", "at_ms": now, "source": "chat", "viewer": "v", "text": "好"}]
    await server.client.post(f"/in/facts/{key}", json=told)
    await server.settled()
    numbers = (await view(server, broadcast))["numbers"]
    assert (numbers["comments"]["value"], numbers["comments"]["source"]) == (1, "chat")
    assert (numbers["gmv_fen"]["value"], numbers["gmv_fen"]["source"]) == (None, "")
    told = [
        {
            "kind": "order_paid",
            "id": "o",
            "at_ms": now,
            "source": "shop",
            "viewer": "v",
            "order": "1",
            "product": "p",
        }
    ]
    await server.client.post(f"/in/facts/{key}", json=[told[0] | {"amount_fen": 9900}])
    await server.settled()
    numbers = (await view(server, broadcast))["numbers"]
    assert (numbers["gmv_fen"]["value"], numbers["gmv_fen"]["source"]) == (9900, "shop")


async def test_segments_are_taken_and_the_rest_moves(server: Server) -> None:
    broadcast, _ = await server.live(sample=True, length_minutes=60)
    rows = (await view(server, broadcast))["rundown"]
    await server.desk.press(f"/api/broadcasts/{broadcast}/segments/{rows[1]['segment']}/take")
    now = (await view(server, broadcast))["rundown"]
    assert [(row["segment"], row["state"]) for row in now][:2] == [
        (rows[1]["segment"], "on_air"),
        (rows[0]["segment"], "planned"),
    ]
    assert now[1]["start_ms"] == now[0]["end_ms"]
    again = f"/api/broadcasts/{broadcast}/segments/{rows[1]['segment']}/take"
    assert await refusal(server, "POST", again, key="another") == (409, "on_air_already")
    path = f"/api/broadcasts/{broadcast}/segments/nothing/take"
    assert await refusal(server, "POST", path, key="k") == (404, "unknown_segment")


async def test_buttons_off_air_are_refused(server: Server) -> None:
    made = await server.desk.press("/api/broadcasts", title="一场", sample=True)
    base = f"/api/broadcasts/{made['id']}"
    assert await refusal(server, "POST", f"{base}/marks", key="k") == (409, "not_live")
    assert await refusal(server, "POST", f"{base}/segments/s01/take", key="k") == (409, "not_live")
    assert await refusal(server, "POST", f"{base}/end/request", key="k") == (409, "not_live")
    assert await refusal(server, "GET", "/api/broadcasts/none/view") == (404, "unknown_broadcast")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "x"}, "key"),
        ({"key": "k", "title": 5}, "title"),
        ({"key": "k", "title": "x", "length_minutes": 0}, "length_minutes"),
        ({"key": "k", "title": "x", "colour": "red"}, "colour"),
        ({"key": "k", "title": "x", "zone": "Mars/Base"}, "zone"),
        ({"key": "k", "title": "x", "id": "../../etc"}, "id"),
    ],
)
async def test_a_bad_field_is_named(server: Server, body: dict[str, Any], field: str) -> None:
    answer = await server.client.post("/api/broadcasts", json=body)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert field in (error["field"], *error["en"].replace("`", " ").replace("'", " ").split())


async def test_sign_off_takes_two_steps_happens_once_and_seals(server: Server) -> None:
    broadcast, _ = await server.live()
    base = f"/api/broadcasts/{broadcast}/end"
    assert await refusal(server, "POST", f"{base}/confirm", key="k", request="r") == (
        409,
        "end_not_requested",
    )
    asked = await server.desk.press(f"{base}/request")
    assert (await view(server, broadcast))["head"]["end_request"] == asked["request"]
    both = await asyncio.gather(
        *(server.desk.press(f"{base}/confirm", request=asked["request"]) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(isinstance(done, Refused) for done in both) == [False, True]
    assert await refusal(server, "POST", f"{base}/request", key="late") == (409, "already_ended")
    assert (await view(server, broadcast))["head"]["state"] == "ended", "people have not ticked their steps"
    await evening.see_through(server.desk, broadcast)
    told = list(entries(server.folder / "journal.db", broadcast))
    sealed = list(unseal(place(server.folder, broadcast)))
    assert sealed == told[: len(sealed)]
    late = {type(entry.fact).__name__ for entry in told[len(sealed) :]}
    assert late <= {"Sealed", "EndConfirmed"}, "only the second press, and the fact that says it is sealed"


async def test_a_broadcast_that_ended_before_a_crash_is_sealed_at_the_next_start(tmp_path: Path) -> None:
    head: dict[str, Any] = {"broadcast": "b1", "at_ms": 1_780_000_000_000, "source": "crew"}
    plan = msgspec.Raw(msgspec.json.encode(Broadcast(id="b1", title="一场")))
    journal = SqliteJournal(tmp_path)
    await journal.append(
        [
            Saved(id="s", doc="broadcast", key="b1", revision=1, body=plan, **head),
            WentLive(id="w", **head),
            EndRequested(id="r", request="r", **head),
            EndConfirmed(id="c", request="r", **head),
        ]
    )
    await journal.close()
    async with serving(tmp_path, "127.0.0.1", 0) as (address, _), evening.client(address) as client:
        for _ in range(200):
            if (await client.get("/api/broadcasts")).json()[0]["state"] == "sealed":
                break
            await asyncio.sleep(0.1)
    *told, left = [entry.fact for entry in unseal(place(tmp_path, "b1"))]
    assert [fact.id for fact in told] == ["s", "w", "r", "c"]
    assert isinstance(left, CueRaised), "after so long nobody is waited for, and that is said"
    assert left.rule == "stop_left"


async def test_the_review_is_data_and_a_page(server: Server) -> None:
    broadcast, _ = await server.live(title="<script>alert(1)</script>")
    report = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/review")
    assert report["head"]["title"] == "<script>alert(1)</script>"
    page = await server.client.get(f"/review/{broadcast}")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_a_person_who_asks_for_no_broadcast_gets_words_and_the_way_home(server: Server) -> None:
    page = await server.client.get("/review/<script>")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "没有场次 &lt;script&gt;" in page.text
    assert '<a href="/">' in page.text


async def test_another_site_cannot_press_buttons(server: Server) -> None:
    told = {"key": "k", "title": "x"}
    answer = await server.client.post("/api/broadcasts", json=told, headers={"origin": "http://evil.example"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    own = await server.client.post("/api/broadcasts", json=told, headers={"origin": server.url})
    assert own.status_code == 201


async def test_machines_can_ask_how_it_goes(server: Server) -> None:
    await server.live()
    health = (await server.client.get("/healthz")).json()
    assert (health["status"], health["seq"]) == ("ok", health["folded"])
    metrics = (await server.client.get("/metrics")).text
    assert "kaibo_facts_new 2" in metrics
    assert (await server.client.get("/nowhere")).json()["error"]["code"] == "not_found"


async def test_every_answer_carries_its_guards(server: Server) -> None:
    for path in ("/", "/api/broadcasts", "/healthz", "/nowhere"):
        headers = (await server.client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff", path
