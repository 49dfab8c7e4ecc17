"""What results hinge on: known indices found again, one noise, the same answer whoever computes it."""

import json
import math
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from agents.bad_input import BadInput
from agents.parameters import FITTED, PARAMETERS
from agents.places import load_places
from experiments import morris_sobol
from experiments.draws import noise_world
from experiments.equal_budget import END, START
from experiments.laboratory import question_of
from experiments.morris_sobol import MOST, REST, SHARE, indices, matter
from experiments.runs import live
from experiments.scenarios import load_scenario
from experiments.sensitivity_analysis import Question, evaluate, sensitivity
from experiments.sensitivity_inputs import KINDS, LEVER_INPUTS, NO_MEASURES, Input, pilot_policy
from experiments.tornado import tornado
from simulation.measure import measure
from simulation.policy import TODAY

PLAN = load_scenario("housing-first", load_places("25"))
SMALL = {"people": 300, "months": 36}


def spans(n: int) -> list[tuple[float, float]]:
    return [(0.0, 1.0)] * n


# A known answer


def ishigami(shares: np.ndarray) -> np.ndarray:
    """Ishigami's function of the first three inputs (a = 7, b = 0.1); the others do nothing."""
    x = np.pi * (2.0 * shares - 1.0)
    y = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return y[:, None]


def test_the_indices_of_ishigamis_function_are_found_and_idle_inputs_are_screened_out():
    names = ("a", "b", "c", "idle", "idler")
    found = indices(names, spans(5), ("y",), ishigami, 40, 1024)
    assert [one.name for one in found.screening["y"] if one.matters] == ["a", "b", "c"]
    told = {one.name: one for one in found.shares["y"]}
    assert set(told) == {"a", "b", "c", REST}
    for name, first, total in (("a", 0.3139, 0.5576), ("b", 0.4424, 0.4424), ("c", 0.0, 0.2437)):
        assert told[name].first == pytest.approx(first, abs=0.05)
        assert told[name].total == pytest.approx(total, abs=0.05)
        assert abs(told[name].total - total) < 2 * told[name].total_conf < 0.2
    assert told[REST].first == told[REST].total == 0.0


def test_what_the_screening_leaves_out_is_told_as_one_group():
    slopes = np.array([0.02, 4.0, 0.3, 3.0, 0.2])  # two matter, three together bring the rest
    variances = slopes**2 / (slopes**2).sum()
    found = indices(tuple("abcde"), spans(5), ("y",), lambda x: (x @ slopes)[:, None], 20, 1024)
    told = {one.name: one for one in found.shares["y"]}
    assert list(told) == [REST, "b", "d"]
    assert told["b"].first == pytest.approx(variances[1], abs=0.02)
    assert told["d"].total == pytest.approx(variances[3], abs=0.02)
    assert told[REST].total == pytest.approx(variances[[0, 2, 4]].sum(), rel=0.1)
    morris = {one.name: one for one in found.screening["y"]}
    assert [morris[name].mu_star for name in "abcde"] == pytest.approx(slopes)
    assert found.sampled[:, 0] == pytest.approx(found.at @ slopes)


def test_what_never_changes_has_no_share_and_is_no_error():
    found = indices(tuple("ab"), spans(2), ("y",), lambda x: np.ones((len(x), 1)), 4, 8)
    assert [(one.name, one.first, one.total) for one in found.shares["y"]] == [(REST, 0.0, 0.0)]


def test_the_rule_of_the_screening_is_the_one_declared():
    sizes = np.array([[1.0, SHARE, 0.99 * SHARE, 0.0], [0.0, 0.0, 0.0, 0.0]])
    assert matter(sizes).tolist() == [True, True, False, False]
    assert matter(np.array([[1.0, 0.0], [0.1, 0.2]])).tolist() == [True, True]  # for any of the outcomes
    assert matter(np.linspace(1.0, 0.9, 40)[None]).sum() == MOST


# The inputs


def test_every_uncertainty_and_measure_is_varied_and_no_value_is_ever_out_of_range():
    names = {one.name for one in KINDS["all"]}
    assert names == {n for n, p in PARAMETERS.items() if p.role != "setting"} - set(NO_MEASURES)
    for one in KINDS["all"]:
        for share in (0.0, 1e-12, 0.05, 0.5, 0.95, 1.0 - 1e-12, 1.0):
            value = one.value(share)
            assert one.parameter.low <= value <= one.parameter.high
            if one.parameter.whole or one.parameter.choices:
                assert value == int(value)
        if not one.is_lever:
            assert one.value(0.5) == one.parameter.default
            assert one.value(0.3) == one.parameter.prior.quantile(0.3)
    assert [Input(PARAMETERS["outreach_content"]).value(u) for u in (0.0, 1 / 3, 0.7, 1.0)] == [0.0, 1.0, 2.0, 2.0]


