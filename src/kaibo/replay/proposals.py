"""Proposals (候选切片): moments laid on a recording as clips, beside those the team already looked at."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import structs

from kaibo.clock import SECOND
from kaibo.facts import Ms
from kaibo.plan.clips import Clip, ClipReason
from kaibo.plan.shelf import Kept
from kaibo.playbook import number
from kaibo.replay.aired import OnAir
from kaibo.replay.borders import Bounds, Loudness, Sentence, moved
from kaibo.replay.taste import PLAIN, Taste
from kaibo.replay.timeline import Timeline
from kaibo.words import clip as shortened
from kaibo.words import shown

if TYPE_CHECKING:
    # Finding needs numpy, which a server does without; what was found is only read here.
    from kaibo.replay.highlights import Highlight

_TITLE: Final = 60

Change = tuple[Clip | None, int]
"""A clip to save, None to take it off, and the revision it replaces."""

Place = tuple[int, int]
"""A stretch `[start, end)` of media time in ms."""


def room_for(found: "Highlight", runs: Iterable[OnAir], line: Timeline, length_ms: int) -> Place | None:
    """Give the media stretch a clip of a moment may lie in: one product's time, in one piece of recording.

    None where the recording does not show the moment.
    """
    media = line.span(found.start_ms, found.end_ms)
    if media is None or media[0] >= length_ms:
        return None
    run = next((run for run in runs if run.start_ms <= found.peak_ms < run.end_ms), None)
    for piece in line.pieces:
        first = max(found.start_ms, piece.start_ms)
        if piece.at(first) is None or first >= found.end_ms:
            continue
        start = piece.start_ms if run is None else max(run.start_ms, piece.start_ms)
        ends = [end for end in (piece.end_ms, run.end_ms if run else None) if end is not None]
        last = min(ends) - 1 if ends else None
        begin = (piece.at(start) or 0) + line.offset_ms
        until = length_ms if last is None else (piece.at(last) or 0) + 1 + line.offset_ms
        if begin < media[1] and media[0] < until:
            return max(0, begin), min(length_ms, until)
    return None


def proposed(found: "Highlight", place: Place, line: Timeline, recording: str, taste: Taste = PLAIN) -> Clip:
    """Make a clip of a moment on a recording, inside `place`; its borders move as the account likes them.

    The peak stays inside, and the clip is not shortened under what a short video needs. Source: Y1, Y2.
    """
    low, high = place
    media = line.span(found.start_ms, found.end_ms) or place
    told = line.media_ms(found.peak_ms)
    peak = min(max(media[0] if told is None else told, low), high - 1)
    first, last = max(low, min(media[0], peak)), min(high, max(media[1], peak + 1))
    start = min(max(media[0] + taste.start_ms, low), peak)
    end = max(min(media[1] + taste.end_ms, high), peak + 1)
    least = min(round(number("replay_clip_seconds_least") * SECOND), high - low)
    if end - start < least:
        end = min(high, start + least)
        start = max(low, end - least)
    return Clip(
        recording=recording,
        start_ms=start,
        end_ms=end,
        at_ms=line.wall_ms(start),
        peak_ms=peak,
        found_start_ms=first,
        found_end_ms=last,
        score=found.score,
        clear=found.clear,
        reasons=tuple(ClipReason(reason.signal, reason.rise) for reason in found.reasons[:20]),
        quotes=found.quotes[:10],
        segment=found.segment,
        product=found.product,
        title=shortened(shown(found.title).strip(), _TITLE),
    )


def snapped(
    clip: Clip, place: Place, line: Timeline, sound: Sequence[Loudness], sentences: Sequence[Sentence]
) -> Clip:
    """Move a clip's borders to pauses or to the edges of sentences near them, inside `place`."""
    peak = clip.start_ms if clip.peak_ms is None else clip.peak_ms
    bounds = Bounds(low_ms=place[0], high_ms=place[1], peak_ms=peak)
    start, end = moved(clip.start_ms, clip.end_ms, bounds, sound, sentences)
    return structs.replace(clip, start_ms=start, end_ms=end, at_ms=line.wall_ms(start))


def beside(
    kept: Sequence[Kept[Clip]], new: Iterable[Clip], revision: Callable[[str], int]
) -> dict[str, Change]:
    """Say what to save so that a recording's clips are those the team looked at, and the new ones.

    A new one that lies half or more over one that was rated, moved or drawn is the same, and left out; so is
    one that is there already. Proposals nobody touched give way. `revision` gives a name's newest one, 0 for
    a name never used.
    """
    stays = [one for one in kept if touched(one)]
    clips = [clip for clip in new if not any(same(clip, one.body) for one in stays)]
    loose = {one.key: one for one in kept if not touched(one) and one.body not in clips}
    there = [one.body for one in kept if not touched(one) and one.body in clips]
    changes: dict[str, Change] = {key: (None, one.revision) for key, one in loose.items()}
    for clip in clips:
        if clip not in there:
            changes[_name(clip, revision, changes)] = (clip, 0)
    return changes


def touched(one: Kept[Clip]) -> bool:
    """Tell whether a person had a hand in a clip: drew it, or saved it again, be it to rate or to move it."""
    return one.revision > 1 or one.body.found_start_ms is None


def same(one: Clip, other: Clip) -> bool:
    """Tell whether two clips show the same: half of the shorter one lies in the other."""
    over = min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)
    shorter = min(one.end_ms - one.start_ms, other.end_ms - other.start_ms)
    return one.recording == other.recording and 2 * over >= shorter


def in_order(kept: Iterable[Kept[Clip]]) -> list[Kept[Clip]]:
    """Give clips in the order of the evening; those of no known wall time by media time, after the others."""

    def order(one: Kept[Clip]) -> tuple[bool, Ms, int]:
        return one.body.at_ms is None, one.body.at_ms or 0, one.body.start_ms

    return sorted(kept, key=order)


def said(clips: Sequence[Clip], looked: bool, learned: Taste = PLAIN) -> tuple[str, str]:
    """Say in Chinese and English what clips there are, above all when there is nothing to cut. Source: Y6."""
    clear = sum(clip.clear for clip in clips)
    if clips:
        zh = f"{len(clips)} 个切片，其中 {clear} 个明显。{_learned(learned)[0]}"
        return zh, f"{len(clips)} clips, {clear} of them clear. {_learned(learned)[1]}"
    if looked:
        return (
            "这场没有值得剪的片段：录像里几乎没有评论、点赞和成交。空场次做不出好回放。",
            "Nothing worth cutting: the recording shows hardly a comment, like or order. "
            "An empty broadcast yields none.",
        )
    return (
        "还没有找过切片：选一段录像，点「找切片」。",
        "Nobody looked yet: choose a recording and look for clips.",
    )


def _learned(learned: Taste) -> tuple[str, str]:
    """Say from how many ratings the account's taste was learned, or how many are still missing."""
    missing = int(number("replay_taste_ratings_least")) - learned.rated
    if missing > 0:
        return (
            f"再评 {missing} 个，下一场就按你们的口味挑。",
            f"Rate {missing} more, and the next broadcast's are chosen to your taste.",
        )
    return (
        f"本账号已评 {learned.rated} 个，下次按这个口味挑。",
        f"{learned.rated} rated in this account: the next ones are chosen to that taste.",
    )


def _name(clip: Clip, revision: Callable[[str], int], taken: dict[str, Change]) -> str:
    """Name a new clip by the second it begins; a name once used is left to its history."""
    name = base = f"c{clip.start_ms // SECOND:06d}"
    again = 1
    while name in taken or revision(name):
        again += 1
        name = f"{base}.{again}"
    return name
