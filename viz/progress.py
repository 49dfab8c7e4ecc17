"""A progress bar on stderr for work of over a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from agents.machine_code import is_compiled

if TYPE_CHECKING:
    from rich.progress import Progress


class Bar:
    """A context whose value is called after each of `total` pieces of work, named by `what`."""

    def __init__(self, total: int, what: str, patience: float = 1.0) -> None:
        self.total = total
        self.what = what
        self.patience = patience  # seconds before anything is shown
        self.done = 0
        self.progress: Progress | None = None

    def __enter__(self) -> Callable[[], None]:
        self.start = time.monotonic()
        return self.advance

    def advance(self) -> None:
        """One piece more is done."""
        self.at(self.done + 1)

    def at(self, done: int, what: str = "") -> None:
        """So many pieces are done; `what` is said from now on."""
        self.done = done
        self.what = what or self.what
        if self.progress is None and self.total > 1 and time.monotonic() - self.start > self.patience:
            self._show()
        if self.progress is not None:
            self.progress.update(self.task, completed=self.done, description=self.what)

    def follow(self, done: int, total: int) -> None:
        """So many of so many pieces are done; their number may change on the way."""
        self.total = total
        if self.progress is not None:
            self.progress.update(self.task, total=total)
        self.at(done)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = Console(stderr=True)
        # where nobody watches, a bar would leave an empty line and nothing else
        self.progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self.progress.start()
        self.task = self.progress.add_task(self.what, total=self.total)

    def __exit__(self, *error: object) -> None:
        if self.progress is not None:
            self.progress.stop()


def say_compiling() -> None:
    """Say that the model will be compiled, which takes long and happens once."""
    if not is_compiled():
        print("Compiling the model: once after installation, about half a minute.", file=sys.stderr, flush=True)
