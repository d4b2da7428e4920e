"""A replay page that somebody looks at: its danmaku ready to send, its audience, and what is new."""

import asyncio
import hashlib
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.facts import Entry, ReplayModerated, ReplaySaid, ReplayWatched
from kaibo.plan.films import Film
from kaibo.plan.replays import Replay
from kaibo.replay.audience import Crowd, SaidLine
from kaibo.replay.danmaku import CHUNK_MS, Spoken, readable
from kaibo.replay.heat import heat

PULSE_MS: Final = SECOND
"""How many watch and like is told at most once a second."""

HEARTBEAT_MS: Final = 15 * SECOND
"""A stream nothing was said on for so long is told that it is alive."""

_HEAT_MS: Final = 30 * SECOND
_ACTIVE_MS: Final = 40 * SECOND
"""Who told of watching within this long watches still."""

_A_CHUNK: Final = 600
"""Lines of visitors in a minute of the film, the newest: ten a second."""

_A_BREATH: Final = 20
"""Lines told at once; more of them nobody reads, and the chunk holds them all."""

_json: Final = msgspec.json.Encoder()


class Chunk(Struct, frozen=True):
    """A minute of danmaku as it is sent, and its tag."""

    body: bytes
    tag: str


class Prepared(Struct, frozen=True):
    """What a page was made of beside the loop: comments by minute, when, and its audience so far."""

    chunks: dict[int, list[Spoken]]
    moments: tuple[int, ...]
    crowd: Crowd


