"""Publishing over HTTP: words drafted, items taken away as zips, figures brought and told of."""

import io
import json
import secrets
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kaibo import evening
from kaibo.broadcast import Broadcast, Product
from kaibo.clock import WallClock
from kaibo.console.publishing import REACHED_MOST
from kaibo.evening import Desk
from kaibo.facts import (
    Commented,
    EndConfirmed,
    EndRequested,
    Fact,
    OrderPaid,
    Saved,
    SegmentLeft,
    SegmentTaken,
    WentLive,
)
from kaibo.journal.sqlite import SqliteJournal
from kaibo.plan.clips import Clip
from kaibo.plan.films import Film, FilmOrder, FilmPart
from kaibo.plan.links import Link
from kaibo.plan.shelf import HOUSE
from kaibo.refused import Refused
from kaibo.serving import serving
from tests.conftest import Server
from tests.test_rewriter import Endpoint, said

NOW = WallClock().now_ms()
DAY = 86_400_000
START = NOW - 2 * DAY
MOVIE = b"\0\0\0\x18ftypmp42" + secrets.token_bytes(700_000)
PLAN = Broadcast(
    id="b-1",
    title="秋冬专场",
    account="小店",
    products=(
        Product(
            id="p1",
            title="羊毛衫 A01",
            number="A01",
            category="羊毛衫",
            price_fen=19_900,
            points=("含羊毛 80%", "全网最好的毛衣"),
        ),
    ),
)


def saved(doc: str, key: str, body: Any, scope: str = "b-1") -> Saved:
    return Saved(
        id=f"saved:{doc}:{key}",
        broadcast=scope,
        at_ms=START,
        source="crew",
        doc=doc,
        key=key,
        revision=1,
        body=msgspec.Raw(msgspec.json.encode(body)),
    )


def happened() -> list[Fact]:
    """Give an evening that sold one product, whose viewers asked one thing."""

    def head(name: str, second: float) -> dict[str, Any]:
        return {"id": name, "at_ms": START + round(second * 1000), "source": "t", "broadcast": "b-1"}

    return [
        saved("broadcast", "b-1", PLAN),
        saved("film", "f1", Film(order=ORDER, state="made", file="one.mp4")),
        saved("clip", "c1", Clip(recording="r1", start_ms=5_000, end_ms=35_000, at_ms=START + 65_000)),
        saved("link", "abcd1234", Link(target="https://example.com/x"), HOUSE),
        WentLive(**head("live", 0)),
        SegmentTaken(**head("s1", 60), segment="s1", title="羊毛衫", product="p1"),
        *(
            Commented(**head(f"c{n}", 61 + n), viewer=f"v{n}", name=f"王某{n}", text="这件会起球吗")
            for n in range(5)
        ),
        *(
            OrderPaid(**head(f"o{n}", 90 + n), order=f"o{n}", viewer="x", product="p1", amount_fen=19_900)
            for n in range(2)
        ),
        SegmentLeft(**head("l1", 600), segment="s1"),
        EndRequested(**head("r", 899), request="r"),
        EndConfirmed(**head("end", 900), request="r"),
    ]


ORDER = FilmOrder(form="clip", recording="r1", parts=(FilmPart(0, 1_000),))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Server]:
    """Serve a folder with one evening that is over, its film and a link."""
    journal = SqliteJournal(tmp_path, WallClock())
    await journal.append(happened())
    await journal.close()
    (tmp_path / "films" / "b-1").mkdir(parents=True)
    (tmp_path / "films" / "b-1" / "one.mp4").write_bytes(MOVIE)
    async with serving(tmp_path, "127.0.0.1", 0) as (address, _), evening.client(address, 20) as client:
        yield Server(address, client, Desk(client), tmp_path)


async def save(desk: Desk, name: str, revision: int = 0, **body: Any) -> Any:
    body = {"broadcast": "b-1", "platform": "douyin"} | body
    return await desk.ask(
        "PUT", f"/api/publications/{name}", key=secrets.token_hex(4), revision=revision, body=body
    )


