"""Importing a sheet: looked at, then saved in one go or not at all."""

import re
from pathlib import Path
from typing import Any

import httpx
import msgspec

from kaibo.facts import Saved
from kaibo.intake.sheets import book
from kaibo.journal.reading import entries
from kaibo.plan.catalogue import Columns
from kaibo.playbook import TALK
from tests.conftest import Server
from tests.intake.sheets.making import GOOD, HEADERS, xlsx

BAD = ("A-2", "安踏 跑鞋 A-2", "安踏", "跑鞋", -1, 40)
MORE = ("A-3", "安踏 跑鞋 A-3", "安踏", "跑鞋", 99, 40)


async def look(server: Server, raw: bytes, **query: str) -> Any:
    answer = await server.client.post("/api/products/import", content=raw, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def confirm(server: Server, token: str, key: str = "k", **body: Any) -> httpx.Response:
    return await server.client.post(f"/api/products/import/{token}/confirm", json={"key": key} | body)


async def numbers(server: Server) -> list[str]:
    return [kept["body"]["number"] for kept in (await server.client.get("/api/products")).json()]


async def test_a_preview_says_what_would_be_and_saves_nothing(server: Server) -> None:
    told = await look(server, xlsx([HEADERS, GOOD, BAD]), name="选品.xlsx")
    assert (told["total"], told["new"], told["refused"]) == (2, 1, 1)
    assert [column["field"] for column in told["columns"]] == [
        "number",
        "title",
        "brand",
        "category",
        "price_fen",
        "stock",
    ]
    assert told["wrongs"][0]["row"] == 3 and told["wrongs"][0]["column"] == "E"
    assert await numbers(server) == []


async def test_bad_rows_stop_an_import_unless_they_are_left_out(server: Server) -> None:
    token = (await look(server, xlsx([HEADERS, GOOD, BAD, MORE])))["token"]
    stopped = await confirm(server, token)
    assert stopped.status_code == 409 and stopped.json()["error"]["code"] == "rows_refused"
    assert await numbers(server) == []
    done = await confirm(server, token, skip_bad=True)
    assert (done.json()["new"], done.json()["refused"]) == (2, 1)
    assert await numbers(server) == ["A-1", "A-3"]
    mend = await server.client.get(f"/api/products/import/{token}/refused.xlsx")
    sheet = book.sheet(book.opened(mend.content))
    assert sheet.rows[1][0] == "A-2" and "负数" in str(sheet.rows[1][-1])


async def test_all_rows_are_one_append_and_a_repeat_changes_nothing(server: Server) -> None:
    token = (await look(server, xlsx([HEADERS, GOOD, MORE])))["token"]
    first = await confirm(server, token)
    assert (await confirm(server, token)).json() == first.json()
    saved = [
        entry
        for entry in entries(server.folder / "journal.db", "@house")
        if isinstance(entry.fact, Saved) and entry.fact.doc == "product"
    ]
    assert len(saved) == 2
    assert len({entry.received_ms for entry in saved}) == 1
    again = await look(server, xlsx([HEADERS, GOOD, (*MORE[:4], 109, 40)]))
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 1, 1)


async def test_a_column_named_once_is_known_next_time(server: Server) -> None:
    raw = xlsx([("货号", "名头", "价格"), ("B-2", "卫衣", 89)])
    told = await look(server, raw)
    assert [column["field"] for column in told["columns"]] == ["number", "", "price_fen"]
    choice = {"fields": ["number", "title", "price_fen"], "header_row": 1}
    checked = await server.client.post(f"/api/products/import/{told['token']}/check", json=choice)
    assert checked.json()["new"] == 1
    assert (await confirm(server, told["token"], choice=choice)).status_code == 200
    assert [column["field"] for column in (await look(server, raw))["columns"]] == [
        "number",
        "title",
        "price_fen",
    ]


async def test_a_choice_that_cannot_be_is_refused_by_name(server: Server) -> None:
    token = (await look(server, xlsx([HEADERS, GOOD])))["token"]
    for fields, code in ((["nonsense"], "unknown_column"), (["title", "title"], "column_twice")):
        answer = await server.client.post(f"/api/products/import/{token}/check", json={"fields": fields})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


async def test_a_sheet_that_is_gone_or_too_large_is_refused_in_words(server: Server) -> None:
    gone = await confirm(server, "nothing")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "import_gone")
    large = await server.client.post("/api/products/import", content=b"0" * (book.FILE_MOST + 1))
    assert (large.status_code, large.json()["error"]["code"]) == (413, "file_too_large")
    none = await server.client.post("/api/products/import", content=b"")
    assert (none.status_code, none.json()["error"]["code"]) == (400, "file_missing")


async def test_an_account_nobody_has_is_refused(server: Server) -> None:
    raw = xlsx([HEADERS, GOOD])
    answer = await server.client.post("/api/products/import", content=raw, params={"account": "x" * 300})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_account")


async def test_a_header_that_grows_when_folded_is_remembered_and_read_again(server: Server) -> None:
    told = await look(server, xlsx([("货号", "商品名称", "\ufdfa" * 200), ("B-2", "卫衣", 89)]))
    assert (await confirm(server, told["token"])).status_code == 200
    kept = [
        entry.fact
        for entry in entries(server.folder / "journal.db", "@house")
        if isinstance(entry.fact, Saved) and entry.fact.doc == "columns"
    ]
    assert len(kept) == 1 and msgspec.json.decode(kept[0].body, type=Columns)


async def test_a_sheet_let_go_saves_nothing(server: Server) -> None:
    token = (await look(server, xlsx([HEADERS, GOOD])))["token"]
    assert (await server.client.delete(f"/api/products/import/{token}")).status_code == 204
    assert (await confirm(server, token)).status_code == 404


async def test_pasted_cells_are_read_from_the_cursor_or_by_their_headers(server: Server) -> None:
    body = {"text": "89\t1.2万\r\n-1\t5", "fields": ["price_fen", "stock"]}
    told = (await server.client.post("/api/products/pasted", json=body)).json()
    assert told["rows"] == [{"row": 1, "values": {"price_fen": 8_900, "stock": 12_000}}]
    assert [(wrong["row"], wrong["column"]) for wrong in told["wrongs"]] == [(2, "A")]
    headed = {"text": "货号\t价格\nA-1\t89", "fields": ["title"]}
    told = (await server.client.post("/api/products/pasted", json=headed)).json()
    assert told["headed"] and told["rows"][0]["values"] == {"number": "A-1", "price_fen": 8_900}


def test_the_page_names_every_topic_a_board_can_be_about() -> None:
    words = Path(__file__).resolve().parents[2] / "ui" / "src" / "plan" / "words" / "products.ts"
    text = words.read_text(encoding="utf-8")
    for topic in TALK.topic:
        assert re.search(rf'\b{topic.id}: "{topic.zh}"', text), topic.id


async def test_a_plan_is_told_what_its_products_suit_and_lack(server: Server) -> None:
    made = await server.desk.press("/api/broadcasts", title="测试场", sample=True)
    told = await server.desk.ask("GET", f"/api/broadcasts/{made['id']}/advice")
    assert told and all(advice["proposal"]["reasons"] for advice in told)
