"""What the page says of the posterior: what the data tell of levers and parameters, and what the answer rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from agents.parameters import PARAMETERS
from agents.places import Places
from experiments.badges import BADGES
from experiments.calibration.gate import HEADLINES
from experiments.calibration.power_scaling import LIKELIHOOD, PRIOR, Scaled
from experiments.parameter_updates import Correlation, Direction
from experiments.spread import Spread
from simulation.outcomes import HEADLINE
from viz import calibration_pictures as pictures
from viz.calibration_evidence import Evidence
from viz.calibration_html import Markup, badge, element, interval_key, items, key, measured, paragraph, picture, table
from viz.calibration_texts import say
from viz.calibration_wording import figure, fixed, lever_value, parameter_label, three, unit_in
from viz.style import number

_PAIRS, _WEIGHTS, _SINGLE = 12, 4, 5  # shown: correlated pairs, weights of a combination, single priors


def _rules(language: str, *names: str) -> Markup:
    return paragraph(f"{say('rule', language)} {' '.join(say(name, language) for name in names)}", "small")


def levers(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    """Which levers' effects the data inform, with the rule that says so."""
    effects = evidence.found.levers
    assert effects is not None  # gathered for every page
    counts = {one.name: sum(lever.badge.name == one.name for lever in effects.levers) for one in BADGES}
    cells = []
    for one in effects.levers:
        effect = one.effects[HEADLINE]
        cells.append(
            [
                parameter_label(one.lever, language),
                lever_value(one.lever, one.value, language),
                *(
                    _spread(side, language, 100.0, sign=True, most=2)
                    for side in (effect.points.prior, effect.points.posterior)
                ),
                fixed(effect.points.contraction, language, 2),
                fixed(effect.logit.contraction, language, 2),
                badge(one.badge.name, say("badge " + one.badge.name, language)),
            ]
        )
    heads = ("measure", "set to", "prior", "posterior", "points contraction", "logit contraction", "badge")
    label = say("levers", language)
    return [
        paragraph(say("levers text", language)),
        paragraph(say("levers counted", language, n=len(effects.levers), **counts), "answer"),
        interval_key(language, badges=True),
        picture(lambda narrow: pictures.levers(effects, language, narrow), "levers", label),
        _rules(language, "working rule", "badge rule"),
        table([say(head, language) for head in heads], cells, range(2, 6)),
    ]


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
            *(_spread(side, language) for side in (one.prior, one.posterior)),
            fixed(one.contraction, language, 2),
            badge(one.badge.name, say("badge " + one.badge.name, language)),
        ]
        for one in found.parameters
    ]
    heads = [say(one, language) for one in ("parameter", "unit", "prior", "posterior", "contraction", "badge")]
    return [
        paragraph(say("parameters text", language)),
        paragraph(known, "answer"),
        items(_combinations(found.directions, language), "ol"),
        interval_key(language, badges=True),
        picture(lambda narrow: pictures.parameters(found.parameters, language, narrow), "parameters", label),
        table(heads, cells, range(2, 5)),
        element("h3", say("correlations", language)),
        *_correlated(found.correlations, language),
    ]


def _spread(spread: Spread, language: str, times: float = 1.0, **how: Any) -> Markup:
    return measured(three(times * spread.low, times * spread.median, times * spread.high, language, **how))


def _combinations(directions: Iterable[Direction], language: str) -> list[str]:
    """Each combination with its largest weights."""
    lines = []
    for one in directions:
        largest = sorted(one.weights.items(), key=lambda pair: -abs(pair[1]))[:_WEIGHTS]
        weights = "; ".join(f"{parameter_label(n, language)} {fixed(w, language, 2, sign=True)}" for n, w in largest)
        lines.append(say("combination", language, contraction=fixed(one.contraction, language, 2), weights=weights))
    return lines


def _correlated(pairs: Sequence[Correlation], language: str) -> list[Markup]:
    if not pairs:
        return [paragraph(say("no correlations", language))]
    lines = [
        f"{parameter_label(one.first, language)} {say('with', language)} "
        f"{parameter_label(one.second, language)}: {fixed(one.r, language, 2, sign=True)}"
        for one in pairs[:_PAIRS]
    ]
    more = [say("more pairs", language, n=len(pairs) - _PAIRS)] if len(pairs) > _PAIRS else []
    return [items([*lines, *more])]


def rests(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    """What the answer hangs on: single targets, priors against targets, and the parts of its variance."""
    found, declared = evidence.found, evidence.result.problem.targets
    measured_ = [name for name in HEADLINES if all(name in one.outcomes for one in found.left_out)]
    written: list[Markup] = []
    if found.left_out:
        label = say("left out", language)
        written += [
            element("h3", label),
            paragraph(say("left out text", language)),
            picture(
                lambda narrow: pictures.left_out(found.left_out, declared, measured_, places, language, narrow),
                "left-out", label,
            ),
        ]  # fmt: skip
    if found.scaled:
        written += _scaled(found.scaled, measured_, places, language)
    label, parts = say("variance", language), found.variance
    assert parts is not None  # gathered for every page
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


def _single_priors(scaled: Sequence[Scaled], language: str) -> list[Markup]:
    single = [one for one in scaled if one.component not in (PRIOR, LIKELIHOOD) and one.trusted]
    single = sorted(single, key=lambda one: -abs(one.outcomes.get(HEADLINE, 0.0)))[:_SINGLE]
    names = "; ".join(
        f"{parameter_label(one.component, language)} {fixed(one.outcomes[HEADLINE], language, 2, sign=True)}"
        for one in single
    )
    return [paragraph(say("single priors", language, names=names))] if names else []


def _scaled(scaled: Sequence[Scaled], outcomes: Sequence[str], places: Places, language: str) -> list[Markup]:
    """Both components' bars, or the words for one that these runs cannot tell of."""
    label = say("scaled", language)
    both = [one for part in (LIKELIHOOD, PRIOR) for one in scaled if one.component == part]
    told, untold = ([one for one in both if one.trusted is known] for known in (True, False))
    written = [element("h3", label), paragraph(say("scaled text", language))]
    if told:
        colours = pictures.COMPONENT_COLOURS
        written += [
            key((colours[one.component], "box", say("scale " + one.component, language)) for one in told),
            picture(lambda narrow: pictures.scaled(told, outcomes, places, language, narrow), "scaled", label),
        ]
    for one in untold:
        written.append(paragraph(say("scaled unknown", language, what=say("scale " + one.component, language))))
    return written + _single_priors(scaled, language)
