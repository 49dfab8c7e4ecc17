"""The pictures of a calibration: targets, effects of measures, parameters, and what the answer rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from agents.parameters import PRIORS
from agents.places import Places
from agents.record import Record
from experiments.calibration.left_out import LeftOut
from experiments.calibration.power_scaling import LIKELIHOOD, PRIOR, Scaled
from experiments.lever_effects import LeverEffects
from experiments.parameter_updates import ParameterUpdate
from experiments.rivals import RIVALS, Shift
from experiments.spread import Spread
from experiments.targets import Target
from experiments.variance_parts import PARTS, VarianceParts
from simulation.outcomes import HEADLINE
from viz.calibration_grids import bars, grid, split
from viz.calibration_marks import Row, intervals
from viz.calibration_texts import say
from viz.calibration_wording import figure as written
from viz.calibration_wording import fixed, outcome_label, parameter_label, place_of, target_label
from viz.style import BLUE, GREY, HARD_SPACE, LANGUAGES, ORANGE, label_of, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STANDARD = NormalDist()
_LEAST, _MOST = 0.005, 0.995  # shares shown on the log-odds scale
_SHARES = (0.5, 0.1, 0.9, 0.01, 0.99, 0.2, 0.8, 0.05, 0.95, 0.02, 0.98, 0.35, 0.65)  # ticks, what matters first
_POINTS = (1, 5, 20, 2, 10, 40, 80)
COMPONENT_COLOURS = {LIKELIHOOD: BLUE, PRIOR: "#A9B4BC"}
PART_COLOURS = (ORANGE, BLUE, "#9CC6E0", GREY)  # in the order of PARTS
_UNEVEN = 6.0  # times the typical reach; a longer one makes the scale an inverse hyperbolic sine


def _logit(share: float) -> float:
    share = min(max(share, _LEAST), _MOST)
    return math.log(share / (1.0 - share))


def _three(spread: Spread, times: float = 1.0) -> tuple[float, float, float]:
    return times * spread.low, times * spread.median, times * spread.high


def _target_row(row: Record, places: Places, language: str) -> Row:
    model = row["model"]
    return Row(
        outcome_label(row["outcome"], places, language),
        row["prior"],
        (model["low"], model["median"], model["high"]),
        (row["low"], row["observed"], row["high"]),
    )


def targets(rows: Sequence[Record], places: Places, language: str, narrow: bool) -> Figure:
    """Each target's figure and noise, the model's interval before and after: shares on the log-odds scale."""
    ticks = [(share, f"{written(100 * share, language)}{HARD_SPACE}%") for share in _SHARES]
    made = [_target_row(row, places, language) for row in rows]
    return intervals(made, narrow, say("shares axis", language), _logit, ticks, language=language)


def received(rows: Sequence[Record], places: Places, language: str, narrow: bool) -> Figure:
    """The same of the shares received by municipality, on a plain scale in per cent, the largest first."""
    ordered = sorted(rows, key=lambda row: -row["observed"])
    made = [
        replace(_target_row(row, places, language), label=place_of(row["outcome"], places, language)) for row in ordered
    ]
    ticks = [(share / 100, f"{share}{HARD_SPACE}%") for share in range(0, 101, 10)]
    xlabel = say("received axis", language)
    return intervals(made, narrow, xlabel, ticks=ticks, language=language)


def lever_rows(effects: LeverEffects, language: str) -> list[Row]:
    """A row for each lever, its effect on the headline in percentage points."""
    rows = []
    for one in effects.levers:
        points, badge = one.effects[HEADLINE].points, one.badge
        rows.append(
            Row(
                parameter_label(one.lever, language),
                _three(points.prior, 100.0),
                _three(points.posterior, 100.0),
                note=say("badge " + badge.name, language),
                kind=badge.name,
            )
        )
    return rows


def levers(effects: LeverEffects, language: str, narrow: bool) -> Figure:
    """Effects of levers before and after the data, a badge beside each."""
    rows = lever_rows(effects, language)
    reach = np.array([max(abs(end) for part in (row.prior, row.posterior) if part for end in part) for row in rows])
    axis = say("effects axis", language)
    if not reach.max() > _UNEVEN * np.median(reach) > 0.0:
        return intervals(rows, narrow, axis, zero=True, language=language)
    ticks = [(sign * one, written(sign * one, language, sign=True)) for one in _POINTS for sign in (1, -1)]
    axis += say("uneven", language)
    return intervals(rows, narrow, axis, math.asinh, [(0, "0"), *ticks], zero=True, language=language)


def _latent(name: str, value: float) -> float:
    """A parameter's value on the scale on which its prior is standard normal."""
    share = PRIORS[name].share_below(value)
    return _STANDARD.inv_cdf(min(max(share, 1e-6), 1.0 - 1e-6))


