"""The words of a sensitivity analysis' pictures, in both languages."""

from __future__ import annotations

from agents.parameters import PARAMETERS
from experiments.morris_sobol import REST
from simulation.outcomes import OUTCOMES
from viz.style import HARD_SPACE, LANGUAGES, label_of

# Every text: English, Swedish.
TEXTS = {
    "rest": ("{n} others together", "{n} andra tillsammans"),
    "sobol level": (
        "What “{outcome}” hinges on when nothing is known",
        "Vad ”{outcome}” hänger på när ingenting är känt",
    ),
    "sobol effect": (
        "What decides the effect on “{outcome}”: {scenario}",
        "Vad som avgör verkan på ”{outcome}”: {scenario}",
    ),
    "sobol subtitle": (
        "Share of the variance (Sobol’s indices), each uncertainty over its prior{levers}, all independent. Bars: in "
        "all, with what it does together with others; dots: by itself. Lines: 90 % intervals (bootstrap, {base} base "
        "points). Noise is fixed; other noise adds a variance of {noise} of this.",
        "Andel av variansen (Sobolindex), varje osäkerhet över sin prior{levers}, alla oberoende. Staplar: totalt, med "
        "det den gör tillsammans med andra; punkter: ensam. Streck: 90 %-intervall (bootstrap, {base} grundpunkter). "
        "Slumpen är fast; annan slump lägger till en varians på {noise} av denna.",
    ),
    "with levers": (" and each measure over its declared range", " och varje åtgärd över sitt angivna intervall"),
    "share": ("share of the variance", "andel av variansen"),
    "tornado level": (
        "What moves “{outcome}”, one thing at a time",
        "Vad som ändrar ”{outcome}”, en sak i taget",
    ),
    "tornado effect": (
        "What moves the effect on “{outcome}”: {scenario}",
        "Vad som ändrar verkan på ”{outcome}”: {scenario}",
    ),
    "tornado subtitle": (
        "One input at a time, all else at its median ({source}), where it is {centre}. Bars: from 5 % to 95 % of what "
        "the input may be{levers}. {pale}Black: noise left (two standard errors, {worlds} noise worlds).",
        "En indata i taget, allt annat vid sin median ({source}), där utfallet är {centre}. Staplar: från 5 % till "
        "95 % av vad indata kan vara{levers}. {pale}Svart: kvarvarande slump (två medelfel, {worlds} slumpvärldar).",
    ),
    "tornado levers": ("; of a measure, all of its range", "; för en åtgärd hela dess intervall"),
    "pale": ("Grey: the same over its prior. ", "Grått: detsamma över dess prior. "),
    "over prior": ("over its prior", "över dess prior"),
    "whole points": ("percentage points", "procentenheter"),
    "posterior": ("posterior where fitted, else prior", "efter data där det är anpassat, annars prior"),
    "prior": ("prior", "prior"),
    "low": ("the input low", "indata lågt"),
    "high": ("the input high", "indata högt"),
    "points": ("change in percentage points", "ändring i procentenheter"),
    "nothing": ("Nothing that is varied changes it.", "Inget som varieras ändrar det."),
}


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")


def input_label(name: str, rest: int, language: str) -> str:
    """An input's label, or that of the `rest` inputs together."""
    if name == REST:
        return say("rest", language, n=rest)
    return label_of(PARAMETERS[name], language)


def outcome_label(name: str, language: str) -> str:
    """An outcome's label."""
    return label_of(OUTCOMES[name], language)
