"""The county's account: published figures as they are, out-moves and what they replace, jobs, and the sketch."""

import json
import re
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from agents.bad_input import BadInput
from agents.evidence import load_table
from agents.places import load_places
from experiments.account import BASE_YEARS, FIRST_YEAR, NEEDED_IN_MOVES, residents
from experiments.comparison import compare
from experiments.county_account import ACCOUNT_YEARS, YEARS, CountyAccount, check_followed
from experiments.county_tables import FOLDER, hires_a_year, observed
from experiments.folder import run_digest
from experiments.runs import Run, live
from experiments.scenario_file import Scenario
from experiments.scenarios import load_scenario
from simulation.measure import measure
from simulation.policy import TODAY, Policy
from simulation.world import FLOWS
from viz import account_pictures
from viz.account_texts import TEXTS

PLACES = load_places("25")
RUN = Run(people=400, months=48)
TABLES = ("county_moves", "county_jobs", "projection_inputs")
SMALL = ("--people", "300", "--months", "48", "--draws", "3", "--workers", "1", "--posterior", "prior")


@pytest.fixture(scope="module")
def account():
    kept_here = Scenario("kept-here", "Kept here", "Kvar här", "", "", Policy.of(in_county_assignment=0.5))
    same = Scenario("same", "The same", "Samma", "", "", TODAY)
    compared = compare(RUN, load_scenario("baseline", PLACES), [kept_here, same], draws=20, workers=1)
    return CountyAccount(compared, intake=40)


@pytest.fixture(scope="module")
def told(account):
    return account.record()


@pytest.fixture(scope="module")
def world():
    study = RUN.population()
    return study, live(study, RUN.values_of(0), TODAY, RUN.months, 0, keep=True)


# What is published


def evidence(name: str) -> list[float]:
    row = next(row for row in load_table("evidence") if row["id"] == name)
    return [float(part) for part in row["value"].split("/")]


def test_every_published_figure_has_a_source_a_confidence_and_evidence_that_is_there():
    ids = set(load_table("evidence").column("id"))
    for name in TABLES:
        for row in load_table(name, folder=FOLDER):
            assert row["source"], row
            grade = row.get("confidence") or row["grade"]
            assert grade in {"found", "derived", "recalled", "judgement"}, row
            assert grade != "found" or row["address"] or row["quantity"] == "population", row
            cited = {i for i in row.get("evidence_ids", "").split(",") if i}
            assert cited <= ids and (cited or name == "projection_inputs"), row


@pytest.mark.parametrize("year", ACCOUNT_YEARS)
def test_moves_over_the_countrys_border_are_those_of_the_evidence(year):
    registered, net = evidence(f"D{year - 2010}")
    figures = observed("25")[year]
    assert figures["in_moves_abroad"].value == registered
    assert figures["in_moves_abroad"].value - figures["out_moves_abroad"].value == net


def test_the_account_means_registered_immigration_and_all_in_moves_apart():
    figures = observed("25")[2016]
    assert figures["in_moves_abroad"].value == 1630 + 2088 == 3718
    assert (figures["in_moves"].low, figures["in_moves"].high) == (8000, 8500)
    assert figures["in_moves"].value == NEEDED_IN_MOVES["25"]


def test_derived_figures_are_the_arithmetic_they_name():
    by = observed("25")
    natural = {year: by[year]["natural_increase"].value for year in (2016, 2019)}
    for year in (2016, 2019):
        change = by[year]["population"].value - by[year - 1]["population"].value
        assert by[year]["net"].value == change - natural[year]
    net, out = by[2016]["net"].value, by[2016]["out_moves"]
    assert (out.low, out.high) == (8000 - net, 8500 - net)
    inputs = {row["key"]: float(row["value"]) for row in load_table("projection_inputs", folder=FOLDER)
              if row["quantity"] == "net_migration"}  # fmt: skip
    mean = (by[2020]["population"].value - by[2015]["population"].value) / 5 - sum(natural.values()) / 2
    assert inputs == {"low": by[2019]["net"].value, "middle": round(mean), "high": net}


