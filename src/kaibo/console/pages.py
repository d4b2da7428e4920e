"""The pages themselves: the built console, the review page, and what machines ask."""

import base64
import hashlib
import html
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath

from kaibo import __version__
from kaibo.house import House
from kaibo.refused import Refused
from kaibo.words import shown

STATIC = Path(str(resources.files("kaibo.console"))) / "static"
"""The built UI."""

SECURITY = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' data:;"
        " style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; frame-ancestors 'none';"
        " base-uri 'none'; object-src 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
"""Headers of every answer: nothing a viewer wrote can run, even if escaping failed somewhere."""


SCREENS: Final = ("floor", "desk", "wall", "handover", "ending")
"""The screens of a broadcast beside the operator's."""


@get(
    ["/live/{broadcast:str}", "/live/{broadcast:str}/{screen:str}"],
    media_type=MediaType.HTML,
    include_in_schema=False,
    right="see",
)
async def console(broadcast: FromPath[str] = "", screen: FromPath[str] = "") -> Response[Any]:
    """Give the console; the page itself reads which broadcast it shows, and for whom."""
    if screen and screen not in SCREENS:
        name = shown(screen)[:20]
        return sorry(Refused(404, "not_found", f"没有「{name}」这个岗位画面", f"there is no screen {name!r}"))
    return built("index.html")


PLANNING: Final = (
    "/",
    "/shows/{broadcast:str}",
    "/shows/{broadcast:str}/{screen:str}",
    "/catalogue",
    "/traffic",
    "/week",
    "/accounts",
    "/words",
    "/studio",
    "/library",
    "/trends",
    "/increment",
    "/publishing",
    "/clips/{broadcast:str}",
    "/replays/{broadcast:str}",
    "/me",
)
"""The pages of planning; one built page reads its address itself."""

MANAGING: Final = ("/team", "/audit")

_ADDRESSES: Final = frozenset(
    (*(path.split("/")[1] for path in (*PLANNING, *MANAGING)), "live", "host", "review", "signin", "join")
)
"""How the addresses of pages begin."""

_SPOKEN: Final = ("api", "in", "ws", "schema", "assets")
"""How the addresses only programs ask for begin."""


@get(list(PLANNING), media_type=MediaType.HTML, include_in_schema=False, right="own")
async def plan(broadcast: FromPath[str] = "", screen: FromPath[str] = "") -> Response[str]:
    """Give the planning pages."""
    return built("plan.html")


@get(list(MANAGING), media_type=MediaType.HTML, include_in_schema=False, right="team")
async def managing() -> Response[str]:
    """Give the pages of who runs the team."""
    return built("plan.html")


def asked(request: Request[Any, Any, Any]) -> bool:
    """Tell whether a person asked for a page: by its address, or because a browser wants one there."""
    first, _, rest = request.url.path.lstrip("/").partition("/")
    if first in _ADDRESSES:
        return True
    return not (rest and first in _SPOKEN) and "text/html" in request.headers.get("accept", "")


def public(request: Request[Any, Any, Any]) -> bool:
    """Tell whether it is a page for strangers, who have nothing to sign in to."""
    return request.url.path.startswith("/r/")


def sign_in(request: Request[Any, Any, Any]) -> str:
    """Give the address to sign in at that leads back to the page asked for."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/signin?next={quote(back, safe='/')}"


@get(["/host/{broadcast:str}", "/host/{broadcast:str}/remote"], include_in_schema=False, right="host")
async def host(broadcast: FromPath[str]) -> Response[str]:
    """Give the host's screen and its remote."""
    return built("host.html")


def built(name: str) -> Response[str]:
    """Give a built page by its name; 503 where the UI is not built yet."""
    page = STATIC / name
    if not page.is_file():
        return unbuilt()
    return Response(
        page.read_text(encoding="utf-8"), headers={"cache-control": "no-cache"}, media_type=MediaType.HTML
    )


def whole(name: str) -> Response[str]:
    """Give a built page that is one file: it runs the one script it holds and loads no other."""
    page = built(name)
    if page.status_code == 503:
        return page
    policy = f"{SECURITY['content-security-policy']}; script-src {scripts(page.content)}"
    page.headers["content-security-policy"] = policy
    return page


@lru_cache(maxsize=4)
def scripts(page: str) -> str:
    """Name the scripts a page holds, as a policy that lets only these run."""
    found = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
    sums = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in found)
    return " ".join(f"'sha256-{one}'" for one in sums) or "'none'"


def unbuilt() -> Response[str]:
    """Say that the pages are not built yet, and what to do."""
    text = "界面尚未构建，请运行 make setup (the UI is not built: run make setup)"
    return Response(text, status_code=503, media_type=MediaType.TEXT)


_HOME: Final = '<p><a href="/">回首页 (home)</a></p>'


def sorry(refused: Refused, *, home: bool = True) -> Response[Any]:
    """Say no to a person: the words of a refusal as a page, and the way `home` if they have one."""
    said = (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>kaibo</title>'
        '<meta name="viewport" content="width=device-width"><style>body{font:16px/1.6 system-ui,sans-serif;'
        "max-width:36em;margin:4em auto;padding:0 1em;color-scheme:light dark}</style>"
        f"<h1>{html.escape(refused.zh)}</h1><p>{html.escape(refused.en)}</p>"
        f"{_HOME if home else ''}</html>"
    )
    return Response(said, status_code=refused.status, media_type=MediaType.HTML, headers=SECURITY)


@get("/healthz", include_in_schema=False, right="open")
async def health(house: NamedDependency[House]) -> Response[dict[str, str | int]]:
    """Say how the server does, and how far its journal and rooms are; 503 once something broke."""
    faults = house.counts["faults"]
    told: dict[str, str | int] = {
        "status": "broken" if faults else "ok",
        "version": __version__,
        "seq": house.journal.seq,
        "folded": house.position,
        "faults": faults,
    }
    return Response(told, status_code=503 if faults else 200)


@get("/metrics", media_type=MediaType.TEXT, include_in_schema=False, right="team")
async def metrics(house: NamedDependency[House]) -> str:
    """Give counters in the text form that monitoring tools read."""
    counts = {name: house.counts[name] for name in ("facts_new", "facts_known", "facts_refused")}
    lines = [f"# TYPE kaibo_{name} counter\nkaibo_{name} {count}" for name, count in counts.items()]
    gauges = {"journal_seq": house.journal.seq, "folded_seq": house.position, "screens": house.screens()}
    lines += [f"# TYPE kaibo_{name} gauge\nkaibo_{name} {value}" for name, value in gauges.items()]
    return "\n".join(lines) + "\n"
