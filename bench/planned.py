"""A big house to plan in: 200 broadcasts, 5,000 products in the catalogue, 30 members, and one full plan."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from kaibo.broadcast import Broadcast, Product, Segment, Shift, Sold
from kaibo.clock import HOUR, WallClock
from kaibo.facts import ProductRole, Role, Saved, TaskDone
from kaibo.journal.sqlite import SqliteJournal
from kaibo.plan.accounts import Account, Brand
from kaibo.plan.checklists import PLAYBOOK
from kaibo.plan.people import Member
from kaibo.plan.shelf import HOUSE

BROADCASTS, CATALOGUE, MEMBERS, ROWS = 200, 5_000, 30, 200
FULL: Final = "full"
"""The broadcast whose plan has all its rows; the others are as small as most are."""

ROLES: Final = get_args(ProductRole)


def product(n: int, cart: int = 0) -> Product:
    """Make a product such as a sheet gives."""
    return Product(
        id=f"p{n}",
        number=f"K{n:05}",
        title=f"透气网面跑步鞋 男女同款 轻便缓震 {n:05}",
        role=ROLES[n % len(ROLES)],
        brand=f"brand{n % 12}",
        category="跑鞋",
        price_fen=8_900 + n,
        market_fen=29_900,
        cost_fen=3_150,
        stock=300,
        traits=("网面", "透气"),
        points=("轻便", "透气；不起球"),
        sold=Sold(shows=3, orders=30, gmv_fen=270_000),
        cart=cart,
    )


def plan_of(broadcast: str, edit: int = 1, rows: int = ROWS, start_ms: int | None = None) -> Broadcast:
    """Give a plan of so many products and segments; `edit` makes it another."""
    return Broadcast(
        id=broadcast,
        title=f"第 {edit} 次修改",
        account_id="account0",
        start_ms=start_ms,
        announced_ms=start_ms,
        length_minutes=min(1440, rows * 8),
        products=tuple(product(n, n + 1) for n in range(rows)),
        segments=tuple(
            Segment(
                id=f"s{n}", title=f"网面鞋 {n}", product=f"p{n}", role=ROLES[n % len(ROLES)], length_s=480
            )
            for n in range(rows)
        ),
        shifts=tuple(
            Shift(host=f"主播 {n % 3}", at_minute=120 * n, length_minutes=120) for n in range(rows * 8 // 120)
        ),
    )


def filled(folder: Path) -> None:
    """Fill a folder before it is served."""
    asyncio.run(_filled(folder))


async def _filled(folder: Path) -> None:
    clock = WallClock()
    journal = SqliteJournal(folder, clock)
    now_ms = clock.now_ms()
    roles = get_args(Role)
    await journal.append(
        [
            *_saved("account", ((f"account{n}", Account(name=f"跑鞋 {n} 号店")) for n in range(5)), now_ms),
            *_saved("brand", ((f"brand{n}", Brand(name=f"品牌 {n}")) for n in range(12)), now_ms),
            *_saved(
                "member",
                (
                    (f"member{n}", Member(name=f"成员 {n}", roles=(roles[n % len(roles)],)))
                    for n in range(MEMBERS)
                ),
                now_ms,
            ),
            *_saved("product", ((f"p{n}", product(n)) for n in range(CATALOGUE)), now_ms),
        ]
    )
    for n in range(BROADCASTS):
        name = FULL if n == 0 else f"b{n:03}"
        start_ms = now_ms + (n - BROADCASTS // 2) * 8 * HOUR if n else now_ms + 24 * HOUR
        plan = plan_of(name, rows=ROWS if n == 0 else 20, start_ms=start_ms)
        plan = msgspec.structs.replace(plan, room_key=f"key-{n}")
        done = [
            TaskDone(
                id=f"task:{task.id}",
                broadcast=name,
                at_ms=now_ms - n,
                source="crew",
                by="bench",
                task=task.id,
            )
            for task in PLAYBOOK["selling"][: n % 40]
        ]
        await journal.append([*_saved("broadcast", ((name, plan),), now_ms, name), *done])
    await journal.close()


def _saved(doc: str, bodies: Iterable[tuple[str, Any]], now_ms: int, scope: str = HOUSE) -> list[Saved]:
    return [
        Saved(
            id=f"saved:{doc}:{key}",
            broadcast=scope,
            at_ms=now_ms,
            source="crew",
            doc=doc,
            key=key,
            revision=1,
            body=msgspec.Raw(msgspec.json.encode(body)),
        )
        for key, body in bodies
    ]
