"""What knowing some parameters perfectly would add to a choice among scenarios: EVPPI, by regression over draws.

EVPPI of a group of parameters = mean over draws of the highest net benefit expected at the group's values, less that of
the one scenario that is best on average; what is expected comes from regression over the draws (Strong, Oakley &
Brennan 2014, Med. Decis. Making 34:311-326). Regression leaves out the noise between worlds, which nobody can learn
beforehand. EVPI is the same of all groups together, and so free of that noise too.

Costs per unit are drawn apart from everything else. So a unit's expected cost is known exactly and only person-years
and units are regressed: at the drawn costs where the group tells costs, at their mean where it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np

from agents.bad_input import BadInput
from agents.record import Record
from experiments.differences import ERRORS
from experiments.engine import run_tasks
from experiments.parameter_groups import COSTS
from experiments.smoothing import smooth
from experiments.spread import plain

BLOCKS, WHOLE = 10, -1  # of the jackknife; no block


@dataclass(frozen=True, eq=False)
class Expected:
    """What is expected beyond the baseline in each of n draws from S scenarios, with SEK per unit of L levers."""

    years: np.ndarray  # (n, S) person-years
    units: np.ndarray  # (n, S, L)
    costs: np.ndarray  # (n, L)

    @cached_property
    def spent(self) -> np.ndarray:
        """SEK beyond the baseline's, (n, S)."""
        return np.einsum("nsl,nl->ns", self.units, self.costs)

    def net_benefit(self, value: float) -> np.ndarray:
        """SEK, (n, 1 + S); the baseline first, which is nought."""
        return np.column_stack([np.zeros(len(self.years)), value * self.years - self.spent])


@dataclass(frozen=True, eq=False)
class Choice:
    """The draws of a choice as lived, and what was unknown in them: `inputs` (n, parameters) by group, costs apart."""

    lived: Expected
    inputs: dict[str, np.ndarray]

    def rows(self, kept: np.ndarray) -> Choice:
        """These draws alone."""
        lived = Expected(*(getattr(self.lived, name)[kept] for name in ("years", "units", "costs")))
        return Choice(lived, {name: values[kept] for name, values in self.inputs.items()})

    def expected(self, groups: Sequence[str]) -> tuple[Expected, Expected]:
        """What is expected knowing these groups: fitted, and with each draw left out of its own fit."""
        lived = self.lived
        n = len(lived.years)
        known = [self.inputs[name] for name in groups if name != COSTS]
        outcomes = np.hstack([lived.years, lived.units.reshape(n, -1)])
        varying = np.ptp(outcomes, axis=0) > 0.0
        both = []
        smoothed = smooth(np.hstack(known) if known else np.empty((n, 0)), outcomes[:, varying])
        costs = lived.costs if COSTS in groups else np.broadcast_to(lived.costs.mean(axis=0), lived.costs.shape)
        for part in smoothed:
            whole = outcomes.copy()
            whole[:, varying] = part
            scenarios = lived.years.shape[1]
            both.append(Expected(whole[:, :scenarios], whole[:, scenarios:].reshape(lived.units.shape), costs))
        return both[0], both[1]


def gain(net_benefit: np.ndarray) -> float:
    """What knowing the draw adds: mean of the highest net benefit (n, S) less that of the best on average."""
    best = net_benefit.mean(axis=0).argmax()
    return float((net_benefit.max(axis=1) - net_benefit[:, best]).mean())  # row by row: nought stays nought


def earned(left_out: np.ndarray, lived: np.ndarray) -> float:
    """What would have been gained by choosing in each draw what is expected from all other draws, (n, S) both.

    It cannot profit from fitting noise, so on average it is not above the true value; `gain` is not below it.
    """
    rows, best = np.arange(len(lived)), lived.mean(axis=0).argmax()
    return float((lived[rows, left_out.argmax(axis=1)] - lived[:, best]).mean())


def explained(y: np.ndarray, left_out: np.ndarray) -> np.ndarray:
    """Share of the variance of outcomes (n, t) that is told with each draw left out, (t,); nan where nothing varies."""
    whole = ((y - y.mean(axis=0)) ** 2).sum(axis=0)
    rest = ((y - left_out) ** 2).sum(axis=0)
    return 1.0 - np.divide(rest, whole, out=np.full(len(whole), np.nan), where=whole > 0.0)


def jackknife_error(estimates: np.ndarray) -> np.ndarray:
    """Standard error from estimates (blocks, ...) with one block of draws left out in each."""
    blocks = len(estimates)
    return np.sqrt((blocks - 1) / blocks * ((estimates - estimates.mean(axis=0)) ** 2).sum(axis=0))


@dataclass(frozen=True, eq=False)
class Worth:
    """The value of knowing a group, in SEK at each of the values of a stayer-year (V,).

    `error` is its Monte Carlo error, regression included (jackknife over blocks of draws); `earned` the check on draws
    left out; `explained` the share of the variance of each scenario's person-years that it tells there, (S,).
    """

    group: str
    gain: np.ndarray
    error: np.ndarray
    earned: np.ndarray
    explained: np.ndarray

    @property
    def sure(self) -> np.ndarray:
        """Where it is no chance result: three Monte Carlo errors above nought, and earned on draws left out, (V,)."""
        return (self.gain > ERRORS * self.error) & (self.earned > 0.0)

    def record(self, at: int) -> Record:
        """The figures at a position of the values, as plain values in million SEK."""
        figures = {name: plain(getattr(self, name)[at] / 1e6) for name in ("gain", "error", "earned")}
        return {
            "evppi": figures["gain"],
            "mc_error": figures["error"],
            "left_out": figures["earned"],
            "worth_measuring": bool(self.sure[at]),
        }


def demand_library() -> None:
    """Raise BadInput unless threadpoolctl is installed."""
    if find_spec("threadpoolctl") is None:
        raise BadInput("value of information needs threadpoolctl: pip install 'bofast[calibration]'")


def worths_of(
    choice: Choice,
    asked: Mapping[str, Sequence[str]],
    values: np.ndarray,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Worth]:
    """The value of knowing sets of groups, given by name, at each of the values; told (regressions done, in all)."""
    every = np.arange(len(choice.lived.years))
    lived = [choice.lived.net_benefit(value) for value in values]

    def regress(item: tuple[Sequence[str], int]) -> tuple[Any, ...]:
        """What is gained by draws without a block; with all of them what is earned and explained, too."""
        names, block = item
        part = choice if block == WHOLE else choice.rows(every % BLOCKS != block)
        fitted, left_out = part.expected(names)
        gained = [gain(fitted.net_benefit(value)) for value in values]
        if block != WHOLE:
            return (gained,)
        check = [earned(left_out.net_benefit(value), net) for value, net in zip(values, lived, strict=True)]
        return gained, check, explained(part.lived.years, left_out.years)

    demand_library()
    from threadpoolctl import threadpool_limits

    blocks = (WHOLE, *range(BLOCKS))
    items = [(names, block) for names in asked.values() for block in blocks]
    found = []
    with threadpool_limits(1, user_api="blas"):  # the same bits whatever the number of cores
        for result in run_tasks(regress, items, workers):
            found.append(result)
            progress(len(found), len(items))
    worths = []
    for i, name in enumerate(asked):
        whole, *without = found[i * len(blocks) : (i + 1) * len(blocks)]
        error = jackknife_error(np.array([gained for (gained,) in without]))
        gained, check, told = map(np.array, whole)
        worths.append(Worth(name, gained, error, check, told))
    return worths
