"""The compiled kernel and the person-by-person reading give the same life histories, and both make sense."""

import hashlib
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.cohort import MINOR
from agents.columns import NEVER, NOBODY, Status
from agents.households import HOUSEHOLD_TYPES
from agents.parameters import LEVER_NAMES, PARAMETERS, UNCERTAINTIES, prior_draw
from agents.raking import NATIONALITIES
from agents.settlement import SETTLEMENTS, finishing_time
from simulation.kernel import advance
from simulation.noise import Decision, uniforms
from simulation.policy import PLACE_LEVERS, Clause, Policy
from simulation.reference import PlainModel
from simulation.setup import build_world, calendar, population
from simulation.world import FLOWS

ROOT = Path(__file__).resolve().parent.parent
HERE = (Status.WAITING, Status.DECIDED, Status.SETTLED)

# County, people, seed, ties (how many each, within the nationality, rewired). Gotland (09) has one
# municipality, so nobody moves on within the county; Västra Götaland (14) has a metropolis of its own.
STUDIES = (
    ("25", 60, 1, (6, 0.8, 0.1)),
    ("25", 110, 2, (6, 0.8, 0.1)),
    ("25", 250, 3, (4, 0.2, 0.9)),
    ("24", 90, 4, (0, 0.5, 0.5)),
    ("09", 80, 5, (12, 1.0, 0.0)),
)
MORE_STUDIES = (*STUDIES, ("25", 800, 6, (6, 0.8, 0.1)), ("14", 300, 7, (6, 0.8, 0.1)))


@cache
def study_of(county, people, seed, ties):
    return population(county, people, seed, ties_key=ties)


