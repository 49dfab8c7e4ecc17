"""The second opinion on a posterior: it finds those that are known, and says when two do not agree."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import norm

from experiments.calibration import emulator as emulators
from experiments.calibration.cross_check import WIDEST_GAP, CrossCheck, CrossPlan, Scattered, Waves, cross_check
from experiments.calibration.emulator import Emulator, Missing, errors_of, fit
from experiments.calibration.latent import LATENT
from experiments.calibration.problem import Problem
from experiments.calibration.store import Store
from experiments.engine import run_tasks
from experiments.error_models import LogitNormal
from experiments.spread import moments
from experiments.targets import Target, log_likelihood

pytest.importorskip("sklearn")
pytest.importorskip("emcee")

D = len(LATENT)
NAMES = ("leave_at_permit", "employed_12", "stay_36")
SMALL = CrossPlan(waves=((80, 0.0), (60, 0.5), (60, 1.0)), walkers=48, steps=400, scatters=32, read=2000)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Small matrices are slower on many threads than on one."""
    threadpoolctl = pytest.importorskip("threadpoolctl")
    with threadpoolctl.threadpool_limits(1, user_api="blas"):
        yield


def _target(name: str, observed: float, sd: float) -> Target:
    return Target(name, (name,), (observed,), LogitNormal(sd), None, "", "", "")


class Toy:
    """A stand-in for the model: three shares that are functions of four latent numbers, with noise of 0.1 logits."""

    noise = 0.1
    targets = (_target("leave_at_permit", 0.85, 0.25), _target("employed_12", 0.3, 0.3))

    def __init__(self, bend: float = 0.0):
        self.bend = bend
        self.asked = 0

    def logits(self, z: np.ndarray) -> np.ndarray:
        """Expected logits (n, 3) at latent numbers (n, d)."""
        leave = 0.8 * z[:, 5] + 0.6 * z[:, 20] + self.bend * z[:, 5] * z[:, 20]
        work = -1.5 + 0.5 * z[:, 30] + self.bend * z[:, 5] ** 2
        return np.column_stack([leave, work, -1.0 - 0.9 * leave + 0.5 * work + 0.2 * z[:, 40]])

    def measured(self, z: np.ndarray, number: int) -> dict[str, float]:
        noise = self.noise * np.random.default_rng(number).standard_normal(3)
        return dict(zip(NAMES, expit(self.logits(z[None])[0] + noise).tolist(), strict=True))

    def runs(self, z, first, workers):
        self.asked += len(z)
        return run_tasks(lambda item: self.measured(item[1], item[0]), enumerate(z, start=first), workers)

    def answer(self, n: int = 200_000) -> dict[str, tuple[float, float]]:
        """Mean and standard deviation of the shares: so many draws of the prior, each weighted by its likelihood."""
        rng = np.random.default_rng(1)
        z = np.zeros((n, D))
        z[:, [5, 20, 30, 40]] = rng.standard_normal((n, 4))
        shares = expit(self.logits(z) + self.noise * rng.standard_normal((n, 3)))
        columns = dict(zip(NAMES, shares.T, strict=True))
        likelihood = np.exp(log_likelihood(self.targets, columns))
        return {name: moments(column, likelihood) for name, column in columns.items()}


def _linear_answer() -> np.ndarray:
    """Mean and standard deviation (3, 2) of the logits of the toy that is not bent, by the rule for normal errors."""
    leave, work = 0.8**2 + 0.6**2, 0.5**2
    covariance = np.array(
        [
            [leave, 0.0, -0.9 * leave],
            [0.0, work, 0.5 * work],
            [-0.9 * leave, 0.5 * work, 0.9**2 * leave + 0.5**2 * work + 0.2**2],
        ]
    ) + Toy.noise**2 * np.eye(3)
    mean = np.array([0.0, -1.5, -1.0 - 0.75])
    gain = covariance[:, :2] @ np.linalg.inv(covariance[:2, :2] + np.diag([0.25**2, 0.3**2]))
    after = covariance - gain @ covariance[:2]
    return np.column_stack([mean + gain @ (logit([0.85, 0.3]) - mean[:2]), np.sqrt(np.diag(after))])


