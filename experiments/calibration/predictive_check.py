"""Whether a posterior gives back the figures it was fitted to, and which of them the model cannot reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agents.record import Record
from experiments.calibration.calibrate import Result, systematic
from experiments.spread import Spread, plain, spread_of
from experiments.targets import Target

DRAWS = 1000  # figures drawn from the posterior
LEAST_P = 0.05  # a fit is rejected below: rarer for a right model, since the figures have also been fitted to
_SEED = 20_001


@dataclass(frozen=True)
class Figure:
    """One figure beside what the model gives: its 90 % noise interval, the posterior, and how far out it lies.

    `tail` is the two-sided posterior predictive probability of a figure as extreme as the one observed.
    """

    target: str
    column: str
    observed: float
    low: float
    high: float
    model: Spread
    tail: float
    note: str

    @property
    def met(self) -> bool:
        """Whether the posterior median lies inside the noise interval."""
        return bool(self.low <= self.model.median <= self.high)

    def record(self) -> Record:
        """The figures as plain values."""
        return {
            "target": self.target,
            "outcome": self.column,
            "observed": plain(self.observed),
            "low": plain(self.low),
            "high": plain(self.high),
            "model": self.model.record(),
            "met": self.met,
            "tail": plain(self.tail),
            "note": self.note,
        }


@dataclass(frozen=True)
class TargetCheck:
    """A target's figures, and the posterior predictive probability `p` of figures as unlikely as those observed."""

    target: str
    figures: tuple[Figure, ...]
    p: float

    @property
    def problem(self) -> str:
        """Why the target is not reached, in one sentence; empty when it is."""
        missed = [figure for figure in self.figures if not figure.met]
        if not missed and self.p >= LEAST_P:
            return ""
        # when all of them together are off, the one that is farthest out is told
        told = missed or [min(self.figures, key=lambda figure: figure.tail)]
        parts = [
            f"{figure.column} = {figure.observed:.3g} (noise {figure.low:.3g} to {figure.high:.3g}), the model gives "
            f"{figure.model.median:.3g} ({figure.model.low:.3g} to {figure.model.high:.3g})"
            for figure in told
        ]
        return f"target {self.target} is not reached: {'; '.join(parts)}; predictive p = {self.p:.3f}"

    @property
    def reached(self) -> bool:
        """Whether every posterior median lies inside its noise interval and the predictive check is passed."""
        return not self.problem

    def record(self) -> Record:
        """The figures as plain values."""
        return {
            "target": self.target,
            "reached": self.reached,
            "p": plain(self.p),
            "figures": [one.record() for one in self.figures],
        }


def predictive_check(
    targets: Sequence[Target], measured: Mapping[str, np.ndarray], weights: np.ndarray, draws: int = DRAWS
) -> tuple[TargetCheck, ...]:
    """Every target beside a posterior: what its runs gave, (n,) by column, and their weights (n,).

    The discrepancy is minus the log density, so a region that is as likely throughout counts as such (Gelman, Meng
    and Stern, "Posterior predictive assessment of model fitness via realized discrepancies", Stat. Sinica 6, 1996).
    """
    rng = np.random.Generator(np.random.Philox(_SEED))
    return tuple(_checked(target, measured, weights, draws, rng) for target in targets)


def _checked(
    target: Target, measured: Mapping[str, np.ndarray], weights: np.ndarray, draws: int, rng: np.random.Generator
) -> TargetCheck:
    modelled = np.column_stack([measured[column] for column in target.columns])
    usable = np.where(np.isfinite(modelled).all(axis=1), weights, 0.0)
    observed = np.array(target.observed)
    spreads = [spread_of(measured[column], weights) for column in target.columns]
    if usable.any():
        rows = modelled[systematic(usable, draws, rng.random())]
        again = np.array([target.error.draw(rng, row) for row in rows])
        given = [target.error.log_density(one, row[None])[0] for one, row in zip(again, rows, strict=True)]
        p = float(np.mean(np.array(given) <= target.error.log_density(observed, rows) + 1e-9))
        below = (again < observed).mean(axis=0) + 0.5 * (again == observed).mean(axis=0)
        tails = 2.0 * np.minimum(below, 1.0 - below)
    else:  # an outcome no run could measure is not reached by any
        p, tails = 0.0, np.zeros(len(observed))
    figures = (
        Figure(target.name, column, value, float(low), float(high), spread, float(tail), target.note)
        for column, value, (low, high), spread, tail in zip(
            target.columns, target.observed, target.interval(), spreads, tails, strict=True
        )
    )
    return TargetCheck(target.name, tuple(figures), p)


def result_check(result: Result) -> tuple[TargetCheck, ...]:
    """Every target beside the posterior of a calibration."""
    _, measured, weights = result.pooled()
    return predictive_check(result.problem.targets, measured, weights)


def figures_of(result: Result) -> list[Record]:
    """Every figure a calibration was fitted to, beside what the model gives, as plain values."""
    return [figure.record() for check in result_check(result) for figure in check.figures]


def unreachable(checks: Sequence[TargetCheck]) -> tuple[str, ...]:
    """A sentence for every target the model does not reach with its priors and the other targets."""
    return tuple(check.problem for check in checks if not check.reached)
