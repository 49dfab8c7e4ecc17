"""From parameters to a world ready to run: the shared population once, the draw's own arrays each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np

from agents.cohort import make_cohort
from agents.columns import Households, Newcomers, Table
from agents.evidence import load_table
from agents.parameters import LEVER_NAMES, PARAMETERS, Lever, record
from agents.places import Places, load_places
from agents.raking import NATIONALITIES
from simulation.kept import kept_arrays
from simulation.kernel import prepare
from simulation.network import build_ties
from simulation.noise import Decision, draw_many
from simulation.policy import TODAY, Policy
from simulation.replay import notes
from simulation.tables import place_rows
from simulation.world import FLOWS, FRAME, LOCAL, SCRATCH, SINCE, World

CUT_OFF = 71  # December 2020: whose permit comes later is not followed
Kind = TypeVar("Kind", bound=Table)
TiesKey = tuple[int, float, float]

OTHERS = 10_000  # room for the candidacies of other arrivals in a month


@dataclass(frozen=True, eq=False)
class Population:
    """What all runs of a study share: places, people and their ties on arrival. Arrays are templates."""

    places: Places
    order: np.ndarray  # (K,) place index of each row of `place`
    place: np.ndarray  # (K,) PLACE
    kilometres: np.ndarray  # (H, K)
    people: np.ndarray  # (N,) Newcomers
    houses: np.ndarray  # (M,) Households
    seed: int
    ties_key: TiesKey  # (each, homophily, rewiring)
    tie_start: np.ndarray
    ties: np.ndarray
    stock_share: np.ndarray
    mix: np.ndarray
    national_share: float

    @property
    def destination_class(self) -> np.ndarray:
        """The class of each row of `place`, (K,)."""
        return self.places.destination_class[self.order]

    @cached_property  # kept with the population, so that letting go of one lets go of this
    def last_permit(self) -> int:
        """Month of the last permit granted by the cut-off; the cut-off when there is none."""
        permits = self.houses["decision"][(self.houses["granted"] == 1) & (self.houses["decision"] <= CUT_OFF)]
        return int(permits.max(initial=CUT_OFF if not len(permits) else 0))


def in_order(people: np.ndarray, households: np.ndarray, order: np.ndarray) -> dict[str, np.ndarray]:
    """The same people and households with the households' rows in another order, members still together."""
    households = households[order]
    size = households["size"].astype(np.int64)
    first = np.cumsum(size) - size
    rows = np.repeat(households["first"] - first, size) + np.arange(len(people))
    households["first"] = first
    people = people[rows]
    people["household"] = np.repeat(np.arange(len(households)), size)
    return {"people": people, "households": households}


def _table(kind: type[Kind], columns: np.ndarray) -> Kind:
    """A table whose first columns are filled from a structured array."""
    table = kind.new(len(columns))
    for name in columns.dtype.names or ():
        table.rows[name] = columns[name]
    return table


@lru_cache(maxsize=4)
def population(
    county: str = "25",
    people: int = 7000,
    seed: int = 1,
    housing_mix: float = 0.75,
    housing_basis: str = "2014-07",
    ties_key: TiesKey = (6, 0.8, 0.1),
) -> Population:
    """The cohort housed in a county with its ties, made once and shared by all runs."""
    places = load_places(county)

    def make() -> dict[str, np.ndarray]:
        cohort = make_cohort(places, people, seed, housing_mix, housing_basis)
        rows = cohort.households
        nationality = cohort.people["nationality"][rows["first"]]
        return in_order(cohort.people, rows, np.lexsort((nationality, rows["home"], rows["arrival"])))

    # Rows in order of arrival, and within a month of municipality and nationality: who is read together in a
    # month, and who knows whom, then lies together in memory.
    cohort = kept_arrays(f"cohort {(county, people, seed, housing_mix, housing_basis)}", make)
    place, order = place_rows(places)
    newcomers = _table(Newcomers, cohort["people"])
    houses = _table(Households, cohort["households"])
    start, ends = build_ties(newcomers.rows, houses.rows, seed, *ties_key)
    stock = load_table("compatriots", ("nationality", "born_in_sweden"))
    born = dict(zip(stock.column("nationality"), stock.column("born_in_sweden", float), strict=True))
    national_share = float(np.average(places.foreign_born_share, weights=places.population))
    foreign_born = float(np.sum(places.foreign_born_share * places.population))
    counts = np.bincount(newcomers.nationality, minlength=len(NATIONALITIES))
    return Population(
        places=places,
        order=order,
        place=place,
        kilometres=np.ascontiguousarray(places.distance_km[:, order]),
        people=newcomers.rows,
        houses=houses.rows,
        seed=seed,
        ties_key=ties_key,
        tie_start=start,
        ties=ends,
        stock_share=np.array([born[name] for name in NATIONALITIES]) / foreign_born,
        mix=counts / counts.sum(),
        national_share=national_share,
    )


def population_of(county: str, people: int, seed: int, parameters: Mapping[str, Any]) -> Population:
    """The shared population that a set of parameters asks for."""

    def value(name: str) -> Any:
        return parameters.get(name, PARAMETERS[name].default)

    ties_key = (int(value("ties_each")), float(value("homophily")), float(value("rewiring")))
    basis = str(value("housing_basis"))
    return population(county, people, seed, float(value("housing_mix")), basis, ties_key)


