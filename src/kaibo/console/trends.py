"""Routes over many broadcasts: shows in a row, accounts by week or month, any two, hosts, products."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from msgspec import Struct

from kaibo.asking import Row
from kaibo.clock import local
from kaibo.console import ended
from kaibo.console.auth import Who, must_see
from kaibo.console.ended import TrendBasis
from kaibo.facts import Fen
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.plan.accounts import Account
from kaibo.refused import Refused
from kaibo.review import shows
from kaibo.review.definitions import DEFINITIONS, Group, Unit
from kaibo.review.metrics import final_from_ms
from kaibo.review.shows import FigureChange, PeriodCell, Show

Most = Annotated[int, QueryParameter(ge=1, le=200)]
Period = Literal["week", "month"]

_WHY: Final = {
    "not_sealed": (
        "这一场还没有封存：下播并走完关机步骤后会自动封存",
        "this broadcast is not sealed: it will be after sign-off and the stop",
    ),
    "lost": (
        "这一场的封存文件不见了：从备份的 archive 文件夹补回",
        "the sealed file is gone: put it back from the archive folder of a backup",
    ),
    "old": (
        "这一场是旧版封存的，缺少对比要用的列",
        "this broadcast was sealed by an older version, without the columns compared",
    ),
}

MATRIX_SHOWS: Final = 2_000
"""Broadcasts one matrix adds up."""


class FigureName(Struct, frozen=True, kw_only=True):
    """What a figure of many broadcasts is called, what its values count, and how it comes about."""

    key: str
    group: Group
    zh: str
    en: str
    unit: Unit
    how_zh: str
    how_en: str


class ShowsPage(Struct, frozen=True, kw_only=True):
    """Broadcasts, the newest first; `more` says that there are older ones."""

    basis: TrendBasis
    names: tuple[FigureName, ...]
    shows: tuple[Show, ...]
    more: bool


class MatrixRow(Struct, frozen=True, kw_only=True):
    """An account and what its broadcasts brought, period by period; a period without any has no cell."""

    account_id: str
    account: str
    cells: tuple[PeriodCell, ...]


class MatrixPage(Struct, frozen=True, kw_only=True):
    """Accounts by period, the newest last: the Monday of a week, or a month as YYYY-MM."""

    basis: TrendBasis
    names: tuple[FigureName, ...]
    periods: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


class ComparePage(Struct, frozen=True, kw_only=True):
    """Two broadcasts and every figure of both."""

    basis: TrendBasis
    names: tuple[FigureName, ...]
    first: Show
    second: Show
    changes: tuple[FigureChange, ...]


class HostTotals(Struct, frozen=True, kw_only=True):
    """A host over broadcasts: time on camera, and what was paid meanwhile; "" where nobody was named."""

    host: str
    shows: int
    on_camera_ms: int
    orders: int
    gmv_fen: Fen


class HostsPage(Struct, frozen=True, kw_only=True):
    """Hosts, the highest GMV first, up to 500."""

    basis: TrendBasis
    hosts: tuple[HostTotals, ...]


class ProductTotals(Struct, frozen=True, kw_only=True):
    """A product over broadcasts; people are counted once a broadcast, refunds kept apart from GMV."""

    product: str
    title: str
    shows: int
    clicks: int
    clickers: int
    buyers: int
    orders: int
    items: int
    gmv_fen: Fen
    refunds: int
    refunded_fen: Fen


class ProductsPage(Struct, frozen=True, kw_only=True):
    """Products, the highest GMV first, up to 500."""

    basis: TrendBasis
    products: tuple[ProductTotals, ...]


@get("/api/trends/shows", tags=["review"], right="see")
async def list_shows(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
    account: FromQuery[str] = "",
    most: Most = 30,
    before_ms: FromQuery[int] = 2**62,
) -> ShowsPage:
    """List an account's ended broadcasts with their figures; without one, those of every account seen."""
    due = [room for room in ended.seen(house, who, account) if (room.went_live_ms or 0) < before_ms]
    basis, held = await ended.held(house, due[:most])
    found = await ended.staying(request, ended.counted(house, held))
    return ShowsPage(
        basis=basis,
        names=_NAMES,
        shows=tuple(_show(house, room, *found[room.broadcast]) for room in held if room.broadcast in found),
        more=len(due) > most,
    )


@get("/api/trends/matrix", tags=["review"], right="see")
async def show_matrix(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
    by: FromQuery[Period] = "week",
    periods: Annotated[int, QueryParameter(ge=1, le=26)] = 8,
) -> MatrixPage:
    """Put accounts beside each other by the week or month their broadcasts went live in."""
    rooms = ended.seen(house, who, "")
    placed = {room.broadcast: _period(room, by) for room in rooms}
    newest = whole_periods(list(placed.values()), periods)
    due = [room for room in rooms if placed[room.broadcast] in newest][:MATRIX_SHOWS]
    basis, held = await ended.held(house, due)
    found = await ended.staying(request, ended.counted(house, held))
    cells: dict[tuple[str, str], list[shows.Counts]] = {}
    for room in held:
        if room.broadcast in found:
            key = room.any_plan.account_id, placed[room.broadcast]
            cells.setdefault(key, []).append(found[room.broadcast][0])
    names = {room.any_plan.account_id: _account(house, room) for room in held}
    rows = (
        MatrixRow(
            account_id=account,
            account=name,
            cells=tuple(
                PeriodCell(period=period, shows=len(counts), figures=shows.together(counts))
                for period in newest
                if (counts := cells.get((account, period)))
            ),
        )
        for account, name in sorted(names.items(), key=lambda named: named[1])
    )
    return MatrixPage(basis=basis, names=_NAMES, periods=tuple(newest), rows=tuple(rows))


