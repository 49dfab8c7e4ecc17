"""The command that spends a budget: what its options mean."""

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
    Texts,
    Workers,
    known_language,
    local_workers,
    run_of,
    whole,
)

Budget = Annotated[str, typer.Option(metavar="MILLION_SEK", help="What may be spent beyond today's practice.")]
Robust = Annotated[str, typer.Option(metavar="p10|mean|regret", help="What is made best over draws.")]
Levers = Annotated[Texts, typer.Option(metavar="A,B,C", help="Only these measures; repeatable.", show_default="all")]
SearchDraws = Annotated[str, typer.Option(metavar="N", help="Further draws, in which the mix is searched.")]
ScenarioOut = Annotated[Path | None, typer.Option(metavar="FILE", help="The best mix as a scenario in TOML.")]
Costs = Annotated[Path | None, typer.Option(metavar="FILE", help="Costs of levers in TOML.")]


def optimise(
    budget: Budget, robust: Robust = "p10", levers: Levers = None, draws: Draws = "200",
    search_draws: SearchDraws = "64", scenario_out: ScenarioOut = None, costs: Costs = None,
    county: County = "25", people: People = "7000", months: Months = "60", replicates: Replicates = "1",
    workers: Workers = None, seed: Seed = "1", out: Out = None, overwrite: Overwrite = False,
    as_json: OnlyJson = False, posterior: From = "shipped", language: Language = "en",
) -> None:  # fmt: skip
    """Find the mix of measures that makes most newcomers stay for a budget, robustly."""
    from agents.places import load_places
    from experiments.costs import declared_costs, read_costs
    from experiments.mixes import Space, checked_budget, checked_measures
    from experiments.optimise import checked_objective
    from experiments.scenarios import load_scenario
    from viz.optimise_command import Asked, check_file, execute

    known_language(language)
    amount, objective = checked_budget(budget), checked_objective(robust)
    space = Space(checked_measures(levers or []))
    if scenario_out is not None:
        check_file(scenario_out, overwrite)
    places = load_places(county)
    number = whole("draws", draws)
    searched = whole("draws", search_draws, "search-draws")
    study = {"people": people, "months": months, "seed": seed, "replicates": replicates}
    run = run_of(places, load_scenario("baseline", places), posterior, **study)
    of_levers = declared_costs() if costs is None else read_costs(costs)
    asked = Asked(run, amount, space, objective, number, searched, of_levers)
    execute(asked, local_workers(workers), out, overwrite, scenario_out, as_json, language)
