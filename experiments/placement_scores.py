"""Expected scores of groups of households in the county's municipalities, from worlds in which placement was random.

Rates are pooled in part: a group's own rate times the municipality's ratio of observed to expected (indirect
standardisation) is where a cell with few persons is drawn to, the further the less cells vary beyond chance (empirical
Bayes by moments, after Marshall, 1991).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.cohort import ABO
from agents.columns import NOBODY
from agents.households import HOUSEHOLD_TYPES, UNACCOMPANIED
from agents.raking import NATIONALITIES
from agents.work import MEASURED_AGE
from experiments.placement_rules import Batch, Forecast
from simulation.information import years_here
from simulation.reference_rules import uncompiled
from simulation.settling import ASSIGNED_HERE
from simulation.world import World

AFTER = 36  # months after the permit
OBJECTIVES = ("employment", "staying")
TYPES = tuple(name for name in HOUSEHOLD_TYPES if name != HOUSEHOLD_TYPES[UNACCOMPANIED])
LEVELS = ("no_post_secondary", "post_secondary")  # of the best schooled member
_POST_SECONDARY = 2
LABELS = {"nationality": NATIONALITIES, "household_type": TYPES, "schooling": LEVELS}
GROUPS = len(NATIONALITIES) * len(TYPES) * len(LEVELS)


@dataclass(frozen=True, eq=False)
class Kinds:
    """What placement knows of every household (M,): its labels, its group, and how many of it an objective counts."""

    labels: dict[str, np.ndarray]
    group: np.ndarray
    persons: np.ndarray
    adults: np.ndarray  # aged 20-64 AFTER months after the permit

    def counted(self, objective: str) -> np.ndarray:
        """Persons of each household that the objective counts."""
        return self.adults if objective == "employment" else self.persons


def kinds_of(people: np.ndarray, houses: np.ndarray) -> Kinds:
    """The kinds of all households; rows of the types `Newcomers` and `Households`."""
    first, size = houses["first"], houses["size"].astype(int)
    nationality = people["nationality"][first].astype(int)
    kind = np.minimum(houses["type"], len(TYPES) - 1).astype(int)  # who came alone as a minor is never placed
    schooled = (np.maximum.reduceat(people["schooling"], first) >= _POST_SECONDARY).astype(int)
    group = (nationality * len(TYPES) + kind) * len(LEVELS) + schooled
    labels = {"nationality": nationality, "household_type": kind, "schooling": schooled}
    return Kinds(labels, group, size, np.add.reduceat(of_working_age(people, houses).astype(int), first))


def of_working_age(people: np.ndarray, houses: np.ndarray, after: int = AFTER) -> np.ndarray:
    """Persons (N,) whose employment is measured so many months after the permit, by age; bool."""
    house = houses[people["household"]]
    month = house["decision"].astype(int) + after
    age = people["age"] + uncompiled(years_here)(house["arrival"].astype(int), month)
    return (age >= MEASURED_AGE[0]) & (age <= MEASURED_AGE[1])


def reached(world: World, objective: str) -> np.ndarray:
    """Of each household (M,), the persons of whom the objective holds: at work, or in the county."""
    houses, people = world.houses, world.people
    if objective == "employment":
        works = of_working_age(people, houses) & (people["employed_36"] == 1)
        return np.add.reduceat(works.astype(int), houses["first"])
    left = houses["left_county_month"]
    return houses["size"] * ((left < 0) | (left > houses["decision"] + AFTER)).astype(int)


def placed_rows(world: World) -> np.ndarray:
    """The households that a plan has placed."""
    houses = world.houses
    assigned = (houses["settlement"] == ASSIGNED_HERE) & (houses["housing"] == ABO)  # minors stay in care
    return np.flatnonzero(assigned & (houses["planned"] != NOBODY))


def beyond_chance(at_risk: np.ndarray, hits: np.ndarray, rate: np.ndarray) -> float:
    """How alike persons of a cell are beyond its rate (0 to 1), by moments of the beta-binomial distribution."""
    within = rate * (1.0 - rate)
    excess = ((hits - at_risk * rate) ** 2 - at_risk * within).sum()
    return float(np.clip(excess / max((at_risk * (at_risk - 1.0) * within).sum(), 1e-12), 0.0, 1.0))


def _drawn(at_risk: np.ndarray, hits: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Rates of cells drawn to `rate`: a beta-binomial posterior mean."""
    alike = beyond_chance(at_risk, hits, rate)
    if alike <= 0.0:
        return rate
    prior = (1.0 - alike) / alike  # persons that the pooled rate is worth
    return (hits + prior * rate) / (at_risk + prior)


