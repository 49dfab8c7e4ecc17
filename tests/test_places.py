"""The places: every county loads, the aggregates lose nobody, and a wrong name is met with the nearest."""

import csv
import math
import pickle
import shutil
from dataclasses import fields

import numpy as np
import pytest

from agents.evidence import DATA_FOLDER, DataError, load_table
from agents.places import DESTINATION_CLASSES, HOUSING_MARKETS, HOUSING_UNKNOWN, load_places

COUNTIES = tuple(load_table("counties").column("code"))
MUNICIPALITIES = load_table("municipalities")
NATION = MUNICIPALITIES.column("pop_2016", int).sum()


@pytest.fixture
def damaged(tmp_path):
    """Returns a function that copies the data with one cell of a table changed."""

    def make(table, row, column, value):
        folder = tmp_path / "data"
        shutil.copytree(DATA_FOLDER, folder)
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        rows[row][header.index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
        return folder

    return make


def row_of(code):
    return next(i for i, row in enumerate(MUNICIPALITIES) if row["code"] == code)


@pytest.mark.parametrize("county", COUNTIES)
def test_every_county_loads_with_all_of_sweden_in_it(county):
    places = load_places(county)
    assert places.county == county and places.here == sum(r["county"] == county for r in MUNICIPALITIES)
    assert (places.population > 0).all() and places.population.sum() == NATION == 9_995_153
    assert places.members.sum() == len(MUNICIPALITIES)
    assert places.received_2015.sum() == 51_197 and places.received_2016.sum() == 68_761


@pytest.mark.parametrize("county", COUNTIES)
def test_the_values_of_every_place_are_possible(county):
    places = load_places(county)
    assert len(set(places.codes)) == places.n == len(places.names) == len(places.names_en)
    for field in fields(places):
        value = getattr(places, field.name)
        if isinstance(value, np.ndarray):
            assert value.shape == ((places.here, places.n) if field.name == "distance_km" else (places.n,))
            assert field.name == "enrolled_2014_07" or np.isfinite(value).all(), field.name
    assert ((places.unemployment > 1) & (places.unemployment < 20)).all()
    assert (places.labour_force < places.population).all() and (
        places.labour_force > 0.35 * places.population
    ).all()
    assert ((places.foreign_born_share > 0) & (places.foreign_born_share < 0.6)).all()
    assert ((places.small >= 0) & (places.small <= 1)).all()
    assert set(places.destination_class) <= set(range(len(DESTINATION_CLASSES)))
    assert set(places.housing_market) <= {HOUSING_UNKNOWN, *range(len(HOUSING_MARKETS))}
    assert ((places.lat > 55) & (places.lat < 69.1) & (places.lon > 10.9) & (places.lon < 24.2)).all()


def test_municipalities_come_first_by_code_and_the_outside_by_county_and_type():
    places = load_places("25")
    here, outside = places.codes[: places.here], places.codes[places.here :]
    assert here == tuple(sorted(r["code"] for r in MUNICIPALITIES if r["county"] == "25"))
    pairs = {(r["county"], r["skl_type_2011"]) for r in MUNICIPALITIES if r["county"] != "25"}
    assert len(outside) == len(pairs) and list(outside) == sorted(outside)
    assert not any(code.startswith("25:") for code in outside)


def test_an_outside_place_carries_the_name_of_its_county_and_type():
    places = load_places("25")
    i = places.place_index("01:metropolis-suburb")
    assert places.names[i] == "Stockholm, förortskommuner till storstäderna"
    assert places.names_en[i] == "Stockholm, suburban municipalities of the metropolises"


def test_an_aggregate_is_the_sum_and_the_weighted_mean_of_its_municipalities():
    members = [r for r in MUNICIPALITIES if r["county"] == "12" and r["skl_type_2011"] == "Pendlingskommuner"]
    places = load_places("25")
    i = places.place_index("12:commuter")
    people = np.array([float(r["pop_2016"]) for r in members])
    assert places.members[i] == len(members) > 1
    assert places.population[i] == people.sum()
    income = np.array([float(r["median_income_2012"]) for r in members])
    assert places.income[i] == pytest.approx((income * people).sum() / people.sum(), rel=1e-12)
    assert places.small[i] == pytest.approx(people[people < 20_000].sum() / people.sum(), rel=1e-12)


@pytest.mark.parametrize("county", [c for c in COUNTIES if c != "25"])
def test_municipal_unemployment_is_scaled_to_the_rate_of_the_county(county):
    places = load_places(county)
    adults = {r["code"]: float(r["pop_16_64_2018"]) for r in MUNICIPALITIES}
    weights = [adults[code] for code in places.codes[: places.here]]
    rate = {r["code"]: float(r["unemp_rate_lf_2016_est"]) for r in load_table("counties")}
    assert np.average(places.unemployment[: places.here], weights=weights) == pytest.approx(
        rate[county], rel=1e-9
    )


def test_a_municipality_keeps_its_own_unemployment_and_labour_force_where_they_are_known():
    places = load_places("25")
    for code, rate, force in zip(
        places.codes[: places.here], places.unemployment, places.labour_force, strict=False
    ):
        row = MUNICIPALITIES[row_of(code)]
        assert (rate, force) == (float(row["unemp_rate_lf_2016_est"]), float(row["labour_force_approx"]))


def test_standardised_income_has_mean_zero_and_deviation_one_over_the_municipalities_of_sweden():
    z, people = [], []
    for county in COUNTIES:
        places = load_places(county)
        z.extend(places.income_z[: places.here])
        people.extend(places.population[: places.here])
    z, people = np.array(z), np.array(people)
    assert np.average(z, weights=people) == pytest.approx(0, abs=1e-9)
    assert np.average(z**2, weights=people) == pytest.approx(1, rel=1e-9)


def test_a_missing_foreign_born_share_is_filled_from_the_count_of_2017():
    row = next(r for r in MUNICIPALITIES if not r["foreign_born_adults_pct_2013"])
    places = load_places(row["county"])
    share = places.foreign_born_share[places.place_index(row["code"])]
    assert share == int(row["foreign_born_2017"]) / int(row["pop_2017"])


def test_without_that_count_a_missing_share_is_the_mean_of_the_county(damaged):
    row = row_of("0114")
    places = load_places("01", damaged("municipalities", row, "foreign_born_adults_pct_2013", ""))
    others = [r for r in MUNICIPALITIES if r["county"] == "01" and r["code"] != "0114"]
    weights = [float(r["pop_2016"]) for r in others]
    mean = np.average([float(r["foreign_born_adults_pct_2013"]) / 100 for r in others], weights=weights)
    assert places.foreign_born_share[places.place_index("0114")] == pytest.approx(mean, rel=1e-12)


def test_what_is_not_known_stays_not_known():
    places = load_places("25")
    here = slice(places.here)
    assert (
        places.enrolled_2014_07[here].sum() == 2_993
        and np.isnan(places.enrolled_2014_07[places.here :]).all()
    )
    assert (places.housing_market[here] != HOUSING_UNKNOWN).all()
    assert (places.housing_market[places.here :] == HOUSING_UNKNOWN).all()


def test_a_place_has_a_housing_market_only_where_all_its_municipalities_share_it():
    places = load_places("24")
    known = {}
    for row in (r for r in MUNICIPALITIES if r["county"] == "25"):
        known.setdefault(row["skl_type_2011"], set()).add(row["housing_2017"])
    slug = {r["skl_type_2011"]: r["slug"] for r in load_table("municipality_types")}
    assert {len(words) for words in known.values()} >= {1, 2}
    for kind, words in known.items():
        expected = HOUSING_MARKETS.index(min(words)) if len(words) == 1 else HOUSING_UNKNOWN
        assert places.housing_market[places.place_index(f"25:{slug[kind]}")] == expected


def test_a_municipality_is_small_below_twenty_thousand_inhabitants():
    for county in COUNTIES:
        places = load_places(county)
        here = slice(places.here)
        assert np.array_equal(places.small[here] == 1, places.population[here] < 20_000)


def test_the_asylum_seekers_of_2014_are_the_rate_times_the_population_of_that_year():
    places, row = load_places("25"), MUNICIPALITIES[row_of("2582")]
    expected = float(row["asylum_per_1000_2014"]) * int(row["pop_2014"]) / 1000
    assert places.asylum_2014[places.place_index("2582")] == expected


def test_distances_are_those_of_a_map_and_mutual():
    places = load_places("25")
    i, j = places.place_index("2580"), places.place_index("2582")
    assert places.distance_km[i, j] == pytest.approx(34, abs=1)
    among = places.distance_km[:, : places.here]
    assert np.array_equal(among, among.T) and (np.diag(among) == 0).all()
    stockholm = places.place_index("01:metropolis")
    assert places.distance_km[i, stockholm] == pytest.approx(726, abs=5)
    # The law of cosines on the same sphere as an independent reading of the same points.
    a, b = np.radians([places.lat[[i, stockholm]], places.lon[[i, stockholm]]]).T
    angle = math.acos(
        math.sin(a[0]) * math.sin(b[0]) + math.cos(a[0]) * math.cos(b[0]) * math.cos(a[1] - b[1])
    )
    assert places.distance_km[i, stockholm] == pytest.approx(6371.0088 * angle, abs=0.01)


def test_a_municipality_is_found_by_code_or_by_name_in_any_case():
    places = load_places("25")
    assert places.place_index("2580") == places.place_index("LULEÅ") == places.place_index(" luleå ")
    assert places.place_index(places.names[3]) == 3


@pytest.mark.parametrize(
    ("given", "near"),
    [("Lulea", "'Luleå'"), ("kirunna", "'Kiruna'"), ("2589", "'258"), ("boden ab", "'Boden'")],
)
def test_a_wrong_municipality_is_met_with_the_nearest_one(given, near):
    with pytest.raises(ValueError, match=f"nearest is {near}") as error:
        load_places("25").place_index(given)
    assert (
        repr(given) in str(error.value) and "2580 Luleå" in str(error.value) and "\n" not in str(error.value)
    )


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("Norrbotten", "25"),
        ("norrbotten", "25"),
        ("Norrbottens län", "25"),
        ("1", "01"),
        ("26", "25"),
        ("Skane", "12"),
    ],
)
def test_a_wrong_county_is_met_with_the_nearest_code_and_all_that_are_allowed(given, near):
    with pytest.raises(ValueError, match=rf"{given!r}: the nearest is '{near}'") as error:
        load_places(given)
    text = str(error.value)
    assert all(code in text for code in COUNTIES) and "\n" not in text


