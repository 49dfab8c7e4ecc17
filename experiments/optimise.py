"""Which mix of measures, within a budget, makes most persons stay, robustly over draws of what nobody knows.

The mix is searched in some draws and judged in others, with other noise: the best of many mixes in the draws that
chose it is best partly by luck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from agents.bad_input import BadInput
from agents.parameter import Cost
from agents.places import load_places
from agents.record import Record
from experiments.allocation import Allocation, Found, Live, Point, Score
from experiments.comparison import Compared, Comparison, compare, watched
from experiments.costs import cost_draws, unit_costs
from experiments.mixes import Space, mix_scenario
from experiments.paired_worlds import TWINS, paired_worlds, pairs
from experiments.runs import Run
from experiments.scenario_file import Scenario
from experiments.scenarios import BASELINE, load_scenario, shipped
from experiments.spread import plain
from simulation.policy import Policy

OBJECTIVES = ("p10", "mean", "regret")
LOW = 0.1  # the quantile over draws that p10 makes as large as it can be
MOST_SHOWN = 16  # mixes of the front that are judged
STUDY = ("county", "people", "months", "replicates", "calibration")  # of the run, told beside the answer
Figures = tuple[np.ndarray, np.ndarray]
BATCH = 24  # policies lived at a time, fewer than the population remembers


def checked_objective(text: str) -> str:
    """What is made as good as can be, from an option's text. Raises BadInput."""
    if text not in OBJECTIVES:
        raise BadInput(f"--robust {text!r} is not known; allowed are {', '.join(OBJECTIVES)}")
    return text


def score_of(robust: str, rivals: Sequence[np.ndarray] = ()) -> Score:
    """What a search makes as large as it can: of gains (draws,).

    `regret` is the largest shortfall in any draw behind the best of the rivals there (draws,) each.
    """
    if robust == "mean":
        return lambda gains: float(gains.mean())
    if robust == "p10":
        return lambda gains: float(np.quantile(gains, LOW))
    best = np.max(rivals, axis=0)
    return lambda gains: -float((best - gains).max())


