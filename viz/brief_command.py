"""What `bofast brief` does: live what it tells of, lay out two pages, write the file whole."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agents.bad_input import BadInput
from agents.parameter import Cost
from experiments.brief import brief
from experiments.folder import FolderError, write_whole
from experiments.runs import Run
from experiments.scenario_file import Scenario
from viz.brief_content import document
from viz.progress import Bar, say_compiling

if TYPE_CHECKING:
    from viz.brief_document import Document

ENDINGS = (".html", ".pdf")


def check_file(out: Path | None, overwrite: bool, as_json: bool) -> None:
    """Raise BadInput unless a brief can be written there; without a file it can be printed as JSON alone."""
    endings = " or ".join(f"FILE{ending}" for ending in ENDINGS)
    if out is None:
        if not as_json:
            raise BadInput(f"a brief needs a file to be written to: give -o {endings}, or --json for its figures alone")
        return
    if out.suffix.lower() not in ENDINGS:
        raise BadInput(f"-o {out} has no ending that a brief can be written as; allowed are {endings}")
    if out.is_dir():
        raise FolderError(f"-o {out} is a folder; give a file")
    if out.exists() and not overwrite:
        raise FolderError(f"-o {out} exists; add --overwrite to replace it, or give another file")
    if not out.absolute().parent.is_dir():
        raise FolderError(f"-o {out} cannot be written: there is no folder {out.absolute().parent}")


def execute(
    run: Run,
    baseline: Scenario,
    scenarios: Sequence[Scenario],
    draws: int | None,
    costs: Mapping[str, Cost],
    workers: int,
    out: Path | None,
    as_json: bool,
    language: str,
    words: Sequence[str],
) -> None:
    """Gather a brief's figures, write it to `out`, and print where, or its figures as JSON alone.

    `words` are those of the command that makes it again, beside language and draws.
    """
    say_compiling()
    with _Stages() as at:
        found = brief(run, baseline, scenarios, draws, costs, workers, at)
    if out is not None:
        again = shlex.join(["bofast", "brief", *words, "--lang", language, "--draws", str(found.draws)])
        content = _written(document(found, run.population().places, language, again), out)
        write_whole(out, lambda aside: aside.write_bytes(content))
    if as_json:
        print(json.dumps(found.record(), indent=1, ensure_ascii=False, allow_nan=False))
        return
    print(f"Written: {out}")


def _written(laid_out: Document, out: Path) -> bytes:
    """The file's content."""
    from viz.brief_html import to_html
    from viz.brief_pdf import TooLongError, to_pdf

    try:
        return to_pdf(laid_out) if out.suffix.lower() == ".pdf" else to_html(laid_out).encode()
    except TooLongError:
        raise BadInput(f"-o {out}: the scenarios' names and levers are too long for two pages; give fewer") from None


class _Stages:
    """A progress bar for each part of the work: the comparison and the ledgers."""

    def __enter__(self) -> Callable[[str, int, int], None]:
        self.bar: Bar | None = None
        self.stage = ""
        return self.at

    def at(self, stage: str, done: int, total: int) -> None:
        """So much of a stage is done."""
        if self.bar is None or stage != self.stage:
            self.close()
            self.stage, self.bar = stage, Bar(max(total, 2), stage)
            self.bar.__enter__()
        self.bar.follow(done, total)

    def close(self) -> None:
        """The stage is over."""
        if self.bar is not None:
            self.bar.__exit__()

    def __exit__(self, *error: object) -> None:
        self.close()
