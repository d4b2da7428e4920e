"""What is weak says what to change, what nobody saw stays unknown. Source: Y5."""

from kaibo.plan.publishing import PlatformFigures, Publication
from kaibo.replay.tracking import MEASURES, newest_of, tracked, usual_plays

AT = 1_790_000_000_000


def item(*reached: PlatformFigures, account: str = "a") -> Publication:
    return Publication(
        broadcast="b", account=account, platform="douyin", state="published", reached=tuple(reached)
    )


def seen(at: int = 0, **figures: float) -> PlatformFigures:
    return PlatformFigures(at_ms=AT + at, **figures)  # type: ignore[arg-type]


def test_what_is_far_under_the_usual_is_weak_and_says_what_to_change() -> None:
    others = [item(seen(plays=plays, likes=100, completion=0.4)) for plays in (900, 1000, 1100)]
    told = {one.measure: one for one in tracked(item(seen(plays=690, likes=60, completion=0.39)), others)}
    assert (told["plays"].weak, told["plays"].usual) == (True, 1000.0)
    assert "封面" in told["plays"].zh
    assert not told["completion"].weak and told["completion"].zh == ""
    assert told["interaction"].value == 60 / 690
    assert (told["follows"].value, told["follows"].usual, told["follows"].weak) == (None, None, False)


def test_with_too_few_others_there_is_no_usual_and_nothing_is_weak() -> None:
    others = [item(seen(plays=1000)) for _ in range(2)]
    elsewhere = [item(seen(plays=1000), account="b") for _ in range(5)]
    told = tracked(item(seen(plays=1)), [*others, *elsewhere])
    assert told[0].usual is None
    assert not any(one.weak for one in told)
    assert usual_plays(others) is None


def test_of_each_figure_the_last_seen_counts() -> None:
    newest = newest_of(item(seen(2, plays=30), seen(1, plays=20, likes=5), seen(0, likes=4, shares=1)))
    assert newest is not None
    assert (newest.plays, newest.likes, newest.shares, newest.at_ms) == (30, 5, 1, AT + 2)
    assert newest_of(item()) is None


def test_nothing_divides_by_no_plays() -> None:
    told = tracked(item(seen(plays=0, likes=3, clicks=0, orders=1, gmv_fen=5, follows=1)), [])
    assert [one.value for one in told] == [0, *[None] * (len(MEASURES) - 1)]
