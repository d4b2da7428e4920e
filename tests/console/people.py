"""A team of people with browsers of their own, for the tests of who may what."""

import re
import secrets
from typing import Any

import httpx

from tests.conftest import Server

PASSWORD = "correct horse 正确"


def browser(server: Server) -> httpx.AsyncClient:
    """Open a browser nobody is signed in with."""
    return httpx.AsyncClient(base_url=server.url, timeout=20)


async def member(server: Server, key: str, **more: Any) -> dict[str, Any]:
    """Put somebody into the team; gives what is kept."""
    body = {"name": key.title(), "sign_in": key} | more
    kept: dict[str, Any] = await server.desk.ask(
        "PUT", f"/api/members/{key}", key=secrets.token_hex(4), revision=0, body=body
    )
    return kept


async def joined(server: Server, key: str, **more: Any) -> httpx.AsyncClient:
    """Let somebody new join by their link; gives their browser."""
    await member(server, key, **more)
    link = await server.desk.ask("POST", f"/api/members/{key}/invite")
    opened = browser(server)
    answer = await opened.post(link["path"], data={"password": PASSWORD, "again": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/"), answer.text
    return opened


async def sign_in(client: httpx.AsyncClient, name: str, password: str, **more: str) -> httpx.Response:
    """Send the form of the page to sign in."""
    return await client.post("/signin", data={"name": name, "password": password} | more)


def said(page: httpx.Response) -> str:
    """Give what a page says went wrong."""
    found = re.search(r'role="alert">(.*?)<', page.text)
    return found[1] if found else ""
