"""Long work without the garbage collector, and its waking afterwards."""

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from kaibo.unswept import unswept


@pytest.fixture(autouse=True)
def _awake() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_the_collector_rests_meanwhile_and_wakes_whatever_happens() -> None:
    with pytest.raises(ValueError, match="broke"), unswept():
        assert not gc.isenabled()
        raise ValueError("broke")
    assert gc.isenabled()


def test_the_last_of_several_wakes_it() -> None:
    begun, end = Event(), Event()

    def work() -> None:
        with unswept():
            begun.set()
            end.wait(10)

    with ThreadPoolExecutor(1) as pool:
        with unswept():
            other = pool.submit(work)
            begun.wait(10)
        assert not gc.isenabled()
        end.set()
        other.result(10)
    assert gc.isenabled()


def test_where_it_rested_before_it_rests_on() -> None:
    gc.disable()
    with unswept(), unswept():
        pass
    assert not gc.isenabled()
