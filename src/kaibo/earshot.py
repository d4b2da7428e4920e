"""Earshot: what is said, written by viewers and typed by the crew on air is read by the rules about words.

Rooms on air alone are listened to. Reading is done beside the loop, one batch a room at a time; what is
due is told as facts, whose ids come from the fact that carried the words, so nothing is told twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct, field

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.clock import SECOND
from kaibo.facts import Entry, Fact
from kaibo.journal import JournalUnavailable, Receipt
from kaibo.live import shift, warned
from kaibo.live.room import Room
from kaibo.live.warned import Overheard, Where
from kaibo.plan.compliance import Checker, Surface
from kaibo.plan.compliance.pieces import Heard, Piece, Pieces
from kaibo.playbook import number
from kaibo.wording import Wording

_BATCH: Final = 200
"""Facts read in one go: some milliseconds, so that what is due is told soon."""

_AGAIN_S: Final = 1.0
"""A journal that takes nothing is asked again so long after."""

_WAITING_MOST: Final = 20_000
"""Comments that may wait to be read; in a flood beyond it the oldest go unread, and that is logged."""

_log = logging.getLogger(__name__)

_TYPED: Final[dict[type, tuple[Surface, tuple[str, ...]]]] = {
    facts.LuckyBagAnnounced: ("lucky_bag", ("prize", "condition")),
    facts.LuckyBagOpened: ("lucky_bag", ("prize", "condition")),
    facts.QuestionAnswered: ("host_reply", ("text",)),
    facts.Promised: ("speech", ("text",)),
}
"""What the crew types for viewers to read or hear: the surface, and the fields that hold it."""

_HEARD: Final = frozenset((facts.Spoken, facts.Commented, *_TYPED))


class _Ear(Struct):
    """What waits to be read of a room, speech not settled, and warnings not kept yet.

    `spoke_ms` is by this machine's clock.
    """

    waiting: list[Fact] = field(default_factory=list)
    pieces: Pieces = field(default_factory=Pieces)
    due: list[Fact] = field(default_factory=list)
    spoke_ms: int = 0
    busy: bool = False
    close: bool = False


class Earshot:
    """Listens to the rooms on air of a house."""

    def __init__(
        self,
        wording: Wording,
        tell: Callable[[Sequence[Fact]], Awaitable[Receipt]],
        start: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        """Read by the rules of `wording`, and `tell` what is due; reading is a work to `start`."""
        self._wording, self._tell, self._start = wording, tell, start
        self._ears: dict[str, _Ear] = {}

    def hear(self, room: Room, entries: Iterable[Entry], wall_ms: int) -> None:
        """Take in facts a room has folded; what holds no words, and a room not on air, is passed over."""
        if room.state not in ("live", "ending"):
            return
        told = [entry.fact for entry in entries if type(entry.fact) in _HEARD]
        if not told:
            return
        ear = self._ears.setdefault(room.broadcast, _Ear())
        ear.waiting += told
        if any(type(fact) is facts.Spoken for fact in told):
            ear.spoke_ms = wall_ms
        if len(ear.waiting) > _WAITING_MOST:
            _log.warning("%s: %d texts go unread", room.broadcast, len(ear.waiting) - _WAITING_MOST)
            del ear.waiting[:-_WAITING_MOST]
        self._work(room, ear)

    def look(self, room: Room, wall_ms: int) -> None:
        """Settle what was said where nobody spoke for a while, or the room is off air; keep what was not."""
        ear = self._ears.get(room.broadcast)
        if ear is None or ear.busy or not (ear.pieces.waiting or ear.due):
            return
        quiet = wall_ms - ear.spoke_ms
        paused = not 0 <= quiet < number("words_pause_seconds") * SECOND or room.state == "ended"
        ear.close = paused and ear.pieces.waiting
        if ear.close or ear.due:
            self._work(room, ear)

    def forget(self, broadcast: str) -> None:
        """Forget a broadcast that is over."""
        self._ears.pop(broadcast, None)

    def _work(self, room: Room, ear: _Ear) -> None:
        if not ear.busy:
            ear.busy = True
            self._start(self._read(room, ear))

    async def _read(self, room: Room, ear: _Ear) -> None:
        """Read what waits, batch by batch, and tell what is due of each before the next.

        What the journal would not take is kept, and told first with the next look.
        """
        try:
            await self._keep(ear)
            while ear.waiting or ear.close:
                batch, ear.waiting = ear.waiting[:_BATCH], ear.waiting[_BATCH:]
                close, ear.close = ear.close and not ear.waiting, False
                checker = await self._wording.checker((room.plan or _NO_PLAN).account_id)
                let_pass = self._wording.let_pass(room.broadcast)
                host = shift.on_camera(room.camera, room.plan, room.went_live_ms).host
                found = await asyncio.to_thread(_heard, batch, ear.pieces, checker, let_pass, host, close)
                ear.due += warned.due(room.warnings, found, room.broadcast)
                await self._keep(ear)
        except JournalUnavailable as error:
            _log.warning("%s: a warning is not kept yet: %s", room.broadcast, error)
            await asyncio.sleep(_AGAIN_S)
        finally:
            ear.busy = False

    async def _keep(self, ear: _Ear) -> None:
        """Tell the warnings that are due, all or none."""
        if ear.due:
            await self._tell(ear.due)
            ear.due = []


_NO_PLAN: Final = Broadcast(id="none", title="")


def _heard(
    batch: Sequence[Fact],
    pieces: Pieces,
    checker: Checker,
    let_pass: set[tuple[str, str, Surface]],
    host: str,
    close: bool,
) -> list[Overheard]:
    """Read facts that hold words, in their order; `close` settles what was said last."""
    found: list[Overheard] = []
    pause_ms = number("words_pause_seconds") * SECOND
    for fact in batch:
        if isinstance(fact, facts.Spoken):
            piece = Piece(about=fact.id, at_ms=fact.at_ms, text=fact.text, host=fact.host or host)
            if pieces.last_ms is not None and fact.at_ms - pieces.last_ms > pause_ms:
                found += _spoken(pieces.close(checker), checker)
            found += _spoken(pieces.hear(piece, checker), checker)
        elif isinstance(fact, facts.Commented):
            found += _whole(fact, "comment", "comment", fact.text, checker, set())
        else:
            surface, names = _TYPED[type(fact)]
            for name in names:
                found += _whole(fact, "crew", surface, getattr(fact, name), checker, let_pass)
    return [*found, *_spoken(pieces.close(checker), checker)] if close else found


def _spoken(heard: Sequence[Heard], checker: Checker) -> Iterator[Overheard]:
    for one in heard:
        yield Overheard(
            finding=one.finding,
            where="speech",
            sentence=one.sentence,
            about=one.piece.about,
            end=one.end,
            at_ms=one.piece.at_ms,
            host=one.piece.host,
            pack=checker.pack.revision,
        )


def _whole(
    fact: Fact,
    where: Where,
    surface: Surface,
    text: str,
    checker: Checker,
    let_pass: set[tuple[str, str, Surface]],
) -> Iterator[Overheard]:
    for finding in checker.read(text, surface).findings:
        if (finding.rule, finding.text, surface) not in let_pass:
            yield Overheard(
                finding=finding,
                where=where,
                sentence=text,
                about=fact.id,
                end=finding.end,
                at_ms=fact.at_ms,
                pack=checker.pack.revision,
            )
