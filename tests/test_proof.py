"""`bofast prove`: every part has its verdict by its rule, a killed proof goes on, and bad input is one sentence."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from linear_model import ERROR, TRIALS, Linear, linear_effects, target
from scipy.special import expit
from threadpoolctl import threadpool_limits

from experiments.calibration import proof as proofs
from experiments.calibration.known_truths import Trials
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.proof import LEVERS, Proof
from experiments.calibration.verdicts import VERDICTS, summary
from experiments.folder import FolderError
from viz.prove_command import execute
from viz.second_opinions import read_proof

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, eq=False)
class Bounded(Linear):
    """The stand-in with leaving between a tenth and nine tenths."""

    targets: tuple = (target("leave_at_permit", 0.15), target("stay_36"))
    people: int = 7000

    def measured(self, z, number):
        noise = 0.05 * np.random.default_rng(self.first_world + number).standard_normal()
        share = 0.1 + 0.8 * float(expit(z[0] + z[5] + noise))
        return super().measured(z, number) | {"leave_at_permit": share}


CASES = {"as declared": {}, "99 % leave": {"leave_at_permit": 0.99}}
FULL = Trials(
    Bounded(), Plan(learning=(), final=3000), levers=("job_offers",), effects=linear_effects
)
WHOLE = Proof(TRIALS, FULL, FULL.plan, truths=100, full_truths=5, cases=CASES, error=ERROR)
TINY = replace(
    WHOLE,
    trials=replace(TRIALS, plan=Plan(learning=(), final=100), draws=19),
    full=replace(FULL, plan=Plan(learning=(), final=100), draws=19),
    case_plan=Plan(learning=(), final=100),
    truths=3,
    full_truths=2,
)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Small matrices are slower on many threads than on one."""
    with threadpool_limits(1, user_api="blas"):
        yield


def made(proof, folder):
    proof.claim(folder)
    return {part: [proof.piece(part, n, folder, 1) for n in range(size)] for part, size in proof.sizes.items()}


@pytest.fixture(scope="module")
def records(tmp_path_factory, linear_records, shifted_records):
    others = made(replace(WHOLE, truths=0), tmp_path_factory.mktemp("proof") / "kept")
    return others | {"truths": linear_records, "planted": shifted_records}


@pytest.fixture(scope="module")
def told(records):
    return summary(WHOLE, records, {"date": "2026-01-02T03:04:05+00:00"})


def test_a_right_sampler_and_planted_errors_pass_every_part(told):
    assert told["verdicts"] == dict.fromkeys(VERDICTS, True)
    assert told["passed"] is True
    assert [one["told"] for one in told["cases"]] == [None, True]
    assert {one["outcome"] for one in told["cases"][1]["missed"]} == {"leave_at_permit"}
    assert {one["outcome"] for one in told["shifted"]["missed"]} >= {"leave_at_permit"}


def test_a_proof_that_fails_is_told_part_by_part(records):
    def over(part, change):
        return records | {part: [one | change(one) for one in records[part]]}

    def wrong(one):  # the fit is the one with the likelihood counted twice
        return {"samplers": one["samplers"] | {"as it is": one["samplers"]["likelihood counted twice"]}}

    def effects(one):
        return {"effects": {lever: row | {"rank": 0.99} for lever, row in one["effects"].items()}}

    reached = records["cases"][0]
    whole = {"checks": reached["checks"], "effective": 100.0, "there": 9}
    unmoved = [one | {"moved": {"checks": one["checks"], "not_reached": []}} for one in records["cases"]]
    for changed, parts in (
        (over("truths", wrong), {"ranks"}),
        (over("truths", effects), {"effects"}),
        (over("full", lambda one: {"samplers": {"as it is": _outside(one["samplers"]["as it is"])}}), {"full"}),
        (records | {"cases": [reached, records["cases"][1] | whole]}, {"cases"}),
        (records | {"cases": unmoved}, {"shifted"}),
        (records | {"planted": records["truths"]}, {"model"}),
    ):
        found = summary(WHOLE, changed, {})
        assert {name for name, passed in found["verdicts"].items() if passed is False} == parts
        assert found["passed"] is False


def _outside(sampled):
    return sampled | {"ranks": {name: 0.01 for name in sampled["ranks"]}}


def test_too_few_draws_tell_nothing_but_of_figures_that_no_run_gives(records):
    declared, out = records["cases"]
    assert not declared["not_reached"] and declared["effective"] > 20 and declared["there"] is None
    assert out["there"] == 0
    missed = [one | {"reached": one["target"] != "stay_36"} for one in declared["checks"]]
    for there, checks, effective, told in (
        (0, declared["checks"], 3.0, True),
        (9, declared["checks"], 3.0, None),
        (9, missed, 3.0, None),
        (9, missed, 30.0, True),
        (9, declared["checks"], 30.0, False),
    ):
        cases = [declared, out | {"checks": checks, "effective": effective, "there": there}]
        assert summary(WHOLE, records | {"cases": cases}, {})["verdicts"]["cases"] is told


def test_too_few_truths_are_no_proof(records):
    few = replace(WHOLE, truths=5, full_truths=4)
    cut = {part: records[part][:size] for part, size in few.sizes.items()}
    found = summary(few, cut, {})
    assert found["passed"] is None
    assert {name for name, passed in found["verdicts"].items() if passed is None} == {
        "ranks", "effects", "recovery", "full", "sampler", "model",
    }  # fmt: skip


