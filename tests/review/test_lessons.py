"""Lessons in a review: what evidence proposes, what comes back, what the library keeps."""

from typing import Any

import msgspec
import pytest

from kaibo import facts as f
from kaibo.clock import HOUR
from kaibo.facts import Entry, Saved
from kaibo.plan.lessons import Lesson
from kaibo.plan.shelf import HOUSE, Shelf, shelf
from kaibo.review.beside import Beside
from kaibo.review.lessons import Filed, Lessons, filed, library
from kaibo.review.paper import page
from kaibo.review.report import Report, make
from tests.review.evening import ID, Evening, T, ten_minutes

DAY = 24 * HOUR
LESSON: dict[str, Any] = {
    "problem": "开场没有秒杀",
    "change": "第 10 分钟放秒杀",
    "owner": "zhou",
    "due": "2026-06-05",
}


M1, M2, M3 = (f"f{len(ten_minutes().entries) + place}" for place in (1, 2, 3))
"""The ids of the marks of `troubled`."""


def kept(**lessons: dict[str, Any]) -> Shelf:
    """A house with these lessons, each over `LESSON`, and a member they belong to."""
    bodies = [("member", "zhou", {"name": "老周"})]
    bodies += [("lesson", key, LESSON | more) for key, more in lessons.items()]
    return shelf(
        Entry(
            seq,
            T,
            Saved(
                id=f"s{seq}",
                broadcast=HOUSE,
                at_ms=T,
                source="crew",
                doc=doc,
                key=key,
                revision=1,
                body=msgspec.Raw(msgspec.json.encode(body)),
                by="老周",
            ),
        )
        for seq, (doc, key, body) in enumerate(bodies, start=1)
    )


def reviewed(evening: Evening, **lessons: dict[str, Any]) -> Report:
    now_ms = T + DAY
    return make(evening.room(), evening.tally(), now_ms, Beside(lessons=filed(kept(**lessons), now_ms)))


def told(evening: Evening, **lessons: dict[str, Any]) -> Lessons:
    return reviewed(evening, **lessons).lessons


def troubled() -> Evening:
    """An evening with a mark, an incident that took too long, a drill, and cues nobody answered."""
    evening = ten_minutes()
    evening.tell(f.Marked, 60, "crew", tag="problem", label="尺码板没拿上来", by="小陈")
    evening.tell(f.Marked, 61, "crew", tag="highlight", label="好笑")
    evening.tell(f.Marked, 62, "crew", tag="complaint", label="")
    evening.tell(f.IncidentOpened, 100, "crew", incident="i1", type="network", note="路由器重启")
    evening.tell(f.IncidentClosed, 400, "crew", incident="i1", note="换了备用网络")
    evening.tell(f.IncidentOpened, 100, "crew", incident="i2", type="network", drill=True)
    for cue, seen in (("c1", False), ("c2", False), ("c3", True)):
        evening.tell(
            f.CueRaised, 200, "kaibo", cue=cue, rule="stock", urgency="now", roles=("desk",),
            zh="库存不足", en="low stock", answer_s=30,
        )  # fmt: skip
        if seen:
            evening.tell(f.CueSeen, 210, "crew", cue=cue, role="desk")
    evening.tell(
        f.CueRaised, 200, "kaibo", cue="c4", rule="fyi", urgency="now", roles=("desk",), zh="知悉", en="fyi"
    )
    return evening


def test_evidence_proposes_lessons_and_files_none() -> None:
    """Source: R2."""
    found = told(troubled())
    assert found.own == found.back == ()
    by = {(one.evidence.kind, one.evidence.ref): one for one in found.drafts}
    assert {("mark", M1), ("mark", M3), ("incident", "i1"), ("cue", "stock")} <= by.keys()
    assert not {("mark", M2), ("incident", "i2"), ("cue", "fyi")} & by.keys()
    assert by["mark", M1].problem == "尺码板没拿上来"
    assert by["mark", M3].problem == "差评标记"
    assert "300 秒恢复，目标" in by["incident", "i1"].problem
    assert by["incident", "i1"].cause == "换了备用网络"
    assert "2 次没按时回应，2 次始终没人看" in by["cue", "stock"].problem


def test_a_cue_raised_a_moment_ago_is_not_late() -> None:
    evening = Evening().live()
    evening.tell(
        f.CueRaised, DAY / 1000 - 10, "kaibo", cue="c", rule="stock", urgency="now", roles=("desk",),
        zh="库存不足", en="low stock", answer_s=30,
    )  # fmt: skip
    assert [one for one in told(evening).drafts if one.evidence.kind == "cue"] == []


