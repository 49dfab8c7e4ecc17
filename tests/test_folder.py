"""A run's folder: whole or not there; its digest depends on what the tables say and on nothing else."""

import json
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.digest import TABLES, folder_digest, table_digest
from experiments.folder import RUN_FILE, FolderError, existing_run, identity, run_digest, same_run_kept, writing

KEYS = TABLES["people.parquet"]
PEOPLE = pa.table(
    {
        "draw": pa.array([0, 0, 1, 1], pa.int32()),
        "replicate": pa.array([0, 0, 0, 0], pa.int32()),
        "person": pa.array([0, 1, 0, 1], pa.int32()),
        "home": pa.array(["2580", None, "2584", ""]),
        "age": pa.array([31, None, 0, 40], pa.int8()),
        "female": pa.array([True, False, None, True]),
        "share": pa.array([0.1, 0.0, None, -1.5], pa.float64()),
    }
)


def write(folder, more=()):
    """A run's folder with one table, and empty JSON files besides."""
    with writing(folder) as output:
        with output.parquet("people.parquet") as add:
            add(PEOPLE)
        for name in more:
            output.write_json(name, {})
        output.write_json(RUN_FILE, {"identity": "this", "digest": folder_digest(output.aside)})


def names(folder) -> set[str]:
    """Everything in a folder, hidden or not."""
    return set(os.listdir(folder))


# Written aside


def test_a_folder_appears_whole(tmp_path):
    with writing(tmp_path / "run") as output:
        output.write_json("a.json", {"å": 1})
        assert not (tmp_path / "run").exists()
        assert len(names(tmp_path)) == 1
    assert names(tmp_path) == {"run"}
    assert json.loads((tmp_path / "run" / "a.json").read_text(encoding="utf-8")) == {"å": 1}


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt, SystemExit])
def test_an_error_inside_leaves_nothing(tmp_path, error):
    with pytest.raises(error), writing(tmp_path / "new" / "run") as output, output.parquet("people.parquet") as add:
        add(PEOPLE)
        raise error
    assert names(tmp_path) == set()


def test_an_error_inside_leaves_what_stood_there(tmp_path):
    write(tmp_path / "run")
    before = (tmp_path / "run" / "people.parquet").read_bytes()
    with pytest.raises(KeyError), writing(tmp_path / "run") as output:
        output.write_json("a.json", {})
        raise KeyError
    assert names(tmp_path) == {"run"}
    assert (tmp_path / "run" / "people.parquet").read_bytes() == before
    assert names(tmp_path / "run") == {"people.parquet", RUN_FILE}


def test_a_folder_is_replaced_as_a_whole(tmp_path):
    write(tmp_path / "run", more=["old.json"])
    assert "old.json" in names(tmp_path / "run")
    write(tmp_path / "run")
    assert names(tmp_path) == {"run"}
    assert names(tmp_path / "run") == {"people.parquet", RUN_FILE}


def test_the_old_folder_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    write(tmp_path / "run")
    real, moves = os.replace, []

    def replace(source, target):
        moves.append(target)
        if len(moves) == 2:
            raise PermissionError("not now")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(PermissionError), writing(tmp_path / "run") as output:
        output.write_json("a.json", {})
    assert names(tmp_path) == {"run"}
    assert names(tmp_path / "run") == {"people.parquet", RUN_FILE}


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FolderError, match="cannot be written") as caught, writing(tmp_path / "file" / "a" / "run"):
        pass
    assert "\n" not in str(caught.value)
    assert names(tmp_path) == {"file"}


def test_json_has_no_numbers_that_json_does_not_know(tmp_path):
    with pytest.raises(ValueError, match="JSON"), writing(tmp_path / "run") as output:
        output.write_json("a.json", {"mean": float("nan")})
    assert names(tmp_path) == set()


# What stands there


def test_a_run_is_kept_replaced_or_refused(tmp_path):
    assert not same_run_kept(tmp_path / "run", "this", overwrite=False)
    (tmp_path / "empty").mkdir()
    assert not same_run_kept(tmp_path / "empty", "this", overwrite=False)
    write(tmp_path / "run")
    assert same_run_kept(tmp_path / "run", "this", overwrite=False)
    assert same_run_kept(tmp_path / "run", "this", overwrite=True)
    with pytest.raises(FolderError, match="another run; add --overwrite"):
        same_run_kept(tmp_path / "run", "other", overwrite=False)
    assert not same_run_kept(tmp_path / "run", "other", overwrite=True)
    pq.write_table(PEOPLE.slice(1), tmp_path / "run" / "people.parquet")
    with pytest.raises(FolderError, match="this run, damaged; add --overwrite"):
        same_run_kept(tmp_path / "run", "this", overwrite=False)
    assert not same_run_kept(tmp_path / "run", "this", overwrite=True)


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '{"name": "another program"}', "\xff"])
def test_a_folder_with_another_programs_run_json_is_nobodys_to_replace(tmp_path, content):
    (tmp_path / RUN_FILE).write_text(content, encoding="latin-1")
    for overwrite in (False, True):
        with pytest.raises(FolderError, match="no run of bofast"):
            same_run_kept(tmp_path, "this", overwrite)
    with pytest.raises(FolderError, match="no folder of a run"):
        run_digest(tmp_path)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FolderError, match="is a file"):
        existing_run(tmp_path / "file")


