"""Pictures handed in: what is kept is small, upright, whole and bare, and a hostile file is refused."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from kaibo.refused import Refused
from kaibo.studio import pictures


def written(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "#ff000080" if mode == "RGBA" else "red").save(out, kind, **how)
    return out.getvalue()


def read(picture: pictures.Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.body))


def phone() -> bytes:
    """A photo lying on its side, which says where it was taken."""
    image = Image.new("RGB", (60, 40), "red")
    exif = image.getexif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"SECRET-COMMENT")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_as_a_jpeg(kind: str) -> None:
    kept = pictures.safe(written(kind))
    assert (kept.suffix, kept.width, kept.height) == ("jpg", 60, 40)
    assert read(kept).format == "JPEG"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_one_that_is_clear_in_places_is_kept_as_a_png(kind: str) -> None:
    kept = pictures.safe(written(kind, mode="RGBA"))
    assert (kept.suffix, read(kept).format, read(kept).mode) == ("png", "PNG", "RGBA")


def test_a_photo_is_turned_upright_and_says_no_more_where_it_was_taken() -> None:
    raw = phone()
    assert b"SECRET" in raw
    kept = pictures.safe(raw)
    assert (kept.width, kept.height) == (40, 60)
    assert b"SECRET" not in kept.body
    assert not read(kept).getexif()


def test_words_and_profiles_of_a_png_are_gone() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("place", "SECRET", zip=False)
    raw = written("PNG", mode="RGBA", pnginfo=words, icc_profile=b"SECRET-PROFILE" * 20)
    kept = pictures.safe(raw)
    assert b"SECRET" not in kept.body
    assert set(read(kept).info) <= {"transparency"}


def test_what_hides_behind_a_picture_is_gone() -> None:
    kept = pictures.safe(written() + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in kept.body


def test_a_large_picture_is_made_smaller_in_its_shape() -> None:
    kept = pictures.safe(written(size=(4096, 1024)))
    assert (kept.width, kept.height) == (2048, 512)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png_is_taken(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 30)).save(out, "PNG")
    assert pictures.safe(out.getvalue()).width == 30


def bomb(width: int, height: int) -> bytes:
    """A PNG of some kilobytes that says it is enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_a_picture"),
        (b"\xff\xd8\xff", "not_a_picture"),
        (b"GIF89a" + bytes(40), "not_a_picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "not_a_picture"),
        (b"<html><script>alert(1)</script></html>", "not_a_picture"),
        (b"%PDF-1.7", "not_a_picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not_a_picture"),
        (written("BMP"), "not_a_picture"),
        (written("TIFF"), "not_a_picture"),
        (written("GIF", mode="P"), "not_a_picture"),
        (written(size=(300, 300))[:-200], "not_a_picture"),
        (written("PNG", size=(300, 300))[:-60], "not_a_picture"),
        (written(size=(300, 2)), "not_a_picture"),
        (bomb(60_000, 60_000), "picture_too_large"),
        (bomb(8_000, 8_000), "picture_too_large"),
        (bomb(7_000, 7_000), "not_a_picture"),
        (bytes(pictures.BYTES_MOST + 1), "picture_too_large"),
    ],
)
def test_what_is_no_good_picture_is_refused_by_name(raw: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        pictures.safe(raw)
    assert (refused.value.code, refused.value.field) == (code, "file")


@given(st.binary(max_size=200), st.integers(0, 400), st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_a_damaged_picture_is_kept_or_refused(noise: bytes, place: int, kind: str) -> None:
    whole = written(kind)
    raw = whole[:place] + noise + whole[place + len(noise) :]
    try:
        kept = pictures.safe(raw)
    except Refused as refused:
        assert refused.code in ("not_a_picture", "picture_too_large")
    else:
        assert max(read(kept).size) <= pictures.SIDE_MOST


def test_a_picture_is_kept_once_by_what_it_is_and_found_again(tmp_path: Path) -> None:
    kept = pictures.safe(written())
    assert pictures.keep(tmp_path / "files", kept)
    assert not pictures.keep(tmp_path / "files", kept)
    found = pictures.find(tmp_path / "files", kept.file)
    assert found is not None
    assert found.read_bytes() == kept.body
    assert [path.name for path in (tmp_path / "files").iterdir()] == [f"{kept.file}.jpg"]
    assert pictures.find(tmp_path / "files", "0" * 64) is None
