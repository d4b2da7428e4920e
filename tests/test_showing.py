"""A page being shown: what is asked of it stays made until it changes, and news are told once."""

import json
from typing import Any

from msgspec import structs

from kaibo.facts import Entry, Fact, ReplayLiked, ReplayModerated, ReplaySaid, ReplayWatched
from kaibo.plan.films import Film
from kaibo.replay.audience import Crowd
from kaibo.replay.danmaku import Spoken
from kaibo.showing import HEARTBEAT_MS, Prepared, Showing
from tests.console.replaying import ORDER, REPLAY, SLUG

AT_MS = 1_790_000_000_000
FILM = Film(order=ORDER, state="made", file="f.mp4", length_ms=123_000)


def fresh(**change: Any) -> Showing:
    spoken = [Spoken(1_000, "房间里的一句", "k"), Spoken(2_000, "不能播的一句", "k2")]
    made = Prepared({0: spoken}, (1_000, 2_000), Crowd(FILM.length_ms))
    return Showing(SLUG, "show", structs.replace(REPLAY, **change), FILM, made)


def fact(kind: type, number: int, **fields: Any) -> Fact:
    made: Fact = kind(id=f"f{number}", at_ms=AT_MS + number, source="page", **fields)
    return made


def hear(showing: Showing, *facts: Fact) -> None:
    showing.hear([Entry(number, AT_MS, one) for number, one in enumerate(facts, start=1)])


def said(number: int, film_ms: int = 1_500) -> Fact:
    return fact(ReplaySaid, number, visit="v", film_ms=film_ms, text=f"第{number}句")


def told(showing: Showing, now_ms: int = AT_MS) -> list[tuple[str, Any]]:
    events = [one.split("\n") for one in showing.news(now_ms).decode().split("\n\n") if one not in ("", ":")]
    return [(kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for kind, data in events]


def test_a_chunk_is_made_once_until_a_line_of_it_changes() -> None:
    showing = fresh()
    assert not showing.ready(0)
    showing.read(0, lambda text: "不能播" not in text)
    first = showing.chunk(0)
    assert json.loads(first.body)["lines"] == [[1_000, "房间里的一句", 0]]
    assert showing.chunk(0) is first
    hear(showing, said(1, film_ms=90_000))
    assert showing.chunk(0) is first
    hear(showing, said(2))
    second = showing.chunk(0)
    assert json.loads(second.body)["lines"] == [[1_000, "房间里的一句", 0], [1_500, "第2句", 1]]
    assert second.tag != first.tag
    hear(showing, fact(ReplayModerated, 3, said="f2", shown=False))
    assert showing.chunk(0).tag == first.tag


def test_without_danmaku_of_the_room_only_visitors_are_read() -> None:
    showing = fresh(danmaku=False)
    assert showing.ready(0)
    hear(showing, said(1))
    assert json.loads(showing.chunk(0).body)["lines"] == [[1_500, "第1句", 1]]


def test_news_are_told_once_and_a_pulse_only_when_it_changed() -> None:
    showing = fresh()
    assert [kind for kind, _ in told(showing)] == ["pulse"]
    hear(showing, said(1), said(1), fact(ReplayLiked, 2, visit="v", film_ms=0, count=4))
    assert told(showing, AT_MS + 100) == [("said", {"id": "f1", "film_ms": 1_500, "text": "第1句"})]
    assert told(showing, AT_MS + 200) == []
    ((kind, pulse),) = told(showing, AT_MS + 1_000)
    assert (kind, pulse["likes"]) == ("pulse", 4)
    assert showing.news(AT_MS + 2_000) == b""
    assert showing.news(AT_MS + 1_000 + HEARTBEAT_MS) == b":\n\n"
    hear(showing, fact(ReplayModerated, 3, said="f1", shown=False))
    assert ("hid", {"id": "f1"}) in told(showing, AT_MS + 20_000)


def test_a_flood_is_not_told_line_by_line_but_lies_in_its_chunk() -> None:
    showing = fresh(danmaku=False)
    hear(showing, *(said(number) for number in range(1_000)))
    assert len(told(showing)) <= 21
    assert len(json.loads(showing.chunk(0).body)["lines"]) == 600
    assert showing.crowd.said == 1_000


def test_who_told_of_watching_lately_watches() -> None:
    showing = fresh()
    hear(showing, *(fact(ReplayWatched, n, visit=f"v{n % 3}", from_ms=0, to_ms=1) for n in range(9)))
    assert showing.watching(AT_MS + 5) == 3
    assert showing.watching(AT_MS + 60_000) == 0
    showing.streams = 5
    assert showing.watching(AT_MS + 60_000) == 5


def test_changing_moderation_changes_what_is_shown() -> None:
    showing = fresh(danmaku=False)
    hear(showing, said(1))
    showing.change(structs.replace(showing.replay, moderation="before"))
    assert json.loads(showing.chunk(0).body)["lines"] == []