def calendar(study: Population, months: int) -> int:
    """Months the calendar runs so that everybody granted by the cut-off is followed so many months."""
    return study.last_permit + 1 + months


def _buckets(month: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows in order of a month, and where each month begins."""
    order = np.argsort(month, kind="stable").astype(np.int32)
    return order.astype(np.uint32), np.searchsorted(month[order], np.arange(length + 1)).astype(np.int64)


def co_placed(study: Population, share: np.ndarray) -> np.ndarray:
    """Homes when the given share of households (M,) is housed where most of their compatriots wait.

    The order of the draw is the household's own, so raising the share only adds households.
    """
    houses, people = study.houses, study.people
    home = houses["home"].copy()
    nationality = people["nationality"][houses["first"]]
    counts = np.zeros((len(NATIONALITIES), study.places.here))
    np.add.at(counts, (people["nationality"], home[people["household"]]), 1)
    target = np.argmax(counts, axis=1)
    numbers = np.empty((4, len(houses)))
    draw_many(study.seed, 0, houses["first"].astype(np.int64), len(houses), Decision.HOME, 0, numbers)
    moved = (numbers[0] < share) & (houses["housing"] == 0)
    home[moved] = target[nationality[moved]]
    return home


@lru_cache(maxsize=8)
def _calendar_arrays(study: Population, months: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    length = calendar(study, months)
    return (*_buckets(study.houses["arrival"], length), *_buckets(study.houses["decision"], length))


@lru_cache(maxsize=32)
def enacted(
    study: Population, policy: Policy, months: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """What a policy makes of the population before anything happens: lever table, segments, homes, ties."""
    segment, applying = policy.segments(study.people, study.houses)
    levers = policy.table(applying, calendar(study, months), study.places.here)
    used = np.array([(levers[:, :, lever] > 0).any() for lever in range(len(LEVER_NAMES))])
    people, houses = study.people, study.houses
    if segment.any():
        houses = houses.copy()
        houses["segment"] = segment
    start, ends = study.tie_start, study.ties
    moved = 0
    if used[Lever.co_placement]:
        share = levers[segment, houses["arrival"], Lever.co_placement, houses["home"]]
        home = co_placed(study, share)
        moved = int((home != houses["home"]).sum())
        houses = houses.copy()
        houses["home"] = home
        start, ends = build_ties(people, houses, study.seed, *study.ties_key)
    return levers, used, houses, start, ends, moved


def _refill(template: np.ndarray, used: np.ndarray | None) -> np.ndarray:
    """A copy of the template, in the memory of a used copy when there is one."""
    rows = np.empty_like(template) if used is None else used
    # as bytes: NumPy would copy rows field by field, ten times slower
    np.copyto(rows.view(np.uint8), template.view(np.uint8))
    return rows


def build_world(
    study: Population,
    parameters: Mapping[str, object],
    policy: Policy = TODAY,
    months: int = 60,
    number: int = 0,
    spare: World | None = None,
    planned: np.ndarray | None = None,
) -> World:
    """A world ready to run from month 0: fresh state, the draw's tables, the policy's levers.

    `number` is the noise world; `parameters` are uncertainties and settings (levers come by the policy).
    `spare` is a finished world of the same study whose large arrays may be written over: new memory costs
    more than the copy. `planned` (M,) is the municipality each household goes to if it is assigned inside the
    county, NOBODY: where the policy has it.
    """
    length = calendar(study, months)
    levers, used, houses, start, ends, moved = enacted(study, policy, months)
    arrivals, arrivals_start, decisions, decisions_start = _calendar_arrays(study, months)
    here, n_places = study.places.here, len(study.place)
    nationalities = len(study.mix)
    n, m = len(study.people), len(study.houses)
    local = np.zeros((nationalities, here), LOCAL)
    local["seen"] = -1
    units = np.zeros(len(LEVER_NAMES))
    units[Lever.co_placement] = moved
    frame = np.zeros(1, FRAME)
    frame["foreign_born_share"] = study.national_share
    frame["population"] = study.place["population"][:here].sum()
    frame["metropolises"] = study.place["metropolis"].sum()
    frame["seed"], frame["number"], frame["months"] = study.seed, number, months
    world = World(
        frame=frame,
        parameters=record(parameters),
        people=_refill(study.people, spare and spare.people),
        houses=_refill(houses, spare and spare.houses),
        place=study.place.copy(),
        kilometres=study.kilometres,
        near=np.zeros((here, here)),
        outside=np.zeros((here, n_places - here)),
        local=local,
        stock_share=study.stock_share,
        mix=study.mix,
        since=np.zeros(length + 1, SINCE),
        levers=levers,
        used=used,
        units=units,
        tie_start=start,
        ties=ends,
        arrivals=arrivals,
        arrivals_start=arrivals_start,
        decisions=decisions,
        decisions_start=decisions_start,
        present=spare.present if spare else np.zeros(m, np.uint32),
        settled=spare.settled if spare else np.zeros(m, np.uint32),
        count=np.zeros(2, np.int64),
        scratch=spare.scratch if spare else np.zeros(n + OTHERS, SCRATCH),
        rows=spare.rows if spare else np.zeros((2, n), np.uint32),
        numbers=spare.numbers if spare else np.zeros((6, n)),
        flows=np.zeros((length, len(FLOWS), here), np.int32),
        **notes(),
    )
    if planned is not None:
        world.houses["planned"] = planned
    prepare(world)
    return world
