"""Who may do what, and who may make whom."""

import pytest

from kaibo.plan.people import RIGHTS, Member, Rank, may, may_manage, stands


def someone(rank: Rank = "crew", *accounts: str, active: bool = True) -> Member:
    return Member(name="x", rank=rank, accounts=accounts, active=active)


def test_who_is_not_active_may_nothing() -> None:
    for right in RIGHTS:
        assert not may(someone("owner", active=False), right)
    assert may(someone(active=False), "open")


def test_owners_and_managers_may_everything_and_the_crew_what_its_roles_allow() -> None:
    host, operator = Member(name="x", roles=("host",)), Member(name="x", roles=("operator",))
    assert all(may(someone(rank), right) for rank in ("owner", "manager") for right in RIGHTS)
    assert {right for right in RIGHTS if may(host, right)} == {"own", "host", "script", "floor"}
    assert {right for right in RIGHTS if not may(operator, right)} == {"team", "audit"}
    assert {right for right in RIGHTS if may(someone(), right)} == {"own"}, "signed in is enough for it"


@pytest.mark.parametrize(
    ("by", "member", "right"),
    [
        (someone("owner"), someone("owner"), True),
        (someone("manager"), someone("manager"), True),
        (someone("manager"), someone("owner"), False),
        (someone("crew"), someone("crew"), False),
        (someone("manager", "a"), someone("crew", "a"), True),
        (someone("manager", "a"), someone("crew", "a", "b"), False),
        (someone("manager", "a"), someone("crew"), False),
        (someone("manager", "a", "b"), someone("manager", "b"), True),
    ],
)
def test_nobody_hands_on_more_than_they_have(by: Member, member: Member, right: bool) -> None:
    assert may_manage(by, member) is right


def test_a_team_stands_on_an_active_owner_of_all_accounts() -> None:
    assert stands(someone("owner"))
    for one in (someone("manager"), someone("owner", "a"), someone("owner", active=False)):
        assert not stands(one)
