"""Every quirk of the tool, and the promise that a bad event never costs its neighbours."""

import base64
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts
from kaibo.facts import (
    Commented,
    Entered,
    Fact,
    Followed,
    Gifted,
    Liked,
    OnlineCounted,
    PlatformReported,
    Refusal,
)
from kaibo.intake import wxlivespy
from kaibo.intake.wxlivespy import ENVELOPE, HOST, Told

SAMPLES = Path(__file__).parent / "samples"
NOW = 1_711_517_300_000
LIVE = {"live_id": "2079", "online_count": 12, "like_count": 345, "reward_total_amount_in_wecoin": "11"}


def comment(**changes: Any) -> dict[str, Any]:
    event = {
        "msg_time": NOW - 1000,
        "msg_sub_type": 1,
        "decoded_type": "comment",
        "msg_id": "finderlive_usermsg_comment_2_o9demoLi",
        "sec_openid": "v8_li@flstranger",
        "decoded_openid": "o9demoLi",
        "nickname": "小李",
        "content": "多少钱",
        "seq": "11",
    } | changes
    return {field: value for field, value in event.items() if value is not ...}


def hidden(code: int, payload: Any = None, **changes: Any) -> dict[str, Any]:
    """Give an event as the tool sends a type it does not know."""
    inside = {"msgType": code, "payload": payload}
    return comment(decoded_type="unknown", msg_sub_type=code, content=..., original_data=inside, **changes)


def envelope(*events: Any, live: Any = LIVE, **changes: Any) -> bytes:
    body = {"host_info": {"wechat_uin": "5101"}, "live_info": live, "events": list(events)} | changes
    return json.dumps({field: value for field, value in body.items() if value is not ...}).encode()


def read(*events: Any, live: Any = LIVE, received_ms: int = NOW) -> Told:
    return wxlivespy.read(envelope(*events, live=live), received_ms)


def only(*events: Any, live: Any = LIVE) -> Fact:
    """Read events that give one fact beside the count of the room."""
    told = read(*events, live=live)
    assert told.refused == []
    (fact,) = [fact for fact in told.facts if not isinstance(fact, OnlineCounted)]
    return fact


def online(told: Told) -> list[OnlineCounted]:
    return [fact for fact in told.facts if isinstance(fact, OnlineCounted)]


def test_every_type_of_the_tool_becomes_its_fact() -> None:
    told = wxlivespy.read((SAMPLES / "wxlivespy-all-types.json").read_bytes(), NOW)
    assert told.refused == []
    assert (told.live_id, told.host) == ("2079000000000000123", "5101778899")
    assert [type(fact) for fact in told.facts] == [
        Entered,
        Commented,
        Gifted,
        Gifted,
        Liked,
        PlatformReported,
        Followed,
        Liked,
        Commented,
        PlatformReported,
        OnlineCounted,
    ]
    assert told.facts[1] == Commented(
        id="wx:2079000000000000123:11",
        at_ms=1_711_517_200_000,
        source="wxlivespy",
        viewer="o9demoLi",
        name="小李",
        text="多少钱",
    )


def test_the_oldest_build_without_decoded_openid_and_live_status_is_read() -> None:
    told = wxlivespy.read((SAMPLES / "wxlivespy-enter.json").read_bytes(), NOW)
    entered = told.facts[0]
    assert isinstance(entered, Entered)
    assert (entered.viewer, entered.name) == ("v8_0600demo01@flstranger", "小禾")
    assert online(told)[0].online == 1


def test_a_message_sent_again_later_keeps_its_id() -> None:
    first, again = only(comment()), only(comment(msg_time=NOW + 60_000))
    assert first.id == again.id == "wx:2079:11"
    assert first.at_ms != again.at_ms


def test_a_message_twice_in_one_envelope_is_one_fact() -> None:
    assert isinstance(only(comment(), comment(msg_time=NOW + 1)), Commented)


@pytest.mark.parametrize("seq", [..., None, "", "0", 0, [], {}])
def test_without_a_seq_the_msg_id_tells_messages_apart(seq: Any) -> None:
    assert only(comment(seq=seq)).id == "wx:2079:finderlive_usermsg_comment_2_o9demoLi"


def test_without_a_live_id_the_msg_id_tells_messages_apart_for_seqs_start_over_with_each_live() -> None:
    assert only(comment(), live=None).id == "wx::finderlive_usermsg_comment_2_o9demoLi"


def test_the_live_the_room_is_known_to_be_in_stands_in_for_one_that_is_not_named() -> None:
    told = wxlivespy.read(envelope(comment(), live=None), NOW, live_id="2079")
    assert (told.facts[0].id, told.live_id) == (only(comment()).id, "2079")


