"""Posters: the code can be read, the words fit in what both shapes show, and hostile words do no harm."""

import io

import pytest
from PIL import Image

from kaibo.plan.cover import SHAPES, Shape, safe
from kaibo.refused import Refused
from kaibo.studio import letters, poster
from kaibo.studio.poster import Poster

ADDRESS = "https://kaibo.example/l/AbCdEf_123"
PLAIN = Poster(title="双十一运动鞋服专场", when="11月22日 周日 20:00", account="旗舰店", address=ADDRESS)
HOSTILE = Poster(
    title="🎉" * 300 + "<script>\u202e" + "A" * 5_000 + "\n\r\0" + "漢" * 5_000,
    when="时" * 400,
    account="旗" * 400,
    who="\u202e" * 400 + "张" * 400,
    address=ADDRESS,
)


@pytest.fixture(autouse=True)
def _letters() -> None:
    """Ask for a font with Chinese letters."""
    try:
        letters.font_of(24)
    except Refused as refused:
        pytest.skip(refused.en)


def photo(size: tuple[int, int] = (900, 600), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, "PNG")
    return out.getvalue()


def drawn(what: Poster, shape: Shape, cover: bytes | None = None) -> Image.Image:
    return Image.open(io.BytesIO(poster.draw(what, shape, cover)))


@pytest.mark.parametrize(("shape", "size"), [("plaza", (1080, 1260)), ("share", (1080, 1440))])
def test_a_poster_has_its_shape(shape: Shape, size: tuple[int, int]) -> None:
    image = drawn(PLAIN, shape)
    assert (image.format, image.size) == ("PNG", size)


@pytest.mark.parametrize("side", [1080, 400])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("what", [PLAIN, HOSTILE], ids=["plain", "hostile"])
@pytest.mark.parametrize("cover", [None, photo(), photo((300, 2000), "RGBA"), photo((9, 9))])
def test_the_code_is_read_from_the_poster_also_when_it_is_small(
    shape: Shape, what: Poster, cover: bytes | None, side: int
) -> None:
    zxing = pytest.importorskip("zxingcpp", reason="no reader of codes here: install zxing-cpp")
    image = drawn(what, shape, cover)
    seen = image.resize((side, side * image.height // image.width))
    assert [found.text for found in zxing.read_barcodes(seen)] == [ADDRESS]


@pytest.mark.parametrize(("shape", "other"), [("plaza", "share"), ("share", "plaza")])
def test_the_code_is_read_from_what_the_other_shape_leaves_of_the_poster(shape: Shape, other: Shape) -> None:
    zxing = pytest.importorskip("zxingcpp", reason="no reader of codes here: install zxing-cpp")
    image = drawn(PLAIN, shape)
    box = safe(*image.size)
    left = image.crop((box.left, box.top, box.left + box.width, box.top + box.height))
    assert [found.text for found in zxing.read_barcodes(left)] == [ADDRESS]


def test_a_code_has_whole_dark_modules_and_a_quiet_zone() -> None:
    image = poster.code(ADDRESS, 380).convert("L")
    assert {value for _, value in image.getcolors() or []} == {0, 255}
    dark = image.point(lambda value: 255 - value).getbbox()
    assert dark is not None
    module = (dark[2] - dark[0]) / 29
    assert module == int(module)
    assert min(dark[0], dark[1], 380 - dark[2], 380 - dark[3]) >= 4 * module


def test_an_address_too_long_for_a_phone_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        poster.code("https://a.example/" + "x" * 1_500, 380)
    assert refused.value.code == "address_too_long"


def test_a_machine_without_chinese_letters_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_FONTS", ())
    letters.font_of.cache_clear()
    with pytest.raises(Refused) as refused:
        poster.draw(PLAIN, "share")
    assert refused.value.code == "no_chinese_font"
    assert "Noto" in refused.value.en
