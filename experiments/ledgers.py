"""The ledger: who stays or leaves because of a scenario, who is displaced, and how much of it is whose doing.

Each person of the headline's population is entered once for each world lived with and without the scenario on the same
noise. The total is split by what is let respond: nothing, vacancies and dwellings, ties and beliefs, or all. What each
word means and how the worlds are made: docs/decisions/0011-ledger-and-split.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.bad_input import BadInput
from agents.cohort import ABO
from agents.columns import NEVER
from agents.record import Record
from experiments.draws import noise_world
from experiments.engine import run_tasks
from experiments.runs import Run
from simulation.kernel import advance
from simulation.measure import followed
from simulation.parting import parting_months
from simulation.policy import Policy
from simulation.replay import noting, shown
from simulation.setup import Population, build_world, calendar, enacted
from simulation.world import World

FATES = ("stays_because", "leaves_because", "displaced", "stays_anyway", "leaves_anyway")
JOBS = ("job_won", "job_lost")  # marks of those whose fate is unchanged
# By what responds to the scenario beside the people it acts on.
WORLDS = ("baseline", "alone", "markets", "ties", "scenario")
BASELINE, ALONE, IN_MARKETS, IN_TIES, SCENARIO = range(len(WORLDS))
# Each part as (the world with, the world without); both orders sum to scenario less baseline.
PARTS = {
    "direct": (ALONE, BASELINE),
    "displacement": (IN_MARKETS, ALONE),
    "spill_over": (SCENARIO, IN_MARKETS),
}
OTHER_ORDER = {
    "direct": (ALONE, BASELINE),
    "spill_over": (IN_TIES, ALONE),
    "displacement": (SCENARIO, IN_TIES),
}


def counted(houses: np.ndarray, last: int) -> np.ndarray:
    """Households of the headline's population, bool (M,): granted by a month while in the Agency's accommodation."""
    return followed(houses, last) & (houses["housing"] == ABO)


def last_permit(world: World) -> int:
    """The last month whose permits are wholly followed."""
    return len(world.flows) - 1 - int(world.frame["months"][0])


def staying(world: World) -> np.ndarray:
    """Households in the county at the end of their follow-up, bool (M,)."""
    left = world.houses["left_county_month"]
    return (left == NEVER) | (left > world.houses["decision"] + world.frame["months"][0])


def stayers(world: World) -> int:
    """Persons of the headline's population who stay: its numerator."""
    return int(world.houses["size"][counted(world.houses, last_permit(world)) & staying(world)].sum())


@dataclass(frozen=True)
class Pair:
    """A scenario beside a run, whose months of follow-up are the horizon and whose policy is the baseline."""

    run: Run
    scenario: str
    policy: Policy

    def __post_init__(self) -> None:
        if self.run.months < 1:
            raise BadInput(f"a horizon of {self.run.months} months is too short; allowed is 1 or more")

    def record(self) -> Record:
        """What is set side by side, as plain values."""
        run = self.run
        return {
            "baseline": run.scenario,
            "scenario": self.scenario,
            "horizon": run.months,
            "county": run.county,
            "people": run.people,
            "draws": run.draws,
            "replicates": run.replicates,
            "calibration": run.calibration,
        }


@dataclass(frozen=True, eq=False)
class Ledger:
    """One world's entries, a row for each of n persons of the headline's population."""

    draw: int
    replicate: int
    person: np.ndarray  # (n,) row among the people
    stays: np.ndarray  # (5, n) bool, in the order of WORLDS
    employed: np.ndarray  # (2, n) bool: at the horizon, in the baseline and in the scenario
    treated: np.ndarray  # (n,) bool: a lever of the scenario acted on the household
    parted: np.ndarray  # (n,) month in which the household's lives part; NEVER: not until the horizon

    @cached_property
    def fate(self) -> np.ndarray:
        """Position among FATES, (n,)."""
        before, after = self.stays[BASELINE], self.stays[SCENARIO]
        changed = np.where(after, 0, np.where(self.treated, 1, 2))
        return np.where(before != after, changed, np.where(after, 3, 4))

    @cached_property
    def job(self) -> np.ndarray:
        """Position among JOBS, (n,); -1 where work at the horizon is the same or the fate is not."""
        before, after = self.employed
        unchanged = self.stays[BASELINE] == self.stays[SCENARIO]
        return np.where(unchanged & (before != after), np.where(after, 0, 1), -1)

    @property
    def net(self) -> int:
        """Persons who stay in the scenario less those who stay in the baseline."""
        return int(self.stays[SCENARIO].sum()) - int(self.stays[BASELINE].sum())


def enter(pair: Pair, study: Population, draw: int, replicate: int) -> Ledger:
    """Live one draw's noise world with and without the scenario, and in the worlds between, and enter everybody."""
    run = pair.run
    values, number = run.values_of(draw), noise_world(draw, replicate)

    def scenario() -> World:
        return build_world(study, values, pair.policy, run.months, number)

    baseline = noting(build_world(study, values, run.policy, run.months, number))
    alone, full = shown(scenario(), baseline, markets=True, ties=True), scenario()
    by_person, by_house = parting_months(baseline, alone, full)
    markets = shown(scenario(), baseline, markets=False, ties=True)
    ties = shown(scenario(), baseline, markets=True, ties=False)
    for world in (markets, ties):
        advance(world, 0, len(world.flows))

    household = baseline.people["household"]
    rows = np.flatnonzero(counted(baseline.houses, last_permit(baseline))[household])
    house = household[rows]
    horizon = baseline.houses["decision"].astype(np.int64) + run.months
    acted_on, parted = (_parted(*found, horizon) for found in zip(by_person, (household,) * 2, by_house, strict=True))
    return Ledger(
        draw,
        replicate,
        person=rows,
        stays=np.array([staying(world)[house] for world in (baseline, alone, markets, ties, full)]),
        employed=np.array([world.people["employed_end"][rows] == 1 for world in (baseline, full)]),
        treated=acted_on[house] != NEVER,
        parted=parted[house],
    )


def _parted(by_person: np.ndarray, household: np.ndarray, by_house: np.ndarray, until: np.ndarray) -> np.ndarray:
    """The month (M,) in which anybody of a household, or the household, parts; NEVER: not until some month."""
    late = np.iinfo(np.int64).max
    first = np.where(by_house == NEVER, late, by_house)
    np.minimum.at(first, household, np.where(by_person == NEVER, late, by_person))
    return np.where(first > until, NEVER, first)


def persons_followed(study: Population, months: int) -> int:
    """How many persons are in the headline's population: its denominator."""
    houses = study.houses
    return int(houses["size"][counted(houses, calendar(study, months) - 1 - months)].sum())


def ledgers(pair: Pair, workers: int = 1) -> Iterator[Ledger]:
    """The ledger of every draw and replicate, in order."""
    study = pair.run.population()
    for policy in (pair.run.policy, pair.policy):
        enacted(study, policy, pair.run.months)  # once, before the workers ask for it at the same time
    return run_tasks(lambda world: enter(pair, study, *world), pair.run.worlds(), workers)