def test_the_same_seq_in_another_live_is_another_fact() -> None:
    assert only(comment()).id != only(comment(), live=LIVE | {"live_id": "2080"}).id


def test_a_long_msg_id_is_told_from_one_that_differs_at_its_end() -> None:
    ids = {only(comment(seq=..., msg_id="finderlive_" * 30 + end)).id for end in "ab"}
    assert len(ids) == 2
    assert all(len(id) <= 200 for id in ids)


def test_an_event_with_nothing_to_tell_it_by_is_refused() -> None:
    told = read(comment(seq=..., msg_id=...), comment(seq="12"))
    assert [(bad.index, bad.field) for bad in told.refused] == [(0, "seq")]
    assert told.facts[0].id == "wx:2079:12"


@pytest.mark.parametrize("seq", [11, "11", " 11 ", 11.0])
def test_a_seq_is_the_same_as_a_number_and_as_text(seq: Any) -> None:
    assert only(comment(seq=seq)).id == "wx:2079:11"


@pytest.mark.parametrize("sub_type", [1, "1"])
def test_a_type_is_known_by_its_code_where_its_name_is_missing(sub_type: Any) -> None:
    assert isinstance(only(comment(decoded_type=..., msg_sub_type=sub_type)), Commented)


@pytest.mark.parametrize(("online_count", "wecoin"), [(12, "11"), ("12", 11), (12.0, " 11 "), ("1.2", "11")])
def test_counts_are_read_as_numbers_and_as_text(online_count: Any, wecoin: Any) -> None:
    live = LIVE | {"online_count": online_count, "reward_total_amount_in_wecoin": wecoin}
    (counted,) = online(read(live=live))
    assert (counted.online, counted.wecoin_total) == (int(float(online_count)), 11)


def test_ids_sent_as_numbers_become_text() -> None:
    told = read(comment(), live=LIVE | {"live_id": 2079})
    assert (told.live_id, told.facts[0].id) == ("2079", "wx:2079:11")


@pytest.mark.parametrize("code", [20078, "20078"])
def test_a_follow_is_found_inside_unknown(code: Any) -> None:
    assert isinstance(only(hidden(code, {"follow_time": 1, "wording": "关注了主播"})), Followed)


def test_a_like_of_the_new_form_is_found_inside_unknown() -> None:
    assert isinstance(only(hidden(20122, {"type": 1, "wording": "赞了直播"})), Liked)


REPLY = {"content": "尺码看一号链接", "reply_original_msg_type": 1}


@pytest.mark.parametrize(
    "payload",
    [REPLY, json.dumps(REPLY), base64.b64encode(json.dumps(REPLY).encode()).decode()],
    ids=["object", "text", "base64"],
)
def test_a_reply_of_the_host_is_a_comment_marked_as_the_hosts(payload: Any) -> None:
    fact = only(hidden(20002, payload, decoded_openid=...))
    assert isinstance(fact, Commented)
    assert (fact.viewer, fact.text) == (HOST + "v8_li@flstranger", "尺码看一号链接")


def test_a_pinned_comment_is_kept_whole_and_not_counted_a_second_time() -> None:
    event = comment(decoded_type="unknown", original_data={"type": 10017, "content": "多少钱"})
    fact = only(event)
    assert isinstance(fact, PlatformReported)
    assert fact.report == "wxlivespy.pinned"
    assert msgspec.json.decode(fact.raw) == event


@pytest.mark.parametrize(
    ("event", "report"),
    [
        (comment(decoded_type="levelup", msg_sub_type=20031, from_level=3, to_level=4), "wxlivespy.levelup"),
        (hidden(20999), "wxlivespy.unknown.20999"),
        (comment(decoded_type="unknown", msg_sub_type=...), "wxlivespy.unknown"),
    ],
)
def test_what_kaibo_has_no_use_for_is_kept_whole_and_not_counted(event: Any, report: str) -> None:
    fact = only(event)
    assert isinstance(fact, PlatformReported)
    assert (fact.report, msgspec.json.decode(fact.raw)) == (report, event)


def test_who_sent_a_hidden_message_is_read_from_inside() -> None:
    event = hidden(20078, sec_openid=..., decoded_openid=..., nickname=...)
    event["original_data"]["fromUserContact"] = {"contact": {"username": "v2_li@finder", "nickname": "小李"}}
    fact = only(event)
    assert isinstance(fact, Followed)
    assert (fact.viewer, fact.name) == ("v2_li@finder", "小李")


def test_the_wrapper_of_the_tools_schema_is_opened() -> None:
    inside = json.loads(envelope(comment()))
    wrapped = {"decoded_data": inside, "original_body": {}, "original_url": "x"}
    assert wxlivespy.read(json.dumps(wrapped).encode(), NOW) == read(comment())


