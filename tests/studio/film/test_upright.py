from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kaibo.plan.films import FilmShape, Look
from kaibo.refused import Refused
from kaibo.studio import letters
from kaibo.studio.film import Caption, FilmGiven, Remark, film
from kaibo.studio.film.layout import Box, laid
from tests.studio.film.recorded import inside, lumas, numbers_in, order, recorded
from tests.studio.pictures import heard, steps_ms

WIDE, TALL = Fraction(16, 9), Fraction(9, 16)
GIVEN = FilmGiven(
    captions=(Caption(2_000, 4_000, "这件羽绒服三百九十九"),),
    danmaku=tuple(Remark(1_500 + number * 90, "想要想要") for number in range(40)),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wide and a tall recording."""
    try:
        letters.font_of(24)
    except Refused as refused:
        pytest.skip(refused.en)
    made = tmp_path_factory.mktemp("recordings")
    recorded(made / "wide.mp4", range(0, 8_000, 40))
    recorded(made / "tall.mp4", range(0, 2_000, 40), size=(180, 320))
    recorded(made / "fast.mp4", range(0, 2_000, 20))
    return made


@pytest.mark.parametrize("shape", ["9x16", "3x4"])
def test_every_picture_of_every_part_stands_in_its_place_over_its_ground(
    folder: Path, tmp_path: Path, shape: FilmShape
) -> None:
    target = tmp_path / "f.mp4"
    done = film(order((3_480, 4_520), (520, 1_560), shape=shape), folder / "wide.mp4", target)
    layout = laid(shape, WIDE, crop=False)
    assert numbers_in(target, layout.picture) == [*range(87, 113), *range(13, 39)]
    assert steps_ms(target) == {40}
    assert (done.width, done.height) == (layout.width, layout.height)
    assert (done.length_ms, done.joins_ms, done.bad_ms, done.notes) == (2_080, (1_040,), (), ())
    ground = inside(lumas(target)[20], Box(0, 0, layout.width, layout.picture.y))
    assert 20 < ground.mean() < 90
    wave, rate = heard(target)
    assert len(wave) / rate == pytest.approx(2.08, abs=0.1)


def test_a_crop_looks_where_it_is_told_and_shows_the_whole_height(folder: Path, tmp_path: Path) -> None:
    looks = (Look(0, 0), Look(1_000, 100))
    asked = order((0, 3_000), shape="9x16", ground="crop", looks=looks, level=False)
    film(asked, folder / "wide.mp4", tmp_path / "f.mp4")
    pictures = lumas(tmp_path / "f.mp4")
    # The foot is the number: its lowest bit changes at the left edge, its highest is dark at the right one.
    left = [picture[-30:, 100].mean() > 128 for picture in pictures[:20]]
    assert left == [number % 2 == 1 for number in range(20)]
    assert all(picture[-30:, 400:].mean() < 40 for picture in pictures[50:])


@pytest.mark.parametrize(("file", "count"), [("tall.mp4", 50), ("fast.mp4", 50)])
def test_a_tall_recording_fills_the_picture_and_a_fast_one_is_shown_at_an_even_rate(
    folder: Path, tmp_path: Path, file: str, count: int
) -> None:
    film(order((0, 2_000), shape="9x16"), folder / file, tmp_path / "f.mp4")
    box = laid("9x16", TALL if file == "tall.mp4" else WIDE, crop=False).picture
    step = 1 if file == "tall.mp4" else 2
    assert numbers_in(tmp_path / "f.mp4", box) == list(range(0, count * step, step))
    assert steps_ms(tmp_path / "f.mp4") == {40}


def test_hook_captions_and_comments_stand_where_and_when_they_should(folder: Path, tmp_path: Path) -> None:
    plain, drawn = tmp_path / "plain.mp4", tmp_path / "drawn.mp4"
    part = (500, 5_500)
    film(order(part, shape="9x16"), folder / "wide.mp4", plain)
    more = {"card": "399 还包邮？", "captions": True, "danmaku": True}
    done = film(order(part, shape="9x16", **more), folder / "wide.mp4", drawn, GIVEN)
    layout = laid("9x16", WIDE, crop=False)
    bare, full = lumas(plain), lumas(drawn)
    hook = _differs(bare, full, layout.top)
    assert all(hook[:74])
    said = _differs(bare, full, layout.captions)
    assert not any(said[:37])
    assert all(said[39:86])
    assert not any(said[89:])
    assert not any(_differs(bare, full, layout.picture))
    # Comments wait until the hook is gone, enter at the right edge, and those that find no lane are counted.
    before = Box(layout.top.x, layout.top.y, 560, layout.top.height)
    assert not any(_differs(bare, full, before)[75:80])
    assert any(_differs(bare, full, before)[110:])
    assert "弹幕太密" in done.notes[0].zh


def test_what_is_not_asked_for_is_not_drawn(folder: Path, tmp_path: Path) -> None:
    plain, given = tmp_path / "plain.mp4", tmp_path / "given.mp4"
    film(order((1_500, 2_500), shape="9x16", level=False), folder / "wide.mp4", plain)
    film(order((1_500, 2_500), shape="9x16", level=False), folder / "wide.mp4", given, GIVEN)
    assert all(np.array_equal(one, other) for one, other in zip(lumas(plain), lumas(given), strict=True))


def _differs(bare: list[NDArray[np.uint8]], full: list[NDArray[np.uint8]], box: Box) -> list[bool]:
    """Tell of every picture whether a box of it was drawn on."""
    return [
        bool((np.abs(inside(a, box).astype(int) - inside(b, box)) > 80).mean() > 0.002)
        for a, b in zip(bare, full, strict=True)
    ]
