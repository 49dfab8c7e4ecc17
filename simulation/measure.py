"""Measuring a finished run: every declared outcome with the number of persons at risk."""

from __future__ import annotations

import numpy as np

from agents.cohort import ABO, EBO, MINOR
from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.places import DESTINATION_CLASSES
from agents.settlement import SETTLEMENTS
from agents.work import MEASURED_AGE
from simulation.outcomes import KEEP_MONTHS, OUTCOMES, STAY_MONTHS
from simulation.world import FLOWS, World

_COSTS = np.array([PARAMETERS[name].cost.value for name in LEVER_NAMES])


def _share(weight: np.ndarray, hit: np.ndarray, at_risk: np.ndarray) -> tuple[float, float]:
    """Share of the persons at risk who are hit, and how many are at risk; nan when nobody is."""
    n = float(weight @ at_risk)
    return (float(weight @ (at_risk & hit)) / n if n else np.nan), n


def measure(world: World, destination_class: np.ndarray) -> dict[str, tuple[float, float]]:
    """Each outcome as (value, persons at risk).

    `destination_class` (K,) is the class of each row of `world.place`. An outcome whose follow-up is longer
    than the run's is left out; nobody with incomplete follow-up enters one.
    """
    houses = _side_by_side(world.houses, _HOUSE_COLUMNS)
    size = houses["size"].astype(float)
    months = int(world.frame["months"][0])
    last = len(world.flows) - 1
    here = len(world.near)
    granted = (houses["granted"] == 1) & (houses["decision"] <= last - months)
    permit = houses["decision"].astype(int)
    left = houses["left_county_month"].astype(int)
    settled = houses["settled_month"].astype(int)
    out_at_permit = granted & (houses["first_place"] >= here)
    housing = {name: granted & (houses["housing"] == code) for name, code in _HOUSING}
    abo = housing[""]
    result = {}

    def add(name, value, at_risk):
        if OUTCOMES[name].needs <= months:
            result[name] = (value, at_risk)

    for suffix, who in housing.items():
        add(f"leave_at_permit{suffix}", *_share(size, out_at_permit, who))
        for k in STAY_MONTHS if not suffix else (36,):
            add(f"stay_{k}{suffix}", *_share(size, (left < 0) | (left > permit + k), who))
    for code, route in enumerate(SETTLEMENTS):
        add(f"route_{route}", *_share(size, houses["settlement"] == code, abo))
    add("assigned_share", *_share(size, houses["settlement"] >= SETTLEMENTS.index("assigned_here"), abo))
    received = granted & (houses["first_place"] >= 0) & (houses["first_place"] < here)
    gone = houses["left_first_month"].astype(int)
    for k in KEEP_MONTHS:
        at_risk = received & (settled + k <= last)
        add(f"keep_municipality_{k}", *_share(size, (gone < 0) | (gone > settled + k), at_risk))
    year_end = settled // 12 * 12 + 11
    for name, end in (("", year_end), ("_plus_3", year_end + 36)):
        at_risk = received & (end <= last)
        add(f"keep_municipality_year_end{name}", *_share(size, (gone < 0) | (gone > end), at_risk))
    _measure_work(world, houses, received, granted, add)
    _measure_moves(houses, received, destination_class, add)
    add("received", float(size[received].sum()), float(size[granted].sum()))
    in_moves = float(size[granted].sum())
    out_moves = float(size[granted & (left >= 0) & (left <= permit + months)].sum())
    add("in_moves", in_moves, in_moves)
    add("out_moves", out_moves, in_moves)
    add("net_moves", in_moves - out_moves, in_moves)
    flows = world.flows.sum(axis=(0, 2))
    seekers = float(flows[FLOWS.index("seekers")])
    jobs = float(flows[FLOWS.index("jobs_of_seekers")])
    add("job_finding", jobs / seekers if seekers else np.nan, seekers)
    add("contacts", float(flows[FLOWS.index("contacts")]), float(size.sum()))
    add("cost", float(world.units @ _COSTS) / 1e6, float(size.sum()))
    return {name: result[name] for name in OUTCOMES if name in result}


_HOUSING = (("", ABO), ("_ebo", EBO), ("_minor", MINOR))
_HOUSE_COLUMNS = (
    "size", "housing", "home", "arrival", "decision", "granted", "place", "settlement",
    "settled_month", "first_place", "left_first_month", "left_county_month",
)  # fmt: skip


def _side_by_side(rows: np.ndarray, names) -> dict[str, np.ndarray]:
    """Columns of an array of rows, each in memory of its own: many passes over few columns are faster so."""
    return {name: np.ascontiguousarray(rows[name]) for name in names}


def _measure_work(world: World, houses, received, granted, add) -> None:
    """Employment of who settled here after a year, and of stayers and movers after three."""
    people = _side_by_side(world.people, ("household", "age", "employed_12", "employed_36"))
    household = people["household"]
    permit = houses["decision"].astype(int)
    left = houses["left_county_month"].astype(int)
    one = np.ones(len(household))

    def of_age(k):
        age = people["age"] + (permit + k - houses["arrival"])[household] // 12
        return (age >= MEASURED_AGE[0]) & (age <= MEASURED_AGE[1])

    add("employed_12", *_share(one, people["employed_12"] == 1, received[household] & of_age(12)))
    moved = (left >= 0) & (left <= permit + 36)
    employed = people["employed_36"] == 1
    age = of_age(36)
    add("employed_stayers_36", *_share(one, employed, (granted & ~moved)[household] & age))
    add("employed_movers_36", *_share(one, employed, (granted & moved)[household] & age))


def _measure_moves(houses, received, destination_class, add) -> None:
    """Where all changes of municipality go: from housing to settlement, and from there on."""
    size = houses["size"].astype(float)
    first = houses["first_place"]
    at_permit = (first >= 0) & (first != houses["home"])
    later = received & (houses["left_first_month"] >= 0) & (houses["place"] >= 0)
    counts = np.bincount(
        np.concatenate([destination_class[first[at_permit]], destination_class[houses["place"][later]]]),
        weights=np.concatenate([size[at_permit], size[later]]),
        minlength=len(DESTINATION_CLASSES),
    )
    total = float(counts.sum())
    for name, count in zip(DESTINATION_CLASSES, counts, strict=True):
        add(f"destination_{name}", float(count) / total if total else np.nan, total)
