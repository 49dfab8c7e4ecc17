"""One self-contained page about a finished calibration: pictures inside, nothing loaded, no script."""

from __future__ import annotations

from agents.places import Places
from viz import calibration_checks as checks
from viz import calibration_fit as fit
from viz import calibration_proof as proof
from viz import calibration_sections as sections
from viz.borders import county_name
from viz.calibration_evidence import Evidence
from viz.calibration_html import STYLE, Markup, element, items, paragraph
from viz.calibration_texts import say
from viz.calibration_wording import date_in
from viz.style import number

# In the order of the page: the key of its heading, which also names it, and what writes it.
SECTIONS = (
    ("fitted", fit.fitted),
    ("targets", fit.targets),
    ("levers", sections.levers),
    ("parameters", sections.parameters),
    ("rests", sections.rests),
    ("validation", checks.validation),
    ("rivals", checks.rivals),
    ("checks", proof.other_methods),
    ("cannot", checks.limits),
)


def page(evidence: Evidence, language: str) -> str:
    """The page as HTML that is XML as well."""
    places: Places = evidence.places
    title = say("title", language, county=county_name(places, language))
    body = [element("h1", title), paragraph(say("lead", language), "lead")]
    if not evidence.result.convergence.converged:
        body.insert(0, _banner(evidence, places, language))
    links = [element("a", say(name, language), href=f"#{name}") for name, _ in SECTIONS]
    body.append(element("nav", [element("strong", say("contents", language)), items(links, "ol")]))
    for n, (name, write) in enumerate(SECTIONS, start=1):
        heading = element("h2", f"{n}. {say(name, language)}")
        body.append(element("section", [heading, *write(evidence, places, language)], id=name))
    made = say("made", language, date=date_in(evidence.made["date"]), draws=number(evidence.draws, language))
    body.append(paragraph(made, "small"))
    head = [
        Markup('<meta charset="utf-8"/>'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1"/>'),
        element("title", title),
        element("style", Markup(STYLE)),
    ]
    whole = element("html", [element("head", head), element("body", element("main", body))], lang=language)
    return f"<!DOCTYPE html>\n{whole}\n"


def _banner(evidence: Evidence, places: Places, language: str) -> Markup:
    return element(
        "div",
        [
            element("strong", say("not converged", language)),
            paragraph(say("not converged why", language)),
            items(fit.gate_problems(evidence, places, language)),
        ],
        class_="banner",
        role="alert",
    )
