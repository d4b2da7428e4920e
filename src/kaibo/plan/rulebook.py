"""What the platform asks of an account: what its profile may not say, and what it has left of its counts."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from kaibo import playbook
from kaibo.plan.accounts import Account, Brand
from kaibo.plan.numbers import Of
from kaibo.playbook.shapes import Worded
from kaibo.words import plain


class AccountFinding(Struct, frozen=True, kw_only=True):
    """Something in a name or a profile the platform does not allow: the words found, and what they are."""

    rule: str
    field: Literal["name", "profile"]
    found: str
    zh: str
    en: str


class Counter(Struct, frozen=True, kw_only=True):
    """A count the platform keeps: how much there is of how much; `ok` says whether something is left or met.

    `next` is the day more becomes free, "" where that is not a matter of days. Source: X4.
    """

    id: Literal["renames", "certifications", "posted", "follows"]
    have: int
    of: int
    ok: bool
    next: str
    zh: str
    en: str


def profile(account: Account) -> tuple[AccountFinding, ...]:
    """Name what of an account's name and profile points elsewhere or is inflated. Source: X2."""
    found: list[AccountFinding] = []
    for group in playbook.RULEBOOK.profile:
        found += _found("name", account.name, group)
        if not group.only_name:
            found += _found("profile", account.profile, group)
    return tuple(found)


def _found(field: Literal["name", "profile"], text: str, group: Worded) -> Iterable[AccountFinding]:
    folded = plain(text)
    hits = [word for word in group.words if _says(folded, word)]
    hits += [hit.group() for pattern in group.patterns for hit in list(re.finditer(pattern, folded))[:1]]
    for hit in dict.fromkeys(hits):
        yield AccountFinding(rule="X2", field=field, found=hit[:40], zh=group.zh, en=group.en)


def _says(folded: str, word: str) -> bool:
    """Tell whether a word stands in a text; one of letters stands alone, so that `qq` is not in `qqq`."""
    if word.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", folded) is not None
    return word in folded


def counters(account: Account, today: date, numbers: Of = playbook.number) -> tuple[Counter, ...]:
    """Count what an account has left this year and what a certification asks for. Source: X4.

    A year is the calendar's; `numbers` are the account's.
    """

    def number(name: str) -> int:
        return round(numbers(name))

    renames, certifications = number("account_renames_year"), number("account_certifications_year")
    return (
        _yearly("renames", account.renamed, renames, today, "今年改名", "renamed this year"),
        _yearly(
            "certifications", account.certified, certifications, today, "今年认证", "certified this year"
        ),
        _posted(account, number("account_post_days"), today),
        _follows(account, number("account_follows_over")),
    )


def _yearly(
    id: Literal["renames", "certifications"], days: Iterable[str], most: int, today: date, zh: str, en: str
) -> Counter:
    used = sum(1 for day in days if day.startswith(f"{today.year:04}-"))
    left = max(0, most - used)
    return Counter(
        id=id,
        have=used,
        of=most,
        ok=left > 0,
        next="" if left else f"{today.year + 1:04}-01-01",
        zh=f"{zh} {used} 次，还剩 {left} 次",
        en=f"{en} {used} times, {left} left",
    )


def _posted(account: Account, within: int, today: date) -> Counter:
    since = (today - timedelta(days=within)).isoformat()
    count = sum(1 for day in account.posts if since <= day <= today.isoformat())
    if count:
        zh, en = f"{within} 天内发表过 {count} 条", f"{count} posts within {within} days"
    else:
        zh, en = f"{within} 天内没有发表，认证前先发一条", f"no post within {within} days: post one first"
    return Counter(id="posted", have=count, of=1, ok=count > 0, next="", zh=zh, en=en)


def _follows(account: Account, over: int) -> Counter:
    have, missing = account.followers_valid, over + 1 - account.followers_valid
    if missing <= 0:
        zh, en = f"有效关注 {have:,}，够了", f"{have:,} valid follows: enough"
    else:
        zh, en = f"有效关注 {have:,}，还差 {missing:,}", f"{have:,} valid follows, {missing:,} missing"
    return Counter(id="follows", have=have, of=over + 1, ok=missing <= 0, next="", zh=zh, en=en)


def brand_warns(brand: Brand, today: date, numbers: Of = playbook.number) -> int | None:
    """Give in how many days a brand's proof runs out, below zero when it did; None while that is far."""
    try:
        left = (date.fromisoformat(brand.until) - today).days
    except ValueError:
        return None
    return left if left <= numbers("brand_proof_warning_days") else None