def test_a_check_that_wants_a_look_is_proposed() -> None:
    evening = ten_minutes().tell(f.OrderRefunded, 500, "shop", order="never", amount_fen=1)
    (draft,) = [one for one in told(evening).drafts if one.evidence.kind == "check"]
    assert draft.evidence.ref == "refunds"
    assert "never seen" not in draft.problem and "退款" in draft.problem


def test_a_draft_that_was_filed_is_not_proposed_again() -> None:
    mine = {"broadcast": ID, "found_ms": T, "evidence": [{"kind": "mark", "ref": M1}]}
    found = told(troubled(), l1=mine)
    assert [one.key for one in found.own] == ["l1"]
    assert ("mark", M1) not in {(one.evidence.kind, one.evidence.ref) for one in found.drafts}


def test_a_draft_knows_the_lesson_its_rule_gave_before() -> None:
    before = {"broadcast": "b0", "found_ms": T - DAY, "evidence": [{"kind": "cue", "ref": "stock"}]}
    by = {one.evidence.ref: one.known for one in told(troubled(), old=before).drafts}
    assert by["stock"] == "old"
    assert by[M1] == ""


def test_last_times_lessons_come_back_done_or_not_and_older_ones_only_while_open() -> None:
    """Source: R2."""
    found = told(
        ten_minutes(),
        last={"broadcast": "b0", "found_ms": T - DAY, "state": "done", "closed": "2026-05-29"},
        left={"broadcast": "b0", "found_ms": T - DAY, "due": "2026-05-28"},
        older={"broadcast": "a9", "found_ms": T - 9 * DAY},
        old={"broadcast": "a9", "found_ms": T - 9 * DAY, "state": "done"},
        later={"broadcast": "b2", "found_ms": T + DAY},
        other={"broadcast": "x", "found_ms": T - DAY, "account": "other"},
    )
    assert [(one.key, one.standing) for one in found.back] == [
        ("left", "late"),
        ("older", "open"),
        ("last", "done"),
    ]
    assert {one.owner for one in found.back} == {"老周"}


@pytest.mark.parametrize(
    "evening",
    [
        Evening(),
        Evening().plan(),
        Evening().live(),
        Evening().live().end(60),
        Evening().live().tell(f.Entered, 1, viewer="a").end(60),
        ten_minutes(),
    ],
    ids=["nothing", "planned", "on air", "nobody came", "one viewer", "an evening"],
)
def test_every_review_stands_with_and_without_lessons(evening: Evening) -> None:
    for lessons in ({}, {"l": {"broadcast": "b0", "found_ms": T - DAY}}):
        report = reviewed(evening, **lessons)
        html = page.html(report)
        assert msgspec.json.encode(report)
        assert ("上次的改进" in html) == bool(lessons)
        assert ("还没有写改进" in html) == (report.head.went_live_ms is not None or bool(lessons))


def test_the_page_says_whether_last_times_lessons_were_done_and_escapes_what_was_typed() -> None:
    sly = "<img src=x onerror=alert(1)>"
    report = reviewed(
        troubled(),
        last={"broadcast": "b0", "found_ms": T - DAY, "state": "done", "proved": "right", "problem": sly},
        late={"broadcast": "b0", "found_ms": T - DAY, "due": "2026-05-28"},
        mine={"broadcast": ID, "cause": sly, "change": sly, "outcome": sly, "again": ["b2"]},
    )
    html = page.html(report)
    assert "上次的改进：2 项，了结 1 项" in html
    assert "✓ 做完了，有效" in html
    assert "! 过期没做" in html
    assert "又出现 1 次" in html
    assert "<img" not in html
    assert "条线索没有看" in html


def all_of(**lessons: dict[str, Any]) -> tuple[Filed, ...]:
    return filed(kept(**lessons), T)


def test_the_library_keeps_what_proved_right_by_month_and_type_most_seen_first() -> None:
    """Source: E10."""
    right = {"state": "done", "proved": "right", "closed": "2026-05-20"}
    found = library(
        all_of(
            once=right,
            often=right | {"broadcast": "b0", "again": ["b1", "b2", "b0", "b1"]},
            taught=right | {"type": "teaching"},
            newer=right | {"closed": "2026-06-01"},
            undated=right | {"closed": ""},
            wrong=right | {"proved": "wrong"},
            open={},
        )
    )
    assert [(one.month, one.type, [each.key for each in one.lessons]) for one in found] == [
        ("2026-06", "selling", ["newer"]),
        ("2026-05", "selling", ["often", "once", "undated"]),
        ("2026-05", "teaching", ["taught"]),
    ]
    assert found[1].lessons[0].seen == 3
    assert library(()) == ()


def test_a_lesson_of_somebody_who_left_goes_by_their_key() -> None:
    (one,) = all_of(l={"owner": "gone"})
    assert one.owner == "gone"
    assert one.lesson == msgspec.convert(LESSON | {"owner": "gone"}, Lesson)
