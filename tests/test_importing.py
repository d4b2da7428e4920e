"""`kaibo import`: products whole or not at all, a shop's orders as far as they are new, a recording once."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kaibo import importing
from kaibo.console.exports import OrderChoice
from kaibo.console.imports import Choice
from kaibo.evening import Progress
from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.pressing import on_air
from tests.intake.sheets import ordering
from tests.intake.sheets.making import GOOD, HEADERS, xlsx
from tests.recording import card

BAD = ("A-2", "安踏 跑鞋 A-2", "安踏", "跑鞋", -1, 40)


def quiet(_: str) -> Progress:
    return lambda share, note: None


async def test_a_sheet_with_a_bad_row_is_saved_only_without_it(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "选品.xlsx"
    file.write_bytes(xlsx([HEADERS, GOOD, BAD]))
    seen, done = await importing.products(server.address, file, "", Choice(), False, quiet)
    assert (seen.refused, done) == (1, None)
    _, done = await importing.products(server.address, file, "", Choice(), True, quiet)
    assert done is not None and (done.new, done.refused) == (1, 1)


async def test_a_file_that_is_not_there_is_named(server: Server, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"no\.xlsx"):
        await importing.products(server.address, tmp_path / "no.xlsx", "", Choice(), False, quiet)


async def test_a_shops_orders_are_looked_at_and_then_brought(server: Server, tmp_path: Path) -> None:
    pressing = await on_air(server)
    paid_ms = int((await pressing.view())["head"]["went_live_ms"])
    paid = f"{datetime.fromtimestamp(paid_ms / 1000, ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M:%S}"
    file = tmp_path / "订单.csv"
    file.write_bytes(ordering.text(ordering.table([ordering.row(支付时间=paid)])))
    given = (server.address, file, pressing.broadcast, OrderChoice())
    seen, none = await importing.orders(*given, True, quiet)
    assert (seen.counts.new, none) == (1, None)
    _, done = await importing.orders(*given, False, quiet)
    assert done is not None and (done.facts, done.counts.gmv_fen) == (1, 12_900)


async def test_a_recording_is_sent_taken_and_listened_to_once(server: Server, tmp_path: Path) -> None:
    pressing = await on_air(server)
    file = card(tmp_path)
    kept, notes = await importing.recording(server.address, file, pressing.broadcast, quiet)
    assert (kept.body.file, kept.body.by) == ("card.mp4", "")
    assert any("第 0 秒" in note for note in notes) and any("对不出" in note for note in notes)
    again, _ = await importing.recording(server.address, file, pressing.broadcast, quiet)
    assert (again.key, again.revision) == (kept.key, kept.revision)
