"""What the answer rests on: what it cannot tell, the fit, what data tell, patterns not fitted, trials and sources."""

from __future__ import annotations

import solara

from agents.parameters import FITTED
from agents.record import Record
from experiments.shipped_evidence import evidence_of
from viz.page.elements import Element, card, figure, tag
from viz.page.evidence_checks import rivals, shown_of, validation
from viz.page.evidence_fit import calibration, identifiability
from viz.page.session import Session
from viz.page.sources import Sources
from viz.page.texts import say
from viz.page.trials import Trials

UNMEASURED = ("levers", "sources")
PARTS = ("calibration", "identifiability", "validation", "rivals", *UNMEASURED)


@solara.component
def Evidence(session: Session) -> None:
    """All of it, which does not hang on what is chosen: moving a slider does not make it anew."""
    Rests(session, session.state.value.language)


@solara.component
def Rests(session: Session, language: str) -> None:
    """All of it in a language; what is measured only if it ships for this study."""
    run = session.desk.run
    told = solara.use_memo(lambda: evidence_of(run), [])
    targets = run.posterior.facts["targets"] if run.posterior is not None else []
    lines = [tag("li", line) for line in cannot(told, targets, language)]
    parts = [name for name in PARTS if told is not None or name in UNMEASURED]
    there = [tag("a", say(f"evidence.{name}", language), href=f"#{name}") for name in parts]
    card(
        tag("h2", say("evidence.cannot", language)),
        tag("ul", lines),
        tag("nav", there, "contents noprint", "", False, **{"aria-label": say("evidence.on this page", language)}),
        id="answer", classes="rests plainly",
    )  # fmt: skip
    if told is None:
        card(tag("p", say("evidence.none", language)), id="none", classes="rests")
    else:
        tag("div", _figures(told, language), "three")
        calibration(told, targets, session.places, language)
        identifiability(told, language)
        validation(told, language)
        rivals(told, session.places, language)
    Trials(language)
    Sources(language)


def cannot(told: Record | None, targets: list[Record], language: str) -> list[str]:
    """The limits in plain words, each with its own numbers; `targets` as the posterior's facts have them."""
    keys = ["cannot forecast", "cannot levers"]
    values: dict[str, object] = {"parameters": len(FITTED), "targets": len(targets)}
    # those received are counted in the county itself, whatever county it is
    values["here"] = sum(bool(one["county"]) or one["name"] == "received" for one in targets)
    if told is not None:
        values["assumed"] = sum(one["badge"]["name"] == "prior_only" for one in told["parameters"])
        shown, n = shown_of(told)
        values |= {"shown": shown, "n": n, "missed": n - shown}
        keys += ["cannot targets", "cannot parameters", "cannot patterns"]
    keys += ["cannot counties" if targets else "cannot uncalibrated", "cannot person"]
    return [say(f"evidence.{key}", language, **values) for key in keys]


def _figures(told: Record, language: str) -> list[Element]:
    met = [row["met"] for row in told["targets"]]
    informed = [one["badge"]["name"] != "prior_only" for one in told["parameters"]]
    shown, n = shown_of(told)
    rows = (
        ("met figure", sum(met), len(met)),
        ("shown figure", shown, n),
        ("informed figure", sum(informed), len(informed)),
    )
    return [
        figure(
            say(f"evidence.{key}", language),
            say("evidence.of all", language, part=part, all=whole),
            say(f"evidence.{key} note", language),
        )
        for key, part, whole in rows
    ]
