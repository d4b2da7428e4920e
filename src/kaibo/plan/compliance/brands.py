"""Brands named in a title, held against the names filed with the platform, their proof and its last day."""

from collections.abc import Mapping
from typing import Final, Literal

from kaibo.plan.accounts import Brand, Day
from kaibo.plan.compliance.anchors import Anchors
from kaibo.plan.compliance.checking import WordFinding
from kaibo.plan.compliance.folding import fold
from kaibo.plan.compliance.rules import Verdict

BASIS: Final = "视频号商品标题：品牌名须先经平台报备"

Lack = Literal["brand.unfiled", "brand.expired", "brand.no_proof"]
"""What may be wrong with a brand in a title."""

_SAID: Final[dict[Lack, tuple[Verdict, str, str, str]]] = {
    "brand.unfiled": (
        "block",
        "品牌「{name}」还没有报备，不能写进标题",
        "the brand “{name}” is not filed: a title may not name it",
        "先在账号页登记报备名称和凭证，或从标题里去掉",
    ),
    "brand.expired": (
        "block",
        "品牌「{name}」的报备在 {until} 到期",
        "the filing of “{name}” ended on {until}",
        "续期后在账号页更新到期日，或从标题里去掉",
    ),
    "brand.no_proof": (
        "evidence",
        "品牌「{name}」的报备没有登记凭证",
        "no proof of the filing of “{name}” is noted",
        "在账号页补上报备凭证",
    ),
}

RULES: Final = tuple(_SAID)
"""The ids of what is found here."""


def brands_in(title: str, brands: Mapping[str, Brand], day: Day, own: str = "") -> tuple[WordFinding, ...]:
    """Find brands a title may not name as of `day`; `own` is the brand its product says it is of.

    A filed name is fine, another name of the same brand is not. Source: P15.
    """
    names: dict[str, tuple[Brand, bool]] = {}
    for brand in brands.values():
        for name in (brand.name, *brand.filed):
            if word := fold(name).text.strip():
                names[word] = (brand, name in brand.filed)
    if own and own not in brands and (word := fold(own).text.strip()):
        names.setdefault(word, (Brand(name=own[:60]), False))
    folded = fold(title)
    words = list(names)
    found: list[tuple[int, int, Brand, bool]] = []
    # A filed name may hold another: of names that begin together, or lie within one, the longest is meant.
    for place, start, end in sorted(
        Anchors(words).find(folded.text), key=lambda hit: (hit[1], hit[1] - hit[2])
    ):
        if not found or start >= found[-1][1]:
            found.append((start, end, *names[words[place]]))
    told = ((start, end, brand, _lack(brand, day, filed=filed)) for start, end, brand, filed in found)
    return tuple(
        _finding(title, folded.origin(start, end), brand, lack) for start, end, brand, lack in told if lack
    )


def _lack(brand: Brand, day: Day, *, filed: bool) -> Lack | None:
    if not brand.filed or not filed:
        return "brand.unfiled"
    if brand.until and brand.until < day:
        return "brand.expired"
    return None if brand.proof else "brand.no_proof"


def _finding(title: str, place: tuple[int, int], brand: Brand, lack: Lack) -> WordFinding:
    start, end = place
    verdict, zh, en, suggestion = _SAID[lack]
    named = {"name": title[start:end], "until": brand.until}
    return WordFinding(
        start=start,
        end=end,
        text=title[start:end],
        rule=lack,
        revision=1,
        category="brand",
        verdict=verdict,
        zh=zh.format(**named),
        en=en.format(**named),
        basis=BASIS,
        suggestion=suggestion,
        needs=("平台报备凭证",) if verdict == "evidence" else (),
        fix=brand.filed[0] if lack == "brand.unfiled" and brand.filed else None,
        owner="运营",
    )
