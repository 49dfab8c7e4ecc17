"""Scenarios compared in the same worlds: what pairing promises, what is called sure, and when draws are enough."""

import math
from dataclasses import replace

import numpy as np
import pytest

from agents.bad_input import BadInput
from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.places import load_places
from experiments.account import in_base_years
from experiments.comparison import FIRST, MOST, NEGLIGIBLE, SMALL, compare, draws_needed, precise
from experiments.costs import declared_costs
from experiments.differences import CANNOT_TELL, LOWERS, RAISES, Difference, difference, noise_of_draw
from experiments.lever_effects import working_value
from experiments.lives import Lives
from experiments.paired_worlds import HORIZON, TWINS, PairedWorlds, measured_outcomes, paired_worlds, pairs
from experiments.runs import Run, live, run_worlds
from experiments.scenario_file import Scenario
from experiments.scenarios import load_scenario, shipped
from simulation.outcomes import OUTCOMES
from simulation.policy import TODAY, Policy
from simulation.world import FLOWS

PLACES = load_places("25")
BASELINE = load_scenario("baseline", PLACES)
SMALL_RUN = Run(people=400, months=36)
DRAWS = 30


def named(name, policy):
    return Scenario(name, name, name, "", "", policy)


CASH = named("cash", Policy.of(settlement_cash=50000.0))
RULE = named("rule", Policy.of(residence_rule=1.0))
PLACEBO = named("placebo", Policy.of(placebo=1.0))


@pytest.fixture(scope="module")
def comparison():
    return compare(SMALL_RUN, BASELINE, [CASH, PLACEBO, named("same", TODAY)], draws=DRAWS, workers=2)


@pytest.fixture(scope="module")
def told(comparison):
    return {one["name"]: one for one in comparison.record()["scenarios"]}


# What pairing promises


def test_a_scenario_against_itself_is_exactly_nought(told):
    for name, change in told["same"]["differences"].items():
        if change["draws"]:
            assert (change["mean"], change["low"], change["high"]) == (0.0, 0.0, 0.0), name
            assert change["identical"] and change["verdict"] == CANNOT_TELL
    assert told["same"]["money"]["cost"]["mean"] == 0.0 and not told["same"]["money"]["levers"]


def test_the_placebo_changes_contacts_and_cost_and_nothing_else(told):
    differences = told["placebo"]["differences"]
    changed = {name for name, change in differences.items() if change["draws"] and not change["identical"]}
    assert changed == {"contacts", "cost"}
    for name in changed:
        assert differences[name]["verdict"] == RAISES
    assert told["placebo"]["stayers"]["identical"] and told["placebo"]["money"]["per_stayer"]["mean"] is None


def test_a_difference_is_that_of_two_separate_runs(comparison):
    asked = {"draws": DRAWS, "replicates": 1}
    before = list(run_worlds(replace(SMALL_RUN, **asked)))
    after = list(run_worlds(replace(SMALL_RUN, policy=CASH.policy, **asked)))
    for name in comparison.worlds.names:
        apart = np.array([b.outcomes[name][0] - a.outcomes[name][0] for a, b in zip(before, after, strict=True)])
        figures = comparison.figures(name)
        assert figures[1, :, 0] - figures[0, :, 0] == pytest.approx(apart, abs=1e-9, nan_ok=True), name


def test_the_number_of_workers_changes_nothing(comparison):
    alone = compare(SMALL_RUN, BASELINE, [CASH, PLACEBO, named("same", TODAY)], draws=DRAWS, workers=1)
    assert np.array_equal(alone.worlds.rows, comparison.worlds.rows, equal_nan=True)
    assert np.array_equal(alone.worlds.twins, comparison.worlds.twins, equal_nan=True)
    assert alone.record() == comparison.record()


def test_another_scenario_beside_it_changes_no_scenario(comparison, told):
    alone = compare(SMALL_RUN, BASELINE, [CASH], draws=DRAWS).record()["scenarios"][0]
    assert alone == told["cash"]


