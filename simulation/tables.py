"""What a parameter draw makes of the places: values and weights that hold for everybody, worked out once.

The weight of a place within its nest is population x exp(utility / nest scale). Everything here is a sum or a
product of the terms in agents/utility.py.
"""

from __future__ import annotations

import numpy as np

from agents.columns import Row
from agents.compiled import long_rule, rule
from agents.exact import exp
from agents.parameter import Values
from agents.places import Places
from agents.settlement import nest_weight
from agents.utility import (
    conational_term,
    distance_term,
    dwelling_fading,
    dwelling_term,
    job_chance_term,
    lived_term,
    nest_value,
    place_value,
)
from agents.work import place_log
from simulation.replay import meet_compatriots
from simulation.world import World

PLACE = np.dtype(
    [
        ("population", "f8"),  # persons
        ("chance_z", "f8"),  # job chance, SD among municipalities
        ("income_z", "f8"),  # SD among municipalities
        ("rate_gap", "f8"),  # unemployment above the country's, percentage points
        ("small", "f8"),  # 0-1
        ("share_z", "f8"),  # share of foreign-born, SD among municipalities
        ("stock_ratio", "f8"),  # foreign-born a head relative to the country's
        ("foreign_born", "f8"),  # persons
        ("labour_force", "f8"),  # persons
        ("rental_dwellings", "f8"),  # dwellings
        ("housing_market", "i4"),  # 0 shortage, 1 balance, 2 surplus
        ("metropolis", "i4"),  # 0 or 1
        ("other_share", "f8"),  # of the county's other arrivals
        ("kin_cumulative", "f8"),  # where kin live: cumulative foreign-born
        ("population_cumulative", "f8"),  # where the authority assigns: cumulative population
        ("value", "f8"),  # utility to everybody, once a draw is set
        ("job_log", "f8"),  # logarithm of the multiplier on job finding, once a draw is set
        ("vacancies", "i4", (2,)),  # left this month, by skill asked
        ("dwellings", "i4", (2,)),  # left: on offer this month, reserved
        ("reserve", "f8"),  # fraction of a reserved dwelling not yet whole
    ]
)


def place_rows(places: Places) -> tuple[np.ndarray, np.ndarray]:
    """The places as rows the compiled rules read (`PLACE`), and their order outside: metropolises first.

    Outside places are moved so that the metropolises stand first; the second array gives for each row its
    index in `places`.
    """
    here, n = places.here, places.n
    metropolis = places.destination_class == 3
    outside = np.arange(here, n)
    order = np.concatenate([np.arange(here), outside[metropolis[outside]], outside[~metropolis[outside]]])
    population = places.population

    def standard(values: np.ndarray) -> np.ndarray:
        mean = np.average(values, weights=population)
        return (values - mean) / np.sqrt(np.average((values - mean) ** 2, weights=population))

    rows = np.zeros(n, PLACE)
    national_rate = np.average(places.unemployment, weights=places.labour_force)
    national_share = np.average(places.foreign_born_share, weights=population)
    columns = {
        "population": population,
        "chance_z": -standard(places.unemployment),
        "income_z": places.income_z,
        "rate_gap": places.unemployment - national_rate,
        "small": places.small,
        "share_z": standard(places.foreign_born_share),
        "stock_ratio": places.foreign_born_share / national_share,
        "foreign_born": places.foreign_born_share * population,
        "labour_force": places.labour_force,
        "rental_dwellings": places.rental_dwellings,
        "housing_market": np.maximum(places.housing_market, 0),
        "metropolis": metropolis & (np.arange(n) >= here),
    }
    for name, values in columns.items():
        rows[name] = values[order]
    received = places.received_2015[:here]
    rows["other_share"][:here] = received / received.sum()
    rows["kin_cumulative"] = np.cumsum(rows["foreign_born"])
    rows["population_cumulative"] = np.cumsum(rows["population"])
    return rows, order


@rule
def static_weight(p: Values, population: float, value: float, kilometres: float) -> float:
    """Weight of a place in its nest from what everybody sees: population x exp((value + distance) / scale)."""
    return population * exp((value + distance_term(p, kilometres)) / p.nest_scale)


@rule
def conational_weight(p: Values, stock_ratio: float) -> float:
    """Factor of a place's weight from its compatriots a head, relative to the country's."""
    return exp(conational_term(p, stock_ratio) / p.nest_scale)


@rule
def stock_ratio_here(
    foreign_born: float, share: float, residents: float, population: float, national_share: float
) -> float:
    """Compatriots a head in a municipality of the county, the cohort's own included, against the country's."""
    return (foreign_born * share + residents) / (population * national_share * share)


@rule
def ratio_here(frame: Row, q: Row, share: float, residents: float) -> float:
    """`stock_ratio_here` of a municipality's row for a nationality with this share of the foreign-born."""
    return stock_ratio_here(q.foreign_born, share, residents, q.population, frame.foreign_born_share)


