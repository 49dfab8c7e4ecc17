"""Placement in the simulation: what scores are learned from, what differs between rules, and what the command says."""

import json
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from agents.bad_input import BadInput
from agents.cohort import ABO
from agents.columns import NOBODY
from agents.places import load_places
from experiments.draws import noise_world
from experiments.folder import run_digest
from experiments.placement import ARMS, NOT_A_VERDICT_EN, NOT_A_VERDICT_SV, OUTCOMES, Placement, evaluate, learn
from experiments.placement_quotas import Quotas, default_quotas, default_shares, read_quotas
from experiments.placement_rules import Standing, greedy, random_rule
from experiments.placement_scores import LABELS, TYPES, expected_rates, kinds_of, reached
from experiments.placement_worlds import live_placed
from experiments.posterior import posterior_for
from experiments.runs import Run
from experiments.scenarios import load_scenario
from simulation.settling import ASSIGNED_HERE
from simulation.setup import build_world
from viz import placement_pictures

PLACES = load_places("25")
ASSIGNING = load_scenario("in-county-assignment", PLACES)
RUN = Run(people=700, months=36, draws=2, scenario=ASSIGNING.name, policy=ASSIGNING.policy)
ASKED = Placement(RUN, "staying", worlds=24)


@pytest.fixture(scope="module")
def learned():
    return learn(ASKED)


@pytest.fixture(scope="module")
def found():
    return evaluate(ASKED)


# Scores


def test_rates_are_pooled_the_more_the_fewer_there_are():
    at_risk = np.full((4, 6), 4000.0)
    at_risk[0, 0] = 4.0
    truth = np.array([[0.2], [0.4], [0.3], [0.1]]) * np.array([0.7, 0.8, 1.0, 1.0, 1.2, 1.3])
    truth[1:, 3] *= [1.5, 1.0, 0.6]  # cells of their own
    hits = np.round(at_risk * truth)
    hits[0, 0] = 4.0  # all of four, by chance
    rates = expected_rates(at_risk, hits)
    assert np.abs(rates - truth)[1:].max() < 0.02
    assert truth[0, 0] <= rates[0, 0] < 0.4
    # nothing but chance between municipalities and groups: all alike
    rng = np.random.default_rng(1)
    flat = expected_rates(np.full((5, 7), 50.0), rng.binomial(50, 0.3, (5, 7)).astype(float))
    assert flat.std() < 0.03 and flat.mean() == pytest.approx(0.3, abs=0.03)


def test_kinds_are_of_all_households_and_count_adults_by_age_at_the_time():
    study = RUN.population()
    kinds = kinds_of(study.people, study.houses)
    for label, names in LABELS.items():
        assert kinds.labels[label].min() >= 0 and kinds.labels[label].max() < len(names)
    house = study.houses[study.people["household"]]
    age = study.people["age"] + (house["decision"] + 36 - house["arrival"]) // 12
    by_hand = np.bincount(study.people["household"], (age >= 20) & (age <= 64))
    assert np.array_equal(kinds.adults, by_hand)
    singles = kinds.labels["household_type"] == TYPES.index("single_man")
    assert (kinds.persons[singles & (study.houses["housing"] == ABO)] == 1).all()


def test_training_shares_no_draw_no_people_and_no_noise_with_the_evaluation(monkeypatch):
    evaluated, trained = [], []

    def stop(*args):
        evaluated.append(args)
        raise InterruptedError

    def train(study, values, policy, months, number, planned):
        trained.append((study.seed, tuple(values.values()), number))
        return build_world(study, values, policy, months, number, planned=planned)

    monkeypatch.setattr("experiments.placement.live_placed", stop)
    monkeypatch.setattr("experiments.placement.build_world", train)
    asked = Placement(replace(RUN, posterior=posterior_for("25"), draws=3), worlds=4)
    with pytest.raises(InterruptedError):
        evaluate(asked)
    evaluating = {noise_world(d, r) for d, r in asked.run.worlds()}
    values = {tuple(asked.run.values_of(d).values()) for d in range(3)}
    assert len(trained) == 4 and len(evaluated) == 1
    assert all(seed != RUN.seed for seed, _, _ in trained)
    assert not {number for _, _, number in trained} & evaluating
    assert not {drawn for _, drawn, _ in trained} & values
    # and what is learned does not change with the draws that evaluate
    fewer = learn(replace(asked, run=replace(asked.run, draws=1)))
    assert np.array_equal(fewer.rates, learn(asked).rates)


# In the simulation


