"""The cohort-component projection: sums by hand, a population that stays, and nobody lost or made up."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import exp1

from experiments.county_tables import PATHS, base_population, inputs
from experiments.projection import GROUPS, WIDTH, Rates, gompertz_person_years, migration_by_age, survival

NOBODY = np.zeros((2, GROUPS))


@pytest.fixture(scope="module")
def given():
    return inputs("25")


def stationary(rates: Rates, births: float) -> tuple[np.ndarray, Rates]:
    """The population of so many births a step and no growth, and rates whose fertility replaces it."""
    population = births / WIDTH * rates.born_as[:, None] * rates.person_years
    factor = births / float(rates.births @ population[0])
    return population, Rates(rates.person_years, factor * rates.fertility, rates.boys_per_girl)


def test_a_closed_population_at_replacement_stays(given):
    population, rates = stationary(given.rates, 12_000.0)
    steps = rates.project(population, np.stack([NOBODY] * 20))
    for step in steps:
        assert step.population == pytest.approx(population, rel=1e-9)
        assert (step.births, step.deaths) == pytest.approx((12_000.0, 12_000.0))
    assert rates.leslie.shape == (2 * GROUPS, 2 * GROUPS)
    growth = np.abs(np.linalg.eigvals(rates.leslie)).max()
    assert growth == pytest.approx(1.0)


def test_below_replacement_it_shrinks_and_above_it_grows(given):
    population, rates = stationary(given.rates, 12_000.0)
    for factor in (0.9, 1.1):
        other = Rates(rates.person_years, factor * rates.fertility, rates.boys_per_girl)
        assert (other.step(population, NOBODY).population.sum() > population.sum()) == (factor > 1)


def test_one_step_is_the_sum_by_hand():
    fertility = np.zeros(GROUPS)
    fertility[5] = 0.2  # a birth a year from every fifth woman aged 25-29
    rates = Rates(np.full((2, GROUPS), 5.0), fertility, 1.0)  # nobody dies below 85, then half in a step
    population, migration = NOBODY.copy(), NOBODY.copy()
    population[0, 4], population[0, 5] = 100.0, 200.0
    population[0, 17], population[0, 18] = 40.0, 60.0
    population[1, 10] = 30.0
    migration[0, 4] = 10.0
    step = rates.step(population, migration)
    # women aged 20-24 live half the step at 25-29, and those of 25-29 half of it there: half a birth each
    births = 0.5 * (100 + 5) + 0.5 * 200
    expected = NOBODY.copy()
    expected[:, 0] = births / 2
    expected[0, 4] = 5  # those who come at the end
    expected[0, 5] = 100 + 5
    expected[0, 6] = 200
    expected[0, 18] = (40 + 60) / 2
    expected[1, 11] = 30
    assert step.population == pytest.approx(expected)
    assert (step.births, step.deaths, step.migration) == pytest.approx((births, 50.0, 10.0))


@pytest.mark.parametrize("seed", range(5))
def test_the_population_changes_by_births_less_deaths_and_net_migration(given, seed):
    random = np.random.default_rng(seed)
    population = random.uniform(0, 9000, (2, GROUPS))
    migration = random.normal(0, 300, (6, 2, GROUPS))
    for step in given.rates.project(population, migration):
        change = step.population.sum() - population.sum()
        assert change == pytest.approx(step.births - step.deaths + step.migration)
        assert step.births > 0 and step.deaths > 0
        population = step.population


def test_additional_persons_can_be_projected_alone(given):
    random = np.random.default_rng(1)
    more, moved = random.normal(0, 20, (2, GROUPS)), random.normal(0, 5, (4, 2, GROUPS))
    both = given.rates.project(given.population + more, 2 * moved)
    apart = given.rates.project(given.population, moved), given.rates.project(more, moved)
    for whole, one, other in zip(both, *apart, strict=True):
        assert whole.population == pytest.approx(one.population + other.population)


@pytest.mark.parametrize(("level", "ageing"), [(1e-5, 0.1), (4e-6, 0.115), (1e-4, 0.08)])
def test_the_life_table_is_gompertzs_with_the_life_expectancy_asked_for(level, ageing):
    expectancy = np.exp(level / ageing) * exp1(level / ageing) / ageing  # in closed form
    years = gompertz_person_years(expectancy, ageing)
    assert years.sum() == pytest.approx(expectancy, rel=1e-6)
    for group in (0, 12, 17):
        ends = WIDTH * group, WIDTH * (group + 1)
        exact = quad(lambda x: np.exp(-level / ageing * np.expm1(ageing * x)), *ends)[0]
        assert years[group] == pytest.approx(exact, rel=1e-5)
    shares = survival(years)
    assert (shares > 0).all() and (np.diff(shares) < 0).all() and shares[0] <= 1


def test_the_base_population_has_the_published_totals(given):
    starts = {int(row["from_age"]): float(row["value"]) for row in given.rows if row["quantity"] == "population"}
    sexes = {row["key"]: float(row["value"]) for row in given.rows if row["quantity"] == "population_sex"}
    assert given.population.sum(axis=1) == pytest.approx([sexes["women"], sexes["men"]])
    by_age = given.population.sum(axis=0)
    assert by_age[5:9].sum() == pytest.approx(starts[25])
    assert by_age[9:13].sum() == pytest.approx(starts[45])
    assert by_age[13:].sum() == pytest.approx(starts[65])
    assert by_age[:5].sum() == pytest.approx(starts[0] + starts[16])
    assert (given.population > 0).all()
    # men are more at birth, women in old age
    assert given.population[1, 0] > given.population[0, 0] and given.population[0, -1] > given.population[1, -1]


def test_a_stationary_population_cut_into_broad_ages_is_found_again(given):
    population, _ = stationary(given.rates, 14_000.0)
    by_age = population.sum(axis=0)
    groups = [(5 * i, float(by_age[i])) for i in range(13)] + [(65, float(by_age[13:].sum()))]
    sexes = {"women": float(population[0].sum()), "men": float(population[1].sum())}
    assert base_population(groups, sexes, given.rates) == pytest.approx(population, rel=1e-6)


def test_rates_are_those_published(given):
    assert given.rates.person_years.sum(axis=1) == pytest.approx([84.09, 80.56])
    assert WIDTH * given.rates.fertility.sum() == pytest.approx(1.76)
    assert given.migrants.sum() == pytest.approx(1.0)
    assert sorted(PATHS, key=given.migration.get) == list(PATHS)


def test_migration_peaks_among_young_adults():
    shares = migration_by_age(0.02, 0.1, 0.06, 0.1, 20.0, 0.4, 0.003)
    assert shares.argmax() in (4, 5) and shares[0] > shares[2] and shares.sum() == pytest.approx(1.0)
