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

CROSS_CHECK = "cross-check.json"  # in the calibration's folder
SIMULATION_BASED = Path(__file__).parent.parent / "docs" / "simulation-based-calibration.json"
BINS = 10
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
    repetitions: int | None


def read_json(path: Path) -> object:
    """The file's content; None when there is no such file or it is no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


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
    """Counts by bin, from counts or from ranks 0 to the number of draws."""
    if isinstance(row, Mapping):
        draws = _finite(_first(row, "draws", "levels", "max_rank")) or draws
        counted = _first(row, "histogram", "counts")
        if counted is None:
            return _counts(_first(row, "ranks"), draws)
        row, draws = counted, None
        if isinstance(row, Mapping):
            row = _first(row, "counts")
        whole = isinstance(row, list) and row and all(_finite(one) is not None for one in row)
        return tuple(int(one) for one in row) if whole else None
    if not isinstance(row, list) or not row or any(_finite(one) is None for one in row):
        return None
    top = draws if draws else max(max(row), 1)
    if max(row) <= 1 and draws is None:  # already shares of the draws
        top = 1.0
    return tuple(int(n) for n in np.histogram(row, BINS, (0, top))[0])


def _covered(name: str, row: object, promised: float | None) -> Iterator[Coverage]:
    """Coverage of one quantity: a number, one by interval, or a row that tells both."""
    if (found := _finite(row)) is not None:
        yield Coverage(name, 0.9 if promised is None else promised, found)
    elif isinstance(row, Mapping):
        found = _finite(_first(row, "found", "coverage", "observed", "empirical"))
        if found is not None:
            level = _finite(_first(row, "promised", "nominal", "level", "interval"))
            yield Coverage(name, level if level is not None else (promised or 0.9), found)
            return
        for level, value in row.items():
            try:
                share = float(str(level).strip("% "))
            except ValueError:
                continue
            if (found := _finite(value)) is not None:
                yield Coverage(name, share / 100 if share > 1 else share, found)


def simulation_based_of(told: object) -> SimulationBased | None:
    """Rank counts and coverage; None when the record holds neither."""
    if not isinstance(told, Mapping):
        return None
    draws = _finite(_first(told, "draws", "posterior_draws"))
    rows = _first(told, "ranks", "rank", "histograms", "quantities", "parameters")
    ranks = {name: counts for name, row in _named(rows) if (counts := _counts(row, draws))}
    promised = _finite(_first(told, "nominal", "promised", "level"))
    covered = [
        one
        for key, value in told.items()
        if "coverage" in str(key).casefold()
        for name, row in _named(value)
        for one in _covered(name, row, promised)
    ]
    if not ranks and not covered:
        return None
    repetitions = _finite(_first(told, "repetitions", "simulations", "replications", "runs"))
    return SimulationBased(ranks, tuple(covered), None if repetitions is None else int(repetitions))
