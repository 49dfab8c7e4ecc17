"""What `bofast optimise` does: search, judge in other draws, write the folder and the best mix, print the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agents.bad_input import BadInput
from agents.parameter import Cost
from agents.record import Record
from experiments.allocation import MOST_MIXES
from experiments.folder import Output, write_text, writing_run
from experiments.mixes import Space
from experiments.optimise import Optimum, optimise
from experiments.runs import Run
from experiments.scenario_text import scenario_text
from viz.progress import Bar, say_compiling
from viz.provenance import present, write_run
from viz.run_command import facts

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console

BEST_FILE = "best-mix.toml"


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked for."""

    run: Run
    budget: float
    space: Space
    robust: str
    draws: int
    search_draws: int
    costs: Mapping[str, Cost]

    def facts(self) -> Record:
        """Everything that decides the tables."""
        return facts(self.run) | {
            "command": "optimise",
            "budget": self.budget,
            "measures": list(self.space.measures),
            "robust": self.robust,
            "draws": self.draws,
            "search_draws": self.search_draws,
            "costs": {name: [cost.value, cost.low, cost.high, cost.grade] for name, cost in self.costs.items()},
        }


def check_file(path: Path, overwrite: bool) -> None:
    """Raise a BadInput unless a scenario can be written there."""
    if path.suffix != ".toml":
        raise BadInput(f"--scenario-out {path} is no scenario file; its name must end with .toml")
    if not path.absolute().parent.is_dir():
        raise BadInput(f"--scenario-out {path}: there is no folder {path.absolute().parent}")
    if path.is_dir() or (path.exists() and not overwrite):
        raise BadInput(f"--scenario-out {path} exists already; give another file, or add --overwrite to replace it")


def execute(
    asked: Asked,
    workers: int,
    out: Path | None,
    overwrite: bool,
    scenario_out: Path | None,
    as_json: bool,
    language: str,
) -> None:
    """Search and judge, write to `out` and `scenario_out` when given, and print the tables, or JSON alone."""
    what = asked.facts()
    with writing_run(out, what, overwrite) as output:
        say_compiling()
        optimum = _live(asked, workers)
        told, text = optimum.record(), best_text(optimum)
        if output is not None:
            _write(optimum, what, told, text, output, language)
        if scenario_out is not None:
            write_text(scenario_out, text)
    from viz.optimise_report import print_optimum

    def tables(console: Console) -> None:
        print_optimum(console, optimum)
        if scenario_out is not None:
            console.print(f"\nGo on with: bofast compare baseline {scenario_out}")

    present(told, as_json, tables, out, output is None)


def _live(asked: Asked, workers: int) -> Optimum:
    # at most so many worlds: what is exchanged in the end is not known before
    most = MOST_MIXES * asked.search_draws * asked.run.replicates
    searching, judging = Bar(most, "worlds searched, at most"), Bar(asked.draws, "draws judged")
    judging_shown = False

    def searched(more: int) -> None:
        searching.at(min(searching.done + more, most))

    def judged(done: int, total: int) -> None:
        nonlocal judging_shown
        if not judging_shown:
            searching.__exit__()
            judging.__enter__()
            judging_shown = True
        judging.at(done)

    with searching, judging:
        return optimise(
            asked.run, asked.budget, asked.space, asked.robust, asked.draws, asked.search_draws, asked.costs,
            workers, searched, judged,
        )  # fmt: skip


def best_text(optimum: Optimum) -> str:
    """The best mix as a scenario file."""
    best, places = optimum.best, optimum.comparison.run.population().places
    comment = (
        f"Written by bofast optimise --budget {optimum.budget:g} --robust {optimum.robust}: {best.money.cost:.2f} "
        f"million SEK beyond today's practice at the stated\ncosts; {best.stayers.mean:.0f} persons more stay "
        f"(90 % interval {best.stayers.low:.0f} to {best.stayers.high:.0f}). The values are computed: found by a "
        "search, under the\nmodel's assumptions and the costs assumed."
    )
    return scenario_text(best.scenario, places, comment)


def _write(optimum: Optimum, what: Record, told: Record, text: str, output: Output, language: str) -> None:
    """Tables, pictures, the scenario, optimise.json and run.json."""
    from viz.optimise_pictures import write_pictures

    with output.parquet("gains.parquet") as add:
        add(gains_table(optimum))
    write_pictures(optimum, output.aside, language)
    (output.aside / BEST_FILE).write_text(text, encoding="utf-8")
    output.write_json("optimise.json", told)
    write_run(output, what, {"calibration": optimum.comparison.run.calibration, "draws": optimum.comparison.run.draws})


def gains_table(optimum: Optimum) -> pa.Table:
    """Additional stayers of every mix and scenario in every draw judged, and its cost there at the stated costs."""
    import numpy as np
    import pyarrow as pa

    from experiments.costs import unit_costs

    comparison = optimum.comparison
    units = comparison.worlds.units().mean(axis=2)
    draws = np.arange(comparison.worlds.draws, dtype=np.int32)
    tables = [
        pa.table(
            {
                "draw": draws,
                "mix": pa.array([one.scenario.name] * len(draws)),
                "stayers": optimum.gains(one),
                "cost": (units[s] - units[0]) @ unit_costs(comparison.costs) / 1e6,
            }
        )
        for s, one in enumerate(comparison.compared, start=1)
    ]
    return pa.concat_tables(tables)
