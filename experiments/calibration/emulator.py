"""A statistical stand-in for the model: what a run gives, told from a few hundred runs at other latent numbers.

Every column, a share, is emulated by its logit: Bayesian ridge regression on all latent numbers, and a Gaussian process
for what that leaves (Kennedy and O'Hagan, "Bayesian calibration of computer models", J. R. Stat. Soc. B 63, 2001). The
process sees the latent numbers scaled by how much the column moves along each of them.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from agents.bad_input import BadInput
from experiments.error_models import NINETY
from experiments.targets import Target

if TYPE_CHECKING:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import Kernel

_SMALLEST = 1e-4  # a share of nought or one is taken this far from it
_SLOPE = 0.15  # errors of the targets per latent step below which a latent number is taken to keep its prior
_MOST = 40  # latent numbers the processes see and the sampler moves in
_POWER = 0.75  # of how much a column moves along a latent number, by which a process sees it
_FOLDS = 5
_LEARNED = 300  # runs that the kernels' parameters are learned from, at most
_DECIMALS = 6  # of the process's parameters: the same whatever the last bits of the machine's linear algebra


class Missing(BadInput):
    """A library that only a calibration needs is not installed; the message says how to install it."""


def demand_libraries() -> None:
    """Raise Missing unless scikit-learn and emcee are installed."""
    if any(find_spec(name) is None for name in ("sklearn", "emcee")):
        raise Missing("a calibration needs scikit-learn and emcee: pip install 'bofast[calibration]'")


def scaled(shares: np.ndarray) -> np.ndarray:
    """Logits of shares, finite also at nought and one."""
    return logit(np.clip(shares, _SMALLEST, 1.0 - _SMALLEST))


def errors_of(targets: Sequence[Target]) -> dict[str, float]:
    """Standard deviation of each target column's error, in logits, as the nearer end of its 90 % interval tells."""
    found: dict[str, float] = {}
    for target in targets:
        away = np.abs(scaled(target.interval()) - scaled(np.array(target.observed))[:, None])
        nearer = np.where(away > 0.0, away, np.inf).min(axis=1)
        found |= dict(zip(target.columns, (nearer / NINETY).tolist(), strict=True))
    return found


@dataclass(frozen=True, eq=False)
class Bumps:
    """The mean of a Gaussian process: points (n, a), how strongly each pulls (n,), scales of what is seen (a,)."""

    scales: np.ndarray
    points: np.ndarray
    pulls: np.ndarray

    def __call__(self, seen: np.ndarray) -> np.ndarray:
        """At active latent numbers (n, a), as (n,)."""
        x = seen * self.scales
        squares = (x**2).sum(axis=1)[:, None] + (self.points**2).sum(axis=1) - 2.0 * x @ self.points.T
        return np.exp(-0.5 * squares) @ self.pulls


def _bumps(process: GaussianProcessRegressor, scales: np.ndarray, spread: float) -> Bumps:
    """What a process fitted to scaled points and to values divided by `spread` predicts of the values."""
    smooth = process.kernel_.k1
    length = smooth.k2.length_scale
    pulls = spread * smooth.k1.constant_value * process.alpha_.ravel()
    return Bumps(scales / length, process.X_train_ / length, pulls)


@dataclass(frozen=True, eq=False)
class Emulator:
    """Of columns (k): ridge slopes (d, k), intercepts (k,), and the processes (k) of what the ridge leaves.

    The covariance (k, k) of cross-validated errors holds the noise of a run and the emulator's own ignorance.
    """

    columns: tuple[str, ...]
    active: np.ndarray  # positions (a,) of the latent numbers the processes see; the rest is linear
    slopes: np.ndarray
    intercepts: np.ndarray
    processes: tuple[Bumps, ...]
    covariance: np.ndarray

    def logits(self, seen: np.ndarray) -> np.ndarray:
        """Expected logits (n, k) at active latent numbers (n, a), the others being nought."""
        bent = np.column_stack([process(seen) for process in self.processes])
        return seen @ self.slopes[self.active] + self.intercepts + bent

    def scatter(self) -> np.ndarray:
        """Covariance (k, k) of a run's logits when only the active latent numbers are known.

        The others are as in the prior and act linearly.
        """
        unseen = np.delete(self.slopes, self.active, axis=0)
        return self.covariance + unseen.T @ unseen


def _ridge(
    z: np.ndarray, y: np.ndarray, told: np.ndarray | slice = slice(None)
) -> tuple[np.ndarray, float, np.ndarray, float]:
    """Slopes (d,), intercept, what they leave of y (n,), and its standard deviation; learned from the runs `told`."""
    from sklearn.linear_model import BayesianRidge

    fitted = BayesianRidge().fit(z[told], y[told])
    rest = y - fitted.predict(z)
    return fitted.coef_, float(fitted.intercept_), rest, max(float(rest[told].std()), _SMALLEST)


