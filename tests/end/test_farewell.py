import msgspec
import pytest

from kaibo import facts
from kaibo.clock import HOUR, MINUTE
from kaibo.end import countdown, farewell
from kaibo.end.farewell import HandoverPanel, Way
from kaibo.live.room import Room
from kaibo.playbook import number
from tests.end.test_countdown import END, ended
from tests.live.rooms import PLAN, Teller, on_air, room_of
from tests.strategies import T0

LENGTH = PLAN.length_minutes


def counts(room: Room, minute: float) -> dict[str, tuple[int, int, int]]:
    """Each of "3-2-1": wanted, said, behind."""
    at = countdown.course(room, END + round(minute * MINUTE))
    return {one.what: (one.wanted, len(one.times), one.behind) for one in farewell.counter(room, at)}


@pytest.mark.parametrize(
    ("minute", "behind"),
    [(-9, (0, 0, 0)), (-7, (1, 0, 0)), (-4, (2, 1, 0)), (-2, (2, 2, 1)), (-1, (3, 2, 1)), (9, (3, 2, 1))],
)
def test_three_messages_two_interactions_and_one_call_are_due_in_their_time(
    minute: int, behind: tuple[int, int, int]
) -> None:
    """Source: E3."""
    told = counts(on_air().room(), minute)
    assert [told[what][0] for what in ("message", "interaction", "call")] == [3, 2, 1]
    assert tuple(told[what][2] for what in ("message", "interaction", "call")) == behind


def test_what_was_said_is_counted_and_is_no_longer_behind() -> None:
    teller = on_air()
    for at in (231, 234, 238):
        teller.tell(facts.ClosingCounted, at * 60, what="message")
    assert counts(teller.room(), 0) == {"message": (3, 3, 0), "interaction": (2, 0, 2), "call": (1, 0, 1)}


def test_before_go_live_nothing_is_behind() -> None:
    room = Teller().plan(msgspec.structs.replace(PLAN, start_ms=T0)).room()
    assert {one[2] for one in counts(room, 60).values()} == {0}


# E4: Channels, Douyin, Kuaishou.
E4: dict[Way, dict[str, float]] = {
    "wecom": {"channels": 0.182, "douyin": 0.097, "kuaishou": 0.124},
    "product": {"channels": 0.068, "douyin": 0.113, "kuaishou": 0.089},
    "article": {"channels": 0.145, "kuaishou": 0.052},
    "reservation": {},
}


def panel(room: Room, now_ms: int) -> HandoverPanel:
    return farewell.handover(room, countdown.course(room, now_ms))


def test_the_hand_over_shows_what_the_field_tells_of_each_way() -> None:
    """Source: E4."""
    told = panel(on_air().room(), T0)
    assert {way.way: {rate.platform: rate.share for rate in way.field} for way in told.ways} == E4
    assert (told.lost_share, told.wecom_gain) == (0.67, 0.23)
    assert told.from_ms == END - 5 * MINUTE


def handed(*, told: bool = True) -> Teller:
    """A hand-over of two hundred viewers; without `told` nobody tells of contacts or reservations."""
    teller = on_air()
    teller.tell(facts.OnlineCounted, (LENGTH - 4) * 60, online=200)
    teller.tell(facts.OnlineCounted, (LENGTH - 3) * 60, online=180)
    if told:
        teller.tell(facts.ContactAdded, 60, viewer="early")
        teller.tell(facts.Reserved, 60, viewer="early")
        for n in range(30):
            teller.tell(facts.ContactAdded, (LENGTH - 3) * 60, viewer=f"c{n}")
        for n in range(10):
            teller.tell(facts.Reserved, (LENGTH - 2) * 60, viewer=f"r{n}")
    return teller


def heard(teller: Teller) -> Room:
    """The room as it heard all this in time."""
    return room_of(teller.told, received_ms=END)


def test_our_own_rates_count_what_came_in_the_window_per_viewer_present() -> None:
    """Source: E4, R5."""
    ways = {way.way: way.own for way in panel(heard(handed()), END).ways}
    assert (ways["wecom"].count, ways["wecom"].present, ways["wecom"].share) == (30, 200, 0.15)
    assert (ways["reservation"].count, ways["reservation"].share) == (10, 0.05)
    assert (ways["wecom"].source, ways["wecom"].final) == ("test", False)
    assert ways["wecom"].as_of_ms is not None


def test_what_nobody_told_is_unknown_and_never_nought() -> None:
    ways = {way.way: way.own for way in panel(heard(handed(told=False)), END).ways}
    for way in ("wecom", "reservation", "product", "article"):
        own = ways[way]
        assert (own.count, own.share, own.as_of_ms, own.source) == (None, None, None, "")
    before = {way.way: way.own for way in panel(heard(handed()), END - HOUR).ways}
    assert before["wecom"].count is None, "the window has not begun"


def test_without_a_count_of_viewers_there_is_no_share() -> None:
    teller = on_air().tell(facts.ContactAdded, (LENGTH - 3) * 60, viewer="c")
    own = {way.way: way.own for way in panel(heard(teller), END).ways}["wecom"]
    assert (own.count, own.present, own.share) == (1, None, None)


@pytest.mark.parametrize(("after", "final"), [(10, False), (119, False), (120, True)])
def test_a_rate_is_final_once_nothing_late_can_come(after: int, final: bool) -> None:
    """Source: R1."""
    room = heard(ended(handed(), LENGTH))
    assert {way.own.final for way in panel(room, END + after * MINUTE).ways} == {final}


@pytest.mark.parametrize(
    ("pushed", "contacts", "minute", "state", "next_minute"),
    [
        (None, 0, -6, "ahead", -5),
        (None, 0, -5, "due", -5),
        (-5, 0, -4, "said", -3),
        (-5, 0, -3, "due", -3),
        (-20, 0, -5, "due", -5),
        (-5, 40, -3, "full", None),
        (None, 40, -60, "full", None),
        (-5, 39, 10, "due", -3),
    ],
)
def test_the_wecom_line_goes_in_a_loop_until_the_private_team_is_full(
    pushed: int | None, contacts: int, minute: int, state: str, next_minute: int | None
) -> None:
    """Source: L7."""
    teller = Teller().plan(msgspec.structs.replace(PLAN, wecom_most=40)).tell(facts.WentLive)
    for n in range(contacts):
        teller.tell(facts.ContactAdded, 60, viewer=f"c{n}")
    if pushed is not None:
        teller.tell(facts.CardPushed, (LENGTH + pushed) * 60, card="wecom")
    loop = panel(teller.room(), END + minute * MINUTE).wecom
    next_ms = None if next_minute is None else END + next_minute * MINUTE
    assert (loop.state, loop.next_ms, loop.most) == (state, next_ms, 40)
    assert loop.left == (40 - contacts if contacts else None)
    assert loop.every_ms == number("wecom_loop_minutes") * MINUTE


def test_the_loop_is_over_once_the_broadcast_is() -> None:
    loop = panel(ended(on_air(), LENGTH).room(), END + MINUTE).wecom
    assert (loop.state, loop.next_ms, loop.most, loop.left) == ("over", None, 0, None)
