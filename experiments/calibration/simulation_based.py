"""Simulation-based calibration: where known truths fall in posteriors found from their own data.

The rank of a truth in its posterior is uniform if the sampler is right, whatever the model (Talts, Betancourt,
Simpson, Vehtari and Gelman, "Validating Bayesian inference algorithms with simulation-based calibration", arXiv
1804.06788, 2018). One chain of the real sampler is run for each truth.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from agents.parameters import FITTED
from agents.record import Record
from experiments.calibration.calibrate import Chain, run_chain, systematic
from experiments.calibration.gate import HEADLINES
from experiments.calibration.known_truths import Trials, Truth, draw_truth
from experiments.calibration.latent import LATENT
from experiments.calibration.planted_errors import SAMPLERS, moved
from experiments.calibration.predictive_check import predictive_check
from experiments.calibration.store import Store
from experiments.calibration.weights import effective_size, normalised, pareto_k
from experiments.engine import run_tasks
from experiments.folder import write_text
from experiments.spread import moments, plain


def rank(values: np.ndarray, weights: np.ndarray, true: float, u: float) -> float:
    """The share (0 to 1) of the weights (n,) whose values (n,) lie below the truth; u breaks ties.

    Not a number where the truth or all values are unknown.
    """
    known = np.isfinite(values) & (weights > 0)
    if not known.any() or not np.isfinite(true):
        return math.nan
    values, weight = values[known], weights[known] / weights[known].sum()
    return float(weight[values < true].sum() + u * weight[values == true].sum())


def rank_among(draws: np.ndarray, true: float, u: float) -> float:
    """Where (0 to 1) the truth falls among equally weighted draws (n,), itself one more; u breaks ties."""
    return float(((draws < true).sum() + u * ((draws == true).sum() + 1)) / (len(draws) + 1))


def _quantities(z: np.ndarray, measured: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Fitted parameters, as latent numbers, and headline outcomes; the last axis of z (..., d) is that of numbers."""
    fitted = {name: z[..., i] for i, name in enumerate(FITTED)}
    return fitted | {name: measured[name] for name in HEADLINES if name in measured}


def _sampled(log_weights: np.ndarray, found: Record, true: Record, ties: Record) -> Record:
    weights = normalised(log_weights)
    return {
        "effective": plain(effective_size(weights)),
        "largest": plain(float(weights.max())),
        "pareto_k": plain(pareto_k(log_weights)),
        "ranks": {name: plain(rank(values, weights, true[name], ties[name])) for name, values in found.items()},
    }


def _effects(trials: Trials, truth: int, made: Truth, chain: Chain, workers: int) -> Record:
    """Each lever's true effect beside its posterior: averages over as many noise worlds, which are new to both.

    What a lever does to people keeps its prior in every draw, as in the posterior that ships.
    """
    rng = trials.rng(truth, 2)
    rows = systematic(normalised(chain.log_weights), trials.draws, rng.random())
    prior = rng.standard_normal((trials.draws, len(LATENT) - len(FITTED)))
    z = np.vstack([moved(made.z, trials.shift), np.column_stack([chain.last.z[rows, : len(FITTED)], prior])])

    def at(item: tuple[int, np.ndarray]) -> dict[str, np.ndarray]:
        return trials.effects(made.problem, trials.levers, item[1], trials.first_effect + item[0])

    found = list(run_tasks(at, enumerate(z), workers))
    result = {}
    for lever in trials.levers:
        worlds = np.array([one[lever] for one in found])  # (1 + draws, R)
        true, *draws = worlds.mean(axis=1)
        low, high = np.quantile(draws, [0.05, 0.95], method="weibull")
        mean, sd = moments(np.array(draws), np.ones(trials.draws))
        noise = worlds[1:].var(axis=1, ddof=1).mean() / worlds.shape[1] if worlds.shape[1] > 1 else math.nan
        told = {"true": true, "rank": rank_among(np.array(draws), true, rng.random()), "low": low, "high": high,
                "mean": mean, "sd": sd, "noise_sd": math.sqrt(noise)}  # fmt: skip
        result[lever] = {name: plain(value) for name, value in told.items()}
    return result


def one_truth(trials: Trials, truth: int, workers: int = 1, store: Store | None = None) -> Record:
    """A truth and its posterior, as plain values: ranks by the right weights and by wrong ones of the same chain."""
    made = draw_truth(trials, truth)
    chain = run_chain(made.problem, trials.plan_of(truth), 0, workers, store, lambda *_: None)
    found = _quantities(chain.last.z, chain.last.measured)
    of_truth = _quantities(made.z, {name: np.array(value) for name, value in made.measured.items()})
    true = {name: float(value) for name, value in of_truth.items()}
    ties = dict(zip(found, trials.rng(truth, 1).random(len(found)), strict=True))
    weights = normalised(chain.log_weights)
    spreads = {name: moments(values, weights) for name, values in found.items()}
    checks = predictive_check(made.problem.targets, chain.last.measured, weights)
    columns = [
        pair for target in made.problem.targets for pair in zip(target.columns, target.observed, strict=True)
    ]
    return {
        "truth": truth,
        "tried": made.tried,
        "figures": {column: plain(value) for column, value in columns},
        "samplers": {name: _sampled(weigh(chain), found, true, ties) for name, weigh in SAMPLERS.items()},
        "true": {name: plain(value) for name, value in true.items()},
        "mean": {name: plain(mean) for name, (mean, _) in spreads.items()},
        "sd": {name: plain(sd) for name, (_, sd) in spreads.items()},
        "effects": _effects(trials, truth, made, chain, workers) if trials.levers else {},
        "not_reached": [check.target for check in checks if not check.reached],
    }


def kept_or_made(folder: Path, name: str, make: Callable[[], Record]) -> Record:
    """What NAME.json in a folder holds, or else what `make` gives, kept there from now on, whole or not at all."""
    path = folder / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        pass
    made = make()
    write_text(path, json.dumps(made, allow_nan=False))
    return made


def truth_kept(trials: Trials, truth: int, folder: Path, workers: int = 1, generations: bool = False) -> Record:
    """`one_truth`, read back if the folder holds it; if asked for, generations of its chain are kept meanwhile."""

    def make() -> Record:
        # the figures belong to what is calibrated, so that another truth's generations are never taken
        store = Store(folder / f"chain-{truth:04d}", trials.facts() | {"truth": truth}) if generations else None
        return one_truth(trials, truth, workers, store)

    return kept_or_made(folder, f"truth-{truth:04d}", make)
