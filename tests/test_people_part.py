"""The page's part that shows one run: everybody has a spot, every life is told in both languages."""

import base64
import re
import time

import numpy as np
import pytest
import solara
from matplotlib.path import Path

from agents.columns import Status
from agents.parameters import PARAMETERS
from agents.places import load_places
from experiments import seen as months
from experiments.gradual import Gradual
from experiments.runs import Run
from simulation.policy import TODAY, Policy
from viz.page import page, people, people_life
from viz.page.outlines import largest, rings
from viz.page.people import watch
from viz.page.people_life import alternatives, told, why
from viz.page.session import Session
from viz.page.texts import TEXTS
from viz.style import LANGUAGES

MEASURES = Policy.of(
    outreach_reach=0.7, outreach_content="intensive", mentoring=0.5, job_offers=0.3, language_hours=30.0
)


@pytest.fixture(scope="module")
def watched():
    return watch(Run(people=600, months=36), TODAY, MEASURES, 0)


@pytest.fixture(scope="module")
def component():
    return "".join(page.STYLE.with_name(name).read_text(encoding="utf-8") for name in ("people.vue", "life.vue"))


def states(picture):
    return [np.frombuffer(base64.b64decode(picture[name]), np.uint8).reshape(picture["months"], -1)
            for name in ("place", "state")]  # fmt: skip


def test_everybody_has_a_spot_of_their_own_wherever_they_come(watched):
    picture = watched.picture
    place, state = states(picture)
    assert place.shape == state.shape == (picture["months"], picture["persons"])
    for k, rank in enumerate(picture["ranks"]):
        assert sorted(rank) == np.flatnonzero((place == k).any(axis=0)).tolist()
    _, shapes = rings("25", people.HEIGHT, people.MARGIN)
    for one, parts, rank in zip(picture["municipalities"], shapes.values(), picture["ranks"], strict=False):
        spots = np.reshape(one["spots"], (-1, 2))
        assert len(spots) >= len(rank) and len(np.unique(spots, axis=0)) == len(spots)
        assert Path(largest(parts)).contains_points(spots, radius=0.2).all() or len(spots) == 1
    gone = (state & months.STATUS) == Status.ELSEWHERE
    assert np.array_equal(gone, (place >= len(picture["municipalities"])) & (place != months.NOWHERE))


def test_a_county_without_outlines_is_drawn_as_boxes():
    run = Run(county="09", people=200, months=12)
    watched = watch(run, TODAY, TODAY, 0)
    picture = watched.picture
    assert len(picture["municipalities"]) == 1 and watched.changed == []
    assert load_places("09").names[0] == picture["municipalities"][0]["name"]


def test_boxes_stand_in_the_order_of_the_alphabet_with_their_dots_below_their_names():
    places = load_places("14")
    _, boxes, rooms = people._boxes(places)
    order = sorted(range(places.here), key=lambda k: (*boxes[k][0][0, ::-1],))
    names = [places.names[k] for k in order]
    assert names[0] == "Ale" and names[-2:] == ["Åmål", "Öckerö"]
    picture = watch(Run(county="14", people=200, months=12), TODAY, TODAY, 0).picture
    for one, room in zip(picture["municipalities"], rooms, strict=True):
        spots = np.reshape(one["spots"], (-1, 2))
        assert spots[:, 1].min() >= one["box"][0] + people.NAME - 0.1 and Path(room[0]).contains_points(spots).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_life_is_told_with_its_reasons(watched, language):
    decided = 0
    for i in range(len(watched.seen.rows)):
        found = why(watched.seen, i) if i % 12 == 0 else None
        story = told(watched.seen, watched.today, i, found, language)
        texts = [one["text"] for one in story["events"] + story["missing"] + story["instead"]]
        assert story["events"] and all(text and "{" not in text for text in [*texts, story["who"]])
        assert bool(story["missing"] or story["instead"]) >= (i in watched.changed)
        if found is None:
            continue
        decided += 1
        for part in ("ways", "places"):
            table = story[part]
            assert table["rows"] and 0 <= table["chosen"] < len(table["columns"])
            assert {len(row["cells"]) for row in table["rows"]} == {len(table["columns"])} == {len(table["sum"])}
            assert max(abs(cell["value"]) for row in table["rows"] for cell in row["cells"]) == pytest.approx(1)
        shown = alternatives(found, 14)
        assert shown[0] == found.chosen and len(set(shown)) == len(shown) == 4
        assert {k < 14 for k in shown} == {True, False}
    assert decided > 10


def test_every_term_has_a_label_in_both_languages(watched):
    found = next(r for i in range(len(watched.seen.rows)) if (r := why(watched.seen, i)))
    terms = {name for one in (*found.ways.values(), *found.places.values()) for name in one}
    for term in {people_life._ROWS.get(name, name) for name in terms}:
        assert term in PARAMETERS or f"people.term {term}" in TEXTS
        assert people_life._label(term, "en") and people_life._label(term, "sv")


def test_the_component_reads_the_bytes_as_they_were_written(component):
    written = dict(re.findall(r"([A-Z_]+) = (\d+)[,;]", component))
    for name, other in {"STATUS": "STATUS", "AT_WORK": "EMPLOYED", "CONTACTED": "CONTACTED", "TALKED": "TALKED",
                        "HOPEFUL": "HOPE", "NOWHERE": "NOWHERE"}.items():  # fmt: skip
        assert int(written[name]) == getattr(months, other)
    # [-1, 0, 0, 1, 3, 4] sorts a status into a column of the counts
    order = [Status.NOT_ARRIVED, Status.WAITING, Status.DECIDED, Status.SETTLED, Status.ELSEWHERE, Status.REJECTED]
    assert [int(status) for status in order] == list(range(6)) and "[-1, 0, 0, 1, 3, 4][status]" in component


def test_every_text_the_component_asks_for_is_there(component):
    asked = set(re.findall(r'texts\.([a-z]+)|texts\["([^"]+)"\]', component))
    asked = {one or other for one, other in asked}
    columns = re.search(r"columns: \[(.*?)\]", component).group(1)
    names = set(re.findall(r'"([^"]+)"', columns)) | set(re.findall(r'name: "([^"]+)"', component))
    there = {key.removeprefix("people.") for key in TEXTS}
    assert len(asked) > 15 and asked | names <= there, (asked | names) - there


def test_the_part_comes_by_itself_and_follows_who_is_chosen():
    desk = Gradual(Run(people=300, months=36), 1, (2, 4))
    session = Session(desk)
    box, context = solara.render(people.People(session), handle_error=False)

    def scene():
        def within(widget):
            yield widget
            for child in getattr(widget, "children", []):
                if not isinstance(child, str):
                    yield from within(child)

        return next((one for one in within(box) if hasattr(one, "life")), None)

    def waited(ready):
        for _ in range(1500):
            if (found := scene()) is not None and ready(found):
                return found
            time.sleep(0.01)
        raise AssertionError("nothing came")

    try:
        session.start("?lang=en&tab=people")
        first = waited(lambda one: not one.life["pending"])
        assert first.texts["title"] == "One run, month by month" and first.life["events"]
        first.vue_choose(4)
        assert waited(lambda one: one.life["number"] == 5 and not one.life["pending"]).life["title"] == "Person 5"
        first.vue_choose("<script>")
        assert waited(lambda one: one.life["number"] == 1)
    finally:
        context.close()
        session.leave()
        desk.close()
