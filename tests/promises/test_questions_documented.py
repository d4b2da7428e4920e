"""The chapter on the review names every question over many broadcasts, and no other."""

import re
from pathlib import Path

from kaibo.asking import QUESTIONS

CHAPTER = (Path(__file__).resolve().parents[2] / "docs" / "40-review.md").read_text(encoding="utf-8")


def test_every_question_has_its_row() -> None:
    assert set(re.findall(r"^\| `(\w+)\.sql` \|", CHAPTER, re.MULTILINE)) == set(QUESTIONS)
