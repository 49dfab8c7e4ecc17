"""What the page says of other methods: the cross-check by another family, and the proof that the method works."""

from __future__ import annotations

from collections.abc import Sequence

from agents.places import Places
from agents.record import Record
from experiments.calibration.gate import HEADLINES
from experiments.calibration.proof import sampler_hash
from experiments.calibration.verdicts import VERDICTS
from viz import calibration_pictures as pictures
from viz.calibration_evidence import Evidence
from viz.calibration_grids import histograms
from viz.calibration_html import Markup, element, items, paragraph, picture, table, text, verdict
from viz.calibration_texts import say
from viz.calibration_wording import date_in, figure, fixed
from viz.proof_wording import (
    case_label,
    found_in,
    headline,
    missed_label,
    p_value,
    quantity_label,
    rule_of,
    shift_label,
    there_label,
    verdict_word,
    where_label,
)
from viz.second_opinions import CROSS_CHECK, PROOF
from viz.style import number, percent


def other_methods(evidence: Evidence, places: Places, language: str) -> list[Markup]:
    """The cross-check and the proof, or that they have not been made."""
    return [
        element("h3", say("cross", language)),
        *_cross_check(evidence.cross_check, places, language),
        element("h3", say("proof", language)),
        *_proof(evidence.proof, evidence.finished.posterior.facts["model"], places, language),
    ]


def _cross_check(told: Record | None, places: Places, language: str) -> list[Markup]:
    if told is None:
        return [paragraph(say("not done", language))]
    if not told:
        return [paragraph(say("not read", language, file=CROSS_CHECK))]
    runs, allowed = number(told["runs"], language), figure(told["allowed_gap_in_sd"], language)
    label = say("cross", language)
    others = [one for one in told["problems"] if one.partition(":")[0] not in told["outcomes"]]
    return [
        paragraph(say("cross text", language, runs=runs, allowed=allowed)),
        paragraph(say("agrees" if told["agrees"] else "agrees not", language), "answer"),
        picture(lambda narrow: pictures.gaps(told, places, language, narrow), "gaps", label),
        *([items(others, lang="en")] if others else []),
    ]


def _proof(told: Record | None, model: str, places: Places, language: str) -> list[Markup]:
    if told is None:
        return [paragraph(say("proof none", language))]
    if not told:
        return [paragraph(say("not read", language, file=PROOF.name))]
    counts = {name: told[name] for name in ("people", "full_people", "runs")}
    counts |= {"truths": told["ranks"]["truths"], "full": told["full"]["truths"] if told["full"] else 0}
    same = told["facts"]["trials"]["model"] == model and told["facts"]["sampler"] == sampler_hash()
    made = say("proof same" if same else "proof other", language, date=date_in(told["provenance"]["date"]))
    return [
        paragraph(say("proof text", language, **{name: number(n, language) for name, n in counts.items()})),
        paragraph(headline(told, language), "answer"),
        paragraph(element("span", made, class_="small" if same else "bad")),
        _parts(told, places, language),
        *_ranks(told, places, language),
        *_effects(told["effects"], places, language),
        *_recovery(told["recovery"], places, language),
        *_reach(told, places, language),
        *_planted(told, places, language),
    ]


def _mark(passed: bool | None, words: Sequence[str]) -> Markup:
    """The word for true, false or unknown; only what is known is coloured."""
    return text(words[2]) if passed is None else verdict(passed, (words[0], words[1]))


def _parts(told: Record, places: Places, language: str) -> Markup:
    words = [verdict_word(one, language) for one in (True, False, None)]
    rows = [
        [
            say("part " + name, language),
            found_in(name, told, places, language),
            rule_of(name, told, language),
            _mark(told["verdicts"][name], words),
        ]
        for name in VERDICTS
    ]
    return table([say(one, language) for one in ("part", "found", "the rule", "verdict")], rows)


def _ranks(told: Record, places: Places, language: str) -> list[Markup]:
    """Histograms of the headline outcomes, of levers' effects, and of the parameters the data inform."""
    counted = told["ranks"]["histograms"]
    informed = [name for name in told["recovery"]["informed"] if name not in HEADLINES]
    shown = {name: counted[name] for name in (*HEADLINES, *informed) if name in counted}
    shown |= {lever: one["histogram"] for lever, one in told["effects"]["levers"].items()}
    bars = {quantity_label(name, places, language): one for name, one in shown.items()}
    label = say("rank", language)
    return [
        element("h3", label),
        paragraph(say("rank text", language)),
        picture(lambda narrow: histograms(bars, language, narrow), "ranks", label),
    ]


def _effects(told: Record, places: Places, language: str) -> list[Markup]:
    rows = [
        [quantity_label(lever, places, language)]
        + ["–" if one[key] is None else percent(one[key], language) for key in ("coverage", "error", "noise_share")]
        for lever, one in told["levers"].items()
    ]
    heads = [say(one, language) for one in ("quantity", "holds", "standard error", "luck")]
    return [
        element("h3", say("coverage", language)),
        paragraph(say("coverage text", language)),
        table(heads, rows, (1, 2, 3)),
    ]


def _recovery(told: Record, places: Places, language: str) -> list[Markup]:
    rows = [
        [quantity_label(name, places, language)]
        + [fixed(told["quantities"][name][key], language, 2) for key in ("correlation", "promised")]
        for name in sorted(told["informed"], key=lambda name: -told["quantities"][name]["promised"])
    ]
    heads = [say(one, language) for one in ("quantity", "correlation", "promised")]
    return [
        element("h3", say("recovered", language)),
        paragraph(say("recovered text", language)),
        table(heads, rows, (1, 2)),
    ]


def _reach(told: Record, places: Places, language: str) -> list[Markup]:
    words = [say(one, language) for one in ("told", "told not", "open")]

    def missed(one: Record) -> str:
        lines = [missed_label(figure_, places, language) for figure_ in one["missed"]]
        return items(lines) if lines else say("all reached", language)

    rows = [
        [
            case_label(one, places, language),
            missed(one),
            there_label(one, language),
            number(one["effective"], language),
            _mark(one["told"], words) if one["figures"] else "–",
        ]
        for one in told["cases"]
    ]
    shifted, declared = told["shifted"], told["cases"][0]
    label = say("case shifted", language, shift=shift_label(shifted["shift"], language))
    effective = number(declared["effective"], language)
    words = [say(one, language) for one in ("rejected", "rejected not", "open")]
    rows.append([label, missed(shifted), "–", effective, _mark(shifted["rejected"], words)])
    heads = [say(one, language) for one in ("case", "not reached", "runs there", "effective draws", "verdict")]
    return [element("h3", say("reach", language)), table(heads, rows)]


def _planted(told: Record, places: Places, language: str) -> list[Markup]:
    words = [say(one, language) for one in ("caught", "caught not", "open")]
    shift = shift_label(told["model"]["shift"], language)
    errors = {say("planted " + name, language): one for name, one in told["sampler"].items()}
    errors[say("planted model", language, shift=shift)] = told["model"]
    rows = [
        [
            label,
            p_value(one["smallest_p"], language),
            where_label(one["smallest_p_in"], places, language) if one["smallest_p_in"] else "–",
            _mark(None if one["uniform"] is None else not one["uniform"], words),
        ]
        for label, one in errors.items()
    ]
    heads = [say(one, language) for one in ("planted error", "smallest p", "seen in", "verdict")]
    return [element("h3", say("planted", language)), table(heads, rows, (1,))]
