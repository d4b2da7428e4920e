"""Words meant to break a checker: every route that reads them answers, and says no where it must."""

import json
import secrets
from typing import Any, Final

import pytest

from tests.conftest import Server

NUL, HALF, BIDI = "\0", "\ud800", "‮⁦"
HOSTILE: Final = {
    "empty": "",
    "nothing to see": "\u200b\u2060\ufeff" * 300,
    "nul": f"最{NUL}好{NUL}",
    "half of a pair": f"全网最低{HALF}价",
    "turned around": f"{BIDI}最好⁩‬",
    "one word": "最" * 2_000,
    "one anchor, no end": "全网最低价" * 400,
    "marks on marks": "最" + "\u0301" * 1_999,
    "blanks between": "最 " * 1_000,
    "letters that sound": "zui" * 600,
    "digits": "１２３.45%" * 250,
    "looks like a tag": "<script>alert('最好')</script>" * 60,
    "no sentence ends": "第一，" * 650,
    "only ends": "。" * 2_000,
}
"""Texts no longer than a field, each unkind in its own way."""


async def sent(server: Server, method: str, path: str, body: Any) -> int:
    """Send a body as it is, lone surrogates and all; gives the status."""
    raw = json.dumps(body).encode()
    kind = {"Content-Type": "application/json"}
    answer = await server.client.request(method, path, content=raw, headers=kind, timeout=60)
    return answer.status_code


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_text_is_checked_or_refused(server: Server, text: str) -> None:
    texts = [{"id": str(at), "text": text, "surface": "title"} for at in range(3)]
    assert await sent(server, "POST", "/api/check", {"texts": texts}) in (200, 400)
    title = {"title": text}
    assert await sent(server, "POST", "/api/broadcasts", {"key": "k"} | title) in (200, 201, 400)
    made = str((await server.desk.press("/api/broadcasts", title="测试场"))["id"])
    home = f"/api/broadcasts/{made}"
    products = [{"id": "p", "title": text[:60], "number": "A-1"}]
    plan = {"key": "k2", "revision": 1, "plan": {"id": made, "title": "今晚", "products": products}}
    assert await sent(server, "PUT", f"{home}/plan", plan) in (200, 400, 409)
    written = {"key": "k3", "revision": 0, "body": script(text)}
    assert await sent(server, "PUT", f"{home}/scripts/p", written) in (200, 400, 404)
    waiver = {"key": "k4", "revision": 0, "body": waived(text)}
    assert await sent(server, "PUT", f"{home}/waivers/w", waiver) in (200, 400, 404, 409)
    pasted = {"key": "k5", "text": text}
    assert await sent(server, "POST", "/api/words/@house/import", pasted) in (200, 400, 422)
    pack = {"name": "ours", "text": text}
    assert await sent(server, "POST", "/api/packs/check", pack) in (200, 400, 422)
    for path in ("words", "words/log", "readiness", "advice", "binder"):
        assert (await server.client.get(f"{home}/{path}")).status_code == 200, path


def script(text: str) -> dict[str, Any]:
    """Write a script of one part."""
    return {"parts": [{"beat": "gather", "text": text}]}


def waived(text: str) -> dict[str, str]:
    """Let a hostile text pass."""
    return {"rule": "team.word", "words": text, "surface": "title", "why": "可以"}


async def test_a_text_longer_than_any_field_is_refused(server: Server) -> None:
    texts = [{"id": "a", "text": "全网最低价，" * 170_000, "surface": "script"}]
    assert await sent(server, "POST", "/api/check", {"texts": texts}) in (400, 413)
    made = str((await server.desk.press("/api/broadcasts", title="测试场"))["id"])
    body = {"key": secrets.token_hex(4), "revision": 0, "body": script(texts[0]["text"])}
    assert await sent(server, "PUT", f"/api/broadcasts/{made}/scripts/p", body) in (400, 413)
    assert await sent(server, "POST", "/api/check", {"texts": texts * 3}) in (400, 413)
