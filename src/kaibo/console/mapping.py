"""Which column of a sheet fills which field: as somebody chose it, and as their account did last time."""

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from kaibo.house import House
from kaibo.intake.sheets.book import Cell, Sheet
from kaibo.intake.sheets.cells import written
from kaibo.intake.sheets.columns import Column, Layout, Table, layout
from kaibo.plan.catalogue import Columns
from kaibo.plan.shelf import HOUSE
from kaibo.refused import Refused

Memory = Literal["fields", "orders"]
"""Which of an account's memories a sheet belongs to: that of products, or of orders."""

_KEPT: Final = 500


def known_fields(fields: tuple[str, ...], table: Table) -> tuple[str, ...]:
    """Give fields back; raises `Refused` for one the table has not, or that two columns fill."""
    named = [field for field in fields if field]
    unknown = next((field for field in named if field not in table.headings), None)
    if unknown is not None:
        raise Refused(
            400, "unknown_column", f"没有「{unknown[:40]}」这一项", f"no field {unknown[:40]!r}", "fields"
        )
    twice = next((field for field in named if named.count(field) > 1), None)
    if twice is not None:
        zh, en = table.headings[twice].zh, table.headings[twice].en
        raise Refused(
            400, "column_twice", f"有两列都对应「{zh}」，请改掉一列", f"two columns are {en!r}", "fields"
        )
    return fields


def placed(
    sheet: Sheet,
    remembered: Columns | None,
    table: Table,
    memory: Memory,
    header_row: int | None,
    fields: tuple[str, ...],
) -> Layout:
    """Lay a sheet out as somebody chose; without `fields` the columns are proposed."""
    made = layout(sheet, getattr(remembered, memory) if remembered else {}, header_row, table)
    if not fields:
        return made
    chosen = (*fields, *("" for _ in made.columns))
    columns = tuple(
        msgspec.structs.replace(column, field=field)
        for column, field in zip(made.columns, chosen, strict=False)
    )
    return Layout(header_row=made.header_row, columns=columns)


def remembered(house: House, account: str) -> Columns | None:
    """Give what an account called its columns, None where it never chose."""
    return house.office.house.one("columns", account or HOUSE, Columns)


async def remember(
    house: House,
    account: str,
    columns: tuple[Column, ...],
    table: Table,
    memory: Memory,
    press: str,
    by: str,
) -> None:
    """Keep what an account calls its columns, for its next sheet."""
    account = account or HOUSE
    before = remembered(house, account) or Columns()
    chosen = {name: column.field for column in columns if (name := table.folded(column.header))}
    fields = dict(list((getattr(before, memory) | chosen).items())[-_KEPT:])
    if fields != getattr(before, memory):
        body = msgspec.structs.replace(before, **{memory: fields})
        replaces = house.office.house.revision("columns", account)
        await house.office.save(HOUSE, "columns", account, body, replaces=replaces, press=press, by=by)


def shown(row: Sequence[Cell], most: int = 80) -> tuple[str, ...]:
    """Give the cells of a row as a person reads them, each of at most so many characters."""
    return tuple(written(cell)[:most] for cell in row)