def _process(x: np.ndarray, y: np.ndarray, begin: Kernel | None = None, learn: bool = True) -> GaussianProcessRegressor:
    """A Gaussian process of y (n,) at x (n, d), its kernel's parameters found from those of `begin` on, or held."""
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    begin = begin or ConstantKernel(1.0, (1e-3, 1e2)) * RBF(3.0, (0.5, 50.0)) + WhiteKernel(0.3, (1e-3, 2.0))
    if learn:
        some = slice(None, None, -(-len(x) // _LEARNED))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a parameter at its bound: a column that is linear needs no process
            found = GaussianProcessRegressor(begin).fit(x[some], y[some]).kernel_
        begin = found.clone_with_theta(np.round(found.theta, _DECIMALS))
    return GaussianProcessRegressor(begin, optimizer=None).fit(x, y)


def _gradient(process: GaussianProcessRegressor, x: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """Gradient (n, d) of a process's mean at its own points x (n, d), by the latent numbers before scaling."""
    smooth = process.kernel_.k1
    pull = smooth(x) * process.alpha_.ravel()
    return (pull @ x - x * pull.sum(axis=1, keepdims=True)) / smooth.k2.length_scale**2 * scales


def _scales(moves: np.ndarray) -> np.ndarray:
    """What the latent numbers (d,) are multiplied by for a process, given how much the column moves along each."""
    return (np.abs(moves) / max(np.abs(moves).max(), 1e-12)) ** _POWER


def _moves(z: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, Kernel]:
    """How much a column y (n,) moves per step along each latent number (d,), as root mean square, and a kernel."""
    slopes, _, rest, spread = _ridge(z, y)
    # a first idea; a column may bend along a number without having a slope
    both = _ridge(np.column_stack([z, z**2]), y)[0].reshape(2, -1)
    scales = _scales(np.sqrt(both[0] ** 2 + 4.0 * both[1] ** 2))
    process = _process(z * scales, rest / spread)
    gradient = slopes + spread * _gradient(process, z * scales, scales)
    return np.sqrt((gradient**2).mean(axis=0)), process.kernel_


def _active(moves: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Positions of the latent numbers that move the targets: moves (d, k) in standard deviations of errors (k,)."""
    together = np.sqrt(((moves / errors) ** 2).sum(axis=1))
    order = np.argsort(-together, kind="stable")[:_MOST]
    return np.sort(order[: max((together > _SLOPE).sum(), 1)])


def fit(z: np.ndarray, shares: dict[str, np.ndarray], errors: dict[str, float], near: np.ndarray) -> Emulator:
    """Emulate columns of shares (n,) measured at z (n, d).

    `errors` are those of the targets among the columns, in logits; the emulator's own are told from runs `near` (n,).
    """
    columns = tuple(shares)
    y = np.column_stack([scaled(shares[name]) for name in columns])
    moves, kernels = zip(*(_moves(z, one) for one in y.T), strict=True)
    aimed = [columns.index(name) for name in errors]
    active = _active(np.column_stack([moves[k] for k in aimed]), np.array(list(errors.values())))
    parts = []
    for one, moved, kernel in zip(y.T, moves, kernels, strict=True):
        slopes, intercept, rest, spread = _ridge(z, one)
        scales = _scales(moved)[active]
        x = z[:, active] * scales
        process = _process(x, rest / spread, kernel)
        missed = _missed(z, x, one, process.kernel_)[near]
        parts.append((slopes, intercept, _bumps(process, scales, spread), missed))
    all_slopes, intercepts, processes, all_missed = zip(*parts, strict=True)
    covariance = np.array(all_missed) @ np.array(all_missed).T / near.sum()
    return Emulator(columns, active, np.array(all_slopes).T, np.array(intercepts), processes, covariance)


def _missed(z: np.ndarray, x: np.ndarray, y: np.ndarray, kernel: Kernel) -> np.ndarray:
    """Errors (n,) of predictions of runs that the prediction has not seen; the kernel's parameters are held."""
    found = np.empty_like(y)
    for fold in range(_FOLDS):
        out = np.arange(len(z)) % _FOLDS == fold
        _, _, rest, spread = _ridge(z, y, ~out)
        found[out] = rest[out] - spread * _process(x[~out], rest[~out] / spread, kernel, learn=False).predict(x[out])
    return found


def shares_of(logits: np.ndarray, columns: Sequence[str]) -> dict[str, np.ndarray]:
    """Logits (n, k) as columns of shares (n,)."""
    return dict(zip(columns, expit(logits).T, strict=True))
