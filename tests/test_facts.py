from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.facts import Commented, Entry, Fact, Known, Unknown, decode, decode_batch, encode, kind_of, stamp
from kaibo.live import board
from kaibo.live.fold import fold
from kaibo.live.room import Room
from tests.live.rooms import hosted
from tests.strategies import T0, any_fact

HEAD: dict[str, Any] = {"id": "x", "at_ms": T0, "source": "s"}
GOOD = {"kind": "commented", **HEAD, "viewer": "v", "text": "好"}


def written(**fields: Any) -> bytes:
    return msgspec.json.encode(GOOD | fields)


@given(any_fact())
def test_every_fact_is_read_back_as_it_was_written(fact: Known) -> None:
    assert decode(encode(fact)) == fact


@given(st.lists(any_fact(), max_size=8))
def test_rows_of_facts_are_read_back_together(told: list[Fact]) -> None:
    assert facts.decode_rows([encode(fact) for fact in told]) == told


def test_a_kind_is_named_as_its_class_in_snake_case() -> None:
    assert kind_of(Commented(**HEAD, viewer="v", text="t")) == "commented"
    assert "lucky_bag_opened" in facts.KINDS


@pytest.mark.parametrize(
    "raw",
    [
        b'{"kind":"danced","id":"x","at_ms":1780000000000,"source":"s","steps":[1,{"a":null}]}',
        b'{"v":2,"kind":"commented","id":"x","at_ms":1780000000000,"source":"s","mood":"happy"}',
        b'{"v":2,"kind":"commented","id":"x","at_ms":1780000000000,"source":"s","viewer":"v","text":"t"}',
    ],
)
def test_what_a_newer_kaibo_wrote_is_kept_whole(raw: bytes) -> None:
    fact = decode(raw)
    assert isinstance(fact, Unknown)
    assert encode(fact) == raw
    batch, refused = decode_batch(b"[" + raw + b"," + written() + b"]")
    assert (batch[0], len(batch), refused) == (fact, 2, [])


OLD = (
    '{"kind":"cue_raised","id":"1","at_ms":1780000000000,"source":"kaibo","broadcast":"b1","cue":"c",'
    '"rule":"inflow","urgency":"notice","roles":["floor","host"],"zh":"进人","en":"inflow","values":{"now":5.0}}',
    '{"kind":"lucky_bag_opened","id":"2","at_ms":1780000000000,"source":"crew","broadcast":"b1","bag":"b",'
    '"prize":"香水","seconds":120,"by":"小王"}',
    '{"kind":"marked","id":"3","at_ms":1780000000000,"source":"crew","broadcast":"b1","label":"高光","by":"小王"}',
    '{"kind":"segment_taken","id":"4","at_ms":1780000000000,"source":"crew","broadcast":"b1","segment":"s",'
    '"title":"羊绒衫","product":"p","role":"flash","length_s":300}',
    '{"kind":"saved","id":"5","at_ms":1780000000000,"source":"crew","broadcast":"b1","doc":"broadcast",'
    '"key":"b1","revision":1,"body":{"id":"b1","title":"一场","room_key":"k","segments":[{"id":"s",'
    '"title":"羊绒衫","product":"p","role":"flash","at_minute":0,"length_s":300}],"products":[{"id":"p",'
    '"title":"羊绒衫","role":"flash","price_fen":9900,"stock":50}],"targets":{"online":600}}}',
)
"""Lines of a journal that version 0.1 wrote."""


def test_a_journal_of_version_0_1_is_read_and_means_what_it_meant() -> None:
    cue, bag, mark, taken, saved = (decode(line.encode()) for line in OLD)
    assert isinstance(cue, facts.CueRaised)
    assert (cue.host_zh, cue.about, cue.answer_s, cue.ladder, cue.by) == ("", "", 0, (), "")
    assert isinstance(bag, facts.LuckyBagOpened)
    assert (bag.seconds, bag.condition, bag.winners, bag.worth_fen) == (120, "", 1, 0)
    assert isinstance(mark, facts.Marked)
    assert (mark.tag, mark.role) == ("highlight", "operator")
    assert isinstance(taken, facts.SegmentTaken)
    assert isinstance(saved, facts.Saved)
    plan = msgspec.json.decode(saved.body, type=Broadcast)
    assert (plan.segments[0].at_minute, plan.segments[0].at_clock, plan.shifts) == (0, "", ())
    assert (plan.products[0].market_fen, plan.products[0].points) == (0, ())
    assert [encode(fact).decode() for fact in (cue, bag, mark, taken, saved)] == list(OLD)


