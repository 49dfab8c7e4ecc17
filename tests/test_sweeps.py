"""Sweeps in this process: what a design says, what counts as done, and that nothing is lost or run twice."""

import gc
import json
import math
import os
import re
import signal
import subprocess
import sys
import weakref
from functools import partial
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from experiments.folder import FolderError
from experiments.runs import Run, run_worlds
from experiments.scenarios import load_scenario
from experiments.sweeps import chunks
from experiments.sweeps.design_file import read_design
from experiments.sweeps.lock import lock_alone, lock_shard
from experiments.sweeps.manifest import Manifest, read_manifest
from experiments.sweeps.parts import DamagedPart, checked_part
from experiments.sweeps.results import sweep_digest
from experiments.sweeps.stopping import stop_wished
from experiments.sweeps.sweep import Lost, State, SweepStopped, run_sweep, shard_places, shard_size
from experiments.sweeps.sweep import chunks as chunks_of
from experiments.sweeps.sweep_folder import manifests, opened, tables
from simulation.setup import population_of

SMALL = """
posterior = "prior"
[fixed]
people = 60
months = 12
[grid]
scenario = ["baseline", "action-plan"]
mentoring = [0.0, 0.5]
draw = { from = 0, to = 4 }
"""


@pytest.fixture
def design(tmp_path):
    """Write a design and return its path."""

    def write(text: str = SMALL, name: str = "design.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def swept(bofast, design, tmp_path):
    """Sweep a design in this process and return its folder."""

    def run(text: str = SMALL, *words, folder: str = "out", code: int = 0) -> Path:
        shard = () if "--shard" in words else ("--shard", "1/1")
        ran = bofast("sweep", design(text), "--out", tmp_path / folder, *shard, *words)
        assert ran.code == code, ran.err
        return tmp_path / folder

    return run


def rows(folder: Path) -> list[dict]:
    """All runs of a sweep, sorted by their names."""
    return sorted((row for table in tables(folder) for row in table.to_pylist()), key=lambda row: row["run"])


# Designs


def test_a_grid_has_every_combination_once(design):
    made = read_design(design())
    runs = list(made.runs())
    assert len(made) == len(runs) == len({run.name for run in runs}) == 2 * 2 * 5
    assert {(r.columns["scenario"], r.columns["mentoring"], r.columns["draw"]) for r in runs} == {
        (scenario, share, draw) for scenario in ("baseline", "action-plan") for share in (0.0, 0.5) for draw in range(5)
    }


def test_runs_of_one_population_stand_together(design):
    text = SMALL.replace("[grid]", "[grid]\nseed = [1, 2]\nhomophily = [0.1, 0.8]").replace("people = 60", "")
    runs = list(read_design(design(text + "people = [60, 80]\n")).runs())
    keys = [(r.columns["people"], r.columns["seed"], r.columns["homophily"]) for r in runs]
    changes = sum(one != other for one, other in pairwise(keys))
    assert changes == len(set(keys)) - 1 == 7


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_points_fill_their_ranges_evenly(design, kind):
    over = 'over = { b_tie = "prior", mentoring = [0.2, 0.6], ties_each = [2, 9], people = [60, 90] }'
    runs = list(read_design(design(f"[{kind}]\npoints = 64\n{over}")).runs())
    shares = np.array([(run.columns["mentoring"] - 0.2) / 0.4 for run in runs])
    assert sorted((shares * 64).astype(int).tolist()) == list(range(64))
    assert {type(run.columns["ties_each"]) for run in runs} == {int}
    assert {run.columns["ties_each"] for run in runs} == set(range(2, 10))
    assert [run.columns["point"] for run in runs] == list(range(64))


def test_the_first_points_of_sobol_stay_when_more_come(design):
    text = '[sobol]\npoints = {}\nover = {{ b_tie = "prior", mentoring = "range" }}'
    few, many = (list(read_design(design(text.format(n), f"{n}.toml")).runs()) for n in (8, 32))
    assert [run.name for run in few] == [run.name for run in many[:8]]


def test_points_of_a_list_are_those_given(design):
    text = "[[list]]\nmentoring = 0.1\npeople = 60\n[[list]]\nmentoring = 0.3\npeople = 70"
    runs = list(read_design(design(text)).runs())
    assert [(run.columns["point"], run.columns["mentoring"], run.columns["people"]) for run in runs] == [
        (0, 0.1, 60), (1, 0.3, 70),
    ]  # fmt: skip


def test_a_run_is_named_by_all_that_decides_it(design, tmp_path):
    (tmp_path / "mine.toml").write_text('name = "mine"\n[[lever]]\nname = "mentoring"\nvalue = 0.5\n')
    base = "[fixed]\npeople = {people}\nseed = {seed}\nscenario = 'mine.toml'\n"
    names = {read_design(design(base.format(people=p, seed=s))).run(0).name for p, s in [(60, 1), (61, 1), (60, 2)]}
    (tmp_path / "mine.toml").write_text('name = "mine"\n[[lever]]\nname = "mentoring"\nvalue = 0.6\n')
    names.add(read_design(design(base.format(people=60, seed=1))).run(0).name)
    names.add(read_design(design('posterior = "prior"\n' + base.format(people=60, seed=1))).run(0).name)
    assert len(names) == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the design has 0 runs"),
        ("[grid]\nmentoring = []", "the design has 0 runs"),
        ("[sobol]\npoints = 0\nover = { mentoring = 'range' }", "the design has 0 runs"),
        (
            "[grid]\nseed = { from = 1, to = 1000000000 }\nb_tie = { from = 0.0, to = 1.0, count = 1000000 }",
            "the design has 1,000,000,000,000,000 runs; allowed are up to 100,000,000",
        ),
        ("[grid]\nmentorin = [0.5]", "unknown parameter 'mentorin'; nearest is 'mentoring'"),
        ("[grid]\nmentoring = [0.5, 1.5]", "mentoring = 1.5 is out of range; allowed is 0 to 1 share"),
        ("[grid]\nmentoring = [0.5, 0.5]", "0.5 is given twice"),
        ("[grid]\nmentoring = 0.5", "put values in brackets"),
        ("[grid]\nseed = [-1]", "seed = -1 is out of range"),
        ("[grid]\ndraw = { from = 0, to = 90000 }", "the posterior holds"),
        ("[grid]\nscenario = ['action-pln']", "the nearest is 'action-plan'"),
        ("[grid]\nmentoring = { from = 0, to = 1, step = 1 }", "from, to and count"),
        ("[fixed]\nmentoring = 0.1\n[grid]\nmentoring = [0.2]", "mentoring stands in two places"),
        ("[grids]\nmentoring = [0.2]", "unknown key 'grids'; the nearest is 'grid'"),
        ("[[list]]\nmentoring = 0.1\n[[list]]\nb_tie = 0.1", "[[list]] 2 differs from the first"),
        ("[sobol]\npoints = 4\nover = { people = 'prior' }", "people has no prior"),
        ("[sobol]\npoints = 4\nover = { outreach_content = 'range' }", "cannot be spread"),
        ("[sobol]\npoints = 4\nover = { mentoring = [0.5, 0.1] }", "the first must be below the second"),
        ("grid", "this is not TOML"),
        ("posterior = 3\n[grid]\nseed = [1]", "posterior = 3 is not allowed"),
    ],
)
def test_a_wrong_design_is_refused_in_one_sentence_and_writes_nothing(bofast, design, tmp_path, text, said):
    path = design(text)
    ran = bofast("sweep", path, "--out", tmp_path / "out", "--shard", "1/1")
    assert ran.code == 2
    assert said in ran.err and "design.toml" in ran.err and ran.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [path]


