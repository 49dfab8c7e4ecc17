"""Who changes and why, whose doing it is, which measure does it, what work they have, and where movers go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import solara

from agents.parameters import PARAMETERS
from agents.record import Record
from experiments.attribution import Attribution
from experiments.ledger_totals import Totals
from experiments.ledgers import PARTS
from experiments.movers import counties_elsewhere
from experiments.why import Reason
from simulation.groups import GROUPS
from simulation.outcomes import OUTCOMES
from viz.brief_names import group_name
from viz.calibration_wording import fixed
from viz.page.bars_picture import Row, bars_picture
from viz.page.desk import bench
from viz.page.elements import Element, card, tag, wide
from viz.page.first_screen import today_level
from viz.page.flow_picture import county_names, flow_picture
from viz.page.session import Session, visitor_context
from viz.page.texts import say
from viz.page.whys import DRAWS, HORIZON, Whys, whys
from viz.style import label_of, number
from viz.verdicts import verdict_of, verdict_word

WHO = ("stays_because", "leaves_because", "displaced", "net")
WORK = ("employed_stayers_36", "employed_movers_36")
MOST = 8  # counties named


@solara.component
def Why(session: Session) -> None:
    """All of it, as it is worked out."""
    language = session.state.value.language
    found, set_found = solara.use_state(None)
    scenario = session.state.value.choice.scenario(session.places)
    context = solara.use_memo(visitor_context, [])

    def ask() -> Callable[[], None]:
        def told(result: Whys) -> None:
            with context:
                set_found(result)

        if scenario.policy != session.baseline.policy:
            work = partial(whys, session.desk.run, session.baseline, scenario)
            bench().wish(session, scenario.policy, work, told)
        return lambda: bench().leave(session)

    solara.use_effect(ask, [scenario.policy])
    if scenario.policy == session.baseline.policy:
        card(tag("p", say("why.no change", language), "sentence"), id="answer")
        return
    whole = found is not None and found.policy == scenario.policy
    doing = found.doing if whole else "ledger"
    if doing:
        text = say("why.working", language, done=say(f"why.{doing}", language))
        card(tag("p", text), id="working", live=True)
    if whole and found.totals is not None:
        _who(found.totals, session, language)
        _groups(found.totals, language)
    _work(session, language)
    if whole and found.movers is not None:
        _movers(found.movers, session, language)
    pictures = []
    if whole and found.attribution is not None:
        pictures.append(_levers(found.attribution, language))
    if whole and found.reasons is not None:
        pictures.append(_reasons(found.reasons, language))
    tag("div", pictures, "two")


def _row(label: str, summary: Record, strong: bool = False) -> Row:
    return Row(label, summary["mean"], summary["low"], summary["high"], strong)


def _picture(name: str, rows: list[Row], language: str, *below: str, digits: int = 0) -> Element:
    title = say(f"why.{name}", language)
    svg = bars_picture(title, rows, language, digits)
    return card(tag("h2", title), tag("div", html=svg), *(tag("p", text, "note") for text in below), id=name)


def _who(totals: Totals, session: Session, language: str) -> None:
    """Fates, and the split of the total."""
    told = totals.record(totals.everybody)
    months = min(HORIZON, session.desk.run.months)
    of = say("why.of", language, n=number(told["persons"]["mean"], language), k=months, draws=len(totals.everybody))
    tag("p", of, "note")
    digits = 0 if abs(told["stays_because"]["mean"]) >= 10 else 1
    who = [_row(say(f"why.{name}", language), told[name], name == "net") for name in WHO]
    for i, name in enumerate(WHO):
        if name in ("leaves_because", "displaced"):  # fewer who stay: to the other side
            row = who[i]
            who[i] = Row(row.label, -told[name]["mean"], -told[name]["high"], -told[name]["low"])
    doing = [_row(say(f"why.{part}", language), told["split"][part]) for part in PARTS]
    doing.append(_row(say("why.net", language), told["net"], True))
    tag(
        "div",
        [
            _picture("who", who, language, digits=digits),
            _picture("doing", doing, language, digits=digits),
        ],
        "two",
    )


def _levers(attribution: Attribution, language: str) -> Element:
    told = attribution.record()
    labels = {name: label_of(PARAMETERS[name], language) for name in told["levers"]}
    rows = [_row(labels[name], summary) for name, summary in told["levers"].items()]
    rows = [*sorted(rows, key=lambda row: -row.mean), _row(say("why.all", language), told["total"], True)]
    return _picture("lever", rows, language, say("why.lever note", language), digits=1)


def _groups(totals: Totals, language: str) -> None:
    """A table for each way of grouping."""
    heads = [say(f"why.{name}", language) for name in ("group", "persons", *(f"{key} short" for key in WHO))]
    tables = []
    for name in GROUPS:
        rows = []
        for category, told in totals.records_by(name).items():
            label = say("why.children", language) if category == "children" else group_name(category, language)
            values = [number(told["persons"]["mean"], language)]
            values += [fixed(told[key]["mean"], language, 1, sign=key == "net") for key in WHO]
            cells = [tag("td", value) for value in values]
            rows.append(tag("tr", [tag("th", label, scope="row"), *cells]))
        head = tag("tr", [tag("th", text, scope="col") for text in heads])
        title = say(f"why.{name}", language)
        caption = tag("caption", title)
        table = tag("table", [caption, tag("thead", [head]), tag("tbody", rows)])
        tables.append(wide(title, table))
    card(tag("h2", say("why.groups", language)), tag("div", tables, "two"), id="groups")


def _work(session: Session, language: str) -> None:
    """Employment of stayers and movers, and how it differs from today."""
    told = session.answer.value
    if told is None:
        return
    rows = []
    for name in WORK:
        if name not in told.comparison.worlds.names:
            continue
        change = told.comparison.compared[0].differences[name]
        before = 100 * today_level(session, name)
        sure = change.identical or told.draws >= DRAWS
        word = verdict_word(verdict_of(change), language) if sure else say("rough", language)
        ends = [fixed(100 * value, language, 1, sign=True) for value in (change.mean, change.low, change.high)]
        cells = [fixed(before, language, 1), ends[0], say("between", language, low=ends[1], high=ends[2])]
        label = label_of(OUTCOMES[name], language)
        rows.append(tag("tr", [tag("th", label, scope="row"), *(tag("td", text) for text in (*cells, word))]))
    heads = ["", say("today", language), say("why.change", language), say("nine in ten", language), ""]
    head = tag("tr", [tag("th", text, scope="col") if text else tag("td") for text in heads])
    table = tag("table", [tag("thead", [head]), tag("tbody", rows)])
    note = tag("p", say("why.work note", language), "note")
    title = tag("h2", f"{say('why.work', language)}, {say('per hundred', language)}")
    card(title, wide(say("why.work", language), table), note, id="work")


def _movers(moved: np.ndarray, session: Session, language: str) -> None:
    """A map with lines, and the counties by name."""
    codes = counties_elsewhere(session.places)
    names = county_names()
    before, after = moved.mean(axis=0)
    order = np.argsort(-after, kind="stable")
    rows = [(f"{rank}. {names[codes[i]]}", after[i], after[i] - before[i]) for rank, i in enumerate(order[:MOST], 1)]
    rest = order[MOST:]
    rows.append((say("why.all others", language), after[rest].sum(), (after - before)[rest].sum()))
    described = ", ".join(f"{name} {number(persons, language)}" for name, persons, _ in rows)
    title = say("why.flow", language)
    to = dict(zip(codes, after.tolist(), strict=True))
    svg = flow_picture(title, session.places.county, to, described, MOST)
    heads = [say(key, language) for key in ("why.county", "with measures", "why.change")]
    body = [
        tag("tr", [tag("th", name, scope="row"), tag("td", number(persons, language)),
                   tag("td", fixed(change, language, 1, sign=True))])
        for name, persons, change in rows
    ]  # fmt: skip
    table = tag("table", [tag("thead", [tag("tr", [tag("th", text, scope="col") for text in heads])]),
                          tag("tbody", body)])  # fmt: skip
    card(
        tag("h2", title),
        tag("div", [tag("div", html=svg, classes="tall"), wide(title, table)], "two"),
        tag("p", say("why.flow note", language), "note"),
        id="flow",
    )


def _reasons(reasons: Sequence[Reason], language: str) -> Element:
    rows = [Row(label_of(PARAMETERS[one.term], language), 100 * one.effect) for one in reasons]
    shown = [row for row in rows if abs(row.mean) >= 0.05]
    return _picture("reason", shown, language, say("why.reason note", language), digits=1)
