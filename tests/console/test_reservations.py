"""Reservations over HTTP: typed once, seen by who may, with a forecast from past evenings."""

import io
from typing import Any

import pytest
from PIL import Image

from kaibo.clock import HOUR, MINUTE
from kaibo.facts import Entered, ReservationsCounted, encode
from kaibo.journal.reading import entries
from kaibo.refused import Refused
from tests.conftest import Server


async def planned(server: Server, **plan: Any) -> str:
    made = await server.desk.press("/api/broadcasts", title="双十一", **plan)
    return str(made["id"])


async def shown(server: Server, broadcast: str) -> Any:
    return await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/reservations")


async def count(server: Server, broadcast: str, key: str, *told: tuple[str, int], **more: Any) -> Any:
    readings = [{"channel": channel, "count": number} | more for channel, number in told]
    path = f"/api/broadcasts/{broadcast}/reservations"
    return await server.desk.ask("POST", path, key=key, readings=readings)


def facts(server: Server, broadcast: str) -> list[ReservationsCounted]:
    held = [entry.fact for entry in entries(server.folder / "journal.db", broadcast)]
    return [fact for fact in held if isinstance(fact, ReservationsCounted)]


async def test_counts_are_written_once_and_summed(server: Server) -> None:
    broadcast = await planned(server)
    first = await count(server, broadcast, "a", ("article", 700), ("group", 300))
    again = await count(server, broadcast, "a", ("article", 700), ("group", 300))
    assert (first["known"], again["known"]) == (False, True)
    assert [(fact.channel, fact.count) for fact in facts(server, broadcast)] == [
        ("article", 700),
        ("group", 300),
    ]
    told = await shown(server, broadcast)
    assert told["total"] == 1_000
    assert [channel["channel"] for channel in told["channels"]] == ["article", "group"]
    assert told["forecast"]["basis"] == "playbook"


async def test_a_count_below_the_last_is_taken_and_said(server: Server) -> None:
    broadcast = await planned(server)
    await count(server, broadcast, "a", ("article", 700))
    told = await count(server, broadcast, "b", ("article", 650), ("group", 1))
    assert told["lower"] == ["article"]
    assert (await shown(server, broadcast))["total"] == 651


@pytest.mark.parametrize(
    "body",
    [
        {"readings": []},
        {"readings": [{"channel": "tv", "count": 1}]},
        {"readings": [{"channel": "group", "count": -1}]},
        {"readings": [{"channel": "group", "count": 1.5}]},
        {"readings": [{"channel": "group", "count": 1, "at_ms": 4_000_000_000_000}]},
        {"readings": [{"channel": "group", "count": 1}] * 201},
        {"readings": [{"channel": "group", "count": 1}], "way": "guessed"},
    ],
)
async def test_a_count_that_is_none_is_refused_and_nothing_is_written(
    server: Server, body: dict[str, Any]
) -> None:
    broadcast = await planned(server)
    with pytest.raises(Refused) as refused:
        await server.desk.ask("POST", f"/api/broadcasts/{broadcast}/reservations", key="k", **body)
    assert refused.value.status == 400
    assert facts(server, broadcast) == []


async def test_a_pasted_table_is_understood_before_it_is_written(server: Server) -> None:
    told = await server.desk.ask("POST", "/api/reservations/read", text="公众号 700\n抖音 3")
    assert [(row["channel"], row["count"]) for row in told["rows"]] == [("article", 700)]
    assert [wrong["line"] for wrong in told["wrong"]] == [2]


