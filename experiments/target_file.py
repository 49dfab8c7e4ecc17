"""A file of targets: one's own figures in place of those that are shipped, refused in one sentence when wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

from scipy.special import logit

from agents.evidence import nearest
from agents.places import Places
from agents.record import Record
from experiments.error_models import ErrorModel, LogitNormal, UpperBound
from experiments.targets import Target, TargetError, fits_between
from simulation.outcomes import OUTCOMES

LARGEST_BYTES = 64 * 1024
_KEYS = ("outcome", "value", "low", "high", "kind", "source", "note")
_KINDS = ("interval", "upper bound")
_UNITS = ("share", "per month")
_EXAMPLE = '[[target]] with outcome = "leave_at_permit", value = 0.85, low = 0.80, high = 0.90'


def read_targets(path: Path, places: Places) -> tuple[Target, ...]:
    """The targets of a TOML file: per figure an outcome, its value, and the 90 % interval of its noise.

    With kind = "upper bound" values down to `low` are as likely and `high` is the end of the noise above. Raises
    TargetError for whatever is wrong.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise TargetError(f"{path} is larger than {LARGEST_BYTES:,} bytes")
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TargetError(f"{path} cannot be read: {error.strerror or error}") from None
    except TargetError:
        raise
    except (ValueError, RecursionError) as error:  # TOML, its encoding, or a number of thousands of digits
        raise TargetError(f"{path} is not TOML ({error}); needed is {_EXAMPLE}") from None
    rows = content.get("target")
    whole = set(content) == {"target"} and isinstance(rows, list) and bool(rows)
    if not isinstance(rows, list) or not whole or not all(isinstance(row, dict) for row in rows):
        raise TargetError(f"{path} must hold {_EXAMPLE}, and nothing else")
    targets = tuple(_target(row, f"{path}, target {i}", places) for i, row in enumerate(rows, start=1))
    seen = set()
    for target in targets:
        if target.name in seen:
            raise TargetError(f"{path}: {target.name} is given twice; one figure for each outcome")
        seen.add(target.name)
    return targets


def _target(row: Record, where: str, places: Places) -> Target:
    for key in row:
        if key not in _KEYS:
            raise TargetError(f"{where}: unknown key {key!r}; allowed are {', '.join(_KEYS)}")
    name = row.get("outcome")
    known = [outcome.name for outcome in OUTCOMES.values() if outcome.unit in _UNITS]
    if name not in known:
        close = nearest(str(name), known)
        hint = f"; nearest is {close!r}" if close else ""
        raise TargetError(f"{where}: unknown outcome {name!r}{hint}; shares in `bofast outcomes` are allowed")
    value, low, high = (_share(row, key, where) for key in ("value", "low", "high"))
    kind = row.get("kind", "interval")
    if kind not in _KINDS:
        raise TargetError(f"{where}: kind = {kind!r} is not known; allowed are {' and '.join(map(repr, _KINDS))}")
    if low >= high:
        raise TargetError(f"{where}: low = {low} to high = {high} leaves no error; low must lie below high")
    if not low <= value <= high or value == high:
        raise TargetError(f"{where}: value = {value} must lie between low = {low} and high = {high}")
    error: ErrorModel
    if kind == "interval":
        error = LogitNormal(fits_between(low, high))
    else:
        error = UpperBound(float(logit(value) - logit(low)), fits_between(value, high) * 2.0)
    source, note = (str(row.get(key, "")) for key in ("source", "note"))
    return Target(name, (name,), (value,), error, None, "as given", source or str(where), note, places.county)


def _share(row: Record, key: str, where: str) -> float:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        raise TargetError(f"{where}: {key} = {value!r} is not possible; needed is a number between 0 and 1")
    return float(value)
