"""Targets are declared once, with their noise, and a file of targets is refused in one sentence when wrong."""

import numpy as np
import pytest

from agents.bad_input import BadInput
from agents.evidence import load_table
from agents.parameters import PARAMETERS, UNCERTAINTIES
from agents.places import load_places
from experiments.target_file import read_targets
from experiments.targets import log_likelihood, received_columns, shipped_targets
from simulation.outcomes import OUTCOMES

PLACES = load_places("25")
TARGETS = {target.name: target for target in shipped_targets(PLACES)}


def test_every_target_measures_an_outcome_or_a_share_of_those_received():
    known = {*OUTCOMES, *received_columns(PLACES)}
    for target in TARGETS.values():
        assert set(target.columns) <= known
        assert len(target.columns) == len(target.observed)
        assert all(0 < value < 1 for value in target.observed)
        assert target.source
        assert target.note.endswith(".")


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("leave_at_permit", 0.80, 0.90), ("job_finding", 0.026, 0.042), ("employed_12", 0.05, 0.20)],
)
def test_the_three_parts_of_the_noise_make_the_interval_the_evidence_gives(name, low, high):
    """To a tenth of its width: each interval is centred on its figure, which the rounded one need not be."""
    found = TARGETS[name].interval()[0]
    assert found == pytest.approx((low, high), abs=0.11 * (high - low))


def test_a_remote_county_may_keep_fewer_than_the_country_but_hardly_more():
    for name, likely, unlikely in (
        ("keep_municipality_year_end", 0.86, 0.97),
        ("keep_municipality_year_end_plus_3", 0.60, 0.85),
    ):
        at = TARGETS[name].log_density({name: np.array([TARGETS[name].observed[0], likely, unlikely])})
        assert at[0] == pytest.approx(at[1])
        assert at[2] < at[0] - 2


def test_shares_of_received_and_of_destinations_sum_to_one():
    for name in ("received", "destinations"):
        assert sum(TARGETS[name].observed) == pytest.approx(1.0)


def test_what_could_not_be_measured_is_impossible():
    assert TARGETS["employed_12"].log_density({"employed_12": np.array([np.nan, 0.1])})[0] == -np.inf


def test_the_likelihood_is_the_sum_over_targets():
    pairs = [pair for t in TARGETS.values() for pair in zip(t.columns, t.observed, strict=True)]
    measured = {column: np.full(2, value) for column, value in pairs}
    measured["leave_at_permit"] = np.array([0.85, 0.60])
    whole = log_likelihood(tuple(TARGETS.values()), measured)
    alone = TARGETS["leave_at_permit"].log_density(measured)
    assert whole[0] - whole[1] == pytest.approx(alone[0] - alone[1])
    assert whole[0] - whole[1] > 10


def test_no_prior_cites_the_source_of_a_target():
    def ids(text):
        return {word.rpartition(":")[2] for word in text.replace(",", " ").split() if any(c.isdigit() for c in word)}

    evidence = set(load_table("evidence").column("id"))
    fitted_to = {one for target in TARGETS.values() for one in ids(target.source)} & evidence
    assert {"N01", "A22", "M01", "F11", "F01", "M14"} <= fitted_to
    for name in UNCERTAINTIES:
        assert not ids(PARAMETERS[name].source) & fitted_to, name


def test_a_county_without_a_known_level_of_staying_has_no_targets():
    with pytest.raises(BadInput, match="no targets are known for county 24"):
        shipped_targets(load_places("24"))


GOOD = '[[target]]\noutcome = "leave_at_permit"\nvalue = 0.85\nlow = 0.80\nhigh = 0.90\n'


def test_a_file_of_targets_is_read_as_declared(tmp_path):
    path = tmp_path / "targets.toml"
    path.write_text(GOOD + GOOD.replace("leave_at_permit", "stay_36").replace("0.8", "0.2").replace(
        "high = 0.90", 'high = 0.30\nkind = "upper bound"'))
    first, second = read_targets(path, PLACES)
    assert first.interval()[0] == pytest.approx((0.80, 0.90), abs=0.011)
    assert second.name == "stay_36"
    likely = second.log_density({"stay_36": np.array([0.25, 0.21, 0.35])})
    assert likely[0] == pytest.approx(likely[1])
    assert likely[2] < likely[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("leave_at_permit", "leave_at_permitt"), "nearest is 'leave_at_permit'"),
        (("leave_at_permit", "received"), "unknown outcome 'received'"),
        (("0.85", "1.85"), "between 0 and 1"),
        (("0.85", "nan"), "between 0 and 1"),
        (("0.85", '"much"'), "between 0 and 1"),
        (("low = 0.80\n", ""), "low = None"),
        (("low = 0.80", "low = 0.90"), "leaves no error"),
        (("low = 0.80", "low = 0.95"), "leaves no error"),
        (("0.85", "0.95"), "must lie between low = 0.8 and high = 0.9"),
        (("value", "valeu"), "unknown key 'valeu'"),
        (("[[target]]", "[target]"), "must hold"),
        (("[[target]]", "[[target]"), "is not TOML"),
        (("high = 0.90", 'high = 0.90\nkind = "bound"'), "kind = 'bound' is not known"),
        (("high = 0.90\n", "high = 0.90\n" + GOOD), "given twice"),
    ],
)
def test_a_wrong_file_of_targets_is_refused_in_one_sentence(tmp_path, change, words):
    path = tmp_path / "targets.toml"
    path.write_text(GOOD.replace(*change))
    with pytest.raises(BadInput) as told:
        read_targets(path, PLACES)
    assert words in str(told.value)
    assert "\n" not in str(told.value)


def test_a_missing_or_huge_file_of_targets_is_refused(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        read_targets(tmp_path / "nowhere.toml", PLACES)
    path = tmp_path / "huge.toml"
    path.write_text("#" * 100_000)
    with pytest.raises(BadInput, match="larger than"):
        read_targets(path, PLACES)
