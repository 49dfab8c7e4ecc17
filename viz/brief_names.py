"""What groups and places are called in a brief, in English and Swedish."""

from __future__ import annotations

import re

from viz.style import LANGUAGES

# Groups as the ledger has them.
GROUPS = {
    "syria": ("Syria", "Syrien"),
    "afghanistan": ("Afghanistan", "Afghanistan"),
    "iraq": ("Iraq", "Irak"),
    "stateless": ("stateless", "statslösa"),
    "eritrea": ("Eritrea", "Eritrea"),
    "other": ("other countries", "andra länder"),
    "single_man": ("single men", "ensamma män"),
    "single_woman": ("single women", "ensamma kvinnor"),
    "couple": ("couples", "par"),
    "couple_children": ("couples with children", "par med barn"),
    "lone_parent": ("lone parents", "ensamstående föräldrar"),
    "unaccompanied": ("unaccompanied minors", "ensamkommande barn"),
    "men": ("men", "män"),
    "women": ("women", "kvinnor"),
    "at_most_9_10_years": ("compulsory school at most", "högst grundskola"),
    "upper_secondary": ("upper secondary school", "gymnasium"),
    "post_secondary": ("post-secondary education", "eftergymnasial utbildning"),
}

COUNTS = {2: ("Two", "Två"), 3: ("Three", "Tre"), 4: ("Four", "Fyra")}
LETTERS = "ABCD"  # of measures side by side

# Places as the evidence has them in English.
PLACES = {"Sweden": "Sverige", "Germany": "Tyskland", "Switzerland": "Schweiz", "Denmark": "Danmark", "Norway": "Norge",
          "Netherlands": "Nederländerna", "Finland": "Finland", "France": "Frankrike", "from": "från",
          "places": "platser", "Europe": "Europa", "to": "till", "theoretical": "teori"}  # fmt: skip


def group_name(name: str, language: str) -> str:
    """A group in a language."""
    return GROUPS[name][LANGUAGES.index(language)]


def places_in(where: str, language: str) -> str:
    """A place and period of the evidence in a language, as far as there are words for it."""
    if language == "en":
        return where
    return re.sub(r"[A-Za-zÅÄÖåäö]+", lambda word: PLACES.get(word.group(), word.group()), where)
