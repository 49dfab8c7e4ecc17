"""The fixed words of the page: English, Swedish. What is declared elsewhere is not said again here."""

from __future__ import annotations

from viz.style import HARD_SPACE, LANGUAGES

TEXTS = {
    "title": ("Who stays in {county}?", "Vilka stannar i {county}?"),
    "skip": ("Skip to the answer", "Hoppa till svaret"),
    "parts": ("Parts of the page", "Sidans delar"),
    "tab answer": ("The answer", "Svaret"),
    "tab why": ("Why", "Varför"),
    "tab compare": ("Compare", "Jämför"),
    "tab people": ("One run, seen", "Se en körning"),
    "tab evidence": ("Evidence", "Underlag"),
    "tab share": ("Share and keep", "Dela och spara"),
    "language": ("Svenska", "English"),
    "measures": ("Measures", "Åtgärder"),
    "preset": ("Start from", "Utgå från"),
    "preset help": (
        "A ready set of measures. Then move the sliders and see what changes.",
        "Ett färdigt paket av åtgärder. Dra sedan i reglagen och se vad som ändras.",
    ),
    "reset": ("Reset", "Återställ"),
    "reset all": ("Reset all", "Återställ alla"),
    "today is": ("Today: {value}", "I dag: {value}"),
    "source": ("Studies: {source}.", "Studier: {source}."),
    "rests on": ("Cost and evidence", "Kostnad och underlag"),
    "effect": ("Effect: {grades}, from studies elsewhere.", "Effekt: {grades}, från studier på annat håll."),
    "effect by itself": (
        "Effect: no assumption of its own; it changes what people choose among.",
        "Effekt: inget eget antagande; den ändrar vad människor har att välja på.",
    ),
    "grade found": ("found", "funnet"),
    "grade derived": ("derived", "härlett"),
    "grade judgement": ("judgement", "bedömning"),
    "cost per": ("{value} SEK per {unit}", "{value} kr per {unit}"),
    "working": ("Counting…", "Räknar …"),
    "stage rough": (
        "Rough: {draws} of {all} draws. It sharpens by itself.",
        "Grovt: {draws} av {all} dragningar. Det blir skarpare av sig självt.",
    ),
    "stage sharpening": ("Sharpening: {draws} of {all} draws", "Blir skarpare: {draws} av {all} dragningar"),
    "stage done": ("Done: {draws} draws", "Klart: {draws} dragningar"),
    "rough answer": (
        "With these measures about {after} of {hundred} are still here {later} after the permit, against {before} "
        "today. How sure that is will show in a moment.",
        "Med de här åtgärderna är omkring {after} av {hundred} kvar {later} efter uppehållstillståndet, mot {before} "
        "i dag. Hur säkert det är visar sig om ett ögonblick.",
    ),
    "curve": ("How many are still here", "Hur många som är kvar"),
    "curve text": (
        "Of 100 granted a permit in the Migration Agency's accommodation, month by month after it: today and with the "
        "measures.",
        "Av 100 som fått tillstånd i Migrationsverkets boende, månad för månad efter det: i dag och med åtgärderna.",
    ),
    "curve note": (
        "Of 100 granted a permit in the Migration Agency's accommodation. Most leave in the first months, above the "
        "picture. Dark band: half of the draws; light band: nine in ten.",
        "Av 100 som fått tillstånd i Migrationsverkets boende. De flesta lämnar de första månaderna, ovanför bilden. "
        "Mörkt band: hälften av dragningarna; ljust: nio av tio.",
    ),
    "months": ("months after the permit", "månader efter tillståndet"),
    "after months": ("{k} months", "{k} månader"),
    "today": ("today", "i dag"),
    "with measures": ("with the measures", "med åtgärderna"),
    "map": ("More or fewer who stay, by municipality", "Fler eller färre som stannar, per kommun"),
    "map note": (
        "Additional persons living there three years after the permit, mean of the draws.",
        "Fler personer som bor där tre år efter tillståndet, medel av dragningarna.",
    ),
    "at the permit": ("Leave at the permit", "Lämnar vid tillståndet"),
    "of 100": ("{value} of 100", "{value} av 100"),
    "against": ("against {value} today", "mot {value} i dag"),
    "account": ("Replaces in-moves a year", "Ersätter inflyttare per år"),
    "account of": (
        "fewer move out; the county needs {needed} in-moves a year",
        "färre flyttar ut; länet behöver {needed} inflyttare per år",
    ),
    "account alone": ("fewer move out", "färre flyttar ut"),
    "price": ("Cost per additional person staying", "Kostnad per ytterligare person som stannar"),
    "price none": (
        "no price: it is not sure that more stay",
        "inget pris: det är inte säkert att fler stannar",
    ),
    "whole cost": ("{value} million SEK in all ({low} to {high})", "{value} miljoner kr i allt ({low} till {high})"),
    "assumed": ("Depends on assumed costs.", "Beror på antagna kostnader."),
    "SEK": ("{value} SEK", "{value} kr"),
    "between": ("{low} to {high}", "{low} till {high}"),
    "nine in ten": ("90 % interval", "90 %-intervall"),
    "prior only": (
        "Not calibrated here: how many stay as things are is an assumption; the difference is surer than the level.",
        "Inte kalibrerat här: hur många som stannar som det är i dag är ett antagande; skillnaden är säkrare än nivån.",
    ),
    "pin": ("Pin to compare", "Nåla fast för att jämföra"),
    "pinned": ("Pinned: see Compare", "Fastnålat: se Jämför"),
    "unpin": ("Take away", "Ta bort"),
    "compare": ("Side by side", "Sida vid sida"),
    "compare how": (
        "Pin up to {most} scenarios; they stand beside the one that the sliders show, on the same axes and in the same "
        "worlds.",
        "Nåla fast upp till {most} scenarier; de står bredvid det som reglagen visar, på samma axlar och i samma "
        "världar.",
    ),
    "chosen": ("chosen now", "valt nu"),
    "differences": ("Differences from today", "Skillnader mot i dag"),
    "scenario": ("Scenario", "Scenario"),
    "raises": ("raises", "höjer"),
    "lowers": ("lowers", "sänker"),
    "cannot tell": ("cannot tell", "går inte att säga"),
    "identical": ("no change", "ingen ändring"),
    "rough": ("rough", "grovt"),
    "per hundred": ("of 100", "av 100"),
    "cost column": ("Cost, million SEK", "Kostnad, miljoner kr"),
    "price column": ("SEK per additional person staying", "Kr per ytterligare person som stannar"),
    "foot": (
        "The persons are simulated. Differences between two simulated worlds, no forecast, and never about a real "
        "person. Boundaries: Statistics Sweden (SCB).",
        "Personerna är simulerade. Skillnader mellan två simulerade världar, ingen prognos, och aldrig om en verklig "
        "person. Gränser: Statistiska centralbyrån (SCB).",
    ),
    "bad link": (
        "The link could not be used, so the page starts from its usual state: {problem}.",
        "Länken gick inte att använda, så sidan börjar från sitt vanliga läge (på engelska: {problem}).",
    ),
    "not possible": ("That is not possible: {problem}.", "Det går inte (på engelska: {problem})."),
    "no change": (
        "Nothing is changed from today's practice: choose measures or move a slider.",
        "Inget är ändrat mot i dag: välj åtgärder eller dra i ett reglage.",
    ),
}


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")
