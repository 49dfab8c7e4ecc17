"""`bofast compare` and `bofast scenarios`: what they print and write, and one sentence for whatever is wrong."""

import json
import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from agents.evidence import load_table
from agents.places import load_places
from experiments.comparison import compare
from experiments.folder import run_digest
from experiments.posterior import shipped_path
from experiments.runs import Run
from experiments.scenarios import LIBRARY, load_scenario, shipped
from viz import compare_pictures
from viz.compare_texts import TEXTS

SMALL = ("--people", "300", "--months", "36", "--draws", "4")
PLAN = '[[lever]]\nname = "settlement_cash"\nvalue = 50000\n'
PLACES = load_places("25")


@pytest.fixture
def without_pictures(monkeypatch):
    """Pictures take most of the time."""
    monkeypatch.setattr(compare_pictures, "write_pictures", lambda *args: None)


@pytest.fixture
def plan(tmp_path):
    def write(text=PLAN, name="my-plan"):
        path = tmp_path / f"{name}.toml"
        path.write_text(f'name = "{name}"\n\n{text}', encoding="utf-8")
        return path

    return write


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# The library


def test_scenarios_are_listed_with_descriptions_levers_and_dates(bofast):
    code, out, err = bofast("scenarios", "--json")
    assert (code, err) == (0, "")
    listed = {one["name"]: one for one in json.loads(out)}
    assert list(listed) == ["baseline", *shipped()] and len(listed) >= 9
    assert listed["baseline"]["levers"] == []
    for one in listed.values():
        for key in ("label_en", "label_sv", "description_en", "description_sv"):
            assert one[key].strip(), one["name"]
    content = next(lever for lever in listed["action-plan"]["levers"] if lever["name"] == "outreach_content")
    assert (content["value"], content["from"], content["until"]) == ("referral", "2016-07", "2019-06")
    assert content["places"] is content["groups"] is None
    code, out, _ = bofast("scenarios")
    assert code == 0 and all(name in out for name in listed)
    assert "outreach_content = referral, 2016-07 to 2019-06" in out


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_scenario_says_of_each_value_whether_it_is_found_or_judged_and_by_what(name):
    text = (LIBRARY / f"{name}.toml").read_text(encoding="utf-8")
    cited = set(re.findall(r"\b[A-Z][0-9]{2}\b", text))
    assert cited and cited <= set(load_table("evidence").column("id")), cited
    values = re.findall(r"^value = .*$", text, re.MULTILINE)
    marked = [line for line in values if "judgement" in line or "found" in line]
    # the action plan's referral is argued in the lines above it
    assert len(marked) >= len(values) - (name == "action-plan") and marked
    for label in ("label_en", "label_sv", "description_en", "description_sv"):
        assert f"\n{label} = " in text


# What compare answers


