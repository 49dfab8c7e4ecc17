"""The measures as sliders, grouped by what they touch, each with its help, cost and where its effect is known from."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache

import solara

from agents.mechanisms import MECHANISMS, levers_of
from agents.parameters import LEVER_COSTS, PARAMETERS
from agents.places import Places
from agents.record import Record
from experiments.lever_sources import ACTS_THROUGH, BY_CONTENT, evidence_of, sources
from experiments.scenario_file import BASELINE
from experiments.scenarios import shipped
from viz.calibration_wording import unit_in
from viz.page.amounts import amount, choice_word
from viz.page.chosen import measures_told
from viz.page.elements import Event
from viz.page.session import Session
from viz.page.state import lever_values, of_library
from viz.page.texts import say
from viz.style import label_of, number

STEPS = 50  # of a slider, at least
_TEXTS = ("measures", "preset", "reset", "reset all", "rests on")


@solara.component_vue("levers.vue")
def Levers(
    form: str, preset: str, description: str, values: Mapping[str, float | str], changed: list[str],
    told: list[str], answered: int,
    event_set_lever: Event = None, event_set_preset: Event = None,
) -> None:  # fmt: skip
    """The form of all levers; `form` is what never changes, as JSON, so that it is sent but once."""


@solara.component
def LeverPanel(session: Session) -> None:
    """The form with what is chosen."""
    state, answer = session.state.value, session.answer.value
    language, choice = state.language, state.choice
    chosen, scenario = of_library(choice.preset, session.places), choice.scenario(session.places)
    Levers(
        form=_form(language, session.places),
        preset=choice.preset,
        description=chosen.description_en if language == "en" else chosen.description_sv,
        values=lever_values(choice, session.places),
        changed=sorted(dict(choice.levers)),
        answered=answer.asked if answer is not None else 0,
        told=[label_of(scenario, language), *measures_told(scenario, language)],
        event_set_lever=session.lever,
        event_set_preset=session.preset,
    )


@cache
def _form(language: str, places: Places) -> str:
    """Everything of the form but what is chosen, as JSON."""
    scenarios = [of_library(name, places) for name in (BASELINE, *shipped())]
    form = {
        "texts": {name: say(name, language) for name in _TEXTS} | {"locale": f"{language}-SE"},
        "presets": [{"name": one.name, "label": label_of(one, language)} for one in scenarios],
        "groups": [
            {
                "name": mechanism.name, "label": label_of(mechanism, language),
                "levers": [_lever(name, language) for name in levers_of(mechanism)],
            }
            for mechanism in MECHANISMS
        ],
    }  # fmt: skip
    return json.dumps(form, ensure_ascii=False)


def _lever(name: str, language: str) -> Record:
    lever = PARAMETERS[name]
    percent = lever.unit.startswith("share")
    return {
        "name": name,
        "label": label_of(lever, language),
        "help": lever.help_en if language == "en" else lever.help_sv,
        "today": say("today is", language, value=amount(lever, lever.default, language)),
        "facts": _facts(name, language),
        "unit": "%" if percent else unit_in(lever.unit, language),
        "percent": percent,
        "low": lever.low,
        "high": lever.high,
        "step": 1 if lever.whole else _step(lever.high - lever.low),
        "default": lever.default,
        "choices": [{"name": one, "label": choice_word(one, language)} for one in lever.choices] or None,
    }


def _facts(name: str, language: str) -> list[str]:
    """What a lever costs, and on what its effect rests: its grade, and the studies."""
    of_it = LEVER_COSTS[name]
    per = of_it.per if language == "en" else of_it.per_sv
    cost = say("cost per", language, value=number(of_it.value, language), unit=per)
    return [f"{cost} ({say(f'grade {of_it.grade}', language)}).", *_effect(name, language)]


def _effect(name: str, language: str) -> list[str]:
    parameters = ACTS_THROUGH.get(name) or tuple(one for each in BY_CONTENT.values() for one in each)
    if name != "outreach_content" and not ACTS_THROUGH[name]:
        return [say("effect by itself", language)]
    grades = dict.fromkeys(say(f"grade {PARAMETERS[one].grade}", language) for one in parameters)
    told = [say("effect", language, grades=", ".join(grades))]
    studies = dict.fromkeys(one.source for one in sources(evidence_of(parameters)))
    return told + ([say("source", language, source="; ".join(studies))] if studies else [])


def _step(width: float) -> float:
    """A round step that divides a slider's width finely enough."""
    size = 10.0 ** math.floor(math.log10(width / STEPS))
    return max(size * times for times in (1.0, 2.0, 5.0) if size * times <= width / STEPS)
