"""What the page says beyond the fit: patterns not fitted, rival structures, limits and sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agents.evidence import load_table
from agents.parameters import FITTED
from agents.places import Places
from agents.record import Record
from experiments.rivals import RIVALS
from experiments.targets import Target
from experiments.validation import POINTS, Pattern, Verdict
from simulation.outcomes import HEADLINE
from viz import calibration_pictures as pictures
from viz.calibration_evidence import Evidence
from viz.calibration_html import Markup, element, items, measured, paragraph, picture, table, text, verdict
from viz.calibration_texts import hard, say
from viz.calibration_wording import outcome_label, rule_in, target_label, three, unit_in
from viz.style import HARD_SPACE, label_of, percent
from viz.swedish_notes import PATTERN_NOTES

RIVAL_OUTCOMES = (HEADLINE, "leave_at_permit")
PARTS: tuple[tuple[str, Callable[[Pattern], bool]], ...] = (
    ("count", lambda p: p.counts_as_validation),
    ("imposed", lambda p: p.kind == "pattern" and not p.counts_as_validation),
    ("falsify", lambda p: p.kind == "falsification"),
)
_LIMITS = 6


def validation(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    """Every pattern with its verdict, those that the model could have missed first."""
    counting = [one for one in evidence.verdicts if one.pattern.counts_as_validation]
    passed = sum(one.passed for one in counting)
    written = [paragraph(say("validation text", language, passed=passed, n=len(counting)), "answer")]
    heads = [say(one, language) for one in ("pattern", "model", "asked", "verdict", "source")]
    for part, belongs in PARTS:
        rows = [_pattern(one, language) for one in evidence.verdicts if belongs(one.pattern)]
        if rows:
            written += [element("h3", say(part, language)), table(heads, rows)]
    return written


def _pattern(one: Verdict, language: str) -> list[str]:
    """Cells of a pattern; shares in per cent, differences of shares in percentage points."""
    pattern = one.pattern
    statement = pattern.statement_en if language == "en" else pattern.statement_sv
    difference = pattern.unit == POINTS
    times = 100.0 if difference or pattern.unit == "share" else 1.0
    unit = say("points", language) if difference else unit_in(pattern.unit, language)
    if pattern.unit == "share":
        unit = f"{HARD_SPACE}%"
    if one.low is None or one.median is None or one.high is None:
        found: str = say("never", language)
    else:
        middle, ends = three(times * one.low, times * one.median, times * one.high, language, difference, most=2)
        found = measured((middle + unit, ends) if pattern.unit == "share" else (f"{middle} {unit}", ends))
    note = pattern.note if language == "en" else PATTERN_NOTES[pattern.name]
    return [
        Markup(f"{text(statement)} {element('small', hard(note))}"),
        found,
        rule_in(pattern.rule, language, times, unit if pattern.unit == "share" else ""),
        verdict(one.passed, (say("pass", language), say("fail", language))),
        "; ".join(cited_names(pattern.source)) or "–",
    ]


def cited_rows(source: str) -> list[Record]:
    """The rows of evidence a source cites; empty where it cites none."""
    known = {row["id"]: row for row in load_table("evidence").rows}
    prefixes = ("", "moves:", "levers:")
    ids = (prefix + one for one in re.split(r",\s*", source) for prefix in prefixes)
    return [known[name] for name in ids if name in known]


def cited_names(source: str) -> list[str]:
    """Who said it, each once."""
    return list(dict.fromkeys(row["source"] for row in cited_rows(source))) or [source]


def rivals(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    """What each rival says and how far it moves the answer."""
    label = say("rivals", language)
    rows = []
    for shift in evidence.shifts:
        if shift.outcome not in RIVAL_OUTCOMES:
            continue
        rival = RIVALS[shift.rival]
        says = rival.says_en if language == "en" else rival.says_sv
        first = shift.outcome == RIVAL_OUTCOMES[0]
        name = text(label_of(rival, language))
        moved = three(100 * shift.low, 100 * shift.difference, 100 * shift.high, language, sign=True, most=2)
        rows.append(
            [
                Markup(f"{name} {element('small', says)}") if first else name,
                outcome_label(shift.outcome, places, language),
                percent(shift.baseline, language),
                percent(shift.mean, language),
                measured(moved),
            ]
        )
    heads = [say(one, language) for one in ("rival", "outcome", "baseline", "under rival", "rival axis")]
    return [
        paragraph(say("rivals text", language)),
        picture(
            lambda narrow: pictures.rivals(evidence.shifts, RIVAL_OUTCOMES, places, language, narrow), "rivals", label
        ),
        table(heads, rows, range(2, 5)),
    ]


def limits(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    """What none of this can tell, and where the targets come from."""
    targets = evidence.result.problem.targets
    here = sum(bool(one.county) or one.columns[0].startswith("received_") for one in targets)
    counts = {"targets": len(targets), "parameters": len(FITTED), "here": here}
    lines = [say(f"cannot {n}", language, **counts) for n in range(1, _LIMITS + 1)]
    return [items(lines), element("h3", say("sources", language)), *_sources(targets, places, language)]


def _sources(targets: Sequence[Target], places: Places, language: str) -> list[Markup]:
    rows = []
    for target in targets:
        figures = ", ".join(percent(value, language) for value in target.observed)
        cited = cited_rows(target.source)
        origin = items(dict.fromkeys(_source(row) for row in cited)) if cited else text(target.source)
        rows.append(
            [
                target_label(target, places, language),
                figures,
                Markup(f"{origin}{element('small', target.note, lang='en')}"),
            ]
        )
    return [table([say(one, language) for one in ("target", "figure", "source")], rows)]


def _source(row: Record) -> Markup:
    """Who said it, of whom and when, with its addresses."""
    told = ", ".join(part for part in (row["population"], row["place"], row["period"]) if part)
    addresses = [one.strip() for one in row["address"].split(";")]
    links = [element("a", one.split("/")[2], href=one) for one in addresses if one.startswith("http")]
    return Markup(" ".join([text(f"{row['source']} ({told}; {row['confidence']})."), *links]))
