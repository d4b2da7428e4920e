"""Each shipped rule has a room where it fires and a neighbour of it where it does not."""

from collections.abc import Callable

import msgspec
import pytest

from kaibo import facts, playbook
from kaibo.broadcast import Broadcast, Targets
from kaibo.facts import CueRaised
from kaibo.live import rules
from kaibo.playbook import number
from tests.live.evening import PLAN, Evening, rule

MIN = 60


def sharp_fall(evening: Evening, yes: bool) -> None:
    evening.count(0, 120, 1_000)
    evening.count(120, 150, 780 if yes else 930)


def inflow(evening: Evening, yes: bool) -> None:
    evening.count(0, 180, 400)
    evening.count(180, 220, 700 if yes else 500)


def sustained_high(evening: Evening, yes: bool) -> None:
    evening.count(0, 16 * MIN, 400)
    evening.count(16 * MIN, 21 * MIN, 600 if yes else 440)


def silent_minute(evening: Evening, yes: bool) -> None:
    for at_s in range(0, 130 if yes else 300, 20):
        evening.tell(facts.Commented, at_s, viewer="v", text="好")


def complaints(evening: Evening, yes: bool) -> None:
    evening.play(0)
    evening.tell(facts.Commented, 95, viewer="v", text="没声音了")
    evening.play(95)
    second = evening.room.seconds[max(evening.room.seconds)]
    second.complaints = 6 if yes else 4


def source_silent(evening: Evening, yes: bool) -> None:
    evening.tell(facts.Commented, 5, viewer="v", text="好")
    if not yes:
        evening.count(10, 130, 100)


def feed_lost(evening: Evening, yes: bool) -> None:
    if yes:
        evening.tell(facts.FeedLost, 100, why="frozen")


def feed_back(evening: Evening, yes: bool) -> None:
    evening.tell(facts.SceneSwitched, 90, scene="讲品")
    evening.tell(facts.FeedLost, 100, why="frozen")
    if yes:
        evening.tell(facts.FeedRestored, 120)


def second_wave(evening: Evening, yes: bool) -> None:
    if not yes:
        evening.tell(facts.WentLive, -1_850)


@pytest.mark.parametrize(
    ("target", "counts", "due"),
    [
        (0, {}, True),
        (0, {"group": 9_000}, True),
        (500, {}, True),
        (500, {"group": 200, "article": 299}, True),
        (500, {"group": 200, "article": 300}, False),
    ],
)
def test_the_second_wave_is_due_unless_the_reservations_counted_reach_the_target(
    target: int, counts: dict[str, int], due: bool
) -> None:
    evening = Evening(live=False, plan=msgspec.structs.replace(PLAN, targets=Targets(reservations=target)))
    for channel, count in counts.items():
        evening.tell(facts.ReservationsCounted, -40 * MIN, channel=channel, count=9_999)
        evening.tell(facts.ReservationsCounted, -35 * MIN, channel=channel, count=count)
    assert bool(evening.raised(rule("second_wave"), -31 * MIN, -29 * MIN)) is due


def private_push_early(evening: Evening, yes: bool) -> None:
    for n in range(20 if yes else 60):
        evening.tell(facts.Entered, 10, viewer=f"v{n}", traffic="group")


def private_visible(evening: Evening, yes: bool) -> None:
    for n in range(50 if yes else 49):
        evening.tell(facts.Entered, 10, viewer=f"v{n}", traffic="moments")


def next_reservation(evening: Evening, yes: bool) -> None:
    evening.tell(facts.CardPushed, 250, card="wecom" if yes else "reservation")


def flash_missing(evening: Evening, yes: bool) -> None:
    for n in range(1 if yes else 2):
        evening.tell(
            facts.SegmentTaken, n * 400 + 1, segment=f"s{n}", title="秒杀", role="flash", product="p2"
        )


def flash_not_ignited(evening: Evening, yes: bool) -> None:
    evening.tell(facts.SegmentTaken, 600, segment="s1", title="秒杀", role="flash", product="p2")
    evening.count(0, 600, 300)
    evening.count(600, 22 * MIN, 290 if yes else 900)


def go_data_mode(evening: Evening, yes: bool) -> None:
    """The minute alone decides: the silent neighbour ends before it."""


def hour2_gmv(evening: Evening, yes: bool) -> None:
    for minute in range(35, 90):
        amount = 10_000 if yes and minute > 62 else 100_000
        evening.tell(
            facts.OrderPaid, minute * MIN, order=f"o{minute}", viewer="v", product="p1", amount_fen=amount
        )


