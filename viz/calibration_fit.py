"""What the page says of the fit: what was fitted, how well it converged, and which targets the model meets."""

from __future__ import annotations

from collections.abc import Sequence

from agents.parameters import FITTED
from agents.places import Places
from agents.record import Record
from experiments.calibration.calibrate import CHAINS
from experiments.calibration.gate import HIGHEST_K, LARGEST_WEIGHT, LEAST_EFFECTIVE, WIDEST_GAP
from simulation.outcomes import HEADLINE
from viz import calibration_pictures as pictures
from viz.borders import county_name
from viz.calibration_evidence import Evidence
from viz.calibration_html import Markup, element, interval_key, items, paragraph, picture, table, verdict
from viz.calibration_texts import say
from viz.calibration_wording import date_in, figure, fixed, outcome_label, target_label
from viz.style import HARD_SPACE, number, percent

_RECEIVED = "received_"


def fitted(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    """What was fitted to what, the answer before and after, and the gate's figures."""
    facts, plan, problem = evidence.finished.posterior.facts, evidence.finished.plan, evidence.result.problem
    of_100 = {
        name: [number(100 * value, language) for value in _three(row)] for name, row in evidence.outcomes().items()
    }
    (low, stay, high), (leave_low, leave, leave_high) = of_100[HEADLINE], of_100["leave_at_permit"]
    prior = evidence.finished.prior_interval(HEADLINE)
    what = say(
        "fitted text", language, parameters=len(FITTED), targets=len(problem.targets),
        figures=sum(len(target.columns) for target in problem.targets), people=number(facts["people"], language),
        county=county_name(places, language), months=facts["months"],
        runs=number(CHAINS * sum(plan.sizes), language), replicates=facts["replicates"],
        final=number(plan.final, language),
    )  # fmt: skip
    answer = say(
        "fitted answer", language, stay=stay, low=low, high=high, leave=leave, leave_low=leave_low,
        leave_high=leave_high, prior_low=number(100 * prior[0], language), prior_high=number(100 * prior[2], language),
    )  # fmt: skip
    return [
        paragraph(what),
        paragraph(answer, "answer"),
        element("h3", say("gate", language)),
        *_gate(evidence, places, language),
        paragraph(_provenance(facts, language), "small"),
    ]


def _three(row: Record) -> tuple[float, float, float]:
    return row["low"], row["median"], row["high"]


def _gate(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    gate = evidence.result.convergence
    chains = [say("chain", language, n=n) for n in range(1, len(gate.effective) + 1)]
    rows = [
        ["ess", *(number(one, language) for one in gate.effective), "at least", number(LEAST_EFFECTIVE, language)],
        [
            "largest",
            *(percent(one, language) for one in gate.largest),
            "below",
            _most(language),
        ],
        ["k", *(fixed(one, language, 2) for one in gate.k), "below", figure(HIGHEST_K, language)],
    ]
    cells = [[say(what, language), *values, say(how, language, value=limit)] for what, *values, how, limit in rows]
    heads = [say("figure", language), *chains, say("needed", language)]
    written = [table(heads, cells, range(1, len(chains) + 1))]
    if gate.gaps:
        widest = max(gate.gaps, key=lambda name: gate.gaps[name])
        told = {"gap": fixed(gate.gaps[widest], language, 2), "allowed": figure(WIDEST_GAP, language)}
        outcome = outcome_label(widest, places, language)
        written.append(paragraph(say("widest gap", language, outcome=outcome, n=len(gate.gaps), **told)))
    return written


def _most(language: str) -> str:
    return f"{figure(100 * LARGEST_WEIGHT, language)}{HARD_SPACE}%"


def gate_problems(evidence: Evidence, places: Places, language: str) -> list[str]:
    """What is not good enough, a few words each; empty when converged."""
    gate, found = evidence.result.convergence, []
    for n, (size, weight, k) in enumerate(zip(gate.effective, gate.largest, gate.k, strict=True), start=1):
        for bad, what, value, how, limit in (
            (not size >= LEAST_EFFECTIVE, "ess", number(size, language), "at least", number(LEAST_EFFECTIVE, language)),
            (
                not weight < LARGEST_WEIGHT,
                "largest",
                percent(weight, language),
                "below",
                _most(language),
            ),
            (not k < HIGHEST_K, "k", fixed(k, language, 2), "below", figure(HIGHEST_K, language)),
        ):
            if bad:
                told = f"{say(what, language)} {value} ({say(how, language, value=limit)})"
                found.append(f"{say('chain', language, n=n)}: {told}")
    for name, gap in gate.gaps.items():
        if not gap < WIDEST_GAP:
            apart = {"gap": fixed(gap, language, 2), "allowed": figure(WIDEST_GAP, language)}
            found.append(say("gap", language, outcome=outcome_label(name, places, language), **apart))
    if len(gate.effective) < CHAINS:
        found.append(say("one chain", language))
    return found


def _provenance(facts: Record, language: str) -> str:
    made = facts["provenance"]
    packages = ", ".join(f"{name} {version}" for name, version in made["packages"].items())
    short = {name: str(facts[name])[:12] for name in ("model", "data", "digest")}
    return say(
        "provenance", language, date=date_in(made["date"]), seed=facts["plan"]["seed"], python=made["python"],
        machine=made["machine"], packages=packages, **short,
    )  # fmt: skip


def targets(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    """Every figure fitted to, beside what the model gives; then the sentence for each it cannot meet."""
    rows = evidence.targets()
    received = [row for row in rows if row["outcome"].startswith(_RECEIVED)]
    others = [row for row in rows if row not in received]
    met = say("targets met", language, met=sum(row["met"] for row in rows), n=len(rows))
    written = [
        paragraph(say("targets text", language)),
        paragraph(met, "answer"),
        interval_key(language, with_target=True),
    ]
    if others:
        label = say("targets", language)
        written.append(picture(lambda narrow: pictures.targets(others, places, language, narrow), "targets", label))
    if received:
        label = say("received", language)
        written.append(element("h3", label))
        written.append(picture(lambda narrow: pictures.received(received, places, language, narrow), "received", label))
    cells = []
    for row in rows:
        prior = row["prior"]
        cells.append(
            [
                outcome_label(row["outcome"], places, language),
                percent(row["observed"], language),
                _range(row["low"], row["high"], row["observed"], language),
                percent(row["model"]["median"], language),
                _range(row["model"]["low"], row["model"]["high"], row["model"]["median"], language),
                _range(prior[0], prior[2], prior[1], language),
                verdict(row["met"], (say("met", language), say("unmet", language))),
            ]
        )
    heads = [say(one, language) for one in ("outcome", "target", "its noise", "model median", "90", "before")]
    written.append(table([*heads, ""], cells, range(1, 6)))
    return written + _unmet(evidence, [row for row in rows if not row["met"]], places, language)


def _range(low: float, high: float, like: float, language: str) -> str:
    ends = [percent(value, language, like) for value in (low, high)]
    return f"{ends[0][:-2]}–{ends[1]}"


def _unmet(evidence: Evidence, rows: Sequence[Record], places: Places, language: str) -> list[Markup]:
    if not rows:
        return [paragraph(say("all met", language))]
    return [element("h3", say("unmet list", language)), items(_why(evidence, row, places, language) for row in rows)]


def _why(evidence: Evidence, row: Record, places: Places, language: str) -> str:
    """By how much a target is missed, whether the prior could give it, and which other target stands in the way."""
    median, below = row["model"]["median"], row["model"]["median"] < row["low"]
    gap = row["low"] - median if below else median - row["high"]
    told = [
        say(
            "is below" if below else "is above", language, name=outcome_label(row["outcome"], places, language),
            median=percent(median, language), gap=_gap(100 * gap, language),
            low=percent(row["low"], language, row["observed"])[:-2],
            high=percent(row["high"], language, row["observed"]),
        )
    ]  # fmt: skip
    low, middle, high = row["prior"]
    held = low <= row["observed"] <= high
    ends = {"low": percent(low, language, middle)[:-2], "high": percent(high, language, middle)}
    told.append(say("prior holds" if held else "prior misses", language, **ends))
    return " ".join([*told, _tension(evidence, row, places, language)])


def _gap(points: float, language: str) -> str:
    return fixed(points, language, 1) if points >= 0.05 else f"<{fixed(0.1, language, 1)}"


def _tension(evidence: Evidence, row: Record, places: Places, language: str) -> str:
    """The other target without which the model would come nearest, if any moves it by a tenth of its spread."""
    others = [one for one in evidence.found.left_out if one.target != row["target"] and row["outcome"] in one.outcomes]
    trusted = [one for one in others if one.reweighted.trusted]
    towards = 1.0 if row["observed"] > row["model"]["median"] else -1.0
    best = max(trusted, key=lambda one: towards * one.outcomes[row["outcome"]].shift, default=None)
    if best is not None and towards * best.outcomes[row["outcome"]].shift > 0.1:
        changed = best.outcomes[row["outcome"]]
        target = next(one for one in evidence.result.problem.targets if one.name == best.target)
        return say(
            "tension", language, target=target_label(target, places, language),
            value=percent(changed.without.mean, language), mean=percent(changed.with_all.mean, language),
        )  # fmt: skip
    return say("no tension" if len(trusted) == len(others) else "tension unknown", language)
