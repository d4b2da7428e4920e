# ruff: noqa: E501 - one case is one line of the table
"""What OBS did becomes facts, each once, and what was missed is told as it is found."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts
from kaibo.facts import Fact
from kaibo.live import studio
from kaibo.live.studio import Studio
from kaibo.studio.obs import diary
from kaibo.studio.obs.diary import Found, found
from tests.strategies import T0

NOW = T0 + 3_600_000
IDLE = Found(at_ms=NOW, stream_ms=None, file="", record_ms=None, media_ms=0, scene="讲品", heard_ms=None)


def now(**change: Any) -> Found:
    return msgspec.structs.replace(IDLE, **change)


def told(*facts_: Fact) -> Studio:
    """A studio that was told so."""
    one = Studio()
    for fact in facts_:
        if isinstance(fact, facts.StreamStarted | facts.StreamStopped):
            studio.streamed(one, fact)
        elif isinstance(fact, facts.RecordingStarted | facts.RecordingStopped):
            studio.recorded(one, fact)
        elif isinstance(fact, facts.SceneSwitched):
            studio.switched(one, fact)
    return one


SHOWN = diary.switched("讲品", T0, "", "")
STREAM = diary.stream_started(T0)
RECORD = diary.recording_started("/r/a.mkv", T0, 0)

MISSED: list[tuple[str, Studio, Found, int | None, list[Fact]]] = [
    ("nothing was told before", Studio(), now(scene=""), None, []),
    ("it was so already", told(SHOWN, STREAM, RECORD), now(stream_ms=T0 + 900, record_ms=T0, file="/r/a.mkv"), None, []),
    ("a stream runs", told(SHOWN), now(stream_ms=T0 + 5), None, [diary.stream_started(T0 + 5)]),
    ("a stream stopped unseen", told(SHOWN, STREAM), now(heard_ms=NOW - 60), None, [diary.stream_stopped(NOW - 60)]),
    (
        "another stream runs",
        told(SHOWN, STREAM),
        now(stream_ms=NOW - 20_000, heard_ms=NOW - 60_000),
        None,
        [diary.stream_stopped(NOW - 60_000), diary.stream_started(NOW - 20_000)],
    ),
    (
        "OBS died while it recorded and the file is here",
        told(SHOWN, RECORD),
        now(heard_ms=NOW - 60_000),
        9_500,
        [diary.recording_stopped("/r/a.mkv", T0 + 9_500, 9_500)],
    ),
    (
        "OBS died while it recorded and the file is elsewhere",
        told(SHOWN, RECORD),
        now(heard_ms=T0 + 10_000),
        None,
        [diary.recording_stopped("/r/a.mkv", T0 + 10_000, 10_000)],
    ),
    (
        "it records another file",
        told(SHOWN, RECORD),
        now(record_ms=NOW - 5_000, file="/r/b.mkv", heard_ms=T0 + 10_000),
        10_200,
        [diary.recording_stopped("/r/a.mkv", T0 + 10_200, 10_200), diary.recording_started("/r/b.mkv", NOW - 5_000, 0)],
    ),
    ("another scene is on", told(SHOWN), now(scene="垫片"), None, [diary.switched("垫片", NOW, "", "")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "known", "seen", "length_ms", "news"), MISSED, ids=[one[0] for one in MISSED]
)
def test_what_was_missed_is_told_as_it_is_found(
    what: str, known: Studio, seen: Found, length_ms: int | None, news: list[Fact]
) -> None:
    assert found(known, seen, length_ms) == news


times = st.integers(T0, NOW)


@given(
    st.lists(
        st.builds(diary.stream_started, times)
        | st.builds(diary.stream_stopped, times)
        | st.builds(diary.recording_started, st.sampled_from(("/a", "/b")), times, st.just(0))
        | st.builds(diary.recording_stopped, st.sampled_from(("/a", "/b")), times, st.integers(0, 10**6))
        | st.builds(diary.switched, st.sampled_from(("一", "二")), times, st.just(""), st.just("")),
        max_size=12,
    ),
    st.builds(
        Found,
        at_ms=st.just(NOW),
        stream_ms=st.none() | times,
        file=st.sampled_from(("/a", "/b")),
        record_ms=st.none() | times,
        media_ms=st.just(0),
        scene=st.sampled_from(("", "一", "二")),
        heard_ms=st.none() | times,
    ),
    st.none() | st.integers(0, 10**7),
)
def test_once_what_is_found_was_told_nothing_more_is(
    before: list[Fact], seen: Found, length_ms: int | None
) -> None:
    news = found(told(*before), seen, length_ms)
    assert all(fact.at_ms <= NOW for fact in news)
    assert found(told(*before, *news), seen, length_ms) == []


def test_a_file_is_begun_once_however_often_that_is_told() -> None:
    one, again = diary.recording_started("/r/a.mkv", T0, 0), diary.recording_started("/r/a.mkv", T0 + 30, 0)
    assert one.id == again.id
    assert one.id != diary.recording_started("/r/b.mkv", T0, 0).id