def test_a_room_of_version_0_1_stands_on_every_screen_of_this_one() -> None:
    told = [decode(line.encode()) for line in (OLD[4], *OLD[:4])]
    room = Room("b1")
    fold(room, [Entry(seq, T0, fact) for seq, fact in enumerate(told, start=1)])
    assert msgspec.json.encode(board.view(room, T0))
    assert hosted(room, T0).cues == (), "its cues had no words for the host"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"text": "长" * 10_001}, "text"),
        ({"at_ms": "1780000000000"}, "at_ms"),
        ({"at_ms": 1_780_000_000}, "at_ms"),
        ({"at_ms": -1}, "at_ms"),
        ({"at_ms": T0 + 0.5}, "at_ms"),
        ({"viewer": ""}, "viewer"),
        ({"id": "i" * 201}, "id"),
        ({"txet": "typo"}, "txet"),
        ({"kind": 7}, "kind"),
        ({"kind": "order_paid", "amount_fen": 1.5}, "amount_fen"),
    ],
)
def test_a_bad_fact_is_refused_by_its_field_and_the_rest_is_kept(fields: dict[str, Any], field: str) -> None:
    bad = msgspec.json.encode({k: v for k, v in (GOOD | fields).items() if v is not None})
    if field == "amount_fen":
        bad = msgspec.json.encode(
            {"kind": "order_paid", **HEAD, "order": "o", "viewer": "v", "product": "p", "amount_fen": 1.5}
        )
    for body in (
        b"[" + b",".join([written(), bad, written()]) + b"]",
        b"\n".join([written(), bad, b"", written()]),
    ):
        told, refused = decode_batch(body)
        assert len(told) == 2
        assert [(refusal.index, refusal.field) for refusal in refused] == [(1, field)]
        assert refused[0].why


@pytest.mark.parametrize("text", [b"\\ud83d", b"\xff\xfe", b"\\ude00 \\ud83d"])
def test_half_characters_become_a_mark_and_lose_nobody(text: bytes) -> None:
    body = b"[" + written() + b"," + written(text="HERE").replace(b"HERE", text) + b"]"
    told, refused = decode_batch(body)
    assert (len(told), refused) == (2, [])
    assert isinstance(told[1], Commented)
    assert "\ufffd" in told[1].text


@pytest.mark.parametrize("body", [b"[1", b"[" * 100_000, b"[{}", b'["\\x"]'])
def test_a_body_that_is_no_list_is_one_error(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_batch(body)


def test_deep_nesting_costs_only_its_own_line() -> None:
    told, refused = decode_batch(written() + b"\n" + written(text="HERE").replace(b'"HERE"', b"[" * 50_000))
    assert (len(told), len(refused)) == (1, 1)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_error_or_a_refusal_never_a_crash(body: bytes) -> None:
    try:
        told, refused = decode_batch(body)
    except msgspec.DecodeError:
        return
    assert told == [] or refused is not None


@given(any_fact())
def test_a_stamped_fact_keeps_its_broadcast_through_the_journal(fact: Known) -> None:
    (stamped,) = stamp([fact], "b-1")
    assert stamped.broadcast == decode(encode(stamped)).broadcast == "b-1"


def test_an_unknown_fact_is_stamped_in_what_is_kept_of_it() -> None:
    raw = b'{"kind":"danced","id":"x","at_ms":1780000000000,"source":"s","steps":3}'
    (fact,) = stamp([decode(raw)], "b-1")
    assert decode(encode(fact)).broadcast == "b-1"
    assert b'"steps":3' in encode(fact)
