"""What levers cost: declared beside each lever, edited by a TOML file, uncertain where judged."""

from __future__ import annotations

import re
import tomllib
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from agents.bad_input import BadInput
from agents.evidence import nearest
from agents.parameter import GRADES, Cost
from agents.parameters import LEVER_COSTS, LEVER_NAMES
from agents.record import Record
from experiments.scenario_file import cut, show
from simulation.noise import Decision, draw_many

LARGEST_BYTES = 64 * 1024
LARGEST_COST = 1e9  # SEK per unit
_NUMBERS = ("value", "low", "high")
_KEYS = (*_NUMBERS, "grade", "source")
_EXAMPLE = "[mentoring] with value = 5000, low = 2000, high = 12000"


class CostError(BadInput):
    """A file of costs is wrong; the message is one sentence that says where and what is allowed."""


def declared_costs() -> dict[str, Cost]:
    """The declared cost of one unit of every lever, in the order of LEVER_NAMES."""
    return {name: LEVER_COSTS[name] for name in LEVER_NAMES}


def read_costs(path: Path) -> dict[str, Cost]:
    """Every lever's cost, those of a TOML file over the declared ones: a table per lever, SEK per declared unit.

    `low` and `high` default to `value`, `grade` to judgement. Raises CostError.
    """
    text, content = _read(path)
    costs = declared_costs()
    for name, table in content.items():
        where = f"{path}, line {_line(text, name)}"
        if name not in costs:
            close = nearest(name, LEVER_NAMES)
            shown = cut(name) if name.isprintable() else show(name)
            raise CostError(
                f"{where}: {shown} is no lever{f'; the nearest is {close}' if close else ''}; "
                f"allowed are {', '.join(LEVER_NAMES)}"
            )
        if not isinstance(table, dict) or "value" not in table:
            raise CostError(f"{where}: needed is a table such as {_EXAMPLE}")

        def at(key: str, name: str = name) -> str:
            return f"{path}, line {_line(text, name, key)}"

        costs[name] = _cost(costs[name], table, name, at)
    return costs


def _read(path: Path) -> tuple[str, Record]:
    try:
        if path.is_file() and path.stat().st_size > LARGEST_BYTES:
            raise CostError(f"{path} is larger than {LARGEST_BYTES:,} bytes")
        if path.exists() and not path.is_file():
            raise CostError(f"{path} is no file; costs are in a TOML file, {_EXAMPLE}")
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except OSError as error:
        raise CostError(f"{path} cannot be read: {error.strerror or error}") from None
    except CostError:
        raise
    except (ValueError, RecursionError) as error:  # TOML or its encoding
        raise CostError(f"{path} is not TOML ({error}); needed is {_EXAMPLE}") from None


def _line(text: str, name: str, key: str = "") -> int:
    """The line where a lever's table begins, or where a key of it stands; 1 when it cannot be found."""
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if re.match(rf"\s*\[?\s*\"?{re.escape(name)}\b", line)), 0)
    found = (i for i in range(start, len(lines)) if key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", lines[i]))
    return next(found, start) + 1


def _cost(declared: Cost, table: Record, name: str, at: Callable[[str], str]) -> Cost:
    for key, value in table.items():
        if key not in _KEYS:
            raise CostError(f"{at(key)}: unknown key {key!r}; allowed are {', '.join(_KEYS)}")
        if key in _NUMBERS:
            plain = isinstance(value, int | float) and not isinstance(value, bool)
            if not plain or not 0 <= value <= LARGEST_COST:
                allowed = f"allowed is 0 to {LARGEST_COST:,.0f} SEK per {declared.per}"
                raise CostError(f"{at(key)}: {key} = {value!r} is not possible; {allowed}")
    value, grade = float(table["value"]), table.get("grade", "judgement")
    low, high = float(table.get("low", value)), float(table.get("high", value))
    if not low <= value <= high:
        raise CostError(f"{at('value')}: {name}: value = {value:g} must lie from low = {low:g} to high = {high:g}")
    if grade not in GRADES:
        raise CostError(f"{at('grade')}: grade = {grade!r} is not known; allowed are {', '.join(GRADES)}")
    source = table.get("source", "as given")
    if not isinstance(source, str) or not source.isprintable():
        raise CostError(f"{at('source')}: source = {source!r} is not possible; allowed is a printable text")
    return replace(declared, value=value, low=low, high=high, grade=grade, source=source)


def unit_costs(costs: Mapping[str, Cost]) -> np.ndarray:
    """SEK per unit of each lever as stated, (L,)."""
    return np.array([costs[name].value for name in LEVER_NAMES])


def cost_draws(costs: Mapping[str, Cost], draws: int) -> np.ndarray:
    """SEK per unit of each lever in each draw, (draws, L), by `cost_quantile`.

    The same draw of costs stands in all scenarios. As with the priors, draw 0 holds the values as stated, and a cost
    depends on its draw and its lever's name alone.
    """
    rows = np.array([zlib.crc32(f"cost of {name}".encode()) for name in LEVER_NAMES], np.int64)
    value, low, high = (np.array([getattr(costs[name], key) for name in LEVER_NAMES]) for key in _NUMBERS)
    result = np.empty((draws, len(rows)))
    numbers = np.empty((4, len(rows)))
    for draw in range(draws):
        draw_many(0, draw, rows, len(rows), Decision.PRIOR, 0, numbers)
        result[draw] = cost_quantile(numbers[0], value, low, high)
    result[:1] = value
    return result


def cost_quantile(u: np.ndarray, value: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The cost below which a share u lies: even from low to value and from value to high, and on average value.

    The mean fixes how likely each side is. With value at an end of the range it leaves no room: it is always value.
    """
    width = np.where(high > low, high - low, 1.0)
    below = (high - value) / width  # how likely a cost is below the stated one
    above = (value - low) / width
    under = low + (value - low) * u / np.where(below > 0.0, below, 1.0)
    over = value + (high - value) * (u - below) / np.where(above > 0.0, above, 1.0)
    return np.where((below <= 0.0) | (above <= 0.0), value, np.where(u < below, under, over))
