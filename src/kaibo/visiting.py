"""What a stranger tells of their visit to a replay page: read, held against limits, and made into facts.

A visitor says where in the film, never when: the time is the server's. Source: Y4, Y5, X3.
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from kaibo.buckets import Buckets
from kaibo.clock import SECOND
from kaibo.facts import (
    Count,
    Fact,
    Name,
    ReplayLiked,
    ReplayOpened,
    ReplaySaid,
    ReplayVoted,
    ReplayWatched,
)
from kaibo.playbook import number
from kaibo.replay.audience import SCOPE
from kaibo.replay.danmaku import CHARS_MOST, NAME_MOST, mask_name, written
from kaibo.showing import Showing
from kaibo.words import plain

FACTS_MOST: Final = 40
"""What may be told at once."""

_GRACE_MS: Final = 5 * SECOND
"""How much later than its beginning a visit may have been told of."""

_REMEMBERED: Final = 20_000


class Opened(Struct, frozen=True, tag="opened", tag_field="kind"):
    """The page was opened, perhaps by a link."""

    code: Name = ""


class Watched(Struct, frozen=True, tag="watched", tag_field="kind"):
    """`[from_ms, to_ms)` of the film was watched without a jump."""

    from_ms: Count
    to_ms: Count


class Said(Struct, frozen=True, tag="said", tag_field="kind"):
    """Something was written at a time of the film, perhaps to answer a question."""

    film_ms: Count
    text: Annotated[str, Meta(max_length=2000)]
    name: Annotated[str, Meta(max_length=200)] = ""
    prompt: Name = ""


class Liked(Struct, frozen=True, tag="liked", tag_field="kind"):
    """The film was liked at a time of it."""

    film_ms: Count
    count: Annotated[int, Meta(ge=1, le=100)] = 1


class Voted(Struct, frozen=True, tag="voted", tag_field="kind"):
    """An option of a poll was chosen, counted from 0."""

    prompt: Name
    option: Annotated[int, Meta(ge=0, le=20)]


Told = Opened | Watched | Said | Liked | Voted

VisitId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22,64}$")]
"""What a visit is known by; the page makes it by chance."""


class Tell(Struct, frozen=True):
    """What a visit tells at once; with a `key` of its own a telling sent again changes nothing."""

    visit: VisitId
    facts: Annotated[tuple[msgspec.Raw, ...], Meta(max_length=FACTS_MOST)]
    key: Annotated[str, Meta(max_length=40)] = ""


class NotTaken(Struct, frozen=True):
    """What was not taken, by its place, and why."""

    index: int
    zh: str
    en: str


class No(Exception):
    """Why something a visitor told is not taken."""

    def __init__(self, zh: str, en: str) -> None:
        """Say it in two languages."""
        super().__init__(en)
        self.zh, self.en = zh, en


class _Known(Struct):
    """What was granted to a visit already, though it may not be folded yet."""

    opened_ms: int
    seen: int = 0
    last: str = ""


_told: Final = msgspec.json.Decoder(Told)


class Visiting:
    """What is remembered of visitors to keep them within limits; time is passed in."""

    def __init__(self) -> None:
        """Begin with nobody known."""
        self.misses = Buckets(0.5, 30)
        """Addresses that ask for pages that are not there."""

        self._tells, self._tells_of = Buckets(1, 15), Buckets(40, 400)
        self._tells_all = Buckets(1_000, 5_000)
        self._opens_of = Buckets(5, 300)
        self._says, self._says_of = Buckets(1 / number("replay_chars_every_seconds"), 1), Buckets(2, 30)
        self._likes = Buckets(10, 100)
        self._clicks_of = Buckets(1, 60)
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()

    def clicks(self, address: str, now_ms: int) -> bool:
        """Tell whether a press of a card from an address counts: a stranger must not fill the journal."""
        return not self._clicks_of.wait_ms(address, now_ms)

    def wait_ms(self, visit: str, address: str, now_ms: int) -> int:
        """Count a telling; gives how long to wait where a visit, an address or all tell too often."""
        # Who is held up by their own bucket takes nothing from the others'.
        return (
            self._tells.wait_ms(visit, now_ms)
            or self._tells_of.wait_ms(address, now_ms)
            or self._tells_all.wait_ms("", now_ms)
        )

    def facts(
        self, showing: Showing, tell: Tell, address: str, now_ms: int, of: "Of"
    ) -> tuple[list[Fact], list[NotTaken]]:
        """Make facts of what a visit tells; what cannot be taken is told of by its place."""
        facts: list[Fact] = []
        refused: list[NotTaken] = []
        for index, raw in enumerate(tell.facts):
            try:
                told = _told.decode(raw)
                head = {
                    "id": _id(tell, index),
                    "broadcast": SCOPE + showing.slug,
                    "at_ms": now_ms,
                    "source": "page",
                    "visit": tell.visit,
                }
                fact = self._fact(showing, told, head, address, of)
            except msgspec.DecodeError as error:
                refused.append(NotTaken(index, f"看不懂：{error}", f"not understood: {error}"))
            except No as no:
                refused.append(NotTaken(index, no.zh, no.en))
            else:
                facts += [fact] if fact is not None else []
        return facts, refused

    def _fact(
        self, showing: Showing, told: Told, head: dict[str, Any], address: str, of: "Of"
    ) -> Fact | None:
        """Make a fact of one thing told; None where it is so already."""
        last_ms = showing.film.length_ms
        known = self._visit(showing, head["visit"])
        if isinstance(told, Opened):
            return self._open(showing, told, head, address, known, of)
        if known is None:
            raise No("先打开页面再操作，请刷新", "the page was not opened: reload it")
        if isinstance(told, Watched):
            return _watch(showing, known, told, head)
        if isinstance(told, Liked):
            if self._likes.wait_ms(head["visit"], head["at_ms"], told.count):
                raise No("点得太快了，歇一下", "too many likes at once: wait a moment")
            return ReplayLiked(**head, film_ms=min(told.film_ms, last_ms), count=told.count)
        if isinstance(told, Voted):
            _must_be_option(showing, told)
            return ReplayVoted(**head, prompt=told.prompt, option=told.option)
        return self._say(showing, known, told, head, address, of)

    def _open(
        self,
        showing: Showing,
        told: Opened,
        head: dict[str, Any],
        address: str,
        known: _Known | None,
        of: "Of",
    ) -> Fact | None:
        if known is not None:
            return None
        if self._opens_of.wait_ms(address, head["at_ms"]):
            raise No(
                "同一网络打开得太多，这次没计数，可以照常看", "too many visits from one address: not counted"
            )
        self._remember(showing, head["visit"], _Known(head["at_ms"]))
        return ReplayOpened(**head, code=told.code if of.link(told.code) else "")

    def _say(
        self, showing: Showing, known: _Known, told: Said, head: dict[str, Any], address: str, of: "Of"
    ) -> Fact:
        text = written(told.text)
        if not text:
            raise No("写点什么再发", "there is nothing in it")
        if len(told.text.strip()) > CHARS_MOST:
            raise No(f"最多 {CHARS_MOST} 个字", f"at most {CHARS_MOST} characters")
        if told.prompt and all(prompt.id != told.prompt for prompt in showing.replay.prompts):
            raise No("这个问题已经收起", "that question is no longer asked")
        if plain(text) == known.last:
            raise No("刚发过一样的了", "that was said already")
        if not of.allowed(told.text) or not of.allowed(told.name):
            raise No(
                "这句里有不能公开的词，请换个说法", "some words of it may not be shown here: say it otherwise"
            )
        wait = max(
            self._says.wait_ms(head["visit"], head["at_ms"]), self._says_of.wait_ms(address, head["at_ms"])
        )
        if wait:
            seconds = -(-wait // SECOND)
            raise No(f"发得太快了，{seconds} 秒后再发", f"too fast: wait {seconds} s")
        known.last = plain(text)
        return ReplaySaid(
            **head,
            film_ms=min(told.film_ms, showing.film.length_ms),
            text=text,
            name=mask_name(told.name)[:NAME_MOST],
            prompt=told.prompt,
        )

    def _visit(self, showing: Showing, visit: str) -> _Known | None:
        known = self._known.get((showing.slug, visit))
        if known is None:
            folded = showing.crowd.visits.get(visit)
            if folded is None or not folded.opened_id:
                return None
            known = _Known(folded.opened_ms, folded.seen)
        self._remember(showing, visit, known)
        return known

    def _remember(self, showing: Showing, visit: str, known: _Known) -> None:
        self._known[showing.slug, visit] = known
        self._known.move_to_end((showing.slug, visit))
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


class Of(Struct, frozen=True):
    """What the house knows that telling is held against: its links, and the words that may be shown."""

    link: Callable[[str], bool]
    allowed: Callable[[str], bool]


def _watch(showing: Showing, known: _Known, told: Watched, head: dict[str, Any]) -> Fact:
    """Take a stretch that was watched; nobody watches more of a film than there was time for."""
    crowd, last_ms = showing.crowd, showing.film.length_ms
    from_ms, to_ms = min(told.from_ms, last_ms), min(told.to_ms, last_ms)
    if from_ms >= to_ms:
        raise No("这一段是空的", "that stretch is empty")
    most_ms = (head["at_ms"] - known.opened_ms) * number("replay_speed_most") + _GRACE_MS
    seen = known.seen | crowd.bits(from_ms, to_ms)
    if max(to_ms - from_ms, crowd.span_ms(seen)) > most_ms:
        raise No("看的时长比打开的时间还长，没计入", "longer than the page was open: not counted")
    known.seen = seen
    return ReplayWatched(**head, from_ms=from_ms, to_ms=to_ms)


def _must_be_option(showing: Showing, told: Voted) -> None:
    prompt = next((prompt for prompt in showing.replay.prompts if prompt.id == told.prompt), None)
    if prompt is None or told.option >= len(prompt.options):
        raise No("这个投票已经改了，请刷新", "that poll was changed: reload")


def _id(tell: Tell, index: int) -> str:
    """Name a fact so that nobody learns its visit from it; told again with its key, it is the same."""
    if not tell.key:
        return f"page:{secrets.token_hex(12)}"
    told = f"{tell.visit}:{tell.key}:{index}".encode()
    return f"page:{hashlib.blake2b(told, digest_size=12).hexdigest()}"