async def test_a_plan_that_loses_its_reminder_is_warned(server: Server) -> None:
    broadcast = await planned(server)
    plan = (await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/plan"))["plan"]
    start_ms = 1_900_000_000_000
    plan |= {"start_ms": start_ms, "announced_ms": start_ms - 2 * HOUR, "test_ms": start_ms - 2 * HOUR}
    plan |= {"targets": {"reservations": 1_000}}
    await server.desk.ask("PUT", f"/api/broadcasts/{broadcast}/plan", key="p", revision=1, plan=plan)
    told = await shown(server, broadcast)
    assert [warned["code"] for warned in told["warnings"]] == ["reminder_missed", "test_spends_reminder"]
    assert (told["target"], told["wave"]["state"], told["wave"]["missing"]) == (1_000, "early", 1_000)


async def test_the_next_broadcast_of_the_account_is_there_to_announce(server: Server) -> None:
    today = await planned(server, start_ms=1_900_000_000_000)
    assert (await shown(server, today)).get("next") is None
    tomorrow = await planned(server, start_ms=1_900_000_000_000 + 24 * HOUR)
    told = (await shown(server, today))["next"]
    assert told["broadcast"] == tomorrow
    assert "双十一" in told["zh"]


async def test_an_evening_of_the_past_teaches_how_many_come(server: Server) -> None:
    broadcast, room_key = await server.live()
    view = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view")
    live_ms = view["head"]["went_live_ms"]
    await count(server, broadcast, "a", ("article", 100), at_ms=live_ms - HOUR)
    await count(server, broadcast, "b", ("article", 900))
    came = [
        Entered(
            id=f"e{viewer}",
            at_ms=live_ms + viewer * 10,
            source="t",
            viewer=f"v{viewer % 50}",
            traffic="reservation",
        )
        for viewer in range(60)
    ]
    late = Entered(id="late", at_ms=live_ms + 25 * MINUTE, source="t", viewer="late", traffic="reservation")
    door = f"/in/facts/{room_key}"
    body = b"[" + b",".join(encode(fact) for fact in [*came, late]) + b"]"
    assert (await server.client.post(door, content=body)).status_code == 202
    asked = await server.desk.press(f"/api/broadcasts/{broadcast}/end/request")
    await server.desk.press(f"/api/broadcasts/{broadcast}/end/confirm", request=asked["request"])
    following = await planned(server)
    await count(server, following, "c", ("group", 200))
    forecast = (await shown(server, following))["forecast"]
    assert (forecast["basis"], forecast["shows"], forecast["of"]) == ("mixed", 1, "reserved")
    assert (forecast["share"], forecast["likely"]) == (0.5, 100)


async def test_credit_is_given_by_link(server: Server) -> None:
    broadcast = await planned(server)
    body = {"target": "https://a.example", "person": "张姐", "broadcast": broadcast, "reserved": 3}
    link = await server.desk.press("/api/links", body=body)
    (row,) = (await shown(server, broadcast))["ranking"]
    assert (row["name"], row["reserved"], row["codes"]) == ("张姐", 3, [link["key"]])


@pytest.mark.parametrize("shape", ["3x4", "6x7"])
async def test_a_link_has_a_poster(server: Server, shape: str) -> None:
    broadcast = await planned(server, start_ms=1_900_000_000_000)
    link = await server.desk.press("/api/links", body={"target": "https://a.example", "broadcast": broadcast})
    answer = await server.client.get(f"/api/links/{link['key']}/poster?shape={shape}")
    if answer.status_code == 409:
        pytest.skip(answer.json()["error"]["en"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")
    assert (await server.client.get(f"/api/links/{link['key']}/poster?shape=1x1")).status_code == 400
    assert (await server.client.get("/api/links/nobodys/poster")).status_code == 404


async def test_the_code_of_a_poster_is_the_address_its_reader_came_from(server: Server) -> None:
    zxing = pytest.importorskip("zxingcpp", reason="no reader of codes here: install zxing-cpp")
    link = await server.desk.press("/api/links", body={"target": "https://a.example/x"})
    path = f"/api/links/{link['key']}/poster"
    for query, address in (("", f"{server.url}/l/{link['key']}"), ("?direct=true", "https://a.example/x")):
        answer = await server.client.get(path + query)
        image = Image.open(io.BytesIO(answer.content))
        assert [found.text for found in zxing.read_barcodes(image)] == [address]
