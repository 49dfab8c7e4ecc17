"""The value of information for the choice among scenarios, by what an additional year of a stayer is held to be worth.

Net benefit of a scenario in a draw = value of a stayer-year x person-years in the county (`retention`) beyond the
baseline's - costs beyond the baseline's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.bad_input import BadInput
from agents.parameters import PARAMETERS, UNCERTAINTIES
from agents.record import Record
from experiments.comparison import Comparison
from experiments.costs import cost_draws
from experiments.differences import Difference, difference
from experiments.parameter_groups import COSTS, GROUPS
from experiments.perfect_information import Choice, Expected, Worth, gain, worths_of
from experiments.scenario_file import Scenario
from experiments.spread import plain

VALUE = 100_000.0  # SEK per additional person-year in the county: a judgement, round, for the user to replace
VALUES = (1_000.0, 10_000_000.0)  # allowed
DRAWS = (100, 5_000)  # allowed: fewer tell nothing, more take the regression on everything too long
RANGE = 10.0  # shown from a tenth of the value to ten times it
STEPS = 80  # of the range, even on a log scale
NEAR = 4  # of these steps, about a quarter more or less
EVERYTHING = "everything"


@dataclass(frozen=True, eq=False)
class Information:
    """The value of information for the choice among a comparison's scenarios, by value of a stayer-year."""

    comparison: Comparison
    choice: Choice
    values: np.ndarray  # (V,) SEK per person-year, the one asked for in the middle
    groups: tuple[Worth, ...]
    everything: Worth

    @property
    def at(self) -> int:
        """The position of the value asked for."""
        return len(self.values) // 2

    @property
    def value(self) -> float:
        """SEK per additional person-year in the county."""
        return float(self.values[self.at])

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios to choose from, the baseline first."""
        return (self.comparison.baseline, *self.comparison.scenarios)

    @cached_property
    def means(self) -> np.ndarray:
        """Mean net benefit in SEK by value and scenario, (V, 1 + S)."""
        return np.array([self.choice.lived.net_benefit(value).mean(axis=0) for value in self.values])

    @property
    def best(self) -> np.ndarray:
        """The position of the scenario with the highest mean net benefit at each value, (V,)."""
        return self.means.argmax(axis=1)

    @cached_property
    def person_years(self) -> tuple[Difference, ...]:
        """Person-years of each scenario beyond the baseline's, over draws."""
        worlds = self.comparison.worlds
        years, twins = worlds.person_years(), worlds.person_years(twins=True)
        return tuple(
            difference(years[0], years[s], twins[0], twins[s], "person-years")
            for s in range(1, len(self.scenarios))
        )

    @cached_property
    def peak(self) -> int | None:
        """The position of the value at which a group is worth most that is worth measuring; None: nowhere."""
        highest = np.max([np.where(one.sure, one.gain, 0.0) for one in self.groups], axis=0)
        return int(highest.argmax()) if highest.any() else None

    @property
    def elsewhere(self) -> int | None:
        """The peak, where nothing is worth measuring at the value asked for; else None."""
        return None if self.ranking() else self.peak

    def turn(self, at: int) -> tuple[int, int] | None:
        """The scenarios between which the best choice turns near a position of the values; None: it does not."""
        turns = np.flatnonzero(np.diff(self.best))
        turns = turns[np.abs(turns + 0.5 - at) <= NEAR]
        if not len(turns):
            return None
        nearest = turns[np.abs(turns + 0.5 - at).argmin()]
        return int(self.best[nearest]), int(self.best[nearest + 1])

    def ranking(self, at: int | None = None) -> list[Worth]:
        """Groups worth measuring at a position of the values, the most valuable first."""
        at = self.at if at is None else at
        return sorted((one for one in self.groups if one.sure[at]), key=lambda one: -one.gain[at])

    @property
    def with_noise(self) -> float:
        """EVPI in SEK as it would be if the noise of single worlds could be known."""
        return gain(self.choice.lived.net_benefit(self.value))

    def _scenario_record(self, s: int) -> Record:
        scenario = self.scenarios[s]
        told = {"name": scenario.name, "label_en": scenario.label_en, "label_sv": scenario.label_sv}
        if s == 0:
            return told | {"person_years": None, "cost": 0.0, "net_benefit": 0.0}
        return told | {
            "person_years": self.person_years[s - 1].record(),
            "cost": plain(self.choice.lived.spent[:, s - 1].mean() / 1e6),
            "net_benefit": plain(self.means[self.at, s] / 1e6),
            "explained": plain(self.everything.explained[s - 1]),
            "explainable": plain(1.0 - self.person_years[s - 1].noise_share),
        }

    def record(self) -> Record:
        """The figures as plain values, money in million SEK."""
        run, at = self.comparison.run, self.at
        return {
            "value": self.value,
            "unit": "SEK per additional person-year in the county",
            "value_is": "a judgement" if self.value == VALUE else "as given",
            "money": "million SEK for one cohort",
            "draws": run.draws,
            "replicates": run.replicates,
            "county": run.county,
            "people": run.people,
            "months": run.months,
            "calibration": run.calibration,
            "best": self.scenarios[self.best[at]].name,
            "next": [one.group for one in self.ranking()],
            "scenarios": [self._scenario_record(s) for s in range(len(self.scenarios))],
            "groups": [GROUPS[one.group].record() | one.record(at) for one in self.groups],
            "evpi": self.everything.record(at) | {"with_noise": plain(self.with_noise / 1e6)},
            "range": [
                {
                    "value": plain(value),
                    "best": self.scenarios[self.best[i]].name,
                    "evppi": {one.group: plain(one.gain[i] / 1e6) for one in self.groups},
                    "evpi": plain(self.everything.gain[i] / 1e6),
                    "next": [one.group for one in self.ranking(i)],
                }
                for i, value in enumerate(self.values)
            ],
            "depends_on_assumed_costs": bool(self.comparison.assumed_costs),
        }


