from contextlib import aclosing
from typing import Any

from kaibo.clock import HOUR, WallClock
from tests.conftest import Server
from tests.console.people import joined, member


async def sheet(server: Server, broadcast: str) -> dict[str, Any]:
    return dict(await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/ending"))


async def test_each_role_confirms_for_itself_and_the_sheet_names_who_is_missing(server: Server) -> None:
    await member(server, "li", roles=["operator"])
    broadcast, _ = await server.live()
    base = f"/api/broadcasts/{broadcast}"
    async with aclosing(await joined(server, "zhao", roles=["desk"])) as zhao:
        assert (await sheet(server, broadcast))["ready"]["missing"] == ["operator", "desk"]
        told = await zhao.post(f"{base}/end/ready", json={"key": "a", "role": "desk", "by": "老板"})
        assert told.status_code == 200
        other = await zhao.post(f"{base}/end/ready", json={"key": "b", "role": "operator"})
        assert (other.status_code, other.json()["error"]["code"]) == (403, "not_your_role")
        again = await zhao.post(f"{base}/end/ready", json={"key": "c", "role": "desk"})
        assert again.json()["known"], "it was so already"
        ready = (await sheet(server, broadcast))["ready"]
        assert ready["missing"] == ["operator"]
        assert [line["by"] for line in ready["roles"] if line["ready"]] == ["Zhao"]
        await zhao.post(f"{base}/end/ready", json={"key": "d", "role": "desk", "ready": False})
        assert (await sheet(server, broadcast))["ready"]["missing"] == ["operator", "desk"]


async def test_what_is_said_towards_the_end_is_counted_once_a_press(server: Server) -> None:
    broadcast, _ = await server.live()
    for key in ("a", "a", "b"):
        await server.desk.ask("POST", f"/api/broadcasts/{broadcast}/end/counted", key=key, what="message")
    told = {one["what"]: len(one["times"]) for one in (await sheet(server, broadcast))["counter"]}
    assert told == {"message": 2, "interaction": 0, "call": 0}


async def test_nothing_is_confirmed_before_the_broadcast_is_on_air(server: Server) -> None:
    made = await server.desk.press("/api/broadcasts", title="一场")
    for path, more in (("ready", {}), ("counted", {"what": "call"})):
        told = await server.client.post(
            f"/api/broadcasts/{made['id']}/end/{path}", json={"key": path, **more}
        )
        assert (told.status_code, told.json()["error"]["code"]) == (409, "not_live")


async def test_a_host_reads_the_lines_and_no_figure_and_says_the_next_time(server: Server) -> None:
    """Source: P2."""
    await server.desk.ask("PUT", "/api/accounts/a", key="a", revision=0, body={"name": "甲"})
    broadcast, _ = await server.live(account_id="a")
    start_ms = WallClock().now_ms() + 26 * HOUR
    await server.desk.press("/api/broadcasts", title="下一场", account_id="a", start_ms=start_ms)
    await server.desk.press("/api/broadcasts", title="别家的", start_ms=start_ms - 20 * HOUR)
    async with aclosing(await joined(server, "mei", roles=["host"])) as mei:
        assert (await mei.get(f"/api/broadcasts/{broadcast}/ending")).status_code == 403
        assert (await mei.get(f"/print/ending/{broadcast}")).status_code == 403
        lines = (await mei.get(f"/api/broadcasts/{broadcast}/ending/lines")).json()
        told = await mei.post(f"/api/broadcasts/{broadcast}/end/ready", json={"key": "h", "role": "host"})
        assert told.status_code == 200
    assert (await sheet(server, broadcast))["following_ms"] == start_ms
    (next_,) = [line["zh"] for line in lines if line["line"] == "next"]
    assert "〔" not in next_


async def test_the_sheet_on_paper_stands_alone(server: Server) -> None:
    broadcast, _ = await server.live(title="<img src=x>一场")
    told = await server.client.get(f"/print/ending/{broadcast}")
    assert told.status_code == 200
    assert told.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in told.headers["content-security-policy"]
    assert "&lt;img src=x&gt;一场" in told.text
