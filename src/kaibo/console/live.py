"""Routes on air: the view, going live, cues and their receipts, marks, the host's screen."""

from typing import Annotated, Literal

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from kaibo.console.auth import Who
from kaibo.console.press import Done, Press, Told, press, role
from kaibo.console.readiness import gates_of, plan_of
from kaibo.end.signoff import already_ended
from kaibo.facts import (
    CueDeclined,
    CueDone,
    CueRaised,
    CueSeen,
    Fact,
    GateOverridden,
    Line,
    Marked,
    Ms,
    Name,
    Tag,
    Urgency,
    WentLive,
)
from kaibo.house import House
from kaibo.live.frames import View
from kaibo.live.host import HostView
from kaibo.live.room import Room
from kaibo.live.stage import Prompter
from kaibo.plan.readiness import asked
from kaibo.playbook import number
from kaibo.refused import Refused
from kaibo.words import shown


class GoLive(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Go live; a rehearsal says at what time its input begins.

    `despite` says why a planned broadcast goes live though gates are red; the caller answers for them.
    """

    rehearsal: bool = False
    at_ms: Ms | None = None
    despite: Annotated[str, Meta(max_length=2000)] = ""


class Receive(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answer a cue, for a role; `why` goes with declining."""

    role: Name = "operator"
    why: Line = ""


class Say(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask roles to act, in a person's own words; the host sees them as they are."""

    roles: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=7)]
    text: Annotated[str, Meta(min_length=1, max_length=200)]
    urgency: Urgency = "notice"


