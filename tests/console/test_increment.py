"""The increment over HTTP: a table that is looked at, then judged, and lots that are drawn again alike."""

import datetime
from typing import Any

import httpx
import pytest

from tests.conftest import Server
from tests.review.increment.test_study import shops


def table(days: int = 84) -> bytes:
    sales = shops(0.15, seed=7, before=days - 28, after=28)
    first = datetime.date(2026, 8, 1)
    lines = ["日期," + ",".join(sales.units)]
    for day in range(days):
        cells = (f"{row[day] / 100:.2f}" for row in sales.fen)
        lines.append(f"{first + datetime.timedelta(days=day)},{','.join(cells)}")
    return "\n".join(lines).encode("utf-8-sig")


async def judged(server: Server, raw: bytes, **asked: Any) -> httpx.Response:
    return await server.client.post("/api/increment", content=raw, params=asked)


async def test_a_table_is_looked_at_first_and_then_judged_in_every_way(server: Server) -> None:
    looked = (await judged(server, table())).json()
    assert (len(looked["units"]), len(looked["days"]), looked["study"]) == (9, 84, None)
    study = (await judged(server, table(), treated=["店0"], began=looked["days"][56])).json()["study"]
    assert [one["way"] for one in study["found"]] == ["formula", "ratio", "did", "sc", "sdid"]
    assert (study["before"], study["after"], study["controls"], study["described"]) == (56, 28, 8, False)
    ratio = study["found"][1]
    assert ratio["low"] < ratio["value"] < ratio["high"]
    assert ratio["tries"] > 0


async def test_too_little_is_described_only(server: Server) -> None:
    told = (await judged(server, table(40), treated=["店0"], began="2026-08-13")).json()["study"]
    assert told["described"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"treated": ["没有的店"], "began": "2026-08-20"}, "treated"),
        ({"treated": ["店0"], "began": "2026-08-01"}, "began"),
        ({"treated": ["店0"], "began": "x"}, "began"),
    ],
)
async def test_what_the_table_does_not_hold_is_refused_by_name(
    server: Server, asked: dict[str, Any], field: str
) -> None:
    answer = await judged(server, table(), **asked)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


async def test_no_table_is_refused_in_words(server: Server) -> None:
    assert (await judged(server, b"")).json()["error"]["code"] == "file_missing"
    large = await judged(server, b"0" * (2 * 1024**2 + 1))
    assert (large.status_code, large.json()["error"]["code"]) == (413, "file_too_large")
    assert "2 MB" in large.json()["error"]["zh"]
    assert (await judged(server, b"day\n1\n2")).json()["error"]["code"] == "sales_unread"


async def test_lots_are_drawn_again_alike_and_judge_what_they_brought(server: Server) -> None:
    asked = {"slots": 12, "seed": 5}
    plan = (await server.client.get("/api/increment/lots", params=asked)).json()
    assert plan == (await server.client.get("/api/increment/lots", params=asked)).json()
    assert sum(plan) == 6
    told = [130 if on else 100 for on in plan]
    verdict = (await server.client.post("/api/increment/lots", json={"seed": 5, "told": told})).json()
    assert (verdict["value"], verdict["pairs"]) == (30, 6)
    assert verdict["chance"] == pytest.approx(2 / 64)
    refused = await server.client.get("/api/increment/lots", params={"slots": 1, "seed": 5})
    assert refused.status_code == 400
