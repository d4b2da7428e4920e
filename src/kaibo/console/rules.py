"""Routes of a team's own cue rules: read them, try them, save them. A wrong one is never saved."""

from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.console.auth import Who
from kaibo.console.press import Press, Told, press
from kaibo.facts import Count, Role, Saved, Urgency
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.live.rules import TEXT_MOST, RuleFault
from kaibo.refused import Refused


class RuleLine(Struct, frozen=True):
    """A rule in force: whom it tells, how urgently, when, and where it comes from."""

    name: str
    urgency: Urgency
    roles: tuple[Role, ...]
    when: str
    zh: str
    en: str
    source: str


class RulesPage(Struct, frozen=True):
    """A broadcast's rules: the team's own text and its revision, and every rule in force."""

    revision: int
    text: str
    rules: tuple[RuleLine, ...]


class RulesText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule file to try."""

    text: Annotated[str, Meta(max_length=TEXT_MOST)]


class SaveRules(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule file to save in place of revision `revision`."""

    revision: Count
    text: Annotated[str, Meta(max_length=TEXT_MOST)]


@get("/api/broadcasts/{broadcast:str}/rules", tags=["rules"], right="see")
async def show_rules(broadcast: FromPath[str], house: NamedDependency[House]) -> RulesPage:
    """Show a broadcast's rules."""
    return await _page(house, broadcast)


@post("/api/rules/check", status_code=200, tags=["rules"], right="rules")
async def check_rules(data: JSONBody[RulesText], house: NamedDependency[House]) -> tuple[RuleFault, ...]:
    """Tell everything wrong with a rule file; nothing is saved."""
    return (await house.lookout.read(data.text)).wrongs


@put("/api/broadcasts/{broadcast:str}/rules", tags=["rules"], right="rules")
async def save_rules(
    broadcast: FromPath[str],
    data: JSONBody[SaveRules],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> RulesPage:
    """Save a team's rules over the shipped ones; refused whole while one of them is wrong."""
    if wrongs := (await house.lookout.read(data.text)).wrongs:
        first, more = wrongs[0], f"（共 {len(wrongs)} 处）" if len(wrongs) > 1 else ""
        name = first.rule or "—"
        raise Refused(
            422,
            "rule_wrong",
            f"规则 {name}，{first.place or '整个文件'}：{first.zh}{more}",
            f"rule {name}, {first.place or 'the whole file'}: {first.en}",
            first.rule or "text",
        )

    def saved(room: Room, told: Told) -> Saved:
        if data.revision != room.rules_revision:
            raise Refused(
                409,
                "stale_revision",
                f"有人刚刚改过规则（第 {room.rules_revision} 版），请刷新后再改",
                f"someone saved revision {room.rules_revision} of the rules: reload, then change it again",
                "revision",
            )
        body = msgspec.Raw(msgspec.json.encode(data.text))
        return Saved(**told, doc="rules", key=broadcast, revision=data.revision + 1, body=body)

    await press(house, who, broadcast, "rules", data, saved, on_air=False)
    return await _page(house, broadcast)


async def _page(house: House, broadcast: str) -> RulesPage:
    room = await house.room(broadcast)
    revision, text = room.rules_revision, room.rules
    lines = tuple(
        RuleLine(
            ready.name,
            ready.rule.urgency,
            ready.rule.roles,
            ready.rule.when,
            ready.rule.zh,
            ready.rule.en,
            ready.rule.source,
        )
        for ready in (await house.lookout.read(text)).ready
    )
    return RulesPage(revision, text, lines)
