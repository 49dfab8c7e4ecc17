"""Cohort-component projection in five-year ages and steps, women and men, by a Leslie matrix (illustrative use only).

Preston, Heuveline and Guillot (2001), Demography, chapter 6: rates held constant; half of a step's net migrants come at
its beginning, half at its end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq

WIDTH = 5  # years of a step and of an age group
GROUPS = 19  # 0-4, 5-9 ... 85-89, and 90 and over
OLDEST = 120.0  # years at which Gompertz's survivors are cut off: fewer than one in a million


def gompertz_person_years(life_expectancy: float, ageing_rate: float) -> np.ndarray:
    """Years lived in each age group by a newborn, (GROUPS,), by a Gompertz life table with that life expectancy.

    Mortality at age x is a exp(b x); b is `ageing_rate`, a is found. No extra mortality of infants or the young.
    """

    def alive(x: float, level: float) -> float:
        return math.exp(-level / ageing_rate * math.expm1(ageing_rate * x))

    def short(log_level: float) -> float:
        return quad(alive, 0.0, OLDEST, args=(math.exp(log_level),))[0] - life_expectancy

    level = math.exp(brentq(short, math.log(1e-9), math.log(0.1)))
    ends = [*range(0, WIDTH * GROUPS, WIDTH), OLDEST]
    return np.array([quad(alive, a, b, args=(level,))[0] for a, b in pairwise(ends)])


def survival(person_years: np.ndarray) -> np.ndarray:
    """Share of those in the age group before, at birth for the first, alive in each group a step later, (GROUPS,).

    Who is in the open group stays in it with the last share, as who enters it does.
    """
    below = np.concatenate([[WIDTH], person_years[:-1]])
    shares = person_years / below
    shares[-1] = person_years[-1] / (person_years[-2] + person_years[-1])
    return shares


class Step(NamedTuple):
    """One step of a projection: the population at its end (2, GROUPS), and persons born, dead and net migrated."""

    population: np.ndarray
    births: float
    deaths: float
    migration: float


@dataclass(frozen=True, eq=False)
class Rates:
    """Constant rates: `person_years` (2, GROUPS) of women and men, `fertility` (GROUPS,) births a year per woman."""

    person_years: np.ndarray
    fertility: np.ndarray
    boys_per_girl: float

    @cached_property
    def surviving(self) -> np.ndarray:
        """Shares surviving into each age group, (2, GROUPS), as `survival`."""
        return np.stack([survival(years) for years in self.person_years])

    @cached_property
    def dying(self) -> np.ndarray:
        """Shares of each age group that die in a step, (2, GROUPS)."""
        return 1.0 - np.concatenate([self.surviving[:, 1:], self.surviving[:, -1:]], axis=1)

    @cached_property
    def births(self) -> np.ndarray:
        """Births in a step per woman of each age group at its beginning, (GROUPS,).

        She lives half of it at the fertility of her group and, if alive, half at that of the next.
        """
        later = np.append(self.fertility[1:] * self.surviving[0][1:], 0.0)
        return WIDTH * (self.fertility + later) / 2

    @cached_property
    def born_as(self) -> np.ndarray:
        """Shares of births that are girls and boys, (2,)."""
        return np.array([1.0, self.boys_per_girl]) / (1.0 + self.boys_per_girl)

    @cached_property
    def leslie(self) -> np.ndarray:
        """The Leslie matrix of both sexes, (2 GROUPS, 2 GROUPS), women first; births are of women."""
        matrix = np.zeros((2, GROUPS, 2, GROUPS))
        for sex in range(2):
            matrix[sex, 0, 0] = self.births * self.born_as[sex] * self.surviving[sex, 0]
            for group in range(1, GROUPS):
                matrix[sex, group, sex, group - 1] = self.surviving[sex, group]
            matrix[sex, -1, sex, -1] = self.surviving[sex, -1]
        return matrix.reshape(2 * GROUPS, 2 * GROUPS)

    def step(self, population: np.ndarray, migration: np.ndarray) -> Step:
        """Five years on from a population with net migrants of the step by age on moving, both (2, GROUPS)."""
        exposed = population + migration / 2
        born = float(self.births @ exposed[0])
        living = (self.leslie @ exposed.ravel()).reshape(2, GROUPS)
        of_born = float(born * self.born_as @ (1.0 - self.surviving[:, 0]))
        deaths = float((self.dying * exposed).sum() + of_born)
        return Step(living + migration / 2, born, deaths, float(migration.sum()))

    def project(self, population: np.ndarray, migration: np.ndarray) -> list[Step]:
        """As many steps as migration (steps, 2, GROUPS) has."""
        steps = []
        for moved in migration:
            steps.append(self.step(population, moved))
            population = steps[-1].population
        return steps


def migration_by_age(
    a1: float, alpha1: float, a2: float, alpha2: float, mu2: float, lambda2: float, c: float
) -> np.ndarray:
    """Share of migrants in each age group, (GROUPS,), by Rogers and Castro's schedule: children, labour force, rest.

    The open group counts as wide as the others.
    """
    age = WIDTH * (np.arange(GROUPS) + 0.5)
    since = age - mu2
    rate = a1 * np.exp(-alpha1 * age) + a2 * np.exp(-alpha2 * since - np.exp(-lambda2 * since)) + c
    return rate / rate.sum()
