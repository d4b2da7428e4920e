"""A review on the command line: written where somebody says, or the reason told."""

from pathlib import Path

import pytest

from kaibo.cli.past import Format, review
from kaibo.refused import Refused
from tests.past import Over, write


async def test_a_review_is_written_to_a_file_or_says_why_it_is_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await write(data, [Over(id="over", title="一场", orders=2)])
    review("over", Format.html, tmp_path / "review.html", data)
    assert "一场" in (tmp_path / "review.html").read_text(encoding="utf-8")
    with pytest.raises(Refused, match="no-folder"):
        review("over", Format.html, tmp_path / "no-folder" / "review.html", data)
