"""Costs of levers: read from a file, drawn where judged, and the budget that was made equal."""

import re

import numpy as np
import pytest

from agents.parameters import LEVER_NAMES
from agents.places import load_places
from experiments.costs import CostError, cost_draws, cost_quantile, declared_costs, read_costs, unit_costs
from experiments.equal_budget import MEASURES, equal_parts, equal_policy, extra_spending, plan_budget
from experiments.scenarios import load_scenario


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "costs.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_file_changes_the_costs_it_names_and_no_others(file):
    text = '[mentoring]\nvalue = 7000\nlow = 6000\nhigh = 9000\ngrade = "found"\nsource = "the books"\n'
    costs = read_costs(file(text))
    assert (costs["mentoring"].value, costs["mentoring"].low, costs["mentoring"].high) == (7000, 6000, 9000)
    assert (costs["mentoring"].grade, costs["mentoring"].source) == ("found", "the books")
    assert costs["mentoring"].per == declared_costs()["mentoring"].per
    assert {name: cost for name, cost in costs.items() if name != "mentoring"} == {
        name: cost for name, cost in declared_costs().items() if name != "mentoring"
    }
    assert tuple(costs) == LEVER_NAMES


def test_a_cost_without_low_and_high_is_exact_and_a_judgement(file):
    cost = read_costs(file("[job_offers]\nvalue = 5\n"))["job_offers"]
    assert (cost.low, cost.high, cost.grade) == (5, 5, "judgement")


BAD = {
    "unknown lever": ("# a comment\n[mentorin]\nvalue = 1\n", "line 2", "nearest is mentoring"),
    "no lever": ("[assigned_share]\nvalue = 1\n", "line 1", "is no lever"),
    "no table": ("mentoring = 5\n", "line 1", "needed is a table"),
    "no value": ("[mentoring]\nlow = 5\n", "line 1", "needed is a table"),
    "unknown key": ("[mentoring]\nvalue = 5\nhihg = 6\n", "line 3", "allowed are value, low, high, grade, source"),
    "below nought": ("[mentoring]\nvalue = 5\nlow = -1\n", "line 3", "allowed is 0 to 1,000,000,000 SEK per person"),
    "no number": ('[mentoring]\nvalue = "5"\n', "line 2", "value = '5' is not possible"),
    "not finite": ("[mentoring]\nvalue = nan\n", "line 2", "value = nan is not possible"),
    "truth": ("[mentoring]\nvalue = true\n", "line 2", "value = True is not possible"),
    "outside its range": ("[mentoring]\nvalue = 5\nlow = 6\nhigh = 7\n", "line 2", "must lie from low = 6 to high = 7"),
    "unknown grade": ('[mentoring]\nvalue = 5\ngrade = "sure"\n', "line 3", "allowed are found, derived, judgement"),
    "source is no text": ("[mentoring]\nvalue = 5\nsource = 3\n", "line 3", "allowed is a printable text"),
    "not TOML": ("[mentoring\n", "line 1", "not TOML"),
    "twice": ("[mentoring]\nvalue = 5\n[mentoring]\nvalue = 5\n", "line 3", "not TOML"),
    "too large": ("#" * 70_000, "65,536 bytes", "larger"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_file_is_refused_with_file_line_and_what_is_allowed(file, case):
    text, *expected = BAD[case]
    path = file(text)
    with pytest.raises(CostError) as caught:
        read_costs(path)
    sentence = str(caught.value)
    assert "\n" not in sentence and str(path) in sentence
    for part in expected:
        assert part in sentence, sentence


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "nowhere.toml", tmp_path):
        with pytest.raises(CostError, match=re.escape(str(path))):
            read_costs(path)


def test_drawn_costs_lie_in_their_range_and_are_the_stated_cost_on_average():
    u = (np.arange(200_000) + 0.5) / 200_000
    for value, low, high in ((1500.0, 500.0, 4000.0), (20000.0, 0.0, 60000.0), (3.0, 1.0, 3.5)):
        drawn = cost_quantile(u, value, low, high)
        assert drawn.min() >= low and drawn.max() <= high
        assert drawn.mean() == pytest.approx(value, rel=1e-4)
        assert (np.diff(drawn) >= 0).all()
        assert drawn[0] == pytest.approx(low, abs=0.001 * high) and drawn[-1] == pytest.approx(high, rel=0.001)


@pytest.mark.parametrize(("value", "low", "high"), [(1.0, 1.0, 1.1), (5.0, 5.0, 5.0), (2.0, 1.0, 2.0)])
def test_a_cost_at_an_end_of_its_range_is_always_that(value, low, high):
    assert (cost_quantile(np.array([0.01, 0.5, 0.99]), value, low, high) == value).all()


def test_draws_of_costs_start_with_the_stated_ones_and_do_not_depend_on_how_many_there_are():
    costs = declared_costs()
    draws = cost_draws(costs, 50)
    assert (draws[0] == unit_costs(costs)).all()
    assert (cost_draws(costs, 10) == draws[:10]).all()
    assert len(np.unique(draws[:, LEVER_NAMES.index("mentoring")])) == 50


# The equal budget


def test_parts_are_equal_except_where_less_can_be_spent():
    assert equal_parts(30.0, np.array([100.0, 2.0, 100.0])) == pytest.approx([14.0, 2.0, 14.0])
    assert equal_parts(30.0, np.full(3, 100.0)) == pytest.approx([10.0] * 3)
    assert equal_parts(30.0, np.full(3, 1.0)) == pytest.approx([1.0] * 3)


def test_the_equal_budget_spends_what_the_action_plan_costs_in_equal_parts():
    policy = load_scenario("equal-budget", load_places("25")).policy
    values = {clause.lever: clause.value for clause in policy.clauses}
    values = np.array([values[name] for name in MEASURES])
    assert set(equal_policy(values).clauses) == set(policy.clauses)
    budget, spent = plan_budget(), extra_spending(values)
    assert spent.sum() == pytest.approx(budget, rel=0.02)
    least = MEASURES.index("matched_placement")
    others = np.delete(spent, least)
    assert others == pytest.approx(others.mean(), rel=0.08)
    assert spent[least] < others.min() and values[least] == 1.0