def test_years_without_a_figure_are_left_without(told):
    for year in ("2017", "2018", "2020"):
        assert told["observed"][year]["net"] is told["observed"][year]["out_moves"] is None


def test_hires_a_year_are_given_only_where_both_years_are_told():
    hires = {(need["quantity"], need["last_year"]): need for need in hires_a_year("25")}
    assert hires["hires", 2025]["a_year"] == pytest.approx(41_000 / 15)
    assert hires["hires", 2030]["a_year"] is None


# What is counted in a world


@pytest.mark.parametrize("year", range(FIRST_YEAR, BASE_YEARS[1] + 1))
def test_residents_are_permits_less_out_moves(world, year):
    _, lived = world
    months = 12 * (year + 1 - FIRST_YEAR)
    flows = lived.flows[:months].sum(axis=(0, 2))
    left_in_the_last_month = lived.flows[months - 1, FLOWS.index("left_county")].sum()
    assert residents(lived, year).sum() == flows[FLOWS.index("permits")] - flows[FLOWS.index("left_county")] > 0
    assert left_in_the_last_month > 0 or year != 2016  # so that the edge is tried


def test_residents_have_the_age_and_sex_of_the_people(world):
    _, lived = world
    there = residents(lived)
    houses, people = lived.houses, lived.people
    month = 12 * (BASE_YEARS[1] + 1 - FIRST_YEAR) - 1
    women, oldest, young = 0, 0, 0
    for person in people:
        house = houses[person["household"]]
        stays = house["left_county_month"] < 0 or house["left_county_month"] > month
        if house["granted"] and house["decision"] <= month and stays:
            age = person["age"] + (month - house["arrival"]) // 12
            women += person["female"]
            young += age < 5
            oldest = max(oldest, age // 5)
    assert (there[0].sum(), there[:, 0].sum()) == (women, young)
    assert np.flatnonzero(there.sum(axis=0)).max() == oldest


def test_jobs_in_the_county_are_those_of_who_lives_there(world):
    _, lived = world
    house = lived.houses[lived.people["household"]]
    here = lived.near.shape[0]
    employed = (lived.people["employed"] == 1) & (house["place"] >= 0) & (house["place"] < here)
    assert lived.flows[:, FLOWS.index("employed")].sum() == employed.sum() > 0


def test_stayers_of_working_age_and_their_jobs_are_the_outcomes_numerator(account, world):
    study, lived = world
    share, of_age = measure(lived, study.destination_class)["employed_stayers_36"]
    own = account.figures.stayers[0, 0, 0]
    assert own == pytest.approx([of_age, share * of_age])


# Scenarios


def test_one_out_move_fewer_replaces_one_in_move(told):
    one = told["scenarios"][0]
    for year, fewer in one["replaces_in_moves"].items():
        change = one["out_moves"][year]["difference"]
        assert (fewer["mean"], fewer["low"], fewer["high"]) == (-change["mean"], -change["high"], -change["low"])
    mean = np.mean([one["out_moves"][str(year)]["difference"]["mean"] for year in ACCOUNT_YEARS])
    assert one["a_year"]["out_moves"]["mean"] == pytest.approx(mean, abs=1e-4)
    assert mean < 0 and one["a_year"]["out_moves"]["verdict"] == "lowers"
    assert one["a_year"]["share_of_needed"] == pytest.approx(-mean / 8000, rel=1e-4)


def test_levels_and_differences_agree(told):
    for year in map(str, ACCOUNT_YEARS):
        level, before = told["scenarios"][0]["out_moves"][year], told["cohort"][year]
        assert level["mean"] - before["out_moves"]["mean"] == pytest.approx(level["difference"]["mean"], abs=1e-2)
        net = before["in_moves"]["mean"] - before["out_moves"]["mean"]
        assert before["net"]["mean"] == pytest.approx(net, abs=1e-2)


def test_hires_needed_are_the_additional_of_working_age_less_the_jobs_held(told):
    jobs = told["scenarios"][0]["jobs"]
    of_age, held = jobs["of_working_age"]["mean"], jobs["jobs_held"]["mean"]
    assert jobs["hires_needed"]["mean"] == pytest.approx(of_age - held, abs=1e-3)
    assert of_age > 0


def test_the_same_scenario_changes_nothing(told):
    same = told["scenarios"][1]
    changes = [year["difference"] for year in same["out_moves"].values()] + list(same["jobs"].values())
    assert all(change["identical"] for change in changes)
    for path in ("one_off", "steady_intake"):
        assert all(point["mean"] == 0 for point in same["additional_persons"][path].values())


def test_additional_persons_begin_as_the_out_moves_that_did_not_happen(account):
    left = account.comparison.worlds.left()
    fewer = (left[0] - left[1])[..., : BASE_YEARS[1] - FIRST_YEAR + 1].sum(axis=-1).mean(axis=1)
    one = account.scenarios[0]
    assert one.one_off[:, 0] == pytest.approx(fewer)
    assert one.steady[:, 0] == pytest.approx(0.0)
    assert (np.diff(one.steady.mean(axis=0)) > 0).all()


def test_what_more_of_the_additional_leave_later_leaves_in_the_first_step(account):
    worlds, persons = account.comparison.worlds, account.figures.residents
    later = worlds.left()[:, :, 0, BASE_YEARS[1] + 1 - FIRST_YEAR :].sum(axis=-1)
    leaving = later[1] - later[0]
    assert (leaving > 0).any()
    spread = persons[0].mean(axis=(0, 1)) / persons[0].mean(axis=(0, 1)).sum()
    for draw in (int(leaving.argmax()), 0):
        more = persons[1, draw, 0] - persons[0, draw, 0]
        step = account.inputs.rates.step(more, -leaving[draw] * spread)
        assert account.scenarios[0].one_off[draw, 1] == pytest.approx(step.population.sum())


def test_a_steady_intake_counts_in_proportion(account):
    double = CountyAccount(account.comparison, 2 * account.intake).scenarios[0]
    assert double.steady == pytest.approx(2 * account.scenarios[0].steady)
    assert double.one_off == pytest.approx(account.scenarios[0].one_off)


def test_the_sketch_is_marked_and_begins_at_the_published_population(told):
    sketch = told["projection"]
    assert sketch["illustrative"] is True
    parts = [one[name] for one in told["scenarios"] for name in ("additional_persons", "population")]
    for part in (sketch, *parts):
        assert part["note_en"].startswith("ILLUSTRATIVE") and part["note_sv"].startswith("ILLUSTRATION")
    for path in sketch["population"].values():
        assert list(path) == [str(year) for year in YEARS]
        assert path["2020"] == told["observed"]["2020"]["population"]["value"]
    at_end = [sketch["population"][path]["2040"] for path in ("low", "middle", "high")]
    assert at_end == sorted(at_end)
    assert at_end[1] == pytest.approx(sketch["beside"]["official_population_2040"], rel=0.03)


def test_a_scenarios_population_is_the_middle_path_and_its_additional_persons(told):
    one, middle = told["scenarios"][0], told["projection"]["population"]["middle"]
    for kind in ("one_off", "steady_intake"):
        for year, point in one["population"][kind].items():
            more = one["additional_persons"][kind][year]["mean"]
            assert point["mean"] == pytest.approx(middle[year] + more, abs=1.0)  # rounded to six digits


# Bad input and other counties


def test_too_short_a_follow_up_is_refused_with_what_is_allowed():
    with pytest.raises(BadInput, match=r"--months 3 is too short .* allowed is \d+ or more") as error:
        check_followed(replace(RUN, months=3))
    least = int(re.search(r"(\d+) or more", str(error.value))[1])
    check_followed(replace(RUN, months=least))
    with pytest.raises(BadInput):
        check_followed(replace(RUN, months=least - 1))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--intake", "-1"), "--intake '-1'"),
        (("--months", "2"), "--months 2 is too short"),
        (("--draws", "0"), "--draws"),
    ],
)
def test_bad_input_is_one_sentence_and_code_2(bofast, tmp_path, words, said):
    code, out, err = bofast("account", "baseline", "mentoring", *SMALL, *words, "--out", tmp_path / "out")
    assert (code, out) == (2, "") and said in err and err.count("\n") == 1
    assert not any(tmp_path.iterdir())


