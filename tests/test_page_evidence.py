"""The page's part on what the answer rests on: it shows what was measured of this very model, in both languages."""

import json
import re
from dataclasses import replace
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import solara
from widget_text import text_of

from agents.bad_input import BadInput
from agents.evidence import load_table
from agents.parameters import FITTED, PARAMETERS
from experiments import shipped_evidence
from experiments.badges import badge_of
from experiments.calibration.reweighting import posterior_runs
from experiments.error_models import NINETY
from experiments.laboratory import run_of, scenario
from experiments.lever_sources import ACTS_THROUGH, BY_CONTENT
from experiments.parameter_updates import parameter_updates, prior_spread
from experiments.posterior import Posterior
from experiments.rivals import OUTCOMES, RIVALS
from experiments.runs import Run
from experiments.shipped_evidence import evidence_of, gathered
from experiments.validation import PATTERNS
from viz import evidence_command
from viz.calibration_wording import UNITS
from viz.page import evidence
from viz.page.evidence import PARTS, UNMEASURED, Evidence, cannot
from viz.page.evidence_fit import latent_three
from viz.page.evidence_words import in_words, swedish, value_in
from viz.page.intervals_picture import Pair, intervals_picture
from viz.page.sources import links, source_rows
from viz.page.state import Choice, PageState
from viz.page.texts import TEXTS, say
from viz.page.trials import measures
from viz.style import RED
from viz.swedish_notes import PATTERN_NOTES, TARGET_NOTES

RUN = run_of(scenario("baseline"))
KEPT = evidence_of(RUN)
TARGETS = RUN.posterior.facts["targets"]
DRAWS = 100  # of patterns and rivals, in what ships


# What ships


def test_what_ships_is_of_the_shipped_posterior_model_and_data():
    assert KEPT is not None, "run `bofast evidence --install`: the model, its data or the posterior have changed"
    assert (KEPT["draws"], KEPT["posterior_draws"]) == (DRAWS, len(RUN.posterior.rows))


def test_nothing_is_shown_of_another_posterior_county_or_model(monkeypatch):
    assert evidence_of(replace(RUN, people=400)) is KEPT
    assert evidence_of(Run()) is None and evidence_of(Run(county="24")) is None
    facts = RUN.posterior.facts | {"digest": "another"}
    assert evidence_of(replace(RUN, posterior=Posterior(RUN.posterior.rows, facts))) is None
    monkeypatch.setattr(shipped_evidence, "model_fingerprint", lambda: "another")
    assert evidence_of(RUN) is None


def test_every_figure_fitted_to_is_there_and_met_when_the_median_lies_in_its_noise():
    declared = [(t["name"], c, v) for t in TARGETS for c, v in zip(t["columns"], t["observed"], strict=True)]
    assert [(row["target"], row["outcome"]) for row in KEPT["targets"]] == [one[:2] for one in declared]
    assert [row["observed"] for row in KEPT["targets"]] == pytest.approx([one[2] for one in declared], rel=1e-5)
    for row in KEPT["targets"]:
        assert row["met"] is (row["low"] <= row["model"]["median"] <= row["high"])


def test_every_pattern_rival_and_parameter_is_there():
    assert [row["name"] for row in KEPT["patterns"]] == [pattern.name for pattern in PATTERNS]
    assert {(row["rival"], row["outcome"]) for row in KEPT["rivals"]} == {(r, o) for r in RIVALS for o in OUTCOMES}
    assert {row["name"] for row in KEPT["parameters"]} == set(FITTED)
    for row in KEPT["parameters"]:
        low = row["contraction"] - NINETY * row["contraction_error"]
        assert row["badge"]["name"] == badge_of((row["contraction"], low)).name


def test_what_is_told_of_the_parameters_is_what_the_shipped_draws_give():
    again = {one.name: one.record() for one in parameter_updates(posterior_runs(RUN.posterior))}
    for row in KEPT["parameters"]:
        for which in ("prior", "posterior"):
            assert row[which] == pytest.approx(again[row["name"]][which], rel=1e-4, abs=1e-6)


@pytest.mark.slow
def test_measured_anew_all_of_it_is_the_same():
    assert json.loads(json.dumps(gathered(replace(RUN, draws=DRAWS), 2))) == KEPT


