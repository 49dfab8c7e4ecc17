"""What units, rules, targets and numbers are called on the page about a calibration, in both languages."""

from __future__ import annotations

import math

from agents.parameters import PARAMETERS
from agents.places import Places
from experiments.pattern_rules import Above, MedianIn, Rule, WholeIn
from experiments.targets import Target
from simulation.outcomes import OUTCOMES
from viz.calibration_texts import hard, say
from viz.style import LANGUAGES, label_of, number

# Swedish for the units that are declared in English.
UNITS = {
    "": "",
    "SD": "SD",
    "ratio": "kvot",
    "share": "andel",
    "per month": "per månad",
    "log-odds": "logodds",
    "log-odds per SD": "logodds per SD",
    "log-odds per log unit": "logodds per logenhet",
    "log-odds per tie": "logodds per band",
    "log-odds per package": "logodds per paket",
    "log-odds per year": "logodds per år",
    "log-odds per percentage point": "logodds per procentenhet",
    "log per percentage point": "log per procentenhet",
    "ratio per level": "kvot per nivå",
    "ratio per month": "kvot per månad",
    "ratio per contact": "kvot per kontakt",
    "ratio per 100 hours": "kvot per 100 timmar",
    "ties": "band",
    "per 1,000 rental dwellings and month": "per 1 000 hyresbostäder och månad",
    "per 1,000 in the labour force and month": "per 1 000 i arbetskraften och månad",
    "months": "månader",
    "months after arrival": "månader efter ankomst",
    "hours per month": "timmar per månad",
    "dwellings per year": "bostäder per år",
    "SEK per household": "kr per hushåll",
    "share in force": "andel i kraft",
    "difference of shares": "skillnad mellan andelar",
    "share of the gain": "andel av vinsten",
    "outcomes and columns": "utfall och kolumner",
}
CHOICES = {"information": "information", "referral": "förmedling", "intensive": "intensivt"}
TARGETS = {
    "destinations": ("Destinations of moves", "Flyttarnas mål"),
    "received": ("Received, by municipality", "Mottagna per kommun"),
}


def unit_in(unit: str, language: str) -> str:
    """A unit as a language says it; as declared where there is no word for it."""
    return UNITS.get(unit, unit) if language == "sv" else unit


def figure(value: float | None, language: str, digits: int = 3, sign: bool = False) -> str:
    """A number to so many significant digits, without the noughts that end it; a dash for none."""
    if value is None or not math.isfinite(value):
        return "–"
    text = fixed(value, language, min(max(digits - 1 - _magnitude(value), 0), 6), sign)
    return text.rstrip("0").rstrip(",.") if ("," if language == "sv" else ".") in text else text


def fixed(value: float | None, language: str, decimals: int, sign: bool = False) -> str:
    """A number with so many decimals; nought has no sign, and none is a dash."""
    if value is None or not math.isfinite(value):
        return "–"
    text = number(abs(value), language, decimals)
    if not any(digit in "123456789" for digit in text):
        return text
    return ("−" if value < 0 else "+" if sign else "") + text


def _magnitude(value: float) -> int:
    return int(f"{abs(value):e}".partition("e")[2]) if value else 0


def three(low: float, middle: float, high: float, language: str, sign: bool = False, most: int = 4) -> tuple[str, str]:
    """A number and its interval, all as precise as a hundredth or so of the interval asks."""
    width = high - low
    decimals = min(max(1 - _magnitude(width), 0), most) if math.isfinite(width) and width > 0.0 else 0
    low_, middle_, high_ = (fixed(value, language, decimals, sign) for value in (low, middle, high))
    return middle_, f"{low_} … {high_}"


def rule_in(rule: Rule, language: str, times: float = 1.0, unit: str = "") -> str:
    """A pattern's rule in words, its numbers so many times as large and with their unit."""
    swedish = language == "sv"
    if isinstance(rule, Above):
        least = figure(times * rule.least, language) + unit
        return hard(f"hela 90 %-intervallet över {least}" if swedish else f"whole 90 % interval above {least}")
    if isinstance(rule, MedianIn | WholeIn):
        low, high = figure(times * rule.low, language), figure(times * rule.high, language) + unit
        whole = isinstance(rule, WholeIn)
        if swedish:
            return hard(f"{'hela 90 %-intervallet' if whole else 'medianen'} från {low} till {high}")
        return hard(f"{'whole 90 % interval' if whole else 'median'} from {low} to {high}")
    return "0 i varje dragning" if swedish else rule.text


def outcome_label(column: str, places: Places, language: str) -> str:
    """What is measured: an outcome's label, or the municipality where people were received."""
    if column in OUTCOMES:
        return label_of(OUTCOMES[column], language)
    place = place_of(column, places, language)
    return say("received in", language, place=place) if place else column.replace("_", " ")


def place_of(column: str, places: Places, language: str) -> str:
    """The municipality in which `received_` and its code are counted; empty for another column."""
    code = column.removeprefix("received_")
    names = places.names_en if language == "en" else places.names
    return names[places.codes.index(code)] if code in places.codes else ""


def target_label(target: Target, places: Places, language: str) -> str:
    """A target's name: that of its only figure, or of what its figures are told together as."""
    if target.name in TARGETS:
        return TARGETS[target.name][LANGUAGES.index(language)]
    return outcome_label(target.columns[0] if len(target.columns) == 1 else target.name, places, language)


def parameter_label(name: str, language: str) -> str:
    """The label of a parameter; its name when this version has none of it."""
    return label_of(PARAMETERS[name], language) if name in PARAMETERS else name


def lever_value(lever: str, value: float | str, language: str) -> str:
    """What a lever is set to, with its unit."""
    if isinstance(value, str):
        return CHOICES.get(value, value) if language == "sv" else value
    if PARAMETERS[lever].unit == "share":
        return hard(f"{figure(100 * value, language)} %")
    return f"{figure(value, language, 6)} {unit_in(PARAMETERS[lever].unit, language)}"


def date_in(stamp: str) -> str:
    """A date and time of day as both languages write it."""
    return stamp.replace("T", " ").replace("+00:00", " UTC")
