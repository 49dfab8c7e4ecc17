"""How the scenario equal-budget was made: all measures at once, each spending the same part of the action plan's cost.

`python -m experiments.equal_budget` computes the values anew; a test holds the shipped file to them.
"""

from __future__ import annotations

import numpy as np

from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.places import load_places
from experiments.costs import declared_costs, unit_costs
from experiments.draws import noise_world, prior_values
from experiments.runs import live
from experiments.scenarios import load_scenario, month_index
from simulation.policy import TODAY, Clause, Policy
from simulation.setup import population_of

COUNTY, PEOPLE, MONTHS, SEED = "25", 7000, 60, 1
WORLDS = 4  # noise worlds of draw 0, the priors' medians, over which spending is averaged
ROUNDS = 12
START, END = month_index("2016-07"), month_index("2019-06") + 1  # the pilot's months
# Measures that have a cost of their own. Outreach stays information: the referral of those met today would alone
# cost more than an equal part. The residence rule and the placebo are no measures; the first contact costs nothing.
MEASURES = (
    "outreach_reach", "language_hours", "recognition_speedup", "work_while_waiting", "wage_subsidy", "mentoring",
    "co_placement", "matched_placement", "dwellings_reserved", "in_county_assignment", "job_offers",
    "settlement_cash", "extra_vacancies",
)  # fmt: skip
_ROWS = [LEVER_NAMES.index(name) for name in MEASURES]


def spending(policy: Policy) -> np.ndarray:
    """SEK by lever under a policy, mean of the noise worlds of draw 0, (L,)."""
    study = population_of(COUNTY, PEOPLE, SEED, {})
    worlds = (live(study, prior_values(0), policy, MONTHS, noise_world(0, r)) for r in range(WORLDS))
    return np.mean([world.units for world in worlds], axis=0) * unit_costs(declared_costs())


def equal_policy(values: np.ndarray) -> Policy:
    """All measures at once at these values, in the pilot's months; housing on arrival from the start."""
    clauses = (
        Clause(name, float(value), *((0, None) if name == "co_placement" else (START, END)))
        for name, value in zip(MEASURES, values, strict=True)
    )
    return Policy(tuple(clauses))


def equal_parts(budget: float, most: np.ndarray) -> np.ndarray:
    """Parts of a budget, equal except where a measure can spend less, (measures,)."""
    parts = np.zeros(len(most))
    for rank, i in enumerate(np.argsort(most, kind="stable")):
        parts[i] = min(most[i], (budget - parts.sum()) / (len(most) - rank))
    return parts


def plan_budget() -> float:
    """What the action plan costs beyond today's practice, in SEK."""
    plan = load_scenario("action-plan", load_places(COUNTY)).policy
    return float((spending(plan) - spending(TODAY)).sum())


def extra_spending(values: np.ndarray) -> np.ndarray:
    """SEK beyond today's practice by measure, all at once, (measures,)."""
    return (spending(equal_policy(values)) - spending(TODAY))[_ROWS]


def equal_values() -> tuple[np.ndarray, np.ndarray, float]:
    """Values (measures,), what each spends together with the others in SEK, and the budget.

    Spending is nearly proportional to a lever, so each is scaled by what its part is to what it spent, some rounds.
    """
    budget = plan_budget()
    low, high = (np.array([getattr(PARAMETERS[name], end) for name in MEASURES]) for end in ("low", "high"))
    today = np.array([PARAMETERS[name].default for name in MEASURES], float)
    values = today + 0.3 * (high - today)
    for _ in range(ROUNDS):
        spent = np.maximum(extra_spending(values), 1.0)
        share = (values - today) / spent
        most = np.where(values >= high, spent, (high - today) / share)
        values = np.clip(today + share * equal_parts(budget, most), low, high)
    values = np.array([float(f"{value:.3g}") for value in values])
    return values, extra_spending(values), budget


def main() -> None:
    """Print the values."""
    values, spent, budget = equal_values()
    print(f"budget {budget / 1e6:.2f} million SEK, spent {spent.sum() / 1e6:.2f}")
    for name, value, part in zip(MEASURES, values, spent, strict=True):
        print(f"{name} = {value:g}  # {part / 1e6:.2f} million SEK")


if __name__ == "__main__":
    main()