def segment_over(evening: Evening, yes: bool) -> None:
    length = 360 if yes else 600
    evening.tell(facts.SegmentTaken, 60, segment="s1", title="空军一号", product="p1", length_s=length)


def segment_long(evening: Evening, yes: bool) -> None:
    kind = "product" if yes else "talk"
    evening.tell(facts.SegmentTaken, 60, segment="s1", title="空军一号", type=kind, length_s=7_200)


def segment_short(evening: Evening, yes: bool) -> None:
    evening.tell(facts.SegmentTaken, 60, segment="s1", title="空军一号", product="p1")
    evening.tell(facts.SegmentTaken, 300 if yes else 480, segment="s2", title="下一款")


def card_not_pushed(evening: Evening, yes: bool) -> None:
    evening.tell(facts.SegmentTaken, 60, segment="s1", title="空军一号", product="p1")
    evening.tell(facts.CardPushed, 80, card="product", product="p2" if yes else "p1")


def bag_due(evening: Evening, yes: bool) -> None:
    evening.tell(facts.LuckyBagAnnounced, 10, bag="b", prize="帆布袋", due_ms=PLAN_START + 300_000)
    if not yes:
        evening.tell(facts.LuckyBagOpened, 260, bag="b", prize="帆布袋")


def bag_overdue(evening: Evening, yes: bool) -> None:
    evening.tell(facts.LuckyBagOpened, 0, bag="b", prize="帆布袋", seconds=120)
    if not yes:
        evening.tell(facts.LuckyBagDrawn, 121, bag="b")


def bag_gap(evening: Evening, yes: bool) -> None:
    evening.tell(facts.LuckyBagOpened, 60, bag="b1", prize="帆布袋", seconds=60)
    evening.tell(facts.LuckyBagDrawn, 121, bag="b1")
    if not yes:
        evening.tell(facts.LuckyBagOpened, 900, bag="b2", prize="帆布袋", seconds=300)


def host_over_shift(evening: Evening, yes: bool) -> None:
    evening.tell(facts.HostChanged, 0, host="阿May")
    if not yes:
        evening.tell(facts.HostChanged, 6_000, host="小北")


def reservation_again(evening: Evening, yes: bool) -> None:
    evening.tell(facts.CardPushed, 240, card="reservation")
    if not yes:
        evening.tell(facts.CardPushed, 1_500, card="reservation")


def wecom_over_capacity(evening: Evening, yes: bool) -> None:
    for n in range(31 if yes else 29):
        evening.tell(facts.ContactAdded, 10, viewer=f"v{n}")


def wecom_near_capacity(evening: Evening, yes: bool) -> None:
    for n in range(12 if yes else 5):
        evening.tell(facts.ContactAdded, 10, viewer=f"v{n}")


def _sale(evening: Evening, sold: int, ones: int, step: int = 5) -> None:
    for at in range(1, step + 1):
        evening.tell(facts.HoldbackStepped, at * 10, product="p1", step=at)
    evening.tell(facts.StockReleased, 5 + step * 10, product="p1", count=20)
    for n in range(sold):
        evening.tell(facts.OrderPaid, 60, order=f"o{n}", viewer=f"v{n}", product="p1", amount_fen=100)
    evening.play(100)
    assert evening.room.holdback is not None
    evening.room.holdback.ones = {f"v{n}" for n in range(ones)}


def stock_low(evening: Evening, yes: bool) -> None:
    _sale(evening, 14 if yes else 5, 0)


def holdback_lots(evening: Evening, yes: bool) -> None:
    _sale(evening, 20, 30 if yes else 2)


def holdback_stuck(evening: Evening, yes: bool) -> None:
    _sale(evening, 0, 0, 2 if yes else 5)


def question_waiting(evening: Evening, yes: bool) -> None:
    evening.ask("size:p1", 100, askers=4, last_s=150)
    if not yes:
        evening.room.questions["size:p1"].claimed_ms = PLAN_START


def repeated_question(evening: Evening, yes: bool) -> None:
    evening.ask("size:p1", 100, askers=6, topic="size" if yes else "price", last_s=150)


def _end(evening: Evening, yes: bool) -> None:
    """Planned sign-off is at minute 120; the silent neighbour was planned twice as long."""


def promises_open(evening: Evening, yes: bool) -> None:
    evening.tell(facts.Promised, 60, promise="p", text="下播前再抽一双")
    if not yes:
        evening.tell(facts.PromiseKept, 90, promise="p")


def closing_behind(evening: Evening, yes: bool) -> None:
    """The first message is said from minute 9 to 7 before the end."""
    if not yes:
        evening.tell(facts.ClosingCounted, 112 * MIN, what="message")


