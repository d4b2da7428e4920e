from typing import Any

import pytest

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.end import signoff
from kaibo.end.card import card
from kaibo.facts import Entry, Fact
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.live.studio import NO_LINK
from kaibo.refused import Refused
from tests.strategies import T0


def room_of(*told: Fact) -> Room:
    room = Room("b1")
    fold(room, [Entry(n, T0, fact) for n, fact in enumerate(told, start=1)])
    return room


def head(n: int) -> dict[str, Any]:
    return {"id": f"f{n}", "at_ms": T0, "source": "crew", "broadcast": "b1"}


LIVE = facts.WentLive(**head(1))
ASKED = facts.EndRequested(**head(2), request="r1")
ENDED = facts.EndConfirmed(**head(3), request="r1")


def test_ending_takes_two_steps() -> None:
    asked = signoff.request(room_of(LIVE), "r1", "小王", T0)
    done = signoff.confirm(room_of(LIVE, asked), "k", asked.request, "小李", T0 + 5 * SECOND)
    assert room_of(LIVE, asked, done).state == "ended"


@pytest.mark.parametrize(
    ("told", "wanted", "after_s", "code"),
    [
        ((), "r1", 0, "not_live"),
        ((LIVE,), "r1", 0, "end_not_requested"),
        ((LIVE, ASKED), "r2", 0, "end_not_requested"),
        ((LIVE, ASKED), "r1", 121, "end_request_stale"),
        ((LIVE, ASKED, ENDED), "r1", 0, "already_ended"),
    ],
)
def test_a_confirmation_that_does_not_fit_is_refused(
    told: tuple[Fact, ...], wanted: str, after_s: int, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        signoff.confirm(room_of(*told), "k", wanted, "", T0 + after_s * SECOND)
    assert (refused.value.status, refused.value.code) == (409, code)


@pytest.mark.parametrize(("told", "code"), [((), "not_live"), ((LIVE, ASKED, ENDED), "already_ended")])
def test_a_broadcast_that_is_not_on_air_cannot_be_asked_to_end(told: tuple[Fact, ...], code: str) -> None:
    with pytest.raises(Refused) as refused:
        signoff.request(room_of(*told), "r9", "", T0)
    assert refused.value.code == code


def test_a_confirmation_whose_answer_was_lost_may_be_repeated() -> None:
    done = signoff.confirm(room_of(LIVE, ASKED), "k", "r1", "", T0)
    ended = room_of(LIVE, ASKED, done)
    assert signoff.confirm(ended, "k", "r1", "", T0) == done


def test_of_two_who_confirm_at_once_the_first_ends_the_broadcast() -> None:
    first = signoff.confirm(room_of(LIVE, ASKED), "k1", "r1", "小王", T0)
    second = signoff.confirm(room_of(LIVE, ASKED), "k2", "r1", "小李", T0 + 1)
    ended = room_of(LIVE, ASKED, first, second)
    assert (ended.ended_ms, ended.ended_id) == (T0, first.id)


def test_a_request_nobody_confirms_lapses() -> None:
    room = room_of(LIVE, ASKED)
    assert room.asked_to_end(T0 + 120 * SECOND) == "r1"
    assert room.asked_to_end(T0 + 121 * SECOND) is None
    assert room_of(LIVE, ASKED, ENDED).asked_to_end(T0) is None


def test_asking_again_starts_the_time_anew() -> None:
    again = signoff.request(room_of(LIVE, ASKED), "r2", "", T0 + 500 * SECOND)
    done = signoff.confirm(room_of(LIVE, ASKED, again), "k", "r2", "", T0 + 501 * SECOND)
    assert done.request == "r2"


def test_who_confirms_is_shown_what_was_written_of_the_request_while_it_counts() -> None:
    room = room_of(LIVE, facts.EndRequested(**head(2), request="r1", by="小王"))
    asked = card(room, T0 + SECOND, NO_LINK).asked
    assert asked is not None
    assert (asked.by, asked.at_ms, asked.until_ms) == ("小王", T0, T0 + 120 * SECOND)
    assert card(room, T0 + 121 * SECOND, NO_LINK).asked is None
    assert card(room_of(LIVE), T0, NO_LINK).asked is None
    assert card(room_of(LIVE, ASKED, ENDED), T0, NO_LINK).asked is None
