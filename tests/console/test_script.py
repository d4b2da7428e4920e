"""Scripts over HTTP: drafts come from the plan, hosts see no figures."""

import pytest

from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.pressing import planned


async def test_products_stand_in_the_order_of_the_rundown(server: Server) -> None:
    room = await planned(server)
    told = await server.desk.ask("GET", f"{room.base}/scripts")
    assert [one["product"] for one in told["products"]] == ["p1", "p2"]
    assert told["products"][0]["length_s"] == 480
    assert len([beat for beat in told["beats"] if beat["form"] == "beats"]) == 6
    assert len([beat for beat in told["beats"] if beat["form"] == "holdback"]) == 7


async def test_a_draft_saves_nothing_until_the_team_does(server: Server) -> None:
    room = await planned(server)
    drafted = await server.desk.ask("POST", f"{room.base}/scripts/p1/draft", form="holdback")
    assert drafted["form"] == "holdback"
    assert "羊绒衫 A100" in drafted["parts"][0]["text"]
    assert (await server.desk.ask("GET", f"{room.base}/binder"))["scripts"] == []
    await server.desk.ask("PUT", f"{room.base}/scripts/p1", key="k", revision=0, body=drafted)
    (kept,) = (await server.desk.ask("GET", f"{room.base}/binder"))["scripts"]
    assert (kept["key"], kept["body"]["parts"]) == ("p1", drafted["parts"])
    with pytest.raises(Refused) as refused:
        await server.desk.ask("POST", f"{room.base}/scripts/p9/draft", form="beats")
    assert (refused.value.status, refused.value.code) == (404, "unknown_product")
