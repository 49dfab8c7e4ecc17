"""A stand-in for the model whose runs take no time: two outcomes whose logits are sums of latent numbers and noise."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from experiments.calibration.known_truths import Trials
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.problem import Problem
from experiments.error_models import LogitNormal
from experiments.targets import Target


def target(name: str, sd: float = 0.5) -> Target:
    """A target of one half whose logit errs by `sd`."""
    return Target(name, (name,), (0.5,), LogitNormal(sd), None, "", "", "")


@dataclass(frozen=True, eq=False)
class Linear:
    """Leaving hangs on two latent numbers and staying on a third, which a fit can tell; all others keep their prior."""

    targets: tuple = (target("leave_at_permit"), target("stay_36"))
    replicates: int = 1
    first_world: int = 0
    people: int = 1500
    county: str = "25"

    def measured(self, z, number):
        noise = 0.2 * np.random.default_rng(self.first_world + number).standard_normal(2)
        return {"leave_at_permit": float(expit(z[0] + z[5] + noise[0])), "stay_36": float(expit(1.5 * z[2] + noise[1]))}

    def runs(self, z, first, workers):
        return (self.measured(row, first + i) for i, row in enumerate(z))

    def facts(self):
        return {"model": "linear", "targets": [one.record() for one in self.targets]}

    generation = Problem.generation


def linear_effects(problem, levers, z, number):
    """What levers do hangs on what a fit can tell, on what it cannot, and on the world."""
    noise = np.random.default_rng([problem.first_world, number]).standard_normal()
    return {lever: np.array([0.1 * z[0] + 0.05 * z[40] + 0.02 * noise]) for lever in levers}


ERROR = {"bias_here": 0.8}  # of a model that makes data
# Drawn from the prior at once: two targets ask for no learning, which takes most of a chain's time.
TRIALS = Trials(Linear(), Plan(learning=(), final=1500), levers=("job_offers",), effects=linear_effects)
