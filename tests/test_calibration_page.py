"""The page about a calibration tells all of it in both languages, shows fails as fails and loads nothing."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

from agents.parameters import FITTED, LEVER_NAMES, PARAMETERS
from agents.places import load_places
from experiments.calibration.calibrate import calibrate, make_posterior
from experiments.calibration.finished import Finished, UnfinishedError, read_finished
from experiments.calibration.gate import HEADLINES, Convergence
from experiments.calibration.latent import LATENT
from experiments.calibration.planted_errors import RIGHT, SAMPLERS
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.problem import Problem
from experiments.calibration.proof import sampler_hash
from experiments.calibration.reweighting import weighted_runs
from experiments.calibration.store import Store
from experiments.calibration.verdicts import VERDICTS
from experiments.identifiability import from_runs
from experiments.lever_effects import EFFECT_OUTCOMES, Shares, effects_of
from experiments.posterior import write_posterior
from experiments.rivals import OUTCOMES as RIVAL_OUTCOMES
from experiments.rivals import RIVALS, Shift
from experiments.targets import shipped_targets
from experiments.validation import PATTERNS, judge
from experiments.variance_parts import PARTS, VarianceParts
from simulation.outcomes import OUTCOMES
from viz.calibration_evidence import Evidence, gather, structural_means
from viz.calibration_marks import intervals, svg
from viz.calibration_page import SECTIONS, page
from viz.calibration_texts import TEXTS, say
from viz.calibration_wording import UNITS, figure, fixed, rule_in, three
from viz.command_line import main
from viz.second_opinions import read_cross_check, read_proof
from viz.style import LANGUAGES
from viz.swedish_notes import PATTERN_NOTES

PLACES = load_places("25")
MISSED, N = "employed_12", 3000  # the target the fake model cannot meet; runs
both = pytest.mark.parametrize("language", LANGUAGES)
CROSS = {"agrees": False, "problems": ["stay_60: away", "the sampler is too short"], "allowed_gap_in_sd": 0.35,
         "runs": 600, "posterior": "e" * 64,
         "outcomes": {"stay_36": {"gap_in_sd": -0.12}, "stay_60": {"gap_in_sd": 0.41}}}  # fmt: skip
TESTED = {"smallest_p": 0.21, "smallest_p_in": "stay_36: mean", "uniform": True, "truths": 100, "tests": 145,
          "inside": 0.89}  # fmt: skip
MISSED_FIGURE = {"outcome": "employed_12", "observed": 0.11, "model": {"median": 0.31, "low": 0.3, "high": 0.32}}
PROOF = {
    "passed": False,
    "verdicts": dict.fromkeys(VERDICTS, True) | {"effects": False, "recovery": None},
    "people": 1500, "full_people": 7000, "runs": 4125,
    "ranks": TESTED | {"histograms": {"stay_36": [10] * 10, "bias_here": [10] * 10, "talk_error": [10] * 10}},
    "effects": {
        "levers": {"mentoring": {"coverage": 0.825, "error": 0.0384, "truths": 100, "noise_share": 0.31,
                                 "correlation": 0.5, "histogram": [10] * 10}},
        "coverage": 0.825, "error": 0.0384, "allowed": False, "truths": 100,
    },
    "recovery": {
        "quantities": {"stay_36": {"correlation": 0.83, "promised": 0.86},
                       "bias_here": {"correlation": 0.42, "promised": 0.45}},
        "informed": ["stay_36", "bias_here"], "smallest_p": None, "smallest_p_in": "", "recovered": None,
    },
    "full": {"truths": 5, "quantities": 48, "inside": 0.91, "error": 0.02, "allowed_away": 0.09,
             "effective_lowest": 120.4},
    "cases": [
        {"name": "as declared", "figures": {}, "effective": 75.4, "runs": 4125, "there": None, "missed": [],
         "told": None},
        {"name": "99 %", "figures": {"leave_at_permit": 0.99}, "effective": 12.0, "runs": 4125, "there": 0,
         "missed": [MISSED_FIGURE], "told": True},
    ],
    "shifted": {"shift": {"stay_constant": 1.0}, "missed": [MISSED_FIGURE], "rejected": True},
    "sampler": {name: TESTED | {"uniform": i == 0, "smallest_p": 0.00001}
                for i, name in enumerate(name for name in SAMPLERS if name != RIGHT)},
    "model": TESTED | {"uniform": False, "shift": {"stay_constant": 1.5}},
    "facts": {"trials": {"model": "m" * 64}, "sampler": sampler_hash()},
    "provenance": {"date": "2026-02-03T04:05:06+00:00"},
}  # fmt: skip


def fake_finished(converged=True):
    """A calibration whose first parameter decides all outcomes, with one target missed."""
    rng = np.random.default_rng(4)
    targets = shipped_targets(PLACES)
    z = rng.standard_normal((N, len(LATENT)))
    measured = {name: 1 / (1 + np.exp(2.0 - 0.2 * z[:, 0] + 0.05 * rng.standard_normal(N))) for name in HEADLINES}
    for target in targets:
        for column, value in zip(target.columns, target.observed, strict=True):
            measured[column] = np.clip(value * (1 + 0.02 * z[:, 0] + 0.01 * rng.standard_normal(N)), 0.001, 0.999)
    measured[MISSED] = measured[MISSED] + 0.3
    prior = {name: values + 0.05 * z[:, 1] for name, values in measured.items()}
    chain = SimpleNamespace(generations=(SimpleNamespace(z=z, measured=prior),))
    size = 2000.0 if converged else 40.0
    result = SimpleNamespace(
        problem=SimpleNamespace(targets=targets),
        chains=(chain, chain),
        convergence=Convergence((size, 2000.0), (0.002, 0.002), (0.4, 0.4), dict.fromkeys(HEADLINES, 0.05)),
        pooled=lambda: (z, measured, np.full(N, 1 / N)),
    )
    facts = {
        "county": "25", "people": 7000, "months": 60, "seed": 1, "replicates": 4, "model": "m" * 64, "data": "d" * 64,
        "digest": "e" * 64, "plan": {"seed": 1},
        "provenance": {"date": "2026-01-02T03:04:05+00:00", "python": "3", "machine": "m", "packages": {"numpy": "2"}},
    }  # fmt: skip
    return Finished(result, Plan(), SimpleNamespace(facts=facts, rows=np.zeros((2000, len(FITTED)))))


@cache
def fake(converged=True):
    """Evidence of all kinds, made without a run of the model."""
    made = fake_finished(converged)
    rng = np.random.default_rng(5)
    level = 0.1 + 0.02 * rng.standard_normal((60, 2, 1, 1))
    values = np.clip(level + 0.01 * rng.standard_normal((60, 2, 1 + len(LEVER_NAMES), len(EFFECT_OUTCOMES))), 0.01, 0.9)
    at_risk = np.full_like(values, 3000.0)
    levers = effects_of(Shares(values, at_risk), Shares(0.5 * values, at_risk), LEVER_NAMES)
    variance = VarianceParts("stay_36", 1e-4, 3e-4, 1e-4, 1e-4)
    verdicts = [judge(one, np.full(20, 0.31 if i % 2 else -5.0)) for i, one in enumerate(PATTERNS)]
    shifts = [Shift(rival, name, 0.1, 0.07, -0.05, -0.01) for rival in RIVALS for name in RIVAL_OUTCOMES]
    columns = [column for target in made.result.problem.targets for column in target.columns]
    found = from_runs(weighted_runs(made.result), tuple(dict.fromkeys([*HEADLINES, *columns])))
    told = replace(found, levers=levers, variance=variance)
    return Evidence(made, told, verdicts, shifts, 60, made.posterior.facts["provenance"], CROSS, PROOF)


@cache
def written(language):
    return page(fake(), language)


def tree(text):
    """The page as XML, which also shows that every element is closed."""
    return ET.fromstring(text.partition("\n")[2])


def words(element):
    return re.sub(r"\s+", " ", "".join(element.itertext())).replace("\xa0", " ")


def section(language, name):
    return next(one for one in tree(written(language)).iter("section") if one.get("id") == name)


def rows(element):
    return [
        [words(cell).strip() for cell in row.iter("td")] for row in element.iter("tr") if row.find("td") is not None
    ]


# The page


@both
def test_the_page_is_well_formed_and_its_sections_stand_in_order(language):
    root = tree(written(language))
    assert root.get("lang") == language
    assert [one.get("id") for one in root.iter("section")] == [name for name, _ in SECTIONS]
    assert len(SECTIONS) == 9
    headings = [words(one) for one in root.iter("h2")]
    assert headings == [f"{n}. {say(name, language)}" for n, (name, _) in enumerate(SECTIONS, start=1)]
    assert [one.get("href") for one in root.find(".//nav").iter("a")] == [f"#{name}" for name, _ in SECTIONS]


@both
def test_no_name_is_given_twice_and_every_reference_within_the_page_is_there(language):
    text = written(language)
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]+)"', text)) | set(re.findall(r"url\(#([^)]+)\)", text)) <= set(names)


@both
def test_the_page_loads_nothing_and_is_small(language):
    text = written(language)
    assert len(text.encode()) < 1_500_000
    assert not re.search(r"<(script|link|img|iframe|object|embed|image)\b|@import|\bsrc=|@font-face", text)
    assert not re.search(r"url\((?!#)", text)
    outside = [one for one in tree(text).iter() if re.match("https?:", one.get("href", ""))]
    assert outside and all(one.tag == "a" for one in outside)
    assert not [key for one in tree(text).iter() for key in one.attrib if key.startswith("on")]


@both
def test_every_picture_is_there_for_a_desk_and_for_a_phone(language):
    root = tree(written(language))
    figures = list(root.iter("figure"))
    assert len(figures) >= 9
    for one in figures:
        assert [part.get("class") for part in one] == ["wide", "narrow"]
        assert all(part[0].tag.endswith("svg") and part[0].get("aria-label") for part in one)


def unpictured(evidence, language, monkeypatch):
    """The page without its pictures, which take most of the time."""
    monkeypatch.setattr("viz.calibration_html.svg", lambda *_: "<svg/>")
    return page(evidence, language)


def test_a_banner_says_that_a_calibration_has_not_converged_and_only_then(monkeypatch):
    for language in LANGUAGES:
        text = unpictured(fake(False), language, monkeypatch)
        alarm = next(one for one in tree(text).iter("div") if one.get("role") == "alert")
        assert say("not converged", language) in words(alarm)
        assert "40" in words(alarm) and say("ess", language) in words(alarm)
        assert 'role="alert"' not in unpictured(fake(), language, monkeypatch)


# Its sections


@both
def test_every_figure_fitted_to_has_its_row_and_the_missed_one_says_so(language):
    cells = rows(section(language, "targets"))
    targets = fake().result.problem.targets
    assert len(cells) == sum(len(target.columns) for target in targets)
    missed = [row for row in cells if row[-1] == say("unmet", language)]
    label = getattr(OUTCOMES[MISSED], f"label_{language}")
    assert [row[0] for row in missed] == [label]
    assert all(row[-1] == say("met", language) for row in cells if row not in missed)
    told = words(section(language, "targets").find("ul[last()]"))
    assert label in told and ("41 %" in told)
    for code in range(PLACES.here):
        assert PLACES.names[code] in words(section(language, "targets"))


@both
def test_every_lever_has_its_row_its_badge_and_the_rule_is_printed(language):
    one = section(language, "levers")
    labels = [getattr(PARAMETERS[name], f"label_{language}") for name in LEVER_NAMES]
    assert [row[0] for row in rows(one)] == labels
    badges = {say(f"badge {name}", language) for name in ("informed", "partly", "prior_only")}
    assert all(row[-1] in badges for row in rows(one))
    assert say("badge rule", language).replace("\xa0", " ") in words(one)
    assert say("working rule", language).replace("\xa0", " ") in words(one)


@both
def test_every_parameter_has_its_row_the_best_known_first(language):
    cells = rows(section(language, "parameters"))
    updates = fake().found.parameters
    assert [row[0] for row in cells] == [getattr(PARAMETERS[one.name], f"label_{language}") for one in updates]
    assert {one.name for one in updates} == set(FITTED)


@both
def test_what_the_answer_rests_on_shows_targets_priors_and_the_parts_of_the_variance(language):
    told = words(section(language, "rests"))
    for name in HEADLINES:
        assert getattr(OUTCOMES[name], f"label_{language}").split()[0] in told
    for _, labels in PARTS.items():
        assert labels[LANGUAGES.index(language)].split(",")[0] in told


@both
def test_every_pattern_is_there_and_every_fail_is_shown_as_one(language):
    one = section(language, "validation")
    cells = rows(one)
    assert len(cells) == len(PATTERNS)
    by_words = {getattr(verdict.pattern, f"statement_{language}"): verdict for verdict in fake().verdicts}
    for statement, verdict in by_words.items():
        (row,) = (row for row in cells if row[0].startswith(statement.replace("\xa0", " ")))
        assert row[3] == say("pass" if verdict.passed else "fail", language)
    assert any(not verdict.passed for verdict in by_words.values())
    assert cells[0][0].startswith(getattr(next(p for p in PATTERNS if p.counts_as_validation), f"statement_{language}"))
    counting = [verdict.passed for verdict in by_words.values() if verdict.pattern.counts_as_validation]
    assert f"{sum(counting)} {'of' if language == 'en' else 'av'} {len(counting)}" in words(one)


@both
def test_rivals_other_methods_limits_and_sources_are_told(language):
    told = words(section(language, "rivals"))
    for rival in RIVALS.values():
        assert getattr(rival, f"label_{language}") in told and getattr(rival, f"says_{language}") in told
    checks = words(section(language, "checks"))
    assert say("agrees not", language) in checks and "the sampler is too short" in checks
    sources = rows(section(language, "cannot"))
    assert len(sources) == len(fake().result.problem.targets)
    assert all(row[2] for row in sources)


@both
def test_what_has_not_been_made_or_cannot_be_read_is_said(language, monkeypatch):
    text = unpictured(replace(fake(), cross_check=None, proof=None), language, monkeypatch)
    assert say("not done", language) in text and say("proof none", language) in text
    text = unpictured(replace(fake(), cross_check={}, proof={}), language, monkeypatch)
    assert text.count(say("not read", language, file="").strip()) == 2


@both
def test_numbers_have_the_form_of_the_language(language):
    told = words(tree(written(language)))
    assert ("7,000" in told) is (language == "en")
    assert ("7 000" in told) is (language == "sv")
    for name in ("targets", "levers", "parameters", "rivals"):
        numbers = [cell for row in rows(section(language, name)) for cell in row[1:]]
        wrong = r"\d,\d(?!\d\d\d?\b)|\d,\d{1,2}\b" if language == "en" else r"\d\.\d"
        assert not [cell for cell in numbers if re.search(wrong, cell)], name


# Words


def test_every_text_is_there_in_both_languages_with_the_same_values():
    for key, texts in TEXTS.items():
        assert len(texts) == 2 and all(text == text.strip() or key == "uneven" for text in texts), key
        assert all(texts), key
        first, second = (set(re.findall(r"{(\w+)}", text)) for text in texts)
        assert first == second, key
        assert texts[0] != texts[1] or len(texts[0]) < 12, key


def test_every_pattern_has_a_swedish_note_that_is_shown():
    assert set(PATTERN_NOTES) == {one.name for one in PATTERNS}
    told = words(section("sv", "validation"))
    assert all(note.replace("\xa0", " ") in told for note in PATTERN_NOTES.values())
    assert not any(one.note in told for one in PATTERNS)


def test_every_unit_has_a_swedish_name():
    units = {PARAMETERS[name].unit for name in (*FITTED, *LEVER_NAMES)} | {one.unit for one in PATTERNS}
    assert units <= set(UNITS)


@pytest.mark.parametrize(
    ("value", "digits", "language", "text"),
    [(0.7, 3, "en", "0.7"), (1234.5, 3, "sv", "1\xa0234"), (-0.0123, 2, "sv", "−0,012"), (30.0, 3, "en", "30"),
     (0.0, 3, "en", "0"), (float("nan"), 3, "en", "–"), (100.0, 2, "en", "100"), (None, 3, "sv", "–")],
)  # fmt: skip
def test_a_number_has_its_digits_and_no_idle_noughts(value, digits, language, text):
    assert figure(value, language, digits) == text


def test_an_interval_is_written_as_precisely_as_it_is_wide():
    assert three(-0.0213, 0.51, 1.34, "en") == ("0.5", "0.0 … 1.3")
    assert three(0.00625, 0.02, 0.064, "sv") == ("0,020", "0,006 … 0,064")
    assert three(7.1, 11.02, 16.2, "en", sign=True) == ("+11.0", "+7.1 … +16.2")
    assert three(0.0, 0.0, 0.0, "en") == ("0", "0 … 0")
    assert fixed(-0.004, "en", 2, sign=True) == "0.00"


@both
def test_a_rule_is_told_in_the_unit_of_its_pattern(language):
    little = next(one for one in PATTERNS if one.name == "assigned_leave_little_more")
    told = rule_in(little.rule, language, 100.0)
    assert "−10" in told and "10" in told.replace("−10", "")


# Pictures


def test_a_picture_is_text_and_names_nothing_outside_itself():
    from viz.calibration_marks import Row

    made = svg(lambda: intervals([Row("A & B", (0.0, 1.0, 2.0), (0.5, 1.0, 1.5))], True, "x"), "one", 'a "b"')
    root = ET.fromstring(made)
    assert "A & B" in "".join(root.itertext())
    assert all(one.get("id").startswith("one-") for one in root.iter() if one.get("id"))
    assert "font-family" not in made and "<style" not in made


# Other checks


@both
def test_every_part_of_the_proof_has_its_verdict_and_what_stands_behind_it(language):
    cells = rows(section(language, "checks"))
    parts, levers, recovery, cases, planted = (
        [row for row in cells[first:last]] for first, last in ((0, 8), (8, 9), (9, 11), (11, 14), (14, 18))
    )
    assert len(cells) == 18
    verdicts = {True: say("pass", language), False: say("fail", language), None: say("open", language)}
    assert [row[3] for row in parts] == [verdicts[PROOF["verdicts"][name]] for name in VERDICTS]
    assert [row[0] for row in parts] == [say("part " + name, language) for name in VERDICTS]
    comma = (lambda text: text.replace(".", ",")) if language == "sv" else str
    assert comma("0.21") in parts[0][1] and "145" in parts[0][1] and "89 %" in parts[0][1]
    assert getattr(PARAMETERS["mentoring"], f"label_{language}") in levers[0][0]
    assert levers[0][1:] == ["82 %", comma("3.8 %"), "31 %"]
    assert recovery[0][1:] == [comma("0.83"), comma("0.86")]
    assert cases[0][1:] == [say("all reached", language), "–", "75", "–"]
    assert "99 %" in cases[1][0] and "31 % (30 %–32 %)" in cases[1][1] and cases[1][4] == say("told", language)
    assert cases[1][2].startswith("0 ")
    assert "+1" in cases[2][0] and cases[2][4] == say("rejected", language)
    assert [row[3] for row in planted] == [say("caught not", language), *[say("caught", language)] * 3]
    told = words(section(language, "checks"))
    assert say("proof failed", language, parts=say("part effects", language)) in told
    assert say("proof same", language, date="2026-02-03 04:05:06 UTC") in told


def test_a_proof_of_another_version_says_so(monkeypatch):
    for facts in ({"sampler": "other"}, {"trials": {"model": "other"}}):
        proof = PROOF | {"facts": PROOF["facts"] | facts}
        text = unpictured(replace(fake(), proof=proof), "en", monkeypatch)
        assert "ANOTHER version of the model or the sampler" in text


def test_what_other_commands_left_is_read_exactly(tmp_path):
    path = tmp_path / "cross-check.json"
    assert read_cross_check(tmp_path, "e" * 64) is None
    path.write_text(json.dumps(CROSS))
    assert read_cross_check(tmp_path, "e" * 64) == CROSS
    assert read_cross_check(tmp_path, "f" * 64) is None  # of another posterior
    for text in ("{", "[]", json.dumps({"outcomes": {}})):
        path.write_text(text)
        assert read_cross_check(tmp_path, "e" * 64) == {}
    assert read_proof(tmp_path / "none.json") is None
    (tmp_path / "proof.json").write_text(json.dumps(PROOF))
    assert read_proof(tmp_path / "proof.json") == PROOF
    (tmp_path / "proof.json").write_text(json.dumps({"ranks": {}}))
    assert read_proof(tmp_path / "proof.json") == {}


def test_the_baseline_is_one_of_the_structures():
    means = structural_means(fake().shifts)
    assert sorted(means.values()) == [0.07] * len(RIVALS) + [0.1]


def test_all_figures_are_plain_values():
    told = json.loads(json.dumps(fake().record(), allow_nan=False))
    assert told["converged"] is True and len(told["validation"]) == len(PATTERNS)
    assert told["targets"][0]["prior"]["low"] < told["targets"][0]["prior"]["high"]


# Reloading


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A finished calibration of a model that takes no time."""
    path = tmp_path_factory.mktemp("calibration")
    plan = Plan(learning=(60, 60), final=80, steps=60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Problem, "measured", quick)
        problem = Problem(people=60)
        facts = problem.facts() | {"plan": {**vars(plan), "learning": list(plan.learning)}}
        result = calibrate(problem, plan, 1, Store(path, facts))
    write_posterior(make_posterior(result, plan, {}, draws=50), path / "posterior.parquet")
    return path, result


