"""A design file: read, counted before anything is made of it, and refused in one sentence."""

from __future__ import annotations

import math
import stat
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from agents.bad_input import BadInput
from agents.places import load_places
from agents.record import Record
from experiments.posterior import PRIOR, SHIPPED_NAME
from experiments.scenario_file import cut, hint, sentence, show
from experiments.scenarios import load_scenario
from experiments.sweeps.axes import STUDY, Axis, checked_value, is_whole, known
from experiments.sweeps.design import MOST_RUNS, Design, DesignError
from experiments.sweeps.points import KINDS, MOST_POINTS, ends, spread
from simulation.policy import Policy

LARGEST_BYTES = 1_000_000
_MOST_DOTS = 200  # in one line; the time to read a dotted key grows with the square of its length
_SECTIONS = ("name", "posterior", "fixed", "grid", "list", *KINDS)
_BY_STEPS, _BY_COUNT = {"from", "to", "step"}, {"from", "to", "count"}


@dataclass(frozen=True)
class _Part:
    """Some axes to come: how many steps, and how they are made once the whole design is found to be small enough."""

    count: int
    make: Callable[[], Axis]
    record: Record | None = None  # what is told of it; None: its values


def read_design(path: Path) -> Design:
    """The design of a TOML file, checked. Raises BadInput that names file and place."""
    text = _read(path)
    try:
        return _design(path, text, _parsed(text))
    except DesignError:
        raise
    except BadInput as error:
        raise DesignError(f"{path}: {sentence(error)}") from None


def _read(path: Path) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DesignError(f"{path} is no ordinary file; a design is a TOML file.")
        if status.st_size > LARGEST_BYTES:
            raise DesignError(f"{path} has {status.st_size:,} bytes; allowed are {LARGEST_BYTES:,} (1 MB).")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        beside = sorted(p.name for p in path.parent.glob("*.toml")) if path.parent.is_dir() else []
        raise DesignError(f"There is no file {path}{hint(path.name, beside)}.") from None
    except UnicodeDecodeError:
        raise DesignError(f"{path} is not UTF-8 text; a design is a TOML file.") from None
    except OSError as error:
        raise DesignError(f"{path} cannot be read ({error.strerror or error}).") from None


def _parsed(text: str) -> Record:
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > _MOST_DOTS and "=" not in line.split(".", _MOST_DOTS // 2)[0]:
            raise BadInput(f"line {number} has more than {_MOST_DOTS} dots in a key")
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"this is not TOML: {cut(str(error), 200)}") from None
    except ValueError:  # tomllib hands on what int() says to thousands of digits
        raise BadInput("this is not TOML: a number has too many digits") from None


def _design(path: Path, text: str, told: Record) -> Design:
    for key in told:
        if key not in _SECTIONS:
            raise BadInput(f"unknown key {show(key)}{hint(key, _SECTIONS)}; allowed are {', '.join(_SECTIONS)}")
    spreads = [kind for kind in ("list", *KINDS) if kind in told]
    if len(spreads) > 1:
        raise BadInput(f"{' and '.join(spreads)} cannot stand together; allowed is one of them, beside [grid]")
    if not set(told) & {"fixed", "grid", "list", *KINDS}:
        raise DesignError(f"{path}: the design has 0 runs; it needs [grid], [[list]] or one of {', '.join(KINDS)}.")
    grid = _table(told, "grid")
    fixed = _table(told, "fixed")
    parts = [_values(f"[fixed] {name}", name, [value]) for name, value in fixed.items()]
    parts += [_values(f"[grid] {name}", name, value) for name, value in grid.items()]
    names = [*fixed, *grid]
    if spreads:
        kind = spreads[0]
        part, more = _listed(told["list"]) if kind == "list" else _spread(kind, told[kind])
        parts.append(part)
        names += more
    for name in names:
        if names.count(name) > 1:
            raise BadInput(f"{name} stands in two places; allowed is one of [fixed], [grid] and the points")
    total = math.prod(part.count for part in parts)
    if not 0 < total <= MOST_RUNS:
        least = "every list of values needs at least one" if not total else f"allowed are up to {MOST_RUNS:,}"
        raise DesignError(f"{path}: the design has {total:,} runs; {least}.")
    parts += [_values(name, name, [value]) for name, value in STUDY.items() if name not in names]
    axes = [part.make() for part in parts]
    record: Record = {}
    for part, axis in zip(parts, axes, strict=True):
        record |= _told_by(axis) if part.record is None else part.record
    posterior = _posterior(path, told.get("posterior", SHIPPED_NAME))
    design = Design(
        name=_name(told.get("name", path.stem)),
        axes=tuple(_outermost_first(axes)),
        policies=_policies(axes, path),
        posterior=posterior,
        record=record,
        source=str(path),
        text=text,
    )
    design.check()
    return design