def test_the_example_is_a_sweep_of_half_a_minute_of_two_cores():
    made = read_design(Path(__file__).parent.parent / "examples" / "design_small.toml")
    assert 2000 <= len(made) <= 20_000


# What is found


def test_a_row_holds_what_bofast_run_measures(swept):
    folder = swept()
    plan = load_scenario("action-plan", population_of("25", 60, 1, {}).places)
    run = Run(people=60, months=12, draws=5, scenario="action-plan", policy=plan.policy)
    found = {r["draw"]: r for r in rows(folder) if r["scenario"] == "action-plan" and r["mentoring"] == 0.0}
    same = 0
    for world in run_worlds(run):
        for name, (value, at_risk) in world.outcomes.items():
            if name in ("leave_at_permit", "received", "stay_12"):
                row = found[world.draw]
                assert row[f"{name}_at_risk"] == at_risk
                assert row[name] == (value if math.isfinite(value) else None)
                same += 1
        assert found[world.draw]["stay_36"] is None
    assert same == 15


def test_the_same_bytes_for_any_chunk_and_any_number_of_shards(swept):
    digests = {sweep_digest(swept(SMALL, "--chunk", n, folder=f"chunk-{n}"))["runs"] for n in (1, 3, 1000)}
    for shard in (3, 1, 2):
        folder = swept(SMALL, "--shard", f"{shard}/3", folder="shards")
    digests.add(sweep_digest(folder)["runs"])
    assert len(rows(folder)) == 20
    assert len(digests) == 1


