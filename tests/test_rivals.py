"""Rival structures are switched on one at a time, change what they are about, and leave the model as it is when off."""

import numpy as np
import pytest

from agents.moving import planned_rate
from agents.parameters import PARAMETERS, record
from agents.settlement import gate
from experiments.rivals import RIVALS, rival_shifts
from experiments.runs import Run, run_worlds

SMALL = Run(people=700, months=36, draws=2)


def _outcomes(values) -> list[dict]:
    return [m.outcomes for m in run_worlds(Run(people=700, months=36, draws=2, values=values))]


def test_there_are_at_least_two_rivals_each_with_declared_switches():
    assert len(RIVALS) >= 2
    for rival in RIVALS.values():
        for name, value in rival.values.items():
            assert PARAMETERS[name].role == "setting"
            assert PARAMETERS[name].check(value) != PARAMETERS[name].default


@pytest.mark.parametrize("name", RIVALS)
def test_a_rival_changes_lives(name):
    assert _outcomes(RIVALS[name].values) != _outcomes({})


def test_a_switch_at_its_default_changes_nothing():
    assert _outcomes({"planned_moves": 0, "housing_gate": 0}) == _outcomes({})


def test_planned_moves_leave_the_typical_household_as_it_was_and_at_most_double_its_hazard():
    p = record({"onward_hazard": 0.01})[0]
    assert planned_rate(p, 1.0, 0.01) == pytest.approx(0.01)
    assert planned_rate(p, 1.0, 10.0) == pytest.approx(0.02, rel=0.01)
    rates = [planned_rate(p, 2.0, rate) for rate in np.linspace(0.0, 0.5, 50)]
    assert rates == sorted(rates)
    assert rates[0] == 0.0
    assert rates[-1] < 0.04


def test_a_gate_closes_only_where_there_is_no_dwelling():
    closed, off = record({"housing_gate": 1.0})[0], record({})[0]
    assert gate(closed, True) == gate(off, True) == gate(off, False) == 1.0
    assert 0.0 < gate(closed, False) < 1e-30


def test_with_a_gate_nobody_settles_by_choice_where_no_dwelling_is_offered():
    values = {"housing_gate": 1.0, "dwelling_rate": 0.0, "in_county_share": 0.0}
    for outcomes in _outcomes(values):
        assert outcomes["route_self_here"][0] == 0.0
        assert outcomes["leave_at_permit"][0] == 1.0


def test_shifts_are_paired_and_sum_up_what_the_worlds_say():
    told = []
    shifts = rival_shifts(SMALL, outcomes=("leave_at_permit",), progress=lambda: told.append(1))
    assert len(told) == 2 * (len(RIVALS) + 1)
    baseline = np.array([one["leave_at_permit"][0] for one in _outcomes({})])
    for shift in shifts:
        under = np.array([one["leave_at_permit"][0] for one in _outcomes(RIVALS[shift.rival].values)])
        assert shift.difference == pytest.approx((under - baseline).mean())
        assert shift.low <= shift.difference <= shift.high
