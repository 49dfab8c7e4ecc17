"""What `bofast prove` does: make the proof that the machinery works, keep what it says, and show every fail as one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agents.places import Places, load_places
from agents.record import Record
from experiments.calibration.emulator import demand_libraries
from experiments.calibration.proof import PARTS, Proof
from experiments.calibration.verdicts import VERDICTS, summary
from experiments.engine import run_apart
from experiments.folder import FolderError, write_text
from viz.calibration_texts import say
from viz.progress import Bar, say_compiling
from viz.proof_wording import (
    case_label,
    found_in,
    headline,
    missed_label,
    quantity_label,
    rule_of,
    there_label,
    verdict_word,
)
from viz.provenance import provenance
from viz.style import HARD_SPACE, number, percent

if TYPE_CHECKING:
    from rich.table import Table

FAILED = 1
_BARS = {
    "truths": "known truths", "full": "known truths at full size", "cases": "figures out of reach",
    "planted": "truths of a model with an error",
}  # fmt: skip
_EN = "en"


def execute(proof: Proof, workers: int, out: Path, keep: Path, overwrite: bool, as_json: bool, strict: bool) -> int:
    """Make what the folder does not hold yet, and tell all of it; 1 when strict and not every part is passed."""
    demand_libraries()
    _demand_writable(keep)
    proof.claim(out, overwrite)
    say_compiling()
    told = summary(proof, {part: _made(proof, part, out, workers) for part in PARTS}, provenance())
    text = json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False)
    write_text(keep, text + "\n")
    if as_json:
        print(text)
    else:
        _print(told, load_places(proof.trials.problem.county), keep)
    return FAILED if strict and told["passed"] is not True else 0


def _demand_writable(keep: Path) -> None:
    """A FolderError in one sentence unless a file can be put there, before hours are spent on it."""
    if keep.is_dir():
        raise FolderError(f"--keep {keep} is a folder; give the name of a file such as proof.json")
    try:
        keep.parent.mkdir(parents=True, exist_ok=True)
        aside = keep.with_name(f".{keep.name}.try")
        aside.touch()
        aside.unlink()
    except OSError as error:
        raise FolderError(f"--keep {keep} cannot be written: {error.strerror or error}") from None


def _made(proof: Proof, part: str, out: Path, workers: int) -> list[Record]:
    records = []
    bar = Bar(proof.sizes[part], _BARS[part], patience=0.0)
    with bar as advance:
        bar.at(0)  # the first piece takes a while
        for record in run_apart(partial(proof.piece, part, folder=out), range(proof.sizes[part]), workers):
            records.append(record)
            advance()
    return records


def _print(told: Record, places: Places, keep: Path) -> None:
    """The verdicts, then what stands behind those of levers and of figures out of reach."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(width=None if Console().is_terminal else 120, highlight=False)
    full = told["full"]["truths"] if told["full"] else 0
    console.print(f"[bold]{escape(_plain(headline(told, _EN)))}[/bold]")
    console.print(
        f"[dim]{number(told['ranks']['truths'], _EN)} truths at {number(told['people'], _EN)} people, {full} at "
        f"{number(told['full_people'], _EN)}; chains of {number(told['runs'], _EN)} runs.[/dim]\n"
    )
    rows = [
        (say("part " + name, _EN), found_in(name, told, places, _EN), rule_of(name, told, _EN),
         verdict_word(told["verdicts"][name], _EN))
        for name in VERDICTS
    ]  # fmt: skip
    console.print(_table(("part", "found", "the rule", "verdict"), rows, (3, 4, 3, 2)))
    of_levers = [
        (quantity_label(lever, places, _EN), *("–" if one[key] is None else percent(one[key], _EN) for key in
         ("coverage", "error", "noise_share")))
        for lever, one in told["effects"]["levers"].items()
    ]  # fmt: skip
    console.print(_table(("coverage", "holds", "standard error", "luck"), of_levers, (4, 1, 1, 1)))
    for case in told["cases"]:
        console.print(_plain(_case(case, places)), markup=False)
        for missed in case["missed"]:
            console.print(_plain(f"  {missed_label(missed, places, _EN)}"), markup=False)
    print(f"Kept: {keep}")


def _case(case: Record, places: Places) -> str:
    """A case, how many runs gave its figures, and whether anything is not reached."""
    given = f"{say('runs there', _EN)} {there_label(case, _EN)}, " if case["figures"] else ""
    reached = say("not reached" if case["missed"] else "all reached", _EN)
    draws = f"{say('effective draws', _EN)} {number(case['effective'], _EN)}"
    return f"{case_label(case, places, _EN)} ({given}{draws}): {reached}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], ratios: Sequence[int]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, expand=True)
    for head, ratio in zip(heads, ratios, strict=True):
        table.add_column(say(head, _EN), ratio=ratio)
    for row in rows:
        cells = [escape(_plain(cell)) for cell in row]
        if cells[-1] == verdict_word(False, _EN):
            cells[-1] = f"[bold]{cells[-1]}[/bold]"
        table.add_row(*cells)
    table.add_row()
    return table


def _plain(text: str) -> str:
    return text.replace(HARD_SPACE, " ")