async def draft(desk: Desk, platform: str, form: str = "short", **more: Any) -> Any:
    return await desk.ask(
        "POST", "/api/publishing/draft", **({"broadcast": "b-1", "platform": platform, "form": form} | more)
    )


async def test_words_are_drafted_of_facts_alone_and_none_breaks_a_rule(house: Server) -> None:
    """Source: Y2, X1."""
    told = await draft(house.desk, "channels", clip="c1")
    assert "羊毛衫：这件会起球吗？" in told["titles"]
    assert "讲解期间有 2 笔付款。讲了什么？看完整版。" in told["hooks"]
    assert (told["shortest_s"], told["longest_s"], told["ratio"], told["by"]) == (15, 60, "9:16", "kaibo")
    assert told["next_step"] == "看完整版"
    text = await draft(house.desk, "article", "article")
    assert "含羊毛 80%" in text["text"]
    assert "![" in text["text"] and "/recordings/r1/picture?at_ms=5000" in text["html"]
    assert "<h2>羊毛衫</h2>" in text["html"]
    post = await draft(house.desk, "group", "post")
    assert "5 位观众" in post["text"]
    for unsaid in ("王某", "最好"):
        assert unsaid not in f"{told} {text} {post}"
    for code, more in {
        "no_such_form": {"platform": "douyin", "form": "article"},
        "unknown_clip": {"platform": "douyin", "clip": "zz"},
    }.items():
        with pytest.raises(Refused) as refused:
            await draft(house.desk, **more)
        assert refused.value.code == code
    made = await house.desk.press("/api/broadcasts", title="还没开")
    with pytest.raises(Refused) as refused:
        await draft(house.desk, "douyin", broadcast=made["id"])
    assert refused.value.code == "nothing_yet"


async def test_a_rewriting_that_invents_or_fails_never_loses_the_draft(house: Server) -> None:
    """Source: Y2, X1."""
    endpoint = Endpoint()
    try:
        off = await draft(house.desk, "douyin", clip="c1", rewrite=True)
        assert (off["by"], endpoint.got) == ("kaibo", [])
        standing = await house.desk.ask(
            "PUT", "/api/rewriter", on=True, base=endpoint.base, model="顺稿", key="sk-0123456789"
        )
        assert standing["key"] == "…6789"
        await house.desk.ask("POST", "/api/rewriter/try")
        endpoint.answer = said(
            {"titles": ["会起球吗？羊毛衫讲清楚", "99 元的羊毛衫"], "hooks": [], "text": ""}
        )
        told = await draft(house.desk, "douyin", clip="c1", rewrite=True)
        assert told["titles"][0] == "会起球吗？羊毛衫讲清楚"
        assert "99 元的羊毛衫" not in told["titles"]
        assert ("rewrite:title", "99 元的羊毛衫") in [
            (one["field"], one["words"]) for one in told["findings"]
        ]
        assert set(off["titles"]) <= set(told["titles"])
        assert (told["by"], told["text"]) == ("顺稿", off["text"])
        assert "王某" not in json.dumps(endpoint.got[-1], ensure_ascii=False)
        endpoint.status = 500
        told = await draft(house.desk, "douyin", clip="c1", rewrite=True)
        assert (told["by"], told["titles"]) == ("kaibo", off["titles"])
        assert told["findings"][0]["field"] == "rewrite"
    finally:
        endpoint.server.shutdown()
        endpoint.server.server_close()


