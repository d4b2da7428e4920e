"""Sentences of writers who wrote no rules: how many breaches are found, how many others are flagged."""

import pytest
from bench.judged import SAMPLE, SETS, Sentence, finds, judge, pairs, sentences

from kaibo.plan.compliance import SURFACES, shipped

KEPT = SETS / "kept.tsv"
"""Written by somebody else than the rules, and read by nobody who tunes them."""

READ = tuple(sorted(path.stem for path in SETS.glob("*.tsv") if path != KEPT))


@pytest.fixture(scope="module")
def clean() -> list[Sentence]:
    """Ordinary talk of shops, by all writers."""
    return [one for path in SETS.glob("*.tsv") for one in sentences(path) if one.category == "plain"]


def test_breaches_nobody_tuned_for_are_found() -> None:
    rows = sentences(KEPT)
    assert judge(shipped(), rows).f1 >= 0.75
    assert judge(shipped(), [one for one in rows if one.category == "absolute"]).f1 >= 0.85


@pytest.mark.parametrize("name", READ)
def test_breaches_once_read_stay_found(name: str) -> None:
    told = judge(shipped(), sentences(SETS / f"{name}.tsv"))
    assert told.f1 >= 0.9, [
        one.text for one in sentences(SETS / f"{name}.tsv") if finds(shipped(), one) != one.breach
    ]


def test_ordinary_talk_of_shops_is_let_be(clean: list[Sentence]) -> None:
    assert len(clean) >= 3_000
    assert judge(shipped(), clean).alarms <= 8, [one.text for one in clean if finds(shipped(), one)]


def test_of_two_sentences_that_are_nearly_the_same_only_the_breach_is_found() -> None:
    told = [pairs(shipped(), sentences(path)) for path in SETS.glob("*.tsv")]
    assert sum(right for right, _ in told) >= 0.9 * sum(of for _, of in told)


@pytest.mark.parametrize("kind", ["width", "case", "trad", "blank", "symbol", "digit", "pinyin", "homophone"])
def test_breaches_written_to_evade_are_found(kind: str) -> None:
    rows = [one for path in SETS.glob("*.tsv") for one in sentences(path) if one.kind == kind and one.breach]
    assert judge(shipped(), rows).recall >= (0.6 if kind == "homophone" else 0.9)


def test_sentences_of_every_surface_are_judged(clean: list[Sentence]) -> None:
    assert {one.surface for one in clean} == set(SURFACES)


def test_the_visible_sample_of_the_field_is_judged_right() -> None:
    if not SAMPLE.exists():
        pytest.skip("needs ../shared/data/adlaw-sample.tsv")
    assert judge(shipped(), sentences(SAMPLE)).f1 >= 0.95