def test_the_identity_depends_on_the_facts_and_not_on_their_order():
    facts = {"people": 60, "levers": [{"lever": "trust", "value": 0.5}], "county": "25"}
    assert identity(facts) == identity(dict(reversed(facts.items())))
    assert identity(facts) != identity(facts | {"people": 61})
    assert identity(facts) != identity(facts | {"levers": []})


# Digests


def test_the_digest_does_not_depend_on_the_order_of_rows_and_columns():
    expected = table_digest(PEOPLE, KEYS)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(PEOPLE))
        assert table_digest(PEOPLE.take(order), KEYS) == expected
    assert table_digest(PEOPLE.select(PEOPLE.column_names[::-1]), KEYS) == expected
    assert table_digest(pa.concat_tables([PEOPLE.slice(2), PEOPLE.slice(0, 2)]), KEYS) == expected


@pytest.mark.parametrize("how", [{}, {"compression": "none"}, {"compression": "gzip"}, {"row_group_size": 1}])
def test_the_digest_does_not_depend_on_how_the_file_is_written(tmp_path, how):
    pq.write_table(PEOPLE, tmp_path / "people.parquet", **({"compression": "zstd", "use_dictionary": False} | how))
    assert folder_digest(tmp_path)["people.parquet"] == table_digest(PEOPLE, KEYS)


OTHER = {
    "draw": 2, "replicate": 1, "person": 7, "home": "2581", "age": 32, "female": False, "share": 0.1 + 2**-54,
}  # fmt: skip


NULLED = dict.fromkeys(name for name in PEOPLE.column_names if name not in KEYS)


@pytest.mark.parametrize(("column", "value"), [*OTHER.items(), *NULLED.items()])
def test_the_digest_depends_on_every_single_value(column, value):
    values = PEOPLE[column].to_pylist()
    values[0] = value
    assert values[0] != PEOPLE[column][0].as_py()
    position = PEOPLE.column_names.index(column)
    changed = PEOPLE.set_column(position, column, pa.array(values, PEOPLE.schema.field(column).type))
    assert table_digest(changed, KEYS) != table_digest(PEOPLE, KEYS)


def test_never_is_not_nought_and_nobody_is_not_an_empty_text():
    def digest(column, value):
        position = PEOPLE.column_names.index(column)
        values = [value, *PEOPLE[column].to_pylist()[1:]]
        return table_digest(
            PEOPLE.set_column(position, column, pa.array(values, PEOPLE.schema.field(column).type)), KEYS
        )

    assert len({digest("age", None), digest("age", 0), digest("age", -1)}) == 3
    assert len({digest("home", None), digest("home", ""), digest("home", "2584")}) == 3
    assert len({digest("female", None), digest("female", False)}) == 2


def test_the_digest_depends_on_rows_and_on_names_of_columns():
    digests = {
        table_digest(PEOPLE, KEYS),
        table_digest(PEOPLE.slice(1), KEYS),
        table_digest(pa.concat_tables([PEOPLE, PEOPLE.slice(3)]), KEYS),
        table_digest(PEOPLE.drop_columns(["age"]), KEYS),
        table_digest(PEOPLE.rename_columns([n.replace("age", "years") for n in PEOPLE.column_names]), KEYS),
    }
    assert len(digests) == 5


def test_a_folders_digest_covers_both_tables(tmp_path):
    months = pa.table(
        {"draw": [0, 0], "replicate": [0, 0], "month": [0, 1], "outcome": ["jobs"] * 2, "place": [None, "2580"],
         "value": [1.0, 2.0]}
    )  # fmt: skip
    pq.write_table(PEOPLE, tmp_path / "people.parquet")
    alone = folder_digest(tmp_path)
    pq.write_table(months, tmp_path / "months.parquet")
    both = folder_digest(tmp_path)
    assert both.keys() == {"people.parquet", "months.parquet", "all"}
    assert both["people.parquet"] == alone["people.parquet"]
    assert both["all"] != alone["all"]
    pq.write_table(months.take([1, 0]), tmp_path / "months.parquet")
    assert folder_digest(tmp_path) == both
