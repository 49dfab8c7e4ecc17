"""The words of a comparison's pictures, in both languages."""

from __future__ import annotations

from experiments.differences import CANNOT_TELL, LOWERS, RAISES
from viz.style import HARD_SPACE, LANGUAGES
from viz.verdicts import LOWERS_SV, RAISES_SV, UNSURE_SV, VERDICTS

# Every text: English, Swedish.
TEXTS = {
    "differences": (
        "What each scenario changes, against: {baseline}",
        "Vad varje scenario ändrar, jämfört med: {baseline}",
    ),
    "differences of": (
        "{draws} draws of what nobody knows, the same people and the same chance in all scenarios. Dots: mean "
        "difference; lines: the interval that holds 90 % of the draws. "
        f"Filled: {RAISES} or {LOWERS}; hollow: {CANNOT_TELL}.",
        "{draws} dragningar av det som ingen vet, samma människor och samma slump i alla scenarier. Punkter: "
        "medelskillnad; linjer: intervallet som rymmer 90 % av dragningarna. Fyllda: "
        f"{RAISES_SV} eller {LOWERS_SV}; ihåliga: {UNSURE_SV}.",
    ),
    "one draw": (
        "One draw, no interval; the same people and the same chance in all scenarios.",
        "En dragning, inget intervall; samma människor och samma slump i alla scenarier.",
    ),
    "points": ("percentage points", "procentenheter"),
    "per month": ("percentage points a month", "procentenheter per månad"),
    "million SEK": ("million SEK", "miljoner kronor"),
    "persons": ("persons", "personer"),
    **VERDICTS,
    "cost": (
        "Cost of the measures beyond that of the baseline (assumed costs drawn too)",
        "Åtgärdernas kostnad utöver jämförelsens (antagna kostnader dras också)",
    ),
    "cost found": ("Cost of the measures beyond that of the baseline", "Åtgärdernas kostnad utöver jämförelsens"),
    "retention": (
        "How many stay in {county} after the residence permit, by scenario",
        "Hur många som stannar i {county} efter uppehållstillståndet, per scenario",
    ),
    "retention of": (
        "Persons granted a permit in the Migration Agency's accommodation (abo) in the county.",
        "Personer som fick tillstånd i Migrationsverkets boende (abo) i länet.",
    ),
    "means": (
        "Lines: means over {draws} draws, the same people and the same chance in all. How sure each difference is: see "
        "the picture of differences.",
        "Linjer: medelvärden över {draws} dragningar, samma människor och samma slump i alla. Hur säker varje skillnad "
        "är: se bilden över skillnader.",
    ),
    "from 100": ("All begin at 100 %, above the picture.", "Alla börjar på 100 %, ovanför bilden."),
    "headline": ("month {k}", "månad {k}"),
}


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")
