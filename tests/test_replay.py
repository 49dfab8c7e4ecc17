"""What people see of others, noted in one world and shown in another: both readings, and what it must leave alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_two_readings import ALL_LEVERS, STUDIES, Configuration, assert_same, configurations, study_of

from simulation.kernel import advance
from simulation.labour import ANY, SKILLED
from simulation.policy import Clause, Policy
from simulation.reference import PlainModel
from simulation.replay import noting, shown

BOTH = [(True, True), (True, False), (False, True)]
FRIENDS = "employed_contacts"  # the friends' life, not one's own


def lived(world):
    advance(world, 0, len(world.flows))
    return world


def alone(configuration, noted):
    return lived(shown(configuration.world(), noted, True, True))


def few(examples):
    return settings(
        max_examples=examples, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )


@few(12)
@given(configurations())
def test_a_world_shown_its_own_others_is_itself(configuration):
    noted, plain = lived(noting(configuration.world())), lived(configuration.world())
    assert_same(plain.people, noted.people)
    assert_same(plain.houses, noted.houses)
    for markets, ties in BOTH:
        again = lived(shown(configuration.world(), noted, markets, ties))
        assert_same(plain.people, again.people)
        assert_same(plain.houses, again.houses)


@few(12)
@given(configurations(), st.sampled_from(BOTH), st.data())
def test_both_readings_agree_on_a_world_shown_another_ones_others(baseline, channels, data):
    other = data.draw(configurations((baseline.study,)))
    scenario = replace(baseline, policy=other.policy)
    noted = lived(noting(baseline.world()))
    kernel = lived(shown(scenario.world(), noted, *channels))
    study = study_of(*scenario.study)
    plain = PlainModel(
        study, scenario.parameters, scenario.policy, scenario.months, scenario.number, noted, *channels
    ).run()
    people, houses = plain.histories()
    vars(plain).clear()  # Mesa 3.3 keeps a model with ordinary agents alive for ever: leave it empty
    assert_same(kernel.people, people)
    assert_same(kernel.houses, houses)


class Watched(PlainModel):
    """The second reading, which looks at every turn whether the notes say what is there."""

    notes, turns = None, None

    def talk(self):
        beliefs = self.notes.seen_beliefs[self.month]
        assert [p.bias_here for p in self.people] == beliefs[:, 0].tolist()
        assert [p.bias_elsewhere for p in self.people] == beliefs[:, 1].tolist()
        super().talk()

    def arrive(self):
        super().arrive()
        for n, here in enumerate(self.notes.seen_compatriots[self.month]):
            assert [k.residents.get(n, 0) for k in self.municipalities] == here.tolist()


class Watching:
    """Stands for what is shown and shows nothing."""

    def __init__(self, model, shown_by):
        self.model, self.own = model, shown_by

    def __getattr__(self, name):
        return getattr(self.own, name)

    def show_vacancies(self, place, lot, month):
        for skill in (ANY, SKILLED):
            there = place.vacancies[skill] > 0
            self.model.turns["vacancy", there] = True
            assert there == (lot <= self.model.notes.seen_lots[month, place.index, skill])

    def show_markets(self, municipalities, row):
        there = [[*k.vacancies.values(), *k.dwellings.values()] for k in municipalities]
        assert there == self.model.notes.seen_stocks[row].tolist()

    def show_dwelling(self, k, first, month):
        there = k.has_dwelling_free()
        self.model.turns["dwelling", there] = True
        assert there == (first <= self.model.notes.seen_movers[month, k.index])

    def employed_ties(self, person, month):
        assert person.employed_contacts == self.model.notes.seen_contacts[month, person.row]
        return person.employed_contacts


def test_the_notes_say_what_everybody_finds():
    turns = {}
    crowded = {"other_arrivals": 60.0, "onward_hazard": 0.05, "stay_constant": 1.0}
    for configuration in (
        Configuration(STUDIES[2], crowded, ALL_LEVERS, 36, 3),
        Configuration(STUDIES[1], crowded | {"dwelling_rate": 0.1}, Policy(), 24, 1),
    ):
        model = Watched(
            study_of(*configuration.study),
            configuration.parameters,
            configuration.policy,
            configuration.months,
            configuration.number,
        )
        model.notes = lived(noting(configuration.world()))
        model.turns = turns
        model.shown = Watching(model, model.shown)
        model.run()
        vars(model).clear()
    assert turns == dict.fromkeys([(kind, there) for kind in ("vacancy", "dwelling") for there in (True, False)], True)


def test_shown_the_baselines_others_everybody_lives_alone():
    # what one group's policy does to its people does not depend on whether the other groups have it too
    baseline = Configuration(STUDIES[2], {}, Policy(), 36, 4)
    noted = lived(noting(baseline.world()))
    together = alone(replace(baseline, policy=ALL_LEVERS), noted)
    groups = [(("female", (value,)),) for value in (0, 1)]
    clauses = [c for c in ALL_LEVERS.clauses if c.lever not in ("extra_vacancies", "dwellings_reserved")]
    for value, group in enumerate(groups):
        policy = Policy(tuple(replace(clause, groups=group) for clause in clauses))
        apart = alone(replace(baseline, policy=policy), noted)
        mine = noted.people["female"][noted.houses["first"]] == value
        person = mine[noted.people["household"]]
        for name in set(noted.houses.dtype.names) - {"segment"}:
            assert np.array_equal(apart.houses[name][mine], together.houses[name][mine]), name
            assert np.array_equal(apart.houses[name][~mine], noted.houses[name][~mine]), name
        for name in set(noted.people.dtype.names) - {FRIENDS}:
            assert np.array_equal(apart.people[name][person], together.people[name][person]), name
            assert np.array_equal(apart.people[name][~person], noted.people[name][~person]), name


@pytest.mark.parametrize("lever", ["extra_vacancies", "dwellings_reserved"])
def test_more_of_a_stock_changes_nobody_who_is_shown_the_baselines_markets(lever):
    value = {"extra_vacancies": 2.0, "dwellings_reserved": 600.0}[lever]
    baseline = Configuration(STUDIES[2], {"other_arrivals": 600.0}, Policy(), 36, 4)
    scenario = replace(baseline, policy=Policy((Clause(lever, value),)))
    noted = lived(noting(baseline.world()))
    same, other = alone(scenario, noted), lived(scenario.world())
    for table in ("people", "houses"):
        assert_same(getattr(noted, table), getattr(same, table))
    assert any((other.people[name] != noted.people[name]).any() for name in ("first_job_month", "employed_end")) or (
        other.houses["own_dwelling"] != noted.houses["own_dwelling"]
    ).any()
