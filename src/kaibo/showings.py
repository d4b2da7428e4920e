"""The replay pages of a house: found by their slug, prepared when somebody looks, let go when nobody does."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from msgspec import Struct

from kaibo.clock import MINUTE, Clock
from kaibo.facts import REPLAY_KINDS, TAGS, Commented, Entry, Fact, Liked, Saved
from kaibo.flow import Flow
from kaibo.journal.reading import entries_of_kinds, of_kinds
from kaibo.office import Office
from kaibo.plan.films import Film
from kaibo.plan.recordings import Recording
from kaibo.plan.replays import Replay
from kaibo.replay.audience import SCOPE, Crowd
from kaibo.replay.danmaku import chunked, placed
from kaibo.replay.shown import Axis
from kaibo.replay.timeline import Timeline
from kaibo.showing import Prepared, Showing
from kaibo.standing import Standing
from kaibo.visiting import Visiting

_BEAT_S: Final = 1.0
_REST_S: Final = 0.05
"""A line goes out at once, others that follow on its heels together; how many watch, once a second."""

_IDLE_MS: Final = 10 * MINUTE
_KEPT: Final = 20
"""Pages kept ready that nobody looks at; the one asked for longest ago is let go."""

_KINDS: Final = tuple(TAGS[kind] for kind in REPLAY_KINDS)
_TOLD: Final = ("commented", "liked", "recording_started", "recording_stopped")


T = TypeVar("T")

_log = logging.getLogger(__name__)


class Source(Struct, frozen=True):
    """What a page is prepared from: the journal, the broadcast, and its documents as they stand."""

    journal: Path
    slug: str
    broadcast: str
    film: Film
    recording: Recording | None
    went_live_ms: int


class Showings:
    """Every replay page of a house, and those being shown."""

    def __init__(
        self,
        journal: Path,
        clock: Clock,
        office: Office,
        standing: Standing,
    ) -> None:
        """Start with none shown."""
        self._journal, self._clock, self._office, self._standing = journal, clock, office, standing
        self._where: dict[str, str] = {}
        self._shown: dict[str, Showing] = {}
        self._waiting: dict[str, list[Entry]] = {}
        self._loading: dict[str, asyncio.Task[Showing]] = {}
        self._turn = asyncio.Lock()
        self._new = asyncio.Event()
        self.flow = Flow()
        self.visiting = Visiting()

    def where(self, slug: str) -> str | None:
        """Name the broadcast a page is of, None for no page."""
        return self._where.get(slug)

    def page(self, slug: str) -> tuple[str, Replay, Film] | None:
        """Give a page's broadcast, itself and its film; None where there is none that could be shown."""
        broadcast = self._where.get(slug)
        if broadcast is None:
            return None
        binder = self._office.binder(broadcast)
        replay = binder.one("replay", slug, Replay)
        film = binder.one("film", replay.film, Film) if replay else None
        return (broadcast, replay, film) if replay and film and film.state == "made" else None

    # What happens.

    def hear_saved(self, entries: Sequence[Entry]) -> None:
        """Take in what was saved: which pages there are, and what those shown are made of."""
        for entry in entries:
            fact = entry.fact
            if not isinstance(fact, Saved):
                continue
            if fact.doc == "replay":
                self._where[fact.key] = fact.broadcast
                self._changed(fact.key)
            elif fact.doc in ("film", "recording"):
                for showing in list(self._shown.values()):
                    of = showing.replay.film if fact.doc == "film" else showing.film.order.recording
                    if showing.broadcast == fact.broadcast and of == fact.key:
                        self._drop(showing.slug)

    def hear(self, told: dict[str, list[Entry]]) -> dict[str, list[Entry]]:
        """Take in what was told of pages' audiences, by scope; gives the rest, which is of broadcasts."""
        rest = {}
        for scope, entries in told.items():
            slug = scope.removeprefix(SCOPE)
            if slug == scope:
                rest[scope] = entries
            if slug in self._waiting:
                self._waiting[slug].extend(entries)
            if slug in self._shown:
                self._attempt(slug, Showing.hear, entries)
                if slug in self._shown and self._shown[slug].waits:
                    self._new.set()
        return rest

    def _attempt(self, slug: str, work: Callable[..., T], *given: object) -> T | None:
        """Do something with a page; one that breaks is logged and prepared anew for who asks for it next."""
        try:
            return work(self._shown[slug], *given)
        except Exception:
            _log.exception("the replay page %s broke", slug)
            self._drop(slug)
            return None

    def _changed(self, slug: str) -> None:
        showing, page = self._shown.get(slug), self.page(slug)
        if showing is None:
            return
        if page is None or page[1].film != showing.replay.film:
            self._drop(slug)
            return
        if showing.replay.open and not page[1].open:
            self.flow.stop(slug)
        showing.change(page[1])

    def _drop(self, slug: str) -> None:
        """Forget a page as it was; who looks at it comes back by themself."""
        self._shown.pop(slug, None)
        self.flow.stop(slug)

    # Looking.

    async def show(self, slug: str) -> Showing | None:
        """Give a page ready to be shown, None where there is none; prepared once for all who ask."""
        showing = self._shown.get(slug)
        if showing is None and self.page(slug) is not None:
            work = self._loading.get(slug)
            if work is None:
                work = self._loading[slug] = asyncio.create_task(self._load(slug))
            showing = await asyncio.shield(work)
        if showing is not None:
            showing.asked_ms = self._clock.now_ms()
        return showing

    async def _load(self, slug: str) -> Showing:
        try:
            async with self._turn:
                page = self.page(slug)
                assert page is not None  # noqa: S101 - asked for a moment ago; a page is never unmade
                broadcast, replay, film = page
                waiting = self._waiting[slug] = []
                made = await asyncio.to_thread(_prepared, self._source(slug, broadcast, film))
                showing = Showing(slug, broadcast, replay, film, made)
                showing.hear(waiting)
                self._shown[slug] = showing
                self._changed(slug)
                return showing
        finally:
            self._waiting.pop(slug, None)
            self._loading.pop(slug, None)

    def _source(self, slug: str, broadcast: str, film: Film) -> Source:
        room = self._standing.rooms.get(broadcast)
        recording = self._office.binder(broadcast).one("recording", film.order.recording, Recording)
        went_live_ms = (room.went_live_ms if room else None) or 0
        return Source(self._journal, slug, broadcast, film, recording, went_live_ms)

    # Going on by itself.

    async def run(self) -> None:
        """Tell streams what is new as it comes, and let go of pages nobody looks at."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._new.wait(), _BEAT_S)
            self._new.clear()
            now_ms = self._clock.now_ms()
            for slug in list(self._shown):
                if news := self._attempt(slug, self._news, now_ms):
                    await self.flow.tell(slug, news)
            self._let_go(now_ms)
            # What comes while two thousand are told goes out together.
            await asyncio.sleep(_REST_S)

    def _news(self, showing: Showing, now_ms: int) -> bytes:
        showing.streams = self.flow.count(showing.slug)
        return showing.news(now_ms) if showing.streams else b""

    def _let_go(self, now_ms: int) -> None:
        idle = [slug for slug, showing in self._shown.items() if not showing.streams]
        idle.sort(key=lambda slug: self._shown[slug].asked_ms)
        for place, slug in enumerate(idle):
            if place < len(idle) - _KEPT or now_ms - self._shown[slug].asked_ms > _IDLE_MS:
                del self._shown[slug]


def beside(recording: Recording | None, facts: Sequence[Fact], went_live_ms: int) -> Timeline:
    """Lay a film's recording beside the facts; one that was taken off since, as if it began at go-live."""
    if recording is None:
        return Timeline.assumed(went_live_ms)
    return Timeline.beside(facts, recording.file, went_live_ms, recording.offset_ms)


def _prepared(source: Source) -> Prepared:
    """Read what the room wrote and liked, and what visitors told, off the journal; takes a while."""
    axis = Axis.of(source.film.order, source.film.joins_ms, source.film.length_ms)
    facts = list(of_kinds(source.journal, source.broadcast, _TOLD))
    line = beside(source.recording, facts, source.went_live_ms)
    spoken = placed((fact for fact in facts if isinstance(fact, Commented)), line, axis)
    moments = [one.film_ms for one in spoken]
    for fact in facts:
        if isinstance(fact, Liked) and (media_ms := line.media_ms(fact.at_ms)) is not None:
            moments += axis.film_ms(media_ms)
    crowd = Crowd(source.film.length_ms)
    for entry in entries_of_kinds(source.journal, SCOPE + source.slug, _KINDS):
        crowd.hear(entry.fact)
    return Prepared(chunked(spoken), tuple(moments), crowd)
