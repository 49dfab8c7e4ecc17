"""Mixes of measures: which levers a budget may be spent on, within which limits, and a mix as a scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agents.bad_input import BadInput
from agents.evidence import nearest
from agents.parameters import LEVER_NAMES, PARAMETERS
from experiments.equal_budget import END, MEASURES, START
from experiments.scenario_file import Scenario
from simulation.policy import Clause, Policy

LARGEST_BUDGET = 100_000.0  # million SEK
NEVER = ("residence_rule", "placebo")  # no measures
FROM_THE_START = ("co_placement",)  # acts on arrival, which was before the pilot for nearly all
_DIGITS = 4  # significant, of a lever's value: what is searched is what the file says


def checked_budget(text: str) -> float:
    """A budget in million SEK from an option's text. Raises BadInput."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= LARGEST_BUDGET:  # nor is what is no number
        raise BadInput(f"--budget {text!r} is not possible; allowed is 0 to {LARGEST_BUDGET:,.0f} million SEK")
    return value


def checked_measures(texts: Sequence[str]) -> tuple[str, ...]:
    """The measures named, each text one or several with commas; all when nothing is named. Raises BadInput."""
    names = [name.strip() for text in texts for name in text.split(",")]
    for name in names:
        if name in MEASURES:
            continue
        why = "is no lever"
        if name in LEVER_NAMES:
            why = "is no measure and never searched" if name in NEVER else "has no cost of its own to be searched"
        close = None if name in LEVER_NAMES else nearest(name, MEASURES)
        hint = f"; the nearest is {close}" if close else ""
        raise BadInput(f"--levers {name!r} {why}{hint}; allowed are {', '.join(MEASURES)}")
    return tuple(name for name in MEASURES if name in names or not names)


@dataclass(frozen=True)
class Space:
    """The measures of a search; values of a mix are (measures,) in their order, each from today's to the highest."""

    measures: tuple[str, ...] = MEASURES

    @property
    def today(self) -> np.ndarray:
        """Values of today's practice, (measures,)."""
        return np.array([PARAMETERS[name].default for name in self.measures], float)

    @property
    def high(self) -> np.ndarray:
        """The highest values, (measures,)."""
        return np.array([PARAMETERS[name].high for name in self.measures], float)

    def rounded(self, values: np.ndarray) -> np.ndarray:
        """Values as a scenario file has them, within the limits."""
        short = np.array([float(f"{value:.{_DIGITS}g}") for value in values])
        return np.clip(short, self.today, self.high)

    def used(self, values: np.ndarray) -> dict[str, float]:
        """The measures a mix uses beyond today's practice, with their values."""
        pairs = zip(self.measures, values.tolist(), self.today.tolist(), strict=True)
        return {name: value for name, value, today in pairs if value > today}

    def policy(self, values: np.ndarray) -> Policy:
        """The mix in the pilot's months."""
        clauses = (
            Clause(name, value, *((0, None) if name in FROM_THE_START else (START, END)))
            for name, value in self.used(values).items()
        )
        return Policy(tuple(clauses))


def mix_scenario(name: str, policy: Policy, labels: Mapping[str, str], descriptions: Mapping[str, str]) -> Scenario:
    """A mix under a name, with texts by language."""
    return Scenario(name, labels["en"], labels["sv"], descriptions["en"], descriptions["sv"], policy)
