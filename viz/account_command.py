"""What `bofast account` does: live the pairs, enter them in the account, write the folder, print the answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agents.record import Record
from experiments.comparison import compare
from experiments.county_account import ACCOUNT_YEARS, YEARS, CountyAccount, check_followed
from experiments.county_tables import PATHS, tables_hash
from experiments.folder import Output, writing_run
from experiments.runs import Run
from experiments.scenario_file import Scenario
from viz.progress import Bar, say_compiling
from viz.provenance import present, write_run
from viz.run_command import facts
from viz.style import label_of

if TYPE_CHECKING:
    import pyarrow as pa


def execute(
    run: Run,
    scenarios: Sequence[Scenario],
    draws: int | None,
    intake: int,
    workers: int,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    language: str,
) -> None:
    """Enter all scenarios beside the first, write to `out` when given, and print the tables, or JSON alone."""
    check_followed(run)
    what = {"command": "account"} | facts(run) | {
        "compared": [{"name": s.name, "levers": [vars(clause) for clause in s.policy.clauses]} for s in scenarios],
        "draws": draws or "by the rule",
        "intake": intake,
        "county_tables": tables_hash(),
    }  # fmt: skip
    with writing_run(out, what, overwrite) as output:
        say_compiling()
        bar = Bar(0, "draws")
        with bar:
            comparison = compare(run, scenarios[0], scenarios[1:], draws, workers=workers, progress=bar.follow)
        account = CountyAccount(comparison, intake)
        told = account.record()
        if output is not None:
            _write(account, what, told, output, language)
    from viz.account_report import print_account

    present(told, as_json, lambda console: print_account(console, told), out, output is None)


def _write(account: CountyAccount, what: Record, told: Record, output: Output, language: str) -> None:
    """Tables, pictures, account.json and run.json."""
    from viz.account_pictures import write_pictures

    with output.parquet("moves.parquet") as add:
        add(moves_table(told))
    if account.inputs is not None:
        with output.parquet("population.parquet") as add:
            add(population_table(told))
    baseline, places = account.comparison.baseline, account.comparison.run.population().places
    label = label_of(baseline, language)
    write_pictures(told, label, places, output.aside, language)
    output.write_json("account.json", told)
    write_run(output, what, {"calibration": told["calibration"], "draws": told["draws"]})


def moves_table(told: Record) -> pa.Table:
    """In-moves, out-moves and net by year: published (confidence told) and of the cohort in every scenario."""
    import pyarrow as pa

    rows = []
    for year in map(str, ACCOUNT_YEARS):
        for quantity, figure in told["observed"][year].items():
            if figure is not None:
                rows.append((int(year), "published", quantity, figure["value"], figure.get("low"), figure.get("high"),
                             figure["confidence"]))  # fmt: skip
        for quantity, s in told["cohort"][year].items():
            rows.append((int(year), told["baseline"], quantity, s["mean"], s["low"], s["high"], "simulated"))
        for one in told["scenarios"]:
            s = one["out_moves"][year]
            rows.append((int(year), one["name"], "out_moves", s["mean"], s["low"], s["high"], "simulated"))
            change = s["difference"]
            rows.append((int(year), one["name"], "out_moves_difference", change["mean"], change["low"], change["high"],
                         "simulated"))  # fmt: skip
    names = ("year", "account", "quantity", "value", "low", "high", "confidence")
    types = (pa.int32(), pa.string(), pa.string(), pa.float64(), pa.float64(), pa.float64(), pa.string())
    columns = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), types, strict=True)]
    return pa.table(dict(zip(names, columns, strict=True)))


def population_table(told: Record) -> pa.Table:
    """The illustrative sketch: the county by path of net migration, and additional persons by scenario."""
    import pyarrow as pa

    rows = []
    for year in map(str, YEARS):
        paths = told["projection"]["population"]
        rows += [(int(year), f"net_migration_{path}", paths[path][year], None, None) for path in PATHS]
        for one in told["scenarios"]:
            for kind in ("one_off", "steady_intake"):
                s = one["additional_persons"][kind][year]
                rows.append((int(year), f"{one['name']}: additional, {kind}", s["mean"], s["low"], s["high"]))
                s = one["population"][kind][year]
                rows.append((int(year), f"{one['name']}: population, {kind}", s["mean"], s["low"], s["high"]))
    names = ("year", "path", "persons", "low", "high")
    types = (pa.int32(), pa.string(), pa.float64(), pa.float64(), pa.float64())
    columns = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), types, strict=True)]
    table = pa.table(dict(zip(names, columns, strict=True)))
    return table.append_column("illustrative", pa.array([True] * len(rows)))
