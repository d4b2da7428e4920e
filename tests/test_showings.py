"""Replay pages of a house: prepared once for all who ask, told of what changes, let go when nobody looks."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from kaibo import showings
from kaibo.clock import SteppedClock
from kaibo.facts import ReplayLiked, ReplaySaid
from kaibo.house import House
from kaibo.plan.recordings import Recording
from tests.conftest import comes_true
from tests.console.replaying import BEGAN_MS, BROADCAST, SLUG, changed, comment, saved, told

LATER_MS = 11 * 60_000


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    house = House(tmp_path)
    async with house.running():
        await house.act(told(more=[comment(25, "第一句")]))
    return tmp_path


def said(number: int) -> ReplaySaid:
    scope, at_ms = f"@replay:{SLUG}", BEGAN_MS + number
    return ReplaySaid(
        id=f"s{number}", broadcast=scope, at_ms=at_ms, source="page", visit="v", film_ms=1, text="在"
    )


async def test_a_page_is_prepared_once_and_told_on_while_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, times, real = House(folder), [], showings._prepared

    def counted(source: Any) -> Any:
        times.append(source)
        return real(source)

    monkeypatch.setattr(showings, "_prepared", counted)
    async with house.running():
        asked = [asyncio.create_task(house.showings.show(SLUG)) for _ in range(9)]
        await asyncio.sleep(0)
        await house.act([said(1)])
        shown = {id(one) for one in await asyncio.gather(*asked)}
        assert (len(shown), len(times)) == (1, 1)
        await house.act([said(2), said(2)])
        showing = await house.showings.show(SLUG)
        assert showing is not None
        assert [line.id for line in showing.crowd.lines] == ["s1", "s2"]
        assert await house.showings.show("no-such-page-anywhere") is None
        assert len(times) == 1


async def test_what_a_page_is_made_of_changes_and_so_does_it(folder: Path) -> None:
    house = House(folder)
    async with house.running():
        first = await house.showings.show(SLUG)
        assert first is not None
        first.read(0, lambda _: True)
        assert b"8000" in first.chunk(0).body
        moved = Recording(file="a.mp4", length_ms=300_000, offset_ms=2_000)
        await house.act([saved(BROADCAST, "recording", "r", moved, revision=2)])
        second = await house.showings.show(SLUG)
        assert second is not None
        second.read(0, lambda _: True)
        assert b"10000" in second.chunk(0).body
        await house.act([saved(BROADCAST, "replay", SLUG, changed(danmaku=False), revision=2)])
        assert await house.showings.show(SLUG) is second
        assert second.chunk(0).body == b'{"lines":[]}'


async def test_a_page_nobody_looks_at_is_let_go(folder: Path) -> None:
    clock = SteppedClock(BEGAN_MS)
    house = House(folder, clock)
    async with house.running():
        first = await house.showings.show(SLUG)
        clock.step(LATER_MS)

        async def kept() -> bool:
            return SLUG in house.showings._shown

        await comes_true(kept, lambda held: not held)
        assert await house.showings.show(SLUG) is not first


async def test_a_page_that_breaks_is_prepared_anew_and_the_house_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(folder)
    async with house.running():
        first = await house.showings.show(SLUG)
        assert first is not None
        monkeypatch.setattr(first.crowd, "hear", lambda _: 1 / 0)
        liked = ReplayLiked(
            id="l", broadcast=f"@replay:{SLUG}", at_ms=BEGAN_MS, source="page", visit="v", film_ms=1
        )
        await house.act([liked])
        second = await house.showings.show(SLUG)
        assert second is not None and second is not first
        assert second.crowd.likes == 1
