"""The clips of a broadcast as files: each cut out of its recording to the picture, and what they are."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from kaibo.facts import Fact
from kaibo.plan.clips import Clip
from kaibo.replay.edl import named
from kaibo.replay.proposals import said
from kaibo.replay.taste import PLAIN, Taste
from kaibo.replay.timeline import bounds, files
from kaibo.studio.cutter import cut
from kaibo.studio.heard import heard
from kaibo.studio.media import index
from kaibo.studio.reel import Note, estimated, timeline, write
from kaibo.studio.spotting import spotted

_UNNAMED: Final = re.compile(r"[^\w-]+")
_LONGEST: Final = 40


class ClipFile(Struct, frozen=True, kw_only=True):
    """A clip and its file; `exact` tells whether its borders are to the picture."""

    file: str
    length_ms: int
    exact: bool
    clip: Clip


class ClipFiles(Struct, frozen=True, kw_only=True):
    """What `clips.json` holds: the clips in time order with their files, and what to know of them."""

    recording: str
    recording_ms: int
    offset_ms: int
    zh: str
    en: str
    notes: tuple[Note, ...]
    clips: tuple[ClipFile, ...]


def make(
    facts: Sequence[Fact],
    out: Path,
    recording: Path,
    own: Sequence[Clip] = (),
    offset_ms: int | None = None,
    taste: Taste = PLAIN,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ClipFiles:
    """Cut clips out of a recording into the folder `out`, each an mp4, and write `clips.json` beside them.

    `own` are the team's clips of this recording; where there are none they are found. `offset_ms` as for
    the reel; None: it is listened for where nobody told when the recording began. Raises `MediaError`,
    `Cancelled`, or `OSError` for a folder that cannot be written.
    """
    line, notes = timeline(facts, bounds(facts)[0], offset_ms or 0, recording)
    length_ms = index(recording).length_ms
    clips = sorted(own, key=lambda clip: clip.start_ms)
    if not clips:
        if offset_ms is None and not files(facts):
            line, more = estimated(
                facts, line, heard(recording, lambda share: progress(share / 2), cancelled)
            )
            notes += more
        found = spotted(facts, line, length_ms, recording.name[:200], recording, taste)
        clips = sorted(found, key=lambda clip: clip.start_ms)
    out.mkdir(parents=True, exist_ok=True)
    made = list[ClipFile]()
    for place, clip in enumerate(clips, start=1):
        target = out / f"{place:02}-{_UNNAMED.sub('_', named(clip, place))[:_LONGEST].strip('_')}.mp4"
        end_ms = min(clip.end_ms, length_ms)
        if clip.start_ms >= end_ms:
            notes.append(
                Note(f"第 {place} 个切片在录像之外，没有剪", f"clip {place} lies outside the recording")
            )
            continue
        done = cut(recording, [(clip.start_ms, end_ms)], target, cancelled=cancelled)
        if not done.exact and not made:
            notes.append(Note(done.zh, done.en))
        made.append(ClipFile(file=target.name, length_ms=done.length_ms, exact=done.exact, clip=clip))
        progress(0.5 + place / len(clips) / 2)
    zh, en = said(clips, True, taste)
    told = ClipFiles(
        recording=recording.name,
        recording_ms=length_ms,
        offset_ms=line.offset_ms,
        zh=zh,
        en=en,
        notes=tuple(notes),
        clips=tuple(made),
    )
    write(out / "clips.json", msgspec.json.format(msgspec.json.encode(told), indent=2))
    return told
