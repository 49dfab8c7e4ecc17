"""Which inputs of a function matter: Morris screens all of them, Sobol's indices share out the variance.

Morris's elementary effects (Campolongo and others, Environ. Model. Softw. 22, 2007) and Sobol's indices (Saltelli and
others, Comput. Phys. Commun. 181, 2010) come from SALib. Inputs that the screening leaves out go on being varied, as
one group: what they do together stands beside the others, so the screening is checked by the result it leads to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from agents.bad_input import BadInput
from agents.record import Record
from experiments.spread import plain

SHARE, MOST = 0.10, 15
RULE_EN = (
    f"An input goes into Sobol's indices by itself when its mu* is at least {SHARE:.0%} of the largest one for any of "
    f"the outcomes, at most {MOST} inputs; the rest goes in as one group."
)
RULE_SV = (
    f"En indata får egna Sobolindex när dess mu* är minst {100 * SHARE:.0f} % av det största för något av utfallen, "
    f"högst {MOST} stycken; resten ingår som en grupp."
)
REST = "the rest together"
CONFIDENCE = 0.90
_LEVELS = 4  # of Morris's grid
_RESAMPLES = 1000  # of the bootstrap behind the intervals
_SEED = 1  # of the designs and the bootstrap, not of the noise

# The outcomes (n, k) at shares (n, d) of the inputs.
Function = Callable[[np.ndarray], np.ndarray]


class Missing(BadInput):
    """A library that only this analysis needs is not installed; the message says how to install it."""


def demand_salib() -> None:
    """Raise Missing unless SALib is installed."""
    if find_spec("SALib") is None:
        raise Missing("a sensitivity analysis needs SALib: pip install 'bofast[analysis]'")


@dataclass(frozen=True)
class Screened:
    """Morris of one input: mean effect over its whole span, mean size of it, how it varies; intervals are halves."""

    name: str
    mu: float
    mu_star: float
    mu_star_conf: float
    sigma: float
    matters: bool  # by the rule

    def record(self) -> Record:
        """The figures as plain values."""
        return {name: plain(v) if isinstance(v, float) else v for name, v in vars(self).items()}


@dataclass(frozen=True)
class Share:
    """Sobol's indices of one input or of the rest: first order and total, each give or take half an interval."""

    name: str
    first: float
    first_conf: float
    total: float
    total_conf: float

    def record(self) -> Record:
        """The figures as plain values."""
        return {name: plain(v) if isinstance(v, float) else v for name, v in vars(self).items()}


@dataclass(frozen=True, eq=False)
class Indices:
    """Of each outcome, the inputs in order of declaration; `sampled` (n, k) are outcomes at independent inputs."""

    screening: dict[str, tuple[Screened, ...]]
    shares: dict[str, tuple[Share, ...]]
    sampled: np.ndarray
    at: np.ndarray  # (n, d) the shares of the inputs there


def morris_runs(inputs: int, trajectories: int) -> int:
    """Evaluations of the screening."""
    return trajectories * (inputs + 1)


def sobol_runs(selected: int, inputs: int, base: int) -> int:
    """Evaluations of the indices, with a group for what is not selected."""
    return base * (selected + (selected < inputs) + 2)


def most_runs(inputs: int, trajectories: int, base: int) -> int:
    """Evaluations of both at most."""
    return morris_runs(inputs, trajectories) + sobol_runs(min(MOST, inputs), inputs, base)


def _problem(names: Sequence[str], ends: Sequence[tuple[float, float]]) -> Record:
    return {"num_vars": len(names), "names": list(names), "bounds": [list(pair) for pair in ends]}


def screening(
    names: Sequence[str], ends: Sequence[tuple[float, float]], outcomes: Sequence[str], function: Function, r: int
) -> dict[str, tuple[Screened, ...]]:
    """Morris with r trajectories between `ends`, shares of each input."""
    from SALib.analyze import morris
    from SALib.sample.morris import sample

    problem = _problem(names, ends)
    design = sample(problem, r, num_levels=_LEVELS, seed=_SEED)
    values = function(design)
    found = [
        morris.analyze(
            problem, design, np.ascontiguousarray(y), num_resamples=_RESAMPLES, conf_level=CONFIDENCE,
            num_levels=_LEVELS, seed=_SEED,
        )
        for y in values.T
    ]  # fmt: skip
    sizes = np.array([one["mu_star"] for one in found], float)
    chosen = matter(sizes)
    return {
        outcome: tuple(
            Screened(
                name, float(one["mu"][i]), float(one["mu_star"][i]), float(one["mu_star_conf"][i]),
                float(one["sigma"][i]), bool(chosen[i]),
            )
            for i, name in enumerate(names)
        )
        for outcome, one in zip(outcomes, found, strict=True)
    }


def matter(sizes: np.ndarray) -> np.ndarray:
    """Which inputs matter by the rule, bool (d,), from mu* of each outcome (k, d)."""
    largest = sizes.max(axis=1, keepdims=True)
    beside = np.divide(sizes, largest, out=np.zeros_like(sizes), where=largest > 0.0).max(axis=0)
    order = np.argsort(-beside, kind="stable")[:MOST]
    chosen = np.zeros(sizes.shape[1], bool)
    chosen[order] = True
    return chosen & (beside >= SHARE)


def variance_shares(
    names: Sequence[str], selected: Sequence[str], outcomes: Sequence[str], function: Function, base: int
) -> tuple[dict[str, tuple[Share, ...]], np.ndarray, np.ndarray]:
    """Sobol's indices from a base sample of a power of two, and the outcomes at its independent points, and these."""
    from SALib.analyze import sobol
    from SALib.sample.sobol import sample

    problem = _problem(names, [(0.0, 1.0)] * len(names))
    groups = [name if name in selected else REST for name in names]
    if len(set(groups)) < len(names):
        problem["groups"] = groups
    told = list(dict.fromkeys(groups))  # SALib's order
    design = sample(problem, base, calc_second_order=False, seed=_SEED)
    values = function(design)
    shares = {}
    for outcome, y in zip(outcomes, values.T, strict=True):
        found = {key: np.zeros(len(told)) for key in ("S1", "S1_conf", "ST", "ST_conf")}
        if np.ptp(y) > 0.0:  # what never changes has no variance to share out
            found = sobol.analyze(
                problem, y, calc_second_order=False, num_resamples=_RESAMPLES, conf_level=CONFIDENCE, seed=_SEED
            )
        figures = zip(*(found[key] for key in ("S1", "S1_conf", "ST", "ST_conf")), strict=True)
        shares[outcome] = tuple(Share(n, *map(float, four)) for n, four in zip(told, figures, strict=True))
    step = len(told) + 2
    rows = np.sort(np.concatenate([np.arange(0, len(values), step), np.arange(step - 1, len(values), step)]))
    return shares, values[rows], design[rows]


def indices(
    names: Sequence[str],
    ends: Sequence[tuple[float, float]],
    outcomes: Sequence[str],
    function: Function,
    trajectories: int,
    base: int,
    planned: Callable[[int], None] = lambda _: None,
) -> Indices:
    """Morris over all inputs, then Sobol over those that matter and the rest as one. Raises Missing.

    `planned` is told the number of evaluations once it is known.
    """
    demand_salib()
    screened = screening(names, ends, outcomes, function, trajectories)
    selected = [one.name for one in screened[outcomes[0]] if one.matters]
    planned(morris_runs(len(names), trajectories) + sobol_runs(len(selected), len(names), base))
    shares, sampled, at = variance_shares(names, selected, outcomes, function, base)
    return Indices(screened, shares, sampled, at)
