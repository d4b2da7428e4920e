"""The review on A4, a phone and a desk: nothing cut off, nothing scrolls sideways, no buttons on paper."""

import re
from typing import Final

import pytest
from playwright.async_api import Browser

from kaibo import facts as f
from kaibo.facts import Entry
from kaibo.intake.simulator import Plan, Simulation
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.review.paper.page import Form, html
from kaibo.review.report import Report, make
from kaibo.review.tally import Tally, count
from tests.review.evening import T

A4: Final = (595, 842)
SHEET_PX: Final = 688
"""What is left of A4 between its margins: 182 mm."""

OUTSIDE: Final = """
() => [...document.querySelectorAll("main *")].filter((one) => {
  const box = one.getBoundingClientRect(), page = document.querySelector("main").getBoundingClientRect();
  return box.width && !one.closest("svg, .sr") && (box.right > page.right + 1 || box.left < page.left - 1);
}).map((one) => one.outerHTML.slice(0, 120))
"""

BROKEN: Final = r"""
() => [...document.querySelectorAll("td.n .sub")].filter((one) => {
  const text = one.firstChild, range = document.createRange();
  return one.offsetHeight && [...one.textContent.matchAll(/[+-]?\d[\d,.]*/g)].some((number) => {
    if (one.childNodes.length > 1) return false;
    range.setStart(text, number.index - Math.min(2, number.index));
    range.setEnd(text, number.index + number[0].length);
    return new Set([...range.getClientRects()].map((box) => box.top)).size > 1;
  });
}).map((one) => one.outerHTML.slice(0, 120))
"""
"""Figures that stand in another line than what they are of."""


@pytest.fixture(scope="module")
def evening() -> Report:
    """An hour and a half of a simulated room, with what the crew wrote."""
    told = list(Simulation(Plan(minutes=90, rate=5, start_ms=T)).facts())
    broadcast = told[0].broadcast
    crew = {"broadcast": broadcast, "source": "crew"}
    facts: list[f.Known] = [f.WentLive(id="w", at_ms=T, **crew)]  # type: ignore[arg-type]
    for place in range(40):
        words = "尺码板没带，主播说错价，" * (1 + place % 5) + "x" * 40
        facts.append(f.Noted(id=f"n{place}", at_ms=T + place * 60_000, text=words, **crew))  # type: ignore[arg-type]
    facts += sorted(told, key=lambda fact: fact.at_ms)
    facts.append(f.EndConfirmed(id="e", at_ms=T + 90 * 60_000, request="r", **crew))  # type: ignore[arg-type]
    entries = [Entry(number, fact.at_ms, fact) for number, fact in enumerate(facts, start=1)]
    room, counts = Room(broadcast), Tally(broadcast)
    fold(room, entries)
    count(counts, entries)
    return make(room, counts, T + 9 * 3_600_000)


async def test_the_review_prints_on_a4_with_nothing_cut_off(browser: Browser, evening: Report) -> None:
    page = await browser.new_page(viewport={"width": SHEET_PX, "height": 1000})
    await page.set_content(html(evening, "paper"))
    await page.emulate_media(media="print")
    assert await page.evaluate(OUTSIDE) == []
    assert await page.evaluate(BROKEN) == []
    assert await page.locator("a:visible, button:visible, input:visible").count() == 0
    assert await page.locator("details:not([open])").count() == 0
    assert await page.locator("svg.sheet:visible").count() > 0
    pdf = await page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)
    assert boxes, "a document has pages"
    assert {tuple(round(float(side)) for side in box.split()[2:]) for box in boxes} == {A4}


@pytest.mark.parametrize("width", [390, 1366, 1920])
@pytest.mark.parametrize("form", ["page", "paper"])
async def test_the_review_never_scrolls_sideways(
    browser: Browser, evening: Report, width: int, form: Form
) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900})
    await page.set_content(html(evening, form))
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