class Mark(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Mark this moment."""

    label: Name = "高光"
    tag: Tag = "highlight"
    role: Name = "operator"


class Prompt(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Move the host's screen; what is not named stays."""

    page: Annotated[int, Meta(ge=0, le=1000)] | None = None
    size: Annotated[int, Meta(ge=56, le=160)] | None = None
    mirrored: bool | None = None
    black: bool | None = None
    columns: Annotated[int, Meta(ge=1, le=12)] | None = None
    rows: Annotated[int, Meta(ge=1, le=5)] | None = None


@get("/api/broadcasts/{broadcast:str}/view", tags=["live"], right="see")
async def show_view(
    broadcast: FromPath[str], house: NamedDependency[House], after: FromQuery[int] = 0
) -> View:
    """Show everything of a broadcast as of now, comments only after `after`."""
    return await house.view(broadcast, after)


@get("/api/broadcasts/{broadcast:str}/host", tags=["live"], right="host")
async def show_host(broadcast: FromPath[str], house: NamedDependency[House]) -> HostView:
    """Show all the host's screen shows: no number of the room is in it (P2)."""
    return await house.host_view(broadcast)


@post("/api/broadcasts/{broadcast:str}/live", status_code=200, tags=["live"], right="run")
async def go_live(
    broadcast: FromPath[str], data: JSONBody[GoLive], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Go on air; refused 409 while gates of a planned broadcast are red and nobody answers for them."""

    def went_live(room: Room, told: Told) -> list[Fact]:
        if room.ended_ms is not None:
            raise already_ended()
        if room.went_live_ms is not None:
            raise Refused(409, "already_live", "本场已经开播", "the broadcast is on air already")
        if data.at_ms is not None and not data.rehearsal:
            raise Refused(
                400, "time_of_rehearsal", "只有演练可以指定时间", "only a rehearsal sets its time", "at_ms"
            )
        live = WentLive(**told | {"at_ms": data.at_ms or told["at_ms"]}, rehearsal=data.rehearsal)
        return [*([] if data.rehearsal else _answered(house, room, told, data.despite)), live]

    if not data.rehearsal:
        await house.wording.sheet(plan_of(await house.room(broadcast)))
    return await press(house, who, broadcast, "went-live", data, went_live, on_air=False)


def _answered(house: House, room: Room, told: Told, despite: str) -> list[GateOverridden]:
    """Answer for every red gate of a planned broadcast; raises `Refused` 409 where no reason is given."""
    red = [gate for gate in gates_of(house, room) if gate.state == "red"] if asked(room.plan) else []
    why = shown(despite).strip()
    if red and not why:
        raise Refused(
            409,
            "not_ready",
            f"还有 {len(red)} 项没有就绪：{'、'.join(gate.zh for gate in red)}；写明原因可以照常开播",
            f"{len(red)} gates are red: {', '.join(gate.en for gate in red)}; give a reason to go anyway",
            "despite",
        )
    return [
        GateOverridden(**told | {"id": f"{told['id']}:{gate.gate}"}, gate=gate.gate, why=why) for gate in red
    ]


@post("/api/broadcasts/{broadcast:str}/cues", status_code=200, tags=["live"], right="run")
async def say(
    broadcast: FromPath[str], data: JSONBody[Say], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Send a cue in a person's own words to roles."""

    def said(room: Room, told: Told) -> CueRaised:
        if not shown(data.text).strip():
            raise Refused(400, "text_missing", "请写明要做什么", "say what is to be done", "text")
        roles = tuple(dict.fromkeys(role(name) for name in data.roles))
        return CueRaised(
            **told | {"by": told["by"] or "crew"},
            cue=f"said-{data.key}",
            rule="said",
            urgency=data.urgency,
            roles=roles,
            zh=data.text,
            en=data.text,
            answer_s=round(number("said_answer_seconds")),
            ladder=() if "operator" in roles else ("operator",),
        )

    return await press(house, who, broadcast, "said", data, said)


@post(
    "/api/broadcasts/{broadcast:str}/cues/{cue:str}/{receipt:str}",
    status_code=200,
    tags=["live"],
    right="own",
)
async def receive_cue(
    broadcast: FromPath[str],
    cue: FromPath[str],
    receipt: FromPath[Literal["seen", "done", "declined"]],
    data: JSONBody[Receive],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Give a cue its receipt: seen, done, or declined with a reason."""

    def received(room: Room, told: Told) -> CueSeen | CueDone | CueDeclined:
        asked = room.cues.get(cue)
        if asked is None:
            raise Refused(404, "unknown_cue", "没有这条提示", "there is no such cue", "cue")
        by_role = who.as_role(role(data.role))
        if by_role != "operator" and by_role not in (*asked.raised.roles, *asked.escalated):
            raise Refused(
                403,
                "not_your_cue",
                "这条提示不是发给你的岗位的",
                "the cue was not sent to your role",
                "role",
            )
        signed = told | {"cue": cue, "role": by_role}
        if receipt != "declined":
            return CueSeen(**signed) if receipt == "seen" else CueDone(**signed)
        if not shown(data.why).strip():
            raise Refused(400, "why_missing", "请写明不做的原因", "say why the cue is declined", "why")
        return CueDeclined(**signed, why=data.why)

    return await press(house, who, broadcast, f"cue-{receipt}", data, received, on_air=False)


@post("/api/broadcasts/{broadcast:str}/marks", status_code=200, tags=["live"], right="own")
async def mark(
    broadcast: FromPath[str], data: JSONBody[Mark], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Mark this moment as worth a second look."""

    def marked(room: Room, told: Told) -> Marked:
        return Marked(**told, label=data.label, tag=data.tag, role=who.as_role(role(data.role)))

    return await press(house, who, broadcast, "mark", data, marked)


@post("/api/broadcasts/{broadcast:str}/prompter", status_code=200, tags=["live"], right="host")
async def move_prompter(
    broadcast: FromPath[str], data: JSONBody[Prompt], house: NamedDependency[House]
) -> Prompter:
    """Move the host's screen: its page, letter size, mirror or black picture; the screen tells its grid."""
    named = {name: getattr(data, name) for name in ("page", "size", "mirrored", "black", "columns", "rows")}
    return await house.prompt(broadcast, {name: value for name, value in named.items() if value is not None})
