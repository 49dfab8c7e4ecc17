"""What is worked out to say who changes and why: the ledger, where movers go, each lever's part, and the reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from experiments.attribution import Attribution, levers_of, orders_for, shapley
from experiments.ledger_totals import Totals, entered
from experiments.ledgers import Pair
from experiments.movers import movers_of
from experiments.runs import Run
from experiments.scenario_file import Scenario
from experiments.why import Reason, reasons
from simulation.outcomes import longest_stay
from simulation.policy import Policy

HORIZON = 36  # months after the permit
DRAWS = 20  # of ledgers and movers
SPLIT = 6  # draws in which the levers' parts are told apart, each as many as 64 worlds


@dataclass(frozen=True, eq=False)
class Whys:
    """What is known by now; None: not yet. `doing` is what is being worked out, empty when all is there."""

    policy: Policy
    doing: str
    totals: Totals | None = None
    movers: np.ndarray | None = None  # (draws, 2, counties), today's practice first
    attribution: Attribution | None = None
    reasons: tuple[Reason, ...] | None = None


def whys(run: Run, baseline: Scenario, scenario: Scenario) -> Iterator[Whys]:
    """All of it, part after part; `run` says all but the policy and the horizon."""
    draws = min(DRAWS, run.draws)
    months = min(HORIZON, run.months)
    asked = replace(run, draws=draws, months=months, scenario=baseline.name, policy=baseline.policy)
    found = Whys(scenario.policy, "ledger")
    yield found
    found = replace(found, totals=entered(Pair(asked, scenario.name, scenario.policy)), doing="movers")
    yield found
    moved = np.array(list(movers_of(asked, [baseline.policy, scenario.policy], months)))
    found = replace(found, movers=moved, doing="shapley")
    yield found
    levers = levers_of(scenario.policy)
    if len(levers) > 1:
        pair = Pair(replace(asked, draws=min(SPLIT, draws)), scenario.name, scenario.policy)
        found = replace(found, attribution=shapley(pair, permutations=orders_for(levers, None)))
    found = replace(found, doing="reasons")
    yield found
    with_measures = replace(asked, scenario=scenario.name, policy=scenario.policy)
    outcome = longest_stay([f"stay_{k}" for k in (12, 36, 60) if k <= months])
    told = tuple(reasons(with_measures, run.population(), outcome))
    yield replace(found, reasons=told, doing="")
