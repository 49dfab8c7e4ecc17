"""Every lever acts through its own mechanism, and only through it."""

import numpy as np
import pytest

from agents.parameters import LEVER_NAMES, PARAMETERS, Lever
from experiments.digest import table_digest
from experiments.runs import Run, run_world
from experiments.tables import people_table
from simulation.policy import Clause, Policy

PEOPLE, MONTHS = 4000, 36
_KEYS = ("draw", "replicate", "person")


@pytest.fixture(scope="module")
def study():
    return Run(people=PEOPLE, months=MONTHS).population()


def lived(study, policy=None, **values):
    """The world of draw 0 under a policy."""
    run = Run(people=PEOPLE, months=MONTHS, policy=policy or Policy(), values=values)
    return run_world(run, study, 0, 0, keep=True)


def people_of(measured, study):
    return people_table(measured, study)


def highest(name):
    parameter = PARAMETERS[name]
    return parameter.choices[-1] if parameter.choices else parameter.high


def mechanism(measured, name):
    """What a lever is declared to act through, as numbers that can be compared."""
    where = PARAMETERS[name].mechanism
    world = measured.world
    if where in world.people.dtype.names:
        return world.people[where]
    if where in world.houses.dtype.names:
        return world.houses[where]
    if where in ("vacancies", "dwellings"):
        from simulation.world import FLOWS

        return world.flows[:, FLOWS.index(where)]
    assert where in ("rule", "search"), f"unknown mechanism {where}"  # read from the lever's own value, month by month
    return world.levers[:, :, Lever[name]]


@pytest.fixture(scope="module")
def today(study):
    return lived(study)


@pytest.mark.parametrize("name", LEVER_NAMES)
def test_a_lever_named_at_its_default_changes_no_byte(study, today, name):
    policy = Policy.of(**{name: PARAMETERS[name].default})
    same = lived(study, policy)
    assert table_digest(people_of(same, study), _KEYS) == table_digest(people_of(today, study), _KEYS)
    assert same.outcomes["cost"] == today.outcomes["cost"]


@pytest.mark.parametrize("name", [n for n in LEVER_NAMES if n != "placebo"])
def test_a_lever_at_its_high_bound_changes_its_mechanism_and_lives(study, today, name):
    moved = lived(study, Policy.of(**{name: highest(name)}))
    assert not np.array_equal(mechanism(moved, name), mechanism(today, name))
    assert not people_of(moved, study).equals(people_of(today, study))


def test_the_placebo_changes_contacts_and_cost_only(study, today):
    moved = lived(study, Policy.of(placebo=1.0))
    before, after = people_of(today, study), people_of(moved, study)
    different = [name for name in before.column_names if not before[name].equals(after[name])]
    assert different == ["contact_month"]
    changed = {name for name in today.outcomes if moved.outcomes[name] != today.outcomes[name]}
    assert changed == {"contacts", "cost"}


def test_every_lever_declares_a_cost_and_a_mechanism():
    for name in LEVER_NAMES:
        parameter = PARAMETERS[name]
        assert parameter.mechanism, name
        assert parameter.cost is not None and parameter.cost.low <= parameter.cost.value <= parameter.cost.high


def test_outreach_has_no_direct_effect_on_staying(study, today):
    """With no weight on information and no effect on work, contacting everybody changes nobody's life."""
    silent = {"information_weight": 0.0, "information_effect": 1.0}
    before = people_of(lived(study, **silent), study)
    after = people_of(lived(study, Policy.of(outreach_reach=1.0, outreach_start=0), **silent), study)
    different = [name for name in before.column_names if not before[name].equals(after[name])]
    assert different == ["contact_month"]


def test_more_reach_only_adds_contacts(study):
    some = lived(study, Policy.of(outreach_reach=0.3)).world.people["contact_month"] >= 0
    more = lived(study, Policy.of(outreach_reach=0.6)).world.people["contact_month"] >= 0
    assert some.sum() < more.sum()
    # who stays longer because of the policy can be contacted later; nobody contacted is lost while present
    assert (some & ~more).sum() <= 0.02 * some.sum()


def test_a_dated_and_placed_lever_acts_then_and_there_only(study):
    places = study.places
    luleå = places.place_index("2580")
    policy = Policy((Clause("outreach_reach", 0.0), Clause("outreach_reach", 1.0, 18, 30, (luleå,))))
    world = lived(study, policy).world
    month = world.people["contact_month"]
    contacted = month >= 0
    assert contacted.any()
    assert ((month[contacted] >= 18) & (month[contacted] < 30)).all()
    home = world.houses["home"][world.people["household"][contacted]]
    assert (home == luleå).mean() > 0.9  # the rest moved there first


def test_a_lever_for_a_group_reaches_that_group_only(study):
    policy = Policy((Clause("outreach_reach", 0.0), Clause("outreach_reach", 1.0, groups=(("nationality", (1,)),))))
    people = lived(study, policy).world.people
    assert set(people["nationality"][people["contact_month"] >= 0]) == {1}


def test_better_beliefs_about_jobs_here_keep_people(study):
    low = lived(study, bias_here=-1.0).outcomes["stay_36"][0]
    high = lived(study, bias_here=1.0).outcomes["stay_36"][0]
    assert high > low


def test_the_truth_can_make_people_leave(study):
    """Where people think too well of the county, information lowers staying."""
    rosy = {"bias_here": 1.5, "information_weight": 0.8, "trust": 1.0, "information_effect": 1.0}
    before = lived(study, Policy.of(outreach_reach=0.0), **rosy).outcomes["stay_36"][0]
    after = lived(study, Policy.of(outreach_reach=1.0, outreach_start=0), **rosy).outcomes["stay_36"][0]
    assert after < before


def test_the_treated_displace_others_when_vacancies_are_few(study):
    """Referral for half the people costs the other half jobs when vacancies are scarce."""
    scarce = {"vacancy_rate": 0.08, "job_hazard": 0.08, "referral_effect": 3.0, "referral_delay": 0.0}
    policy = Policy.of(outreach_reach=0.5, outreach_content="referral", outreach_start=0)
    nobody = lived(study, Policy.of(outreach_reach=0.0), **scarce).world
    some = lived(study, policy, **scarce).world
    untreated = some.people["contact_month"] < 0
    settled = (nobody.houses["first_place"] >= 0) & (nobody.houses["first_place"] < study.places.here)
    who = untreated & settled[nobody.people["household"]]
    before = (nobody.people["first_job_month"][who] >= 0).sum()
    after = (some.people["first_job_month"][who] >= 0).sum()
    assert after < before


def test_a_residence_rule_keeps_people_and_costs_jobs(study, today):
    ruled = lived(study, Policy.of(residence_rule=1.0))
    assert ruled.outcomes["stay_36"][0] > today.outcomes["stay_36"][0]
    assert ruled.outcomes["employed_stayers_36"][0] < today.outcomes["employed_stayers_36"][0]


def test_two_scenarios_share_everybodys_noise(study, today):
    """A measure in one municipality leaves most of the others' lives untouched."""
    kiruna = study.places.place_index("2584")
    moved = lived(study, Policy((Clause("dwellings_reserved", 300.0, places=(kiruna,)),)))
    before, after = people_of(today, study).to_pandas(), people_of(moved, study).to_pandas()
    changed = (before != after) & ~(before.isna() & after.isna())
    assert 0 < changed.any(axis=1).mean() < 0.1
