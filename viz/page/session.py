"""One visitor: what is chosen, what is asked of the shared desk, and the latest answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial

import solara
from solara.toestand import Ref

from agents.bad_input import BadInput
from agents.record import Record
from experiments.comparison import Comparison
from experiments.gradual import Gradual
from experiments.scenario_file import BASELINE, Scenario
from experiments.scenarios import load_scenario
from viz.page.refused import Refused
from viz.page.state import MOST_PINS, TABS, Choice, PageState, language_in, preset_named, read_query
from viz.style import LANGUAGES

SIDE_BY_SIDE = "compare"  # the part of the page where all that is pinned is looked at


@dataclass(frozen=True, eq=False)
class Answer:
    """What is known after some draws of a choice, the first of `choices`, and of those looked at beside it.

    `asked` is the number of the question it answers.
    """

    choices: tuple[Choice, ...]
    comparison: Comparison  # its scenarios are those of the choices
    draws: int
    asked: int

    @property
    def choice(self) -> Choice:
        """The choice that was asked for."""
        return self.choices[0]

    @property
    def scenario(self) -> Scenario:
        """Its scenario."""
        return self.comparison.scenarios[0]


def visitor_context() -> AbstractContextManager[object]:
    """Where this visitor's values live; outside a server there is one visitor only."""
    from solara.server import kernel_context

    return kernel_context.get_current_context() if kernel_context.has_current_context() else nullcontext()


def _refused(error: BadInput) -> Refused:
    """What can be said of it in either language; what the page did not foresee is said without its English."""
    return error if isinstance(error, Refused) else Refused("other")


class Session:
    """The state of one visitor's page."""

    def __init__(self, desk: Gradual) -> None:
        self.desk = desk
        self.places = desk.run.population().places
        self.baseline = load_scenario(BASELINE, self.places)
        self.state = solara.reactive(PageState())
        self.language = Ref(self.state.fields.language)  # for parts that only this of the state changes
        self.problem: solara.Reactive[tuple[str, Refused | None]] = solara.reactive(("", None))  # which text, and what
        self.answer: solara.Reactive[Answer | None] = solara.reactive(None)
        self._context = visitor_context()
        self._lock = threading.Lock()
        self._asked = 0

    def start(self, query: str) -> None:
        """Begin with what a link says, or with the usual state and a sentence that says why."""
        try:
            self.state.set(read_query(query))
        except BadInput as error:
            self.state.set(PageState(language_in(query)))
            self.problem.set(("bad link", _refused(error)))
        self.ask()

    def ask(self, number: int | None = None) -> None:
        """Ask the desk for the choice; the answer comes as it gets surer."""
        state = self.state.peek()
        beside = [pin for pin in state.pins if pin != state.choice] if state.tab == SIDE_BY_SIDE else []
        choices = (state.choice, *beside)
        scenarios = [choice.scenario(self.places) for choice in choices]
        with self._lock:
            self._asked = self._asked + 1 if number is None else number
            asked = self._asked
        policies = [self.baseline.policy, *(scenario.policy for scenario in scenarios)]
        self.desk.ask(self, policies, partial(self._told, choices, scenarios, asked))

    def _told(self, choices: tuple[Choice, ...], scenarios: list[Scenario], asked: int, draws: int) -> None:
        """The desk has worlds: called in one of its workers."""
        comparison = self.desk.comparison(self.baseline, scenarios, draws)
        with self._lock:
            if comparison is None or asked != self._asked:
                return
        with self._context:
            self.answer.set(Answer(choices, comparison, draws, asked))

    def leave(self) -> None:
        """The visitor has gone."""
        self.desk.leave(self)

    # What the visitor does

    def choose(self, choice: Choice, number: int | None = None) -> None:
        """Look at another choice; `number` is the page's own count of its questions."""
        self.problem.set(("", None))
        self.state.set(replace(self.state.peek(), choice=choice))
        self.ask(number)

    def preset(self, name: str) -> None:
        """Start from a scenario of the library."""
        self._try(lambda: preset_named(str(name)))

    def lever(self, change: Record) -> None:
        """Set a lever, or reset it, by {name, value, asked}; what is not possible is said and not done."""
        name, value, asked = (change.get(key) for key in ("name", "value", "asked"))
        before = self.state.peek().choice
        self._try(lambda: before.with_lever(str(name), value), asked if isinstance(asked, int) else None)

    def _try(self, made: Callable[[], Choice], number: int | None = None) -> None:
        """Look at the choice made, or say why it cannot be made."""
        try:
            choice = made()
        except BadInput as error:
            self.problem.set(("not possible", _refused(error)))
        else:
            self.choose(choice, number)

    def show(self, tab: str) -> None:
        """Go to another part of the page; nothing happens where there is no such part."""
        if tab not in TABS:
            return
        before = self.state.peek().tab
        self.state.set(replace(self.state.peek(), tab=tab))
        if tab != before and SIDE_BY_SIDE in (tab, before):
            self.ask()

    def speak(self, language: str) -> None:
        """Change the language, if it is one of the page's."""
        if language in LANGUAGES:
            self.state.set(replace(self.state.peek(), language=language))

    def pin(self, choice: Choice) -> None:
        """Keep a choice to compare; the oldest goes when there are too many."""
        pins = tuple(dict.fromkeys((*self.state.peek().pins, choice)))
        self._pinned(pins[-MOST_PINS:])

    def unpin(self, choice: Choice) -> None:
        """Compare a choice no longer."""
        self._pinned(tuple(pin for pin in self.state.peek().pins if pin != choice))

    def _pinned(self, pins: tuple[Choice, ...]) -> None:
        self.state.set(replace(self.state.peek(), pins=pins))
        if self.state.peek().tab == SIDE_BY_SIDE:
            self.ask()
