"""The go / no-go board: every gate in its order, and whether the broadcast may go live."""

from collections.abc import Callable, Iterable
from typing import Final, Literal

from msgspec import Struct

from kaibo.broadcast import Broadcast
from kaibo.plan.binder import Answered
from kaibo.plan.readiness import crew, goods, machines, room
from kaibo.plan.readiness.evidence import Found, Inputs, State

Group = Literal["room", "goods", "words", "crew", "tech"]
"""What a gate is about."""

Page = Literal[
    "overview", "products", "rundown", "script", "words", "shifts", "tasks", "reservations", "review"
]
"""The planning page on which a gate is put right."""


class Gate(Struct, frozen=True, kw_only=True):
    """A gate as it stands: its evidence, where to put it right, and who answers for it though it is not.

    Source: each gate names its own.
    """

    gate: str
    group: Group
    state: State
    zh: str
    en: str
    evidence_zh: str
    evidence_en: str
    page: Page
    source: str
    answered: Answered | None


class _Ask(Struct, frozen=True):
    """A gate as the playbook has it; of `goods` where something is sold, of `obs` where one is set, only."""

    gate: str
    group: Group
    zh: str
    en: str
    page: Page
    source: str
    find: Callable[[Inputs], Found]
    goods: bool = False
    obs: bool = False


_ASKED: Final = (
    _Ask("cover", "room", "封面", "Cover", "overview", "P37", room.cover),
    _Ask("title", "room", "标题", "Title", "overview", "P15, X1", room.title),
    _Ask("category", "room", "类目", "Category", "overview", "P35", room.category, goods=True),
    _Ask("window", "room", "预告时间", "Announced start", "overview", "P31", room.window),
    _Ask("test", "room", "试播", "Test stream", "overview", "P31", room.test_stream),
    _Ask("reservations", "room", "预约", "Reservations", "reservations", "P30", room.reservations),
    _Ask("rundown", "room", "流程单", "Rundown", "rundown", "P12", room.rundown),
    _Ask("cart", "goods", "购物车", "Cart", "products", "P35", goods.cart, goods=True),
    _Ask("notice", "goods", "须知商品", "Notice item", "products", "P14", goods.notice, goods=True),
    _Ask("boards", "goods", "道具牌", "Boards", "products", "P17", goods.boards, goods=True),
    _Ask("scripts", "words", "话术", "Scripts", "script", "P20, P21", goods.scripts, goods=True),
    _Ask("proofs", "words", "凭证", "Proofs", "script", "P23", goods.proofs, goods=True),
    _Ask("words", "words", "合规审查", "Words signed for", "words", "X1", goods.words),
    _Ask("shifts", "crew", "班次", "Shifts", "shifts", "P3", crew.shifts),
    _Ask("hosts", "crew", "主播", "Hosts", "shifts", "P3", crew.hosts),
    _Ask("tasks", "crew", "播前任务", "Tasks before", "tasks", "P1, E10", crew.tasks),
    _Ask("lessons", "crew", "上次的改进", "Lessons", "review", "R2", crew.lessons),
    _Ask("devices", "tech", "设备", "Devices", "tasks", "P1, E8", crew.devices),
    _Ask("scenes", "tech", "画面场景", "Scenes", "tasks", "E8", crew.scenes),
    _Ask("obs", "tech", "OBS", "OBS", "tasks", "E8", machines.obs, obs=True),
    _Ask("keyint", "tech", "关键帧间隔", "Key frames", "tasks", "E8", machines.key_frames, obs=True),
    _Ask("obs_scenes", "tech", "OBS 场景", "OBS scenes", "tasks", "E8", machines.pictures, obs=True),
    _Ask("disk", "tech", "录像盘", "Recording disk", "tasks", "E8", machines.disk, obs=True),
)

GATES: Final = tuple(ask.gate for ask in _ASKED)
"""Every gate, in the order of the board."""

TITLES: Final = {ask.gate: (ask.zh, ask.en) for ask in _ASKED}
"""What each gate is called, in Chinese and English."""


def gates(inputs: Inputs) -> tuple[Gate, ...]:
    """Give every gate of a broadcast as it stands; those of goods only where something is sold.

    Those of the OBS only where the account has one.
    """
    sells = inputs.plan.type == "selling" or bool(inputs.plan.products)
    return tuple(
        _gate(ask, inputs)
        for ask in _ASKED
        if (sells or not ask.goods) and (inputs.obs is not None or not ask.obs)
    )


def _gate(ask: _Ask, inputs: Inputs) -> Gate:
    found, answered = ask.find(inputs), inputs.answered.get(ask.gate)
    return Gate(
        gate=ask.gate,
        group=ask.group,
        state="overridden" if found.state == "red" and answered else found.state,
        zh=ask.zh,
        en=ask.en,
        evidence_zh=found.zh,
        evidence_en=found.en,
        page=ask.page,
        source=ask.source,
        answered=answered,
    )


def may_go(found: Iterable[Gate]) -> bool:
    """Tell whether no gate is red without a name that answers for it."""
    return all(gate.state != "red" for gate in found)


def asked(plan: Broadcast | None) -> bool:
    """Tell whether going live asks for the gates: a start was set and there are products to sell.

    A room opened on the spot has nothing it could be held against.
    """
    return plan is not None and plan.start_ms is not None and bool(plan.products)
