"""`bofast ledger` and `bofast shapley`: what they print and write, and one sentence for whatever is wrong."""

import json

import pyarrow.parquet as pq
import pytest

from experiments.ledgers import FATES

SMALL = ("--people", "300", "--horizon", "12", "--draws", "2", "--posterior", "prior")
PLAN = """name = "my-plan"
[[lever]]
name = "in_county_assignment"
value = 0.4
[[lever]]
name = "mentoring"
value = 0.5
"""


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "my-plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def net(record):
    return record["stays_because"]["mean"] - record["leaves_because"]["mean"] - record["displaced"]["mean"]


def test_the_ledger_as_json_adds_up(bofast, plan):
    code, out, _ = bofast("ledger", "baseline", plan, *SMALL, "--json")
    told = json.loads(out)
    assert code == 0 and (told["baseline"], told["scenario"], told["horizon"]) == ("baseline", "my-plan", 12)
    totals = told["totals"]
    assert totals["net"]["mean"] == net(totals) > 0
    assert totals["persons"]["mean"] == sum(totals[fate]["mean"] for fate in FATES)
    for split in ("split", "split_other_order"):
        assert sum(part["mean"] for part in totals[split].values()) == pytest.approx(totals["net"]["mean"])
    for rows in told["by"].values():
        assert sum(row["persons"]["mean"] for row in rows.values()) == totals["persons"]["mean"]
        assert sum(net(row) for row in rows.values()) == pytest.approx(totals["net"]["mean"])


def test_the_ledger_is_written_with_its_picture_and_kept(bofast, plan, tmp_path):
    folder = tmp_path / "ledger"
    words = ("ledger", "baseline", plan, *SMALL, "--by", "group", "--by", "month", "--out", folder)
    code, out, _ = bofast(*words, "--lang", "sv")
    assert code == 0 and "Who changed" in out and "In the other order" in out and "By the month" in out
    assert {path.name for path in folder.iterdir()} == {"ledger.parquet", "ledger.png", "ledger.svg", "run.json"}
    table = pq.read_table(folder / "ledger.parquet").to_pandas()
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert len(table) == 2 * told["totals"]["persons"]["mean"]
    assert set(table.fate) <= set(FATES) and table.draw.nunique() == 2
    assert "ledger.parquet" in bofast("digest", folder)[1]
    assert "Kept" in bofast(*words)[1]
    code, _, error = bofast(*words, "--seed", "2")
    assert code == 2 and "another run" in error


def test_shapley_prints_every_lever_and_writes_its_shares(bofast, plan, tmp_path):
    folder = tmp_path / "shapley"
    code, out, _ = bofast("shapley", plan, *SMALL, "--out", folder)
    assert code == 0 and "exact" in out and "In-county assignment" in out and "Mentoring" in out
    assert {path.name for path in folder.iterdir()} == {"shapley.parquet", "shapley.png", "shapley.svg", "run.json"}
    table = pq.read_table(folder / "shapley.parquet").to_pandas()
    for _, world in table.groupby(["draw", "replicate"]):
        assert world.share.sum() == world.per.iloc[0] * world.total.iloc[0]
    sampled = json.loads(bofast("shapley", plan, *SMALL, "--permutations", "4", "--json")[1])
    assert not sampled["exact"] and sampled["permutations"] == 4
    assert sum(row["mean"] for row in sampled["levers"].values()) == pytest.approx(sampled["total"]["mean"])


@pytest.mark.parametrize(
    "words, says",
    [
        (("ledger", "baseline", "action-plan", "--by", "municipalty"), "did you mean municipality"),
        (("ledger", "baseline", "action-plam"), "action-plan"),
        (("ledger", "baseline", "action-plan", "--horizon", "0"), "--horizon"),
        (("ledger", "baseline", "action-plan", "--set", "mentoring=0.5"), "levers belong into the scenarios"),
        (("ledger", "baseline"), "scenario"),
        (("shapley", "baseline"), "no lever"),
        (("shapley", "action-plan", "--permutations", "1"), "--permutations"),
        (("shapley", "action-plan", "--lang", "fi"), "allowed are en and sv"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(bofast, tmp_path, words, says):
    folder = tmp_path / "out"
    code, out, error = bofast(*words, "--people", "60", "--out", folder)
    assert code == 2 and not out and not folder.exists()
    assert len(error.strip().splitlines()) == 1 and says in error
