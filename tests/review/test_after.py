"""After: whom to follow up, what is owed, and lists that nobody's text turns into formulas."""

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kaibo import facts as f
from kaibo.clock import HOUR
from kaibo.end import aftercare, countdown
from kaibo.end.aftercare import Aftercare
from kaibo.intake.sheets import handout
from kaibo.plan.checklists import PLAYBOOK
from kaibo.review.after import After, Guest, Handout, after, guests, handouts, masked, of_people
from kaibo.review.shipping import parcels, shipping
from tests.review.evening import Evening, T, ten_minutes

ZONE = "Asia/Shanghai"


def care(evening: Evening) -> Aftercare:
    room = evening.room()
    return aftercare.care(room, PLAYBOOK["selling"], {}, lambda _: (), countdown.course(room, T + 700_000))


def told(evening: Evening) -> After:
    return after(evening.room(), care(evening))


def people(evening: Evening) -> tuple[Guest, ...]:
    return guests(evening.entries, evening.room().any_plan)


def full() -> Evening:
    """Ten minutes with questions, a contact, a complaint, a bag and a promise."""
    evening = ten_minutes()
    evening.tell(f.Commented, 100, viewer="d", name="丁丁", text="有没有 38 码")
    evening.tell(f.Commented, 101, viewer="d", name="丁丁", text="什么时候发货")
    evening.tell(f.Commented, 102, viewer="e", name="=HYPERLINK(1)", text="想买")
    evening.tell(f.Commented, 103, viewer="f", name="己", text="哈哈哈")
    evening.tell(f.ContactAdded, 200, "wecom", viewer="g", staff="小陈")
    evening.tell(f.ContactAdded, 201, "wecom", viewer="a", staff="小陈")
    evening.tell(f.Marked, 210, "crew", tag="complaint", label="说发错颜色", by="小陈")
    evening.tell(f.LuckyBagOpened, 220, "crew", bag="b", prize="帆布袋", winners=2)
    evening.tell(f.LuckyBagDrawn, 300, "crew", bag="b", entrants=9, winners=("阿花",))
    evening.tell(f.Promised, 310, "crew", promise="p", text="再抽一双", by="小美")
    return evening


def test_who_asked_or_added_a_contact_is_listed_and_who_only_laughed_is_not() -> None:
    """Source: E11."""
    found = {one.viewer: one for one in people(full())}
    assert {"a", "d", "e", "g"} <= found.keys()
    assert "f" not in found
    assert len(found["d"].topics) == 2
    assert found["d"].name == "丁**"
    assert found["e"].buying
    assert (found["g"].staff, found["g"].contact_ms) == ("小陈", T + 200_000)
    assert found["a"].orders == 2
    assert found["a"].name == "*", "named as they came in"


def test_those_who_did_not_buy_stand_in_front() -> None:
    orders = [one.orders > 0 for one in people(full())]
    assert orders == sorted(orders)
    assert any(orders) and not all(orders)


def test_what_the_account_or_a_host_wrote_is_no_interest() -> None:
    evening = Evening().plan(account="旗舰店", shifts=({"host": "小美", "at_minute": 0},)).live()
    evening.tell(f.Commented, 10, viewer="x", name="旗舰店", text="有没有 38 码")
    evening.tell(f.Commented, 10, viewer="y", name="小美", text="想买")
    assert people(evening) == ()


@pytest.mark.parametrize(
    ("name", "seen"), [("丁丁", "丁**"), ("丁", "*"), ("", ""), (" \u200b", ""), ("\u202e坏人", "坏**")]
)
def test_a_name_is_masked_but_for_its_first_character(name: str, seen: str) -> None:
    assert masked(name) == seen


@given(st.text(max_size=40))
def test_no_more_than_one_character_of_a_name_is_told(name: str) -> None:
    assert len(masked(name).replace("*", "")) <= 1 or "*" in name


def test_what_is_owed_is_told() -> None:
    now = told(full())
    assert [(one.prize, one.name, one.count) for one in now.care.claims] == [
        ("帆布袋", "阿花", 1),
        ("帆布袋", "", 1),
    ]
    assert [one.text for one in now.care.promises] == ["再抽一双"]
    assert [(one.text, one.by) for one in now.complaints] == [("说发错颜色", "小陈")]
    assert now.contacts == 2
    assert now.asked and all(one.people >= 1 and one.zh for one in now.asked)


@pytest.mark.parametrize("evening", [Evening(), Evening().plan(), Evening().live(), Evening().live().end(60)])
def test_an_evening_in_which_nothing_happened_has_empty_lists(evening: Evening) -> None:
    now = told(evening)
    assert (now.complaints, now.asked, now.contacts, now.care.claims) == ((), (), 0, ())
    lists = handouts(now, people(evening), ZONE)
    assert [len(each.rows) for each in lists[:4]] == [0, 0, 0, 0]
    assert "订单发货时间" in str(lists[4].rows), "where nobody told of shipping, it says what to do"
    assert handout.text(lists[0]).startswith(b"\xef\xbb\xbf")
    assert handout.workbook(lists)[:2] == b"PK"


def test_late_orders_are_a_list_without_buyers_that_says_what_it_goes_by() -> None:
    """Source: E11."""
    evening = full()
    evening.tell(f.OrderPaid, 100, "orders", got=51 * 3600, order="o1", viewer="buyer:1", product="p",
                 amount_fen=2_000, shipped_ms=T + HOUR)  # fmt: skip
    room, late = evening.room(), T + 200_000 + 53 * HOUR
    sent = shipping(parcels(evening.entries), room.any_plan, 48, late)
    (page,) = [one for one in handouts(after(room, care(evening), sent), (), ZONE) if one.title == "迟发货"]
    assert "05-31 23:00" in page.head[-1]
    assert page.rows == (
        ("o2", "p", "05-29 20:03", "05-31 20:03", 5, "没看到发货"),
        ("o3", "p", "05-29 20:06", "05-31 20:06", 4, "没看到发货"),
    )


SLY = ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "＝1", " =1", "\u200b=1", "正常"]


def test_no_text_of_the_comma_separated_list_is_a_formula() -> None:
    raw = handout.text(Handout(title="t", head=("a",), rows=tuple((one,) for one in SLY)))
    rows = [row[0] for row in csv.reader(io.StringIO(raw.decode("utf-8-sig")))]
    assert rows[-1] == "正常"
    assert all(row.startswith("'") for row in rows[1:-1])


def test_no_text_of_the_workbook_is_a_formula_and_numbers_are_numbers() -> None:
    each = Handout(title="名单", head=("a", "b"), rows=tuple((one, 3) for one in SLY))
    raw = handout.workbook([each])
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    rows = book.get_sheet_by_name("名单").to_python()
    assert [row[0] for row in rows[1:]] == [one.replace("\u200b", "") for one in SLY]
    assert {row[1] for row in rows[1:]} == {3.0}
    sheet = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


@given(st.lists(st.text(max_size=20), max_size=5))
def test_whatever_was_typed_stays_one_row_each(names: list[str]) -> None:
    found = of_people([Guest(viewer=name, name=name, complaint=name) for name in names], ZONE)
    raw = handout.text(found).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(raw, newline="")))) == 1 + len(names)


def test_the_lists_name_the_duties_with_owner_and_state() -> None:
    duties = handouts(told(full()), people(full()), ZONE)[-1]
    assert duties.title == "任务"
    assert {"客服", "运营"} <= {row[1] for row in duties.rows}
