"""Pictures over HTTP: handed in as a body or a form, given back bare, found by nothing but their id."""

import io
from contextlib import ExitStack

import pytest
from PIL import Image

from kaibo.console import files
from kaibo.facts import FileKept
from kaibo.journal.reading import entries
from kaibo.studio import pictures
from tests.conftest import Server


def photo(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (90, 60), colour).save(out, "JPEG")
    return out.getvalue()


def kept(server: Server) -> list[FileKept]:
    facts = [entry.fact for entry in entries(server.folder / "journal.db", "@house")]
    return [fact for fact in facts if isinstance(fact, FileKept)]


async def test_a_picture_is_handed_in_and_given_back(server: Server) -> None:
    made = await server.client.post("/api/files", content=photo(), headers={"content-type": "image/jpeg"})
    assert made.status_code == 201
    told = made.json()
    assert (told["width"], told["height"]) == (90, 60)
    given = await server.client.get(f"/api/files/{told['file']}")
    assert (given.status_code, given.headers["content-type"]) == (200, "image/jpeg")
    assert given.headers["x-content-type-options"] == "nosniff"
    assert "private" in given.headers["cache-control"]
    assert Image.open(io.BytesIO(given.content)).size == (90, 60)


async def test_the_same_picture_twice_is_one_fact(server: Server) -> None:
    form = {"file": ("道具\u202e.jpg", photo(), "image/jpeg")}
    one = (await server.client.post("/api/files", files=form)).json()
    two = (await server.client.post("/api/files", content=photo())).json()
    assert one["file"] == two["file"]
    (fact,) = kept(server)
    assert (fact.file, fact.name) == (one["file"], "道具.jpg")


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"<svg/>", "image/svg+xml", 400, "not_a_picture"),
        (b"", "image/png", 400, "not_a_picture"),
        (b"--x--", "multipart/form-data; boundary=x", 400, "not_a_picture"),
        (b"nothing like a form", "multipart/form-data; boundary=x", 400, None),
        (b"nothing like a form", "multipart/form-data", 400, None),
        (bytes(pictures.BYTES_MOST + 1), "image/png", 413, None),
    ],
)
async def test_what_is_no_picture_is_refused(
    server: Server, body: bytes, kind: str, status: int, code: str | None
) -> None:
    answer = await server.client.post("/api/files", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert code in (None, answer.json()["error"]["code"])
    assert kept(server) == []


@pytest.mark.parametrize("name", ["0" * 64, "..%2fjournal.db", "%2e%2e%2fkeys.db", "A" * 64, "x", "0" * 63])
async def test_nothing_else_is_found(server: Server, name: str) -> None:
    assert (await server.client.get(f"/api/files/{name}")).status_code in (400, 404)


async def test_a_stranger_sees_and_hands_in_nothing(server: Server) -> None:
    bare = {"authorization": ""}
    assert (await server.client.post("/api/files", content=photo(), headers=bare)).status_code == 401
    assert (await server.client.get(f"/api/files/{'0' * 64}", headers=bare)).status_code == 401


async def test_too_many_pictures_at_once_are_told_to_come_again(server: Server) -> None:
    with ExitStack() as held:
        while files.PLACES.free:
            held.enter_context(files.PLACES.taken())
        answer = await server.client.post("/api/files", content=photo())
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "busy")
        assert answer.headers["retry-after"]
    assert (await server.client.post("/api/files", content=photo())).status_code == 201
