"""The words of the value of information, in both languages: what to measure next, and up to how much."""

from __future__ import annotations

from experiments.parameter_groups import GROUPS
from experiments.value_of_information import VALUE, Information
from viz.style import HARD_SPACE, LANGUAGES, label_of, number

# Every text: English, Swedish.
TEXTS = {
    "next": (
        "Measure next: {group}. At {value} SEK per additional person-year in the county, a study that settled it would "
        "be worth at most {money} million SEK for one cohort of {people} people; for example {study}.",
        "Mät härnäst: {group}. Vid {value} kronor per extra personår i länet är en studie som gav hela svaret värd "
        "högst {money} miljoner kronor för en kohort på {people} personer; till exempel {study}.",
    ),
    "nothing": (
        "Nothing is worth measuring at {value} SEK per additional person-year in the county: no group of unknowns, "
        "once settled, would be seen to improve on the choice of “{best}”.",
        "Inget är värt att mäta vid {value} kronor per extra personår i länet: ingen grupp av okända tal skulle, om "
        "den blev känd, märkbart förbättra valet av ”{best}”.",
    ),
    "peak": (
        "Knowing more is worth most near {value} SEK; there measure: {group}, worth at most {money} million SEK.",
        "Mest är det värt att veta mer nära {value} kronor; mät där: {group}, värt högst {money} miljoner kronor.",
    ),
    "peak turn": (
        "Knowing more is worth most near {value} SEK, where the best choice turns from “{before}” to “{after}”; "
        "there measure: {group}, worth at most {money} million SEK.",
        "Mest är det värt att veta mer nära {value} kronor, där det bästa valet går från ”{before}” till "
        "”{after}”; mät där: {group}, värt högst {money} miljoner kronor.",
    ),
    "nowhere": (
        "Nor is anything at any value from {low} to {high} SEK.",
        "Inte heller vid något värde från {low} till {high} kronor.",
    ),
    "at most": (
        "At most: the figure (EVPPI) is for settling the whole group at once; a study tells only part of that, and "
        "its own cost comes off. A later cohort that gains from the same study adds to it.",
        "Högst: siffran (EVPPI) gäller om hela gruppen blir känd på en gång; en studie ger bara en del av det, och "
        "dess egen kostnad ska dras av. En senare kohort som har nytta av samma studie lägger till.",
    ),
    "judgement": (
        "What a person-year is worth is a judgement (--value sets your own).",
        "Vad ett personår är värt är en bedömning (--value sätter ett eget värde).",
    ),
    "costs": (
        "What the measures cost is partly a judgement (--costs sets your own).",
        "Vad åtgärderna kostar är delvis en bedömning (--costs sätter egna värden).",
    ),
    "title": (
        "What it is worth to know more before choosing",
        "Vad det är värt att veta mer före valet",
    ),
    "range": (
        "What it is worth to know more, by what a year of a stayer is worth",
        "Vad det är värt att veta mer, beroende på vad ett år till i länet är värt",
    ),
    "of": (
        "The most a study that settled the whole group would be worth (EVPPI), one cohort of {people} people, choice "
        "among {scenarios} scenarios, {draws} draws.",
        "Det mesta en studie som gav hela svaret om gruppen är värd (EVPPI), en kohort på {people} personer, val "
        "mellan {scenarios} scenarier, {draws} dragningar.",
    ),
    "bars": (
        "Filled bars: more than chance; pale: cannot be told from nought. Lines: two Monte Carlo errors each way.",
        "Fyllda staplar: mer än slump; bleka: går inte att skilja från noll. Streck: två Monte Carlo-fel åt varje "
        "håll.",
    ),
    "curves": (
        "Grey lines: nowhere more than chance. Dotted: the value asked for.",
        "Grå linjer: ingenstans mer än slump. Prickad linje: det efterfrågade värdet.",
    ),
    "asked": ("At {value} SEK per person-year (asked for)", "Vid {value} kronor per personår (efterfrågat)"),
    "most": ("At {value} SEK per person-year (worth most)", "Vid {value} kronor per personår (mest värt)"),
    "million SEK": ("million SEK", "miljoner kronor"),
    "axis": (
        "SEK per additional person-year in the county (log scale)",
        "kronor per extra personår i länet (logaritmisk skala)",
    ),
    "everything": ("everything at once (EVPI)", "allt på en gång (EVPI)"),
    "best": ("best choice", "bästa val"),
}


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")


def group_label(name: str, language: str) -> str:
    """The label of a group, or of everything."""
    return label_of(GROUPS[name], language) if name in GROUPS else say(name, language)


def amount(sek: float, language: str) -> str:
    """Million SEK: one decimal, two below one."""
    millions = sek / 1e6
    return number(millions, language, 1 if abs(millions) >= 0.995 else 2)


def rounded(sek: float, language: str) -> str:
    """SEK to two significant digits, as precise as the range is."""
    return number(float(f"{sek:.2g}"), language)


def _sek(value: float, language: str) -> str:
    return number(value, language, 0 if value == int(value) else 2)


def answer(information: Information, language: str) -> str:
    """What to measure next, up to how much, and where it would matter most."""
    at, peak = information.at, information.elsewhere
    value = _sek(information.value, language)
    people = number(information.comparison.run.people, language)
    sentences = []
    if ranking := information.ranking():
        first = ranking[0]
        study = GROUPS[first.group].study_en if language == "en" else GROUPS[first.group].study_sv
        money = amount(first.gain[at], language)
        group = group_label(first.group, language)
        sentences.append(say("next", language, group=group, value=value, money=money, people=people, study=study))
    else:
        best = label_of(information.scenarios[information.best[at]], language)
        sentences.append(say("nothing", language, value=value, best=best))
    if information.peak is None:
        low, high = (rounded(information.values[i], language) for i in (0, -1))
        sentences.append(say("nowhere", language, low=low, high=high))
    elif peak is not None:
        first = information.ranking(peak)[0]
        told = {"value": rounded(information.values[peak], language), "group": group_label(first.group, language)}
        told["money"] = amount(first.gain[peak], language)
        if turn := information.turn(peak):
            before, after = (label_of(information.scenarios[s], language) for s in turn)
            sentences.append(say("peak turn", language, before=before, after=after, **told))
        else:
            sentences.append(say("peak", language, **told))
    return " ".join(sentences)


def notes(information: Information, language: str) -> list[str]:
    """What has to be said beside the answer."""
    keys = ["at most"] if information.peak is not None else []
    keys += ["judgement"] * (information.value == VALUE)
    keys += ["costs"] * bool(information.comparison.assumed_costs)
    return [say(key, language) for key in keys]