def test_an_envelope_without_events_still_counts_the_room() -> None:
    (counted,) = online(read())
    assert (counted.online, counted.likes_total, counted.wecoin_total) == (12, 345, 11)
    assert counted.at_ms == NOW


@pytest.mark.parametrize("live", [..., None, {}, {"nickname": "unknown", "head_url": ""}])
def test_an_envelope_without_live_info_still_gives_its_events(live: Any) -> None:
    told = read(comment(), live=live)
    assert [type(fact) for fact in told.facts] == [Commented]
    assert told.refused == []
    assert (told.live_id, told.host) == ("", "5101")


def test_the_room_is_not_called_unknown_as_the_tool_has_it() -> None:
    told = wxlivespy.read(envelope(live=LIVE | {"nickname": "unknown"}, host_info=...), NOW)
    assert told.host == ""


def test_a_count_sent_again_with_its_messages_is_one_fact() -> None:
    ids = {online(read(comment(msg_time=NOW + late), received_ms=NOW + late))[0].id for late in (0, 60_000)}
    assert len(ids) == 1


def test_two_observations_are_never_one_even_where_the_counts_came_back() -> None:
    up, same = LIVE | {"online_count": 13}, LIVE
    with_messages = [read(comment(seq=str(seq)), live=live) for seq, live in ((1, same), (2, up), (3, same))]
    without = [
        read(live=live, received_ms=NOW + late) for late, live in ((0, same), (1000, up), (2000, same))
    ]
    ids = [online(told)[0].id for told in with_messages + without]
    assert len(set(ids)) == len(ids)


def test_a_count_lies_at_the_time_of_its_last_message() -> None:
    told = read(comment(), comment(seq="12", msg_time=NOW - 400), received_ms=NOW)
    assert online(told)[0].at_ms == NOW - 400


@pytest.mark.parametrize("field", ["online_count", "like_count", "reward_total_amount_in_wecoin"])
def test_a_count_that_cannot_be_read_is_refused_by_name_and_the_messages_kept(field: str) -> None:
    told = read(comment(), live=LIVE | {field: "many"})
    assert [(bad.index, bad.field) for bad in told.refused] == [(ENVELOPE, f"live_info.{field}")]
    assert isinstance(told.facts[0], Commented)


def test_a_gift_counts_its_number_and_is_worth_its_total() -> None:
    fact = only(comment(decoded_type="gift", sec_gift_id="Gift100001", gift_num="10", gift_value=20))
    assert isinstance(fact, Gifted)
    assert (fact.gift, fact.count, fact.wecoin) == ("Gift100001", 10, 20)


def test_the_steps_of_a_combo_add_up_to_its_last_running_count() -> None:
    steps = [
        comment(decoded_type="combogift", sec_gift_id="Gift100001", combo_product_count=n, seq=str(n))
        for n in range(1, 6)
    ]
    given_ = [fact for fact in read(*steps).facts if isinstance(fact, Gifted)]
    assert (sum(gift.count for gift in given_), sum(gift.wecoin for gift in given_)) == (5, 0)


def test_the_stable_openid_names_the_viewer_before_the_one_of_this_live() -> None:
    first, other_live = only(comment()), only(comment(sec_openid="v8_new@flstranger"))
    assert isinstance(first, Commented) and isinstance(other_live, Commented)
    assert first.viewer == other_live.viewer == "o9demoLi"
    fallback = only(comment(decoded_openid=""))
    assert isinstance(fallback, Commented)
    assert fallback.viewer == "v8_li@flstranger"


def test_a_like_has_no_content_and_needs_none() -> None:
    assert isinstance(only(comment(decoded_type="like", msg_sub_type=20006, content=...)), Liked)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (5, ""),
        (None, ""),
        ([], ""),
        (comment(content=...), "content"),
        (comment(content={"a": 1}), "content"),
        (comment(sec_openid=..., decoded_openid=...), "sec_openid"),
        (comment(msg_time="soon"), "msg_time"),
        (comment(decoded_type="gift", gift_num="many"), "gift_num"),
        (comment(decoded_type="gift", gift_value=-1), "gift_value"),
    ],
)
def test_a_bad_event_is_refused_by_place_field_and_reason_and_the_rest_is_kept(
    event: Any, field: str
) -> None:
    told = read(comment(seq="1"), event, comment(seq="2"))
    assert [(bad.index, bad.field, bool(bad.why)) for bad in told.refused] == [(1, field, True)]
    assert [fact.id for fact in told.facts[:2]] == ["wx:2079:1", "wx:2079:2"]


