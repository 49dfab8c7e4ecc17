"""What a page shows, and the same as a link: versioned, checked, and nothing in it but names and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from urllib.parse import parse_qsl, quote, urlencode

from agents.parameter import Parameter, ParameterError
from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.places import Places
from experiments.adjusted import adjusted
from experiments.scenario_file import BASELINE, Scenario
from experiments.scenarios import load_scenario, shipped
from viz.page.refused import Refused, echo, refused_value, unknown
from viz.style import LANGUAGES, number

VERSION = "1"
LONGEST = 4000  # characters of a link
MOST_PINS = 4
KEYS = ("v", "lang", "tab", "show", "pin")
TABS = ("answer", "why", "compare", "people", "evidence", "share")


@lru_cache(maxsize=64)
def of_library(name: str, places: Places) -> Scenario:
    """A scenario of the library, its file read once for all visitors."""
    return load_scenario(name, places)


@dataclass(frozen=True)
class Choice:
    """A scenario of the library, and the levers set otherwise."""

    preset: str = "action-plan"
    levers: tuple[tuple[str, float | str], ...] = ()  # in the order of LEVER_NAMES

    def scenario(self, places: Places) -> Scenario:
        """The scenario chosen."""
        return adjusted(of_library(self.preset, places), dict(self.levers))

    def with_lever(self, name: str, value: float | str | None) -> Choice:
        """The same with a lever set, checked; None: as the preset has it. Raises Refused."""
        levers = dict(self.levers)
        if value is None:
            levers.pop(_lever(name).name, None)
        else:
            levers[name] = _checked(name, value)
        return replace(self, levers=tuple((one, levers[one]) for one in LEVER_NAMES if one in levers))

    def text(self) -> str:
        """The choice as one word: preset~lever=value~lever=value."""
        return "~".join([self.preset, *(f"{name}={_written(value)}" for name, value in self.levers)])


@dataclass(frozen=True)
class PageState:
    """Everything a link restores."""

    language: str = "sv"
    tab: str = "answer"
    choice: Choice = field(default_factory=Choice)
    pins: tuple[Choice, ...] = ()

    def query(self) -> str:
        """The state as the query of a link, without the question mark."""
        pairs = [("v", VERSION), ("lang", self.language), ("tab", self.tab), ("show", self.choice.text())]
        pairs += [("pin", pin.text()) for pin in self.pins]
        return urlencode(pairs, quote_via=quote, safe="~=")


def read_query(text: str) -> PageState:
    """The state of a link's query. Raises Refused for whatever is not a link of this page."""
    text = text.removeprefix("?")
    if not text:
        return PageState()
    if len(text) > LONGEST:
        lengths = {"length": len(text), "most": LONGEST}
        raise Refused("too long", **{name: partial(number, value) for name, value in lengths.items()})
    pairs = parse_qsl(text, keep_blank_values=True)
    single = {}
    for key, value in pairs:
        if key not in KEYS:
            raise unknown("key", key, KEYS)
        if key in single and key != "pin":
            raise Refused("key twice", given=key)
        single[key] = value
    if single.get("v", VERSION) != VERSION:
        raise Refused("version", given=echo(single["v"]), known=VERSION)
    language, tab = single.get("lang", PageState.language), single.get("tab", PageState.tab)
    if language not in LANGUAGES:
        raise unknown("language", language, LANGUAGES)
    if tab not in TABS:
        raise unknown("part", tab, TABS)
    pins = tuple(dict.fromkeys(_read_choice(value) for key, value in pairs if key == "pin"))
    if len(pins) > MOST_PINS:
        raise Refused("pins", given=len(pins), most=MOST_PINS)
    choice = _read_choice(single["show"]) if "show" in single else Choice()
    return PageState(language, tab, choice, pins)


def language_in(text: str) -> str:
    """The language that a link asks for, whatever else is wrong with it; the usual one if it asks for none."""
    asked = dict(parse_qsl(text.removeprefix("?")[:LONGEST])).get("lang")
    return asked if asked in LANGUAGES else PageState.language


def preset_named(name: str) -> Choice:
    """A scenario of the library as it stands. Raises Refused."""
    if name not in (BASELINE, *shipped()):
        raise unknown("scenario", name, (BASELINE, *shipped()))
    return Choice(name)


def _read_choice(text: str) -> Choice:
    preset, *settings = text.split("~")
    choice = preset_named(preset)
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise Refused("no value", given=echo(setting))
        if name in dict(choice.levers):
            raise Refused("lever twice", given=name)
        choice = choice.with_lever(name, value)
    return choice


def _checked(name: str, value: float | str) -> float | str:
    lever = _lever(name)
    try:
        checked = lever.check(value)
    except ParameterError:
        raise refused_value(lever, value) from None
    return lever.choices[int(checked)] if lever.choices else checked


def _lever(name: str) -> Parameter:
    if name not in LEVER_NAMES:
        raise unknown("lever", name, LEVER_NAMES)
    return PARAMETERS[name]


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def lever_values(choice: Choice, places: Places) -> Mapping[str, float | str]:
    """What every lever of a choice is set to, choices as texts."""
    from experiments.adjusted import value_of

    scenario = choice.scenario(places)
    values = {name: value_of(scenario, name) for name in LEVER_NAMES}
    return {
        name: PARAMETERS[name].choices[int(value)] if PARAMETERS[name].choices else value
        for name, value in values.items()
    }
