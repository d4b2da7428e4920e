"""Where broadcasts stand, from their milestones alone."""

from typing import Any

import msgspec
import pytest

from kaibo.broadcast import Broadcast
from kaibo.facts import EndConfirmed, EndRequested, Entry, Fact, Saved, WentLive
from kaibo.refused import Refused
from kaibo.standing import Standing

T = 1_780_000_000_000


def standing(*told: Fact) -> Standing:
    held = Standing()
    for seq, fact in enumerate(told, start=1):
        held.hear(Entry(seq, fact.at_ms, fact))
    return held


def head(broadcast: str, name: str, at_ms: int = T) -> dict[str, Any]:
    return {"id": name, "broadcast": broadcast, "at_ms": at_ms, "source": "crew"}


def saved(broadcast: str, revision: int = 1, key: str = "k", **fields: Any) -> Saved:
    plan = Broadcast(id=broadcast, title=broadcast, **fields)
    body = msgspec.Raw(msgspec.json.encode(plan))
    return Saved(
        **head(broadcast, f"saved:{key}"), doc="broadcast", key=broadcast, revision=revision, body=body
    )


def test_broadcasts_are_listed_the_newest_first_each_where_it_stands() -> None:
    held = standing(
        saved("a", start_ms=T),
        saved("b", start_ms=T + 5),
        saved("c", start_ms=T + 1),
        WentLive(**head("a", "w", T + 9)),
        EndRequested(**head("a", "r"), request="r"),
        EndConfirmed(**head("a", "c", T + 60_000), request="r"),
    )
    assert [(one.id, one.state) for one in held.heads(T)] == [
        ("a", "ended"),
        ("b", "planned"),
        ("c", "planned"),
    ]


def test_a_key_opens_the_broadcast_it_was_made_for_and_the_old_one_after_a_change_too() -> None:
    held = standing(saved("a", room_key="x"), saved("b", room_key="y"))
    assert [held.of_key(key) for key in "xy"] == ["a", "b"]
    with pytest.raises(Refused, match="room key"):
        held.of_key("z")


def test_a_broadcast_is_known_by_the_press_that_made_it() -> None:
    held = standing(saved("a", key="one"), saved("a", revision=2, key="two"))
    made = held.made_with("one")
    assert made is not None
    assert made.broadcast == "a"
    assert held.made_with("two") is None


@pytest.mark.parametrize(
    ("broadcast", "revision", "code"),
    [
        ("a", 2, ""),
        ("a", 1, "stale_revision"),
        ("a", 3, "stale_revision"),
        ("a", 0, "broadcast_exists"),
        ("b", 0, ""),
        ("b", 1, "stale_revision"),
    ],
)
def test_only_the_newest_revision_is_replaced_and_a_new_broadcast_replaces_nothing(
    broadcast: str, revision: int, code: str
) -> None:
    held = standing(saved("a"), saved("a", revision=2, key="two"))
    if not code:
        held.may_replace(broadcast, revision)
        return
    with pytest.raises(Refused) as refused:
        held.may_replace(broadcast, revision)
    assert (refused.value.status, refused.value.code) == (409, code)


def test_a_broadcast_nobody_made_is_refused_by_a_name_that_is_cut() -> None:
    held = standing(saved("a"))
    held.must_have("a")
    with pytest.raises(Refused) as refused:
        held.must_have("x" * 5_000)
    assert (refused.value.status, refused.value.code) == (404, "unknown_broadcast")
    assert len(refused.value.en) < 200
