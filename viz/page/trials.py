"""From which trials and studies each measure's effect is, and how much of it is judgement."""

from __future__ import annotations

import solara

from agents.levers import CONTENTS
from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.record import Record
from experiments.lever_sources import ACTS_THROUGH, BY_CONTENT, evidence_of
from experiments.parameter_updates import prior_spread
from viz.calibration_wording import three, unit_in
from viz.page.amounts import choice_word
from viz.page.elements import Element, card, tag
from viz.page.sources import source_rows
from viz.page.texts import say
from viz.style import label_of

CONTENT = "outreach_content"


@solara.component
def Trials(language: str) -> None:
    """All measures, each to be opened."""
    rows = solara.use_memo(lambda: [_lever(*one, language) for one in measures(language)], [language])
    card(
        tag("h2", say("evidence.levers", language)),
        tag("p", say("evidence.levers text", language)),
        tag("div", rows, "trials"),
        id="levers",
        classes="rests",
    )


def measures(language: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Every lever, and every content of outreach: (name, label, the parameters it acts through)."""
    found = []
    for name in LEVER_NAMES:
        label = _label(name, language)
        if name == CONTENT:
            for content in CONTENTS:
                said = say("evidence.content", language, lever=label, content=choice_word(content, language))
                found.append((name, said, BY_CONTENT[content]))
        else:
            found.append((name, label, ACTS_THROUGH[name]))
    return found


def _label(name: str, language: str) -> str:
    return label_of(PARAMETERS[name], language)


def grades(parameters: tuple[str, ...]) -> list[str]:
    """The grades of parameters, each once, the best known first."""
    return [grade for grade in ("found", "derived", "judgement") if grade in {PARAMETERS[p].grade for p in parameters}]


def _lever(name: str, label: str, parameters: tuple[str, ...], language: str) -> Element:
    if not parameters:
        key = "evidence.placebo" if name == "placebo" else "evidence.by stock"
        return tag("div", [tag("b", label), tag("p", say(key, language))])
    words = ", ".join(say(f"grade {grade}", language) for grade in grades(parameters))
    effects = [tag("li", [_effect(one, language)]) for one in parameters]
    rows = {row["id"]: row for row in source_rows(language)}
    studies = [tag("li", _study(rows[one])) for one in evidence_of(parameters)] or [
        tag("li", say("evidence.no study", language))
    ]
    return tag(
        "details",
        [
            tag("summary", f"{label} ({words})"),
            tag("ul", effects),
            tag("h3", say("evidence.studies", language)),
            tag("ul", studies),
        ],
    )


def _effect(name: str, language: str) -> Element:
    spread = prior_spread(name)
    middle, ends = three(spread.low, spread.median, spread.high, language)
    unit = unit_in(PARAMETERS[name].unit, language)
    grade = say(f"grade {PARAMETERS[name].grade}", language)
    return tag("span", f"{_label(name, language)}: {middle} ({ends}) {unit}; {grade}")


def _study(row: Record) -> list[Element]:
    """What was found, where, by whom, with its address if it can be followed."""
    found = f"{row['quantity']}: {row['value']}." if row["value"] else f"{row['quantity']}."
    told = f"{found} {row['source']} ({row['where']}); {row['label']}."
    return [
        tag("span", told),
        *(tag("a", one["host"], href=one["href"], rel="noopener noreferrer") for one in row["links"]),
    ]
