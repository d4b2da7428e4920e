"""What the doors let in, over a real server: bad input is named, good siblings kept, nothing lost."""

import gzip
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kaibo import evening
from kaibo.clock import HOUR, WallClock
from kaibo.evening import Desk
from kaibo.facts import Commented, OnlineCounted, encode
from kaibo.journal.reading import entries
from kaibo.serving import serving
from tests.conftest import Server

HOSTILE = "\u202e<script>alert(1)</script>\u200b<img src=x onerror=alert(1)> 🎉"


def said(n: int, **fields: Any) -> dict[str, Any]:
    now = WallClock().now_ms()
    return {
        "kind": "commented",
        "id": f"c{n}",
        "at_ms": now,
        "source": "t",
        "viewer": "v",
        "text": "好",
    } | fields


async def post(server: Server, key: str, body: bytes, door: str = "facts", **headers: str) -> tuple[int, Any]:
    answer = await server.client.post(f"/in/{door}/{key}", content=body, headers=headers)
    return answer.status_code, answer.json()


def kept(server: Server, broadcast: str) -> list[Any]:
    return [
        entry.fact
        for entry in entries(server.folder / "journal.db", broadcast)
        if entry.fact.source != "crew"
    ]


async def test_a_batch_is_answered_by_what_became_of_each_item(server: Server) -> None:
    broadcast, key = await server.live()
    items = [said(1), said(2, text=7), said(1), said(3, at_ms=WallClock().now_ms() + 48 * HOUR), said(4)]
    status, told = await post(server, key, msgspec.json.encode(items))
    assert (status, told["new"], told["known"]) == (202, 2, 1)
    assert [(item["index"], item["field"]) for item in told["refused"]] == [(1, "text"), (3, "at_ms")]
    assert [fact.id for fact in kept(server, broadcast)] == ["c1", "c4"]


async def test_lines_are_taken_as_well_as_an_array(server: Server) -> None:
    _, key = await server.live()
    body = b"\n".join([msgspec.json.encode(said(1)), b"{broken", msgspec.json.encode(said(2)), b""])
    status, told = await post(server, key, body)
    assert (status, told["new"], [item["index"] for item in told["refused"]]) == (202, 2, [1])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"[{", 400, "not_json"),
        (b"[" * 100_000, 400, "not_json"),
        (b"", 202, None),
        (b"[]", 202, None),
        (b"x" * (9 * 1024 * 1024), 413, "body_too_large"),
        (b"x" * (50 * 1024 * 1024), 413, "body_too_large"),
    ],
)
async def test_a_body_that_cannot_be_read_is_one_clear_error(
    server: Server, body: bytes, status: int, code: str | None
) -> None:
    _, key = await server.live()
    answered, told = await post(server, key, body)
    assert answered == status
    assert (told.get("error") or {}).get("code") == code
    if code:
        assert told["error"]["field"] == "body"
        assert told["error"]["zh"]


async def test_a_batch_of_which_nothing_is_good_is_a_422_that_names_the_field(server: Server) -> None:
    _, key = await server.live()
    status, told = await post(server, key, msgspec.json.encode([said(1, viewer="")]))
    assert (status, told["refused"][0]["field"]) == (422, "viewer")


