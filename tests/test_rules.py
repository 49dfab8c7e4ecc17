"""Single rules held to what is known of them, where docs/odd.md has no equation and both readings ask the same rule."""

import math
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

from agents.columns import NEVER, NOBODY, Status
from agents.parameters import LEVER_NAMES, Lever
from agents.search_measures import search_measures_log
from agents.settlement import assigned_weight
from simulation.choice import other_here, outside_pull, place_outside, pull_here
from simulation.information import learn, usual_hours
from simulation.labour import is_seeker
from simulation.reference_rules import uncompiled
from simulation.settling import by_population, make_offers


@pytest.mark.parametrize(
    ("age", "employed", "status", "months", "counts"),
    [
        (20, 0, Status.SETTLED, 0, True), (64, 0, Status.SETTLED, 23, True), (19, 0, Status.SETTLED, 5, False),
        (65, 0, Status.SETTLED, 5, False), (30, 1, Status.SETTLED, 5, False), (30, 0, Status.SETTLED, 24, False),
        (30, 0, Status.WAITING, 5, False), (30, 0, Status.ELSEWHERE, 5, False),
    ],
)  # fmt: skip
def test_a_participant_of_the_programme_is_settled_of_age_without_a_job_and_in_the_first_two_years(
    age, employed, status, months, counts
):
    assert bool(uncompiled(is_seeker)(SimpleNamespace(class_months=24.0), age, employed, status, months)) is counts


def test_a_residence_rule_in_force_by_half_costs_half_its_log_effect_and_only_where_it_is():
    p = SimpleNamespace(log_rule_job_effect=math.log(0.8))
    lever = np.zeros((len(LEVER_NAMES), 3))
    lever[Lever.residence_rule, 1] = 0.5
    logs = [uncompiled(search_measures_log)(p, lever, k, np.zeros(len(LEVER_NAMES))) for k in range(3)]
    assert logs == [0.0, pytest.approx(0.5 * math.log(0.8)), 0.0]


def test_the_usual_classes_last_the_24_months_of_the_programme_after_settling():
    p = SimpleNamespace(class_hours=40.0, class_months=24.0)
    assert [uncompiled(usual_hours)(p, True, month) for month in (0, 23, 24, 25)] == [40.0, 40.0, 0.0, 0.0]
    assert uncompiled(usual_hours)(p, False, 0) == 0.0


def test_half_an_hour_of_classes_is_half_an_hour_learned():
    p = SimpleNamespace(class_hours=0.5, class_months=24.0, language_lag=1.0)
    person = SimpleNamespace(age=30, class_hours=0.0, class_hours_extra=0.0, language=0.0)
    house = SimpleNamespace(status=Status.SETTLED, settled_month=0, arrival=0, segment=0, place=0, first=0, size=1)
    levers, used = np.zeros((1, 2, len(LEVER_NAMES), 1)), np.zeros(len(LEVER_NAMES), bool)
    levers[0, :, Lever.language_hours], used[Lever.language_hours] = 0.25, True
    world = SimpleNamespace(
        parameters=[p], houses=[house], people=[person], levers=levers, used=used, units=np.zeros(len(LEVER_NAMES)),
        present=[0], settled=[0], count=[1, 1],
    )  # fmt: skip
    uncompiled(learn)(world, 1)
    assert (person.class_hours, person.class_hours_extra, person.language) == (0.75, 0.25, 0.75)
    assert world.units[Lever.language_hours] == 0.25


def test_where_all_refuse_the_odds_of_being_assigned_stay_finite():
    p = SimpleNamespace(assigned_share=0.03, refusal=1.0)
    assert uncompiled(assigned_weight)(p, 2.0) == pytest.approx(2.0 * 0.6 / 0.4)  # as if one in twenty did not


@pytest.mark.parametrize(("low", "high"), [(0, 3), (3, 5), (0, 5), (4, 5)])
def test_the_authority_assigns_by_population_to_the_person(low, high):
    persons = np.array([1, 2, 3, 4, 5])
    place = [SimpleNamespace(population_cumulative=float(up_to)) for up_to in persons.cumsum()]
    among = persons[low:high].sum()
    drawn = [uncompiled(by_population)(place, low, high, (i + 0.5) / (2 * among)) for i in range(2 * among)]
    assert np.bincount(drawn, minlength=5)[low:high].tolist() == (2 * persons[low:high]).tolist()