def _name(told: object) -> str:
    if not isinstance(told, str) or not told.strip() or len(told) > 60 or not told.isprintable():
        raise BadInput(f"name = {show(told)} is not allowed; it is a text of 1 to 60 characters")
    return told


def _posterior(path: Path, told: object) -> str:
    if not isinstance(told, str):
        raise BadInput(f'posterior = {show(told)} is not allowed; it is "shipped", "prior" or the path of a file')
    return told if told in (PRIOR, SHIPPED_NAME) else str(_beside(path, told))


def _beside(path: Path, told: str) -> Path:
    """A path as it is told in a design file: it starts where the file lies."""
    return path.resolve().parent / told


def _table(told: Record, section: str) -> Record:
    table = told.get(section, {})
    if not isinstance(table, dict):
        raise BadInput(f"{section} = {show(table)} is no table; it is headed [{section}]")
    for name in table:
        _known(f"[{section}]", name)
    return table


def _known(where: str, name: str) -> None:
    try:
        known(name)
    except BadInput as error:
        raise BadInput(f"{where} {error}") from None


def _values(where: str, name: str, told: object) -> _Part:
    """The values of one name: a list, or a table with from, to and step or count."""
    if isinstance(told, dict):
        return _stepped(where, name, told)
    if not isinstance(told, list):
        raise BadInput(f"{where} = {show(told)} is no list; put values in brackets, or use [fixed]")
    values = []
    for value in told:
        try:
            values.append(checked_value(name, value))
        except BadInput as error:
            raise BadInput(f"{where}: {error}") from None
    if len(set(values)) < len(values):
        twice = next(value for value in values if values.count(value) > 1)
        raise BadInput(f"{where}: {show(twice)} is given twice, allowed is once")
    return _Part(len(values), lambda: Axis((name,), tuple(values)))


def _stepped(where: str, name: str, told: Record) -> _Part:
    """Values from one to another: whole numbers by steps, others so many."""
    keys = set(told)
    wanted = "from, to and step" if is_whole(name) else "from, to and count"
    whole = is_whole(name) and keys in ({"from", "to"}, _BY_STEPS)
    if not whole and keys != _BY_COUNT:
        raise BadInput(f"{where} has {', '.join(told)}; a table of values has {wanted}")
    try:
        low, high = checked_value(name, told["from"]), checked_value(name, told["to"])
    except BadInput as error:
        raise BadInput(f"{where}: {error}") from None
    size = told.get("step", 1) if whole else told["count"]
    if isinstance(size, bool) or not isinstance(size, int) or size < (1 if whole else 2):
        key, least = ("step", 1) if whole else ("count", 2)
        raise BadInput(f"{where}: {key} = {show(size)} is not possible; it is a whole number from {least}")
    if isinstance(low, str) or isinstance(high, str) or not low <= high:
        raise BadInput(f"{where}: from {show(low)} to {show(high)} is not possible")
    if whole:
        steps = range(int(low), int(high) + 1, size)
        return _Part(len(steps), lambda: Axis((name,), steps))
    if is_whole(name):
        raise BadInput(f"{where} takes whole numbers; allowed are from, to and step")

    if size > MOST_POINTS:
        raise BadInput(f"{where}: count = {size:,} is too many; allowed are up to {MOST_POINTS:,}")

    def spaced() -> Axis:
        return Axis((name,), tuple(float(f"{low + (high - low) * i / (size - 1):.7g}") for i in range(size)))

    return _Part(size, spaced)


