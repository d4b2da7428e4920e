from hypothesis import given
from hypothesis import strategies as st

from kaibo.facts import SegmentTaken
from kaibo.plan.clips import Clip
from kaibo.plan.shelf import Kept
from kaibo.replay.aired import OnAir
from kaibo.replay.highlights import Highlight
from kaibo.replay.proposals import beside, in_order, proposed, room_for, said, same, touched
from kaibo.replay.taste import PLAIN, Taste
from kaibo.replay.timeline import Piece, Timeline
from tests.replay.evening import START_MS


def clip(start_s: float, end_s: float, found: bool = True, **more: object) -> Clip:
    start, end = round(start_s * 1000), round(end_s * 1000)
    told = {"found_start_ms": start, "found_end_ms": end} if found else {}
    return Clip(recording="r", start_ms=start, end_ms=end, **told, **more)  # type: ignore[arg-type]


def kept(key: str, body: Clip, revision: int = 1) -> Kept[Clip]:
    return Kept(key=key, revision=revision, at_ms=START_MS, by="", body=body)


def moment(start_s: int, end_s: int, peak_s: int) -> Highlight:
    at = (START_MS + second * 1000 for second in (start_s, end_s, peak_s))
    return Highlight(
        **dict(zip(("start_ms", "end_ms", "peak_ms"), at, strict=True)),  # type: ignore[arg-type]
        score=7.0,
        clear=True,
        reasons=(),
        quotes=(),
        title="大\u202e衣",
    )


def run(start_s: int, end_s: int) -> OnAir:
    at = START_MS + start_s * 1000
    told = SegmentTaken(id=f"s{start_s}", at_ms=at, source="t", segment="s", title="x")
    return OnAir(at, START_MS + end_s * 1000, told)


PIECES = Timeline(
    pieces=(
        Piece(file="a", start_ms=START_MS, end_ms=START_MS + 100_000, media_ms=0),
        Piece(file="a", start_ms=START_MS + 160_000, end_ms=None, media_ms=100_000),
    ),
    offset_ms=2_000,
)


def test_a_clip_keeps_to_one_product_and_one_piece_of_the_recording() -> None:
    runs = [run(0, 90), run(90, 300)]
    found = moment(80, 130, 95)
    # On air from 90 s, recorded until 100 s; what was said after the gap lies in the other piece.
    place = room_for(found, runs, PIECES, 400_000)
    assert place == (92_000, 102_000)
    made = proposed(found, place, PIECES, "r", Taste(start_ms=-9_000, end_ms=9_000))
    assert (made.start_ms, made.end_ms, made.peak_ms) == (92_000, 102_000, 97_000)
    assert made.title == "大衣"
    assert made.at_ms == START_MS + 90_000
    assert room_for(moment(110, 150, 120), runs, PIECES, 400_000) is None
    assert room_for(moment(200, 240, 220), runs, PIECES, 100_000) is None
    assert room_for(moment(200, 240, 220), [], PIECES, 400_000) == (102_000, 400_000)


@given(
    start=st.integers(160, 400),
    length=st.integers(1, 60),
    peak=st.floats(0, 1),
    shift=st.tuples(st.integers(-15_000, 15_000), st.integers(-15_000, 15_000)),
)
def test_whatever_the_taste_a_clip_holds_its_peak_and_stays_in_its_place(
    start: int, length: int, peak: float, shift: tuple[int, int]
) -> None:
    found = moment(start, start + length, start + int(peak * (length - 1)))
    place = room_for(found, [run(0, 500)], PIECES, 300_000)
    if place is None:
        return
    made = proposed(found, place, PIECES, "r", Taste(start_ms=shift[0], end_ms=shift[1]))
    assert place[0] <= made.start_ms <= (made.peak_ms or 0) < made.end_ms <= place[1]
    assert made.end_ms - made.start_ms >= min(15_000, place[1] - place[0])


def test_what_somebody_touched_stays_and_the_rest_gives_way() -> None:
    there = [
        kept("rated", clip(10, 40, rating="bad"), 2),
        kept("drawn", clip(100, 130, found=False)),
        kept("same", clip(200, 230)),
        kept("old", clip(300, 330)),
    ]
    new = [clip(20, 50), clip(104, 120), clip(200, 230), clip(305, 335), clip(400, 430)]
    revisions = {one.key: one.revision for one in there} | {"c000400": 2}
    changes = beside(there, new, lambda name: revisions.get(name, 0))
    assert changes == {"old": (None, 1), "c000305": (new[3], 0), "c000400.2": (new[4], 0)}
    assert [touched(one) for one in there] == [True, True, False, False]


spans = st.tuples(st.integers(0, 300), st.integers(1, 60)).map(lambda at: (at[0], at[0] + at[1]))


@given(before=st.lists(st.tuples(spans, st.integers(1, 3)), max_size=8), new=st.lists(spans, max_size=9))
def test_asking_twice_changes_nothing_more(
    before: list[tuple[tuple[int, int], int]], new: list[tuple[int, int]]
) -> None:
    shelf = {f"k{n}": kept(f"k{n}", clip(*at), revision) for n, (at, revision) in enumerate(before)}
    looked = {one.key: one.revision for one in shelf.values()}
    found = [clip(*at) for at in dict.fromkeys(new)]
    for key, (body, replaces) in beside(list(shelf.values()), found, lambda key: looked.get(key, 0)).items():
        looked[key] = replaces + 1
        if body is None:
            assert not touched(shelf.pop(key))
        else:
            shelf[key] = kept(key, body)
    assert beside(list(shelf.values()), found, lambda key: looked.get(key, 0)) == {}
    assert all(touched(one) or one.body in found for one in shelf.values())
    assert all(any(same(one, there.body) for there in shelf.values()) for one in found)


def test_what_is_said_tells_of_nothing_and_of_what_is_learned() -> None:
    """Source: Y6."""
    assert "还没有找过" in said([], looked=False)[0]
    assert "没有值得剪的片段" in said([], looked=True)[0]
    some = [clip(0, 30, clear=True), clip(60, 90)]
    assert said(some, True) == (
        "2 个切片，其中 1 个明显。再评 8 个，下一场就按你们的口味挑。",
        "2 clips, 1 of them clear. Rate 8 more, and the next broadcast's are chosen to your taste.",
    )
    assert "已评 12 个" in said(some, True, Taste(rated=12))[0]
    assert said([], True, PLAIN)[1].startswith("Nothing worth cutting")


def test_clips_are_listed_as_the_evening_went() -> None:
    late, early, lost = clip(0, 30, at_ms=START_MS + 9), clip(60, 90, at_ms=START_MS), clip(10, 40)
    listed = in_order([kept("lost", lost), kept("late", late), kept("early", early)])
    assert [one.key for one in listed] == ["early", "late", "lost"]
