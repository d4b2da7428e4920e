"""Places for heavy work: so many, given back whatever happens, and a plain word to whoever comes beyond."""

from contextlib import ExitStack

import pytest

from kaibo.places import Places
from kaibo.refused import Refused


def test_whoever_comes_beyond_the_last_place_is_told_to_come_again() -> None:
    places = Places(2)
    with ExitStack() as held:
        held.enter_context(places.taken())
        held.enter_context(places.taken())
        with pytest.raises(Refused) as told, places.taken():
            pass
        assert (told.value.status, told.value.code) == (503, "busy")
    with places.taken(), places.taken():
        pass


def test_a_place_is_given_back_when_the_work_breaks() -> None:
    places = Places(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="broke"), places.taken():
            raise ValueError("broke")
