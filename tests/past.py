"""Evenings that are over before the server starts: written to its journal, and sealed."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from kaibo import facts as f
from kaibo.broadcast import Broadcast, Product, Shift
from kaibo.clock import HOUR, MINUTE, WallClock
from kaibo.facts import Fact
from kaibo.journal import archive
from kaibo.journal.sqlite import SqliteJournal
from kaibo.plan.accounts import Account

SHOPS = {"a": "旗舰店", "b": "二店"}
DAY = 24 * HOUR


class Over(Struct, frozen=True, kw_only=True):
    """An evening of an hour: days ago, whose, its orders of 100 yuan, whether its file is lost."""

    id: str
    title: str
    orders: int
    days: float = 1
    account_id: str = "a"
    host: str = "小美"
    pieces: int = 1
    lost: bool = False


def _plan(over: Over) -> Broadcast:
    return Broadcast(
        id=over.id,
        title=over.title,
        account=SHOPS[over.account_id],
        account_id=over.account_id,
        products=(Product(id="p1", title="空军一号"),),
        shifts=(Shift(host=over.host, at_minute=0, length_minutes=60),),
    )


def _saved(scope: str, doc: str, key: str, body: Struct, at_ms: int) -> Fact:
    return f.Saved(
        id=f"saved:{doc}:{key}:1",
        broadcast=scope,
        at_ms=at_ms,
        source="crew",
        doc=doc,
        key=key,
        revision=1,
        body=msgspec.Raw(msgspec.json.encode(body)),
    )


def facts(over: Over, now_ms: int) -> list[Fact]:
    """Tell an evening: each order by two sources, from a viewer who came in and looked before."""
    live_ms = now_ms - round(over.days * DAY)
    crew: dict[str, Any] = {"broadcast": over.id, "source": "crew"}
    told: list[Fact] = [
        _saved(over.id, "broadcast", over.id, _plan(over), live_ms),
        f.WentLive(id="live", at_ms=live_ms, **crew),
    ]
    for place in range(max(1, over.orders)):
        at_ms = live_ms + (place + 1) * MINUTE // 4
        head: dict[str, Any] = {"broadcast": over.id, "at_ms": at_ms, "source": "shop"}
        told.append(f.Entered(id=f"e{place}", viewer=f"v{place}", traffic="group", **head))
        told.append(f.ProductClicked(id=f"c{place}", viewer=f"v{place}", product="p1", **head))
    for place in range(over.orders):
        at_ms = live_ms + (place + 1) * MINUTE // 4
        head = {"broadcast": over.id, "at_ms": at_ms, "source": "shop", "product": "p1"}
        for source in ("a", "b"):
            paid: dict[str, Any] = {
                "order": f"o{place}",
                "viewer": f"v{place}",
                "amount_fen": 10_000,
                "items": over.pieces,
            }
            told.append(f.OrderPaid(id=f"{source}{place}", **paid, **head))
    end_ms = live_ms + HOUR
    told.append(f.EndRequested(id="asked", at_ms=end_ms, request="r", **crew))
    told.append(f.EndConfirmed(id="ended", at_ms=end_ms, request="r", **crew))
    return told


async def write(folder: Path, evenings: Sequence[Over]) -> None:
    """Write evenings and their accounts into a new data folder, and seal them."""
    await asyncio.to_thread(folder.mkdir, parents=True)
    now_ms = WallClock().now_ms()
    journal = SqliteJournal(folder)
    told = [
        _saved("@house", "account", key, Account(name=name), now_ms - 99 * DAY) for key, name in SHOPS.items()
    ]
    for over in evenings:
        told += facts(over, now_ms)
    await journal.append(told)
    for over in evenings:
        done = await asyncio.to_thread(archive.seal, journal.path, over.id)
        head: dict[str, Any] = {"broadcast": over.id, "at_ms": now_ms, "source": "kaibo"}
        await journal.append(
            [f.Sealed(id="sealed", facts=done.facts, file=done.path.name, sha256=done.sha256, **head)]
        )
        if over.lost:
            await asyncio.to_thread(done.path.unlink)
    await journal.close()