async def test_a_gzip_bomb_is_refused_before_it_unfolds(server: Server) -> None:
    _, key = await server.live()
    squeeze = zlib.compressobj(9, wbits=31)
    bomb = b"".join(squeeze.compress(bytes(1024 * 1024)) for _ in range(500)) + squeeze.flush()
    assert len(bomb) < 1024 * 1024
    status, told = await post(server, key, bomb, **{"content-encoding": "gzip"})
    assert (status, told["error"]["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("cut", [-1, 20])
async def test_broken_gzip_is_told_apart_from_broken_json(server: Server, cut: int) -> None:
    _, key = await server.live()
    packed = gzip.compress(msgspec.json.encode([said(1)]))
    broken = packed[:cut] if cut > 0 else b"\x1f\x8bnot gzip"
    status, told = await post(server, key, broken, **{"content-encoding": "gzip"})
    assert (status, told["error"]["code"]) == (400, "bad_gzip")


async def test_gzip_is_taken(server: Server) -> None:
    _, key = await server.live()
    body = gzip.compress(msgspec.json.encode([said(1)]))
    status, told = await post(server, key, body, **{"content-encoding": "gzip"})
    assert (status, told["new"]) == (202, 1)


@pytest.mark.parametrize("door", ["facts", "wxlivespy"])
async def test_an_unknown_room_key_is_told_where_to_find_the_right_one(server: Server, door: str) -> None:
    status, told = await post(server, "nobody", b"[]", door)
    assert (status, told["error"]["code"], told["error"]["field"]) == (404, "unknown_room_key", "room_key")


async def test_a_room_key_gives_no_right_to_speak_for_the_console(server: Server) -> None:
    _, key = await server.live()
    now = WallClock().now_ms()
    ended = {"kind": "end_confirmed", "id": "x", "at_ms": now, "source": "t", "request": "r"}
    status, told = await post(server, key, msgspec.json.encode([ended]))
    assert (status, told["refused"][0]["field"]) == (422, "kind")


async def test_hostile_text_is_kept_as_it_was_written_and_shown_without_tricks(server: Server) -> None:
    broadcast, key = await server.live()
    long = "长" * 10_000
    await post(server, key, msgspec.json.encode([said(1, text=HOSTILE, name=HOSTILE), said(2, text=long)]))
    first, second = kept(server, broadcast)
    assert (first.text, first.name, second.text) == (HOSTILE, HOSTILE, long)
    await server.settled()
    view = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view")
    assert view["comments"][0]["text"] == HOSTILE.replace("\u202e", "").replace("\u200b", "")
    assert len(view["comments"][1]["text"]) == 500


async def test_facts_of_yesterday_are_kept_and_counted_as_strays(server: Server) -> None:
    broadcast, key = await server.live()
    old = said(1, at_ms=WallClock().now_ms() - 24 * HOUR)
    status, told = await post(server, key, msgspec.json.encode([old, said(2)]))
    assert (status, told["new"]) == (202, 2)
    await server.settled()
    view = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view")
    assert (view["strays"], view["numbers"]["comments"]["value"]) == (1, 1)


async def test_a_kind_of_a_newer_kaibo_comes_back_out_whole(server: Server) -> None:
    broadcast, key = await server.live()
    newer = {"kind": "sung", "id": "n1", "at_ms": WallClock().now_ms(), "source": "t", "song": "茉莉花"}
    status, told = await post(server, key, msgspec.json.encode([newer]))
    assert (status, told["new"]) == (202, 1)
    (fact,) = kept(server, broadcast)
    assert msgspec.json.decode(encode(fact)) == newer | {"broadcast": broadcast}


def envelope(*events: dict[str, Any], online: int = 12) -> bytes:
    live = {
        "live_id": "2078666200539415802",
        "online_count": online,
        "like_count": "345",
        "start_time": 1711516592,
    }
    return msgspec.json.encode({"host_info": {}, "live_info": live, "events": list(events)})


def comment(seq: int, at_ms: int, text: str = "多少钱") -> dict[str, Any]:
    return {
        "msg_time": at_ms,
        "msg_sub_type": 1,
        "decoded_type": "comment",
        "msg_id": f"finderlive_usermsg_comment_{seq}",
        "sec_openid": "v8_x@flstranger",
        "decoded_openid": "o9hHn5",
        "content": text,
        "nickname": "小李",
        "seq": str(seq),
    }


async def test_wxlivespy_reaches_the_console_and_a_resent_message_is_one_fact(server: Server) -> None:
    broadcast, key = await server.live()
    now = WallClock().now_ms()
    status, told = await post(server, key, envelope(comment(11, now)), "wxlivespy")
    assert (status, told["new"], told["refused"]) == (202, 2, [])
    again = gzip.compress(envelope(comment(11, now + 9_000), comment(12, now + 9_000)))
    status, told = await post(server, key, again, "wxlivespy", **{"content-encoding": "gzip"})
    assert told["known"] == 1
    await server.settled()
    view = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view")
    assert view["numbers"]["comments"]["value"] == 2
    assert view["numbers"]["likes"]["value"] == 345
    assert view["numbers"]["online"] | {"as_of_ms": 0} == {
        "value": 12, "source": "wxlivespy", "as_of_ms": 0, "final": False, "delta": None, "target": 0,
    }  # fmt: skip


async def test_a_batch_resent_without_live_info_still_knows_its_live(server: Server) -> None:
    broadcast, key = await server.live()
    now = WallClock().now_ms()
    await post(server, key, envelope(comment(11, now)), "wxlivespy")
    bare = msgspec.json.encode({"host_info": {}, "events": [comment(11, now + 5_000)]})
    status, told = await post(server, key, bare, "wxlivespy")
    assert (status, told["new"], told["known"]) == (202, 0, 1)
    assert len([fact for fact in kept(server, broadcast) if isinstance(fact, Commented)]) == 1


async def test_after_a_restart_a_resent_message_is_still_one_fact(tmp_path: Path) -> None:
    now = WallClock().now_ms()
    key = ""
    for turn, body in enumerate(
        [envelope(comment(11, now)), msgspec.json.encode({"events": [comment(11, now + 9)]})]
    ):
        async with (
            serving(tmp_path, "127.0.0.1", 0) as (address, _),
            evening.client(address) as client,
        ):
            server = Server(address, client, Desk(client), tmp_path)
            key = key or (await server.live())[1]
            status, told = await post(server, key, body, "wxlivespy")
            assert (status, told["new"], told["known"]) == ((202, 2, 0), (202, 0, 1))[turn]


async def test_an_envelope_without_events_still_tells_who_is_online(server: Server) -> None:
    broadcast, key = await server.live()
    await post(server, key, envelope(online=77), "wxlivespy")
    (fact,) = kept(server, broadcast)
    assert isinstance(fact, OnlineCounted)
    assert fact.online == 77


@pytest.mark.parametrize(
    ("body", "code"), [(b"{", "not_json"), (b"[1]", "not_an_envelope"), (b"{}", "not_an_envelope")]
)
async def test_what_is_no_envelope_is_refused(server: Server, body: bytes, code: str) -> None:
    _, key = await server.live()
    status, told = await post(server, key, body, "wxlivespy")
    assert (status, told["error"]["code"]) == (400, code)


async def test_what_comes_after_the_end_is_still_kept(server: Server) -> None:
    broadcast, key = await server.live()
    asked = await server.desk.press(f"/api/broadcasts/{broadcast}/end/request")
    await server.desk.press(f"/api/broadcasts/{broadcast}/end/confirm", request=asked["request"])
    status, told = await post(server, key, msgspec.json.encode([said(1)]))
    assert (status, told["new"]) == (202, 1)
