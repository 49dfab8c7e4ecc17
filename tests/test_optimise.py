"""`bofast optimise`: what is searched where, what is told and written, and one sentence for whatever is wrong."""

import json
import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from agents.places import load_places
from experiments import optimise as optimising
from experiments import paired_worlds as living
from experiments.comparison import compare
from experiments.costs import declared_costs
from experiments.draws import WORLDS_PER_DRAW
from experiments.folder import run_digest
from experiments.mixes import Space
from experiments.optimise import LOW, optimise, search_range
from experiments.runs import Run
from experiments.scenario_text import scenario_text
from experiments.scenarios import load_scenario, shipped
from viz import optimise_pictures
from viz.optimise_texts import TEXTS

FEW = "in_county_assignment,settlement_cash"
SMALL = ("--budget", "0.2", "--people", "200", "--months", "36", "--draws", "8", "--search-draws", "6")
SMALL += ("--levers", FEW)
PLACES = load_places("25")


@pytest.fixture(scope="module")
def optimum():
    run = Run(people=200, months=36)
    return optimise(run, 0.2, Space(tuple(FEW.split(","))), "p10", 8, 6, declared_costs())


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# Searched in some draws, judged in others


def test_no_draw_and_no_noise_world_is_both_searched_and_judged(monkeypatch):
    lived = {"searched": set(), "judged": set()}
    phase = ["searched"]
    live = living.live

    def noted(study, values, policy, months, number, *more):
        lived[phase[0]].add(number)
        return live(study, values, policy, months, number, *more)

    def judged(*args):
        phase[0] = "judged"
        return compare(*args)

    monkeypatch.setattr(living, "live", noted)
    monkeypatch.setattr(optimising, "compare", judged)
    told = optimise(Run(people=100, months=12), 0.2, Space(("settlement_cash",)), "mean", 8, 5, declared_costs())
    draws = {name: {number // WORLDS_PER_DRAW for number in numbers} for name, numbers in lived.items()}
    assert draws["judged"] == set(range(8)) and draws["searched"] == set(told.searched) and len(told.searched) == 5
    assert not draws["judged"] & draws["searched"]


@pytest.mark.parametrize("draws", [1, 50, 200, 1000])
def test_draws_searched_come_after_those_judged(draws):
    assert search_range(draws, 7).start >= draws and len(search_range(draws, 7)) == 7


def test_what_is_told_of_the_best_mix_is_what_a_comparison_says_of_its_file(optimum, tmp_path):
    path = tmp_path / "best.toml"
    path.write_text(scenario_text(optimum.best.scenario, PLACES), encoding="utf-8")
    read = load_scenario(path, PLACES)
    assert read.policy == optimum.best.scenario.policy and read.label_sv == optimum.best.scenario.label_sv
    again = compare(Run(people=200, months=36), load_scenario("baseline", PLACES), [read], draws=8).compared[0]
    best = optimum.best
    assert (again.stayers, again.differences["stay_36"]) == (best.stayers, best.differences["stay_36"])
    assert (again.money.cost, again.money.cost_high) == (best.money.cost, best.money.cost_high)


def test_a_scenario_with_places_groups_and_dates_is_read_as_it_was_written(tmp_path):
    path, copy = tmp_path / "plan.toml", tmp_path / "copy.toml"
    path.write_text(
        'name = "plan"\nlabel_sv = "Åtta \\"av\\" tio"\ndescription_en = "One\\nand two"\n[[lever]]\n'
        'name = "mentoring"\nvalue = 0.3\nfrom = "2016-07"\n'
        'places = ["Kiruna"]\ngroups = { female = [1], nationality = ["syria"] }\n[[lever]]\n'
        'name = "outreach_content"\nvalue = "referral"\n',
        encoding="utf-8",
    )
    plan = load_scenario(path, PLACES)
    copy.write_text(scenario_text(plan, PLACES, "a comment\non two lines"), encoding="utf-8")
    read = load_scenario(copy, PLACES)
    texts = ("name", "label_en", "label_sv", "description_en", "description_sv", "policy")
    assert [getattr(read, key) for key in texts] == [getattr(plan, key) for key in texts]


@pytest.mark.parametrize("name", shipped())
def test_every_scenario_of_the_library_is_read_as_it_was_written(name, tmp_path):
    scenario = load_scenario(name, PLACES)
    copy = tmp_path / "copy.toml"
    copy.write_text(scenario_text(scenario, PLACES), encoding="utf-8")
    assert load_scenario(copy, PLACES).policy == scenario.policy


# What is told


def test_the_answer_is_the_arithmetic_of_the_draws_judged(optimum):
    told = optimum.record()
    worlds = optimum.comparison.worlds
    gains = (worlds.stayers()[1] - worlds.stayers()[0]).mean(axis=1)
    assert told["best"]["stayers"]["mean"] == pytest.approx(gains.mean(), rel=1e-5)
    assert told["best"]["stayers"]["p10"] == pytest.approx(np.quantile(gains, LOW), rel=1e-5)
    search = told["search"]
    assert search["held"]["mean"] == told["best"]["stayers"]["mean"]
    assert search["promised"]["mean"] == pytest.approx(optimum.found.best.gains.mean(), rel=1e-5)
    assert search["lost"]["p10"] == pytest.approx(search["promised"]["p10"] - search["held"]["p10"], abs=1e-3)
    assert search["cost"] <= 0.2
    assert sum(told["best"]["split"].values()) == pytest.approx(told["best"]["money"]["cost"]["mean"], rel=1e-4)
    assert told["best"]["money"]["depends_on_assumed_costs"] is True
    assert 0.0 <= told["best"]["over_budget"] <= 1.0
    assert set(told["best"]["values"]) <= set(FEW.split(","))
    assert told["front"][-1]["name"] == told["best"]["name"]


def test_regret_is_what_each_choice_lacks_of_the_best_choice_in_the_same_draw(optimum):
    regrets = optimum.regrets
    kept = [one for one in (*optimum.mixes, *optimum.library) if one in optimum.mixes or one.money.cost <= 0.2]
    assert set(regrets) == {"baseline"} | {one.scenario.name for one in kept}
    assert any(one.money.cost > 0.2 for one in optimum.library)
    lacks = np.array(list(regrets.values()))
    assert (lacks.min(axis=0) == 0.0).all()
    gains = {one.scenario.name: optimum.gains(one) for one in kept}
    name = optimum.best.scenario.name
    assert regrets["baseline"] - regrets[name] == pytest.approx(gains[name])
    assert regrets[optimum.least_regret].max() == lacks.max(axis=1).min()


def test_one_and_two_workers_tell_the_same(bofast):
    one, two = (bofast("optimise", *SMALL, "--json", "--workers", n) for n in (1, 2))
    assert one.code == two.code == 0 and one.err == ""
    assert one.out == two.out
    told = json.loads(one.out)
    assert told["draws_judged"] == [0, 7] and told["draws_searched"] == [100, 105]
    assert told["best"]["money"]["cost"]["mean"] > 0.0


@pytest.mark.parametrize("robust", ["mean", "regret"])
def test_other_objectives_are_searched_too(bofast, robust):
    code, out, _ = bofast("optimise", *SMALL, "--robust", robust, "--json")
    told = json.loads(out)
    assert code == 0 and told["robust"] == robust and told["best"]["name"] == f"best-mix-0-2-{robust}"


def test_with_no_budget_nothing_is_spent(bofast):
    code, out, err = bofast("optimise", *SMALL, "--budget", "0")
    assert code == 0, err
    assert "No mix within 0 million SEK was better" in out


def test_costs_of_ones_own_change_what_is_bought(bofast, tmp_path):
    costs = tmp_path / "costs.toml"
    costs.write_text("[settlement_cash]\nvalue = 1000\n")
    told = json.loads(bofast("optimise", *SMALL, "--costs", costs, "--json").out)
    assert told["best"]["values"].get("settlement_cash", 0.0) < 1000
    assert told["best"]["money"]["levers"]["in_county_assignment"]["value"] == 10_000


# What is written


def test_a_folder_and_a_scenario_file_are_written_and_read_again(bofast, tmp_path):
    out, best = tmp_path / "out", tmp_path / "best.toml"
    words = ("optimise", *SMALL, "--out", out)
    code, printed, err = bofast(*words, "--scenario-out", best)
    assert code == 0, err
    text = printed.replace("\n", "")
    assert str(out) in text and str(best) in text and "90 %" in text and "Depends on assumed costs" in text
    assert "winner's curse" in printed.replace("\n", " ")
    pictures = {f"{name}.{ending}" for name in ("front", "split") for ending in ("png", "svg")}
    assert names_in(out) == {"gains.parquet", "optimise.json", "run.json", "best-mix.toml"} | pictures
    assert (out / "best-mix.toml").read_text() == best.read_text()
    told = json.loads((out / "optimise.json").read_text())
    rows = pq.read_table(out / "gains.parquet").to_pandas()
    mine = rows[rows["mix"] == told["best"]["name"]]
    assert mine["stayers"].mean() == pytest.approx(told["best"]["stayers"]["mean"], rel=1e-5)
    assert mine["cost"].mean() == pytest.approx(told["best"]["money"]["cost"]["mean"], rel=1e-5)
    run = json.loads((out / "run.json").read_text())
    assert run_digest(out) == run["digest"] and run["run"]["budget"] == 0.2
    small = ("--people", "200", "--months", "36", "--draws", "8", "--json")
    compared = json.loads(bofast("compare", "baseline", best, *small).out)
    assert compared["scenarios"][0]["stayers"]["mean"] == told["best"]["stayers"]["mean"]


BAD = {
    "below zero": (("--budget", "-1"), ["--budget '-1'", "0 to 100,000 million SEK"]),
    "no number": (("--budget", "much"), ["--budget 'much'", "0 to 100,000 million SEK"]),
    "not finite": (("--budget", "nan"), ["--budget 'nan'"]),
    "endless": (("--budget", "inf"), ["--budget 'inf'"]),
    "unknown lever": (("--levers", "mentorin"), ["'mentorin'", "nearest is mentoring"]),
    "the rule": (("--levers", "residence_rule"), ["residence_rule", "never searched"]),
    "the placebo": (("--levers", "mentoring,placebo"), ["placebo", "never searched"]),
    "a lever without a cost": (("--levers", "outreach_start"), ["outreach_start", "allowed are outreach_reach"]),
    "no lever": (("--levers", ""), ["is no lever", "allowed are"]),
    "unknown objective": (("--robust", "p50"), ["'p50'", "p10, mean, regret"]),
    "no draws": (("--draws", "0"), ["--draws '0'", "1 to"]),
    "no search draws": (("--search-draws", "0"), ["--search-draws '0'", "1 to"]),
    "more draws than there are": (("--draws", "1999"), ["2005", "too many", "2000"]),
    "unknown costs": (("--costs", "nowhere.toml"), ["nowhere.toml", "cannot be read"]),
    "no scenario file": (("--scenario-out", "best.txt"), ["best.txt", ".toml"]),
    "no folder for it": (("--scenario-out", "nowhere/best.toml"), ["nowhere", "no folder"]),
    "unknown language": (("--lang", "xx"), ["en and sv"]),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_nothing_is_written(bofast, tmp_path, monkeypatch, case):
    words, expected = BAD[case]
    monkeypatch.chdir(tmp_path)
    code, printed, err = bofast("optimise", *SMALL, "--out", tmp_path / "out", *words)
    assert (code, printed) == (2, ""), err
    assert re.fullmatch(r"bofast: [^\n]+\n", err) and "Traceback" not in err
    for part in expected:
        assert part in err, err
    assert names_in(tmp_path) == set()


def test_a_budget_must_be_given(bofast):
    code, printed, err = bofast("optimise")
    assert (code, printed) == (2, "") and "--budget" in err and err.count("\n") == 1


def test_a_scenario_file_is_replaced_only_when_asked(bofast, tmp_path):
    best = tmp_path / "best.toml"
    best.write_text("mine")
    code, _, err = bofast("optimise", *SMALL, "--scenario-out", best)
    assert code == 2 and "exists already" in err and best.read_text() == "mine"


# The pictures


def texts_of(figure) -> str:
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in figure.findobj(Text)).replace("\n", " ")


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_picture_of_the_front_has_each_mix_where_it_costs_and_gains(optimum, language):
    figure = optimise_pictures.front(optimum, language)
    axes = figure.axes[0]
    dots = {(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines if len(line.get_xdata()) == 1}
    shown = [one for one in optimum.library if one.money.cost <= axes.get_xlim()[1]]
    assert dots == {(one.money.cost, one.stayers.mean) for one in (*optimum.mixes, *shown)}
    words = texts_of(figure)
    assert TEXTS["assumed"][language == "sv"] in words
    for one in optimum.library:
        assert (one.scenario.label_sv if language == "sv" else one.scenario.label_en) in words


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_picture_of_the_split_has_a_bar_for_each_measure_bought(optimum, language):
    figure = optimise_pictures.split(optimum, language)
    widths = sorted(bar.get_width() for bar in figure.axes[0].patches)
    used = optimum.space.used(optimum.front[-1].values)
    assert widths == pytest.approx(sorted(optimum.split(optimum.best)[name] for name in used))
    assert TEXTS["assumed"][language == "sv"] in texts_of(figure)


def test_pictures_are_always_the_same_bytes(optimum, tmp_path):
    for name in ("one", "two"):
        optimise_pictures.save(optimise_pictures.split(optimum, "sv"), tmp_path / name)
    for ending in (".png", ".svg"):
        assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()


def test_a_picture_of_nothing_bought_says_so():
    nothing = optimise(Run(people=60, months=6), 0.0, Space(("mentoring",)), "p10", 2, 2, declared_costs())
    assert optimise_pictures.front(nothing).axes[0].lines
    assert TEXTS["nothing"][0] in texts_of(optimise_pictures.split(nothing))
