"""What a design varies: an axis is one thing that takes values, alone or with others that change together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from agents.parameter import Parameter
from agents.parameters import PARAMETERS, declared
from agents.places import load_places
from simulation.study import LIMITS, check_study

# What a run is asked for besides the declared parameters, with what it is when a design does not say.
STUDY: dict[str, object] = {
    "county": "25", "scenario": "baseline", "people": 7000, "months": 60, "seed": 1, "draw": 0, "replicate": 0,
}  # fmt: skip
TEXTS = ("county", "scenario")
# Of a new value of these another population has to be made; what varies them stands outermost.
OF_POPULATION = (
    "county", "people", "seed", "housing_mix", "housing_basis", "ties_each", "homophily", "rewiring",
)  # fmt: skip
_COUNTED = {"draw": "draws", "replicate": "replicates"}  # from nought to one less than so many


@dataclass(frozen=True)
class Axis:
    """Names and their values together, one row for each step; `values` may be a range, which takes no memory."""

    names: tuple[str, ...]
    values: Sequence[Any]

    def __len__(self) -> int:
        return len(self.values)

    def at(self, step: int) -> Mapping[str, Any]:
        """The values of a step by name."""
        value = self.values[step]
        return {self.names[0]: value} if len(self.names) == 1 else dict(zip(self.names, value, strict=True))

    @property
    def is_population(self) -> bool:
        """Whether a step along it asks for another population."""
        return any(name in OF_POPULATION for name in self.names)


def known(name: str) -> Parameter | None:
    """The declaration of a name that can be varied; None for a part of the study. Raises ParameterError."""
    if name in STUDY:
        return None
    return declared(name, among=[*STUDY, *PARAMETERS])


def checked_value(name: str, value: Any) -> float | str:
    """A value as the runs have it: texts, whole numbers and floats. Raises BadInput with what is allowed."""
    parameter = known(name)
    if parameter is not None:
        number = parameter.check(value)
        return str(value) if parameter.choices else int(number) if parameter.whole else number + 0.0
    if name == "county":
        return load_places(str(value)).county
    if name == "scenario":
        return str(value)
    if name in _COUNTED:
        check_draw(name, value)
    else:
        check_study({name: value})
    return int(value)


def check_draw(name: str, value: object) -> None:
    """Raise a ParameterError unless it is the number of a draw or a replicate, counted from nought."""
    from agents.parameter import ParameterError

    most = LIMITS[_COUNTED[name]][1] - 1
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ParameterError(f"{name} = {value!r} is not possible; allowed is a whole number from 0 to {most:,}")


def is_whole(name: str) -> bool:
    """Whether its values are whole numbers."""
    parameter = known(name)
    return name not in TEXTS if parameter is None else parameter.whole


def column_type(name: str) -> pa.DataType:
    """The type of a name's column in the results."""
    parameter = known(name)
    if name in TEXTS or (parameter is not None and parameter.choices):
        return pa.string()
    return pa.int64() if is_whole(name) else pa.float64()