@pytest.mark.parametrize(("total", "of"), [(1, 1), (20, 3), (1000, 7), (129, 2), (5, 9)])
def test_shards_have_every_run_once(total, of):
    places = [list(shard_places(total, shard, of)) for shard in range(1, of + 1)]
    assert sorted(chain(*places)) == list(range(total))
    assert [len(one) for one in places] == [shard_size(total, shard, of) for shard in range(1, of + 1)]


def test_a_sweep_that_is_done_does_nothing_more(swept, monkeypatch):
    folder = swept()
    before = {path: path.stat().st_mtime_ns for path in (folder / "runs").iterdir()}
    monkeypatch.setattr(chunks, "live", None)
    assert swept() == folder
    assert {path: path.stat().st_mtime_ns for path in (folder / "runs").iterdir()} == before


def test_more_seeds_and_values_extend_a_sweep(swept, bofast, design, tmp_path):
    swept()
    more = SMALL.replace("[0.0, 0.5]", "[0.0, 0.25, 0.5]").replace("to = 4", "to = 6") + "seed = [1, 2]\n"
    ran = bofast("sweep", design(more), "--out", tmp_path / "out", "--shard", "1/1", "--json")
    told = json.loads(ran.out)
    assert (told["runs"], told["new"]) == (84, 64)
    assert len({row["run"] for row in rows(tmp_path / "out")}) == 84
    assert sweep_digest(tmp_path / "out") == sweep_digest(swept(more, folder="at-once"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("people = 60", "people = 61", "it has people = 60, which the design has not"),
        ("[0.0, 0.5]", "[0.0, 0.4]", "it has mentoring = 0.5, which the design has not"),
        ("mentoring = [0.0, 0.5]", "language_hours = [1.0]", "does not vary"),
        ('posterior = "prior"', 'posterior = "shipped"', "draws are from another posterior"),
    ],
)
def test_a_folder_with_another_design_is_refused(swept, bofast, design, tmp_path, old, new, said):
    digest = sweep_digest(swept())
    ran = bofast("sweep", design(SMALL.replace(old, new)), "--out", tmp_path / "out", "--shard", "1/1")
    assert ran.code == 2 and said in ran.err and ran.err.count("\n") == 1
    assert sweep_digest(tmp_path / "out") == digest


def test_a_folder_whose_sweep_never_came_to_a_run_may_be_that_of_another_design(bofast, design, swept, tmp_path):
    with opened(tmp_path / "out", read_design(design()), {}):
        pass
    folder = swept(SMALL.replace("people = 60", "people = 61"))
    assert {row["people"] for row in rows(folder)} == {61}