@rule
def fill_places(p: Values, place: np.ndarray) -> None:
    """Value to everybody and job-finding multiplier of each place."""
    for k in range(place.size):
        q = place[k]
        q.value = place_value(p, q.chance_z, q.income_z, q.rate_gap, q.small, q.share_z)
        q.job_log = place_log(p, q.rate_gap)


@rule
def fill_near(p: Values, place: np.ndarray, kilometres: np.ndarray, near: np.ndarray) -> None:
    """Static weight of every municipality of the county (column) seen from every other (row)."""
    for h in range(near.shape[0]):
        for k in range(near.shape[0]):
            near[h, k] = static_weight(p, place[k].population, place[k].value, kilometres[h, k])


@rule
def fill_outside(p: Values, place: np.ndarray, kilometres: np.ndarray, outside: np.ndarray) -> None:
    """Cumulative weight of the places outside, by municipality seen from."""
    here = outside.shape[0]
    for h in range(here):
        for k in range(here, place.size):
            weight = static_weight(p, place[k].population, place[k].value, kilometres[h, k])
            outside[h, k - here] = weight * conational_weight(p, place[k].stock_ratio)
        for k in range(1, outside.shape[1]):
            outside[h, k] += outside[h, k - 1]


@rule
def fill_compatriots(frame: Row, p: Values, place: np.ndarray, stock_share: np.ndarray, local: np.ndarray) -> None:
    """The compatriot terms of the county's municipalities before anybody of the cohort arrives."""
    for n in range(local.shape[0]):
        for k in range(local.shape[1]):
            ratio = ratio_here(frame, place[k], stock_share[n], 0.0)
            local[n, k].term = conational_term(p, ratio)
            local[n, k].weight = conational_weight(p, ratio)


@rule
def fill_typical(p: Values, near: np.ndarray, outside: np.ndarray, local: np.ndarray) -> None:
    """Prospects of the typical household at each municipality: mean beliefs, no ties; for assignment's odds."""
    here = near.shape[0]
    for n in range(local.shape[0]):
        for h in range(here):
            weight = 0.0
            for k in range(here):
                weight += near[h, k] * local[n, k].weight
            own = p.stay_constant + job_chance_term(p, p.bias_here) + nest_value(p, weight)
            away = job_chance_term(p, p.bias_elsewhere) + nest_value(p, outside[h, outside.shape[1] - 1])
            local[n, h].typical = nest_weight(own) + nest_weight(away)


@rule
def onward_reference(
    frame: Row, p: Values, place: np.ndarray, near: np.ndarray, outside: np.ndarray, local: np.ndarray, mix: np.ndarray
) -> float:
    """Summed exp(V_k - V_here) of a household a year after its permit, averaged over the county.

    It has a dwelling and has lived there that year; it has neither job nor native ties, and mean beliefs.

    Dividing by it makes `onward_hazard` the hazard of that household. Averaged over municipalities by
    population and over nationalities by the cohort's mix.
    """
    here = near.shape[0]
    own = dwelling_term(p, dwelling_fading(p, 12.0)) + lived_term(p, 12.0)
    total = 0.0
    for h in range(here):
        away = job_chance_term(p, p.bias_elsewhere) + nest_value(p, outside[h, outside.shape[1] - 1])
        for n in range(mix.size):
            weight = 0.0
            for k in range(here):
                if k != h:
                    weight += near[h, k] * local[n, k].weight
            stay = p.stay_constant + place[h].value + local[n, h].term + job_chance_term(p, p.bias_here) + own
            pull = nest_weight(away)
            if weight > 0.0:
                pull += nest_weight(p.stay_constant + job_chance_term(p, p.bias_here) + nest_value(p, weight))
            total += pull * exp(-stay) * mix[n] * place[h].population / frame.population
    return total


@long_rule
def refresh(w: World, month: int) -> None:
    """Once a month, by nationality: the compatriot terms of the county's municipalities and what follows.

    A nationality whose people have not moved since last time is left as it is.
    """
    frame = w.frame[0]
    p = w.parameters[0]
    here = w.near.shape[0]
    meet_compatriots(w, month)
    for n in range(w.local.shape[0]):
        moved = False
        for k in range(here):
            cell = w.local[n, k]
            if cell.residents != cell.seen:
                ratio = ratio_here(frame, w.place[k], w.stock_share[n], float(cell.residents))
                cell.term = conational_term(p, ratio)
                cell.weight = exp(cell.term / p.nest_scale)
                cell.seen = cell.residents
                moved = True
        if not moved:
            continue
        for h in range(here):
            weight = 0.0
            for k in range(here):
                if k != h:
                    weight += w.near[h, k] * w.local[n, k].weight
            w.local[n, h].others = weight
            w.local[n, h].pull = nest_weight(nest_value(p, weight)) if weight > 0.0 else 0.0
