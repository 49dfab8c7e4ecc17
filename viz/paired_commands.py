"""The commands that set a scenario beside a baseline person by person."""

from __future__ import annotations

from collections.abc import Sequence

from agents.bad_input import BadInput
from experiments.ledgers import Pair
from viz.options import (
    Beside,
    By,
    County,
    Draws,
    From,
    Horizon,
    Language,
    Name,
    OnlyJson,
    Orders,
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


def ledger(
    baseline: Name, scenario: Name, by: By = None, horizon: Horizon = "36", set_: Beside = None,
    county: County = "25", people: People = "7000", draws: Draws = "1", replicates: Replicates = "1",
    workers: Workers = None, seed: Seed = "1", out: Out = None, overwrite: Overwrite = False,
    as_json: OnlyJson = False, posterior: From = "shipped", language: Language = "en",
) -> None:  # fmt: skip
    """Enter who stays or leaves because of a scenario. Who is displaced, and how much is direct."""
    from viz.ledger_command import execute

    study = (county, people, horizon, draws, replicates, seed)
    asked = _pair(baseline, scenario, set_, study, posterior, language)
    execute(asked, by or [], local_workers(workers), out, overwrite, as_json, language)


def shapley(
    scenario: Name, permutations: Orders = None, horizon: Horizon = "36", set_: Beside = None,
    county: County = "25", people: People = "7000", draws: Draws = "1", replicates: Replicates = "1",
    workers: Workers = None, seed: Seed = "1", out: Out = None, overwrite: Overwrite = False,
    as_json: OnlyJson = False, posterior: From = "shipped", language: Language = "en",
) -> None:  # fmt: skip
    """Attribute additional stayers to a scenario's levers."""
    from viz.shapley_command import execute

    orders = None if permutations is None else whole("permutations", permutations)
    study = (county, people, horizon, draws, replicates, seed)
    asked = _pair("baseline", scenario, set_, study, posterior, language)
    execute(asked, orders, local_workers(workers), out, overwrite, as_json, language)


def _pair(
    baseline: str,
    scenario: str,
    assignments: Sequence[str] | None,
    study: tuple[str, str, str, str, str, str],
    posterior: str,
    language: str,
) -> Pair:
    """A `Pair` from the texts of options. Raises BadInput.

    `study` is county, people, horizon, draws, replicates and seed.
    """
    from agents.places import load_places
    from experiments.ledgers import Pair
    from experiments.scenarios import load_scenario, split_settings

    known_language(language)
    county, *texts = study
    places = load_places(county)
    levers, values = split_settings(assignments or [])
    if levers:
        named = ", ".join(levers)
        raise BadInput(f"--set {named}: levers belong into the scenarios; allowed are uncertainties and settings")
    chosen, other = load_scenario(baseline, places), load_scenario(scenario, places)
    numbers = dict(zip(("people", "horizon", "draws", "replicates", "seed"), texts, strict=True))
    run = run_of(places, chosen, posterior, values, **numbers)
    return Pair(run, other.name, other.policy)