def test_another_county_has_no_figures_and_no_sketch(bofast, tmp_path):
    code, out, err = bofast("account", "baseline", "mentoring", *SMALL, "--county", "12", "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "") and answer["projection"] is None
    assert not any(figure for year in answer["observed"].values() for figure in year.values())
    assert answer["scenarios"][0]["additional_persons"] is None
    shown = bofast("account", "baseline", "mentoring", *SMALL, "--county", "12", "--out", tmp_path / "out")[1]
    assert "no figure" in shown and "no sketch" in shown
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "moves.parquet", "account.json", "run.json", "moves.png", "moves.svg"
    }  # fmt: skip


# The command


def test_account_prints_tables_and_writes_them_with_pictures(bofast, tmp_path):
    folder = tmp_path / "account"
    words = ("account", "baseline", "in-county-assignment", *SMALL, "--intake", 50, "--out", folder)
    code, out, _ = bofast(*words)
    assert code == 0
    for text in ("3,718", "8,000-8,500", "no figure", "of 8,000", "hires needed", "ILLUSTRATIVE", "50 housed a year"):
        assert text in out, text
    assert {path.name for path in folder.iterdir()} == {
        "moves.parquet", "population.parquet", "account.json", "run.json",
        "moves.png", "moves.svg", "population.png", "population.svg",
    }  # fmt: skip
    assert json.loads((folder / "account.json").read_text())["projection"]["illustrative"] is True
    assert all(pq.read_table(folder / "population.parquet")["illustrative"].to_pylist())
    run_digest(folder)
    assert "Kept" in bofast(*words)[1]
    refused = bofast(*words[:-4], "--intake", 60, "--out", folder)
    assert refused.code == 2 and "another run" in refused.err