@get("/api/trends/compare", tags=["review"], right="see")
async def compare_shows(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
    first: FromQuery[str],
    second: FromQuery[str],
) -> ComparePage:
    """Put two ended broadcasts beside each other; refused 409 `show_not_sealed` where one is not sealed."""
    for broadcast in (first, second):
        must_see(house, who, broadcast)
    pair = [house.standing.rooms[broadcast] for broadcast in dict.fromkeys((first, second))]
    basis, held = await ended.held(house, [room for room in pair if room.ended_ms is not None])
    found = await ended.staying(request, ended.counted(house, held))
    for broadcast in (first, second):
        if broadcast not in found:
            zh, en = _WHY[
                next((one.why for one in basis.missing if one.broadcast == broadcast), "not_sealed")
            ]
            raise Refused(409, "show_not_sealed", zh, en, "first" if broadcast == first else "second")
    told = {room.broadcast: _show(house, room, *found[room.broadcast]) for room in held}
    return ComparePage(
        basis=basis,
        names=_NAMES,
        first=told[first],
        second=told[second],
        changes=shows.compared(told[first].figures, told[second].figures),
    )


@get("/api/trends/hosts", tags=["review"], right="see")
async def list_hosts(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
    account: FromQuery[str] = "",
    most: Most = 50,
) -> HostsPage:
    """Add up hosts over the newest broadcasts."""
    basis, held = await ended.held(house, ended.seen(house, who, account)[:most])
    rows = await ended.staying(request, house.asking.ask("hosts", ended.asked(house, held)))
    return HostsPage(basis=basis, hosts=tuple(HostTotals(**row) for row in rows))


@get("/api/trends/products", tags=["review"], right="see")
async def list_products(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
    account: FromQuery[str] = "",
    most: Most = 50,
) -> ProductsPage:
    """Add up products over the newest broadcasts."""
    basis, held = await ended.held(house, ended.seen(house, who, account)[:most])
    rows = await ended.staying(request, house.asking.ask("products", ended.asked(house, held)))
    titles = {product.id: product.title for room in reversed(held) for product in room.any_plan.products}
    return ProductsPage(basis=basis, products=tuple(_product(row, titles) for row in rows))


def _product(row: Row, titles: dict[str, str]) -> ProductTotals:
    return ProductTotals(
        product=row["product"],
        title=titles.get(row["product"], ""),
        shows=row["shows"],
        clicks=row["clicked"],
        clickers=row["clicked_by"],
        buyers=row["bought_by"],
        orders=row["paid_orders"],
        items=row["pieces_sold"],
        gmv_fen=row["gmv_fen"],
        refunds=row["refunded_times"],
        refunded_fen=row["refunded_fen"],
    )


_NAMES: Final = tuple(
    FigureName(
        key=key,
        group=DEFINITIONS[key].group,
        zh=DEFINITIONS[key].zh,
        en=DEFINITIONS[key].en,
        unit=DEFINITIONS[key].unit,
        how_zh=DEFINITIONS[key].how_zh,
        how_en=DEFINITIONS[key].how_en,
    )
    for key in shows.FIGURES
)


def _show(house: House, room: Room, counts: shows.Counts, official: tuple[str, ...], row: Row) -> Show:
    due_ms = final_from_ms(room)
    plan = room.any_plan
    return Show(
        broadcast=room.broadcast,
        title=plan.title,
        account=_account(house, room),
        account_id=plan.account_id,
        type=plan.type,
        zone=plan.zone,
        live_ms=room.went_live_ms or 0,
        ended_ms=room.ended_ms or 0,
        facts=row["facts"],
        as_of_ms=row["as_of_ms"],
        final=due_ms is not None and house.clock.now_ms() >= due_ms,
        official=official,
        figures=shows.figures(counts),
    )


def _account(house: House, room: Room) -> str:
    key = room.any_plan.account_id
    kept = house.office.house.one("account", key, Account) if key else None
    return kept.name if kept else room.any_plan.account


def whole_periods(placed: Sequence[str], most: int) -> list[str]:
    """Name the newest periods, the oldest of them first, of broadcasts told newest first.

    A period some of whose broadcasts are too many to add up would look like a poor one: it is left out with
    all before it. The newest stays.
    """
    newest = sorted(set(placed))[-most:]
    if len(placed) > MATRIX_SHOWS:
        newest = [period for period in newest if period > placed[MATRIX_SHOWS]] or newest[-1:]
    return newest


def _period(room: Room, by: Period) -> str:
    """Name the week by its Monday, or the month, in which a broadcast went live where it is."""
    try:
        day = local(room.went_live_ms or 0, room.any_plan.zone).date()
    except (KeyError, ValueError, OSError):
        day = local(room.went_live_ms or 0, "UTC").date()
    if by == "month":
        return day.isoformat()[:7]
    return day.fromordinal(day.toordinal() - day.weekday()).isoformat()


ROUTES: Final = (list_shows, show_matrix, compare_shows, list_hosts, list_products)
"""Every route over many broadcasts."""
