"""A channel with a clock that moves only when told to: what each screen is sent, and when."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from kaibo import facts
from kaibo.clock import HOUR, MINUTE, SECOND
from kaibo.facts import Entry
from kaibo.hub import Channel, Listener, message
from kaibo.live import board
from kaibo.live.stage import Stage
from tests.live.rooms import PLAN, Teller
from tests.strategies import T0

TICK_MS = 100


class Watched:
    """A channel on air; `tell` folds a fact now, `run` passes time tick by tick."""

    def __init__(self) -> None:
        self.now_ms = T0
        self.channel = Channel(Teller().plan(PLAN).tell(facts.WentLive).room())
        self._n = 0

    def tell(self, kind: type[Any], **fields: Any) -> None:
        self._n += 1
        head = {"id": f"t{self._n}", "broadcast": "b1", "at_ms": self.now_ms, "source": "crew"}
        room = self.channel.room
        self.channel.fold([Entry(room.seq + 1, self.now_ms, kind(**head | fields))])

    def chat(self) -> None:
        self.tell(facts.Commented, source="t", viewer="v", text="好")

    def tick(self, ms: int = TICK_MS) -> None:
        self.now_ms += ms
        self.channel.publish(self.now_ms)

    def view(self) -> dict[str, Any]:
        room = self.channel.room
        shown = board.view(room, self.now_ms, prompter=self.channel.prompter)
        view: dict[str, Any] = msgspec.json.decode(message(shown))["view"]
        return view


def waiting(listener: Listener) -> Iterator[dict[str, Any]]:
    """What a screen was sent and has not taken yet."""
    while not listener._frames.empty():
        frame = listener._frames.get_nowait()
        assert frame is not None, "the screen was let go"
        yield msgspec.json.decode(frame)


def follow(view: dict[str, Any], listener: Listener) -> dict[str, Any]:
    """Apply to a view what was sent since, as a screen does."""
    for sent in waiting(listener):
        frame = sent["frame"]
        assert frame["after"] <= view["seq"], "a gap"
        view["stage"] |= frame.get("stage") or {}
        view |= {name: frame[name] for name in ("seq", "head", "rundown") if frame.get(name) is not None}
    return view


def claim(watched: Watched, *, released: bool) -> None:
    watched.tell(facts.QuestionClaimed, question="size-p1-1", by="小王", role="desk", released=released)


@pytest.mark.parametrize("watched_before", [True, False])
def test_what_changed_and_changed_back_around_the_opening_of_a_screen_is_not_lost(
    watched_before: bool,
) -> None:
    watched = Watched()
    first = watched.channel.join()
    watched.tell(facts.SegmentTaken, segment="s2", title="羊绒衫", product="p1", length_s=480)
    watched.tell(facts.Commented, source="t", viewer="v", text="有没有40码")
    watched.tick(SECOND)
    if not watched_before:
        watched.channel.listeners.discard(first)
    claim(watched, released=False)
    watched.tell(facts.EndRequested, request="r")
    if not watched_before:
        watched.tick()
    view = watched.view()
    assert (view["head"]["state"], view["stage"]["questions"][0]["state"]) == ("ending", "claimed")
    screen = watched.channel.join()
    claim(watched, released=True)
    watched.now_ms += 3 * MINUTE  # the request to end lapses
    watched.tick()
    shown = follow(view, screen)
    assert (shown["head"]["state"], shown["stage"]["questions"][0]["state"]) == ("live", "open")
    assert shown["stage"] == watched.view()["stage"]


def test_a_screen_that_follows_shows_what_a_screen_opened_now_is_shown() -> None:
    watched = Watched()
    view, screen = watched.view(), watched.channel.join()
    for turn in range(60):
        watched.chat()
        if turn % 7 == 3:
            segment = ("s2", "s3", "s1")[turn % 3]
            watched.tell(facts.SegmentTaken, segment=segment, title=segment, length_s=120)
        if turn % 11 == 5:
            watched.channel.prompt({"page": turn})
        watched.tick()
        view = follow(view, screen)
    watched.tick(SECOND)
    shown, fresh = follow(view, screen), watched.view()
    assert {name: shown[name] for name in ("head", "stage", "rundown")} == {
        name: fresh[name] for name in ("head", "stage", "rundown")
    }
    assert set(fresh["stage"]) == set(Stage.__struct_fields__)


@pytest.mark.parametrize("busy", [True, False])
def test_a_hosts_screen_hears_a_beat_each_second_however_busy_the_room_is(busy: bool) -> None:
    watched = Watched()
    watched.tell(facts.SegmentTaken, segment="s2", title="羊绒衫", product="p1")
    listener = watched.channel.join(host=True)
    watched.tick()
    list(waiting(listener))
    for _ in range(50):
        if busy:
            watched.chat()
        watched.tick()
    heard = [sent["host"]["now_ms"] for sent in waiting(listener)]
    assert len(heard) == 5
    assert {later - before for before, later in pairwise(heard)} == {SECOND}


def test_a_clock_set_back_silences_no_screen() -> None:
    watched = Watched()
    screen, host = watched.channel.join(), watched.channel.join(host=True)
    watched.tick()
    watched.now_ms -= HOUR
    assert [len(list(waiting(listener))) for listener in (screen, host)] == [1, 1]
    watched.chat()
    watched.tick()
    (sent,) = waiting(screen)
    assert sent["frame"]["numbers"]["comments"]["value"] == 1
    assert len(list(waiting(host))) == 1


def test_a_quiet_moment_sends_nothing_between_two_beats() -> None:
    watched = Watched()
    screen = watched.channel.join()
    watched.tick(SECOND)
    for _ in range(9):
        watched.tick()
    assert len(list(waiting(screen))) == 1


def test_with_each_take_the_hosts_pages_begin_anew_though_no_hosts_screen_is_open() -> None:
    watched = Watched()
    watched.tell(facts.SegmentTaken, segment="s2", title="羊绒衫", product="p1")
    watched.channel.prompt({"page": 3, "size": 72})
    watched.chat()
    assert watched.channel.prompter.page == 3
    watched.tell(facts.SegmentTaken, id="next", segment="s3", title="大衣", product="p2")
    assert (watched.channel.prompter.page, watched.channel.prompter.size) == (0, 72)
    assert watched.channel.prompter.moved == 2
    watched.channel.prompt({"page": 1})
    watched.tell(facts.TakeUndone, take="next")
    assert (watched.channel.prompter.page, watched.channel.prompter.moved) == (0, 4)


def test_nobody_watching_keeps_nothing_for_later() -> None:
    watched = Watched()
    for _ in range(30):
        watched.chat()
    watched.tick()
    assert (watched.channel.changes.comments, watched.channel.changes.seconds) == ([], set())
