"""What leaves the house of a review: on paper, as a workbook, as a message to the group."""

import asyncio
import io
from typing import Any
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from kaibo.cli import app
from kaibo.robot import HOST, Robot
from tests.conftest import Server
from tests.console.people import joined

ROBOT = {"url": f"https://{HOST}/cgi-bin/webhook/send?key=abcd-1234", "urgencies": []}


async def share(server: Server, broadcast: str, status: int, **fields: Any) -> Any:
    told = await server.client.post(f"/api/broadcasts/{broadcast}/review/share", json={"key": "k"} | fields)
    assert told.status_code == status, told.text
    return told.json()


async def test_the_review_on_paper_is_a_page_of_its_own(server: Server) -> None:
    broadcast, _ = await server.live(title="<script>alert(1)</script>")
    page = await server.client.get(f"/print/review/{broadcast}")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert 'class="paper"' in page.text
    assert "<script" not in page.text


async def test_the_review_can_be_taken_away_as_a_workbook(server: Server) -> None:
    broadcast, _ = await server.live(title='夏 "季"/专场')
    told = await server.client.get(f"/api/broadcasts/{broadcast}/review.xlsx")
    assert told.status_code == 200
    assert told.headers["content-type"].endswith("spreadsheetml.sheet")
    assert "复盘 夏 季 专场.xlsx" in unquote(told.headers["content-disposition"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(told.content))
    assert book.sheet_names[0] == "要点"


async def test_the_page_can_be_taken_away_as_a_file_that_leads_nowhere(server: Server) -> None:
    broadcast, _ = await server.live(title="夏季专场")
    told = await server.client.get(f"/api/broadcasts/{broadcast}/review.html")
    assert "复盘 夏季专场.html" in unquote(told.headers["content-disposition"])
    assert "default-src 'none'" in told.headers["content-security-policy"]
    assert 'href="/' not in told.text


async def test_the_summary_holds_no_address_only_this_machine_could_open(server: Server) -> None:
    broadcast, _ = await server.live()
    path = f"/api/broadcasts/{broadcast}/review/summary"
    told = await server.desk.ask("GET", path)
    assert (told["linked"], told["final"], told["final_from_ms"]) == (False, False, None)
    assert told["bytes"] == len(told["markdown"].encode())
    assert told["points"][0]["rule"] == "nothing"
    named = (await server.client.get(path, headers={"host": "kaibo.example:8600"})).json()
    assert f"(http://kaibo.example:8600/review/{broadcast})" in named["markdown"]


async def test_a_summary_goes_to_the_group_only_when_asked_and_provisional_only_when_meant(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(Robot, "share", lambda _, markdown, key: sent.append((markdown, key)))
    broadcast, _ = await server.live()
    assert (await share(server, broadcast, 409))["error"]["code"] == "no_robot"
    await server.desk.ask("PUT", "/api/robot", **ROBOT)
    assert (await share(server, broadcast, 409))["error"]["code"] == "not_final"
    assert sent == [], "nothing leaves by itself"
    await share(server, broadcast, 200, provisional=True)
    ((markdown, key),) = sent
    assert "暂计" in markdown and key == f"{broadcast}:k"


async def test_a_host_takes_no_figures_away(server: Server) -> None:
    broadcast, _ = await server.live()
    mei = await joined(server, "mei", roles=["host"])
    try:
        for path in ("review.xlsx", "review.html", "review/summary"):
            assert (await mei.get(f"/api/broadcasts/{broadcast}/{path}")).status_code == 403
        assert (await mei.get(f"/print/review/{broadcast}")).status_code == 403
    finally:
        await mei.aclose()


@pytest.mark.parametrize("form", ["html", "json", "xlsx"])
async def test_the_command_writes_the_review_in_every_form(server: Server, form: str) -> None:
    broadcast, _ = await server.live(title="夏季专场")
    out = server.folder / f"review.{form}"
    line = ["review", broadcast, "--format", form, "--data", str(server.folder)]
    ran = await asyncio.to_thread(CliRunner().invoke, app, [*line, "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    told = await asyncio.to_thread(CliRunner().invoke, app, line)
    assert out.stat().st_size > 1_000
    assert told.stdout_bytes[:2] == out.read_bytes()[:2]
    if form == "html":
        page = out.read_text(encoding="utf-8")
        assert "复盘 · 夏季专场" in page
        assert 'href="/' not in page, "a file leads nowhere"
