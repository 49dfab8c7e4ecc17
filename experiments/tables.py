"""A run's tables: one row per person, and one per month, outcome and place."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from agents.cohort import HOUSING
from agents.columns import Status
from agents.households import HOUSEHOLD_TYPES, SCHOOLING
from agents.raking import NATIONALITIES
from agents.settlement import SETTLEMENTS
from experiments.runs import Measured
from simulation.setup import Population
from simulation.world import FLOWS

STOCKS = ("residents", "employed")  # flows that are changes: the table holds their running sums


def texts(codes: np.ndarray, names: Iterable[str]) -> pa.Array:
    """Positions as texts; a negative position is null."""
    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(names), pa.string())).dictionary_decode()


def whole_months(values: np.ndarray) -> pa.Array:
    """Months as 16-bit numbers; never is null."""
    return pa.array(values.astype(np.int16), mask=values < 0)


def who(people: np.ndarray, house: np.ndarray) -> dict[str, pa.Array]:
    """Columns (n,) of what people are from the start; `house` is each one's household."""
    return {
        "household": pa.array(people["household"].copy()),
        "household_type": texts(house["type"], HOUSEHOLD_TYPES),
        "nationality": texts(people["nationality"], NATIONALITIES),
        "age": pa.array(people["age"].copy()),
        "female": pa.array(people["female"] == 1),
        "schooling": texts(people["schooling"], SCHOOLING),
    }


def people_table(measured: Measured, study: Population) -> pa.Table:
    """Every person's life in one world."""
    world = measured.world
    assert world is not None  # kept when it was lived
    people, n = world.people, len(world.people)
    house = world.houses[people["household"]]
    codes = [study.places.codes[k] for k in study.order]
    permit = np.where(house["granted"] == 1, house["decision"], -1)
    gone = (house["status"] == Status.ELSEWHERE) | (house["status"] == Status.SETTLED)
    observed = people["employed_end"]
    contact = np.where(people["contact_month"] >= 0, people["contact_month"], people["placebo_month"])
    return pa.table(
        {
            "draw": pa.array(np.full(n, measured.draw, np.int32)),
            "replicate": pa.array(np.full(n, measured.replicate, np.int32)),
            "person": pa.array(np.arange(n, dtype=np.int32)),
            **who(people, house),
            "qualified": pa.array(people["qualified"] == 1),
            "housing": texts(house["housing"], HOUSING),
            "home": texts(house["home"], codes),
            "arrival_month": whole_months(house["arrival"]),
            "permit_month": whole_months(permit),
            "settlement": texts(house["settlement"], SETTLEMENTS),
            "settled_month": whole_months(np.where(house["first_place"] >= 0, house["settled_month"], -1)),
            "first_place": texts(house["first_place"], codes),
            "left_first_month": whole_months(house["left_first_month"]),
            "left_county_month": whole_months(house["left_county_month"]),
            "last_place": texts(np.where(gone, house["place"], -1), codes),
            "first_job_month": whole_months(people["first_job_month"]),
            "employed_end": pa.array(observed == 1, mask=observed < 0),
            "contact_month": whole_months(contact),
        }
    )


def months_table(measured: Measured, study: Population) -> pa.Table:
    """Every flow and stock of one world by month, for the county (place null) and each municipality."""
    flows = measured.flows.astype(np.float64)
    for name in STOCKS:
        flows[:, FLOWS.index(name)] = np.cumsum(flows[:, FLOWS.index(name)], axis=0)
    here = flows.shape[2]
    values = np.concatenate([flows.sum(axis=2, keepdims=True), flows], axis=2)
    month, flow, place = np.indices(values.shape)
    n = values.size
    return pa.table(
        {
            "draw": pa.array(np.full(n, measured.draw, np.int32)),
            "replicate": pa.array(np.full(n, measured.replicate, np.int32)),
            "month": pa.array(month.ravel().astype(np.int16)),
            "outcome": texts(flow.ravel(), FLOWS),
            "place": texts(place.ravel() - 1, study.places.codes[:here]),
            "value": pa.array(values.ravel()),
        }
    )
