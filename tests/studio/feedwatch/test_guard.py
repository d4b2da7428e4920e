"""The guard leaves a dead picture for the slate, comes back to a living one, and yields to people."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.studio.feedwatch.guard import Back, Guard, Lost, Scene, Switch, Told
from kaibo.studio.feedwatch.signs import Grey, Patience

PATIENCE = Patience(
    still_s=0.5, silent_s=0.4, back_s=0.4, back_pictures=3, steady_s=10, doubt_s=3, black=24, silence=0.001
)
LEAVE = ("开场", "讲品", "倒计时")
SLATE = "垫片"
EVERY_S = 0.1


@dataclass
class World:
    """A camera, an OBS and people; time passes in looks of a tenth of a second."""

    picture: str = "moving"
    loud: bool = True
    camera: bool = True
    scene: str = "讲品"
    late: int = 0
    obeys: bool = True
    ours: bool = True
    vouched: bool = False
    now_s: float = 100.0
    looks: int = 0
    coming: list[tuple[int, str]] = field(default_factory=list)
    told: list[tuple[float, Told]] = field(default_factory=list)
    history: list[tuple[float, str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.guard = Guard(SLATE, LEAVE.__contains__, PATIENCE, self.now_s)

    def small(self) -> Grey | None:
        if self.picture == "gone":
            return None
        if self.picture == "black":
            return bytes([self.looks % 2]) * 576
        grey = bytearray([90]) * 576
        grey[self.looks % 576 if self.picture == "moving" else 0] = 200
        return bytes(grey)

    def look(self) -> None:
        self.now_s += EVERY_S
        self.looks += 1
        while self.coming and self.coming[0][0] <= self.looks:
            self.scene = self.coming.pop(0)[1]
        self.history.append((self.now_s, self.picture, self.loud))
        self.guard.signs.hear(self.now_s, 0.3 if self.loud else 0.0)
        self.guard.signs.see(self.now_s, self.small())
        scene = Scene(self.scene, camera=self.camera, ours=self.ours)
        for told in self.guard.step(self.now_s, scene, self.vouched):
            self.told.append((self.now_s, told))
            if isinstance(told, Switch) and self.obeys:
                self.coming.append((self.looks + 1 + self.late, told.scene))

    def run(self, seconds: float) -> "World":
        for _ in range(round(seconds / EVERY_S)):
            self.look()
        return self

    def dies(self, picture: str = "still") -> "World":
        self.picture, self.loud = picture, False
        return self

    def lives(self) -> "World":
        self.picture, self.loud = "moving", True
        return self

    def chooses(self, scene: str) -> "World":
        self.scene = scene
        self.coming.clear()
        return self

    @property
    def said(self) -> list[Told]:
        return [told for _, told in self.told]

    @property
    def switches(self) -> list[Switch]:
        return [told for told in self.said if isinstance(told, Switch)]


def on_slate() -> World:
    return World().run(2).dies().run(2)


@pytest.mark.parametrize(("picture", "why"), [("still", "frozen"), ("black", "black"), ("gone", "gone")])
def test_a_dead_camera_is_left_for_the_slate_and_come_back_to(picture: str, why: str) -> None:
    world = World().run(2).dies(picture).run(1)
    assert world.scene == SLATE
    assert world.guard.word(Scene(SLATE, camera=True), vouched=False) == "slate"
    world.lives().run(1)
    assert world.scene == "讲品"
    lost, leave, back, restored = world.said
    assert isinstance(lost, Lost)
    assert lost.why == why
    assert lost.at_s == pytest.approx(102.0, abs=EVERY_S * 1.5)
    assert [leave, back, restored] == [Switch(SLATE, "feed"), Switch("讲品", "back"), Back("moves")]


@pytest.mark.parametrize(
    ("picture", "loud", "word"),
    [
        ("still", True, "doubting"),
        ("black", True, "doubting"),
        ("gone", True, "doubting"),
        ("moving", False, "doubting"),
        ("moving", True, "watching"),
    ],
)
def test_one_sign_of_two_is_doubt_and_no_switch(picture: str, loud: bool, word: str) -> None:
    world = World().run(2)
    world.picture, world.loud = picture, loud
    world.run(30)
    assert not world.said
    assert world.guard.word(Scene("讲品", camera=True), vouched=False) == word


def test_a_camera_nobody_ever_heard_is_never_left() -> None:
    world = World(loud=False).run(2).dies().run(10)
    assert not world.said


def test_what_is_not_looked_at_is_never_left() -> None:
    """A hung OBS gives no pictures and no levels: it is no dead camera."""
    world = World().run(2).dies().run(0.3)
    world.now_s += 60
    world.run(0.3)
    assert not world.said


def test_a_camera_that_is_not_on_program_is_not_judged() -> None:
    world = World(camera=False, scene="倒计时").run(2).dies().run(5)
    assert not world.said
    assert world.guard.word(Scene("倒计时", camera=False), vouched=False) == "off"


@pytest.mark.parametrize("scene", ["结束画面", "随便一个", SLATE])
def test_a_scene_it_may_not_leave_stays(scene: str) -> None:
    world = World(scene=scene).run(2).dies().run(2)
    assert world.scene == scene
    world.lives().run(2)
    assert [type(told) for told in world.said] == [Lost, Back]


@pytest.mark.parametrize("scene", ["讲品", "开场", "结束画面"])
def test_a_scene_a_person_chose_after_the_loss_stays(scene: str) -> None:
    world = on_slate().chooses(scene).run(2).lives().run(2)
    assert world.scene == scene
    assert [told.why for told in world.switches] == ["feed"]
    assert world.said[-1] == Back("moves")


def test_a_slate_somebody_else_wants_stays() -> None:
    world = on_slate()
    world.ours = False
    world.lives().run(5)
    assert world.scene == SLATE


def test_a_slate_chosen_again_by_a_person_stays() -> None:
    world = on_slate().chooses("讲品").run(0.5).chooses(SLATE).run(0.5).lives().run(5)
    assert world.scene == SLATE


def test_who_vouches_for_the_picture_is_believed() -> None:
    world = World(vouched=True).run(2).dies().run(10)
    assert not world.said
    assert world.guard.word(Scene("讲品", camera=True), vouched=True) == "vouched"
    world.vouched = False
    world.run(0.4)
    assert not world.said, "what was seen while somebody vouched proves nothing afterwards"


def test_who_vouches_on_the_slate_brings_the_picture_back() -> None:
    world = on_slate()
    world.vouched = True
    world.run(1)
    assert world.scene == "讲品"
    assert world.said[-1] == Back("vouched")


def test_a_switch_obs_did_not_do_is_asked_for_again() -> None:
    world = World(obeys=False).run(2).dies().run(3.5)
    assert len(world.switches) >= 3
    world.obeys = True
    world.run(1.5)
    assert world.scene == SLATE
    world.obeys = False
    world.lives().run(3.5)
    world.obeys = True
    world.run(1.5)
    assert world.scene == "讲品"


def test_a_feed_that_lives_again_before_obs_obeyed_is_shown() -> None:
    world = World(obeys=False).run(2).dies().run(1).lives().run(3)
    assert world.scene == "讲品"
    assert world.said[-1] == Back("moves")


def test_one_changed_picture_is_no_return() -> None:
    world = on_slate()
    for picture in ("gone", "still", "black", "still"):
        world.picture = picture
        world.run(0.8)
    assert world.scene == SLATE


def test_an_unsteady_feed_waits_longer_each_time() -> None:
    world, waits = World().run(2), []
    for _ in range(6):
        world.dies().run(2)
        back_s = world.now_s
        world.lives()
        while world.scene == SLATE:
            world.look()
        waits.append(round(world.now_s - back_s, 1))
    assert waits[1] > waits[0] + 0.3
    assert waits[-1] == waits[-2] <= PATIENCE.back_s * 8 + 1
    world.run(PATIENCE.steady_s).dies().run(2)
    back_s = world.now_s
    world.lives()
    while world.scene == SLATE:
        world.look()
    assert round(world.now_s - back_s, 1) == waits[0]


def test_a_slate_left_by_an_earlier_kaibo_is_come_back_from() -> None:
    world = World(scene=SLATE)
    world.guard = Guard(SLATE, LEAVE.__contains__, PATIENCE, world.now_s, left="开场")
    world.dies().run(2)
    assert world.scene == SLATE
    world.lives().run(1.5)
    assert world.scene == "开场"


STRETCH = st.tuples(
    st.sampled_from(["moving", "still", "black", "gone"]),
    st.booleans(),
    st.integers(min_value=1, max_value=30),
)


def held(world: World, at_s: float, true: Callable[[str, bool], bool], seconds: float) -> bool:
    """Tell whether something was so for `seconds` before a moment, give or take one look."""
    return all(
        true(picture, loud)
        for then_s, picture, loud in world.history
        if at_s - seconds + 1.5 * EVERY_S < then_s <= at_s
    )


@given(st.lists(STRETCH, max_size=12), st.integers(min_value=0, max_value=3))
def test_it_never_leaves_without_both_signs_and_always_comes_back(
    stretches: list[tuple[str, bool, int]], late: int
) -> None:
    world = World(late=late).run(1)
    for picture, loud, looks in stretches:
        world.picture, world.loud = picture, loud
        world.run(looks * EVERY_S)
    left = [(at_s, told) for at_s, told in world.told if isinstance(told, Switch) and told.why == "feed"]
    for at_s, _ in left:
        assert held(world, at_s, lambda picture, loud: not loud, PATIENCE.silent_s)
        assert held(world, at_s, lambda picture, loud: picture != "moving", PATIENCE.still_s)
    world.lives().run(PATIENCE.back_s * 8 + 2)
    assert world.scene == "讲品"
    assert world.guard.phase == "watching"
    switched = [at_s for at_s, told in world.told if isinstance(told, Switch)]
    for before_s, after_s in pairwise(switched):
        assert after_s - before_s >= min(PATIENCE.still_s, PATIENCE.back_s) - EVERY_S / 2


@given(
    st.lists(st.tuples(STRETCH, st.sampled_from(["", "", "讲品", "开场", "结束画面", SLATE])), max_size=10)
)
def test_it_never_leaves_what_a_person_chose_after_the_loss(
    stretches: list[tuple[tuple[str, bool, int], str]],
) -> None:
    world = World().run(1)
    for (picture, loud, looks), choice in stretches:
        lost = world.guard.phase != "watching"
        if choice and choice != world.scene:
            world.chooses(choice)
        else:
            choice = ""
        world.picture, world.loud = picture, loud
        for _ in range(looks):
            world.look()
            if lost and choice and world.guard.phase == "lost":
                assert world.scene == choice
            if world.guard.phase == "watching":
                lost = False
