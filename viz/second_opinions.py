"""What other checks of a calibration have left as JSON: another method's answer, and simulation-based calibration.

The files are made elsewhere, so they are read for what is in them; None where nothing is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.calibration.planted_errors import RIGHT, SAMPLERS
from experiments.calibration.uniformity import effect_table, effects_covered, rank_table

CROSS_CHECK = "cross-check.json"  # in the calibration's folder
SIMULATION_BASED = Path(__file__).parent.parent / "docs" / "simulation-based-calibration.json"
BINS, PROMISED = 10, 0.9
_NAMES = ("name", "quantity", "outcome", "lever", "parameter")


@dataclass(frozen=True)
class Gap:
    """How far another method's posterior mean lies from this one, in posterior standard deviations."""

    name: str
    gap: float


@dataclass(frozen=True)
class CrossChecked:
    """What the other family found."""

    gaps: tuple[Gap, ...]
    allowed: float | None
    runs: int | None
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """The share of intervals that held the truth, beside the share promised."""

    name: str
    promised: float
    found: float


@dataclass(frozen=True)
class SimulationBased:
    """Ranks of the truth as counts by bin, (bins,) for each quantity, and the coverage of intervals."""

    ranks: dict[str, tuple[int, ...]]
    coverage: tuple[Coverage, ...]
    truths: int | None


def read_json(path: Path) -> object:
    """The file's content; None when there is no such file, nothing when it is no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return None
    except ValueError:
        return {}


def _finite(value: object) -> float | None:
    known = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if known else None


def _first(row: Mapping, *starts: str) -> object:
    """The value of the first key that begins so, in the order of what is asked."""
    return next((row[key] for start in starts for key in row if str(key).casefold().startswith(start)), None)


def _named(rows: object) -> Iterator[tuple[str, object]]:
    """Pairs of name and content, whether kept by name or as a list of rows with a name."""
    if isinstance(rows, Mapping):
        yield from ((str(name), value) for name, value in rows.items())
    elif isinstance(rows, list):
        for row in rows:
            if isinstance(row, Mapping) and (name := next((row[key] for key in _NAMES if key in row), None)):
                yield str(name), row


def cross_check_of(told: object) -> CrossChecked | None:
    """Another method's gaps by outcome; None when the record holds none."""
    if isinstance(told, list):
        told = {"outcomes": told}
    if not isinstance(told, Mapping):
        return None
    gaps = []
    for name, row in _named(_first(told, "outcomes", "gaps", "headlines")):
        gap = _finite(_first(row, "gap") if isinstance(row, Mapping) else row)
        if gap is not None:
            gaps.append(Gap(name, gap))
    if not gaps:
        return None
    problems, runs = _first(told, "problems"), _finite(_first(told, "runs"))
    return CrossChecked(
        tuple(gaps),
        _finite(_first(told, "allowed")),
        None if runs is None else int(runs),
        tuple(str(one) for one in problems) if isinstance(problems, list) else (),
    )


def _counts(row: object, draws: float | None) -> tuple[int, ...] | None:
    """Counts by bin, from counts, or from ranks as shares or up to the number of draws."""
    if isinstance(row, Mapping):
        draws = _finite(_first(row, "draws", "levels", "max_rank")) or draws
        counted = _first(row, "histogram", "counts")
        if counted is None:
            return _counts(_first(row, "ranks"), draws)
        counted = _first(counted, "counts") if isinstance(counted, Mapping) else counted
        whole = isinstance(counted, list) and counted and all(_finite(one) is not None for one in counted)
        return tuple(int(one) for one in counted) if whole else None
    if not isinstance(row, list):
        return None
    known = [one for one in map(_finite, row) if one is not None]
    if not known:
        return None
    top = 1.0 if max(known) <= 1.0 else draws or max(known)
    return tuple(int(n) for n in np.histogram(known, BINS, (0.0, top))[0])


def _covered(name: str, row: object) -> Iterator[Coverage]:
    """Coverage of one quantity: a number, one by interval, or a row that tells it."""
    if (found := _finite(row)) is not None:
        yield Coverage(name, PROMISED, found)
    elif isinstance(row, Mapping):
        found = _finite(_first(row, "found", "coverage", "observed", "empirical"))
        if found is not None:
            yield Coverage(name, _finite(_first(row, "promised", "nominal", "level")) or PROMISED, found)
            return
        for level, value in row.items():
            share, found = _share(level), _finite(value)
            if share is not None and found is not None:
                yield Coverage(name, share, found)


def _share(text: object) -> float | None:
    try:
        share = float(str(text).strip("% "))
    except ValueError:
        return None
    return share / 100 if share > 1 else share


def _parts(told: object) -> Iterator[tuple[str, object]]:
    """Every key and what it holds, however deep, but for what was told of samplers that are wrong on purpose."""
    if isinstance(told, Mapping):
        for key, value in told.items():
            if key not in SAMPLERS or key == RIGHT:
                yield str(key).casefold(), value
                yield from _parts(value)
    elif isinstance(told, list):
        for value in told:
            yield from _parts(value)


def simulation_based_of(told: object) -> SimulationBased | None:
    """Rank counts and coverage; None when the record holds neither."""
    parts = [("", told), *_parts(told)]
    for _, value in parts:
        if isinstance(value, list) and value and all(isinstance(one, Mapping) and "samplers" in one for one in value):
            return _of_truths(value)
    counts = dict(parts)
    draws = _finite(counts.get("draws"))
    ranks: dict[str, tuple[int, ...]] = {}
    covered: list[Coverage] = []
    for key, value in parts:
        if key.startswith(("rank", "histogram", "quantities")):
            ranks |= {
                name: found for name, row in _named(value) if name not in ranks and (found := _counts(row, draws))
            }
        if "coverage" in key or key == "levers":
            covered += [one for name, row in _named(value) for one in _covered(name, row)]
    if not ranks and not covered:
        return None
    times = next((n for key in ("repetitions", "truths", "simulations") if (n := _finite(counts.get(key)))), None)
    return SimulationBased(ranks, tuple(covered), None if times is None else int(times))


def _of_truths(records: list) -> SimulationBased:
    """From the record of each truth."""
    tables = rank_table(records)
    if all("effects" in one for one in records):
        tables |= effect_table(records)
    ranks = {name: _counts(list(column), None) for name, column in tables.items()}
    covered = effects_covered(records)["levers"] if records[0].get("effects") else {}
    found = [Coverage(lever, PROMISED, row["coverage"]) for lever, row in covered.items()]
    return SimulationBased({name: one for name, one in ranks.items() if one}, tuple(found), len(records))
