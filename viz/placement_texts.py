"""Every text of a placement's pictures: English, Swedish."""

from __future__ import annotations

from viz.style import HARD_SPACE, LANGUAGES
from viz.verdicts import VERDICTS

TEXTS = {
    "gains": (
        "What the choice of municipality gains against random places (places chosen for {objective})",
        "Vad valet av kommun ger mot slumpmässiga platser (platser valda för {objective})",
    ),
    "gains of": (
        "The same people, policy and chance in all; only the municipality differs. {draws} draws: means, and lines "
        "that hold 90 % of the draws.",
        "Samma människor, åtgärder och slump i alla; bara kommunen skiljer. {draws} dragningar: medelvärden, och "
        "streck som rymmer 90 % av dragningarna.",
    ),
    "one draw": ("One draw: no interval.", "En dragning: inget intervall."),
    "employment": ("employment", "sysselsättning"),
    "staying": ("staying", "kvarboende"),
    "greedy": ("greedy: best free place", "girig: bästa lediga plats"),
    "online": ("the rule, as they come", "regeln, allt eftersom"),
    "online_fair": ("the rule, no group below random", "regeln, ingen grupp under slumpen"),
    "hindsight": ("all arrivals known", "alla ankomster kända"),
    "employed_12": ("Of the placed, employed after 12 months", "Av de placerade, sysselsatta efter 12 månader"),
    "employed_36": ("Of the placed, employed after 36 months", "Av de placerade, sysselsatta efter 36 månader"),
    "stay_36": ("Of the placed, in the county after 36 months", "Av de placerade, i länet efter 36 månader"),
    "employed_36_all": (
        "Of everybody with a permit, employed after 36 months",
        "Av alla med tillstånd, sysselsatta efter 36 månader",
    ),
    "points": ("percentage points", "procentenheter"),
    "persons": ("persons", "personer"),
    **VERDICTS,
    "plan": ("Where the rule places whom in {county}, in aggregate", "Var regeln placerar vilka i {county}, i stort"),
    "plan of": (
        "Mean persons a world; colour: share of the group. Under each municipality its quota of persons.",
        "Medelantal personer per värld; färg: andel av gruppen. Under varje kommun dess kvot av personer.",
    ),
    "all random": ("all, random", "alla, slump"),
    "all rule": ("all, the rule", "alla, regeln"),
    "share of group": ("share of the group", "andel av gruppen"),
    "nobody": ("Nobody was placed.", "Ingen placerades."),
}

NAMES = {
    "syria": ("Syria", "Syrien"),
    "afghanistan": ("Afghanistan", "Afghanistan"),
    "iraq": ("Iraq", "Irak"),
    "stateless": ("stateless", "statslösa"),
    "eritrea": ("Eritrea", "Eritrea"),
    "other": ("other nationalities", "övriga nationaliteter"),
    "single_man": ("single men", "ensamstående män"),
    "single_woman": ("single women", "ensamstående kvinnor"),
    "couple": ("couples", "par"),
    "couple_children": ("couples with children", "par med barn"),
    "lone_parent": ("lone parents", "ensamstående föräldrar"),
    "no_post_secondary": ("no post-secondary school", "utan eftergymnasial utbildning"),
    "post_secondary": ("post-secondary school", "eftergymnasial utbildning"),
}


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")
