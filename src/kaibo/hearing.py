"""Listening to a recording in a process of its own, and judging how far it lies beside the facts."""

import importlib
import os
from pathlib import Path
from typing import Final

from msgspec import Struct

from kaibo.aside import Tell
from kaibo.journal.reading import of_kinds
from kaibo.replay.timeline import Timeline

PRIORITY: Final = 15
"""How far work on recordings stands back behind everything else on the machine."""

_KINDS: Final = ("commented", "segment_taken", "scene_switched", "recording_started", "recording_stopped")


class Asked(Struct, frozen=True, kw_only=True):
    """What to listen to, where to keep what was heard, and the facts to hold against it."""

    path: Path
    kept: Path
    journal: Path
    broadcast: str
    file: str
    live_ms: int


class Judged(Struct, frozen=True, kw_only=True):
    """How far a recording lies beside the facts, None where nothing fits clearly; or why it was not heard."""

    offset_ms: int | None = None
    clear: float = 0.0
    zh: str = ""
    en: str = ""


def quiet() -> None:
    """Stand back behind everything else on the machine, and load what the work needs."""
    if hasattr(os, "nice"):
        os.nice(PRIORITY)
    importlib.import_module("kaibo.studio.listening")


def hear(asked: Asked, tell: Tell) -> Judged:
    """Listen to a recording and hold it against the facts of its broadcast."""
    from kaibo.studio.listening import found, listened
    from kaibo.studio.media import MediaError

    try:
        sound = listened(asked.path, asked.kept, tell)
    except MediaError as error:
        return Judged(zh=error.zh, en=error.en)
    except OSError as error:
        return Judged(zh=f"写不下听到的结果：{error}", en=f"what was heard cannot be kept: {error}")
    facts = list(of_kinds(asked.journal, asked.broadcast, _KINDS))
    line = Timeline.beside(facts, asked.file, asked.live_ms)
    offset = found(facts, line, sound)
    return Judged() if offset is None else Judged(offset_ms=offset.offset_ms, clear=offset.clear)
