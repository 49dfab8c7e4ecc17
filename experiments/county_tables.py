"""What is published of a county's moves, jobs and population, with source and confidence; nothing is filled in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq

from agents.evidence import Table, load_table
from agents.record import Record
from experiments.projection import GROUPS, WIDTH, Rates, gompertz_person_years, migration_by_age

FOLDER = Path(__file__).parent / "shipped"
SEXES = ("women", "men")
PATHS = ("low", "middle", "high")  # of net migration
YEAR = 2020  # the projection's first, its population of 31 December
# Moves over the county's border, as they are registered; net is in less out.
MOVES = ("in_moves_abroad", "out_moves_abroad", "in_moves", "out_moves", "net")


@dataclass(frozen=True)
class Figure:
    """A published figure; `confidence` is found, derived, recalled or judgement."""

    value: float
    confidence: str
    source: str
    note: str = ""
    low: float | None = None
    high: float | None = None

    def record(self) -> Record:
        """The figure as plain values."""
        ends = {} if self.low is None else {"low": self.low, "high": self.high}
        return {"value": self.value} | ends | {
            "confidence": self.confidence, "source": self.source, "note": self.note,
        }  # fmt: skip


@cache
def _table(name: str) -> Table:
    return load_table(name, folder=FOLDER)


def tables_hash() -> str:
    """SHA-256 of the county's tables."""
    digest = hashlib.sha256()
    for name in ("county_moves", "county_jobs", "projection_inputs"):
        digest.update((FOLDER / f"{name}.csv").read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _number(text: str) -> float | None:
    return float(text) if text else None


def observed(county: str) -> dict[int, dict[str, Figure]]:
    """What is published of a county's moves and population by year and quantity; empty for a county without."""
    by_year: dict[int, dict[str, Figure]] = {}
    for row in _table("county_moves"):
        if row["county"] == county:
            by_year.setdefault(int(row["year"]), {})[row["quantity"]] = Figure(
                float(row["value"]), row["confidence"], row["source"], row["note"],
                _number(row["low"]), _number(row["high"]),
            )  # fmt: skip
    return by_year


def hires_a_year(county: str) -> list[Record]:
    """Hires and retirements published for a county, persons a year where both years are told (else None)."""
    found = []
    for row in _table("county_jobs"):
        if row["county"] == county:
            first, last = _number(row["first_year"]), float(row["last_year"])
            years = None if first is None else last - first
            found.append({
                "quantity": row["quantity"],
                "persons": float(row["value"]),
                "first_year": None if first is None else int(first),
                "last_year": int(last),
                "a_year": None if years is None else float(row["value"]) / years,
                "confidence": row["confidence"] if years is None else "derived",
                "source": row["source"],
                "note": row["note"],
            })  # fmt: skip
    return found


@dataclass(frozen=True, eq=False)
class Inputs:
    """What a county is projected with: rates, the population of the first year (2, GROUPS), net migration a year.

    `official` is the official projection's change by 2040, a share, and `births` and `deaths` are a year's as
    published: none of them is used, they are shown beside the sketch.
    """

    rates: Rates
    population: np.ndarray
    migration: dict[str, float]  # by PATHS
    migrants: np.ndarray  # (2, GROUPS) shares by sex and age
    official: float
    births: float
    deaths: float
    rows: tuple[dict[str, str], ...]


def inputs(county: str) -> Inputs | None:
    """The inputs of a county's projection; None where no population by age is in the tables."""
    rows = tuple(row for row in _table("projection_inputs") if row["county"] in ("", county))
    if not any(row["quantity"] == "population" for row in rows):
        return None

    def values(quantity: str) -> dict[str, float]:
        return {row["key"]: float(row["value"]) for row in rows if row["quantity"] == quantity}

    expected, ageing = values("life_expectancy"), values("ageing_rate")
    years = np.stack([gompertz_person_years(expected[sex], ageing[sex]) for sex in SEXES])
    fertility = np.zeros(GROUPS)
    for row in rows:
        if row["quantity"] == "fertility_age":
            fertility[int(row["from_age"]) // WIDTH] = float(row["value"])
    fertility *= values("total_fertility")[""] / (WIDTH * fertility.sum())
    rates = Rates(years, fertility, values("sex_ratio_at_birth")[""])
    groups = [(int(row["from_age"]), float(row["value"])) for row in rows if row["quantity"] == "population"]
    return Inputs(
        rates,
        base_population(groups, values("population_sex"), rates),
        values("net_migration"),
        np.tile(migration_by_age(**values("migration_age")) / 2, (2, 1)),
        values("official_change")[""] / 100,
        2 * values("births")[""],  # of half a year
        2 * values("deaths")[""],
        rows,
    )


def base_population(groups: list[tuple[int, float]], sexes: dict[str, float], rates: Rates) -> np.ndarray:
    """Persons by sex and five-year age, (2, GROUPS), from broad ages (first age, persons) and totals of the sexes.

    Within broad ages the cumulative population is interpolated monotonically (Fritsch and Carlson). The open one goes
    on from the group below it as a stable population: by the life table and the one rate of growth that gives its
    total. The share of women by age follows from births and survival, with one factor on the
    men so that the totals come out.
    """
    starts = np.array([start for start, _ in groups])
    counts = np.array([persons for _, persons in groups])
    below = PchipInterpolator(starts, np.concatenate([[0.0], counts[:-1].cumsum()]))
    open_group = starts[-1] // WIDTH
    born = rates.born_as[:, None] * rates.person_years
    persons = np.empty(GROUPS)
    persons[:open_group] = np.diff(below(np.arange(0, starts[-1] + 1, WIDTH)))
    alive = born.sum(axis=0)
    above = WIDTH * np.arange(1, GROUPS - open_group + 1)  # years above the last closed group

    def tail(growth: float) -> np.ndarray:
        return persons[open_group - 1] * alive[open_group:] / alive[open_group - 1] * np.exp(-growth * above)

    persons[open_group:] = tail(brentq(lambda growth: tail(growth).sum() - counts[-1], -0.2, 0.2))

    def women(log_factor: float) -> np.ndarray:
        return persons * born[0] / (born[0] + np.exp(log_factor) * born[1])

    found = brentq(lambda log_factor: women(log_factor).sum() - sexes["women"], -5.0, 5.0)
    return np.stack([women(found), persons - women(found)])
