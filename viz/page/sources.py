"""The list of sources: every row of the evidence, to be searched."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

import solara

from agents.evidence import load_table
from agents.record import Record
from viz.page.elements import card, tag
from viz.page.evidence_words import in_words, value_in
from viz.page.texts import say

GRADES = ("found", "derived", "recalled")
_WORDS = ("grade", "every grade", "more", "nothing")
_NO_UNITS = ("mixed", "name", "names", "ordering", "sign", "text")  # said of words, they tell nothing more
_ADDRESS = re.compile(r"https://[^\s;]+")


@solara.component_vue("sources.vue")
def SourceList(texts: Record, rows: list[Record], grades: list[Record]) -> None:
    """A field to search in, a choice of grade, and what is found."""


@solara.component
def Sources(language: str) -> None:
    """All sources, filtered in the browser."""
    rows = source_rows(language)
    texts = {key: say(f"evidence.{key}", language) for key in _WORDS}
    texts["search"] = say("evidence.search", language, n=len(rows))
    texts["showing"] = say("evidence.showing", language, shown="{shown}", found="{found}")
    title, about = tag("h2", say("evidence.sources", language)), tag("p", say("evidence.sources text", language))
    with card(title, about, id="sources", classes="rests"):
        SourceList(
            texts=texts,
            rows=rows,
            grades=[{"name": grade, "label": say(f"grade {grade}", language)} for grade in GRADES],
        )


@cache
def source_rows(language: str) -> list[Record]:
    """Every row of the evidence as the list shows it; the same for all visitors."""
    return [_row(row, language) for row in load_table("evidence")]


def _row(row: dict[str, str], language: str) -> Record:
    value, unit = value_in(row["value"], language), in_words(row["unit"], language)
    where = (in_words(row[column], language) for column in ("population", "place", "period"))
    return {
        "id": row["id"],
        "quantity": in_words(row["quantity"], language),
        "value": value if row["unit"] in _NO_UNITS else f"{value} {unit}".strip(),
        "where": ", ".join(part for part in where if part),
        "source": in_words(row["source"], language),
        "links": [{"href": address, "host": host} for address, host in links(row["address"])],
        "grade": row["confidence"],
        "label": say(f"grade {row['confidence']}", language),
    }


def links(address: str) -> list[tuple[str, str]]:
    """The addresses in a cell that may be followed, and whose they are: https alone."""
    found = (one.rstrip(".,)") for one in _ADDRESS.findall(address))
    return [(one, host) for one in found if (host := urlsplit(one).hostname)]
