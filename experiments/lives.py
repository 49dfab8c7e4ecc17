"""One draw lived in several ways on the same noise, so that the ways can be held against each other."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from agents.cohort import MINOR
from experiments.draws import noise_world
from experiments.runs import Run, live
from simulation.measure import followed, measure
from simulation.policy import TODAY, Policy
from simulation.setup import Population, enacted, population_of
from simulation.world import World

PERSONS = 70_000  # lived in a way that asks for many noise worlds, so that chance hides less of what the draw says
MANY, FEW, ONE = 10, 5, 1  # noise worlds a draw, at most
STILL_THERE = 32767  # months until leaving, of who has not left


@dataclass(frozen=True)
class Way:
    """What is changed from the run; `months` of follow-up, 0 for the run's own; in how many noise worlds."""

    policy: Policy = TODAY
    values: Mapping[str, float] = field(default_factory=dict)
    months: int = 0
    worlds: int = MANY


# A referral that doubles job finding: enough to be seen among few people, in the range a referral may have.
_REFERRAL = {"referral_effect": 2.0}


def _outreach(content: str) -> Way:
    """Outreach that reaches half of the adults."""
    return Way(Policy.of(outreach_reach=0.5, outreach_content=content), _REFERRAL)


WAYS: dict[str, Way] = {
    "today": Way(),
    # 1.5 and 2.5 years after reception, which comes some two months after the permit
    "after_20": Way(months=20, worlds=ONE),
    "after_32": Way(months=32, worlds=ONE),
    "after_60": Way(months=60),
    "informed": _outreach("information"),
    "referred": _outreach("referral"),
    "placebo": Way(Policy.of(placebo=1.0), worlds=ONE),
    "shuffled": Way(values={"homophily": 0.0, "rewiring": 1.0}, worlds=FEW),
    # nothing that changes with time lived in a place: no excess at first, no attachment, no fading dwelling
    "constant_hazard": Way(values={"onward_early": 0.0, "b_lived": 0.0, "dwelling_fade": 240.0}),
}


class Settlers:
    """Everybody who settled in a municipality of the county, unaccompanied minors left out; rows are persons.

    Arrays (n,): `gone` months from settlement until leaving the first municipality and `away` until leaving
    the county (STILL_THERE: never seen to), `seen` months of settlement followed, `age` in years on settling,
    and columns of people and households under their own names.
    """

    def __init__(self, lived: Lived):
        houses, people = lived.houses, lived.people
        first = houses["first_place"]
        inside = lived.granted & (first >= 0) & (first < lived.here) & (houses["housing"] != MINOR)
        rows = np.flatnonzero(inside[people["household"]])
        self.people = people[rows]
        self.house = houses[self.people["household"]]
        self.first_place = self.house["first_place"]
        settled = self.house["settled_month"].astype(int)
        self.permit_to_settled = settled - self.house["decision"]
        self.seen = lived.last - settled
        self.gone = _months_until(self.house["left_first_month"], settled)
        self.away = _months_until(self.house["left_county_month"], settled)
        self.age = self.people["age"] + (settled - self.house["arrival"]) // 12


def _months_until(month: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Months from start until a month (n,); STILL_THERE where it never came."""
    return np.where(month < 0, STILL_THERE, month - start)


@dataclass(frozen=True, eq=False)
class Lived:
    """The noise worlds of one draw lived in one way, one below the other.

    `people` and `houses` are rows of all worlds, households numbered through; `flows` is (worlds, T, flows, H).
    """

    people: np.ndarray
    houses: np.ndarray
    flows: np.ndarray
    outcomes: tuple[dict[str, tuple[float, float]], ...]  # of each world
    place: np.ndarray  # (K,) PLACE
    county: np.ndarray  # (K,) code of each place's county
    destination_class: np.ndarray  # (K,)
    here: int  # municipalities of the county, which are the first places
    months: int  # follow-up after each permit

    @property
    def last(self) -> int:
        """The last month lived."""
        return self.flows.shape[1] - 1

    @cached_property
    def granted(self) -> np.ndarray:
        """Households with a permit and complete follow-up, bool."""
        return followed(self.houses, self.last - self.months)

    @cached_property
    def settlers(self) -> Settlers:
        """Who settled in the county."""
        return Settlers(self)

    def outcome(self, name: str) -> float:
        """The mean of an outcome over the worlds in which anybody was at risk; nan when nobody was."""
        values = np.array([outcomes[name][0] for outcomes in self.outcomes])
        values = values[np.isfinite(values)]
        return float(values.mean()) if len(values) else np.nan


def _stacked(worlds: list[World], study: Population) -> Lived:
    people, houses = [], []
    for number, world in enumerate(worlds):
        persons, households = world.people.copy(), world.houses.copy()
        persons["household"] += number * len(households)
        households["first"] += number * len(persons)
        people.append(persons)
        houses.append(households)
    places = study.places
    counties = np.array([places.county if i < places.here else places.codes[i].split(":")[0] for i in study.order])
    return Lived(
        people=np.concatenate(people),
        houses=np.concatenate(houses),
        flows=np.stack([world.flows for world in worlds]),
        outcomes=tuple(measure(world, study.destination_class) for world in worlds),
        place=worlds[0].place,
        county=counties,
        destination_class=study.destination_class,
        here=places.here,
        months=int(worlds[0].frame["months"][0]),
    )


class Lives:
    """A draw of a run, lived in the ways that are asked for; each is lived once."""

    def __init__(self, run: Run, draw: int):
        self.run = run
        self.draw = draw
        self._lived: dict[Hashable, Lived] = {}

    def lived(self, name: str, worlds: int | None = None) -> Lived:
        """The draw lived in a way of WAYS, in the first so many noise worlds; by default as many as the way asks."""
        way = WAYS[name]
        months = way.months or self.run.months
        count = worlds_a_draw(way.worlds if worlds is None else worlds, self.run.people)
        key = (way.policy, tuple(way.values.items()), months, count)
        if key not in self._lived:
            study = study_of(self.run, way)
            values = self.run.values_of(self.draw) | dict(way.values)
            numbers = [noise_world(self.draw, replicate) for replicate in range(count)]
            self._lived[key] = _stacked([live(study, values, way.policy, months, n, keep=True) for n in numbers], study)
        return self._lived[key]

    @property
    def today(self) -> Lived:
        """The draw as the run lives it."""
        return self.lived("today")

    def beside_today(self, name: str) -> tuple[Lived, Lived]:
        """Today and another way, in the same noise worlds."""
        return self.lived("today", WAYS[name].worlds), self.lived(name)


def worlds_a_draw(worlds: int, people: int) -> int:
    """How many noise worlds are lived: fewer where many people are in each."""
    return max(1, min(worlds, PERSONS // people))


def study_of(run: Run, way: Way) -> Population:
    """The population that lives in a way."""
    return population_of(run.county, run.people, run.seed, {**run.values, **way.values})


def prepare_ways(run: Run) -> None:
    """Make what all draws share, before workers ask for it at the same time."""
    for way in WAYS.values():
        enacted(study_of(run, way), way.policy, way.months or run.months)
