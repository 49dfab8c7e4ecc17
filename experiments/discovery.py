"""Scenario discovery: under which conditions an outcome stays above a threshold, with a scenario and without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agents.bad_input import BadInput
from agents.parameter import nearest
from agents.parameters import PARAMETERS, UNCERTAINTIES
from agents.record import Record
from experiments.paired_worlds import measured_outcomes, paired_worlds, pairs
from experiments.prim import Box, demand_prim, peeled
from experiments.runs import Run
from experiments.scenario_file import Scenario
from experiments.spread import plain
from simulation.outcomes import OUTCOMES

DENSITY, SIGNIFICANT = 0.90, 0.05
FEWEST = 20  # draws on either side, below which conditions would hang on a handful of them
RULE_EN = (
    f"PRIM peels off twentieths of the draws. Taken is, of the boxes all of whose limits have a quasi-p value of at "
    f"most {SIGNIFICANT:g}, the widest in which {DENSITY:.0%} of the draws are such, else the densest. Where "
    f"{DENSITY:.0%} of all draws are such no condition is needed, and conditions are sought of those that are not; "
    f"with fewer than {FEWEST} draws on either side none are."
)
RULE_SV = (
    f"PRIM skalar av en tjugondel av dragningarna i taget. Av de lådor vars alla gränser har ett kvasi-p-värde på "
    f"högst {SIGNIFICANT:g}".replace(".", ",")
    + f" tas den vidaste där {100 * DENSITY:.0f} % av dragningarna är sådana, annars den tätaste. Där "
    f"{100 * DENSITY:.0f} % av alla dragningar är sådana behövs inget villkor, och då söks villkor för dem som inte är "
    f"det; med färre än {FEWEST} dragningar på endera sidan söks inga."
)
ABOVE, BELOW = "above", "below"  # below: at the threshold or under it

# Told how many draws are done, of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Conditions:
    """One scenario over draws from one source: how often the outcome is above the threshold, and when.

    `box` is None when there are too few draws on one side, or no limit is significant.
    """

    scenario: Scenario
    source: str  # what the draws are from, in a few words
    prior: bool
    outcome: str
    values: np.ndarray  # (n,) of the outcome
    threshold: float
    names: tuple[str, ...]  # of the uncertainties
    x: np.ndarray  # (n, d) their values
    boxes: tuple[Box, ...] = ()

    @property
    def draws(self) -> int:
        """Draws lived."""
        return len(self.values)

    @property
    def above(self) -> int:
        """Draws above the threshold."""
        return int((self.values > self.threshold).sum())

    @property
    def side(self) -> str:
        """The side whose conditions are sought: above, unless that needs no condition."""
        return BELOW if self.above >= DENSITY * self.draws else ABOVE

    @property
    def box(self) -> Box | None:
        """The box taken by the rule."""
        return chosen(self.boxes)

    def record(self) -> Record:
        """The figures as plain values."""
        box = self.box
        return {
            "scenario": self.scenario.name,
            "outcome": self.outcome,
            "threshold": self.threshold,
            "from": self.source,
            "draws": self.draws,
            "above": self.above,
            "share_above": plain(self.above / self.draws),
            "low": plain(float(np.quantile(self.values, 0.05))),
            "high": plain(float(np.quantile(self.values, 0.95))),
            "conditions_of": self.side,
            "box": None if box is None else box_record(box),
        }


def box_record(box: Box) -> Record:
    """A box as plain values."""
    figures = {name: value for name, value in vars(box).items() if name != "limits"}
    told = {name: plain(value) if isinstance(value, float) else value for name, value in figures.items()}
    limits = [{n: plain(v) if isinstance(v, float) else v for n, v in vars(one).items()} for one in box.limits]
    return told | {"limits": limits}


def chosen(boxes: Sequence[Box]) -> Box | None:
    """The box to tell of by the rule; None when no box has limits that are all significant."""
    sure = [box for box in boxes if box.limits and all(limit.p <= SIGNIFICANT for limit in box.limits)]
    dense = [box for box in sure if box.density >= DENSITY]
    if dense:
        return max(dense, key=lambda box: (box.coverage, box.density))
    return max(sure, key=lambda box: (box.density, box.coverage), default=None)


def with_boxes(found: Conditions) -> Conditions:
    """The same with boxes, if there are draws enough on both sides."""
    if not FEWEST <= found.above <= found.draws - FEWEST:
        return found
    is_above = found.values > found.threshold
    return replace(found, boxes=peeled(list(found.names), found.x, is_above if found.side == ABOVE else ~is_above))


def inputs_of_draws(run: Run) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the uncertainties that are not fixed, and their values (draws, d) as they are lived."""
    names = tuple(name for name in UNCERTAINTIES if name not in run.values)
    rows = (run.values_of(draw) for draw in range(run.draws))
    return names, np.array([[row.get(name, PARAMETERS[name].default) for name in names] for row in rows])


def check_question(run: Run, outcome: str, threshold: float) -> None:
    """Raise BadInput when an outcome cannot be asked about."""
    names = [name for name in measured_outcomes(run.months) if OUTCOMES[name].unit == "share"]
    if outcome not in names:
        hint = nearest(outcome, names)
        raise BadInput(f"--outcome {outcome!r} is no share that {run.months} months of follow-up tell{hint}")
    if not 0.0 < threshold < 1.0:
        raise BadInput(f"--threshold {threshold:g} is not possible; allowed is a share between 0 and 1, such as 0.8")


def discover(
    run: Run,
    scenarios: Sequence[Scenario],
    outcome: str = "leave_at_permit",
    threshold: float = 0.80,
    workers: int = 1,
    progress: Progress = lambda *_: None,
) -> tuple[Conditions, ...]:
    """Conditions of every scenario over the run's draws.

    Where the posterior makes it almost always so, or almost never, for any scenario, also over the priors, where
    conditions exist. Raises BadInput.
    """
    check_question(run, outcome, threshold)
    demand_prim()
    found = list(_over(run, scenarios, outcome, threshold, workers, progress))
    settled = any(not (1.0 - DENSITY) < one.above / one.draws < DENSITY for one in found)
    if run.posterior is not None and settled:
        found += _over(replace(run, posterior=None), scenarios, outcome, threshold, workers, progress)
    return tuple(found)


def _over(
    run: Run, scenarios: Sequence[Scenario], outcome: str, threshold: float, workers: int, progress: Progress
) -> Iterator[Conditions]:
    policies = [scenario.policy for scenario in scenarios]
    rows = []
    for row in pairs(run, policies, range(run.draws), workers):
        rows.append(row)
        progress(len(rows), run.draws)
    worlds = paired_worlds(run, policies, rows)
    names, x = inputs_of_draws(run)
    for scenario, values in zip(scenarios, worlds.outcome(outcome).mean(axis=2), strict=True):
        known = np.isfinite(values)
        if not known.any():
            raise BadInput(f"nobody is at risk of {outcome} among {run.people} people; give more with --people")
        prior = run.posterior is None
        yield with_boxes(
            Conditions(scenario, run.calibration, prior, outcome, values[known], threshold, names, x[known])
        )
