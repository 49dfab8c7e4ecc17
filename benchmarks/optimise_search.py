"""The search of `bofast optimise` against differential evolution, on as many worlds: what each finds in fresh draws.

`python -m benchmarks.optimise_search [--budget 20] [--mixes 400] [--draws 32] [--levers A,B] [--search evolution]`, for
docs/decisions/0012.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from scipy.optimize import differential_evolution

from experiments.allocation import Allocation
from experiments.costs import declared_costs
from experiments.engine import default_workers
from experiments.mixes import Space, checked_measures
from experiments.optimise import live_mixes, score_of, search_range
from experiments.posterior import posterior_for
from experiments.runs import Run

JUDGED = 200  # draws
OVER = 100.0  # persons by which a mix is worse for each million SEK over the budget


def evolved(space: Space, budget: float, live, score, most: int):
    """The best mix within the budget that differential evolution finds among so many, and how many were lived.

    A mix is a weight of each measure in the money (scaled down to the budget where the weights sum to more than one),
    at the prices learned, as the allocation has it.
    """
    prices = Allocation(space.today, space.high, budget, live, score, space.rounded)
    best = prices.begin()
    lived = prices.lived

    def worse(shares: np.ndarray) -> np.ndarray:
        nonlocal lived, best
        money = budget * shares.T / np.maximum(1.0, shares.sum(axis=0))[:, None]
        points = live([space.rounded(space.today + row) for row in money / prices.prices])
        lived += len(points)
        for point in points:
            if point.cost <= budget and score(point.gains) > score(best.gains):
                best = point
        return np.array([OVER * max(point.cost - budget, 0.0) - score(point.gains) for point in points])

    size = 2 * len(space.measures)
    generations = max((most - lived) // size - 1, 1)
    differential_evolution(
        worse, [(0.0, 1.0)] * len(space.measures), maxiter=generations, popsize=2, rng=1, polish=False, tol=0.0,
        vectorized=True, updating="deferred",
    )  # fmt: skip
    return best, lived


def main() -> None:
    """Print what each search finds and what holds of it in the draws that neither saw."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--budget", type=float, default=20.0)
    ask.add_argument("--mixes", type=int, default=400)
    ask.add_argument("--draws", type=int, default=32)
    ask.add_argument("--levers", default="")
    ask.add_argument("--search", default="both", choices=("both", "allocation", "evolution"))
    told = ask.parse_args()
    space = Space(checked_measures([told.levers] if told.levers else []))
    searched = search_range(JUDGED, told.draws)
    run = Run(posterior=posterior_for("25"), draws=searched.stop)
    costs, workers, score = declared_costs(), default_workers(), score_of("p10")
    live = live_mixes(run, space, searched, costs, workers, lambda more: None)
    judge = live_mixes(run, space, range(JUDGED), costs, workers, lambda more: None)
    for name in ("allocation", "evolution"):
        if told.search not in ("both", name):
            continue
        start = time.process_time()
        if name == "allocation":
            found = Allocation(space.today, space.high, told.budget, live, score, space.rounded, most=told.mixes).run()
            best, lived = found.best, found.mixes
        else:
            best, lived = evolved(space, told.budget, live, score, told.mixes)
        seconds = time.process_time() - start
        held = judge([best.values])[0]
        print(
            f"{name}: {lived} mixes, {lived * told.draws:,} worlds, {seconds:.0f} s of processor; p10 promised "
            f"{score(best.gains):.1f}, held {score(held.gains):.1f}; mean held {held.gains.mean():.1f}; cost "
            f"{best.cost:.2f}, held {held.cost:.2f} million SEK\n  {space.used(best.values)}",
            flush=True,
        )


if __name__ == "__main__":
    main()
