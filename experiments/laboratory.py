"""The laboratory in one call each, for notebooks and pages: scenarios by name or file, all else by default."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from agents.bad_input import BadInput
from agents.parameter import Cost, nearest
from agents.places import load_places
from experiments import attribution, comparison, discovery, sensitivity_analysis
from experiments.attribution import Attribution, levers_of, orders_for
from experiments.comparison import Comparison
from experiments.discovery import Conditions
from experiments.engine import default_workers
from experiments.ledger_totals import Totals, entered
from experiments.ledgers import Pair
from experiments.posterior import posterior_for
from experiments.runs import Run
from experiments.scenario_file import Scenario
from experiments.scenarios import load_scenario
from experiments.sensitivity_analysis import HEADLINES, Question, Sensitivity
from experiments.sensitivity_inputs import KINDS

Named = str | Path | Scenario  # of the library, a TOML file, or made by hand
Progress = Callable[[int, int], None]  # told how much is done, and of how much


def scenario(named: Named, county: str = "25") -> Scenario:
    """A scenario of the library by its name, or from a TOML file. Raises BadInput."""
    return named if isinstance(named, Scenario) else load_scenario(named, load_places(county))


def run_of(chosen: Scenario, county: str = "25", posterior: str = "shipped", **study: Any) -> Run:
    """A run of a scenario; `study` is what else `Run` takes: people, months, seed, draws, replicates, values."""
    county = load_places(county).county
    drawn_from = posterior_for(county, posterior)
    return Run(county=county, scenario=chosen.name, policy=chosen.policy, posterior=drawn_from, **study)


def compare(
    baseline: Named,
    *scenarios: Named,
    draws: int | None = None,
    costs: Mapping[str, Cost] | None = None,
    county: str = "25",
    workers: int | None = None,
    progress: Progress = lambda *_: None,
    **study: Any,
) -> Comparison:
    """Each scenario's differences from the baseline in the same worlds; without `draws`, as many as it takes.

    `study`: people, months, seed, replicates, values, posterior ("shipped", "prior" or a file). Raises BadInput.
    """
    first, *others = (scenario(named, county) for named in (baseline, *scenarios))
    run = run_of(first, county, **study)
    return comparison.compare(run, first, others, draws, costs, workers or default_workers(), progress)


def ledger(
    baseline: Named,
    named: Named,
    horizon: int = 36,
    county: str = "25",
    workers: int | None = None,
    progress: Progress = lambda *_: None,
    **study: Any,
) -> Totals:
    """Who stays or leaves because of a scenario `horizon` months after the permit, and how much of it is direct.

    `study` as for `compare`, and draws (1). Raises BadInput.
    """
    return entered(pair_of(baseline, named, horizon, county, **study), workers or default_workers(), progress)


def shapley(
    named: Named,
    baseline: Named = "baseline",
    horizon: int = 36,
    permutations: int | None = None,
    county: str = "25",
    workers: int | None = None,
    progress: Progress = lambda *_: None,
    **study: Any,
) -> Attribution:
    """The additional stayers of a scenario by lever: exactly up to 6 levers, else by sampled orders.

    `study` as for `ledger`. Raises BadInput.
    """
    pair = pair_of(baseline, named, horizon, county, **study)
    orders = orders_for(levers_of(pair.policy), permutations)
    return attribution.shapley(pair, workers or default_workers(), orders, progress)


def sensitivity(
    *outcomes: str,
    named: Named | None = None,
    inputs: str | None = None,
    morris: int = 20,
    sobol: int = 512,
    county: str = "25",
    workers: int | None = None,
    progress: Progress = lambda *_: None,
    **study: Any,
) -> Sensitivity:
    """What outcomes (stay_36 and leave_at_permit), or a named scenario's effect on them, hinge on: Morris, then Sobol.

    `inputs`: "all", "uncertainties" or "levers". `study`: people, months, seed, replicates, values, posterior. Raises
    BadInput.
    """
    question = question_of(outcomes, named, inputs, county, **study)
    return sensitivity_analysis.sensitivity(question, morris, sobol, workers or default_workers(), progress)


def discover(
    named: Named = "action-plan",
    outcome: str = "leave_at_permit",
    threshold: float = 0.80,
    draws: int = 1000,
    county: str = "25",
    workers: int | None = None,
    progress: Progress = lambda *_: None,
    **study: Any,
) -> tuple[Conditions, ...]:
    """Under which conditions an outcome stays above a threshold with a scenario, and beside it with the baseline.

    `study` as for `compare`. Raises BadInput.
    """
    chosen, baseline = scenario(named, county), scenario("baseline", county)
    scenarios = (chosen,) if chosen.name == baseline.name else (chosen, baseline)
    run = run_of(baseline, county, draws=draws, **study)
    return discovery.discover(run, scenarios, outcome, threshold, workers or default_workers(), progress)


def question_of(
    outcomes: Iterable[str] = (),
    named: Named | None = None,
    inputs: str | None = None,
    county: str = "25",
    **study: Any,
) -> Question:
    """What a sensitivity analysis is asked; what `values` fix is not varied. Raises BadInput."""
    kind = inputs or ("all" if named is None else "uncertainties")
    if kind not in KINDS:
        raise BadInput(f"inputs {kind!r} are not known; allowed are {', '.join(KINDS)}{nearest(kind, KINDS)}")
    run = run_of(scenario("baseline", county), county, **study)
    varied = tuple(one for one in KINDS[kind] if one.name not in run.values)
    chosen = None if named is None else scenario(named, county)
    return Question(run, tuple(dict.fromkeys(outcomes)) or HEADLINES, chosen, varied)


def pair_of(baseline: Named, named: Named, horizon: int = 36, county: str = "25", **study: Any) -> Pair:
    """Two scenarios set side by side at a horizon; `study` as for `ledger`. Raises BadInput."""
    if "months" in study:
        raise BadInput("two lives are set side by side at a horizon: say horizon=36, not months=36")
    first, other = scenario(baseline, county), scenario(named, county)
    return Pair(run_of(first, county, months=horizon, **study), other.name, other.policy)
