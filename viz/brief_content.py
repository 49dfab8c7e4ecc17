"""A brief as a document: which pages it has, and under which title."""

from __future__ import annotations

from agents.places import Places
from experiments.brief_record import Brief
from viz import brief_of_one, brief_of_several
from viz.borders import county_name
from viz.brief_document import Document, Heading, Paragraph
from viz.brief_names import COUNTS
from viz.brief_texts import say
from viz.style import LANGUAGES, label_of


def document(brief: Brief, places: Places, language: str, command: str) -> Document:
    """The document of a brief; `command` is what makes it again, or empty."""
    several = len(brief.measures) > 1
    if several:
        title = say("title several", language, count=COUNTS[len(brief.measures)][LANGUAGES.index(language)])
    else:
        title = say("title", language, label=label_of(brief.measures[0], language))
    pages = brief_of_several if several else brief_of_one
    head = (
        Paragraph(say("kicker", language, county=county_name(places, language)), "kicker"),
        Heading(title, 1),
    )
    return Document(
        title=title,
        subject=say("subject", language),
        language=language,
        pages=((*head, *pages.first(brief, places, language)), pages.second(brief, places, language)),
        foot=say("foot", language) + (say("again", language, command=command) if command else ""),
    )
