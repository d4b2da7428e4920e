from kaibo import facts
from kaibo.clock import MINUTE
from kaibo.end import aftercare, countdown
from kaibo.end.aftercare import Aftercare
from kaibo.plan.checklists import PLAYBOOK
from tests.end.test_countdown import END, NOBODY, ended
from tests.live.rooms import PLAN, Teller, on_air


def care(teller: Teller, minute: int) -> Aftercare:
    room = teller.room()
    at = countdown.course(room, END + minute * MINUTE)
    return aftercare.care(room, PLAYBOOK["selling"], NOBODY, lambda _: (), at)


def test_everything_after_the_end_has_its_owner_and_its_time() -> None:
    """Source: E11."""
    told = {step.task: step for step in care(ended(on_air(), PLAN.length_minutes), 4).steps}
    assert {"export", "sync-private", "prices-back", "orders", "winners", "aftersales"} <= set(told)
    assert told["sync-private"].role == "operator"
    assert told["winners"].role == "support"
    assert told["prices-back"].due_ms == END + 15 * MINUTE
    assert "camera-off" not in told
    assert told["export"].state == "now"


def test_winners_are_listed_with_their_prize_and_those_nobody_wrote_down_are_counted() -> None:
    teller = on_air()
    teller.tell(facts.LuckyBagOpened, 60, bag="b1", prize="帆布袋", winners=3)
    teller.tell(facts.LuckyBagDrawn, 400, bag="b1", entrants=50, winners=("阿花", "老王"))
    teller.tell(facts.LuckyBagOpened, 500, bag="b2", prize="水壶", winners=2)
    claims = care(teller, 0).claims
    assert [(one.prize, one.name, one.count) for one in claims] == [
        ("帆布袋", "阿花", 1),
        ("帆布袋", "老王", 1),
        ("帆布袋", "", 1),
    ]


def test_a_promise_nobody_kept_stays_on_the_list() -> None:
    """Source: E6."""
    teller = on_air().tell(facts.Promised, 60, promise="p1", text="再抽一双", by="小美")
    teller.tell(facts.Promised, 61, promise="p2", text="改价").tell(facts.PromiseKept, 90, promise="p2")
    assert [(one.text, one.by) for one in care(teller, 0).promises] == [("再抽一双", "小美")]


def test_figures_are_provisional_for_two_hours_after_the_real_end() -> None:
    """Source: R1."""
    assert care(on_air(), 0).provisional_ms is None
    assert care(ended(on_air(), PLAN.length_minutes - 10), 0).provisional_ms == END + 110 * MINUTE
