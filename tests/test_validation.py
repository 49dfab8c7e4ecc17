"""Patterns that were not fitted: declared whole, measured as they say, judged by their rules, fails shown as fails."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pytest

from agents.cohort import ABO
from agents.columns import Households, Newcomers
from agents.evidence import load_table
from agents.households import HOUSEHOLD_TYPES
from agents.parameters import PARAMETERS
from agents.places import load_places
from agents.settlement import SETTLEMENTS
from experiments import patterns
from experiments.lives import MANY, ONE, WAYS, Lived, Lives, worlds_a_draw
from experiments.pattern_rules import Above, AlwaysZero, MedianIn, WholeIn
from experiments.runs import Run
from experiments.targets import shipped_targets
from experiments.validation import IMPOSED, KINDS, PATTERNS, Pattern, judge, measurable, validate
from simulation.tables import PLACE
from viz import validate_command

EVIDENCE = set(load_table("evidence").column("id"))
_CITED = re.compile(r"(?:moves:|levers:)?\b[A-Z][0-9]{1,3}\b")
_PREFIXES = ("moves:", "levers:")
every_pattern = pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.name)


def rows_of(given: str) -> set[str]:
    """The rows of evidence that an id may mean."""
    return {row for row in (given, *(prefix + given for prefix in _PREFIXES)) if row in EVIDENCE}


# Declarations


def test_there_are_a_dozen_patterns_and_no_two_have_the_same_name_or_words():
    assert sum(pattern.kind == "pattern" for pattern in PATTERNS) >= 12
    for field in ("name", "statement_en", "statement_sv"):
        texts = [getattr(pattern, field) for pattern in PATTERNS]
        assert len(set(texts)) == len(texts)


@every_pattern
def test_a_pattern_is_declared_whole(pattern):
    assert re.fullmatch("[a-z][a-z0-9_]*", pattern.name)
    assert pattern.imposed in IMPOSED
    assert pattern.kind in KINDS
    for text in (pattern.statement_en, pattern.statement_sv, pattern.note):
        assert len(text) > 10
        assert text.endswith(".")
        assert text == text.strip()
    assert pattern.statement_en != pattern.statement_sv
    assert pattern.unit
    assert pattern.rule.text


@every_pattern
def test_a_pattern_cites_evidence_that_exists_and_is_meant_without_doubt(pattern):
    given = _CITED.findall(pattern.source)
    assert ", ".join(given) == pattern.source
    assert given or pattern.kind == "falsification"
    for one in given:
        assert len(rows_of(one)) == 1, f"{one} may mean {rows_of(one) or 'nothing'}"


@every_pattern
def test_no_pattern_is_a_figure_that_is_fitted(pattern):
    fitted = {row for target in shipped_targets(load_places("25")) for one in _CITED.findall(target.source)
              for row in rows_of(one)} | rows_of("A01") | rows_of("A02")  # fmt: skip
    # the list of levers has an A01 and A02 too, which are about other things
    fitted -= {row for row in fitted if row.startswith("levers:")}
    assert {"A22", "N01", "M01", "F01", "F11", "M14", "moves:A02"} <= fitted
    assert not fitted & {row for one in _CITED.findall(pattern.source) for row in rows_of(one)}


@every_pattern
def test_what_a_prior_is_said_to_impose_it_does(pattern):
    """The prior lies on one side of no effect; a sign that nothing is named for is the structure's or a target's."""
    assert not pattern.imposed_by or pattern.imposed != "neither"
    for name in pattern.imposed_by:
        prior = PARAMETERS[name].prior
        neutral = 1.0 if PARAMETERS[name].unit.startswith("ratio") else 0.0
        assert (prior.quantile(0.05) > neutral) or (prior.quantile(0.95) < neutral)


def test_only_a_pattern_of_which_nothing_is_imposed_counts_as_validation():
    for pattern in PATTERNS:
        assert pattern.counts_as_validation == (pattern.imposed == "neither" and pattern.kind == "pattern")
    assert {p.name for p in PATTERNS if p.kind == "falsification"} == {
        "placebo_does_nothing", "shuffled_ties", "time_lived_matters", "constant_hazard_is_no_rival",
    }  # fmt: skip
    assert not any(p.counts_as_validation for p in PATTERNS if p.kind == "falsification")
    assert sum(p.counts_as_validation for p in PATTERNS) >= 5


# Rules

HUNDRED = np.linspace(0.0, 1.0, 101)  # its 90 % interval is 0.05 to 0.95


def pattern_with(rule, **rest) -> Pattern:
    """A pattern about nothing, met by a rule."""
    return Pattern("made_up", "Something.", "Något.", "", lambda lives: 0.0, rule, "share", "neither", "Why.", **rest)


@pytest.mark.parametrize(
    ("rule", "passed"),
    [
        (Above(0.04), True),
        (Above(0.06), False),
        (MedianIn(0.5, 0.6), True),
        (MedianIn(0.51, 0.6), False),
        (MedianIn(0.4, 0.49), False),
        (WholeIn(0.04, 0.96), True),
        (WholeIn(0.06, 0.96), False),
        (WholeIn(0.04, 0.94), False),
        (AlwaysZero(), False),
    ],
    ids=str,
)
def test_a_rule_is_met_by_the_draws_and_not_by_their_mean(rule, passed):
    assert judge(pattern_with(rule), HUNDRED).passed is passed
    assert judge(pattern_with(rule), HUNDRED[::-1]).passed is passed


def test_one_draw_that_is_not_zero_is_enough_to_fail_always_zero():
    values = np.zeros(200)
    assert judge(pattern_with(AlwaysZero()), values).passed
    values[17] = 1.0
    assert not judge(pattern_with(AlwaysZero()), values).passed


def test_the_interval_is_that_of_the_draws():
    verdict = judge(pattern_with(Above(0.0)), HUNDRED)
    assert (verdict.low, verdict.median, verdict.high) == pytest.approx((0.05, 0.5, 0.95))
    assert verdict.measured == 101


def test_draws_with_nobody_at_risk_are_left_out_and_half_of_them_fail_the_pattern():
    some = np.where(np.arange(101) < 40, np.nan, 1.0)
    assert judge(pattern_with(Above(0.0)), some).passed
    assert judge(pattern_with(Above(0.0)), some).measured == 61
    most = np.where(np.arange(101) < 60, np.nan, 1.0)
    assert not judge(pattern_with(Above(0.0)), most).passed
    nobody = judge(pattern_with(AlwaysZero()), np.full(5, np.nan))
    assert (nobody.low, nobody.median, nobody.high, nobody.passed, nobody.measured) == (None, None, None, False, 0)


def test_a_short_follow_up_leaves_out_what_it_cannot_show():
    assert measurable(60) == PATTERNS
    assert {p.name for p in measurable(12)} == {p.name for p in PATTERNS if p.needs <= 12} < {p.name for p in PATTERNS}


# Measurements, on lives made by hand

HERE, AWAY, CAPITAL = 0, 1, 2  # places: one of the county, one outside, and a metropolis
LAST, MONTHS = 100, 60


def lived(*households, **more) -> Lived:
    """Lives made by hand: each household a dict of columns, and of one value per member under `people`.

    Everybody arrives in month 0 as a man of 30, gets a permit in month 9 and settles by himself in month 10.
    """
    houses = Households.new(len(households))
    persons = []
    for j, given in enumerate(households):
        members = given.get("people", [{}])
        start = {"first": len(persons), "size": len(members), "housing": ABO, "decision": 9, "granted": 1,
                 "settlement": SETTLEMENTS.index("self_here"), "settled_month": 10, "first_place": HERE,
                 "place": HERE}  # fmt: skip
        for column, value in (start | {k: v for k, v in given.items() if k != "people"}).items():
            houses.rows[column][j] = value
        persons += [{"household": j, "age": 30} | member for member in members]
    people = Newcomers.new(len(persons))
    for i, person in enumerate(persons):
        for column, value in person.items():
            people.rows[column][i] = value
    place = np.zeros(3, PLACE)
    place["population"] = 10, 20, 500
    made = {
        "people": people.rows, "houses": houses.rows, "flows": np.zeros((1, LAST + 1, 1, 1)), "outcomes": ({},),
        "place": place, "county": np.array(["25", "24", "01"]), "destination_class": np.array([1, 1, 3]), "here": 1,
        "months": MONTHS,
    }  # fmt: skip
    return Lived(**made | more)


def lives_of(today: Lived, **others) -> SimpleNamespace:
    """Stands for Lives: every way not given is today."""
    return SimpleNamespace(
        today=today,
        lived=lambda name, worlds=None: others.get(name, today),
        beside_today=lambda name: (today, others[name]),
    )


def kind(name: str) -> dict:
    return {"type": HOUSEHOLD_TYPES.index(name)}


def gone(months: int, place: int = AWAY) -> dict:
    """Left the first municipality, and the county, so many months after settling."""
    return {"left_first_month": 10 + months, "left_county_month": 10 + months, "place": place}


TWO = {"people": [{}, {"female": 1}]}


def test_lost_is_counted_in_persons_until_three_years_and_not_after():
    s = lived(gone(36) | TWO, gone(37), {}).settlers
    assert patterns._lost(s, np.ones(4, bool)) == 0.5
    assert patterns._lost(s, np.zeros(4, bool)) is np.nan


def test_who_was_not_followed_so_long_is_not_at_risk():
    late = {"settled_month": LAST - 35, "decision": LAST - 62}
    assert patterns._lost(lived(gone(5), late).settlers, np.ones(2, bool)) == 1.0


def test_people_alone_are_held_against_couples_and_against_families():
    today = lived(
        kind("single_man") | gone(5), kind("single_woman"),
        kind("couple") | TWO, kind("couple") | TWO, kind("couple") | TWO | gone(30), kind("couple") | TWO,
        kind("couple_children") | TWO | gone(3),
    )  # fmt: skip
    assert patterns.couples_stay(lives_of(today)) == 0.5 - 0.25
    assert patterns.families_stay(lives_of(today)) == 0.5 - 1.0


def test_men_are_held_against_women_and_children_left_out():
    child = {"age": 5}
    today = lived(
        gone(1), {}, {}, {},
        gone(2) | {"people": [{"female": 1}, child, child]}, {"people": [{"female": 1}, child]},
    )  # fmt: skip
    assert patterns.men_leave(lives_of(today)) == 0.25 - 0.5


def test_schooling_compares_the_longest_with_the_shortest():
    def schooled(level):
        return {"people": [{"schooling": level}]}

    today = lived(schooled(2) | gone(1), schooled(1), schooled(1), schooled(0) | gone(1), schooled(0))
    assert patterns.educated_leave(lives_of(today)) == 0.5


def test_the_assigned_are_held_against_the_self_settled():
    assigned = {"settlement": SETTLEMENTS.index("assigned_here")}
    today = lived(assigned | gone(1), assigned | gone(2), {}, gone(3))
    assert patterns.assigned_leave(lives_of(today)) == 0.5


def test_unaccompanied_minors_are_left_out():
    today = lived(kind("unaccompanied") | {"housing": 2} | gone(1), {})
    assert len(today.settlers.gone) == 1


def test_work_is_that_of_any_adult_and_who_has_left_by_then_is_not_asked():
    works = {"people": [{}, {"employed_12": 1}]}
    today = lived(works | gone(20), works, gone(20), gone(2), {"people": [{"employed_12": 0}]})
    assert patterns.jobless_leave(lives_of(today)) == 0.0
    assert patterns.jobless_leave(lives_of(lived(works, gone(20), {}))) == 0.5


def test_the_hazard_of_leaving_is_persons_who_leave_a_month_there():
    s = lived(gone(6), gone(18), {}).settlers
    assert patterns.leaving_hazard(s, 0, 12) == 1 / (6 + 12 + 12)
    assert patterns.leaving_hazard(s, 12, 36) == 1 / (6 + 24)


@pytest.mark.parametrize(("months", "early"), [((3, 4, 30), True), ((3, 26, 30), False)])
def test_early_losses_are_told_from_late_ones(months, early):
    today = lived(*(gone(m) for m in months), *({},) * 30)
    assert (patterns.losses_come_early(lives_of(today)) > 1.0) is early


def test_the_rival_is_told_by_its_own_losses_and_the_difference_by_both():
    """In the first month of year one and of year three; the rival loses as many in each."""
    today, rival = lived(gone(1), gone(1), gone(25), *({},) * 9), lived(gone(1), gone(25), *({},) * 9)
    lives = lives_of(today, constant_hazard=rival)
    assert patterns.constant_hazard(lives) == patterns.early_losses(rival)
    assert patterns.time_lived_matters(lives) == patterns.early_losses(today) / patterns.early_losses(rival) > 1.0


def test_losses_that_stop_are_told_from_losses_that_go_on():
    assert patterns.losses_go_on_falling(lives_of(lived(gone(20), gone(30), gone(50), *({},) * 20))) > 1.0
    assert patterns.losses_go_on_falling(lives_of(lived(gone(20), gone(40), gone(50), *({},) * 20))) < 1.0


def test_the_metropolis_is_counted_when_it_is_reached_in_time():
    today = lived(gone(60, CAPITAL), gone(61, CAPITAL), gone(3, AWAY), {})
    assert patterns.metropolitan_after_five_years(lives_of(today)) == 0.25


def test_leavers_are_counted_where_they_went_first():
    within = {"left_first_month": 15}
    went = {"left_first_month": 15, "left_county_month": 25, "place": CAPITAL}
    today = lived(gone(3, CAPITAL), gone(3, CAPITAL), gone(3, AWAY), within, went, {})
    assert patterns.capital_draws_most(lives_of(today)) == pytest.approx(0.0)
    assert patterns.capital_draws_most(lives_of(lived(gone(3, CAPITAL), gone(3, AWAY), gone(3, CAPITAL)))) > 0
    assert np.isnan(patterns.capital_draws_most(lives_of(lived({}))))


def test_the_employed_are_counted_among_all_of_age_wherever_they_live():
    today = lived(
        {"people": [{"employed_end": 1}]}, {"people": [{"employed_end": 0}]} | gone(3),
        {"people": [{"employed_end": 1, "female": 1}]}, {"people": [{"employed_end": 1, "age": 62}]},
        {"people": [{"employed_end": 1}], "granted": 0},
    )  # fmt: skip
    assert patterns.men_employed(lives_of(today)) == 0.5
    assert patterns.women_against_men(lives_of(today)) == 2.0


def test_displacement_is_what_the_untreated_lose_of_what_the_treated_gain():
    def worked(treated, untreated):
        contact = {"contact_month": 3}
        return lived(*({"people": [contact | {"employed_12": v}]} for v in treated),
                     *({"people": [{"employed_36": v}]} for v in untreated))  # fmt: skip

    without = worked((0, 0, 0, 1), (1, 1, 0))
    assert patterns.displaced_share(without, worked((1, 1, 0, 1), (0, 1, 0))) == 0.5
    assert patterns.displaced_share(without, worked((1, 1, 0, 1), (1, 1, 1))) == -0.5
    assert np.isnan(patterns.displaced_share(without, worked((0, 0, 0, 1), (0, 1, 0))))


def test_a_placebo_that_touches_anything_else_or_nothing_is_noticed():
    def world(cost=1.0, **columns):
        outcomes = {"contacts": (cost, 1.0), "cost": (cost, 1.0), "nobody": (np.nan, 0.0)}
        return lived({"people": [columns]}, outcomes=(outcomes,))

    def changes(other):
        return patterns.placebo_changes(lives_of(world(), placebo=other))

    assert changes(world(2.0, placebo_month=3)) == 0
    assert changes(world(2.0, placebo_month=3, employed=1)) == 1
    assert changes(world(2.0, placebo_month=3, employed=1, bias_here=0.5)) == 2
    assert changes(world()) == 3


# Lives

SMALL = Run(people=300, draws=2)


@pytest.fixture(scope="module")
def lives() -> Lives:
    return Lives(SMALL, 1)


def test_a_draw_lives_in_several_noise_worlds_one_below_the_other(lives):
    today, first = lives.today, lives.lived("today", ONE)
    assert len(today.flows) == MANY
    n, m = len(first.people), len(first.houses)
    assert (len(today.people), len(today.houses)) == (MANY * n, MANY * m)
    assert np.array_equal(today.houses["first"], np.searchsorted(today.people["household"], np.arange(MANY * m)))
    for column in first.houses.dtype.names:
        assert np.array_equal(today.houses[column][:m], first.houses[column])
    assert not np.array_equal(today.houses["first_place"][:m], today.houses["first_place"][m : 2 * m])


def test_outcomes_agree_with_what_is_counted_from_the_rows(lives):
    today = lives.lived("today", ONE)
    house = today.houses[today.people["household"]]
    abo = today.granted[today.people["household"]] & (house["housing"] == ABO)
    left = (house["first_place"] >= today.here)[abo].mean()
    assert today.outcome("leave_at_permit") == pytest.approx(left)


def test_a_way_is_lived_once_and_on_the_noise_of_today(lives):
    assert lives.lived("after_60") is lives.today
    today, placebo = lives.beside_today("placebo")
    assert patterns.changed(today, placebo) == {"contacts", "cost", "placebo_month"}
    today, shuffled = lives.beside_today("shuffled")
    assert np.array_equal(today.houses["decision"], shuffled.houses["decision"])


def test_a_referral_changes_work_so_that_displacement_can_be_measured(lives):
    informed, referred = lives.lived("informed"), lives.lived("referred")
    assert "employed_36" in patterns.changed(informed, referred)
    assert (informed.people["contact_month"] >= 0).any()


def test_many_people_are_lived_in_fewer_worlds():
    assert worlds_a_draw(MANY, 7_000) == MANY
    assert worlds_a_draw(MANY, 20_000) == 3
    assert worlds_a_draw(MANY, 10_000_000) == 1
    assert worlds_a_draw(ONE, 50) == 1


def test_every_way_is_used_by_a_pattern():
    asked = set()
    today = lived({}, outcomes=({"stay_36": (0.5, 1.0), "employed_movers_36": (0.5, 1.0),
                                 "employed_stayers_36": (0.5, 1.0)},))  # fmt: skip

    def note(name, worlds=None):
        asked.add(name)
        return today

    spy = SimpleNamespace(today=today, lived=note, beside_today=lambda name: (today, note(name)))
    for pattern in PATTERNS:
        pattern.measure(spy)
    assert asked == WAYS.keys() - {"today"}


def test_a_small_study_judges_every_pattern_the_same_on_any_number_of_workers():
    verdicts = validate(SMALL)
    assert [verdict.pattern for verdict in verdicts] == list(PATTERNS)
    by_name = {verdict.pattern.name: verdict for verdict in verdicts}
    assert by_name["placebo_does_nothing"].passed
    assert 0.0 < by_name["men_employed"].median < 1.0
    assert all(v.low <= v.median <= v.high for v in verdicts if v.measured)
    assert [v.record() for v in validate(SMALL, workers=2)] == [v.record() for v in verdicts]


# The command


@pytest.fixture
def bofast(bofast):
    """`bofast validate`, called with its other words."""
    return lambda *words: bofast("validate", *words)


PRIOR = ("--people", 100, "--draws", 2, "--workers", 1, "--posterior", "prior")


def test_the_command_prints_json_alone_and_fails_do_not_change_the_exit_code(bofast):
    code, out, err = bofast(*PRIOR, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["calibration"] == "prior only"
    assert told["draws"] == 2
    assert told["failed"] > 0
    assert told["passed"] + told["failed"] == len(told["patterns"]) == len(PATTERNS)
    for row in told["patterns"]:
        assert row.keys() >= {
            "name", "statement_en", "statement_sv", "source", "imposed", "rule", "unit", "low", "median", "high",
            "pass", "counts_as_validation", "note",
        }  # fmt: skip
    counting = [row["pass"] for row in told["patterns"] if row["counts_as_validation"]]
    assert told["validation"] == {"passed": sum(counting), "failed": len(counting) - sum(counting)}


def test_strict_turns_a_fail_into_exit_code_1_and_only_a_fail(bofast, monkeypatch):
    assert bofast(*PRIOR, "--strict", "--json")[0] == 1
    harmless = tuple(p for p in PATTERNS if p.name == "placebo_does_nothing")
    monkeypatch.setattr(validate_command, "measurable", lambda months: harmless)
    assert bofast(*PRIOR, "--strict", "--json")[0] == 0


def test_the_table_says_where_draws_are_from_and_shows_fails_as_fails(bofast):
    code, out, _ = bofast(*PRIOR, "--months", 12)
    assert code == 0
    assert "prior only" in out
    assert "FAIL" in out
    assert "Not shown by 12 months of follow-up" in out
    for pattern in measurable(12):
        assert pattern.name in out


@pytest.mark.parametrize(
    "words", [("--draws", "0"), ("--people", "many"), ("--county", "99"), ("--posterior", "no/file")], ids=" ".join
)
def test_bad_input_is_one_sentence_and_exit_code_2(bofast, words):
    code, out, err = bofast(*words)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
