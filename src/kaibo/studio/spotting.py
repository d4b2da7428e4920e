"""Clips of a broadcast on its recording: moments found in the facts, their borders heard in the sound."""

from collections.abc import Sequence
from pathlib import Path

from kaibo.clock import SECOND
from kaibo.facts import Fact
from kaibo.plan.clips import Clip
from kaibo.playbook import number
from kaibo.replay.aired import on_air
from kaibo.replay.borders import Loudness, Sentence
from kaibo.replay.highlights import find
from kaibo.replay.proposals import proposed, room_for, snapped
from kaibo.replay.taste import PLAIN, Taste
from kaibo.replay.timeline import Timeline, bounds
from kaibo.studio.media import MediaError
from kaibo.studio.pauses import loudness


def spotted(
    facts: Sequence[Fact],
    line: Timeline,
    length_ms: int,
    name: str,
    path: Path | None = None,
    taste: Taste = PLAIN,
    sentences: Sequence[Sentence] = (),
) -> list[Clip]:
    """Find the clips of a recording of `length_ms` that lies as `line` tells beside the facts, best first.

    `name` is the recording's. Without a `path`, or where it cannot be read, no pause is heard.
    """
    start_ms, end_ms = bounds(facts)
    found = find(facts, start_ms, end_ms, line.shown(length_ms), taste)
    runs = on_air(facts, end_ms)
    made = list[Clip]()
    for one in found:
        place = room_for(one, runs, line, length_ms)
        if place is not None:
            clip = proposed(one, place, line, name, taste)
            made.append(snapped(clip, place, line, _heard(clip, path), sentences))
    return made


def _heard(clip: Clip, path: Path | None) -> list[Loudness]:
    """Listen around both borders of a clip; what cannot be read is not heard, and the border stays."""
    if path is None:
        return []
    reach = round(number("replay_border_reach_seconds") * SECOND) + SECOND
    try:
        return [loudness(path, max(0, at - reach), at + reach) for at in (clip.start_ms, clip.end_ms)]
    except (MediaError, OSError):
        return []
