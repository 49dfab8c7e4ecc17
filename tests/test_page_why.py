"""The page's part on who changes and why: the ledger's own figures, step by step, the latest wish of each visitor."""

import threading

import numpy as np
import pytest

from agents.places import load_places
from experiments.movers import counties_elsewhere, movers, movers_of
from experiments.runs import Run, live
from experiments.scenarios import load_scenario
from simulation.policy import TODAY
from viz.page.bars_picture import Row, bars_picture
from viz.page.flow_picture import county_names, flow_picture
from viz.page.whys import whys
from viz.page.workbench import Workbench

PLACES = load_places("25")
BASELINE = load_scenario("baseline", PLACES)
RUN = Run(people=300, months=40, draws=4)


@pytest.fixture(scope="module")
def told():
    return list(whys(RUN, BASELINE, load_scenario("matched-assignment", PLACES)))


def test_the_parts_come_one_after_another_and_all_are_there_at_the_end(told):
    assert [one.doing for one in told] == ["ledger", "movers", "shapley", "reasons", ""]
    last = told[-1]
    assert None not in (last.totals, last.attribution, last.reasons) and last.movers is not None


def test_the_ledger_and_the_levers_add_up(told):
    record = told[-1].totals.record(told[-1].totals.everybody)
    assert sum(part["mean"] for part in record["split"].values()) == pytest.approx(record["net"]["mean"])
    shares = told[-1].attribution.record()
    assert sum(one["mean"] for one in shares["levers"].values()) == pytest.approx(shares["total"]["mean"])


def test_movers_are_those_who_left_the_county():
    study = RUN.population()
    world = live(study, RUN.values_of(0), TODAY, 40, 0)
    left = (world.houses["left_county_month"] >= 0) & (world.houses["granted"] == 1)
    left &= world.houses["decision"] <= len(world.flows) - 1 - 40
    left &= world.houses["left_county_month"] <= world.houses["decision"] + 40
    found = movers(world, PLACES, 40)
    assert found.sum() == world.houses["size"][left].sum() > 0
    assert len(found) == len(counties_elsewhere(PLACES)) == 20 and "25" not in counties_elsewhere(PLACES)
    again = next(iter(movers_of(Run(people=300, months=40), [TODAY, TODAY], 40)))
    assert np.array_equal(again[0], again[1]) and np.array_equal(again[0], found)


def test_the_pictures_tell_every_value():
    rows = [Row("more", 12.0, 3.0, 20.0), Row("fewer", -4.0), Row("all", 8.0, strong=True)]
    picture = bars_picture("Who", rows, "sv")
    assert all(text in picture for text in ("+12", "−4", "+8", "fewer"))
    to = {code: float(i) for i, code in enumerate(counties_elsewhere(PLACES))}
    picture = flow_picture("Where", "25", to, "described", 5)
    assert picture.count("<circle") == 6 and set(to) <= set(county_names())


def test_the_latest_wish_of_a_visitor_replaces_the_older_one():
    bench, told, begun, go = Workbench(), [], threading.Event(), threading.Event()

    def slow():
        begun.set()
        go.wait(10)
        yield "slow"

    bench.wish("me", "slow", slow, told.append)
    assert begun.wait(10)
    done = threading.Event()
    bench.wish("me", "quick", lambda: iter(["half"]), lambda one: (told.append(one), done.set()))
    go.set()
    assert done.wait(10)
    assert told == ["half"]


def test_what_was_wished_before_is_told_at_once():
    bench, told, done = Workbench(), [], threading.Event()

    def once():
        yield "half"
        yield "whole"

    def never():
        raise AssertionError("done twice")

    bench.wish("me", "same", once, lambda one: one == "whole" and done.set())
    assert done.wait(10)
    again = threading.Event()
    bench.wish("another", "same", never, lambda one: (told.append(one), again.set()))
    assert again.wait(10) and told == ["whole"]
