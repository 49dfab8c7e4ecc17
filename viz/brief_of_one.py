"""The two pages of a brief about one measure."""

from __future__ import annotations

import math
from functools import partial

from agents.parameters import PARAMETERS
from agents.places import Places
from experiments.brief_record import Brief, Measure
from experiments.differences import LOWERS, RAISES
from viz import brief_pictures
from viz.answer import answer
from viz.brief_document import Beside, Block, Heading, Paragraph, Picture, Table
from viz.brief_names import group_name
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

DESCRIPTION = 700  # letters
NAMED = 3  # municipalities in the words below the map


def first(brief: Brief, places: Places, language: str) -> tuple[Block, ...]:
    """The blocks of the first page."""
    one = brief.measures[0]
    return (
        Paragraph(answer(one.stay, language, one.leave, measures=len({use.name for use in one.levers})), "answer"),
        *question(brief, places, language),
        Heading(say("measure", language)),
        Paragraph(short(description(one, language), DESCRIPTION)),
        _levers(one, language),
        Beside((curve(brief, places, language),), (_map(one, places, language),), 0.47),
        *sure(brief, language),
    )


def second(brief: Brief, places: Places, language: str) -> tuple[Block, ...]:
    """The blocks of the second page."""
    one = brief.measures[0]
    return (
        Heading(say("who", language)),
        Beside((_groups_picture(one, language),), _who(brief, language), 0.5),
        Heading(say("cost", language)),
        Paragraph(_cost_told(one, language)),
        *((_costs(one, language),) if one.costs else ()),
        Heading(say("account", language)),
        Paragraph(_account(brief, one, language)),
        *unknown(brief, places, language),
        *sources(brief, language),
    )


def _levers(one: Measure, language: str) -> Table | Paragraph:
    heads = tuple(say(key, language) for key in ("lever", "value", "months"))
    if not one.levers:
        return Paragraph(say("nothing set", language))
    return Table(heads, tuple(lever_told(use, language) for use in one.levers), (0.46, 0.26, 0.28))


def _who(brief: Brief, language: str) -> tuple[Block, ...]:
    one = brief.measures[0]
    rows = []
    for name, count in one.fates.items():
        mean, low, high = estimated(count, language)
        rows.append((say(name, language), mean, f"{low}–{high}"))
    heads = ("", say("persons", language), say("span", language))
    return (
        Paragraph(say("who of", language, followed=written(brief.followed, language))),
        Table(heads, tuple(rows), (0.5, 0.25, 0.25), (1, 2)),
        Paragraph(say("crowded", language), "small"),
        Paragraph(work(brief, language)),
    )


def _costs(one: Measure, language: str) -> Table:
    heads = tuple(say(key, language) for key in ("cost lever", "units", "price", "million"))
    rows = []
    for cost in one.costs:
        low, high = (money(value, language) for value in (cost.price_low, cost.price_high))
        price = say("price span", language, value=money(cost.price, language), low=low, high=high)
        name = f"{label_of(PARAMETERS[cost.name], language)} ({say(cost.grade, language)})"
        units = written(cost.units.mean, language, cost.units.digits)
        rows.append((name, units, price, written(cost.cost, language, 1)))
    return Table(heads, tuple(rows), (0.44, 0.12, 0.28, 0.16), (1, 2, 3))


def _map(one: Measure, places: Places, language: str) -> Picture:
    sure = sorted(
        (row for row in one.municipalities if row[1].verdict in (RAISES, LOWERS)), key=lambda row: -abs(row[1].mean)
    )
    told = []
    for place, change in sure[:NAMED]:
        mean, low, high = estimated(change, language, sign=True)
        told.append(say("map sure", language, place=place, mean=mean, low=low, high=high))
    words = " ".join(told) or say("map unsure", language)
    draw = partial(brief_pictures.more_living, one, places, language)
    return Picture("map", draw, say("map alt", language, told=words), say("map", language, sure=words))


def _groups_picture(one: Measure, language: str) -> Picture:
    told = "; ".join(
        f"{group_name(group.name, language)} {estimated(group.stay.change, language, sign=True)[0]}"
        for group in one.groups
    )
    draw = partial(brief_pictures.by_group, one, language)
    return Picture("groups", draw, say("groups alt", language, told=told), say("groups", language))


def _cost_told(one: Measure, language: str) -> str:
    if not one.costs:
        return say("cost none", language)
    cost, low, high = estimated(one.cost, language)
    told = [say("cost of", language, cost=cost, low=low, high=high)]
    if one.per_stayer is None:
        told.append(say("each none", language))
    else:
        mean, least, most = one.per_stayer
        key = "each between" if math.isfinite(most) else "each no limit"
        between = say(
            key, language, low=money(least, language), high=money(most, language) if math.isfinite(most) else ""
        )
        told.append(say("each", language, each=money(mean, language), between=between))
    told.append(judged((one,), language))
    return " ".join(told).strip()


def _account(brief: Brief, one: Measure, language: str) -> str:
    moves = one.fewer_out_moves
    if moves.verdict not in (RAISES, LOWERS):
        return say("account none", language)
    low, mean, high = sorted(abs(value) for value in (moves.mean, moves.low, moves.high))
    told = {
        name: written(value, language, moves.digits) for name, value in (("moves", mean), ("low", low), ("high", high))
    }
    if moves.verdict == RAISES:  # out-moves themselves
        return say("account more", language, **told)
    text = say("account of", language, **told)
    if brief.reported is not None:
        needed = written(brief.reported.needed_a_year, language)
        text += " " + say("replaces", language, share=written(one.share_of_needed, language, 1), needed=needed)
    return text
