"""A simulated person's life and reasons in words and small tables, for the part that shows one run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agents.cohort import HOUSING
from agents.parameters import PARAMETERS
from agents.raking import NATIONALITIES
from agents.record import Record
from experiments.life_events import Event, life, only_in, talks
from experiments.seen import Seen
from simulation.reasons import ASSIGNED, ASSIGNMENT, AWAY, HERE, PLACES, SIZE, TASTE, Reasons, before_settling, reasons
from viz.calibration_wording import fixed
from viz.page.amounts import month_word
from viz.page.texts import say
from viz.style import label_of

ADULT = 18
SHOWN = 0.005  # a term smaller than this everywhere is left out
_ROWS = {ASSIGNMENT: PLACES, "bias_here": "belief", "bias_elsewhere": "belief"}  # terms that share a row
_WAYS = {"self_here": HERE, "self_elsewhere": AWAY}


def why(seen: Seen, i: int) -> Reasons | None:
    """Why the i-th person's household settled as it did; None: there was no choice."""
    j = int(seen.household[i])
    month = int(seen.world.houses["decision"][j])
    if month >= len(seen.place):
        return None
    before = before_settling(seen.study, seen.values, seen.policy, seen.months, seen.number, month)
    return reasons(before, seen.world, j)


def told(seen: Seen, today: Seen, i: int, reasons: Reasons | None, language: str) -> Record:
    """The i-th person's life, how it goes without the measures, and the reasons, as texts."""
    own, other = life(seen, i), life(today, i)
    spoken = talks(seen, i)
    return {
        "number": i + 1,
        "title": say("people.person", language, number=i + 1),
        "who": who(seen, i, language),
        "events": [sentence(seen, i, event, language) for event in own],
        "talks": say("people.talks" if spoken else "people.no talks", language, n=spoken),
        "missing": [sentence(seen, i, event, language) for event in only_in(own, other)],
        "instead": [sentence(today, i, event, language) for event in only_in(other, own)],
        **_tables(seen, i, reasons, language),
    }


def who(seen: Seen, i: int, language: str) -> str:
    """Sex, age, origin and household in a sentence."""
    person = seen.world.people[seen.rows[i]]
    size, age = int(seen.world.houses["size"][person["household"]]), int(person["age"])
    sex = ("boy", "man", "girl", "woman")[2 * int(person["female"]) + (age >= ADULT)]
    household = say("people.alone", language) if size == 1 else say("people.household of", language, n=size)
    return say(
        "people.who", language, sex=say(f"people.{sex}", language), age=say("people.years", language, age=age),
        origin=say(f"people.{NATIONALITIES[person['nationality']]}", language), household=household,
    )  # fmt: skip


def sentence(seen: Seen, i: int, event: Event, language: str) -> Record:
    """An event as its month and a sentence."""
    key = {"settled": "settled life", "refused": "refused life"}.get(event.kind, event.kind)
    if event.kind == "arrived":
        key += f" {HOUSING[seen.world.houses['housing'][seen.household[i]]]}"
    elif event.detail:
        key += f" {event.detail}"
    place = place_name(seen, event.place, language) if event.place >= 0 else ""
    return {"month": month_word(event.month, language), "text": say(f"people.{key}", language, place=place)}


def place_name(seen: Seen, k: int, language: str) -> str:
    """The name of the world's k-th place."""
    places = seen.study.places
    return (places.names_en if language == "en" else places.names)[seen.study.order[k]]


def _tables(seen: Seen, i: int, found: Reasons | None, language: str) -> Record:
    house = seen.world.houses[seen.household[i]]
    month = int(house["decision"])
    if found is None:
        key = "why late" if month >= len(seen.place) else "why minor" if house["granted"] else "why refused"
        return {"why": "", "ways": None, "places": None, "place_note": say(f"people.{key}", language)}
    gone = _WAYS.get(found.how, ASSIGNED)
    ways = _table({say(f"people.way {name}", language): terms for name, terms in found.ways.items()},
                  list(found.ways).index(gone), PLACES, language)  # fmt: skip
    shown = alternatives(found, seen.study.places.here)
    columns = {place_name(seen, k, language): found.places[k] for k in shown}
    places = _table(columns, 0, SIZE, language)
    chances = [fixed(100 * found.shares[k], language, 1) for k in shown]
    places["last"] = {"label": say("people.chance inside", language), "values": chances}
    note = {HERE: "", AWAY: "people.place outside", ASSIGNED: "people.place assigned"}[gone]
    note = say(note, language) if note else ""
    title = say("people.why", language, month=month_word(month, language))
    return {"why": title, "ways": ways, "places": places, "place_note": note}


def alternatives(found: Reasons, here: int) -> list[int]:
    """The place chosen, its two best rivals of the same nest and the best place of the other."""
    worth = np.array([sum(terms.values()) for terms in found.places.values()])
    order = np.argsort(-worth, kind="stable")
    inside, outside = ([int(k) for k in order if (k < here) == nest and k != found.chosen] for nest in (True, False))
    own, other = (inside, outside) if found.chosen < here else (outside, inside)
    return [found.chosen, *own[:2], *other[:1]]


def _table(columns: dict[str, dict[str, float]], chosen: int, level: str, language: str) -> Record:
    """Alternatives as columns and terms as rows; the row `level`, of which only differences count, from its least."""
    merged = []
    for terms in columns.values():
        column: dict[str, float] = {}
        for name, value in terms.items():
            row = _ROWS.get(name, name)
            column[row] = column.get(row, 0.0) + float(value)
        merged.append(column)
    least = min(column[level] for column in merged)
    for column in merged:
        column[level] -= least
    names = [level, *dict.fromkeys(name for column in merged for name in column if name not in (level, TASTE)), TASTE]
    table = {name: [column.get(name, 0.0) for column in merged] for name in names}
    table = {name: row for name, row in table.items() if name == level or max(map(abs, row)) >= SHOWN}
    top = max(abs(value) for row in table.values() for value in row)
    sums = [sum(values) for values in zip(*table.values(), strict=True)]

    def cells(row: Sequence[float]) -> list[Record]:
        return [{"value": value / top, "text": fixed(value, language, 2, sign=True)} for value in row]

    return {
        "columns": list(columns),
        "chosen": chosen,
        "rows": [{"label": _label(name, language), "cells": cells(row)} for name, row in table.items()],
        "sum": [fixed(value, language, 2, sign=True) for value in sums],
    }


def _label(term: str, language: str) -> str:
    """A term's label: that of the parameter that is its weight, or this part's own."""
    if term in PARAMETERS:
        return label_of(PARAMETERS[term], language)
    return say(f"people.term {term}", language)
