"""The evidence as a language says it: its rows are kept in English, their Swedish stands in a table of its own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from agents.evidence import load_table

_POINT, _HYPHEN = re.compile(r"(?<=\d)\.(?=\d)"), re.compile(r"(?<![\w-])-(?=\d)")


@cache
def swedish() -> dict[str, str]:
    """English texts of the evidence with their Swedish; what is the same in both is left out."""
    rows = load_table("evidence_sv", ("english", "swedish"), Path(__file__).parent)
    return {row["english"]: row["swedish"] for row in rows}


def in_words(text: str, language: str) -> str:
    """A text of the evidence; a name, or a title of a work, as it stands."""
    return swedish().get(text, text) if language == "sv" else text


def value_in(value: str, language: str) -> str:
    """A value of the evidence, which may be a number, several, or words."""
    value = _HYPHEN.sub("−", in_words(value, language))
    return _POINT.sub(",", value) if language == "sv" else value
