"""Titles and hooks are of facts alone, fit their platform, and none breaks a rule. Source: Y2, X1."""

import re
from typing import get_args

import pytest

from kaibo.plan import compliance
from kaibo.plan.publishing import Platform, PublicationForm
from kaibo.replay.happened import happened
from kaibo.replay.hooks import HOOK_MOST, allowed, draft, figures, invented
from kaibo.replay.platforms import FORMS, PLATFORMS
from tests.replay.evening import START_MS as START
from tests.replay.telling import PLAN, told

CHECKER = compliance.shipped()
EVERY = [(platform, form) for platform, page in PLATFORMS.items() for form in page.forms]


def test_every_platform_and_form_is_described() -> None:
    assert set(PLATFORMS) == set(get_args(Platform))
    assert set(FORMS) == set(get_args(PublicationForm))
    assert (FORMS["short"].shortest_s, FORMS["short"].longest_s) == (15, 60)
    assert all(page.upload == "hand" for page in PLATFORMS.values())


@pytest.mark.parametrize(("platform", "form"), EVERY)
def test_every_draft_fits_its_platform_and_tells_facts_alone(
    platform: Platform, form: PublicationForm
) -> None:
    words = draft(told(), platform, form, CHECKER)
    page, known = PLATFORMS[platform], figures(told())
    assert words.titles and words.hooks
    assert all(page.title_least <= len(title) <= page.title_most for title in words.titles)
    assert all(len(hook) <= HOOK_MOST for hook in words.hooks)
    assert len(words.tags) <= page.tags_most
    for text in (*words.titles, *words.hooks):
        assert invented(text, known) == ()
        assert allowed(text, "clip_title", CHECKER)
        assert allowed(text, "ad_copy", CHECKER)
        assert not re.search("王某|最好|[{}]", text)
    assert words == draft(told(), platform, form, CHECKER)


@pytest.mark.parametrize(("platform", "form"), EVERY)
def test_of_nothing_nothing_is_invented(platform: Platform, form: PublicationForm) -> None:
    nothing = happened([], PLAN, START, START + 1_000)
    words = draft(nothing, platform, form, CHECKER)
    known = figures(nothing)
    assert all(invented(text, known) == () for text in (*words.titles, *words.hooks))
    assert not any("人在问" in text or "付款" in text for text in (*words.titles, *words.hooks))


def test_a_number_is_one_however_it_is_written() -> None:
    known = figures(told())
    assert invented("199 元、199.00 元、80%", known) == ()
    assert invented("1,299 元和 77 人", known) == ("1,299", "77")
