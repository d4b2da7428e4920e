"""Files in stretches: what a player asks for to begin, to seek and to go on, and what it must not get."""

import os
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, Request, Response, route
from litestar.enums import HttpMethod
from litestar.testing import TestClient

from kaibo.console.ranges import ranged

BODY = os.urandom(700_000)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(BODY)
    return path


def player(path: Path, name: str = "") -> TestClient[Any]:
    @route("/film", http_method=[HttpMethod.GET, HttpMethod.HEAD])
    async def film(request: Request[Any, Any, Any]) -> Response[Any]:
        return await ranged(request, path, "video/mp4", name=name, cache="no-cache")

    return TestClient(Litestar([film]))


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("", 200, 0, 700_000),
        ("bytes=0-", 206, 0, 700_000),
        ("bytes=0-1", 206, 0, 2),
        ("bytes=300000-699999", 206, 300_000, 700_000),
        ("bytes=699999-9999999", 206, 699_999, 700_000),
        ("bytes=-5", 206, 699_995, 700_000),
        ("bytes=-9999999", 206, 0, 700_000),
        # What is no range is read as none; several at once give the whole.
        ("bytes=5-2", 200, 0, 700_000),
        ("bytes=-", 200, 0, 700_000),
        ("bytes=0-1,5-9", 200, 0, 700_000),
        ("bytes=1e3-", 200, 0, 700_000),
        ("lines=1-2", 200, 0, 700_000),
    ],
)
def test_a_stretch_is_given_to_the_byte(film: Path, asked: str, status: int, start: int, end: int) -> None:
    headers = {"range": asked} if asked else {}
    with player(film) as client:
        given = client.get("/film", headers=headers)
        told = client.head("/film", headers=headers)
    assert (given.status_code, given.content) == (status, BODY[start:end])
    assert given.headers["content-type"] == "video/mp4"
    assert given.headers["accept-ranges"] == "bytes"
    place = f"bytes {start}-{end - 1}/700000" if status == 206 else None
    assert given.headers.get("content-range") == place
    assert (told.status_code, told.content) == (status, b"")
    for name in ("content-length", "etag", "content-range", "cache-control"):
        assert told.headers.get(name) == given.headers.get(name)


@pytest.mark.parametrize("asked", ["bytes=700000-", "bytes=-0", "bytes=99999999999-"])
def test_a_stretch_outside_is_refused_with_the_size(film: Path, asked: str) -> None:
    with player(film) as client:
        given = client.get("/film", headers={"range": asked})
    assert (given.status_code, given.content) == (416, b"")
    assert given.headers["content-range"] == "bytes */700000"


def test_a_film_made_anew_is_never_joined_to_the_old_one(film: Path) -> None:
    with player(film) as client:
        tag = client.get("/film").headers["etag"]
        goes_on = {"range": "bytes=10-", "if-range": tag}
        assert client.get("/film", headers=goes_on).status_code == 206
        assert client.get("/film", headers={"if-none-match": f"W/{tag}"}).status_code == 304
        film.write_bytes(BODY[::-1][:5_000])
        anew = client.get("/film", headers=goes_on)
        assert (anew.status_code, len(anew.content)) == (200, 5_000)
        assert client.get("/film", headers={"if-none-match": tag}).status_code == 200


def test_a_name_is_told_so_that_no_header_breaks(film: Path) -> None:
    with player(film, '秋冬 "精华"\r\n版.mp4') as client:
        told = client.get("/film").headers["content-disposition"]
    assert told.startswith("attachment; filename*=UTF-8''%E7%A7%8B")
    assert not set('"\r\n ') & set(told.removeprefix("attachment; "))


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with player(tmp_path / "none.mp4") as client:
        assert client.get("/film").status_code == 500  # the application turns the refusal into words
