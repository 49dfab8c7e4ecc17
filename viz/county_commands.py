"""The command that enters scenarios in the county's account."""

from __future__ import annotations

from typing import Annotated

import typer

from viz.options import (
    County,
    From,
    Intake,
    Language,
    Months,
    OnlyJson,
    Out,
    Overwrite,
    People,
    Replicates,
    Seed,
    UntilSure,
    Workers,
    known_language,
    local_workers,
    run_of,
    whole,
)


def account(
    scenarios: Annotated[list[str], typer.Argument(metavar="BASELINE SCENARIO...", help="Names or TOML files.")],
    intake: Intake = None, draws: UntilSure = None, replicates: Replicates = "1",
    county: County = "25", people: People = "7000", months: Months = "60",
    workers: Workers = None, seed: Seed = "1", out: Out = None, overwrite: Overwrite = False,
    as_json: OnlyJson = False, posterior: From = "shipped", language: Language = "en",
) -> None:  # fmt: skip
    """Enter scenarios in the county's account: in- and out-moves, in-moves replaced, jobs, people to 2040."""
    from agents.places import load_places
    from experiments.scenarios import load_scenario
    from viz.account_command import execute

    known_language(language)
    places = load_places(county)
    chosen = [load_scenario(scenario, places) for scenario in scenarios]
    number = None if draws is None else whole("draws", draws)
    asked = run_of(places, chosen[0], posterior, people=people, months=months, seed=seed, replicates=replicates)
    yearly = asked.people // 10 if intake is None else whole("intake", intake)
    execute(asked, chosen, number, yearly, local_workers(workers), out, overwrite, as_json, language)
