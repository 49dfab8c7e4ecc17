"""The second reading's places: what a municipality has, and how places look from one another.

Everything here follows from the parameters before the first month; only vacancies, dwellings and the count
of compatriots change later.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from agents.parameter import Values
from simulation.choice import OFFERED, RESERVED
from simulation.labour import ANY, SKILLED
from simulation.reference_rules import exact, information, moving, settlement, tables, utility, work
from simulation.setup import Population

if TYPE_CHECKING:
    from simulation.reference_replay import ShownOthers


class PlainPlace:
    """A place somebody can live in: a municipality of the county, or an aggregate outside it."""

    def __init__(self, p: Values, index: int, row: np.void) -> None:
        self.index = index
        self.population = float(row["population"])
        self.stock_ratio = float(row["stock_ratio"])
        self.value = utility.place_value(
            p,
            float(row["chance_z"]),
            float(row["income_z"]),
            float(row["rate_gap"]),
            float(row["small"]),
            float(row["share_z"]),
        )
        self.job_log = work.place_log(p, float(row["rate_gap"]))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.index})"


class PlainMunicipality(PlainPlace):
    """A municipality of the county, with its stocks."""

    def __init__(self, p: Values, index: int, row: np.void) -> None:
        super().__init__(p, index, row)
        self.foreign_born = float(row["foreign_born"])
        self.labour_force = float(row["labour_force"])
        self.rental_dwellings = float(row["rental_dwellings"])
        self.housing_market = int(row["housing_market"])
        self.other_share = float(row["other_share"])
        self.vacancies = {ANY: 0, SKILLED: 0}  # left this month, by skill asked
        self.dwellings = {OFFERED: 0, RESERVED: 0}  # left: on offer this month, reserved
        self.reserve = 0.0  # fraction of a reserved dwelling not yet whole
        self.residents: dict[int, int] = {}  # persons of the cohort living there, by nationality

    def has_dwelling_free(self) -> bool:
        """Whether a dwelling is on offer or reserved."""
        return self.dwellings[OFFERED] + self.dwellings[RESERVED] > 0

    def take_dwelling(self) -> bool:
        """Let a household have a dwelling on offer, else a reserved one; False if there is none."""
        for kind in (OFFERED, RESERVED):
            if self.dwellings[kind] > 0:
                self.dwellings[kind] -= 1
                return True
        return False

    def vacancy_for(self, recognised: bool) -> int | None:
        """The skill asked by a vacancy left that a person can fill, the better one first; None if none is."""
        if recognised and self.vacancies[SKILLED] > 0:
            return SKILLED
        return ANY if self.vacancies[ANY] > 0 else None


@dataclass
class Compatriots:
    """What one nationality finds of its own in the county, by municipality; nothing before the first month."""

    seen: list[int] | None = None
    term: list[float] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)  # summed weights of the other municipalities


class Landscape:
    """How places look from each municipality of the county, to everybody and to each nationality."""

    def __init__(self, p: Values, study: Population) -> None:
        self.p = p
        here = study.places.here
        self.municipalities = [PlainMunicipality(p, k, study.place[k]) for k in range(here)]
        self.outside = [PlainPlace(p, k, study.place[k]) for k in range(here, len(study.place))]
        self.places: list[PlainPlace] = [*self.municipalities, *self.outside]
        self.population_cumulative = study.place["population_cumulative"].tolist()
        self.kin_cumulative = study.place["kin_cumulative"].tolist()
        self.metropolises = int(study.place["metropolis"].sum())  # they come first among the places outside
        self.population = float(study.place["population"][:here].sum())
        self.national_share = study.national_share
        self.stock_share = study.stock_share.tolist()
        self.mix = study.mix.tolist()

        kilometres = study.kilometres.tolist()
        self.near = [
            [self._static_weight(k, kilometres[h]) for k in self.municipalities] for h in range(here)
        ]
        self.weights_outside = [self._cumulative_outside(kilometres[h]) for h in range(here)]
        self.typical = [self._typical_prospects(share) for share in self.stock_share]
        self.onward_reference = self._onward_reference()
        self.compatriots = [Compatriots() for _ in self.mix]

    def _static_weight(self, k: PlainPlace, kilometres: list[float]) -> float:
        """Weight of a place in its nest from what everybody sees at these distances."""
        return tables.static_weight(self.p, k.population, k.value, kilometres[k.index])

    def _cumulative_outside(self, kilometres: list[float]) -> list[float]:
        """Weights of the places outside, each added to those before it."""
        cumulative: list[float] = []
        total = 0.0
        for k in self.outside:
            total += self._static_weight(k, kilometres) * tables.conational_weight(self.p, k.stock_ratio)
            cumulative.append(total)
        return cumulative

    def stock_ratio(self, k: PlainMunicipality, share: float, residents: float) -> float:
        """Compatriots a head against the country's, for a nationality with this share of the foreign-born."""
        return tables.stock_ratio_here(k.foreign_born, share, residents, k.population, self.national_share)

    def _believed(self, bias: float) -> float:
        return utility.job_chance_term(self.p, bias)

    def _away_on_average(self, h: int) -> float:
        """Inclusive value of the places outside to somebody of mean belief without kin there."""
        return self._believed(self.p.bias_elsewhere) + utility.nest_value(self.p, self.weights_outside[h][-1])

    def _typical_prospects(self, share: float) -> list[float]:
        """Prospects of a nationality's typical household, by where it is housed; for assignment's odds."""
        p = self.p
        prospects = []
        for h in self.municipalities:
            weight = 0.0
            for k in self.municipalities:
                ratio = self.stock_ratio(k, share, 0.0)
                weight += self.near[h.index][k.index] * tables.conational_weight(p, ratio)
            own = p.stay_constant + self._believed(p.bias_here) + utility.nest_value(p, weight)
            away = self._away_on_average(h.index)
            prospects.append(settlement.nest_weight(own) + settlement.nest_weight(away))
        return prospects

    def _onward_reference(self) -> float:
        """What divides the hazard of moving on: the pull on a household a year after its permit.

        It has a dwelling and has lived there that year; it has neither job nor native ties, and mean beliefs.
        So `onward_hazard` is the hazard of that household. Averaged over the county's
        municipalities by population and over nationalities by the cohort's mix.
        """
        p = self.p
        own = utility.dwelling_term(p, utility.dwelling_fading(p, 12.0)) + utility.lived_term(p, 12.0)
        total = 0.0
        for h in self.municipalities:
            away = self._away_on_average(h.index)
            for share, part in zip(self.stock_share, self.mix, strict=True):
                weight = 0.0
                for k in self.municipalities:
                    if k is not h:
                        ratio = self.stock_ratio(k, share, 0.0)
                        weight += self.near[h.index][k.index] * tables.conational_weight(p, ratio)
                compatriots = utility.conational_term(p, self.stock_ratio(h, share, 0.0))
                stay = p.stay_constant + h.value + compatriots + self._believed(p.bias_here) + own
                pull = settlement.nest_weight(away)
                if weight > 0.0:
                    others = p.stay_constant + self._believed(p.bias_here) + utility.nest_value(p, weight)
                    pull += settlement.nest_weight(others)
                total += pull * exact.exp(-stay) * part * h.population / self.population
        return total

    def refresh_compatriots(self, shown: ShownOthers, month: int) -> None:
        """Once a month: what each nationality finds of its own in the county, the cohort included."""
        p = self.p
        for nationality, share in enumerate(self.stock_share):
            cell = self.compatriots[nationality]
            seen = shown.compatriots(nationality, self.municipalities, month)
            if seen == cell.seen:
                continue  # nobody has come or gone: all as last month
            cell.seen = seen
            ratios = [
                self.stock_ratio(k, share, float(n)) for k, n in zip(self.municipalities, seen, strict=True)
            ]
            cell.term = [utility.conational_term(p, ratio) for ratio in ratios]
            cell.weight = [tables.conational_weight(p, ratio) for ratio in ratios]
            cell.others = []
            for h in self.municipalities:
                weight = 0.0
                for k in self.municipalities:
                    if k is not h:
                        weight += self.near[h.index][k.index] * cell.weight[k.index]
                cell.others.append(weight)

    def pull_near(self, h: PlainMunicipality, kin: PlainPlace | None, nationality: int) -> float:
        """Exponential of the inclusive value of the county's other municipalities, without belief."""
        cell = self.compatriots[nationality]
        weight = cell.others[h.index]
        if isinstance(kin, PlainMunicipality) and kin is not h:
            weight += utility.kin_added(self.p, self.near[h.index][kin.index] * cell.weight[kin.index])
        return settlement.nest_weight(utility.nest_value(self.p, weight)) if weight > 0.0 else 0.0

    def _outside_parts(self, h: PlainPlace, kin: PlainPlace | None, factor: float) -> tuple[float, float, float]:
        """Weights outside as seen from h: what kin add there, the metropolises times factor, the rest."""
        weights = self.weights_outside[h.index]
        metropolises = weights[self.metropolises - 1] if self.metropolises > 0 else 0.0
        rest = weights[-1] - metropolises
        metropolises *= factor
        added = 0.0
        where = -1 if kin is None else kin.index - len(self.municipalities)
        if where >= 0:
            own = weights[where] - (weights[where - 1] if where > 0 else 0.0)
            added = utility.kin_added(self.p, own)
            if where < self.metropolises:
                added *= factor
        return added, metropolises, rest

    def pull_outside(self, h: PlainPlace, kin: PlainPlace | None, factor: float) -> float:
        """Exponential of the inclusive value of the places outside, without belief."""
        added, metropolises, rest = self._outside_parts(h, kin, factor)
        return settlement.nest_weight(utility.nest_value(self.p, added + metropolises + rest))

    def choose_outside(self, h: PlainPlace, kin: PlainPlace | None, factor: float, u: float) -> PlainPlace:
        """The place outside a household moves to: by shares of weight."""
        added, metropolises, rest = self._outside_parts(h, kin, factor)
        target = u * (added + metropolises + rest)
        if kin is not None and target < added:
            return kin
        target -= added
        weights = self.weights_outside[h.index]
        if target < metropolises:
            return self.outside[bisect_right(weights, target / factor, 0, self.metropolises - 1)]
        target += metropolises / factor - metropolises
        return self.outside[bisect_right(weights, target, 0, len(weights) - 1)]

    def by_population(self, candidates: Sequence[PlainPlace], u: float) -> PlainPlace:
        """One of some neighbouring places, drawn by population."""
        low, high = candidates[0].index, candidates[-1].index
        below = self.population_cumulative[low - 1] if low > 0 else 0.0
        target = below + u * (self.population_cumulative[high] - below)
        return self.places[bisect_right(self.population_cumulative, target, low, high)]

    def by_foreign_born(self, u: float) -> PlainPlace:
        """One of all places, drawn by its foreign-born: where kin and friends live."""
        target = u * self.kin_cumulative[-1]
        return self.places[bisect_right(self.kin_cumulative, target, 0, len(self.places) - 1)]


class Elapsed:
    """What depends only on the months since something, by months."""

    def __init__(self, p: Values, longest: int) -> None:
        self.duration = [moving.duration_factor(p, float(m)) for m in range(longest + 1)]  # since settlement
        self.dwelling = [utility.dwelling_fading(p, float(m)) for m in range(longest + 1)]  # since the permit
        self.language: list[float] = []  # usual class hours in effect, since settlement
        self.search: list[float] = []  # job hazard so far elsewhere, per unit of personal multiplier
        hours = language = search = 0.0
        for m in range(longest + 1):
            self.language.append(language)
            self.search.append(search)
            hours += information.usual_hours(p, True, m)
            language = work.learned(p, hours, language)
            search += exact.exp(work.language_log(p, language))

    def until(self, start: int, need: float) -> int:
        """The first month from start by which the job hazard has grown by need; past the end: the length."""
        return bisect_left(self.search, self.search[start] + need, start)