def test_a_small_study_is_measured_whole_and_tells_how_far_it_is():
    few = Posterior(RUN.posterior.rows[:8], RUN.posterior.facts)
    told = []
    record = gathered(replace(RUN, people=200, draws=2, posterior=few), 1, lambda *done: told.append(done))
    assert record.keys() == KEPT.keys() and json.dumps(record, allow_nan=False)
    for what, total in (("targets", 8), ("patterns", 2), ("rivals", 2 * (len(RIVALS) + 1))):
        assert [done[:2] for done in told if done[2] == what] == [(n, total) for n in range(1, total + 1)]


def test_a_county_without_a_posterior_is_one_sentence(bofast):
    with pytest.raises(BadInput, match="county 24 has no posterior"):
        gathered(Run(county="24"))
    code, out, err = bofast("evidence", "--county", "24")
    assert (code, out, len(err.splitlines())) == (2, "", 1)


def test_the_command_keeps_it_beside_the_posterior(bofast, monkeypatch, tmp_path):
    monkeypatch.setattr(shipped_evidence, "SHIPPED", tmp_path)
    monkeypatch.setattr(shipped_evidence, "gathered", lambda run, workers, progress: KEPT)
    code, out, _ = bofast("evidence", "--json")
    assert code == 0 and json.loads(out) == KEPT and not list(tmp_path.iterdir())
    code, out, _ = bofast("evidence", "--install")
    assert code == 0 and out.strip() == evidence_command.summary(KEPT)
    assert json.loads((tmp_path / "evidence-25.json").read_text(encoding="utf-8")) == KEPT


# The part of the page


def written(run: Run, language: str) -> str:
    state = solara.reactive(PageState(language=language, tab="evidence"))
    session = SimpleNamespace(state=state, desk=SimpleNamespace(run=run), places=run.population().places)
    box, context = solara.render(Evidence(session), handle_error=False)
    try:
        return " ".join(text_of(box)).replace("\xa0", " ")
    finally:
        context.close()


@pytest.fixture(scope="module")
def pages():
    return {language: written(RUN, language) for language in ("en", "sv")}


@pytest.mark.parametrize("language", ["en", "sv"])
def test_everything_measured_is_shown_in_the_language_and_fails_stand_as_fails(pages, language):
    told = pages[language]
    for row in KEPT["patterns"]:
        assert row[f"statement_{language}"].replace("\xa0", " ") in told
    failed = sum(not row["pass"] for row in KEPT["patterns"])
    assert failed and told.count(say("evidence.missed", language)) == failed
    unmet = sum(not row["met"] for row in KEPT["targets"])
    assert told.count(say("evidence.unmet", language)) >= 2 * unmet > 0  # in the picture and in the table
    for row in KEPT["parameters"]:
        assert row[f"label_{language}"] in told
    for rival in RIVALS.values():
        assert getattr(rival, f"says_{language}") in told
    for _, label, _ in measures(language):
        assert label in told


def test_no_english_note_is_left_in_swedish(pages):
    notes = {target["name"]: target["note"] for target in TARGETS}
    assert TARGET_NOTES.keys() == notes.keys()
    for name, note in notes.items():
        assert (
            note in pages["en"] and TARGET_NOTES[name].replace("\xa0", " ") in pages["sv"] and note not in pages["sv"]
        )
        numbers = [re.findall(r"\d{2,}", text) for text in (note, TARGET_NOTES[name])]
        assert sorted(numbers[0]) == sorted(numbers[1])
    for pattern in PATTERNS:
        assert PATTERN_NOTES[pattern.name].replace("\xa0", " ") in pages["sv"] and pattern.note not in pages["sv"]


def test_without_a_posterior_the_limits_the_trials_and_the_sources_are_still_there():
    told = written(Run(county="24"), "en")
    assert say("evidence.none", "en") in told and say("evidence.cannot uncalibrated", "en") in told
    assert say("evidence.levers", "en") in told and TEXTS["evidence.calibration text"]["en"][:30] not in told
    assert set(UNMEASURED) < set(PARTS)


def test_moving_a_slider_does_not_make_it_anew_but_another_language_does(monkeypatch):
    made = []
    monkeypatch.setattr(evidence, "calibration", lambda *_: made.append(1))
    state = solara.reactive(PageState(tab="evidence"))
    session = SimpleNamespace(state=state, desk=SimpleNamespace(run=RUN), places=RUN.population().places)
    _, context = solara.render(evidence.Evidence(session), handle_error=False)
    try:
        state.set(replace(state.value, choice=Choice("baseline")))
        assert len(made) == 1
        state.set(replace(state.value, language="en"))
        assert len(made) == 2
    finally:
        context.close()


