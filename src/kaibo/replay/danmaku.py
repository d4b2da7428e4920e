"""The danmaku (弹幕) of a replay: what the room wrote, in the film's time, so few that it can be read.

Source: Y4.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.facts import Commented
from kaibo.playbook import number
from kaibo.replay.quotes import cleaned
from kaibo.replay.shown import Axis
from kaibo.replay.timeline import Timeline
from kaibo.words import plain, shown

CHUNK_MS: Final = MINUTE
"""Danmaku are fetched a minute of the film at a time."""

CHARS_MOST: Final = 100
"""Characters of a line a replay's viewer writes."""

NAME_MOST: Final = 20

_AGAIN_MS: Final = 5 * MINUTE
"""Who writes the same within this long wrote it once."""

_ALIKE_MS: Final = 10 * SECOND
_ALIKE_MOST: Final = 2
"""Of a saying this many are kept in this long: a flood of "1" says nothing more."""

_SPARE: Final = 3
"""So many times what a second shows is kept at hand, for those the rules about words leave out."""

_DIGIT: Final = r"[\d①-⑨零〇一二三四五六七八九幺]"
_SPACED: Final = re.compile(rf"{_DIGIT}(?:[\s\-.·_—]{{0,2}}{_DIGIT}){{8,}}")
_HOST: Final = re.compile(
    r"(?:[a-z0-9-]+[.。]\s?)+(?:com|cn|net|org|top|xyz|cc|vip|shop|link|club|io|me|tv|icu)\b(?:/\S*)?",
    re.IGNORECASE,
)
_CONTACT: Final = re.compile(
    r"((?:微信|威信|薇信|微心|vx|v信|wx|wechat|加v|加薇|扣扣|qq)[号:：\s]{0,4})[a-z][a-z0-9_-]{4,}",
    re.IGNORECASE,
)
_LINES: Final = re.compile(r"\s+")


class Spoken(Struct, frozen=True, gc=False):
    """A comment of the broadcast as it may be shown, at a time of the film."""

    film_ms: int
    text: str
    key: str


def placed(comments: Iterable[Commented], timeline: Timeline, axis: Axis) -> list[Spoken]:
    """Set the comments of a broadcast into the film's time, in its order; who repeats themself is heard once.

    A comment the film does not show the moment of is left out, one it shows twice is there twice.
    """
    last: dict[tuple[str, str], int] = {}
    spoken = []
    for fact in sorted(comments, key=lambda fact: fact.at_ms):
        key = _key(fact.text[:200])
        before = last.get((fact.viewer, key))
        last[fact.viewer, key] = fact.at_ms
        if not key or (before is not None and fact.at_ms - before < _AGAIN_MS):
            continue
        media_ms = timeline.media_ms(fact.at_ms)
        if media_ms is not None:
            spoken += [Spoken(at_ms, fact.text[:200], key) for at_ms in axis.film_ms(media_ms)]
    spoken.sort(key=lambda one: one.film_ms)
    return spoken


def chunked(spoken: Sequence[Spoken]) -> dict[int, list[Spoken]]:
    """Share danmaku out by minute of the film; of what a second holds, no more is kept than may be needed."""
    most = _SPARE * round(number("replay_danmaku_a_second"))
    chunks: dict[int, list[Spoken]] = {}
    for second in _by_second(spoken):
        kept = sorted(_ranked(second)[:most], key=lambda one: one.film_ms)
        chunks.setdefault(kept[0].film_ms // CHUNK_MS, []).extend(kept)
    return chunks


def readable(chunk: Sequence[Spoken], allowed: Callable[[str], bool]) -> list[tuple[int, str]]:
    """Choose what of a minute is shown, in order: a few a second of those `allowed`, numbers masked.

    Of a saying no more than two are shown within ten seconds.
    """
    most, chosen = round(number("replay_danmaku_a_second")), list[Spoken]()
    alike: dict[str, list[int]] = {}
    for second in _by_second(chunk):
        room = most
        for one in _ranked(second):
            near = [at for at in alike.get(one.key, ()) if one.film_ms - at < _ALIKE_MS]
            if not room:
                break
            if len(near) < _ALIKE_MOST and allowed(one.text):
                alike[one.key] = [*near, one.film_ms]
                chosen.append(one)
                room -= 1
    told = [(one.film_ms, masked(one.text)) for one in sorted(chosen, key=lambda one: one.film_ms)]
    return [(film_ms, text) for film_ms, text in told if text.strip("* ")]


def masked(text: str, most: int = 40) -> str:
    """Make a line fit for strangers: no name called, no link, no number to call, `most` characters."""
    line = _CONTACT.sub(r"\1***", _HOST.sub("***", _SPACED.sub("***", text[:400])))
    return cleaned(line, most=most)


def written(text: str) -> str:
    """Read what a visitor wrote: composed, on one line, without what no reader sees, at most 100 characters.

    Gives "" for what says nothing.
    """
    line = _LINES.sub(" ", shown(unicodedata.normalize("NFC", text[: 4 * CHARS_MOST])))
    # A line of marks alone has nothing to say, and a column of combining ones climbs over the page.
    line = "".join(_calm(line.strip()))
    return masked(line, CHARS_MOST) if any(char.isprintable() and not char.isspace() for char in line) else ""


def mask_name(name: str) -> str:
    """Mask a visitor's name: its first character, the rest hidden."""
    line = _LINES.sub("", shown(unicodedata.normalize("NFC", name[:200])))
    return f"{line[0]}**" if line else ""


def _calm(line: str) -> Iterable[str]:
    """Leave out combining marks beyond two in a row."""
    row = 0
    for char in line:
        row = row + 1 if unicodedata.combining(char) else 0
        if row <= 2:
            yield char


def _by_second(spoken: Iterable[Spoken]) -> Iterable[list[Spoken]]:
    second: list[Spoken] = []
    for one in spoken:
        if second and one.film_ms // SECOND != second[0].film_ms // SECOND:
            yield second
            second = []
        second.append(one)
    if second:
        yield second


def _ranked(second: Sequence[Spoken]) -> list[Spoken]:
    """Rank the sayings of a second: each once before any twice, those with words first, then as they came."""
    times: Counter[str] = Counter()
    ranked: list[tuple[int, bool, int]] = []
    for place, one in enumerate(second):
        ranked.append((times[one.key], sum(map(str.isalpha, one.key)) < 2, place))
        times[one.key] += 1
    return [second[place] for _, _, place in sorted(ranked)]


def _key(text: str) -> str:
    """Give what makes a saying the same as another: its letters and digits, without any its marks."""
    folded = plain(text)
    return "".join(filter(str.isalnum, folded)) or folded
