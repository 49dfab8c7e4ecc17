"""Whether ranks of known truths are uniform, intervals hold truths as often as they say, and truths are recovered."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import chi2, chisquare, norm

from agents.parameters import FITTED
from agents.record import Record
from experiments.calibration.planted_errors import RIGHT
from experiments.spread import plain

BINS = 10
LEAST_P = 0.05  # after correction; below, ranks are not uniform
LEAST_TRUTHS = 20  # fewer tell nothing
COVERAGE = (0.85, 0.95)  # allowed of what should be 0.90, pooled over levers
INFORMED = 0.1  # share of a quantity's variance that the data tell, from which on it should be recovered
_PER_BIN = 5  # ranks expected in a bin, at least
_OUTERMOST = 1e-3  # ranks count as no farther out: a weighted sample says nothing of what lies beyond
_RESAMPLES = 2000
_GRID = np.linspace(0.0, 1.0, 201)


def rank_table(records: Sequence[Record], sampler: str = RIGHT) -> dict[str, np.ndarray]:
    """Ranks (truths,) by quantity, by one way of weighing; not a number where unknown."""
    names = records[0]["samplers"][sampler]["ranks"]
    return {name: _column([one["samplers"][sampler]["ranks"][name] for one in records]) for name in names}


def effect_table(records: Sequence[Record], what: str = "rank") -> dict[str, np.ndarray]:
    """One number (truths,) of each lever's effect: its rank, true, mean, low, high, sd or noise_sd."""
    return {lever: _column([one["effects"][lever][what] for one in records]) for lever in records[0]["effects"]}


def _column(values: Sequence[float | None]) -> np.ndarray:
    return np.array([math.nan if value is None else value for value in values], float)


def chi_square(ranks: np.ndarray) -> float:
    """The p of uniform ranks (n,) by their counts in ten bins, fewer when a bin would expect less than five."""
    ranks = ranks[np.isfinite(ranks)]
    bins = min(BINS, len(ranks) // _PER_BIN)
    if len(ranks) < LEAST_TRUTHS or bins < 2:
        return math.nan
    return float(chisquare(np.histogram(ranks, bins, (0.0, 1.0))[0]).pvalue)


def normal_scores(ranks: np.ndarray) -> tuple[float, float]:
    """The p of uniform ranks (n,) by the mean of their normal scores, and by the mean of the squares, both two-sided.

    They notice sooner than counts when posteriors lie to one side of the truth, or are too narrow or too wide (Cook,
    Gelman and Rubin, "Validation of software for Bayesian models using posterior quantiles", J. Comput. Graph. Stat.
    15, 2006).
    """
    ranks = ranks[np.isfinite(ranks)]
    n = len(ranks)
    if n < LEAST_TRUTHS:
        return math.nan, math.nan
    scores = norm.ppf(np.clip(ranks, _OUTERMOST, 1.0 - _OUTERMOST))
    squares = float((scores**2).sum())
    beside = 2.0 * norm.sf(abs(scores.sum()) / math.sqrt(n))
    return float(beside), float(2.0 * min(chi2.cdf(squares, n), chi2.sf(squares, n)))


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """The p by name, corrected for there being so many (Holm); those that are not numbers are left as they are."""
    known = sorted((name for name in p if math.isfinite(p[name])), key=lambda name: p[name])
    corrected, largest = dict(p), 0.0
    for position, name in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - position) * p[name]))
        corrected[name] = largest
    return corrected


def pooled_distance(table: Mapping[str, np.ndarray]) -> tuple[float, float]:
    """Kolmogorov-Smirnov distance of all ranks together from uniform, and its p.

    Quantities of one truth hang together, so chance is told by truths, not by ranks: the deviations of the truths'
    own distribution functions with random normal factors (the multiplier bootstrap).
    """
    ranks = np.array(list(table.values())).T  # (truths, quantities)
    known = np.isfinite(ranks)
    ranks, known = ranks[known.any(axis=1)], known[known.any(axis=1)]
    below = np.array([((ranks <= at) & known).sum(axis=1) for at in _GRID]).T
    each = below / known.sum(axis=1)[:, None]  # (truths, grid)
    mean = each.mean(axis=0)
    distance = float(np.abs(mean - _GRID).max())
    if len(ranks) < LEAST_TRUTHS:
        return distance, math.nan
    factors = np.random.Generator(np.random.Philox(len(ranks))).standard_normal((_RESAMPLES, len(ranks)))
    chance = np.abs(factors @ (each - mean)).max(axis=1) / len(ranks)
    return distance, float((1 + (chance >= distance).sum()) / (1 + _RESAMPLES))


def inside(ranks: np.ndarray) -> np.ndarray:
    """Whether a truth of this rank lies in the 90 % interval; not a number where unknown."""
    return np.where(np.isfinite(ranks), (ranks >= 0.05) & (ranks <= 0.95), np.nan)


def coverage(table: Mapping[str, np.ndarray]) -> tuple[float, float]:
    """Share of truths inside 90 % intervals over all quantities, and its standard error by truths."""
    each = np.nanmean([inside(ranks) for ranks in table.values()], axis=0)
    error = float(np.nanstd(each, ddof=1) / math.sqrt(np.isfinite(each).sum())) if len(each) > 1 else math.nan
    return float(np.nanmean(each)), error