@pytest.mark.parametrize(
    ("vacancies", "offers", "left"),
    [
        ((5, 2, 9), (1, 1), (5, 0, 9)),  # at home there are enough
        ((5, 1, 9), (1, NOBODY), (5, 0, 9)),  # one is left at home, and a household's offers lie together
        ((5, 0, 9), (2, 2), (5, 0, 7)),  # none at home: where most are
        ((0, 0, 0), (NOBODY, NOBODY), (0, 0, 0)),
    ],
)
def test_employers_offer_jobs_to_those_of_18_to_64_without_one_at_home_or_where_most_are(vacancies, offers, left):
    ages, employed = (17, 18, 64, 65, 30), (0, 0, 0, 0, 1)
    people = [
        SimpleNamespace(age=age, employed=job, qualified=0, recognised_month=NEVER, offer=NOBODY)
        for age, job in zip(ages, employed, strict=True)
    ]
    levers, units = np.zeros((1, 1, len(LEVER_NAMES), 3)), np.zeros(len(LEVER_NAMES))
    levers[0, 0, Lever.job_offers] = 1.0
    place = [SimpleNamespace(vacancies=[number, 0]) for number in vacancies]
    world = SimpleNamespace(
        frame=[SimpleNamespace(seed=1, number=0)], near=np.ones((3, 3)), levers=levers, people=people, place=place,
        units=units,
    )  # fmt: skip
    house = SimpleNamespace(first=0, size=5, arrival=0, segment=0, place=1)
    where = uncompiled(make_offers)(world, house, 0)
    assert [person.offer for person in people] == [NOBODY, *offers, NOBODY, NOBODY]
    assert where == offers[0]
    assert tuple(k.vacancies[0] for k in place) == left
    assert units[Lever.job_offers] == sum(offer != NOBODY for offer in offers)


# Five municipalities seen by a household that lives in the second; kin nowhere, in each part of the country, at home.
P = SimpleNamespace(nest_scale=0.5, b_kin=0.8)
NEAR = np.array([[1.0, 0.5, 2.0, 1.5, 0.7], [0.3, 1.0, 2.0, 0.8, 0.1], *np.ones((3, 5))])
COMPATRIOTS = (2.0, 1.0, 0.5, 1.2, 3.0)
kin_anywhere = pytest.mark.parametrize("kin", [-1, 0, 1, 3, 4, 5, 9])


def others_seen(kin):
    """Weights of the other municipalities: what kin add is a factor of exp(b_kin / scale)."""
    weights = NEAR[1] * COMPATRIOTS
    if 0 <= kin < 5:
        weights[kin] *= math.exp(P.b_kin / P.nest_scale)
    weights[1] = 0.0
    return weights


def county():
    """The municipalities as the household's nationality sees them."""
    local = np.empty((1, 5), object)
    others = others_seen(-1).sum()
    local[0] = [SimpleNamespace(weight=w, others=others, pull=others**P.nest_scale) for w in COMPATRIOTS]
    return local


@kin_anywhere
def test_the_pull_of_the_other_municipalities_is_that_of_a_nested_logit(kin):
    house = SimpleNamespace(place=1, kin=kin)
    pull = uncompiled(pull_here)(P, NEAR, county(), house, 0)
    assert pull == pytest.approx(others_seen(kin).sum() ** P.nest_scale)


@kin_anywhere
def test_who_moves_within_the_county_chooses_by_the_weights_of_the_others(kin):
    households, frame, local = 3000, SimpleNamespace(seed=1, number=0), county()
    chosen = Counter(
        uncompiled(other_here)(frame, P, NEAR, local, SimpleNamespace(place=1, kin=kin, first=i), 0)
        for i in range(households)
    )
    shares = others_seen(kin) / others_seen(kin).sum()
    for k, share in enumerate(shares):
        assert abs(chosen[k] / households - share) <= 4 * math.sqrt(share * (1 - share) / households)


@pytest.mark.parametrize("factor", [1.0, 0.4])
@pytest.mark.parametrize("kin", [-1, 0, 2, 3, 4, 6])  # two municipalities, then two metropolises and three other places
def test_who_leaves_chooses_by_the_weights_outside_with_kin_and_fewer_metropolises(kin, factor):
    weights = np.array([3.0, 1.5, 0.5, 2.0, 1.0])
    cumulative = np.array([np.ones(5), weights]).cumsum(axis=1)  # seen from the second municipality
    meant = weights.copy()
    if kin >= 2:
        meant[kin - 2] *= math.exp(P.b_kin / P.nest_scale)
    meant[:2] *= factor
    n = 4000
    drawn = [uncompiled(place_outside)(P, cumulative, 2, 1, kin, factor, (i + 0.5) / n) for i in range(n)]
    shares = np.bincount(drawn, minlength=7) / n
    assert shares[:2].sum() == 0
    assert np.allclose(shares[2:], meant / meant.sum(), rtol=0, atol=2 / n)
    pull = uncompiled(outside_pull)(P, cumulative, 2, 1, kin, factor)
    assert pull == pytest.approx(meant.sum() ** P.nest_scale)
