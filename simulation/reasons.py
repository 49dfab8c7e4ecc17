"""Why a household settled where it did: the utility of each way and each place, term by term.

The same rules as in settling.py, read uncompiled; what they add up to is taken apart into its terms. A term bears the
name of the parameter that is its weight. tests/test_seen.py holds the sums to the choices of a world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TypeVar

import numpy as np

from agents.cohort import EBO, MINOR
from agents.columns import NOBODY, Row, plain_values
from agents.parameter import Values
from agents.parameters import Lever
from agents.settlement import SETTLEMENTS
from simulation import choice
from simulation.kernel import advance
from simulation.noise import Decision
from simulation.policy import Policy
from simulation.reference_rules import noise, settlement, settling, uncompiled, utility
from simulation.setup import Population, build_world
from simulation.world import World

HERE, AWAY, ASSIGNED = "here", "elsewhere", "assigned"
TASTE = "taste"  # the household's own, frozen: a standard Gumbel deviate
PLACES = "places"  # inclusive value of the places a way leads to
SIZE = "size"  # of a place outside the county, and of a municipality: the logarithm of its population
ASSIGNMENT = "assignment"  # log-odds of an assignment against the typical household's own prospects
Terms = dict[str, float]
Alternative = TypeVar("Alternative", str, int)


@dataclass(frozen=True)
class Reasons:
    """A household's decision at the permit, in log-odds: `ways` by name, `places` by position among the places."""

    how: str  # of SETTLEMENTS
    ways: dict[str, Terms]  # the way with the largest sum was gone
    places: dict[int, Terms]  # in the county the largest sum of taste and all was chosen by who settled by themselves
    shares: np.ndarray  # (K,) chance of each place within its nest
    chosen: int


_view, _housed = uncompiled(choice.view), uncompiled(choice.housed)


def before_settling(
    study: Population, values: Mapping[str, object], policy: Policy, months: int, number: int, month: int
) -> World:
    """A world in which the month has run but nobody's decision has fallen: what a household sees that decides in it."""
    world = build_world(study, values, policy, months, number)
    advance(world, 0, month)
    start = world.decisions_start.copy()
    start[month + 1] = start[month]
    world = world._replace(decisions_start=start)
    advance(world, month, month + 1)
    return world


def reasons(before: World, lived: World, j: int) -> Reasons | None:
    """Why household j settled as it did; None without a choice: no permit, or a minor in care.

    `before` is its world by `before_settling` of the month of its permit, `lived` the same lived to its end with its
    markets noted (replay.py). `before` is left as it was.
    """
    outcome = lived.houses[j]
    if outcome["granted"] != 1 or outcome["housing"] == MINOR or outcome["settlement"] < 0:
        return None
    deciding = _Deciding(before, lived.seen_stocks[j], j)
    places = deciding.inside() | deciding.outside()
    weight = deciding.weights(places)
    nest = (np.arange(len(weight)) >= len(before.near)).astype(int)  # 0: in the county, 1: outside
    whole = np.bincount(nest, weight)
    ways = deciding.ways(*whole)
    how, chosen = SETTLEMENTS[outcome["settlement"]], int(outcome["first_place"])
    return Reasons(how, _numbers(ways), _numbers(places), weight / whole[nest], chosen)


def _numbers(table: dict[Alternative, Terms]) -> dict[Alternative, Terms]:
    """Terms of several alternatives as plain numbers."""
    return {one: {name: float(value) for name, value in terms.items()} for one, terms in table.items()}


