"""Danmaku as BililiveRecorder and biliLive-tools write it: flat XML, one element a message.

Read leniently, for a recorder may crash: a missing end is nothing, and what cannot be read is refused by
its line and costs no more than that. Entities and document types are never resolved: a file that declares
one is refused whole.
"""

import math
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from kaibo import clock
from kaibo.facts import EARLIEST_MS, Commented, Fact, Gifted, Refusal
from kaibo.intake.content import Content
from kaibo.intake.values import key, name, text, whole

SOURCE: Final = "recording"
LONGEST_MS: Final = 48 * clock.HOUR
"""An offset beyond this is a broken one: no recording lasts longer."""

_MESSAGES: Final = frozenset(("d", "sc", "gift", "guard"))
_GUARDS: Final = {"1": "总督", "2": "提督", "3": "舰长"}
_CONTROL: Final = bytes((*range(9), 11, 12, *range(14, 32)))
_MOST_SILENT_BYTES: Final = 4 * 1024 * 1024
_MOST_BREAKS: Final = 500
_DEEPEST: Final = 3
"""Where messages stand, and the fields of the head: not deeper than this below the root."""

_ROOT: Final = b"<i>"


class Element(NamedTuple):
    """A finished element, and the line it ended on."""

    line: int
    tag: str
    attributes: dict[str, str]
    text: str


class _Collector:
    """What the parser tells as it reads: elements near the root, drained as they end; no tree is kept."""

    def __init__(self, line: Callable[[], int]) -> None:
        self.ended: list[Element] = []
        self.begun = self.moved = False
        self.depth = 0
        self._open: list[tuple[dict[str, str], list[str]]] = []
        self._line = line

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.begun and tag != "i":
            raise ValueError(f"its root is <{tag[:40]}>, not the <i> of BililiveRecorder and biliLive-tools")
        self.depth += 1
        if self.depth <= _DEEPEST:
            self._open.append((attributes, []))
        self.begun = True
        self.moved = self.moved or self.depth <= 2

    def data(self, chars: str) -> None:
        if 1 < self.depth <= _DEEPEST:
            self._open[-1][1].append(chars)

    def end(self, tag: str) -> None:
        if self.depth <= _DEEPEST:
            attributes, chars = self._open.pop()
            if self.depth > 1:
                self.ended.append(Element(self._line(), tag, attributes, "".join(chars)))
        self.moved = self.moved or self.depth <= 2
        self.depth -= 1

    def close(self) -> None:
        pass

    def forget(self) -> None:
        """Leave what is open unfinished."""
        self._open.clear()
        self.depth = 0


class _Reader:
    """A parser that goes on behind a break: the next line is then the first below a new root."""

    def __init__(self) -> None:
        self.collector = _Collector(self.line)
        self._lines = 0
        self._skipping = False
        self._start(b"")

    def _start(self, root: bytes) -> None:
        self.collector.forget()
        self._parser = DefusedXMLParser(target=self.collector, forbid_dtd=True)
        self._parser.feed(root)
        self._before, self._fed, self._silent = self._lines, len(root), 0

    def line(self) -> int:
        """Tell the line it has come to."""
        return self._before + int(self._parser.parser.CurrentLineNumber)

    def read(self, chunk: bytes) -> tuple[bytes, Refusal | None]:
        """Read on; gives what is left of the chunk behind a break, and the refusal the break is."""
        if self._skipping:
            return self._skip(chunk, 0), None
        self.collector.moved = False
        broke, line = self._try(chunk)
        if broke:
            at = max(0, int(self._parser.parser.ErrorByteIndex) - self._fed)
            return self._skip(chunk, at), Refusal(line, "", f"the XML is broken here: {broke}")
        self._fed += len(chunk)
        self._lines += chunk.count(b"\n")
        self._silent = 0 if self.collector.moved else self._silent + len(chunk)
        if self._silent > _MOST_SILENT_BYTES:
            refusal = Refusal(self.line(), "", "an element is over 4 MiB")
            self._skipping = True
            self._start(_ROOT)
            return b"", refusal
        return b"", None

    def finish(self) -> Refusal | None:
        """End the reading; a missing `</i>` is nothing to speak of, half a message is."""
        broke, line = self._try(None)
        if not broke or (broke.startswith("no element found") and self.collector.depth < 2):
            return None
        return Refusal(line, "", f"the file ends in a message: {broke}")

    def _skip(self, chunk: bytes, at: int) -> bytes:
        end = chunk.find(b"\n", at) + 1
        self._skipping = not end
        self._lines += chunk.count(b"\n", 0, end or len(chunk))
        self._start(_ROOT)
        return chunk[end:] if end else b""

    def _try(self, chunk: bytes | None) -> tuple[str, int]:
        try:
            self._parser.close() if chunk is None else self._parser.feed(chunk)
        except DefusedXmlException as error:
            raise ValueError(f"it declares a document type or an entity, which is refused: {error}") from None
        except ParseError as error:
            if not self.collector.begun:
                raise ValueError(f"no XML: {error}") from None
            return str(error).partition(":")[0], self._before + error.position[0]
        return "", 0


