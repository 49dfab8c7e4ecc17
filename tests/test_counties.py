"""Any of the 21 counties can be studied, by command line and on the page, and says that it is not calibrated."""

import json
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest
import solara
from typer.testing import CliRunner
from widget_text import text_of

from agents.evidence import load_table
from agents.places import load_places
from experiments.account import NEEDED_IN_MOVES
from experiments.draws import NOT_CALIBRATED
from experiments.gradual import Gradual
from experiments.laboratory import run_of
from experiments.laboratory import scenario as named
from experiments.posterior import shipped_path
from viz.command_line import app
from viz.page import desk, page
from viz.page.first_screen import _needed
from viz.page.map_picture import map_ground
from viz.page.texts import say
from viz.style import remark

ROOT = Path(__file__).parents[1]
COUNTIES = sorted(row["code"] for row in load_table("counties"))
UNCALIBRATED = [county for county in COUNTIES if not shipped_path(county).exists()]
SOME = ("01", "09", "14")  # the most and the fewest people, and the most municipalities
SMALL = ("--people", "150", "--seed", "1", "--workers", "1", "--json")
COMMANDS = {
    "run": ("run", "--months", "12", *SMALL),
    "compare": ("compare", "baseline", "action-plan", "--months", "12", "--draws", "2", *SMALL),
    "ledger": ("ledger", "baseline", "action-plan", "--horizon", "12", *SMALL),
    "account": ("account", "baseline", "action-plan", "--draws", "2", *SMALL),
}


def told(*words):
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_there_are_21_counties_and_one_is_calibrated():
    assert len(COUNTIES) == 21 and len(UNCALIBRATED) == 20


@pytest.mark.parametrize("county", UNCALIBRATED)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_county_can_be_studied_and_says_that_it_is_not_calibrated(command, county):
    assert told(*COMMANDS[command], "--county", county)["calibration"] == NOT_CALIBRATED


@pytest.mark.parametrize("county", ["25", *SOME])
def test_only_a_county_that_has_said_how_many_in_moves_it_needs_is_measured_by_it(county):
    record = told(*COMMANDS["account"], "--county", county)
    needed = NEEDED_IN_MOVES.get(county)
    assert (needed is None) == (county != "25")
    assert record["needed_in_moves_a_year"] == needed
    share = record["scenarios"][0]["a_year"]["share_of_needed"]
    assert (share is None) == (needed is None)
    assert ("8" in _needed(county, "en")) == (needed is not None)


@pytest.mark.parametrize("county", SOME)
def test_the_tables_of_another_county_do_not_speak_of_what_this_one_needs(county):
    for command in ("run", "compare", "account"):
        words = [word for word in COMMANDS[command] if word != "--json"]
        done = CliRunner().invoke(app, [*words, "--county", county])
        assert done.exit_code == 0, done.output
        assert NOT_CALIBRATED in done.output and "8,000" not in done.output and "needs" not in done.output


@pytest.mark.parametrize("county", COUNTIES)
def test_the_page_has_a_map_of_every_county_with_all_its_municipalities(county):
    places = load_places(county)
    ground = json.loads(map_ground(places))
    drawn = ground["places"]
    assert [one["name"] for one in drawn] == list(places.names[: places.here])
    assert all(bool(one["shape"]) != bool(ground["county"]) for one in drawn)
    assert all(0 < one["x"] < ground["wide"] and 0 < one["y"] < ground["height"] for one in drawn)
    labels = sorted(one["label"] for one in drawn)
    assert labels[0] > 0 and labels[-1] < ground["height"] and min(np.diff(labels), default=14) >= 14 - 0.1


def test_pictures_say_in_both_languages_that_a_county_is_not_calibrated():
    assert "not calibrated here" in remark(NOT_CALIBRATED, "en")
    assert "inte kalibrerad här" in remark(NOT_CALIBRATED, "sv")


def written_on_the_page(county, monkeypatch, language):
    made = Gradual(run_of(named("baseline", county), county, people=150, months=40), 1, (2,))
    monkeypatch.setattr(desk, "_desks", [made])
    box, context = solara.render(page.Page(), handle_error=False)
    try:
        for _ in range(1000):
            text = " ".join(text_of(box))
            if say("prior only", language) in text:
                return text
            time.sleep(0.01)
        raise AssertionError(text)
    finally:
        context.close()
        made.close()


@pytest.mark.parametrize("county", SOME[:1])
def test_the_page_of_another_county_says_that_it_is_not_calibrated(county, monkeypatch):
    text = written_on_the_page(county, monkeypatch, "sv")
    assert "8 000" not in text and "8,000" not in text


@pytest.mark.slow
@pytest.mark.parametrize("county", UNCALIBRATED)
def test_the_page_opens_for_every_county(county, monkeypatch):
    assert written_on_the_page(county, monkeypatch, "sv")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("county", UNCALIBRATED)
def test_a_brief_can_be_written_for_every_county(county, language, tmp_path):
    out = tmp_path / "brief.html"
    words = ["brief", "action-plan", "--county", county, "--people", "300", "--draws", "20", "-o", str(out)]
    done = CliRunner().invoke(app, [*words, "--lang", language])
    assert done.exit_code == 0, done.output
    text = out.read_text(encoding="utf-8")
    assert {"en": "not fitted to anything observed", "sv": "inte anpassad till något"}[language] in text


def test_the_whole_country_is_divided_as_asylum_seekers_were_housed():
    design = tomllib.loads((ROOT / "examples" / "design_country.toml").read_text(encoding="utf-8"))
    told = {point["county"]: point["people"] for point in design["list"]}
    housed = {
        row["code"]: float(row["asylum_per_1000_2014"]) * float(row["pop_2015"]) for row in load_table("counties")
    }
    assert sum(told.values()) == 163_000 and sorted(told) == COUNTIES
    for county, number in housed.items():
        assert abs(told[county] - 163_000 * number / sum(housed.values())) < 1


def test_a_sweep_over_counties_marks_those_without_a_fit(bofast, tmp_path):
    design = tmp_path / "two.toml"
    design.write_text('[fixed]\npeople = 60\nmonths = 12\n[grid]\ncounty = ["12", "25"]\n')
    assert bofast("sweep", design, "--out", tmp_path / "out", "--shard", "1/1").code == 0
    told = bofast("results", tmp_path / "out", "--by", "county").out
    assert f"{NOT_CALIBRATED} (county 12)" in told and "county 25" not in told
