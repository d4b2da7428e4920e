"""The spotter: looks for clips in a broadcast's journal and its recording, in a process of its own."""

from pathlib import Path
from typing import Final

from msgspec import Struct

from kaibo.aside import Aside, Job, Tell
from kaibo.journal.reading import of_kinds
from kaibo.office import Office
from kaibo.plan.clips import Clip
from kaibo.plan.recordings import Recording
from kaibo.plan.shelf import Shelf
from kaibo.refused import Refused
from kaibo.replay.borders import Sentence
from kaibo.replay.proposals import touched
from kaibo.replay.taste import PLAIN, Taste, taste
from kaibo.replay.timeline import Timeline, bounds, name_of
from kaibo.standing import Standing

KINDS: Final = (
    "commented",
    "liked",
    "order_paid",
    "product_clicked",
    "marked",
    "segment_taken",
    "segment_left",
    "take_undone",
    "holdback_stepped",
    "lucky_bag_opened",
    "lucky_bag_drawn",
    "feed_lost",
    "feed_restored",
    "scene_switched",
    "recording_started",
    "recording_stopped",
    "went_live",
    "end_confirmed",
)
"""What a look for clips reads; who came and went is most of a journal, and tells nothing here."""


class Look(Struct, frozen=True, kw_only=True):
    """What to look through: a broadcast in a journal file, and a recording of it by its key.

    `path` is where the recording's file lies, None where it does not; `taste` is the account's; `sentences`
    are when somebody spoke, where that is known.
    """

    journal: Path
    broadcast: str
    name: str
    recording: Recording
    path: Path | None = None
    taste: Taste = PLAIN
    sentences: tuple[Sentence, ...] = ()


class Spotter:
    """Looks for clips; `aside` is where. It remembers where it looked, until kaibo stops."""

    def __init__(self, journal: Path, aside: Aside) -> None:
        """Look through what `journal`, the journal's file, holds."""
        self._journal, self._aside = journal, aside
        self.looked: set[str] = set()

    async def look(
        self,
        broadcast: str,
        name: str,
        recording: Recording,
        path: Path | None,
        taste: Taste,
        sentences: tuple[Sentence, ...] = (),
    ) -> list[Clip]:
        """Look for clips on a recording, the best first; raises `Refused` 500 where that broke."""
        given = Look(
            journal=self._journal,
            broadcast=broadcast,
            name=name,
            recording=recording,
            path=path,
            taste=taste,
            sentences=sentences,
        )
        found = await self._aside.run(Job(_looked, given))
        if found is None:
            raise Refused(500, "reckoning_broke", "计算中断，请重试", "the reckoning broke: try again")
        self.looked.add(broadcast)
        return found


def learned(office: Office, standing: Standing, broadcast: str) -> Taste:
    """Learn the taste of a broadcast's account from every clip of it that somebody looked at."""
    account = standing.rooms[broadcast].any_plan.account_id
    return taste(
        kept.body
        for name, room in standing.rooms.items()
        if room.any_plan.account_id == account
        for kept in office.binder(name).listed("clip", Clip)
        if touched(kept)
    )


def on_file(shelf: Shelf, file: str) -> tuple[list[Clip], int | None]:
    """Give a broadcast's clips of the recording with this file name but bad ones, and its offset in ms.

    The offset is None where no such recording was taken, or nobody and nothing set it beside the facts.
    """
    same = [one for one in shelf.listed("recording", Recording) if name_of(one.body.file) == file]
    names = {one.key for one in same}
    own = [one.body for one in shelf.listed("clip", Clip) if one.body.recording in names]
    placed = [one.body.offset_ms for one in same if one.body.by]
    return [clip for clip in own if clip.rating != "bad"], placed[-1] if placed else None


def _looked(given: Look, _: Tell) -> list[Clip]:
    from kaibo.studio.spotting import spotted

    facts = list(of_kinds(given.journal, given.broadcast, KINDS))
    recording = given.recording
    line = Timeline.beside(facts, recording.file, bounds(facts)[0], recording.offset_ms)
    return spotted(facts, line, recording.length_ms, given.name, given.path, given.taste, given.sentences)
