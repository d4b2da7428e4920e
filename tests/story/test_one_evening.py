"""One evening, end to end, on a fast clock: from go-live to review and reel, with nothing lost."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from kaibo import demo, evening, rehearsal
from kaibo.clock import MINUTE, WallClock
from kaibo.evening import Desk, Progress
from kaibo.intake import simulator
from kaibo.intake.simulator import Truth
from kaibo.journal.archive import place, unseal
from kaibo.journal.reading import entries
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.refused import Refused
from kaibo.serving import serving
from kaibo.studio.media import probe
from tests.conftest import Server, settled

MINUTES, SEED = 20, 11


def silent(name: str) -> Progress:
    return lambda share, note: None


def truth_of(start_ms: int) -> Truth:
    plan = simulator.Plan(minutes=MINUTES, seed=SEED, rate=demo.RATE, start_ms=start_ms)
    simulation = simulator.Simulation(plan)
    for _ in simulation.facts():
        pass
    return simulation.truth


async def test_a_simulated_evening_becomes_a_review_and_a_reel_with_nothing_lost(server: Server) -> None:
    result = await demo.run(server.address, server.folder, MINUTES, SEED, silent)
    view = await server.desk.ask("GET", f"/api/broadcasts/{result.broadcast}/view")
    truth = truth_of(view["head"]["went_live_ms"]).totals

    # What the console shows is what happened.
    numbers = {name: figure["value"] for name, figure in view["numbers"].items()}
    assert view["head"] | {"state": "sealed", "rehearsal": True} == view["head"]
    for shown, true in {
        "views": truth.views,
        "private_views": truth.private_views,
        "comments": truth.comments,
        "orders": truth.orders,
        "gmv_fen": truth.gmv_fen,
        "follows": truth.follows,
        "clicks": truth.clicks,
        "pcu": truth.pcu,
    }.items():
        assert numbers[shown] == true, shown
    assert view["strays"] == 0
    assert view["cues"], "an evening without a single cue was not watched"
    assert all(cue["state"] in ("seen", "done", "raised") for cue in view["cues"])

    # What the review says is what happened.
    report = msgspec.json.decode((result.report.parent / "review.json").read_bytes())
    figures = {key: figure["value"] for key, figure in report["figures"].items()}
    assert (figures["views"], figures["orders"], figures["gmv_fen"]) == (
        truth.views,
        truth.orders,
        truth.gmv_fen,
    )
    assert figures["gpm_uv_fen"] == pytest.approx(1_000 * truth.gmv_fen / truth.views)
    assert figures["watch_s"] == pytest.approx(truth.watch_ms / 1_000 / truth.views, rel=0.02)
    assert "演练" in result.report.read_text(encoding="utf-8")

    # Nothing is lost: the sealed file holds what the journal holds, and folds to the same room.
    told = list(entries(server.folder / "journal.db", result.broadcast))
    assert result.facts == truth.facts + 2, "the simulated facts, and the two of the recording"
    sealed = list(unseal(place(server.folder, result.broadcast)))
    assert sealed == told[: len(sealed)]
    assert [entry.fact.source for entry in told[len(sealed) :]] == ["kaibo"]
    once, again = Room(result.broadcast), Room(result.broadcast)
    fold(once, told)
    for start in range(0, len(told), 997):
        fold(again, told[start : start + 997])
    assert once == again

    # The reel can be played, is at most five minutes, and opens with its teaser.
    assert result.reel is not None
    assert 1 <= result.candidates <= 9
    reel = probe(result.reel)
    assert 3_000 < reel.length_ms <= 305_000

    # An evening ends once.
    with pytest.raises(Refused, match="已经下播"):
        await evening.sign_off(server.desk, result.broadcast)


async def test_a_restart_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    """The first half goes to one server, which stops; the next one goes on where it was."""
    start_ms = 1_780_000_000_000
    plan = simulator.Plan(minutes=10, seed=3, rate=10, start_ms=start_ms)
    facts = list(simulator.Simulation(plan).facts())
    half = len(facts) // 2
    broadcast = door = ""
    views: list[Any] = []
    for turn in range(3):
        async with (
            serving(tmp_path, "127.0.0.1", 0) as (address, _),
            evening.client(address) as client,
        ):
            desk = Desk(client)
            if not broadcast:
                broadcast = (await desk.press("/api/broadcasts", title="一场"))["id"]
                await desk.press(f"/api/broadcasts/{broadcast}/live", rehearsal=True, at_ms=start_ms)
                door = (await desk.ask("GET", f"/api/broadcasts/{broadcast}/intake"))["facts"]
            if turn < 2:
                # The second half overlaps the first, as a sender that is unsure sends again.
                part = facts[: half + 200] if turn == 0 else facts[half:]
                await evening.play(desk, door, part, 0, 0, silent(""))
            await settled(desk)
            views.append(await desk.ask("GET", f"/api/broadcasts/{broadcast}/view"))
    assert views[1]["numbers"] == views[2]["numbers"]
    assert views[1]["seconds"] == views[2]["seconds"]
    crowd = [entry.fact.id for entry in entries(tmp_path / "journal.db", broadcast)]
    assert [fact_id for fact_id in crowd if fact_id.startswith("sim:")] == [fact.id for fact in facts]


async def test_a_real_chat_is_rehearsed_to_a_review_and_highlights(server: Server, shared: Path) -> None:
    file = shared / "data" / "highlight-bench" / "live-b-unlabelled.jsonl.gz"
    result = await rehearsal.run(server.address, server.folder, file, 0, "chat-b", 0, silent)
    assert (result.new, result.known, result.refused) == (24_696, 0, 0)
    report = msgspec.json.decode((result.report.parent / "review.json").read_bytes())
    assert report["figures"]["comments"]["value"] == 24_696
    assert report["figures"]["gmv_fen"]["value"] is None, "a chat tells no sales, and none is invented"
    found = msgspec.json.decode(result.highlights.read_bytes())
    assert 4 <= len(found["candidates"]) <= 9
    assert all(candidate["highlight"]["reasons"] for candidate in found["candidates"])


async def test_a_recording_of_kaibo_itself_can_be_rehearsed(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "evening.jsonl.gz"
    plan = simulator.Plan(minutes=10, seed=5, rate=5)
    count = simulator.write(simulator.Simulation(plan), file)
    result = await rehearsal.run(server.address, server.folder, file, 0, "", 0, silent)
    assert (result.new, result.refused) == (count, 0)


async def test_a_simulation_can_be_sent_into_a_live_room(server: Server) -> None:
    broadcast, key = await server.live()
    plan = simulator.Plan(minutes=5, seed=5, rate=4, start_ms=WallClock().now_ms() - 5 * MINUTE)
    facts = simulator.Simulation(plan).facts()
    new = await rehearsal.send(f"{server.url}/in/facts/{key}", facts, 60, 5, silent(""))
    assert new == len(
        [e for e in entries(server.folder / "journal.db", broadcast) if e.fact.id.startswith("sim:")]
    )
    with pytest.raises(Refused, match="check the address"):
        await rehearsal.send(
            "http://127.0.0.1:9/in/facts/x", simulator.Simulation(plan).facts(), 0, 5, silent("")
        )
    with pytest.raises(Refused, match="unknown room key"):
        await rehearsal.send(f"{server.url}/in/facts/x", simulator.Simulation(plan).facts(), 0, 5, silent(""))


async def test_what_cannot_be_played_is_named(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("谢谢大家", encoding="utf-8")
    with pytest.raises(Refused, match=r"notes\.txt.*expected"):
        await rehearsal.run(server.address, server.folder, file, 0, "", 0, silent)
