"""What everybody has to do: the playbook's tasks, when each is due, and whose each is."""

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Broadcast, BroadcastType
from kaibo.clock import HOUR, MINUTE, instant
from kaibo.facts import Role
from kaibo.plan import checklists
from kaibo.plan.checklists import PLAYBOOK, Checklist, Phase, Span, Task
from kaibo.plan.people import Member

T0 = instant("2026-11-27T20:00", "Asia/Shanghai")
SOON = 2 * HOUR
CLOSING = {
    "selling": {"special-bag", "cards-stay", "prices-back", "orders", "aftersales", "winners"},
    "teaching": {"questions-round", "material-card", "send-material", "comments-kept"},
    "entertainment": {"special-bag", "packet-card", "winners", "comments-kept"},
}


@pytest.mark.parametrize("kind", get_args(BroadcastType))
@pytest.mark.parametrize("role", get_args(Role))
def test_every_role_has_tasks_before_live_and_after(kind: BroadcastType, role: Role) -> None:
    phases = {task.phase for task in PLAYBOOK[kind] if task.role == role}
    assert phases == set(get_args(Phase))


@pytest.mark.parametrize("kind", get_args(BroadcastType))
def test_the_playbook_is_complete_and_in_itself_sound(kind: BroadcastType) -> None:
    Checklist(tasks=PLAYBOOK[kind])
    for task in PLAYBOOK[kind]:
        assert task.zh and task.en and task.source, task.id
        assert task.role not in task.backups, task.id
        assert task.backups, f"{task.id} has nobody to stand in (P2)"
        assert (task.anchor, task.phase) != ("end", "before"), task.id
        assert (task.due_minutes > 0) == (
            task.phase == "after" or (task.phase, task.anchor) == ("live", "start")
        )


@pytest.mark.parametrize("kind", get_args(BroadcastType))
def test_each_type_of_broadcast_signs_off_in_its_own_way(kind: BroadcastType) -> None:
    every = set().union(*CLOSING.values())
    assert {task.id for task in PLAYBOOK[kind]} & every == CLOSING[kind]


def test_after_sign_off_the_microphone_is_muted_before_the_camera_is_covered_and_power_goes() -> None:
    order = {task.id: task.due_minutes for task in PLAYBOOK["selling"]}
    assert order["mute"] < order["camera-off"] < order["cut-network"] < order["devices-off"]


def test_a_team_has_its_own_tasks_until_it_takes_the_playbooks_again() -> None:
    plan = Broadcast(id="b", title="b", type="teaching")
    own = Checklist(tasks=(Task(id="tea", role="floor", zh="泡茶"),))
    assert checklists.tasks(plan, None) == PLAYBOOK["teaching"]
    assert checklists.tasks(plan, own) == own.tasks
    assert checklists.tasks(plan, Checklist()) == PLAYBOOK["teaching"]


@pytest.mark.parametrize(
    "body",
    [
        '{"tasks": [{"id": "a", "role": "desk", "zh": "一"}, {"id": "a", "role": "desk", "zh": "二"}]}',
        '{"tasks": [{"id": "end:15", "role": "desk", "zh": "一"}]}',
        '{"tasks": [{"id": "a", "role": "desk", "zh": ""}]}',
        '{"tasks": [{"id": "a", "role": "boss", "zh": "一"}]}',
        '{"tasks": [{"id": "a", "role": "desk", "zh": "一", "due_minutes": 99999999}]}',
    ],
)
def test_a_checklist_nobody_could_tick_is_refused(body: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=Checklist)


def test_a_broadcast_past_midnight_ends_on_the_next_day() -> None:
    plan = Broadcast(id="b", title="b", start_ms=T0 + 3 * HOUR, length_minutes=240)
    around = checklists.span(plan)
    assert around.end_ms == instant("2026-11-28T03:00", "Asia/Shanghai")
    export = next(task for task in PLAYBOOK["selling"] if task.id == "export")
    assert checklists.due(export, around, False, T0, SOON).due_ms == around.end_ms + 3 * MINUTE


@pytest.mark.parametrize(
    ("plan", "went_live", "ended", "told"),
    [
        ({}, None, None, (None, None)),
        ({"announced_ms": T0}, None, None, (T0, T0 + HOUR)),
        ({"start_ms": T0, "announced_ms": T0 + HOUR}, None, None, (T0, T0 + HOUR)),
        ({"start_ms": T0}, T0 + 5, None, (T0 + 5, T0 + 5 + HOUR)),
        ({}, T0, T0 + 2 * HOUR, (T0, T0 + 2 * HOUR)),
    ],
)
def test_a_broadcast_starts_when_it_did_or_when_planned(
    plan: dict[str, int], went_live: int | None, ended: int | None, told: tuple[int | None, int | None]
) -> None:
    around = checklists.span(
        msgspec.structs.replace(Broadcast(id="b", title="b", length_minutes=60), **plan), went_live, ended
    )
    assert (around.start_ms, around.end_ms) == told


