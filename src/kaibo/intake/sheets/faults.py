"""What is wrong with a row of a sheet: where, and why, in words a person can act on."""

from msgspec import Struct

from kaibo.intake.sheets.columns import Column
from kaibo.words import clip


class SheetFault(Struct, frozen=True, kw_only=True):
    """What is wrong with a row: its number and column as a person sees them, a code, and the words.

    A `doubt` is no mistake for sure: somebody may say that it is right.
    """

    row: int
    column: str
    header: str
    code: str
    zh: str
    en: str
    doubt: bool = False


def fault(
    row: int, column: Column, called: str, code: str, zh: str, en: str, *, doubt: bool = False
) -> SheetFault:
    """Say what is wrong with the cell of a row; `called` names the column where its header is empty."""
    name = clip(column.header, 20) or called
    return SheetFault(
        row=row,
        column=column.letter,
        header=column.header,
        code=code,
        zh=f"第 {row} 行 {column.letter} 列「{name}」：{zh}",
        en=f"row {row}, column {column.letter} ({name}): {en}",
        doubt=doubt,
    )
