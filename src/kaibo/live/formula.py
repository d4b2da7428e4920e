"""A formula of a rule: CEL over the room's signals, checked before it is kept, bounded when it runs.

Every number is a double, so `minute > 5` and `online / 2` mean what they say. An answer that hangs on
something not known is None: nothing is invented. Dividing by zero is found where it stands.
"""

from collections.abc import Sequence
from math import isfinite, sqrt
from typing import Any, Final, Protocol

from kaibo.live import syntax
from kaibo.live.syntax import ARGUMENTS, Broken, Token, Type, Vocabulary
from kaibo.words import clip

Value = float | str

WINDOW_MOST_S: Final = 14_400


class Reading(Protocol):
    """Where a formula reads the room; None says that something is not known."""

    def value(self, signal: str) -> Value | None:
        """Tell a signal."""
        ...

    def between(self, field: str, from_s: float, until_s: float) -> float | None:
        """Sum a field from `from_s` to `until_s` seconds ago."""
        ...

    def online_ago(self, seconds: float) -> float | None:
        """Tell the online count so many seconds ago."""
        ...


class Fault(ValueError):
    """A formula failed over a room, in words of both languages; `span` is where in its text, if known."""

    def __init__(self, zh: str, en: str, span: tuple[int, int] | None = None) -> None:
        """Say why, and where."""
        super().__init__(en)
        self.zh, self.en, self.span = zh, en, span


class Formula:
    """A checked formula; `signals` are what it reads of the room.

    `gives` says what its answer is: where a number was asked for a text will do.
    """

    def __init__(self, text: str, vocabulary: Vocabulary, gives: Type) -> None:
        """Check a formula; raises `Broken`."""
        self.text, self.gives = text, gives
        tokens = syntax.read(text, vocabulary)
        used = {token.text for token in tokens if token.type == "name"}
        self.signals = tuple(sorted(used & vocabulary.signals.keys()))
        self._calls = tuple(sorted(used & ARGUMENTS.keys()))
        self._fixed = {name: vocabulary.numbers[name] for name in used & vocabulary.numbers.keys()}
        self._compares = any(token.text in ("==", "!=", "in") for token in tokens)
        self._program = syntax.program(text, tokens)
        self._try(tokens, vocabulary)

    def run(self, reading: Reading) -> Value | bool | None:
        """Give the answer, None where it hangs on something not known; raises `Fault`."""
        run = _Run(reading, self.text)
        context: dict[str, Any] = dict(self._fixed)
        for name in self.signals:
            context[name] = run.known(reading.value(name))
        for name in self._calls:
            context[name] = getattr(run, name)
        context["nonzero"] = run.nonzero
        try:
            answer = self._program.execute(context)
        except Exception as error:
            # What a function could not answer is the true reason; CEL only stumbled over it later.
            if run.fault is None and not run.unknown:
                reason = clip(str(error).split(". ")[0], 160)
                raise Fault(f"类型不对：{reason}", f"wrong type: {reason}") from None
            answer = None
        if run.fault is not None:
            raise run.fault
        # CEL knows that true || unknown is true; but it holds that an unknown equals nothing.
        if answer is None or (run.unknown and self._compares):
            return None
        return self._typed(answer)

    def _typed(self, answer: Any) -> Value | bool:
        if self.gives == "truth":
            if isinstance(answer, bool):
                return answer
            raise Fault("条件的结果必须是真或假，例如 online > 100", "a condition must be true or false")
        if isinstance(answer, str):
            return answer
        if isinstance(answer, bool) or not isinstance(answer, float | int):
            raise Fault("结果必须是数字或文字", "the answer must be a number or a text")
        if not isfinite(answer):
            raise Fault("结果不是有限的数", "the answer is no finite number")
        return float(answer)

    def _try(self, tokens: Sequence[Token], vocabulary: Vocabulary) -> None:
        """Run over made-up rooms: all signals alike, and each in turn at 0, 1 and every number it names."""
        told = {float(token.text) for token in tokens if token.type == "number"} | set(self._fixed.values())
        numbers = sorted({0.0, 1.0, 3.0, 1e6, *sorted(told)[:8]})
        texts = sorted({"", "x", *(token.text[1:-1] for token in tokens if token.type == "text")})[:8]
        room = _MadeUp(vocabulary, texts)
        for room.base in numbers:
            room.other = ("", 0.0)
            self._tried(room)
            for key in sorted(room.seen):
                for value in texts if vocabulary.signals.get(key) == "text" else numbers:
                    room.other = (key, value)
                    self._tried(room)

    def _tried(self, room: "_MadeUp") -> None:
        try:
            if isinstance(self.run(room), str):
                self.gives = "text"
        except Fault as fault:
            at, end = fault.span or (0, len(self.text))
            raise Broken(self.text, at, end, fault.zh, fault.en) from None


