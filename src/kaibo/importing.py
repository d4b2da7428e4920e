"""A file from somewhere else, handed in through the same doors as by hand. `kaibo import`."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec

from kaibo import evening
from kaibo.console.exports import OrderChoice
from kaibo.console.imports import Choice, Imported, Preview
from kaibo.console.orders import OrderPreview, OrdersBrought
from kaibo.evening import Desk, Progress, Step
from kaibo.plan.recordings import Recording
from kaibo.plan.shelf import Kept
from kaibo.refused import Refused
from kaibo.serving import Address

_PART: Final = 1024 * 1024
_LOOK_S: Final = 0.3


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


async def recording(
    address: Address, file: Path, broadcast: str, step: Step
) -> tuple[Kept[Recording], list[str]]:
    """Send a recording to a broadcast, and take it; gives it with what is to be known of it.

    Where nobody told when it began it is listened to. Raises `Refused` with the server's own words.
    """
    size = await asyncio.to_thread(_size, file)
    base = f"/api/broadcasts/{broadcast}/recordings"
    # The first answer of a large file comes when it is safe on the disk.
    async with evening.client(address, 600) as client:
        desk = Desk(client)
        found = (await desk.ask("GET", base))["found"]
        # Sent before, by a command that was interrupted after that.
        if not any(one["file"] == file.name and one["bytes"] == size for one in found):
            body = _parts(file, size, step("发送"))
            await desk.hand_in(f"{base}/upload", body, {"content-length": str(size)}, name=file.name)
        kept = await desk.press(base, file=file.name)
        hear = step("听时间差")
        while True:
            told = await desk.ask("GET", base)
            shares = [one["share"] for one in told["listening"] if one["recording"] == kept["key"]]
            if not shares:
                break
            hear(shares[0], "")
            await asyncio.sleep(_LOOK_S)
        hear(1.0, "完成")
        newest = next(one for one in told["recordings"] if one["key"] == kept["key"])
        notes = [f"{one['zh']} ({one['en']})" for one in told["notes"] if one["recording"] == kept["key"]]
        return msgspec.convert(newest, Kept[Recording]), notes


async def _parts(file: Path, size: int, hear: Progress) -> AsyncIterator[bytes]:
    sent = 0
    with await asyncio.to_thread(file.open, "rb") as source:
        while part := await asyncio.to_thread(source.read, _PART):
            yield part
            sent += len(part)
            hear(min(1.0, sent / size), f"{sent >> 20:,} MB")


def _size(file: Path) -> int:
    try:
        with file.open("rb"):
            return file.stat().st_size
    except OSError as error:
        raise _unreadable(file, error) from None


def _unreadable(file: Path, error: OSError) -> Refused:
    return Refused(400, "unreadable", f"读不了 {file}：{error}", f"cannot read {file}: {error}", "file")


async def _bytes(file: Path) -> bytes:
    try:
        return await asyncio.to_thread(file.read_bytes)
    except OSError as error:
        raise _unreadable(file, error) from None