def test_everybody_assigned_inside_the_county_is_placed_by_the_rule_and_nobody_else_by_it(learned):
    study = RUN.population()
    kinds = kinds_of(study.people, study.houses)
    quotas = default_quotas(PLACES, int(learned.persons.max()), int(learned.households.max()), 40)
    standing = Standing.at_first(quotas.persons, quotas.dwellings, len(LABELS["nationality"]))

    def lived(rule):
        return live_placed(
            study, RUN.values_of(0), RUN.policy, RUN.months, 0, rule, standing,
            lambda rows: learned.batch(kinds, rows, "nationality"),
        )  # fmt: skip

    one, again, other = lived(random_rule((1,))), lived(random_rule((1,))), lived(greedy)
    for placed in (one, other):
        houses = placed.world.houses
        assigned = (houses["settlement"] == ASSIGNED_HERE) & (houses["housing"] == ABO)
        assert np.array_equal(np.sort(placed.batch.house), np.flatnonzero(assigned))
        assert np.array_equal(houses["first_place"][placed.batch.house], placed.places)
        assert (houses["planned"][~assigned] == NOBODY).all()
        assert np.array_equal(placed.months, houses["decision"][placed.batch.house])
        assert not houses["matched"].any()  # no bonus: only the place acts
        used = np.bincount(placed.places, placed.batch.persons, PLACES.here)
        assert np.array_equal(used, quotas.persons - placed.standing.persons)
        assert (used <= quotas.persons).all()
    assert len(one.batch) > 5
    assert one.world.flows.tobytes() == again.world.flows.tobytes()
    assert not np.array_equal(one.places, other.places)
    assert reached(one.world, "staying").sum() > 0


def test_an_evaluation_is_the_same_for_any_number_of_workers(found):
    other = evaluate(ASKED, workers=2)
    for name in ("figures", "reached", "worst", "placed", "beyond"):
        assert np.array_equal(getattr(found, name), getattr(other, name), equal_nan=True)
    assert found.figures.shape == (len(ARMS), 2, 1, len(OUTCOMES))


def test_the_rules_are_ranked_by_expected_score(found):
    mean = dict(zip(ARMS, found.reached.mean(axis=(1, 2)), strict=True))
    assert mean["random"] < mean["greedy"] <= mean["hindsight"] + 1e-6
    assert mean["online"] > mean["random"] and mean["online"] >= 0.98
    assert abs(mean["hindsight"] - 1.0) < 0.01


def test_the_record_is_in_aggregate_and_says_so(found):
    told = found.record()
    json.dumps(told, allow_nan=False)
    assert (told["note_en"], told["note_sv"]) == (NOT_A_VERDICT_EN, NOT_A_VERDICT_SV)
    pairs = {(one["arm"], one["against"]) for one in told["differences"]}
    assert {("online", other) for other in ("random", "greedy", "hindsight")} <= pairs
    assert ("online_fair", "online") in pairs
    change = told["differences"][0]["outcomes"]["employed_36"]
    assert {"mean", "low", "high", "mc_error", "verdict"} <= set(change)
    persons = told["arms"]["online"]["placed_persons"]["mean"]
    for table in told["plan"].values():
        assert sum(sum(row.values()) for row in table["online"].values()) == pytest.approx(persons, rel=1e-4)


# Quotas


def test_default_quotas_follow_the_shares_received_and_hold_more_than_any_world_of_training():
    quotas = default_quotas(PLACES, 400, 250, 45)
    assert quotas.holds(400 / 250) >= 1.1 * 400
    assert np.allclose(quotas.persons / quotas.persons.sum(), default_shares(PLACES), atol=0.01)
    with pytest.raises(BadInput, match=r"do not hold 4,000 households; give --quotas FILE"):
        default_quotas(PLACES, 8000, 4000, 45)


