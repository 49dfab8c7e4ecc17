"""Points spread over ranges: a Latin hypercube and Sobol's sequence, as SciPy makes them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence

import numpy as np

from agents.bad_input import BadInput
from experiments.sensitivity_inputs import Input
from experiments.sweeps.axes import Axis, checked_value, is_whole, known

KINDS = ("latin_hypercube", "sobol")
PRIOR, RANGE = "prior", "range"
_DIGITS = 7  # significant, as of a prior's draw: the same on every machine
MOST_POINTS = 10_000_000


def ends(name: str, over: object) -> tuple[float, float] | str:
    """Over what a name is spread: (low, high) with all between equally likely, or "prior". Raises BadInput."""
    parameter = known(name)
    if parameter is not None and parameter.choices:
        raise BadInput(f"{name} takes words, which cannot be spread; put them into [grid]")
    if over == PRIOR:
        if parameter is None or parameter.prior is None:
            raise BadInput(f'{name} has no prior; allowed is [low, high] or "{RANGE}"')
        return PRIOR
    if over == RANGE and parameter is not None:
        return parameter.low, parameter.high
    if not isinstance(over, list) or len(over) != 2 or name in ("county", "scenario"):
        told = f'[low, high], "{PRIOR}" or "{RANGE}"' if parameter is not None else "[low, high]"
        raise BadInput(f"{name} = {over!r} is nothing to spread over; allowed is {told}")
    low, high = (checked_value(name, value) for value in over)
    assert not isinstance(low, str) and not isinstance(high, str)  # words are refused above
    if not low < high:
        raise BadInput(f"{name} = {over!r} is not possible; the first must be below the second")
    return low, high


def spread(kind: str, points: int, seed: int, vary: dict[str, object]) -> Axis:
    """An axis of so many points, the first column their number; the first points of Sobol's stay when more come."""
    from scipy.stats import qmc

    spans = {name: ends(name, over) for name, over in vary.items()}
    if kind == "sobol":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that a power of two would be better is in the docs
            shares = qmc.Sobol(len(spans), scramble=True, rng=np.random.default_rng(seed)).random(points)
    else:
        shares = qmc.LatinHypercube(len(spans), rng=np.random.default_rng(seed)).random(points)
    columns = [_values(name, span, shares[:, i]) for i, (name, span) in enumerate(spans.items())]
    return Axis(("point", *spans), Points(columns))


class Points(Sequence[tuple[float, ...]]):
    """Rows of numbers (number of the row, a value of each column), kept as arrays: eight bytes a value."""

    def __init__(self, columns: list[np.ndarray]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns[0])

    def __getitem__(self, row: int) -> tuple[float, ...]:  # type: ignore[override]  # one row at a time
        return (row, *(column[row].item() for column in self._columns))


def _values(name: str, span: tuple[float, float] | str, shares: np.ndarray) -> np.ndarray:
    made: Iterator[float]
    if isinstance(span, str):
        parameter = known(name)
        assert parameter is not None  # only what is declared has a prior
        made = map(Input(parameter).value, shares.tolist())
    elif is_whole(name):
        low, high = span
        made = (int(low) + min(int(share * (high - low + 1)), int(high - low)) for share in shares.tolist())
    else:
        low, high = span
        made = (float(f"{low + share * (high - low):.{_DIGITS}g}") for share in shares.tolist())
    return np.fromiter(made, np.int64 if is_whole(name) else np.float64, len(shares))
