"""Figures as they are told to people: in a plain unit, and to no more decimals than their interval is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass

from experiments.differences import LOWERS, RAISES, Difference

NO_CHANGE = "no change"
OF_100, PERSONS, MILLIONS = "of 100", "persons", "million SEK"
# From this size on a figure is told in whole numbers.
WHOLE = {OF_100: 5.0, PERSONS: 10.0, MILLIONS: 100.0}


@dataclass(frozen=True)
class Estimate:
    """A figure and the ends of its 90 % interval, in the unit and to the decimals that it is told in.

    `verdict` is that of a difference, or that nothing changed at all; empty for a figure that is no difference.
    """

    mean: float
    low: float
    high: float
    digits: int
    unit: str
    verdict: str = ""


@dataclass(frozen=True)
class Against:
    """A share of 100 persons with a measure (`after`) and as things are today (`before`)."""

    before: float
    after: float
    change: Estimate


def digits_of(mean: float, low: float, high: float, unit: str, verdict: str = "") -> int:
    """Decimals of a figure: none when it is large, else one.

    Where nought lies outside the interval, no end of it is told as nought, if two decimals can help it.
    """
    sure = verdict in (RAISES, LOWERS)
    ends = [abs(value) for value in (mean, low, high) if math.isfinite(value)]
    if not ends or (max(ends) >= WHOLE[unit] and (not sure or min(ends) >= 0.5)):
        return 0
    return 2 if sure and min(ends) < 0.05 else 1


def estimate(mean: float, low: float, high: float, unit: str, verdict: str = "") -> Estimate:
    """A figure with its interval, already in the unit it is told in."""
    return Estimate(mean, low, high, digits_of(mean, low, high, unit, verdict), unit, verdict)


def told(change: Difference, unit: str, times: float = 1.0) -> Estimate:
    """A difference, `times` as large as it was measured."""
    verdict = NO_CHANGE if change.identical else change.verdict
    return estimate(times * change.mean, times * change.low, times * change.high, unit, verdict)


def against(before: float, change: Difference) -> Against:
    """A share today and its difference, both from 0 to 1, as persons of 100."""
    return Against(100.0 * before, 100.0 * (before + change.mean), told(change, OF_100, 100.0))
