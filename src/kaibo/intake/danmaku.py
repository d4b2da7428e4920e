"""Recordings of past broadcasts, whatever wrote them, as facts to play again.

A file is recognised by what it holds, not by its name, and may be gzipped:

- `bench`: lines `[seconds, user, text]`
- `bililive`: XML of BililiveRecorder and biliLive-tools
- `dycast`: a JSON array of messages without times
- `wxlivespy`: envelopes as the tool posts them, one a line
- `facts`: kaibo's own facts, one a line

Reading streams: what is in memory is one piece of the file and a window of 20,000 facts, in which they
are put in order of time. A fact further out of order than that is given late. A dycast array alone is
read at once, up to 256 MiB.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, Literal

import msgspec

from kaibo import clock
from kaibo.facts import EARLIEST_MS, Commented, Fact, Refusal, Unknown, WentLive, decode_batch
from kaibo.intake import bililive, dycast, wxlivespy
from kaibo.intake.content import MOST_LINE_BYTES, Content
from kaibo.intake.values import fields, key, name, parse, parse_list, parse_object, text
from kaibo.words import mend

Format = Literal["bench", "bililive", "dycast", "wxlivespy", "facts"]

WINDOW: Final = 20_000
"""How many facts are held to put them in order."""

MOST_REFUSED: Final = 1_000
"""How many refusals are kept; `Refused.total` counts them all."""

EXPECTED: Final = (
    "expected lines of [seconds, user, text], BililiveRecorder or biliLive-tools XML, a dycast JSON array, "
    "wxlivespy envelopes one a line, or kaibo facts one a line; any of them may be gzipped"
)


class Refused(list[Refusal]):
    """The first thousand refusals of a file, by line from 1, and how many there were in all."""

    total: int = 0

    def append(self, refusal: Refusal) -> None:
        """Count a refusal, and keep it while there is room."""
        self.total += 1
        if len(self) < MOST_REFUSED:
            super().append(refusal)


class Recorded:
    """A recording: `for offset_ms, fact in recorded` gives its facts in order of time.

    `start_ms` is when it began, None where the file does not say: the facts then lie at 2020-01-01 until
    `rebase` moves them. `total` counts its facts, refused ones with them, None where that takes a full
    reading. `refused` holds what the last full reading refused, by line (dycast: by message) from 1.
    """

    def __init__(
        self,
        format: Format,
        start_ms: int | None,
        total: int | None,
        content: Content,
        facts: Callable[[Refused], Iterator[Fact]],
    ) -> None:
        """Hold what is known of a file; `facts` reads it, anew each time."""
        self.format, self.start_ms, self.total = format, start_ms, total
        self.refused = Refused()
        self._content, self._facts = content, facts

    def __iter__(self) -> Iterator[tuple[int, Fact]]:
        """Read the file; offsets count from the start, and what happened before it has negative ones."""
        self.refused = refused = Refused()
        base_ms = EARLIEST_MS if self.start_ms is None else self.start_ms
        for fact in _ordered(self._facts(refused)):
            yield fact.at_ms - base_ms, fact
        if self._content.broken:
            refused.append(Refusal(self._content.lines, "", self._content.broken))


def open_recording(path: Path, *, length_ms: int | None = None) -> Recorded:
    """Recognise a recording by its content, and make it ready to read.

    `length_ms` is the length of the broadcast, needed for a format without times. Raises `OSError` where
    the file cannot be read, and `ValueError` saying what is wrong with it and what was expected.
    """
    content = Content(path)
    try:
        match _format(content):
            case "bench":
                return _bench(content)
            case "bililive":
                return _bililive(content)
            case "dycast":
                return _dycast(content, length_ms)
            case "wxlivespy":
                return _dated("wxlivespy", content, None, _enveloped)
            case "facts":
                return _dated("facts", content, content.lines, _kept)
    except (ValueError, msgspec.DecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from None


def rebase(recorded: Recorded, start_ms: int) -> Iterator[Fact]:
    """Give the facts of a recording as if it had begun at `start_ms`; their times never go back."""
    last_ms = EARLIEST_MS
    for offset_ms, fact in recorded:
        last_ms = max(last_ms, start_ms + offset_ms)
        yield _at(fact, last_ms)


def _at(fact: Fact, at_ms: int) -> Fact:
    if fact.at_ms == at_ms:
        return fact
    if isinstance(fact, Unknown):
        told = parse_object(fact.raw) | {"at_ms": msgspec.Raw(str(at_ms).encode())}
        return msgspec.structs.replace(fact, at_ms=at_ms, raw=msgspec.json.encode(told))
    return msgspec.structs.replace(fact, at_ms=at_ms)


def _ordered(facts: Iterable[Fact]) -> Iterator[Fact]:
    window: list[tuple[int, int, Fact]] = []
    for place, fact in enumerate(facts):
        item = (fact.at_ms, place, fact)
        if len(window) < WINDOW:
            heapq.heappush(window, item)
        else:
            yield heapq.heappushpop(window, item)[2]
    while window:
        yield heapq.heappop(window)[2]


def _format(content: Content) -> Format:
    """Tell the format from the first line that can be read; a broken one does not hide it."""
    for _, line in islice(content.numbered(), 20):
        start = (line or b"").lstrip()[:1]
        if start == b"<":
            return "bililive"
        if line is None or start not in (b"[", b"{"):
            continue
        try:
            value = parse(mend(line))
        except msgspec.DecodeError:
            if _is_array(line):
                return "dycast"
            continue
        if found := _shape(value):
            return found
    if _is_array(next(content.chunks())):
        return "dycast"
    raise ValueError(f"nothing kaibo can read; {EXPECTED}")


def _is_array(raw: bytes) -> bool:
    """Tell whether a text opens an array of messages that name their method."""
    raw = raw.lstrip()
    return raw[:1] == b"[" and raw[1:].lstrip()[:1] == b"{" and b'"method"' in raw


def _shape(value: object) -> Format | None:
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            return "dycast" if "method" in value[0] else None
        return "bench" if len(value) == 3 else None
    told = fields(value)
    if "kind" in told:
        return "facts"
    return "wxlivespy" if told.keys() & {"events", "live_info", "host_info", "decoded_data"} else None


def _read_lines(content: Content, refused: Refused) -> Iterator[tuple[int, bytes]]:
    for number, line in content.numbered():
        if line is None:
            refused.append(Refusal(number, "", f"the line is over {MOST_LINE_BYTES // 1024} KiB"))
        else:
            yield number, mend(line)


def _bench(content: Content) -> Recorded:
    def read(refused: Refused) -> Iterator[Fact]:
        for number, line in _read_lines(content, refused):
            fact = _said(line, f"rec:{content.digest}:{number}")
            if isinstance(fact, Refusal):
                refused.append(Refusal(number, fact.field, fact.why))
            else:
                yield fact

    return Recorded("bench", None, content.lines, content, read)


def _said(line: bytes, id: str) -> Fact | Refusal:
    """Read `[seconds, user, text]`."""
    try:
        value = parse(line)
    except msgspec.DecodeError as error:
        return Refusal(0, "", str(error))
    if not isinstance(value, list) or len(value) != 3:
        return Refusal(0, "", "expected [seconds, user, text]")
    seconds, user, written = value[0], key(value[1]), text(value[2])
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return Refusal(0, "seconds", "expected a number")
    if not 0 <= seconds * clock.SECOND <= bililive.LONGEST_MS:
        return Refusal(0, "seconds", "expected seconds since the start, up to 48 hours")
    if written is None:
        return Refusal(0, "text", "expected text")
    return Commented(
        id=id,
        at_ms=EARLIEST_MS + round(seconds * clock.SECOND),
        source=bililive.SOURCE,
        viewer=user or "anonymous",
        name=name(value[1]),
        text=written,
    )


def _bililive(content: Content) -> Recorded:
    start_ms = bililive.start_ms(content)
    base_ms = EARLIEST_MS if start_ms is None else start_ms
    return Recorded(
        "bililive", start_ms, None, content, lambda refused: bililive.facts(content, base_ms, refused)
    )


def _dycast(content: Content, length_ms: int | None) -> Recorded:
    messages = parse_list(mend(content.whole(dycast.MOST_BYTES)))
    if not length_ms:
        raise ValueError("a dycast file holds no times: say how long the broadcast was")
    return Recorded(
        "dycast",
        None,
        len(messages),
        content,
        lambda refused: dycast.facts(messages, content.digest, EARLIEST_MS, length_ms, refused),
    )


def _dated(
    format: Format,
    content: Content,
    total: int | None,
    read: Callable[[Content, int, Refused], Iterator[Fact]],
) -> Recorded:
    """Make ready a file whose facts carry their own times; it begins when it went live, or with the first."""
    head = list(islice(read(content, EARLIEST_MS, Refused()), WINDOW))
    start_ms = next((fact.at_ms for fact in head if isinstance(fact, WentLive)), _first_ms(head))
    base_ms = EARLIEST_MS if start_ms is None else start_ms
    return Recorded(format, start_ms, total, content, lambda refused: read(content, base_ms, refused))


def _first_ms(facts: list[Fact]) -> int | None:
    """Tell the first time, but not one of a clock that was wrong: none over a day before the middle one."""
    times = sorted(fact.at_ms for fact in facts if fact.at_ms > EARLIEST_MS)
    day_before = times[len(times) // 2] - 24 * clock.HOUR if times else 0
    return next((at_ms for at_ms in times if at_ms >= day_before), None)


def _enveloped(content: Content, start_ms: int, refused: Refused) -> Iterator[Fact]:
    """Read envelopes; a message without a time, and a count without a message, take the time before."""
    last_ms, live_id = start_ms, ""
    for number, line in _read_lines(content, refused):
        try:
            told = wxlivespy.read(line, last_ms, live_id)
        except (ValueError, msgspec.DecodeError) as error:
            refused.append(Refusal(number, "", str(error)))
            continue
        for bad in told.refused:
            place = bad.field if bad.index == wxlivespy.ENVELOPE else f"events[{bad.index}].{bad.field}"
            refused.append(Refusal(number, place, bad.why))
        live_id = told.live_id
        last_ms = max((fact.at_ms for fact in told.facts), default=last_ms)
        yield from told.facts


def _kept(content: Content, _: int, refused: Refused) -> Iterator[Fact]:
    for number, line in _read_lines(content, refused):
        try:
            found, bad = decode_batch(line)
        except (msgspec.DecodeError, RecursionError) as error:
            refused.append(Refusal(number, "", str(error)))
            continue
        for refusal in bad:
            refused.append(Refusal(number, refusal.field, refusal.why))
        yield from found
