"""What a sensitivity analysis varies: every uncertainty over its prior, every lever over its declared range.

Sobol's indices need inputs that are independent of each other. The priors are; draws of the posterior are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agents.parameter import Parameter
from agents.parameters import LEVER_NAMES, PARAMETERS, PRIORS, UNCERTAINTIES
from experiments.equal_budget import END, START
from simulation.policy import TODAY, Clause, Policy

NO_MEASURES = ("residence_rule", "placebo")  # for comparison and for testing only
LOWEST, HIGHEST = 0.05, 0.95  # shares of a prior between which its ends, where hardly any of it lies, are left out
_INSIDE = 1e-9  # a share is kept this far from nought and one, where a prior without bounds has no value
_DIGITS = 7  # significant, as of a prior's draw: the same on every machine


@dataclass(frozen=True)
class Input:
    """One thing that is varied."""

    parameter: Parameter

    @property
    def name(self) -> str:
        """The parameter's name."""
        return self.parameter.name

    @property
    def is_lever(self) -> bool:
        """Whether policy sets it."""
        return self.parameter.role == "lever"

    @property
    def ends(self) -> tuple[float, float]:
        """The shares that Morris's design spans: all of a lever's range, 5 to 95 % of a prior."""
        return (0.0, 1.0) if self.is_lever else (LOWEST, HIGHEST)

    def value(self, share: float) -> float:
        """The value below which a share, 0 to 1, lies: of the prior, or of a range in which all is equally likely."""
        parameter = self.parameter
        if not self.is_lever:
            return PRIORS[parameter.name].quantile(min(max(share, _INSIDE), 1.0 - _INSIDE))
        if parameter.whole or parameter.choices:
            values = int(parameter.high - parameter.low) + 1
            return parameter.low + float(min(int(share * values), values - 1))
        return float(f"{parameter.low + share * (parameter.high - parameter.low):.{_DIGITS}g}")

    @property
    def distribution(self) -> str:
        """What it is varied over, in a few words."""
        return f"{self.parameter.allowed()}, even" if self.is_lever else str(self.parameter.prior)


LEVER_INPUTS = tuple(Input(PARAMETERS[name]) for name in LEVER_NAMES if name not in NO_MEASURES)
UNCERTAIN_INPUTS = tuple(Input(PARAMETERS[name]) for name in UNCERTAINTIES)
KINDS = {"all": UNCERTAIN_INPUTS + LEVER_INPUTS, "uncertainties": UNCERTAIN_INPUTS, "levers": LEVER_INPUTS}


def pilot_policy(values: Mapping[str, float]) -> Policy:
    """Levers at constant values in the pilot's months; housing on arrival from the start."""
    if not values:
        return TODAY
    return Policy(
        tuple(
            Clause(name, value, *((0, None) if name == "co_placement" else (START, END)))
            for name, value in values.items()
        )
    )
