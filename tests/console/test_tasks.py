"""Tasks over the wire: whose they are, what proves them, who may tick them, and what is listed."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kaibo import facts
from kaibo.clock import HOUR, MINUTE, WallClock
from kaibo.evening import Desk
from kaibo.plan.checklists import PLAYBOOK
from kaibo.plan.people import Member
from kaibo.refused import Refused
from tests.console.pressing import Pressing
from tests.console.team import Team, team

DAY = 24 * HOUR
MEMBERS = {
    "boss": Member(name="老板", rank="owner"),
    "li": Member(name="小李", roles=("floor",)),
    "wang": Member(name="小王", roles=("tech", "desk")),
    "mei": Member(name="小美", roles=("host",)),
    "far": Member(name="外店", roles=("floor",), accounts=("other",)),
}


@pytest.fixture
async def crew(tmp_path: Path) -> AsyncIterator[Team]:
    async with team(tmp_path / "data", MEMBERS) as made:
        yield made


async def evening_in(crew: Team, ahead_ms: int | None, **plan: Any) -> Pressing:
    start = {} if ahead_ms is None else {"start_ms": WallClock().now_ms() + ahead_ms}
    made = await crew.server.desk.press("/api/broadcasts", **{"title": "周五场"} | start | plan)
    return Pressing(crew.server, str(made["id"]))


async def lines(hands: Desk, room: Pressing) -> dict[str, Any]:
    told = await hands.ask("GET", f"{room.base}/tasks")
    return {line["task"]["id"]: line for line in told["tasks"]}


async def tick(hands: Desk, room: Pressing, task: str, **body: Any) -> Any:
    return await hands.press(f"{room.base}/tasks/{task}/done", **body)


async def refused(hands: Desk, room: Pressing, task: str, **body: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as said:
        await tick(hands, room, task, **body)
    return said.value.status, said.value.code


async def handed_in(crew: Team) -> str:
    """Hand a photo in; gives what it is kept under."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "JPEG")
    answer = await crew.server.client.post("/api/files", content=picture.getvalue())
    return str(answer.json()["file"])


async def put(hands: Desk, room: Pressing, revision: int, tasks: list[dict[str, Any]]) -> Any:
    path = f"{room.base}/checklists/tasks"
    return await hands.ask("PUT", path, key=f"k{revision}", revision=revision, body={"tasks": tasks})


async def test_a_broadcast_has_the_playbooks_tasks_each_with_its_time(crew: Team) -> None:
    room = await evening_in(crew, 100 * MINUTE)
    told = await crew.hands("li").ask("GET", f"{room.base}/tasks")
    assert [line["task"]["id"] for line in told["tasks"]] == [task.id for task in PLAYBOOK["selling"]]
    of = {line["task"]["id"]: line for line in told["tasks"]}
    assert told["start_ms"] - of["mic"]["due_ms"] == 180 * MINUTE
    assert [of[name]["state"] for name in ("mic", "props", "export")] == ["late", "due", "open"]
    assert (told["own"], told["end_ms"] - told["start_ms"]) == (False, 240 * MINUTE)


async def test_without_a_start_nothing_is_due(crew: Team) -> None:
    room = await evening_in(crew, None)
    of = await lines(crew.hands("li"), room)
    assert {(line["due_ms"], line["state"]) for line in of.values()} == {(None, "open")}


async def test_a_task_is_ticked_by_its_role_its_backup_and_who_leads_and_by_nobody_else(crew: Team) -> None:
    room = await evening_in(crew, DAY)
    assert await refused(crew.hands("mei"), room, "mic") == (403, "not_your_task")
    assert (await tick(crew.hands("li"), room, "mic"))["known"] is False
    assert (await tick(crew.hands("wang"), room, "network"))["known"] is False
    assert (await tick(crew.hands("boss"), room, "phones"))["known"] is False
    assert await refused(crew.hands("li"), room, "no-such") == (404, "unknown_task")
    done = {fact.task: fact.by for fact in room.told(facts.TaskDone)}
    assert done == {"mic": "小李", "network": "小王", "phones": "老板"}