def test_a_broken_sum_stops_the_places(damaged):
    folder = damaged("municipalities", row_of("2580"), "received_2016", "286")
    with pytest.raises(DataError, match="received_2016"):
        load_places("25", folder)


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "message"),
    [
        ("municipalities", 0, "skl_type_2011", "Storstader", "nearest is 'Storstäder'"),
        ("municipalities", 0, "housing_2017", "shortages", "nearest is 'shortage'"),
        (
            "municipalities",
            0,
            "median_income_2012",
            "high",
            "column median_income_2012: 'high' is not allowed",
        ),
        ("municipalities", 1, "code", "0114", "stands in an earlier row"),
        ("municipality_types", 0, "destination_class", "metropol", "nearest is 'metropolis'"),
    ],
)
def test_a_damaged_cell_is_refused_in_one_sentence(damaged, table, row, column, value, message):
    with pytest.raises(DataError, match=message) as error:
        load_places("25", damaged(table, row, column, value))
    assert column in str(error.value)


def test_the_shipped_places_are_made_once_and_cannot_be_written_to():
    places = load_places("25")
    assert load_places() is places
    with pytest.raises(ValueError, match="read-only"):
        places.population[0] = 1


def test_the_places_can_be_sent_to_another_process():
    places = load_places("25")
    again = pickle.loads(pickle.dumps(places))
    assert again.codes == places.codes and np.array_equal(again.distance_km, places.distance_km)
