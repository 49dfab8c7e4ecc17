"""The words of the pictures of a budget, in both languages."""

from __future__ import annotations

from viz.style import HARD_SPACE, LANGUAGES

# Every text: English, Swedish.
TEXTS = {
    "front": (
        "How many more stay for how much money",
        "Hur många fler som stannar för hur mycket pengar",
    ),
    "front of": (
        "Persons in the county {k} months after the permit beyond today's practice. Dots: means over {draws} draws in "
        "which nothing was searched; lines: the interval that holds 90 % of the draws. {dear} {costs}",
        "Personer i länet {k} månader efter tillståndet utöver dagens arbetssätt. Punkter: medelvärden över {draws} "
        "dragningar i vilka inget söktes; linjer: intervallet som rymmer 90 % av dragningarna. {dear} {costs}",
    ),
    "assumed": ("Depends on assumed costs.", "Beror på antagna kostnader."),
    "found": ("", ""),
    "mixes": ("best mixes found, by budget", "bästa funna mixer, efter budget"),
    "best": ("the best mix", "bästa mixen"),
    "library": ("scenarios of the library", "färdiga scenarier"),
    "budget": ("budget", "budget"),
    "dear": ("Dearer, not shown: {names}.", "Dyrare, visas inte: {names}."),
    "cost": ("million SEK beyond today's practice", "miljoner kronor utöver dagens arbetssätt"),
    "gain": ("more persons staying", "fler personer som stannar"),
    "split": (
        "How the best mix splits {spent} of {budget} million SEK",
        "Hur bästa mixen fördelar {spent} av {budget} miljoner kronor",
    ),
    "split of": (
        "Million SEK beyond today's practice, mean of {draws} draws; lines hold 90 % of the draws, costs drawn too. "
        "In brackets what the measure is set to, July 2016 to June 2019. {costs}",
        "Miljoner kronor utöver dagens arbetssätt, medelvärde av {draws} dragningar; linjerna rymmer 90 % av "
        "dragningarna, även kostnader dras. Inom parentes åtgärdens värde, juli 2016 till juni 2019. {costs}",
    ),
    "nothing": (
        "No mix within the budget was better than today's practice.",
        "Ingen mix inom budgeten var bättre än dagens arbetssätt.",
    ),
}


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    text = TEXTS[key][LANGUAGES.index(language)].format(**values)
    return text.replace("  ", " ").replace(" %", HARD_SPACE + "%").strip()
