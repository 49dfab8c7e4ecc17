"""A finished calibration, reloaded from its folder: nothing is run and nothing is written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.bad_input import BadInput
from agents.record import Record
from experiments.calibration.calibrate import Result, calibrate
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.problem import Problem
from experiments.calibration.store import FACTS, Kept, Store, generation_path, read_generation
from experiments.error_models import ErrorModel, Noise
from experiments.posterior import Posterior, read_posterior
from experiments.spread import weighted_quantiles
from experiments.targets import Target

_ERRORS = {kind.__name__: kind for kind in ErrorModel.__args__}


class UnfinishedError(BadInput):
    """A folder holds no finished calibration of this model; the message says what is missing."""


@dataclass(frozen=True, eq=False)
class Finished:
    """A calibration as it was made: its result, the sampler's plan and the posterior's draws."""

    result: Result
    plan: Plan
    posterior: Posterior

    def prior_interval(self, column: str) -> tuple[float, float, float]:
        """Median and 90 % interval (low, median, high) of what was measured, by the priors alone.

        From the first generation of each chain, which is drawn from the prior.
        """
        values = np.concatenate([chain.generations[0].measured[column] for chain in self.result.chains])
        low, median, high = weighted_quantiles(values, np.ones(len(values)), (0.05, 0.5, 0.95))
        return low, median, high


class _Reader(Store):
    """A calibration's folder that can be read only: what is not there is an error and not run."""

    def __init__(self, folder: Path):
        self.folder = folder

    def kept(self, chain: int, number: int) -> Kept:
        """A kept generation."""
        path = generation_path(self.folder, chain, number)
        try:
            return read_generation(self.folder, chain, number)
        except FileNotFoundError:
            raise UnfinishedError(f"{self.folder} holds a calibration that is not finished: no {path.name}") from None
        except (OSError, ValueError) as error:
            raise UnfinishedError(f"{path} is damaged ({type(error).__name__}); run `bofast calibrate`") from None


def read_target(told: Record) -> Target:
    """A target from its record."""
    error = dict(told["error"])
    noise = None if told["noise"] is None else Noise(**told["noise"])
    kind = _ERRORS[error.pop("model")]
    rest = {name: told[name] for name in ("name", "stage", "source", "note", "county")}
    return Target(
        columns=tuple(told["columns"]), observed=tuple(told["observed"]), error=kind(**error), noise=noise, **rest
    )


def _told(folder: Path) -> Record:
    if not folder.is_dir():
        raise UnfinishedError(f"there is no folder {folder}; make a calibration with `bofast calibrate`")
    try:
        told = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnfinishedError(f"{folder} holds no calibration: {FACTS} is missing") from None
    except (OSError, ValueError) as error:
        raise UnfinishedError(f"{folder / FACTS} cannot be read ({type(error).__name__})") from None
    if not isinstance(told, dict) or not {"county", "targets", "plan", "model", "data"} <= told.keys():
        raise UnfinishedError(f"{folder / FACTS} tells of no calibration")
    return told


def read_finished(folder: Path) -> Finished:
    """Reload a finished calibration of this model; an UnfinishedError in one sentence when there is none."""
    told = _told(folder)
    try:
        plan = told.pop("plan")
        plan = Plan(**{**plan, "learning": tuple(plan["learning"])})
        targets = tuple(read_target(one) for one in told["targets"])
        study = {name: told[name] for name in ("county", "people", "months", "seed", "replicates")}
    except (KeyError, TypeError) as error:
        raise UnfinishedError(f"{folder / FACTS} is of another version of the program ({error})") from None
    problem = Problem(targets=targets, **study)
    if json.loads(json.dumps(problem.facts())) != told:
        raise UnfinishedError(
            f"{folder} holds a calibration of another version of the model or its data; run `bofast calibrate`"
        )
    if not (folder / "posterior.parquet").exists():
        raise UnfinishedError(f"{folder} holds a calibration that is not finished: no posterior.parquet")
    posterior = read_posterior(folder / "posterior.parquet")
    if any(posterior.facts.get(name) != value for name, value in told.items()):
        raise UnfinishedError(f"{folder} holds the posterior of another calibration; run `bofast calibrate`")
    return Finished(calibrate(problem, plan, store=_Reader(folder)), plan, posterior)