def test_the_limits_tell_their_own_numbers():
    lines = cannot(KEPT, TARGETS, "en")
    shown = sum(row["pass"] for row in KEPT["patterns"] if row["counts_as_validation"])
    assert any(f"it shows {shown} and misses" in line for line in lines)
    assert any(f"of {len(TARGETS)} targets are of the county itself" in line for line in lines)
    assert any("no forecast" in line for line in lines) and any("real person" in line for line in lines)


def test_a_prior_is_drawn_from_minus_to_plus_1_64_standard_deviations():
    for name in ("job_hazard", "stay_constant", "assigned_share", "b_small"):
        spread = prior_spread(name).record()
        assert latent_three(name, spread) == pytest.approx((-NINETY, 0.0, NINETY), abs=2e-3)


def test_a_missed_figure_is_told_by_word_and_colour():
    pairs = [
        Pair("near & dear", (0.7, 0.8, 0.9), (0.75, 0.78, 0.8), True, "met"),
        Pair("far", (0.1, 0.2, 0.3), (0.4, 0.5, 0.6), False, "NOT met"),
    ]
    svg = intervals_picture("T", "described", pairs, [(0.5, "50 %")])
    root = ElementTree.fromstring(svg)
    dots = [e for e in root.iter() if e.tag.endswith("circle")]
    assert [dot.get("fill") == RED for dot in dots] == [False, True]
    assert float(dots[0].get("cx")) > float(dots[1].get("cx"))
    words = [e.text for e in root.iter() if e.tag.endswith("text")]
    assert {"near & dear", "far", "met", "NOT met", "50 %"} <= set(words)
    inside = [float(e.get(x)) for e in root.iter() for x in ("x1", "x2", "cx") if e.get(x)]
    assert 0 <= min(inside) <= max(inside) <= 400


# Sources


def test_only_whole_https_addresses_are_followed():
    assert links("https://a.se/b; https://c.se/d (at e.csv @1)") == [
        ("https://a.se/b", "a.se"),
        ("https://c.se/d", "c.se"),
    ]
    assert links("http://a.se/b") == links("moves:A01;moves:A02") == links("javascript:alert(1)") == []
    every = [one for row in source_rows("sv") for one in row["links"]]
    assert len(every) > 200 and all(one["href"].startswith("https://") and "." in one["host"] for one in every)


def test_every_row_of_the_evidence_is_listed_with_its_grade():
    rows, table = source_rows("sv"), load_table("evidence")
    assert [row["id"] for row in rows] == [row["id"] for row in table]
    assert {row["grade"] for row in rows} == {"found", "derived", "recalled"}
    assert rows[0]["value"] == "0,9 andel" and source_rows("en")[0]["value"] == "0.9 share"
    assert value_in("-0.5 to -1", "en") == "−0.5 to −1" and value_in("2013-2015", "sv") == "2013-2015"


def test_the_evidence_is_told_in_swedish():
    """All that is words; names of places are the same, and so are two Swedish terms."""
    same = {"anvisade", "kommunmottagna", "USA", "Skellefteå, Västerbotten", "Mellerud, Västra Götaland", "Jämtland"}
    same |= {row["name"] for table in ("municipalities", "counties") for row in named(table)}
    for row in load_table("evidence"):
        for column in ("quantity", "unit", "value", "population", "place", "period"):
            text = row[column]
            if re.search("[A-Za-z]{2}", text):
                assert text in swedish() or text in same, f"{row['id']}, {column}: {text}"
    assert all(swedish().values()) and in_words("persons", "en") == "persons"


def named(table: str):
    rows = load_table(table)
    return [{"name": row["name" if "name" in rows.columns else "county"]} for row in rows]


def test_every_unit_that_is_shown_has_a_swedish_word():
    names = {name for group in (*ACTS_THROUGH.values(), *BY_CONTENT.values()) for name in group} | set(FITTED)
    assert {PARAMETERS[name].unit for name in names} <= UNITS.keys()


def test_every_measure_rests_on_evidence_or_says_that_it_assumes_none(pages):
    without = [label for _, label, parameters in measures("sv") if not parameters]
    assert 0 < len(without) < len(measures("sv"))
    assert pages["sv"].count(say("evidence.by stock", "sv")) == len(without) - 1  # the placebo has words of its own
