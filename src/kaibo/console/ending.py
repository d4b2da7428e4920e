"""Routes of the ending: its sheet, who is ready, what was said, and the sheet on paper. Source: E2-E11."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, JSONBody

from kaibo.clock import HOUR
from kaibo.console.auth import Who
from kaibo.console.press import Done, Press, Told, press, role
from kaibo.console.tasks import reviews
from kaibo.end import page, ready, sheet
from kaibo.end.countdown import EndingLine
from kaibo.end.sheet import EndingPlan, Team
from kaibo.facts import Closing, ClosingCounted, Name, RoleConfirmed
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.plan import checklists
from kaibo.plan.devices import DeviceEntry
from kaibo.roles import ROLES

_CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


class Ready(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say for a role that it is ready for the end, or take it back."""

    role: Name = "operator"
    ready: bool = True


class Count(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Count one of "3-2-1" as said."""

    what: Closing
    role: Name = "floor"


@get("/api/broadcasts/{broadcast:str}/ending", tags=["end"], right="see")
async def show_ending(broadcast: FromPath[str], house: NamedDependency[House]) -> EndingPlan:
    """Show the whole ending: timeline, lines, hand-over, who is ready, aftercare, faults and remedies."""
    return sheet_of(house, await house.room(broadcast))


@get("/api/broadcasts/{broadcast:str}/ending/lines", tags=["end"], right="host")
async def show_lines(broadcast: FromPath[str], house: NamedDependency[House]) -> tuple[EndingLine, ...]:
    """Show what the host says towards the end, first to last; no figure is in it (P2)."""
    return sheet_of(house, await house.room(broadcast)).lines


@post("/api/broadcasts/{broadcast:str}/end/ready", status_code=200, tags=["end"], right="own")
async def confirm_ready(
    broadcast: FromPath[str], data: JSONBody[Ready], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Say for one's role that it is ready for the end."""

    def confirmed(room: Room, told: Told) -> RoleConfirmed | None:
        for_role = who.as_role(role(data.role))
        if (for_role in room.ending.ready) == data.ready:
            return None
        return RoleConfirmed(**told, role=for_role, ready=data.ready)

    return await press(house, who, broadcast, "ready", data, confirmed)


@post("/api/broadcasts/{broadcast:str}/end/counted", status_code=200, tags=["end"], right="own")
async def count_closing(
    broadcast: FromPath[str], data: JSONBody[Count], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Count the key message, an interaction or the call to act as said."""

    def counted(room: Room, told: Told) -> ClosingCounted:
        return ClosingCounted(**told, what=data.what, role=who.as_role(role(data.role)))

    return await press(house, who, broadcast, "counted", data, counted)


@get("/print/ending/{broadcast:str}", media_type=MediaType.HTML, include_in_schema=False, right="see")
async def print_ending(broadcast: FromPath[str], house: NamedDependency[House]) -> Response[str]:
    """Give the ending as a page to print, so that all of it can be done by hand."""
    room = await house.room(broadcast)
    here = ready.present(room, house.office.members()).values()
    contacts = {role: [(one.name, one.note) for one in here if role in one.roles] for role in ROLES}
    headers = {"content-security-policy": _CSP, "cache-control": "no-cache"}
    return Response(page.html(sheet_of(house, room), contacts), headers=headers)


def sheet_of(house: House, room: Room) -> EndingPlan:
    """Write the ending of a broadcast as it stands now."""
    plan, binder, now_ms = room.any_plan, house.office.binder(room.broadcast), house.now_ms(room)
    reviewed_ms = checklists.reviewed_ms(plan.type, plan.zone, reviews(house, plan.type))
    again_ms = house.office.numbers(plan.account_id)("signoff_review_days") * 24 * HOUR
    devices = house.office.house.all("device", DeviceEntry)
    team = Team(
        tasks=house.office.tasks(room),
        ticked=binder.ticked,
        members=house.office.members(),
        devices={key: one for key, one in devices.items() if one.account in ("", plan.account_id)},
    )
    due = house.clock.now_ms() - reviewed_ms > again_ms
    return sheet.make(room, team, _following(house, room, now_ms), (reviewed_ms, due), now_ms)


def _following(house: House, room: Room, now_ms: int) -> int | None:
    """Give when the account's next broadcast starts, as viewers were told; None: none is planned."""
    account = room.any_plan.account_id
    starts = (
        other.plan.announced_ms or other.plan.start_ms
        for name, other in house.standing.rooms.items()
        if name != room.broadcast
        and other.plan is not None
        and other.plan.account_id == account
        and other.went_live_ms is None
    )
    return min((start for start in starts if start is not None and start > now_ms), default=None)