def check_value(value: float | str) -> float:
    """The value of a stayer-year; raises BadInput when it is no amount that is allowed."""
    low, high = VALUES
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise BadInput(f"value = {value} is not possible; allowed is {low:,.0f} to {high:,.0f} SEK per stayer-year")
    return number


def check_draws(draws: int) -> int:
    """So many draws; raises BadInput when they are too few to tell anything, or too many for the regression."""
    low, high = DRAWS
    if not low <= draws <= high:
        raise BadInput(f"draws = {draws} is not possible here; allowed is a whole number from {low} to {high:,}")
    return draws


def choice_of(comparison: Comparison) -> Choice:
    """What a comparison lived, beyond the baseline and averaged over noise worlds, with what was unknown in it."""
    run, worlds = comparison.run, comparison.worlds
    years, units = (figures.mean(axis=2) for figures in (worlds.person_years(), worlds.units()))
    costs = cost_draws(comparison.costs, run.draws)
    beyond = Expected((years[1:] - years[0]).T, np.moveaxis(units[1:] - units[0], 0, 1), costs)
    defaults = {name: PARAMETERS[name].default for name in UNCERTAINTIES}  # which draw 0 leaves unsaid
    drawn = [defaults | run.values_of(draw) for draw in range(run.draws)]
    inputs = {
        group.name: np.array([[values[name] for name in group.names] for values in drawn])
        for group in GROUPS.values()
        if group.name != COSTS
    }
    return Choice(beyond, inputs)


def value_of_information(
    comparison: Comparison,
    value: float = VALUE,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Information:
    """Value of information for the choice among a comparison's scenarios. Raises BadInput.

    `progress` is told (regressions done, regressions in all).
    """
    check_draws(comparison.run.draws)
    values = check_value(value) * RANGE ** np.linspace(-1.0, 1.0, STEPS + 1)
    choice = choice_of(comparison)
    asked = {name: (name,) for name in GROUPS} | {EVERYTHING: tuple(GROUPS)}
    *groups, everything = worths_of(choice, asked, values, workers, progress)
    return Information(comparison, choice, values, tuple(groups), everything)
