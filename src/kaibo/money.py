"""Money is integer fen (分) everywhere; yuan exist only where a person reads or types them."""

from decimal import Decimal, InvalidOperation


def yuan(fen: int, *, decimals: bool = True) -> str:
    """Write fen as yuan with thousands separators, with two decimals or rounded to whole yuan."""
    if decimals:
        sign, whole = ("-" if fen < 0 else ""), abs(fen)
        return f"{sign}{whole // 100:,}.{whole % 100:02}"
    return f"{round(fen / 100):,}"


def fen(text: str) -> int:
    """Read yuan as a person types them (¥1,234.5) into fen.

    Raises `ValueError` for anything that is not an amount of whole fen.
    """
    cleaned = text.strip().lstrip("¥￥").replace(",", "").replace("，", "").removesuffix("元")
    try:
        amount = Decimal(cleaned) * 100
        exact = amount.is_finite() and amount == amount.to_integral_value()
    except InvalidOperation:
        exact = False
    if not exact:
        raise ValueError(f"not an amount in yuan: {text[:40]!r}")
    return int(amount)
