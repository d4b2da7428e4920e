"""Captions of a house's recordings: kept beside them, brought by hand, or heard in another process."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from kaibo.aside import Job, Tell
from kaibo.refused import Refused
from kaibo.replay.captions import Captions

if TYPE_CHECKING:
    from kaibo.house import House

_NAME: Final = "captions.json"
_HOT_MOST: Final = 200
"""Characters of names to expect: more of them confuse a recogniser."""


class ToHear(Struct, frozen=True, kw_only=True):
    """What to listen to, where to keep it, where models lie, and the names to expect."""

    recording: Path
    folder: Path
    models: Path
    hot: str


class Unheard(Struct, frozen=True, kw_only=True):
    """Why a recording was not listened to."""

    zh: str
    en: str


class Captioning:
    """Who listens to what is said on recordings; one at a time, for it takes all the machine gives."""

    def __init__(self, house: "House", start: Callable[[Coroutine[None, None, None]], None]) -> None:
        """Work for `house`; `start` runs work beside everything else."""
        self._house, self._start = house, start
        self._turn = asyncio.Lock()
        self._jobs: dict[tuple[str, str], Job[ToHear, Unheard | None]] = {}
        self._shares: dict[tuple[str, str], float] = {}
        self._failed: dict[tuple[str, str], Unheard] = {}

    def folder(self, recording: str) -> Path:
        """Give the folder the captions of a recording are kept in."""
        return self._house.recordings.material.of(recording)

    async def of(self, recording: str) -> Captions | None:
        """Give the captions of a recording, None where there are none."""
        return await asyncio.to_thread(kept, self.folder(recording))

    async def bring(self, recording: str, captions: Captions) -> None:
        """Keep captions somebody brought in place of others."""
        await asyncio.to_thread(keep, self.folder(recording), captions)

    def share(self, broadcast: str, recording: str) -> float | None:
        """Tell how far listening is, 0-1; None where nobody listens."""
        return self._shares.get((broadcast, recording))

    def stop(self, broadcast: str, recording: str) -> bool:
        """Stop listening; what was finished is gone on from the next time. Tells whether anybody listened."""
        key = (broadcast, recording)
        job = self._jobs.get(key)
        if job is not None:
            job.stop()
            return True
        # One that waits for its turn finds itself let go when that comes.
        return self._shares.pop(key, None) is not None

    def failed(self, broadcast: str, recording: str) -> Unheard | None:
        """Say why the last listening failed, None where it did not."""
        return self._failed.get((broadcast, recording))

    def begin(self, broadcast: str, recording: str) -> None:
        """Listen to a recording in its turn; one that is listened to already goes on."""
        key = (broadcast, recording)
        if key not in self._shares:
            self._shares[key] = 0.0
            self._failed.pop(key, None)
            self._start(self._hear(key))

    async def _hear(self, key: tuple[str, str]) -> None:
        try:
            async with self._turn:
                if key not in self._shares:
                    return
                job = self._jobs[key] = Job(
                    heard, await self._spoken(*key), lambda share: self._shares.update({key: share})
                )
                failed = await self._house.recordings.aside.run(job)
        except Refused as refused:
            failed = Unheard(zh=refused.zh, en=refused.en)
        finally:
            self._jobs.pop(key, None)
            self._shares.pop(key, None)
        if failed is not None:
            self._failed[key] = failed

    async def _spoken(self, broadcast: str, name: str) -> ToHear:
        recordings = self._house.recordings
        return ToHear(
            recording=recordings.path(broadcast, recordings.one(broadcast, name)),
            folder=self.folder(name),
            models=self._house.folder / "models",
            hot=await self._hot(broadcast),
        )

    async def _hot(self, broadcast: str) -> str:
        """Name the products of a broadcast, which a recogniser would else not know."""
        plan = (await self._house.room(broadcast)).any_plan
        names = " ".join(dict.fromkeys(product.title for product in plan.products if product.title))
        return names[:_HOT_MOST]


def keep(folder: Path, captions: Captions) -> None:
    """Write the captions of a recording, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".captions.{os.getpid()}.part"
    try:
        part.write_bytes(msgspec.json.encode(captions))
        part.replace(folder / _NAME)
    finally:
        part.unlink(missing_ok=True)


def kept(folder: Path) -> Captions | None:
    """Give the captions in a folder, None where there are none that can be read."""
    try:
        return msgspec.json.decode((folder / _NAME).read_bytes(), type=Captions)
    except (OSError, msgspec.MsgspecError):
        return None


def heard(spoken: ToHear, tell: Tell) -> Unheard | None:
    """Listen in the other process, and keep what was said; what stands in the way comes back as words."""
    from kaibo.studio import speech
    from kaibo.studio.media import MediaError

    partly = spoken.folder / "captions.jsonl"
    try:
        recogniser = speech.Whisper(speech.model(None, spoken.models))
        told = speech.listen(spoken.recording, recogniser, partly, spoken.hot, tell)
        keep(spoken.folder, told)
    except (Refused, MediaError) as error:
        return Unheard(zh=error.zh, en=error.en)
    except OSError as error:
        return Unheard(zh=f"写不下字幕：{error}", en=f"the captions cannot be written: {error}")
    partly.unlink(missing_ok=True)
    return None
