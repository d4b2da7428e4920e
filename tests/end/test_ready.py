import msgspec
import pytest

from kaibo import facts
from kaibo.clock import HOUR, MINUTE
from kaibo.end import ready
from kaibo.facts import Role
from kaibo.live.room import Room
from kaibo.plan.checklists import PLAYBOOK, Task
from kaibo.plan.people import Away, Member
from tests.live.rooms import PLAN, Teller, on_air
from tests.strategies import T0

END = T0 + PLAN.length_minutes * MINUTE
TASKS = PLAYBOOK["selling"]
TEAM = {
    "li": Member(name="小李", roles=("operator",)),
    "wang": Member(name="小王", roles=("floor", "tech")),
    "zhao": Member(name="小赵", roles=("desk",)),
    "old": Member(name="老周", roles=("private",), active=False),
    "other": Member(name="别家", roles=("support",), accounts=("b",)),
    "gone": Member(name="休假", roles=("support",), away=(Away(from_ms=END - HOUR, until_ms=END + HOUR),)),
    "boss": Member(name="老板", rank="owner"),
}


def bare() -> Room:
    """A room on air for which no host is planned."""
    return Teller().plan(msgspec.structs.replace(PLAN, shifts=())).tell(facts.WentLive).room()


def test_who_is_away_gone_or_of_another_account_is_not_asked() -> None:
    assert ready.asked(bare(), TASKS, TEAM) == ("operator", "floor", "desk", "tech")


def test_a_host_who_is_planned_is_asked_and_where_nobody_holds_a_role_the_operator_is() -> None:
    assert "host" in ready.asked(on_air().room(), TASKS, TEAM)
    assert ready.asked(bare(), TASKS, {"boss": TEAM["boss"]}) == ("operator",)


def test_who_is_named_for_a_task_counts_as_its_role_and_who_confirmed_stays() -> None:
    named = (Task(id="x", role="support", zh="x", member="boss"),)
    assert "support" in ready.asked(bare(), named, TEAM)
    room = on_air().tell(facts.RoleConfirmed, 10, role="private", by="路人").room()
    assert "private" in ready.asked(room, TASKS, TEAM)


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ([], ("operator", "desk")),
        ([("desk", True)], ("operator",)),
        ([("desk", True), ("operator", True)], ()),
        ([("desk", True), ("desk", False)], ("operator", "desk")),
    ],
)
def test_who_is_missing_is_named_until_all_confirmed(
    told: list[tuple[Role, bool]], missing: tuple[str, ...]
) -> None:
    """Source: E2."""
    teller = on_air()
    for role, is_ready in told:
        teller.tell(facts.RoleConfirmed, 60, role=role, ready=is_ready, by="小赵")
    card = ready.card(teller.room().ending, ("operator", "desk"), lambda _: (), END)
    assert card.missing == missing
    assert card.due_ms == END - MINUTE
    assert [line.by for line in card.roles if line.ready] == ["小赵"] * (2 - len(missing))


@pytest.mark.parametrize(
    ("minute", "changed", "host"),
    [(-10, None, "小丽"), (-10, "阿强", "阿强"), (-150, None, "小美"), (3, None, "小丽")],
)
def test_of_hosts_who_is_on_camera_then_is_named(minute: int, changed: str | None, host: str) -> None:
    """Source: P3."""
    teller = on_air()
    if changed:
        teller.tell(facts.HostChanged, 200 * 60, host=changed)
    assert ready.on_camera(teller.room(), minute) == host


def test_a_task_is_done_by_the_person_named_or_by_who_holds_its_role() -> None:
    whose = ready.whose(on_air().room(), TEAM)
    assert whose(Task(id="a", role="desk", zh="x")) == ("小赵",)
    assert whose(Task(id="a", role="desk", zh="x", member="boss")) == ("老板",)
    assert whose(Task(id="a", role="host", zh="x", anchor="end", due_minutes=-10)) == ("小丽",)
    assert whose(Task(id="a", role="private", zh="x"))[0] == "老周", "who is on is decided before"
