"""The study's own arguments: which county, how many people, how long, which noise."""

from collections.abc import Mapping
from typing import Any

from agents.parameter import ParameterError

LIMITS = {
    "people": (50, 50_000_000, "persons"),
    "months": (1, 240, "months"),
    "seed": (0, 2**31 - 1, ""),
    "replicate": (0, 2**31 - 1, ""),
    "draws": (1, 1_000_000, ""),
    "replicates": (1, 4096, ""),  # more would share noise with the next draw
    "horizon": (1, 240, "months"),
    "intake": (0, 50_000_000, "persons a year"),  # asylum seekers from after the base years on
    "permutations": (2, 100_000, ""),
    "runs": (100, 10_000_000, ""),  # of a calibration's chain
    "morris": (2, 100_000, "trajectories"),
    "sobol": (8, 2**20, "base points"),
    "discovery": (0, 1_000_000, "draws"),
    "truths": (1, 1000, ""),  # of a proof
    "full": (0, 50, ""),  # of them, at full size
    "workers": (1, 4096, ""),
}


def check_study(study: Mapping[str, Any]) -> None:
    """Raise a ParameterError that says what is allowed when an argument is no whole number in its range."""
    for name in LIMITS.keys() & study.keys():
        value = study[name]
        low, high, unit = LIMITS[name]
        allowed = f"allowed is a whole number from {low} to {high} {unit}".rstrip()
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise ParameterError(f"{name} = {value!r} is not a whole number; {allowed}")
        if not low <= value <= high:
            raise ParameterError(f"{name} = {value} is out of range; {allowed}")
