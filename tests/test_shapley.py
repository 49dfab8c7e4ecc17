"""Shapley values: whole persons that sum to the total, equal shares of equal levers, nothing for idle ones."""

from dataclasses import replace
from itertools import permutations
from math import factorial

import numpy as np
import pytest

from agents.bad_input import BadInput
from experiments.attribution import exact_shares, levers_of, marginals, shapley, with_levers
from experiments.ledgers import Pair, ledgers
from experiments.runs import Run
from simulation.policy import TODAY, Clause, Policy

RUN = Run(people=600, months=36, draws=2, replicates=2, values={"other_arrivals": 60.0})
LEVERS = {"settlement_cash": 40000.0, "in_county_assignment": 0.3, "mentoring": 0.8, "placebo": 0.5}


def table(levers, seed):
    """A value for every set of levers."""
    rng = np.random.default_rng(seed)
    values = {}
    return lambda chosen: values.setdefault(chosen, int(rng.integers(-50, 50))) if chosen else 0


@pytest.mark.parametrize("k", [1, 2, 4, 6])
def test_exact_shares_are_the_mean_over_all_orders(k):
    levers = tuple("abcdef"[:k])
    value = table(levers, k)
    shares, per = exact_shares(levers, value)
    assert per == factorial(k)
    assert shares == np.sum([marginals(levers, order, value) for order in permutations(levers)], axis=0).tolist()
    assert sum(shares) == per * value(frozenset(levers))


def test_equal_levers_share_equally_and_an_idle_one_gets_nothing():
    def value(chosen):  # the first two need each other, the third does nothing
        return 10 * ({"a", "b"} <= chosen)

    assert exact_shares(("a", "b", "c"), value) == ([30, 30, 0], 6)


def test_shares_sum_to_the_ledgers_net_to_the_person():
    asked = Pair(RUN, "tried", Policy.of(**LEVERS))
    found = shapley(asked)
    assert found.levers == tuple(LEVERS) and found.per == 24 and found.sampling_error is None
    assert np.array_equal(found.shares.sum(axis=2), found.per * found.total)
    assert found.total.ravel().tolist() == [ledger.net for ledger in ledgers(asked)]
    assert found.total.any()
    assert not found.shares[:, :, found.levers.index("placebo")].any()
    again = shapley(asked, workers=2)
    assert np.array_equal(found.shares, again.shares)


def test_sampled_orders_sum_exactly_too_and_come_near_the_exact_shares():
    asked = Pair(replace(RUN, replicates=1), "tried", Policy.of(**LEVERS))
    exact, sampled = shapley(asked), shapley(asked, permutations=40)
    assert np.array_equal(sampled.shares.sum(axis=2), sampled.per * sampled.total)
    assert np.array_equal(sampled.total, exact.total)
    gap = np.abs(sampled.persons_of.mean(axis=(0, 1)) - exact.persons_of.mean(axis=(0, 1)))
    assert (gap <= 4 * sampled.sampling_error + 1e-12).all()
    assert sampled.sampling_error[sampled.levers.index("placebo")] == 0


def test_clauses_of_one_lever_come_together():
    groups = ((("female", (0,)),), (("female", (1,)),))
    cash = tuple(Clause("settlement_cash", 30000.0, groups=group) for group in groups)
    policy = Policy((cash[0], Clause("mentoring", 0.5), cash[1]))
    assert levers_of(policy) == ("settlement_cash", "mentoring")
    assert with_levers(TODAY, policy, frozenset({"settlement_cash"})) == Policy(cash)
    assert with_levers(TODAY, policy, frozenset()) == TODAY


def test_a_scenario_without_levers_has_nothing_to_attribute():
    with pytest.raises(BadInput, match="no lever"):
        shapley(Pair(RUN, "baseline", TODAY))