@pytest.mark.parametrize(
    ("ago_minutes", "done", "state"),
    [
        (-121, False, "open"),
        (-120, False, "due"),
        (0, False, "due"),
        (1, False, "late"),
        (1, True, "done"),
        (-500, True, "done"),
    ],
)
def test_a_task_is_open_then_due_then_late_and_done_once_ticked(
    ago_minutes: int, done: bool, state: str
) -> None:
    task = Task(id="mic", role="floor", zh="试麦", due_minutes=-180)
    around = Span(start_ms=T0, end_ms=T0 + HOUR)
    now = T0 - 180 * MINUTE + ago_minutes * MINUTE
    told = checklists.due(task, around, done, now, SOON)
    assert (told.due_ms, told.state) == (T0 - 180 * MINUTE, state)


tasks = st.builds(
    Task,
    id=st.just("t"),
    role=st.sampled_from(get_args(Role)),
    zh=st.just("事"),
    anchor=st.sampled_from(["start", "end"]),
    due_minutes=st.integers(-43_200, 43_200),
    backups=st.lists(st.sampled_from(get_args(Role)), max_size=3).map(tuple),
    member=st.sampled_from(["", "me", "other"]),
)


@given(
    task=tasks,
    start=st.none() | st.integers(T0, T0 + 10**9),
    times=st.lists(st.integers(T0 - 10**10, T0 + 10**10)),
)
def test_as_time_goes_on_a_task_only_gets_later(task: Task, start: int | None, times: list[int]) -> None:
    around = Span(start_ms=start, end_ms=None if start is None else start + HOUR)
    order = ("open", "due", "late")
    told = [checklists.due(task, around, False, now, SOON) for now in sorted(times)]
    ranks = [order.index(one.state) for one in told]
    assert ranks == sorted(ranks)
    assert len({one.due_ms for one in told}) <= 1
    if start is None:
        assert all((one.due_ms, one.state) == (None, "open") for one in told)


@given(task=tasks, roles=st.lists(st.sampled_from(get_args(Role)), max_size=3).map(tuple))
def test_whatever_is_on_a_list_may_be_ticked_by_who_reads_it(task: Task, roles: tuple[Role, ...]) -> None:
    member = Member(name="小李", roles=roles)
    for state in get_args(checklists.Standing):
        if checklists.mine(task, "me", member, state, held=frozenset(get_args(Role))):
            assert checklists.may_tick(task, "me", member)


MIC = Task(id="mic", role="floor", zh="试麦", backups=("tech",))


@pytest.mark.parametrize(
    ("task", "member", "state", "held", "is_mine"),
    [
        (MIC, Member(name="a", roles=("floor",)), "open", {"floor"}, True),
        (MIC, Member(name="a", roles=("tech",)), "due", {"floor"}, False),
        (MIC, Member(name="a", roles=("tech",)), "late", {"floor"}, True),
        (MIC, Member(name="a", roles=("desk",)), "late", {"floor"}, False),
        (
            msgspec.structs.replace(MIC, member="me"),
            Member(name="a", roles=("desk",)),
            "open",
            {"floor"},
            True,
        ),
        (
            msgspec.structs.replace(MIC, member="other"),
            Member(name="a", roles=("floor",)),
            "due",
            set(),
            False,
        ),
        (
            msgspec.structs.replace(MIC, member="other"),
            Member(name="a", roles=("floor",)),
            "late",
            set(),
            True,
        ),
        (MIC, Member(name="a", rank="owner"), "open", {"floor"}, False),
        (MIC, Member(name="a", rank="owner"), "open", {"desk"}, True),
        (MIC, Member(name="a", rank="manager"), "open", set(), True),
    ],
)
def test_a_list_holds_what_is_mine_what_i_stand_in_for_once_late_and_what_nobody_holds(
    task: Task, member: Member, state: checklists.Standing, held: set[Role], is_mine: bool
) -> None:
    assert checklists.mine(task, "me", member, state, held) is is_mine


def test_a_sign_off_counts_as_gone_through_when_the_team_last_did() -> None:
    since = checklists.reviewed_ms("selling", "Asia/Shanghai", ())
    assert checklists.reviewed_ms("selling", "Asia/Shanghai", (since - 1,)) == since
    assert checklists.reviewed_ms("selling", "Asia/Shanghai", (since + 5, since + 9)) == since + 9
    assert any(task.id == checklists.REVIEW for task in PLAYBOOK["selling"])