def test_a_folder_with_other_files_is_refused(bofast, design, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.doc").write_text("x")
    ran = bofast("sweep", design(), "--out", tmp_path / "out", "--shard", "1/1")
    assert ran.code == 2 and "holds files that are no sweep" in ran.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.doc"]


def test_the_second_of_two_sweeps_on_a_folder_is_refused(swept, bofast, design, tmp_path):
    folder = swept()
    lock = lock_alone(folder)
    try:
        for words in (["--shard", "1/1"], ["--workers", "1"]):
            ran = bofast("sweep", design(), "--out", folder, *words)
            assert ran.code == 2 and f"is being written by another sweep (process {os.getpid()}" in ran.err
    finally:
        lock.release()
    assert swept() == folder


def test_shards_of_one_division_run_beside_each_other_and_nothing_else_does(swept, monkeypatch):
    folder = swept()
    monkeypatch.setattr("experiments.sweeps.lock._PATIENCE", 0.1)
    lock, own, first = lock_shard(folder, 1, 3)
    assert first
    with pytest.raises(FolderError, match="shard 1/3 is already running"):
        lock_shard(folder, 1, 3)
    with pytest.raises(FolderError, match="another sweep"):  # the first has not made the folder ready
        lock_shard(folder, 2, 3)
    assert lock.take(shared=True)
    second, second_own, is_first = lock_shard(folder, 2, 3)
    assert not is_first
    for refused in (lambda: lock_shard(folder, 1, 4), lambda: lock_alone(folder)):
        with pytest.raises(FolderError, match="shards of 3"):
            refused()
    for held in (lock, own, second, second_own):
        held.release()
    lock_alone(folder).release()


# What fails


def failing(monkeypatch, wrong: int) -> None:
    """Have the runs of one draw fail."""
    whole = chunks.prior_values

    def draw(number):
        if number == wrong:
            raise ArithmeticError("planted")
        return whole(number)

    monkeypatch.setattr(chunks, "prior_values", draw)


def test_a_failed_run_is_a_row_with_its_error_and_command_and_ends_nothing(swept, bofast, monkeypatch, tmp_path):
    failing(monkeypatch, 3)
    folder = swept(code=1)
    failed = [row for row in rows(folder) if row["error"]]
    assert len(rows(folder)) == 20 and len(failed) == 4
    assert {row["draw"] for row in failed} == {3}
    assert {row["error"] for row in failed} == {"ArithmeticError: planted"}
    program, *words = failed[0]["command"].split()
    assert program == "bofast"
    with pytest.raises(ArithmeticError):
        bofast(*words)
    monkeypatch.undo()
    told = json.loads(bofast(*words).out)
    assert told["run"] == failed[0]["run"] and told["draw"] == 3


def test_a_run_that_no_worker_survives_is_a_row_and_takes_no_other_with_it(design, tmp_path):
    made = read_design(design())
    deadly = made.run(7).name

    def finished(task, some):
        for chunk in some:
            dies = any(run.name == deadly for run in chunk.runs)
            yield chunk, Lost("the worker died", deadly=True) if dies else task(chunk)

    with opened(tmp_path / "out", made, {}) as folder:
        state = State(len(made), 0, 0, 0, 1, 0.0)
        run_sweep(finished, folder, chunks_of(made, folder, made.runs(), None, 6, 1), state, lambda state: None)
    found = rows(tmp_path / "out")
    assert (state.done, state.failed, len(found)) == (20, 1, 20)
    assert [row["run"] for row in found if row["error"] == "the worker died"] == [deadly]


def test_a_part_that_does_not_arrive_whole_is_made_again_and_then_given_up(design, tmp_path):
    made = read_design(design())
    spoilt = []

    def finished(task, some, most):
        for chunk in some:
            done = task(chunk)
            if len(spoilt) < most:
                spoilt.append(done)
                (Path(chunk.aside) / done.part.name).write_bytes(b"PAR1")
            yield chunk, done

    for most, name in ((2, "out"), (99, "never")):
        spoilt.clear()
        with opened(tmp_path / name, made, {}) as folder:
            state = State(len(made), 0, 0, 0, 1, 0.0)
            waiting = chunks_of(made, folder, made.runs(), None, 20, 1)
            sweep = partial(run_sweep, lambda t, s: finished(t, s, most), folder, waiting, state, lambda state: None)  # noqa: B023
            if most == 2:
                sweep()
                assert state.done == len(rows(tmp_path / name)) == 20
            else:
                with pytest.raises(SweepStopped, match=r"failed 3 times: part-.* has 4 bytes"):
                    sweep()
                assert not list((tmp_path / name / "runs").iterdir())


def test_failed_runs_are_made_again_when_asked_for(swept, monkeypatch):
    failing(monkeypatch, 3)
    folder = swept(SMALL, "--chunk", "3", code=1)
    monkeypatch.undo()
    assert sum(row["error"] is not None for row in rows(swept(SMALL))) == 4
    swept(SMALL, "--retry-failed")
    assert sum(row["error"] is not None for row in rows(folder)) == 0
    assert sweep_digest(folder) == sweep_digest(swept(folder="whole"))


def test_a_full_disk_stops_the_sweep_with_a_clear_message_and_it_goes_on(swept, bofast, design, tmp_path, monkeypatch):
    written = []
    whole = os.fsync

    def full(handle):
        if Path(f"/proc/self/fd/{handle}").resolve().name.startswith("part-") and len(written) == 2:
            raise OSError(28, "No space left on device")
        if Path(f"/proc/self/fd/{handle}").resolve().name.startswith("part-"):
            written.append(handle)
        return whole(handle)

    monkeypatch.setattr(os, "fsync", full)
    ran = bofast("sweep", design(), "--out", tmp_path / "out", "--shard", "1/1", "--chunk", "4")
    assert ran.code == 1
    assert "the disk is full; 8 of 20 runs are kept. The same command goes on from there." in ran.err
    monkeypatch.undo()
    assert sweep_digest(swept()) == sweep_digest(swept(folder="whole"))


def test_ctrl_c_is_heard_even_in_a_destructor_where_python_drops_it():
    before = signal.getsignal(signal.SIGINT)
    with stop_wished() as wished:

        class Future:
            def __del__(self):
                os.kill(os.getpid(), signal.SIGINT)

        Future()
        assert wished.wait(5)
        with pytest.raises(KeyboardInterrupt):  # a second one does not wait for a safe place
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_worker_lets_go_of_a_large_population_when_the_next_one_comes(design, monkeypatch):
    monkeypatch.setattr(chunks, "_LARGE", 50)
    first, second = read_design(design("[fixed]\npeople = 60\nmonths = 12\n[grid]\nseed = [1, 2]\n")).runs()
    chunks.live_run(first)
    kept = weakref.ref(population_of("25", 60, 1, {}))
    assert kept() is not None
    chunks.live_run(second)
    gc.collect()
    assert kept() is None


@pytest.mark.slow
def test_a_disk_that_is_really_full_stops_the_sweep_and_a_larger_one_lets_it_go_on(swept, bofast, design, tmp_path):
    (tmp_path / "out").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=60k", "tmpfs", tmp_path / "out"]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a disk of 60 kB cannot be had here: it needs the rights to mount one")
    try:
        ran = bofast("sweep", design(), "--out", tmp_path / "out", "--shard", "1/1", "--chunk", "1")
        assert ran.code == 1 and re.search("the disk is full; [1-9] of 20 runs are kept. The same command", ran.err)
        assert bofast("results", tmp_path / "out").code == 0
        subprocess.run(["mount", "-o", "remount,size=4m", tmp_path / "out"], check=True)
        assert sweep_digest(swept()) == sweep_digest(swept(folder="whole"))
    finally:
        subprocess.run(["umount", tmp_path / "out"], check=True)


