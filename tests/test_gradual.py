"""Comparisons that grow sure: the same figures as at once, the latest question wins, and nobody waits for sharpness."""

import threading
import time

import numpy as np
import pytest

from agents.places import load_places
from experiments import comparison
from experiments.gradual import Gradual
from experiments.runs import Run
from experiments.scenario_file import Scenario
from experiments.scenarios import load_scenario
from simulation.policy import TODAY, Policy

RUN = Run(people=200, months=36)
BASELINE = load_scenario("baseline", load_places("25"))
STAGES = (3, 6, 20)


def cash(amount):
    return Scenario("cash", "Cash", "Kontanter", "", "", Policy.of(settlement_cash=float(amount)))


@pytest.fixture
def gradual():
    made = Gradual(RUN, 2, STAGES, kept=4)
    yield made
    made.close()


class Told:
    """What an asker is told, and when all of it is there."""

    def __init__(self, last=STAGES[-1]):
        self.draws, self.last, self.done = [], last, threading.Event()

    def __call__(self, draws):
        self.draws.append(draws)
        if draws == self.last:
            self.done.set()


def answered(gradual, scenario, asker="me"):
    told = Told()
    gradual.ask(asker, [TODAY, scenario.policy], told)
    assert told.done.wait(60)
    return told.draws


def test_an_answer_comes_at_every_stage_and_ends_with_the_figures_of_a_comparison(gradual):
    draws = answered(gradual, cash(50000))
    assert draws == sorted(set(draws)) and draws[-1] == STAGES[-1] and set(draws) <= set(STAGES)
    at_once = comparison.compare(RUN, BASELINE, [cash(50000)], draws=20)
    for number in STAGES:
        found = gradual.comparison(BASELINE, [cash(50000)], number)
        assert found.run.draws == number
        assert np.array_equal(found.worlds.rows, at_once.worlds.rows[:, :number], equal_nan=True)
    last = gradual.comparison(BASELINE, [cash(50000)], 20).compared[0].record()
    expected = at_once.compared[0].record()
    for name, change in last["differences"].items():
        for figure in ("mean", "low", "high", "mc_error", "verdict"):
            assert change[figure] == expected["differences"][name][figure]
    assert last["stayers"]["mean"] == expected["stayers"]["mean"]


def test_worlds_lived_for_one_asker_serve_the_next(gradual):
    answered(gradual, cash(10000))
    lived = gradual.lived
    assert lived == 2 * STAGES[-1]
    assert answered(gradual, cash(10000), asker="another") == [STAGES[-1]]
    assert gradual.lived == lived
    answered(gradual, cash(20000))
    assert gradual.lived == lived + STAGES[-1]  # the baseline is there


def test_a_newer_question_replaces_the_older_one(gradual):
    early = Told()
    for amount in range(1000, 21000, 1000):
        gradual.ask("me", [TODAY, cash(amount).policy], early if amount < 20000 else (late := Told()))
    assert late.done.wait(60)
    assert late.draws[-1] == STAGES[-1]
    assert not early.done.is_set()
    assert gradual.lived < 20 * STAGES[-1]


def test_whoever_leaves_is_told_nothing(gradual):
    told = Told()
    gradual.ask("me", [TODAY, cash(30000).policy], told)
    gradual.leave("me")
    answered(gradual, cash(31000), asker="another")
    assert not told.done.is_set()


def test_the_rough_answer_of_one_comes_before_the_sharp_one_of_another():
    gradual = Gradual(RUN, 1, (2, 400), kept=4)
    try:
        slow, quick = Told(400), Told(2)
        gradual.ask("first", [TODAY, cash(1).policy], slow)
        gradual.ask("second", [TODAY, cash(2).policy], quick)
        assert quick.done.wait(60)
        assert not slow.done.is_set()
    finally:
        gradual.close()


def test_only_so_many_policies_are_kept(gradual):
    for amount in range(10):
        answered(gradual, cash(amount))
    assert len(gradual._rows) <= 5  # those kept, and the one just asked for
    assert gradual.worlds([cash(0).policy], 3) is None


def test_a_comparison_that_is_not_there_yet_is_none(gradual):
    assert gradual.comparison(BASELINE, [cash(5)], 3) is None
    time.sleep(0.01)
    assert gradual.lived == 0


def test_an_asker_who_fails_does_not_stop_the_others(gradual, caplog):
    def fails(_):
        raise RuntimeError("the visitor has gone")

    for asker in range(4):  # more than there are workers
        gradual.ask(asker, [TODAY, cash(1000 * (asker + 1)).policy], fails)
    assert answered(gradual, cash(45000))[-1] == STAGES[-1]
    assert caplog.text.count("an asker could not be told") >= 4
