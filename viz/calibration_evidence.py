"""What the page about a calibration tells of: all of it gathered from the finished calibration and new worlds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from agents.bad_input import BadInput
from agents.places import Places, load_places
from agents.record import Record
from experiments.calibration.calibrate import Result, summary
from experiments.calibration.finished import Finished, read_finished
from experiments.calibration.gate import HEADLINES
from experiments.calibration.predictive_check import figures_of
from experiments.calibration.reweighting import weighted_runs
from experiments.identifiability import Identifiability, from_runs
from experiments.lever_effects import lever_effects
from experiments.rivals import RIVALS, Shift, rival_shifts
from experiments.runs import Run
from experiments.spread import plain
from experiments.validation import Verdict, judge, measurable, measure_draws
from experiments.variance_parts import posterior_worlds
from simulation.outcomes import HEADLINE
from viz.progress import Bar
from viz.provenance import provenance
from viz.second_opinions import read_cross_check, read_proof

FEWEST = 40  # draws; fewer cannot tell what targets tell of the headline
VARIANCE_DRAWS = 2  # times as many as for the rest
LEVER_WORLDS = 2  # noise worlds on each side


@dataclass(frozen=True, eq=False)
class Evidence:
    """A finished calibration and everything that is told of it."""

    finished: Finished
    found: Identifiability
    verdicts: Sequence[Verdict]
    shifts: Sequence[Shift]
    draws: int
    made: Record  # when and with what this was gathered
    cross_check: Record | None = None  # None when it was not made; empty when it cannot be read
    proof: Record | None = None  # likewise

    @property
    def places(self) -> Places:
        """The places of the county studied."""
        return load_places(self.finished.posterior.facts["county"])

    def targets(self) -> list[Record]:
        """Every figure fitted to, as `figures_of` has it, with what the prior gives: `prior` low, median, high."""
        return [row | {"prior": self.finished.prior_interval(row["outcome"])} for row in figures_of(self.result)]

    def outcomes(self) -> dict[str, dict[str, float]]:
        """Posterior mean, median and 90 % interval of the headline quantities."""
        return summary(self.result)

    @property
    def result(self) -> Result:
        """The calibration's result."""
        return self.finished.result

    def record(self) -> Record:
        """All figures as plain values."""
        return {
            "converged": self.result.convergence.converged,
            "convergence": self.result.convergence.record(),
            "posterior": self.finished.posterior.facts["digest"],
            "draws": self.draws,
            "outcomes": {name: {key: plain(one) for key, one in row.items()} for name, row in self.outcomes().items()},
            "targets": [
                row
                | {"prior": dict(zip(("low", "median", "high"), map(plain, row["prior"]), strict=True))}
                for row in self.targets()
            ],
            "identifiability": self.found.record(),
            "validation": [verdict.record() for verdict in self.verdicts],
            "rivals": [shift.record() for shift in self.shifts],
            "cross_check": self.cross_check,
            "proof": self.proof,
            "provenance": self.made,
        }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def gather(folder: Path, draws: int, workers: int) -> Evidence:
    """Reload the calibration and live the worlds the page needs; a BadInput when it cannot be.

    `draws` posterior draws are lived with every lever, every rival and every pattern, twice as many for the variance.
    """
    _say("Reading the calibration.")
    finished = read_finished(folder)
    most = len(finished.posterior.rows) - 1
    if not FEWEST <= draws <= most:
        raise BadInput(f"--draws {draws} is not possible; allowed is a whole number from {FEWEST} to {most}")
    facts = finished.posterior.facts
    run = Run(
        facts["county"], facts["people"], facts["months"], facts["seed"], draws=draws, posterior=finished.posterior
    )
    columns = [column for target in finished.result.problem.targets for column in target.columns]
    found = from_runs(weighted_runs(finished.result), tuple(dict.fromkeys([*HEADLINES, *columns])))

    with Bar(draws * (len(RIVALS) + 1), "rival structures") as advance:
        shifts = rival_shifts(run, workers, progress=advance)
    with Bar(2 * draws * LEVER_WORLDS, "effects of measures") as advance:
        effects = lever_effects(
            run, finished.posterior, draws, LEVER_WORLDS, workers, progress=lambda done, total: advance()
        )
    with Bar(draws, "patterns") as advance:
        verdicts = _verdicts(run, workers, advance)
    _say("Splitting the variance.")
    worlds = posterior_worlds(
        run, finished.posterior, finished.result.problem.targets, min(VARIANCE_DRAWS * draws, most), workers=workers
    )
    return Evidence(
        finished,
        replace(found, levers=effects, variance=worlds.parts(structural_means(shifts))),
        verdicts,
        shifts,
        draws,
        provenance(),
        read_cross_check(folder, finished.posterior.facts["digest"]),
        read_proof(),
    )


def structural_means(shifts: Sequence[Shift]) -> dict[str, float]:
    """The headline's mean by structure, that of the baseline among them."""
    headline = [shift for shift in shifts if shift.outcome == HEADLINE]
    return {"": headline[0].baseline} | {shift.rival: shift.mean for shift in headline}


def _verdicts(run: Run, workers: int, advance: Callable[[], None]) -> list[Verdict]:
    asked = measurable(run.months)
    rows = []
    for row in measure_draws(run, asked, workers):
        rows.append(row)
        advance()
    values = np.array(rows)
    return [judge(pattern, values[:, i]) for i, pattern in enumerate(asked)]
