"""Importing orders: sent, looked at, brought in; told twice is told once, and nothing of a person is kept."""

import asyncio
from contextlib import aclosing
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from kaibo.facts import OrderPaid, OrderRefunded
from kaibo.intake.sheets import book
from tests.conftest import Server
from tests.console.people import joined
from tests.console.pressing import Pressing, on_air, planned
from tests.intake.sheets.making import xlsx
from tests.intake.sheets.ordering import HEADERS, row, table, text


def at(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M:%S}"


async def live_ms(pressing: Pressing) -> int:
    return int((await pressing.view())["head"]["went_live_ms"])


async def send(pressing: Pressing, raw: bytes, name: str = "订单.csv") -> str:
    answer = await pressing.server.client.post(
        f"{pressing.base}/orders/import", content=raw, params={"name": name}
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])


async def check(pressing: Pressing, token: str, **choice: Any) -> Any:
    path = f"{pressing.base}/orders/import/{token}/check"
    return (await pressing.server.client.post(path, json=choice)).json()


async def confirm(pressing: Pressing, token: str, key: str = "k", **choice: Any) -> httpx.Response:
    path = f"{pressing.base}/orders/import/{token}/confirm"
    return await pressing.server.client.post(path, json={"key": key, "choice": choice})


@pytest.fixture
async def evening(server: Server) -> tuple[Pressing, list[dict[str, Any]]]:
    """A broadcast on air, and three rows of it."""
    pressing = await on_air(server)
    paid = at(await live_ms(pressing))
    await asyncio.sleep(0.01)
    return pressing, [row(订单号=str(n), 支付时间=paid, 订单下单时间=paid) for n in (1, 2, 3)]


async def test_a_preview_writes_nothing_and_says_what_would_be(evening: Any) -> None:
    pressing, rows = evening
    told = await check(pressing, await send(pressing, text(table([*rows, row(订单号="9")]))))
    counts = told["counts"]
    assert (told["rows"], counts["new"], counts["gmv_fen"]) == (4, 3, 38_700)
    assert counts["left"] == {"before": 1} or counts["left"] == {"after": 1}
    assert "收件人手机" in told["personal"] and "138****0000" not in str(told)
    assert pressing.told(OrderPaid) == []


async def test_orders_are_brought_once_and_a_later_export_adds_a_refund(evening: Any) -> None:
    pressing, rows = evening
    token = await send(pressing, text(table(rows)))
    first = await confirm(pressing, token)
    assert first.json()["counts"]["new"] == 3 and first.json()["facts"] == 3
    assert (await confirm(pressing, token)).json() == first.json()
    again = await confirm(pressing, await send(pressing, xlsx(table(rows))), key="k2")
    assert (again.json()["facts"], again.json()["counts"]["known"]) == (0, 3)
    later = [rows[0] | {"商品已退款金额": "9"}, *rows[1:]]
    more = await confirm(pressing, await send(pressing, text(table(later), "gb18030")), key="k3")
    assert (more.json()["facts"], more.json()["counts"]["changed"]) == (1, 1)
    assert [fact.amount_fen for fact in pressing.told(OrderRefunded)] == [900]
    figures = (await pressing.server.client.get(f"{pressing.base}/review")).json()["figures"]
    assert (figures["orders"]["value"], figures["gmv_fen"]["value"]) == (3, 38_700)
    assert (figures["refunds"]["value"], figures["views"]["value"]) == (1, None)


async def test_nothing_of_a_person_is_in_the_journal(evening: Any) -> None:
    pressing, rows = evening
    raw = text([[*HEADERS, "买家openid"], *([*cells, "oABCDEF"] for cells in table(rows)[1:])])
    await confirm(pressing, await send(pressing, raw))
    kept = b"".join(file.read_bytes() for file in pressing.server.folder.glob("journal.db*"))
    for secret in ("张三丰", "138****0000", "天河路", "oABCDEF"):
        assert secret.encode() not in kept
    buyers = {fact.viewer for fact in pressing.told(OrderPaid)}
    assert len(buyers) == 1 and min(buyers).startswith("buyer:")


async def test_bad_rows_are_left_out_and_come_back_without_what_tells_of_a_person(evening: Any) -> None:
    pressing, rows = evening
    raw = text(table([rows[0], rows[1] | {"支付时间": "昨天"}, rows[2]]))
    token = await send(pressing, raw)
    told = await check(pressing, token)
    assert (told["refused"], told["wrongs"][0]["row"], told["wrongs"][0]["code"]) == (1, 3, "no_time")
    mend = await pressing.server.client.get(f"{pressing.base}/orders/import/{token}/refused.xlsx")
    sheet = book.sheet(book.opened(mend.content))
    assert sheet.rows[1][0] == "2" and "昨天" in str(sheet.rows[1][-1]) and "张三丰" not in str(sheet.rows)
    assert (await confirm(pressing, token)).json()["counts"]["new"] == 2


async def test_columns_chosen_once_are_known_next_time(evening: Any) -> None:
    pressing, rows = evening
    raw = text([("何时付", "实付金额", "订单编号"), (rows[0]["支付时间"], "129", "1")])
    token = await send(pressing, raw)
    told = await check(pressing, token)
    assert told["missing"] == ["paid"]
    refused = await confirm(pressing, token)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "columns_missing")
    choice: dict[str, Any] = {"fields": ["paid", "amount_fen", "order"], "header_row": 1}
    assert (await check(pressing, token, **choice))["counts"]["new"] == 1
    assert (await confirm(pressing, token, **choice)).json()["facts"] == 1
    assert (await check(pressing, await send(pressing, raw)))["counts"]["known"] == 1


