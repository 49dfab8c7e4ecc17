"""Which lever did the work: Shapley values of a scenario's additional stayers, its levers the players.

A lever's value is what it adds to those who stay, averaged over all orders in which the levers could be put to use
(Shapley, "A value for n-person games", 1953). All clauses of a lever come together. Every set of levers is lived on the
same noise, so the values are whole persons divided by a whole number and add up to the scenario's total exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from math import factorial, sqrt
from typing import TYPE_CHECKING

import numpy as np

from agents.bad_input import BadInput
from agents.record import Record
from experiments.draws import noise_world
from experiments.engine import run_tasks
from experiments.ledgers import Pair, persons_followed, stayers
from experiments.runs import live, summarise
from simulation.policy import Policy
from simulation.setup import enacted

if TYPE_CHECKING:
    from pandas import DataFrame

EXACT_UP_TO = 6  # levers; more are sampled
PERMUTATIONS = 32  # of each draw, when sampled

Levers = frozenset[str]
DrawAndReplicate = tuple[int, int]


def levers_of(policy: Policy) -> tuple[str, ...]:
    """The levers a policy sets, in order of their first clause."""
    return tuple(dict.fromkeys(clause.lever for clause in policy.clauses))


def with_levers(baseline: Policy, policy: Policy, levers: Levers) -> Policy:
    """The baseline with these levers of a policy, each with all its clauses."""
    return Policy((*baseline.clauses, *(clause for clause in policy.clauses if clause.lever in levers)))


def exact_shares(levers: tuple[str, ...], value: Callable[[Levers], int]) -> tuple[list[int], int]:
    """Shapley values as whole numbers over a common whole number, from the value of every set of levers."""
    k = len(levers)
    shares = []
    for lever in levers:
        others = [other for other in levers if other != lever]
        share = 0
        for size in range(k):
            weight = factorial(size) * factorial(k - size - 1)
            for chosen in combinations(others, size):
                share += weight * (value(frozenset((*chosen, lever))) - value(frozenset(chosen)))
        shares.append(share)
    return shares, factorial(k)


def marginals(levers: tuple[str, ...], order: Iterable[str], value: Callable[[Levers], int]) -> list[int]:
    """What each lever adds in one order of use."""
    added: dict[str, int] = {}
    before: Levers = frozenset()
    for lever in order:
        added[lever] = value(before | {lever}) - value(before)
        before |= {lever}
    return [added[lever] for lever in levers]


def orders_for(levers: tuple[str, ...], asked: int | None) -> int | None:
    """How many orders of the levers are sampled in a draw, when nothing else is asked for; None: exactly."""
    return PERMUTATIONS if asked is None and len(levers) > EXACT_UP_TO else asked


@dataclass(frozen=True, eq=False)
class Attribution:
    """Shares of the levers in the additional stayers; `shares` / `per` are persons. W worlds, k levers."""

    levers: tuple[str, ...]
    shares: np.ndarray  # (draws, replicates, k) whole numbers
    per: int
    total: np.ndarray  # (draws, replicates) additional stayers
    persons: int  # of the headline's population
    sampling_error: np.ndarray | None  # (k,) standard error of the means from sampling orders; None: exact

    @property
    def persons_of(self) -> np.ndarray:
        """Additional stayers by lever, (draws, replicates, k)."""
        return self.shares / self.per

    def record(self) -> Record:
        """The figures as plain values, in persons, with 90 % intervals over draws."""
        return {
            "persons": self.persons,
            "exact": self.sampling_error is None,
            "total": _summary(self.total.astype(float)),
            "levers": {
                lever: _summary(self.persons_of[:, :, i])
                | {"sampling_error": None if self.sampling_error is None else float(self.sampling_error[i])}
                for i, lever in enumerate(self.levers)
            },
        }


    def frame(self) -> DataFrame:
        """Additional stayers by lever and in all, a pandas.DataFrame: mean, low, high and Monte Carlo error."""
        from pandas import DataFrame

        told = self.record()
        frame = DataFrame.from_dict(told["levers"] | {"all together": told["total"]}, orient="index")
        return frame.drop(columns="sampling_error") if told["exact"] else frame


def _summary(values: np.ndarray) -> Record:
    by_draw = values.mean(axis=1)
    error = float(by_draw.std(ddof=1) / sqrt(len(by_draw))) if len(by_draw) > 1 else None
    return summarise(values) | {"mc_error": error, "unit": "persons"}


def orders_of(levers: tuple[str, ...], permutations: int, number: int) -> list[tuple[str, ...]]:
    """So many orders of the levers, drawn for a noise world by its number alone."""
    rng = np.random.Generator(np.random.Philox(key=number))
    return [tuple(levers[i] for i in rng.permutation(len(levers))) for _ in range(permutations)]


def prefixes(orders: Iterable[tuple[str, ...]]) -> set[Levers]:
    """Every set of levers that comes first in some of the orders."""
    return {frozenset(order[:size]) for order in orders for size in range(len(order) + 1)}


def shapley(
    pair: Pair,
    workers: int = 1,
    permutations: int | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Attribution:
    """Attribute a scenario's additional stayers to its levers; by `permutations` orders a draw, None: exactly.

    2^k worlds a draw and replicate when exact; `progress` is told (worlds lived, worlds in all).
    """
    run, levers = pair.run, levers_of(pair.policy)
    if not levers:
        raise BadInput(f"scenario {pair.scenario} sets no lever; there is nothing to attribute")
    study = run.population()
    if permutations is None:
        everything = {frozenset(chosen) for size in range(len(levers) + 1) for chosen in combinations(levers, size)}
        orders = {}
        needed = dict.fromkeys(run.worlds(), everything)
    else:
        orders = {world: orders_of(levers, permutations, noise_world(*world)) for world in run.worlds()}
        needed = {world: prefixes(found) for world, found in orders.items()}

    # one set of levers after another, so that each policy is worked out once
    items = sorted(((chosen, world) for world, sets in needed.items() for chosen in sets), key=_in_order(levers))
    policies = {chosen: with_levers(run.policy, pair.policy, chosen) for chosen, _ in items}
    enacted(study, run.policy, run.months)

    def lived(item: tuple[Levers, tuple[int, int]]) -> int:
        chosen, (draw, replicate) = item
        world = live(study, run.values_of(draw), policies[chosen], run.months, noise_world(draw, replicate))
        return stayers(world)

    values: dict[tuple[int, int], dict[Levers, int]] = defaultdict(dict)
    for done, ((chosen, world), found) in enumerate(zip(items, run_tasks(lived, items, workers), strict=True), 1):
        values[world][chosen] = found
        progress(done, len(items))

    shares, per, variances = [], permutations or factorial(len(levers)), []
    for world in run.worlds():
        value = values[world].__getitem__
        if permutations is None:
            shares.append(exact_shares(levers, value)[0])
            continue
        added = np.array([marginals(levers, order, value) for order in orders[world]])
        shares.append(added.sum(axis=0))
        variances.append(added.var(axis=0, ddof=1) / permutations if permutations > 1 else np.full(len(levers), np.nan))
    shape = run.draws, run.replicates
    whole = frozenset(levers)
    error = None if permutations is None else np.sqrt(np.sum(variances, axis=0)) / len(variances)
    return Attribution(
        levers,
        np.array(shares).reshape(*shape, len(levers)),
        per,
        np.array([values[world][whole] - values[world][frozenset()] for world in run.worlds()]).reshape(shape),
        persons=persons_followed(study, run.months),
        sampling_error=error,
    )


def _in_order(levers: tuple[str, ...]) -> Callable[[tuple[Levers, DrawAndReplicate]], tuple[int, DrawAndReplicate]]:
    """The key that puts sets of levers in one order, and within a set the worlds."""
    bit = {lever: 1 << i for i, lever in enumerate(levers)}
    return lambda item: (sum(bit[lever] for lever in item[0]), item[1])
