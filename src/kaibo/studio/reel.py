"""The highlight reel of a broadcast: from its facts and its recording to two files in a folder."""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct, structs

from kaibo.clock import SECOND
from kaibo.facts import Commented, Fact, SceneSwitched, SegmentTaken
from kaibo.replay.highlights import Highlight, find, verdict
from kaibo.replay.offset import Heard, estimate
from kaibo.replay.peaks import LIVE
from kaibo.replay.select import Moment, Reel, Span, choose
from kaibo.replay.signals import damped
from kaibo.replay.timeline import Timeline, bounds, files, name_of
from kaibo.studio.cutter import cut
from kaibo.studio.heard import heard
from kaibo.studio.media import MediaError, index, probe

_AGREES_MS: Final = 3 * SECOND
"""An estimate nearer than this is none: viewers are not so exact."""


class Note(Struct, frozen=True):
    """Something the reader must know to judge the result."""

    zh: str
    en: str


class Candidate(Struct, frozen=True, kw_only=True):
    """A highlight and where the recording shows it; None where it does not."""

    highlight: Highlight
    media: Span | None = None
    peak_media_ms: int | None = None


class ReelFile(Struct, frozen=True, kw_only=True):
    """The reel as it was cut: its spans in media time, and what the check of the result found."""

    file: str
    length_ms: int
    teaser: tuple[Span, ...]
    body: tuple[Span, ...]
    joins_ms: tuple[int, ...]
    copied: int
    encoded: int
    exact: bool
    bad_ms: tuple[int, ...]


class Told(Struct, frozen=True, kw_only=True):
    """What `highlights.json` holds: the candidates best first, with reasons and media times, and the reel."""

    broadcast: str
    start_ms: int
    end_ms: int
    zh: str
    en: str
    notes: tuple[Note, ...]
    recording: str
    recording_ms: int | None
    offset_ms: int
    assumed: bool
    candidates: tuple[Candidate, ...]
    reel: ReelFile | None = None


