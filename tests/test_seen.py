"""One world seen month by month agrees with its tallies, and the reasons told are those its households had."""

import numpy as np
import pytest

from agents.columns import Status
from agents.raking import NATIONALITIES
from agents.settlement import SETTLEMENTS
from experiments.life_events import differing, life, only_in
from experiments.runs import Run
from experiments.seen import CONTACTED, EMPLOYED, GROUP, NOWHERE, STATUS, TALKED, one_in, sample, see
from simulation.kernel import advance
from simulation.policy import TODAY, Policy
from simulation.reasons import ASSIGNED, AWAY, HERE, before_settling, reasons
from simulation.replay import noting
from simulation.setup import build_world, population
from simulation.world import FLOWS

MEASURES = Policy.of(
    outreach_reach=0.6, outreach_content="referral", language_hours=30.0, mentoring=0.4, job_offers=0.4,
    dwellings_reserved=60.0, settlement_cash=25000.0, residence_rule=0.4, in_county_assignment=0.1,
    matched_placement=0.5, co_placement=0.5, recognition_speedup=3.0, work_while_waiting=0.3,
)  # fmt: skip
MONTHS = 24


def lived(policy=TODAY, people=400, seed=1, values=None, number=3, every=True):
    study = population("25", people, seed)
    rows = np.arange(len(study.people)) if every else sample(study)
    return see(study, values or {}, policy, MONTHS, number, rows)


@pytest.fixture(scope="module")
def worlds():
    return lived(MEASURES), lived()


# The months


def test_the_counts_are_the_worlds_own_tallies(worlds):
    for seen in worlds:
        so_far = {name: seen.world.flows[:, column].sum(axis=1).cumsum() for column, name in enumerate(FLOWS)}
        waiting, settled, employed, gone, refused = seen.counts().T
        assert np.array_equal(waiting + settled, so_far["residents"]) and settled.any()
        assert np.array_equal(employed, so_far["employed"]) and employed.any()
        assert np.array_equal(gone, so_far["left_county"]) and gone.any()
        assert np.array_equal(refused, so_far["rejected"]) and refused.any()


def test_nobody_is_seen_before_arriving_or_after_a_refusal(worlds):
    seen = worlds[0]
    month = np.arange(len(seen.place))[:, None]
    house = seen.world.houses[seen.household]
    assert np.array_equal((seen.state & STATUS) == Status.NOT_ARRIVED, month < house["arrival"])
    refused = (house["granted"] == 0) & (month >= house["decision"])
    assert np.array_equal(seen.place == NOWHERE, (month < house["arrival"]) | refused)
    assert not (seen.state[seen.place == NOWHERE] & EMPLOYED).any()
    assert not (seen.state[month < house["arrival"]] & (CONTACTED | TALKED)).any()


def test_who_is_marked_as_met_was_met_by_then(worlds):
    seen = worlds[0]
    met = seen.world.people["contact_month"][seen.rows]
    marked = (seen.state & CONTACTED) > 0
    assert marked.any() and np.array_equal(marked, (met >= 0) & (np.arange(len(marked))[:, None] >= met))
    assert not ((worlds[1].state & CONTACTED) > 0).sum() > marked.sum()


def test_a_talk_hands_on_the_belief_of_the_friend_named():
    # with full weight and no error the listener believes of other places what the friend believed
    values = {"talk_weight": 1.0, "talk_error": 0.0}
    seen = lived(values=values)
    noted = noting(build_world(seen.study, values, TODAY, MONTHS, seen.number))
    advance(noted, 0, len(noted.flows))
    believed = noted.seen_beliefs[:, seen.rows, 1]
    month, heard, told = seen.talks[seen.talks[:, 0] + 1 < len(believed)].T
    assert len(month) > 200
    assert np.allclose(believed[month + 1, heard], believed[month, told], atol=1e-5)
    friends = {tuple(sorted(tie)) for tie in seen.ties.tolist()}
    assert {tuple(sorted(pair)) for pair in zip(heard.tolist(), told.tolist(), strict=True)} <= friends


