"""How many persons and households each municipality takes: derived from the data, or from a file."""

from __future__ import annotations

import csv
import io
import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.bad_input import BadInput
from agents.parameter import Values
from agents.parameters import PARAMETERS
from agents.places import HOUSING_MARKETS, Places
from experiments.scenario_file import show
from simulation.reference_rules import settling

ROOM = 1.1  # of default quotas: so many times the most persons that any world of training placed
LARGEST_BYTES = 64 * 1024
_COLUMNS = ("persons", "dwellings")
_EXAMPLE = "municipality,persons,dwellings"


class QuotaError(BadInput):
    """Quotas cannot be used; the message is one sentence that says where and what is allowed."""


@dataclass(frozen=True, eq=False)
class Quotas:
    """Persons (H,) and dwellings (H,), a household each, that the municipalities take in all; inf: no limit."""

    persons: np.ndarray
    dwellings: np.ndarray
    source: str

    def holds(self, size: float) -> float:
        """Persons that find room when households have so many on average."""
        return float(np.minimum(self.persons, self.dwellings * size).sum())

    def check(self, persons: float, households: float) -> None:
        """Raise a QuotaError when so many cannot all be placed."""
        size = persons / max(households, 1.0)
        if self.holds(size) < persons or self.dwellings.sum() < households:
            raise QuotaError(
                f"{self.source}: the quotas hold {math.floor(self.holds(size)):,} persons in the dwellings given, but "
                f"up to {math.ceil(persons):,} persons in {math.ceil(households):,} households are to be placed; raise "
                "them by the difference, or give a scenario that assigns fewer"
            )


def default_shares(places: Places) -> np.ndarray:
    """Each municipality's share (H,) of those the county's municipalities received in 2016."""
    received = places.received_2016[: places.here]
    return received / received.sum()


def offered_dwellings(places: Places, months: int) -> np.ndarray:
    """Dwellings (H,) that would be offered to newcomers in so many months, at the median of the rate."""
    names = ("dwelling_rate", "shortage_factor", "surplus_factor")
    p = Values(**{name: PARAMETERS[name].default for name in names})
    market = np.maximum(places.housing_market[: places.here], HOUSING_MARKETS.index("shortage"))
    rental = places.rental_dwellings[: places.here]
    mean = [settling.dwellings_mean(p, *pair) for pair in zip(rental.tolist(), market.tolist(), strict=True)]
    return np.ceil(months * np.array(mean))


def default_quotas(places: Places, persons: int, households: int, months: int) -> Quotas:
    """Quotas by the shares received in 2016, with dwellings as they are offered in the months of placing.

    In all as large as it takes to hold ROOM times so many persons in so many households.
    """
    dwellings = offered_dwellings(places, months)
    size = persons / max(households, 1)
    for factor in np.arange(ROOM, 4.0, 0.05):
        quotas = Quotas(
            np.ceil(factor * persons * default_shares(places)), dwellings,
            f"quotas by the shares received in 2016, dwellings as offered in {months} months",
        )  # fmt: skip
        if quotas.holds(size) >= ROOM * persons:
            return quotas
    raise QuotaError(
        f"the dwellings offered in {months} months, {dwellings.sum():,.0f} in all, do not hold {households:,} "
        "households; give --quotas FILE with as many as there are"
    )


def read_quotas(path: Path, places: Places) -> Quotas:
    """Quotas from a file: CSV with municipality, persons and dwellings (optional), or TOML with tables of these names.

    A municipality that is not named takes nobody; without dwellings they are no limit. Raises QuotaError.
    """
    try:
        if path.is_file() and path.stat().st_size > LARGEST_BYTES:
            raise QuotaError(f"{path} is larger than {LARGEST_BYTES:,} bytes")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuotaError(f"--quotas {path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    rows = list(_toml(path, text) if path.suffix.lower() == ".toml" else _csv(path, text))
    amounts = np.full((2, places.here), np.nan)
    for where, municipality, kind, value in rows:
        try:
            k = places.place_index(municipality)
        except BadInput as error:
            raise QuotaError(f"{where}: {error}") from None
        if k >= places.here:
            raise QuotaError(f"{where}: {municipality!r} lies outside the county")
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1_000_000:
            allowed = "a whole number from 0 to 1,000,000"
            raise QuotaError(f"{where}: {kind} of {municipality} must be {allowed}, not {show(value)}")
        if not np.isnan(amounts[_COLUMNS.index(kind), k]):
            raise QuotaError(f"{where}: {municipality} is named twice")
        amounts[_COLUMNS.index(kind), k] = value
    if not np.nansum(amounts[0]) > 0:
        raise QuotaError(f"{path}: no municipality takes anybody; needed is {_EXAMPLE}")
    return Quotas(np.nan_to_num(amounts[0]), np.where(np.isnan(amounts[1]), np.inf, amounts[1]), str(path))


def _toml(path: Path, text: str) -> Iterable[tuple[str, str, str, object]]:
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        raise QuotaError(f"{path} is no TOML: {error}") from None
    if odd := sorted(set(content) - set(_COLUMNS)):
        name = odd[0] if odd[0].isprintable() else show(odd[0])
        raise QuotaError(f"{path}: {name} is not known; allowed are the tables {' and '.join(_COLUMNS)}")
    for kind, table in content.items():
        if not isinstance(table, dict):
            raise QuotaError(f"{path}: {kind} must be a table of municipalities, not {show(table)}")
        for municipality, value in table.items():
            yield f"{path}, [{kind}]", municipality, kind, value


def _csv(path: Path, text: str) -> Iterable[tuple[str, str, str, object]]:
    reader = csv.DictReader(io.StringIO(text))
    try:
        columns = [name.strip() for name in reader.fieldnames or ()]
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise QuotaError(f"{path} is no CSV: {error}") from None
    if not {"municipality", "persons"} <= set(columns) <= {"municipality", *_COLUMNS}:
        given = show(",".join(columns))
        raise QuotaError(f"{path}, line 1: the columns must be {_EXAMPLE} (dwellings optional), not {given}")
    for number, row in rows:
        row = {(name or "").strip(): value for name, value in row.items()}
        for kind in _COLUMNS:
            given = (row.get(kind) or "").strip()
            if given:
                amount = int(given) if given.isdecimal() and len(given) < 9 else given
                yield f"{path}, line {number}", row["municipality"] or "", kind, amount