def not_ready(evening: Evening, yes: bool) -> None:
    for role in ("floor", "operator", "host", "desk"):
        evening.tell(facts.RoleConfirmed, 110 * MIN, role=role, ready=not (yes and role == "desk"))


def tail(evening: Evening, yes: bool) -> None:
    evening.tell(facts.EndRequested, 100, request="r")
    if yes:
        evening.tell(facts.EndConfirmed, 110, request="r")


def _obs(state: str) -> Callable[[Evening, bool], None]:
    def tell(evening: Evening, yes: bool) -> None:
        evening.tell(facts.DeviceReported, 100, device="obs", state=state if yes else "ready")
        evening.tell(facts.StreamStarted, 100)

    return tell


def obs_before(evening: Evening, yes: bool) -> None:
    evening.tell(facts.DeviceReported, -100, device="obs", state="missing_scene" if yes else "ready")


def stream_off(evening: Evening, yes: bool) -> None:
    evening.tell(facts.DeviceReported, 10, device="obs", state="ready")
    if not yes:
        evening.tell(facts.StreamStarted, 12)


def _device(state: str) -> Callable[[Evening, bool], None]:
    def tell(evening: Evening, yes: bool) -> None:
        told = state if yes else "on"
        evening.tell(facts.DeviceReported, 100, device="phone", state=told, detail="备用机", battery=12)

    return tell


PLAN_START = PLAN.start_ms or 0
CASES: dict[str, tuple[Callable[[Evening, bool], None], int, int]] = {
    "sharp_fall": (sharp_fall, 100, 150),
    "inflow": (inflow, 160, 220),
    "sustained_high": (sustained_high, 1_000, 21 * MIN),
    "silent_minute": (silent_minute, 130, 300),
    "complaints": (complaints, 95, 110),
    "source_silent": (source_silent, 5, 130),
    "device_down": (_device("silent"), 95, 110),
    "device_low": (_device("low"), 95, 110),
    "obs_gone": (_obs("unreachable"), 95, 110),
    "obs_trouble": (_obs("no_disk"), 95, 110),
    "obs_before": (obs_before, -105, -90),
    "stream_off": (stream_off, 10, 40),
    "feed_lost": (feed_lost, 95, 110),
    "feed_back": (feed_back, 95, 130),
    "second_wave": (second_wave, -31 * MIN, -29 * MIN),
    "private_push_early": (private_push_early, 240, 400),
    "private_visible": (private_visible, 5, 20),
    "next_reservation": (next_reservation, 240, 400),
    "flash_missing": (flash_missing, 19 * MIN, 21 * MIN),
    "flash_not_ignited": (flash_not_ignited, 19 * MIN, 22 * MIN),
    "go_data_mode": (go_data_mode, 59 * MIN, 61 * MIN),
    "hour2_gmv": (hour2_gmv, 79 * MIN, 84 * MIN),
    "segment_over": (segment_over, 400, 500),
    "segment_long": (segment_long, 600, 700),
    "segment_short": (segment_short, 250, 550),
    "card_not_pushed": (card_not_pushed, 60, 200),
    "bag_due": (bag_due, 200, 320),
    "bag_overdue": (bag_overdue, 100, 200),
    "bag_gap": (bag_gap, 1_300, 1_400),
    "host_over_shift": (host_over_shift, 7_100, 7_250),
    "reservation_again": (reservation_again, 1_800, 2_100),
    "wecom_over_capacity": (wecom_over_capacity, 5, 20),
    "wecom_near_capacity": (wecom_near_capacity, 5, 20),
    "stock_low": (stock_low, 100, 110),
    "holdback_lots": (holdback_lots, 100, 110),
    "holdback_stuck": (holdback_stuck, 100, 250),
    "question_waiting": (question_waiting, 150, 200),
    "repeated_question": (repeated_question, 150, 200),
    "end_15": (_end, 104 * MIN, 106 * MIN),
    "end_10": (_end, 109 * MIN, 111 * MIN),
    "end_5": (_end, 114 * MIN, 116 * MIN),
    "end_1": (_end, 118 * MIN, 120 * MIN - 1),
    "end_0": (_end, 119 * MIN, 121 * MIN),
    "promises_open": (promises_open, 107 * MIN, 109 * MIN),
    "closing_behind": (closing_behind, 112 * MIN, 113 * MIN + 50),
    "not_ready": (not_ready, 118 * MIN, 120 * MIN),
    "tail": (tail, 90, 130),
}
"""How to tell each rule's room, and the seconds from and to which it is looked at."""


BEFORE = ("second_wave", "obs_before")