def test_what_is_kept_is_small_and_plain(told):
    assert len(json.dumps(told, indent=1, allow_nan=False)) < 300_000


def test_a_proof_killed_in_the_middle_goes_on_with_what_is_kept(tmp_path, monkeypatch):
    whole = summary(TINY, made(TINY, tmp_path / "whole"), {})
    made_ = []
    kept, fitted = proofs.truth_kept, TINY.case

    def until(last):
        def counted(*words, **more):
            made_.append(words)
            if len(made_) > last:
                raise KeyboardInterrupt
            return kept(*words, **more)

        return counted

    for last in (2, 3):  # killed in the third truth, and in the second piece after
        made_.clear()
        monkeypatch.setattr(proofs, "truth_kept", until(last))
        with pytest.raises(KeyboardInterrupt):
            made(TINY, tmp_path / "kept")
    monkeypatch.setattr(proofs, "truth_kept", kept)
    (tmp_path / "kept" / "truths" / "truth-0001.json").write_text('{"half":')  # as a full disk leaves it
    before = (tmp_path / "kept" / "truths" / "truth-0000.json").stat().st_mtime_ns
    asked = []
    again = replace(TINY, case=lambda *words, **more: asked.append(1) or fitted(*words, **more))
    assert summary(again, made(again, tmp_path / "kept"), {}) == whole
    assert (tmp_path / "kept" / "truths" / "truth-0000.json").stat().st_mtime_ns == before
    assert len(asked) == len(CASES)
    monkeypatch.setattr(Linear, "measured", None)  # nothing is run any more
    assert summary(again, made(again, tmp_path / "kept"), {}) == whole
    assert len(asked) == len(CASES)


def test_more_truths_go_on_from_fewer(tmp_path):
    made(TINY, tmp_path / "kept")
    path = tmp_path / "kept" / "truths" / "truth-0002.json"
    before = path.stat().st_mtime_ns
    assert len(made(replace(TINY, truths=4), tmp_path / "kept")["truths"]) == 4
    assert path.stat().st_mtime_ns == before


def test_a_folder_of_other_trials_is_refused_and_another_sampler_is_one(tmp_path, monkeypatch):
    TINY.claim(tmp_path / "kept")
    TINY.claim(tmp_path / "kept")
    other = replace(TINY, trials=replace(TINY.trials, seed=2))
    with pytest.raises(FolderError, match="holds a proof of something else; add --overwrite"):
        other.claim(tmp_path / "kept")
    monkeypatch.setattr(proofs, "sampler_hash", lambda: "another")
    with pytest.raises(FolderError, match="of something else"):
        TINY.claim(tmp_path / "kept")
    (tmp_path / "kept" / "truths").mkdir()
    TINY.claim(tmp_path / "kept", overwrite=True)
    assert [one.name for one in (tmp_path / "kept").iterdir()] == ["proof.json"]


@pytest.mark.parametrize("strict", [False, True])
def test_the_command_tells_every_part_and_keeps_what_the_page_reads(tmp_path, capsys, strict):
    keep = tmp_path / "new" / "kept.json"
    assert execute(TINY, 1, tmp_path / "out", keep, False, False, strict) == int(strict)
    said = " ".join(capsys.readouterr().out.split())
    assert "Too few truths or draws to tell" in said
    assert "3 truths at 1,500 people, 2 at 7,000" in said
    assert "Leave the county at the permit: 99 %" in said
    assert f"Kept: {keep}" in said.replace(" /", "/") or str(keep) in said
    told = read_proof(keep)
    assert set(told["verdicts"]) == set(VERDICTS) and told["ranks"]["truths"] == 3
    assert not list(keep.parent.glob(".*"))
    execute(TINY, 1, tmp_path / "out", keep, False, True, False)
    assert json.loads(capsys.readouterr().out)["ranks"] == told["ranks"]


def test_the_levers_act_through_different_mechanisms():
    from agents.parameters import PARAMETERS

    mechanisms = [PARAMETERS[lever].mechanism for lever in LEVERS]
    assert 4 <= len(set(mechanisms)) == len(mechanisms) <= 6


def _bofast(*words) -> subprocess.CompletedProcess:
    code = "import sys; from viz.command_line import main; main()"
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ, timeout=120)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--truths", "0"), "--truths '0' is not possible; allowed is a whole number from 1 to 1000"),
        (("--people", "10"), "allowed is a whole number from 50 to 50000000 persons"),
        (("--full", "-1"), "allowed is a whole number from 0 to 50"),
        (("--runs", "9"), "allowed is a whole number from 100"),
        (("--truths", "1000", "--runs", "1000000"), "has no noise of its own"),
        (("--keep", "."), "is a folder"),
        (("--keep", "LICENSE/kept.json"), "cannot be written"),
        (("--out", "LICENSE"), "is a file"),
        (("--out", "LICENSE/kept"), "cannot be written"),
        (("--out", "tests"), "holds files that are no proof"),
    ],
)
def test_bad_input_is_one_sentence_exit_2_and_nothing_is_written(tmp_path, words, said):
    ran = _bofast("prove", "--out", tmp_path / "kept", "--keep", tmp_path / "kept.json", *words)
    assert ran.returncode == 2, ran.stderr
    assert said in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())
