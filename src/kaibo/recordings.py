"""The recordings of a house's broadcasts: found where they lie, looked into, set beside the facts."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from kaibo.aside import Aside, Job
from kaibo.clock import MINUTE, span
from kaibo.facts import Fact
from kaibo.footage import FoundFile, found, growing, key_of, looked_into, place
from kaibo.hearing import Asked, Judged, hear, quiet
from kaibo.journal.reading import of_kinds
from kaibo.live.room import Room
from kaibo.material import Material, stamp
from kaibo.plan.recordings import Recording
from kaibo.plan.shelf import Kept
from kaibo.refused import Refused
from kaibo.replay.timeline import Timeline, told_of

if TYPE_CHECKING:
    from kaibo.house import House

_SHORT_MS: Final = 5 * MINUTE


class RecordingNote(Struct, frozen=True, kw_only=True):
    """What somebody who cuts must know of a recording, and what to do about it."""

    recording: str
    zh: str
    en: str


class Listening(Struct, frozen=True, kw_only=True):
    """A recording being listened to, and how far that is, 0-1."""

    recording: str
    share: float


class Recordings:
    """Every recording of a house; `material` is what was made of them, `aside` where heavy work is done."""

    def __init__(self, house: "House", start: Callable[[Coroutine[None, None, None]], None]) -> None:
        """Work for `house`; `start` runs work beside everything else."""
        self._house, self._start = house, start
        self.material = Material(house.folder / "media")
        self.aside = Aside(quiet)
        self._shares: dict[str, float] = {}
        self._heard: dict[tuple[str, str], asyncio.Task[Judged]] = {}
        self._said: dict[tuple[str, str], tuple[str, str]] = {}

    def close(self) -> None:
        """Listen to nothing more."""
        self.aside.close()
        for work in self._heard.values():
            work.cancel()

    def folder(self, broadcast: str) -> Path:
        """Give the folder recordings of a broadcast are put into."""
        return (self._house.folder / "recordings" / broadcast).resolve()

    async def found(self, broadcast: str) -> tuple[FoundFile, ...]:
        """List files that may be recordings of a broadcast, newest first."""
        told = (await self._house.room(broadcast)).studio.files
        kept = self.listed(broadcast)
        taken = {one.body.file for one in kept}
        return await asyncio.to_thread(found, self.folder(broadcast), told, taken)

    def listed(self, broadcast: str) -> list[Kept[Recording]]:
        """List the recordings that were taken, in order."""
        return self._house.office.binder(broadcast).listed("recording", Recording)

    def one(self, broadcast: str, name: str) -> Recording:
        """Give a recording; raises `Refused` 404 for none."""
        recording = self._house.office.binder(broadcast).one("recording", name, Recording)
        if recording is None:
            raise Refused(
                404,
                "unknown_recording",
                "没有这段录像，请刷新",
                "there is no such recording: reload",
                "recording",
            )
        return recording

    def path(self, broadcast: str, recording: Recording) -> Path:
        """Tell where the file of a recording is; raises `Refused` 409 where it is gone."""
        path = place(self.folder(broadcast), recording.file)
        if path is None:
            name = Path(recording.file).name
            raise Refused(
                409,
                "recording_gone",
                f"录像文件 {name} 不在了：放回原处，或放进本场录像文件夹再取用",
                f"the file {name} is gone: put it back, or into this broadcast's folder and take it anew",
                "recording",
            )
        return path

    # Taken and set beside the facts.

    async def take(self, broadcast: str, file: str, press: str, by: str) -> Kept[Recording]:
        """Look into a file that was found, and take it; one taken already stays as it is.

        Raises `Refused` 404 for a file not found, 409 for one still being written, 422 for no recording.
        """
        binder = self._house.office.binder(broadcast)
        for kept in self.listed(broadcast):
            if kept.body.file == file:
                return kept
        room = await self._house.room(broadcast)
        if file not in {one.file for one in await self.found(broadcast)}:
            raise Refused(
                404,
                "unknown_file",
                "没有找到这个文件：放进本场录像文件夹后刷新",
                "no such file was found: put it into this broadcast's folder and reload",
                "file",
            )
        if room.studio.recording and room.studio.file == file:
            raise growing(Path(file).name)
        recording = await asyncio.to_thread(looked_into, self.folder(broadcast), file)
        told = told_of(await self.facts(broadcast, _TOLD), file)
        recording = structs.replace(recording, told=told, by="told" if told else "")
        key = key_of(broadcast, file, recording.length_ms)
        before = binder.one("recording", key, Recording)
        if before is not None:
            # The same recording in another place: what was found out about it stays true.
            recording = structs.replace(
                recording, offset_ms=before.offset_ms, by=before.by, clear=before.clear
            )
        saved = await self._house.office.save(
            broadcast,
            "recording",
            key,
            recording,
            replaces=binder.revision("recording", key),
            press=press,
            by=by,
        )
        self._start(self._placed(broadcast, saved))
        return saved

    async def line(self, broadcast: str, recording: Recording, offset_ms: int | None = None) -> Timeline:
        """Give the timeline of a recording; `offset_ms` in place of its own."""
        facts = await self.facts(broadcast, _TOLD)
        live_ms = self._live_ms(await self._house.room(broadcast))
        offset = recording.offset_ms if offset_ms is None else offset_ms
        return Timeline.beside(facts, recording.file, live_ms, offset)

    async def facts(self, broadcast: str, kinds: Sequence[str]) -> list[Fact]:
        """Read a broadcast's facts of some kinds, in a thread."""
        path = self._house.journal.path
        return await asyncio.to_thread(lambda: list(of_kinds(path, broadcast, kinds)))

    # Listened to.

    async def heard(self, broadcast: str, name: str) -> Judged:
        """Listen to a recording, once; what was heard is kept. Raises `Refused` 409 where it cannot be."""
        key = (broadcast, name)
        work = self._heard.get(key)
        if work is None:
            work = self._heard[key] = asyncio.create_task(self._listen(broadcast, name))
            work.add_done_callback(lambda done: self._over(key, done))
        return await asyncio.shield(work)

    def _over(self, key: tuple[str, str], done: "asyncio.Task[Judged]") -> None:
        self._heard.pop(key, None)
        if not done.cancelled():
            # Asked for here, where whoever waited for it may have gone.
            done.exception()

    def listening(self, broadcast: str) -> tuple[Listening, ...]:
        """Tell which recordings of a broadcast are being listened to."""
        return tuple(
            Listening(recording=name, share=round(self._shares.get(name, 0.0), 3))
            for of, name in self._heard
            if of == broadcast
        )

    def kept_sound(self, name: str, path: Path) -> Path:
        """Tell where what was heard of a recording is kept; raises `OSError` where its file is gone."""
        return self.material.of(name) / f"heard-{stamp(path)}.json"

    async def _listen(self, broadcast: str, name: str) -> Judged:
        recording = self.one(broadcast, name)
        path = self.path(broadcast, recording)
        asked = Asked(
            path=path,
            kept=self.kept_sound(name, path),
            journal=self._house.journal.path,
            broadcast=broadcast,
            file=recording.file,
            live_ms=self._live_ms(await self._house.room(broadcast)),
        )
        try:
            told = await self.aside.run(Job(hear, asked, lambda share: self._shares.update({name: share})))
        finally:
            self._shares.pop(name, None)
        if told is None:
            raise Refused(500, "reckoning_broke", "计算中断，请重试", "the reckoning broke: try again")
        if told.en:
            raise Refused(409, "not_heard", told.zh, told.en, "recording")
        return told

    async def _placed(self, broadcast: str, kept: Kept[Recording]) -> None:
        """Listen to a recording just taken; where nobody told when it began, what is heard clearly counts."""
        try:
            told = await self.heard(broadcast, kept.key)
            self._remember(broadcast, kept.key, kept.body, told)
            if kept.body.told or told.offset_ms is None:
                return
            moved = structs.replace(kept.body, offset_ms=told.offset_ms, by="heard", clear=told.clear)
            press = f"heard-{kept.revision}"
            await self._house.office.save(
                broadcast, "recording", kept.key, moved, replaces=kept.revision, press=press, by=""
            )
        except Refused as refused:
            # Somebody moved it meanwhile, or it cannot be listened to; both may be read where it is listed.
            if refused.code != "stale_revision":
                self._said[broadcast, kept.key] = refused.zh, refused.en

    def _remember(self, broadcast: str, name: str, recording: Recording, told: Judged) -> None:
        if told.offset_ms is None and not recording.told:
            self._said[broadcast, name] = UNCLEAR
        elif told.offset_ms is not None and recording.told and abs(told.offset_ms) >= _AGREES_MS:
            late = told.offset_ms / 1000
            self._said[broadcast, name] = (
                f"声音、画面和弹幕对起来看，录像偏 {late:+.0f} 秒；没有改，核对后可手动调",
                f"by its sound and picture it is {late:+.0f} s off; nothing was moved: check, then set it",
            )
        else:
            self._said.pop((broadcast, name), None)

    async def notes(self, broadcast: str) -> tuple[RecordingNote, ...]:
        """Say what somebody who cuts must know of the recordings of a broadcast."""
        room = await self._house.room(broadcast)
        notes = list[RecordingNote]()
        for kept in self.listed(broadcast):
            words = list[tuple[str, str]]()
            try:
                await asyncio.to_thread(self.path, broadcast, kept.body)
            except Refused as refused:
                words.append((refused.zh, refused.en))
            if not kept.body.told and not kept.body.by:
                words.append(ASSUMED)
            if said := self._said.get((broadcast, kept.key)):
                words.append(said)
            if room.went_live_ms and room.ended_ms:
                lacking_ms = room.ended_ms - room.went_live_ms - kept.body.length_ms
                if lacking_ms > _SHORT_MS:
                    words.append(
                        (
                            f"录像只有 {span(kept.body.length_ms)}，比整场少 {span(lacking_ms)}："
                            "没录到的剪不了",
                            f"it plays {span(kept.body.length_ms)}, {span(lacking_ms)} less than the "
                            "broadcast: what it lacks cannot be cut",
                        )
                    )
            notes += [RecordingNote(recording=kept.key, zh=zh, en=en) for zh, en in words]
        return tuple(notes)

    def _live_ms(self, room: Room) -> int:
        """Give go-live, or where nobody went live the broadcast's first moment."""
        if room.went_live_ms is not None:
            return room.went_live_ms
        return min(room.seconds, default=0) * 1000


_TOLD: Final = ("recording_started", "recording_stopped")
_AGREES_MS: Final = 3_000
ASSUMED: Final = (
    "没有录制开始的记录，按录像第 0 秒就是开播计算；对不上请拖动时间差，或点重新听",
    "nobody told when the recording began; its second 0 is taken as go-live: move it, or listen again",
)
UNCLEAR: Final = (
    "声音、画面和弹幕对不出时间差：可能不是这一场的录像，或弹幕太少；请看画面手动调",
    "sound, picture and comments fit nowhere clearly: another show, or too few comments; set it by eye",
)
