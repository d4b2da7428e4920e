"""Folds (归集): what reviews are made from, folded as far as the journal goes and kept beside it.

A kept fold only saves time: one of another shape, a damaged one, or one ahead of the journal (a restored
backup) is passed over, and the journal is read again.
"""

import hashlib
import logging
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

import msgspec
from msgspec import Struct

from kaibo import facts
from kaibo.journal import snapshots
from kaibo.journal.reading import milestones, newest_seq, pages
from kaibo.live import room as live
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.plan.accounts import Store
from kaibo.plan.shelf import HOUSE, Shelf
from kaibo.review import matching, metrics, reach, tally
from kaibo.review.definitions import COMPUTED, DEFINITIONS
from kaibo.review.history import Past
from kaibo.review.tally import Tally, count
from kaibo.standing import Standing
from kaibo.unswept import unswept

MUCH: Final = 20_000
"""Facts folded since a fold was kept that are worth keeping it again: a tenth of a second of work."""

_HELD: Final = 3
"""Broadcasts held in memory: tens of megabytes each after a long evening."""

T = TypeVar("T", bound=Struct)
_log = logging.getLogger(__name__)


class _Fold(Struct):
    """Room and tally of a broadcast as of seq `upto` of the journal; `fresh` facts came since it was kept."""

    version: str
    upto: int
    room: Room
    tally: Tally
    fresh: int = 0


class _Figures(Struct):
    """What is remembered of an ended broadcast, as of its milestone `seq`."""

    version: str
    seq: int
    past: Past


class Folds:
    """What is folded of a journal file's broadcasts: held in memory, kept on disk, caught up when asked."""

    def __init__(self, journal: Path) -> None:
        """Know nothing yet of `journal`, the journal's file; `heard` is the last milestone taken in."""
        self.journal = journal
        self.standing = Standing()
        self.shelf = Shelf()
        self.heard = 0
        self._held: dict[str, _Fold] = {}

    def look(self) -> None:
        """Take in where broadcasts stand, and what the house planned, since the last look."""
        for entry in milestones(self.journal, self.heard):
            self.heard = entry.seq
            self.standing.hear(entry)
            if entry.fact.broadcast == HOUSE:
                self.shelf.hear(entry)

    def of(self, broadcast: str) -> tuple[Room, Tally]:
        """Fold a broadcast up to now; keeps it where that was much work."""
        held = self._caught_up(broadcast, self._held.pop(broadcast, None))
        self._held[broadcast] = held
        while len(self._held) > _HELD:
            del self._held[next(iter(self._held))]
        return held.room, held.tally

    def keep(self, broadcast: str) -> None:
        """Fold a broadcast up to now and keep it; where it ended, its figures too."""
        self.of(broadcast)
        if self._held[broadcast].fresh:
            self._write(self._held[broadcast])
        self.look()
        if _over(self.standing.rooms.get(broadcast)):
            self._remembered(broadcast)

    def past(self, broadcast: str, most: int = 10) -> tuple[Past, ...]:
        """Remember the account's ended broadcasts before this one, the newest first, rehearsals left out."""
        self.look()
        of = self.standing.rooms.get(broadcast)
        if of is None:
            return ()
        began_ms = of.went_live_ms or of.any_plan.start_ms or 2**62
        before = [
            room
            for room in self.standing.rooms.values()
            if _over(room) and _account(room) == _account(of) and (room.went_live_ms or 0) < began_ms
        ]
        before.sort(key=lambda room: room.went_live_ms or 0, reverse=True)
        return tuple(self._remembered(room.broadcast) for room in before[:most])

    def home(self, room: Room) -> str:
        """Name the city of a broadcast's store, "" where none was chosen."""
        store = self.shelf.one("store", room.plan.store, Store) if room.plan else None
        return store.city if store else ""

    def _remembered(self, broadcast: str) -> Past:
        """Give the figures of an ended broadcast as they were kept, or count them anew."""
        place, seq = self._place(broadcast, "past"), self.standing.rooms[broadcast].seq
        kept = _read(place, _Figures)
        if kept is None or (kept.version, kept.seq) != (_shape(_Figures), seq):
            held = self._caught_up(broadcast, self._held.get(broadcast))
            held.tally.home = self.home(held.room)
            kept = _Figures(_shape(_Figures), seq, _past(held.room, held.tally))
            self._put(place, kept)
        return kept.past

    def _caught_up(self, broadcast: str, held: _Fold | None) -> _Fold:
        """Fold what the journal holds beyond a fold in memory, or else the kept one."""
        newest = newest_seq(self.journal)
        if held is None or held.upto > newest:
            held = _read(self._place(broadcast, "fold"), _Fold)
        if held is None or held.version != _shape(_Fold) or held.upto > newest:
            held = _Fold(_shape(_Fold), 0, Room(broadcast), Tally(broadcast))
        with unswept():
            for page in pages(self.journal, broadcast, held.upto, newest):
                fold(held.room, page)
                count(held.tally, page)
                held.fresh += len(page)
        held.upto = newest
        if held.fresh >= MUCH:
            self._write(held)
        return held

    def _write(self, held: _Fold) -> None:
        held.fresh = 0
        self._put(self._place(held.room.broadcast, "fold"), held)

    def _put(self, place: Path, kept: Struct) -> None:
        try:
            snapshots.put(place, msgspec.msgpack.encode(kept))
        except OSError as error:
            # It only saves time: a folder that cannot be written to can still be reviewed.
            _log.warning("%s was not kept: %s", place.name, error)

    def _place(self, broadcast: str, what: str) -> Path:
        return self.journal.parent / "snapshots" / f"{broadcast}.{what}"


def _past(room: Room, counts: Tally) -> Past:
    plan = room.any_plan
    found = metrics.figures(room, counts, room.received_ms)
    return Past(
        broadcast=room.broadcast,
        title=plan.title or plan.id,
        account=plan.account,
        type=plan.type,
        went_live_ms=room.went_live_ms or 0,
        ended_ms=room.ended_ms or 0,
        counts={key: figure.value for key, figure in found.items() if key not in COMPUTED},
        bins=matching.bins(room, counts),
        reservers=tuple(sorted(counts.flows.reservers)),
        orders=reach.counted(tuple(counts.cities.values()), counts.home),
    )


def _over(room: Room | None) -> bool:
    return room is not None and room.ended_ms is not None and not room.rehearsal


def _account(room: Room) -> str:
    return room.any_plan.account_id or room.any_plan.account


def _read(place: Path, kind: type[T]) -> T | None:
    try:
        packed = place.read_bytes()
        with unswept():
            return msgspec.msgpack.decode(packed, type=kind)
    except (OSError, msgspec.DecodeError):
        return None


@cache
def _shape(kind: type[Struct]) -> str:
    """Name the shape of what is kept: by every field in it, down to the facts, and by how it is folded.

    Facts have a version of their own.
    """
    found: dict[type, str] = {}
    _fields(kind, found)
    told = repr((live.VERSION, tally.VERSION, facts.VERSION, *DEFINITIONS, *found.values()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _fields(part: Any, found: dict[type, str]) -> None:
    for inner in get_args(part):
        _fields(inner, found)
    if not (isinstance(part, type) and issubclass(part, Struct)) or part.__module__ == facts.__name__:
        return
    if part not in found:
        found[part] = f"{part.__qualname__} {part.__struct_fields__} {part.__annotations__}"
        for inner in part.__annotations__.values():
            _fields(inner, found)
