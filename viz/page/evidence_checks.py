"""Which patterns that were not fitted the model shows and misses, and how far other rules move the answer."""

from __future__ import annotations

from agents.places import Places
from agents.record import Record
from experiments.rivals import RIVALS, Rival
from experiments.validation import PATTERNS, POINTS
from viz.calibration_checks import PARTS, RIVAL_OUTCOMES, cited_names
from viz.calibration_texts import say as report_says
from viz.calibration_wording import fixed, outcome_label, rule_in, three, unit_in
from viz.page.elements import Element, card, tag
from viz.page.evidence_fit import verdict
from viz.page.evidence_words import in_words
from viz.page.texts import say
from viz.style import HARD_SPACE, label_of
from viz.swedish_notes import PATTERN_NOTES

_BY_NAME = {pattern.name: pattern for pattern in PATTERNS}


def shown_of(told: Record) -> tuple[int, int]:
    """How many patterns that could have been missed are shown, and of how many."""
    counting = [row["pass"] for row in told["patterns"] if row["counts_as_validation"]]
    return sum(counting), len(counting)


def validation(told: Record, language: str) -> None:
    """Every pattern with its verdict, those that the model could have missed first and open."""
    shown, n = shown_of(told)
    groups = []
    for i, (part, belongs) in enumerate(PARTS):
        rows = [row for row in told["patterns"] if belongs(_BY_NAME[row["name"]])]
        inside = tag("ul", [_pattern(row, language) for row in rows], "patterns")
        title = report_says(part, language)
        groups.append(
            tag("details", [tag("summary", f"{title} ({len(rows)})"), inside])
            if i
            else tag("div", [tag("h3", title), inside])
        )
    card(
        tag("h2", say("evidence.validation", language)),
        tag("p", say("evidence.validation text", language, shown=shown, n=n, draws=told["draws"])),
        *groups,
        id="validation",
        classes="rests",
    )


def _pattern(row: Record, language: str) -> Element:
    """A verdict, what is said, what the model gives, what is asked, who said it, and why it counts."""
    pattern = _BY_NAME[row["name"]]
    share, difference = pattern.unit == "share", pattern.unit == POINTS
    times = 100.0 if share or difference else 1.0
    found = report_says("never", language)
    if row["median"] is not None:
        low, median, high = (times * row[key] for key in ("low", "median", "high"))
        middle, ends = three(low, median, high, language, difference, most=2)
        found = _with_unit(middle, pattern.unit, language) + f" ({ends})"
    rule = rule_in(pattern.rule, language, times, f"{HARD_SPACE}%" if share else "")
    said = [say("evidence.model gives", language, found=found), say("evidence.asked", language, rule=rule)]
    if pattern.source:
        source = "; ".join(in_words(one, language) for one in cited_names(pattern.source))
        said.append(say("evidence.found by", language, source=source))
    statement = pattern.statement_en if language == "en" else pattern.statement_sv
    note = pattern.note if language == "en" else PATTERN_NOTES[pattern.name]
    return tag(
        "li",
        [
            tag("p", [verdict(row["pass"], "shown", "missed", language), tag("b", f" {statement}")]),
            tag("p", "; ".join(said)),
            tag("span", note, "note"),
        ],
    )


def _with_unit(value: str, unit: str, language: str) -> str:
    if unit == "share":
        return f"{value}{HARD_SPACE}%"
    return f"{value} {report_says('points', language)}" if unit == POINTS else f"{unit_in(unit, language)} {value}"


def rivals(told: Record, places: Places, language: str) -> None:
    """What each rival rule says, and how far it moves the answer."""
    card(
        tag("h2", say("evidence.rivals", language)),
        tag("p", say("evidence.rivals text", language)),
        tag("ul", [_rival(rival, told["rivals"], places, language) for rival in RIVALS.values()], "patterns"),
        id="rivals",
        classes="rests",
    )


def _rival(rival: Rival, shifts: list[Record], places: Places, language: str) -> Element:
    lines = []
    for name in RIVAL_OUTCOMES:
        shift = next(one for one in shifts if (one["rival"], one["outcome"]) == (rival.name, name))
        low, difference, high = (100 * shift[key] for key in ("low", "difference", "high"))
        middle, ends = three(low, difference, high, language, sign=True, most=1)
        line = say(
            "evidence.moves", language, outcome=outcome_label(name, places, language), middle=middle, ends=ends,
            before=fixed(100 * shift["baseline"], language, 1), after=fixed(100 * shift["mean"], language, 1),
        )  # fmt: skip
        lines.append(tag("p", line))
    says = rival.says_en if language == "en" else rival.says_sv
    return tag("li", [tag("p", [tag("b", label_of(rival, language))]), *lines, tag("span", says, "note")])
