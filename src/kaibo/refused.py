"""What kaibo says when it will not do something: what is wrong, where, and what to do next."""


class Refused(Exception):
    """A refusal with its HTTP status, a stable `code`, the field at fault, and the words in two languages."""

    def __init__(self, status: int, code: str, zh: str, en: str, field: str = "") -> None:
        """Say no; `status` is 400 bad input, 404 unknown, 409 not now, 413 too large, 503 later."""
        super().__init__(f"{zh} ({en})")
        self.status = status
        self.code = code
        self.zh = zh
        self.en = en
        self.field = field


def stale(newest: int) -> Refused:
    """Say that revision `newest` was saved meanwhile, and would be lost."""
    return Refused(
        409,
        "stale_revision",
        f"有人刚刚改过（第 {newest} 版），请刷新后再改",
        f"someone saved revision {newest} meanwhile: reload, then change it again",
        "revision",
    )
