import asyncio
from typing import Any

from tests.conftest import Server

PRODUCTS = [
    {"id": "n0", "title": "须知", "cart": 1},
    *(
        {"id": f"{role}{place}", "title": f"{role}{place}", "role": role, "price_fen": 9900, "stock": 300}
        for role in ("flash", "hit", "classic")
        for place in range(3)
    ),
]


async def planned(server: Server, minutes: int = 60, products: list[dict[str, Any]] | None = None) -> str:
    made = await server.desk.press("/api/broadcasts", title="排品", length_minutes=minutes)
    name = str(made["id"])
    plan = await server.desk.ask("GET", f"/api/broadcasts/{name}/plan")
    body = plan["plan"] | {"products": PRODUCTS if products is None else products}
    await server.client.put(
        f"/api/broadcasts/{name}/plan", json={"key": "p", "revision": plan["revision"], "plan": body}
    )
    return name


async def ended(server: Server, name: str, job: str) -> dict[str, Any]:
    while True:
        told: dict[str, Any] = await server.desk.ask("GET", f"/api/broadcasts/{name}/lineup/{job}")
        if told["state"] != "running":
            return told
        await asyncio.sleep(0.1)


async def test_a_lineup_is_built_aside_and_saves_nothing(server: Server) -> None:
    name = await planned(server)
    begun = await server.client.post(f"/api/broadcasts/{name}/lineup", json={"key": "k1"})
    assert begun.status_code == 202
    told = await ended(server, name, begun.json()["job"])
    assert told["state"] == "done"
    lineup = told["lineup"]
    assert sum(segment["length_s"] for segment in lineup["segments"]) == 3600
    assert told["gap"] == lineup["gap"]
    plan = await server.desk.ask("GET", f"/api/broadcasts/{name}/plan")
    assert plan["revision"] == told["revision"]
    assert not plan["plan"].get("segments")
    # The answer is a plan's segments as they are: they can be saved.
    saved = await server.client.put(
        f"/api/broadcasts/{name}/plan",
        json={
            "key": "s",
            "revision": plan["revision"],
            "plan": plan["plan"] | {"segments": lineup["segments"]},
        },
    )
    assert saved.status_code == 200


async def test_an_impossible_wish_is_told_with_what_to_relax(server: Server) -> None:
    name = await planned(server, 40)
    await server.client.post(f"/api/broadcasts/{name}/lineup", json={"key": "k1"})
    told = await ended(server, name, "k1")
    assert told["state"] == "impossible"
    assert {"E2", "P11"} == set(told["conflicts"]["rules"])
    again = await server.client.post(f"/api/broadcasts/{name}/lineup", json={"key": "k2", "relax": ["E2"]})
    assert (await ended(server, name, again.json()["job"]))["state"] == "done"


async def test_a_lineup_can_be_stopped(server: Server) -> None:
    name = await planned(server, 240)
    await server.client.post(f"/api/broadcasts/{name}/lineup", json={"key": "k1"})
    stopped = await server.client.delete(f"/api/broadcasts/{name}/lineup/k1")
    assert stopped.json()["state"] == "cancelled"
    assert (await ended(server, name, "k1"))["lineup"] is None


async def test_a_job_nobody_knows_is_refused(server: Server) -> None:
    name = await planned(server)
    answer = await server.client.get(f"/api/broadcasts/{name}/lineup/nope")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_job")


async def test_shifts_without_hosts_name_the_team_page(server: Server) -> None:
    name = await planned(server, 180)
    path = f"/api/broadcasts/{name}/shifts/propose"
    told = (await server.client.post(path, json={"key": "k"})).json()
    assert "团队页" in told["conflicts"]["why"][0]["zh"]
    unknown = await server.client.post(path, json={"key": "k", "hosts": ["nobody"]})
    assert unknown.json()["error"]["code"] == "unknown_member"


async def test_a_week_needs_the_start_of_each_broadcast(server: Server) -> None:
    name = await planned(server)
    answer = await server.client.post("/api/shifts/week", json={"key": "k", "broadcasts": [name]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "no_start")
