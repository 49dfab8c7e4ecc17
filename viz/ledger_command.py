"""What `bofast ledger` does: enter everybody with and without a scenario, write the folder, print the totals."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from agents.bad_input import BadInput
from agents.record import Record
from experiments.differences import CANNOT_TELL
from experiments.folder import Output, writing_run
from experiments.ledger_totals import BREAKDOWNS, GROUPED, Totals, entered
from experiments.ledgers import FATES, JOBS, OTHER_ORDER, PARTS, Ledger, Pair
from experiments.scenarios import month_text
from viz.progress import Bar, say_compiling
from viz.provenance import placed, write_run
from viz.run_command import facts

if TYPE_CHECKING:
    from rich.table import Table

FATES_EN = {
    "stays_because": "stays because of the policy",
    "leaves_because": "leaves because of the policy (treated)",
    "displaced": "displaced: leaves because of it (not treated)",
    "stays_anyway": "stays anyway",
    "leaves_anyway": "leaves anyway",
}
JOBS_EN = {"job_won": "a job won, fate unchanged", "job_lost": "a job lost, fate unchanged"}
PARTS_EN = {
    "direct": "direct: everybody else as in the baseline",
    "displacement": "displacement: vacancies and dwellings respond",
    "spill_over": "spill-over: ties and beliefs respond",
}


def pair_facts(pair: Pair) -> Record:
    """Everything that decides the tables of two scenarios held against each other."""
    return facts(pair.run) | {"against": pair.scenario, "against_levers": [vars(c) for c in pair.policy.clauses]}


def check_breakdowns(asked: list[str]) -> tuple[str, ...]:
    """The breakdowns asked for, each once; a BadInput for one there is not."""
    from difflib import get_close_matches

    for name in asked:
        if name not in GROUPED:
            near = get_close_matches(name, GROUPED, 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise BadInput(f"--by {name!r} is not known{hint}; allowed are {', '.join(GROUPED)}")
    return tuple(dict.fromkeys(part for name in asked for part in GROUPED[name]))


def execute(
    pair: Pair, by: list[str], workers: int, out: Path | None, overwrite: bool, as_json: bool, language: str
) -> None:
    """Live, enter, write to `out` when given, and print the totals, or JSON alone."""
    shown = check_breakdowns(by)
    what = {"command": "ledger"} | pair_facts(pair)
    with writing_run(out, what, overwrite) as output:
        totals = _live(pair, workers, output)
        told = answer(pair, totals)
        if output is not None:
            _finish(pair, what, told, output, language)
    if as_json:
        print(json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False))
        return
    _print(pair, told, shown)
    if out is not None:
        print(f"\n{placed(out, output is None)}")


def _live(pair: Pair, workers: int, output: Output | None) -> Totals:
    """All ledgers counted, their tables written as they come."""
    from experiments.ledger_tables import ledger_table, persons_table

    say_compiling()
    people = None if output is None else persons_table(pair.run.population())

    def write(ledger: Ledger) -> None:
        if people is not None and add is not None:
            add(ledger_table(ledger, people))

    bar = Bar(0, "draws")
    with nullcontext() if output is None else output.parquet("ledger.parquet") as add, bar:
        return entered(pair, workers, bar.follow, write)


def _finish(pair: Pair, what: Record, told: Record, output: Output, language: str) -> None:
    """The picture and run.json."""
    from viz.ledger_pictures import ledger_picture, save

    save(ledger_picture(told, pair.run.population().places, language), output.aside / "ledger")
    write_run(output, what, told)


def answer(pair: Pair, totals: Totals) -> Record:
    """The totals as plain values: of everybody, and by every breakdown."""
    run = pair.run
    by = {name: totals.records_by(name) for name in BREAKDOWNS}
    by["month"] = {name if name == "never" else month_text(int(name)): row for name, row in by["month"].items()}
    return {
        **pair.record(),
        "interval": interval_text(run.draws),
        "order": list(PARTS),
        "other_order": list(OTHER_ORDER),
        "totals": totals.record(totals.everybody),
        "by": by,
    }


def interval_text(draws: int) -> str:
    """What low and high are."""
    return "90 % over draws" if draws > 1 else "none: one draw, low and high repeat the mean"


def persons_text(value: float, sign: bool = False) -> str:
    """A mean number of persons."""
    text = f"{value:{'+' if sign else ''}z,.1f}"
    return "0.0" if text == "+0.0" else text


def cells(summary: Record, draws: int, sign: bool = False) -> list[str]:
    """Mean and interval of a number of persons, with a word where its sign is open."""
    texts = [persons_text(summary["mean"], sign)]
    if draws > 1:
        low, high = summary["low"], summary["high"]
        unsure = f"  {CANNOT_TELL}" if sign and low < 0 < high else ""
        texts.append(f"{persons_text(low, sign)} .. {persons_text(high, sign)}{unsure}")
    return texts


def _print(pair: Pair, told: Record, shown: tuple[str, ...]) -> None:
    """The totals as tables."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(width=None if Console().is_terminal else 120, highlight=False)
    draws, totals = told["draws"], told["totals"]
    everybody = totals["persons"]["mean"]
    names = escape(f"{told['scenario']} against {told['baseline']}")
    console.print(
        f"[bold]{names}: {persons_text(totals['net']['mean'], True)} persons of {everybody:,.0f} stay "
        f"{told['horizon']} months after the permit[/bold]; {persons_text(totals['treated']['mean'])} were treated."
    )
    sure = f"{draws} draws, 90 % interval" if draws > 1 else "one draw, no interval (--draws 100 gives one)"
    console.print(f"[dim]{escape(told['calibration'])}; {sure}. Persons are simulated; means over draws.[/dim]")

    def table(title: str, first: str) -> Table:
        made = Table(title=title, title_justify="left", box=None, pad_edge=False)
        made.add_column(first, min_width=46)
        made.add_column("persons", justify="right")
        if draws > 1:
            made.add_column("90 % interval", justify="right")
        return made

    fates = table("Who changed", "fate")
    for name in FATES:
        fates.add_row(FATES_EN[name], *cells(totals[name], draws))
    fates.add_row("[bold]net: stay more[/bold]", *cells(totals["net"], draws, True))
    for name in JOBS:
        fates.add_row(f"[dim]{JOBS_EN[name]}[/dim]", *cells(totals[name], draws))
    console.print()
    console.print(fates)
    for key, title in (("split", "Whose doing"), ("split_other_order", "In the other order")):
        parts = table(title, "part of the net")
        for name, summary in totals[key].items():
            parts.add_row(PARTS_EN[name], *cells(summary, draws, True))
        console.print()
        console.print(parts)
    for name in shown:
        console.print()
        console.print(_breakdown(name, told["by"][name]))


def _breakdown(name: str, rows: dict[str, Record]) -> Table:
    """One breakdown as a table of means."""
    from rich.markup import escape
    from rich.table import Table

    title = "By the month in which lives part" if name == "month" else f"By {name.replace('_', ' ')}"
    table = Table(title=f"{title} (mean over draws)", title_justify="left", box=None, pad_edge=False)
    table.add_column("", min_width=22)
    columns = ("persons", "treated", *FATES, "net")
    for column in columns:
        table.add_column(column.replace("_", " "), justify="right")
    for category, row in rows.items():
        values = (persons_text(row[column]["mean"], column == "net") for column in columns)
        table.add_row(escape(category.replace("_", " ")), *values)
    return table
