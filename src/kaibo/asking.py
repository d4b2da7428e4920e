"""Questions about many broadcasts (多场): plain SQL over the sealed files, one at a time, off the loop.

A question is a file of `review/sql`. It reads two tables: `events`, every fact of the broadcasts asked
about, and `shows`, what is known of these beside their facts. Whose broadcasts are asked about is decided
before: a file that is not named is not opened.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import resources
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from kaibo.journal import archive
from kaibo.places import Places
from kaibo.refused import Refused

Row = dict[str, Any]

LONGEST_S: Final = 60
"""Seconds a question may take."""

_AGAIN_S: Final = 0.02
_WAITING: Final = 8
_FOLDER: Final = resources.files("kaibo.review") / "sql"
_SHOWS: Final = "broadcast VARCHAR, live_ms BIGINT, ended_ms BIGINT, home VARCHAR, host VARCHAR"
CONFIG: Final = {
    "threads": min(4, os.cpu_count() or 1),
    "memory_limit": "2GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}
"""What the engine may take of the machine, and what it may not reach for."""

QUESTIONS: Final[dict[str, str]] = {
    Path(str(file)).stem: file.read_text(encoding="utf-8")
    for file in sorted(_FOLDER.iterdir(), key=str)
    if file.name.endswith(".sql")
}
"""The text of every question by its name."""


class Asked(Struct, frozen=True, kw_only=True):
    """A broadcast asked about: when it was on air, its store's city, and the host planned first."""

    broadcast: str
    live_ms: int
    ended_ms: int
    home: str = ""
    host: str = ""


class Asking:
    """Asks the sealed files of one data folder."""

    def __init__(self, folder: Path, longest_s: float = LONGEST_S) -> None:
        """Take the data folder, and how long a question may take; nothing is opened before the first."""
        self._folder, self._longest_s = folder, longest_s
        self._places = Places(_WAITING)
        self._work = ThreadPoolExecutor(1, "questions")
        self._whole: dict[tuple[Path, int, int], bool] = {}
        self._engine: Any = None
        self._laid: tuple[Asked, ...] = ()

    async def sealed(self, broadcasts: Sequence[str]) -> dict[str, bool]:
        """Tell which broadcasts have a sealed file, and whether it has the columns questions ask for."""
        with self._places.taken():
            return await asyncio.get_running_loop().run_in_executor(self._work, self._look, broadcasts)

    async def ask(self, question: str, shows: Sequence[Asked]) -> list[Row]:
        """Answer a question about broadcasts whose files are whole; without any there are no rows.

        It ends when who asked is gone. Raises `Refused` 503 where too many ask at once, or it takes a minute.
        """
        if not shows:
            return []
        loop = asyncio.get_running_loop()
        with self._places.taken():
            cursor = await loop.run_in_executor(self._work, self._cursor)
            work = loop.run_in_executor(self._work, self._answer, cursor, shows, QUESTIONS[question])
            try:
                async with asyncio.timeout(self._longest_s):
                    return await asyncio.shield(work)
            except TimeoutError:
                zh = "问得太多，一分钟没有算完：少选几场再试"
                raise Refused(
                    503, "question_too_long", zh, "took over a minute: choose fewer broadcasts"
                ) from None
            finally:
                _let_go(loop, work, cursor)

    def close(self) -> None:
        """Take no more questions."""
        self._work.shutdown(wait=False, cancel_futures=True)

    def _answer(self, cursor: Any, shows: Sequence[Asked], text: str) -> list[Row]:
        with cursor:
            if tuple(shows) != self._laid:
                self._lay(cursor, shows)
            cursor.execute("USE asked")
            result = cursor.execute(text)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def _lay(self, cursor: Any, shows: Sequence[Asked]) -> None:
        """Lay out the two tables; they stay for the next question about the same broadcasts."""
        self._laid = ()
        lay(cursor, self._folder, shows)
        self._laid = tuple(shows)

    def _look(self, broadcasts: Sequence[str]) -> dict[str, bool]:
        found: dict[str, bool] = {}
        for broadcast in broadcasts:
            path = archive.place(self._folder, broadcast)
            with suppress(FileNotFoundError):
                stat = path.stat()
                key = (path, stat.st_mtime_ns, stat.st_size)
                if key not in self._whole:
                    self._whole[key] = self._has_columns(path)
                found[broadcast] = self._whole[key]
        return found

    def _has_columns(self, path: Path) -> bool:
        with self._cursor() as cursor:
            try:
                names = cursor.execute("SELECT name FROM parquet_schema(?)", [str(path)]).fetchall()
            except _duckdb().Error:
                return False
        return {*archive.TYPED, "stray"} <= {name for (name,) in names}

    def _cursor(self) -> Any:
        # Made late: the engine costs a fifth of a second and 60 MB, and a server on air needs none of it.
        if self._engine is None:
            spill = str(self._folder / "archive" / ".asking")
            self._engine = _duckdb().connect(config={**CONFIG, "temp_directory": spill})
        return self._engine.cursor()


def _duckdb() -> Any:
    import duckdb

    return duckdb


def lay(cursor: Any, folder: Path, shows: Sequence[Asked]) -> None:
    """Lay out, as the schema `asked`, the facts of some broadcasts and what is known beside them."""
    files = (str(archive.place(folder, show.broadcast)).replace("'", "''") for show in shows)
    cursor.execute("DROP SCHEMA IF EXISTS asked CASCADE")
    cursor.execute("CREATE SCHEMA asked")
    named = ", ".join(f"'{file}'" for file in files)
    cursor.execute(f"CREATE VIEW asked.events AS SELECT * FROM read_parquet([{named}])")  # noqa: S608
    cursor.execute(f"CREATE TABLE asked.shows ({_SHOWS})")
    fields = Asked.__struct_fields__
    columns = [[getattr(show, field) for show in shows] for field in fields]
    cursor.execute(f"INSERT INTO asked.shows SELECT {', '.join('unnest(?)' for _ in fields)}", columns)


def _let_go(loop: asyncio.AbstractEventLoop, work: "asyncio.Future[list[Row]]", cursor: Any) -> None:
    """Stop a question nobody waits for; told again until it has, for it may not have begun yet."""
    if work.done():
        if not work.cancelled():
            work.exception()
        return
    with suppress(_duckdb().Error):
        cursor.interrupt()
    again: Callable[..., object] = _let_go
    loop.call_later(_AGAIN_S, again, loop, work, cursor)