@pytest.mark.parametrize(("language", "mark"), [("en", "ILLUSTRATIVE"), ("sv", "ILLUSTRATION")])
def test_the_picture_of_the_sketch_says_what_it_is_in_title_and_ground(told, language, mark):
    figure = account_pictures.population(told, PLACES, language)
    assert any(text.get_text().startswith(mark) for text in figure.texts)
    for axes in figure.axes:
        assert mark in {text.get_text() for text in axes.texts}


def test_the_picture_of_moves_shows_in_out_and_net_of_every_year(told):
    figure = account_pictures.moves(told, "Today", PLACES, "sv")
    published, cohort = figure.axes[:2]
    entries = {text.get_text() for text in published.get_legend().get_texts()}
    assert entries == {"in, alla", "in, från utlandet", "ut, alla", "ut, till utlandet", "netto"}
    heights = sorted(bar.get_height() for bar in cohort.patches)
    assert len(heights) == 2 * len(ACCOUNT_YEARS) and heights[0] < 0 < heights[-1]
    assert sum("saknas" in text.get_text() for text in published.texts) == 4


def test_every_text_is_there_in_both_languages():
    for key, texts in TEXTS.items():
        assert len(texts) == 2 and all(texts), key
        assert len({tuple(sorted(re.findall(r"\{(\w+)\}", text))) for text in texts}) == 1, key
