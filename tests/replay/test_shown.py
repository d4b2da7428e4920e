"""The film's time beside the recording's: there and back, teasers left out."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.films import FilmOrder, FilmPart
from kaibo.replay.shown import Axis

PARTS = st.lists(
    st.tuples(st.integers(0, 10_000_000), st.integers(1, 600_000)).map(
        lambda one: FilmPart(one[0], sum(one))
    ),
    min_size=1,
    max_size=12,
)


def order(parts: list[FilmPart], teasers: int = 0) -> FilmOrder:
    return FilmOrder(form="highlights", recording="r", parts=tuple(parts), teasers=teasers)


@given(PARTS, st.data())
def test_every_moment_of_the_film_leads_to_the_recording_and_back(
    parts: list[FilmPart], data: st.DataObject
) -> None:
    axis = Axis.of(order(parts, data.draw(st.integers(0, len(parts)))))
    film_ms = data.draw(st.integers(0, axis.length_ms - 1))
    media_ms = axis.media_ms(film_ms)
    assert media_ms is not None
    teaser = next(
        one for one in axis.stretches if one.film_ms <= film_ms < one.film_ms + one.length_ms
    ).teaser
    assert (film_ms in axis.film_ms(media_ms)) is not teaser
    assert all(axis.media_ms(at_ms) == media_ms for at_ms in axis.film_ms(media_ms))
    assert axis.media_ms(axis.length_ms) is None
    spans = axis.spans(media_ms, media_ms + 1)
    assert spans == tuple((at_ms, at_ms + 1) for at_ms in axis.film_ms(media_ms))


@given(PARTS, st.lists(st.integers(1, 700_000), min_size=1, max_size=12))
def test_a_finished_film_tells_its_borders_itself(parts: list[FilmPart], lengths: list[int]) -> None:
    borders = list(accumulate(lengths))
    axis = Axis.of(order(parts), tuple(borders[:-1]), borders[-1])
    told = [one.film_ms + one.length_ms for one in axis.stretches]
    planned = list(accumulate(part.end_ms - part.start_ms for part in parts))
    assert told == (borders if len(borders) == len(parts) else planned)


def test_a_teaser_shows_a_moment_without_its_danmaku() -> None:
    axis = Axis.of(order([FilmPart(50_000, 53_000), FilmPart(0, 60_000)], teasers=1))
    assert axis.media_ms(1_000) == 51_000
    assert axis.film_ms(51_000) == (54_000,)
    assert axis.spans(0, 10_000) == ((3_000, 13_000),)
    assert axis.film_ms(60_000) == ()
