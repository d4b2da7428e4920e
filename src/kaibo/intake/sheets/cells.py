"""What one cell of a sheet holds, read as a price, a count, a number or text; what it is not is said why."""

import datetime
import math
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from kaibo.intake.sheets.book import Cell
from kaibo.words import clip, shown

Unit = Literal["yuan", "fen"]
"""In what a column of prices is written; only a person or its header can say so."""

FEN_MOST: Final = 10**12
COUNT_MOST: Final = 10**9
CODE_CHARS: Final = 60
NAME_CHARS: Final = 200
LINE_CHARS: Final = 2_000
MANY: Final = 60
"""Values one cell may list."""

_EXACT: Final = 10**15
"""A spreadsheet keeps fifteen digits of a number; what is longer has lost its last ones."""

_WIDE: Final = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))} | {
    code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)
}
_SCIENCE: Final = re.compile(r"[+-]?\d+(\.\d*)?e[+-]?\d+", re.IGNORECASE | re.ASCII)
_AMOUNT: Final = re.compile(
    r"(?P<sign>[+-]?)(?:rmb|cny|¥)?(?P<minus>-?)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d{1,15}(?:\.\d*)?|\.\d+)"
    r"(?P<scale>[万千kw]?)(?P<unit>元|块|分|rmb|cny)?",
    re.ASCII,
)
_RANGE: Final = re.compile(r"\d\s*(?:[-~—–至]|到)\s*[¥]?\d")
_SCALE: Final = {"": 1, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000}
_MOMENT: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*"
    r"(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?(?:\.\d+)?[秒分]?",
    re.ASCII,
)
_ZERO: Final = datetime.datetime(1899, 12, 30)
_NEVER: Final = frozenset(
    ("", "-", "--", "—", "/", "无", "未支付", "未付款", "未发货", "待发货", "null", "None")
)
_EMOJI: Final = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u200d\ufe0f\u20e3]")


class Unread(Exception):
    """A cell that is not what its column holds: a stable code, and why in two languages."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        """Say why."""
        super().__init__(zh)
        self.code, self.zh, self.en = code, zh, en


def written(cell: Cell) -> str:
    """Give a cell's text as a person reads it, on one line: 89 for 89.0, no invisible characters."""
    return " ".join(lined(cell).split())


def lined(cell: Cell) -> str:
    """Give a cell's text with its lines; full-width digits and letters become plain ones."""
    if isinstance(cell, str):
        text = cell
        if text.startswith('="') and text.endswith('"'):
            text = text[2:-1]
        return shown(text).strip().lstrip("'\t").strip().translate(_WIDE)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < _EXACT else repr(round(cell, 6))
    return str(cell)


def text(cell: Cell, most: int = NAME_CHARS) -> str:
    """Read text of at most `most` characters; raises `Unread`."""
    return _within(written(cell), most)


def names(cell: Cell) -> tuple[str, ...]:
    """Read several short texts, parted by commas, semicolons, bars or lines; raises `Unread`."""
    return _listed(re.split(r"[\n,，、;；|/]+", lined(cell)), NAME_CHARS)


def lines(cell: Cell) -> tuple[str, ...]:
    """Read several sentences, parted by lines or semicolons; raises `Unread`."""
    return _listed(re.split(r"[\n;；]+", lined(cell)), LINE_CHARS)


def code(cell: Cell) -> str:
    """Read an item number; raises `Unread` for one that a spreadsheet made a date or a rounded number."""
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        raise Unread(
            "became_date",
            f"货号被表格软件变成了日期（{cell}）；请把这一列设为文本再填",
            f"a spreadsheet made a date ({cell}) of the item number: format the column as text, type it anew",
        )
    if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) >= _EXACT:
        raise rounded()
    read = unicodedata.normalize("NFKC", written(cell)).strip()
    # 12E45 may be somebody's item number; a point or a plus is only ever a spreadsheet's.
    if _SCIENCE.fullmatch(read) and ("." in read or "+" in read):
        raise rounded()
    if _EMOJI.search(read):
        raise Unread(
            "odd_characters", "货号里有表情符号，请去掉", "an item number holds an emoji: take it out"
        )
    return _within(read, CODE_CHARS)


def rounded() -> Unread:
    """Say that a spreadsheet rounded a long number."""
    return Unread(
        "digits_lost",
        "长编号被表格软件变成了科学计数（如 3.70E+18），末几位已丢；请把这一列设为文本，重新导出",
        "a spreadsheet rounded this long number (as 3.70E+18): format the column as text and export anew",
    )


