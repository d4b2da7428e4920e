"""Orders drafted for a person to look at: the highlight version, the whole, or one clip. Source: Y1, Y2."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kaibo.plan.clips import Clip
from kaibo.plan.films import FilmForm, FilmOrder, FilmPart
from kaibo.replay.select import Moment, Span, choose
from kaibo.words import clip as shortened

_TITLE_MOST: Final = 60
_CARD_MOST: Final = 60


def draft(
    form: FilmForm,
    name: str,
    clips: Mapping[str, Clip],
    length_ms: int,
    aired: tuple[int, int] | None,
    title: str,
    clip: str = "",
) -> FilmOrder | None:
    """Draft an order on the recording `name` of `length_ms`; None where nothing is worth it (Y6).

    The highlight version takes clips rated good, where none is those that are clear and not rated bad; the
    whole runs over `aired`, the broadcast in media time, None where the recording does not show it. `title`
    is the broadcast's. The form clip is that of `clip`, one of `clips`.
    """
    own = {key: one for key, one in clips.items() if one.recording == name and one.start_ms < length_ms}
    if form == "clip":
        one = own.get(clip)
        return None if one is None else _of_clip(name, clip, one, length_ms)
    reel = choose([_moment(one) for one in worth(own.values())], length_ms)
    if form == "highlights":
        if not reel.body:
            return None
        body: Sequence[Span] = reel.body
    else:
        if aired is None or aired[0] >= min(aired[1], length_ms):
            return None
        body = (Span(aired[0], min(aired[1], length_ms)),)
    suffix = "精华版" if form == "highlights" else "完整版"
    return FilmOrder(
        form=form,
        recording=name,
        title=shortened(f"{title} {suffix}".strip(), _TITLE_MOST),
        parts=tuple(FilmPart(span.start_ms, span.end_ms) for span in (*reel.teaser, *body)),
        teasers=len(reel.teaser),
    )


def worth(clips: Iterable[Clip]) -> list[Clip]:
    """Choose what goes into a highlight version: clips rated good, or where none is the clear ones."""
    wanted = [one for one in clips if one.highlight and one.rating != "bad"]
    return [one for one in wanted if one.rating == "good"] or [one for one in wanted if one.clear]


def _moment(one: Clip) -> Moment:
    middle = (one.start_ms + one.end_ms) // 2
    peak = middle if one.peak_ms is None else one.peak_ms
    return Moment(start_ms=one.start_ms, end_ms=one.end_ms, peak_ms=peak, score=one.score)


def _of_clip(name: str, key: str, one: Clip, length_ms: int) -> FilmOrder:
    return FilmOrder(
        form="clip",
        recording=name,
        clip=key,
        title=one.title,
        parts=(FilmPart(one.start_ms, min(one.end_ms, length_ms)),),
        card=shortened(one.hook, _CARD_MOST),
    )
