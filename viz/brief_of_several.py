"""The two pages of a brief that sets measures side by side."""

from __future__ import annotations

from functools import partial

from agents.places import Places
from experiments.brief_record import Brief, Measure
from experiments.differences import CANNOT_TELL, LOWERS, RAISES
from experiments.estimate import NO_CHANGE, Estimate
from viz import brief_pictures
from viz.brief_document import Beside, Block, Heading, Paragraph, Picture, Table
from viz.brief_names import LETTERS, group_name
from viz.brief_shared import (
    curve,
    description,
    estimated,
    judged,
    lever_told,
    money,
    question,
    short,
    sources,
    sure,
    unknown,
    work,
    written,
)
from viz.brief_texts import say
from viz.style import label_of

DESCRIPTION = 700  # letters of all descriptions together


def first(brief: Brief, places: Places, language: str) -> tuple[Block, ...]:
    """The blocks of the first page."""
    each = DESCRIPTION // len(brief.measures)
    described = tuple(
        (_named(letter, one, language), short(description(one, language), each), _set(one, language))
        for letter, one in zip(LETTERS, brief.measures, strict=False)
    )
    heads = tuple(say(key, language) for key in ("measure head", "measures", "lever"))
    return (
        Paragraph(_told(brief, language), "answer"),
        _answers(brief, language),
        *question(brief, places, language),
        Heading(say("measures", language)),
        Table(heads, described, (0.18, 0.42, 0.4)),
        curve(brief, places, language),
        *sure(brief, language),
    )


def second(brief: Brief, places: Places, language: str) -> tuple[Block, ...]:
    """The blocks of the second page."""
    draw = partial(brief_pictures.maps, brief, places, language)
    caption = say("map several", language)
    return (
        Heading(say("who", language)),
        Beside((_groups(brief, language),), _who_several(brief, language), 0.56),
        Picture("maps", draw, say("map alt", language, told=caption), caption),
        Heading(say("cost", language)),
        _money_table(brief, language),
        Paragraph(_notes(brief, language), "small"),
        *unknown(brief, places, language),
        *sources(brief, language),
    )


def _named(letter: str, one: Measure, language: str) -> str:
    """A measure with the letter by which the tables know it."""
    return f"{letter}. {label_of(one, language)}"


def _told(brief: Brief, language: str) -> str:
    """Which measures make more people stay, and of which nobody can tell."""
    sentences = []
    for verdict in (RAISES, LOWERS, CANNOT_TELL, NO_CHANGE):
        letters = [
            letter for letter, one in zip(LETTERS, brief.measures, strict=False) if one.stay.change.verdict == verdict
        ]
        if letters:
            *first, last = letters
            joint = "or" if verdict == CANNOT_TELL else "and"
            all_ = say(joint, language, first=", ".join(first), last=last) if first else last
            sentences.append(say(f"answer {verdict}", language, letters=all_))
    return " ".join(sentences)


def _answers(brief: Brief, language: str) -> Table:
    """The answers side by side, today's practice first."""
    keys = ("measure head", "still here", "against today", "leaving", "verdict")
    heads = tuple(say(key, language) for key in keys)
    before = brief.measures[0]
    levels = (written(share.before, language, 1) for share in (before.stay, before.leave))
    rows = [(say("today", language), next(levels), "", next(levels), "")]
    for letter, one in zip(LETTERS, brief.measures, strict=False):
        mean, low, high = estimated(one.stay.change, language, sign=True)
        change = mean if one.stay.change.verdict == NO_CHANGE else f"{mean} ({low} … {high})"
        stay, leave = (written(share.after, language, 1) for share in (one.stay, one.leave))
        rows.append((_named(letter, one, language), stay, change, leave, say(one.stay.change.verdict, language)))
    return Table(heads, tuple(rows), (0.3, 0.16, 0.2, 0.16, 0.18), (1, 2, 3))


def _notes(brief: Brief, language: str) -> str:
    """What the prices are, and beside what the out-moves are to be seen."""
    notes = [judged(brief.measures, language)]
    if brief.reported is not None:
        notes.append(say("account several", language, needed=written(brief.reported.needed_a_year, language)))
    return " ".join(notes).strip()


def _set(one: Measure, language: str) -> str:
    """A measure's levers in one line."""
    rows = dict.fromkeys("{}: {}".format(*lever_told(use, language)) for use in one.levers)
    return "; ".join(rows) + "." if rows else say("nothing set", language)


def _groups(brief: Brief, language: str) -> Table:
    """Today's level of every group, and what each measure adds."""
    heads = (say("more of", language), say("group today", language), *LETTERS[: len(brief.measures)])
    rows = []
    for i, group in enumerate(brief.measures[0].groups):
        changes = (one.groups[i].stay.change for one in brief.measures)
        today = written(group.stay.before, language, 1)
        rows.append((group_name(group.name, language), today, *(_short_change(c, language) for c in changes)))
    width = 0.54 / len(brief.measures)
    return Table(heads, tuple(rows), (0.33, 0.13, *(width for _ in brief.measures)), tuple(range(1, len(heads))))


def _short_change(change: Estimate, language: str) -> str:
    """A change where it can be told."""
    return "?" if change.verdict == CANNOT_TELL else estimated(change, language, sign=True)[0]


def _who_several(brief: Brief, language: str) -> tuple[Block, ...]:
    keys = ("stays_because", "leaves_because", "displaced")
    rows = []
    for key in keys:
        counts = (estimated(one.fates[key], language)[0] for one in brief.measures)
        rows.append((say(key, language), *counts))
    heads = ("", *LETTERS[: len(brief.measures)])
    width = 0.58 / len(brief.measures)
    return (
        Paragraph(say("who of several", language, followed=written(brief.followed, language))),
        Table(heads, tuple(rows), (0.42, *(width for _ in brief.measures)), tuple(range(1, len(heads)))),
        Paragraph(f"{say('crowded', language)} {say('unsure', language)}", "small"),
        Paragraph(work(brief, language)),
    )


def _money_table(brief: Brief, language: str) -> Table:
    keys = ("measure head", "million", "span", "each head", "fewer head", "span")
    rows = []
    for letter, one in zip(LETTERS, brief.measures, strict=False):
        cost, low, high = estimated(one.cost, language)
        moves, fewest, most = estimated(one.fewer_out_moves, language)
        each = "–" if one.per_stayer is None else money(one.per_stayer[0], language)
        rows.append((_named(letter, one, language), cost, f"{low} … {high}", each, moves, f"{fewest} … {most}"))
    heads = tuple(say(key, language) for key in keys)
    return Table(heads, tuple(rows), (0.27, 0.12, 0.17, 0.17, 0.12, 0.15), (1, 2, 3, 4, 5))
