"""How the parts of the proof are told in words, on the page and in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.places import Places
from agents.record import Record
from experiments.calibration.uniformity import COVERAGE, LEAST_P
from experiments.calibration.verdicts import VERDICTS
from viz.calibration_texts import say
from viz.calibration_wording import figure, fixed, outcome_label, parameter_label
from viz.style import number, percent


def quantity_label(name: str, places: Places, language: str) -> str:
    """A quantity of the proof: a lever's effect, a parameter, or an outcome."""
    if name in LEVER_NAMES:
        return say("effect of", language, lever=parameter_label(name, language))
    return parameter_label(name, language) if name in PARAMETERS else outcome_label(name, places, language)


def where_label(test: str, places: Places, language: str) -> str:
    """A test of ranks, as `rank_tests` names it, or a quantity."""
    name, _, kind = test.partition(": ")
    if kind:
        return say("rank " + kind, language, name=quantity_label(name, places, language))
    return say(test, language) if test == "all ranks together" else quantity_label(name, places, language)


def p_value(p: float | None, language: str) -> str:
    """A p in words; so small ones as no truth in a thousand would show are told as that."""
    if p is not None and p < 0.001:
        return f"< {fixed(0.001, language, 3)}"
    return fixed(p, language, 2 if p is None or p >= 0.1 else 3)


def shift_label(shift: Mapping[str, float], language: str) -> str:
    """Parameters that are moved, and by how much on their own scales."""
    return ", ".join(
        f"{parameter_label(name, language)} {figure(by, language, sign=True)}" for name, by in shift.items()
    )


def verdict_word(passed: bool | None, language: str) -> str:
    """Pass, fail or that there are too few truths or draws to tell."""
    return say("open" if passed is None else "pass" if passed else "fail", language)


def headline(told: Record, language: str) -> str:
    """Whether the proof is passed, or which parts are not."""
    for passed, key in ((False, "proof failed"), (None, "proof open")):
        parts = [say("part " + name, language) for name in VERDICTS if told["verdicts"][name] is passed]
        if parts:
            return say(key, language, parts="; ".join(parts))
    return say("proof passed", language)


def rule_of(name: str, told: Record, language: str) -> str:
    """The rule of a part."""
    away = told["full"] and told["full"]["allowed_away"]
    values = {
        "ranks": {"least": figure(LEAST_P, language)},
        "effects": dict(zip(("low", "high"), (percent(share, language) for share in COVERAGE), strict=True)),
        "recovery": {"least": figure(LEAST_P, language)},
        "full": {"away": percent(away, language) if away else "–"},
    }
    return say("rule " + name, language, **values.get(name, {}))


def found_in(name: str, told: Record, places: Places, language: str) -> str:
    """What was found in a part, in one line."""
    part = told[name]
    if part is None:
        return "–"
    return say("found " + name, language, **_FOUND[name](part, places, language))


def _smallest(part: Record, places: Places, language: str) -> dict[str, str]:
    where = part["smallest_p_in"]
    return {
        "p": p_value(part["smallest_p"], language),
        "where": where_label(where, places, language) if where else "–",
    }


def _ranks(part: Record, places: Places, language: str) -> dict[str, str]:
    counts = {name: number(part[name], language) for name in ("truths", "tests")}
    return counts | _smallest(part, places, language) | {"inside": percent(part["inside"], language)}


def _effects(part: Record, places: Places, language: str) -> dict[str, str]:
    n = sum(one["truths"] for one in part["levers"].values())
    shares = {"share": part["coverage"], "error": part["error"]}
    return {name: "–" if one is None else percent(one, language) for name, one in shares.items()} | {
        "n": number(n, language)
    }


def _recovery(part: Record, places: Places, language: str) -> dict[str, str]:
    return {"n": number(len(part["informed"]), language)} | _smallest(part, places, language)


def _full(part: Record, places: Places, language: str) -> dict[str, str]:
    return {
        "truths": number(part["truths"], language),
        "share": percent(part["inside"], language),
        "n": number(part["truths"] * part["quantities"], language),
        "lowest": number(part["effective_lowest"], language),
    }


def _cases(part: list[Record], places: Places, language: str) -> dict[str, str]:
    told = [one["told"] for one in part if one["figures"]]
    return {"told": number(told.count(True), language), "n": number(len(told), language)}


def _shifted(part: Record, places: Places, language: str) -> dict[str, str]:
    return {"shift": shift_label(part["shift"], language), "n": number(len(part["missed"]), language)}


def _sampler(part: Record, places: Places, language: str) -> dict[str, str]:
    caught = sum(one["uniform"] is False for one in part.values())
    return {"caught": number(caught, language), "n": number(len(part), language)}


def _model(part: Record, places: Places, language: str) -> dict[str, str]:
    shift = {"shift": shift_label(part["shift"], language), "truths": number(part["truths"], language)}
    return shift | _smallest(part, places, language)


_FOUND: dict[str, Callable[[Any, Places, str], dict[str, str]]] = {
    "ranks": _ranks, "effects": _effects, "recovery": _recovery, "full": _full,
    "cases": _cases, "shifted": _shifted, "sampler": _sampler, "model": _model,
}  # fmt: skip


def case_label(case: Record, places: Places, language: str) -> str:
    """A case by the figures put in place of the declared ones."""
    figures = (
        f"{outcome_label(name, places, language)}: {percent(value, language)}"
        for name, value in case["figures"].items()
    )
    return "; ".join(figures) or say("case declared", language)


def there_label(case: Record, language: str) -> str:
    """How many runs gave the figures that were put there."""
    if case["there"] is None:
        return "–"
    return say("of runs", language, there=number(case["there"], language), runs=number(case["runs"], language))


def missed_label(missed: Record, places: Places, language: str) -> str:
    """A figure that is not reached, and what the model gives instead."""
    shares = missed["model"] | {"observed": missed["observed"]}
    values = {name: "–" if share is None else percent(share, language) for name, share in shares.items()}
    return say("missed figure", language, outcome=outcome_label(missed["outcome"], places, language), **values)

