"""The relay itself: every 1/fps one picture and its samples go out, whatever the inputs do."""

import logging
import threading
import time
from math import inf
from typing import Final

import numpy as np
from msgspec import Struct

from kaibo.studio.relay.address import Address
from kaibo.studio.relay.choice import Choice, Sight, State
from kaibo.studio.relay.encoder import Encoder
from kaibo.studio.relay.ffmpeg import Guard
from kaibo.studio.relay.picture import Picture, Pool
from kaibo.studio.relay.playhead import Playhead, Step
from kaibo.studio.relay.reader import Reader, Take
from kaibo.studio.relay.shape import RATE, Shape
from kaibo.studio.relay.slate import Loop
from kaibo.studio.relay.sound import Samples, fitted, joined

LATE_S: Final = 0.02
"""A picture that leaves this much after its time is counted as late."""

ASLEEP_S: Final = 2.0
"""A clock that is this far behind slept (a closed lid): it goes on from now instead of hurrying after."""

FINISH_S: Final = 2.0
"""Time the encoder has to end in order."""

_AGAIN_S: Final = 1.0

log = logging.getLogger("kaibo.relay")


class Order(Struct, frozen=True, kw_only=True):
    """What a relay is asked to do; `kbit` is the picture's rate in kilobits a second."""

    program: str
    shape: Shape
    output: Address
    primary: Address
    backup: Address | None = None
    kbit: int = 2500
    slate: bytes
    music: Samples


class Input:
    """One input as the clock sees it: its reader, and the playhead in the reader's present run."""

    def __init__(self, reader: Reader, shape: Shape) -> None:
        """Begin with an input that gave nothing yet."""
        self.reader = reader
        self._shape = shape
        self._seen = 0
        self._playing: Take | None = None
        self._take = reader.take
        self.head = Playhead(shape)
        self._dry = False
        self.offset = 0

    def look(self, now: float) -> Sight:
        """Tell whether pictures are new since the last look, and how old the newest is."""
        take = self.reader.take
        if take is not self._take:
            self._take, self._seen = take, 0
        received = take.received
        new, self._seen = received > self._seen, received
        return Sight(new, inf if take.over or not received else now - take.at)

    def leave(self) -> None:
        """Go off air; coming back starts near the live end."""
        self._playing = None

    def play(self) -> tuple[Picture, Samples, bool]:
        """Give a tick's picture and samples, and whether the sound breaks with the last tick's."""
        take, fresh = self._take, False
        if take is not self._playing:
            self._playing, fresh = take, True
            self.head = Playhead(self._shape)
            self.head.start(take.received, take.sound.total - take.early)
        step = self.head.step(take.received, take.sound.total - take.early)
        self.offset = self.head.offset(step)
        broken = fresh or step.jumped or self._dry != (not step.length)
        self._dry = not step.length
        return take.picture(step.picture), self._sound(take, step), broken

    def _sound(self, take: Take, step: Step) -> Samples:
        if not step.length:
            return np.zeros((self._shape.samples, 2), dtype=np.int16)
        return fitted(take.sound.read(step.start + take.early, step.length), self._shape.samples)


class Relay:
    """Runs one output. `run` blocks until `stop`; what it does meanwhile can be read from its attributes."""

    def __init__(self, order: Order) -> None:
        """Prepare everything; nothing starts before `run`."""
        self.order = order
        self.choice = Choice()
        self.guard = Guard()
        self._pool = Pool(order.shape.bytes)
        self.inputs = {"primary": self._input(order.primary)}
        if order.backup:
            self.inputs["backup"] = self._input(order.backup)
        self.encoder: Encoder | None = None
        self.encoders = 0
        self.why = ""
        self.frames = 0
        self.late = 0
        self.latest_s = 0.0
        self.slept = 0
        self.lost = 0
        self.began_ms = 0
        self.since_ms = 0
        self.changes = 0
        self._loop = Loop(order.music)
        self._last = np.zeros(2, dtype=np.int16)
        self._stop = threading.Event()

    def stop(self) -> None:
        """End the output in order, soon; may be called from a signal."""
        self._stop.set()

    def run(self) -> None:
        """Play until stopped; then end the output so that a file of it plays."""
        keeper = threading.Thread(target=self._keep_encoder, daemon=True)
        self.guard.start()
        try:
            for one in self.inputs.values():
                one.reader.start()
            self._renew()
            keeper.start()
            self._play()
        finally:
            self._stop.set()
            keeper.join(1)
            self._finish()

    def _play(self) -> None:
        fps = self.order.shape.fps
        start, first = time.monotonic(), 0
        self.began_ms = self.since_ms = time.time_ns() // 1_000_000
        while True:
            behind = time.monotonic() - start - (self.frames - first) / fps
            if self._stop.is_set():
                return
            if behind < 0:
                time.sleep(-behind)
            elif behind > ASLEEP_S:
                self.slept += 1
                start, first = time.monotonic(), self.frames
            else:
                self.late += behind > LATE_S
                self.latest_s = max(self.latest_s, behind)
            self._tick(time.monotonic())

    def _tick(self, now: float) -> None:
        was = self.choice.state
        away = Sight(False, inf)
        primary, backup = (
            self.inputs[name].look(now) if name in self.inputs else away for name in ("primary", "backup")
        )
        state = self.choice.tick(primary, backup)
        if state != was:
            self._changed(was, state)
        picture, samples, broken = self._pick(state)
        if broken or state != was:
            samples = joined(samples, self._last)
        self._last = samples[-1]
        if encoder := self.encoder:
            encoder.push(picture, samples.tobytes())
        self.frames += 1

    def _pick(self, state: State) -> tuple[Picture | bytes, Samples, bool]:
        if state == "slate":
            return self.order.slate, self._loop.next(self.order.shape.samples), False
        return self.inputs[state].play()

    def _changed(self, was: State, state: State) -> None:
        self.changes += 1
        self.since_ms = time.time_ns() // 1_000_000
        for name, one in self.inputs.items():
            if name != state:
                one.leave()
        log.info("%s -> %s at picture %d", was, state, self.frames)

    def _renew(self) -> None:
        order = self.order
        self.encoder = Encoder(order.program, order.output, order.shape, order.kbit, self.guard)
        self.encoders += 1

    def _keep_encoder(self) -> None:
        """Replace an encoder that ended or got stuck; the clock goes on meanwhile."""
        while not self._stop.wait(0.2):
            encoder = self.encoder
            if encoder is None or encoder.well:
                continue
            self.why = self.order.output.hidden(
                encoder.child.said or ("ended" if not encoder.child.alive else "stuck")
            )
            log.warning("the output failed and is started again: %s", self.why)
            self.encoder = None
            self.lost += encoder.dropped
            encoder.kill()
            if not self._stop.wait(_AGAIN_S):
                self._renew()

    def _finish(self) -> None:
        readers = [threading.Thread(target=one.reader.stop) for one in self.inputs.values()]
        for thread in readers:
            thread.start()
        if self.encoder:
            self.encoder.finish(FINISH_S)
        for thread in readers:
            thread.join(3)
        self.guard.close()

    def _input(self, address: Address) -> Input:
        order = self.order
        return Input(Reader(order.program, address, order.shape, self.guard, self._pool), order.shape)


def drift_ms(one: Input) -> float:
    """Give how far an input's sound is ahead of its picture, in ms."""
    return one.offset * 1000 / RATE
