"""One run, seen: a world's people month by month on the map, and a life with its reasons."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import solara
from solara.lab import use_task

from agents.places import DESTINATION_CLASSES, Places
from agents.record import Record
from experiments.draws import noise_world
from experiments.gradual import Gradual
from experiments.life_events import differing, life
from experiments.runs import Run
from experiments.seen import GROUP, NOWHERE, Seen, one_in, sample, see
from simulation.policy import Policy
from simulation.reasons import Reasons
from viz.page.elements import Event, card, tag
from viz.page.map_picture import has_map
from viz.page.outlines import inside, outline, packed, rings
from viz.page.people_life import told, why
from viz.page.session import Session
from viz.page.texts import said_by, say
from viz.style import number

HEIGHT, MARGIN, APART = 600.0, 10.0, 6.6  # of the map, and between dots, in its own units
NAME = 20.0  # height of a name in a box, where the municipalities have no outlines
_AFTER_Z = str.maketrans("ÅÄÖåäö", "{|}{|}")
KEPT = 6  # worlds kept for all visitors


@solara.component_vue("people.vue")
def Scene(texts: Record, world: Record, chosen: int, event_choose: Event = None, event_another: Event = None) -> None:
    """The map that plays."""


@solara.component_vue("life.vue")
def Life(texts: Record, life: Record, persons: int, changed: list[Record], event_choose: Event = None) -> None:
    """The life of who is chosen, and the choice of another."""


@dataclass(frozen=True, eq=False)
class Watched:
    """A world with the measures and the same world without them."""

    seen: Seen
    today: Seen
    changed: list[int]  # positions of the people whose lives differ
    first: int  # whose life is shown first
    picture: Record  # what the component draws


@solara.component
def People(session: Session) -> None:
    """The part as a whole."""
    language, answer = session.state.value.language, session.answer.value
    run = session.desk.run
    draw, set_draw = solara.use_state(0)
    who, set_who = solara.use_state(-1)
    policy = answer.scenario.policy if answer else None
    baseline = session.baseline.policy

    def live() -> Watched | None:
        return policy and _kept(session.desk, baseline, policy, draw)

    watched = use_task(live, dependencies=[policy, draw]).latest
    i = 0 if not watched else who if 0 <= who < len(watched.seen.rows) else watched.first

    def explain() -> tuple[Watched, int, Reasons | None] | None:
        return watched and (watched, i, why(watched.seen, i))

    explained = use_task(explain, dependencies=[watched, i]).latest
    found = bool(explained) and explained[0] is watched and explained[1] == i
    if not watched:
        card(tag("p", say("people.waiting for", language)), id="people", live=True)
        return
    about = say(
        "people.about", language, number=draw + 1, draws=number(run.draws, language), group=GROUP,
        persons=len(watched.seen.rows), people=number(run.people, language), every=one_in(run.people),
    )  # fmt: skip
    if not has_map(run.county) and session.places.here > 1:
        about += f" {say('people.boxes', language)}"
    texts = said_by("people", language) | {
        "about": about,
        "choose person": say("people.choose person", language, n=len(watched.seen.rows)),
        "changed": say("people.changed", language, n=len(watched.changed)),
    }

    def choose(position: object) -> None:
        set_who(_checked(position, len(watched.seen.rows)))

    with solara.v.Html(tag="div", class_="main"):
        Scene(
            texts=texts, world=watched.picture, chosen=i, event_choose=choose,
            event_another=lambda *_: set_draw((draw + 1) % run.draws),
        )  # fmt: skip
        story = told(watched.seen, watched.today, i, explained[2] if found else None, language)
        Life(
            texts=texts, life=story | {"pending": not found, "beside": watched.seen.policy != baseline},
            persons=len(watched.seen.rows), changed=watched.changed, event_choose=choose,
        )  # fmt: skip


def _checked(position: object, n: int) -> int:
    """A position as the page may have sent it."""
    return position if isinstance(position, int) and 0 <= position < n else 0


def _most_eventful(seen: Seen, changed: list[int]) -> int:
    """Whose life has most to tell: of those that the measures change, else of all."""
    return max(changed or range(len(seen.rows)), key=lambda i: len(life(seen, i)))


@lru_cache(maxsize=KEPT)
def _kept(desk: Gradual, baseline: Policy, policy: Policy, draw: int) -> Watched:
    """What somebody has watched, another gets for nothing."""
    return watch(desk.run, baseline, policy, draw)


def watch(run: Run, baseline: Policy, policy: Policy, draw: int) -> Watched:
    """Live one draw with and without the measures, on the same noise."""
    study = run.population()
    rows = sample(study)
    seen, today = (
        see(study, run.values_of(draw), one, run.months, noise_world(draw, 0), rows) for one in (policy, baseline)
    )
    changed = differing(seen, today).tolist()
    return Watched(seen, today, changed, _most_eventful(seen, changed), picture(seen))


def picture(seen: Seen) -> Record:
    """What the component draws, the same in every language: outlines, everybody's spots, and states as bytes."""
    places = seen.study.places
    here = places.here
    kind = np.full(NOWHERE + 1, NOWHERE, np.uint8)
    kind[:here] = np.arange(here)
    kind[here : len(seen.study.order)] = here + seen.study.destination_class[here:]
    place = kind[seen.place]
    ranks = [_longest_first(place == k) for k in range(here + len(DESTINATION_CLASSES))]
    mapped = has_map(places.county)
    wide, shapes, rooms = _map(places) if mapped else _boxes(places)
    municipalities = []
    for k in range(here):
        middle = inside(rooms[k]) if mapped else (rooms[k][0][0] + rooms[k][0][2]) / 2  # of opposite corners
        spots = packed(rooms[k], middle, max(len(ranks[k]), 1), APART).round(1)
        corners = shapes[k][0]
        box = None if mapped else [float(corners[0, 1]), float(np.ptp(corners[:, 0]))]  # its top, and how wide it is
        municipalities.append({"name": places.names[k], "outline": outline(shapes[k]), "spots": spots.ravel().tolist(),
                               "middle": middle.round(1).tolist(), "box": box})  # fmt: skip
    return {
        "months": len(place),
        "persons": len(seen.rows),
        "size": [round(wide, 1), HEIGHT],
        "municipalities": municipalities,
        "classes": list(DESTINATION_CLASSES),
        "ranks": ranks,
        "place": b64encode(place.tobytes()).decode(),
        "state": b64encode(seen.state.tobytes()).decode(),
        "talks": seen.talks.ravel().tolist(),
        "ties": seen.ties.ravel().tolist(),
    }


