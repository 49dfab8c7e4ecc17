"""The first screen: one sentence with the answer, how many stay and where, what it replaces and what it costs."""

from __future__ import annotations

from functools import lru_cache
from html import escape

import numpy as np
import solara

from experiments.account import NEEDED_IN_MOVES
from experiments.comparison import Comparison
from experiments.differences import RAISES
from experiments.estimate import against
from experiments.gradual import Gradual
from experiments.paired_worlds import PairedWorlds
from simulation.outcomes import longest_stay
from simulation.policy import Policy
from viz.answer import HUNDRED, answer, later, sentence, these
from viz.calibration_wording import fixed
from viz.page.curve_picture import FEWEST, curve_picture, today_and
from viz.page.elements import Element, button, card, figure, tag
from viz.page.map_picture import MapPicture
from viz.page.session import Answer, Session
from viz.page.state import Choice
from viz.page.texts import say
from viz.style import label_of, number


def today_level(session: Session, name: str) -> float:
    """The baseline's outcome over as many draws as are known."""
    values = today(session).outcome(name)[0]
    return float(np.nanmean(values))


def today(session: Session) -> PairedWorlds:
    """Worlds of today's practice alone, as many as there are."""
    desk = session.desk
    return next(w for n in reversed(desk.stages) if (w := _kept(desk, session.baseline.policy, n)) is not None)


@lru_cache(maxsize=8)
def _known(desk: Gradual, policy: Policy, draws: int) -> PairedWorlds | None:
    return desk.worlds([policy], draws)


def _kept(desk: Gradual, policy: Policy, draws: int) -> PairedWorlds | None:
    found = _known(desk, policy, draws)
    if found is None:
        _known.cache_clear()
    return found


@solara.component
def FirstScreen(session: Session) -> None:
    """All of it."""
    language, told = session.language.value, session.answer.value
    if told is None:
        card(tag("p", say("working", language), "sentence"), classes="answer", id="answer")
        return
    comparison = told.comparison
    words = _in_words(session, told, language)
    below = tag("div", [stage(session, told, language), PinButton(session, told.choice, language)], "below")
    # always as many paragraphs: an element that comes or goes costs more than one that changes its text
    card(
        tag("p", words[0], "sentence"), tag("p", words[1] if words[1:] else "", "second"),
        *level(session, language), below,
        classes="answer", id="answer", live=True,
    )  # fmt: skip
    tag("div", [_curve(session, told, language), _map(session, comparison, language)], "two")
    tag("div", _figures(session, comparison, language), "three")


def level(session: Session, language: str) -> list[Element]:
    """What is said of the level where nothing has been fitted to it."""
    return [] if session.desk.run.posterior else [tag("p", say("prior only", language), "note", id="uncalibrated")]


def _in_words(session: Session, told: Answer, language: str) -> list[str]:
    """The headline and leaving at the permit, in words."""
    if told.scenario.policy == session.baseline.policy:
        return [say("no change", language)]
    comparison = told.comparison
    stay_name = longest_stay(comparison.worlds.names)
    months = int(stay_name.rsplit("_", 1)[1])
    one, measures = comparison.compared[0], len({clause.lever for clause in told.scenario.policy.clauses})
    stay = against(today_level(session, stay_name), one.differences[stay_name])
    if told.draws < FEWEST:
        words = {
            "after": fixed(stay.after, language, 0), "before": fixed(stay.before, language, 0), "hundred": HUNDRED,
            "later": later(months, language), "these": these(measures, language),
        }  # fmt: skip
        return [say("rough answer", language, **words)]
    leave = against(today_level(session, "leave_at_permit"), one.differences["leave_at_permit"])
    return [answer(stay, language, months=months, measures=measures), sentence("leave", leave, language, 0)]


def stage(session: Session, told: Answer, language: str) -> Element:
    """How sure the answer is by now: rough, sharpening, done."""
    every = session.desk.stages[-1]
    key = "stage done" if told.draws >= every else "stage rough" if told.draws < FEWEST else "stage sharpening"
    text = say(key, language, draws=number(told.draws, language), all=number(every, language))
    bar = f'<span class="bar" aria-hidden="true"><span style="width: {100 * told.draws / every:.0f}%"></span></span>'
    html = f"{bar}<span>{escape(text)}</span>"
    return tag("p", html=html, classes="stage", id="stage", draws=told.draws, asked=told.asked)


@solara.component
def PinButton(session: Session, choice: Choice, language: str) -> None:
    """Keep what is chosen, to compare it with something else."""
    if choice in session.state.value.pins:
        tag("span", say("pinned", language), "stage noprint")
        return
    button(say("pin", language), lambda: session.pin(choice))


def _curve(session: Session, told: Answer, language: str) -> Element:
    worlds = told.comparison.worlds
    before = np.nanmean(today(session).curves, axis=2)[0]
    after = np.nanmean(worlds.curves[1], axis=1)
    lines = today_and(before, after, (say("today", language), label_of(told.scenario, language)))
    svg = curve_picture(lines, min(36, told.comparison.run.months), language)
    note = tag("p", say("curve note", language), "note")
    return card(tag("h2", say("curve", language)), tag("div", html=svg), note, id="curve")


def _map(session: Session, comparison: Comparison, language: str) -> Element:
    lived = comparison.worlds.residents.mean(axis=(1, 2))
    picture = MapPicture(session.places, tuple((lived[1] - lived[0]).tolist()), language, top=10.0)
    note = tag("p", say("map note", language), "note")
    return card(tag("h2", say("map", language)), picture, note, id="map")


def _figures(session: Session, comparison: Comparison, language: str) -> list[Element]:
    """Leaving at the permit, the account and the price, each with its interval."""
    one = comparison.compared[0]
    leave = against(today_level(session, "leave_at_permit"), one.differences["leave_at_permit"])
    digits = min(leave.change.digits, 1)
    fewer = one.out_moves
    replaced = [-value for value in (fewer.mean, fewer.high, fewer.low)]
    money = one.money
    sure = comparison.run.draws >= FEWEST

    def interval(low: str, high: str) -> str:
        return f"{say('nine in ten', language)}: {say('between', language, low=low, high=high)}" if sure else ""

    whole = say(
        "whole cost", language, value=number(money.cost, language, 1), low=number(money.cost_low, language, 1),
        high=number(money.cost_high, language, 1),
    )  # fmt: skip
    raises = sure and one.stayers.verdict == RAISES
    price = say("SEK", language, value=rounded(money.per_stayer, language)) if raises else "–"
    bounds = [rounded(value, language) for value in (money.per_stayer_low, money.per_stayer_high)]
    return [
        figure(
            say("at the permit", language),
            say("of 100", language, value=fixed(leave.after, language, digits)),
            say("against", language, value=fixed(leave.before, language, digits)),
        ),
        figure(
            say("account", language),
            fixed(replaced[0], language, 1),
            _needed(session.places.county, language),
            interval(*(fixed(value, language, 1) for value in replaced[1:])),
        ),
        figure(
            say("price", language),
            price,
            interval(*bounds) if raises else say("price none", language),
            whole,
            say("assumed", language) if money.assumed else "",
        ),
    ]


def _needed(county: str, language: str) -> str:
    """What fewer out-moves are, beside the in-moves that the county needs where it has said so."""
    needed = NEEDED_IN_MOVES.get(county)
    if needed is None:
        return say("account alone", language)
    return say("account of", language, needed=number(needed, language))


def rounded(value: float, language: str) -> str:
    """A sum to two significant digits; none where there is no end."""
    if not np.isfinite(value):
        return "∞"
    return number(float(f"{value:.2g}"), language)
