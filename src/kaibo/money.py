"""Money is integer fen (分) everywhere; yuan exist only where a person reads them."""


def yuan(fen: int, *, decimals: bool = True) -> str:
    """Write fen as yuan with thousands separators, with two decimals or rounded to whole yuan."""
    if decimals:
        sign, whole = ("-" if fen < 0 else ""), abs(fen)
        return f"{sign}{whole // 100:,}.{whole % 100:02}"
    return f"{round(fen / 100):,}"
