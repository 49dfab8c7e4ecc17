"""The pictures of a run draw the people's numbers in both languages, and no text is cut off or overlaps."""

import re
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from agents.places import DESTINATION_CLASSES, load_places
from simulation.setup import CUT_OFF
from viz import style
from viz.pictures import county_map, destinations, employment, retention_curve, write_pictures

CASES = {
    "25 en": ("25", 3, "en"),
    "25 sv": ("25", 1, "sv"),
    "09 sv": ("09", 1, "sv"),
    "14 en": ("14", 1, "en"),
}


def month(values, known):
    return pd.Series(pd.array(np.where(known, values, 0), dtype="Int16")).mask(pd.Series(~known))


def synthetic(county="25", draws=4, n=1500, replicates=1, seed=3):
    """People like those of a run: a wait, a permit for six of ten, a settlement, and moves of some later."""
    places = load_places(county)
    here, codes = places.here, np.array(places.codes, object)
    near = places.population[:here] / places.population[:here].sum()
    away = places.population[here:] / places.population[here:].sum()
    shared = np.random.default_rng(seed)
    home = shared.choice(here, n, p=0.5 * near + 0.5 / here)
    arrival, has = shared.integers(0, 12, n), shared.random(n) < 0.6
    permit = arrival + shared.integers(4, 64, n)
    housing = shared.choice(["abo", "ebo", "minor"], n, p=[0.75, 0.13, 0.12])
    age = np.where(housing == "minor", shared.integers(13, 18, n), shared.integers(0, 70, n))
    frames = []
    for draw, replicate in np.ndindex(draws, replicates):
        g = np.random.default_rng((seed, draw, replicate))
        leave = g.random(n) < np.select([housing == "abo", housing == "ebo"], [0.8 + 0.01 * draw, 0.45], 0.3)
        settled, target = permit + g.integers(1, 7, n), g.choice(np.arange(here, places.n), n, p=away)
        first = np.where(leave, target, np.where(g.random(n) < 0.7, home, g.choice(here, n, p=near)))
        moves = settled + g.geometric(0.02, n)
        moved = ~leave & (moves < CUT_OFF + 60)
        out = moved & (g.random(n) < 0.7)
        last = np.where(moved, np.where(out, target, g.choice(here, n, p=near)), first)
        job = np.maximum(permit + g.geometric(0.025, n) - 2, arrival)
        kind = np.where(leave, "self_elsewhere", "self_here")
        frames.append(
            pd.DataFrame(
                {
                    "draw": draw,
                    "replicate": replicate,
                    "person": np.arange(n),
                    "age": age,
                    "housing": housing,
                    "home": codes[home],
                    "arrival_month": arrival,
                    "permit_month": month(permit, has),
                    "settlement": pd.Series(np.where(has, kind, None), dtype=object),
                    "settled_month": month(settled, has),
                    "first_place": pd.Series(np.where(has, codes[first], None), dtype=object),
                    "left_first_month": month(moves, has & moved),
                    "left_county_month": month(np.where(leave, settled, moves), has & (leave | out)),
                    "last_place": pd.Series(np.where(has, codes[last], None), dtype=object),
                    "first_job_month": month(job, has & (job < permit + 60) & (age > 15)),
                    "employed_36": np.where(has, g.integers(0, 2, n), -1),
                }
            )
        )
    return pd.concat(frames, ignore_index=True), places


@pytest.fixture(scope="module")
def drawn():
    """People, places and the four figures of a case, made once."""
    made = {}

    def of(case):
        if case not in made:
            county, draws, language = CASES[case]
            people, places = synthetic(county, draws)
            made[case] = (
                people,
                places,
                {
                    "retention": retention_curve(people, 60, "A note.", language, places),
                    "map": county_map(people, places, 36, "A note.", language),
                    "destinations": destinations(people, places, 60, "A note.", language),
                    "employment": employment(people, 60, "A note.", language, places),
                },
            )
        return made[case]

    return of


@cache
def texts(figure):
    """Every text that is drawn; matplotlib also keeps some, such as ticks outside the axes, that are not."""
    seen, draw = [], Text.draw
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", lambda text, renderer: (seen.append(text), draw(text, renderer)))
        figure.draw_without_rendering()
    return [t for t in dict.fromkeys(seen) if t.get_visible() and t.get_text().strip()]


def words(figure):
    return " ".join(t.get_text().replace("\n", " ") for t in texts(figure)).replace("\xa0", " ")


def line(axes, gid):
    return next(made for made in axes.lines if made.get_gid() == gid)


def granted(people):
    return people[(people["permit_month"] <= CUT_OFF).fillna(False)]


def still_here(people, k):
    return ~(people["left_county_month"] <= people["permit_month"] + k).fillna(False).astype(bool)


