"""The page without a browser: what a visitor is told at each stage, in both languages."""

import time
from xml.etree import ElementTree

import numpy as np
import pytest
import solara
from widget_text import text_of

from agents.bad_input import BadInput
from agents.mechanisms import MECHANISMS
from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.places import load_places
from experiments.gradual import Gradual
from experiments.runs import Run
from viz.calibration_wording import UNITS
from viz.page import desk, page
from viz.page.curve_picture import curve_picture, today_and
from viz.page.map_picture import MapPicture
from viz.page.session import Session
from viz.page.state import Choice, PageState
from viz.page.texts import TEXTS, say

PLACES = load_places("25")
STAGES = (4, 24, 40)


@pytest.fixture(scope="module")
def small_desk():
    made = Gradual(Run(people=400, months=40), 2, STAGES)
    yield made
    made.close()


@pytest.fixture
def session(small_desk):
    made = Session(small_desk)
    yield made
    made.leave()


def waited(session, draws=STAGES[-1]):
    for _ in range(3000):
        told = session.answer.value
        if told is not None and told.draws >= draws and told.choice == session.state.value.choice:
            return told
        time.sleep(0.01)
    raise AssertionError(f"no answer with {draws} draws")


# The visitor


def test_the_answer_follows_the_choice_and_grows_sure(session):
    session.start("")
    assert waited(session).scenario.name == "action-plan"
    session.lever({"name": "settlement_cash", "value": 40000, "asked": 7})
    told = waited(session)
    assert dict(told.choice.levers) == {"settlement_cash": 40000.0} and told.asked == 7
    session.lever({"name": "settlement_cash", "value": None})
    assert waited(session).choice == Choice("action-plan")
    session.preset("baseline")
    assert waited(session).scenario.policy == session.baseline.policy


def test_what_is_not_possible_is_said_and_changes_nothing(session):
    session.start("")
    for change in ({"name": "mentoring", "value": 2}, {"name": "<script>", "value": 1}, {"value": []}, {}):
        session.lever(change)
        key, problem = session.problem.value
        assert key == "not possible" and problem.said("sv") != problem.said("en")
        assert session.state.value.choice == Choice("action-plan")


def test_what_no_page_asks_for_is_said_or_does_nothing(session):
    session.start("")
    session.preset("<script>")
    key, problem = session.problem.value
    assert key == "not possible" and "<script>" in problem.said("sv")
    for act in (session.show, session.speak):
        for forged in ("<script>", None, 7):
            act(forged)
    assert session.state.value == PageState()


def test_a_bad_link_gives_a_sentence_and_the_usual_state(session):
    session.start("?show=<script>alert(1)</script>")
    key, problem = session.problem.value
    assert key == "bad link" and problem.said("sv").startswith("det finns inget scenario ”<script>")
    assert session.state.value == PageState()


def test_what_the_page_did_not_foresee_is_said_without_its_english(session, monkeypatch):
    def refuse(text):
        raise BadInput("an English sentence")

    monkeypatch.setattr("viz.page.session.read_query", refuse)
    session.start("?lang=sv")
    key, problem = session.problem.value
    assert key == "bad link" and problem.said("sv") == say("refused.other", "sv")


def test_two_visitors_do_not_see_each_others_state(small_desk):
    first, second = Session(small_desk), Session(small_desk)
    first.start("show=baseline~mentoring=0.5&lang=en")
    second.start("")
    assert waited(first).choice != waited(second).choice
    assert (first.state.value.language, second.state.value.language) == ("en", "sv")
    first.leave()
    second.leave()


def test_pins_are_kept_up_to_four(session):
    for name in ("baseline", "action-plan", "mentoring", "housing-first", "mentoring", "equal-budget"):
        session.pin(Choice(name))
    kept = [one.preset for one in session.state.value.pins]
    assert kept == ["action-plan", "mentoring", "housing-first", "equal-budget"]
    session.unpin(Choice("mentoring"))
    assert len(session.state.value.pins) == 3


def test_the_page_tells_the_answer_in_words(small_desk, monkeypatch):
    monkeypatch.setattr(desk, "_desks", [small_desk])
    box, context = solara.render(page.Page(), handle_error=False)
    try:
        written = ""
        for _ in range(1000):
            written = " ".join(text_of(box))
            if "24 " in written or "40 " in written:
                break
            time.sleep(0.01)
        assert "av 100" in written and "tillstånd" in written
    finally:
        context.close()


# The pictures


def test_the_rough_line_is_todays_mean_and_the_paired_difference():
    today = np.linspace(0.1, 0.3, 40)[:, None] * np.ones(13)
    scenario = today[:4] + 0.05
    line = today_and(today, scenario, ("today", "plan"))[1]
    assert line.mean == pytest.approx(today.mean(axis=0) + 0.05)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_pictures_are_well_formed_and_say_what_they_show(language):
    draws = np.random.Generator(np.random.Philox(key=1)).uniform(0.1, 0.3, (40, 61))
    lines = today_and(draws, draws[:30] + 0.02, ("today", "<plan> & more"))
    picture = curve_picture(lines, 36, language)
    root = ElementTree.fromstring(picture)
    assert root.get("role") == "img" and len(root.get("aria-label")) > 20
    assert "script" not in picture and "nan" not in picture


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_map_tells_every_municipality_and_is_darkest_where_most_stay(language):
    more = [-5.0, 0.0] + [1.25] * (PLACES.here - 3) + [12.0]
    named = dict(zip(PLACES.names[: PLACES.here], more, strict=True))
    box, context = solara.render(MapPicture(PLACES, tuple(more), language), handle_error=False)
    try:
        (drawn,) = box.children
        assert all(f"{name} {said}" in drawn.described for name, said in zip(named, drawn.words, strict=True))
        number = "1.2" if language == "en" else "1,2"
        assert drawn.words[0] == f"\N{MINUS SIGN}5{number[1]}0" and drawn.words[2] == f"+{number}"
        assert drawn.words[-1] == "+12"
        assert drawn.colours[1] == "#f0f0f0" and drawn.colours[-1] == "#005c94"
    finally:
        context.close()


def test_bands_are_drawn_only_when_there_are_draws_enough():
    draws = np.full((40, 61), 0.2)
    few, many = (curve_picture(today_and(draws, draws[:n], ("a", "b")), 36, "en") for n in (8, 40))
    assert few.count("fill-opacity") == 2 and many.count("fill-opacity") == 4


# The words


def test_every_unit_and_choice_of_the_levers_has_its_swedish():
    for name in LEVER_NAMES:
        lever = PARAMETERS[name]
        assert lever.unit in UNITS and lever.cost.per_sv
        assert lever.help_en and lever.help_sv and lever.label_sv
        for choice in lever.choices:
            assert f"choice {choice}" in TEXTS
    assert all(one.label_en and one.label_sv for one in MECHANISMS)
