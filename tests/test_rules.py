"""Single rules held to what is known of them, where docs/odd.md has no equation and both readings ask the same rule."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from agents.columns import Status
from agents.parameters import LEVER_NAMES, Lever
from agents.search_measures import search_measures_log
from simulation.labour import is_seeker
from simulation.reference_rules import uncompiled


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
