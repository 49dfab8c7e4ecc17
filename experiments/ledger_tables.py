"""Ledgers and attributions as tables: a row per person and world, a row per lever and world."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from experiments.attribution import Attribution
from experiments.ledgers import FATES, JOBS, WORLDS, Ledger
from experiments.tables import texts, who, whole_months
from simulation.setup import Population

_PERSON = ("household", "household_type", "nationality", "age", "female", "schooling", "home", "permit_month")


def ledger_table(ledger: Ledger, people: pa.Table) -> pa.Table:
    """Every entry of one world, beside what is known of the person (`people`: the study's `persons_table`)."""
    n = len(ledger.person)
    known = people.take(pa.array(ledger.person))
    return pa.table(
        {
            "draw": pa.array(np.full(n, ledger.draw, np.int32)),
            "replicate": pa.array(np.full(n, ledger.replicate, np.int32)),
            "person": pa.array(ledger.person.astype(np.int32)),
            **{name: known[name] for name in _PERSON},
            "treated": pa.array(ledger.treated),
            "fate": texts(ledger.fate, FATES),
            "job": texts(ledger.job, JOBS),
            "parted_month": whole_months(ledger.parted),
            **{f"stays_{name}": pa.array(ledger.stays[i]) for i, name in enumerate(WORLDS)},
        }
    )


def persons_table(study: Population) -> pa.Table:
    """What is known of every person whatever the scenario."""
    people = study.people
    house = study.houses[people["household"]]
    return pa.table(
        {
            **who(people, house),
            "home": texts(house["home"], [study.places.codes[k] for k in study.order]),
            "permit_month": whole_months(np.where(house["granted"] == 1, house["decision"], -1)),
        }
    )


def shapley_table(attribution: Attribution) -> pa.Table:
    """Every lever's share in every world, as a whole number of `per` parts of a person."""
    draws, replicates, k = attribution.shares.shape
    draw, replicate, lever = np.indices(attribution.shares.shape)
    return pa.table(
        {
            "draw": pa.array(draw.ravel().astype(np.int32)),
            "replicate": pa.array(replicate.ravel().astype(np.int32)),
            "lever": texts(lever.ravel(), attribution.levers),
            "share": pa.array(attribution.shares.ravel().astype(np.int64)),
            "per": pa.array(np.full(draws * replicates * k, attribution.per, np.int64)),
            "total": pa.array(np.repeat(attribution.total.ravel(), k).astype(np.int64)),
        }
    )