class _Deciding:
    """What a household sees on the day of its permit."""

    def __init__(self, world: World, stocks: np.ndarray, j: int):
        # NumPy's own record would say 1 when asked for its size
        self.p = Values(**plain_values(world.parameters[0]))
        self.house = SimpleNamespace(**plain_values(world.houses[j]))
        self.month = self.house.decision
        people = world.people.copy()  # offers are written to the people
        place = world.place.copy()
        here = len(world.near)
        place["vacancies"][:here], place["dwellings"][:here] = stocks[:, :2], stocks[:, 2:]
        w = world._replace(
            people=people.view(np.recarray), place=place.view(np.recarray), frame=world.frame.view(np.recarray),
            units=world.units.copy(),
        )  # fmt: skip
        self.world, self.here = w, here
        self.lever = world.levers[self.house.segment, self.month]
        self.offer = NOBODY
        if world.used[Lever.job_offers]:
            self.offer = settling.make_offers(w, self.house, self.month)
        self.view = _view(w.people, self.house, self.month)
        self.nationality = int(people["nationality"][self.house.first])

    def draws(self, decision: Decision, alternative: int = 0) -> tuple[float, float, float, float]:
        """Four uniforms of the household's own."""
        f = self.world.frame[0]
        return noise.uniforms(int(f.seed), int(f.number), self.house.first, int(decision), 0, alternative)

    def in_common(self, k: int, conationals: float) -> Terms:
        """The terms that a municipality of the county and a place outside have in common."""
        p, q = self.p, self.world.place[k]
        return {
            SIZE: p.nest_scale * float(np.log(q.population)),
            "b_job_chance": utility.job_chance_term(p, q.chance_z),
            "b_wage": utility.wage_term(p, q.income_z),
            "b_unemployment": utility.unemployment_term(p, q.rate_gap),
            "b_small": utility.size_term(p, q.small),
            "b_immigrants": utility.immigrant_term(p, q.share_z),
            "b_conationals": conationals,
            "b_distance": utility.distance_term(p, self.world.kilometres[self.house.home, k]),
            "b_kin": utility.kin_term(p, float(k == self.house.kin)),
        }

    def inside(self) -> dict[int, Terms]:
        """The county's municipalities."""
        p, house, world = self.p, self.house, self.world
        _, _, _, employed, ties, pupil = self.view
        waited = self.month - house.arrival
        places = {}
        for k in range(self.here):
            home, offered = float(k == house.home), float(k == self.offer)
            housed = _housed(house, k, _has_dwelling_free(world.place[k]))
            # a job at home counts once, be it held or on offer
            held = home * employed * float(self.offer != house.home)
            rooted = home * pupil * float(waited >= choice.SCHOOL_MONTHS)
            terms = self.in_common(k, float(world.local["term"][self.nationality, k]))
            terms |= {
                "b_dwelling": utility.dwelling_term(p, float(housed)) if p.housing_gate == 0.0 else 0.0,
                "housing_gate": p.nest_scale * float(np.log(settlement.gate(p, housed))),
                "b_job": utility.job_term(p, held + offered),
                "plan_weight": utility.plan_term(p, offered),
                "cash_weight": utility.cash_term(p, float(self.lever[Lever.settlement_cash, k])),
                "b_lived": utility.lived_term(p, float(waited)) * home,
                "b_tie": utility.tie_term(p, ties) * home,
                "b_child": utility.child_term(p, rooted),
                TASTE: p.nest_scale * _gumbel(self.draws(Decision.PLACE, k // 4)[k % 4]),
            }
            places[k] = terms
        return places

    def outside(self) -> dict[int, Terms]:
        """The places outside the county, of which one is drawn by its share."""
        p, world = self.p, self.world
        factor = utility.language_metro_factor(p, self.view[2])
        places = {}
        for k in range(self.here, len(world.place)):
            q = world.place[k]
            places[k] = self.in_common(k, utility.conational_term(p, q.stock_ratio))
            places[k]["language_metro"] = p.nest_scale * float(np.log(factor)) * q.metropolis
        return places

    def weights(self, places: dict[int, Terms]) -> np.ndarray:
        """The weight of each place within its nest, (K,): taste is chance."""
        values = np.array([sum(terms.values()) - terms.get(TASTE, 0.0) for terms in places.values()])
        return np.exp(values / self.p.nest_scale)

    def ways(self, inside: float, outside: float) -> dict[str, Terms]:
        """Settling by oneself here or elsewhere, and being assigned where that is possible and not refused.

        `inside` and `outside` are the summed weights of the places there.
        """
        p, house = self.p, self.house
        bias_here, bias_away = self.view[:2]
        route, act = self.draws(Decision.ROUTE), self.draws(Decision.ASSIGNMENT)
        here, away = utility.nest_value(p, inside), utility.nest_value(p, outside)
        rule = float(self.lever[Lever.residence_rule, house.home])
        ways = {
            HERE: {
                PLACES: here,
                "stay_constant": p.stay_constant,
                "bias_here": utility.job_chance_term(p, bias_here),
                TASTE: _gumbel(route[0]),
            },
            AWAY: {
                PLACES: away,
                "bias_elsewhere": utility.job_chance_term(p, bias_away),
                "rule_cost": utility.rule_term(p, rule),
                TASTE: _gumbel(route[1]),
            },
        }
        if house.housing != EBO and act[0] >= p.refusal:
            typical = float(self.world.local["typical"][self.nationality, house.home])
            weight = settlement.assigned_weight(p, typical)
            ways[ASSIGNED] = {ASSIGNMENT: float(np.log(weight)), TASTE: _gumbel(route[2])}
        return ways


def _has_dwelling_free(place: Row) -> bool:
    """Whether a municipality has a dwelling on offer or reserved."""
    return bool(place.dwellings[choice.OFFERED] + place.dwellings[choice.RESERVED] > 0)


def _gumbel(u: float) -> float:
    """The first in an exponential race with weights exp(V) is the largest V less ln(-ln u)."""
    return -float(np.log(-np.log(u)))
