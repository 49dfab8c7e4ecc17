"""What the page says of the fit: what was fitted, the targets, what the data tell of levers and parameters."""

from __future__ import annotations

from collections.abc import Sequence

from agents.parameters import FITTED, PARAMETERS
from agents.places import Places
from experiments.badges import BADGES
from experiments.calibration.calibrate import CHAINS
from experiments.calibration.gate import HEADLINES, HIGHEST_K, LARGEST_WEIGHT, LEAST_EFFECTIVE, WIDEST_GAP
from experiments.calibration.power_scaling import LIKELIHOOD, PRIOR
from simulation.outcomes import HEADLINE
from viz import calibration_pictures as pictures
from viz.calibration_evidence import Evidence
from viz.calibration_grids import PAIR
from viz.calibration_html import Markup, badge, element, items, key, paragraph, picture, table, verdict
from viz.calibration_marks import BADGE_COLOURS, TARGET
from viz.calibration_marks import PRIOR as PALE
from viz.calibration_texts import say
from viz.calibration_wording import (
    date_in,
    figure,
    lever_value,
    outcome_label,
    parameter_label,
    target_label,
    unit_in,
)
from viz.map import county_name
from viz.style import number, percent

_PAIRS, _WEIGHTS, _SINGLE = 12, 4, 5  # shown: correlated pairs, weights of a combination, single priors
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


def _three(row: dict) -> tuple[float, float, float]:
    return row["low"], row["median"], row["high"]


