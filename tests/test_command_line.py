"""The command: what it prints and writes, and one sentence for whatever is wrong."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

import experiments.runs
from agents.cohort import HOUSING
from agents.households import HOUSEHOLD_TYPES, SCHOOLING
from agents.parameters import PARAMETERS
from agents.places import load_places
from agents.raking import NATIONALITIES
from agents.settlement import SETTLEMENTS
from experiments.folder import RUN_FILE
from experiments.runs import Run, run_worlds, summaries
from experiments.scenarios import shipped
from simulation.model import SettlementModel
from simulation.outcomes import OUTCOMES
from simulation.world import FLOWS
from viz.command_line import main
from viz.report import print_outcomes

ROOT = Path(__file__).parent.parent
SMALL = ("run", "--people", "60", "--months", "12")
PLAN = 'name = "my-plan"\n\n[[lever]]\nname = "mentoring"\nvalue = 0.5\n'


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The model is compiled, which the command would otherwise announce."""
    SettlementModel(people=60, months=12).run()


@pytest.fixture(autouse=True)
def without_pictures(monkeypatch):
    """Pictures take most of the time and have tests of their own."""
    monkeypatch.setattr("viz.pictures.write_pictures", lambda *args: None)


@pytest.fixture
def answered(bofast):
    """The JSON that a command prints."""

    def call(*words) -> dict:
        ran = bofast(*words, "--json")
        assert (ran.code, ran.err) == (0, "")
        return json.loads(ran.out)

    return call


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder, hidden or not, with its content."""
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in folder.rglob("*")}


# What it answers


def test_a_run_prints_json_and_nothing_else(answered):
    answer = answered(*SMALL, "--draws", 3)
    assert answer["outcomes"].keys() == {name for name, o in OUTCOMES.items() if o.needs <= 12}
    for name, outcome in answer["outcomes"].items():
        assert outcome.keys() >= {"mean", "low", "high", "unit"}
        assert outcome["unit"] == OUTCOMES[name].unit
        if outcome["mean"] is not None:
            assert outcome["low"] <= outcome["mean"] <= outcome["high"], name
    assert (answer["people"], answer["months"], answer["draws"], answer["replicates"]) == (60, 12, 3, 1)


def test_from_the_shell_only_json_stands_on_standard_output():
    ran = subprocess.run(
        [sys.executable, "-c", "from viz.command_line import main; main()", *SMALL, "--json"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert 0 <= json.loads(ran.stdout)["outcomes"]["leave_at_permit"]["mean"] <= 1


def test_from_the_shell_bad_input_is_one_line_and_exit_code_2():
    ran = subprocess.run(
        [sys.executable, "-c", "from viz.command_line import main; main()", *SMALL, "--set", "outreach_reech=1"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (2, "")
    assert re.fullmatch(r"bofast: .*outreach_reach.*\n", ran.stderr)


def test_a_run_prints_tables_a_person_can_read(bofast):
    ran = bofast(*SMALL)
    assert (ran.code, ran.err) == (0, "")
    assert "leave it at the permit" in ran.out
    assert "persons at risk" in ran.out


@pytest.mark.parametrize("width", [80, 110, 200])
def test_the_table_of_outcomes_is_whole_at_any_width(width):
    asked = Run(people=60, months=12, draws=2)
    result = summaries(asked, list(run_worlds(asked)))
    result["stay_12"]["at_risk"] = 3126.0
    said = io.StringIO()
    print_outcomes(Console(width=width, file=said), asked, result)
    assert "3,126" in said.getvalue() and "million SEK" in said.getvalue()
    assert said.getvalue().count(" – ") >= sum(one["mean"] is not None for one in result.values())


def test_a_lever_can_be_set_by_option_or_by_a_scenario_file(answered, tmp_path):
    (tmp_path / "plan.toml").write_text(PLAN)
    today = answered(*SMALL)
    by_option = answered(*SMALL, "--set", "mentoring=0.5")
    by_file = answered(*SMALL, "--scenario", tmp_path / "plan.toml")
    assert by_option["outcomes"] == by_file["outcomes"]
    assert by_option["outcomes"]["cost"]["mean"] > today["outcomes"]["cost"]["mean"]
    assert (today["scenario"], by_file["scenario"]) == ("baseline", "my-plan")


def test_uncertainties_and_settings_can_be_set_too(answered):
    gone = answered(*SMALL, "--set", "stay_constant=-8", "--set", "assigned_share=0.001")
    stay = answered(*SMALL, "--set", "stay_constant=8", "--set", "assigned_share=0.001")
    assert gone["outcomes"]["leave_at_permit"]["mean"] > 0.9
    assert stay["outcomes"]["leave_at_permit"]["mean"] < 0.1


@pytest.mark.parametrize("name", ["baseline", *shipped()])
def test_every_known_scenario_runs(answered, name):
    assert answered(*SMALL, "--scenario", name)["scenario"] == name


def test_replicates_and_seeds_are_different_noise(answered):
    one = answered(*SMALL)["outcomes"]
    assert answered(*SMALL)["outcomes"] == one
    assert answered(*SMALL, "--replicates", 3)["outcomes"] != one
    assert answered(*SMALL, "--seed", 2)["outcomes"] != one


def test_any_county_can_be_studied(answered):
    answer = answered(*SMALL, "--county", "10")
    assert answer["county"] == "10"
    assert all(code.startswith("10") for code in answer["municipalities"])


def test_the_number_of_workers_changes_no_byte(bofast, tmp_path):
    answers, digests = set(), set()
    for workers in (1, 2, 3):
        out = tmp_path / str(workers)
        draws = ("--draws", 3, "--replicates", 2, "--workers", workers, "--json")
        written, unwritten = bofast(*SMALL, *draws, "--out", out), bofast(*SMALL, *draws)
        assert written.code == unwritten.code == 0
        answers |= {written.out, unwritten.out}
        digests.add(bofast("digest", out).out)
    assert len(answers) == len(digests) == 1
    assert pq.read_table(tmp_path / "3" / "people.parquet").num_rows == 3 * 2 * 60


def test_parameters_are_listed_with_their_declaration(bofast):
    ran = bofast("parameters", "--json")
    listed = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert [one["name"] for one in listed] == list(PARAMETERS)
    wanted = ["name", "role", "default", "low", "high", "unit", "prior", "source", "grade", "label_en", "label_sv"]
    for one in listed:
        assert one.keys() >= set(wanted), one["name"]
        assert one["role"] in ("lever", "uncertainty", "setting")
        assert (one["prior"] is not None) == (one["role"] == "uncertainty"), one["name"]
    table = bofast("parameters")
    assert table.code == 0
    assert all(name[:10] in table.out for name in PARAMETERS)


def test_outcomes_are_listed_with_their_definition(bofast):
    ran = bofast("outcomes", "--json")
    listed = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert [one["name"] for one in listed] == list(OUTCOMES)
    assert all(one[key] for one in listed for key in ("unit", "label_en", "label_sv", "definition_en", "definition_sv"))
    assert bofast("outcomes").code == 0


def test_help_is_an_answer_and_no_mistake(bofast):
    ran = bofast("--help")
    assert (ran.code, ran.err) == (0, "")
    assert "run" in ran.out
    bare = bofast()
    assert "Traceback" not in bare.err
    assert "bofast: " not in bare.err
    assert "parameters" in bare.out + bare.err
    assert "--overwrite" in bofast("run", "--help").out


# What it writes


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """The folder of a run of two draws and two replicates."""
    folder = tmp_path_factory.mktemp("written") / "run"
    words = (
        "run",
        "--people",
        "400",
        "--months",
        "24",
        "--draws",
        "2",
        "--replicates",
        "2",
        "--scenario",
        "action-plan",
    )
    patch = pytest.MonkeyPatch()
    patch.setattr(sys, "argv", ["bofast", *words, "--out", str(folder), "--json"])
    with pytest.raises(SystemExit) as left:
        main()
    patch.undo()
    assert left.value.code == 0
    return folder


PEOPLE = {
    "draw": pa.int32(),
    "replicate": pa.int32(),
    "person": pa.int32(),
    "household": pa.int32(),
    "household_type": pa.string(),
    "nationality": pa.string(),
    "age": pa.int8(),
    "female": pa.bool_(),
    "schooling": pa.string(),
    "qualified": pa.bool_(),
    "housing": pa.string(),
    "home": pa.string(),
    "arrival_month": pa.int16(),
    "permit_month": pa.int16(),
    "settlement": pa.string(),
    "settled_month": pa.int16(),
    "first_place": pa.string(),
    "left_first_month": pa.int16(),
    "left_county_month": pa.int16(),
    "last_place": pa.string(),
    "first_job_month": pa.int16(),
    "employed_end": pa.bool_(),
    "contact_month": pa.int16(),
}
NEVER_NULL = list(PEOPLE)[:13]


def test_people_have_the_promised_columns(written):
    people = pq.read_table(written / "people.parquet")
    assert dict(zip(people.schema.names, people.schema.types, strict=True)) == PEOPLE
    assert people.num_rows == 2 * 2 * 400
    assert [name for name in NEVER_NULL if people[name].null_count] == []
    table = people.to_pandas()
    worlds = table.groupby(["draw", "replicate"])["person"].agg(list)
    assert list(worlds.index) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert all(persons == list(range(400)) for persons in worlds)
    for column, allowed in (
        ("household_type", HOUSEHOLD_TYPES), ("nationality", NATIONALITIES), ("schooling", SCHOOLING),
        ("housing", HOUSING), ("settlement", SETTLEMENTS),
    ):  # fmt: skip
        assert set(table[column].dropna()) <= set(allowed), column
    assert set(HOUSEHOLD_TYPES) == {
        "single_man", "single_woman", "couple", "couple_children", "lone_parent", "unaccompanied"
    }  # fmt: skip
    assert set(HOUSING) == {"abo", "ebo", "minor"}
    assert set(SETTLEMENTS) == {"self_here", "self_elsewhere", "assigned_here", "assigned_elsewhere"}


def test_the_months_of_a_life_follow_one_another(written):
    table = pq.read_table(written / "people.parquet").to_pandas()
    places = load_places("25")
    here = set(places.codes[: places.here])
    assert set(table["home"]) <= here
    assert set(table["first_place"].dropna()) | set(table["last_place"].dropna()) <= set(places.codes)
    assert (table["permit_month"].dropna() >= table["arrival_month"][table["permit_month"].notna()]).all()
    settled = table[table["first_place"].notna()]
    assert settled["permit_month"].notna().all()
    assert settled["settlement"].notna().all()
    assert (settled["settled_month"] >= settled["permit_month"]).all()
    outside = ~settled["first_place"].isin(here)
    assert (outside == settled["settlement"].isin(["self_elsewhere", "assigned_elsewhere"])).all()
    assert settled.loc[outside, "left_county_month"].notna().all()
    moved = settled[settled["left_first_month"].notna() & ~outside]
    assert len(moved)
    assert (moved["left_first_month"] > moved["settled_month"]).all()
    left = settled[settled["left_county_month"].notna() & ~outside]
    assert (left["left_county_month"] >= left["left_first_month"]).all()
    ended = settled[settled["last_place"].notna()]
    assert (ended["last_place"].isin(here) == ended["left_county_month"].isna()).all()


def test_months_add_up_and_stocks_are_never_negative(written):
    months = pq.read_table(written / "months.parquet")
    types = [pa.int32(), pa.int32(), pa.int16(), pa.string(), pa.string(), pa.float64()]
    assert months.schema.names == ["draw", "replicate", "month", "outcome", "place", "value"]
    assert months.schema.types == types
    table = months.to_pandas()
    places = load_places("25")
    assert set(table["outcome"]) == set(FLOWS)
    assert set(table["place"].dropna()) == set(places.codes[: places.here])
    assert (table["value"] >= 0).all()
    assert (table["value"] == np.round(table["value"])).all()
    keys = ["draw", "replicate", "month", "outcome"]
    assert not table.duplicated([*keys, "place"]).any()
    county = table[table["place"].isna()].set_index(keys)["value"].sort_index()
    summed = table[table["place"].notna()].groupby(keys)["value"].sum().sort_index()
    assert county.index.equals(summed.index)
    assert (county == summed).all()


def test_months_and_people_tell_the_same_story(written):
    people = pq.read_table(written / "people.parquet").to_pandas()
    table = pq.read_table(written / "months.parquet").to_pandas()
    flows = table[table["place"].isna()].groupby(["draw", "replicate", "outcome"])["value"].sum().unstack()
    places = load_places("25")
    here = set(places.codes[: places.here])
    for world, lives in people.groupby(["draw", "replicate"]):
        flow = flows.loc[world]
        assert flow["arrivals"] == len(lives)
        assert flow["permits"] == lives["permit_month"].notna().sum()
        assert flow["received"] == lives["first_place"].isin(here).sum()
        assert flow["contacts"] == lives["contact_month"].notna().sum() > 0
        gone = lives["permit_month"].notna() & lives["left_county_month"].notna()
        assert flow["left_county"] == gone.sum() > 0


def test_run_json_says_what_was_run_and_with_what(written):
    told = json.loads((written / RUN_FILE).read_text())
    assert told["run"]["people"] == 400
    assert told["run"]["scenario"] == "action-plan"
    assert told["provenance"].keys() >= {"date", "python", "packages"}
    assert told["outcomes"]["leave_at_permit"].keys() >= {"mean", "low", "high", "unit"}
    assert told["calibration"].startswith("posterior of 2,000 draws")


def test_the_digest_of_a_folder_is_printed_by_table(bofast, written):
    ran = bofast("digest", written)
    assert (ran.code, ran.err) == (0, "")
    lines = dict(reversed(line.split()) for line in ran.out.splitlines())
    assert lines.keys() == {"people.parquet", "months.parquet", "all"}
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in lines.values())
    assert lines == json.loads((written / RUN_FILE).read_text())["digest"]


# A folder that exists


def test_the_same_run_into_its_own_folder_is_verified_and_kept(bofast, tmp_path):
    first = bofast(*SMALL, "--out", tmp_path / "run", "--json")
    before, when = tree(tmp_path), (tmp_path / "run").stat().st_ino
    again = bofast(*SMALL, "--out", tmp_path / "run", "--json")
    assert (again.code, again.out) == (0, first.out)
    assert tree(tmp_path) == before
    assert (tmp_path / "run").stat().st_ino == when
    assert "Kept" in bofast(*SMALL, "--out", tmp_path / "run", "--overwrite").out
    assert tree(tmp_path) == before


def test_another_run_is_replaced_only_when_asked(bofast, tmp_path):
    out = tmp_path / "run"
    bofast(*SMALL, "--out", out)
    before = tree(tmp_path)
    refused = bofast(*SMALL, "--seed", 2, "--out", out)
    assert refused.code == 2
    assert "--overwrite" in refused.err
    assert tree(tmp_path) == before
    assert bofast(*SMALL, "--seed", 2, "--out", out, "--overwrite").code == 0
    assert json.loads((out / RUN_FILE).read_text())["run"]["seed"] == 2
    assert [p.name for p in tmp_path.iterdir()] == ["run"]
    assert (out / "people.parquet").read_bytes() != before["run/people.parquet"]


@pytest.mark.parametrize("damage", ["flipped", "shortened", "lost"])
def test_a_damaged_table_is_noticed_and_not_kept(bofast, tmp_path, damage):
    out = tmp_path / "run"
    bofast(*SMALL, "--out", out)
    whole = bofast("digest", out).out
    table = out / "people.parquet"
    data = bytearray(table.read_bytes())
    if damage == "flipped":
        for position in range(200, 240):
            data[position] ^= 0xFF
        table.write_bytes(data)
    elif damage == "shortened":
        table.write_bytes(data[: len(data) // 2])
    else:
        table.unlink()
    before = tree(tmp_path)
    for ran in (bofast(*SMALL, "--out", out), bofast("digest", out)):
        assert ran.code == 2
        assert re.fullmatch("bofast: .*damaged.*\n", ran.err)
        assert ran.out == ""
    assert tree(tmp_path) == before
    assert bofast(*SMALL, "--out", out, "--overwrite").code == 0
    assert bofast("digest", out).out == whole


def test_an_empty_folder_is_filled(bofast, tmp_path):
    out = tmp_path / "run"
    out.mkdir()
    assert bofast(*SMALL, "--out", out).code == 0
    assert (out / RUN_FILE).is_file()
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_a_link_to_a_folder_stays_a_link(bofast, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "results").symlink_to(tmp_path / "disk")
    for seed in (1, 2):
        assert bofast(*SMALL, "--seed", seed, "--out", tmp_path / "results", "--overwrite").code == 0
    assert (tmp_path / "results").is_symlink()
    assert (tmp_path / "disk" / RUN_FILE).is_file()
    assert {p.name for p in tmp_path.iterdir()} == {"disk", "results"}


# What is wrong


def _with(text: str):
    return lambda tmp: (tmp / "plan.toml").write_text(text) and ("--scenario", tmp / "plan.toml")


def _lever(line: str):
    return _with(f'name = "my-plan"\n\n[[lever]]\nname = "mentoring"\n{line}\n')


def _set(text: str):
    return lambda tmp: ("--set", text)


def _option(*words):
    return lambda tmp: words


def _out_below_a_file(tmp):
    (tmp / "file").write_text("mine")
    return "--out", tmp / "file" / "run"


def _out_is_a_file(tmp):
    (tmp / "file").write_text("mine")
    return "--out", tmp / "file"


def _out_is_foreign(tmp):
    (tmp / "mine").mkdir()
    (tmp / "mine" / "thesis.txt").write_text("mine")
    return "--out", tmp / "mine", "--overwrite"


def _out_is_foreign_with_a_run_json(tmp):
    (tmp / "mine").mkdir()
    (tmp / "mine" / RUN_FILE).write_text('{"of": "another program"}')
    (tmp / "mine" / "thesis.txt").write_text("mine")
    return "--out", tmp / "mine", "--overwrite"


BAD = {
    "unknown lever": (_set("outreach_reech=0.5"), "outreach_reach"),
    "value out of range": (_set("outreach_reach=1.5"), "0 to 1"),
    "wrong type": (_set("outreach_reach=much"), "0 to 1"),
    "not a number": (_set("outreach_reach=nan"), "0 to 1"),
    "infinite": (_set("stay_constant=inf"), "-8 to 8"),
    "decimal comma": (_set("outreach_reach=0,5"), "point"),
    "half a tie": (_set("ties_each=2.5"), "whole number"),
    "unknown choice": (_set("outreach_content=leaflet"), "referral"),
    "no value": (_set("outreach_reach"), "NAME=VALUE"),
    "set twice": (lambda tmp: ("--set", "trust=0.5", "--set", "trust=0.6"), "twice"),
    "unknown county": (_option("--county", "02"), "25 Norrbotten"),
    "county by name": (_option("--county", "Norrbotten"), "'25'"),
    "unknown municipality": (_lever('value = 0.5\nplaces = ["Kirunna"]'), "Kiruna"),
    "lever in the file unknown": (_with('name = "x"\n[[lever]]\nname = "mentorin"\nvalue = 1\n'), "mentoring"),
    "value in the file out of range": (_lever("value = 2"), "line 5"),
    "text in the file": (_lever('value = "0.5"'), "line 5"),
    "NaN in the file": (_lever("value = nan"), "line 5"),
    "malformed TOML": (_with('name = "my-plan\n'), "line 1"),
    "huge TOML": (_with('name = "my-plan"\n' + "# x" * 100_000), "bytes"),
    "binary file": (lambda tmp: (tmp / "b").write_bytes(b"\xff\0") and ("--scenario", tmp / "b"), "UTF-8"),
    "unknown scenario": (_option("--scenario", "action-plam"), "action-plan"),
    "missing file": (lambda tmp: ("--scenario", tmp / "plam.toml"), "no file"),
    "scenario is a folder": (lambda tmp: ("--scenario", f"{tmp}/"), "folder"),
    "negative people": (_option("--people", "-5"), "50 to"),
    "too few people": (_option("--people", "49"), "50 to"),
    "people in letters": (_option("--people", "abc"), "whole number"),
    "half a person": (_option("--people", "60.5"), "whole number"),
    "negative months": (_option("--months", "-1"), "1 to 240"),
    "no months": (_option("--months", "0"), "1 to 240"),
    "no draws": (_option("--draws", "0"), "1 to"),
    "no replicates": (_option("--replicates", "0"), "1 to"),
    "more replicates than noise worlds": (_option("--replicates", "4097"), "1 to 4096"),
    "no workers": (_option("--workers", "0"), "1 to"),
    "negative seed": (_option("--seed", "-1"), "0 to"),
    "unknown language": (_option("--lang", "xx"), "en and sv"),
    "unknown option": (_option("--foo"), "--foo"),
    "option without value": (_option("--people"), "--people"),
    "extra word": (_option("more"), "more"),
    "out is a file": (_out_is_a_file, "is a file"),
    "out is a foreign folder": (_out_is_foreign, "no run of bofast"),
    "out is a foreign folder with a run.json": (_out_is_foreign_with_a_run_json, "no run of bofast"),
    "out cannot be written": (_out_below_a_file, "cannot be written"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_nothing_is_written(bofast, tmp_path, monkeypatch, case):
    monkeypatch.chdir(tmp_path)
    make, hint = BAD[case]
    words = make(tmp_path)
    before = tree(tmp_path)
    out = () if "--out" in words else ("--out", tmp_path / "out")
    ran = bofast(*SMALL, *out, *words)
    assert ran.code == 2
    assert ran.out == ""
    assert re.fullmatch(r"bofast: [^\n]+\n", ran.err)
    assert "Traceback" not in ran.err
    assert hint in ran.err
    assert len(ran.err) < 1500
    assert tree(tmp_path) == before


@pytest.mark.parametrize("words", [("foo",), ("digest",), ("digest", "nowhere"), ("digest", "."), ("parameters", "x")])
def test_other_wrong_commands_are_one_sentence_too(bofast, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    ran = bofast(*words)
    assert (ran.code, ran.out) == (2, "")
    assert re.fullmatch(r"bofast: [^\n]+\n", ran.err)


def test_bad_input_is_told_before_anything_is_computed(bofast, tmp_path, monkeypatch):
    """Also that the model has to be compiled first is not said to somebody whose input is wrong."""
    monkeypatch.setattr("viz.progress.is_compiled", lambda: False)
    monkeypatch.setattr(experiments.runs, "run_world", None)
    ran = bofast(*SMALL, *_out_is_foreign(tmp_path))
    assert ran.code == 2
    assert re.fullmatch(r"bofast: [^\n]+\n", ran.err)


# What is interrupted or fails


def _interrupt(*args, **kwargs):
    raise KeyboardInterrupt


def _signal(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("how", [_interrupt, _signal])
def test_an_interrupted_run_leaves_nothing_behind(bofast, tmp_path, monkeypatch, how, workers):
    real, worlds = experiments.runs.run_world, []

    def run_world(run, study, draw, replicate, keep=False):
        worlds.append((draw, replicate))
        if draw == 2:
            how()
        return real(run, study, draw, replicate, keep)

    monkeypatch.setattr(experiments.runs, "run_world", run_world)
    ran = bofast(*SMALL, "--draws", 5, "--workers", workers, "--out", tmp_path / "new" / "deeper" / "run")
    assert ran.code == 130
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert (2, 0) in worlds
    assert tree(tmp_path) == {}


def test_an_interrupted_run_leaves_the_run_it_should_replace(bofast, tmp_path, monkeypatch):
    bofast(*SMALL, "--out", tmp_path / "run")
    before = tree(tmp_path)
    monkeypatch.setattr(experiments.runs, "run_world", _interrupt)
    assert bofast(*SMALL, "--seed", 2, "--out", tmp_path / "run", "--overwrite").code == 130
    assert tree(tmp_path) == before


def test_a_run_that_fails_says_so_exits_with_1_and_leaves_nothing_behind(tmp_path, monkeypatch, capsys):
    def run_world(*args, **kwargs):
        raise OSError("the disk is full")

    monkeypatch.setattr(experiments.runs, "run_world", run_world)
    monkeypatch.setattr(sys, "argv", ["bofast", *SMALL, "--out", str(tmp_path / "run")])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 1
    assert capsys.readouterr().err == "bofast: the run failed: the disk is full\n"
    assert tree(tmp_path) == {}


def test_the_list_of_commands_is_whole_on_a_narrow_terminal():
    told = subprocess.run(
        [sys.executable, "-c", "from viz.command_line import main; main()", "--help"],
        env=os.environ | {"COLUMNS": "80"}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "..." not in told.partition("Commands:")[2]