# Settings, some of them at their edges.
SETTINGS = {
    "talk_interval": st.integers(1, 12),
    "delay_self": st.integers(0, 3),
    "delay_assigned_early": st.integers(0, 8),
    "delay_assigned_late": st.integers(0, 8),
    "kin_share": st.sampled_from([0.0, 0.5, 1.0]),
    "class_hours": st.sampled_from([0.0, 40.0, 120.0]),
    "class_months": st.sampled_from([0.0, 24.0, 60.0]),
    "other_arrivals": st.sampled_from([0.0, 10.0, 60.0, 600.0]),
    "skilled_share": st.sampled_from([0.0, 0.25, 1.0]),
    "contact_cap": st.sampled_from([0.0, 5.0]),
    "lived_cap": st.sampled_from([0.0, 2.0, 20.0]),
    "mentor_delay": st.sampled_from([0.0, 12.0]),
    "programme_months": st.sampled_from([0.0, 10.0]),
    "season": st.sampled_from([0.0, 0.1, 0.9]),
    "dwelling_fade": st.sampled_from([0.5, 12.0, 240.0]),
}
GROUPS = (
    (),
    (),
    (("nationality", tuple(range(0, len(NATIONALITIES), 2))),),
    (("female", (1,)), ("schooling", (0, 1))),
    (("qualified", (1,)),),
    (("household_type", tuple(range(len(HOUSEHOLD_TYPES) // 2))),),
    (("housing", (0,)),),
)


ALL_LEVERS = Policy(
    tuple(
        Clause(name, PARAMETERS[name].high if PARAMETERS[name].choices else 0.4 * PARAMETERS[name].high)
        for name in LEVER_NAMES
    )
)


@dataclass(frozen=True)
class Configuration:
    """One run's inputs."""

    study: tuple
    parameters: dict
    policy: Policy
    months: int
    number: int

    def world(self):
        return build_world(study_of(*self.study), self.parameters, self.policy, self.months, self.number)

    def length(self):
        return calendar(study_of(*self.study), self.months)

    def plain(self):
        return PlainModel(study_of(*self.study), self.parameters, self.policy, self.months, self.number)


@st.composite
def clauses(draw, here, length):
    """One lever's value, for all or for some months, municipalities and people."""
    name = draw(st.sampled_from(LEVER_NAMES))
    lever = PARAMETERS[name]
    if lever.choices or lever.whole:
        value = float(draw(st.integers(int(lever.low), int(lever.high))))
    else:
        value = lever.low + (lever.high - lever.low) * draw(st.sampled_from([0.0, 0.05, 0.3, 0.7, 1.0]))
    start = draw(st.sampled_from([0, 0, 10, 20, 30, length - 1]))
    end = draw(st.sampled_from([None, None, start + 1, start + 12]))
    places = draw(st.sampled_from([(), (), (0,), tuple(range(0, here, 2))]))
    groups = () if name in PLACE_LEVERS else draw(st.sampled_from(GROUPS))
    return Clause(name, value, start, end, places, groups)


@st.composite
def configurations(draw, studies=STUDIES):
    """A study, every uncertainty at a random quantile of its prior, some settings, some dated levers."""
    study = draw(st.sampled_from(studies))
    months = draw(st.integers(12, 60))
    quantiles = random.Random(draw(st.integers(0, 2**32 - 1)))
    spread = draw(st.sampled_from([0.5, 0.95, 0.999]))  # how far out in the priors
    parameters = prior_draw({name: 0.5 + spread * (quantiles.random() - 0.5) for name in UNCERTAINTIES})
    parameters |= draw(st.fixed_dictionaries({}, optional=SETTINGS))
    here = study_of(*study).places.here
    everything = ALL_LEVERS.clauses if draw(st.booleans()) else ()  # then some are set otherwise
    some = draw(st.lists(clauses(here, calendar(study_of(*study), months)), max_size=8))
    policy = Policy((*everything, *some))
    return Configuration(study, parameters, policy, months, draw(st.integers(0, 2**31 - 1)))


def assert_same(kernel, plain):
    """Every column of two tables, with the rows that differ."""
    assert kernel.dtype == plain.dtype
    for name in kernel.dtype.names:
        rows = np.flatnonzero(kernel[name] != plain[name])
        assert not len(rows), (
            f"{name} differs in rows {rows[:5]}: {kernel[name][rows[:5]]}, {plain[name][rows[:5]]}"
        )


def by_municipality(world, houses, weight=None):
    """Persons of some households, by the municipality they live in."""
    at, size = world.houses["place"][houses], world.houses["size"][houses]
    return np.bincount(at, weights=size if weight is None else weight[houses], minlength=len(world.near))


def check_month(world, month, reserved_before):
    """What holds at the end of every month."""
    here = len(world.near)
    flows = {name: world.flows[month, column] for column, name in enumerate(FLOWS)}
    place = world.place[:here]
    assert (place["vacancies"] >= 0).all() and (place["dwellings"] >= 0).all()
    assert (flows["vacancies_filled"] + place["vacancies"].sum(axis=1) <= flows["vacancies"]).all()
    # dwellings: on offer this month and reserved earlier are either taken or left
    left = place["dwellings"].sum(axis=1)
    assert np.array_equal(reserved_before + flows["dwellings"], flows["dwellings_taken"] + left)

    # residents and the employed: by flows, by the model's running count, and by rows
    status = world.houses["status"]
    living = np.isin(status, HERE)
    residents = by_municipality(world, living)
    so_far = world.flows[: month + 1].sum(axis=0)
    assert np.array_equal(residents, so_far[FLOWS.index("residents")])
    assert np.array_equal(residents, world.local["residents"].sum(axis=0))
    employed = np.bincount(
        world.people["household"], weights=world.people["employed"], minlength=len(world.houses)
    )
    assert not employed[~living].any()
    assert np.array_equal(by_municipality(world, living, employed), so_far[FLOWS.index("employed")])
    assert sorted(world.present[: world.count[0]]) == np.flatnonzero(living).tolist()

    # everybody knows how many of their ties have a job
    counted = np.concatenate([[0], np.cumsum(world.people["employed"][world.ties])])
    known = counted[world.tie_start[1:]] - counted[world.tie_start[:-1]]
    assert np.array_equal(known, world.people["employed_contacts"])

    # each household is on exactly one way, and persons are conserved along it
    sizes = np.bincount(status, weights=world.houses["size"], minlength=len(Status))
    arrived = so_far[FLOWS.index("arrivals")].sum()
    assert sizes.sum() == len(world.people)
    assert sizes[Status.NOT_ARRIVED] == len(world.people) - arrived
    assert sizes[Status.REJECTED] == so_far[FLOWS.index("rejected")].sum()
    assert sizes[Status.ELSEWHERE] == so_far[FLOWS.index("left_county")].sum()
    waiting = arrived - so_far[FLOWS.index("permits")].sum() - so_far[FLOWS.index("rejected")].sum()
    assert sizes[Status.WAITING] == waiting


def check_histories(world, months):
    """What holds of everybody's life at the end."""
    houses, people, here, length = world.houses, world.people, len(world.near), len(world.flows)
    granted = houses["granted"] == 1
    assert (houses["arrival"] < houses["decision"]).all()
    assert np.isin(houses["status"][~granted], (Status.REJECTED,)).all()
    assert np.isin(houses["status"][granted], (Status.SETTLED, Status.ELSEWHERE)).all()
    assert (houses["settlement"][granted] >= 0).all() and (houses["settlement"][~granted] == NEVER).all()
    assert (houses["settled_month"][granted] >= houses["decision"][granted]).all()

    settled_here = granted & (houses["first_place"] >= 0) & (houses["first_place"] < here)
    chosen_here = np.isin(
        houses["settlement"], [SETTLEMENTS.index(n) for n in ("self_here", "assigned_here")]
    )
    assert np.array_equal(settled_here, granted & chosen_here)
    left = houses["left_county_month"]
    gone = left != NEVER
    assert np.array_equal(gone, houses["status"] == Status.ELSEWHERE)
    assert np.array_equal(gone, houses["place"] >= here)
    moved = houses["left_first_month"] != NEVER
    assert (houses["left_first_month"][moved] > houses["settled_month"][moved]).all()
    both = moved & gone
    assert (left[both] >= houses["left_first_month"][both]).all()
    assert np.array_equal(left[gone & ~settled_here], houses["settled_month"][gone & ~settled_here])
    assert (houses["spell"][moved] >= 1).all() and not houses["spell"][~moved].any()
    assert left.max() < length

    house = houses[people["household"]]
    job = people["first_job_month"]
    worked = job != NEVER
    assert (job[worked] >= house["arrival"][worked]).all()
    found_away = worked & (house["left_county_month"] != NEVER) & (job > house["left_county_month"])
    assert (job[found_away] <= house["decision"][found_away] + months).all()
    assert job.max() < length
    for name, after in (("employed_12", 12), ("employed_36", 36), ("employed_end", months)):
        # once a first job comes later, nobody is at work before it
        assert np.isin(people[name], (NEVER, 0, 1)).all()
        early = (people[name] == 1) & (job > house["decision"] + after)
        assert not early.any()
        assert (people[name][house["granted"] == 0] == NEVER).all()
        if after <= months:  # everybody with a permit is followed so long
            assert (people[name][house["granted"] == 1] != NEVER).all()
    assert (people["class_hours_extra"] <= people["class_hours"] + 1e-3).all()
    assert (people["contact_month"] < length).all()


def check_outside(world):
    """The weights of the places outside grow from place to place, so that they are shares of a whole."""
    steps = np.diff(world.outside, axis=1, prepend=0.0)
    assert (steps > 0).all()
    shares = steps / world.outside[:, -1:]
    assert np.allclose(shares.sum(axis=1), 1.0, rtol=0, atol=1e-12)


def hold_together(configuration, seen):
    """One configuration: the kernel month by month with its invariants, then the second reading."""
    world, length = configuration.world(), configuration.length()
    check_outside(world)
    for month in range(length):
        reserved = world.place["dwellings"][: len(world.near), 1].copy()
        advance(world, month, month + 1)
        check_month(world, month, reserved)
    check_histories(world, configuration.months)

    plain = configuration.plain().run()
    people, houses = plain.histories()
    assert_same(world.people, people)
    assert_same(world.houses, houses)
    assert np.array_equal(world.flows, plain.flows())
    assert np.allclose(world.units, plain.units, rtol=1e-9, atol=0)

    vars(plain).clear()  # Mesa 3.3 keeps a model with ordinary agents alive for ever: leave it empty

    for column, name in enumerate(FLOWS):
        seen[name] += int(np.abs(world.flows[:, column]).sum())
    for position, name in enumerate(SETTLEMENTS):
        seen[name] += int((world.houses["settlement"] == position).sum())
    for name in ("matched", "own_dwelling", "spell", "cash"):
        seen[name] += int((world.houses[name] > 0).sum())
    for name in ("mentor_month", "placebo_month", "recognised_month", "native_ties", "subsidised", "offer"):
        seen[name] += int((world.people[name] > 0).sum())
    for lever, units in zip(LEVER_NAMES, world.units, strict=True):
        seen[f"units of {lever}"] += units


NOT_COUNTED = {"units of outreach_start"}  # the only lever that costs nothing


def run_many(examples, studies):
    seen = Counter()

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(configurations(studies))
    def hold(configuration):
        hold_together(configuration, seen)

    hold()
    # nothing that can happen to people was missed
    assert not [name for name, times in seen.items() if not times and name not in NOT_COUNTED]


def test_two_readings_give_identical_lives():
    run_many(300, STUDIES)


@pytest.mark.slow
def test_two_readings_give_identical_lives_at_length():
    run_many(1500, MORE_STUDIES)


@settings(max_examples=15, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(configurations(), st.integers(1, 5))
def test_two_readings_put_who_is_assigned_inside_the_county_where_a_plan_says(configuration, step):
    study, here = study_of(*configuration.study), study_of(*configuration.study).places.here
    parameters = configuration.parameters | {"assigned_share": 0.9}
    policy = Policy((*configuration.policy.clauses, Clause("in_county_assignment", 0.9)))
    planned = step * np.arange(len(study.houses)) % here
    planned[::7] = NOBODY
    inputs = study, parameters, policy, configuration.months, configuration.number
    world = build_world(*inputs, planned=planned)
    advance(world, 0, len(world.flows))
    plain = PlainModel(*inputs, planned=planned).run()
    people, houses = plain.histories()
    vars(plain).clear()
    assert_same(world.people, people)
    assert_same(world.houses, houses)
    assigned = world.houses["settlement"] == SETTLEMENTS.index("assigned_here")
    assigned &= (world.houses["housing"] != MINOR) & (planned != NOBODY)
    assert assigned.any()
    assert np.array_equal(world.houses["first_place"][assigned], planned[assigned])
    assert not world.houses["matched"][assigned].any()


def test_a_plan_for_nobody_is_no_plan():
    worlds = []
    for planned in (None, np.full(len(study_of(*STUDIES[1]).houses), NOBODY)):
        worlds.append(build_world(study_of(*STUDIES[1]), {}, ALL_LEVERS, 24, 3, planned=planned))
        advance(worlds[-1], 0, len(worlds[-1].flows))
    assert_same(worlds[0].people, worlds[1].people)
    assert_same(worlds[0].houses, worlds[1].houses)


def test_months_one_by_one_or_in_one_go():
    configuration = Configuration(STUDIES[1], {}, Policy.of(mentoring=0.5, job_offers=0.4), 24, 3)
    slowly, quickly = configuration.world(), configuration.world()
    for month in range(calendar(study_of(*STUDIES[1]), 24)):
        advance(slowly, month, month + 1)
    advance(quickly, 0, calendar(study_of(*STUDIES[1]), 24))
    assert_same(slowly.people, quickly.people)
    assert_same(slowly.houses, quickly.houses)


def test_the_second_reading_is_an_ordinary_mesa_model():
    model = Configuration(STUDIES[0], {}, Policy(), 12, 0).plain()
    model.step()
    assert model.steps == 1 and len(model.agents) == 60
    assert {type(agent).__name__ for agent in model.agents} == {"PlainNewcomer"}
    assert all(friend is model.people[friend.row] for friend in model.people[0].ties)


@pytest.mark.parametrize("factor", [1.0, 0.4])
def test_places_outside_are_drawn_by_their_shares(factor):
    landscape = Configuration(STUDIES[1], {}, Policy(), 12, 0).plain().landscape
    home, outside = landscape.municipalities[0], landscape.outside
    draws = (np.arange(4000) + 0.5) / 4000
    for kin in (None, landscape.municipalities[1], outside[0], outside[-1], outside[20]):
        chosen = Counter(landscape.choose_outside(home, kin, factor, u).index for u in draws)
        weights = np.diff(landscape.weights_outside[home.index], prepend=0.0)
        weights[: landscape.metropolises] *= factor
        if kin in outside:
            weights[outside.index(kin)] *= np.exp(landscape.p.b_kin / landscape.p.nest_scale)
        shares = weights / weights.sum()
        assert shares.sum() == pytest.approx(1.0, abs=1e-12)
        for place, share in zip(outside, shares, strict=True):
            assert abs(chosen[place.index] / len(draws) - share) < 4 / len(draws)
        for u in (2.0**-33, 1 - 2.0**-33):
            assert landscape.choose_outside(home, kin, factor, u) in outside


def test_places_of_the_county_are_drawn_by_population():
    landscape = Configuration(STUDIES[1], {}, Policy(), 12, 0).plain().landscape
    draws = (np.arange(4000) + 0.5) / 4000
    for candidates in (landscape.municipalities, landscape.outside, landscape.municipalities[:1]):
        chosen = Counter(landscape.by_population(candidates, u).index for u in draws)
        whole = sum(place.population for place in candidates)
        for place in candidates:
            assert abs(chosen[place.index] / len(draws) - place.population / whole) < 2 / len(draws)
        for u in (2.0**-33, 1 - 2.0**-33):
            assert landscape.by_population(candidates, u) in candidates


def test_the_race_is_won_with_odds_of_the_weights():
    weights, n = np.array([0.1, 1.0, 2.5, 4.0]), 8000
    wins = Counter()
    for row in range(n):
        draws = uniforms(1, 0, row, int(Decision.ROUTE), 0, 0)
        wins[min(range(4), key=lambda k: finishing_time(draws[k], weights[k]))] += 1
    for k, share in enumerate(weights / weights.sum()):
        assert abs(wins[k] / n - share) < 4 * np.sqrt(share * (1 - share) / n)


def test_the_plain_rules_are_not_compiled():
    from simulation import reference_rules

    for module in (reference_rules.utility, reference_rules.work, reference_rules.tables):
        for value in vars(module).values():
            known = getattr(value, "__module__", "") in ("agents.exact", "simulation.noise")
            assert known or not hasattr(value, "py_func")


# For comparison between processes.
SMALL = (Configuration(STUDIES[1], {}, Policy(), 24, 1), Configuration(STUDIES[0], {}, ALL_LEVERS, 36, 2))


def digest(people, houses, flows):
    """SHA-256 of all columns (the rows have bytes between columns that mean nothing)."""
    result = hashlib.sha256()
    for table in (people, houses):
        for name in table.dtype.names:
            result.update(np.ascontiguousarray(table[name]).tobytes())
    result.update(np.ascontiguousarray(flows).tobytes())
    return result.hexdigest()


def plain_digests():
    models = [configuration.plain().run() for configuration in SMALL]
    return [digest(*model.histories(), model.flows()) for model in models]


def test_without_compiled_code_lives_are_the_same():
    program = "import test_two_readings as t; print(*t.plain_digests())"
    environment = os.environ | {
        "NUMBA_DISABLE_JIT": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
    }
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    compiled = []
    for configuration in SMALL:
        world = configuration.world()
        advance(world, 0, configuration.length())
        compiled.append(digest(world.people, world.houses, world.flows))
    assert run.stdout.split() == compiled