def make(
    facts: Iterable[Fact],
    out: Path,
    recording: Path | None = None,
    offset_ms: int | None = None,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Told:
    """Write `highlights.json`, and with a recording `reel.mp4`, into the folder `out`.

    `offset_ms` moves every media time, positive where the picture is late; None: it is estimated. Where
    nobody told when the recording began, its first picture is taken as go-live, or the estimate counts where
    it is clear; the result says which. `progress` hears the share done. Raises
    `MediaError`, `Cancelled`, or `OSError` for a folder that cannot be written.
    """
    told = list(facts)
    start_ms, end_ms = bounds(told)
    found = find(told, start_ms, end_ms)
    length_ms = index(recording).length_ms if recording else None
    line, notes = timeline(told, start_ms, offset_ms or 0, recording)
    cutting = progress
    if recording and offset_ms is None:
        # Going through all of the recording takes about as long as cutting it.
        cutting = lambda share: progress((1 + share) / 2)  # noqa: E731
        media = heard(recording, lambda share: progress(share / 2), cancelled)
        line, said = estimated(told, line, media)
        # Of two notes on where the recording begins only the one that still holds is told.
        notes = said if line.offset_ms else notes + said
    placed = tuple(_placed(highlight, line, length_ms) for highlight in found)
    if recording and found and not any(candidate.media for candidate in placed):
        notes.append(
            Note("高光都不在这段录像里，请核对偏移量", "no moment lies in this recording: check the offset")
        )
    out.mkdir(parents=True, exist_ok=True)
    reel = None
    if recording and length_ms is not None:
        chosen = choose(_moments(placed), length_ms)
        reel, said = _reel(recording, chosen, out / "reel.mp4", cutting, cancelled)
        notes += said
    zh, en = verdict(found)
    result = Told(
        broadcast=next((fact.broadcast for fact in told if fact.broadcast), ""),
        start_ms=start_ms,
        end_ms=end_ms,
        zh=zh,
        en=en,
        notes=tuple(notes),
        recording=recording.name if recording else "",
        recording_ms=length_ms,
        offset_ms=line.offset_ms,
        assumed=not files(told),
        candidates=placed,
        reel=reel,
    )
    write(out / "highlights.json", msgspec.json.format(msgspec.json.encode(result), indent=2))
    return result


def timeline(
    facts: Sequence[Fact], start_ms: int, offset_ms: int, recording: Path | None
) -> tuple[Timeline, list[Note]]:
    """Lay a recording beside the facts as far as they tell of it, and say what is only taken to be so."""
    known, name = files(facts), recording.name if recording else ""
    line = Timeline.beside(facts, name, start_ms, offset_ms)
    if not known:
        note = Note(
            "没有录制开始的记录，按录像第 0 秒就是开播计算；不对请设置偏移量",
            "nobody told when the recording began; its second 0 is taken as go-live. Set an offset if not",
        )
        return line, [note]
    if recording is None or len(known) == 1 or name in map(name_of, known):
        return line, []
    note = Note(
        f"记录里有 {len(known)} 段录像，没有一段叫 {name}：按各段首尾相接计算",
        f"{len(known)} recordings were told, none named {name}: they are taken as joined in order",
    )
    return line, [note]


def estimated(facts: Sequence[Fact], line: Timeline, media: Heard) -> tuple[Timeline, list[Note]]:
    """Say how far a recording lies beside the facts; what was told of its beginning stands, in doubt."""
    seconds = max(len(curve) for curve in (media.loud, media.changed, np.zeros(0)) if curve is not None)
    talk, switches = list[tuple[float, str]](), np.zeros(seconds)
    for fact in facts:
        if isinstance(fact, Commented | SegmentTaken | SceneSwitched):
            at_ms = line.media_ms(fact.at_ms)
            if at_ms is None or at_ms >= seconds * SECOND:
                continue
            if isinstance(fact, Commented):
                talk.append((at_ms / SECOND, fact.viewer))
            else:
                switches[at_ms // SECOND] = 1
    chat = damped(sorted(talk), seconds, LIVE)
    found = estimate(media, chat, switches)
    if found is None or abs(found.offset_ms) < _AGREES_MS:
        return line, []
    late = found.offset_ms / SECOND
    zh, en = (
        f"声音、画面和弹幕对起来看，录像偏 {late:+.0f} 秒",
        f"by its sound and picture it is {late:+.0f} s off",
    )
    if files(facts):
        return line, [
            Note(
                f"{zh}；没有改，核对后可用 --offset-ms", f"{en}; nothing was moved: check, then set an offset"
            )
        ]
    return structs.replace(line, offset_ms=found.offset_ms), [
        Note(f"{zh}，已按此对齐", f"{en}, and was moved by that")
    ]


def _placed(highlight: Highlight, line: Timeline, length_ms: int | None) -> Candidate:
    span = line.span(highlight.start_ms, highlight.end_ms)
    if span is not None and length_ms is not None:
        span = (span[0], min(span[1], length_ms))
    if span is None or span[0] >= span[1]:
        return Candidate(highlight=highlight)
    peak = line.media_ms(highlight.peak_ms)
    inside = span[0] if peak is None else min(max(peak, span[0]), span[1])
    return Candidate(highlight=highlight, media=Span(*span), peak_media_ms=inside)


def _moments(placed: Iterable[Candidate]) -> list[Moment]:
    return [
        Moment(
            start_ms=one.media.start_ms,
            end_ms=one.media.end_ms,
            peak_ms=one.media.start_ms if one.peak_media_ms is None else one.peak_media_ms,
            score=one.highlight.score,
        )
        for one in placed
        if one.media
    ]


def _reel(
    recording: Path,
    chosen: Reel,
    target: Path,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> tuple[ReelFile | None, list[Note]]:
    if not chosen.spans:
        return None, [Note("没有可剪的片段，未生成精华版", "there is nothing to cut, so no reel was made")]
    spans = [(one.start_ms, one.end_ms) for one in chosen.spans]
    made = cut(recording, spans, target, progress, cancelled, level=True)
    checked = probe(target, made.joins_ms)
    notes = [] if made.exact else [Note(made.zh, made.en)]
    if checked.bad_ms:
        notes.append(Note("部分接点无法播放，请检查录像", "some joins do not play: check the recording"))
    if abs(checked.length_ms - made.length_ms) > SECOND:
        raise MediaError(
            f"{target.name} 长度不对：应为 {made.length_ms} 毫秒，实为 {checked.length_ms} 毫秒",
            f"{target.name} plays {checked.length_ms} ms instead of {made.length_ms} ms",
        )
    reel = ReelFile(
        file=target.name,
        length_ms=made.length_ms,
        teaser=chosen.teaser,
        body=chosen.body,
        joins_ms=made.joins_ms,
        copied=made.copied,
        encoded=made.encoded,
        exact=made.exact,
        bad_ms=checked.bad_ms,
    )
    return reel, notes


def write(path: Path, text: bytes) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_bytes(text)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