def test_the_sample_is_whole_households_in_their_shares():
    study = population("25", 7000, 1)
    rows = sample(study)
    assert 500 < len(rows) < 700 and one_in(7000) == 12
    household = study.people["household"]
    assert np.array_equal(np.flatnonzero(np.isin(household, household[rows])), rows)
    groups = len(study.houses) / GROUP / one_in(7000)
    for column in (study.houses["home"], study.houses["housing"], study.houses["arrival"] // 3):
        every, some = (np.bincount(column[one], minlength=99) / len(one) for one in (household, household[rows]))
        # as close as a sample of so many groups would be whose members were all alike
        assert (np.abs(every - some) <= 2.5 * np.sqrt(every * (1 - every) / groups)).all()
    assert len(NATIONALITIES) == len(np.unique(study.people["nationality"][rows]))


# The reasons


@pytest.mark.parametrize(
    ("policy", "values"), [(TODAY, {}), (MEASURES, {}), (MEASURES, {"housing_gate": 1, "kin_share": 1.0})]
)
def test_the_reasons_add_up_to_what_every_household_did(policy, values):
    found = dict.fromkeys(SETTLEMENTS, 0)
    for seed in (1, 2):
        seen = lived(policy, values=values, seed=seed)
        houses = seen.world.houses
        here = len(seen.world.near)
        for month in np.unique(houses["decision"]):
            before = before_settling(seen.study, seen.values, policy, MONTHS, seen.number, int(month))
            for j in np.flatnonzero(houses["decision"] == month):
                why = reasons(before, seen.world, j)
                if why is None:
                    assert houses["granted"][j] == 0 or houses["housing"][j] == 2
                    continue
                sums = {way: sum(terms.values()) for way, terms in why.ways.items()}
                assert {"self_here": HERE, "self_elsewhere": AWAY}.get(why.how, ASSIGNED) == max(sums, key=sums.get)
                assert why.shares[:here].sum() == pytest.approx(1) and why.shares[here:].sum() == pytest.approx(1)
                if why.how == "self_here":
                    assert why.chosen == max(range(here), key=lambda k: sum(why.places[k].values()))
                found[why.how] += 1
    assert all(found.values()), found


def test_asking_for_reasons_changes_nothing():
    seen = lived(MEASURES)
    houses = seen.world.houses
    j = int(np.flatnonzero((houses["granted"] == 1) & (houses["housing"] == 0))[5])
    before = before_settling(seen.study, {}, MEASURES, MONTHS, seen.number, int(houses["decision"][j]))
    kept = before.people.copy(), before.units.copy(), before.place.copy()
    first, second = reasons(before, seen.world, j), reasons(before, seen.world, j)
    assert first.ways == second.ways and first.places == second.places
    for one, other in zip(kept, (before.people, before.units, before.place), strict=True):
        assert one.tobytes() == other.tobytes()


# The lives


def test_a_life_is_told_in_order_and_says_what_happened(worlds):
    seen = worlds[0]
    people, houses = seen.world.people, seen.world.houses
    kinds = set()
    for i in range(len(seen.rows)):
        events = life(seen, i)
        house, person = houses[seen.household[i]], people[seen.rows[i]]
        assert [event.month for event in events] == sorted(event.month for event in events)
        named = {event.kind: event for event in events}
        kinds |= set(named)
        assert events[0].kind == "arrived" and events[0].month == house["arrival"]
        assert ("permit" in named) == (house["granted"] == 1) and ("refused" in named) == (house["granted"] == 0)
        work = [event.month for event in events if event.kind in ("job", "job_brief", "job_away")]
        assert (min(work) if work else -1) == person["first_job_month"]
        at = [event.place for event in events if event.kind in ("settled", "moved")]
        assert not at or at[-1] == house["place"]
    assert kinds >= {"arrived", "met", "mentor", "permit", "refused", "settled", "moved", "job", "jobless", "job_away"}


def test_lives_part_only_where_the_measures_reach(worlds):
    seen, today = worlds
    changed = differing(seen, today)
    assert 0 < len(changed) < len(seen.rows)
    assert not len(differing(today, lived()))
    for i in range(len(seen.rows)):
        one, other = life(seen, i), life(today, i)
        more, instead = only_in(one, other), only_in(other, one)
        assert bool({event.kind for event in more + instead} - {"met", "mentor"}) == (i in changed)
        assert sorted(map(str, other)) == sorted(str(event) for event in [*one, *instead] if event not in more)


def test_a_run_of_the_page_is_seen_too():
    run = Run(people=300, months=MONTHS)
    seen = see(run.population(), run.values_of(0), TODAY, MONTHS, 0, sample(run.population(), 100))
    assert seen.place.shape == seen.state.shape == (len(seen.world.flows), len(seen.rows))