@pytest.mark.parametrize("case", CASES)
def test_no_text_is_cut_off_and_every_axis_is_named(drawn, case):
    for name, figure in drawn(case)[2].items():
        edges = figure.bbox
        for text in texts(figure):
            box = text.get_window_extent()
            assert edges.x0 <= box.x0 and box.x1 <= edges.x1, (name, text)
            assert edges.y0 <= box.y0 and box.y1 <= edges.y1, (name, text)
        for axes in figure.axes:
            if axes.axison:
                assert axes.get_xlabel() or axes.get_ylabel()
                assert axes.get_xlabel() or [t.get_text() for t in axes.get_xticklabels()]
        assert "A note." in words(figure)
        assert {"en": "Source: ", "sv": "Källa: "}[CASES[case][2]] in words(figure)


@pytest.mark.parametrize("case", CASES)
def test_no_two_texts_overlap(drawn, case):
    for name, figure in drawn(case)[2].items():
        boxes = [(t.get_text(), Text.get_window_extent(t)) for t in texts(figure)]  # without a leader's line
        for (one, a), (other, b) in combinations(boxes, 2):
            wide, tall = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert wide <= 0.5 or tall <= 0.5, (name, one, other)


def test_map_names_all_municipalities_with_their_numbers(drawn):
    people, places, figures = drawn("25 sv")
    lives = granted(people).copy()
    when = lives["permit_month"] + 36
    place = lives["first_place"].where(
        ~(lives["left_first_month"] <= when).fillna(False), lives["last_place"]
    )
    place = place.where(~(lives["settled_month"] > when).fillna(False), lives["home"])
    here = lives[still_here(lives, 36)]
    counts = place[still_here(lives, 36)].value_counts()
    kept = here["home"].value_counts().reindex(places.codes[:14], fill_value=0) / lives["home"].value_counts()
    left, right = figures["map"].axes
    for axes, value in (
        (left, lambda c: str(counts.get(c, 0))),
        (right, lambda c: style.percent(kept[c], "sv")),
    ):
        labels = [re.sub(r"[ \n]+", " ", t.get_text()) for t in axes.texts]
        expected = [f"{n} {value(c)}" for c, n in zip(places.codes[:14], places.names[:14], strict=True)]
        assert sorted(labels) == sorted(expected)
    assert f"{len(here)} i allt" in words(figures["map"])


def test_map_is_true_to_scale_and_leaders_touch_no_label(drawn):
    figure = drawn("25 en")[2]["map"]
    for axes in figure.axes:
        assert axes.get_aspect() == 1
        low, high = axes.transData.transform([(0, 0), (100, 100)])
        assert high - low == pytest.approx([high[0] - low[0]] * 2)
        patches = np.vstack([p.get_path().vertices for p in axes.patches])
        wide, tall = np.ptp(patches, axis=0)
        assert wide == pytest.approx(8.761 * np.cos(np.radians(67.06)) * 111.2, rel=0.01)
        assert tall == pytest.approx(3.967 * 111.2, rel=0.01)
        for made in (made for made in axes.lines if len(made.get_xdata()) == 2):
            ends = axes.transData.transform(np.column_stack(made.get_data()))
            along = ends[0] + np.linspace(0, 1, 300)[:, None] * (ends[1] - ends[0])
            for text in axes.texts:
                box = text.get_window_extent().get_points()
                assert not ((along > box[0]) & (along < box[1])).all(axis=1).any(), text


def test_retention_line_is_the_median_of_the_draws_and_the_bands_hug_it(drawn):
    people, _, figures = drawn("25 en")
    axes = figures["retention"].axes[0]
    for housing in ("abo", "ebo", "minor"):
        rows = granted(people)[lambda r, h=housing: r["housing"] == h]
        each = np.array([[still_here(r, k).mean() for k in range(61)] for _, r in rows.groupby("draw")])
        assert line(axes, housing).get_ydata() == pytest.approx(np.median(each, axis=0))
        if housing == "abo":
            abo = each
    assert len(axes.collections) >= 2
    for band, width in zip(axes.collections[:2], (0.9, 0.5), strict=True):
        path = band.get_paths()[0].vertices
        for k in (0, 12, 36, 60):
            heights = path[np.isclose(path[:, 0], k), 1]
            low, high = np.quantile(abo[:, k], (0.5 - width / 2, 0.5 + width / 2))
            assert (heights.min(), heights.max()) == pytest.approx((low, high))
            assert low <= line(axes, "abo").get_ydata()[k] <= high
    assert "found: about 15 of 100 (10–20)" in words(figures["retention"])
    middle = round(100 * np.median(abo[:, 36]))
    assert f"after 36 months: {middle} of 100 (" in words(figures["retention"])


def test_one_draw_has_no_bands_and_other_counties_no_found_figure(drawn):
    figure = drawn("25 sv")[2]["retention"]
    assert "En dragning: inget intervall." in words(figure)
    assert "funnet: omkring 15 av 100 (10–20)" in words(figure)
    assert not any("PolyCollection" in type(c).__name__ for c in figure.axes[0].collections)
    assert "found" not in words(drawn("14 en")[2]["retention"])


