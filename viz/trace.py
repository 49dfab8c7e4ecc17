"""The made parts of docs/trace.md: what the shipped fit, its evidence and its proof say, as sentences and tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

from agents.evidence import load_table
from agents.parameter import GRADES
from agents.parameters import FITTED, LEVER_COSTS, LEVER_NAMES, PARAMETERS
from agents.places import load_places
from agents.record import Record
from experiments.badges import BADGES
from experiments.calibration import gate
from experiments.posterior import shipped_path
from experiments.rivals import RIVALS
from experiments.shipped_evidence import evidence_path
from simulation.outcomes import OUTCOMES
from viz.made_parts import table

PROOF = Path(__file__).parent.parent / "docs" / "simulation-based-calibration.json"


@cache
def _read(path: Path) -> Record:
    return json.loads(path.read_text(encoding="utf-8"))


def _fit() -> Record:
    return _read(shipped_path(load_places().county).with_suffix(".json"))


def _evidence() -> Record:
    return _read(evidence_path(load_places().county))


def grades() -> str:
    """How many numbers of the model and rows of the evidence have each grade."""
    numbers = Counter(p.grade for p in PARAMETERS.values() if p.role != "lever")
    rows = Counter(row["confidence"] for row in load_table("evidence"))
    costs = Counter(LEVER_COSTS[name].grade for name in LEVER_NAMES)
    every = (*GRADES, "recalled")
    body = [(grade, numbers[grade], rows[grade], costs[grade]) for grade in every]
    return table(("grade", "uncertainties and settings", "rows of the evidence", "costs of levers"), body)


def convergence() -> str:
    """What the gate found, beside its limits."""
    fit = _fit()
    found = fit["convergence"]
    effective = " and ".join(f"{value:,.0f}" for value in found["effective"])
    weight, k, gap = max(found["largest_weight"]), max(found["pareto_k"]), max(found["gaps_in_sd"].values())
    verdict = "Converged." if fit["converged"] else "Not converged."
    return (
        f"{fit['plan']['runs']:,} evaluations of {fit['replicates']} worlds each; effective sample sizes {effective} "
        f"({gate.LEAST_EFFECTIVE:,.0f} needed), largest weight {100 * weight:.2f} % (below "
        f"{100 * gate.LARGEST_WEIGHT:g} %), Pareto k at most {k:.2f} (below {gate.HIGHEST_K:g}), widest gap between "
        f"the chains {gap:.2f} posterior standard deviations (below {gate.WIDEST_GAP:g}). {verdict}"
    )


def proof() -> str:
    """The parts of the proof and whether each is passed."""
    told = _read(PROOF)
    ranks, full, effects = told["ranks"], told["full"], told["effects"]
    words = {True: "passed", False: "**failed**", None: "too few to tell"}
    lines = (f"- {part}: {words[passed]}" for part, passed in told["verdicts"].items())
    coverage = f"{100 * effects['coverage']:.1f} % (standard error {100 * effects['error']:.1f})"
    return (
        f"{ranks['truths']} truths with {told['people']:,} people and {full['truths']} with {told['full_people']:,}; "
        f"the smallest corrected p of even ranks is {ranks['smallest_p']:.2f}; {coverage} of the 90 % intervals of "
        "measures' effects hold the truth. Parts:\n\n"
    ) + "\n".join(lines)


def figures() -> str:
    """Every figure fitted to beside what the posterior gives."""
    rows = [
        (f"`{row['outcome']}`", f"{row['observed']:.3g}", f"{row['low']:.3g} to {row['high']:.3g}",
         f"{row['model']['median']:.3g} ({row['model']['low']:.3g} to {row['model']['high']:.3g})",
         "met" if row["met"] else "**missed**")
        for row in _evidence()["targets"]
    ]  # fmt: skip
    met = sum(row["met"] for row in _evidence()["targets"])
    header = ("figure", "observed", "90 % interval of its noise", "model: median (90 %)", "verdict")
    return f"{met} of {len(rows)} are met: the model's median lies inside the figure's noise.\n\n" + table(header, rows)


def patterns() -> str:
    """Every pattern with its rule and verdict, those that could have been missed first."""
    told = sorted(_evidence()["patterns"], key=lambda row: not row["counts_as_validation"])
    could = [row for row in told if row["counts_as_validation"]]
    rows = [
        (row["statement_en"], row["source"], row["rule"],
         f"{row['median']:.3g} ({row['low']:.3g} to {row['high']:.3g})", "yes" if row["counts_as_validation"] else "no",
         "shown" if row["pass"] else "**missed**")
        for row in told
    ]  # fmt: skip
    header = ("pattern", "source", "rule", "model: median (90 %)", "counts as validation", "verdict")
    shown = sum(row["pass"] for row in could)
    return f"{shown} of the {len(could)} patterns that could have been missed are shown.\n\n" + table(header, rows)


def rivals() -> str:
    """How far outcomes move under other rules."""
    rows = [
        (RIVALS[row["rival"]].says_en, f"`{row['outcome']}`", f"{row['baseline']:.3f}", f"{row['mean']:.3f}",
         f"{row['difference']:+.3f} ({row['low']:+.3f} to {row['high']:+.3f})")
        for row in _evidence()["rivals"]
    ]  # fmt: skip
    return table(("rival rule", "outcome", "as it is", "under the rival", "difference (90 %)"), rows)


def informed() -> str:
    """Which parameters the data inform."""
    told = _evidence()["parameters"]
    lines = []
    for badge in BADGES:
        names = [f"`{row['name']}`" for row in told if row["badge"]["name"] == badge.name]
        lines.append(f"- {badge.label_en}: {len(names)} ({', '.join(names) or 'none'})")
    return f"Of {len(told)} parameters fitted,\n\n" + "\n".join(lines)


def counts() -> str:
    """What the model is made of, in numbers."""
    effects = sum(p.lever_effect for p in PARAMETERS.values())
    settings = sum(p.role == "setting" for p in PARAMETERS.values())
    return (
        f"{len(LEVER_NAMES)} levers, {len(FITTED)} uncertainties that are fitted, {effects} that say what a lever does "
        f"and are never fitted, {settings} settings, {len(OUTCOMES)} outcomes."
    )


PARTS: dict[str, Callable[[], str]] = {
    "counts": counts,
    "grades": grades,
    "convergence": convergence,
    "proof": proof,
    "figures": figures,
    "patterns": patterns,
    "rivals": rivals,
    "informed": informed,
}
