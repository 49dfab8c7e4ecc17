"""The compiled phases, read line by line as plain Python, give the lives of the second reading.

What is compiled cannot be measured line by line: benchmarks/mutants.py and coverage run these worlds under
NUMBA_DISABLE_JIT=1 (docs/reliability.md).
"""

import random

import numpy as np
import pytest
from plain_kernel import lived_plainly
from test_two_readings import ALL_LEVERS, STUDIES, Configuration, assert_same, check_histories, study_of

from agents.cohort import MINOR
from agents.parameters import UNCERTAINTIES, prior_draw
from agents.settlement import SETTLEMENTS
from simulation.policy import TODAY, Clause, Policy

# So many jobs, dwellings, offers and moves that a few dozen people meet all that can happen.
BUSY = {
    "stay_constant": 2.5, "in_county_share": 0.5, "job_hazard": 0.1, "vacancy_rate": 2.0, "onward_hazard": 0.03,
    "talk_weight": 0.5, "other_arrivals": 20.0, "nest_scale": 0.5, "b_kin": 2.0, "kin_share": 0.9, "b_job": 0.6,
    "plan_weight": 1.5,
}  # fmt: skip
# Fewer jobs than offers and seekers, so that they are looked for farther off and some are subsidised.
SCARCE = {"vacancy_rate": 0.02, "skilled_share": 0.5, "subsidy_additional": 0.5, "recognition_lag": 0.0}
RIVALS = {"housing_gate": 1, "planned_moves": 1}
DATED = Policy((
    Clause("outreach_reach", 0.8, 6, 40, groups=(("female", (1,)),)), Clause("outreach_content", 1.0, 0, 20),
    Clause("language_hours", 20.0, 12, 30), Clause("residence_rule", 0.6, 20, 40), Clause("wage_subsidy", 0.6),
    Clause("work_while_waiting", 0.7), Clause("matched_placement", 0.5), Clause("in_county_assignment", 0.3),
    Clause("job_offers", 1.0), Clause("settlement_cash", 40000.0, places=(0, 1, 2, 3)),
))  # fmt: skip
AT_WORK = Policy((*DATED.clauses, Clause("work_while_waiting", 1.0)))  # some at home, where others have an offer


def lives(study, number, policy=TODAY, months=38, **values):
    """A configuration with every uncertainty at a quantile of its own, then busy, then as asked for."""
    chance = random.Random(number)
    drawn = prior_draw({name: chance.uniform(0.1, 0.9) for name in UNCERTAINTIES})
    return Configuration(STUDIES[study], drawn | BUSY | values, policy, months, number)


WORLDS = {
    "today": lives(2, 1, assigned_share=0.6),
    "all levers": lives(2, 2, ALL_LEVERS, 36),
    "few jobs": lives(3, 3, DATED, 24, **SCARCE, delay_self=0, talk_interval=1),
    "dated levers": lives(2, 5, DATED, 24, assigned_share=0.7, refusal=0.1),
    "at work while waiting": lives(
        2, 5, AT_WORK, 24, assigned_share=0.05, refusal=0.9, access_effect=0.6, vacancy_rate=15.0, b_job=2.5,
        plan_weight=3.0, stay_constant=0.0,
    ),
    "rivals": lives(1, 4, DATED, 24, **RIVALS),
    "one municipality": lives(4, 7),
}


@pytest.mark.parametrize("name", WORLDS)
def test_the_phases_line_by_line_give_the_lives_of_the_second_reading(name):
    world, plain = lived_plainly(WORLDS[name]), WORLDS[name].plain().run()
    people, houses = plain.histories()
    assert_same(world.people, people)
    assert_same(world.houses, houses)
    assert np.array_equal(world.flows, plain.flows())
    assert np.allclose(world.units, plain.units, rtol=1e-9, atol=0)
    check_histories(world, WORLDS[name].months)
    vars(plain).clear()  # Mesa 3.3 keeps a model with ordinary agents alive for ever: leave it empty


def test_the_phases_line_by_line_put_who_is_assigned_where_the_plan_says():
    configuration = lives(0, 6, months=12, assigned_share=0.9)
    study = study_of(*configuration.study)
    planned = np.arange(len(study.houses)) % study.places.here
    world = lived_plainly(configuration, planned)
    assigned = world.houses["settlement"] == SETTLEMENTS.index("assigned_here")
    assigned &= world.houses["housing"] != MINOR
    assert assigned.any()
    assert np.array_equal(world.houses["first_place"][assigned], planned[assigned])
    assert not world.houses["matched"].any()
