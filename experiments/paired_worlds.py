"""Scenarios lived in the same worlds: the same draws of the uncertainties, the same noise, one row of figures each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.cohort import ABO
from agents.parameters import LEVER_NAMES
from experiments.account import AccountFigures, account_figures, account_row, out_moves_by_year
from experiments.draws import noise_world
from experiments.engine import run_tasks
from experiments.runs import Run, live
from simulation.groups import MUNICIPALITY_COLUMNS, by_municipality
from simulation.measure import followed, measure
from simulation.outcomes import OUTCOMES
from simulation.policy import Policy
from simulation.setup import Population, calendar, enacted
from simulation.world import World

TWINS = 100  # draws lived once more in other noise when each has one noise world, to know what noise does
HORIZON = 36  # months after the permit at which persons staying are counted, or the whole follow-up if shorter


def measured_outcomes(months: int) -> tuple[str, ...]:
    """The outcomes that so many months of follow-up can tell."""
    return tuple(name for name, outcome in OUTCOMES.items() if outcome.needs <= months)


def retention(world: World, months: int) -> tuple[np.ndarray, float, float]:
    """Share still in the county 0 to `months` months after the permit, persons after HORIZON, and person-years.

    The share, (months + 1,), is of persons granted a permit in the Migration Agency's accommodation, as stay_36; the
    persons are of all housing. Person-years: the persons of all housing who are in the county in month 1, 2, ...
    `months` after their permit, summed over these months and divided by 12.
    """
    houses = world.houses
    size, left = houses["size"].astype(float), houses["left_county_month"]
    granted = followed(houses, len(world.flows) - 1 - months)
    # the month after the permit in which the household is no longer there; beyond the follow-up: never seen to leave
    gone = np.where(left < 0, months + 1, np.clip(left - houses["decision"], 0, months + 1))
    abo = granted & (houses["housing"] == ABO)
    leaving = np.bincount(gone[abo], size[abo], minlength=months + 2)
    whole = leaving.sum()
    curve = 1.0 - leaving.cumsum()[: months + 1] / whole if whole else np.full(months + 1, np.nan)
    there = np.clip(gone[granted] - 1, 0, months)  # months 1, 2, ... before the one in which it is gone
    return curve, float(size[granted & (gone > min(HORIZON, months))].sum()), float(size[granted] @ there) / 12


@dataclass(frozen=True, eq=False)
class PairedWorlds:
    """Worlds of S policies, the baseline first: `rows` (S, draws, replicates, figures).

    With one replicate, `twins` (S, up to TWINS, figures) are the first draws in a second noise world.
    """

    rows: np.ndarray
    twins: np.ndarray
    months: int
    years: int
    here: int  # municipalities of the county

    @property
    def draws(self) -> int:
        """Draws lived."""
        return self.rows.shape[1]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The outcomes measured."""
        return measured_outcomes(self.months)

    def _parts(self, rows: np.ndarray) -> list[np.ndarray]:
        widths = (len(self.names), 2, self.years, len(LEVER_NAMES), self.here, self.months + 1)
        return np.split(rows, np.cumsum(widths), axis=-1)

    def outcome(self, name: str, twins: bool = False) -> np.ndarray:
        """An outcome, (S, draws, replicates), or of the twins (S, twins)."""
        return (self.twins if twins else self.rows)[..., self.names.index(name)]

    def stayers(self, twins: bool = False) -> np.ndarray:
        """Persons in the county after HORIZON, all housing, shaped as an outcome."""
        return self._parts(self.twins if twins else self.rows)[1][..., 0]

    def person_years(self, twins: bool = False) -> np.ndarray:
        """Person-years in the county within the follow-up (`retention`), all housing, shaped as an outcome."""
        return self._parts(self.twins if twins else self.rows)[1][..., 1]

    def left(self, twins: bool = False) -> np.ndarray:
        """Out-moves by year, shaped as an outcome and (..., years)."""
        return self._parts(self.twins if twins else self.rows)[2]

    def units(self, twins: bool = False) -> np.ndarray:
        """Units of each lever, shaped as an outcome and (..., L)."""
        return self._parts(self.twins if twins else self.rows)[3]

    @property
    def residents(self) -> np.ndarray:
        """Persons with a permit in each municipality after HORIZON, all housing, (S, draws, replicates, H)."""
        return self._parts(self.rows)[4]

    @property
    def curves(self) -> np.ndarray:
        """Share still in the county by months after the permit, (S, draws, replicates, months + 1)."""
        return self._parts(self.rows)[5]

    def account(self, twins: bool = False) -> AccountFigures:
        """The figures of the county's account, shaped as an outcome and further."""
        return account_figures(self._parts(self.twins if twins else self.rows)[6], self.years)

    def joined(self, more: PairedWorlds) -> PairedWorlds:
        """These and further draws."""
        rows, twins = (np.concatenate(pair, axis=1) for pair in ((self.rows, more.rows), (self.twins, more.twins)))
        return PairedWorlds(rows, twins, self.months, self.years, self.here)


def figures(world: World, study: Population, months: int) -> np.ndarray:
    """What is kept of a world, as one row."""
    measured = measure(world, study.destination_class)
    curve, *persons = retention(world, months)
    outcomes = [measured[name][0] for name in measured_outcomes(months)]
    residents = by_municipality(world, min(HORIZON, months))[:, MUNICIPALITY_COLUMNS.index("residents")]
    kept = (outcomes, persons, out_moves_by_year(world), world.units, residents, curve, account_row(world, measured))
    return np.concatenate(kept)


def pairs(run: Run, policies: Sequence[Policy], draws: range, workers: int = 1) -> Iterator[np.ndarray]:
    """Each draw's figures under all policies, (S, noise worlds, figures), in order; `run` says all else.

    The noise worlds are the run's replicates, and with one replicate a twin in the first draws.
    """
    study = run.population()
    for policy in policies:
        enacted(study, policy, run.months)  # once, before the workers ask for it at the same time

    def live_draw(draw: int) -> np.ndarray:
        values = run.values_of(draw)
        numbers = [noise_world(draw, r) for r in range(run.replicates + (run.replicates == 1 and draw < TWINS))]
        worlds = (live(study, values, policy, run.months, number) for policy in policies for number in numbers)
        rows = [figures(world, study, run.months) for world in worlds]
        return np.reshape(rows, (len(policies), len(numbers), -1))

    return run_tasks(live_draw, draws, workers)


def paired_worlds(run: Run, policies: Sequence[Policy], rows: Sequence[np.ndarray]) -> PairedWorlds:
    """What `pairs` yielded, as one."""
    study = run.population()
    kept = np.stack([row[:, : run.replicates] for row in rows], axis=1)
    twins = [row[:, 1] for row in rows if run.replicates == 1 and row.shape[1] > 1]
    none = np.empty((len(policies), 0, kept.shape[-1]))
    further = np.stack(twins, axis=1) if twins else none
    return PairedWorlds(kept, further, run.months, calendar(study, run.months) // 12, study.places.here)
