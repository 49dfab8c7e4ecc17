"""The laboratory in one call each: the same figures as the commands."""

import json

import pytest

import experiments
from agents.bad_input import BadInput
from experiments import compare, ledger, scenario, shapley
from experiments.costs import declared_costs

SMALL = {"people": 300, "draws": 2}
WORDS = ("--people", "300", "--draws", "2", "--json")


def test_a_comparison_has_the_figures_of_the_command(bofast):
    told = json.loads(bofast("compare", "baseline", "housing-first", "--months", "36", *WORDS).out)
    found = compare("baseline", "housing-first", months=36, **SMALL)
    assert found.record() == told
    row = found.frame().loc[("housing-first", "stay_36")]
    assert row["mean"] == told["scenarios"][0]["differences"]["stay_36"]["mean"]
    assert row["verdict"] == "cannot tell"


def test_a_ledger_has_the_figures_of_the_command(bofast):
    told = json.loads(bofast("ledger", "baseline", "housing-first", "--horizon", "12", *WORDS).out)
    done = []
    found = ledger("baseline", "housing-first", horizon=12, progress=lambda *at: done.append(at), **SMALL)
    assert found.record(found.everybody) == told["totals"]
    assert done == [(1, 2), (2, 2)]
    assert found.frame("sex").loc[("men", "persons"), "mean"] == told["by"]["sex"]["men"]["persons"]["mean"]


def test_shapley_values_have_the_figures_of_the_command(bofast):
    told = json.loads(bofast("shapley", "action-plan", "--horizon", "12", *WORDS).out)
    found = shapley("action-plan", horizon=12, **SMALL)
    assert found.record()["levers"] == told["levers"]
    assert list(found.frame().index) == [*found.levers, "all together"]


def test_a_scenario_is_a_name_a_file_or_made_by_hand(tmp_path):
    file = tmp_path / "plan.toml"
    file.write_text('name = "mine"\n[[lever]]\nname = "mentoring"\nvalue = 0.5\n', encoding="utf-8")
    mine = scenario(file)
    assert scenario(mine) is mine
    assert compare("baseline", mine, months=12, costs=declared_costs(), **SMALL).scenarios == (mine,)


def test_what_is_wrong_is_said_in_one_sentence():
    with pytest.raises(BadInput, match="no scenario 'action-pan'; the nearest is 'action-plan'"):
        compare("baseline", "action-pan", **SMALL)
    with pytest.raises(BadInput, match="say horizon=36"):
        ledger("baseline", "action-plan", months=36, **SMALL)
    with pytest.raises(AttributeError, match="has no attribute 'compere'"):
        _ = experiments.compere