def expected_rates(at_risk: np.ndarray, hits: np.ndarray) -> np.ndarray:
    """Rates (G, H) of groups in municipalities from persons at risk and those of whom it holds, pooled in part."""
    overall = hits.sum() / max(at_risk.sum(), 1.0)
    by_group = _drawn(at_risk.sum(axis=1), hits.sum(axis=1), np.full(len(hits), overall))
    expected = at_risk * by_group[:, None]
    ratio = _ratios(hits.sum(axis=0), expected.sum(axis=0))
    return _drawn(at_risk, hits, np.clip(by_group[:, None] * ratio, 0.0, 1.0))


def _ratios(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Observed to expected by municipality (H,), drawn to 1 the fewer are expected: a gamma-Poisson posterior mean."""
    known = expected > 0
    raw = np.where(known, observed / np.where(known, expected, 1.0), 1.0)
    variance = np.average((raw - 1.0) ** 2, weights=expected) - known.sum() / max(expected.sum(), 1e-12)
    if variance <= 0.0:
        return np.ones(len(raw))
    return (observed + 1.0 / variance) / (expected + 1.0 / variance)


@dataclass(frozen=True, eq=False)
class Learned:
    """What the worlds of training tell: expected rates, an average future, and how many were placed at most."""

    objective: str
    rates: np.ndarray  # (G, H)
    at_risk: np.ndarray  # (G, H) persons behind them
    forecast: dict[str, Forecast]  # by the label that fairness is kept for
    persons: np.ndarray  # (worlds,) placed
    households: np.ndarray  # (worlds,)

    def batch(self, kinds: Kinds, rows: np.ndarray, label: str) -> Batch:
        """Households to be placed, with the expected number of whom the objective will hold in each municipality."""
        group = kinds.group[rows]
        value = kinds.counted(self.objective)[rows, None] * self.rates[group]
        return Batch(rows, group, kinds.persons[rows], value, kinds.labels[label][rows])


class Counts:
    """Sums over worlds of training."""

    def __init__(self, objective: str, here: int):
        self.objective = objective
        self.at_risk, self.hits = np.zeros((2, GROUPS, here))
        self.by_month: dict[int, np.ndarray] = {}
        self.sums = np.zeros((3, GROUPS))  # households, persons, those counted
        self.placed: list[tuple[int, int]] = []  # persons, households

    def add(self, world: World, kinds: Kinds) -> None:
        """Enter who was placed in a world."""
        rows = placed_rows(world)
        group, place = kinds.group[rows], world.houses["planned"][rows]
        counted = kinds.counted(self.objective)[rows]
        np.add.at(self.at_risk, (group, place), counted)
        np.add.at(self.hits, (group, place), reached(world, self.objective)[rows])
        for month, kind in zip(world.houses["decision"][rows].tolist(), group.tolist(), strict=True):
            self.by_month.setdefault(month, np.zeros(GROUPS))[kind] += 1.0
        for total, weights in zip(self.sums, (np.ones(len(rows)), kinds.persons[rows], counted), strict=True):
            total += np.bincount(group, weights, GROUPS)
        self.placed.append((int(kinds.persons[rows].sum()), len(rows)))

    def learned(self) -> Learned:
        """What they tell."""
        rates = expected_rates(self.at_risk, self.hits)
        persons, households = np.array(self.placed).T
        months = max(self.by_month, default=0) + 1
        each = np.array([self.by_month.get(month, np.zeros(GROUPS)) for month in range(months)]) / len(self.placed)
        later = np.vstack([each[::-1].cumsum(axis=0)[::-1], np.zeros(GROUPS)])
        many = np.maximum(self.sums[0], 1.0)
        mean = households.mean()
        spread = max(households.var() - mean, 0.0) / mean**2
        kind = np.arange(GROUPS)
        labels = {
            "nationality": kind // (len(TYPES) * len(LEVELS)),
            "household_type": kind // len(LEVELS) % len(TYPES),
            "schooling": kind % len(LEVELS),
        }
        value = (self.sums[2] / many)[:, None] * rates
        forecast = {
            name: Forecast(later, self.sums[1] / many, value, label, spread) for name, label in labels.items()
        }
        return Learned(self.objective, rates, self.at_risk, forecast, persons, households)