def elements(content: Content, refused: list[Refusal]) -> Iterator[Element]:
    """Give the elements below the root as they end; where the XML breaks, say so and go on a line later.

    Raises `ValueError` for another root or for a document type, which stand before any element.
    """
    reader, breaks = _Reader(), 0
    for chunk in content.chunks():
        rest = chunk.translate(None, _CONTROL)
        while rest:
            rest, refusal = reader.read(rest)
            yield from reader.collector.ended
            reader.collector.ended.clear()
            if refusal:
                refused.append(refusal)
                breaks += 1
            if breaks > _MOST_BREAKS:
                refused.append(
                    Refusal(reader.line(), "", f"broken in over {_MOST_BREAKS} places; the rest is not read")
                )
                return
    if refusal := reader.finish():
        refused.append(refusal)


def start_ms(content: Content) -> int | None:
    """Tell when the recording began: from its head, else from a message that tells its own time."""
    for element in elements(content, []):
        if element.tag == "BililiveRecorderRecordInfo":
            began_ms = _moment(element.attributes.get("start_time", ""))
        elif element.tag == "video_start_time":
            began_ms = _moment(element.text)
        elif element.tag in _MESSAGES:
            return _began(element)
        else:
            continue
        if began_ms is not None:
            return began_ms
    return None


def _began(element: Element) -> int | None:
    """Reckon back from a message sent in milliseconds; one in seconds is of a video, sent any day after."""
    sent, offset = _sent_ms(element), _offset_ms(element)
    if sent is None or offset is None or sent - offset < EARLIEST_MS:
        return None
    return sent - offset


def _sent_ms(element: Element) -> int | None:
    places = element.attributes.get("p", "").split(",")
    told = element.attributes.get("timestamp") or (places[4] if len(places) > 4 else "")
    sent = whole(told, most=4_102_444_800_000)
    return sent if sent is not None and sent >= EARLIEST_MS else None


def _moment(told: str) -> int | None:
    """Read a time as ISO text, or as seconds or milliseconds since 1970."""
    told = told.strip()
    if told.isascii() and told.isdigit() and len(told) <= 13:
        at_ms = int(told) * (1 if len(told) > 11 else clock.SECOND)
    else:
        try:
            at_ms = clock.instant(told, "Asia/Shanghai")
        except (ValueError, OverflowError):
            return None
    return at_ms if EARLIEST_MS <= at_ms <= 4_102_444_800_000 else None


def facts(content: Content, base_ms: int, refused: list[Refusal]) -> Iterator[Fact]:
    """Give a fact for each message, at `base_ms` plus its offset, in the order of the file."""
    position = 0
    for element in elements(content, refused):
        if element.tag not in _MESSAGES:
            continue
        position += 1
        offset = _offset_ms(element)
        if offset is None:
            place = "p" if element.tag == "d" else "ts"
            refused.append(Refusal(element.line, place, "expected seconds since the start of the recording"))
            continue
        yield _fact(element, f"rec:{content.digest}:{position}", base_ms + offset)


def _offset_ms(element: Element) -> int | None:
    told = element.attributes.get("p", "").partition(",")[0] or element.attributes.get("ts", "")
    try:
        seconds = float(told)
    except ValueError:
        return None
    if not math.isfinite(seconds) or abs(seconds) * clock.SECOND > LONGEST_MS:
        return None
    return max(0, round(seconds * clock.SECOND))


def _fact(element: Element, id: str, at_ms: int) -> Fact:
    told = element.attributes
    viewer = _viewer(told)
    by = name(told.get("user", ""))
    if element.tag in ("d", "sc"):
        return Commented(
            id=id, at_ms=at_ms, source=SOURCE, viewer=viewer, name=by, text=text(element.text) or ""
        )
    gift = told.get("giftname") or _GUARDS.get(told.get("level", ""), element.tag)
    count = whole(told.get("giftcount") or told.get("count"))
    return Gifted(
        id=id,
        at_ms=at_ms,
        source=SOURCE,
        viewer=viewer,
        name=by,
        gift=name(gift),
        count=1 if count is None else count,
    )


def _viewer(told: dict[str, str]) -> str:
    """Name who sent it; a recorder that is not logged in writes 0 as everybody's uid."""
    places = told.get("p", "").split(",")
    for value in (told.get("uid"), places[6] if len(places) > 6 else "", told.get("user")):
        found = key(value)
        if found not in ("", "0"):
            return found
    return "anonymous"