@pytest.mark.parametrize("ending", ["csv", "toml"])
def test_quotas_are_read_from_a_file(tmp_path, ending):
    first, second = PLACES.names[0], PLACES.codes[1]
    path = tmp_path / f"quotas.{ending}"
    text = {
        "csv": f"municipality,persons,dwellings\n{first},30,12\n{second},40,\n",
        "toml": f'[persons]\n"{first}" = 30\n"{second}" = 40\n[dwellings]\n"{first}" = 12\n',
    }
    path.write_text(text[ending], encoding="utf-8")
    quotas = read_quotas(path, PLACES)
    assert quotas.persons.tolist() == [30, 40] + [0] * (PLACES.here - 2)
    assert quotas.dwellings[0] == 12 and np.isinf(quotas.dwellings[1:]).all()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("q.csv", "municipality,persons\nNowhere,3\n", "line 2: 'Nowhere' is no municipality"),
        ("q.csv", "municipality,persons\n2505,many\n", "line 2: persons of 2505 must be a whole number from 0 to"),
        ("q.csv", "municipality,persons\n2505,3\n2505,3\n", "line 3: 2505 is named twice"),
        ("q.csv", "place,seats\n2505,3\n", "line 1: the columns must be municipality,persons,dwellings"),
        ("q.csv", "municipality,persons\n", "no municipality takes anybody"),
        ("q.toml", "[seats]\n2505 = 3\n", "seats is not known; allowed are the tables persons and dwellings"),
        ("q.toml", "[persons\n", "is no TOML"),
        ("q.toml", "persons = 3\n", "persons must be a table of municipalities"),
    ],
)
def test_wrong_quotas_are_one_sentence(tmp_path, bofast, name, text, says):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    code, out, err = bofast("placement", "--quotas", path)
    assert (code, out) == (2, "") and says in err and err.count("\n") == 1, err


def test_quotas_that_do_not_hold_everybody_are_one_sentence_and_nothing_is_written(tmp_path, bofast):
    path = tmp_path / "few.csv"
    path.write_text("municipality,persons\n2505,12\n", encoding="utf-8")
    out = tmp_path / "out"
    code, told, err = bofast("placement", "--quotas", path, "--people", 700, "--draws", 1, "--out", out)
    assert (code, told) == (2, "") and err.count("\n") == 1
    assert "few.csv: the quotas hold 12 persons" in err and "are to be placed; raise them" in err
    assert not out.exists() and sorted(p.name for p in tmp_path.iterdir()) == ["few.csv"]
    with pytest.raises(BadInput, match="hold 20 persons in the dwellings given"):
        Quotas(np.array([50.0, 50.0]), np.array([5.0, 5.0]), "here").check(30, 15)


# The command


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--objective", "employ"), "--objective 'employ' is not known; allowed are employment, staying"),
        (("--fair-by", "age"), "allowed are nationality, household_type, schooling"),
        (("--months", "24"), "--months 24 is too short; placement needs 36"),
        (("--draws", "1999"), "--draws 1999 is too many; 1840 of the posterior are left beside training"),
        (("--quotas", "nowhere.csv"), "--quotas nowhere.csv cannot be read"),
        (("--scenario", "nowhere"), "nowhere"),
    ],
)
def test_bad_input_is_one_sentence(bofast, words, says):
    code, out, err = bofast("placement", *words)
    assert (code, out) == (2, "") and says in err and err.count("\n") == 1, err


def test_the_command_writes_tables_and_pictures_and_prints_the_sentence(tmp_path, bofast, monkeypatch):
    monkeypatch.setattr("experiments.placement.COHORTS", 1)
    monkeypatch.setattr("viz.decision_commands.TRAINING", 6)
    words = ("placement", "--people", 500, "--months", 36, "--draws", 2, "--objective", "staying", "--workers", 1)
    code, out, err = bofast(*words, "--out", tmp_path / "p")
    assert (code, err) == (0, ""), err
    assert NOT_A_VERDICT_EN in out and NOT_A_VERDICT_SV in out and "price of fairness" in out
    written = {path.name for path in (tmp_path / "p").iterdir()}
    assert written == {
        "gains.parquet", "plan.parquet", "gains.png", "gains.svg", "plan.png", "plan.svg", "placement.json", "run.json",
    }  # fmt: skip
    assert len(run_digest(tmp_path / "p")) == 3
    told = json.loads((tmp_path / "p" / "placement.json").read_text(encoding="utf-8"))
    gains = pq.read_table(tmp_path / "p" / "gains.parquet").to_pylist()
    stay = [row["value"] for row in gains if (row["arm"], row["outcome"]) == ("online", "stay_36")]
    assert np.mean(stay) == pytest.approx(told["arms"]["online"]["outcomes"]["stay_36"]["mean"], rel=1e-4)
    monkeypatch.setattr(placement_pictures, "write_pictures", lambda *args: None)
    code, again, err = bofast(*words, "--out", tmp_path / "p", "--json")
    assert code == 0 and json.loads(again) == told
    code, _, err = bofast(*words, "--seed", 2, "--out", tmp_path / "p")
    assert code == 2 and "holds another run" in err


def test_the_pictures_are_drawn_in_both_languages(found):
    for language in ("en", "sv"):
        for draw in (placement_pictures.gains, placement_pictures.plan):
            assert draw(found, language).axes
