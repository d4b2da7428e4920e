"""The scorecards of the team."""

import pytest

from kaibo import facts as f
from kaibo.playbook import SCORECARDS
from kaibo.review.beside import Beside
from kaibo.review.definitions import DEFINITIONS
from kaibo.review.practice import PRACTICES
from kaibo.review.report import Report, make
from kaibo.review.scorecards import Scorecard
from kaibo.roles import ROLES
from tests.review.evening import Evening, T, ten_minutes
from tests.review.test_standing import past


def beside(evening: Evening, *orders: float) -> Report:
    shows = tuple(past(follows=count, views=10, commenters=count / 10) for count in orders)
    return make(evening.room(), evening.tally(), T + 10**8, Beside(past=shows))


def card(report: Report, role: str) -> Scorecard:
    return next(one for one in report.scorecards.cards if one.role == role)


def test_every_measure_of_the_playbook_is_a_figure_and_every_lever_is_counted() -> None:
    for role, book in SCORECARDS.items():
        assert role in ROLES
        assert set(book.measures) <= set(DEFINITIONS)
        assert {lever.measure for lever in book.lever} <= set(DEFINITIONS) | set(PRACTICES)


def test_each_role_of_the_domain_has_its_card() -> None:
    report = ten_minutes().report()
    assert [one.role for one in report.scorecards.cards] == ["operator", "host", "floor", "desk", "private"]


def test_a_measure_stands_beside_the_past() -> None:
    evening = ten_minutes().tell(f.Followed, 50, viewer="a")
    told = {one.key: one for one in card(beside(evening, 5, 6, 7, 8, 9), "host").measures}
    assert (told["follows"].value, told["follows"].standing.median) == (1, 7)
    assert (told["follows"].standing.direction, told["follows"].standing.percentile) == ("down", 0)
    assert told["comment_rate_uv"].together == pytest.approx(0.07)
    assert told["pcu"].together is None


def test_a_broadcast_on_air_is_not_compared() -> None:
    evening = Evening().live().tell(f.Followed, 50, viewer="a")
    report = beside(evening, 5, 6, 7, 8, 9)
    assert report.scorecards.compared == 0
    assert all(one.standing.n == 0 for one in card(report, "host").measures)


def test_answers_to_cues_stand_on_the_card_of_the_role_they_went_to() -> None:
    evening = Evening().live()
    evening.tell(f.CueRaised, 40, cue="c", rule="r", urgency="info", roles=("desk",), zh="推卡", en="push")
    evening.tell(f.CueDone, 52, cue="c", role="desk")
    report = evening.end(600).report()
    assert (card(report, "desk").receipts.done, card(report, "desk").receipts.median_seen_s) == (1, 12)
    assert card(report, "floor").receipts.raised == 0


@pytest.mark.parametrize("evening", [Evening(), Evening().live(), Evening().live().end(60), ten_minutes()])
def test_a_card_stands_on_any_evening(evening: Evening) -> None:
    assert len(evening.report().scorecards.cards) == 5
