"""Readiness: every gate is red for its own reason alone, and a name turns red into answered for."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Broadcast, Product, Segment, Shift, Targets
from kaibo.clock import HOUR, MINUTE
from kaibo.plan.binder import Answered, Reading, Signed, Ticked
from kaibo.plan.checklists import Task
from kaibo.plan.compliance import Checker, read
from kaibo.plan.compliance.review import sheet
from kaibo.plan.compliance.rules import Team
from kaibo.plan.compliance.texts import texts
from kaibo.plan.lessons import Owed
from kaibo.plan.people import Member
from kaibo.plan.readiness import Gate, Inputs, asked, gates, may_go
from kaibo.plan.readiness.board import GATES
from kaibo.plan.readiness.evidence import Line
from kaibo.plan.script import Claim, Part, Script

START = 1_780_000_000_000
TASKS = (
    Task(id="phones", role="floor", zh="phones", en="phones"),
    Task(id="network", role="floor", zh="network", en="network"),
    Task(id="offer", role="floor", zh="offer", en="offer"),
    Task(id="welcome", role="floor", zh="welcome", en="welcome", phase="live"),
)
PLAN = Broadcast(
    id="b1",
    title="周五童鞋专场",
    start_ms=START,
    announced_ms=START + 10 * MINUTE,
    test_ms=START - 3 * HOUR,
    length_minutes=60,
    cover="f-1",
    category="购物",
    segments=(
        Segment(id="s1", title="开场", type="talk", length_s=1800),
        Segment(id="s2", title="鞋", product="p1"),
    ),
    products=(
        Product(id="n", title="购物须知", cart=1),
        Product(
            id="p1", title="网面童鞋", cart=2, boards=("size",), props=("size",), points=("一双 180 克",)
        ),
    ),
    shifts=(
        Shift(host="mei", at_minute=0, length_minutes=30),
        Shift(host="阿强", at_minute=30, length_minutes=30),
    ),
    targets=Targets(reservations=100),
)
LINE = Line(state="ready", version="30.1.2", keyint_s=2.0, disk_mb=80_000)
GREEN = Inputs(
    plan=PLAN,
    obs=LINE,
    now_ms=START - HOUR,
    members={
        "mei": Member(name="小美", roles=("host",), skills=("receiving",)),
        "qiang": Member(name="阿强", roles=("host",), skills=("closing", "retaining")),
    },
    scripts={
        "p1": Script(
            parts=(Part(beat="gather", text="来看这双网面鞋"),),
            claims=(Claim(text="一双 180 克", proof="称重照片"),),
        )
    },
    tasks=TASKS,
    ticked={
        name: Ticked(task=name, at_ms=START - 2 * HOUR, by="老周")
        for name in ("phones", "network", "offer", "obs")
    },
    readings=(
        Reading(channel="article", count=10, at_ms=START - 9 * HOUR, by="小陈", way="typed"),
        Reading(channel="article", count=80, at_ms=START - 3 * HOUR, by="小陈", way="typed"),
        Reading(channel="group", count=30, at_ms=START - 4 * HOUR, by="小陈", way="typed"),
    ),
)


CHECKER = Checker(read({}), [Team(word=word) for word in ("全网最低", "顶级", "全网第一")])


def reviewed(inputs: Inputs) -> Inputs:
    """Put the sheet of its words to inputs."""
    return msgspec.structs.replace(inputs, sheet=sheet(texts(inputs.plan, inputs.scripts, {}), CHECKER))


def signed(digest: str) -> Signed:
    return Signed(
        digest=digest, pack="p", by="老周", at_ms=START - 3 * HOUR, texts=9, open=0, waived=0, note=""
    )


GREEN = reviewed(GREEN)
GREEN = msgspec.structs.replace(GREEN, signed=signed(GREEN.sheet.digest))


def by_hand(inputs: Inputs) -> Inputs:
    """Review inputs anew, and let somebody sign for their words."""
    again = reviewed(inputs)
    return msgspec.structs.replace(again, signed=signed(again.sheet.digest))


def states(inputs: Inputs) -> dict[str, str]:
    return {gate.gate: gate.state for gate in gates(inputs)}


def one(inputs: Inputs, name: str) -> Gate:
    return next(gate for gate in gates(inputs) if gate.gate == name)


def planned(**changes: Any) -> Callable[[], Inputs]:
    return lambda: by_hand(msgspec.structs.replace(GREEN, plan=msgspec.structs.replace(PLAN, **changes)))


def line(**change: Any) -> Callable[[], Inputs]:
    return told(obs=msgspec.structs.replace(LINE, **change))


def told(**changes: Any) -> Callable[[], Inputs]:
    return lambda: by_hand(msgspec.structs.replace(GREEN, **changes))


def product(**changes: Any) -> Callable[[], Inputs]:
    notice, shoe = PLAN.products
    return planned(products=(notice, msgspec.structs.replace(shoe, **changes)))


def test_a_broadcast_with_everything_is_green_at_every_gate() -> None:
    assert states(GREEN) == dict.fromkeys(GATES, "green")
    assert may_go(gates(GREEN))


OWED = Owed(key="l1", change="开场放秒杀", owner="小美", due="2026-06-09", late=False)
LATE = Owed(key="l2", change="先讲尺码", owner="老周", due="2026-05-01", late=True)

BAD: list[tuple[str, str, Callable[[], Inputs], str]] = [
    ("cover", "red", planned(cover=""), "还没有封面"),
    ("title", "red", planned(title="全网最低童鞋"), "全网最低"),
    ("title", "red", planned(title=" "), "还没有标题"),
    ("category", "red", planned(category="生活"), "生活"),
    ("category", "red", planned(category=""), "还没有选类目"),
    ("window", "red", planned(start_ms=START + 2 * HOUR), "110 分钟"),
    ("window", "red", planned(start_ms=None), "还没有定开播时间"),
    ("window", "unknown", planned(announced_ms=None), "没有填预告时间"),
    ("test", "red", planned(test_ms=START - 40 * MINUTE), "50 分钟"),
    ("test", "unknown", planned(test_ms=None), "没有填试播时间"),
    ("reservations", "red", planned(targets=Targets(reservations=111)), "110 / 111 人，2 小时前"),
    ("reservations", "red", told(readings=()), "还没有读数"),
    ("reservations", "unknown", planned(targets=Targets()), "没有设预约目标，已有 110 人"),
    ("rundown", "red", planned(segments=()), "空的"),
    ("rundown", "red", planned(length_minutes=35), "超出 3 分钟"),
    ("cart", "red", product(cart=0), "还没有商品"),
    ("notice", "red", planned(products=PLAN.products[1:]), "还没有放须知"),
    ("notice", "red", planned(products=(Product(id="p1", title="网面童鞋", cart=1),)), "应该是须知"),
    ("boards", "red", product(props=()), "网面童鞋"),
    ("scripts", "red", told(scripts={}), "0/1"),
    ("scripts", "red", told(scripts={"p1": Script(parts=(Part(beat="gather", text=" "),))}), "网面童鞋"),
    (
        "scripts",
        "red",
        told(scripts={"p1": Script(parts=(Part(beat="lock", text="适合〔什么人〕"),))}),
        "〔〕",
    ),
    (
        "proofs",
        "red",
        told(
            scripts={"p1": Script(parts=(Part(beat="lock", text="轻"),), claims=(Claim(text="一双 180 克"),))}
        ),
        "1 句没有凭证：一双 180 克",
    ),
    ("words", "red", product(points=("顶级面料",)), "顶级"),
    ("words", "red", told(scripts={"p1": Script(parts=(Part(beat="lock", text="全网第一"),))}), "第一"),
    ("words", "red", lambda: msgspec.structs.replace(GREEN, signed=None), "还没有人签字"),
    ("words", "red", lambda: msgspec.structs.replace(GREEN, signed=signed("other")), "签字后，文字有改动"),
    ("shifts", "red", planned(shifts=()), "还没有排主播"),
    ("shifts", "red", planned(shifts=(PLAN.shifts[1],)), "第 0 分钟起"),
    ("shifts", "red", planned(shifts=(PLAN.shifts[0],)), "第 30 分钟起"),
    ("hosts", "red", told(members={"mei": GREEN.members["mei"]}), "不在团队里：阿强"),
    ("hosts", "red", planned(shifts=(Shift(host="mei", at_minute=0),)), "促单、留人"),
    ("tasks", "red", told(ticked={}), "0/1，还差：offer"),
    ("tasks", "unknown", told(tasks=()), "清单是空的"),
    ("lessons", "amber", told(lessons=(OWED, LATE)), "1 项过期没做：老周「先讲尺码」"),
    ("devices", "red", told(ticked={"phones": GREEN.ticked["phones"]}), "1/2，还差：network"),
    ("scenes", "unknown", told(ticked={}), "没有人确认"),
    ("obs", "unknown", line(state="connecting"), "正在连接"),
    ("obs", "red", line(state="trouble", zh="OBS 密码不对", en="wrong password"), "密码不对"),
    ("keyint", "unknown", line(keyint_s=None), "读不到关键帧间隔"),
    ("keyint", "red", line(keyint_s=8.333), "8.33 秒"),
    ("obs_scenes", "unknown", line(state="connecting"), "连上 OBS 才知道"),
    ("obs_scenes", "red", line(missing=("垫片", "结束画面")), "垫片、结束画面"),
    ("disk", "unknown", line(disk_mb=None), "连上 OBS 才知道"),
    ("disk", "red", line(disk_mb=4_200.0), "只剩 4 GB"),
]


@pytest.mark.parametrize(("name", "state", "inputs", "says"), BAD)
def test_a_gate_says_what_is_wrong(name: str, state: str, inputs: Callable[[], Inputs], says: str) -> None:
    gate = one(inputs(), name)
    assert gate.state == state
    assert says in gate.evidence_zh
    assert may_go(gates(inputs())) == ("red" not in states(inputs()).values())


def test_a_lesson_overdue_is_seen_and_bars_nobody() -> None:
    inputs = told(lessons=(OWED, LATE))()
    assert {**states(inputs), "lessons": "green"} == states(GREEN)
    assert may_go(gates(inputs))
    assert "最早 2026-06-09" in one(told(lessons=(OWED,))(), "lessons").evidence_zh


def test_every_gate_can_be_other_than_green() -> None:
    assert {name for name, *_ in BAD} == set(GATES)


def test_a_name_turns_red_into_answered_for_and_green_stays_green() -> None:
    answered = {
        name: Answered(gate=name, why="品牌方晚到", at_ms=START, by="老周") for name in ("cover", "title")
    }
    inputs = msgspec.structs.replace(planned(cover="")(), answered=answered)
    assert states(inputs)["cover"] == "overridden"
    assert states(inputs)["title"] == "green"
    assert may_go(gates(inputs))
    assert one(inputs, "cover").answered == answered["cover"]


def test_a_notice_that_is_no_product_can_be_confirmed_by_hand() -> None:
    bare = planned(products=PLAN.products[1:])()
    ticked = {**GREEN.ticked, "cart-notice": Ticked(task="cart-notice", at_ms=START, by="小陈")}
    assert states(msgspec.structs.replace(bare, ticked=ticked))["notice"] == "green"


def test_what_nobody_is_to_buy_needs_no_script() -> None:
    prize = Product(id="g", title="福袋奖品（勿拍）", cart=9, boards=("size",))
    assert states(planned(products=(*PLAN.products, prize))()) == states(GREEN)


def test_a_team_without_an_obs_is_not_asked_about_one() -> None:
    bare = msgspec.structs.replace(GREEN, obs=None)
    assert states(bare).keys() == set(GATES) - {"obs", "keyint", "obs_scenes", "disk"}


def test_an_evening_that_sells_nothing_is_not_asked_for_a_cart() -> None:
    bare = planned(type="teaching", products=())()
    assert states(bare).keys() == set(GATES) - {"category", "cart", "notice", "boards", "scripts", "proofs"}


def test_only_a_plan_with_a_start_and_products_is_asked_for_its_gates() -> None:
    assert asked(PLAN)
    assert not asked(None)
    assert not asked(msgspec.structs.replace(PLAN, start_ms=None))
    assert not asked(msgspec.structs.replace(PLAN, products=()))


@given(
    st.builds(
        Broadcast,
        id=st.just("b"),
        title=st.text(max_size=50),
        length_minutes=st.integers(1, 1440),
        start_ms=st.none() | st.integers(0, 2**45),
        announced_ms=st.none() | st.integers(0, 2**45),
        shifts=st.lists(
            st.builds(
                Shift,
                host=st.text(max_size=5),
                at_minute=st.integers(0, 1440),
                length_minutes=st.integers(1, 1440),
            ),
            max_size=4,
        ).map(tuple),
    )
)
def test_the_shifts_gate_is_green_exactly_where_every_minute_has_a_host(plan: Broadcast) -> None:
    covered = {
        minute
        for shift in plan.shifts
        for minute in range(shift.at_minute, shift.at_minute + shift.length_minutes)
    }
    gate = one(Inputs(plan=plan, now_ms=0), "shifts")
    assert (gate.state == "green") == covered.issuperset(range(plan.length_minutes))
