"""When a pattern is met: rules on what the draws give, stated before anything is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95  # quantiles over draws: the median and the 90 % interval


@dataclass(frozen=True)
class Above:
    """Met when the whole 90 % interval lies above a number."""

    least: float

    def met(self, values: np.ndarray) -> bool:
        """Whether the values of all draws (n,) meet the rule."""
        return bool(np.quantile(values, LOW) > self.least)

    @property
    def text(self) -> str:
        """The rule in words."""
        return f"whole 90 % interval above {self.least:g}"


@dataclass(frozen=True)
class MedianIn:
    """Met when the median over draws lies in the range that the evidence leaves."""

    low: float
    high: float

    def met(self, values: np.ndarray) -> bool:
        """Whether the values of all draws (n,) meet the rule."""
        return bool(self.low <= np.median(values) <= self.high)

    @property
    def text(self) -> str:
        """The rule in words."""
        return f"median from {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class WholeIn:
    """Met when the whole 90 % interval lies in a range."""

    low: float
    high: float

    def met(self, values: np.ndarray) -> bool:
        """Whether the values of all draws (n,) meet the rule."""
        return bool(self.low <= np.quantile(values, LOW) and np.quantile(values, HIGH) <= self.high)

    @property
    def text(self) -> str:
        """The rule in words."""
        return f"whole 90 % interval from {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class AlwaysZero:
    """Met when every draw gives nothing at all."""

    text = "0 in every draw"

    def met(self, values: np.ndarray) -> bool:
        """Whether the values of all draws (n,) meet the rule."""
        return not values.any()


Rule = Above | MedianIn | WholeIn | AlwaysZero