class _Run:
    """One run: the functions a formula calls, and what went wrong, told afterwards."""

    def __init__(self, reading: Reading, text: str) -> None:
        self._reading, self._text = reading, text
        self.fault: Fault | None = None
        self.unknown = False

    def known(self, value: Value | None) -> Value | None:
        self.unknown = self.unknown or value is None
        return value

    def nonzero(self, number: float | None, at: float, end: float) -> float | None:
        if number == 0:
            span = (int(at), int(end))
            part = clip(self._text[slice(*span)], 60)
            self._fail(f"除以零：{part} 可能是 0", f"division by zero: {part} can be 0", span)
            return None
        return number

    def last(self, field: str, seconds: float) -> Value | None:
        return self.between(field, seconds, 0.0)

    def between(self, field: str, from_s: float, until_s: float) -> Value | None:
        if not self._are(from_s, until_s):
            return None
        if not 0 <= until_s < from_s <= WINDOW_MOST_S:
            zh = f"时间窗要在 0 到 {WINDOW_MOST_S} 秒之间，先远后近"
            self._fail(zh, f"a window lies within {WINDOW_MOST_S} s, the earlier end first")
            return None
        return self.known(self._reading.between(field, from_s, until_s))

    def online_ago(self, seconds: float) -> Value | None:
        if not self._are(seconds):
            return None
        if not 0 <= seconds <= WINDOW_MOST_S:
            zh = f"秒数要在 0 到 {WINDOW_MOST_S} 之间"
            self._fail(zh, f"seconds must be 0 to {WINDOW_MOST_S}")
            return None
        return self.known(self._reading.online_ago(seconds))

    def sqrt(self, number: float) -> float | None:
        if not self._are(number):
            return None
        if number < 0:
            self._fail("负数不能开方，先用 max(0, …)", "no square root of a negative: use max(0, …)")
            return None
        return sqrt(number)

    def abs(self, number: float) -> float | None:
        return abs(number) if self._are(number) else None

    def min(self, *numbers: float) -> float | None:
        return min(numbers) if self._are(*numbers) else None

    def max(self, *numbers: float) -> float | None:
        return max(numbers) if self._are(*numbers) else None

    def _are(self, *numbers: float | None) -> bool:
        """Tell whether all are numbers; what is no number, and not merely unknown, is a fault."""
        if any(not isinstance(number, float | None) for number in numbers):
            self._fail("类型不对：函数只接受数字", "wrong type: a function takes numbers only")
        return all(isinstance(number, float) for number in numbers)

    def _fail(self, zh: str, en: str, span: tuple[int, int] | None = None) -> None:
        self.fault = self.fault or Fault(zh, en, span)


class _MadeUp:
    """A room for trying a formula: everything reads `base`, but one thing reads another value."""

    def __init__(self, vocabulary: Vocabulary, texts: Sequence[str]) -> None:
        self._vocabulary, self._texts = vocabulary, texts
        self.base = 0.0
        self.other: tuple[str, Value] = ("", 0.0)
        self.seen: set[str] = set()

    def value(self, signal: str) -> Value:
        self.seen.add(signal)
        if self.other[0] == signal:
            return self.other[1]
        return self._texts[-1] if self._vocabulary.signals[signal] == "text" else self.base

    def between(self, field: str, from_s: float, until_s: float) -> float:
        key = f"{field}({from_s},{until_s})"
        self.seen.add(key)
        return float(self.other[1]) if self.other[0] == key else self.base

    def online_ago(self, seconds: float) -> float:
        return self.between("online_ago", seconds, 0.0)
