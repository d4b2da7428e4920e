"""The steps of a long job on a terminal, each with its bar and time."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Steps:
    """The steps of a long job, each with its bar and time; plain lines where no terminal is."""

    def __init__(self, progress: Progress) -> None:
        """Show steps on `progress`."""
        self._progress = progress
        self._now: tuple[TaskID, str] | None = None
        self._told = 0

    def __call__(self, name: str) -> "Steps":
        """Finish the step before and open the next."""
        self.finish()
        self._now = (self._progress.add_task(name, total=1.0, note=""), name)
        self._told = 0
        if not self._progress.console.is_terminal:
            self._progress.console.print(f"· {name} …")
        return self

    def hear(self, share: float, note: str) -> None:
        """Show how far the step is."""
        if self._now is not None:
            task, name = self._now
            self._progress.update(task, completed=share, note=note)
            if not self._progress.console.is_terminal and int(share * 4) > self._told:
                self._told = int(share * 4)
                self._progress.console.print(f"  {name} {share:.0%} {note}")

    def finish(self) -> None:
        """Close the step that is open."""
        if self._now is not None:
            self._progress.update(self._now[0], completed=1.0)


@contextmanager
def steps() -> Iterator[Steps]:
    """Show the steps of a long job while it runs."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(24),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        shown = Steps(progress)
        yield shown
        shown.finish()
