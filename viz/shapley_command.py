"""What `bofast shapley` does: attribute a scenario's additional stayers to its levers."""

from __future__ import annotations

import json
from pathlib import Path

from agents.parameters import PARAMETERS
from agents.record import Record
from experiments.attribution import Attribution, levers_of, orders_for, shapley
from experiments.folder import writing_run
from experiments.ledgers import Pair
from viz.ledger_command import cells, interval_text, pair_facts, persons_text
from viz.progress import Bar, say_compiling
from viz.provenance import placed, write_run


def execute(
    pair: Pair, permutations: int | None, workers: int, out: Path | None, overwrite: bool, as_json: bool, language: str
) -> None:
    """Live every set of levers, write to `out` when given, and print the shares, or JSON alone."""
    permutations = orders_for(levers_of(pair.policy), permutations)
    what = {"command": "shapley", "permutations": permutations} | pair_facts(pair)
    with writing_run(out, what, overwrite) as output:
        attribution = _live(pair, permutations, workers)
        told = answer(pair, permutations, attribution)
        if output is not None:
            from experiments.ledger_tables import shapley_table
            from viz.ledger_pictures import save, shapley_picture

            with output.parquet("shapley.parquet") as add:
                add(shapley_table(attribution))
            save(shapley_picture(told, pair.run.population().places, language), output.aside / "shapley")
            write_run(output, what, told)
    if as_json:
        print(json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False))
        return
    _print(told)
    if out is not None:
        print(f"\n{placed(out, output is None)}")


def _live(pair: Pair, permutations: int | None, workers: int) -> Attribution:
    say_compiling()
    bar = Bar(0, "worlds")
    with bar:
        return shapley(pair, workers, permutations, bar.follow)


def answer(pair: Pair, permutations: int | None, attribution: Attribution) -> Record:
    """The shares as plain values."""
    return {
        **pair.record(),
        "interval": interval_text(pair.run.draws),
        "permutations": permutations,
        **attribution.record(),
    }


def _print(told: Record) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(width=None if Console().is_terminal else 120, highlight=False)
    draws, exact = told["draws"], told["exact"]
    console.print(
        f"[bold]{escape(told['scenario'])}: {persons_text(told['total']['mean'], True)} persons of {told['persons']:,} "
        f"stay {told['horizon']} months after the permit[/bold]; which lever did it (Shapley values)."
    )
    how = "exact: every set of levers lived" if exact else f"{told['permutations']} orders sampled in each draw"
    sure = f"{draws} draws, 90 % interval" if draws > 1 else "one draw, no interval (--draws 100 gives one)"
    console.print(f"[dim]{escape(told['calibration'])}; {sure}; {how}.[/dim]\n")
    table = Table(box=None, pad_edge=False)
    table.add_column("lever", min_width=46)
    table.add_column("persons", justify="right")
    if draws > 1:
        table.add_column("90 % interval", justify="right")
    if not exact:
        table.add_column("sampling error", justify="right")
    for lever, summary in told["levers"].items():
        error = [] if exact else ["" if summary["sampling_error"] is None else f"{summary['sampling_error']:.2f}"]
        table.add_row(PARAMETERS[lever].label_en, *cells(summary, draws, True), *error)
    table.add_row("[bold]all together[/bold]", *cells(told["total"], draws, True), *([] if exact else [""]))
    console.print(table)