@pytest.mark.parametrize("msg_time", [..., None, 0, 1_711_517, 9 * 10**15])
def test_a_time_no_clock_shows_becomes_the_time_of_receipt(msg_time: Any) -> None:
    assert only(comment(msg_time=msg_time)).at_ms == NOW


def test_long_names_and_texts_are_clipped_and_not_lost() -> None:
    fact = only(comment(nickname="名" * 300, content="字" * 20_000))
    assert isinstance(fact, Commented)
    assert (len(fact.name), len(fact.text)) == (200, 10_000)
    assert fact.text.endswith("…")


HOSTILE = "<b>\u202e\u200b\ufeffevil</b>\u0000&amp;'\";--"


def test_what_viewers_write_is_kept_untouched() -> None:
    fact = only(comment(nickname=HOSTILE, content=HOSTILE))
    assert isinstance(fact, Commented)
    assert (fact.name, fact.text) == (HOSTILE, HOSTILE)


def test_half_an_emoji_is_replaced_and_a_whole_one_kept() -> None:
    body = envelope(comment(content="好\ud83d看\\ud83d😀", nickname="\udc00"))
    (fact, _) = wxlivespy.read(body, NOW).facts
    assert isinstance(fact, Commented)
    assert (fact.text, fact.name) == ("好\ufffd看\\ud83d😀", "\ufffd")
    assert facts.decode(facts.encode(fact)) == fact


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    (fact, _) = wxlivespy.read(envelope(comment(content="XX")).replace(b"XX", b"a\xff"), NOW).facts
    assert isinstance(fact, Commented)
    assert fact.text == "a\ufffd"


def test_a_number_beyond_all_bounds_costs_only_its_own_event() -> None:
    body = envelope(comment(seq="1"), comment(seq="2", gift_num=77), comment(seq="3"))
    told = wxlivespy.read(body.replace(b"77", b"1e999"), NOW)
    assert [bad.index for bad in told.refused] == [1]
    assert [fact.id for fact in told.facts[:2]] == ["wx:2079:1", "wx:2079:3"]


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b"[" * 100_000, b'{"events":' + b"[" * 100_000])
def test_what_is_no_json_is_a_decode_error(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        wxlivespy.read(body, NOW)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"[]", "events"),
        (b"1", "events"),
        (b"{}", "events"),
        (b'{"events":null}', "events"),
        (b'{"events":{}}', "events"),
        (b'{"decoded_data":[]}', "decoded_data"),
    ],
)
def test_json_that_is_no_envelope_is_an_error_naming_the_field(body: bytes, field: str) -> None:
    with pytest.raises(ValueError, match=f"`{field}`"):
        wxlivespy.read(body, NOW)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
EVENT_FIELDS = (
    *comment(),
    "sec_gift_id",
    "gift_num",
    "gift_value",
    "combo_product_count",
    "original_data",
    "msg_sub_type",
)
TYPES = ("comment", "enter", "gift", "combogift", "like", "levelup", "unknown")


@given(
    changes=st.dictionaries(st.sampled_from(EVENT_FIELDS), ANY_JSON),
    inside=st.dictionaries(
        st.sampled_from(("msgType", "type", "payload", "seq", "content", "fromUserContact")), ANY_JSON
    ),
    type=st.sampled_from(TYPES),
    live=ANY_JSON | st.dictionaries(st.sampled_from((*LIVE, "wechat_uin")), ANY_JSON),
    host=ANY_JSON,
)
def test_no_value_in_any_field_raises_or_costs_the_neighbours(
    changes: dict[str, Any], inside: dict[str, Any], type: str, live: Any, host: Any
) -> None:
    odd = comment(decoded_type=type, original_data=inside) | changes
    neighbours = [comment(msg_id=f"good{n}", seq=f"good{n}") for n in range(2)]
    told = wxlivespy.read(envelope(neighbours[0], odd, neighbours[1], live=live, host_info=host), NOW)
    kept = [fact.id.rpartition(":")[2] for fact in told.facts]
    assert {"good0", "good1"} <= set(kept)
    assert {bad.index for bad in told.refused} <= {1, ENVELOPE}
    assert len(kept) - len(online(told)) + sum(bad.index == 1 for bad in told.refused) == 3
    for fact in told.facts:
        assert facts.decode(facts.encode(fact)) == fact


@given(st.binary(max_size=200) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_read_or_raises_what_is_documented(body: bytes) -> None:
    try:
        told = wxlivespy.read(body, NOW)
    except (ValueError, msgspec.DecodeError):
        return
    assert isinstance(told, Told)


def test_refusals_are_those_of_the_facts() -> None:
    assert read(5).refused == [Refusal(0, "", "expected an object")]
