"""What the model does, as a hash: the same for two versions that give the same lives, however they are written."""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np

from agents.parameters import FITTED, LEVER_NAMES, PARAMETERS
from experiments.draws import prior_values
from simulation.kept import kept_arrays
from simulation.kernel import advance
from simulation.policy import TODAY
from simulation.setup import build_world, population_of

_COUNTY, _PEOPLE, _MONTHS, _DRAWS = "25", 400, 60, 3  # enough for every phase of today's practice to act


@cache
def model_fingerprint() -> str:
    """SHA-256 over the priors that are fitted and the lives of a few small worlds, in which today's levers act.

    Kept on disk, since it costs a tenth of a second.
    """
    kept = kept_arrays(f"fingerprint {(_COUNTY, _PEOPLE, _MONTHS, _DRAWS)}", lambda: {"bytes": _made()})
    return kept["bytes"].tobytes().hex()


def _made() -> np.ndarray:
    digest = hashlib.sha256()
    for name in FITTED:
        digest.update(f"{name} {PARAMETERS[name].prior}\n".encode())
    study = population_of(_COUNTY, _PEOPLE, 1, {})
    for draw in range(_DRAWS):
        world = build_world(study, prior_values(draw), TODAY, _MONTHS, draw)
        advance(world, 0, len(world.flows))
        digest.update(world.flows.tobytes())
        # by name: a lever that is declared anew and not used changes nothing
        digest.update(repr({n: u for n, u in zip(LEVER_NAMES, world.units.tolist(), strict=True) if u}).encode())
        # what is lived, not how it is laid out in memory
        for column in ("granted", "place", "settlement", "settled_month", "left_first_month", "left_county_month"):
            digest.update(world.houses[column].astype("<i8").tobytes())
        for column in ("first_job_month", "employed_12", "employed_36", "employed_end"):
            digest.update(world.people[column].astype("<i8").tobytes())
    return np.frombuffer(digest.digest(), np.uint8).copy()