def _gate(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    gate = evidence.result.convergence
    chains = [say("chain", language, n=n) for n in range(1, len(gate.effective) + 1)]
    rows = [
        ["ess", *(number(one, language) for one in gate.effective), "at least", number(LEAST_EFFECTIVE, language)],
        ["largest", *(percent(one, language) for one in gate.largest), "below", percent(LARGEST_WEIGHT, language)],
        ["k", *(figure(one, language, 2) for one in gate.k), "below", figure(HIGHEST_K, language)],
    ]
    cells = [[say(what, language), *values, say(how, language, value=limit)] for what, *values, how, limit in rows]
    heads = [say("figure", language), *chains, say("needed", language)]
    written = [table(heads, cells, range(1, len(chains) + 1))]
    if gate.gaps:
        widest = max(gate.gaps, key=lambda name: gate.gaps[name])
        told = {"gap": figure(gate.gaps[widest], language, 2), "allowed": figure(WIDEST_GAP, language)}
        outcome = outcome_label(widest, places, language)
        written.append(paragraph(say("widest gap", language, outcome=outcome, n=len(gate.gaps), **told)))
    return written


def _provenance(facts: dict, language: str) -> str:
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
    written = [
        paragraph(say("targets text", language)),
        paragraph(_met(rows, language), "answer"),
        _key(language, True),
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


def _met(rows: Sequence[dict], language: str) -> str:
    """How many of the figures the model's median meets."""
    met = sum(row["met"] for row in rows)
    return say("all met" if met == len(rows) else "targets met", language, met=met, n=len(rows))


def _range(low: float, high: float, like: float, language: str) -> str:
    ends = [percent(value, language, like) for value in (low, high)]
    return f"{ends[0][:-2]}–{ends[1]}"


def _unmet(evidence: Evidence, rows: Sequence[dict], places: Places, language: str) -> list[Markup]:
    if not rows:
        return [paragraph(say("all met", language))]
    return [element("h3", say("unmet list", language)), items(_why(evidence, row, places, language) for row in rows)]


def _why(evidence: Evidence, row: dict, places: Places, language: str) -> str:
    """By how much a target is missed, whether the prior could give it, and which other target stands in the way."""
    median, below = row["model"]["median"], row["model"]["median"] < row["low"]
    gap = row["low"] - median if below else median - row["high"]
    told = [
        say(
            "is below" if below else "is above", language, name=outcome_label(row["outcome"], places, language),
            median=percent(median, language), gap=figure(100 * gap, language, 2),
            low=percent(row["low"], language)[:-2], high=percent(row["high"], language),
        )
    ]  # fmt: skip
    low, middle, high = row["prior"]
    held = low <= row["observed"] <= high
    ends = {"low": percent(low, language, middle)[:-2], "high": percent(high, language, middle)}
    told.append(say("prior holds" if held else "prior misses", language, **ends))
    return " ".join([*told, _tension(evidence, row, places, language)])


def _tension(evidence: Evidence, row: dict, places: Places, language: str) -> str:
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


def _key(language: str, with_target: bool = False, badges: bool = False) -> Markup:
    """What the bars of a picture are."""
    entries = [(PALE, "box", say("prior", language))]
    if badges:
        entries += [
            (BADGE_COLOURS[one.name], "line", f"{say('posterior', language)}: {say('badge ' + one.name, language)}")
            for one in BADGES
        ]
    else:
        entries.append((BADGE_COLOURS["informed"], "line", say("posterior", language)))
    if with_target:
        entries.append((TARGET, "line", say("target mark", language)))
    return key(entries)


def _rules(language: str, *names: str) -> Markup:
    return paragraph(f"{say('rule', language)} {' '.join(say(name, language) for name in names)}", "small")


def levers(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    """Which levers' effects the data inform, with the rule that says so."""
    effects = evidence.found.levers
    counts = {one.name: sum(lever.badge.name == one.name for lever in effects.levers) for one in BADGES}
    cells = []
    for one in effects.levers:
        effect = one.effects[HEADLINE]
        cells.append(
            [
                parameter_label(one.lever, language),
                lever_value(one.lever, one.value, language),
                *(_points(side, language) for side in (effect.points.prior, effect.points.posterior)),
                figure(effect.points.contraction, language, 2),
                figure(effect.logit.contraction, language, 2),
                badge(one.badge.name, say("badge " + one.badge.name, language)),
            ]
        )
    heads = ("measure", "set to", "prior", "posterior", "points contraction", "logit contraction", "badge")
    label = say("levers", language)
    return [
        paragraph(say("levers text", language)),
        paragraph(say("levers counted", language, n=len(effects.levers), **counts), "answer"),
        _key(language, badges=True),
        picture(lambda narrow: pictures.levers(effects, language, narrow), "levers", label),
        _rules(language, "working rule", "badge rule"),
        table([say(head, language) for head in heads], cells, range(2, 6)),
    ]


def _points(spread, language: str) -> str:
    low, median, high = (
        figure(100 * value, language, 2, sign=True) for value in (spread.low, spread.median, spread.high)
    )
    return f"{median} ({low} … {high})"


def parameters(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    """Prior against posterior of every parameter, what the posterior ties together, and how much is known."""
    found = evidence.found
    known = say(
        "know", language, k=len(found.directions), n=len(found.parameters), effective=number(found.effective, language)
    )
    label = say("parameters", language)
    cells = [
        [
            parameter_label(one.name, language),
            unit_in(PARAMETERS[one.name].unit, language),
            *(_own(side, language) for side in (one.prior, one.posterior)),
            figure(one.contraction, language, 2),
            badge(one.badge.name, say("badge " + one.badge.name, language)),
        ]
        for one in found.parameters
    ]
    heads = [say(one, language) for one in ("parameter", "unit", "prior", "posterior", "contraction", "badge")]
    return [
        paragraph(say("parameters text", language)),
        paragraph(known, "answer"),
        items(_combinations(found.directions, language), "ol"),
        _key(language, badges=True),
        picture(lambda narrow: pictures.parameters(found.parameters, language, narrow), "parameters", label),
        table(heads, cells, range(2, 5)),
        element("h3", say("correlations", language)),
        *_correlated(found.correlations, language),
    ]


def _own(spread, language: str) -> str:
    low, median, high = (figure(value, language) for value in (spread.low, spread.median, spread.high))
    return f"{median} ({low} … {high})"


def _combinations(directions, language: str) -> list[str]:
    """Each combination with its largest weights."""
    lines = []
    for one in directions:
        largest = sorted(one.weights.items(), key=lambda pair: -abs(pair[1]))[:_WEIGHTS]
        weights = "; ".join(f"{parameter_label(n, language)} {figure(w, language, 2, sign=True)}" for n, w in largest)
        lines.append(say("combination", language, contraction=figure(one.contraction, language, 2), weights=weights))
    return lines


def _correlated(pairs, language: str) -> list[Markup]:
    if not pairs:
        return [paragraph(say("no correlations", language))]
    lines = [
        f"{parameter_label(one.first, language)} {say('with', language)} "
        f"{parameter_label(one.second, language)}: {figure(one.r, language, 2, sign=True)}"
        for one in pairs[:_PAIRS]
    ]
    more = [say("more pairs", language, n=len(pairs) - _PAIRS)] if len(pairs) > _PAIRS else []
    return [items([*lines, *more])]


def rests(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    """What the answer hangs on: single targets, priors against targets, and the parts of its variance."""
    found, declared = evidence.found, evidence.result.problem.targets
    measured = [name for name in HEADLINES if all(name in one.outcomes for one in found.left_out)]
    written: list[Markup] = []
    if found.left_out:
        label = say("left out", language)
        written += [
            element("h3", label),
            paragraph(say("left out text", language)),
            picture(
                lambda narrow: pictures.left_out(found.left_out, declared, measured, places, language, narrow),
                "left-out", label,
            ),
        ]  # fmt: skip
    if found.scaled:
        label = say("scaled", language)
        colours = zip(PAIR, ("scale likelihood", "scale prior"), strict=True)
        written += [
            element("h3", label),
            paragraph(say("scaled text", language)),
            key((colour, "box", say(words, language)) for colour, words in colours),
            picture(lambda narrow: pictures.scaled(found.scaled, measured, places, language, narrow), "scaled", label),
            *_single_priors(found.scaled, language),
        ]
    label, parts = say("variance", language), found.variance
    split = say(
        "variance text", language, sd=figure(100 * parts.total**0.5, language, 2),
        parameter=figure(100 * parts.parameter**0.5, language, 2),
    )  # fmt: skip
    written += [
        element("h3", label),
        paragraph(split),
        picture(lambda narrow: pictures.variance(parts, language, narrow), "variance", label),
    ]
    return written


def _single_priors(scaled, language: str) -> list[Markup]:
    single = [one for one in scaled if one.component not in (PRIOR, LIKELIHOOD) and one.trusted]
    single = sorted(single, key=lambda one: -abs(one.outcomes.get(HEADLINE, 0.0)))[:_SINGLE]
    names = "; ".join(
        f"{parameter_label(one.component, language)} {figure(one.outcomes[HEADLINE], language, 2, sign=True)}"
        for one in single
    )
    return [paragraph(say("single priors", language, names=names))] if names else []