def quick(problem, z, number):
    columns = {
        column: value
        for target in problem.targets
        for column, value in zip(target.columns, target.observed, strict=True)
    }
    return {name: min(max(columns.get(name, 0.3) + 0.02 * float(z[0]), 0.001), 0.99) for name in (*HEADLINES, *columns)}


def reloaded(path, monkeypatch):
    monkeypatch.setattr(Problem, "measured", None)  # nothing may be run
    return read_finished(path)


def test_a_finished_calibration_is_reloaded_without_a_run_and_without_a_write(folder, monkeypatch):
    path, result = folder
    before = {one.name: one.stat().st_mtime_ns for one in path.iterdir()}
    again = reloaded(path, monkeypatch)
    assert again.posterior.rows.shape == (50, len(FITTED))
    assert again.result.convergence.record() == result.convergence.record()
    for one, same in zip(result.chains, again.result.chains, strict=True):
        assert one.log_weights == pytest.approx(same.log_weights)
    first = np.concatenate([chain.generations[0].measured["stay_36"] for chain in result.chains])
    low, median, high = again.prior_interval("stay_36")
    assert median == pytest.approx(np.median(first), abs=0.005)
    assert first.min() <= low < median < high <= first.max()
    assert before == {one.name: one.stat().st_mtime_ns for one in path.iterdir()}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: (path / "chain-1-generation-02.parquet").unlink(), "not finished"),
        (lambda path: (path / "posterior.parquet").unlink(), "not finished"),
        (lambda path: (path / "calibration.json").unlink(), "holds no calibration"),
        (lambda path: (path / "calibration.json").write_text("{"), "cannot be read"),
        (lambda path: (path / "calibration.json").write_text("{}"), "tells of no calibration"),
        (lambda path: (path / "chain-0-generation-01.parquet").write_bytes(b"PAR1"), "damaged"),
        (lambda path: changed(path, "people", 61), "of another calibration"),
        (lambda path: changed(path, "model", "other"), "another version of the model"),
        (lambda path: changed(path, "plan", {"beans": 3, "learning": []}), "another version of the program"),
    ],
)
def test_what_is_no_finished_calibration_is_refused_in_a_sentence(folder, tmp_path, monkeypatch, spoil, said):
    for one in folder[0].iterdir():
        (tmp_path / one.name).write_bytes(one.read_bytes())
    spoil(tmp_path)
    with pytest.raises(UnfinishedError, match=said):
        reloaded(tmp_path, monkeypatch)


