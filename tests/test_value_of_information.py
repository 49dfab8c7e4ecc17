"""Value of information: cases with a known answer, what counts as information, and what the command says."""

import json
import math
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.stats import norm

from agents.bad_input import BadInput
from agents.parameters import LEVER_NAMES, UNCERTAINTIES
from agents.places import load_places
from experiments.comparison import compare
from experiments.costs import cost_draws, declared_costs
from experiments.folder import run_digest
from experiments.paired_worlds import retention
from experiments.parameter_groups import COSTS, GROUPS
from experiments.perfect_information import Choice, Expected, earned, gain, jackknife_error, worths_of
from experiments.runs import Run, live
from experiments.scenarios import load_scenario
from experiments.smoothing import kernel, normal_scores, smooth
from experiments.value_of_information import DRAWS, RANGE, VALUE, check_draws, check_value, value_of_information
from simulation.measure import followed
from simulation.policy import TODAY
from viz import value_of_information_pictures
from viz.value_of_information_texts import TEXTS, answer

N = 500
SMALL = ("--people", "300", "--months", "24", "--draws", "100")
PLACES = load_places("25")


def unit_normal_loss(mean: float, sd: float) -> float:
    """E max(0, X) - max(0, E X) of a normal X: what knowing X adds to a choice between it and nought."""
    return sd * norm.pdf(mean / sd) - abs(mean) * norm.cdf(-abs(mean) / sd)


def choice_of(years, inputs, units=None, costs=None):
    """A choice between the baseline and scenarios with these person-years, at a value of 1."""
    years = np.reshape(years, (len(years), -1))
    units = np.zeros((*years.shape, 1)) if units is None else units
    return Choice(Expected(years, units, np.ones((len(years), 1)) if costs is None else costs), inputs)


def worth(choice, *names):
    return worths_of(choice, {"asked": names}, np.array([1.0]))[0]


def near(one, truth):
    """Within three of its own errors, which are small; and so is what is earned on draws left out."""
    assert one.gain[0] == pytest.approx(truth, abs=3 * one.error[0])
    assert one.earned[0] == pytest.approx(truth, abs=3 * one.error[0])
    assert one.error[0] < 0.05 and one.sure[0]


# Cases with a known answer


@pytest.fixture(scope="module")
def linear():
    rng = np.random.default_rng(1)
    a, b, idle, noise = rng.standard_normal((4, N))
    known = {"a": a[:, None], "b": b[:, None], "idle": idle[:, None]}
    return choice_of(0.1 + 1.0 * a + 0.6 * b + 1.2 * noise, known)


def test_a_linear_gaussian_choice_of_two_has_its_closed_form(linear):
    near(worth(linear, "a"), unit_normal_loss(0.1, 1.0))
    near(worth(linear, "b"), unit_normal_loss(0.1, 0.6))
    near(worth(linear, "a", "b", "idle"), unit_normal_loss(0.1, math.hypot(1.0, 0.6)))


def test_noise_between_worlds_is_no_information(linear):
    with_noise = gain(linear.lived.net_benefit(1.0))
    everything = worth(linear, "a", "b", "idle").gain[0]
    assert with_noise == pytest.approx(unit_normal_loss(0.1, math.sqrt(1.0 + 0.36 + 1.44)), rel=0.1)
    assert with_noise > 1.25 * everything


def test_what_does_not_bear_on_the_choice_is_worth_nothing(linear):
    idle = worth(linear, "idle")
    assert not idle.sure[0] and idle.gain[0] < 0.01


def test_a_curved_net_benefit_has_its_closed_form():
    """E max(0, Z^2 - 1) = 2 phi(1), though Z goes neither up nor down with the net benefit."""
    rng = np.random.default_rng(2)
    z = rng.standard_normal(N)
    near(worth(choice_of(z**2 - 1.0 + rng.standard_normal(N), {"z": z[:, None]}), "z"), 2 * norm.pdf(1.0))


