"""Routes of lessons: those of a broadcast, marking one done, and the library of what proved right."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct, structs

from kaibo.console.auth import Who
from kaibo.console.papers import must_be_kept, readable
from kaibo.console.press import Done, Key
from kaibo.console.review import made
from kaibo.house import House
from kaibo.plan.accounts import Account
from kaibo.plan.lessons import Lesson, tags, today
from kaibo.plan.shelf import HOUSE
from kaibo.refused import Refused
from kaibo.review.lessons import Filed, Lessons, LibraryMonth, filed, library


class MarkDone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say that a lesson's change was made; `key` makes a repeat harmless."""

    key: Key


class LessonLibrary(Struct, frozen=True, kw_only=True):
    """What proved right by type of broadcast and month, and the tags to choose from."""

    months: tuple[LibraryMonth, ...]
    tags: tuple[str, ...]


@get("/api/broadcasts/{broadcast:str}/lessons", tags=["review"], right="see")
async def show_lessons(broadcast: FromPath[str], house: NamedDependency[House]) -> Lessons:
    """Show last time's lessons, a broadcast's own, and those its evidence proposes."""
    return (await made(house, broadcast)).lessons


@get("/api/lessons", tags=["review"], right="see")
async def show_library(house: NamedDependency[House], who: NamedDependency[Who]) -> LessonLibrary:
    """Show which lessons proved right, by type of broadcast and month."""
    mine = may_read(house, who)
    return LessonLibrary(months=library(mine), tags=tags(one.lesson for one in mine))


@post("/api/lessons/{name:str}/done", status_code=200, tags=["review"], right="own")
async def finish_lesson(
    name: FromPath[str], data: JSONBody[MarkDone], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Mark a lesson's change as made; its owner may, and who may file lessons."""
    must_be_kept(house, HOUSE, "lesson", name)
    kept = house.office.house.kept("lesson", name)
    lesson: Lesson | None = kept.body
    if lesson is None or not readable(house, who, "lesson", kept):
        raise Refused(404, "unknown_document", "没有这一项", "there is no such document", "name")
    if lesson.owner != who.key and not who.may("review"):
        raise Refused(
            403,
            "not_your_lesson",
            "这项改进不归你，请让负责的人来打勾",
            "this lesson is not yours: ask who owns it",
            "name",
        )
    if lesson.state == "done":
        return Done(house.journal.seq, known=True)
    day = today(house.clock.now_ms(), house.office.house.one("account", lesson.account, Account))
    done = structs.replace(lesson, state="done", closed=day)
    await house.office.save(
        HOUSE, "lesson", name, done, replaces=kept.revision, press=data.key, by=who.named("")
    )
    return Done(house.journal.seq, known=False)


def may_read(house: House, who: Who) -> list[Filed]:
    """Give the lessons of accounts and broadcasts the caller may see, as they stand today."""
    shelf = house.office.house
    return [
        one
        for one in filed(shelf, house.clock.now_ms())
        if readable(house, who, "lesson", shelf.kept("lesson", one.key))
    ]


ROUTES = (show_lessons, show_library, finish_lesson)
"""Every route of lessons but saving and taking off, which are those of documents."""
