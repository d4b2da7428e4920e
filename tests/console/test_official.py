"""Official figures over HTTP: typed as the page shows them, corrected, taken back."""

import secrets
from contextlib import aclosing
from typing import Any

import pytest

from kaibo.clock import WallClock
from kaibo.evening import Desk
from kaibo.facts import Entered, Fact, OrderPaid, encode
from kaibo.refused import Refused
from kaibo.review.definitions import DEFINITIONS
from tests.conftest import Server
from tests.console.people import joined


async def told(server: Server) -> str:
    """A broadcast that is over: two viewers, one order of 100 yuan."""
    broadcast, key = await server.live(title="一场")
    now_ms = WallClock().now_ms()
    head: dict[str, Any] = {"at_ms": now_ms, "broadcast": broadcast}
    facts: list[Fact] = [
        Entered(id="e1", source="room", viewer="a", **head),
        Entered(id="e2", source="room", viewer="b", **head),
        OrderPaid(id="o1", source="shop", order="o1", viewer="a", product="p", amount_fen=10_000, **head),
    ]
    body = b"[" + b",".join(encode(fact) for fact in facts) + b"]"
    assert (await server.client.post(f"/in/facts/{key}", content=body)).status_code == 202
    asked = await server.desk.press(f"/api/broadcasts/{broadcast}/end/request")
    await server.desk.press(f"/api/broadcasts/{broadcast}/end/confirm", request=asked["request"])
    return broadcast


async def type_in(desk: Desk, broadcast: str, read_ms: int = 0, **more: Any) -> Any:
    return await desk.ask(
        "POST",
        f"/api/broadcasts/{broadcast}/official",
        **{"key": secrets.token_hex(4), "read_ms": read_ms or WallClock().now_ms()} | more,
    )


async def field(desk: Desk, broadcast: str, key: str) -> Any:
    form = await desk.ask("GET", f"/api/broadcasts/{broadcast}/official")
    return next(one for one in form["fields"] if one["key"] == key)


async def test_figures_are_typed_as_the_page_shows_them_and_stand_beside_what_was_counted(
    server: Server,
) -> None:
    broadcast = await told(server)
    await type_in(
        server.desk, broadcast, figures={"gmv_fen": 234.56, "views": 7, "enter_effective": 134, "watch_s": 75}
    )
    report = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/review")
    assert report["figures"]["gmv_fen"]["value"] == 23_456
    assert report["figures"]["enter_effective"]["value"] == pytest.approx(0.0134)
    assert report["figures"]["watch_s"]["value"] == 75
    gmv = await field(server.desk, broadcast, "gmv_fen")
    assert (gmv["typed_as"], gmv["typed"]) == ("yuan", 234.56)
    assert [(one["kind"], one["value"], one["used"]) for one in gmv["truth"]["tellers"]] == [
        ("hand", 23_456, True),
        ("stream", 10_000, False),
    ]
    assert gmv["truth"]["differs"] is True


async def test_the_newest_typed_stands_also_over_one_read_later(server: Server) -> None:
    broadcast = await told(server)
    now_ms = WallClock().now_ms()
    await type_in(server.desk, broadcast, now_ms, figures={"views": 70, "pcu": 9})
    await type_in(server.desk, broadcast, now_ms - 60_000, figures={"views": 7})
    views = await field(server.desk, broadcast, "views")
    assert views["typed"] == 7
    assert [one["value"] for one in views["truth"]["tellers"] if one["kind"] == "hand"] == [7]
    assert (await field(server.desk, broadcast, "pcu"))["typed"] == 9


async def test_a_figure_taken_back_is_gone_and_the_counted_one_is_shown_again(server: Server) -> None:
    broadcast = await told(server)
    await type_in(server.desk, broadcast, figures={"views": 70, "pcu": 9})
    await type_in(server.desk, broadcast, withdrawn=["views"])
    report = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/review")
    assert (report["figures"]["views"]["value"], report["figures"]["views"]["basis"]) == (2, "counted")
    assert report["figures"]["pcu"]["value"] == 9


async def test_a_repeat_is_known_and_who_typed_is_said(server: Server) -> None:
    broadcast = await told(server)
    async with aclosing(await joined(server, "li", name="小李", roles=["desk"])) as li:
        path, body = f"/api/broadcasts/{broadcast}/official", {"key": "k", "read_ms": WallClock().now_ms()}
        for known in (False, True):
            answer = await li.post(path, json=body | {"figures": {"views": 70}})
            assert answer.json()["known"] is known
    views = await field(server.desk, broadcast, "views")
    assert [one["by"] for one in views["truth"]["tellers"] if one["kind"] == "hand"] == ["小李"]


NO: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "nothing_typed"),
    ({"figures": {"gmv": 1}}, "unknown_figure"),
    ({"figures": {"gpm_uv_fen": 1}}, "unknown_figure"),
    ({"figures": {"views": 1.5}}, "bad_figure"),
    ({"figures": {"views": -1}}, "bad_figure"),
    ({"figures": {"gmv_fen": 1.005}}, "bad_figure"),
    ({"figures": {"gmv_fen": 1e300}}, "bad_figure"),
    ({"figures": {"enter_effective": 10_001}}, "bad_figure"),
    ({"figures": {"watch_s": 90_000}}, "bad_figure"),
    ({"figures": {"views": 1}, "read_ms": 4_000_000_000_000}, "not_yet"),
    ({"figures": {"views": 1}, "read_ms": 5}, "bad_request"),
    ({"figures": {f"x{place}": 1 for place in range(201)}}, "bad_request"),
    ({"figures": {"views": "seven"}}, "bad_request"),
    ({"withdrawn": ["nothing"]}, "nothing_typed"),
)


async def test_what_cannot_be_a_figure_is_refused(server: Server) -> None:
    broadcast = await told(server)
    for body, code in NO:
        with pytest.raises(Refused) as refused:
            await type_in(server.desk, broadcast, **body)
        assert refused.value.code == code, body


async def test_a_host_neither_sees_nor_types_figures(server: Server) -> None:
    """Source: P2."""
    broadcast = await told(server)
    async with aclosing(await joined(server, "zhubo", roles=["host"])) as host:
        path = f"/api/broadcasts/{broadcast}/official"
        assert (await host.get(path)).status_code == 403
        body = {"key": "k", "read_ms": WallClock().now_ms(), "figures": {"views": 1}}
        assert (await host.post(path, json=body)).status_code == 403


async def test_the_form_holds_what_the_platform_shows_and_nothing_made_of_other_figures(
    server: Server,
) -> None:
    broadcast = await told(server)
    form = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/official")
    keys = [one["key"] for one in form["fields"]]
    assert {"exposed", "product_exposed", "cart_openers", "new_buyers", "reserved"} <= set(keys)
    assert not [key for key in keys if DEFINITIONS[key].computed]
    assert form["ended_ms"] < form["final_from_ms"]
