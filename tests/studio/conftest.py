from pathlib import Path

import pytest

from kaibo.studio.testcard import make


@pytest.fixture(scope="session")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same 48-second recording as mp4, mkv, flv and ts."""
    folder = tmp_path_factory.mktemp("cards")
    for suffix in ("mp4", "mkv", "flv", "ts"):
        make(folder / f"card.{suffix}", 0.8, size=(320, 180))
    return folder
