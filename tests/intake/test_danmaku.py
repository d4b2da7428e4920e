"""Every format by its content, in order of time, and never stopped by a bad line."""

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaibo import facts
from kaibo.clock import HOUR, MINUTE
from kaibo.facts import (
    EARLIEST_MS,
    Commented,
    Entered,
    Fact,
    Followed,
    Gifted,
    Liked,
    OnlineCounted,
    PlatformReported,
    Unknown,
    WentLive,
)
from kaibo.intake import content, danmaku
from kaibo.intake.danmaku import Recorded, open_recording, rebase

SAMPLES = Path(__file__).parent / "samples"
SHARED = Path(os.environ.get("KAIBO_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
EIGHT = 1_790_856_000_000
"""2026-10-01 20:00 in Shanghai, when both XML samples begin."""

BENCH = b'[0, "a", "first"]\n[1.5, "b", "second"]\n[3, "a", "third"]\n'


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[bytes], Path]:
    def save(body: bytes) -> Path:
        path = tmp_path / "recording.bin"
        path.write_bytes(body)
        return path

    return save


def said(recorded: Recorded) -> list[tuple[int, str]]:
    return [(offset, fact.text) for offset, fact in recorded if isinstance(fact, Commented)]


def lines(*values: Any) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def envelope(seq: int, at_ms: int | None, **live: Any) -> dict[str, Any]:
    event = {
        "decoded_type": "comment",
        "seq": str(seq),
        "msg_id": f"m{seq}",
        "sec_openid": "v",
        "content": str(seq),
    }
    if at_ms is not None:
        event["msg_time"] = at_ms  # type: ignore[assignment]
    return {"host_info": {}, "live_info": {"live_id": "7", **live}, "events": [event]}


def test_bench_lines_are_read(saved: Callable[[bytes], Path]) -> None:
    recorded = open_recording(saved(BENCH))
    assert (recorded.format, recorded.start_ms, recorded.total) == ("bench", None, 3)
    assert said(recorded) == [(0, "first"), (1500, "second"), (3000, "third")]
    assert [fact.viewer for _, fact in recorded if isinstance(fact, Commented)] == ["a", "b", "a"]


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: gzip.compress(b"\xef\xbb\xbf" + body),
        lambda body: body.replace(b"\n", b"\r\n"),
        lambda body: b"\n\n" + body,
        lambda body: body.rstrip(),
    ],
    ids=["gzip", "mark", "gzip with mark", "windows", "blank lines", "no last line end"],
)
def test_packing_changes_nothing(pack: Callable[[bytes], bytes], saved: Callable[[bytes], Path]) -> None:
    assert said(open_recording(saved(pack(BENCH)))) == [(0, "first"), (1500, "second"), (3000, "third")]


def test_a_gzipped_file_is_the_same_recording_as_the_plain_one(saved: Callable[[bytes], Path]) -> None:
    plain = [fact for _, fact in open_recording(saved(BENCH))]
    assert [fact for _, fact in open_recording(saved(gzip.compress(BENCH)))] == plain


def test_playing_a_file_twice_gives_the_same_facts_and_another_file_other_ids(
    saved: Callable[[bytes], Path],
) -> None:
    recorded = open_recording(saved(BENCH))
    first, again = list(rebase(recorded, EIGHT)), list(rebase(recorded, EIGHT))
    other = list(rebase(open_recording(saved(BENCH + BENCH)), EIGHT))
    assert first == again
    assert len({fact.id for fact in first + other}) == len(first) + len(other)


def test_a_bad_line_is_refused_by_its_number_and_the_rest_is_kept(saved: Callable[[bytes], Path]) -> None:
    bad = b'{"a":\n[1]\n["x","u","t"]\n[-1,"u","t"]\n[1e9,"u","t"]\n[1,"u",null]\n[true,"u","t"]\n\xff\n'
    recorded = open_recording(saved(BENCH + bad + b'[9,"z","last"]'))
    assert [text for _, text in said(recorded)] == ["first", "second", "third", "last"]
    assert [(refusal.index, refusal.field) for refusal in recorded.refused] == [
        (4, ""),
        (5, ""),
        (6, "seconds"),
        (7, "seconds"),
        (8, "seconds"),
        (9, "text"),
        (10, "seconds"),
        (11, ""),
    ]