@pytest.mark.parametrize("damage", ["cut", "flip", "gone", "manifest", "torn", "stranger"])
def test_what_is_damaged_is_made_anew_and_nothing_else(swept, damage):
    folder = swept(SMALL, "--chunk", "4")
    whole = sweep_digest(folder)
    parts = sorted((folder / "runs").iterdir())
    untouched = {path: path.stat().st_mtime_ns for path in parts[1:]}
    content = parts[0].read_bytes()
    listed = folder / "manifest" / "shard-1-of-1.jsonl"
    lines = listed.read_text().splitlines(keepends=True)
    mine = next(i for i, line in enumerate(lines) if parts[0].name in line)
    if damage == "cut":
        parts[0].write_bytes(content[:-9])
    elif damage == "flip":
        parts[0].write_bytes(content[:99] + bytes([content[99] ^ 4]) + content[100:])
    elif damage == "gone":
        parts[0].unlink()
    elif damage == "manifest":
        lines[mine] = lines[mine].replace('"runs": 4', '"runs": 5')
        listed.write_text("".join(lines))
    elif damage == "torn":
        listed.write_text("".join([*lines[:mine], *lines[mine + 1 :], lines[mine][:50]]))
    else:
        (folder / "runs" / "part-of-somebody.parquet").write_bytes(content)
    if damage != "stranger":
        checked = damage in ("cut", "flip")
        said = r"is damaged: part-.* start the sweep again" if checked else "1[26] of 20 runs are done"
        with pytest.raises(FolderError, match=said):
            sweep_digest(folder)
    assert swept(SMALL) == folder
    assert sweep_digest(folder) == whole
    names = sorted(path.name for path in (folder / "runs").iterdir())
    assert names == sorted(part.name for part in manifests(folder))
    if damage in ("cut", "flip", "gone", "stranger"):
        assert all(path.stat().st_mtime_ns == time for path, time in untouched.items())


