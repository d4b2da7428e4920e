"""What one comment means: a question and its topics, buying, a complaint, a "1", 已拍. Source: L8, P21."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from msgspec import Struct

from kaibo.playbook import TALK, traditional
from kaibo.words import plain

READ_MOST: Final = 200
"""Characters of a comment that are read: nobody asks anything in what follows them."""

NO_TOPIC: Final = ""


class Meaning(Struct, frozen=True, gc=False):
    """What a comment means; several may hold at once (已拍，什么时候发货).

    `topics` are what it asks about, at most two, `NO_TOPIC` alone where it asks something else, and empty
    where it asks nothing. `cart` is the number of the product it names (3号链接), 0 for none.
    """

    topics: tuple[str, ...] = ()
    buying: bool = False
    complaint: bool = False
    one: bool = False
    bought: bool = False
    cart: int = 0


NOTHING: Final = Meaning()
_ONE: Final = Meaning(one=True)
_ABOUT: Final = "about:"


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _marks() -> dict[str, tuple[str, ...]]:
    """Say of every word what it tells; one word may tell several things."""
    lists = {
        name: getattr(TALK, name)
        for name in (
            "asking",
            "hinting",
            "rhetorical",
            "whether",
            "bought",
            "unbought",
            "buying",
            "unwanted",
            "fault",
            "grievance",
            "notices",
        )
    }
    for topic in TALK.topic:
        lists |= {f"{topic.id}": topic.asks, f"{_ABOUT}{topic.id}": topic.about}
    found: dict[str, tuple[str, ...]] = {}
    for mark, words in lists.items():
        for word in words:
            found[word] = (*found.get(word, ()), mark)
    return found


_MARKS: Final = _marks()


def _lengths() -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word in _MARKS:
        found.setdefault(word[:2], set()).add(len(word))
    return {
        first: tuple(sorted(lengths | ({1} if first[0] in _MARKS else set()), reverse=True))
        for first, lengths in found.items()
    }


_LENGTHS: Final = _lengths()
"""How long the words are that begin with two characters, longest first: no pattern finds them as fast."""

_TOPICS: Final = frozenset(topic.id for topic in TALK.topic)
_SIMPLER: Final = str.maketrans(*traditional())
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_RUN: Final = re.compile(r"(\d)\1\1")
"""A held key is no size: 44444 is not 44."""

_OR_NOT: Final = re.compile(r"(?<![不没])([一-鿿])[不没]\1")
"""A verb or adjective asked with its own denial (透不透气)."""

_KEYCAP: Final = "\u20e3"
_SAYS_ONE: Final = re.compile(
    rf"扣一|(?:{_any(TALK.one)})?1[1\s{_KEYCAP}]*[!~。、,.…了啊]*(?:扣1[!~。、,.…\s]*)*"
)
_ONE_FIRST: Final = re.compile(
    rf"(?:{_any(TALK.one)})?1[1\s]*[\s!~。、,]+(?![\d\s号件个万点元块年月天米斤双条套])"
)
"""A "1" with a word behind it (1 加库存)."""

_SIZED: Final = re.compile(
    r"(?:我?想?要|来|拍)?(?:[黑白灰米蓝绿红粉紫黄棕卡藏驼杏军咖][一-鿿]{0,2})?"
    r"(?:[2-6]?x{0,2}[sl]|m|均码|3[4-9]|4[0-8]|1[4-9][05])(?:码|号)?的?(?:\+1)?"
)
"""A size alone is an order on its way: hosts ask for it (要哪个码打出来)."""

_CART: Final = re.compile(
    r"链接\s*(\d{1,3})(?!\d)|(?<![\d月])(\d{1,3})\s*号?(?:链接|宝贝|商品)|(?<![\d月])(\d{1,3})号(?![发到下晚开播码色])"
)


def meaning(text: str) -> Meaning:
    """Tell what a comment means, whatever it holds; never raises. Source: L8."""
    return _read(text if len(text) <= READ_MOST else text[:READ_MOST])


@lru_cache(maxsize=8_192)
def _read(text: str) -> Meaning:
    """Read a comment; the same few are written again and again, so what they mean is remembered."""
    said = plain(text)
    if _SAYS_ONE.fullmatch(said):
        return _ONE
    if _SIZED.fullmatch(said) and not _RUN.search(text):
        return Meaning(buying=True)
    said = said.translate(_SIMPLER)
    folded = f"^{_NUMBER.sub('0', said)}".rstrip(" !~。、,.…") + "$"
    told = _told(folded)
    if _OR_NOT.search(folded):
        told.append("asking")
    if "notices" in told:
        return NOTHING
    found = Meaning(
        topics=() if "fault" in told else _asked(told),
        buying="buying" in told and "unwanted" not in told,
        complaint="fault" in told or ("grievance" in told and "whether" not in told),
        one=_ONE_FIRST.match(said) is not None,
        bought="bought" in told and "unbought" not in told,
        cart=_cart(said),
    )
    return NOTHING if found == NOTHING else found


def _told(folded: str) -> list[str]:
    """Give what the words of a folded comment tell, in order."""
    told: list[str] = []
    at, end = 0, len(folded)
    while at < end:
        step = 1
        for length in _LENGTHS.get(folded[at : at + 2]) or _LENGTHS.get(folded[at]) or ():
            marks = _MARKS.get(folded[at : at + length])
            if marks is not None:
                told += marks
                step = length
                break
        at += step
    return told


def _asked(told: list[str]) -> tuple[str, ...]:
    """Give the topics asked about, in the order they come up; words that ask outweigh those that hint."""
    asking = "asking" in told or "whether" in told
    topics = [mark for mark in told if mark in _TOPICS]
    if not topics and (asking or "hinting" in told):
        topics = [mark.removeprefix(_ABOUT) for mark in told if mark.startswith(_ABOUT)]
    if topics:
        return tuple(dict.fromkeys(topics))[:2]
    return (NO_TOPIC,) if asking else ()


def _cart(said: str) -> int:
    """Give the cart number a comment names, 0 where it names none."""
    found = _CART.search(said) if "号" in said or "链接" in said else None
    return int(next(number for number in found.groups() if number)) if found else 0