def search_range(draws: int, search: int) -> range:
    """The draws searched in: after those judged in, and after those that have a second noise world."""
    first = max(draws, TWINS)
    return range(first, first + search)


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best mix for a budget, the front that leads to it and the library's scenarios, judged in fresh draws.

    `comparison` has the best mix first, then the front's mixes, the cheapest first, then the library.
    """

    budget: float  # million SEK
    robust: str
    space: Space
    found: Found
    front: tuple[Point, ...]  # the best mix last
    searched: range  # draws
    comparison: Comparison

    @property
    def best(self) -> Compared:
        """The best mix."""
        return self.comparison.compared[0]

    @property
    def mixes(self) -> tuple[Compared, ...]:
        """The front, the cheapest mix first and the best last."""
        return (*self.comparison.compared[1 : len(self.front)], self.best)

    @property
    def library(self) -> tuple[Compared, ...]:
        """The library's scenarios, whatever they cost."""
        return self.comparison.compared[len(self.front) :]

    def fits(self, one: Compared) -> bool:
        """Whether it costs no more than the budget, at the stated costs in the draws judged in."""
        return one.money.cost <= self.budget

    def gains(self, one: Compared | None) -> np.ndarray:
        """Additional stayers by draw, (draws,); None: today's practice."""
        stayers = self.comparison.worlds.stayers().mean(axis=2)
        s = 0 if one is None else 1 + self.comparison.compared.index(one)
        return stayers[s] - stayers[0]

    @cached_property
    def regrets(self) -> dict[str, np.ndarray]:
        """Persons by which each choice falls short of the best choice in each draw, (draws,).

        Choices are today's practice, the front's mixes, and the library's scenarios that fit the budget.
        """
        chosen = [one for one in (*self.mixes, *self.library) if one in self.mixes or self.fits(one)]
        gains = {BASELINE: self.gains(None)} | {one.scenario.name: self.gains(one) for one in chosen}
        most = np.max(list(gains.values()), axis=0)
        return {name: most - gain for name, gain in gains.items()}

    @property
    def least_regret(self) -> str:
        """The choice whose largest regret is least."""
        return min(self.regrets, key=lambda name: self.regrets[name].max())

    @cached_property
    def over_budget(self) -> float:
        """Share of draws in which the best mix costs more than the budget, costs drawn too."""
        worlds, costs = self.comparison.worlds, self.comparison.costs
        units = (worlds.units()[1] - worlds.units()[0]).mean(axis=1)
        return float(((units * cost_draws(costs, worlds.draws)).sum(axis=1) > 1e6 * self.budget).mean())

    @property
    def lost_error(self) -> float:
        """Standard error of what the mean gain loses from the draws searched to the draws judged: chance of draws."""
        both = (self.found.best.gains, self.gains(self.best))
        return float(np.sqrt(sum(gains.var(ddof=1) / len(gains) for gains in both if len(gains) > 1)))

    def split(self, one: Compared) -> dict[str, float]:
        """Million SEK by lever, mean, at the stated costs."""
        money = one.money
        return {name: units * money.costs[name].value / 1e6 for name, units in money.units.items()}

    def record(self) -> Record:
        """The answer as plain values."""
        comparison, searched = self.comparison, self.searched
        return {
            "budget": self.budget,
            "unit": "million SEK beyond the baseline",
            "robust": self.robust,
            "levers": list(self.space.measures),
            "best": self._record(self.best)
            | {"values": self.space.used(self.front[-1].values), "over_budget": plain(self.over_budget)},
            "search": self._of_search(),
            "front": [self._record(one) for one in self.mixes],
            "library": [self._record(one) | {"fits_budget": self.fits(one)} for one in self.library],
            "regret": {name: _regret(values) for name, values in self.regrets.items()},
            "least_regret": self.least_regret,
            "depends_on_assumed_costs": bool(self.comparison.assumed_costs),
            "assumed": list(self.comparison.assumed_costs),
            "draws_judged": [0, comparison.worlds.draws - 1],
            "draws_searched": [searched.start, searched.stop - 1],
            **{key: getattr(comparison.run, key) for key in STUDY},
            "interval": "90 % over the draws judged",
        }

    def _record(self, one: Compared) -> Record:
        gains = self.gains(one)
        return {
            "name": one.scenario.name,
            "stayers": one.stayers.record() | {"p10": plain(float(np.quantile(gains, LOW)))},
            "headline": {name: one.differences[name].record() for name in headlines(self.comparison)},
            "money": one.money.record(),
            "split": {name: plain(value) for name, value in self.split(one).items()},
        }

    def _of_search(self) -> Record:
        """What the draws of the search promised, beside what the other draws held of it."""
        best, judged = self.found.best, self.gains(self.best)
        both = {"promised": best.gains, "held": judged}
        figures = {key: {"mean": float(g.mean()), "p10": float(np.quantile(g, LOW))} for key, g in both.items()}
        return {key: {name: plain(value) for name, value in pair.items()} for key, pair in figures.items()} | {
            "lost": {name: plain(figures["promised"][name] - figures["held"][name]) for name in ("mean", "p10")}
            | {"error": plain(self.lost_error)},
            "cost": plain(best.cost),
            "mixes_lived": self.found.mixes,
            "worlds_lived": self.found.mixes * len(self.searched) * self.comparison.run.replicates,
            "ended": "at the bound on mixes" if self.found.exhausted else "nothing improved",
        }


def headlines(comparison: Comparison) -> tuple[str, ...]:
    """Outcomes shown beside the persons."""
    return watched(comparison.worlds.names)


def _regret(values: np.ndarray) -> Record:
    return {"largest": plain(float(values.max())), "mean": plain(float(values.mean()))}


