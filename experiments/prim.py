"""Friedman and Fisher's patient rule induction (PRIM) by ema-workbench: the one file that knows its interface.

Its releases 2.5 (Python 3.11) and 3.0 (later Pythons) differ in their arguments and in the name of the quasi-p values.
Importing it takes seconds and warns of what it does not find, so it is imported when it is needed.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from experiments.morris_sobol import Missing

if TYPE_CHECKING:
    from pandas import Series

PEEL, SMALLEST = 0.05, 0.05  # share of draws peeled off in a step, and share that a box holds at least


def demand_prim() -> None:
    """Raise Missing unless ema-workbench is installed."""
    if find_spec("ema_workbench") is None:
        raise Missing("scenario discovery needs ema-workbench: pip install 'bofast[analysis]'")


@dataclass(frozen=True)
class Limit:
    """A box's limit on one input: at least `low` and at most `high`; None where the box is open.

    `low_p` and `high_p` are quasi-p values (Bryant and Lempert, Technol. Forecast. Soc. Change 77, 2010): the chance
    that the box without this limit would hold as many cases of interest by accident.
    """

    name: str
    low: float | None
    high: float | None
    low_p: float | None
    high_p: float | None

    @property
    def p(self) -> float:
        """The larger of the quasi-p values."""
        return max(p for p in (self.low_p, self.high_p) if p is not None)


@dataclass(frozen=True)
class Box:
    """A region of the inputs: of the cases of interest it holds `coverage`, of the draws in it `density` are such."""

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float  # of all draws
    draws: int
    cases: int


def peeled(names: list[str], x: np.ndarray, cases: np.ndarray) -> tuple[Box, ...]:
    """All boxes on the way from everything to the smallest one, for inputs x (n, d) and cases of interest, bool (n,).

    There have to be cases and others. Raises Missing.
    """
    demand_prim()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of helpers that PRIM does not use, and of pandas to come
        import pandas as pd
        from ema_workbench.analysis.prim import Prim

        options = {"peel_alpha": PEEL, "paste_alpha": PEEL, "mass_min": SMALLEST}
        if "threshold" in inspect.signature(Prim).parameters:  # of density, below which 2.5 hands back no box at all
            options["threshold"] = np.finfo(float).eps
        found = Prim(pd.DataFrame(x, columns=names), cases.astype(int), **options).find_box()
    p_values = found.p_values if hasattr(found, "p_values") else found.qp
    steps = found.peeling_trajectory.to_dict("records")
    whole = found.box_lims[0]
    return tuple(
        Box(
            tuple(_limit(name, box[name], whole[name], p[name]) for name in p),
            float(step["coverage"]), float(step["density"]), float(step["mass"]), int(step["n"]), int(step["k"]),
        )
        for step, box, p in zip(steps, found.box_lims, p_values, strict=True)
    )  # fmt: skip


def _limit(name: str, ends: Series, whole: Series, p: Sequence[float]) -> Limit:
    """A limit from ends, those of the whole and quasi-p values, of which those below nought say that it is open."""
    low, high = (None if p[i] < 0.0 else float(ends.iloc[i]) for i in (0, 1))
    return Limit(name, low, high, *(None if value < 0.0 else float(value) for value in p))
