"""All parameters, gathered from the rules they stand beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from agents import belief, exact, levers, moving, population, settlement, utility, work
from agents.columns import Positions
from agents.parameter import Parameter, ParameterError, nearest

_MODULES = (levers, population, belief, utility, settlement, moving, work)
PARAMETERS: dict[str, Parameter] = {
    parameter.name: parameter for module in _MODULES for parameter in module.PARAMETERS
}
LEVER_NAMES = tuple(name for name, parameter in PARAMETERS.items() if parameter.role == "lever")
LEVER_COSTS = {name: parameter.cost for name, parameter in PARAMETERS.items() if parameter.cost}
UNCERTAINTIES = tuple(name for name, parameter in PARAMETERS.items() if parameter.role == "uncertainty")
PRIORS = {name: parameter.prior for name, parameter in PARAMETERS.items() if parameter.prior}
FITTED = tuple(name for name in UNCERTAINTIES if not PARAMETERS[name].lever_effect)
SETTINGS = tuple(name for name, parameter in PARAMETERS.items() if parameter.role == "setting")

if TYPE_CHECKING:
    Lever: Positions
else:
    Lever = IntEnum("Lever", {name: position for position, name in enumerate(LEVER_NAMES)})

_NUMBERS = frozenset(n for n, q in PARAMETERS.items() if q.role != "lever" and not q.choices)
# Multipliers enter the hazards as logarithms, so that a product of many costs one exponential.
_RATIOS = frozenset(n for n in _NUMBERS if PARAMETERS[n].unit.startswith("ratio") and PARAMETERS[n].low > 0)

# What the compiled rules read; levers reach them by month and place, texts not at all.
RECORD = np.dtype(
    [(n, np.float64) for n in PARAMETERS if n in _NUMBERS]
    + [(f"log_{n}", np.float64) for n in PARAMETERS if n in _RATIOS]
)


def declared(name: str, where: str = "", among: Iterable[str] = PARAMETERS) -> Parameter:
    """The declaration of a name; a ParameterError names the nearest one known."""
    if name in PARAMETERS and name in among:
        return PARAMETERS[name]
    place = f"{where}: " if where else ""
    kind = "lever" if tuple(among) == LEVER_NAMES else "parameter"
    raise ParameterError(f"{place}unknown {kind} {name!r}{nearest(name, among)}; `bofast parameters` lists them")


def checked(values: Mapping[str, object], where: str = "") -> dict[str, object]:
    """The values with every name and range checked; choices stay texts, numbers become floats."""
    result = {}
    for name, value in values.items():
        parameter = declared(name, where)
        number = parameter.check(value, where)
        result[name] = value if parameter.choices else number
    return result


def _record_of(values: Mapping[str, object], row: np.ndarray) -> np.ndarray:
    for name, value in values.items():
        if name in _NUMBERS:
            row[name] = value
    ratios = np.array([values[name] for name in values if name in _RATIOS], np.float64)
    logs = np.empty_like(ratios)
    exact.log_each(ratios, logs)
    for name, log in zip((name for name in values if name in _RATIOS), logs, strict=True):
        row[f"log_{name}"] = log
    return row


@cache
def _default_record() -> np.ndarray:
    return _record_of({name: PARAMETERS[name].default for name in _NUMBERS}, np.zeros(1, RECORD))


def record(values: Mapping[str, object]) -> np.ndarray:
    """Uncertainties and settings as a structured array of one row (`RECORD`), defaults filled in."""
    return _record_of(values, _default_record().copy())


def prior_draw(uniforms: Mapping[str, float]) -> dict[str, float]:
    """One value per uncertainty from its prior, at the given quantiles."""
    return {name: prior.quantile(uniforms[name]) for name, prior in PRIORS.items()}
