import pytest

from kaibo import facts
from kaibo.clock import HOUR, MINUTE, instant
from kaibo.end import sheet
from kaibo.end.sheet import EndingPlan, Team
from kaibo.plan.checklists import PLAYBOOK
from kaibo.plan.devices import DeviceEntry
from kaibo.plan.people import Member
from tests.end.test_countdown import END
from tests.live.rooms import HIDDEN, Teller, on_air
from tests.strategies import T0

TEAM = Team(
    tasks=PLAYBOOK["selling"],
    ticked={},
    members={"zhao": Member(name="小赵", roles=("desk",)), "li": Member(name="小李", roles=("operator",))},
    devices={
        "power": DeviceEntry(name="插座", type="power"),
        "cam": DeviceEntry(name="机位" + HIDDEN, type="camera"),
        "mic": DeviceEntry(name="领夹麦", type="microphone"),
    },
)


def made(teller: Teller, now_ms: int, following_ms: int | None = None) -> EndingPlan:
    return sheet.make(teller.room(), TEAM, following_ms, (T0, False), now_ms)


def test_the_sheet_holds_all_the_ending_asks_for() -> None:
    told = made(on_air(), END - 10 * MINUTE, END + 24 * HOUR)
    assert (told.state, told.end_ms, told.over_ms, told.as_of_ms) == ("live", END, 0, END - 10 * MINUTE)
    assert {step.task: step.people for step in told.timeline}["cards-stay"] == ("小赵",)
    assert told.ready.missing == ("operator", "host", "desk")
    assert [fault.id for fault in told.faults] == ["dead", "stutter", "late"]
    assert told.following is not None and told.following[0].startswith("明天")


def test_devices_go_off_in_their_order_under_names_people_can_read() -> None:
    """Source: E5."""
    assert [one.name for one in made(on_air(), T0).devices] == ["领夹麦", "机位", "插座"]


# E7: share of ends, and where its first remedy leads. E8: seconds to stop, share that do.
E7 = {"dead": (0.127, "platform"), "stutter": (0.083, "studio"), "late": (0.051, "platform")}
E8 = {"phones": (2.3, 0.992), "obs": (4.7, 0.978), "switcher": (1.1, 0.999)}


def test_faults_lead_to_their_remedies_and_set_ups_say_how_fast_they_stop() -> None:
    """Source: E7, E8."""
    told = made(on_air(), T0)
    assert {one.id: (one.share, one.step[0].leads) for one in told.faults} == E7
    assert {one.id: (one.stop_s, one.success) for one in told.setups} == E8
    assert told.faults[2].step[0].wait_minutes == 15


def test_penalties_of_every_platform_stand_beside_the_promises() -> None:
    """Source: E6."""
    told = {(one.platform, one.categories[0]): one.zh for one in made(on_air(), T0).penalties}
    assert len(told) == 9
    assert "3 天" in told["channels", "induce"]


def test_running_over_is_told_and_ends_with_the_broadcast() -> None:
    assert made(on_air(), END + 7 * MINUTE).over_ms == 7 * MINUTE
    done = on_air().tell(facts.EndRequested, 60, request="r").tell(facts.EndConfirmed, 60, request="r")
    told = made(done, END + 7 * MINUTE)
    assert (told.over_ms, told.end_ms, told.state) == (0, T0 + MINUTE, "ended")


@pytest.mark.parametrize(
    ("at", "from_", "told"),
    [
        ("2026-11-22T23:50", "2026-11-22T22:00", ("今天 23:50", "today 23:50")),
        ("2026-11-23T00:10", "2026-11-22T23:59", ("明天 00:10", "tomorrow 00:10")),
        ("2026-12-01T20:00", "2026-11-22T23:59", ("12 月 1 日 20:00", "Dec 1, 20:00")),
    ],
)
def test_the_next_time_is_told_as_a_host_says_it(at: str, from_: str, told: tuple[str, str]) -> None:
    zone = "Asia/Shanghai"
    assert sheet.when(instant(at, zone), zone, instant(from_, zone)) == told