def test_compare_prints_json_and_nothing_else(bofast):
    code, out, err = bofast("compare", "baseline", "action-plan", "in-county-assignment", *SMALL, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["baseline"] == "baseline" and told["draws"] == 4
    assert [one["name"] for one in told["scenarios"]] == ["action-plan", "in-county-assignment"]
    for one in told["scenarios"]:
        assert one["differences"]["stay_36"].keys() >= {"mean", "low", "high", "mc_error", "verdict", "unit"}


def test_compare_prints_tables_with_the_headline_first_and_verdicts_in_words(bofast):
    words = ("compare", "baseline", "in-county-assignment", *SMALL[:4], "--draws", 25)
    assert "prior only" in bofast(*words, "--posterior", "prior")[1]
    code, out, _ = bofast(*words)
    assert code == 0 and ("posterior of" in out) == shipped_path("25").exists()
    assert out.index("stay_36") < out.index("leave_at_permit") < out.index("million SEK")
    assert "raises" in out and "lowers" in out
    assert "depends on assumed costs" in out and "of 8,000" in out and "unpaired runs" in out


def test_the_baseline_may_be_any_scenario(bofast, plan):
    code, out, _ = bofast("compare", plan(), "baseline", *SMALL, "--json")
    told = json.loads(out)
    assert code == 0 and told["baseline"] == "my-plan"
    reverse = json.loads(bofast("compare", "baseline", plan(), *SMALL, "--json")[1])
    there, back = (one["scenarios"][0]["differences"]["stay_36"]["mean"] for one in (told, reverse))
    assert there == -back != 0


def test_a_scenario_against_itself_says_no_change(bofast):
    code, out, _ = bofast("compare", "baseline", "baseline", *SMALL, "--json")
    differences = json.loads(out)["scenarios"][0]["differences"]
    assert code == 0 and all(change["mean"] in (0.0, None) for change in differences.values())
    assert "no change" in bofast("compare", "baseline", "baseline", *SMALL)[1]


def test_costs_can_be_set(bofast, plan, tmp_path):
    costs = tmp_path / "costs.toml"
    costs.write_text('[settlement_cash]\nvalue = 3\ngrade = "found"\n')
    one, dear = (
        json.loads(bofast("compare", "baseline", plan(), *SMALL, "--json", *more)[1])["scenarios"][0]["money"]
        for more in ((), ("--costs", costs))
    )
    assert dear["levers"]["settlement_cash"]["cost"] == pytest.approx(3 * one["levers"]["settlement_cash"]["cost"])
    assert dear["levers"]["settlement_cash"]["grade"] == "found"


# What it writes


def test_a_folder_holds_tables_pictures_json_and_provenance(bofast, plan, tmp_path):
    out = tmp_path / "compared"
    words = ("compare", "baseline", plan(), *SMALL, "--out", out)
    code, printed, _ = bofast(*words)
    assert code == 0 and str(out) in printed.replace("\n", "")
    pictures = {f"{name}.{ending}" for name in ("differences", "retention") for ending in ("png", "svg")}
    assert names_in(out) == {"differences.parquet", "compare.json", "run.json"} | pictures
    told = json.loads((out / "compare.json").read_text())
    run = json.loads((out / "run.json").read_text())
    assert run["provenance"]["python"] and run["calibration"] == told["calibration"] and run["draws"] == 4
    assert run["run"]["compared"][1]["levers"][0]["lever"] == "settlement_cash"
    assert told == json.loads(bofast("compare", "baseline", plan(), *SMALL, "--json")[1])
    # the table holds the differences that the JSON sums up, and twins beside them
    rows = pq.read_table(out / "differences.parquet").to_pandas()
    assert list(rows.columns) == ["draw", "replicate", "scenario", "outcome", "value", "baseline"]
    assert set(rows["replicate"]) == {0, 1}
    first = rows[(rows["replicate"] == 0) & (rows["outcome"] == "stay_36")]["value"].to_numpy()
    change = told["scenarios"][0]["differences"]["stay_36"]
    assert first.mean() == pytest.approx(change["mean"], rel=1e-5)
    assert np.quantile(first, [0.05, 0.95]) == pytest.approx([change["low"], change["high"]], rel=1e-5)
    assert run_digest(out)["differences.parquet"] == run["digest"]["differences.parquet"]
    # the same comparison again is kept as it stands
    before = {name: (out / name).read_bytes() for name in names_in(out)}
    code, printed, _ = bofast(*words)
    assert code == 0 and "Kept" in printed
    assert {name: (out / name).read_bytes() for name in names_in(out)} == before


def test_another_comparison_is_replaced_only_when_asked_and_something_else_never(
    bofast, plan, tmp_path, without_pictures
):
    out = tmp_path / "compared"
    assert bofast("compare", "baseline", plan(), *SMALL, "--out", out)[0] == 0
    before = (out / "run.json").read_bytes()
    other = ("compare", "baseline", "mentoring", *SMALL, "--out", out)
    code, printed, err = bofast(*other)
    assert (code, printed) == (2, "") and "--overwrite" in err and (out / "run.json").read_bytes() == before
    assert bofast(*other, "--overwrite")[0] == 0 and (out / "run.json").read_bytes() != before
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("dear")
    code, _, err = bofast("compare", "baseline", "mentoring", *SMALL, "--out", foreign, "--overwrite")
    assert code == 2 and "no run of bofast" in err and names_in(foreign) == {"letter.txt"}


def test_an_interrupted_comparison_leaves_nothing_behind(bofast, plan, tmp_path, monkeypatch):
    def stop(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(compare_pictures, "write_pictures", stop)
    assert bofast("compare", "baseline", plan(), *SMALL, "--out", tmp_path / "deep" / "compared")[0] == 130
    assert names_in(tmp_path) == {"my-plan.toml"}


# What it refuses

CASH = '[[lever]]\nname = "settlement_cash"\nvalue = 5000\n'
BAD = {
    "dates that contradict": (
        CASH + 'from = "2018-01"\nuntil = "2017-01"\n', (), ["line 7", "2017-01 is before 2018-01"]),
    "a lever twice": (CASH + CASH, (), ["line 7", "settlement_cash is already set in line 4"]),
    "unknown place": (CASH + 'places = ["Kirunna"]\n', (), ["line 6", "Kirunna", "Kiruna"]),
    "unknown group": (
        CASH + 'groups = { nationality = ["atlantis"] }\n', (), ["line 6", "atlantis", "allowed are syria"]),
    "unknown lever": ('[[lever]]\nname = "mentorin"\nvalue = 1\n', (), ["line 4", "mentoring"]),
    "unknown costs": (CASH, ("--costs", "nowhere.toml"), ["nowhere.toml", "cannot be read"]),
    "too few draws": (CASH, ("--draws", "0"), ["--draws", "1 to"]),
    "draws in words": (CASH, ("--draws", "many"), ["--draws", "whole number"]),
    "no replicates": (CASH, ("--replicates", "0"), ["--replicates", "1 to 4096"]),
    "unknown county": (CASH, ("--county", "99"), ["99"]),
    "unknown language": (CASH, ("--lang", "xx"), ["en and sv"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_nothing_is_written(bofast, plan, tmp_path, case):
    text, words, expected = BAD[case]
    path = plan(text)
    code, printed, err = bofast("compare", "baseline", path, *SMALL, "--out", tmp_path / "out", *words)
    assert (code, printed) == (2, "")
    assert re.fullmatch(r"bofast: [^\n]+\n", err) and "Traceback" not in err
    for part in expected:
        assert part in err, err
    if not words:
        assert str(path) in err
    assert names_in(tmp_path) == {"my-plan.toml"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "BASELINE"),
        (("baseline",), "at least one scenario more"),
        (("baseline", "action-pln"), "nearest is 'action-plan'"),
        (("baseline", "mentoring", "mentoring"), "given twice"),
    ],
)
def test_scenarios_that_cannot_be_compared_are_refused(bofast, words, expected):
    code, printed, err = bofast("compare", *words)
    assert (code, printed) == (2, "") and expected in err and err.count("\n") == 1


# The pictures


@pytest.fixture(scope="module")
def compared():
    scenarios = [load_scenario(name, PLACES) for name in ("in-county-assignment", "settlement-support")]
    return compare(Run(people=500, months=36), load_scenario("baseline", PLACES), scenarios, draws=24, workers=2)


def texts_of(figure) -> str:
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in figure.findobj(Text))


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_picture_of_differences_shows_each_mean_interval_and_verdict(compared, language):
    figure = compare_pictures.differences(compared, language)
    one = compared.compared[0]
    change = one.differences["stay_36"]
    axes = figure.axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert dots[0].get_xdata()[0] == pytest.approx(100 * change.mean, abs=0.06)
    drawn = [path.vertices[:, 0] for path in axes.collections[0].get_paths()]
    assert drawn[0] == pytest.approx([100 * change.low, 100 * change.high])
    words = texts_of(figure)
    assert TEXTS[change.verdict][language == "sv"] in words
    label = one.scenario.label_sv if language == "sv" else one.scenario.label_en
    assert label in words.replace("\n", " ")
    assert ("inte kalibrerad" if language == "sv" else "not calibrated") in words.replace("\n", " ")


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_picture_of_retention_has_a_line_for_each_scenario(compared, language):
    figure = compare_pictures.retention(compared, language)
    curves = [line.get_ydata() for line in figure.axes[0].lines if len(line.get_ydata()) == 37]
    means = np.nanmean(compared.worlds.curves, axis=(1, 2))
    assert np.array(curves) == pytest.approx(means)
    assert compared.baseline.label_sv in texts_of(figure) or language == "en"


def test_pictures_are_always_the_same_bytes(compared, tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        compare_pictures.write_pictures(compared, tmp_path / folder)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_one_draw_and_a_short_follow_up_are_pictures_too(tmp_path):
    short = compare(
        Run(people=60, months=6), load_scenario("baseline", PLACES), [load_scenario("mentoring", PLACES)], draws=1
    )
    compare_pictures.write_pictures(short, tmp_path)
    assert "one draw" in texts_of(compare_pictures.differences(short)).lower()