def test_of_ten_thousand_damaged_files_none_is_accepted(swept):
    folder = swept(SMALL, "--chunk", "100")
    (part,) = manifests(folder)
    content = (folder / "runs" / part.name).read_bytes()
    assert len(checked_part(content, part)) == 20
    random = np.random.default_rng(1)
    accepted = unseen = 0
    for i in range(10_000):
        damaged = bytearray(content)
        kind = i % 4
        at = int(random.integers(len(content)))
        if kind == 0:
            damaged[at] ^= 1 << int(random.integers(8))
        elif kind == 1:
            del damaged[at:]
        elif kind == 2:
            damaged[at : at + 1] = bytes([damaged[at]] * 2)
        else:
            size = int(random.integers(1, 64))
            damaged[at : at + size] = bytes(len(damaged[at : at + size]))
        unseen += bytes(damaged) == content
        try:
            checked_part(bytes(damaged), part)
            accepted += bytes(damaged) != content
        except DamagedPart:
            pass
    assert accepted == 0
    assert unseen < 300  # noughts over noughts are no damage


def test_page_checksums_alone_find_what_is_changed_in_the_data(swept):
    folder = swept(SMALL, "--chunk", "100")
    (part,) = manifests(folder)
    content = (folder / "runs" / part.name).read_bytes()
    file = pq.ParquetFile(folder / "runs" / part.name).metadata
    chunk = file.row_group(0).column(file.schema.names.index("received"))
    at = chunk.data_page_offset + chunk.total_compressed_size - 3
    damaged = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    (folder / "x.parquet").write_bytes(damaged)
    with pytest.raises(OSError):
        pq.read_table(folder / "x.parquet", page_checksum_verification=True)


def test_a_manifest_tells_of_nothing_that_was_altered(tmp_path, swept):
    part = manifests(swept())[0]
    path = tmp_path / "list.jsonl"
    manifest = Manifest(path)
    many = [type(part)(f"part-{i}", part.sha256, i, 1, 0) for i in range(5)]
    for one in many:
        manifest.add(one)
    assert read_manifest(path) == many
    text = path.read_text()
    path.write_text(text.replace('"bytes": 2', '"bytes": 7'))
    assert read_manifest(path) == [many[i] for i in (0, 1, 3, 4)]
    path.write_text("".join(text.splitlines(keepends=True)[i] for i in (0, 2, 3, 4)))
    assert read_manifest(path) == [many[i] for i in (0, 3, 4)]


# Plans, summaries, options


def test_a_plan_tells_runs_time_and_disk_and_starts_nothing(bofast, design, tmp_path):
    path = design()
    ran = bofast("sweep", path, "--out", tmp_path / "out", "--plan", "--json", "--workers", "2")
    told = json.loads(ran.out)
    assert told["runs"] == 20 and told["populations"] == 1
    assert 0 < told["seconds"] * 2 == pytest.approx(told["core_seconds"])
    assert 10_000 < told["bytes"] < 200_000
    assert list(tmp_path.iterdir()) == [path]


def test_results_are_summarised_and_exported(swept, bofast, tmp_path):
    import pandas as pd

    folder = swept()
    told = json.loads(bofast("results", folder, "--json", "--csv", tmp_path / "all.csv").out)
    table = pd.read_csv(tmp_path / "all.csv")
    assert (told["done"], told["planned"], told["failed"], len(table)) == (20, 20, 0, 20)
    assert told["groups"][0]["scenario"] == "action-plan"
    mean = table[table.scenario == "action-plan"].leave_at_permit.mean()
    assert told["groups"][0]["outcomes"]["leave_at_permit"]["mean"] == pytest.approx(mean, rel=1e-5)
    assert "20 of 20 runs are done" in bofast("results", folder, "--by", "mentoring").out
    wrong = bofast("results", folder, "--by", "mentorin")
    assert wrong.code == 2 and "nearest is 'mentoring'" in wrong.err
    assert bofast("digest", folder).out.split()[0] == sweep_digest(folder)["runs"]


