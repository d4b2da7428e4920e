"""What a replay page plays and pictures: the film in stretches, its first picture, and no other file."""

from pathlib import Path

import httpx

from kaibo.studio.testcard import make
from tests.console.replaying import BROADCAST, SLUG, changed, house, told

PAGE = f"/r/{SLUG}"


async def test_a_film_is_played_pictured_and_told_as_hls(tmp_path: Path) -> None:
    async with (
        house(tmp_path / "data") as server,
        httpx.AsyncClient(base_url=server.url, timeout=30) as client,
    ):
        film = make(tmp_path / "data" / "films" / BROADCAST / "f.mp4", 0.2, (160, 90))
        whole = film.read_bytes()
        head = await client.head(f"{PAGE}/video")
        assert (head.status_code, head.headers["content-length"]) == (200, str(len(whole)))
        part = await client.get(f"{PAGE}/video", headers={"range": "bytes=-7"})
        assert (part.status_code, part.content) == (206, whole[-7:])
        assert (await client.get(f"{PAGE}/video", headers={"range": "bytes=99999999-"})).status_code == 416
        cover = await client.get(f"{PAGE}/cover")
        assert (cover.status_code, cover.content[:3]) == (200, b"\xff\xd8\xff")
        listed = await client.get(f"{PAGE}/hls/index.m3u8")
        assert listed.headers["content-type"] == "application/vnd.apple.mpegurl"
        assert "film.m4s" in listed.text
        first = await client.get(f"{PAGE}/hls/film.m4s", headers={"range": "bytes=4-7"})
        assert (first.status_code, first.content) == (206, b"ftyp")
        for name in ("f.mp4", "index.m3u8.bak", "..%2ff.mp4", "%2e%2e"):
            assert (await client.get(f"{PAGE}/hls/{name}")).status_code == 404, name


async def test_only_pictures_the_page_names_are_shown(tmp_path: Path) -> None:
    async with house(tmp_path / "data", told(changed(cover="a" * 64))) as server:
        client = httpx.AsyncClient(base_url=server.url)
        folder = tmp_path / "data" / "files"
        folder.mkdir(exist_ok=True)
        for path in ("cover", f"picture/{'a' * 64}", f"picture/{'b' * 64}", "picture/..%2f..%2fjournal.db"):
            assert (await client.get(f"{PAGE}/{path}")).status_code == 404, path
        await client.aclose()


async def test_a_film_whose_file_is_gone_is_said_to_be(tmp_path: Path) -> None:
    async with house(tmp_path / "data") as server, httpx.AsyncClient(base_url=server.url) as client:
        (tmp_path / "data" / "films" / BROADCAST / "f.mp4").unlink()
        for path, status in (("video", 404), ("cover", 404), ("hls/index.m3u8", 503)):
            answer = await client.get(f"{PAGE}/{path}")
            assert answer.status_code == status, path
            assert str(tmp_path) not in answer.text
