"""The commands that help to decide: the account, a budget, what to measure, placement, the brief."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from viz.options import (
    CostsFile,
    County,
    Draws,
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
    Texts,
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
    """Enter scenarios in the county's account. In- and out-moves, in-moves replaced, jobs, people to 2040."""
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


Budget = Annotated[str, typer.Option(metavar="MILLION_SEK", help="What may be spent beyond today's practice.")]
Robust = Annotated[str, typer.Option(metavar="p10|mean|regret", help="What is made best over draws.")]
Levers = Annotated[Texts, typer.Option(metavar="A,B,C", help="Only these measures; repeatable.", show_default="all")]
SearchDraws = Annotated[str, typer.Option(metavar="N", help="Further draws, in which the mix is searched.")]
ScenarioOut = Annotated[Path | None, typer.Option(metavar="FILE", help="The best mix as a scenario in TOML.")]


def optimise(
    budget: Budget, robust: Robust = "p10", levers: Levers = None, draws: Draws = "200",
    search_draws: SearchDraws = "64", scenario_out: ScenarioOut = None, costs: CostsFile = None,
    county: County = "25", people: People = "7000", months: Months = "60", replicates: Replicates = "1",
    workers: Workers = None, seed: Seed = "1", out: Out = None, overwrite: Overwrite = False,
    as_json: OnlyJson = False, posterior: From = "shipped", language: Language = "en",
) -> None:  # fmt: skip
    """Find the best mix of measures for a budget. That which makes most newcomers stay, robustly."""
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
    run = run_of(places, load_scenario("baseline", places), posterior, {}, **study)
    of_levers = declared_costs() if costs is None else read_costs(costs)
    asked = Asked(run, amount, space, objective, number, searched, of_levers)
    execute(asked, local_workers(workers), out, overwrite, scenario_out, as_json, language)


Choices = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SCENARIO...]", help="Names or TOML files beside the baseline.", show_default="library"),
]
Value = Annotated[str, typer.Option(metavar="SEK", help="Worth of an additional person-year here (a judgement).")]


def value_of_information(
    scenarios: Choices = None, value: Value = "100000", costs: CostsFile = None,
    county: County = "25", people: People = "7000", months: Months = "60", draws: Draws = "1000",
    replicates: Replicates = "1", workers: Workers = None, seed: Seed = "1", out: Out = None,
    overwrite: Overwrite = False, as_json: OnlyJson = False, posterior: From = "shipped", language: Language = "en",
) -> None:  # fmt: skip
    """Tell what is worth measuring before choosing. Among scenarios, and up to how much."""
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
    asked = run_of(places, chosen[0], posterior, {}, **study)
    of_levers = declared_costs() if costs is None else read_costs(costs)
    execute(asked, chosen, worth, of_levers, local_workers(workers), out, overwrite, as_json, language)


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
    """Place the assigned at best under quotas. By a rule that knows no later arrivals."""
    from agents.places import load_places
    from experiments.placement import Placement
    from experiments.placement_quotas import read_quotas
    from experiments.scenarios import load_scenario
    from viz.placement_command import execute

    known_language(language)
    places = load_places(county)
    texts = {"people": people, "months": months, "seed": seed, "draws": draws, "replicates": replicates}
    run = run_of(places, load_scenario(scenario, places), posterior, {}, **texts)
    given = None if quotas is None else read_quotas(quotas, places)
    asked = Placement(run, objective, fair_by, given, TRAINING)
    execute(asked, local_workers(workers), out, overwrite, as_json, language)


def brief(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="Names or TOML files, up to four.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="FILE.html or FILE.pdf.")] = None,
    language: Annotated[str, typer.Option("--lang", metavar="sv|en", help="Language of the brief.")] = "sv",
    draws: UntilSure = None,
    costs: CostsFile = None,
    county: County = "25",
    people: People = "7000",
    workers: Workers = None,
    seed: Seed = "1",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
    as_json: OnlyJson = False,
    posterior: From = "shipped",
) -> None:
    """Write two printable pages on what measures change. How sure, who gains and loses, at what cost."""
    from agents.places import load_places
    from experiments.costs import declared_costs, read_costs
    from experiments.scenarios import BASELINE, load_scenario
    from viz.brief_command import check_file, execute

    known_language(language)
    check_file(out, overwrite, as_json)
    places = load_places(county)
    chosen = [load_scenario(scenario, places) for scenario in scenarios]
    today = load_scenario(BASELINE, places)
    number = None if draws is None else whole("draws", draws)
    run = run_of(places, today, posterior, people=people, months="60", seed=seed)
    of_levers = declared_costs() if costs is None else read_costs(costs)
    changed = {"--county": (county, "25"), "--people": (people, "7000"), "--seed": (seed, "1"),
               "--posterior": (posterior, "shipped"), "--costs": (str(costs) if costs else None, None)}  # fmt: skip
    told = [(option, value) for option, (value, default) in changed.items() if value is not None and value != default]
    options = [word for pair in told for word in pair]
    words = [Path(word).name for word in (*scenarios, *options)]  # files by name: a brief tells of nobody's folders
    execute(run, today, chosen, number, of_levers, local_workers(workers), out, as_json, language, words)
