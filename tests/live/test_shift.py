"""Shifts (P3) and promises (E6): who is on camera, and a hand-over that both hosts confirm."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kaibo.clock import MINUTE
from kaibo.facts import HandoverConfirmed, HandoverOpened, HostChanged, Promised, PromiseKept
from kaibo.live import shift
from kaibo.live.stage import HandoverCard, ShiftCard
from tests.live.rooms import FEW_RUNS, HIDDEN, Teller, again, on_air
from tests.strategies import T0


def card(told: Teller) -> ShiftCard:
    room = told.room()
    return shift.card(room.camera, room.promises, room.handover, room.plan, room.went_live_ms)


def opened(at: float = 7_000) -> Teller:
    return on_air().tell(HandoverOpened, at, handover="h1", outgoing="小美", incoming="小丽")


def test_before_anybody_says_otherwise_the_planned_host_is_on_camera() -> None:
    shown = card(on_air())
    assert (shown.host, shown.next) == ("小美", "小丽")
    assert (shown.since_ms, shown.until_ms) == (T0, T0 + 120 * MINUTE)
    planned = card(Teller().plan())
    assert (planned.host, planned.since_ms, planned.until_ms) == ("小美", None, None)


@pytest.mark.parametrize(
    ("host", "at_minute", "until_minute", "following"),
    [("小丽", 118, 240, ""), ("小丽", 30, 240, ""), ("小美", 10, 120, "小丽"), ("替补", 50, 170, "")],
)
def test_a_host_is_on_until_the_shift_ends_and_who_has_none_for_two_hours(
    host: str, at_minute: int, until_minute: int, following: str
) -> None:
    shown = card(on_air().tell(HostChanged, at_minute * 60, host=host))
    assert (shown.host, shown.next) == (host, following)
    assert shown.since_ms == T0 + at_minute * MINUTE
    assert shown.until_ms == T0 + until_minute * MINUTE


def test_a_host_who_comes_back_after_the_shift_is_given_two_hours() -> None:
    assert card(on_air().tell(HostChanged, 130 * 60, host="小美")).until_ms == T0 + 250 * MINUTE


@pytest.mark.parametrize("order", [("小美", "小丽"), ("小丽", "小美")])
def test_both_confirm_in_any_order_and_then_the_next_host_is_on_camera(order: tuple[str, str]) -> None:
    told = opened().tell(HandoverConfirmed, 7_010, handover="h1", host=order[0])
    half = card(told)
    assert (half.host, half.handover.confirmed, half.handover.done_ms) == ("小美", (order[0],), None)
    done = card(told.tell(HandoverConfirmed, 7_020, handover="h1", host=order[1]))
    assert (done.host, done.since_ms) == ("小丽", T0 + 7_020_000)
    assert (done.handover.confirmed, done.handover.done_ms) == (order, T0 + 7_020_000)
    assert done.handover.confirmed_ms == (T0 + 7_010_000, T0 + 7_020_000)


def test_one_host_confirming_twice_is_not_two_hosts() -> None:
    told = opened()
    for at in (7_010, 7_011):
        told.tell(HandoverConfirmed, at, handover="h1", host="小美")
    assert (card(told).host, card(told).handover.confirmed) == ("小美", ("小美",))


@pytest.mark.parametrize(("handover", "host"), [("h1", "路人"), ("h2", "小丽"), ("h1", "")])
def test_a_stranger_or_another_hand_over_confirms_nothing(handover: str, host: str) -> None:
    told = opened().tell(HandoverConfirmed, 7_010, handover=handover, host=host)
    assert card(told).handover.confirmed == ()


def test_a_confirmation_after_it_is_done_moves_nobody() -> None:
    told = opened()
    for at, host in ((7_010, "小美"), (7_020, "小丽"), (7_030, "小美")):
        told.tell(HandoverConfirmed, at, handover="h1", host=host)
    told.tell(HostChanged, 7_040, host="替补").tell(HandoverConfirmed, 7_050, handover="h1", host="小丽")
    assert card(told).host == "替补"


def test_a_new_hand_over_takes_the_place_of_the_one_before() -> None:
    told = opened().tell(HandoverConfirmed, 7_010, handover="h1", host="小美")
    told.tell(HandoverOpened, 7_100, handover="h2", outgoing="小美", incoming="替补")
    assert card(told).handover == HandoverCard(
        handover="h2", outgoing="小美", incoming="替补", opened_ms=T0 + 7_100_000
    )


def test_names_nobody_can_read_are_the_names_everybody_reads() -> None:
    told = on_air().tell(HandoverOpened, handover="h1", outgoing=f"小{HIDDEN}美", incoming="小丽")
    for host in ("小美", f"{HIDDEN}小丽"):
        told.tell(HandoverConfirmed, 1, handover="h1", host=host)
    assert (card(told).host, card(told).handover.outgoing) == ("小丽", "小美")


def test_a_promise_is_open_until_kept_and_told_twice_is_one() -> None:
    told = on_air().tell(Promised, 10, promise="p", text=f"下{HIDDEN}播前补一轮", by="小美")
    told.tell(Promised, 20, promise="p", text="别的").tell(PromiseKept, 30, promise="没有")
    (line,) = card(told).promises
    assert (line.text, line.by, line.promised_ms, line.kept_ms) == (
        "下播前补一轮",
        "小美",
        T0 + 10_000,
        None,
    )
    told.tell(PromiseKept, 40, promise="p").tell(PromiseKept, 50, promise="p")
    assert card(told).promises[0].kept_ms == T0 + 40_000


class Handing(RuleBasedStateMachine):
    """Hosts hand over and confirm in any order, twice and by mistake: it takes both, once."""

    def __init__(self) -> None:
        super().__init__()
        self.told = on_air()
        self.asked: tuple[str, str, str] | None = None
        self.said: set[str] = set()
        self.host = "小美"

    hosts = st.sampled_from(["小美", "小丽", "替补"])
    names = st.sampled_from(["h1", "h2"])

    @rule(name=names, pair=st.permutations(["小美", "小丽", "替补"]))
    def open(self, name: str, pair: list[str]) -> None:
        self.told.tell(HandoverOpened, len(self.told.told), handover=name, outgoing=pair[0], incoming=pair[1])
        self.asked, self.said = (name, pair[0], pair[1]), set()

    @rule(name=names, host=hosts)
    def confirm(self, name: str, host: str) -> None:
        self.told.tell(HandoverConfirmed, len(self.told.told), handover=name, host=host)
        if self.asked is not None and name == self.asked[0] and host in self.asked[1:]:
            done = len(self.said) == 2
            self.said.add(host)
            if len(self.said) == 2 and not done:
                self.host = self.asked[2]

    @rule(host=hosts)
    def change(self, host: str) -> None:
        self.told.tell(HostChanged, len(self.told.told), host=host)
        self.host = host

    @invariant()
    def both_and_once(self) -> None:
        shown = card(self.told)
        assert shown.host == self.host
        assert set(shown.handover.confirmed) == self.said
        assert (shown.handover.done_ms is not None) == (len(self.said) == 2)
        room = self.told.room()
        assert again(room) == room


TestHanding = Handing.TestCase
TestHanding.settings = FEW_RUNS
