"""Many broadcasts over HTTP: each caller's own, with what they rest on and what is missing."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
import pytest_asyncio

from kaibo import evening
from kaibo.console import trends
from kaibo.evening import Desk
from kaibo.journal import archive
from kaibo.serving import serving
from tests.conftest import Server
from tests.console.people import joined
from tests.past import Over, write

FIRST = Over(id="first", title="第一场", orders=2, days=2.01)
SECOND = Over(id="second", title="第二场", orders=3, days=2, pieces=2)
THEIRS = Over(id="theirs", title="别人的秘密", orders=7, days=1, account_id="b", host="阿强")
LOST = Over(id="lost", title="文件丢了", orders=1, days=5, lost=True)
OLD = Over(id="old", title="旧版封存", orders=1, days=4)

PAGES = {"shows": "shows", "hosts": "hosts", "products": "products", "matrix": "rows"}
"""Each page, and where its rows are."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def past(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """Run a server over five evenings, for tests that only read: one file is lost, one an older kaibo's."""
    folder = tmp_path_factory.mktemp("past") / "data"
    await write(folder, [FIRST, SECOND, THEIRS, LOST, OLD])
    archive.place(folder, OLD.id).write_bytes(b"as an older kaibo wrote it")
    async with serving(folder, "127.0.0.1", 0) as (address, _), evening.client(address, 20) as client:
        yield Server(address, client, Desk(client), folder)


@pytest.mark.asyncio(loop_scope="module")
async def test_shows_are_listed_newest_first_with_the_figures_of_their_review(past: Server) -> None:
    desk = past.desk
    rehearsal = await desk.press("/api/broadcasts", title="还没播")
    told = await desk.ask("GET", "/api/trends/shows")
    assert [show["broadcast"] for show in told["shows"]] == [THEIRS.id, SECOND.id, FIRST.id]
    assert (told["basis"]["files"], told["more"]) == (3, False)
    assert told["basis"]["provisional"] == 0
    for show in told["shows"]:
        report = await desk.ask("GET", f"/api/broadcasts/{show['broadcast']}/review")
        reviewed = {key: report["figures"][key]["value"] for key in show["figures"]}
        assert show["figures"] == reviewed
    assert told["shows"][1]["figures"]["gmv_fen"] == 30_000
    one = await desk.ask("GET", "/api/trends/shows?most=1")
    assert (len(one["shows"]), one["more"]) == (1, True)
    before = one["shows"][0]["live_ms"]
    rest = await desk.ask("GET", f"/api/trends/shows?before_ms={before}")
    assert [show["broadcast"] for show in rest["shows"]] == [SECOND.id, FIRST.id]
    assert rehearsal["id"] not in str(told)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_matrix_divides_shares_from_the_sums(past: Server) -> None:
    for by in ("week", "month"):
        told = await past.desk.ask("GET", f"/api/trends/matrix?by={by}")
        row = next(row for row in told["rows"] if row["account"] == "旗舰店")
        cells = row["cells"]
        assert sum(cell["shows"] for cell in cells) == 2
        assert {cell["period"] for cell in cells} <= set(told["periods"])
        for cell in cells:
            figures = cell["figures"]
            assert figures["aov_fen"] == figures["gmv_fen"] / figures["orders"]
            # Each order has a viewer of its own.
            assert figures["uv_value_fen"] == figures["gmv_fen"] / figures["orders"]
        assert sum(cell["figures"]["orders"] for cell in cells) == 5


@pytest.mark.asyncio(loop_scope="module")
async def test_two_are_compared_and_an_unsealed_one_is_refused(past: Server) -> None:
    path = "/api/trends/compare"
    told = await past.desk.ask("GET", f"{path}?first={FIRST.id}&second={SECOND.id}")
    gmv = next(change for change in told["changes"] if change["key"] == "gmv_fen")
    assert (gmv["first"], gmv["second"], gmv["change"]) == (20_000, 30_000, 0.5)
    same = await past.desk.ask("GET", f"{path}?first={FIRST.id}&second={FIRST.id}")
    assert all(change["change"] in (0, None) for change in same["changes"])
    for other in (LOST.id, OLD.id):
        answer = await past.client.get(path, params={"first": FIRST.id, "second": other})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "show_not_sealed")
    assert (await past.client.get(path, params={"first": FIRST.id, "second": "nobody"})).status_code == 404


@pytest.mark.asyncio(loop_scope="module")
async def test_hosts_and_products_are_added_up(past: Server) -> None:
    hosts = (await past.desk.ask("GET", "/api/trends/hosts?account=a"))["hosts"]
    assert [(host["host"], host["shows"], host["orders"], host["gmv_fen"]) for host in hosts] == [
        ("小美", 2, 5, 50_000)
    ]
    (product,) = (await past.desk.ask("GET", "/api/trends/products?account=a"))["products"]
    assert (product["title"], product["items"], product["gmv_fen"]) == ("空军一号", 8, 50_000)


@pytest.mark.asyncio(loop_scope="module")
async def test_who_sees_one_account_is_told_of_no_other(past: Server) -> None:
    async with aclosing(await joined(past, "li", roles=["operator"], accounts=["a"])) as li:
        for page in PAGES:
            told = (await li.get(f"/api/trends/{page}")).json()
            assert told["basis"]["files"] == 2
            assert THEIRS.id not in str(told) and "秘密" not in str(told) and "70000" not in str(told)
            answer = await li.get(f"/api/trends/{page}", params={"account": "b"})
            assert page == "matrix" or answer.json()["error"]["code"] == "not_your_account"
        both = {"first": FIRST.id, "second": THEIRS.id}
        assert (await li.get("/api/trends/compare", params=both)).status_code == 404
    async with aclosing(await joined(past, "mei", roles=["host"])) as mei:
        for page in (*PAGES, "compare"):
            assert (await mei.get(f"/api/trends/{page}")).status_code == 403


@pytest.mark.asyncio(loop_scope="module")
async def test_what_cannot_be_asked_is_named_with_its_reason(past: Server) -> None:
    told = await past.desk.ask("GET", "/api/trends/shows")
    missing = {one["broadcast"]: one["why"] for one in told["basis"]["missing"]}
    assert missing == {LOST.id: "lost", OLD.id: "old"}


def test_a_period_too_full_to_add_up_is_left_out_with_all_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trends, "MATRIX_SHOWS", 3)
    for placed, most, told in (
        ("ccb", 2, "bc"),
        ("cccbba", 3, "c"),
        ("ccbba", 3, "c"),
        ("cbba", 3, "bc"),
        ("cbba", 1, "c"),
        ("cccc", 3, "c"),
        ("", 3, ""),
    ):
        assert trends.whole_periods(list(placed), most) == list(told), placed


@pytest.mark.asyncio(loop_scope="module")
async def test_what_is_asked_for_stays_within_its_bounds(past: Server) -> None:
    for asked in ("shows?most=0", "shows?most=201", "hosts?most=-1", "matrix?periods=0", "matrix?periods=27"):
        answer = await past.client.get(f"/api/trends/{asked}")
        assert (answer.status_code, answer.json()["error"]["field"]) == (
            400,
            asked.split("?")[1].split("=")[0],
        )


async def test_without_any_broadcast_every_page_stands(server: Server) -> None:
    for page, rows in PAGES.items():
        told = await server.desk.ask("GET", f"/api/trends/{page}")
        assert told[rows] == [] and told["basis"]["files"] == 0
