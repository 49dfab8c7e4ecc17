"""One difference between a scenario and its baseline: how large, how sure, and in one word."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from agents.record import Record
from experiments.spread import noise_variance, plain

RAISES, LOWERS, CANNOT_TELL = "raises", "lowers", "cannot tell"
FEWEST = 20  # draws below which a 90 % interval has nothing beyond its ends
ERRORS = 3.0  # Monte Carlo errors that a mean must lie from nought to be called raised or lowered


@dataclass(frozen=True)
class Difference:
    """A difference over draws; not a number: not known.

    `low` and `high` are the 90 % interval over draws, each draw the mean of its noise worlds, and so hold what noise
    is left in it; `sd_draws` is the standard deviation between draws freed of it, `sd_noise` its own.
    """

    unit: str
    mean: float = math.nan
    low: float = math.nan
    high: float = math.nan
    mc_error: float = math.nan  # standard error of the mean over draws
    sd_draws: float = math.nan
    sd_noise: float = math.nan
    variance_ratio: float = math.nan  # unpaired / paired, over draws and noise
    noise_variance_ratio: float = math.nan  # unpaired / paired, at fixed draws
    unpaired_runs: float = math.nan  # in all, other draws and other noise on both sides, for the same error
    unpaired_runs_same_draws: float = math.nan  # in all, other noise on both sides
    draws: int = field(default=0)  # those in which it could be measured
    identical: bool = False  # nought in every world

    @property
    def noise_share(self) -> float:
        """The share of the variance behind the interval that is noise between worlds."""
        whole = self.sd_draws**2 + self.sd_noise**2
        return self.sd_noise**2 / whole if whole > 0.0 else math.nan

    @property
    def verdict(self) -> str:
        """Raises or lowers when the interval lies on one side and the mean is no chance result, else cannot tell."""
        if self.draws < FEWEST or not abs(self.mean) > ERRORS * self.mc_error:
            return CANNOT_TELL
        return RAISES if self.low > 0.0 else LOWERS if self.high < 0.0 else CANNOT_TELL

    def record(self) -> Record:
        """The figures as plain values."""
        figures: Record = {
            name: plain(value) if isinstance(value, float) else value for name, value in vars(self).items()
        }
        runs = {
            name: math.ceil(figures[name]) if figures[name] is not None else None
            for name in ("unpaired_runs", "unpaired_runs_same_draws")
        }
        return figures | runs | {"noise_share": plain(self.noise_share), "verdict": self.verdict}


def noise_of_draw(values: np.ndarray, twins: np.ndarray) -> float:
    """Variance that noise gives a draw's mean of values (draws, replicates); nan when nothing tells it.

    With one replicate from `twins` (t,), values of the first t draws in another noise world.
    """
    if values.shape[1] > 1:
        return noise_variance(values) / values.shape[1]
    both = np.column_stack([values[: len(twins), 0], twins])
    both = both[np.isfinite(both).all(axis=1)]
    return noise_variance(both) if len(both) > 1 else math.nan


def _variance(values: np.ndarray) -> float:
    return float(values.mean(axis=1).var(ddof=1)) if len(values) > 1 else math.nan


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else math.nan


def difference(
    before: np.ndarray, after: np.ndarray, twins_before: np.ndarray, twins_after: np.ndarray, unit: str
) -> Difference:
    """The difference of two worlds' figures (draws, replicates) that share draws and noise.

    `twins_*` (t,) as in `noise_of_draw`. Draws in which either could not be measured are left out.
    """
    known = (np.isfinite(before) & np.isfinite(after)).all(axis=1)
    n, replicates = int(known.sum()), before.shape[1]
    if not n:
        return Difference(unit)
    twin_known = known[: len(twins_before)]
    before, after = before[known], after[known]
    twins_before, twins_after = twins_before[twin_known], twins_after[twin_known]
    change, twins = after - before, twins_after - twins_before
    by_draw = change.mean(axis=1)
    paired, noise = _variance(change), noise_of_draw(change, twins)
    apart = _variance(before) + _variance(after)
    noise_apart = noise_of_draw(before, twins_before) + noise_of_draw(after, twins_after)
    between = max(paired - noise, 0.0) if math.isfinite(noise) else math.nan
    low, high = np.quantile(by_draw, [0.05, 0.95])
    runs = 2.0 * n * replicates
    return Difference(
        unit=unit,
        mean=float(by_draw.mean()),
        low=float(low),
        high=float(high),
        mc_error=math.sqrt(paired / n),
        sd_draws=math.sqrt(between),
        sd_noise=math.sqrt(noise),
        variance_ratio=_ratio(apart, paired),
        noise_variance_ratio=_ratio(noise_apart, noise),
        unpaired_runs=runs * _ratio(apart, paired),
        unpaired_runs_same_draws=runs * _ratio(between + noise_apart, paired),
        draws=n,
        identical=not (change.any() or np.nan_to_num(twins).any()),
    )