def test_a_product_of_two_is_worth_nothing_by_halves_and_much_as_a_whole():
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((2, N))
    choice = choice_of(x * y + 0.3 * rng.standard_normal(N), {"x": x[:, None], "y": y[:, None]})
    assert not worth(choice, "x").sure[0] and not worth(choice, "y").sure[0]
    near(worth(choice, "x", "y"), 1.0 / math.pi)  # E max(0, X Y) = E|X| E|Y| / 2


def test_costs_are_told_without_regression():
    """Two units bought at an uncertain price, for person-years worth 3: E max(0, 3 - 2 price)."""
    rng = np.random.default_rng(4)
    price = rng.uniform(0.5, 2.0, (N, 1))
    units = np.full((N, 1, 1), 2.0) + 0.5 * rng.standard_normal((N, 1, 1))
    choice = choice_of(np.full(N, 3.0), {"other": rng.standard_normal((N, 1))}, units, price)
    net = 3.0 - units.mean() * price[:, 0]
    found = worth(choice, COSTS)
    assert found.gain[0] == pytest.approx(np.maximum(net, 0.0).mean() - max(net.mean(), 0.0), rel=1e-9)
    assert found.sure[0] and not worth(choice, "other").sure[0]
    assert worth(choice, COSTS).error[0] > 0.0


def test_the_error_is_that_of_many_samples():
    found = []
    for seed in range(40):
        rng = np.random.default_rng(100 + seed)
        a, noise = rng.standard_normal((2, 200))
        found.append(worth(choice_of(0.3 + a + noise, {"a": a[:, None]}), "a"))
    gains, errors = np.array([(one.gain[0], one.error[0]) for one in found]).T
    assert gains.mean() == pytest.approx(unit_normal_loss(0.3, 1.0), abs=3 * gains.std() / math.sqrt(40))
    assert errors.mean() == pytest.approx(gains.std(ddof=1), rel=0.35)


def test_gain_and_earned_are_nought_where_one_scenario_is_always_best():
    net = np.array([[0.0, 1.0], [0.0, 2.0], [0.0, 3.0]]) / 3.0
    assert gain(net) == 0.0 and earned(net, net) == 0.0
    assert gain(np.array([[0.0, 2.0], [0.0, -1.0]])) == 0.5
    assert earned(np.array([[0.0, -1.0], [0.0, 1.0]]), np.array([[0.0, 2.0], [0.0, -1.0]])) == -1.0


def test_the_jackknife_of_means_is_their_standard_error():
    x = np.random.default_rng(5).standard_normal(10)
    without = np.array([np.delete(x, i).mean() for i in range(10)])
    assert jackknife_error(without) == pytest.approx(x.std(ddof=1) / math.sqrt(10))


# The regression


def by_elimination(covariance, y, penalty):
    """The weights of rows and the constant mean of a Gaussian process, from its equations as they stand."""
    n = len(y)
    system = np.block([[covariance + penalty * np.eye(n), np.ones((n, 1))], [np.ones((1, n)), np.zeros((1, 1))]])
    solved = np.linalg.solve(system, np.append(y, 0.0))
    return solved[:n], solved[n]


def test_the_regression_is_a_gaussian_process_chosen_by_rows_really_left_out():
    rng = np.random.default_rng(6)
    x, n = rng.standard_normal((40, 2)), 40
    y = np.sin(2 * x[:, 0]) + 0.4 * rng.standard_normal(n)
    best = (math.inf, None, None)
    for length in (1.0, 3.0):
        scores = normal_scores(x)
        apart = ((scores[:, None] - scores[None]) ** 2).sum(axis=2)
        centre = np.eye(n) - 1.0 / n
        covariance = centre @ np.exp(-apart / (2 * length**2 * 4)) @ centre
        covariance *= n / np.trace(covariance)
        assert kernel(scores, length) == pytest.approx(covariance, abs=1e-10)
        for penalty in 10.0 ** np.arange(-4.0, 3.5, 0.5):
            left_out = np.empty(n)
            for i in range(n):
                others = np.arange(n) != i
                weights, mean = by_elimination(covariance[np.ix_(others, others)], y[others], penalty)
                left_out[i] = mean + covariance[i, others] @ weights
            weights, mean = by_elimination(covariance, y, penalty)
            found = (((y - left_out) ** 2).sum(), mean + covariance @ weights, left_out)
            best = min(best, found, key=lambda one: one[0])
    fitted, left_out = smooth(x, y[:, None])
    assert fitted[:, 0] == pytest.approx(best[1], abs=1e-8)
    assert left_out[:, 0] == pytest.approx(best[2], abs=1e-8)


