"""An order made into its file: beside its place, checked, and moved there when it is whole."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kaibo.clock import SECOND
from kaibo.plan.films import FilmNote, FilmOrder
from kaibo.studio.cutter import Made, cut
from kaibo.studio.film.terms import FilmDone, FilmGiven
from kaibo.studio.film.upright import upright
from kaibo.studio.loudness import AIM, Level
from kaibo.studio.media import MediaError, opened, probe

_CHECKING: Final = 0.03
"""Share of the work that looking at the joins and reading the file once more are."""

_HEARD_DB: Final = 1.0
"""Less than this held back by the limiter nobody hears."""


def film(
    order: FilmOrder,
    recording: Path,
    target: Path,
    given: FilmGiven = FilmGiven(),  # noqa: B008
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> FilmDone:
    """Make what an order asks for out of a recording, as the mp4 `target`.

    `progress` hears the share done, `cancelled` is asked at every picture. Raises `MediaError`, or
    `Cancelled`; in both cases, and at every other failure, nothing is left at `target` that was not there
    before. What a killed process leaves beside it the next one removes.
    """
    spans = [(part.start_ms, part.end_ms) for part in order.parts]
    tracks = _tracks(recording)

    def making(share: float) -> None:
        progress(share * (1 - _CHECKING))

    notes = list[FilmNote]()
    if order.shape == "as_is":
        made = cut(recording, spans, target, making, cancelled, level=order.level)
        notes += [] if made.exact else [FilmNote(made.zh, made.en)]
    else:
        made = upright(order, recording, target, given, making, cancelled)
        notes += _on_comments(made.left_out)
    notes += _on_sound(made.level, tracks)
    done = _checked(target, made, notes)
    progress(1.0)
    return done


def _tracks(recording: Path) -> int:
    """Count the sound tracks of a recording."""
    with opened(recording) as source:
        return len(source.streams.audio)


def _checked(target: Path, made: Made, notes: list[FilmNote]) -> FilmDone:
    """Look at a finished file: its length, its joins, and its bytes."""
    found = probe(target, made.joins_ms)
    if abs(found.length_ms - made.length_ms) > SECOND:
        target.unlink(missing_ok=True)
        raise MediaError(
            f"{target.name} 长度不对：应为 {made.length_ms} 毫秒，实为 {found.length_ms} 毫秒；"
            "录像可能已损坏，请用录制软件修复（转封装）后重试",
            f"{target.name} plays {found.length_ms} ms instead of {made.length_ms} ms: the recording may be "
            "damaged, repair (remux) it with the recorder and try again",
        )
    if found.bad_ms:
        notes = [
            *notes,
            FilmNote("部分接点无法播放，请检查录像", "some joins do not play: check the recording"),
        ]
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FilmDone(
        bytes=target.stat().st_size,
        sha256=digest,
        length_ms=made.length_ms,
        width=found.width,
        height=found.height,
        joins_ms=made.joins_ms,
        exact=made.exact,
        notes=tuple(notes),
        bad_ms=found.bad_ms,
    )


def _on_comments(left_out: int) -> list[FilmNote]:
    """Say how many comments were not drawn."""
    if not left_out:
        return []
    zh = f"弹幕太密，{left_out} 条没有画上，以免叠在一起"
    return [FilmNote(zh, f"{left_out} comments were left out, so that none lies over another")]


def _on_sound(level: Level | None, tracks: int) -> list[FilmNote]:
    """Say what became of the sound where that is not what everybody expects."""
    notes = list[FilmNote]()
    if not tracks:
        return [FilmNote("录像没有声音，成片也没有", "the recording has no sound, so the film has none")]
    if tracks > 1:
        zh = f"录像有 {tracks} 条音轨，用了第一条；另一条才对的话，请先在录制软件里调换"
        notes.append(FilmNote(zh, f"the recording has {tracks} sound tracks: the first was used"))
    if level is None:
        return notes
    if level.before is None:
        notes.append(
            FilmNote("这些片段没有声音，响度没有调整", "these parts are silent: nothing was leveled")
        )
    elif level.short:
        zh = f"原声太轻（{level.before:.0f} LUFS），只加了 {level.gain_db:.0f} dB，不到 {AIM:g} LUFS"
        en = f"too quiet ({level.before:.0f} LUFS): raised by {level.gain_db:.0f} dB, short of {AIM:g} LUFS"
        notes.append(FilmNote(zh, en))
    if level.held_db > _HEARD_DB:
        zh = f"为统一响度加了 {level.gain_db:+.0f} dB，峰值处限幅最多压了 {level.held_db:.0f} dB"
        en = f"the sound was set by {level.gain_db:+.0f} dB, peaks held back by up to {level.held_db:.0f} dB"
        notes.append(FilmNote(zh, en))
    return notes
