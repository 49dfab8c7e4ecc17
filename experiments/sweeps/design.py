"""A design: which runs a sweep makes. A run is known by its place among them and by the hash of all that decides it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import pyarrow as pa

from agents.bad_input import BadInput
from agents.evidence import data_hash
from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.record import Record
from experiments.fingerprint import model_fingerprint
from experiments.folder import identity
from experiments.posterior import PosteriorError, posterior_for
from experiments.runs import Run, run_worlds
from experiments.sweeps.axes import STUDY, Axis, column_type
from simulation.outcomes import OUTCOMES
from simulation.policy import Clause, Policy

MOST_RUNS = 100_000_000
_HASH = 32  # hexadecimal digits of a run's name: 128 bits


@cache
def measured_fingerprint() -> str:
    """The hash of what the model does and of what is measured of it, which are two things a version may change."""
    (small,) = run_worlds(Run(people=400))
    outcomes = {name: repr(pair) for name, pair in small.outcomes.items()}
    return identity({"model": model_fingerprint(), "outcomes": outcomes})


class DesignError(BadInput):
    """A design cannot be run; the message says what, where and what is allowed."""


@dataclass(frozen=True)
class PlannedRun:
    """One run: its name, the columns that say what it is, and what the model needs of it."""

    name: str
    columns: Record
    policy: Policy
    values: dict[str, object]  # uncertainties and settings that are set
    posterior: str

    @property
    def people(self) -> int:
        """Asylum seekers simulated, which is what a run's time goes by."""
        return self.columns["people"]


@dataclass(frozen=True, eq=False)
class Design:
    """Axes, outermost first, whose combinations are the runs; policies by county and scenario."""

    name: str
    axes: tuple[Axis, ...]
    policies: Mapping[tuple[str, str], Policy]
    posterior: str  # shipped, prior or the path of a file
    record: Record  # what it says, for comparing it with the design of a folder
    source: str = ""  # the file, as it was given
    text: str = ""  # what stands in it

    def __len__(self) -> int:
        return math.prod(map(len, self.axes))

    @property
    def populations(self) -> int:
        """How many populations its runs ask for."""
        return math.prod(len(axis) for axis in self.axes if axis.is_population)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that say what a run is, the study's first."""
        varied = [name for axis in self.axes for name in axis.names]
        return (*STUDY, *(name for name in varied if name not in STUDY))

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns of the results with their types."""
        fields = [pa.field("run", pa.string(), nullable=False)]
        for name in self.columns:
            fields.append(pa.field(name, pa.int64() if name == "point" else column_type(name), nullable=False))
        for name in OUTCOMES:
            fields += [pa.field(name, pa.float64()), pa.field(f"{name}_at_risk", pa.int64())]
        return pa.schema([*fields, pa.field("error", pa.string()), pa.field("command", pa.string())])

    @cached_property
    def _decided(self) -> Record:
        """What decides every run besides its columns: model, data, draws and what the scenarios say."""
        counties = dict.fromkeys(county for county, _ in self.policies)
        drawn = {county: posterior_for(county, self.posterior) for county in counties}
        return {
            "model": measured_fingerprint(),
            "data": data_hash(),
            "posterior": {county: None if one is None else one.digest for county, one in drawn.items()},
            "scenarios": {
                f"{county} {name}": identity({"clauses": [vars(clause) for clause in policy.clauses]})
                for (county, name), policy in self.policies.items()
            },
        }

    def facts(self) -> Record:
        """Everything that decides the results, as plain values."""
        return {"design": self.record, **self._decided}

    def run(self, place: int) -> PlannedRun:
        """The run at a place, 0 to len(self) - 1."""
        columns: Record = {}
        for axis in reversed(self.axes):
            place, step = divmod(place, len(axis))
            columns |= axis.at(step)
        columns = {name: columns[name] for name in self.columns}
        set_ = {name: value for name, value in columns.items() if name in PARAMETERS}
        levers = [Clause(n, PARAMETERS[n].check(value)) for n, value in set_.items() if n in LEVER_NAMES]
        policy = self.policies[columns["county"], columns["scenario"]]
        return PlannedRun(
            self._name(columns),
            columns,
            Policy((*policy.clauses, *levers)) if levers else policy,
            {name: value for name, value in set_.items() if name not in LEVER_NAMES},
            self.posterior,
        )

    def _name(self, columns: dict[str, object]) -> str:
        """SHA-256, cut, of parameters, model, data, draws and scenario."""
        county = columns["county"]
        decided = [
            columns,
            self._decided["model"],
            self._decided["data"],
            self._decided["posterior"][county],
            self._decided["scenarios"][f"{county} {columns['scenario']}"],
        ]
        text = json.dumps(decided, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:_HASH]

    def runs(self, places: Iterator[int] | None = None) -> Iterator[PlannedRun]:
        """The runs in order, made as they are asked for; of all places, or of some."""
        return map(self.run, range(len(self)) if places is None else places)

    def check(self) -> None:
        """Raise a PosteriorError when the posterior cannot be used or has too few draws."""
        (axis,) = (axis for axis in self.axes if "draw" in axis.names)
        most = max(axis.at(step)["draw"] for step in range(len(axis)))
        for county in dict.fromkeys(county for county, _ in self.policies):
            drawn = posterior_for(county, self.posterior)
            if drawn is not None and most >= len(drawn.rows):
                raise PosteriorError(
                    f"draw = {most} is too high; the posterior holds {len(drawn.rows)}, numbered from 0"
                )

    def find(self, name: str) -> PlannedRun:
        """The run of a name, or of the beginning of one. Raises DesignError."""
        for run in self.runs():
            if run.name.startswith(name):
                return run
        raise DesignError(f"{self.source} has no run {name!r} with this version of the model and its data")