def test_every_shipped_rule_has_its_room_here() -> None:
    assert [ready.name for ready in rules.read().ready if ready.name not in CASES] == []
    assert len(CASES) == len(rules.read().ready)


@pytest.mark.parametrize("name", CASES)
def test_a_shipped_rule_fires_in_its_room_and_tells_whom_and_what(name: str) -> None:
    tell, start_s, until_s = CASES[name]
    evening = Evening(live=name not in BEFORE)
    tell(evening, True)
    told = [cue for cue in evening.looks(rule(name), start_s, until_s) if isinstance(cue, CueRaised)]
    assert told, evening.watch.faults
    assert not evening.watch.faults
    cue = told[0]
    assert cue.rule == name
    assert "{" not in cue.zh + cue.en + cue.host_zh + cue.host_en
    assert not any(
        mark.isdigit()
        for mark in cue.host_zh.replace("15", "").replace("5", "").replace("10", "").replace("1", "")
    ), "P2"


@pytest.mark.parametrize("name", CASES)
def test_a_shipped_rule_is_silent_in_the_room_beside(name: str) -> None:
    tell, start_s, until_s = CASES[name]
    longer = {"length_minutes": 240} if name.startswith("end_") else {}
    plan = Broadcast(**{field: getattr(PLAN, field) for field in PLAN.__struct_fields__} | longer)
    evening = Evening(live=name not in BEFORE, plan=plan)
    tell(evening, False)
    until_s = 59 * MIN + 50 if name == "go_data_mode" else until_s
    assert evening.looks(rule(name), start_s, until_s) == []
    assert not evening.watch.faults


def test_every_shipped_rule_names_its_source_and_whom_it_backs_up() -> None:
    for ready in rules.read().ready:
        assert ready.rule.source, ready.name
        assert ready.rule.urgency != "urgent" or ready.rule.answer_s or ready.name in ("end_1", "tail"), (
            ready.name
        )
        for name in ("zh", "en"):
            assert len(getattr(ready.rule, name)) <= 140, ready.name


@pytest.mark.parametrize(
    ("before", "now", "fell"),
    [(1_000, 880, True), (1_000, 920, False), (40, 33, False), (40, 20, True), (4, 1, False)],
)
def test_a_sharp_fall_is_told_and_small_rooms_may_wobble(before: int, now: int, fell: bool) -> None:
    evening = Evening()
    evening.count(0, 120, before)
    evening.tell(facts.OnlineCounted, 120, online=now)
    assert bool(evening.raised(rule("sharp_fall"), 110, 125)) is fell


def test_a_slow_fall_is_told_against_the_count_a_minute_ago() -> None:
    evening = Evening()
    evening.count(0, 120, 1_000)
    for step, online in enumerate((905, 820, 745, 675, 612, 555, 505)):
        evening.tell(facts.OnlineCounted, 120 + step * 10, online=online)
    (at_s,) = evening.raised(rule("sharp_fall"), 100, 190)
    assert 160 <= at_s <= 190, number("fall_ratio")


def test_a_stale_count_raises_nothing() -> None:
    evening = Evening()
    evening.count(0, 60, 1_000)
    evening.tell(facts.OnlineCounted, 65, online=990)
    evening.tell(facts.OnlineCounted, 300, online=200)
    assert evening.raised(rule("sharp_fall"), 60, 290) == []


def test_silence_of_the_room_is_no_matter_in_a_rehearsal() -> None:
    evening = Evening(rehearsal=True)
    evening.tell(facts.Commented, 5, viewer="v", text="好")
    assert evening.raised(rule("source_silent"), 5, 600) == []


def test_no_figure_is_invented_where_no_source_tells_it() -> None:
    evening = Evening()
    evening.count(0, 600, 100)
    names = [ready.name for ready in rules.read().ready]
    told = {cue.rule for cue in evening.looks(rules.read(), 60, 600, step_s=5) if isinstance(cue, CueRaised)}
    assert "silent_minute" in names
    assert told <= {"next_reservation", "bag_gap"}


@pytest.mark.parametrize("code", playbook.OBS)
def test_every_trouble_of_obs_is_told_to_who_can_mend_it_unless_it_is_for_before(code: str) -> None:
    evening = Evening()
    evening.tell(facts.StreamStarted, 90)
    evening.tell(facts.DeviceReported, 100, device="obs", state=code)
    told = [
        cue
        for name in ("obs_gone", "obs_trouble")
        for cue in evening.looks(rule(name), 95, 110)
        if isinstance(cue, CueRaised)
    ]
    assert [cue.zh for cue in told] == ([] if code == "keyint" else [playbook.OBS[code].zh])
    assert all("tech" in cue.roles for cue in told)
