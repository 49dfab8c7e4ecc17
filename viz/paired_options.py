"""From the options of a command to a scenario beside its baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agents.bad_input import BadInput
from agents.parameter import ParameterError


def pair(
    baseline: str,
    scenario: str,
    assignments: Sequence[str] | None,
    study: tuple[str, str, str, str, str, str],
    posterior: str,
    language: str,
    whole: Callable[[str, str], int],
):
    """A `Pair` from the texts of options; `whole` reads a whole number of an option. Raises BadInput.

    `study` is county, people, horizon, draws, replicates and seed.
    """
    from agents.places import load_places
    from experiments.ledger import Pair
    from experiments.posterior import posterior_for
    from experiments.runs import Run
    from experiments.scenarios import load_scenario, split_settings

    if language not in ("en", "sv"):
        raise ParameterError(f"--lang {language!r} is not known; allowed are en and sv")
    county, *numbers = study
    people, months, draws, replicates, seed = map(whole, ("people", "horizon", "draws", "replicates", "seed"), numbers)
    places = load_places(county)
    levers, values = split_settings(assignments or [])
    if levers:
        named = ", ".join(levers)
        raise BadInput(f"--set {named}: levers belong into the scenarios; allowed are uncertainties and settings")
    chosen, other = load_scenario(baseline, places), load_scenario(scenario, places)
    run = Run(
        county=places.county,
        people=people,
        months=months,
        seed=seed,
        draws=draws,
        replicates=replicates,
        scenario=chosen.name,
        policy=chosen.policy,
        values=values,
        posterior=posterior_for(places.county, posterior),
    )
    return Pair(run, other.name, other.policy)
