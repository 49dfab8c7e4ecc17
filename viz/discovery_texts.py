"""Scenario discovery in sentences, and the words of its picture, in both languages."""

from __future__ import annotations

import numpy as np

from agents.parameters import PARAMETERS
from experiments.discovery import ABOVE, FEWEST, Conditions
from experiments.prim import Limit
from experiments.scenario_file import Scenario
from simulation.outcomes import OUTCOMES
from viz.style import HARD_SPACE, LANGUAGES, label_of, number

# Every text: English, Swedish.
TEXTS = {
    "stays": (
        "{scenario}: “{outcome}” is above {threshold} in {above} of {draws} draws ({source}; 90 % of them lie between "
        "{low} and {high} %).",
        "{scenario}: ”{outcome}” är över {threshold} i {above} av {draws} dragningar ({source}; 90 % av dem ligger "
        "mellan {low} och {high} %).",
    ),
    "few below": (
        "That needs no condition: only {few} {draws} lie at it or under it, too few to seek conditions of.",
        "Det kräver inget villkor: bara {few} {draws} ligger på eller under det, för få för att söka villkor för.",
    ),
    "few above": (
        "Only {few} {draws} lie above it, too few to seek conditions of.",
        "Bara {few} {draws} ligger över det, för få för att söka villkor för.",
    ),
    "no limit": (
        "No single limit on what is uncertain tells them apart.",
        "Ingen enskild gräns för det osäkra skiljer dem åt.",
    ),
    "above": (
        "It is above in {density} of 100 draws where {limits}; these hold {coverage} of all such draws.",
        "Det är över i {density} av 100 dragningar där {limits}; de rymmer {coverage} av alla sådana dragningar.",
    ),
    "below": (
        "It is {threshold} or less in {density} of 100 draws where {limits}; these hold {coverage} of all such draws.",
        "Det är {threshold} eller mindre i {density} av 100 dragningar där {limits}; de rymmer {coverage} av alla "
        "sådana dragningar.",
    ),
    "at most": ("“{name}” is at most {high}", "”{name}” är högst {high}"),
    "at least": ("“{name}” is at least {low}", "”{name}” är minst {low}"),
    "between": ("“{name}” is between {low} and {high}", "”{name}” är mellan {low} och {high}"),
    "and": (" and ", " och "),
    "posterior": ("posterior", "efter data"),
    "prior": ("priors only", "bara antaganden i förväg"),
    "draw": ("draw", "dragning"),
    "draws": ("draws", "dragningar"),
    "title": (
        "When “{outcome}” stays above {threshold}",
        "När ”{outcome}” håller sig över {threshold}",
    ),
    "subtitle": (
        "Each dot is one draw of what nobody knows: filled above the dashed line, hollow at it or under it. Shaded: "
        "the box that patient rule induction (PRIM) finds, by its surest limit. Where there is no box: how the draws "
        "lie.",
        "Varje punkt är en dragning av det som ingen vet: fylld över den streckade linjen, ihålig på eller under den. "
        "Skuggad: lådan som PRIM (patient rule induction) finner, efter dess säkraste gräns. Där det inte finns någon "
        "låda: hur dragningarna ligger.",
    ),
    "panel": ("{scenario}: {source}", "{scenario}: {source}"),
    "panel share": ("above in {above} of {draws} draws", "över i {above} av {draws} dragningar"),
    "number of draws": ("draws", "dragningar"),
}


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")


def scenario_name(scenario: Scenario, language: str) -> str:
    """A scenario's label."""
    return label_of(scenario, language)


def source_name(found: Conditions, language: str) -> str:
    """What the draws are from, in a word."""
    return say("prior" if found.prior else "posterior", language)


def percent(share: float, language: str) -> str:
    """A share in per cent: whole, with decimals only where it has them."""
    value = 100 * share
    return number(value, language, 0 if abs(value - round(value)) < 0.05 else 1) + HARD_SPACE + "%"


def value_text(value: float, language: str) -> str:
    """A number of an input with three significant digits, from a thousand on whole."""
    if abs(value) >= 1000.0:
        return number(value, language).replace("-", "−")
    text = f"{value:.3g}"
    return (text if language == "en" else text.replace(".", ",")).replace("-", "−")


def limit_text(limit: Limit, language: str) -> str:
    """One limit of a box in words."""
    ends = {"low": limit.low, "high": limit.high}
    key = "between" if None not in ends.values() else "at most" if limit.low is None else "at least"
    told = {name: value_text(value, language) for name, value in ends.items() if value is not None}
    return say(key, language, name=label_of(PARAMETERS[limit.name], language), **told)


def sentences(found: Conditions, language: str) -> str:
    """What was found, in words."""
    low, high = np.quantile(found.values, [0.05, 0.95])
    threshold = percent(found.threshold, language)
    text = say(
        "stays", language, scenario=scenario_name(found.scenario, language),
        outcome=label_of(OUTCOMES[found.outcome], language), threshold=threshold, above=number(found.above, language),
        draws=number(found.draws, language), source=source_name(found, language),
        low=number(100 * low, language, 1), high=number(100 * high, language, 1),
    )  # fmt: skip
    fewer = min(found.above, found.draws - found.above)
    if fewer < FEWEST:
        key = "few above" if fewer == found.above else "few below"
        return f"{text} {say(key, language, few=fewer, draws=say('draw' if fewer == 1 else 'draws', language))}"
    box = found.box
    if box is None:
        return f"{text} {say('no limit', language)}"
    limits = say("and", language).join(limit_text(limit, language) for limit in box.limits)
    told = say(
        "above" if found.side == ABOVE else "below", language, threshold=threshold, limits=limits,
        density=number(100 * box.density, language), coverage=percent(round(box.coverage, 2), language),
    )  # fmt: skip
    return f"{text} {told}"
