"""One visitor: what is chosen, what is asked of the shared desk, and the latest answer."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial

import solara

from agents.bad_input import BadInput
from experiments.comparison import Comparison
from experiments.gradual import Gradual
from experiments.scenario_file import BASELINE, Scenario
from experiments.scenarios import load_scenario
from viz.page.state import MOST_PINS, Choice, PageState, read_query


@dataclass(frozen=True, eq=False)
class Answer:
    """What is known of a choice after some draws; `asked` is the number of the question it answers."""

    choice: Choice
    scenario: Scenario
    comparison: Comparison
    draws: int
    asked: int


def _context():
    """Where this visitor's values live; outside a server there is one visitor only."""
    from solara.server import kernel_context

    return kernel_context.get_current_context() if kernel_context.has_current_context() else nullcontext()


class Session:
    """The state of one visitor's page."""

    def __init__(self, desk: Gradual):
        self.desk = desk
        self.places = desk.run.population().places
        self.baseline = load_scenario(BASELINE, self.places)
        self.state = solara.reactive(PageState())
        self.problem = solara.reactive(("", ""))  # which text says it, and what
        self.answer: solara.Reactive[Answer | None] = solara.reactive(None)
        self._context = _context()
        self._lock = threading.Lock()
        self._asked = 0

    def start(self, query: str) -> None:
        """Begin with what a link says, or with the usual state and a sentence that says why."""
        try:
            self.state.set(read_query(query))
        except BadInput as error:
            self.problem.set(("bad link", str(error)))
        self.ask()

    def ask(self, number: int | None = None) -> None:
        """Ask the desk for the choice; the answer comes as it gets surer."""
        choice = self.state.peek().choice
        scenario = choice.scenario(self.places)
        with self._lock:
            self._asked = self._asked + 1 if number is None else number
            asked = self._asked
        policies = [self.baseline.policy, scenario.policy]
        self.desk.ask(self, policies, partial(self._told, choice, scenario, asked))

    def _told(self, choice: Choice, scenario: Scenario, asked: int, draws: int) -> None:
        """The desk has worlds: called in one of its workers."""
        comparison = self.desk.comparison(self.baseline, [scenario], draws)
        with self._lock:
            if comparison is None or asked != self._asked:
                return
        with self._context:
            self.answer.set(Answer(choice, scenario, comparison, draws, asked))

    def leave(self) -> None:
        """The visitor has gone."""
        self.desk.leave(self)

    # What the visitor does

    def choose(self, choice: Choice, number: int | None = None) -> None:
        """Look at another choice; `number` is the page's own count of its questions."""
        self.problem.set(("", ""))
        self.state.set(replace(self.state.peek(), choice=choice))
        self.ask(number)

    def preset(self, name: str) -> None:
        """Start from a scenario of the library."""
        self.choose(Choice(name))

    def lever(self, change: dict) -> None:
        """Set a lever, or reset it, by {name, value, asked}; what is not possible is said and not done."""
        try:
            choice = self.state.peek().choice.with_lever(str(change.get("name", "")), change.get("value"))
        except BadInput as error:
            self.problem.set(("not possible", str(error)))
            return
        asked = change.get("asked")
        self.choose(choice, asked if isinstance(asked, int) else None)

    def show(self, tab: str) -> None:
        """Go to another part of the page."""
        self.state.set(replace(self.state.peek(), tab=tab))

    def speak(self, language: str) -> None:
        """Change the language."""
        self.state.set(replace(self.state.peek(), language=language))

    def pin(self, choice: Choice) -> None:
        """Keep a choice to compare; the oldest goes when there are too many."""
        pins = tuple(dict.fromkeys((*self.state.peek().pins, choice)))
        self.state.set(replace(self.state.peek(), pins=pins[-MOST_PINS:]))

    def unpin(self, choice: Choice) -> None:
        """Compare a choice no longer."""
        pins = tuple(pin for pin in self.state.peek().pins if pin != choice)
        self.state.set(replace(self.state.peek(), pins=pins))
