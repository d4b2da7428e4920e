"""An xlsx sheet of 5,000 products, from the file's bytes to saved documents, beside bare reading of it."""

import asyncio
import io
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter  # type: ignore[import-untyped]

from kaibo import evening
from kaibo.serving import serving

ROWS = 5_000
TIMES = 5
HEADERS = ("货号", "商品名称", "品牌", "类目", "材质", "款型", "直播价(元)", "吊牌价", "成本", "库存", "卖点")


def workbook() -> bytes:
    """Make the sheet."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as kept:
        page = kept.add_worksheet("选品")
        page.write_row(0, 0, HEADERS)
        for n in range(ROWS):
            cells = (f"K{n:05}", f"安踏跑鞋 K{n:05}", "安踏", "跑鞋", "网面，透气", "秒杀款")
            page.write_row(
                n + 1, 0, (*cells, 59 + n % 90 + 0.9, 299, 31.5, 40 + n % 60, "轻便\n透气；不起球")
            )
    return made.getvalue()


def bare(raw: bytes) -> float:
    """Time reading the cells and nothing else, in seconds."""
    began = time.perf_counter()
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    assert len(rows) == ROWS + 1
    return time.perf_counter() - began


async def imported(raw: bytes) -> tuple[float, float]:
    """Time a preview, and then the confirmation, through a server of its own; seconds."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            serving(Path(folder), "127.0.0.1", 0) as (address, _),
            evening.client(address, 60) as client,
        ):
            began = time.perf_counter()
            looked = (await client.post("/api/products/import", content=raw)).json()
            seen = time.perf_counter()
            path = f"/api/products/import/{looked['token']}/confirm"
            done = (await client.post(path, json={"key": "k"})).json()
            assert done["new"] == ROWS, done
            return seen - began, time.perf_counter() - seen


def run() -> list[dict[str, Any]]:
    """Measure and tell the figures."""
    raw = workbook()
    read = statistics.median(bare(raw) for _ in range(TIMES))
    took = [asyncio.run(imported(raw)) for _ in range(TIMES)]
    whole = statistics.median(look + save for look, save in took)
    look = statistics.median(look for look, _ in took)
    name = f"{ROWS:,} products from xlsx, sent, checked and saved"
    return [
        _row(name, whole, "s", "<= 3 s", whole <= 3),
        _row("… of it looking at them", look, "s", "", True),
        _row("… bare reading by calamine", read, "s", "", True),
        _row("… times as long as bare reading", whole / read, "x", "", True),
    ]


def _row(name: str, value: float, unit: str, target: str, ok: bool) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": unit, "target": target, "ok": ok}
