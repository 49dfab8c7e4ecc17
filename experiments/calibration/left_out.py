"""What the posterior would be had one target not been known: which figure carries which conclusion."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.record import Record
from experiments.calibration.gate import HEADLINES
from experiments.calibration.reweighting import Reweighted, WeightedRuns, reweighted
from experiments.spread import Spread, contraction, plain, spread_of


@dataclass(frozen=True)
class Changed:
    """A quantity with all targets and without one; `shift` of the mean in sd with all targets."""

    with_all: Spread
    without: Spread

    @property
    def shift(self) -> float:
        """How far the mean moves when the target is left out, in posterior sd."""
        return (self.without.mean - self.with_all.mean) / self.with_all.sd if self.with_all.sd > 0.0 else math.nan

    def record(self, trusted: bool) -> Record:
        """The figures as plain values; None for what cannot be trusted."""
        return {
            "with_all": self.with_all.record(),
            "without": self.without.record() if trusted else None,
            "shift": plain(self.shift) if trusted else None,
        }


@dataclass(frozen=True, eq=False)
class LeftOut:
    """The posterior without one target: outcomes on their own scale, parameters on the latent scale."""

    target: str
    reweighted: Reweighted
    outcomes: dict[str, Changed]
    parameters: dict[str, Changed]

    def contraction_without(self, name: str) -> float:
        """Contraction of a parameter by the other targets alone."""
        return contraction(1.0, self.parameters[name].without.sd ** 2)

    def record(self) -> Record:
        """The figures as plain values; None for what reweighting cannot tell."""
        trusted = self.reweighted.trusted
        return {"target": self.target} | self.reweighted.record() | {
            "outcomes": {name: one.record(trusted) for name, one in self.outcomes.items()},
            "parameters": {
                name: {
                    "shift": plain(one.shift) if trusted else None,
                    "contraction_with_all": plain(contraction(1.0, one.with_all.sd**2)),
                    "contraction_without": plain(self.contraction_without(name)) if trusted else None,
                }
                for name, one in self.parameters.items()
            },
        }  # fmt: skip


def left_out(runs: WeightedRuns, target: str, outcomes: Sequence[str] = HEADLINES) -> LeftOut:
    """The posterior without one target, by the inverse of that target's likelihood."""
    base = runs.posterior.weights
    told = runs.log_likelihoods[target]
    without = reweighted(runs, -np.where(np.isfinite(told), told, 0.0))

    def changed(values: np.ndarray) -> Changed:
        return Changed(spread_of(values, base), spread_of(values, without.weights))

    return LeftOut(
        target,
        without,
        {name: changed(runs.measured[name]) for name in outcomes if name in runs.measured},
        {name: changed(runs.latent_of(name)) for name in runs.names},
    )


def each_left_out(runs: WeightedRuns, outcomes: Sequence[str] = HEADLINES) -> tuple[LeftOut, ...]:
    """Every target left out in turn."""
    return tuple(left_out(runs, target, outcomes) for target in runs.log_likelihoods)