@pytest.fixture(scope="module")
def linear() -> CrossCheck:
    return cross_check(Toy(), Toy().answer(), SMALL)


def test_the_posterior_of_a_linear_model_is_the_known_one(linear):
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    for name, (mean, sd) in zip(NAMES, _linear_answer(), strict=True):
        shares = expit(mean + sd * nodes)
        exact = weights @ shares / weights.sum()
        spread = np.sqrt(weights @ (shares - exact) ** 2 / weights.sum())
        assert linear.found[name][0] == pytest.approx(exact, abs=0.2 * spread), name
        assert linear.found[name][1] == pytest.approx(spread, rel=0.2), name
        assert linear.reference[name] == pytest.approx((exact, spread), rel=0.02)
    assert linear.agrees, linear.problems()
    assert {LATENT[i] for i in (5, 20, 30)} <= set(linear.active)


def test_the_posterior_of_a_bent_model_is_found_too():
    toy = Toy(bend=0.4)
    checked = cross_check(toy, toy.answer(), SMALL)
    assert checked.agrees, checked.problems()
    assert toy.asked == SMALL.runs == checked.runs
    straight = Toy().answer()
    apart = [abs(mean - straight[name][0]) / sd for name, (mean, sd) in toy.answer().items()]
    assert max(apart) > WIDEST_GAP, "without the bend they must not agree, or nothing is tested"


def test_a_posterior_that_lies_elsewhere_is_noticed(linear):
    moved = {name: (mean + 0.6 * sd, sd) for name, (mean, sd) in linear.reference.items()}
    checked = replace(linear, reference=linear.reference | {"stay_36": moved["stay_36"]})
    assert not checked.agrees
    assert [problem.split(":")[0] for problem in checked.problems()] == ["stay_36"]
    assert checked.gaps["stay_36"] == pytest.approx(linear.gaps["stay_36"] - 0.6)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"effective": 100.0}, "effective size"),
        ({"reference": {}}, "nothing to compare"),
        ({"reference": {"stay_36": (0.1, 0.0)}}, "stay_36"),
        ({"reference": {"stay_36": (np.nan, np.nan)}}, "stay_36"),
    ],
)
def test_what_cannot_be_judged_does_not_agree(linear, change, word):
    checked = replace(linear, **change)
    assert not checked.agrees
    assert word in " ".join(checked.problems())
    assert json.loads(json.dumps(checked.record(), allow_nan=False))["agrees"] is False


def test_the_record_tells_every_gap(linear):
    told = linear.record()
    assert told["agrees"] and told["runs"] == SMALL.runs
    for name, row in told["outcomes"].items():
        assert row["gap_in_sd"] == pytest.approx((row["mean"] - row["reference_mean"]) / row["reference_sd"], abs=1e-3)
        assert row["error_in_logits"] == pytest.approx(Toy.noise, rel=0.5), name


def test_workers_and_stored_waves_change_nothing_and_the_seed_does(linear, tmp_path):
    store, toy = Store(tmp_path / "kept", {}), Toy()
    reference = linear.reference
    assert cross_check(toy, reference, SMALL, workers=2, store=store).record() == linear.record()
    again = Toy()
    sorted((tmp_path / "kept").glob("*.parquet"))[-1].unlink()
    assert cross_check(again, reference, SMALL, store=store).record() == linear.record()
    assert again.asked == SMALL.waves[-1][0]
    first, other = (Waves(toy, replace(SMALL, seed=seed), NAMES).points(5, 0.0) for seed in (1, 2))
    assert np.abs(first - other).min() > 0


def test_without_the_libraries_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(emulators, "find_spec", lambda name: None)
    with pytest.raises(Missing, match=r"pip install 'bofast\[calibration\]'"):
        cross_check(Toy(), {"stay_36": (0.1, 0.1)}, SMALL)


