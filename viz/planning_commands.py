"""The commands that plan within what there is: `bofast placement`."""

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
)

TRAINING = 160  # worlds that scores are learned from

ScenarioName = Annotated[str, typer.Option(help="A scenario that assigns inside the county, or its TOML file.")]
Objective = Annotated[str, typer.Option(metavar="employment|staying", help="What the places are to maximise.")]
FairBy = Annotated[
    str, typer.Option(metavar="nationality|household_type|schooling", help="Groups none of which may lose.")
]
QuotaFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Persons and dwellings by municipality, CSV or TOML.", show_default="by 2016"),
]


def placement(
    scenario: ScenarioName = "in-county-assignment", objective: Objective = "employment",
    quotas: QuotaFile = None, fair_by: FairBy = "nationality",
    county: County = "25", people: People = "7000", months: Months = "60", draws: Draws = "40",
    replicates: Replicates = "1", workers: Workers = None, seed: Seed = "1", out: Out = None,
    overwrite: Overwrite = False, as_json: OnlyJson = False, posterior: From = "shipped", language: Language = "en",
) -> None:  # fmt: skip
    """Place who is assigned inside the county at best under quotas: by a rule that knows no later arrivals."""
    from agents.places import load_places
    from experiments.placement import Placement
    from experiments.placement_quotas import read_quotas
    from experiments.scenarios import load_scenario
    from viz.placement_command import execute

    known_language(language)
    places = load_places(county)
    texts = {"people": people, "months": months, "seed": seed, "draws": draws, "replicates": replicates}
    run = run_of(places, load_scenario(scenario, places), posterior, **texts)
    given = None if quotas is None else read_quotas(quotas, places)
    asked = Placement(run, objective, fair_by, given, TRAINING)
    execute(asked, local_workers(workers), out, overwrite, as_json, language)
