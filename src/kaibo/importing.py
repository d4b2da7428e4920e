"""A file from somewhere else, handed in through the same doors as by hand. `kaibo import`."""

import asyncio
from pathlib import Path

import msgspec

from kaibo import evening
from kaibo.console.exports import OrderChoice
from kaibo.console.imports import Choice, Imported, Preview
from kaibo.console.orders import OrderPreview, OrdersBrought
from kaibo.evening import Desk, Step
from kaibo.refused import Refused
from kaibo.serving import Address


async def products(
    address: Address, file: Path, account: str, choice: Choice, skip_bad: bool, step: Step
) -> tuple[Preview, Imported | None]:
    """Import a sheet of products through a running server; no `Imported`: rows are wrong, nothing was saved.

    Raises `Refused` with the server's own words for a file that cannot be read.
    """
    raw = await _bytes(file)
    chosen = msgspec.to_builtins(choice)
    hear = step("读表")
    async with evening.client(address, 120) as client:
        desk = Desk(client)
        path = "/api/products/import"
        sent = await desk.hand_in(path, raw, account=account, name=file.name, sheet=choice.sheet)
        path = f"{path}/{sent['token']}"
        seen = msgspec.convert(await desk.ask("POST", f"{path}/check", **chosen), Preview)
        hear(1.0, f"{seen.total:,} 行")
        if seen.refused and not skip_bad:
            return seen, None
        hear = step("保存")
        done = await desk.press(f"{path}/confirm", choice=chosen, skip_bad=skip_bad)
        hear(1.0, "完成")
        return seen, msgspec.convert(done, Imported)


async def orders(
    address: Address, file: Path, broadcast: str, choice: OrderChoice, look: bool, step: Step
) -> tuple[OrderPreview, OrdersBrought | None]:
    """Import an export of a shop's orders through a running server; only to `look` writes nothing.

    Raises `Refused` with the server's own words for a file that cannot be read or lacks a column.
    """
    raw = await _bytes(file)
    chosen = msgspec.to_builtins(choice)
    hear = step("读表")
    async with evening.client(address, 300) as client:
        desk = Desk(client)
        path = f"/api/broadcasts/{broadcast}/orders/import"
        sent = await desk.hand_in(path, raw, name=file.name)
        path = f"{path}/{sent['token']}"
        seen = msgspec.convert(await desk.ask("POST", f"{path}/check", **chosen), OrderPreview)
        hear(1.0, f"{seen.rows:,} 行")
        if look:
            return seen, None
        hear = step("导入")
        done = msgspec.convert(await desk.press(f"{path}/confirm", choice=chosen), OrdersBrought)
        hear(1.0, "完成")
        return seen, done


async def _bytes(file: Path) -> bytes:
    try:
        return await asyncio.to_thread(file.read_bytes)
    except OSError as error:
        raise Refused(
            400, "unreadable", f"读不了 {file}：{error}", f"cannot read {file}: {error}", "file"
        ) from None
