"""Sizes and rates an encoder takes."""

import pytest

from kaibo.refused import Refused
from kaibo.studio.relay.shape import RATE, RATES, shape


@pytest.mark.parametrize("fps", RATES)
def test_every_rate_shares_a_second_of_samples_out_evenly(fps: int) -> None:
    assert shape("1280x720", fps).samples * fps == RATE


def test_a_picture_has_its_planes_bytes() -> None:
    assert shape("1280x720", 25).bytes == 1280 * 720 * 3 // 2


@pytest.mark.parametrize(
    "size", ["", "1280", "1280x", "x720", "1281x720", "0x0", "-2x4", "１２８０x720", "99999x720", "8x8"]
)
def test_another_size_is_refused(size: str) -> None:
    with pytest.raises(Refused) as refused:
        shape(size, 25)
    assert refused.value.code == "bad_size"


@pytest.mark.parametrize("fps", [0, -25, 23, 29, 61])
def test_another_rate_is_refused(fps: int) -> None:
    with pytest.raises(Refused) as refused:
        shape("1280x720", fps)
    assert refused.value.code == "bad_fps"
