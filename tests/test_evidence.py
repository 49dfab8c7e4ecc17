"""The shipped tables: they add up, every figure has a source, and damage is refused in one clear sentence."""

import csv
import json
import shutil

import numpy as np
import pytest

from agents.evidence import DATA_FOLDER, DataError, check_sums, data_hash, load_table

CONFIDENCES = {"found", "derived", "recalled"}


@pytest.fixture
def copy(tmp_path):
    """A copy of the data folder that a test may damage."""
    folder = tmp_path / "data"
    shutil.copytree(DATA_FOLDER, folder)
    return folder


def edit(folder, table, change):
    """Apply `change(header, rows)` to a table of the copy, in place."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    change(header, rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def set_cell(column, row, value):
    def change(header, rows):
        rows[row][header.index(column)] = value

    return change


def drop_column(column):
    def change(header, rows):
        i = header.index(column)
        for line in (header, *rows):
            del line[i]

    return change


def rename_column(old, new):
    def change(header, rows):
        header[header.index(old)] = new

    return change


def one_sentence(error):
    text = str(error.value)
    assert "\n" not in text and text.endswith(".")
    return text


def test_every_declared_sum_adds_up():
    assert check_sums() >= 21 * 9 + 12


@pytest.mark.parametrize(
    ("column", "total"),
    [
        ("pop_2015", 249_733),
        ("pop_2016", 250_570),
        ("pop_2017", 251_295),
        ("received_2015", 869),
        ("received_2016", 1_259),
    ],
)
def test_the_municipalities_of_norrbotten_sum_to_the_county(column, total):
    table = load_table("municipalities")
    in_county = table.column("county") == "25"
    assert in_county.sum() == 14
    assert table.column(column, int)[in_county].sum() == total


def test_the_land_of_norrbotten_is_97_239_square_kilometres_when_rounded():
    table = load_table("municipalities")
    assert round(table.column("land_km2_2015", float)[table.column("county") == "25"].sum()) == 97_239


def test_the_persons_received_sum_to_the_national_totals():
    table = load_table("municipalities")
    assert (table.column("received_2015", int).sum(), table.column("received_2016", int).sum()) == (
        51_197,
        68_761,
    )


def test_a_county_code_is_the_start_of_the_municipality_code():
    table = load_table("municipalities")
    assert [row["code"][:2] for row in table] == list(table.column("county"))
    assert list(table.column("code")) == sorted(set(table.column("code")))


def test_one_person_too_many_is_refused_with_both_sums(copy):
    table = load_table("municipalities")
    row = next(i for i, r in enumerate(table) if r["county"] == "25")
    edit(copy, "municipalities", set_cell("pop_2016", row, str(int(table[row]["pop_2016"]) + 1)))
    with pytest.raises(DataError) as error:
        check_sums(copy)
    text = one_sentence(error)
    assert all(
        part in text for part in ("municipalities.csv", "pop_2016", "county is 25", "250571", "250570")
    )


def test_a_lost_row_is_refused(copy):
    edit(copy, "municipalities", lambda header, rows: rows.pop(100))
    with pytest.raises(DataError, match=r"municipalities\.csv"):
        check_sums(copy)


def test_a_changed_county_table_is_refused_against_its_municipalities(copy):
    edit(copy, "counties", set_cell("received_2016", 3, "1"))
    with pytest.raises(DataError, match=r"received_2016 where county is .* allows 1 ± 0"):
        check_sums(copy)


def test_a_missing_column_is_refused_with_the_nearest_one(copy):
    edit(copy, "municipalities", rename_column("pop_2016", "pop_216"))
    for call in (lambda: check_sums(copy), lambda: load_table("municipalities", ("pop_2016",), copy)):
        with pytest.raises(DataError) as error:
            call()
        text = one_sentence(error)
        assert "municipalities.csv has no column 'pop_2016'" in text and "nearest is 'pop_216'" in text


@pytest.mark.parametrize("bad", ["many", "", "1_000", "nan", "inf", "12,5", "0x10"])
def test_a_cell_that_is_no_number_is_refused_with_its_place(copy, bad):
    edit(copy, "municipalities", set_cell("lat", 4, bad))
    with pytest.raises(DataError) as error:
        load_table("municipalities", folder=copy).column("lat", float)
    text = one_sentence(error)
    code = load_table("municipalities")[4]["code"]
    assert "municipalities.csv, line 6" in text and f"code {code}" in text and "column lat" in text
    assert (repr(bad) if bad else "empty cell") in text and "number" in text


def test_a_fraction_is_refused_where_a_whole_number_is_needed():
    with pytest.raises(DataError, match="whole number"):
        load_table("municipalities").column("land_km2_2015", int)


def test_an_empty_cell_becomes_the_number_the_caller_gives_for_it():
    enrolled = load_table("municipalities").column("asylum_seekers_2014_07_11", float, blank=np.nan)
    assert np.isfinite(enrolled).sum() == 14 and np.nansum(enrolled) == 2_993


def test_an_unknown_table_is_refused_with_the_nearest_one():
    with pytest.raises(DataError, match="the nearest is 'municipalities'"):
        load_table("municipalitys")


def test_a_row_with_a_cell_too_many_is_refused(copy):
    edit(copy, "counties", lambda header, rows: rows[0].append("x"))
    with pytest.raises(DataError, match=r"counties\.csv, line 2 has \d+ cells, but the header names \d+\."):
        load_table("counties", folder=copy)


def test_a_file_that_is_not_utf_8_is_refused(copy):
    (copy / "counties.csv").write_bytes("code,county\n25,Västra\n".encode("latin-1"))
    with pytest.raises(DataError, match=r"counties\.csv cannot be read as UTF-8"):
        load_table("counties", folder=copy)


def test_the_hash_sees_every_figure_and_name_but_not_line_ends(copy):
    before = data_hash(copy)
    path = copy / "counties.csv"
    text = path.read_bytes()
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    assert data_hash(copy) == before
    path.write_bytes(text.replace(b"250570", b"250571"))
    assert data_hash(copy) != before
    path.write_bytes(text)
    assert data_hash(copy) == before
    path.rename(copy / "countries.csv")
    assert data_hash(copy) != before


def test_the_hash_of_the_shipped_data_is_a_sha_256():
    assert len(data_hash()) == 64 and data_hash() == data_hash(DATA_FOLDER)


@pytest.mark.parametrize("table", ["municipalities", "counties"])
def test_every_column_has_a_source_with_unit_period_and_confidence(table):
    whole = {r["field"]: r for r in load_table("figure_sources") if r["table"] == table and r["code"] == "*"}
    assert set(whole) == set(load_table(table).columns)
    for row in whole.values():
        assert row["unit"] and row["period"] and row["source"] and row["confidence"] in CONFIDENCES, row


def test_every_figure_of_a_place_has_unit_source_and_confidence():
    for row in load_table("figure_sources"):
        assert row["unit"] and row["period"] and row["source"] and row["confidence"] in CONFIDENCES, row
        assert row["address"] or row["confidence"] == "recalled" or row["code"] == "*", row


def test_a_figure_in_the_sources_is_the_figure_in_its_table():
    tables = {name: {row["code"]: row for row in load_table(name)} for name in ("municipalities", "counties")}
    compared = 0
    for row in load_table("figure_sources"):
        if row["table"] not in tables or row["code"] == "*":
            continue
        shipped = tables[row["table"]][row["code"]][row["field"]]
        try:
            assert float(shipped) == pytest.approx(float(row["value"]), rel=0.006, abs=0.006), row
        except ValueError:
            assert shipped == row["value"], row
        compared += 1
    assert compared > 1_000


def test_evidence_ids_are_unique_and_every_prior_points_at_evidence_that_is_there():
    evidence = load_table(
        "evidence", ("id", "value", "unit", "period", "source", "address", "confidence", "note")
    )
    evidence.require_unique("id")
    ids = set(evidence.column("id"))
    assert set(evidence.column("confidence")) <= CONFIDENCES
    for name in ("priors", "lever_effects"):
        for row in load_table(name):
            assert {i for i in row["evidence_ids"].split(",") if i} <= ids, row
            assert float(row["low95"]) <= float(row["median_or_mean"]) <= float(row["high95"]), row


def test_every_municipality_type_has_one_row_with_labels_in_both_languages():
    types = load_table("municipality_types")
    types.require_unique("slug")
    assert set(types.column("skl_type_2011")) == set(load_table("municipalities").column("skl_type_2011"))
    assert all(all(row.values()) and row["grade"] == "judgement" for row in types)
    assert len({(row["destination_class"], row["class_en"], row["class_sv"]) for row in types}) == 4


def test_every_place_has_its_polygon_and_borders_are_mutual():
    table = load_table("municipalities")
    codes = {row["code"] for row in table if row["county"] == "25"}
    geo = DATA_FOLDER / "geo"
    shapes = json.loads((geo / "municipalities_25.geojson").read_text(encoding="utf-8"))["features"]
    assert {s["properties"]["code"] for s in shapes} == codes
    counties = json.loads((geo / "counties.geojson").read_text(encoding="utf-8"))["features"]
    assert {s["properties"]["code"] for s in counties} == set(load_table("counties").column("code"))
    borders = json.loads((geo / "neighbours_25.json").read_text(encoding="utf-8"))
    assert set(borders) == codes
    assert all(a in borders[b] for a in borders for b in borders[a])
