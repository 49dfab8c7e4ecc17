"""What the data have told of parameters and levers, and what rests on priors: all of it, from a calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agents.record import Record
from experiments.badges import BADGE_RULE_EN, BADGE_RULE_SV
from experiments.calibration.calibrate import Result
from experiments.calibration.gate import HEADLINES
from experiments.calibration.left_out import LeftOut, each_left_out
from experiments.calibration.power_scaling import Scaled, all_power_scaled
from experiments.calibration.reweighting import WeightedRuns, posterior_runs, weighted_runs
from experiments.lever_effects import LeverEffects, lever_effects
from experiments.parameter_updates import (
    Correlation,
    Direction,
    ParameterUpdate,
    correlations,
    informed_directions,
    parameter_updates,
)
from experiments.posterior import Posterior
from experiments.runs import Run
from experiments.targets import shipped_targets
from experiments.variance_parts import VarianceParts, posterior_worlds


@dataclass(frozen=True)
class Identifiability:
    """Prior against posterior, and what each conclusion rests on; what was not asked for is empty or None."""

    effective: float  # so many equally weighted draws the posterior is worth
    parameters: tuple[ParameterUpdate, ...]
    correlations: tuple[Correlation, ...]
    directions: tuple[Direction, ...]
    scaled: tuple[Scaled, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    levers: LeverEffects | None = None
    variance: VarianceParts | None = None

    def record(self) -> Record:
        """All figures as plain values, with the rule of the badges."""
        return {
            "badge_rule_en": BADGE_RULE_EN,
            "badge_rule_sv": BADGE_RULE_SV,
            "effective": round(self.effective, 1),
            "parameters": [one.record() for one in self.parameters],
            "correlations": [one.record() for one in self.correlations],
            "directions": [one.record() for one in self.directions],
            "power_scaling": [one.record() for one in self.scaled],
            "left_out": [one.record() for one in self.left_out],
            "levers": self.levers.record() if self.levers else None,
            "variance": self.variance.record() if self.variance else None,
        }


def from_runs(runs: WeightedRuns, outcomes: Sequence[str] = HEADLINES) -> Identifiability:
    """What weighted runs tell without a new run; runs without likelihoods tell of parameters only."""
    whole = runs.log_likelihoods and runs.measured
    return Identifiability(
        runs.posterior.effective,
        parameter_updates(runs),
        correlations(runs),
        informed_directions(runs),
        all_power_scaled(runs, outcomes) if whole else (),
        each_left_out(runs, outcomes) if whole else (),
    )


def identifiability(
    result: Result | None,
    posterior: Posterior,
    run: Run,
    workers: int = 1,
    effect_draws: int = 150,
    variance_draws: int = 400,
    rivals: Mapping[str, float] | None = None,
) -> Identifiability:
    """The whole analysis; `run` gives county, people, months and seed of the new worlds.

    Without a result, as for a posterior that ships, power scaling and left-out targets are not known. `rivals` are
    the headline's posterior means by structure.
    """
    found = from_runs(weighted_runs(result) if result else posterior_runs(posterior))
    targets = result.problem.targets if result else shipped_targets(run.population().places)
    effects = lever_effects(run, posterior, min(effect_draws, len(posterior.rows) - 1), workers=workers)
    worlds = posterior_worlds(run, posterior, targets, min(variance_draws, len(posterior.rows)), workers=workers)
    return replace(found, levers=effects, variance=worlds.parts(rivals))