def changed(path, key, value):
    told = json.loads((path / "calibration.json").read_text())
    (path / "calibration.json").write_text(json.dumps(told | {key: value}))


def test_a_generation_of_another_chain_is_refused(folder, tmp_path, monkeypatch):
    for one in folder[0].iterdir():
        (tmp_path / one.name).write_bytes(one.read_bytes())
    swapped = (tmp_path / "chain-1-generation-01.parquet").read_bytes()
    (tmp_path / "chain-0-generation-01.parquet").write_bytes(swapped)
    with pytest.raises(UnfinishedError, match="damaged"):
        reloaded(tmp_path, monkeypatch)


def test_too_few_draws_are_refused(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("viz.calibration_evidence.read_finished", lambda folder: fake_finished())
    with pytest.raises(ValueError, match="--draws 5 is not possible"):
        gather(tmp_path, 5, 1)


def test_the_command_says_in_one_sentence_that_there_is_no_calibration(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        "sys.argv", ["bofast", "diagnose", "--calibration", str(tmp_path / "no"), "--out", str(tmp_path)]
    )
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    monkeypatch.setattr("sys.argv", [*main_words(tmp_path), "--out", str(tmp_path / "page.html")])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "there is no folder" in capsys.readouterr().err.splitlines()[-1]


def main_words(tmp_path):
    return ["bofast", "diagnose", "--calibration", str(tmp_path / "no")]


@both
def test_the_command_writes_the_page_and_nothing_else(tmp_path, monkeypatch, capsys, language):
    monkeypatch.setattr("viz.diagnose_command.gather", lambda folder, draws, workers: fake())
    out = tmp_path / "new" / "page.html"
    monkeypatch.setattr("sys.argv", [*main_words(tmp_path), "--out", str(out), "--lang", language, "--json"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 0
    assert out.read_text(encoding="utf-8") == written(language)
    assert [one.name for one in out.parent.iterdir()] == ["page.html"]
    assert json.loads(capsys.readouterr().out)["draws"] == 60
