"""Questions over many broadcasts: what a review counts, in SQL, on two engines."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from kaibo import asking
from kaibo import facts as f
from kaibo.asking import QUESTIONS, Asked, Asking
from kaibo.clock import HOUR, MINUTE
from kaibo.facts import PRIVATE_TRAFFIC, Entry, Known, Traffic
from kaibo.intake.simulator import Plan, Simulation
from kaibo.journal import archive
from kaibo.journal.memory import MemoryJournal
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.refused import Refused
from kaibo.review import metrics, reach, shows
from kaibo.review.tally import Tally, count
from tests.journal.test_archive import written

T = 1_780_056_000_000
HOME = "杭州市"
CITIES = ("", "杭州", "杭州市", "延边朝鲜族自治州", "广州市", "香港特别行政区", "沙市")


def told(broadcast: str, happened: Sequence[tuple[int, type[Known], dict[str, Any]]]) -> list[Known]:
    """Tell an evening of two hours: what happened at which second of it."""
    head: dict[str, Any] = {"broadcast": broadcast, "source": "room"}
    facts: list[Known] = [
        kind(id=f"f{place}", at_ms=T + at * 1000, **head | fields)
        for place, (at, kind, fields) in enumerate(happened)
    ]
    return [
        f.WentLive(id="live", at_ms=T, **head),
        *facts,
        f.EndRequested(id="asked", at_ms=T + 2 * HOUR, request="r", **head),
        f.EndConfirmed(id="ended", at_ms=T + 2 * HOUR, request="r", **head),
    ]


def simulated(broadcast: str, seed: int) -> list[Known]:
    """Tell a simulated evening of some minutes."""
    plan = Plan(minutes=8, seed=seed, rate=20, start_ms=T, broadcast=broadcast)
    crowd = [fact for fact in Simulation(plan).facts() if not isinstance(fact, f.WentLive | f.EndConfirmed)]
    head, tail = told(broadcast, [])[:1], told(broadcast, [])[1:]
    return [*head, *crowd, *tail]


async def sealed(folder: Path, facts: Sequence[Known], broadcast: str = "b1") -> list[Entry]:
    """Seal an evening; gives its entries."""
    journal = MemoryJournal()
    await journal.append(facts)
    entries = [entry async for page in journal.read(broadcast) for entry in page]
    late = [Entry(entry.seq, max(T, entry.fact.at_ms) + 100, entry.fact) for entry in entries]
    archive.seal(written(folder, late), broadcast)
    return late


def asked(broadcast: str = "b1", host: str = "") -> Asked:
    return Asked(broadcast=broadcast, live_ms=T, ended_ms=T + 2 * HOUR, home=reach.city(HOME), host=host)


async def answered(folder: Path, question: str, *of: Asked) -> list[dict[str, Any]]:
    questions = Asking(folder)
    try:
        return await questions.ask(question, of)
    finally:
        questions.close()


def reviewed(entries: Sequence[Entry], broadcast: str = "b1") -> tuple[Room, dict[str, float | None]]:
    """Count an evening as its review does."""
    room, tally = Room(broadcast), Tally(broadcast, home=HOME)
    fold(room, entries)
    count(tally, entries)
    found = metrics.figures(room, tally, T + 24 * HOUR)
    return room, {key: found[key].value for key in shows.FIGURES}


_viewer = st.sampled_from(["v1", "v2", "v3", "v4"])
_order = st.sampled_from(["o1", "o2", "o3"])
_fen = st.integers(1, 9_999)


def _kind(
    kind: type[Known], **fields: st.SearchStrategy[Any]
) -> st.SearchStrategy[tuple[type[Known], dict[str, Any]]]:
    return st.tuples(st.just(kind), st.fixed_dictionaries(fields))


_happening = st.one_of(
    _kind(f.Entered, viewer=_viewer, traffic=st.sampled_from(["group", "recommend", "unknown", "share"])),
    _kind(f.Left, viewer=_viewer),
    _kind(f.Commented, viewer=_viewer, text=st.just("好")),
    _kind(f.Liked, viewer=_viewer, count=st.integers(0, 9)),
    _kind(f.Gifted, viewer=_viewer, gift=st.just("花")),
    _kind(f.Followed, viewer=_viewer),
    _kind(f.Shared, viewer=_viewer),
    _kind(f.Reserved, viewer=_viewer),
    _kind(f.ContactAdded, viewer=_viewer),
    _kind(f.ProductClicked, viewer=_viewer, product=st.just("p1")),
    _kind(f.OrderPlaced, viewer=_viewer, product=st.just("p1"), order=_order, amount_fen=_fen),
    _kind(
        f.OrderPaid,
        viewer=_viewer,
        product=st.sampled_from(["p1", "p2"]),
        order=_order,
        amount_fen=_fen,
        city=st.sampled_from(CITIES),
    ),
    _kind(
        f.OrderPaid,
        viewer=_viewer,
        product=st.just("p1"),
        order=st.sampled_from(["prize1", "prize2"]),
        amount_fen=st.just(0),
        prize=st.just(True),
    ),
    _kind(f.OrderRefunded, order=_order, amount_fen=_fen),
    _kind(f.OnlineCounted, online=st.integers(0, 50), likes_total=st.none() | st.integers(0, 20)),
)
_evening = st.lists(
    st.tuples(st.integers(-3 * 3600, 5 * 3600), _happening).map(lambda one: (one[0], *one[1])), max_size=30
)


@given(_evening)
@example([(60, f.OrderRefunded, {"order": "o1", "amount_fen": 500})])
@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_the_totals_of_an_evening_are_those_of_its_review(
    tmp_path: Path, evening: list[tuple[int, type[Known], dict[str, Any]]]
) -> None:
    entries = await sealed(tmp_path, told("b1", evening))
    (row,) = await answered(tmp_path, "totals", asked())
    room, own = reviewed(entries)
    assert room.went_live_ms == T
    assert shows.figures(row) == own


async def test_a_simulated_broadcast_has_one_truth(tmp_path: Path) -> None:
    entries = await sealed(tmp_path, simulated("b1", 7))
    room, own = reviewed(entries)
    show = asked()
    (row,) = await answered(tmp_path, "totals", show)
    assert shows.figures(row) == own
    assert row["gmv_fen"] == room.totals.gmv_fen > 0
    (sales,) = await answered(tmp_path, "reach", show)
    assert (sales["gmv_fen"], sales["orders"]) == (row["gmv_fen"], row["orders"])
    products = await answered(tmp_path, "products", show)
    assert sum(product["gmv_fen"] for product in products) == row["gmv_fen"]
    minutes = await answered(tmp_path, "minutes", show)
    assert sum(minute["gmv_fen"] for minute in minutes) == row["gmv_fen"]
    sources = await answered(tmp_path, "sources", show)
    assert {source["source"]: source["viewers"] for source in sources} == room.by_traffic


def test_private_traffic_is_the_same_in_sql() -> None:
    listed = ", ".join(f"'{name}'" for name in get_args(Traffic) if name in PRIVATE_TRAFFIC)
    assert f"source IN ({listed})" in QUESTIONS["totals"]


async def test_hosts_get_the_time_and_the_orders_while_on_camera(tmp_path: Path) -> None:
    def paid(at: int, order: str, fen: int) -> tuple[int, type[Known], dict[str, Any]]:
        return at, f.OrderPaid, {"viewer": "v", "product": "p", "order": order, "amount_fen": fen}

    await sealed(
        tmp_path,
        told(
            "b1",
            [
                paid(60, "o1", 100),
                (600, f.HostChanged, {"host": "乙"}),
                paid(700, "o2", 200),
                paid(700, "o2", 999),
                (1200, f.HandoverOpened, {"handover": "h", "outgoing": "乙", "incoming": "丙"}),
                (1200, f.HandoverConfirmed, {"handover": "h", "host": "丙"}),
                paid(1300, "o3", 400),
                (1800, f.HandoverConfirmed, {"handover": "h", "host": "乙"}),
                paid(1900, "o4", 800),
                paid(7300, "late", 1),
            ],
        ),
    )
    rows = await answered(tmp_path, "hosts", asked(host="甲"))
    found = {row["host"]: (row["on_camera_ms"] // MINUTE, row["orders"], row["gmv_fen"]) for row in rows}
    assert found == {"甲": (10, 1, 100), "乙": (20, 2, 600), "丙": (90, 1, 800)}


@pytest.fixture
async def three(tmp_path: Path) -> Path:
    """Seal three evenings of a simulator, one of them without any order, and one nobody came to."""
    for number, broadcast in enumerate(("b1", "b2")):
        facts = simulated(broadcast, number)
        kept = [fact for fact in facts if number == 0 or not isinstance(fact, f.OrderPaid)]
        await sealed(tmp_path, kept, broadcast)
    await sealed(tmp_path, told("b3", []), "b3")
    return tmp_path


@pytest.mark.parametrize("question", QUESTIONS)
async def test_every_question_has_the_same_answer_on_two_engines(question: str, three: Path) -> None:
    clickhouse = pytest.importorskip(
        "chdb.session", reason="chdb is not installed: run uv sync with the dev group"
    )
    of = [
        Asked(broadcast=name, live_ms=T, ended_ms=T + HOUR, home="杭州", host="甲")
        for name in ("b1", "b2", "b3")
    ]
    rows = await answered(three, question, *of)
    with clickhouse.Session() as session:
        files = three / "archive" / "*.parquet"
        session.query("CREATE DATABASE q")
        session.query("USE q")
        session.query(f"CREATE VIEW events AS SELECT * FROM file('{files}', Parquet)")
        session.query(
            "CREATE TABLE shows (broadcast String, live_ms Int64, ended_ms Int64, home String, host String)"
            " ENGINE = Memory"
        )
        for show in of:
            values = (show.broadcast, show.live_ms, show.ended_ms, show.home, show.host)
            session.query(f"INSERT INTO shows VALUES {values}")
        session.query("SET output_format_json_quote_64bit_integers = 0")
        lines = str(session.query(QUESTIONS[question], "JSONEachRow")).splitlines()
    assert [json.loads(line) for line in lines] == rows
    assert rows or question == "reports"


@pytest.mark.parametrize("question", QUESTIONS)
async def test_every_question_stands_for_an_evening_nobody_came_to(question: str, tmp_path: Path) -> None:
    await sealed(tmp_path, told("b1", []))
    rows = await answered(tmp_path, question, asked())
    assert rows == [] or question in ("kinds", "totals", "hosts")
    assert await answered(tmp_path, question) == []


async def test_a_file_without_the_columns_is_told_apart_from_a_whole_one(tmp_path: Path) -> None:
    await sealed(tmp_path, told("b1", []))
    archive.place(tmp_path, "b2").write_bytes(b"no parquet")
    questions = Asking(tmp_path)
    assert await questions.sealed(["b1", "b2", "b3"]) == {"b1": True, "b2": False}
    questions.close()


async def test_a_broadcast_sealed_again_is_read_again(tmp_path: Path) -> None:
    questions = Asking(tmp_path)
    for facts in ([], [(60, f.Entered, {"viewer": "v1", "traffic": "group"})]):
        await sealed(tmp_path, told("b1", facts))
        (row,) = await questions.ask("totals", [asked()])
        assert row["facts"] == 3 + len(facts)
    questions.close()


async def test_the_next_question_is_about_its_own_broadcasts(tmp_path: Path) -> None:
    for name in ("b1", "b2"):
        await sealed(tmp_path, told(name, []), name)
    questions = Asking(tmp_path)
    for names in (["b1"], ["b1", "b2"], ["b2"]):
        rows = await questions.ask("totals", [asked(name) for name in names])
        assert sorted(row["broadcast"] for row in rows) == names
    questions.close()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make a question that takes for ever."""
    text = "SELECT count(*) AS n FROM range(10000000) a, range(10000000) b"
    monkeypatch.setitem(QUESTIONS, "slow", text)
    yield


async def test_a_question_nobody_waits_for_ends_at_once(tmp_path: Path, slow: None) -> None:
    await sealed(tmp_path, told("b1", []))
    questions = Asking(tmp_path)
    waiting = asyncio.create_task(questions.ask("slow", [asked()]))
    await asyncio.sleep(0.3)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert len(await questions.ask("totals", [asked()])) == 1
    questions.close()


async def test_a_question_that_takes_too_long_is_refused(tmp_path: Path, slow: None) -> None:
    await sealed(tmp_path, told("b1", []))
    questions = Asking(tmp_path, longest_s=0.2)
    with pytest.raises(Refused, match="fewer broadcasts"):
        await questions.ask("slow", [asked()])
    questions.close()


async def test_one_more_than_may_wait_is_told_to_come_again(tmp_path: Path, slow: None) -> None:
    await sealed(tmp_path, told("b1", []))
    questions = Asking(tmp_path)
    waiting = [asyncio.create_task(questions.ask("slow", [asked()])) for _ in range(asking._WAITING)]
    await asyncio.sleep(0.05)
    with pytest.raises(Refused, match="too busy"):
        await questions.ask("totals", [asked()])
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    questions.close()
