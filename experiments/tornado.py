"""One input at a time from its low end to its high end, all others at their medians: what each does by itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from agents.parameters import FITTED
from agents.record import Record
from experiments.sensitivity_analysis import Progress, Question, evaluate
from experiments.sensitivity_inputs import HIGHEST, LOWEST, Input
from experiments.spread import plain

WORLDS = 8  # noise worlds, the same for every end, that a change is the mean of


@dataclass(frozen=True)
class Change:
    """What an outcome changes by when an input goes from the centre to a value; `error` is the noise left in it."""

    value: float
    change: float
    error: float

    def record(self) -> Record:
        """The figures as plain values."""
        return {name: plain(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Bar:
    """Both ends of one input: 5 and 95 % of its posterior, or of its prior, or a lever's whole range.

    Of a fitted input also the ends of its prior, from the same centre.
    """

    name: str
    centre: float
    low: Change
    high: Change
    prior_low: Change | None = None
    prior_high: Change | None = None

    @property
    def reach(self) -> float:
        """The larger of both changes, by which bars are sorted."""
        return max(abs(self.low.change), abs(self.high.change))

    def record(self) -> Record:
        """The figures as plain values."""
        ends = {"low": self.low, "high": self.high, "prior_low": self.prior_low, "prior_high": self.prior_high}
        told = {name: None if end is None else end.record() for name, end in ends.items()}
        return {"name": self.name, "centre": plain(self.centre), **told}


@dataclass(frozen=True, eq=False)
class Tornado:
    """Of each outcome its value at the centre, and a bar for each input, the longest first."""

    centre: dict[str, float]
    bars: dict[str, tuple[Bar, ...]]

    def record(self) -> Record:
        """The figures as plain values."""
        return {
            name: {"centre": plain(self.centre[name]), "bars": [bar.record() for bar in bars]}
            for name, bars in self.bars.items()
        }


def _spans(question: Question, one: Input) -> tuple[float, list[tuple[float, float]]]:
    """The centre of an input and its spans: that of the bar, and the prior's where the input is fitted."""
    parameter = one.parameter
    if one.is_lever:
        return parameter.check(parameter.default), [(parameter.low, parameter.high)]
    spans = [(one.value(LOWEST), one.value(HIGHEST))]
    if question.run.posterior is not None and one.name in FITTED:
        column = question.run.posterior.rows[:, FITTED.index(one.name)]
        spans.insert(0, tuple(np.quantile(column, [LOWEST, HIGHEST]).tolist()))
    return question.centre[one.name], spans


def tornado_runs(question: Question) -> int:
    """Evaluations of the tornado."""
    return 1 + 2 * sum(len(_spans(question, one)[1]) for one in question.inputs)


def tornado(question: Question, workers: int = 1, progress: Progress = lambda *_: None) -> Tornado:
    """Bars of every input that is varied, in WORLDS noise worlds or as many as the run has if those are more."""
    question = replace(question, run=replace(question.run, replicates=max(WORLDS, question.run.replicates)))
    spans = {one.name: _spans(question, one) for one in question.inputs}
    points: list[Mapping[str, float]] = [{}]
    points += [{name: end} for name, (_, pairs) in spans.items() for pair in pairs for end in pair]
    done = iter(range(1, len(points) + 1))
    found = evaluate(question, points, workers, told=lambda: progress(next(done), len(points)))
    change = found - found[0]
    mean = change.mean(axis=1)
    error = change.std(axis=1, ddof=1) / math.sqrt(found.shape[1])
    bars = {}
    for k, outcome in enumerate(question.outcomes):
        row, told = 1, []
        for name, (centre, pairs) in spans.items():
            rows = range(row, row + 2 * len(pairs))
            ends = (end for pair in pairs for end in pair)
            changes = [Change(end, float(mean[i, k]), float(error[i, k])) for end, i in zip(ends, rows, strict=True)]
            told.append(Bar(name, centre, *changes))
            row = rows.stop
        bars[outcome] = tuple(sorted(told, key=lambda bar: -bar.reach))
    levels = dict(zip(question.outcomes, found[0].mean(axis=0).tolist(), strict=True))
    return Tornado(levels, bars)