def test_the_curve_and_the_stayers_are_those_of_the_outcomes(comparison):
    curves = comparison.worlds.curves
    for k in (12, 36):
        assert curves[..., k] == pytest.approx(comparison.worlds.outcome(f"stay_{k}"), abs=1e-12)
    assert (np.diff(curves, axis=-1) <= 1e-12).all() and (curves[..., 0] <= 1.0).all()
    # with 36 months of follow-up who stays 36 months is who has not moved out
    assert comparison.worlds.stayers() == pytest.approx(comparison.worlds.outcome("net_moves"))
    # and of those who stay, all who have settled live in one of the municipalities
    residents, stayers = comparison.worlds.residents.sum(axis=-1), comparison.worlds.stayers()
    assert (residents <= stayers).all() and residents.mean() > 0.9 * stayers.mean()


def test_the_account_counts_the_persons_who_left_by_year(comparison):
    lived = Lives(replace(SMALL_RUN, draws=2), 1).lived("today", 1)
    left = lived.flows[0, :, FLOWS.index("left_county")].sum(axis=1)
    years = [left[12 * y : 12 * y + 12].sum() for y in range(len(left) // 12)]
    assert comparison.worlds.left()[0, 1, 0] == pytest.approx(years)
    assert in_base_years(np.array(years, float)) == pytest.approx(np.mean(years[1:6]))


def test_more_stayers_are_fewer_out_moves(told):
    cash = told["cash"]
    assert cash["account"]["replaces_in_moves_a_year"] > 0 and cash["stayers"]["mean"] > 0
    assert cash["account"]["share_of_needed"] == pytest.approx(
        cash["account"]["replaces_in_moves_a_year"] / 8000, rel=1e-5  # both are recorded to six digits
    )
    assert cash["differences"]["in_moves"]["identical"]


# Noise and what nobody knows, told apart


def test_noise_is_told_from_draws_by_twins_as_by_replicates():
    rng = np.random.default_rng(1)
    truth = rng.normal(3.0, 2.0, 4000)
    worlds = truth[:, None] + rng.normal(0.0, 1.0, (4000, 2))
    before, nothing = np.zeros((4000, 1)), np.zeros(2000)
    by_twins = difference(before, worlds[:, :1], nothing, worlds[:2000, 1], "share")
    by_replicates = difference(np.zeros((4000, 2)), worlds, np.empty(0), np.empty(0), "share")
    assert (by_twins.sd_draws, by_twins.sd_noise) == pytest.approx((2.0, 1.0), rel=0.05)
    assert (by_replicates.sd_draws, by_replicates.sd_noise) == pytest.approx((2.0, math.sqrt(0.5)), rel=0.05)
    assert by_twins.noise_share == pytest.approx(0.2, rel=0.1)
    # the interval holds the noise that is left, as its share tells
    assert by_twins.high - by_twins.low == pytest.approx(2 * 1.645 * math.sqrt(5.0), rel=0.06)


def test_unpaired_runs_are_as_many_more_as_the_variance_is_larger():
    rng = np.random.default_rng(2)
    level = rng.normal(0.0, 3.0, (5000, 1))
    after = level + 1.0 + rng.normal(0.0, 1.0, (5000, 1))
    change = difference(level, after, np.empty(0), np.empty(0), "share")
    assert change.variance_ratio == pytest.approx(9 + 10, rel=0.08)
    assert change.unpaired_runs == pytest.approx(2 * 5000 * change.variance_ratio)
    # that many unpaired runs have the paired error
    apart = math.sqrt((level.var(ddof=1) + after.var(ddof=1)) / (change.unpaired_runs / 2))
    assert apart == pytest.approx(change.mc_error)


def test_a_second_noise_world_is_lived_only_where_each_draw_has_one():
    one = list(pairs(SMALL_RUN, [TODAY], range(TWINS - 1, TWINS + 1)))
    assert [row.shape[1] for row in one] == [2, 1]
    assert next(pairs(replace(SMALL_RUN, replicates=3), [TODAY], range(1))).shape[1] == 3


def test_draws_in_which_nobody_is_at_risk_are_left_out_on_both_sides():
    before = np.array([[0.1], [np.nan], [0.3], [0.2]])
    after = np.array([[0.2], [0.5], [np.nan], [0.3]])
    change = difference(before, after, np.array([0.1, 0.2]), np.array([0.2, np.nan]), "share")
    assert change.draws == 2 and change.mean == pytest.approx(0.1)
    nobody = difference(before * np.nan, after, np.empty(0), np.empty(0), "share")
    assert nobody.draws == 0 and nobody.verdict == CANNOT_TELL and nobody.record()["mean"] is None


def test_noise_needs_two_twins():
    assert math.isnan(noise_of_draw(np.ones((5, 1)), np.ones(1)))


# The verdict


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({}, RAISES),
        ({"mean": -0.05, "low": -0.1, "high": -0.01}, LOWERS),
        ({"low": -0.001}, CANNOT_TELL),  # spans nought
        ({"low": 0.0}, CANNOT_TELL),
        ({"mc_error": 0.02}, CANNOT_TELL),  # chance could have done it
        ({"draws": 19}, CANNOT_TELL),
        ({"mc_error": math.nan}, CANNOT_TELL),
        ({"mean": 0.0, "low": 0.0, "high": 0.0, "mc_error": 0.0, "identical": True}, CANNOT_TELL),
    ],
)
def test_the_verdict_needs_an_interval_on_one_side_and_an_error_that_is_small(figures, expected):
    sure = {"mean": 0.05, "low": 0.01, "high": 0.1, "mc_error": 0.001, "draws": 200}
    assert Difference("share", **(sure | figures)).verdict == expected


