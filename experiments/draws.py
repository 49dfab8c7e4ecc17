"""Which values the uncertainties take by their priors, and which noise, in each draw."""

from __future__ import annotations

import zlib

import numpy as np

from agents.parameters import UNCERTAINTIES, prior_draw
from simulation.noise import Decision, draw_many
from simulation.study import LIMITS

PRIOR_ONLY = "prior only"
NOT_CALIBRATED = "prior only: not calibrated here"  # of a county that has no fit
WORLDS_PER_DRAW = LIMITS["replicates"][1]


def prior_values(draw: int) -> dict[str, float]:
    """The uncertainties of one draw by their priors alone: none changed in draw 0 (medians), else a sample.

    A parameter's value depends on the draw's number and its own name alone, so that declaring another
    parameter changes no draw.
    """
    if draw == 0:
        return {}
    rows = np.array([zlib.crc32(name.encode()) for name in UNCERTAINTIES], np.int64)
    numbers = np.empty((4, len(rows)))
    draw_many(0, draw, rows, len(rows), Decision.PRIOR, 0, numbers)
    return prior_draw(dict(zip(UNCERTAINTIES, numbers[0].tolist(), strict=True)))


def noise_world(draw: int, replicate: int) -> int:
    """The noise world of a draw's replicate: draws do not share noise, scenarios of one draw do."""
    return draw * WORLDS_PER_DRAW + replicate
