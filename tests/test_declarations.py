"""Every number of the model is declared once, whole, with a source that exists and counts nothing twice."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import agents
from agents.columns import Households, Newcomers
from agents.evidence import load_table
from agents.parameter import GRADES, ROLES
from agents.parameters import LEVER_NAMES, PARAMETERS, SETTINGS, UNCERTAINTIES
from simulation.outcomes import HEADLINE, OUTCOMES

ROOT = Path(__file__).parent.parent
EVIDENCE = set(load_table("evidence").column("id"))
TABLE_PREFIXES = ("moves:", "levers:")
_CITED = re.compile(r"((?:moves:|levers:)?\b[A-Z][0-9]{1,3}\b)")
# The figures the model is fitted to or tested on; a prior made from one would count it twice.
TARGETS = {"A01", "A02", "A22", "N01", "B01", "B02", "B03", "B04", "M14", "F01", "F11"}

every_parameter = pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.name)
every_uncertainty = pytest.mark.parametrize("name", UNCERTAINTIES)
every_lever = pytest.mark.parametrize("name", LEVER_NAMES)
every_outcome = pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=lambda o: o.name)


def cited(text: str) -> list[str]:
    """The ids of evidence that a source names."""
    return _CITED.findall(text)


def rows_of(given: str) -> list[str]:
    """The rows an id may mean: itself, or without a prefix the same number of either list."""
    return [row for row in (given, *(prefix + given for prefix in TABLE_PREFIXES)) if row in EVIDENCE]


# Parameters


def test_every_module_that_declares_parameters_is_gathered_and_no_name_is_given_twice():
    names = []
    for module in pkgutil.iter_modules(agents.__path__, "agents."):
        given = getattr(importlib.import_module(module.name), "PARAMETERS", ())
        if isinstance(given, tuple):
            names += [parameter.name for parameter in given]
    assert sorted(names) == sorted(PARAMETERS)
    assert len(LEVER_NAMES) + len(UNCERTAINTIES) + len(SETTINGS) == len(PARAMETERS)


@every_parameter
def test_a_parameter_is_declared_whole(parameter):
    assert re.fullmatch("[a-z][a-z0-9_]*", parameter.name)
    assert parameter.role in ROLES
    assert parameter.grade in GRADES
    assert parameter.source.strip()
    assert parameter.unit or parameter.choices
    assert len(parameter.label_en) > 4
    assert len(parameter.label_sv) > 4
    assert parameter.label_en != parameter.label_sv
    assert bool(parameter.help_en) == bool(parameter.help_sv)
    assert parameter.source != "policy" or parameter.role == "lever"
    for text in (parameter.label_en, parameter.label_sv, parameter.help_en, parameter.help_sv, parameter.unit):
        assert text == text.strip()
        assert "\n" not in text
    assert not parameter.help_en or parameter.help_en.endswith(".")


@every_parameter
def test_a_default_lies_in_its_range_and_passes_its_own_check(parameter):
    if parameter.choices:
        assert parameter.default in parameter.choices
        assert (parameter.low, parameter.high) == (0, len(parameter.choices) - 1)
        assert len(set(parameter.choices)) == len(parameter.choices) > 1
    else:
        assert parameter.low <= parameter.default <= parameter.high
        assert parameter.low < parameter.high
        assert parameter.check(parameter.default) == parameter.default
    if parameter.whole:
        assert parameter.default == int(parameter.default)


@pytest.mark.parametrize("language", ["label_en", "label_sv"])
def test_no_two_parameters_and_no_two_outcomes_have_the_same_label(language):
    for declared in (PARAMETERS, OUTCOMES):
        labels = [getattr(one, language) for one in declared.values()]
        assert len(set(labels)) == len(labels)


@every_parameter
def test_a_parameter_is_read_by_the_model(parameter):
    """Somewhere beside its declaration."""
    read = re.compile(rf"(?:\.|\blog_|[\"']){parameter.name}\b")
    sources = [path for floor in ("agents", "simulation", "experiments") for path in (ROOT / floor).rglob("*.py")]
    assert sum(len(read.findall(path.read_text(encoding="utf-8"))) for path in sources) > 1


@every_parameter
def test_the_source_names_evidence_that_exists_and_is_meant_without_doubt(parameter):
    texts = [parameter.source, parameter.cost.source if parameter.cost else ""]
    for given in (one for text in texts for one in cited(text)):
        assert rows_of(given), f"{given} is not in evidence.csv"
        assert len(rows_of(given)) == 1, f"{given} may mean {' or '.join(rows_of(given))}"


@every_parameter
def test_what_is_called_found_has_evidence_or_says_in_words_where(parameter):
    if parameter.grade != "judgement":
        assert cited(parameter.source) or len(parameter.source.split()) > 2
        assert "judgement" not in parameter.source


# Priors


@every_uncertainty
def test_an_uncertainty_has_a_prior_whose_median_is_its_default(name):
    parameter = PARAMETERS[name]
    assert parameter.prior is not None
    assert parameter.default == parameter.prior.quantile(0.5)


@pytest.mark.parametrize("name", [*LEVER_NAMES, *SETTINGS])
def test_what_is_set_has_no_prior(name):
    assert PARAMETERS[name].prior is None


@every_uncertainty
def test_a_priors_quantiles_rise_and_stay_in_the_range(name):
    parameter = PARAMETERS[name]
    shares = [1e-9, 1e-6, 0.001, 0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975, 0.999, 1 - 1e-6, 1 - 1e-9]
    values = [parameter.prior.quantile(share) for share in shares]
    assert all(parameter.low <= value <= parameter.high for value in values)
    assert values == sorted(values)
    assert values[2] < values[6] < values[10]
    assert all(parameter.check(value) == value for value in values)


@every_uncertainty
def test_no_prior_rests_on_a_figure_that_is_also_a_target(name):
    """F02 and F03 may be cited: only the level of what they belong to is a target."""
    ids = {given.rpartition(":")[2] for given in cited(PARAMETERS[name].source) if not given.startswith("levers:")}
    assert not ids & TARGETS


def test_the_targets_are_figures_of_the_evidence():
    assert [target for target in TARGETS if not rows_of(target)] == []


# Row of priors.csv, or lever and row of lever_effects.csv, to the parameter made from it.
FROM_PRIORS = {
    "waiting_month": "wait_effect",
    "network_quality": "contact_effect",
    "b_job": "b_job",
    "b_jobprob": "b_job_chance",
    "b_wage": "b_wage",
    "b_kin": "b_kin",
    "b_conat": "b_conationals",
    "b_immshare": "b_immigrants",
    "b_house_early": "b_dwelling",
    "b_child": "b_child",
    "b_tie": "b_tie",
    "b_size": "b_small",
    "b_unemp": "b_unemployment",
}
FROM_LEVERS = {
    ("information_only", "jobhaz_mult"): "information_effect",
    ("job_referral", "jobhaz_mult"): "referral_effect",
    ("intensive_early", "jobhaz_mult"): "programme_effect",
    ("language_100h", "jobhaz_mult"): "language_effect",
    ("language_100h", "metro_leave_hazard_mult"): "language_metro",
    ("wage_subsidy", "jobhaz_mult"): "subsidy_effect",
    ("credential_recognition", "jobhaz_mult"): "recognition_effect",
    ("mentoring_civil", "jobhaz_mult"): "mentor_effect",
    ("matching_algorithm", "jobhaz_mult"): "match_effect",
    ("job_offer_tied_retention", "stay_logodds"): "plan_weight",
    ("cash_move_or_stay_support", "stay_logodds"): "cash_weight",
}
PROPOSED = {FROM_PRIORS[row["term"]]: row for row in load_table("priors") if row["term"] in FROM_PRIORS} | {
    FROM_LEVERS[key]: row
    for row in load_table("lever_effects")
    if (key := (row["lever"], row["parameter"])) in FROM_LEVERS
}


def test_every_proposal_that_is_mapped_exists():
    assert set(PROPOSED) == {*FROM_PRIORS.values(), *FROM_LEVERS.values()} <= set(UNCERTAINTIES)


@pytest.mark.parametrize("name", PROPOSED)
def test_a_prior_has_the_sign_and_the_middle_of_the_evidence(name):
    """Where the evidence is on one side of no effect, so is nearly all of the prior."""
    prior, row = PARAMETERS[name].prior, PROPOSED[name]
    neutral = 1.0 if PARAMETERS[name].unit.startswith("ratio") else 0.0
    middle, low, high = (float(row[column]) for column in ("median_or_mean", "low95", "high95"))

    def side(value):
        return (value > neutral) - (value < neutral)

    assert side(prior.quantile(0.5)) == side(middle)
    if low > neutral:
        assert prior.quantile(0.05) > neutral
    if high < neutral:
        assert prior.quantile(0.95) < neutral
    # cutting and fitting an uneven interval move the middle a little, never by much of the interval
    assert abs(prior.quantile(0.5) - middle) < 0.15 * (high - low)


@pytest.mark.parametrize(("name", "widest"), [("stay_constant", 5.0), ("onward_hazard", 10.0), ("job_hazard", 10.0)])
def test_what_the_targets_must_tell_has_a_weak_prior(name, widest):
    prior = PARAMETERS[name].prior
    low, high = prior.quantile(0.025), prior.quantile(0.975)
    assert (high - low if prior.family == "normal" else high / low) > widest


# Levers


@every_lever
def test_a_lever_has_a_cost_and_acts_through_something_that_exists(name):
    parameter = PARAMETERS[name]
    cost = parameter.cost
    assert cost is not None
    assert cost.per.strip()
    assert cost.source.strip()
    assert cost.grade in GRADES
    assert 0 <= cost.low <= cost.value <= cost.high
    assert cost.grade == "judgement" or cited(cost.source)
    assert parameter.help_en
    columns = {*Newcomers.columns(), *Households.columns()}
    assert parameter.mechanism in columns | {"vacancies", "dwellings", "rule"}


def test_only_levers_have_costs_and_mechanisms():
    for name in (*UNCERTAINTIES, *SETTINGS):
        assert PARAMETERS[name].cost is None
        assert not PARAMETERS[name].mechanism


def test_the_levers_are_those_agreed():
    assert set(LEVER_NAMES) == {
        "outreach_reach", "outreach_start", "outreach_content", "language_hours", "recognition_speedup",
        "work_while_waiting", "wage_subsidy", "mentoring", "co_placement", "matched_placement", "dwellings_reserved",
        "in_county_assignment", "job_offers", "settlement_cash", "extra_vacancies", "residence_rule", "placebo",
    }  # fmt: skip


# Outcomes


@every_outcome
def test_an_outcome_is_declared_whole(outcome):
    assert re.fullmatch("[a-z][a-z0-9_]*", outcome.name)
    assert outcome.unit in ("share", "per month", "persons", "million SEK")
    assert len(outcome.label_en) > 4
    assert len(outcome.label_sv) > 4
    assert outcome.label_en != outcome.label_sv
    assert len(outcome.definition_en) > 20
    assert len(outcome.definition_sv) > 20
    assert outcome.definition_en != outcome.definition_sv
    assert outcome.needs >= 0
    months = re.search("_(12|36|60)$", outcome.name)
    assert not months or outcome.needs == int(months[1])


def test_the_outcomes_others_rely_on_are_there():
    assert set(OUTCOMES) >= {
        "leave_at_permit", "stay_12", "stay_36", "stay_60", "keep_municipality_12", "keep_municipality_36",
        "keep_municipality_year_end", "keep_municipality_year_end_plus_3", "employed_12", "employed_stayers_36",
        "employed_movers_36", "job_finding", "assigned_share", "received", "cost", "in_moves", "out_moves",
    }  # fmt: skip
    assert sum(name.startswith("destination_") for name in OUTCOMES) == 4
    assert HEADLINE == "stay_36"


def test_names_of_parameters_and_outcomes_tell_them_apart():
    assert not set(OUTCOMES) & (set(UNCERTAINTIES) | set(SETTINGS)) - {"assigned_share"}
    assert not set(OUTCOMES) & set(LEVER_NAMES)
