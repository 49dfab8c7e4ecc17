"""One run, seen: a world's people month by month on the map, and a life with its reasons."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import solara
from solara.lab import use_task

from agents.places import DESTINATION_CLASSES
from experiments.draws import noise_world
from experiments.life_events import differing, life
from experiments.runs import Run
from experiments.seen import GROUP, NOWHERE, Seen, sample, see
from simulation.policy import Policy
from viz.page.elements import card, tag
from viz.page.map_picture import has_map
from viz.page.outlines import inside, outline, packed, rings
from viz.page.people_life import told, why
from viz.page.people_texts import TEXTS, tell
from viz.page.session import Session
from viz.style import number

HEIGHT, MARGIN, APART = 600.0, 10.0, 6.6  # of the map, and between dots, in its own units
KEPT = 6  # worlds kept for all visitors


@solara.component_vue("people.vue")
def Scene(texts: dict, world: dict, life: dict, event_choose=None, event_another=None):
    """The map that plays, and the life of who is chosen."""


@dataclass(frozen=True, eq=False)
class Watched:
    """A world with the measures and the same world without them."""

    seen: Seen
    today: Seen
    changed: list[int]  # positions of the people whose lives differ
    picture: dict  # what the component draws


@solara.component
def People(session: Session):
    """The part as a whole."""
    language, answer = session.state.value.language, session.answer.value
    run = session.desk.run
    draw, set_draw = solara.use_state(0)
    who, set_who = solara.use_state(-1)
    policy = answer.scenario.policy if answer else None
    baseline = session.baseline.policy
    watching = use_task(lambda: _kept(run, baseline, policy, draw), dependencies=[policy, draw], raise_error=False)
    watched = watching.latest if policy else None
    i = min(who, len(watched.seen.rows) - 1) if watched and who >= 0 else _first(watched)

    def explain():
        return (watched, i, why(watched.seen, i)) if watched else None

    explaining = use_task(explain, dependencies=[id(watched), i], raise_error=False)
    found = explaining.latest
    found = found[2] if found and found[0] is watched and found[1] == i else None
    if not watched:
        card(tag("p", tell("waiting for", language)), id="people", live=True)
        return
    about = tell(
        "about", language, number=draw + 1, draws=number(run.draws, language), group=GROUP,
        persons=len(watched.seen.rows), people=number(run.people, language),
        every=f"{_every(run)}:e" if language == "sv" else f"{_every(run)}th",
    )  # fmt: skip
    texts = {key: tell(key, language) for key in TEXTS if "{" not in TEXTS[key][0]}
    texts |= {
        "about": about,
        "choose person": tell("choose person", language, n=len(watched.seen.rows)),
        "changed": tell("changed", language, n=len(watched.changed)),
    }
    Scene(
        texts=texts,
        world=watched.picture,
        life=told(watched.seen, watched.today, i, found, language) | {"pending": explaining.pending},
        event_choose=lambda position: set_who(_checked(position, len(watched.seen.rows))),
        event_another=lambda *_: set_draw((draw + 1) % run.draws),
    )


def _every(run: Run) -> int:
    return max(round(run.people / 600), 1)


def _checked(position: object, n: int) -> int:
    """A position as the page may have sent it."""
    return position if isinstance(position, int) and 0 <= position < n else 0


def _first(watched: Watched | None) -> int:
    """Whose life is shown first: the most eventful of those that the measures change, else of all."""
    if not watched:
        return 0
    among = watched.changed or range(len(watched.seen.rows))
    return max(among, key=lambda i: len(life(watched.seen, i)))


def _kept(run: Run, baseline: Policy, policy: Policy | None, draw: int) -> Watched | None:
    return None if policy is None else _watched(_Same(run), baseline, policy, draw)


class _Same(object):
    """A run that equals itself only, so that what was made of it can be kept."""

    def __init__(self, run: Run):
        self.run = run

    def __eq__(self, other):
        return self.run is other.run

    def __hash__(self):
        return id(self.run)


@lru_cache(maxsize=KEPT)
def _watched(of: _Same, baseline: Policy, policy: Policy, draw: int) -> Watched:
    return watch(of.run, baseline, policy, draw)


def watch(run: Run, baseline: Policy, policy: Policy, draw: int) -> Watched:
    """Live one draw with and without the measures, on the same noise."""
    study = run.population()
    rows = sample(study)
    seen, today = (
        see(study, run.values_of(draw), one, run.months, noise_world(draw, 0), rows) for one in (policy, baseline)
    )
    changed = differing(seen, today).tolist()
    return Watched(seen, today, changed, picture(seen, changed))


def picture(seen: Seen, changed: list[int]) -> dict:
    """What the component draws, the same in every language: outlines, everybody's spots, and states as bytes."""
    places = seen.study.places
    here = places.here
    kind = np.full(NOWHERE + 1, NOWHERE, np.uint8)
    kind[:here] = np.arange(here)
    kind[here : len(seen.study.order)] = here + seen.study.destination_class[here:]
    place = kind[seen.place]
    ranks = [_in_order(place == k) for k in range(here + len(DESTINATION_CLASSES))]
    wide, shapes = _shapes(seen)
    municipalities = []
    for k in range(here):
        spots = packed(shapes[k], max(len(ranks[k]), 1), APART).round(1)
        municipalities.append({"name": places.names[k], "outline": outline(shapes[k]), "spots": spots.ravel().tolist(),
                               "middle": inside(shapes[k]).round(1).tolist()})  # fmt: skip
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
        "changed": changed,
    }


def _in_order(there: np.ndarray) -> list[int]:
    """Who is ever there (T, n), in order of coming."""
    first = np.where(there.any(axis=0), there.argmax(axis=0), len(there))
    order = np.argsort(first, kind="stable")
    return order[first[order] < len(there)].tolist()


def _shapes(seen: Seen) -> tuple[float, list[list[np.ndarray]]]:
    """The picture's width and each municipality's outline; where none is known, squares in rows."""
    places = seen.study.places
    if has_map(places.county):
        wide, shapes = rings(places.county, HEIGHT, MARGIN)
        return wide, [shapes[code] for code in places.codes[: places.here]]
    columns = int(np.ceil(np.sqrt(places.here)))
    side = HEIGHT / columns
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]) * (side - MARGIN) + MARGIN / 2
    corners = [np.array([k % columns, k // columns]) * side for k in range(places.here)]
    return HEIGHT, [[square + corner] for corner in corners]