def _latent_three(name: str, spread: Spread) -> tuple[float, float, float]:
    low, median, high = (_latent(name, value) for value in _three(spread))
    return low, median, high


def parameters(updates: Sequence[ParameterUpdate], language: str, narrow: bool) -> Figure:
    """Prior against posterior of each parameter, in prior standard deviations."""
    rows = []
    for one in updates:
        prior, posterior = (_latent_three(one.name, spread) for spread in (one.prior, one.posterior))
        note = f"{fixed(one.contraction, language, 2)}  {say('badge ' + one.badge.name, language)}"
        rows.append(Row(parameter_label(one.name, language), prior, posterior, note=note, kind=one.badge.name))
    return intervals(rows, narrow, say("parameters axis", language), zero=True, language=language)


def left_out(
    dropped: Sequence[LeftOut],
    targets_: Sequence[Target],
    outcomes: Sequence[str],
    places: Places,
    language: str,
    narrow: bool,
) -> Figure:
    """How far each outcome moves without each target: a grid, None where reweighting cannot tell."""
    labels = {target.name: target_label(target, places, language) for target in targets_}
    shifts = [[one.outcomes[name].shift if one.reweighted.trusted else None for one in dropped] for name in outcomes]
    rows = [outcome_label(name, places, language) for name in outcomes]
    return grid(shifts, rows, [labels.get(one.target, one.target) for one in dropped], language, narrow)


def scaled(scaled_: Sequence[Scaled], outcomes: Sequence[str], places: Places, language: str, narrow: bool) -> Figure:
    """A bar for each outcome and component: how far it moves when the component counts double."""
    values = [[one.outcomes[name] for name in outcomes] for one in scaled_]
    colours = [COMPONENT_COLOURS[one.component] for one in scaled_]
    labels = [outcome_label(name, places, language) for name in outcomes]
    return bars(labels, values, colours, narrow, say("scaled axis", language), language)


def variance(parts: VarianceParts, language: str, narrow: bool) -> Figure:
    """The headline's variance as one bar in four parts, each named with its share and its standard deviation."""
    shares = [getattr(parts, name) / parts.total if parts.total > 0.0 else 0.0 for name in PARTS]
    labels = [
        say("variance part", language, share=percent(share, language), part=words[LANGUAGES.index(language)],
            sd=written(100 * math.sqrt(getattr(parts, name)), language, 2))
        for share, (name, words) in zip(shares, PARTS.items(), strict=True)
    ]  # fmt: skip
    return split(shares, labels, PART_COLOURS, narrow)


def rivals(shifts: Sequence[Shift], outcomes: Sequence[str], places: Places, language: str, narrow: bool) -> Figure:
    """How far outcomes move under each rival, in percentage points."""
    rows = [
        Row(
            f"{label_of(RIVALS[shift.rival], language)}: {outcome_label(shift.outcome, places, language)}",
            None,
            (100 * shift.low, 100 * shift.difference, 100 * shift.high),
        )
        for shift in shifts
        if shift.outcome in outcomes
    ]
    return intervals(rows, narrow, say("rival axis", language), zero=True, language=language)


def gaps(told: Record, places: Places, language: str, narrow: bool) -> Figure:
    """Another method's means less these, with the band that is allowed."""
    allowed = told["allowed_gap_in_sd"]
    rows = [
        Row(outcome_label(name, places, language), (-allowed, 0.0, allowed), (row["gap_in_sd"],) * 3)
        for name, row in told["outcomes"].items()
        if row["gap_in_sd"] is not None
    ]
    return intervals(rows, narrow, say("gap axis", language), zero=True, language=language)
