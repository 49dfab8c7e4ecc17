"""What a measure is set to, may be set to, and when, in words."""

from __future__ import annotations

from agents.parameter import Parameter
from viz.calibration_wording import figure, unit_in
from viz.page.texts import say
from viz.style import HARD_SPACE, number


def choice_word(choice: str, language: str) -> str:
    """A declared choice in a language."""
    return say(f"choice {choice}", language)


def amount(lever: Parameter, value: float | str, language: str) -> str:
    """A lever's value with its unit, shares in per cent."""
    if lever.choices:
        return choice_word(str(value), language)
    plain = float(value)
    if lever.unit.startswith("share"):
        return number(100 * plain, language) + HARD_SPACE + "%"
    digits = 0 if plain.is_integer() else 1
    return f"{number(plain, language, digits)}{HARD_SPACE}{unit_in(lever.unit, language)}"


def month_word(month: int, language: str) -> str:
    """A month counted from January 2015, in words."""
    return f"{say('people.months', language).split()[month % 12]} {2015 + month // 12}"


def allowed(lever: Parameter, language: str) -> str:
    """What a link may set a lever to: choices by their names in a link, shares as shares."""
    if lever.choices:
        return ", ".join(lever.choices)
    ends = say("between", language, low=figure(lever.low, language), high=figure(lever.high, language))
    return ends if lever.unit.startswith("share") else f"{ends} {unit_in(lever.unit, language)}".rstrip()