# How many draws


def worlds_of(effects):
    """Worlds whose differences in every outcome are these (draws,); months of follow-up for the headline."""
    names = measured_outcomes(HORIZON)
    rows = np.zeros((2, len(effects), 1, len(names) + 2 + 9 + len(LEVER_NAMES) + 14 + HORIZON + 1))
    rows[1, :, 0, : len(names)] = np.asarray(effects)[:, None]
    return PairedWorlds(rows, rows[:, :0, 0], HORIZON, 9, 14)


@pytest.mark.parametrize(("mean", "sd"), [(0.05, 0.04), (0.02, 0.06), (0.0, 0.01), (0.001, 0.02)])
def test_draws_needed_bring_the_error_down_to_a_tenth_of_the_effect_or_to_what_is_negligible(mean, sd):
    effects = np.random.default_rng(3).normal(0.0, 1.0, 500)
    effects = mean + sd * (effects - effects.mean()) / effects.std(ddof=1)
    needed = draws_needed(worlds_of(effects))
    allowed = max(SMALL * abs(mean), NEGLIGIBLE)
    assert sd / math.sqrt(needed) <= allowed * 1.0001 and sd / math.sqrt(max(needed - 1, 1)) > allowed * 0.9
    assert precise(worlds_of(effects)) == (needed <= 500)


def test_draws_are_added_until_they_are_enough_and_the_first_ones_stay():
    adaptive = compare(SMALL_RUN, BASELINE, [RULE], workers=2)
    draws = adaptive.run.draws
    assert FIRST <= draws <= MOST and (adaptive.precise or draws == MOST)
    fixed = compare(SMALL_RUN, BASELINE, [RULE], draws=draws, workers=2)
    assert np.array_equal(adaptive.worlds.rows, fixed.worlds.rows, equal_nan=True)
    assert np.array_equal(adaptive.worlds.twins, fixed.worlds.twins, equal_nan=True)


def test_nothing_to_find_takes_no_more_than_the_first_draws():
    assert compare(SMALL_RUN, BASELINE, [PLACEBO], workers=2).run.draws == FIRST


# Money


def test_the_cost_is_that_of_a_run_and_others_costs_change_nothing_else(comparison):
    doubled = {name: replace(cost, value=2 * cost.value, low=2 * cost.low, high=2 * cost.high)
               for name, cost in declared_costs().items()}  # fmt: skip
    dear = compare(SMALL_RUN, BASELINE, [CASH], draws=DRAWS, costs=doubled).compared[0]
    cash = comparison.compared[0]
    assert comparison.figures("cost") == pytest.approx(comparison.worlds.outcome("cost"), rel=1e-9)
    assert dear.money.cost == pytest.approx(2 * cash.money.cost)
    assert dear.money.cost_low == pytest.approx(2 * cash.money.cost_low)
    assert dear.money.cost_high == pytest.approx(2 * cash.money.cost_high)
    assert dear.differences["stay_36"] == cash.differences["stay_36"]


