"""The search for the best mix, where what each mix does is known by arithmetic."""

import numpy as np
import pytest

from agents.parameters import LEVER_NAMES, PARAMETERS
from experiments.allocation import FITS, MOST_MIXES, Allocation, Point
from experiments.equal_budget import MEASURES
from experiments.mixes import NEVER, Space
from experiments.optimise import front_of, score_of

BUDGET = 12.0
STRENGTH = np.array([4.0, 3.0, 2.0, 1.0])
PRICE = np.array([0.5, 2.0, 0.1, 10.0])  # million SEK per unit
DRAWS = np.linspace(0.5, 1.5, 21)  # what a draw makes of a gain


def concave(values):
    """A gain that grows with the root of each measure's money, and its cost."""
    money = values * PRICE
    return Point(values, DRAWS * (STRENGTH * np.sqrt(money)).sum(), float(money.sum()))


def search(live=concave, high=1e3, budget=BUDGET, score=None, measures=4, **bounds):
    allocation = Allocation(
        np.zeros(measures), np.full(measures, high) if np.isscalar(high) else np.array(high), budget,
        lambda mixes: [live(values) for values in mixes], score or score_of("mean"), **bounds,
    )  # fmt: skip
    return allocation.run()


def best_gain(budget, strength):
    """Of roots of money the best split is as the squares of the strengths."""
    return np.sqrt(budget * (strength**2).sum())


def test_of_concave_gains_the_known_optimum_is_found():
    found = search()
    wanted = BUDGET * STRENGTH**2 / (STRENGTH**2).sum()
    part = BUDGET / 12
    assert found.best.values * PRICE == pytest.approx(wanted, abs=part)
    assert found.score == pytest.approx(best_gain(BUDGET, STRENGTH), rel=0.005)
    assert found.score <= best_gain(BUDGET, STRENGTH) and not found.exhausted


def test_what_a_full_measure_cannot_take_goes_to_the_others():
    most = 2.0  # million SEK that the strongest can take, of the 6.4 it would
    found = search(high=[most / PRICE[0], 1e3, 1e3, 1e3])
    money = found.best.values * PRICE
    assert money[0] == pytest.approx(most)
    rest = STRENGTH[0] * np.sqrt(most) + best_gain(BUDGET - most, STRENGTH[1:])
    assert found.score == pytest.approx(rest, rel=0.005)


@pytest.mark.parametrize("budget", [0.0, 0.3, 12.0, 500.0])
def test_the_budget_is_kept_also_where_measures_make_each_other_dearer(budget):
    def dearer_together(values):
        point = concave(values)
        return Point(values, point.gains, point.cost + 0.3 * point.cost * float(values[0] > 0) * values[1])

    found = search(dearer_together, high=40.0, budget=budget)
    assert found.best.cost <= budget and all(point.cost <= budget for point in found.path)
    assert found.best.gains.mean() > 0.0 or budget == 0.0


def test_a_second_measure_that_needs_the_first_is_found():
    def needs_the_first(values):
        first, second = np.sqrt(values[:2] * PRICE[:2])
        return Point(values, DRAWS * (first + 3.0 * min(first, second)), float((values * PRICE).sum()))

    found = search(needs_the_first)
    money = found.best.values * PRICE
    assert money[:2] == pytest.approx([6.0, 6.0], abs=BUDGET / 12) and money[2:] == pytest.approx([0.0, 0.0])


def test_an_exchange_mends_what_the_steps_did_first():
    def overtaken(values):
        """The first measure does most per krona at the start; the second does more the more it has."""
        first, second = values[:2] * PRICE[:2]
        return Point(values, DRAWS * (2.0 * min(first, 6.0) + 0.3 * second**2), float(values @ PRICE))

    found = search(overtaken)
    assert found.path[-1].values[0] > 0.0
    assert found.score == pytest.approx(0.3 * BUDGET**2) and found.score > 1.5 * found.scores[-1]


def test_dust_that_exchanges_leave_is_dropped():
    allocation = Allocation(
        np.zeros(4), np.full(4, 1e3), BUDGET, lambda mixes: [concave(values) for values in mixes], score_of("mean")
    )
    allocation.begin()
    left = concave(np.array([0.05, 3.0, 0.0, 0.5]) / PRICE)
    assert (allocation._without_dust(left).values * PRICE).tolist() == pytest.approx([0.0, 3.0, 0.0, 0.5])


def test_the_tenth_percentile_leaves_what_fails_in_some_draws_and_the_mean_takes_it():
    fails = np.where(np.arange(20) < 4, -5.0, 5.0)  # a fifth of the draws

    def risky(values):
        safe, risk = values[:2] * PRICE[:2]
        return Point(values, safe * np.ones(20) + risk * fails, float((values * PRICE).sum()))

    assert search(risky, score=score_of("p10")).best.values[1] == 0.0
    assert search(risky, score=score_of("mean")).best.values[0] == 0.0


def test_regret_is_the_largest_shortfall_behind_the_best_rival():
    score = score_of("regret", [np.array([0.0, 10.0, 4.0]), np.array([3.0, 1.0, 8.0])])
    assert score(np.array([3.0, 10.0, 8.0])) == 0.0
    assert score(np.array([2.0, 4.0, 8.0])) == -6.0


def test_the_score_of_p10_is_the_tenth_percentile():
    assert score_of("p10")(np.arange(101.0)) == pytest.approx(10.0)


def test_where_nothing_helps_nothing_is_spent():
    def harmful(values):
        return Point(values, -DRAWS * values.sum(), float((values * PRICE).sum()))

    found = search(harmful)
    assert (found.best.values == 0.0).all() and found.best.cost == 0.0
    assert front_of(found, score_of("mean")) == (found.best,)


def test_where_the_low_end_does_not_rise_yet_the_mean_shows_the_way():
    def rises_late(values):
        money = float(values @ PRICE)
        return Point(values, money * np.ones(20) - np.where(np.arange(20) < 4, 3.0 * min(money, 2.0), 0.0), money)

    found = search(rises_late, score=score_of("p10"))
    assert found.scores[1] < 0.0 < found.score


@pytest.mark.parametrize("most", [30, 60, 100])
def test_no_more_mixes_are_lived_than_allowed(most):
    found = search(most=most)
    assert found.mixes <= most and found.exhausted
    assert found.best.cost <= BUDGET
    assert 12 * len(MEASURES) + len(MEASURES) + FITS < MOST_MIXES


def test_the_front_rises_with_its_cost_and_ends_with_the_best():
    score = score_of("p10")
    found = search(score=score)
    front = front_of(found, score)
    costs, scores = [p.cost for p in front], [score(p.gains) for p in front]
    assert costs == sorted(costs) and scores == sorted(scores) and len(set(scores)) == len(scores)
    assert front[-1] is found.best and front[0].cost > 0.0


# The space


def test_measures_searched_are_levers_with_a_cost_and_never_a_rule_or_the_placebo():
    space = Space()
    assert not set(NEVER) & set(space.measures) and set(NEVER) <= set(LEVER_NAMES)
    assert all(PARAMETERS[name].cost.value > 0.0 for name in space.measures)
    assert (space.today < space.high).all()


def test_a_mix_is_what_its_file_can_say():
    space = Space(("mentoring", "settlement_cash"))
    values = space.rounded(np.array([0.123456, 60_000.0]))
    assert values.tolist() == [0.1235, 50_000.0]
    clauses = space.policy(space.rounded(np.array([0.0, 5000.0]))).clauses
    assert [(c.lever, c.value, c.start, c.end) for c in clauses] == [("settlement_cash", 5000.0, 18, 54)]
