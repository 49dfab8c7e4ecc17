"""All uncertainties as independent standard normal numbers: what the sampler moves in.

What levers do is among them, so that it is averaged over while the rest is fitted; its own numbers are then dropped,
since lever effects keep their external priors.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np

from agents.parameters import FITTED, PRIORS, UNCERTAINTIES

_STANDARD = NormalDist()
_TAIL = 1e-12  # quantiles closer to nought or one than this are not asked for
LATENT = (*FITTED, *(name for name in UNCERTAINTIES if name not in FITTED))


def values_at(z: np.ndarray) -> dict[str, float]:
    """The uncertainties at latent numbers z (d,), in the order of LATENT; only the first of them if z is shorter."""
    shares = np.clip([_STANDARD.cdf(one) for one in z], _TAIL, 1.0 - _TAIL)
    return {name: PRIORS[name].quantile(share) for name, share in zip(LATENT, shares, strict=False)}


def latent(values: Mapping[str, float]) -> np.ndarray:
    """The latent numbers (d,) of given values: the inverse of `values_at` but for its rounding."""
    shares = np.clip([PRIORS[name].share_below(values[name]) for name in LATENT], _TAIL, 1.0 - _TAIL)
    return np.array([_STANDARD.inv_cdf(share) for share in shares])


def log_prior(z: np.ndarray) -> np.ndarray:
    """Log density (n,) of latent numbers (n, d)."""
    return -0.5 * (z**2).sum(axis=1) - 0.5 * z.shape[1] * np.log(2.0 * np.pi)