def test_the_cost_of_a_stayer_is_the_mean_cost_by_the_mean_gain_and_only_where_staying_is_raised():
    raised = compare(replace(SMALL_RUN, people=2000), BASELINE, [RULE, PLACEBO], draws=DRAWS, workers=2)
    rule, placebo = raised.compared
    assert rule.stayers.verdict == RAISES
    assert rule.money.per_stayer == pytest.approx(1e6 * rule.money.cost / rule.stayers.mean)
    assert rule.money.per_stayer_low < rule.money.per_stayer < rule.money.per_stayer_high
    assert math.isnan(placebo.money.per_stayer)
    assert raised.ranking() == [rule]


def test_with_any_judged_cost_the_ranking_depends_on_assumed_costs():
    found = {name: replace(cost, grade="found") for name, cost in declared_costs().items()}
    for costs, depends in ((declared_costs(), True), (found, False)):
        ranking = compare(SMALL_RUN, BASELINE, [CASH], draws=2, costs=costs).record()["ranking"]
        assert ranking["depends_on_assumed_costs"] is depends
        assert ("settlement_cash" in ranking["assumed"]) is depends


# What is handed in


def test_the_record_is_as_promised(comparison):
    record = comparison.record()
    assert record["baseline"] == "baseline" and record["draws"] == DRAWS and record["calibration"] == "prior only"
    for one in record["scenarios"]:
        assert one["differences"].keys() == set(measured_outcomes(36))
        for name, change in one["differences"].items():
            assert change.keys() >= {"mean", "low", "high", "mc_error", "verdict", "unit"}
            assert change["unit"] == OUTCOMES[name].unit
            assert change["verdict"] in (RAISES, LOWERS, CANNOT_TELL)


@pytest.mark.parametrize(
    ("scenarios", "expected"),
    [
        ([], "at least one scenario more"),
        ([CASH, CASH], "given twice"),
        ([named("baseline", CASH.policy)], "two different scenarios are named"),
    ],
)
def test_scenarios_that_could_be_mistaken_for_each_other_are_refused(scenarios, expected):
    with pytest.raises(BadInput, match=expected):
        compare(SMALL_RUN, BASELINE, scenarios, draws=2)


# How much pairing saves


def alone(lever):
    """A lever as a shipped scenario sets it, else half-way to its end."""
    for name in ("action-plan", "intensive-programme", *(n for n in shipped() if n != "equal-budget"), "equal-budget"):
        clauses = tuple(c for c in load_scenario(name, PLACES).policy.clauses if c.lever == lever)
        if clauses:
            return Policy(clauses)
    return Policy.of(**{lever: working_value(lever)})


@pytest.mark.slow
def test_at_a_fixed_draw_pairing_cuts_the_variance_ten_times_for_the_median_lever_and_three_times_for_each(capsys):
    run = Run(replicates=100)
    levers = [named(name.replace("_", "-"), alone(name)) for name in LEVER_NAMES]
    compared = compare(run, BASELINE, levers, draws=1, workers=2).compared
    ratios = {}
    for one in compared:
        change = one.differences["stay_36"]
        ratios[one.scenario.name] = math.inf if change.identical else change.noise_variance_ratio
    with capsys.disabled():
        print("\nunpaired / paired variance of stay_36 at draw 0, 100 noise worlds")
        for name, ratio in sorted(ratios.items(), key=lambda pair: pair[1]):
            print(f"  {name:24s} {ratio:12,.1f}")
    # levers that change nobody's staying at this draw say nothing about pairing
    told = [ratio for ratio in ratios.values() if math.isfinite(ratio)]
    assert len(told) >= 10
    assert np.median(told) >= 10 and min(told) >= 3


def test_the_pairs_of_a_lever_use_the_noise_of_the_run():
    study = SMALL_RUN.population()
    world = live(study, SMALL_RUN.values_of(2), CASH.policy, 36, 2 * 4096)
    policies = [TODAY, CASH.policy]
    units = paired_worlds(SMALL_RUN, policies, list(pairs(SMALL_RUN, policies, range(2, 3)))).units()[1, 0, 0]
    assert units == pytest.approx(world.units)
    assert PARAMETERS["settlement_cash"].cost.per == "SEK paid" and units[LEVER_NAMES.index("settlement_cash")] > 0
