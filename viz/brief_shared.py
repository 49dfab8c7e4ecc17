"""What every brief tells, whether of one measure or of several: the question, how sure, what is not known, sources."""

from __future__ import annotations

import re
from functools import partial

from agents.parameters import PARAMETERS
from agents.places import Places
from experiments.brief_record import Brief, LeverUse, Measure
from experiments.differences import CANNOT_TELL, LOWERS, RAISES
from experiments.estimate import Against, Estimate
from experiments.lever_sources import Source
from experiments.scenario_file import month_text
from viz import brief_pictures
from viz.brief_document import Block, Bullets, Heading, Paragraph, Picture
from viz.brief_names import places_in
from viz.brief_texts import say
from viz.calibration_wording import fixed, lever_value
from viz.style import label_of

LISTED = 12  # sources


def written(value: float, language: str, digits: int = 0, sign: bool = False) -> str:
    """A number as the brief writes it."""
    return fixed(value, language, digits, sign)


def estimated(one: Estimate, language: str, sign: bool = False) -> tuple[str, str, str]:
    """Mean, low and high of an estimate."""
    mean, low, high = (written(value, language, one.digits, sign) for value in (one.mean, one.low, one.high))
    return mean, low, high


def money(value: float, language: str) -> str:
    """SEK, in thousands from ten thousand on and in hundreds from a thousand on."""
    return written(round(value, -3 if value >= 1e4 else -2 if value >= 1e3 else 0), language)


def lever_told(use: LeverUse, language: str) -> tuple[str, str, str]:
    """A lever's label, value and months."""
    start, until = (None if month is None else month_text(month) for month in (use.start, use.until))
    key = "between" if start and until else "from" if start else "until" if until else "always"
    when = say(key, language, start=start, until=until) + (say("limited", language) if use.limited else "")
    return label_of(PARAMETERS[use.name], language), lever_value(use.name, use.value, language), when


def judged(measures: tuple[Measure, ...], language: str) -> str:
    """How many of the prices told are judgements; empty for none."""
    grades = {cost.name: cost.grade for one in measures for cost in one.costs}
    judged = sum(grade == "judgement" for grade in grades.values())
    if not judged:
        return ""
    return say("all assumed" if judged == len(grades) else "assumed", language, assumed=judged, prices=len(grades))


def question(brief: Brief, places: Places, language: str) -> tuple[Block, ...]:
    """What is asked, and what is known of it in the county."""
    measure = say("this measure" if len(brief.measures) == 1 else "these measures", language)
    if brief.reported is None:
        text = say("question elsewhere", language, county=places.county_name, measure=measure)
    else:
        figures = {
            "received": brief.reported.received,
            "country": brief.reported.received_in_country,
            "leave": brief.reported.leave,
            "needed": brief.reported.needed_a_year,
        }
        told = {name: written(value, language) for name, value in figures.items()}
        text = say("question of", language, county=places.county_name, measure=measure, **told)
    return Heading(say("question", language)), Paragraph(text)


def description(one: Measure, language: str) -> str:
    """A measure's own description."""
    return (one.description_en if language == "en" else one.description_sv).strip()


def short(text: str, most: int) -> str:
    """A text of so many letters at most, ending with a whole sentence if one fits, else with a whole word."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    whole = [end.end() for end in re.finditer(r"[.?!](?= )", text[:most])]
    return text[: whole[-1]] if whole and whole[-1] > most / 3 else text[: most - 1].rpartition(" ")[0] + "…"


def curve(brief: Brief, places: Places, language: str) -> Picture:
    """The curves of how long people stay."""
    told = ", ".join(
        say("curve with", language, after=written(one.stay.after, language, 1), label=label_of(one, language))
        for one in brief.measures
    )
    before = written(brief.today.mean, language, 1)
    alt = say("curve alt", language, before=before, after=told)
    caption = say("curve" if len(brief.measures) == 1 else "curve several", language)
    return Picture("curve", partial(brief_pictures.still_here, brief, language), alt, caption)


def sure(brief: Brief, language: str) -> tuple[Block, ...]:
    """How the figures came about and how far they can be trusted."""
    verdicts = dict.fromkeys(one.stay.change.verdict for one in brief.measures)
    why = " ".join(say(f"sure {verdict}", language) for verdict in verdicts) if len(brief.measures) == 1 else ""
    if len(brief.measures) > 1 and CANNOT_TELL in verdicts:
        why = say(f"sure {CANNOT_TELL}", language)
    people, draws = written(brief.people, language), written(brief.draws, language)
    _, low, high = estimated(brief.today, language)
    fitted = say(
        "sure fitted" if brief.fitted else "sure prior",
        language,
        targets=brief.targets,
        effects=brief.lever_effects,
        judged=brief.judged_effects,
    )
    measure = say("with it" if len(brief.measures) == 1 else "with each", language)
    how = say("sure how", language, people=people, draws=draws, measure=measure)
    level = say("sure level", language, low=low, high=high)
    return (
        Heading(say("sure", language)),
        Paragraph(f"{how} {why}".strip()),
        Paragraph(f"{level} {fitted}"),
    )


def work(brief: Brief, language: str) -> str:
    """The jobs of those who leave and of those who stay."""
    stayers, movers = (brief.measures[0].work[name] for name in ("employed_stayers_36", "employed_movers_36"))
    changed = [
        say(
            "work changes",
            language,
            label=label_of(one, language),
            movers=_of_100(one.work["employed_movers_36"], language, after=True),
            stayers=_of_100(one.work["employed_stayers_36"], language, after=True),
        )
        for one in brief.measures
        if any(share.change.verdict in (RAISES, LOWERS) for share in one.work.values())
    ]
    same = say("work same" if len(brief.measures) == 1 else "work same several", language)
    return say(
        "work",
        language,
        movers=_of_100(movers, language),
        stayers=_of_100(stayers, language),
        change=" ".join(changed) or same,
    )


def _of_100(share: Against, language: str, after: bool = False) -> str:
    """A share as today, in whole persons, or with a measure."""
    return written(share.after, language, share.change.digits) if after else written(share.before, language)


def unknown(brief: Brief, places: Places, language: str) -> tuple[Block, ...]:
    """What the brief cannot answer."""
    keys = ["unknown elsewhere", "unknown extent", "unknown future", "unknown counted"]
    leave = ""
    if brief.reported is not None:
        keys.append("unknown found")
        leave = written(brief.reported.leave, language)
    keys.append("unknown person")
    told = tuple(say(key, language, county=places.county_name, leave=leave) for key in keys)
    return Heading(say("unknown", language)), Bullets(told)


def sources(brief: Brief, language: str) -> tuple[Block, ...]:
    """The evidence of the question and of what the levers do, by source with its grade."""
    lines = []
    if brief.about:
        lines.append(say("about the county", language, list="; ".join(_cited(brief.about, language, "source alone"))))
    cited = _cited(brief.sources, language)
    if cited:
        more = [say("more sources", language, count=len(cited) - LISTED)] if len(cited) > LISTED else []
        lines.append(say("on effects", language, list="; ".join([*cited[:LISTED], *more])))
    else:
        lines.append(say("no evidence", language))
    lines.append(say("grades", language))
    return Heading(say("sources", language)), Bullets(tuple(lines), small=True)


def _cited(rows: tuple[Source, ...], language: str, key: str = "source") -> list[str]:
    """Sources as they are cited, each once."""
    cited = (
        say(key, language, source=r.source, where=places_in(r.where, language), grade=say(r.grade, language))
        for r in rows
    )
    return list(dict.fromkeys(cited))
