"""Scenarios in the county's account: out-moves and the in-moves they replace, jobs, and a sketch of the population."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.bad_input import BadInput
from agents.record import Record
from experiments.account import BASE_YEARS, FIRST_YEAR, NEEDED_IN_MOVES, AccountFigures
from experiments.comparison import Comparison
from experiments.county_tables import MOVES, PATHS, YEAR, Figure, Inputs, hires_a_year, inputs, observed
from experiments.differences import Difference, difference
from experiments.projection import GROUPS, WIDTH
from experiments.runs import Run, summarise
from experiments.spread import plain
from simulation.setup import calendar

# Stands by every figure of the sketch.
ILLUSTRATIVE = {
    "note_en": "ILLUSTRATIVE: constant rates, partly recalled or judged; no forecast",
    "note_sv": "ILLUSTRATION: oförändrade tal, delvis ur minnet eller bedömda; ingen prognos",
}
STEPS = 4  # of five years, to 2040
YEARS = tuple(range(YEAR, YEAR + WIDTH * STEPS + 1, WIDTH))
ACCOUNT_YEARS = tuple(range(BASE_YEARS[0], BASE_YEARS[1] + 1))


def check_followed(run: Run) -> None:
    """Raise BadInput unless the last base year is lived to its end."""
    study = run.population()
    needed = 12 * (BASE_YEARS[1] + 1 - FIRST_YEAR) - calendar(study, 0)
    if run.months < needed:
        raise BadInput(
            f"--months {run.months} is too short for the account, which needs all of {BASE_YEARS[1]}; "
            f"allowed is {needed} or more"
        )


def _summary(values: np.ndarray) -> Record:
    return {name: None if value is None else plain(value) for name, value in summarise(values).items()}


@dataclass(frozen=True, eq=False)
class InAccount:
    """One scenario in the account of the cohort's moves, and what its additional persons mean for jobs.

    `jobs_held`: persons aged 20-64 employed in the county 36 months after the permit, in the scenario less in the
    baseline, net of displacement since vacancies are finite. `hires_needed`: persons aged 20-64 in the county then, in
    the scenario less in the baseline, less `jobs_held`: hires still to be made if every additional one was to work.
    """

    name: str
    label_en: str
    label_sv: str
    needed: int | None  # in-moves a year that the county needs, None: not known
    out_moves: dict[int, Difference]  # by year, persons
    levels: dict[int, Record]  # out-moves of the scenario by year: mean, low, high
    base_years: Difference  # persons a year
    of_age: Difference  # persons
    jobs_held: Difference
    hires_needed: Difference
    employed: Difference  # persons of the cohort employed in the county at the end of the base years
    one_off: np.ndarray | None  # (draws, STEPS + 1) additional persons in the county because of the cohort of 2015
    steady: np.ndarray | None  # the same because of a steady intake

    def record(self) -> Record:
        """The figures as plain values."""
        fewer = 0.0 - self.base_years.mean  # no minus before nought
        return {
            "name": self.name,
            "label_en": self.label_en,
            "label_sv": self.label_sv,
            "out_moves": {
                str(year): self.levels[year] | {"difference": change.record()}
                for year, change in self.out_moves.items()
            },
            "replaces_in_moves": {str(year): replaced(change) for year, change in self.out_moves.items()},
            "a_year": {
                "out_moves": self.base_years.record(),
                "replaces_in_moves": replaced(self.base_years),
                "needed_in_moves": self.needed,
                "share_of_needed": plain(fewer / self.needed) if self.needed else None,
            },
            "jobs": {
                "of_working_age": self.of_age.record(),
                "jobs_held": self.jobs_held.record(),
                "hires_needed": self.hires_needed.record(),
                "employed_at_end_of_base_years": self.employed.record(),
            },
            "additional_persons": None if self.one_off is None or self.steady is None else {
                **ILLUSTRATIVE,
                "one_off": _path(self.one_off),
                "steady_intake": _path(self.steady),
            },
        }  # fmt: skip


def replaced(change: Difference) -> Record:
    """Fewer out-moves as the in-moves they replace: one for one."""
    return {"mean": plain(0.0 - change.mean), "low": plain(0.0 - change.high), "high": plain(0.0 - change.low)}


def _path(values: np.ndarray) -> Record:
    """Mean and 90 % interval over draws by year, of (draws, STEPS + 1)."""
    return {str(year): _summary(values[:, i : i + 1]) for i, year in enumerate(YEARS)}


@dataclass(frozen=True, eq=False)
class CountyAccount:
    """The account of a comparison; `intake` asylum seekers a year are housed in the county from 2021 on."""

    comparison: Comparison
    intake: int

    @property
    def county(self) -> str:
        """SCB code."""
        return self.comparison.run.county

    @cached_property
    def observed(self) -> dict[int, dict[str, Figure]]:
        """What is published of the county by year and quantity."""
        return observed(self.county)

    @cached_property
    def inputs(self) -> Inputs | None:
        """What the county is projected with; None where its population by age is not in the tables."""
        return inputs(self.county)

    @property
    def _projected(self) -> Inputs:
        """The same, of a county that can be projected."""
        assert self.inputs is not None
        return self.inputs

    @cached_property
    def figures(self) -> AccountFigures:
        """Of all worlds, the baseline first."""
        return self.comparison.worlds.account()

    def permits(self, year: int) -> Record:
        """Persons registered in the county at their permit in a year, the same in every scenario."""
        return _summary(self.figures.permits[0][..., year - FIRST_YEAR])

    def out_moves(self, s: int, year: int) -> Record:
        """Out-moves of the cohort in a year, in the scenario at position s (0: the baseline)."""
        return _summary(self.comparison.worlds.left()[s][..., year - FIRST_YEAR])

    def net_moves(self, s: int, year: int) -> Record:
        """Permits less out-moves."""
        left = self.comparison.worlds.left()[s][..., year - FIRST_YEAR]
        return _summary(self.figures.permits[s][..., year - FIRST_YEAR] - left)

    def _against(self, s: int, figures: np.ndarray, twins: np.ndarray, unit: str) -> Difference:
        return difference(figures[0], figures[s], twins[0], twins[s], unit)

    @cached_property
    def scenarios(self) -> tuple[InAccount, ...]:
        """Each scenario in the account, in the order given."""
        return tuple(self._in_account(s) for s in range(1, len(self.comparison.scenarios) + 1))

    def _in_account(self, s: int) -> InAccount:
        worlds, own, twin = self.comparison.worlds, self.figures, self.comparison.worlds.account(twins=True)
        left, left_twins = worlds.left(), worlds.left(twins=True)
        scenario = self.comparison.scenarios[s - 1]

        def of_year(year: int) -> Difference:
            i = year - FIRST_YEAR
            return self._against(s, left[..., i], left_twins[..., i], "persons")

        def jobs(pick: Callable[[np.ndarray], np.ndarray]) -> Difference:
            return self._against(s, pick(own.stayers), pick(twin.stayers), "persons")

        end = BASE_YEARS[1] - FIRST_YEAR
        one_off, steady = self._additional(s) if self.inputs else (None, None)
        return InAccount(
            scenario.name, scenario.label_en, scenario.label_sv,
            needed=NEEDED_IN_MOVES.get(self.comparison.run.county),
            out_moves={year: of_year(year) for year in ACCOUNT_YEARS},
            levels={year: self.out_moves(s, year) for year in ACCOUNT_YEARS},
            base_years=self.comparison.compared[s - 1].out_moves,
            of_age=jobs(lambda stayers: stayers[..., 0]),
            jobs_held=jobs(lambda stayers: stayers[..., 1]),
            hires_needed=jobs(lambda stayers: stayers[..., 0] - stayers[..., 1]),
            employed=self._against(s, own.employed[..., end], twin.employed[..., end], "persons"),
            one_off=one_off, steady=steady,
        )  # fmt: skip

    # The sketch

    @cached_property
    def county_paths(self) -> dict[str, np.ndarray]:
        """The county's population by path of net migration, (STEPS + 1,), without any scenario."""
        given = self._projected
        return {path: self._totals(given.population, self._migration(path)) for path in PATHS}

    @cached_property
    def flows(self) -> dict[str, Record]:
        """Births and deaths a year in the first step by path."""
        given = self._projected
        steps = {path: given.rates.step(given.population, self._migration(path)[0]) for path in PATHS}
        return {path: {"births": one.births / WIDTH, "deaths": one.deaths / WIDTH} for path, one in steps.items()}

    def _migration(self, path: str) -> np.ndarray:
        """Net migrants of each step, (STEPS, 2, GROUPS)."""
        return np.tile(WIDTH * self._projected.migration[path] * self._projected.migrants, (STEPS, 1, 1))

    def _totals(self, population: np.ndarray, migration: np.ndarray) -> np.ndarray:
        steps = self._projected.rates.project(population, migration)
        return np.array([population.sum(), *(step.population.sum() for step in steps)])

    def _additional(self, s: int) -> tuple[np.ndarray, np.ndarray]:
        """Additional persons by year in each draw, (draws, STEPS + 1): of the cohort of 2015, and of a steady intake.

        The projection is linear, so they are projected alone, with the county's rates, their children included.
        The cohort's: those more at the end of 2020 by sex and age; what more of them leave in 2021-2025, as far as
        lived, leaves in the first step, spread as the cohort's residents are. Nobody leaves because of the scenario
        later. The intake's: each year as many more per person housed as of the cohort, by the same sex and age.
        """
        worlds = self.comparison.worlds
        more = (self.figures.residents[s] - self.figures.residents[0]).mean(axis=1)
        later = slice(YEAR + 1 - FIRST_YEAR, YEAR + 1 + WIDTH - FIRST_YEAR)
        left = (worlds.left()[s] - worlds.left()[0])[..., later].sum(axis=-1).mean(axis=-1)
        spread = self.figures.residents[0].mean(axis=(0, 1))
        spread = spread / spread.sum() if spread.any() else spread
        rate = self.intake / self.comparison.run.people
        one_off, steady = [], []
        for persons, leaving in zip(more, left, strict=True):
            first = np.zeros((STEPS, 2, GROUPS))
            first[0] = -leaving * spread
            one_off.append(self._totals(persons, first))
            yearly = np.tile(WIDTH * rate * persons, (STEPS, 1, 1))
            steady.append(self._totals(np.zeros((2, GROUPS)), yearly))
        return np.array(one_off), np.array(steady)

    def record(self) -> Record:
        """The account as plain values."""
        run, several = self.comparison.run, self.comparison.run.draws > 1
        return {
            "baseline": self.comparison.baseline.name,
            "draws": run.draws,
            "replicates": run.replicates,
            "county": run.county,
            "people": run.people,
            "months": run.months,
            "calibration": run.calibration,
            "interval": "90 % over draws" if several else "none: one draw, low and high repeat the mean",
            "needed_in_moves_a_year": NEEDED_IN_MOVES.get(run.county),
            "base_years": list(BASE_YEARS),
            "observed": {
                str(year): {
                    name: figure.record() if (figure := self.observed.get(year, {}).get(name)) else None
                    for name in (*MOVES, "natural_increase", "population")
                }
                for year in ACCOUNT_YEARS
            },
            "cohort": {
                str(year): {
                    "in_moves": self.permits(year), "out_moves": self.out_moves(0, year), "net": self.net_moves(0, year)
                }
                for year in ACCOUNT_YEARS
            },
            "hires_of_the_county": hires_a_year(run.county),
            "scenarios": [one.record() | {"population": self._with(one)} for one in self.scenarios],
            "projection": self._sketch(),
        }  # fmt: skip

    def _with(self, one: InAccount) -> Record | None:
        """The county's population on the middle path with a scenario's additional persons."""
        if self.inputs is None:
            return None
        middle = self.county_paths["middle"]
        return {
            **ILLUSTRATIVE,
            "one_off": _path(middle + one.one_off),
            "steady_intake": _path(middle + one.steady),
        }

    def _sketch(self) -> Record | None:
        given = self.inputs
        if given is None:
            return None
        return {
            "illustrative": True,
            **ILLUSTRATIVE,
            "intake_a_year": self.intake,
            "population": {
                path: {str(year): plain(value) for year, value in zip(YEARS, values, strict=True)}
                for path, values in self.county_paths.items()
            },
            "net_migration_a_year": given.migration,
            "births_and_deaths_a_year": {
                path: {name: plain(value) for name, value in flows.items()} for path, flows in self.flows.items()
            },
            "beside": {
                "official_population_2040": plain(given.population.sum() * (1.0 + given.official)),
                "births_a_year": given.births,
                "deaths_a_year": given.deaths,
            },
            "inputs": [dict(row) for row in given.rows],
        }
