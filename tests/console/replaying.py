"""A house with a finished film and its replay page: an evening in the journal, and a server over it."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, structs

from kaibo import evening
from kaibo.broadcast import Broadcast, Product
from kaibo.evening import Desk
from kaibo.facts import Commented, EndConfirmed, EndRequested, Fact, Liked, Saved, SegmentTaken, WentLive
from kaibo.journal.sqlite import SqliteJournal
from kaibo.plan.films import Film, FilmOrder, FilmPart
from kaibo.plan.links import Link
from kaibo.plan.recordings import Recording
from kaibo.plan.replays import PageCard, Replay, ReplayPrompt
from kaibo.plan.shelf import HOUSE
from kaibo.serving import serving
from tests.conftest import Server

BEGAN_MS = 1_790_000_000_000
MINUTE = 60_000
SLUG = "a-page_nobody-guesses"
BROADCAST = "show"
FILM = bytes(range(256)) * 400

ORDER = FilmOrder(
    form="highlights",
    recording="r",
    parts=(FilmPart(30_000, 33_000), FilmPart(20_000, 80_000), FilmPart(200_000, 260_000)),
    teasers=1,
)
"""Three seconds of teaser, then two minutes: film 3-63 s shows 20-80 s, 63-123 s shows 200-260 s."""

REPLAY = Replay(
    film="f",
    title="秋冬新品回放",
    intro="两分钟看完",
    open=True,
    cards=(
        PageCard(id="c1", kind="product", at_ms=3_000, until_ms=60_000, title="羊绒衫", link="shop1"),
        PageCard(id="c2", kind="wecom", at_ms=60_000, until_ms=120_000, title="加企微"),
    ),
    prompts=(
        ReplayPrompt(id="q1", at_ms=10_000, text="喜欢哪个颜色", options=("驼色", "黑色")),
        ReplayPrompt(id="q2", at_ms=20_000, text="你平时怎么搭"),
    ),
)


def saved(scope: str, doc: str, key: str, body: Struct, revision: int = 1) -> Saved:
    return Saved(
        id=f"saved:{doc}:{key}:{revision}",
        broadcast=scope,
        at_ms=BEGAN_MS,
        source="crew",
        doc=doc,
        key=key,
        revision=revision,
        body=msgspec.Raw(msgspec.json.encode(body)),
    )


def comment(at_s: float, text: str, viewer: str = "") -> Commented:
    return Commented(
        id=secrets.token_hex(6),
        broadcast=BROADCAST,
        at_ms=BEGAN_MS + round(at_s * 1000),
        source="t",
        viewer=viewer or secrets.token_hex(4),
        name="王小明",
        text=text,
    )


def told(replay: Replay = REPLAY, more: Sequence[Fact] = ()) -> list[Fact]:
    """Tell of an evening of five minutes, its recording and film, a link, and the page."""
    plan = Broadcast(
        id=BROADCAST,
        title="秋冬新品",
        account="小店",
        room_key="k",
        products=(Product(id="p1", title="羊绒衫"),),
    )
    at: Any = {"broadcast": BROADCAST, "source": "crew"}
    film = Film(
        order=ORDER, state="made", file="f.mp4", bytes=len(FILM), length_ms=123_000, width=320, height=180
    )
    return [
        saved(BROADCAST, "broadcast", BROADCAST, plan),
        WentLive(id="live", at_ms=BEGAN_MS, **at),
        SegmentTaken(id="s1", at_ms=BEGAN_MS + 15_000, segment="s1", title="羊绒衫", product="p1", **at),
        SegmentTaken(id="s2", at_ms=BEGAN_MS + 210_000, segment="s2", title="聊聊搭配", **at),
        Liked(id="l1", at_ms=BEGAN_MS + 230_000, broadcast=BROADCAST, source="t", viewer="v", count=5),
        EndRequested(id="asked", request="r", at_ms=BEGAN_MS + 4 * MINUTE, **at),
        EndConfirmed(id="end", at_ms=BEGAN_MS + 5 * MINUTE, request="r", **at),
        saved(BROADCAST, "recording", "r", Recording(file="a.mp4", length_ms=5 * MINUTE)),
        saved(BROADCAST, "film", "f", film),
        saved(HOUSE, "link", "shop1", Link(target="https://shop.example/羊绒?id=1")),
        saved(BROADCAST, "replay", SLUG, replay),
        *more,
    ]


@asynccontextmanager
async def house(folder: Path, facts: Sequence[Fact] | None = None) -> AsyncIterator[Server]:
    """Serve a folder, with `facts` written first where it is new."""
    if not (folder / "journal.db").exists():
        journal = SqliteJournal(folder)
        await journal.append(told() if facts is None else list(facts))
        await journal.close()
        film = folder / "films" / BROADCAST / "f.mp4"
        film.parent.mkdir(parents=True)
        film.write_bytes(FILM)
    async with (
        serving(folder, "127.0.0.1", 0) as (address, _),
        evening.client(address, 20) as client,
    ):
        yield Server(address, client, Desk(client), folder)


def visit() -> str:
    return secrets.token_urlsafe(18)


def changed(**fields: Any) -> Replay:
    return structs.replace(REPLAY, **fields)