def live_mixes(
    run: Run, space: Space, draws: range, costs: Mapping[str, Cost], workers: int, told: Callable[[int], None]
) -> Live:
    """What lives mixes in these draws; `told` hears of so many worlds more after each draw."""
    price = unit_costs(costs) / 1e6
    today: list[Figures] = []  # stayers (draws,) and mean units (L,) of today's practice, lived once

    def lived(policies: Sequence[Policy]) -> list[Figures]:
        rows = []
        for row in pairs(run, policies, draws, workers):
            rows.append(row)
            told(len(policies) * run.replicates)
        worlds = paired_worlds(run, policies, rows)
        stayers, units = worlds.stayers().mean(axis=2), worlds.units().mean(axis=(1, 2))
        return list(zip(stayers, units, strict=True))

    def live(mixes: Sequence[np.ndarray]) -> list[Point]:
        if not today:
            today.extend(lived([space.policy(space.today)]))
        policies = [space.policy(values) for values in mixes]
        figures = [one for i in range(0, len(mixes), BATCH) for one in lived(policies[i : i + BATCH])]
        stayers, units = today[0]
        return [
            Point(values, there - stayers, float((used - units) @ price))
            for values, (there, used) in zip(mixes, figures, strict=True)
        ]

    return live


def front_of(found: Found, score: Score) -> tuple[Point, ...]:
    """Points of the way that no cheaper or equally dear one beats, cheapest first, the best last; today's not.

    Of many, some evenly along the way.
    """
    front, most = [], found.scores[0]
    for point in sorted(found.path[1:], key=lambda point: point.cost):
        beaten = point is not found.best and point.cost >= found.best.cost
        if score(point.gains) > most and not beaten and point is not found.best:
            front.append(point)
            most = score(point.gains)
    if len(front) >= MOST_SHOWN:
        front = [front[i] for i in np.linspace(0, len(front) - 1, MOST_SHOWN - 1).round().astype(int)]
    return (*front, found.best)


def search(live: Live, space: Space, budget: float, robust: str) -> tuple[Found, Score]:
    """The search by an objective, and the score it went by.

    The rivals of regret are today's practice and the whole budget on each measure alone.
    """
    allocation = Allocation(space.today, space.high, budget, live, score_of("mean"), space.rounded)
    rivals = [point.gains for point in allocation.alone()] if robust == "regret" else []
    allocation.score = score_of(robust, [np.zeros_like(rivals[0]), *rivals] if rivals else [])
    return allocation.run(), allocation.score


def optimise(
    run: Run,
    budget: float,
    space: Space,
    robust: str,
    draws: int,
    search_draws: int,
    costs: Mapping[str, Cost],
    workers: int = 1,
    searching: Callable[[int], None] = lambda more: None,
    judging: Callable[[int, int], None] = lambda done, total: None,
) -> Optimum:
    """Search in `search_draws` draws, judge in the first `draws`; `run` says all else. Raises BadInput.

    `searching` hears of so many worlds more, `judging` of how many draws are done of how many.
    """
    searched = search_range(draws, search_draws)
    run = replace(run, draws=searched.stop)  # which the posterior must hold
    places = load_places(run.county)
    found, score = search(live_mixes(run, space, searched, costs, workers, searching), space, budget, robust)
    front = front_of(found, score)
    scenarios = [best_scenario(space.policy(found.best.values), budget, robust)]
    for k, point in enumerate(front[:-1], start=1):
        label = {"en": f"Mix {k} of the front", "sv": f"Mix {k} på fronten"}
        scenarios.append(mix_scenario(f"front-{k}", space.policy(point.values), label, label))
    scenarios += [load_scenario(name, places) for name in shipped()]
    comparison = compare(run, load_scenario(BASELINE, places), scenarios, draws, costs, workers, judging)
    return Optimum(budget, robust, space, found, front, searched, comparison)


def best_scenario(policy: Policy, budget: float, robust: str) -> Scenario:
    """The best mix as a scenario, named after its budget and objective."""
    amount = f"{budget:g}".replace(".", "-").replace("+", "")
    number_sv = f"{budget:g}".replace(".", ",")
    labels = {"en": f"Best mix for {budget:g} million SEK", "sv": f"Bästa mixen för {number_sv} miljoner kronor"}
    texts = {
        "en": f"Found by bofast optimise --budget {budget:g} --robust {robust}: a search, no measure anybody proposes.",
        "sv": f"Funnen av bofast optimise --budget {budget:g} --robust {robust}: en sökning, inget som någon föreslår.",
    }
    return mix_scenario(f"best-mix-{amount}-{robust}", policy, labels, texts)
