"""Who is in the team, what each may do, and what a host is good at."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from kaibo.facts import Id, Ms, Name, Role

Rank = Literal["owner", "manager", "crew"]
"""The owner may do everything, a manager everything but make owners, the crew what its roles allow."""

Skill = Literal["receiving", "closing", "retaining"]
"""What a host may be strong at: 承接, 促单, 留人. Source: P3."""

SKILLS: Final[dict[Skill, str]] = {"receiving": "承接", "closing": "促单", "retaining": "留人"}
"""Every skill of a host with its Chinese name. Source: P3."""

Right = Literal[
    "open",
    "door",
    "own",
    "see",
    "host",
    "plan",
    "products",
    "script",
    "reserve",
    "traffic",
    "run",
    "desk",
    "floor",
    "end",
    "rules",
    "review",
    "clip",
    "team",
    "audit",
]
"""What a route asks of who calls it.

`open`: nothing; `door`: a room key; `own`: to be signed in, whatever the role. The others are named by what
they let a person do.
"""

_CREW: Final[frozenset[Role]] = frozenset(("operator", "floor", "desk", "private", "support", "tech"))

RIGHTS: Final[dict[Right, frozenset[Role]]] = {
    "own": _CREW | {"host"},
    "see": _CREW,
    "host": _CREW | {"host"},
    "plan": frozenset(("operator",)),
    "products": frozenset(("operator", "desk")),
    "script": frozenset(("operator", "host", "floor", "desk")),
    "reserve": frozenset(("operator", "private")),
    "traffic": frozenset(("operator",)),
    "run": frozenset(("operator", "floor")),
    "desk": frozenset(("operator", "floor", "desk")),
    "floor": frozenset(("operator", "floor", "host")),
    "end": frozenset(("operator", "floor")),
    "rules": frozenset(("operator",)),
    "review": frozenset(("operator", "floor", "desk", "private")),
    "clip": frozenset(("operator", "desk", "private", "tech")),
    "team": frozenset(),
    "audit": frozenset(),
}
"""Which roles have a right; owners and managers have all. A host sees no figures. Source: P1, P2."""


class Away(Struct, frozen=True, kw_only=True):
    """When somebody cannot work, in ms UTC. Source: P3."""

    from_ms: Ms
    until_ms: Ms


class Member(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person of the team: roles held (a duty has back-ups), accounts they may see (none named: all).

    `sign_in` is the name typed at sign-in; one who is not `active` can do nothing. Source: P1, P2, P3.
    """

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    sign_in: Annotated[str, Meta(max_length=60, pattern=r"^[a-z0-9._@-]*$")] = ""
    rank: Rank = "crew"
    roles: Annotated[tuple[Role, ...], Meta(max_length=20)] = ()
    skills: Annotated[tuple[Skill, ...], Meta(max_length=20)] = ()
    accounts: Annotated[tuple[Id, ...], Meta(max_length=200)] = ()
    away: Annotated[tuple[Away, ...], Meta(max_length=500)] = ()
    active: bool = True
    note: Name = ""


def may_manage(by: Member, member: Member) -> bool:
    """Tell whether `by` may make, change, invite or turn out a member who is, or is to be, as told.

    Only an owner touches an owner; who sees some accounts only hands on no more than these.
    """
    if by.rank == "owner":
        return True
    within = not by.accounts or (bool(member.accounts) and set(member.accounts) <= set(by.accounts))
    return by.rank == "manager" and member.rank != "owner" and within


def stands(member: Member) -> bool:
    """Tell whether a member is an owner who can do everything: a team always has one."""
    return member.active and member.rank == "owner" and not member.accounts


def may(member: Member, right: Right) -> bool:
    """Tell whether a member has a right."""
    if right in ("open", "door"):
        return True
    if not member.active:
        return False
    return right == "own" or member.rank != "crew" or not RIGHTS[right].isdisjoint(member.roles)
