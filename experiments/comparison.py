"""Scenarios against a baseline over draws of what nobody knows, on the same noise: how much, how sure, at what cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from agents.bad_input import BadInput
from agents.parameter import Cost
from agents.record import Record
from experiments.account import BASE_YEARS, FIRST_YEAR, NEEDED_IN_MOVES, in_base_years
from experiments.costs import cost_draws, declared_costs, unit_costs
from experiments.differences import RAISES, Difference, difference
from experiments.money import Money, money_of
from experiments.paired_worlds import HORIZON, PairedWorlds, paired_worlds, pairs
from experiments.runs import Run, summarise
from experiments.scenario_file import Scenario
from experiments.spread import plain
from simulation.outcomes import OUTCOMES, longest_stay

if TYPE_CHECKING:
    from pandas import DataFrame

# The rule of how many draws, in this one place.
FIRST, MOST = 200, 1000  # a twentieth of fewer would hang on a handful of draws
SMALL = 0.1  # Monte Carlo error beside the effect
NEGLIGIBLE = 0.0005  # a share so small that its error no longer matters: a twentieth of a person in a hundred
RULE_EN = (
    "Draws are added until the Monte Carlo error of the headline's difference and of leaving at the permit is at most "
    f"a tenth of the difference, or {NEGLIGIBLE:.2%} of persons where there is hardly any, in every scenario; "
    f"{FIRST} to {MOST:,} draws."
)

# Told how many draws are done, and how many there will be as far as is known.
Progress = Callable[[int, int], None]


class Differences(Mapping[str, Difference]):
    """The difference in every outcome, worked out when it is first asked for: a page asks for a few of them."""

    def __init__(self, names: Sequence[str], work_out: Callable[[str], Difference]):
        self._found: dict[str, Difference | None] = dict.fromkeys(names)
        self._work_out = work_out

    def __getitem__(self, name: str) -> Difference:
        found = self._found[name]
        if found is None:
            found = self._found[name] = self._work_out(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True, eq=False)
class Compared:
    """One scenario against the baseline."""

    scenario: Scenario
    differences: Differences
    stayers: Difference  # persons in the county at the horizon, all housing
    out_moves: Difference  # persons a year, mean of the base years
    out_moves_by_year: np.ndarray  # (years,) mean difference
    money: Money
    needed: int | None  # in-moves a year that the county needs, None: not known

    def record(self) -> Record:
        """The figures as plain values."""
        fewer = -self.out_moves.mean
        return {
            "name": self.scenario.name,
            "label_en": self.scenario.label_en,
            "label_sv": self.scenario.label_sv,
            "differences": {name: one.record() for name, one in self.differences.items()},
            "stayers": self.stayers.record(),
            "money": self.money.record(),
            "account": {
                "out_moves_a_year": self.out_moves.record(),
                "base_years": list(BASE_YEARS),
                "out_moves_by_year": {
                    str(FIRST_YEAR + i): plain(value) for i, value in enumerate(self.out_moves_by_year)
                },
                "replaces_in_moves_a_year": plain(fewer),
                "needed_in_moves_a_year": self.needed,
                "share_of_needed": plain(fewer / self.needed) if self.needed else None,
            },
        }


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scenarios against a baseline in the same worlds. `run` says what was run, its draws as many as were needed."""

    run: Run
    baseline: Scenario
    scenarios: tuple[Scenario, ...]
    worlds: PairedWorlds
    costs: Mapping[str, Cost] = field(default_factory=declared_costs)

    def figures(self, name: str, twins: bool = False) -> np.ndarray:
        """An outcome, (S, draws, replicates) or of the twins (S, twins); the cost by the costs of this comparison."""
        if name == "cost":
            return self.worlds.units(twins) @ unit_costs(self.costs) / 1e6
        return self.worlds.outcome(name, twins)

    def _against(self, s: int, figures: np.ndarray, twins: np.ndarray, unit: str) -> Difference:
        return difference(figures[0], figures[s], twins[0], twins[s], unit)

    def difference(self, s: int, name: str) -> Difference:
        """The difference in an outcome of the scenario at position s, from 1."""
        return self._against(s, self.figures(name), self.figures(name, twins=True), OUTCOMES[name].unit)

    @cached_property
    def levels(self) -> dict[str, Record]:
        """The baseline's outcomes: mean and interval over draws as `bofast run` has them, and unit."""
        return {name: summarise(self.figures(name)[0]) | {"unit": OUTCOMES[name].unit} for name in self.worlds.names}

    @cached_property
    def compared(self) -> tuple[Compared, ...]:
        """Each scenario's differences, in the order given."""
        costs = cost_draws(self.costs, self.worlds.draws)
        return tuple(self._compared(s, scenario, costs) for s, scenario in enumerate(self.scenarios, start=1))

    def _compared(self, s: int, scenario: Scenario, costs: np.ndarray) -> Compared:
        worlds = self.worlds
        stayers = self._against(s, worlds.stayers(), worlds.stayers(twins=True), "persons")
        left, left_twins = worlds.left(), worlds.left(twins=True)
        out_moves = self._against(s, in_base_years(left), in_base_years(left_twins), "persons a year")
        units = worlds.units()
        gained = (worlds.stayers()[s] - worlds.stayers()[0]).mean(axis=1)
        return Compared(
            scenario,
            Differences(worlds.names, lambda name: self.difference(s, name)),
            stayers,
            out_moves,
            (left[s] - left[0]).mean(axis=(0, 1)),
            money_of((units[s] - units[0]).mean(axis=1), gained, stayers.verdict == RAISES, costs, self.costs),
            NEEDED_IN_MOVES.get(self.run.county),
        )

    def ranking(self) -> list[Compared]:
        """Scenarios that raise staying, the cheapest additional person first."""
        raising = [one for one in self.compared if one.stayers.verdict == RAISES]
        return sorted(raising, key=lambda one: one.money.per_stayer)

    @property
    def assumed_costs(self) -> tuple[str, ...]:
        """Levers used differently in any scenario whose cost is a judgement."""
        return tuple(dict.fromkeys(name for one in self.compared for name in one.money.assumed))

    @property
    def precise(self) -> bool:
        """Whether the Monte Carlo error is small beside the effects, by the rule."""
        return precise(self.worlds)

    def record(self) -> Record:
        """The comparison as plain values."""
        run = self.run
        return {
            "baseline": self.baseline.name,
            "scenarios": [one.record() for one in self.compared],
            "draws": run.draws,
            "replicates": run.replicates,
            "county": run.county,
            "people": run.people,
            "months": run.months,
            "calibration": run.calibration,
            "interval": "90 % over draws; noise_share of the variance behind it is noise between worlds",
            "headline": longest_stay(self.worlds.names),
            "horizon": min(HORIZON, run.months),
            "rule": RULE_EN,
            "precise": self.precise,
            "baseline_outcomes": self.levels,
            "ranking": {
                "order": [one.scenario.name for one in self.ranking()],
                "by": "cost per additional person in the county at the horizon",
                "depends_on_assumed_costs": bool(self.assumed_costs),
                "assumed": list(self.assumed_costs),
            },
        }

    def frame(self) -> DataFrame:
        """Every scenario's differences, a pandas.DataFrame by scenario and outcome."""
        from pandas import DataFrame, concat

        columns = ["mean", "low", "high", "mc_error", "verdict", "unit"]
        frames = {
            one.scenario.name: DataFrame.from_dict(
                {name: change.record() for name, change in one.differences.items()}, orient="index", columns=columns
            )
            for one in self.compared
        }
        return concat(frames, names=["scenario", "outcome"])


