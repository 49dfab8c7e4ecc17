"""What a page shows, and the same as a link: versioned, checked, and nothing in it but names and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode

from agents.bad_input import BadInput
from agents.parameters import LEVER_NAMES, PARAMETERS, declared
from agents.places import Places
from experiments.adjusted import adjusted
from experiments.scenario_file import BASELINE, Scenario, cut
from experiments.scenarios import load_scenario, shipped
from viz.style import LANGUAGES

VERSION = "1"
LONGEST = 4000  # characters of a link
MOST_PINS = 4
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
        """The same with a lever set, checked; None: as the preset has it. Raises BadInput."""
        levers = dict(self.levers)
        if value is None:
            levers.pop(declared(cut(name), "the page", LEVER_NAMES).name, None)
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
    """The state of a link's query. Raises BadInput with one sentence for whatever is not a link of this page."""
    text = text.removeprefix("?")
    if not text:
        return PageState()
    if len(text) > LONGEST:
        raise BadInput(f"the link is {len(text):,} characters long; allowed are {LONGEST:,}")
    pairs = parse_qsl(text, keep_blank_values=True)
    single = {}
    for key, value in pairs:
        if key not in ("v", "lang", "tab", "show", "pin"):
            raise BadInput(f"the link says {cut(key)!r}, which this page does not know")
        if key in single and key != "pin":
            raise BadInput(f"the link says {key!r} twice")
        single[key] = value
    if single.get("v", VERSION) != VERSION:
        raise BadInput(f"the link is of version {cut(single['v'])!r} of this page; known is {VERSION}")
    language, tab = single.get("lang", PageState.language), single.get("tab", PageState.tab)
    if language not in LANGUAGES:
        raise BadInput(f"the link's language {cut(language)!r} is not known; allowed are {', '.join(LANGUAGES)}")
    if tab not in TABS:
        raise BadInput(f"the link's part {cut(tab)!r} is not known; allowed are {', '.join(TABS)}")
    pins = tuple(dict.fromkeys(_read_choice(value) for key, value in pairs if key == "pin"))
    if len(pins) > MOST_PINS:
        raise BadInput(f"the link pins {len(pins)} scenarios; allowed are {MOST_PINS}")
    choice = _read_choice(single["show"]) if "show" in single else Choice()
    return PageState(language, tab, choice, pins)


def _read_choice(text: str) -> Choice:
    preset, *settings = text.split("~")
    if preset not in (BASELINE, *shipped()):
        raise BadInput(f"there is no scenario {cut(preset)!r}; known are {', '.join((BASELINE, *shipped()))}")
    choice = Choice(preset)
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or name in dict(choice.levers):
            raise BadInput(f"the link says {cut(setting)!r}; needed is a lever=value, each lever once")
        choice = choice.with_lever(name, value)
    return choice


def _checked(name: str, value: float | str) -> float | str:
    lever = declared(cut(name), "the link", LEVER_NAMES)
    number = lever.check(cut(value) if isinstance(value, str) else value, "the link")
    return lever.choices[int(number)] if lever.choices else number


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