def test_levers_are_constant_in_the_pilots_months():
    policy = pilot_policy({"mentoring": 0.3, "co_placement": 0.5})
    assert [(c.lever, c.start, c.end) for c in policy.clauses] == [
        ("mentoring", START, END), ("co_placement", 0, None)
    ]  # fmt: skip
    assert pilot_policy({}) == TODAY


# The model as a function


def outcome_of(question: Question, values: dict, policy, number: int = 0) -> float:
    study = question.run.population()
    world = live(study, values, policy, question.run.months, number)
    return measure(world, study.destination_class)["leave_at_permit"][0]


def test_a_scenarios_effect_is_its_difference_from_today_in_the_same_noise():
    question = question_of(("leave_at_permit",), "housing-first", **SMALL, replicates=2)
    point = {"b_dwelling": 2.0}
    found = evaluate(question, [point])
    values = question.centre | point
    with_plan, without = (
        [outcome_of(question, values, policy, noise_world(0, r)) for r in (0, 1)] for policy in (PLAN.policy, TODAY)
    )
    assert found[0, :, 0].tolist() == [after - before for after, before in zip(with_plan, without, strict=True)]
    assert with_plan != without


def test_what_is_not_varied_stays_at_the_posteriors_median_or_where_it_is_fixed():
    question = question_of(inputs="levers", values={"trust": 0.5}, **SMALL)
    rows = question.run.posterior.rows
    assert question.centre["stay_constant"] == np.median(rows[:, FITTED.index("stay_constant")])
    assert question.centre["trust"] == 0.5 and question.centre["mentor_effect"] == PARAMETERS["mentor_effect"].default
    assert question.inputs == LEVER_INPUTS
    assert "trust" not in question_of(values={"trust": 0.5}, **SMALL).names
    found = evaluate(question, [{"settlement_cash": 50000.0}])[0, 0, 1]
    assert found == outcome_of(question, question.centre, pilot_policy({"settlement_cash": 50000.0}))


@pytest.fixture(scope="module")
def found():
    question = question_of(**SMALL)
    question = replace(question, inputs=tuple(KINDS["all"][i] for i in (9, 10, 30, 60, 69)))
    return sensitivity(question, 3, 8)


def test_the_answer_is_the_same_for_any_number_of_workers_and_counts_its_runs(found):
    done = []
    again = sensitivity(found.question, 3, 8, workers=2, progress=lambda *at: done.append(at))
    assert json.dumps(again.record()) == json.dumps(found.record())
    assert done[-1] == (found.evaluations, found.evaluations)
    chosen = len(found.found.shares["stay_36"])
    assert found.evaluations == 3 * 6 + 8 * (chosen + 2) + 16


def test_noise_is_told_beside_the_spread_over_inputs(found):
    noise = found.noise["leave_at_permit"]
    assert noise.sd == pytest.approx(found.found.sampled[:, 1].std(ddof=1))
    points = [found.question.values(row) for row in found.found.at]
    twins = evaluate(found.question, points, first=1)[:, 0, 1]
    assert noise.noise_sd == pytest.approx(math.sqrt(((twins - found.found.sampled[:, 1]) ** 2 / 2).mean()))
    assert noise.record()["noise_share"] == pytest.approx((noise.noise_sd / noise.sd) ** 2, rel=1e-5)


def test_the_tornado_moves_one_input_at_a_time_from_the_median():
    names = ("stay_constant", "mentor_effect", "settlement_cash")
    question = question_of(("leave_at_permit",), **SMALL)
    question = replace(question, inputs=tuple(one for one in question.inputs if one.name in names))
    found = tornado(question)
    bars = {bar.name: bar for bar in found.bars["leave_at_permit"]}
    assert [bar.name for bar in found.bars["leave_at_permit"]][-1] == "mentor_effect"
    # what a measure does is nothing while the measure is not used
    assert bars["mentor_effect"].reach == 0.0 and bars["mentor_effect"].prior_low is None
    cash = bars["settlement_cash"]
    assert (cash.centre, cash.low.value, cash.low.change, cash.high.value) == (0.0, 0.0, 0.0, 50000.0)
    pull = bars["stay_constant"]
    column = question.run.posterior.rows[:, FITTED.index("stay_constant")]
    assert (pull.low.value, pull.high.value) == tuple(np.quantile(column, [0.05, 0.95]))
    assert pull.prior_low.value == PARAMETERS["stay_constant"].prior.quantile(0.05)
    worlds = [
        outcome_of(question, question.centre | {"stay_constant": value}, TODAY, noise_world(0, r))
        for value in (question.centre["stay_constant"], pull.high.value)
        for r in range(8)
    ]
    changes = np.array(worlds[8:]) - worlds[:8]
    assert pull.high.change == pytest.approx(changes.mean()) and pull.high.change < 0.0
    assert pull.high.error == pytest.approx(changes.std(ddof=1) / math.sqrt(8))


