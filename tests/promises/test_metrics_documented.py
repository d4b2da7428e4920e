"""The chapter on the review names every figure and every check a review can show."""

from pathlib import Path

import pytest

from kaibo.playbook import NUMBERS
from kaibo.review.definitions import DEFINITIONS
from tests.review.evening import ten_minutes

CHAPTER = (Path(__file__).resolve().parents[2] / "docs" / "40-review.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", DEFINITIONS)
def test_every_figure_has_its_row_with_name_unit_and_source(key: str) -> None:
    base = DEFINITIONS[key]
    assert f"| `{key}` | {base.zh} | {base.unit} |" in CHAPTER
    row = next(line for line in CHAPTER.splitlines() if line.startswith(f"| `{key}` |"))
    assert f"| {base.source} |" in row


def test_every_check_is_explained() -> None:
    for check in ten_minutes().report().quality.checks:
        assert f"| `{check.key}` |" in CHAPTER


@pytest.mark.parametrize(
    "name", ["platform_late_minutes", "little_gap", "official_gap", "silence_seconds", "silence_gaps"]
)
def test_every_number_the_review_rests_on_is_named(name: str) -> None:
    assert name in NUMBERS
    assert f"`{name}`" in CHAPTER
