"""How fast things go through an OBS: shares and rates over the last seconds, and whether they go at all."""

from collections import deque
from typing import Final

from msgspec import Struct, field

from kaibo.studio.obs.answers import Recording, Stats, Streaming

_KEPT_S: Final = 10.0


class Sample(Struct, frozen=True, gc=False):
    """What OBS had counted at one moment."""

    at_s: float
    sent: int
    unsent_frames: int
    frames: int
    skipped: int
    encoded: int
    written: int


class Rates(Struct):
    """Counts of the last seconds; what went down was begun anew, and what was before it says nothing."""

    samples: deque[Sample] = field(default_factory=deque)
    sent_s: float = 0.0
    written_s: float = 0.0

    def add(self, at_s: float, stats: Stats, stream: Streaming, record: Recording) -> None:
        """Take in what OBS has counted at `at_s` seconds of a steady clock."""
        sample = Sample(
            at_s,
            stream.output_bytes,
            stream.output_skipped_frames,
            stream.output_total_frames,
            stats.output_skipped_frames,
            stats.output_total_frames,
            record.output_bytes,
        )
        last = self.samples[-1] if self.samples else None
        if last is None or not stream.output_active or stream.output_reconnecting or sample.sent != last.sent:
            self.sent_s = at_s
        if last is None or not record.output_active or record.output_paused or sample.written != last.written:
            self.written_s = at_s
        if last is not None and (sample.sent < last.sent or sample.encoded < last.encoded):
            self.samples.clear()
        self.samples.append(sample)
        while at_s - self.samples[0].at_s > _KEPT_S:
            self.samples.popleft()

    def silent_s(self) -> float:
        """Tell for how many seconds a stream that is on has sent nothing."""
        return self.samples[-1].at_s - self.sent_s if self.samples else 0.0

    def unwritten_s(self) -> float:
        """Tell for how many seconds a recording that runs has not grown."""
        return self.samples[-1].at_s - self.written_s if self.samples else 0.0

    def kbps(self) -> float | None:
        """Give the stream's rate in kbit/s."""
        if len(self.samples) < 2:
            return None
        first, last = self.samples[0], self.samples[-1]
        return (last.sent - first.sent) * 8 / 1000 / max(last.at_s - first.at_s, 0.001)

    def dropped(self) -> float | None:
        """Give the share of frames the network did not take."""
        return self._share("unsent_frames", "frames")

    def skipped(self) -> float | None:
        """Give the share of frames this machine was too slow to encode."""
        return self._share("skipped", "encoded")

    def _share(self, part: str, whole: str) -> float | None:
        if len(self.samples) < 2:
            return None
        first, last = self.samples[0], self.samples[-1]
        all_of_them = getattr(last, whole) - getattr(first, whole)
        lost = getattr(last, part) - getattr(first, part)
        return min(1.0, max(0.0, lost / all_of_them)) if all_of_them > 0 else None
