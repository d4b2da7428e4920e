"""The pages: every screen has its address, and an address that leads nowhere says so."""

import pytest

from kaibo.console.pages import SCREENS, STATIC
from tests.conftest import Server


async def test_every_screen_has_its_page(server: Server) -> None:
    b, _ = await server.live()
    console = (f"/live/{b}", *(f"/live/{b}/{screen}" for screen in SCREENS))
    built = dict.fromkeys(console, "index.html")
    built |= dict.fromkeys((f"/host/{b}", f"/host/{b}/remote"), "host.html")
    built |= dict.fromkeys(("/", "/team", "/audit", "/me", f"/shows/{b}", f"/shows/{b}/script"), "plan.html")
    for path, name in built.items():
        page = await server.client.get(path)
        assert page.status_code == (200 if (STATIC / name).is_file() else 503), path
        assert "default-src 'self'" in page.headers["content-security-policy"], path


@pytest.mark.parametrize("screen", ["nope", "<script>", "Floor", "%E2%80%AE"])
async def test_a_screen_nobody_has_is_a_page_that_says_so(server: Server, screen: str) -> None:
    broadcast, _ = await server.live()
    page = await server.client.get(f"/live/{broadcast}/{screen}")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert '<a href="/">' in page.text
    assert "<script" not in page.text
    assert "\u202e" not in page.text


@pytest.mark.parametrize(
    "path", ["/live/nope", "/live/nope/desk", "/host/nope", "/shows/nope", "/review/nope"]
)
async def test_a_page_of_a_broadcast_nobody_made_says_so_in_words(server: Server, path: str) -> None:
    page = await server.client.get(path)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "没有场次 nope" in page.text
    assert '<a href="/">' in page.text


async def test_a_browser_that_is_nowhere_gets_a_page_and_a_program_gets_json(server: Server) -> None:
    browser = {"accept": "text/html,application/xhtml+xml"}
    page = await server.client.get("/nowhere", headers=browser)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    for path in ("/nowhere", "/api/nowhere", "/api/broadcasts/nope/view"):
        told = await server.client.get(path, headers=browser if path.startswith("/api") else {})
        assert (told.status_code, told.headers["content-type"]) == (404, "application/json"), path


async def test_a_page_may_play_the_film_it_carries_and_nothing_from_elsewhere(server: Server) -> None:
    broadcast, _ = await server.live()
    answer = await server.client.get(f"/host/{broadcast}")
    rules = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
    assert rules["media-src"] == "'self' data:"
    assert rules["default-src"] == "'self'"


async def test_the_screen_tells_its_grid_so_that_a_remote_pages_as_it_does(server: Server) -> None:
    broadcast, _ = await server.live()
    path = f"/api/broadcasts/{broadcast}/prompter"
    told = await server.client.post(path, json={"key": "k1", "columns": 11, "rows": 4})
    assert told.json() == {
        "page": 0, "size": 88, "mirrored": False, "black": False, "columns": 11, "rows": 4, "moved": 1,
    }  # fmt: skip
    turned = await server.client.post(path, json={"key": "k2", "page": 2})
    assert (turned.json()["page"], turned.json()["columns"], turned.json()["rows"]) == (2, 11, 4)
    for wrong in ({"columns": 0}, {"columns": 13}, {"rows": 6}, {"size": 55}, {"page": -1}):
        assert (await server.client.post(path, json={"key": "k3"} | wrong)).status_code == 400
