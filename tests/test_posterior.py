"""A posterior is used only whole, with the model and for the county it was fitted to."""

import json

import numpy as np
import pytest

from agents.evidence import data_hash
from agents.parameters import FITTED, PARAMETERS
from experiments.draws import prior_values
from experiments.fingerprint import model_fingerprint
from experiments.posterior import (
    Posterior,
    PosteriorError,
    posterior_for,
    read_posterior,
    shipped_path,
    write_posterior,
)
from experiments.runs import Run, run_worlds


def _facts(**changes) -> dict:
    right = {"county": "25", "model": model_fingerprint(), "data": data_hash(), "converged": True}
    return right | changes


def _rows(n=5) -> np.ndarray:
    return np.array([[prior_values(d + 1)[name] for name in FITTED] for d in range(n)])


@pytest.fixture
def written(tmp_path):
    def write(rows=None, **changes):
        path = tmp_path / "mine.parquet"
        write_posterior(Posterior(_rows() if rows is None else rows, _facts(**changes)), path)
        posterior_for.cache_clear()
        return path

    return write


def test_a_posterior_is_read_as_it_was_written(written):
    posterior = read_posterior(written())
    assert np.array_equal(posterior.rows, _rows())
    assert posterior.draw(2) == {name: prior_values(3)[name] for name in FITTED}


def test_a_run_draws_what_is_fitted_from_the_posterior_and_the_rest_from_priors(written):
    posterior = posterior_for("25", str(written()))
    run = Run(draws=3, posterior=posterior, values={"b_job": 0.5})
    for draw in range(3):
        values = run.values_of(draw)
        assert values["b_job"] == 0.5
        assert values["stay_constant"] == posterior.draw(draw)["stay_constant"]
        if draw:
            assert values["referral_effect"] == prior_values(draw)["referral_effect"]


def test_more_draws_than_there_are_is_refused(written):
    posterior = posterior_for("25", str(written()))
    with pytest.raises(PosteriorError, match="the posterior holds 5"):
        Run(draws=6, posterior=posterior)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"county": "24"}, "fitted to county 24, not 25"),
        ({"model": "0" * 64}, "another version of the model"),
        ({"data": "0" * 64}, "another version of the model"),
        ({"converged": False}, "not converged"),
    ],
)
def test_a_posterior_that_does_not_belong_is_refused(written, changes, words):
    with pytest.raises(PosteriorError, match=words) as told:
        posterior_for("25", str(written(**changes)))
    assert "--posterior prior" in str(told.value)


def test_a_damaged_posterior_is_refused(written):
    path = written()
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    with pytest.raises(PosteriorError, match="damaged"):
        read_posterior(path)


def test_draws_changed_by_hand_are_refused(written):
    path = written()
    facts = json.loads(path.with_suffix(".json").read_text())
    rows = _rows()
    rows[0, 0] += 0.1
    write_posterior(Posterior(rows, _facts()), path)
    path.with_suffix(".json").write_text(json.dumps(facts))
    with pytest.raises(PosteriorError, match=r"not those its \.json tells of"):
        read_posterior(path)


def test_a_value_out_of_range_is_refused(written):
    rows = _rows()
    rows[1, FITTED.index("nest_scale")] = 1.5
    with pytest.raises(PosteriorError, match="nest_scale"):
        read_posterior(written(rows))


def test_a_file_that_is_missing_or_something_else_is_refused(tmp_path):
    with pytest.raises(PosteriorError, match="there is no posterior"):
        read_posterior(tmp_path / "nowhere.parquet")
    (tmp_path / "text.parquet").write_text("not a table")
    (tmp_path / "text.json").write_text("{}")
    with pytest.raises(PosteriorError, match="damaged or no posterior"):
        read_posterior(tmp_path / "text.parquet")


def test_priors_alone_can_be_asked_for_and_are_all_there_is_where_nothing_was_fitted():
    posterior_for.cache_clear()
    assert posterior_for("25", "prior") is None
    assert posterior_for("24") is None
    assert Run().calibration == "prior only"


def test_the_fingerprint_is_of_what_the_model_does_and_is_kept(tmp_path, monkeypatch):
    from experiments import fingerprint

    assert model_fingerprint() == fingerprint._made().tobytes().hex()
    monkeypatch.setattr(fingerprint, "_MONTHS", 59)
    assert fingerprint._made().tobytes().hex() != model_fingerprint()


# The one that ships


@pytest.fixture
def shipped() -> Posterior:
    return read_posterior(shipped_path("25"))


def test_the_shipped_posterior_belongs_to_this_model_and_data(shipped):
    """When this fails the model has changed: `make calibrate` fits it anew."""
    assert shipped.facts["data"] == data_hash()
    assert shipped.facts["model"] == model_fingerprint()


def test_the_shipped_posterior_has_converged_and_is_small(shipped):
    assert shipped.facts["converged"]
    assert shipped.facts["convergence"]["problems"] == []
    path = shipped_path("25")
    assert path.stat().st_size + path.with_suffix(".json").stat().st_size < 1_000_000
    assert {"date", "packages"} <= shipped.facts["provenance"].keys()


def test_draws_of_the_shipped_posterior_leave_at_the_permit_as_observed(shipped):
    run = Run(draws=40, posterior=shipped)
    found = np.median([m.outcomes["leave_at_permit"][0] for m in run_worlds(run)])
    assert 0.80 <= found <= 0.90


def test_the_posteriors_units_are_those_of_the_parameters(shipped):
    assert all(PARAMETERS[name].check(value) == value for name, value in shipped.draw(0).items())


def test_what_a_posterior_is_can_be_said_in_swedish():
    from viz.style import HARD_SPACE, remark

    label = read_posterior(shipped_path("25")).label
    assert remark(label, "sv") == f" Posterior med 2{HARD_SPACE}000 dragningar, anpassad till län 25."
    assert remark(label, "en") == f" {label[0].upper()}{label[1:]}."
