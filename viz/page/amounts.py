"""Units and choices of the declarations in both languages."""

from __future__ import annotations

from agents.parameter import Parameter
from viz.style import HARD_SPACE, number

# As declared: Swedish. A test holds every declared unit to be here.
SWEDISH = {
    "": "",
    "share": "andel",
    "share in force": "andel i kraft",
    "months": "månader",
    "months after arrival": "månader efter ankomst",
    "hours per month": "timmar per månad",
    "dwellings per year": "bostäder per år",
    "SEK per household": "kr per hushåll",
}
CHOICES = {
    "information": ("information", "information"),
    "referral": ("information and referral", "information och förmedling"),
    "intensive": ("intensive early programme", "intensivt tidigt program"),
}


def unit_word(unit: str, language: str) -> str:
    """A declared unit in a language."""
    return unit if language == "en" else SWEDISH[unit]


def choice_word(choice: str, language: str) -> str:
    """A declared choice in a language."""
    return CHOICES[choice][language == "sv"]


def amount(lever: Parameter, value: float | str, language: str) -> str:
    """A lever's value with its unit, shares in per cent."""
    if lever.choices:
        return choice_word(value, language)
    if lever.unit.startswith("share"):
        return number(100 * value, language) + HARD_SPACE + "%"
    digits = 0 if float(value).is_integer() else 1
    return f"{number(value, language, digits)}{HARD_SPACE}{unit_word(lever.unit, language)}"
