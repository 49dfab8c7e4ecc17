"""The commands that help to decide among scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from viz.options import (
    County,
    Draws,
    From,
    Language,
    Months,
    OnlyJson,
    Out,
    Overwrite,
    People,
    Replicates,
    Seed,
    Workers,
    known_language,
    local_workers,
    run_of,
    whole,
)

Choices = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SCENARIO...]", help="Names or TOML files beside the baseline.", show_default="library"),
]
Value = Annotated[str, typer.Option(metavar="SEK", help="Worth of an additional person-year here (a judgement).")]
Costs = Annotated[Path | None, typer.Option(metavar="FILE", help="Costs of levers in TOML.")]


def value_of_information(
    scenarios: Choices = None, value: Value = "100000", costs: Costs = None,
    county: County = "25", people: People = "7000", months: Months = "60", draws: Draws = "1000",
    replicates: Replicates = "1", workers: Workers = None, seed: Seed = "1", out: Out = None,
    overwrite: Overwrite = False, as_json: OnlyJson = False, posterior: From = "shipped", language: Language = "en",
) -> None:  # fmt: skip
    """Tell what is worth measuring before choosing among scenarios, and up to how much."""
    from agents.places import load_places
    from experiments.costs import declared_costs, read_costs
    from experiments.perfect_information import demand_library
    from experiments.scenarios import BASELINE, load_scenario, shipped
    from experiments.value_of_information import check_draws, check_value
    from viz.value_of_information_command import execute

    known_language(language)
    demand_library()
    worth, number = check_value(value), check_draws(whole("draws", draws))
    places = load_places(county)
    names = [BASELINE, *(name for name in scenarios or shipped() if name != BASELINE)]
    chosen = [load_scenario(name, places) for name in names]
    study = {"people": people, "months": months, "seed": seed, "draws": str(number), "replicates": replicates}
    asked = run_of(places, chosen[0], posterior, **study)
    of_levers = declared_costs() if costs is None else read_costs(costs)
    execute(asked, chosen, worth, of_levers, local_workers(workers), out, overwrite, as_json, language)
