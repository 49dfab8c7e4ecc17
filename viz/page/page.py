"""The page as a whole, for Solara: heading, measures, and the part that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import solara

from agents.record import Record
from experiments.runs import Run
from viz.borders import county_name
from viz.page.desk import desk
from viz.page.elements import Element, Event, tag
from viz.page.evidence import Evidence
from viz.page.first_screen import FirstScreen
from viz.page.lever_panel import LeverPanel
from viz.page.people import People
from viz.page.session import Session
from viz.page.share import Share
from viz.page.side_by_side import SideBySide
from viz.page.texts import say
from viz.page.why import Why
from viz.style import number, remark

STYLE = Path(__file__).with_name("style.css")
# What is shown under each tab, given the session.
PARTS = {
    "answer": FirstScreen, "why": Why, "compare": SideBySide, "people": People, "evidence": Evidence, "share": Share,
}  # fmt: skip


@solara.component_vue("heading.vue")
def Heading(
    texts: Record, tabs: list[Record], current: str, language: str, other: str, query: str, event_go: Event = None,
    event_speak: Event = None,
) -> None:  # fmt: skip
    """The heading, which also keeps the address up to date."""


@solara.component_vue("foot.vue")
def Foot(texts: dict[str, str]) -> None:
    """What the page is not; on paper also of what and when it is, and where to find it again."""


def _foot(run: Run, language: str) -> dict[str, str]:
    made = say("made", language, people=number(run.people, language), version=version("bofast"))
    texts = {key: say(key, language) for key in ("foot", "printed")}
    return texts | {"made": made + remark(run.calibration, language), "locale": f"{language}-SE"}


@solara.component
def Page() -> None:
    """One visitor's page."""
    query = solara.use_router().search or ""
    session = solara.use_memo(lambda: Session(desk()), [])

    def live() -> Callable[[], None]:
        session.start(query)
        return session.leave

    solara.use_effect(live, [])
    state = session.state.value
    language = state.language
    places = session.places
    with solara.v.Html(tag="div", class_="bofast", attributes={"lang": language}):
        solara.Style(STYLE)
        texts = {key: say(key, language) for key in ("skip", "parts", "language")}
        Heading(
            texts=texts | {"title": say("title", language, county=county_name(places, language))},
            tabs=[{"name": name, "label": say(f"tab {name}", language)} for name in PARTS],
            current=state.tab,
            language=language,
            other="en" if language == "sv" else "sv",
            query=state.query(),
            event_go=session.show,
            event_speak=session.speak,
        )
        with solara.v.Html(tag="div", class_="sheet"):
            with solara.v.Html(tag="aside", class_="side"):
                LeverPanel(session)
            with solara.v.Html(tag="main", class_="main", attributes={"data-part": state.tab}):
                key, problem = session.problem.value
                if key:
                    tag("p", say(key, language, problem=problem.said(language)), "problem", role="alert")
                PARTS.get(state.tab, FirstScreen)(session)
        Foot(texts=solara.use_memo(lambda: _foot(session.desk.run, language), [language]))


@solara.component
def Layout(children: list[Element]) -> Element:
    """No frame around the page but its own."""
    return children[0] if children else tag("div")