def money(cell: Cell, unit: Unit) -> int:
    """Read a price in fen: 89, "89.00", "¥1,234.00", "1.2万", "8900分"; a cell's own unit counts first.

    Raises `Unread` for a date, a range, a negative price, part of a fen and anything that is no amount.
    """
    amount, own = _amount(cell, "价格", "price")
    fen = amount if (own or unit) == "fen" else amount * 100
    if fen != fen.to_integral_value():
        zh = "这一列按分读，要写整数" if unit == "fen" else "最多两位小数"
        en = "fen are whole" if unit == "fen" else "at most two decimals"
        seen = written(cell)[:40]
        raise Unread("part_of_fen", f"{seen} 不到一分；{zh}", f"{seen} has parts of a fen: {en}")
    if fen < 0:
        raise Unread("negative", f"价格不能是负数（{written(cell)[:40]}）", "a price cannot be negative")
    if fen > FEN_MOST:
        raise Unread("too_much", f"价格太大（{written(cell)[:40]}）", "the price is too high")
    return int(fen)


def count(cell: Cell) -> int:
    """Read a whole number of things: 12, "1,200", "1.2万"; raises `Unread`."""
    amount, own = _amount(cell, "数量", "count")
    if own or amount != amount.to_integral_value():
        raise Unread(
            "not_whole", f"{written(cell)[:40]} 不是整数", f"{written(cell)[:40]} is no whole number"
        )
    if amount < 0:
        raise Unread("negative", f"数量不能是负数（{written(cell)[:40]}）", "a count cannot be negative")
    if amount > COUNT_MOST:
        raise Unread("too_much", f"数量太大（{written(cell)[:40]}）", "the count is too high")
    return int(amount)


def moment(cell: Cell) -> datetime.datetime | None:
    """Read a day and time as a clock on the wall shows it, None for a cell that says there is none yet.

    Takes "2026-11-22 20:31:05", with slashes, dots or 年月日, a spreadsheet's own date, and the number it
    keeps one as; raises `Unread` for a day without a time, and for anything else.
    """
    if isinstance(cell, datetime.datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, float | int) and not isinstance(cell, bool) and 20_000 <= cell < 80_000:
        return _ZERO + datetime.timedelta(seconds=round(cell * 86_400))
    if not isinstance(cell, str):
        raise _no_time(written(cell))
    seen = written(cell)
    if seen in _NEVER:
        return None
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", seen))
    if found is None:
        raise _no_time(seen)
    try:
        return datetime.datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
    except ValueError:
        raise _no_time(seen) from None


def _no_time(seen: str) -> Unread:
    return Unread(
        "no_time",
        f"「{clip(seen, 40)}」不是日期和时间；请写成 2026-11-22 20:31:05",
        f"{clip(seen, 40)!r} is no day and time: write it as 2026-11-22 20:31:05",
    )


def _amount(cell: Cell, zh: str, en: str) -> tuple[Decimal, Unit | None]:
    """Read an amount and the unit it names itself; raises `Unread`."""
    if isinstance(cell, bool):
        raise _no_number(written(cell), zh, en)
    if isinstance(cell, float | int):
        if not math.isfinite(cell) or abs(cell) >= _EXACT:
            raise _no_number(str(cell), zh, en)
        return Decimal(repr(round(cell, 6))), None
    if not isinstance(cell, str):
        raise Unread(
            "became_date",
            f"{zh}是日期（{cell}）；请把这一格改成数字",
            f"the {en} is a date ({cell}): make the cell a number",
        )
    seen = unicodedata.normalize("NFKC", written(cell)).replace(" ", "").lower()
    if _SCIENCE.fullmatch(seen):
        raise Unread(
            "digits_lost", f"{zh}是科学计数（{seen[:20]}）；请写成数字", f"write the {en} as a plain number"
        )
    if _RANGE.search(seen):
        raise Unread(
            "range", f"{zh}是一个区间（{seen[:40]}）；请只写一个数", f"the {en} is a range: write one"
        )
    found = _AMOUNT.fullmatch(seen)
    if found is None:
        raise _no_number(seen, zh, en)
    try:
        amount = Decimal(found["number"].replace(",", "")) * _SCALE[found["scale"]]
    except InvalidOperation:
        raise _no_number(seen, zh, en) from None
    negative = found["sign"] == "-" or found["minus"] == "-"
    own: Unit | None = None
    if found["unit"]:
        own = "fen" if found["unit"] == "分" else "yuan"
    return -amount if negative else amount, own


def _no_number(seen: str, zh: str, en: str) -> Unread:
    return Unread("no_number", f"「{clip(seen, 40)}」不是{zh}", f"{clip(seen, 40)!r} is no {en}")


def _listed(pieces: list[str], most: int) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(_within(" ".join(piece.split()), most) for piece in pieces if piece.strip()))
    if len(kept) > MANY:
        raise Unread(
            "too_many", f"一格最多列 {MANY} 项，这里有 {len(kept)} 项", f"at most {MANY} in one cell"
        )
    return kept


def _within(read: str, most: int) -> str:
    if len(read) > most:
        raise Unread(
            "too_long", f"太长：{len(read)} 字，最多 {most} 字", f"too long: {len(read)} of {most} characters"
        )
    return read
