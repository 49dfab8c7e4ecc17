"""Share and keep: the link, the script, the tables and pictures, and the brief."""

from __future__ import annotations

from collections.abc import Callable

import solara

from agents.record import Record
from experiments.scenario_file import BASELINE
from experiments.scenario_text import scenario_text
from viz.page import kept
from viz.page.elements import card, tag
from viz.page.session import Session
from viz.page.texts import say
from viz.style import LANGUAGES, number

TYPES = {
    "csv": "text/csv", "parquet": "application/vnd.apache.parquet", "zip": "application/zip", "pdf": "application/pdf",
    "html": "text/html", "toml": "application/toml",
}  # fmt: skip


@solara.component_vue("link.vue")
def Link(texts: Record, query: str) -> None:
    """The page's address with all that it shows, and a button that copies it."""


@solara.component
def Share(session: Session) -> None:
    """All of it."""
    state, told = session.state.value, session.answer.value
    language, run = state.language, session.desk.run
    with card(tag("h2", say("share.link title", language)), id="answer"):
        Link(texts={key: say(f"share.{key}", language) for key in ("link", "copy", "copied")}, query=state.query())
    written = kept.script(state.choice, run, session.desk.stages[-1])
    card(
        tag("h2", say("share.script", language)), tag("p", say("share.script note", language), "note"),
        tag("pre", [tag("code", written)], tabindex="0"), id="script",
    )  # fmt: skip
    whole = told is not None and told.draws == session.desk.stages[-1] and told.choice == state.choice
    with card(tag("h2", say("share.keep", language)), id="keep"):
        if whole:
            tag("p", say("share.keep note", language, draws=number(told.draws, language)), "note")
            _files(session, language)
        else:
            tag("p", say("share.keep wait", language), "note")
    with card(tag("h2", say("share.brief", language)), tag("p", say("share.brief note", language), "note"), id="brief"):
        if whole and told.scenario.policy != session.baseline.policy:
            _briefs(session, language)
        else:
            tag("p", say("share.keep wait", language) if not whole else say("no change", language), "note")


def _files(session: Session, language: str) -> None:
    told = session.answer.value
    comparison, name = told.comparison, told.scenario.name
    files = {
        "scenario": ("toml", lambda: scenario_text(told.scenario, session.places).encode()),
        "table csv": ("csv", lambda: kept.table_csv(comparison)),
        "table parquet": ("parquet", lambda: kept.table_parquet(comparison)),
        "picture png": ("zip", lambda: kept.pictures(comparison, language, "png")),
        "picture svg": ("zip", lambda: kept.pictures(comparison, language, "svg")),
    }
    with solara.Row(classes=["files"]):
        for key, (ending, make) in files.items():
            if key == "scenario" and told.scenario.name == BASELINE:
                continue  # today's practice is always there
            _download(make, f"{name}.{ending}", say(f"share.{key}", language), ending)


def _briefs(session: Session, language: str) -> None:
    run, baseline, told = session.desk.run, session.baseline, session.answer.value
    with solara.Row(classes=["files"]):
        for ending in ("pdf", "html"):
            for written_in in sorted(LANGUAGES, key=lambda one: one != language):

                def make(ending: str = ending, written_in: str = written_in) -> bytes:
                    return kept.brief_file(run, baseline, told.scenario, told.draws, written_in, ending)

                named = say(f"share.in {written_in}", language)
                label = say("share.brief file", language, ending=ending.upper(), spoken=named)
                _download(make, f"{told.scenario.name}-{written_in}.{ending}", label, ending)


def _download(make: Callable[[], bytes], filename: str, label: str, ending: str) -> None:
    with solara.FileDownload(make, filename, mime_type=TYPES[ending]):
        tag("button", label, "plain", type="button")