def _told_by(axis: Axis) -> Record:
    """The values of one name, as they are kept for comparing."""
    (name,), values = axis.names, axis.values
    if isinstance(values, range):
        return {name: {"from": values[0], "to": values[-1], "step": values.step}}
    return {name: list(values)}


def _listed(told: object) -> tuple[_Part, list[str]]:
    """Points one by one, each a [[list]] table that sets the same names."""
    if not isinstance(told, list) or not all(isinstance(point, dict) and point for point in told):
        raise BadInput("points are tables, each headed [[list]] with two brackets")
    names = list(told[0]) if told else []
    points = []
    for number, point in enumerate(told, 1):
        where = f"[[list]] {number}"
        if set(point) != set(names):
            odd = sorted(set(point) ^ set(names))[0]
            raise BadInput(f"{where} differs from the first in {odd!r}; every point sets the same names")
        for name in names:
            _known(where, name)
        try:
            points.append((number - 1, *(checked_value(name, point[name]) for name in names)))
        except BadInput as error:
            raise BadInput(f"{where}: {error}") from None
    record = {"list": {"names": names, "points": [list(point[1:]) for point in points]}}
    return _Part(len(points), lambda: Axis(("point", *names), points), record), names


def _spread(kind: str, told: object) -> tuple[_Part, list[str]]:
    """Points spread over ranges."""
    where = f"[{kind}]"
    if not isinstance(told, dict) or not set(told) <= {"points", "seed", "over"} or not {"points", "over"} <= set(told):
        raise BadInput(f"{where} needs points and over, and may have a seed")
    points, seed, over = told["points"], told.get("seed", 1), told["over"]
    for key, value, low, high in (("points", points, 0, MOST_POINTS), ("seed", seed, 0, 2**31 - 1)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadInput(f"{where} {key} = {show(value)} is not possible; allowed is {low} to {high:,}")
    if not isinstance(over, dict) or not over:
        raise BadInput(f"{where} over is a table such as {{ b_tie = \"prior\" }}, with at least one name")
    for name, span in over.items():
        _known(where, name)
        try:
            ends(name, span)
        except BadInput as error:
            raise BadInput(f"{where} {error}") from None
    record = {kind: {"points": points, "seed": seed, "over": dict(over)}}
    return _Part(points, lambda: spread(kind, points, seed, over), record), list(over)


def _outermost_first(axes: list[Axis]) -> Iterator[Axis]:
    """What asks for another population first, then what asks for other levers, then draws and their replicates."""
    inner = ("scenario", "months", "draw", "replicate")

    def place(axis: Axis) -> int:
        if axis.is_population:
            return 0
        return 2 + inner.index(axis.names[0]) if axis.names[0] in inner else 1

    return iter(sorted(axes, key=place))


def _policies(axes: list[Axis], path: Path) -> dict[tuple[str, str], Policy]:
    """The policy of every scenario in every county; files lie beside the design."""
    values = {
        name: list(dict.fromkeys(axis.at(i)[name] for axis in axes if name in axis.names for i in range(len(axis))))
        for name in ("county", "scenario")
    }
    policies = {}
    for county in values["county"]:
        for scenario in values["scenario"]:
            beside = _beside(path, scenario)
            named = beside if scenario.endswith(".toml") and beside.exists() else scenario
            policies[county, scenario] = load_scenario(named, load_places(county)).policy
    return policies
