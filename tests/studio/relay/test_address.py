"""Addresses become what ffmpeg is told, or are refused in words."""

from pathlib import Path

import pytest

from kaibo.refused import Refused
from kaibo.studio.relay.address import sink, source


@pytest.mark.parametrize(
    ("text", "options", "url", "waits"),
    [
        ("rtmp://0.0.0.0:1935/live/a", ("-f", "flv", "-listen", "1"), "rtmp://0.0.0.0:1935/live/a", True),
        ("pull:rtmp://host/live/a", (), "rtmp://host/live/a", False),
        ("srt://127.0.0.1:9000", ("-f", "mpegts"), "srt://127.0.0.1:9000?mode=listener", True),
        ("srt://h:9000?latency=9", ("-f", "mpegts"), "srt://h:9000?latency=9&mode=listener", True),
        ("pull:srt://h:9000", ("-f", "mpegts"), "srt://h:9000?mode=caller", False),
        ("srt://h:9000?mode=caller", ("-f", "mpegts"), "srt://h:9000?mode=caller", False),
        ("udp://127.0.0.1:9000", ("-f", "mpegts"), "udp://127.0.0.1:9000", False),
        ("https://host/a.m3u8", (), "https://host/a.m3u8", False),
    ],
)
def test_an_input_waits_or_is_fetched(text: str, options: tuple[str, ...], url: str, waits: bool) -> None:
    got = source(text, "input")
    assert (got.options, got.url, got.waits) == (options, url, waits)


def test_a_file_is_read_at_its_own_pace(tmp_path: Path) -> None:
    path = tmp_path / "film.flv"
    path.write_bytes(b"")
    assert source(str(path), "input").options == ("-re",)


@pytest.mark.parametrize(
    ("text", "form"),
    [("rtmp://h/a/b", "flv"), ("rtmps://h/a/b", "flv"), ("srt://h:1", "mpegts"), ("udp://h:1", "mpegts")],
)
def test_an_output_has_the_format_of_its_protocol(text: str, form: str) -> None:
    assert sink(text, "output").options[:2] == ("-f", form)


@pytest.mark.parametrize(
    ("suffix", "form"), [(".ts", "mpegts"), (".mkv", "matroska"), (".flv", "flv"), (".MP4", "mp4")]
)
def test_an_output_file_has_the_format_of_its_name(tmp_path: Path, suffix: str, form: str) -> None:
    assert sink(str(tmp_path / f"out{suffix}"), "output").options[1] == form


@pytest.mark.parametrize("text", ["ftp://h/a", "concat://a", "file:///etc/passwd", "gopher://h"])
def test_an_unknown_protocol_is_refused_for_both(text: str) -> None:
    for read in (source, sink):
        with pytest.raises(Refused) as refused:
            read(text, "x")
        assert refused.value.code == "unknown_protocol"


def test_a_missing_file_folder_or_suffix_is_named(tmp_path: Path) -> None:
    for read, text, code in (
        (source, str(tmp_path / "none.flv"), "no_file"),
        (sink, str(tmp_path / "none" / "a.ts"), "no_folder"),
        (sink, str(tmp_path / "a.avi"), "bad_output"),
    ):
        with pytest.raises(Refused) as refused:
            read(text, "x")
        assert refused.value.code == code


@pytest.mark.parametrize(
    "words",
    [
        "Error opening output rtmp://push.example/live/streamid?key=s3cret: Connection refused",
        "cannot find playpath streamid?key=s3cret",
        "key=s3cret was refused",
    ],
)
def test_a_stream_key_is_told_to_nobody(words: str) -> None:
    hidden = sink("rtmp://push.example/live/streamid?key=s3cret", "output").hidden(words)
    assert "s3cret" not in hidden and "***" in hidden


def test_words_about_a_file_are_left_as_they_are() -> None:
    assert sink("out.ts", "output").hidden("out.ts: no space left") == "out.ts: no space left"