# The emulator


@cache
def _emulated(bend: float, n: int = 160) -> tuple[Toy, Emulator]:
    toy = Toy(bend)
    z = np.random.default_rng(8).standard_normal((n, D))
    rows = list(toy.runs(z, 0, 1))
    shares = {name: np.array([row[name] for row in rows]) for name in NAMES}
    return toy, fit(z, shares, errors_of(toy.targets), np.ones(n, dtype=bool))


@pytest.mark.parametrize("bend", [0.0, 0.4])
def test_the_emulator_predicts_runs_it_has_not_seen_and_knows_how_well(bend):
    toy, emulator = _emulated(bend)
    z = np.random.default_rng(9).standard_normal((500, D))
    unseen = np.setdiff1d(np.arange(D), emulator.active)
    guessed = emulator.logits(z[:, emulator.active]) + z[:, unseen] @ emulator.slopes[unseen]
    noisy = toy.logits(z) + toy.noise * np.random.default_rng(10).standard_normal((500, 3))
    missed = np.sqrt(((guessed - noisy) ** 2).mean(axis=0))
    assert (missed < 0.5 * toy.logits(z).std(axis=0)).all()
    assert np.sqrt(np.diag(emulator.covariance)) == pytest.approx(missed, rel=0.35)


def test_errors_of_targets_are_their_own():
    assert errors_of(Toy.targets) == pytest.approx({"leave_at_permit": 0.25, "employed_12": 0.3})


def test_a_likelihood_averaged_over_what_a_run_scatters_has_both_variances():
    toy, emulator = _emulated(0.0)
    positions = np.random.default_rng(11).standard_normal((50, len(emulator.active)))
    logits, both = emulator.logits(positions), np.diag(emulator.scatter())
    exact = sum(
        norm.logpdf(logit(target.observed[0]), logits[:, k], np.sqrt(target.error.sd**2 + both[k]))
        for k, target in enumerate(toy.targets)
    )
    near = exact > exact.max() - 10
    found = Scattered(emulator, toy.targets, 512, np.random.default_rng(12))(positions)
    assert found[near] == pytest.approx(exact[near], abs=0.15)


def test_what_is_not_sampled_scatters_as_it_does_in_the_prior():
    _, emulator = _emulated(0.0)
    one = replace(emulator, active=np.array([5]))
    stay = 0.9**2 * 0.6**2 + 0.5**2 * 0.5**2 + 0.2**2
    unseen = np.diag(one.scatter() - emulator.covariance)
    assert unseen == pytest.approx([0.6**2, 0.5**2, stay], rel=0.25)


@pytest.mark.slow
def test_the_emulator_of_the_model_predicts_runs_where_it_finds_the_posterior():
    problem = Problem(people=1500)
    plan = CrossPlan(waves=((120, 0.0), (120, 0.3), (120, 0.7)), steps=600)
    waves = Waves(problem, plan, ("leave_at_permit", "stay_36", "job_finding"))
    for _ in plan.waves:
        waves.run(2, None, lambda _: None)
    emulator, sampled = waves.posterior(1.0, plan.steps)
    z = np.random.default_rng(13).standard_normal((100, D))
    z[:, emulator.active] = sampled.some(100, np.random.default_rng(14))
    rows = list(problem.runs(z, 5_000_000, 2))
    unseen = np.setdiff1d(np.arange(D), emulator.active)
    guessed = emulator.logits(z[:, emulator.active]) + z[:, unseen] @ emulator.slopes[unseen]
    for name in ("leave_at_permit", "stay_36", "job_finding"):
        k = emulator.columns.index(name)
        missed = emulators.scaled(np.array([row[name] for row in rows])) - guessed[:, k]
        missed /= np.sqrt(emulator.covariance[k, k])
        assert abs(missed.mean()) < 0.6, name
        assert 0.6 < missed.std() < 1.5, name