def binomial_error(share: float, n: int) -> float:
    """Standard error of a share of n."""
    return math.sqrt(max(share * (1.0 - share), 0.0) / n) if n else math.nan


def rank_tests(table: Mapping[str, np.ndarray]) -> Record:
    """All tests of uniform ranks: `uniform` is None when there are too few truths to tell.

    Ranks are uniform when no test, corrected for the number of all tests, has a p below 0.05.
    """
    distance, pooled = pooled_distance(table)
    tests = {"all ranks together": pooled}
    for name, ranks in table.items():
        beside, spread = normal_scores(ranks)
        tests |= {f"{name}: counts": chi_square(ranks), f"{name}: mean": beside, f"{name}: spread": spread}
    corrected = {name: p for name, p in holm(tests).items() if math.isfinite(p)}
    worst = min(corrected, key=lambda name: (corrected[name], tests[name])) if corrected else ""
    share, error = coverage(table)
    return {
        "quantities": len(table),
        "truths": max(int(np.isfinite(ranks).sum()) for ranks in table.values()),
        "tests": len(corrected),
        "smallest_p": plain(corrected[worst]) if corrected else None,
        "smallest_p_in": worst,
        "distance": plain(distance),
        "distance_p": plain(pooled),
        "inside": plain(share),
        "inside_error": plain(error),
        "uniform": bool(corrected[worst] >= LEAST_P) if corrected else None,
        "p": {name: plain(p) for name, p in tests.items()},
    }


def effects_covered(records: Sequence[Record]) -> Record:
    """How often the 90 % interval of a lever's effect holds the true one: by lever and pooled.

    `noise_share` is how much of the interval's variance is noise of the worlds, in the truth as well.
    """
    ranks, noise, sd = (effect_table(records, what) for what in ("rank", "noise_sd", "sd"))
    levers = {}
    for lever in ranks:
        n = int(np.isfinite(ranks[lever]).sum())
        share = float(np.nanmean(inside(ranks[lever])))
        levers[lever] = {
            "coverage": plain(share),
            "error": plain(binomial_error(share, n)),
            "truths": n,
            "noise_share": plain(_mean_square(noise[lever]) / _mean_square(sd[lever])),
            "correlation": plain(correlation(*(effect_table(records, what)[lever] for what in ("true", "mean")))),
        }
    share, error = coverage(ranks)
    low, high = COVERAGE
    return {"levers": levers, "coverage": plain(share), "error": plain(error), "allowed": bool(low <= share <= high)}


def _mean_square(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float((known**2).mean()) if (known**2).any() else math.nan


def correlation(true: np.ndarray, mean: np.ndarray) -> float:
    """Between truths and posterior means, both (truths,); not a number when one does not vary."""
    known = np.isfinite(true) & np.isfinite(mean)
    if known.sum() < 3 or not (np.ptp(true[known]) > 0 and np.ptp(mean[known]) > 0):
        return math.nan
    return float(np.corrcoef(true[known], mean[known])[0, 1])


def recovered(records: Sequence[Record]) -> dict[str, Record]:
    """By quantity: the correlation of truths and posterior means, the one that is promised, and the p of a lower one.

    Where posteriors are right, truths vary by the variance of the means and the mean variance together: that promises
    a correlation, whatever the prior. The p is by Fisher's z. `contraction` is that of a parameter's variance.
    """
    found = {}
    for name in records[0]["true"]:
        true, mean, sd = (_column([one[what][name] for one in records]) for what in ("true", "mean", "sd"))
        known = np.isfinite(true) & np.isfinite(mean) & np.isfinite(sd)
        r, promised = correlation(true[known], mean[known]), _promised(mean[known], sd[known])
        told = {"correlation": plain(r), "promised": plain(promised), "p": plain(_below(r, promised, int(known.sum())))}
        if name in FITTED:  # latent numbers: their prior variance is 1
            told["contraction"] = plain(float(1.0 - np.nanmean(sd**2)))
        found[name] = told
    return found


def _promised(mean: np.ndarray, sd: np.ndarray) -> float:
    if not len(mean):
        return math.nan
    between, within = float(mean.var()), float((sd**2).mean())
    return math.sqrt(between / (between + within)) if between + within > 0.0 else math.nan


def _below(r: float, promised: float, n: int) -> float:
    """The p of a correlation of n pairs that is as low as r where another was promised."""
    if n < LEAST_TRUTHS or not (abs(r) < 1.0 and promised < 1.0):
        return math.nan
    return float(norm.cdf((math.atanh(r) - math.atanh(promised)) * math.sqrt(n - 3)))


def all_recovered(found: Mapping[str, Record]) -> Record:
    """Whether every quantity the data inform is found as well as its posterior promises.

    Those of which a correlation is promised whose square is `INFORMED` or more; `recovered` is None when too few truths
    or none of these can tell.
    """
    informed = {name: one for name, one in found.items() if (one["promised"] or 0.0) ** 2 >= INFORMED}
    p = holm({name: math.nan if one["p"] is None else one["p"] for name, one in informed.items()})
    known = {name: value for name, value in p.items() if math.isfinite(value)}
    worst = min(known, key=lambda name: (known[name], informed[name]["p"])) if known else ""
    return {
        "informed": list(informed),
        "smallest_p": plain(known[worst]) if known else None,
        "smallest_p_in": worst,
        "recovered": known[worst] >= LEAST_P if known else None,
    }
