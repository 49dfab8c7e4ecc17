"""The words of the county account's pictures, in both languages."""

from __future__ import annotations

from viz.style import HARD_SPACE, LANGUAGES

# Every text: English, Swedish.
TEXTS = {
    "moves": (
        "Moves in and out of {county}, and the in-moves that fewer out-moves replace",
        "In- och utflyttning i {county}, och inflyttningar som färre utflyttningar ersätter",
    ),
    "moves of": (
        "A scenario changes out-moves, not in-moves: who stays is one out-move fewer and replaces one of the {needed} "
        "in-moves a year that the county needs. {draws}",
        "Ett scenario ändrar utflyttningen, inte inflyttningen: den som stannar är en utflyttning färre och ersätter "
        "en av de {needed} inflyttningar om året som länet behöver. {draws}",
    ),
    "moves replaced": (
        "A scenario changes out-moves, not in-moves: who stays is one out-move fewer and replaces one in-move. {draws}",
        "Ett scenario ändrar utflyttningen, inte inflyttningen: den som stannar är en utflyttning färre och ersätter "
        "en inflyttning. {draws}",
    ),
    "draws": (
        "{draws} draws: means, and lines that hold 90 % of them.",
        "{draws} dragningar: medelvärden, och streck som rymmer 90 % av dem.",
    ),
    "published": ("Everybody, as published", "Alla, enligt publicerad statistik"),
    "cohort": ("The cohort of 2015, simulated: {baseline}", "2015 års asylsökande, simulerat: {baseline}"),
    "replaced": (
        "In-moves replaced a year (out-moves fewer than in: {baseline})",
        "Ersatta inflyttningar per år (färre utflyttningar än i: {baseline})",
    ),
    "in": ("in", "in"),
    "out": ("out", "ut"),
    "net": ("net", "netto"),
    "in abroad": ("in, from abroad", "in, från utlandet"),
    "in all": ("in, all", "in, alla"),
    "out abroad": ("out, to abroad", "ut, till utlandet"),
    "out all": ("out, all", "ut, alla"),
    "no figure": ("no figure\nof all moves", "uppgift om alla\nflyttar saknas"),
    "needed": ("{needed} needed", "{needed} behövs"),
    "nothing published": (
        "No figures of this county's moves in the tables.",
        "Inga uppgifter om länets flyttningar i tabellerna.",
    ),
    "persons": ("persons", "personer"),
    "sources": (
        " Published: Statistics Sweden by Regionfakta and newspapers; out-moves and net partly derived (table).",
        " Publicerat: SCB genom Regionfakta och tidningar; utflyttning och netto delvis härledda (tabellen).",
    ),
    "population": (
        "ILLUSTRATIVE: the population of {county} to 2040 with constant rates",
        "ILLUSTRATION: befolkningen i {county} till 2040 med oförändrade tal",
    ),
    "population of": (
        "A cohort-component sketch, no forecast: published life expectancy and fertility, its shape by age and that of "
        "migration recalled, net migration derived or assumed. {draws}",
        "En skiss med kohort-komponentmetoden, ingen prognos: publicerad livslängd och fruktsamhet, dess och "
        "flyttningarnas form efter ålder ur minnet, flyttnetto härlett eller antaget. {draws}",
    ),
    "bands": (
        "{draws} draws: means; the bands of the solid lines hold 90 % of them.",
        "{draws} dragningar: medelvärden; de heldragna linjernas band rymmer 90 % av dem.",
    ),
    "the county": ("The county, without scenarios", "Länet, utan scenarier"),
    "additional": ("Additional persons because of a scenario", "Fler personer på grund av ett scenario"),
    "mark": ("ILLUSTRATIVE", "ILLUSTRATION"),
    "path": ("net migration {net} a year", "flyttnetto {net} per år"),
    "official": ("Statistics Sweden,\n2021: {value}", "SCB:s framskrivning\n2021: {value}"),
    "one_off": ("solid: the cohort of 2015, once", "heldragen: 2015 års asylsökande, en gång"),
    "steady_intake": ("dashed: {intake} housed a year from 2021", "streckad: {intake} om året från 2021"),
    "assumptions": (
        " Sources and grade of every input: docs/account.md and account.json.",
        " Källa och säkerhet för varje tal: docs/account.md och account.json.",
    ),
}


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")
