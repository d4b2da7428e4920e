"""The rewriter asks one endpoint, keeps its key to it, and whatever that answers, the draft stands."""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kaibo.refused import Refused
from kaibo.rewriter import ANSWER_MOST, Rewriter, RewriterSettings


class Endpoint:
    """An OpenAI-compatible endpoint on this machine: what it was asked, and what it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, Any]] = []
        self.status, self.answer = 200, said({"titles": ["顺一点的标题"], "hooks": [], "text": ""})
        endpoint = self

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                endpoint.got.append((self.path, self.headers.get("authorization", ""), body))
                self.send_response(endpoint.status)
                self.send_header("location", "https://elsewhere.example/")
                self.end_headers()
                self.wfile.write(endpoint.answer)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self.server.server_port}/v1"


def said(words: Any) -> bytes:
    """Write words as an endpoint of this kind answers, fenced as models like to."""
    content = f"```json\n{json.dumps(words, ensure_ascii=False)}\n```"
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    yield made
    made.server.shutdown()
    made.server.server_close()


async def test_words_come_back_and_the_key_goes_to_its_endpoint_alone(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    made = Rewriter(tmp_path / "rewriter.json")
    made.set(RewriterSettings(on=True, base=endpoint.base, model="m", key="sk-0123456789"))
    told = await made.write("素材")
    assert told.titles == ("顺一点的标题",)
    path, key, body = endpoint.got[0]
    assert (path, key, body["model"]) == ("/v1/chat/completions", "Bearer sk-0123456789", "m")
    assert (tmp_path / "rewriter.json").stat().st_mode & 0o077 == 0
    assert b"0123456" not in msgspec.json.encode(made.standing())
    made.set(RewriterSettings(on=True, base=endpoint.base, model="other"))
    assert Rewriter(tmp_path / "rewriter.json").settings.key == "sk-0123456789"
    made.set(RewriterSettings(on=True, base="https://elsewhere.example/v1", model="m"))
    assert made.settings.key == ""


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, b"oops"),
        (302, b""),
        (200, b"not json"),
        (200, b'{"choices":[]}'),
        (200, said(["x"])),
        (200, said({"titles": ["x" * 301]})),
        (200, b" " * (ANSWER_MOST + 1)),
    ],
)
async def test_an_answer_nobody_can_use_is_a_refusal_that_says_so(
    tmp_path: Path, endpoint: Endpoint, status: int, answer: bytes
) -> None:
    made = Rewriter(tmp_path / "rewriter.json")
    made.settings = RewriterSettings(on=True, base=endpoint.base, model="m")
    endpoint.status, endpoint.answer = status, answer
    with pytest.raises(Refused) as refused:
        await made.write("素材")
    assert refused.value.code == "rewriter_failed"
    assert made.standing().failing
    assert len(endpoint.got) == 1


@pytest.mark.parametrize(
    "base",
    ["http://example.com/v1", "ftp://127.0.0.1/", "https://a:b@example.com/", "https:///x", "随便"],
)
def test_an_address_that_is_neither_https_nor_here_is_refused(tmp_path: Path, base: str) -> None:
    made = Rewriter(tmp_path / "rewriter.json")
    with pytest.raises(Refused) as refused:
        made.set(RewriterSettings(base=base, model="m"))
    assert refused.value.code == "not_an_endpoint"
    assert not (tmp_path / "rewriter.json").exists()