def test_constant_inputs_and_constant_outcomes_leave_the_mean():
    y = np.random.default_rng(8).standard_normal((50, 2))
    y[:, 1] = 4.0
    for x in (np.ones((50, 3)), np.empty((50, 0))):
        fitted, left_out = smooth(x, y)
        assert fitted == pytest.approx(np.broadcast_to(y.mean(axis=0), y.shape))
        assert left_out[0, 0] == pytest.approx(y[1:, 0].mean())


# Groups and person-years


def test_every_uncertainty_is_in_exactly_one_group_and_so_is_every_cost():
    names = [name for group in GROUPS.values() if group.name != COSTS for name in group.names]
    assert sorted(names) == sorted(UNCERTAINTIES)
    assert GROUPS[COSTS].names == LEVER_NAMES
    for group in GROUPS.values():
        texts = (group.label_en, group.label_sv, group.study_en, group.study_sv)
        assert group.names and len(set(texts)) == 4 and all(text and text[0].islower() for text in texts)
    assert len({group.label_en for group in GROUPS.values()}) == len(GROUPS)


def test_person_years_are_counted_month_by_month_after_the_permit():
    run = Run(people=300, months=24)
    world = live(run.population(), run.values_of(1), TODAY, run.months, 0, keep=True)
    houses = world.houses
    granted = followed(houses, len(world.flows) - 1 - run.months)
    months = 0
    for house in houses[granted]:
        for k in range(1, run.months + 1):
            gone = 0 <= house["left_county_month"] <= house["decision"] + k
            months += int(house["size"]) * (not gone)
    *_, person_years = retention(world, run.months)
    assert person_years == pytest.approx(months / 12) and 0 < person_years < 300 * 2


# What is asked of a comparison


@pytest.fixture(scope="module")
def information():
    scenarios = [load_scenario(name, PLACES) for name in ("settlement-support", "in-county-assignment")]
    run = Run(people=300, months=24)
    comparison = compare(run, load_scenario("baseline", PLACES), scenarios, draws=100, workers=2)
    return value_of_information(comparison, 50_000.0)


def test_net_benefit_is_value_by_person_years_less_the_drawn_costs(information):
    comparison, lived = information.comparison, information.choice.lived
    years = comparison.worlds.person_years()
    units = comparison.worlds.units()[:, 7, 0]
    spent = (units[2] - units[0]) @ cost_draws(declared_costs(), 100)[7]
    expected = 50_000.0 * (years[2, 7, 0] - years[0, 7, 0]) - spent
    assert lived.net_benefit(50_000.0)[7] == pytest.approx([0.0, lived.net_benefit(50_000.0)[7, 1], expected])
    assert information.value == 50_000.0
    assert (information.values[0], information.values[-1]) == pytest.approx((50_000 / RANGE, 50_000 * RANGE))


def test_the_number_of_workers_changes_nothing(information):
    again = value_of_information(information.comparison, 50_000.0, workers=2)
    assert again.record() == information.record()


