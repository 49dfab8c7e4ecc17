"""What is calibrated: a study, its targets, and one run measured the way the targets ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from agents.evidence import data_hash
from agents.record import Record
from experiments.calibration.latent import values_at
from experiments.calibration.population_monte_carlo import Generation
from experiments.draws import WORLDS_PER_DRAW
from experiments.engine import run_tasks
from experiments.fingerprint import model_fingerprint
from experiments.runs import live
from experiments.targets import Target, TargetError, log_likelihood, received_columns, shipped_targets
from simulation.groups import by_municipality
from simulation.measure import measure
from simulation.outcomes import OUTCOMES
from simulation.policy import TODAY
from simulation.setup import Population, enacted, population_of
from simulation.study import LIMITS

# Noise worlds no draw of a run has, so that a posterior's draws meet noise they were not chosen by.
FIRST_WORLD = LIMITS["draws"][1] * WORLDS_PER_DRAW
MOST_RUNS = 2**32 - FIRST_WORLD
HORIZON = 36
# Noise worlds averaged for each set of values. A target's error is that of the figure, not that of one simulated
# cohort: with a single world the log likelihood of the same values varies by 6.5 (variance), and most runs are wasted.
REPLICATES = 4


@dataclass(frozen=True, eq=False)
class Problem:
    """A county's cohort under today's practice, to be fitted to targets. `first_world` numbers its noise."""

    county: str = "25"
    people: int = 7000
    months: int = 60
    seed: int = 1
    targets: tuple[Target, ...] = ()
    replicates: int = REPLICATES
    first_world: int = FIRST_WORLD
    study: Population = field(init=False)

    def __post_init__(self) -> None:
        study = population_of(self.county, self.people, self.seed, {})
        object.__setattr__(self, "study", study)
        if not self.targets:
            object.__setattr__(self, "targets", shipped_targets(study.places))
        for name in (column for target in self.targets for column in target.columns if column in OUTCOMES):
            needs = OUTCOMES[name].needs
            if needs > self.months:
                raise TargetError(f"months = {self.months} is too short for target {name}; allowed is {needs} or more")
        enacted(study, TODAY, self.months)  # once, before the workers ask for it at the same time

    def facts(self) -> Record:
        """Everything but the sampler that decides the posterior."""
        return {
            "county": self.county,
            "people": self.people,
            "months": self.months,
            "seed": self.seed,
            "replicates": self.replicates,
            "targets": [target.record() for target in self.targets],
            "model": model_fingerprint(),
            "data": data_hash(),
        }

    def measured(self, z: np.ndarray, number: int) -> dict[str, float]:
        """All outcomes, and the shares of those received by municipality, averaged over the replicates."""
        values = values_at(z)
        worlds = [self._one(values, number * self.replicates + r) for r in range(self.replicates)]
        return {name: sum(one[name] for one in worlds) / self.replicates for name in worlds[0]}

    def _one(self, values: Record, number: int) -> dict[str, float]:
        world = live(self.study, values, TODAY, self.months, self.first_world + number)
        result = {name: value for name, (value, _) in measure(world, self.study.destination_class).items()}
        received = by_municipality(world, min(HORIZON, self.months))[:, 2]
        shares = received / received.sum() if received.any() else np.full(len(received), np.nan)
        return result | dict(zip(received_columns(self.study.places), shares.tolist(), strict=True))

    def runs(self, z: np.ndarray, first: int, workers: int) -> Iterator[dict[str, float]]:
        """`measured` of every row of z, in order; runs are numbered from `first`."""
        return run_tasks(lambda item: self.measured(item[1], item[0]), enumerate(z, start=first), workers)

    def generation(self, z: np.ndarray, log_over_prior: np.ndarray, rows: list[dict[str, float]]) -> Generation:
        """Finished runs as the sampler reads them."""
        columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        return Generation(z, log_over_prior, columns, log_likelihood(self.targets, columns))
