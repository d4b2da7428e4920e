"""Words warned of on air, as the review tells them."""

from kaibo import facts as f
from kaibo.review.paper import page
from kaibo.review.warned import Warnings
from tests.review.evening import Evening


def warned(evening: Evening, warning: str, at: float, where: str) -> Evening:
    return evening.tell(
        f.WordsWarned, at, "kaibo", warning=warning, rule="x", verdict="warn", where=where, words="王炸"
    )


def test_an_evening_without_warnings_says_so() -> None:
    report = Evening().live().report()
    assert report.words.all == Warnings()
    assert "本场没有用语提醒" in page.html(report)


def test_warnings_are_counted_with_what_became_of_them_and_how_fast() -> None:
    evening = Evening().live()
    warned(evening, "a", 10, "speech")
    warned(evening, "b", 20, "speech")
    warned(evening, "c", 30, "comment")
    evening.tell(f.WordsCorrected, 14, "crew", warning="a", how="corrected")
    evening.tell(f.WordsCorrected, 50, "crew", warning="c", how="removed")
    report = evening.report()
    assert report.words.all == Warnings(warned=3, corrected=1, removed=1, open=1, median_s=12)
    assert report.words.where == {
        "speech": Warnings(warned=2, corrected=1, open=1, median_s=4),
        "comment": Warnings(warned=1, removed=1, median_s=20),
    }
    assert "用语提醒" in page.html(report)