def test_a_broken_first_line_does_not_hide_the_format(saved: Callable[[bytes], Path]) -> None:
    recorded = open_recording(saved(b'[0, "a", "cut\n' + BENCH))
    assert [text for _, text in said(recorded)] == ["first", "second", "third"]
    assert [refusal.index for refusal in recorded.refused] == [1]


def test_an_endless_line_is_refused_and_the_next_is_read(saved: Callable[[bytes], Path]) -> None:
    long = b'[1,"u","' + b"x" * (3 * content.MOST_LINE_BYTES) + b'"]\n'
    recorded = open_recording(saved(BENCH + long + b'[9,"z","last"]\n'))
    assert [text for _, text in said(recorded)] == ["first", "second", "third", "last"]
    assert [refusal.index for refusal in recorded.refused] == [4]


def test_a_file_that_unpacks_beyond_the_bound_is_an_error(
    saved: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "MOST_BYTES", 1024**2)
    with pytest.raises(ValueError, match="split it"):
        open_recording(saved(gzip.compress(b"0" * 2 * 1024**2)))


def test_a_gzip_cut_off_by_a_crash_gives_what_there_is_and_says_so(saved: Callable[[bytes], Path]) -> None:
    body = b"".join(b'[%d, "u%d", "text %d"]\n' % (n, n * 7919, n * 104729) for n in range(50_000))
    packed = gzip.compress(body)
    recorded = open_recording(saved(packed[: len(packed) // 2]))
    assert len(said(recorded)) > 10_000
    assert "cut off" in recorded.refused[-1].why


def test_many_refusals_are_counted_but_not_all_kept(saved: Callable[[bytes], Path]) -> None:
    recorded = open_recording(saved(BENCH + b"x\n" * 5000))
    list(recorded)
    assert (recorded.refused.total, len(recorded.refused)) == (5000, danmaku.MOST_REFUSED)


def test_lines_out_of_order_are_put_in_order(saved: Callable[[bytes], Path]) -> None:
    recorded = open_recording(saved(lines(*([n ^ 63, "u", str(n)] for n in range(1024)))))
    assert [offset for offset, _ in recorded] == [n * 1000 for n in range(1024)]


def test_a_recording_of_bililiverecorder_is_read() -> None:
    recorded = open_recording(SAMPLES / "bililiverecorder.xml")
    assert (recorded.format, recorded.start_ms, recorded.total) == ("bililive", EIGHT, None)
    found = list(recorded)
    assert recorded.refused == []
    assert [(offset, type(fact), getattr(fact, "viewer", "")) for offset, fact in found] == [
        (12_345, Commented, "10001"),
        (20_000, Commented, "10002"),
        (30_000, Gifted, "10003"),
        (40_000, Gifted, "10004"),
        (50_500, Commented, "anonymous"),
    ]
    first, gift, guard = found[0][1], found[2][1], found[3][1]
    assert isinstance(first, Commented) and isinstance(gift, Gifted) and isinstance(guard, Gifted)
    assert (first.name, first.text) == ("观众甲", "这件 & 那件多少钱")
    assert (gift.gift, gift.count, guard.gift, guard.count) == ("辣条", 5, "舰长", 1)


def test_unsorted_batches_of_bililive_tools_are_put_in_order_and_the_crash_at_the_end_is_named() -> None:
    recorded = open_recording(SAMPLES / "bililive-tools.xml")
    assert recorded.start_ms == EIGHT
    assert [offset for offset, _ in recorded] == [3_100, 6_000, 7_000, 8_200, 9_900]
    assert [refusal.index for refusal in recorded.refused] == [16]
    assert "ends in a message" in recorded.refused[0].why


def xml(*messages: str, head: str = "", end: str = "</i>") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<i>{head}\n{chr(10).join(messages)}\n{end}'.encode()


def test_a_missing_end_is_nothing_to_speak_of(saved: Callable[[bytes], Path]) -> None:
    recorded = open_recording(saved(xml('<d p="1,1,25,0,0,0,7,0">x</d>', end="")))
    assert said(recorded) == [(1000, "x")]
    assert recorded.refused == []


@pytest.mark.parametrize(
    ("message", "start_ms"),
    [
        (f'<d p="2,1,25,0,{EIGHT + 2000},0,7,0">x</d>', EIGHT),
        (f'<sc ts="2" timestamp="{EIGHT + 2000}">x</sc>', EIGHT),
        ('<d p="2,1,25,0,1790856002,0,3fa9c1,0">x</d>', None),
        ('<d p="2">x</d>', None),
    ],
    ids=["milliseconds", "timestamp", "seconds, as in an old video", "none"],
)
def test_without_a_head_the_first_message_tells_when_it_began(
    message: str, start_ms: int | None, saved: Callable[[bytes], Path]
) -> None:
    recorded = open_recording(saved(xml(message)))
    assert recorded.start_ms == start_ms
    assert said(recorded) == [(2000, "x")]


@pytest.mark.parametrize(
    "told", ["1790856000000", "1790856000", "2026-10-01T12:00:00Z", "2026-10-01 20:00:00"]
)
def test_the_start_is_read_in_every_form_seen(told: str, saved: Callable[[bytes], Path]) -> None:
    head = f"<metadata><video_start_time>{told}</video_start_time></metadata>"
    assert open_recording(saved(xml('<d p="1">x</d>', head=head))).start_ms == EIGHT


def test_an_offset_that_is_none_is_refused_by_its_line(saved: Callable[[bytes], Path]) -> None:
    bad = ('<d p="soon">a</d>', '<d p="nan">b</d>', "<d>c</d>", '<gift ts="1e300"/>')
    recorded = open_recording(saved(xml(*bad, '<d p="1">x</d>', '<d p="-3">y</d>')))
    assert sorted(said(recorded)) == [(0, "y"), (1000, "x")]
    assert [(refusal.index, refusal.field) for refusal in recorded.refused] == [
        (3, "p"),
        (4, "p"),
        (5, "p"),
        (6, "ts"),
    ]


def test_control_characters_do_not_break_the_xml(saved: Callable[[bytes], Path]) -> None:
    assert said(open_recording(saved(xml('<d p="1">a\x08\x00b</d>')))) == [(1000, "ab")]


@pytest.mark.parametrize(
    ("broken", "lines_lost"),
    [
        (('<d p="2">a & b</d>',), [4]),
        (('<d p="2">a < b', "c & d</d>"), [4, 5]),
        (('<d p="2" user="cut off by a cra',), [5]),
        (("</i>", '<?xml version="1.0"?>', "<i>"), [5]),
    ],
    ids=["mark", "two lines", "half a message, found at the next", "two files in one"],
)
def test_a_break_in_the_xml_costs_its_line_and_no_more(
    broken: tuple[str, ...], lines_lost: list[int], saved: Callable[[bytes], Path]
) -> None:
    after = [f'<d p="{n}">z</d>' for n in range(3, 6)]
    recorded = open_recording(saved(xml('<d p="1">x</d>', *broken, *after)))
    offsets = [offset for offset, _ in recorded]
    assert offsets[0] == 1000
    assert offsets[-2:] == [4000, 5000]
    assert len(offsets) == len(set(offsets))
    assert [refusal.index for refusal in recorded.refused] == lines_lost


def test_breaks_anywhere_in_a_long_file_lose_nothing_else(saved: Callable[[bytes], Path]) -> None:
    messages = [f'<d p="{n}">{"&" if n % 97 == 50 else n}</d>' for n in range(20_000)]
    recorded = open_recording(saved(xml(*messages)))
    assert [offset for offset, _ in recorded] == [n * 1000 for n in range(20_000) if n % 97 != 50]
    assert [refusal.index for refusal in recorded.refused] == [n + 3 for n in range(20_000) if n % 97 == 50]


def test_xml_broken_everywhere_is_given_up(saved: Callable[[bytes], Path]) -> None:
    recorded = open_recording(saved(xml('<d p="1">x</d>', *["&"] * 5000)))
    assert said(recorded) == [(1000, "x")]
    assert "over 500 places" in recorded.refused[-1].why


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE i [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE i [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE i SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_and_document_types_are_never_resolved(prolog: str, saved: Callable[[bytes], Path]) -> None:
    with pytest.raises(ValueError, match=r"recording\.bin: .*document type"):
        open_recording(saved(f'<?xml version="1.0"?>{prolog}<i><d p="1">&a;</d></i>'.encode()))


def test_an_element_without_end_is_not_read_into_memory(saved: Callable[[bytes], Path]) -> None:
    body = xml('<d p="1">x</d>', '<d p="2" raw="' + "r" * (6 * 1024**2) + '">y</d>', '<d p="3">z</d>')
    recorded = open_recording(saved(body))
    assert said(recorded) == [(1000, "x"), (3000, "z")]
    assert [(refusal.index, "4 MiB" in refusal.why) for refusal in recorded.refused] == [(4, True)]


def test_a_dycast_array_is_spread_over_the_length_the_caller_gives() -> None:
    recorded = open_recording(SAMPLES / "dycast.json", length_ms=9 * MINUTE)
    assert (recorded.format, recorded.start_ms, recorded.total) == ("dycast", None, 9)
    assert [(offset, type(fact)) for offset, fact in recorded] == [
        (0, Commented),
        (1 * MINUTE, Gifted),
        (2 * MINUTE, Gifted),
        (3 * MINUTE, PlatformReported),
        (4 * MINUTE, Liked),
        (5 * MINUTE, Entered),
        (6 * MINUTE, Followed),
        (7 * MINUTE, OnlineCounted),
        (8 * MINUTE, PlatformReported),
    ]
    assert recorded.refused == []


def test_the_running_count_of_a_dycast_combo_is_not_added_up() -> None:
    found = [fact for _, fact in open_recording(SAMPLES / "dycast.json", length_ms=HOUR)]
    assert sum(fact.count for fact in found if isinstance(fact, Gifted)) == 3


def test_dycast_numbers_and_the_state_of_its_room_are_read() -> None:
    found = [fact for _, fact in open_recording(SAMPLES / "dycast.json", length_ms=HOUR)]
    counted, ended = found[-2], found[-1]
    assert isinstance(counted, OnlineCounted) and isinstance(ended, PlatformReported)
    assert counted.online == 12_000
    assert (ended.report, ended.values) == ("dycast.WebcastControlMessage", {"status": 4.0})


def test_a_dycast_array_without_a_length_is_an_error_that_asks_for_it() -> None:
    with pytest.raises(ValueError, match="how long the broadcast was"):
        open_recording(SAMPLES / "dycast.json")


def test_a_dycast_array_on_many_lines_is_recognised(saved: Callable[[bytes], Path]) -> None:
    messages = json.loads((SAMPLES / "dycast.json").read_text(encoding="utf-8"))
    recorded = open_recording(saved(json.dumps(messages, indent=2).encode()), length_ms=HOUR)
    assert recorded.total == len(list(recorded)) == 9


def test_wxlivespy_envelopes_take_their_times_from_the_messages(saved: Callable[[bytes], Path]) -> None:
    body = lines(
        envelope(1, None),
        envelope(2, EIGHT),
        {"events": [], "live_info": {"online_count": 5}},
        envelope(3, EIGHT + 9),
    )
    recorded = open_recording(saved(body))
    assert (recorded.format, recorded.start_ms, recorded.total) == ("wxlivespy", EIGHT, None)
    assert [(offset, fact.id) for offset, fact in recorded if isinstance(fact, Commented)] == [
        (0, "wx:7:1"),
        (0, "wx:7:2"),
        (9, "wx:7:3"),
    ]
    assert [offset for offset, fact in recorded if isinstance(fact, OnlineCounted)] == [0]


def test_a_bad_event_of_an_envelope_is_refused_by_line_and_place(saved: Callable[[bytes], Path]) -> None:
    mixed = envelope(2, EIGHT)
    mixed["events"].append({"seq": "9"})
    mixed["events"].append({"seq": "10", "decoded_type": "comment", "sec_openid": "v"})
    recorded = open_recording(saved(lines(envelope(1, EIGHT), mixed, {"events": 1}, envelope(4, EIGHT))))
    assert [text for _, text in said(recorded)] == ["1", "2", "4"]
    assert [(refusal.index, refusal.field) for refusal in recorded.refused] == [
        (2, "events[2].content"),
        (3, ""),
    ]


def test_kaibos_own_facts_count_from_going_live(saved: Callable[[bytes], Path]) -> None:
    told: list[Fact] = [
        Commented(id="c0", at_ms=EIGHT - 5000, source="t", viewer="v", text="early"),
        WentLive(id="w", at_ms=EIGHT, source="t"),
        Commented(id="c1", at_ms=EIGHT + 5000, source="t", viewer="v", text="hi"),
    ]
    recorded = open_recording(saved(b"\n".join(map(facts.encode, told)) + b"\n{}\n"))
    assert (recorded.format, recorded.start_ms, recorded.total) == ("facts", EIGHT, 4)
    assert list(recorded) == list(zip((-5000, 0, 5000), told, strict=True))
    assert [(refusal.index, refusal.field) for refusal in recorded.refused] == [(4, "kind")]


def test_one_message_of_a_wrong_clock_does_not_move_the_start(saved: Callable[[bytes], Path]) -> None:
    times = (EIGHT, EARLIEST_MS + 1, EIGHT + 1000)
    recorded = open_recording(saved(lines(*(envelope(n, at_ms) for n, at_ms in enumerate(times, 1)))))
    assert recorded.start_ms == EIGHT
    assert len(list(recorded)) == 3


def test_a_fact_of_an_unknown_kind_is_moved_whole(saved: Callable[[bytes], Path]) -> None:
    body = lines({"kind": "hologram", "id": "h", "at_ms": EIGHT, "source": "t", "colour": [1, 2]})
    (moved,) = rebase(open_recording(saved(body)), EIGHT + HOUR)
    assert isinstance(moved, Unknown)
    assert moved.at_ms == EIGHT + HOUR
    assert facts.decode(facts.encode(moved)) == moved
    assert json.loads(moved.raw)["colour"] == [1, 2]


def test_rebased_facts_never_go_back_in_time(
    saved: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(danmaku, "WINDOW", 2)
    body = lines(*([n, "u", str(n)] for n in (5, 4, 9, 8, 1, 10, 2)))
    moved = list(rebase(open_recording(saved(body)), EIGHT))
    assert len(moved) == 7
    assert [fact.at_ms for fact in moved] == sorted(fact.at_ms for fact in moved)
    assert moved[-1].at_ms == EIGHT + 10_000


def test_an_unknown_start_lies_at_the_earliest_time_a_fact_may_have(saved: Callable[[bytes], Path]) -> None:
    assert [fact.at_ms - offset for offset, fact in open_recording(saved(BENCH))] == [EARLIEST_MS] * 3


@pytest.mark.parametrize(
    "body",
    [
        b"hello\n",
        b"seconds,user,text\n1,a,b\n",
        b"{}",
        b"[]",
        b'{"a":1}\n{"b":2}\n',
        b'[{"a":1}]',
        b"PK\x03\x04xxxx",
        b"[1,2]",
    ],
)
def test_an_unknown_format_is_an_error_that_names_what_was_expected(
    body: bytes, saved: Callable[[bytes], Path]
) -> None:
    with pytest.raises(ValueError, match=r"recording\.bin: .*expected lines of \[seconds, user, text\]"):
        open_recording(saved(body))


@pytest.mark.parametrize("body", [b"<html><body>x</body></html>", b"<<<", b"<"])
def test_xml_of_something_else_is_an_error_that_says_so(body: bytes, saved: Callable[[bytes], Path]) -> None:
    with pytest.raises(ValueError, match=r"recording\.bin: (its root is <html>|no XML)"):
        open_recording(saved(body))


@pytest.mark.parametrize("body", [b"", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_an_error(body: bytes, saved: Callable[[bytes], Path]) -> None:
    with pytest.raises(ValueError, match="holds nothing"):
        open_recording(saved(body))


def read_whole(path: Path) -> None:
    """Read a file that may be anything; only the documented error, and only facts that can be written."""
    try:
        recorded = open_recording(path, length_ms=HOUR)
    except ValueError:
        return
    for fact in rebase(recorded, EIGHT):
        if not isinstance(fact, Unknown):
            assert facts.decode(facts.encode(fact)) == fact


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
GUESSED = st.sampled_from(
    [
        b"<",
        b"<i>",
        b'<d p="',
        b'1,1,25,0,9,0,7,0">',
        b"</d>",
        b"</i>",
        b"[",
        b"{",
        b'"kind"',
        b'"method"',
        b'"events":[',
        b"\n",
        b"\x1f\x8b",
        b"]",
        b"}",
        b",",
        b'"u"',
        b"1",
    ]
)
IN_TMP = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@IN_TMP
@given(st.lists(GUESSED | st.binary(max_size=6), max_size=30).map(b"".join))
def test_any_bytes_are_read_or_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(body)
    read_whole(path)


@IN_TMP
@given(st.lists(st.lists(ANY_JSON, min_size=3, max_size=3) | ANY_JSON, max_size=6))
def test_any_value_in_a_line_costs_only_that_line(tmp_path: Path, values: list[Any]) -> None:
    path = tmp_path / "any"
    path.write_bytes(lines([0, "good", "first"], *values, [1, "good", "last"]))
    recorded = open_recording(path)
    assert sum(isinstance(fact, Commented) and fact.viewer == "good" for _, fact in recorded) >= 2
    read_whole(path)


METHODS = ("Chat", "Gift", "Like", "Member", "Social", "RoomUserSeq", "Control", "Other")


@IN_TMP
@given(
    method=st.sampled_from(METHODS).map(lambda word: f"Webcast{word}Message") | ANY_JSON,
    parts=st.fixed_dictionaries(
        {},
        optional={
            "user": ANY_JSON | st.dictionaries(st.sampled_from(("id", "name")), ANY_JSON),
            "gift": ANY_JSON
            | st.dictionaries(st.sampled_from(("id", "name", "type", "count", "repeatEnd")), ANY_JSON),
            "room": ANY_JSON | st.dictionaries(st.sampled_from(("audienceCount", "status")), ANY_JSON),
            "content": ANY_JSON,
        },
    ),
)
def test_any_value_in_a_dycast_message_costs_only_that_message(
    tmp_path: Path, method: Any, parts: dict[str, Any]
) -> None:
    good = {"method": "WebcastChatMessage", "user": {"id": "good"}, "content": "x"}
    path = tmp_path / "any"
    path.write_bytes(json.dumps([good, {"method": method} | parts, 5, good]).replace("NaN", "0").encode())
    try:
        recorded = open_recording(path, length_ms=HOUR)
    except ValueError as error:  # an infinite number is no JSON
        assert "dycast" in str(error) or "JSON" in str(error) or "expected" in str(error)
        return
    assert sum(isinstance(fact, Commented) and fact.viewer == "good" for _, fact in recorded) == 2
    read_whole(path)


@IN_TMP
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("d", "sc", "gift", "guard")),
            st.dictionaries(
                st.sampled_from(("p", "ts", "user", "uid", "giftcount", "level", "timestamp")),
                st.text(
                    st.characters(codec="utf-8", exclude_characters='<&"', exclude_categories=("Cc", "Cs"))
                ),
            ),
        ),
        max_size=5,
    )
)
def test_any_attribute_of_a_message_costs_only_that_message(
    tmp_path: Path, messages: list[tuple[str, dict[str, str]]]
) -> None:
    good = '<d p="1,1,25,0,0,0,good,0">x</d>'
    odd = (
        f"<{tag} " + " ".join(f'{field}="{value}"' for field, value in told.items()) + "/>"
        for tag, told in messages
    )
    path = tmp_path / "any"
    path.write_bytes(xml(good, *(line.replace("\ufffe", "").replace("\uffff", "") for line in odd), good))
    assert sum(isinstance(fact, Commented) and fact.viewer == "good" for _, fact in open_recording(path)) >= 2
    read_whole(path)


def test_a_real_broadcast_of_four_hours_is_read_whole() -> None:
    path = SHARED / "data" / "highlight-bench" / "live-b-unlabelled.jsonl.gz"
    if not path.exists():
        pytest.skip(f"the real recordings are not here: {path}")
    recorded = open_recording(path)
    offsets = [offset for offset, _ in recorded]
    assert (recorded.total, len(offsets), recorded.refused) == (24_696, 24_696, [])
    assert offsets == sorted(offsets)
    assert round(offsets[-1] / HOUR, 1) == 4.1