async def test_a_package_holds_film_words_link_and_code(house: Server) -> None:
    """Source: Y2."""
    await save(
        house.desk,
        "i1",
        film="f1",
        title="毛衣会起球吗？",
        hook="看完整版",
        text="# 标题\n\n<script>alert(1)</script>",
        tags=["毛衣"],
        link="abcd1234",
    )
    answer = await house.client.get("/api/publications/i1/package")
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        assert packed.read("film.mp4") == MOVIE
        assert packed.getinfo("film.mp4").compress_type == zipfile.ZIP_STORED
        assert packed.read("title.txt").decode() == "毛衣会起球吗？\n"
        assert packed.read("tags.txt").decode() == "#毛衣\n"
        assert b"<script>" not in packed.read("text.html")
        assert packed.read("link.txt").decode() == f"{house.url}/l/abcd1234\n"
        assert packed.read("link.png").startswith(b"\x89PNG")
        assert "手动发布" in packed.read("README.txt").decode()
    await save(house.desk, "i2", film="../../journal.db", title="没有片")
    bare = await house.client.get("/api/publications/i2/package")
    with zipfile.ZipFile(io.BytesIO(bare.content)) as packed:
        assert "film.mp4" not in packed.namelist()
        assert "还没有做好" in packed.read("README.txt").decode()
    assert (await house.client.get("/api/publications/nobody/package")).status_code == 404


async def test_figures_come_in_by_address_or_title_and_what_is_weak_says_what_to_change(
    house: Server,
) -> None:
    """Source: Y5, Y3."""
    for n in range(4):
        await save(
            house.desk,
            f"i{n}",
            title=f"第 {n} 条",
            state="published",
            published_ms=NOW - DAY,
            address=f"https://v.example.com/{n}",
        )
    await save(house.desk, "twin1", title="同名")
    await save(house.desk, "twin2", title="同名")
    table = (
        "作品标题,作品链接,播放量,完播率,点赞量,成交金额(元)\n"
        "随便,https://v.example.com/0/,1.2万,45%,300,1280\n"
        "第 1 条,,10000,0.4,200,\n"
        "第 2 条,,11000,42.5,210,-\n"
        "第 3 条,,1000,43%,10,\n"
        "同名,,1,,,\n"
        "没有的,,5,,,\n"
        "第 1 条,,7,,,\n"
        "第 2 条,,好多,,,\n"
    )
    told = await house.desk.ask("POST", "/api/publishing/figures", key="k1", csv=table)
    assert told["matched"] == 4
    assert told["unknown"] == ["第 7 行：没有的"]
    assert [line[:5] for line in told["wrong"]] == ["第 9 行", "第 6 行", "第 8 行"]
    shown = {one["item"]["key"]: one for one in (await house.desk.ask("GET", "/api/publishing"))["items"]}
    reached = shown["i0"]["item"]["body"]["reached"][-1]
    assert (reached["plays"], reached["completion"], reached["gmv_fen"]) == (12_000, 0.45, 128_000)
    weak = {one["measure"]: one for one in shown["i3"]["advice"]}
    assert weak["plays"]["weak"] and "封面" in weak["plays"]["zh"]
    assert (weak["plays"]["value"], weak["plays"]["usual"]) == (1_000, 11_000)
    assert not weak["completion"]["weak"]
    assert (weak["clicks"]["value"], weak["clicks"]["usual"]) == (None, None)
    assert shown["i0"]["fresh"] == "fresh"
    with pytest.raises(Refused) as refused:
        await house.desk.ask("POST", "/api/publishing/figures", key="k2", csv="标题,日期\n第 1 条,昨天\n")
    assert refused.value.code == "no_figures"


async def test_the_calendar_offers_evenings_and_says_when_a_week_is_full(house: Server) -> None:
    """Source: Y3."""
    empty = await house.desk.ask("GET", "/api/publishing")
    assert empty["items"] == []
    assert 4 <= len(empty["slots"]) <= 9
    assert "秋冬专场" in empty["slots"][0]["zh"]
    first = empty["slots"][0]["at_ms"]
    await save(house.desk, "due", title="排上了", due_ms=first)
    after = await house.desk.ask("GET", "/api/publishing")
    assert first not in [slot["at_ms"] for slot in after["slots"]]
    assert sum(week["items"] for week in after["weeks"]) == 1
    outlets = await house.desk.ask("GET", "/api/publishing/outlets")
    assert {one["id"] for one in outlets["platforms"]} >= {"channels", "article", "replay"}
    assert REACHED_MOST == 100
