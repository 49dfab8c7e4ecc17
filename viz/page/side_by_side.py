"""What is pinned beside what is chosen: the same axes, and a table of differences with verdicts."""

from __future__ import annotations

import numpy as np
import solara

from experiments.comparison import Compared
from experiments.differences import RAISES
from simulation.outcomes import OUTCOMES, longest_stay
from viz.calibration_wording import fixed
from viz.page.chosen import set_otherwise
from viz.page.curve_picture import FEWEST, curve_picture, today_and, top_of
from viz.page.elements import Element, button, card, tag, wide
from viz.page.first_screen import PinButton, rounded, stage, today
from viz.page.session import Answer, Session
from viz.page.state import MOST_PINS, Choice
from viz.page.texts import say
from viz.style import HARD_SPACE, label_of, number
from viz.verdicts import verdict_of, verdict_word

NARROW = 380.0
BESIDE = ("leave_at_permit", "employed_12", "employed_stayers_36", "employed_movers_36")  # movers are people too


@solara.component
def SideBySide(session: Session) -> None:
    """All of it."""
    language, told = session.state.value.language, session.answer.value
    if told is None:
        card(tag("p", say("working", language), "sentence"), id="answer")
        return
    how = tag("p", say("compare how", language, most=number(MOST_PINS, language)), "note")
    below = tag("div", [stage(session, told, language), PinButton(session, told.choice, language)], "below")
    card(tag("h2", say("compare", language)), how, below, id="answer", live=True)
    tag("div", _pictures(session, told, language), "many")
    title = say("differences", language)
    card(tag("h2", title), wide(title, _table(told, language)), id="differences")


def _pictures(session: Session, told: Answer, language: str) -> list[Element]:
    """A curve for each scenario against today's, all on the same axes."""
    before = np.nanmean(today(session).curves, axis=2)[0]
    curves = np.nanmean(told.comparison.worlds.curves, axis=2)[1:]
    scenarios = told.comparison.scenarios
    pairs = [
        today_and(before, after, (say("today", language), label_of(scenario, language)))
        for after, scenario in zip(curves, scenarios, strict=True)
    ]
    top = max(top_of(lines) for lines in pairs)
    headline = min(36, told.comparison.run.months)
    cards = []
    for choice, scenario, lines in zip(told.choices, scenarios, pairs, strict=True):
        svg = curve_picture(lines, headline, language, NARROW, top)
        title = [tag("h2", label_of(scenario, language)), *_otherwise(choice, language)]
        cards.append(card(*title, _beside(session, choice, told, language), tag("div", html=svg)))
    return cards


def _otherwise(choice: Choice, language: str) -> list[Element]:
    """What tells two choices of the same scenario apart."""
    changed = set_otherwise(choice, language)
    return [tag("span", changed, "over")] if changed else []


def _beside(session: Session, choice: Choice, told: Answer, language: str) -> Element:
    if choice in session.state.value.pins:
        return button(say("unpin", language), lambda: session.unpin(choice))
    return tag("span", say("chosen", language), "over")


def _table(told: Answer, language: str) -> Element:
    """A row for each scenario."""
    measured = told.comparison.worlds.names
    names = [name for name in dict.fromkeys((longest_stay(measured), *BESIDE)) if name in measured]
    titles = [label_of(OUTCOMES[name], language) for name in names]
    heads = [say("scenario", language)]
    heads += [f"{title}, {say('per hundred', language)}" for title in titles]
    heads += [say("cost column", language), say("price column", language)]
    rows = []
    for choice, one in zip(told.choices, told.comparison.compared, strict=True):
        name = tag("th", [tag("span", label_of(one.scenario, language)), *_otherwise(choice, language)], scope="row")
        rows.append(tag("tr", [name, *_cells(one, names, told, language)]))
    head = tag("tr", [tag("th", text, scope="col") for text in heads])
    return tag("table", [tag("thead", [head]), tag("tbody", rows)])


def _cells(one: Compared, names: list[str], told: Answer, language: str) -> list[Element]:
    sure = told.draws >= FEWEST
    cells = []
    for name in names:
        change = one.differences[name]
        ends = (change.mean, change.low, change.high)
        mean, low, high = (fixed(100 * value, language, 1, sign=True) for value in ends)
        word = verdict_word(verdict_of(change), language) if sure or change.identical else say("rough", language)
        cells.append(_cell(mean, say("between", language, low=low, high=high) if sure else "", word))
    money = one.money
    bounds = say(
        "between", language, low=number(money.cost_low, language, 1), high=number(money.cost_high, language, 1)
    )
    cells.append(_cell(number(money.cost, language, 1), bounds))
    if sure and one.stayers.verdict == RAISES:
        low, high = (rounded(value, language) for value in (money.per_stayer_low, money.per_stayer_high))
        cells.append(_cell(rounded(money.per_stayer, language), say("between", language, low=low, high=high)))
    else:
        cells.append(_cell("–"))
    return cells


def _cell(value: str, interval: str = "", word: str = "") -> Element:
    """A figure, its interval below it, and its verdict."""
    inside = [tag("b", value)]
    inside += [tag("span", text.replace(" ", HARD_SPACE), "note") for text in (interval, word) if text]
    return tag("td", inside)