async def test_a_task_of_another_account_is_not_there(crew: Team) -> None:
    room = await evening_in(crew, DAY, account_id="mine")
    assert await refused(crew.hands("far"), room, "mic") == (404, "unknown_broadcast")
    assert (await crew.hands("far").ask("GET", "/api/tasks/mine"))["tasks"] == []


async def test_a_tick_needs_the_proof_its_task_asks_for(crew: Team) -> None:
    room, li = await evening_in(crew, DAY), crew.hands("li")
    assert await refused(li, room, "bags-ready") == (400, "note_missing")
    assert await refused(li, room, "bags-ready", note=" \u200b ") == (400, "note_missing")
    assert await refused(li, room, "props", note="摆好了") == (400, "photo_missing")
    assert await refused(li, room, "props", photo="../../etc/passwd") == (400, "bad_request")
    await tick(li, room, "bags-ready", note="水壶三个，八点开")
    with pytest.raises(Refused) as said:
        await tick(li, room, "props", photo="a" * 64)
    assert said.value.code == "unknown_file"
    photo = await handed_in(crew)
    await tick(li, room, "props", photo=photo)
    of = await lines(li, room)
    assert of["bags-ready"]["done"]["note"] == "水壶三个，八点开"
    assert (of["props"]["done"]["photo"], of["props"]["state"]) == (photo, "done")


async def test_a_tick_is_known_the_second_time_and_can_be_taken_back(crew: Team) -> None:
    room, li = await evening_in(crew, DAY), crew.hands("li")
    assert [(await tick(li, room, "mic"))["known"] for _ in range(2)] == [False, True]
    undone = f"{room.base}/tasks/mic/undone"
    with pytest.raises(Refused) as said:
        await crew.hands("mei").press(undone)
    assert said.value.code == "not_your_task"
    assert [(await li.press(undone))["known"] for _ in range(2)] == [False, True]
    assert (await lines(li, room))["mic"]["done"] is None
    assert (await room.view())["stage"]["tasks"] == []
    assert (await tick(li, room, "mic"))["known"] is False
    assert (await room.view())["stage"]["tasks"] == ["mic"]


async def test_the_steps_of_a_screen_on_air_are_ticked_by_whoever_is_there(crew: Team) -> None:
    room = await evening_in(crew, DAY)
    assert (await tick(crew.hands("mei"), room, "end:15"))["known"] is False
    assert "end:15" not in await lines(crew.hands("mei"), room)


async def test_a_host_reads_every_title_and_no_note_of_others(crew: Team) -> None:
    room = await evening_in(crew, DAY)
    await tick(crew.hands("boss"), room, "private-plan", note="目标 1000，GMV 10 万")
    of = await lines(crew.hands("mei"), room)
    done = of["private-plan"]["done"]
    assert (done["by"], done["note"]) == ("老板", "")
    assert of["host-ready"]["mine"] and not of["private-plan"]["mine"]
    assert (await lines(crew.hands("li"), room))["private-plan"]["done"]["note"].startswith("目标")


async def test_a_hosts_binder_holds_ticks_without_what_was_noted(crew: Team) -> None:
    room = await evening_in(crew, DAY)
    photo = await handed_in(crew)
    await tick(crew.hands("boss"), room, "private-plan", note="目标 1000，GMV 10 万", photo=photo)
    why = {"why": "GMV 目标 10 万，先上"}
    await crew.hands("boss").press(f"{room.base}/gates/cover", **why)
    path = f"{room.base}/binder"
    (seen,) = (await crew.hands("li").ask("GET", path))["ticked"]
    assert (seen["note"], seen["photo"]) == ("目标 1000，GMV 10 万", photo)
    told = await crew.hands("mei").ask("GET", path)
    assert [one["task"] for one in told["ticked"]] == ["private-plan"]
    assert "GMV" not in str(told) and photo not in str(told)


