"""One run of the model as the user asks for it: a scenario over draws and replicates."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from agents.parameters import checked
from agents.record import Record
from experiments.draws import NOT_CALIBRATED, PRIOR_ONLY, noise_world, prior_values
from experiments.engine import run_tasks
from experiments.posterior import Posterior, shipped_path
from simulation.groups import by_municipality, stay_by_group
from simulation.kernel import advance
from simulation.measure import measure
from simulation.outcomes import OUTCOMES
from simulation.policy import TODAY, Policy
from simulation.setup import Population, build_world, enacted, population_of
from simulation.study import check_study
from simulation.world import World


def calibration_without_fit(county: str) -> str:
    """What draws from the priors alone are called, for a county that has been fitted and for one that has not."""
    return PRIOR_ONLY if shipped_path(county).exists() else NOT_CALIBRATED


@dataclass(frozen=True)
class Run:
    """What is run. `values` are uncertainties and settings held fixed in every draw."""

    county: str = "25"
    people: int = 7000
    months: int = 60
    seed: int = 1
    draws: int = 1
    replicates: int = 1
    scenario: str = "baseline"
    policy: Policy = TODAY
    values: Mapping[str, object] = field(default_factory=dict)
    posterior: Posterior | None = None  # where fitted uncertainties are drawn from; None: their priors

    def __post_init__(self) -> None:
        check_study(vars(self))
        checked(self.values)
        if self.posterior is not None:
            self.posterior.check_draws(self.draws)

    @property
    def calibration(self) -> str:
        """Where the uncertainties come from, in a few words for tables and pictures."""
        return calibration_without_fit(self.county) if self.posterior is None else self.posterior.label

    def values_of(self, draw: int) -> dict[str, object]:
        """Uncertainties and settings of a draw."""
        fitted = {} if self.posterior is None else self.posterior.draw(draw)
        return prior_values(draw) | fitted | dict(self.values)

    def population(self) -> Population:
        """The cohort all worlds of the run share."""
        return population_of(self.county, self.people, self.seed, self.values)

    def worlds(self) -> list[tuple[int, int]]:
        """Every (draw, replicate)."""
        return [(d, r) for d in range(self.draws) for r in range(self.replicates)]


@dataclass(frozen=True, eq=False)
class Measured:
    """What is kept of one world. The rows are kept only when asked for."""

    draw: int
    replicate: int
    outcomes: dict[str, tuple[float, float]]  # value, persons at risk
    groups: dict[str, np.ndarray]  # (categories, 2): at risk, staying
    municipalities: np.ndarray  # (H, 4)
    flows: np.ndarray  # (T, flows, H)
    world: World | None


_worker = threading.local()  # the last world of each worker, whose memory the next one takes over


def live(
    study: Population, values: Mapping[str, object], policy: Policy, months: int, number: int, keep: bool = False
) -> World:
    """One world from start to end, in the noise of this number; unless kept, only until the worker's next one."""
    spare = None if keep else _worker.__dict__.pop("spare", None)
    if spare is not None and (len(spare.people), len(spare.houses)) != (len(study.people), len(study.houses)):
        spare = None
    world = build_world(study, values, policy, months, number, spare)
    advance(world, 0, len(world.flows))
    if not keep:
        _worker.spare = world
    return world


def run_world(run: Run, study: Population, draw: int, replicate: int, keep: bool = False) -> Measured:
    """One world of a run, measured."""
    values = run.values_of(draw)
    world = live(study, values, run.policy, run.months, noise_world(draw, replicate), keep)
    horizon = min(36, run.months)
    return Measured(
        draw,
        replicate,
        measure(world, study.destination_class),
        stay_by_group(world, horizon),
        by_municipality(world, horizon),
        world.flows,
        world if keep else None,
    )


def run_worlds(run: Run, workers: int = 1, keep: bool = False) -> Iterator[Measured]:
    """All worlds of a run, in order of draw and replicate, on so many local workers."""
    study = run.population()
    enacted(study, run.policy, run.months)  # once, before the workers ask for it at the same time
    return run_tasks(lambda pair: run_world(run, study, *pair, keep=keep), run.worlds(), workers)


def summarise(values: np.ndarray) -> dict[str, float | None]:
    """Mean and 90 % interval over draws of an array (draws, replicates); None where nobody was at risk."""
    by_draw = np.array([np.nanmean(row) if np.isfinite(row).any() else np.nan for row in values])
    by_draw = by_draw[np.isfinite(by_draw)]
    if not len(by_draw):
        return {"mean": None, "low": None, "high": None}
    low, high = np.quantile(by_draw, [0.05, 0.95])
    return {"mean": float(by_draw.mean()), "low": float(low), "high": float(high)}


def summaries(run: Run, measured: list[Measured]) -> dict[str, Record]:
    """Each outcome's mean, 90 % interval over draws, unit and mean persons at risk."""
    result = {}
    for name in measured[0].outcomes:
        pairs = np.array([m.outcomes[name] for m in measured]).reshape(run.draws, run.replicates, 2)
        at_risk = float(pairs[:, :, 1].mean())
        result[name] = summarise(pairs[:, :, 0]) | {"unit": OUTCOMES[name].unit, "at_risk": at_risk}
    return result
