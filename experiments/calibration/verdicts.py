"""What a finished proof says: the figures of each part, and whether it is passed by a rule stated beforehand.

A verdict is True, False, or None where there are too few truths or effective draws to tell. The rules:

- ranks: no test of uniform ranks, corrected for their number, has a p below `LEAST_P`.
- effects: the 90 % intervals of lever effects hold the truth in a share of cases within `COVERAGE`.
- recovery: no quantity the data inform correlates less with its truth than its posterior promises, beyond chance.
- full: at full size 90 % intervals hold the truth as often as they say, within `SURE` of chance over truths.
- cases: every set of figures put out of reach leaves a target not reached that is reached as declared, or no run of
  its chain gives them.
- shifted: the model shifted after its fit misses a target that the fit reaches.
- sampler: the ranks of every sampler with a planted error are not uniform.
- model: the ranks of truths whose data a shifted model made are not uniform.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import t as student

from agents.record import Record
from experiments.calibration.gate import HIGHEST_K
from experiments.calibration.out_of_reach import SHIFT
from experiments.calibration.planted_errors import RIGHT, SAMPLERS
from experiments.calibration.proof import Proof
from experiments.calibration.uniformity import (
    BINS,
    LEAST_TRUTHS,
    all_recovered,
    binomial_error,
    coverage,
    effect_table,
    effects_covered,
    rank_table,
    rank_tests,
    recovered,
)
from experiments.spread import plain

VERDICTS = ("ranks", "effects", "recovery", "full", "cases", "shifted", "sampler", "model")
SURE = 0.99
LEAST_FULL = 5  # truths at full size; fewer tell nothing
LEAST_EFFECTIVE = 20.0  # draws of a chain; what fewer draws miss may be by chance
_PROMISED = 0.9


def histogram(ranks: np.ndarray) -> list[int]:
    """How many ranks (n,) fall in each of ten bins."""
    return [int(n) for n in np.histogram(ranks[np.isfinite(ranks)], BINS, (0.0, 1.0))[0]]


def _tested(records: Sequence[Record], sampler: str = RIGHT) -> Record:
    return rank_tests(rank_table(records, sampler))


def _chains(records: Sequence[Record]) -> Record:
    """How well the chains sampled."""
    sizes = [one["samplers"][RIGHT]["effective"] for one in records]
    k = [one["samplers"][RIGHT]["pareto_k"] for one in records]
    return {
        "effective_lowest": plain(min(sizes)),
        "effective_median": plain(float(np.median(sizes))),
        "pareto_k_too_high": sum(one is None or one >= HIGHEST_K for one in k),
    }


def _ranks(records: Sequence[Record]) -> Record:
    table = rank_table(records)
    return _tested(records) | _chains(records) | {"histograms": {name: histogram(one) for name, one in table.items()}}


def _effects(records: Sequence[Record]) -> Record:
    told = effects_covered(records)
    for lever, ranks in effect_table(records).items():
        told["levers"][lever]["histogram"] = histogram(ranks)
    return told | {"truths": len(records)}


def _full(records: Sequence[Record]) -> Record:
    table = rank_table(records)
    share, error = coverage(table)
    n = len(records)
    # a few truths may agree by chance, which would make the error of their mean nought
    error = max(error, binomial_error(_PROMISED, n * len(table))) if n > 1 else math.nan
    reach = error * float(student.ppf(0.5 + SURE / 2.0, n - 1)) if n > 1 else math.nan
    return {
        "truths": n,
        "quantities": len(table),
        "inside": plain(share),
        "error": plain(error),
        "allowed_away": plain(reach),
        "effects_inside": plain(coverage(effect_table(records))[0]) if records[0]["effects"] else None,
        "passed": abs(share - _PROMISED) <= reach if n >= LEAST_FULL else None,
    } | _chains(records)  # fmt: skip


def _missed(told: Record) -> set[str]:
    return {check["target"] for check in told["checks"] if not check["reached"]}


def _enough(case: Record) -> bool:
    return case["effective"] >= LEAST_EFFECTIVE


def _figures_missed(checks: Sequence[Record]) -> list[Record]:
    """Of every target not reached the figures that are not met, or the one that is farthest out."""
    found = []
    for check in checks:
        if not check["reached"]:
            unmet = [one for one in check["figures"] if not one["met"]]
            for one in unmet or [min(check["figures"], key=lambda one: one["tail"])]:
                model = {name: one["model"][name] for name in ("median", "low", "high")}
                found.append({"outcome": one["outcome"], "observed": one["observed"], "model": model})
    return found


def _cases(cases: Sequence[Record]) -> list[Record]:
    """Each case with the figures not reached; `told` is whether one is of a target that is reached as declared.

    The first case is that of the figures as declared. Figures that none of a chain's runs gave, all of them drawn
    toward these figures, are not reached; else it is None where a chain has too few effective draws to tell.
    """
    plainly = _missed(cases[0])

    def told(one: Record) -> bool | None:
        if one["there"] == 0:
            return True
        return bool(_missed(one) - plainly) if one["figures"] and _enough(one) else None

    return [
        {
            "name": one["name"],
            "figures": one["figures"],
            "effective": one["effective"],
            "runs": one["runs"],
            "there": one["there"],
            "missed": _figures_missed(one["checks"]),
            "told": told(one),
        }
        for one in cases
    ]


def _shifted(declared: Record, shift: Mapping[str, float]) -> Record:
    return {
        "shift": dict(shift),
        "missed": _figures_missed(declared["moved"]["checks"]),
        "rejected": bool(_missed(declared["moved"]) - _missed(declared)) if _enough(declared) else None,
    }


def _caught(tests: Record) -> bool | None:
    return None if tests["uniform"] is None else not tests["uniform"]


def _all(verdicts: Sequence[bool | None]) -> bool | None:
    """False when any is, None when it can be told of none or not of all."""
    if any(one is False for one in verdicts):
        return False
    return True if verdicts and all(verdicts) else None


def summary(proof: Proof, records: Mapping[str, Sequence[Record]], provenance: Record) -> Record:
    """The proof as plain values: every part's figures, the verdicts, and what it was made with."""
    truths, planted = records["truths"], records["planted"]
    ranks, effects, found = _ranks(truths), _effects(truths), recovered(truths)
    whole = all_recovered(found)
    full = _full(records["full"]) if records["full"] else None
    cases, shifted = _cases(records["cases"]), _shifted(records["cases"][0], SHIFT)
    wrong = {name: _tested(truths, name) for name in SAMPLERS if name != RIGHT}
    model = _tested(planted)
    verdicts = {
        "ranks": ranks["uniform"],
        "effects": effects["allowed"] if len(truths) >= LEAST_TRUTHS else None,
        "recovery": whole["recovered"],
        "full": full and full["passed"],
        "cases": _all([one["told"] for one in cases[1:]]),
        "shifted": shifted["rejected"],
        "sampler": _all([_caught(tests) for tests in wrong.values()]),
        "model": _caught(model),
    }
    return {
        "passed": _all(list(verdicts.values())),
        "verdicts": verdicts,
        "people": proof.trials.problem.people,
        "full_people": proof.full.problem.people,
        "runs": sum(proof.trials.plan.sizes),
        "ranks": ranks,
        "effects": effects,
        "recovery": {"quantities": found} | whole,
        "full": full,
        "cases": cases,
        "shifted": shifted,
        "sampler": wrong,
        "model": model | {"shift": dict(proof.error)},
        "facts": proof.facts(),
        "provenance": provenance,
    }