@pytest.mark.parametrize("shard", ["1/1", "2/3"])
def test_a_sweep_stopped_between_two_steps_is_told_of_kindly_and_goes_on(design, tmp_path, bofast, shard):
    """Killed when a part is told of and not yet put in place, which leaves a gap and no damage."""
    program = (
        "import os, signal, sys; from experiments.sweeps import sweep_folder as one\n"
        "def placed(aside, folder, part, place=one.place_part):\n"
        "    if len(list(folder.iterdir())) == 2: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    place(aside, folder, part)\n"
        "one.place_part = placed\n"
        "from viz.command_line import main; main()"
    )
    words = ["sweep", str(design()), "--out", str(tmp_path / "out"), "--shard", shard, "--chunk", "2"]
    root = Path(__file__).parent.parent
    killed = subprocess.run([sys.executable, "-c", program, *words], env=os.environ | {"PYTHONPATH": str(root)})
    assert killed.returncode == -signal.SIGKILL
    assert len(manifests(tmp_path / "out")) == 3 and len(list((tmp_path / "out" / "runs").iterdir())) == 2
    told = bofast("results", tmp_path / "out")
    assert told.code == 0 and "damaged" not in told.out + told.err
    command = f"bofast {' '.join(words)}"
    assert (
        "4 of 20 runs are done" in told.out
        and f"The sweep was stopped; what is done is kept. Go on with\n  {command}\n" in told.out
    )
    assert ("the other shares in the same way" in told.out) == (shard == "2/3")
    assert json.loads(bofast("results", tmp_path / "out", "--json").out)["go_on"] == command
    digest = bofast("digest", tmp_path / "out")
    assert digest.code == 2 and f"is not finished: 4 of 20 runs are done; go on with: {command}" in digest.err
    again = bofast(*command.split()[1:])
    assert again.code == 0 and "damaged" not in again.err
    assert f"4 of {20 if shard == '1/1' else 6} runs are done already" in again.err
    assert ("The sweep was stopped" in bofast("results", tmp_path / "out").out) == (shard != "1/1")


def test_a_sweep_that_is_running_says_so(swept, bofast, tmp_path):
    folder = swept(SMALL, "--shard", "1/2")
    lock = lock_alone(folder)
    try:
        assert f"The sweep is running (process {os.getpid()} on " in bofast("results", folder).out
    finally:
        lock.release()
    assert "The sweep was stopped" in bofast("results", folder).out
    assert lock_alone(folder).release() is None


def test_a_folder_left_at_the_very_beginning_is_no_obstacle(swept, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".sweep.json.tmp-0123abcd").write_text("{")
    assert len(rows(swept())) == 20


def test_the_designs_of_the_docs_can_be_read(design, tmp_path):
    (tmp_path / "mine.toml").write_text('name = "mine"\n')
    text = (Path(__file__).parent.parent / "docs" / "sweeps.md").read_text(encoding="utf-8")
    sizes = [len(read_design(design(block))) for block in re.findall("```toml\n(.*?)```", text, re.DOTALL)]
    assert sizes == [3 * 3 * 3 * 100 * 4, 1, 256]


@pytest.mark.parametrize("opener", ["pandas", "polars", "duckdb"])
def test_the_lines_of_the_docs_open_the_results(swept, tmp_path, monkeypatch, opener):
    swept(SMALL, "--chunk", "6", folder="results/mine")
    text = (Path(__file__).parent.parent / "docs" / "sweeps.md").read_text(encoding="utf-8")
    lines = [line.partition("#")[0].strip() for line in text.splitlines() if opener in line and "results/" in line]
    assert lines
    module = pytest.importorskip(opener)
    monkeypatch.chdir(tmp_path)
    for line in lines:
        assert len(eval(line, {opener: module})) == 20


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--out DIR is missing"),
        (["--out", "x", "--shard", "3/2"], "--shard '3/2' is not possible"),
        (["--out", "x", "--chunk", "0"], "--chunk '0' is not possible"),
        (["--out", "x", "--shard", "1/2", "--scheduler", "tcp://127.0.0.1:1"], "cannot stand together"),
        (["--out", "x", "--workers", "2", "--slurm", "x.toml"], "cannot stand together"),
    ],
)
def test_wrong_options_are_refused(bofast, design, words, said):
    ran = bofast("sweep", design(), *words)
    assert ran.code == 2 and said in ran.err


def test_without_dask_the_way_without_it_is_named(bofast, design, tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.sweeps.workers.find_spec", lambda name: None)
    ran = bofast("sweep", design(), "--out", tmp_path / "out")
    assert ran.code == 2
    assert "needs Dask: pip install 'bofast[cluster]'; --shard 1/1 does without" in ran.err


def test_a_folder_without_a_sweep_has_no_results(bofast, tmp_path):
    ran = bofast("results", tmp_path / "none")
    assert ran.code == 2 and "is no folder of a sweep" in ran.err


def test_what_is_written_counts_only_when_it_lies_there_whole(tmp_path, design):
    made = read_design(design())
    rows_ = [chunks.row_of(run, None, "planted", made.source) for run in list(made.runs())[:3]]
    part = chunks.write_part(rows_, made.schema, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["design.toml", part.name]
    assert (part.runs, part.failed) == (3, 3)