async def test_the_teams_own_checklist_takes_the_place_of_the_playbooks_until_it_is_emptied(
    crew: Team,
) -> None:
    room, boss = await evening_in(crew, DAY), crew.hands("boss")
    own = [{"id": "tea", "role": "desk", "zh": "泡茶", "member": "mei", "due_minutes": -10}]
    assert (await put(boss, room, 0, own))["revision"] == 1
    told = await crew.hands("mei").ask("GET", f"{room.base}/tasks")
    assert (told["own"], told["revision"]) == (True, 1)
    assert [(line["task"]["id"], line["mine"]) for line in told["tasks"]] == [("tea", True)]
    assert (await tick(crew.hands("mei"), room, "tea"))["known"] is False, "named, though of another role"
    assert await refused(boss, room, "mic") == (404, "unknown_task")
    with pytest.raises(Refused) as said:
        await put(boss, room, 1, own * 2)
    assert "tea" in said.value.en
    await put(boss, room, 1, [])
    assert "mic" in await lines(boss, room)


async def test_my_tasks_come_soonest_first_over_all_broadcasts_that_are_near(crew: Team) -> None:
    later = await evening_in(crew, 2 * DAY, title="周日场")
    sooner = await evening_in(crew, 2 * HOUR, title="今晚场")
    await evening_in(crew, 90 * DAY, title="太远")
    await evening_in(crew, -30 * DAY, title="太久")
    await evening_in(crew, None, title="没定时间")
    li = crew.hands("li")
    await tick(li, sooner, "mic")
    told = (await li.ask("GET", "/api/tasks/mine"))["tasks"]
    assert {one["title"] for one in told} == {"周日场", "今晚场", "没定时间"}
    assert all(one["line"]["task"]["role"] == "floor" or one["line"]["state"] == "late" for one in told)
    ticked = [one["line"]["task"]["id"] for one in told if one["line"]["state"] == "done"]
    assert ticked == ["mic"] == [told[-1]["line"]["task"]["id"]]
    times = [one["line"]["due_ms"] for one in told[:-1]]
    timed = [time for time in times if time is not None]
    assert timed == sorted(timed) and times[: len(timed)] == timed
    assert {one["broadcast"] for one in told} >= {later.broadcast, sooner.broadcast}


async def test_a_backup_sees_a_task_once_it_is_late(crew: Team) -> None:
    await evening_in(crew, HOUR)
    mine = (await crew.hands("wang").ask("GET", "/api/tasks/mine"))["tasks"]
    stood_in = {one["line"]["task"]["id"] for one in mine if one["line"]["task"]["role"] == "floor"}
    assert "mic" in stood_in and "mute" not in stood_in


async def test_what_nobody_holds_falls_to_who_leads(crew: Team) -> None:
    await evening_in(crew, DAY)
    mine = (await crew.hands("boss").ask("GET", "/api/tasks/mine"))["tasks"]
    assert {one["line"]["task"]["role"] for one in mine} == {"operator", "private", "support"}


async def test_after_sign_off_only_the_tasks_after_it_are_asked_for(crew: Team) -> None:
    room = await evening_in(crew, HOUR)
    await room.press("/live")
    asked = (await room.press("/end/request"), await room.view())[1]["head"]["end_request"]
    await room.press("/end/confirm", request=asked)
    li = crew.hands("li")
    mine = (await li.ask("GET", "/api/tasks/mine"))["tasks"]
    assert {one["line"]["task"]["phase"] for one in mine} == {"after"}
    assert (await tick(li, room, "mute"))["known"] is False, "sign-off does not end the work"
    assert (await lines(li, room))["mute"]["done"]["by"] == "小李"


async def test_a_rehearsals_tasks_are_nobodys(crew: Team) -> None:
    room = await evening_in(crew, HOUR)
    await room.press("/live", rehearsal=True, at_ms=1_700_000_000_000)
    assert (await crew.hands("li").ask("GET", "/api/tasks/mine"))["tasks"] == []


async def test_going_through_the_sign_off_is_remembered_over_broadcasts_of_the_type(crew: Team) -> None:
    first, second = await evening_in(crew, DAY), await evening_in(crew, 2 * DAY)
    boss = crew.hands("boss")
    before = (await boss.ask("GET", f"{second.base}/tasks"))["reviewed_ms"]
    await tick(boss, first, "signoff-review", note="加一条")
    after = await boss.ask("GET", f"{second.base}/tasks")
    assert after["reviewed_ms"] > before and after["review_due"] is False
