"""Every error model is a proper density, draws from itself, and has the interval it says."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit, logit

from experiments.error_models import Composition, LogitNormal, UpperBound, WeakMultinomial

RNG = np.random.default_rng(1)
ONE = np.array([0.4])


@pytest.mark.parametrize("error", [LogitNormal(0.25), UpperBound(0.46, 0.22), UpperBound(0.05, 0.4)])
def test_the_density_of_the_observed_figure_integrates_to_one(error):
    def density(x):
        return np.exp(error.log_density(np.array([expit(x)]), ONE[None])[0])

    middle = logit(0.4)
    mass = sum(quad(density, a, b)[0] for a, b in ((-4, middle), (middle, middle + 0.5), (middle + 0.5, 5)))
    assert mass == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("error", [LogitNormal(0.25), UpperBound(0.46, 0.22), UpperBound(0.05, 0.4)])
def test_figures_drawn_lie_where_the_density_says(error):
    drawn = logit(np.array([error.draw(RNG, ONE)[0] for _ in range(20_000)])) - logit(0.4)
    cut = np.quantile(drawn, 0.8)

    def density(x):
        return np.exp(error.log_density(np.array([expit(logit(0.4) + x)]), ONE[None])[0])

    below = sum(quad(density, a, b)[0] for a, b in ((-4, 0.0), (0.0, cut)))
    assert below == pytest.approx(0.8, abs=0.015)


def test_the_interval_of_a_logit_normal_holds_ninety_in_a_hundred():
    error = LogitNormal(0.2465)
    low, high = error.interval(np.array([0.85]))[0]
    assert (low, high) == pytest.approx((0.79, 0.895), abs=0.005)


@pytest.mark.parametrize("error", [UpperBound(0.46, 0.22), UpperBound(0.05, 0.4), UpperBound(3.0, 0.05)])
def test_the_interval_of_an_upper_bound_leaves_five_in_a_hundred_on_each_side(error):
    observed = np.array([0.7])
    low, high = logit(error.interval(observed)[0])

    def likelihood(x):
        return np.exp(error.log_density(observed, np.array([[expit(x)]]))[0])

    below = quad(likelihood, low - 4.0, low)[0]
    above = quad(likelihood, high, high + 4.0)[0]
    assert below == pytest.approx(0.05, abs=0.003)
    assert above == pytest.approx(0.05, abs=0.003)


def test_under_an_upper_bound_all_is_as_likely_down_to_the_lowest_and_less_so_above():
    error = UpperBound(float(logit(0.9) - logit(0.85)), 0.2)
    likely = error.log_density(np.array([0.9]), np.array([[0.85], [0.88], [0.9], [0.95], [0.75]]))
    assert likely[0] == pytest.approx(likely[1]) == pytest.approx(likely[2])
    assert likely[3] < likely[2] - 1
    assert likely[4] < likely[0] - 1


def test_shares_of_a_composition_err_with_the_declared_deviation_and_sum_to_one():
    shares = np.array([0.46, 0.28, 0.14, 0.12])
    drawn = np.array([Composition(0.1).draw(RNG, shares) for _ in range(20_000)])
    assert drawn.sum(axis=1) == pytest.approx(np.ones(len(drawn)))
    assert drawn.std(axis=0) == pytest.approx(np.full(4, 0.1), abs=0.003)


def test_a_composition_counts_the_missing_degree_of_freedom_once():
    """A deviation of one sd in two shares, opposite, is exactly as unlikely as the normal in the plane says."""
    observed = np.array([0.5, 0.3, 0.2])
    error = Composition(0.1)
    there, off = error.log_density(observed, np.array([observed, observed + np.array([0.1, -0.1, 0.0])]))
    variance = 0.1**2 * 3 / 2  # of free errors whose projection has sd 0.1
    assert there - off == pytest.approx(0.5 * 2 * 0.1**2 / variance)


def test_a_weak_multinomial_likes_the_observed_shares_best_and_survives_an_empty_place():
    observed = np.array([0.5, 0.3, 0.2, 0.0])
    error = WeakMultinomial(50)
    same, other, empty = error.log_density(
        observed, np.array([observed, [0.4, 0.4, 0.2, 0.0], [0.6, 0.4, 0.0, 0.0]])
    )
    assert same > other > empty
    assert np.isfinite(empty)
