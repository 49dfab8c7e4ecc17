"""What a visitor takes along holds the page's own figures."""

import io
from zipfile import ZipFile

import pandas as pd
import pyarrow.parquet as pq
import pytest

from agents.places import load_places
from experiments.comparison import compare
from experiments.runs import Run
from experiments.scenario_text import scenario_text
from experiments.scenarios import load_scenario
from viz.page import kept
from viz.page.state import Choice

PLACES = load_places("25")
RUN = Run(people=200, months=40)
CHOICE = Choice("matched-assignment").with_lever("mentoring", 0.5).with_lever("outreach_content", "referral")


@pytest.fixture(scope="module")
def comparison():
    return compare(RUN, load_scenario("baseline", PLACES), [CHOICE.scenario(PLACES)], draws=8)


def test_the_script_gives_the_same_figures(comparison, capsys):
    written = kept.script(CHOICE, RUN, 8)
    room = {}
    exec(compile(written, "script", "exec"), room)
    capsys.readouterr()
    assert room["told"].frame().equals(comparison.frame())


def test_the_usual_study_makes_a_short_script():
    assert 'compare("baseline", mine, draws=200, posterior="prior")' in kept.script(Choice(), Run(), 200)


def test_the_tables_hold_every_difference(comparison):
    table = pd.read_csv(io.BytesIO(kept.table_csv(comparison)), index_col=[0, 1])
    assert table["mean"].to_numpy() == pytest.approx(comparison.frame()["mean"].to_numpy(float), nan_ok=True)
    every = pq.read_table(io.BytesIO(kept.table_parquet(comparison)), page_checksum_verification=True).to_pandas()
    stay = every[(every["outcome"] == "stay_36") & (every["replicate"] == 0)]["value"]
    mean = table.loc[("matched-assignment-adjusted", "stay_36"), "mean"]
    assert len(stay) == 8 and stay.mean() == pytest.approx(mean)


def test_the_scenario_file_is_the_same_scenario(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(scenario_text(CHOICE.scenario(PLACES), PLACES), encoding="utf-8")
    assert load_scenario(file, PLACES).policy == CHOICE.scenario(PLACES).policy


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_pictures_are_the_same_bytes_always(comparison, ending):
    first, second = (kept.pictures(comparison, "sv", ending) for _ in range(2))
    assert first == second
    assert ZipFile(io.BytesIO(first)).namelist() == [f"differences.{ending}", f"retention.{ending}"]


def test_the_brief_is_made_in_both_languages():
    made = [
        kept.brief_file(RUN, load_scenario("baseline", PLACES), CHOICE.scenario(PLACES), 20, language, "html").decode()
        for language in ("sv", "en")
    ]
    assert 'lang="sv"' in made[0] and 'lang="en"' in made[1]
    pdf = kept.brief_file(RUN, load_scenario("baseline", PLACES), CHOICE.scenario(PLACES), 20, "sv", "pdf")
    assert pdf.startswith(b"%PDF")
