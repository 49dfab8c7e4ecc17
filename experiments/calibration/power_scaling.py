"""How far the posterior moves when its prior or its likelihood counts a little more or less.

Kallioinen, Paananen, Bürkner and Vehtari, "Detecting and diagnosing prior and likelihood sensitivity with
power-scaling" (Stat. Comput. 34, 2024): the density is raised to a power by reweighting. The prior is scaled on the
latent scale, where every prior is a standard normal: a power of 1.25 divides its variance by 1.25 and leaves its median
where it was, whatever the family. (On its own scale a uniform prior would not change at all.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.record import Record
from experiments.calibration.gate import HEADLINES
from experiments.calibration.reweighting import Reweighted, WeightedRuns, reweighted
from experiments.spread import moments, plain

POWERS = (0.8, 1.25)
_DOUBLINGS = math.log2(POWERS[1] / POWERS[0])
PRIOR, LIKELIHOOD = "prior", "likelihood"  # other components are the priors of single parameters, by name


@dataclass(frozen=True, eq=False)
class Scaled:
    """What raising a component to a power does to posterior means, in posterior sd per doubling of the power.

    `outcomes` by name, on their own scale; `parameters` by name, on the latent scale.
    """

    component: str
    outcomes: dict[str, float]
    parameters: dict[str, float]
    at: tuple[Reweighted, Reweighted]  # at the powers of POWERS

    @property
    def trusted(self) -> bool:
        """Whether both powers can be reached by reweighting."""
        return all(one.trusted for one in self.at)

    def record(self) -> Record:
        """The figures as plain values; None where reweighting cannot be trusted."""

        def told(shifts: dict[str, float]) -> Record:
            return {name: plain(shift) if self.trusted else None for name, shift in shifts.items()}

        return {
            "component": self.component,
            "unit": "posterior standard deviations per doubling",
            "outcomes": told(self.outcomes),
            "parameters": told(self.parameters),
            "powers": [{"power": power} | one.record() for power, one in zip(POWERS, self.at, strict=True)],
            "trusted": self.trusted,
        }


def power_scaled(runs: WeightedRuns, component: str, outcomes: Sequence[str] = HEADLINES) -> Scaled:
    """The change per doubling of a component's power: "prior", "likelihood", or the prior of one parameter."""
    if component == LIKELIHOOD:
        log_density = runs.log_likelihood
    else:
        z = runs.z if component == PRIOR else runs.latent_of(component)[:, None]
        log_density = -0.5 * (z**2).sum(axis=1)
    less, more_power = POWERS
    at = reweighted(runs, (less - 1.0) * log_density), reweighted(runs, (more_power - 1.0) * log_density)
    base = runs.posterior.weights

    def shift(values: np.ndarray) -> float:
        sd = moments(values, base)[1]
        fewer, more = (moments(values, one.weights)[0] for one in at)
        return (more - fewer) / sd / _DOUBLINGS if sd > 0.0 else math.nan

    moved = runs.names if component in (PRIOR, LIKELIHOOD) else (component,)
    return Scaled(
        component,
        {name: shift(runs.measured[name]) for name in outcomes if name in runs.measured},
        {name: shift(runs.latent_of(name)) for name in moved},
        at,
    )


def all_power_scaled(runs: WeightedRuns, outcomes: Sequence[str] = HEADLINES) -> tuple[Scaled, ...]:
    """The prior as a whole, the likelihood as a whole, then the prior of each parameter alone."""
    return tuple(power_scaled(runs, component, outcomes) for component in (PRIOR, LIKELIHOOD, *runs.names))