def _longest_first(there: np.ndarray) -> list[int]:
    """Who is ever there (T, n), those with most months first: they get the spots in the middle."""
    spent = there.sum(axis=0)
    order = np.argsort(-spent, kind="stable")
    return order[spent[order] > 0].tolist()


Rings = list[list[np.ndarray]]


@cache
def _map(places: Places) -> tuple[float, Rings, Rings]:
    """The picture's width, each municipality's outline, and where its dots may lie."""
    wide, shapes = rings(places.county, HEIGHT, MARGIN)
    parts = [shapes[code] for code in places.codes[: places.here]]
    return wide, parts, parts


@cache
def _boxes(places: Places) -> tuple[float, Rings, Rings]:
    """The same where no outline is known: boxes in rows, in the order of the alphabet, dots below the name."""
    columns = int(np.ceil(np.sqrt(places.here)))
    side = HEIGHT / columns
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]) * (side - MARGIN) + MARGIN / 2
    below = np.maximum(corners, [0.0, MARGIN / 2 + NAME])
    names = places.names[: places.here]
    order = sorted(names, key=lambda name: name.translate(_AFTER_Z))
    at = [np.array(divmod(order.index(name), columns)[::-1]) * side for name in names]
    return HEIGHT, [[corners + one] for one in at], [[below + one] for one in at]
