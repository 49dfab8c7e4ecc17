"""Totals of ledgers: persons by fate, by mark and by part of the split, of everybody and by group, place and month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from agents.columns import NEVER
from agents.moving import ADULT
from agents.record import Record
from experiments.ledgers import FATES, JOBS, OTHER_ORDER, PARTS, WORLDS, Ledger, Pair, ledgers
from experiments.runs import summarise
from simulation.groups import GROUPS
from simulation.setup import Population, calendar

if TYPE_CHECKING:
    from pandas import DataFrame

# What is counted, in persons. The fates add up to everybody; `net` is who stays more, and so do both orders of parts.
COUNTED = ("persons", "treated", *FATES, *JOBS, *WORLDS)
BREAKDOWNS = (*GROUPS, "municipality", "month")
GROUPED = {"group": tuple(GROUPS)} | {name: (name,) for name in BREAKDOWNS}  # what can be asked for, and what it means


def categories(study: Population, name: str, months: int) -> tuple[str, ...]:
    """The names of a breakdown's categories; everybody is in one of them."""
    if name == "municipality":
        return tuple(study.places.names[: study.places.here])
    if name == "month":
        return (*(str(month) for month in range(months)), "never")
    return (*GROUPS[name], "children") if name == "schooling" else GROUPS[name]


def category(study: Population, ledger: Ledger, name: str, months: int) -> np.ndarray:
    """The position of each entry's category, (n,); municipalities are those of the wait in the baseline."""
    people = study.people[ledger.person]
    house = study.houses[people["household"]]
    if name == "municipality":
        return house["home"].astype(np.int64)
    if name == "month":
        return np.where(ledger.parted == NEVER, months, ledger.parted)
    if name == "household_type":
        return house["type"].astype(np.int64)
    if name == "sex":
        return people["female"].astype(np.int64)
    if name == "schooling":
        told = (people["age"] >= ADULT) & (people["schooling"] >= 0)
        return np.where(told, people["schooling"], len(GROUPS["schooling"])).astype(np.int64)
    return people[name].astype(np.int64)


def counts(ledger: Ledger, position: np.ndarray, number: int) -> np.ndarray:
    """Persons of each category by what is counted, (number, COUNTED)."""
    marks = [np.ones(len(position), bool), ledger.treated]
    marks += [ledger.fate == fate for fate in range(len(FATES))]
    marks += [ledger.job == job for job in range(len(JOBS))]
    marks += list(ledger.stays)
    return np.stack([np.bincount(position[mark], minlength=number) for mark in marks], axis=1)


@dataclass(eq=False)
class Totals:
    """Counts of every ledger added: `everybody` is a list of (COUNTED,), `by` of (categories, COUNTED) by breakdown."""

    study: Population
    months: int  # of the calendar
    replicates: int
    everybody: list[np.ndarray] = field(default_factory=list)
    by: dict[str, list[np.ndarray]] = field(default_factory=lambda: {name: [] for name in BREAKDOWNS})

    def add(self, ledger: Ledger) -> None:
        """Count a ledger; they come in order of draw and replicate."""
        nobody_apart = np.zeros(len(ledger.person), np.int64)
        self.everybody.append(counts(ledger, nobody_apart, 1)[0])
        for name, found in self.by.items():
            number = len(categories(self.study, name, self.months))
            found.append(counts(ledger, category(self.study, ledger, name, self.months), number))

    def record(self, rows: list[np.ndarray]) -> Record:
        """What is counted of some people, and the split, each as mean and 90 % interval over draws."""
        table = dict(zip(COUNTED, np.array(rows).T, strict=True))
        net = table["scenario"] - table["baseline"]

        def split(order: Record) -> Record:
            pairs = {part: (WORLDS[world], WORLDS[without]) for part, (world, without) in order.items()}
            return {part: self._summary(table[world] - table[without]) for part, (world, without) in pairs.items()}

        return {
            **{name: self._summary(table[name]) for name in COUNTED},
            "net": self._summary(net),
            "split": split(PARTS),
            "split_other_order": split(OTHER_ORDER),
        }

    def records_by(self, name: str) -> dict[str, Record]:
        """`record` of each category in which there is anybody."""
        found = np.array(self.by[name])
        names = categories(self.study, name, self.months)
        return {names[c]: self.record(list(found[:, c])) for c in range(len(names)) if found[:, c, 0].any()}

    def frame(self, by: str | None = None) -> DataFrame:
        """What is counted, of everybody or by a breakdown, a pandas.DataFrame: mean, low and high in persons."""
        from pandas import DataFrame, concat

        def one(record: Record) -> DataFrame:
            counted = {name: record[name] for name in ("persons", "treated", *FATES, *JOBS, "net")}
            return DataFrame.from_dict(counted | record["split"], orient="index")

        if by is None:
            return one(self.record(self.everybody))
        return concat({name: one(record) for name, record in self.records_by(by).items()}, names=[by, "counted"])

    def _summary(self, values: np.ndarray) -> Record:
        by_draw = values.reshape(-1, self.replicates).astype(float)
        error = by_draw.mean(axis=1).std(ddof=1) / np.sqrt(len(by_draw)) if len(by_draw) > 1 else None
        return summarise(by_draw) | {"mc_error": None if error is None else float(error), "unit": "persons"}


def entered(
    pair: Pair,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda *_: None,
    each: Callable[[Ledger], None] = lambda _: None,
) -> Totals:
    """Everybody entered with and without a scenario, and counted; `each` is shown every ledger."""
    study = pair.run.population()
    totals = Totals(study, calendar(study, pair.run.months), pair.run.replicates)
    whole = len(pair.run.worlds())
    for done, ledger in enumerate(ledgers(pair, workers), start=1):
        each(ledger)
        totals.add(ledger)
        progress(done, whole)
    return totals
