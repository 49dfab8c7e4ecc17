"""Whether a calibration may be used: the gate every posterior has to pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.places import DESTINATION_CLASSES
from agents.record import Record
from experiments.calibration.weights import effective_size, normalised, pareto_k
from experiments.spread import moments

LEAST_EFFECTIVE = 1000.0
LARGEST_WEIGHT = 0.01
HIGHEST_K = 0.7
WIDEST_GAP = 0.1  # posterior standard deviations between two independent chains

HEADLINES = (
    "leave_at_permit", "stay_12", "stay_36", "stay_60",
    "keep_municipality_year_end", "keep_municipality_year_end_plus_3",
    "job_finding", "employed_12", "employed_stayers_36", "employed_movers_36",
    *(f"destination_{name}" for name in DESTINATION_CLASSES),
)  # fmt: skip


@dataclass(frozen=True)
class Convergence:
    """The figures of the gate: per chain, and the largest gap between chains per headline quantity."""

    effective: tuple[float, ...]
    largest: tuple[float, ...]
    k: tuple[float, ...]
    gaps: dict[str, float]

    def problems(self) -> list[str]:
        """What is not good enough, a sentence each; empty when converged."""
        found = []
        for chain, (size, weight, k) in enumerate(zip(self.effective, self.largest, self.k, strict=True), start=1):
            if not size >= LEAST_EFFECTIVE:
                found.append(f"chain {chain}: effective sample size {size:.0f}, needed {LEAST_EFFECTIVE:.0f}")
            if not weight < LARGEST_WEIGHT:
                found.append(f"chain {chain}: largest weight {weight:.2%}, allowed below {LARGEST_WEIGHT:.0%}")
            if not k < HIGHEST_K:
                found.append(f"chain {chain}: Pareto k {k:.2f}, allowed below {HIGHEST_K}")
        if len(self.effective) < 2:
            found.append("one chain only: nothing to compare it with")
        for name, gap in self.gaps.items():
            if not gap < WIDEST_GAP:
                found.append(f"{name}: chains differ by {gap:.2f} posterior sd, allowed below {WIDEST_GAP}")
        return found

    @property
    def converged(self) -> bool:
        """Whether the posterior may be used."""
        return not self.problems()

    def record(self) -> Record:
        """The figures as plain values."""
        return {
            "effective": [round(value, 1) for value in self.effective],
            "largest_weight": [round(value, 6) for value in self.largest],
            "pareto_k": [round(value, 3) if np.isfinite(value) else None for value in self.k],
            "gaps_in_sd": {name: round(gap, 4) if np.isfinite(gap) else None for name, gap in self.gaps.items()},
            "problems": self.problems(),
        }


def convergence(log_weights: Sequence[np.ndarray], measured: Sequence[dict[str, np.ndarray]]) -> Convergence:
    """The gate's figures of independent chains: their log weights (n,) and what was measured."""
    weights = [normalised(one) for one in log_weights]
    gaps = {}
    for name in HEADLINES if len(weights) > 1 else ():
        if all(name in one for one in measured):
            found = np.array([moments(one[name], w) for one, w in zip(measured, weights, strict=True)])
            spread = np.sqrt((found[:, 1] ** 2).mean())
            gaps[name] = float(np.ptp(found[:, 0]) / spread) if spread > 0 else np.nan
    return Convergence(
        tuple(effective_size(w) for w in weights),
        tuple(float(w.max()) if w.any() else 1.0 for w in weights),
        tuple(pareto_k(one) for one in log_weights),
        gaps,
    )