# The command

WORDS = ("sensitivity", "--people", "200", "--morris", "2", "--sobol", "8", "--discovery", "8")


def test_the_command_writes_tables_pictures_and_json(bofast, tmp_path):
    out = tmp_path / "found"
    words = (*WORDS, "--outcome", "leave_at_permit", "--inputs", "levers", "--lang", "sv", "--json", "--out", out)
    code, printed, err = bofast(*words)
    told = json.loads(printed)
    assert code == 0 and "worlds at most" in err
    pictures = {"variance-leave_at_permit", "tornado-leave_at_permit", "discovery"}
    tables = {"morris.parquet", "sobol.parquet", "tornado.parquet", "draws.parquet", "boxes.parquet"}
    written = {f"{name}.{ending}" for name in pictures for ending in ("png", "svg")} | tables
    assert {path.name for path in out.iterdir()} == written | {"sensitivity.json", "run.json"}
    assert json.loads((out / "sensitivity.json").read_text()) == told
    rows = pq.read_table(out / "sobol.parquet").to_pylist()
    assert [row["input"] for row in rows] == [one["name"] for one in told["outcomes"]["leave_at_permit"]["sobol"]]
    ends = pq.read_table(out / "tornado.parquet").to_pylist()
    assert {row["input"] for row in ends} == {one.name for one in LEVER_INPUTS}
    assert [one["scenario"] for one in told["discovery"]["conditions"]][:2] == ["action-plan", "baseline"]
    before = (out / "run.json").read_bytes()
    assert bofast(*words).code == 0 and (out / "run.json").read_bytes() == before


BAD = {
    "unknown outcome": (("--outcome", "stay_35"), ["stay_35", "nearest is 'stay_3"]),
    "no share": (("--outcome", "received"), ["received", "no share"]),
    "too short": (("--months", "12"), ["stay_36", "12 months"]),
    "levers of a scenario": (("--scenario", "housing-first", "--inputs", "all"), ["sets its levers itself"]),
    "unknown inputs": (("--inputs", "levrs"), ["levrs", "'levers'"]),
    "no power of two": (("--sobol", "500"), ["500", "512"]),
    "one trajectory": (("--morris", "1"), ["--morris", "2 to"]),
    "threshold in per cent": (("--threshold", "80"), ["--threshold", "0.8"]),
    "a lever fixed": (("--set", "mentoring=0.3"), ["mentoring", "uncertainties and settings"]),
    "unknown scenario": (("--scenario", "action-pln"), ["action-plan"]),
    "too many draws": (("--discovery", "5000"), ["5000", "2000"]),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_nothing_is_written(bofast, tmp_path, case):
    words, expected = BAD[case]
    code, printed, err = bofast("sensitivity", "--out", tmp_path / "out", *words)
    assert (code, printed) == (2, "") and err.count("\n") == 1 and not list(tmp_path.iterdir())
    for part in expected:
        assert part in err, err


def test_without_its_library_the_command_says_how_to_install_it(bofast, monkeypatch):
    monkeypatch.setattr(morris_sobol, "find_spec", lambda name: None)
    code, printed, err = bofast(*WORDS)
    assert (code, printed) == (2, "") and "pip install 'bofast[analysis]'" in err


def test_a_question_without_inputs_is_refused():
    with pytest.raises(BadInput, match="nothing is left to vary"):
        Question(question_of(**SMALL).run, inputs=())


def test_the_laboratory_gives_the_figures_in_one_call():
    from experiments import sensitivity as ask

    fixed = {one.name: one.parameter.default for one in KINDS["uncertainties"][3:]}
    found = ask("leave_at_permit", named="housing-first", morris=2, sobol=8, workers=1, values=fixed, **SMALL)
    told = {one.name: one for one in found.found.shares["leave_at_permit"]}
    assert found.question.names == ("match_rate", "mentor_ties", "bias_here")
    row = found.frame().loc[("leave_at_permit", "bias_here")]
    assert (row["first"], row["total_conf"]) == (told["bias_here"].first, told["bias_here"].total_conf)