def test_the_record_tells_groups_scenarios_and_range(information):
    told = information.record()
    assert [one["name"] for one in told["groups"]] == list(GROUPS)
    assert [one["name"] for one in told["scenarios"]] == ["baseline", "settlement-support", "in-county-assignment"]
    assert all(one["evppi"] >= 0.0 and one["mc_error"] >= 0.0 for one in told["groups"])
    assert told["best"] == max(told["scenarios"], key=lambda one: one["net_benefit"])["name"]
    assert told["range"][information.at]["best"] == told["best"]
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_answer_names_what_to_measure_or_says_that_nothing_is_worth_it(information, language):
    blind = [replace(one, gain=0 * one.gain, earned=0 * one.earned) for one in information.groups]
    nothing = answer(replace(information, groups=tuple(blind)), language)
    assert ("Nothing is worth measuring" if language == "en" else "Inget är värt att mäta") in nothing
    assert ("Nor is anything" if language == "en" else "Inte heller") in nothing
    ones = np.ones(len(information.values))
    blind[4] = replace(blind[4], gain=2.5e6 * ones, error=1e5 * ones, earned=2e6 * ones)
    told = answer(replace(information, groups=tuple(blind)), language)
    group = list(GROUPS.values())[4]
    assert (group.label_en if language == "en" else group.label_sv) in told
    assert ("2.5 million SEK" if language == "en" else "2,5 miljoner kronor") in told
    # nothing where it is asked, something at the low end: only then is it said where
    blind[4] = replace(blind[4], earned=np.where(np.arange(len(ones)) < 3, 2e6, 0.0))
    told = answer(replace(information, groups=tuple(blind)), language)
    assert ("Nothing is worth" if language == "en" else "Inget är värt") in told
    assert ("near 5,000 SEK" if language == "en" else "nära 5\u00a0000 kronor") in told


def test_every_text_is_in_both_languages_with_the_same_values():
    for key, (english, swedish) in TEXTS.items():
        assert english != swedish, key
        fields = [sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in (english, swedish)]
        assert fields[0] == fields[1], key


# Bad input


@pytest.mark.parametrize("value", ["-5", "nan", "inf", "0", "much", "1e12"])
def test_a_value_that_is_no_amount_is_refused_in_one_sentence(value, bofast):
    with pytest.raises(BadInput):
        check_value(value)
    code, out, err = bofast("value-of-information", f"--value={value}", *SMALL)
    assert (code, out) == (2, "") and err.count("\n") == 1 and "1,000 to 10,000,000 SEK" in err


def test_too_few_and_too_many_draws_are_refused(bofast):
    assert check_draws(DRAWS[0]) == DRAWS[0] and check_value(VALUE) == VALUE
    for draws in (DRAWS[0] - 1, DRAWS[1] + 1):
        code, _, err = bofast("value-of-information", "--draws", draws)
        assert code == 2 and err.count("\n") == 1 and "100 to 5,000" in err


def test_an_unknown_scenario_is_named_with_the_nearest(bofast):
    code, _, err = bofast("value-of-information", "mentorin", *SMALL)
    assert code == 2 and "mentoring" in err


# The command


def test_the_command_prints_json_alone_and_writes_a_whole_folder(bofast, tmp_path, monkeypatch):
    monkeypatch.setattr(value_of_information_pictures, "write_pictures", lambda *args: None)
    folder = tmp_path / "information"
    asked = ("value-of-information", "mentoring", "settlement-support", *SMALL, "--value", "40000", "--out", folder)
    code, out, _ = bofast(*asked, "--json")
    told = json.loads(out)
    assert code == 0 and told["value"] == 40_000.0 and told["answer_en"] and told["answer_sv"]
    names = {path.name for path in folder.iterdir()}
    assert names == {"information.parquet", "net_benefit.parquet", "value-of-information.json", "run.json"}
    assert json.loads((folder / "value-of-information.json").read_text()) == told
    run_digest(folder)
    table = pq.read_table(folder / "information.parquet").to_pylist()
    assert len(table) == len(told["range"]) * (len(GROUPS) + 1)
    code, out, _ = bofast(*asked)
    assert code == 0 and "Kept, being this very run" in out and told["answer_en"][:40] in out.replace("\n", " ")


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_pictures_are_drawn_in_both_languages(information, language, tmp_path):
    value_of_information_pictures.write_pictures(information, tmp_path, language)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.{ending}" for name in ("information", "information_range") for ending in ("png", "svg")
    }