class Showing:
    """A page being shown: what is asked of it, and the frames to tell; time is passed in."""

    def __init__(self, slug: str, broadcast: str, replay: Replay, film: Film, made: Prepared) -> None:
        """Show a page as it was prepared."""
        self.slug, self.broadcast, self.replay, self.film = slug, broadcast, replay, film
        self.crowd = made.crowd
        self.asked_ms = 0
        self.streams = 0
        self.turn = asyncio.Lock()
        self.still: bytes | None = None
        self._chunks, self._moments = made.chunks, made.moments
        self._readable: dict[int, list[tuple[int, str]]] = {}
        self._encoded: dict[int, Chunk] = {}
        self._lines: dict[str, SaidLine] = {}
        self._by_chunk: dict[int, list[SaidLine]] = {}
        self._active: deque[tuple[int, str]] = deque()
        self._active_of: Counter[str] = Counter()
        self._heat: tuple[int, tuple[int, ...]] | None = None
        self._news: deque[bytes] = deque(maxlen=_A_BREATH)
        self._pulse, self._pulse_ms, self._told_ms = b"", 0, 0
        for line in self.crowd.lines:
            self._keep(line)

    @property
    def before(self) -> bool:
        """Whether what visitors write waits for the team's word."""
        return self.replay.moderation == "before"

    def change(self, replay: Replay) -> None:
        """Show the page as it was changed; the film is the same."""
        self.replay = replay
        self._encoded.clear()

    # What is asked.

    def ready(self, place: int) -> bool:
        """Tell whether what the room wrote in a minute was held against the rules about words."""
        return not self.replay.danmaku or place in self._readable

    def read(self, place: int, allowed: Callable[[str], bool]) -> None:
        """Choose what is shown of what the room wrote in a minute; takes some ten milliseconds, once."""
        self._readable[place] = readable(self._chunks.get(place, ()), allowed)

    def chunk(self, place: int) -> Chunk:
        """Give a minute of danmaku as it is sent, made once until a line of it changes; it is `ready`.

        `[film_ms, text, who]` in order; who is 0 for what was written during the broadcast, 1 for visitors.
        """
        held = self._encoded.get(place)
        if held is None:
            lines = [(line.film_ms, line.text, 1) for line in self.said(place)]
            if self.replay.danmaku:
                lines += [(at_ms, text, 0) for at_ms, text in self._readable.get(place, ())]
            lines.sort(key=lambda line: line[0])
            body = _json.encode({"lines": lines})
            held = self._encoded[place] = Chunk(body, f'"{hashlib.sha256(body).hexdigest()[:20]}"')
        return held

    def said(self, place: int) -> list[SaidLine]:
        """Give the visitors' lines of a minute that are shown."""
        lines = self._by_chunk.get(place, [])
        return [line for line in lines if self.crowd.shown(line, before=self.before)]

    @property
    def chunks(self) -> int:
        """How many chunks the film has."""
        return -(-self.film.length_ms // CHUNK_MS)

    def heat(self, now_ms: int) -> tuple[int, ...]:
        """Give the heat curve, made anew at most twice a minute."""
        if self._heat is None or not 0 <= now_ms - self._heat[0] < _HEAT_MS:
            moved: list[float] = list(self.crowd.liked)
            for line in self.crowd.lines:
                moved[self.crowd.slot(line.film_ms)] += 1
            self._heat = now_ms, heat(self.film.length_ms, self._moments, moved, self.crowd.seen)
        return self._heat[1]

    def watching(self, now_ms: int) -> int:
        """Count who watches now: streams that are open, or visits that told so lately, whichever are more."""
        while self._active and self._active[0][0] <= now_ms - _ACTIVE_MS:
            _, gone = self._active.popleft()
            self._active_of[gone] -= 1
            if not self._active_of[gone]:
                del self._active_of[gone]
        return max(self.streams, len(self._active_of))

    def votes(self) -> dict[str, tuple[int, ...]]:
        """Give every poll's votes by option."""
        return {
            prompt.id: self.crowd.options(prompt.id, len(prompt.options))
            for prompt in self.replay.prompts
            if prompt.options
        }

    def has(self, said: str) -> bool:
        """Tell whether a line is at hand to be shown or hidden."""
        return said in self._lines

    # What happens.

    def hear(self, entries: Sequence[Entry]) -> None:
        """Take in what was told of this page's audience; what is told twice changes nothing."""
        for entry in entries:
            fact, said = entry.fact, self.crowd.said
            self.crowd.hear(fact)
            if isinstance(fact, ReplaySaid) and self.crowd.said > said:
                line = SaidLine(fact.at_ms, fact.id, fact.film_ms, fact.name, fact.text, fact.prompt)
                self._keep(line)
                self._tell(line)
            elif isinstance(fact, ReplayModerated) and (found := self._lines.get(fact.said)):
                self._tell(found)
            elif isinstance(fact, ReplayWatched):
                self._active.append((fact.at_ms, fact.visit))
                self._active_of[fact.visit] += 1

    @property
    def waits(self) -> bool:
        """Whether a line waits to be told: that is done at once, all else once a second."""
        return bool(self._news)

    def news(self, now_ms: int) -> bytes:
        """Give what every stream is told now, all of it encoded once; nothing where nothing is new."""
        parts = list(self._news)
        self._news.clear()
        if not 0 <= now_ms - self._pulse_ms < PULSE_MS:
            pulse = self.pulse(now_ms)
            if pulse != self._pulse:
                parts.append(pulse)
            self._pulse, self._pulse_ms = pulse, now_ms
        if not parts and not 0 <= now_ms - self._told_ms < HEARTBEAT_MS:
            parts.append(b":\n\n")
        if parts:
            self._told_ms = now_ms
        return b"".join(parts)

    def pulse(self, now_ms: int) -> bytes:
        """Write how many watch and like, and how polls stand."""
        told = {"watching": self.watching(now_ms), "likes": self.crowd.likes, "votes": self.votes()}
        return _event("pulse", told)

    def _keep(self, line: SaidLine) -> None:
        place = line.film_ms // CHUNK_MS
        lines = self._by_chunk.setdefault(place, [])
        lines.append(line)
        self._lines[line.id] = line
        if len(lines) > _A_CHUNK:
            self._lines.pop(lines.pop(0).id, None)
        self._encoded.pop(place, None)

    def _tell(self, line: SaidLine) -> None:
        """Tell of a line as it stands: shown, or hidden."""
        self._encoded.pop(line.film_ms // CHUNK_MS, None)
        if self.crowd.shown(line, before=self.before):
            self._news.append(_event("said", {"id": line.id, "film_ms": line.film_ms, "text": line.text}))
        elif line.id in self.crowd.moderated:
            self._news.append(_event("hid", {"id": line.id}))


def _event(kind: str, told: Mapping[str, object]) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + _json.encode(told) + b"\n\n"