def watched(names: Sequence[str]) -> tuple[str, ...]:
    """The outcomes whose error decides how many draws are lived."""
    return tuple(dict.fromkeys((longest_stay(names), "leave_at_permit")))


def draws_needed(worlds: PairedWorlds) -> int:
    """How many draws would make the error small by the rule, going by those lived so far."""
    needed = 0
    for name in watched(worlds.names):
        values = worlds.outcome(name)
        change = (values[1:] - values[0]).mean(axis=2)
        for by_draw in change:
            by_draw = by_draw[np.isfinite(by_draw)]
            if len(by_draw) > 1:
                allowed = max(SMALL * abs(float(by_draw.mean())), NEGLIGIBLE)
                needed = max(needed, math.ceil(float(by_draw.var(ddof=1)) / allowed**2))
    return needed


def precise(worlds: PairedWorlds) -> bool:
    """Whether the draws lived are as many as the rule asks for."""
    return 1 < worlds.draws >= draws_needed(worlds)


def _check(baseline: Scenario, scenarios: Sequence[Scenario]) -> None:
    if not scenarios:
        raise BadInput("a comparison needs a baseline and at least one scenario more")
    names = [scenario.name for scenario in scenarios]
    for scenario in scenarios:
        if names.count(scenario.name) > 1:
            raise BadInput(f"scenario {scenario.name!r} is given twice; each is compared once")
        if scenario.name == baseline.name and scenario.policy != baseline.policy:
            raise BadInput(f"two different scenarios are named {baseline.name!r}; give one of them another name")


def compare(
    run: Run,
    baseline: Scenario,
    scenarios: Sequence[Scenario],
    draws: int | None = None,
    costs: Mapping[str, Cost] | None = None,
    workers: int = 1,
    progress: Progress = lambda *_: None,
) -> Comparison:
    """Compare scenarios with a baseline; `run` gives county, people, months, seed, replicates, values and posterior.

    With `draws` so many, else as many as the rule asks for (RULE_EN). Raises BadInput.
    """
    _check(baseline, scenarios)
    most = MOST if run.posterior is None else min(MOST, len(run.posterior.rows))
    first = min(FIRST, most) if draws is None else draws
    run = replace(run, draws=first, scenario=baseline.name, policy=baseline.policy)
    policies = [baseline.policy, *(scenario.policy for scenario in scenarios)]

    def lived(start: int, stop: int) -> PairedWorlds:
        rows = []
        for row in pairs(run, policies, range(start, stop), workers):
            rows.append(row)
            progress(start + len(rows), stop)
        return paired_worlds(run, policies, rows)

    worlds = lived(0, first)
    while draws is None and worlds.draws < most and not precise(worlds):
        # a tenth more, since the variance is an estimate; half as many again at least, so that it ends
        wanted = max(math.ceil(1.1 * draws_needed(worlds)), math.ceil(1.5 * worlds.draws))
        worlds = worlds.joined(lived(worlds.draws, min(wanted, most)))
    return Comparison(
        replace(run, draws=worlds.draws), baseline, tuple(scenarios), worlds, costs or declared_costs()
    )

