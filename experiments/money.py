"""What a scenario costs beside its baseline, and what one additional person staying costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agents.parameter import Cost
from agents.parameters import LEVER_NAMES
from agents.record import Record
from experiments.costs import unit_costs
from experiments.spread import plain


@dataclass(frozen=True, eq=False)
class Money:
    """Costs beyond the baseline's. Means are at the stated costs; intervals hold how uncertain these are, too.

    `per_stayer` in SEK is the mean cost by the mean number of additional persons staying, with its interval over
    draws; not a number unless staying is raised, its high end infinite where a twentieth of the draws gains nobody.
    """

    cost: float  # million SEK
    cost_low: float
    cost_high: float
    per_stayer: float
    per_stayer_low: float
    per_stayer_high: float
    units: dict[str, float]  # of each lever used differently, mean
    costs: Mapping[str, Cost]

    @property
    def assumed(self) -> tuple[str, ...]:
        """The levers used differently whose cost is a judgement."""
        return tuple(name for name in self.units if self.costs[name].grade == "judgement")

    def record(self) -> Record:
        """The figures as plain values."""
        return {
            "cost": {
                "mean": plain(self.cost),
                "low": plain(self.cost_low),
                "high": plain(self.cost_high),
                "unit": "million SEK",
            },
            "per_stayer": {
                "mean": plain(self.per_stayer),
                "low": plain(self.per_stayer_low),
                "high": plain(self.per_stayer_high),
                "unit": "SEK per additional person",
            },
            "levers": {
                name: {"units": plain(units), "cost": plain(units * self.costs[name].value / 1e6)}
                | {key: getattr(self.costs[name], key) for key in ("per", "value", "low", "high", "grade", "source")}
                for name, units in self.units.items()
            },
            "depends_on_assumed_costs": bool(self.assumed),
        }


def money_of(
    units: np.ndarray, gained: np.ndarray, raises: bool, cost_draws: np.ndarray, costs: Mapping[str, Cost]
) -> Money:
    """From further units (draws, L), persons gained (draws,), whether staying is raised, and costs (draws, L)."""
    stated = units @ unit_costs(costs)
    drawn = (units * cost_draws).sum(axis=1)
    low, high = np.quantile(drawn, [0.05, 0.95])
    means = dict(zip(LEVER_NAMES, units.mean(axis=0).tolist(), strict=True))
    used = {name: means[name] for name, column in zip(LEVER_NAMES, units.T, strict=True) if column.any()}
    price, price_low, price_high = math.nan, math.nan, math.nan
    if raises:
        # a draw that gains nobody has no price, which is above every price
        each = np.divide(drawn, gained, out=np.full(len(drawn), np.inf), where=gained > 0.0)
        price = float(stated.mean() / gained.mean())
        price_low, price_high = np.quantile(each, [0.05, 0.95], method="inverted_cdf").tolist()
    in_millions = (float(value) / 1e6 for value in (stated.mean(), low, high))
    cost, cost_low, cost_high = in_millions
    return Money(cost, cost_low, cost_high, price, price_low, price_high, used, costs)
