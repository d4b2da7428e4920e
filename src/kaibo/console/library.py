"""Routes of the library: keep a plan to begin from, compare two plans."""

import hashlib

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from kaibo.broadcast import Broadcast, Segment
from kaibo.clock import SECOND
from kaibo.console.auth import Who, must_see
from kaibo.console.papers import readable
from kaibo.console.press import Key
from kaibo.facts import Name
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.plan.library import Difference, Template, as_run, bare, compare
from kaibo.plan.script import Script
from kaibo.plan.shelf import HOUSE, Kept
from kaibo.refused import Refused


class KeepTemplate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A template to take from a broadcast: its plan, or with `as_run` what really went on air."""

    key: Key
    title: Name
    note: Name = ""
    as_run: bool = False


class Compare(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two plans to compare, saved or not."""

    before: Broadcast
    after: Broadcast


@post("/api/broadcasts/{broadcast:str}/template", status_code=201, tags=["plan"], right="plan")
async def keep_template(
    broadcast: FromPath[str],
    data: JSONBody[KeepTemplate],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[Template]:
    """Keep a broadcast's plan to begin from; refused 409 as it ran when nothing went on air."""
    room = await house.room(broadcast)
    plan = room.any_plan
    if data.as_run:
        ran = _ran(room)
        if not ran:
            raise Refused(
                409, "nothing_ran", "本场还没有播过任何环节", "nothing of this broadcast went on air"
            )
        plan = as_run(plan, ran)
    name = f"t-{hashlib.sha256(f'{who.key}:{data.key}'.encode()).hexdigest()[:10]}"
    title = data.title.strip() or plan.title
    template = Template(title=title, plan=bare(plan), of=broadcast, note=data.note)
    return await house.office.save(
        HOUSE, "template", name, template, replaces=0, press=data.key, by=who.named("")
    )


@post("/api/compare", status_code=200, tags=["plan"], right="see")
async def compare_plans(data: JSONBody[Compare]) -> Difference:
    """Tell what differs between two plans."""
    return compare(data.before, data.after)


async def origin(house: House, who: Who, template: str, broadcast: str) -> Broadcast | None:
    """Give the plan a new broadcast begins from, None for an empty one; raises `Refused` 404."""
    if template:
        listed = house.office.house.listed("template", Template)
        kept = next((one for one in listed if one.key == template), None)
        if kept is None or not readable(house, who, "template", kept):
            raise Refused(
                404, "unknown_template", "没有这个模板", "there is no such template", "from_template"
            )
        return kept.body.plan
    if broadcast:
        must_see(house, who, broadcast)
        return (await house.room(broadcast)).plan
    return None


async def copy_scripts(house: House, who: Who, source: str, to: str, press: str) -> None:
    """Give a new broadcast the scripts of the one it is a copy of."""
    scripts = house.office.binder(source).all("script", Script)
    await house.office.save_all(
        to, "script", {key: (body, 0) for key, body in scripts.items()}, press=press, by=who.named("")
    )


def _ran(room: Room) -> list[Segment]:
    """Give what went on air and left it again, oldest first."""
    return [
        Segment(
            id=aired.taken.segment,
            title=aired.taken.title,
            type=aired.taken.type,
            product=aired.taken.product,
            role=aired.taken.role,
            length_s=max(1, (aired.left_ms - aired.taken.at_ms) // SECOND),
        )
        for aired in room.aired
        if aired.left_ms is not None
    ]


ROUTES = (keep_template, compare_plans)
"""Every route of the library."""
