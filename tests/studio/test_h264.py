from hypothesis import given
from hypothesis import strategies as st

from kaibo.studio.h264 import Sets, free_id, fresh, joined, lengths, read_sets, units, write_sets

SPS = bytes.fromhex("6764001eacd940a02ff96100000300010000030032 0f162d96".replace(" ", ""))
PPS = bytes.fromhex("68ef8472c0")
HEAD = bytes.fromhex("0164001eff")
RECORD = write_sets(Sets(HEAD, (SPS,), (PPS,), b"\xfd\xf8\xf8\x00"))
START = b"\0\0\0\1"

unit_bytes = st.binary(min_size=1, max_size=40).map(lambda raw: b"\x65" + raw.replace(b"\0", b"\1"))


def test_a_record_reads_back_as_it_was_written() -> None:
    sets = read_sets(RECORD)
    assert sets == Sets(HEAD, (SPS,), (PPS,), b"\xfd\xf8\xf8\x00")
    assert write_sets(sets) == RECORD


def test_what_is_no_record_is_none() -> None:
    for raw in (b"", b"\1\2\3", START + SPS, bytes([1, 100, 0, 30, 0xFD, 0xE0, 0])):
        assert read_sets(raw) is None


def test_an_encoders_sets_stand_beside_the_sources() -> None:
    other = b"\x67\x64\x00\x1e\x10\xb2"
    both = joined(Sets(HEAD, (SPS,), (PPS,)), START + other + START + b"\x68\x10\x22")
    assert both.sps == (SPS, other)
    assert both.pps == (PPS, b"\x68\x10\x22")


def test_a_free_id_is_used_by_no_set() -> None:
    seven = b"\x67\x64\x00\x1e\x10\xb2"
    assert free_id(Sets(HEAD, (SPS,), (PPS,))) == 31
    thirty_one = b"\x67\x64\x00\x1e\x04\x00"
    assert free_id(Sets(HEAD, (SPS, seven, thirty_one), (PPS,))) == 30


@given(st.lists(unit_bytes, max_size=6))
def test_units_come_back_out_of_a_start_coded_stream(told: list[bytes]) -> None:
    stream = b"".join(START + unit for unit in told)
    assert list(units(stream)) == told
    assert lengths(stream) == b"".join(len(unit).to_bytes(4, "big") + unit for unit in told)


@given(st.binary(max_size=60))
def test_any_bytes_can_be_asked_whether_they_start_afresh(raw: bytes) -> None:
    assert fresh(raw) in (True, False)


def test_only_an_idr_picture_starts_afresh() -> None:
    recovery = b"\0\0\0\2\x06\x01" + b"\0\0\0\2\x41\x9a"
    assert not fresh(recovery)
    assert fresh(b"\0\0\0\2\x06\x01" + b"\0\0\0\2\x65\x9a")
    assert fresh(START + b"\x06\x01" + START + b"\x65\x9a")