def test_destination_bars_are_the_shares_of_leavers(drawn):
    people, places, figures = drawn("14 en")
    rows = granted(people)
    left = rows[~still_here(rows, 60)]
    index = {code: i for i, code in enumerate(places.codes)}
    kinds = places.destination_class[[index[c] for c in left["last_place"]]]
    shares = np.bincount(kinds, minlength=len(DESTINATION_CLASSES)) / len(left)
    kind, stay, place = (
        next(axes for axes in figures["destinations"].axes if key in axes.get_title(loc="left"))
        for key in ("kind of place", "Stayed", "ten most")
    )
    assert sorted(p.get_width() for p in kind.patches) == pytest.approx(sorted(shares))
    assert sum(p.get_width() for p in kind.patches) == pytest.approx(1)
    top = left["last_place"].value_counts(normalize=True).to_numpy()[:10]
    assert [p.get_width() for p in place.patches] == pytest.approx(top)
    assert stay.patches[-1].get_width() > 0 and "35 other municipalities" in words(figures["destinations"])
    assert len(left) + still_here(rows, 60).sum() == len(rows)


def test_first_jobs_are_those_of_adults_who_stayed_or_left(drawn):
    people, _, figures = drawn("25 en")
    rows = granted(people)
    age = rows["age"] + (rows["permit_month"] - rows["arrival_month"]) // 12
    everybody, rows = rows, rows[age.between(20, 64)]
    first, second = figures["employment"].axes
    for key, sign in (("stayers", True), ("movers", False)):
        had = (rows["first_job_month"] <= rows["permit_month"] + 24).fillna(False)[
            still_here(rows, 36) == sign
        ]
        expected = np.median(had.groupby(rows["draw"]).mean())
        assert line(first, key).get_ydata()[24] == pytest.approx(expected)
        then = everybody[(age + 3).between(20, 64) & (still_here(everybody, 36) == sign)]
        assert line(second, key).get_ydata() == pytest.approx(
            [then.groupby("draw")["employed_36"].mean().mean()]
        )
    assert "Has had a first job" in words(figures["employment"])
    assert len(employment(people.drop(columns="employed_36")).axes) == 1


def test_both_languages_have_every_text_and_write_numbers_their_way():
    for key, pair in style.TEXTS.items():
        assert len(pair) == 2 and all(pair), key
        holes = [set(re.findall(r"{(\w+)}", text)) for text in pair]
        assert holes[0] == holes[1], key
    assert style.number(8000, "en") == "8,000" and style.number(8000, "sv") == "8\xa0000"
    assert style.number(15.3, "en", 1) == "15.3" and style.number(15.3, "sv", 1) == "15,3"
    assert style.percent(0.083, "sv") == "8,3\xa0%" and style.percent(0.153, "en") == "15\xa0%"
    assert style.percent(0, "en") == "0\xa0%" and style.persons(0.2, "en") == "<1"
    with pytest.raises(ValueError, match="no language 'de': allowed are en, sv"):
        style.say("source", "de")


def test_same_people_give_the_same_bytes_and_no_setting_of_the_user_counts(tmp_path):
    import matplotlib

    people, places = synthetic("09", 1, 300, 2)
    one = write_pictures(people, places, tmp_path / "one", note="A note.")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        two = write_pictures(people, places, tmp_path / "two", note="A note.")
        assert matplotlib.rcParams["font.size"] == 30
    names = [f"{n}.{e}" for n in ("retention", "map", "destinations", "employment") for e in ("png", "svg")]
    assert [path.name for path in one] == names
    for a, b in zip(one, two, strict=True):
        assert a.read_bytes() == b.read_bytes(), a.name
        assert b"<dc:date>" not in a.read_bytes() and b"Software" not in a.read_bytes()


@pytest.mark.parametrize("case", ["no people", "nobody granted", "nobody stays", "nobody leaves", "one year"])
def test_the_pictures_also_say_when_there_is_nothing_to_draw(case):
    people, places = synthetic("09", 1, 300)
    months, said = 60, "Nobody"
    if case == "no people":
        people = pd.DataFrame()
        said = "Nobody was granted a residence permit in this run."
    elif case == "nobody granted":
        people["permit_month"] = pd.array([None] * len(people), dtype="Int16")
        said = "Nobody was granted a residence permit in this run."
    elif case == "nobody stays":
        people["left_county_month"] = people["permit_month"]
        said = "Nobody is still in the county."
    elif case == "nobody leaves":
        people["left_county_month"] = pd.array([None] * len(people), dtype="Int16")
        people[["first_place", "last_place"]] = "0980"
        said = "Nobody has left the county."
    else:
        months, said = 12, "12 months later"
    figures = [
        retention_curve(people, months, places=places),
        county_map(people, places, min(36, months)),
        destinations(people, places, months),
        employment(people, months),
    ]
    assert said in words(figures[2])
    for figure in figures:
        for text in texts(figure):
            box = text.get_window_extent()
            assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, text