async def test_a_column_of_a_person_cannot_be_chosen(evening: Any) -> None:
    pressing, rows = evening
    token = await send(pressing, text(table(rows)))
    fields = ["title" if header == "收件人姓名" else "" for header in HEADERS]
    assert (await check(pressing, token, fields=fields))["error"]["code"] == "personal_column"


async def test_a_broadcast_that_was_never_on_air_takes_no_order(server: Server) -> None:
    pressing = await planned(server)
    told = await check(pressing, await send(pressing, text(table([row()]))))
    assert (told["counts"]["left"], told["from_ms"]) == ({"never_on_air": 1}, None)


async def test_a_file_let_go_is_gone_and_is_no_other_broadcasts(evening: Any) -> None:
    pressing, rows = evening
    token = await send(pressing, text(table(rows)))
    other = await planned(pressing.server)
    assert (await check(other, token))["error"]["code"] == "import_gone"
    answer = await pressing.server.client.post(f"/api/products/import/{token}/check", json={})
    assert answer.json()["error"]["code"] == "import_gone"
    path = f"{pressing.base}/orders/import/{token}"
    assert (await pressing.server.client.get(path + "/progress")).json() == {"share": 0.0}
    assert (await pressing.server.client.delete(path)).status_code == 204
    assert (await confirm(pressing, token)).status_code == 404


async def test_orders_told_long_after_leave_the_live_room_as_it_is(evening: Any) -> None:
    pressing, rows = evening
    await confirm(pressing, await send(pressing, text(table(rows))))
    view = await pressing.view()
    assert view["numbers"]["orders"]["value"] == 3 and view["numbers"]["views"]["value"] is None
    assert "orders" not in [source["name"] for source in view["sources"]]


async def test_a_later_export_says_what_was_shipped_and_which_orders_are_late(evening: Any) -> None:
    """Source: E11."""
    pressing, rows = evening
    desk = pressing.server.desk
    await desk.ask("PUT", "/api/numbers/@house", key="n", revision=0, body={"values": {"ship_hours": 0}})
    await confirm(pressing, await send(pressing, text(table(rows))))
    asked = await pressing.press("/end/request")
    await pressing.press("/end/confirm", request=asked["request"])
    assert (await desk.ask("GET", f"{pressing.base}/after"))["shipping"] is None, "no export told of shipping"
    before = (await pressing.server.client.get(f"{pressing.base}/review")).json()["figures"]

    later = [rows[0] | {"订单发货时间": rows[0]["支付时间"]}, *rows[1:]]
    for key, facts in (("k2", 1), ("k3", 0)):
        done = await confirm(pressing, await send(pressing, text(table(later))), key=key)
        assert done.json()["facts"] == facts
    told = (await desk.ask("GET", f"{pressing.base}/after"))["shipping"]
    assert (told["orders"], told["shipped"], told["late"], told["unsure"]) == (3, 1, 2, 0)
    assert [one["order"] for one in told["overdue"]] == ["2", "3"]
    after = (await pressing.server.client.get(f"{pressing.base}/review")).json()["figures"]
    for figure in ("orders", "gmv_fen", "buyers", "refunds"):
        assert after[figure]["value"] == before[figure]["value"]
    book_of = book.opened((await pressing.server.client.get(f"{pressing.base}/after.xlsx")).content)
    late = book.sheet(book_of, "迟发货").rows
    assert [line[0] for line in late[1:]] == ["2", "3"] and "buyer" not in str(late)


async def test_a_token_is_its_senders_alone(evening: Any) -> None:
    pressing, rows = evening
    path = f"{pressing.base}/orders/import/{await send(pressing, text(table(rows)))}"
    async with aclosing(await joined(pressing.server, "li", roles=["operator"])) as li:
        for told in (
            await li.post(f"{path}/check", json={}),
            await li.post(f"{path}/confirm", json={"key": "k"}),
            await li.get(f"{path}/progress"),
            await li.get(f"{path}/refused.xlsx"),
            await li.delete(path),
        ):
            assert (told.status_code, told.json()["error"]["code"]) == (404, "import_gone")
    assert (await pressing.server.client.get(f"{path}/progress")).status_code == 200


async def test_one_export_pressed_in_by_many_at_once_is_brought_in_once(evening: Any) -> None:
    pressing, rows = evening
    raw = text(table(rows))
    tokens = await asyncio.gather(*(send(pressing, raw) for _ in range(3)))
    pressed = [(token, key) for token in tokens for key in ("a", "b", "a")]
    told = await asyncio.gather(*(confirm(pressing, token, f"{token}{key}") for token, key in pressed))
    assert {answer.status_code for answer in told} == {200}
    brought = {pressed[at]: answer.json()["facts"] for at, answer in enumerate(told)}
    assert sum(brought.values()) == 3
    assert len(pressing.told(OrderPaid)) == 3


async def test_one_export_goes_into_two_broadcasts_as_far_as_each_was_on_air(evening: Any) -> None:
    pressing, rows = evening
    await asyncio.sleep(1.1)
    other = await on_air(pressing.server)
    raw = text(table(rows))
    tokens = await asyncio.gather(send(pressing, raw), send(other, raw))
    told = await asyncio.gather(confirm(pressing, tokens[0]), confirm(other, tokens[1]))
    assert [answer.json()["counts"]["new"] for answer in told] == [3, 0]
    assert told[1].json()["counts"]["left"] == {"before": 3}


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 and no more", b"<html>", b"\0\0\0\0", xlsx([["a"]])[:900]])
async def test_what_is_no_export_is_refused_in_words_that_say_what_to_do(server: Server, raw: bytes) -> None:
    pressing = await planned(server)
    answer = await server.client.post(f"{pressing.base}/orders/import", content=raw)
    error = answer.json()["error"]
    assert answer.status_code == 400 and error["zh"] and error["field"] == "file"
