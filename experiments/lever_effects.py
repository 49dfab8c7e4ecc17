"""What each lever does alone, by the prior and by the posterior, and whether data have told any of it.

What levers do to people keeps its prior in both (`Parameter.lever_effect`); what can contract is everything else
that an effect depends on. The same draw of those priors and the same noise stand on both sides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from agents.bad_input import BadInput
from agents.parameters import LEVER_NAMES, PARAMETERS
from agents.record import Record
from experiments.badges import Badge, badge_of
from experiments.engine import Result, run_tasks
from experiments.posterior import Posterior
from experiments.runs import Run, run_world
from experiments.spread import Spread, contraction, noise_variance, plain, spread_of, variance_between
from simulation.outcomes import HEADLINE, OUTCOMES
from simulation.policy import TODAY, Policy
from simulation.setup import enacted

EFFECT_OUTCOMES = (HEADLINE, "leave_at_permit")
RESAMPLES = 1000  # of the bootstrap over draws
SIDES = ("prior", "posterior")

# The rule of working values, in this one place: half of what the lever can be moved.
_REACH = 0.5
_TOWARDS_LOW = ("outreach_start",)  # a lever that does more the lower it stands
WORKING_RULE_EN = (
    "Each lever alone, half-way from today's value to its highest (outreach start: to its lowest), in whole steps "
    "where it has steps; all others as today."
)
WORKING_RULE_SV = (
    "Varje åtgärd för sig, halvvägs från dagens värde till det högsta (uppsökande: första kontakt till det lägsta), i "
    "hela steg där den har steg; alla andra som i dag."
)


def working_value(lever: str) -> float | str:
    """What a lever is set to when its effect is shown; a choice by its name."""
    parameter = PARAMETERS[lever]
    default = parameter.check(parameter.default)
    end = parameter.low if lever in _TOWARDS_LOW else parameter.high
    value = default + _REACH * (end - default)
    if parameter.choices:
        return parameter.choices[math.floor(value + 0.5)]
    return float(math.floor(value + 0.5)) if parameter.whole else value


@dataclass(frozen=True, eq=False)
class Shares:
    """Outcomes of paired worlds: `value` and persons `at_risk`, (draws, replicates, 1 + levers, outcomes).

    The first of each row of policies is today's practice.
    """

    value: np.ndarray
    at_risk: np.ndarray

    @property
    def logit(self) -> np.ndarray:
        """The outcomes in log-odds; half a person is added on both sides, so that nobody is not infinitely few."""
        n = self.at_risk
        return np.log((self.value * n + 0.5) / ((1.0 - self.value) * n + 0.5))


@dataclass(frozen=True)
class Compared:
    """An effect by the prior and by the posterior, on one scale.

    Each side's `sd` is between draws, freed of noise; mean and interval are over draws, each averaged over its
    noise worlds. `noise` is the standard deviation between noise worlds; `low` and `high` are the 90 % bootstrap
    interval of the contraction, draws resampled on both sides together; `error` that of the posterior mean. Where the
    prior's effect does not vary more than noise, contraction, low and high are not numbers.
    """

    prior: Spread
    posterior: Spread
    contraction: float
    low: float
    high: float
    noise: float
    error: float

    @property
    def shift(self) -> float:
        """The change of the mean, in prior standard deviations."""
        return (self.posterior.mean - self.prior.mean) / self.prior.sd if self.prior.sd > 0.0 else math.nan

    def record(self) -> Record:
        """The figures as plain values."""
        return {
            "prior": self.prior.record(),
            "posterior": self.posterior.record(),
            "contraction": plain(self.contraction),
            "contraction_low": plain(self.low),
            "contraction_high": plain(self.high),
            "shift": plain(self.shift),
            "noise_sd": plain(self.noise),
            "mc_error": plain(self.error),
        }


@dataclass(frozen=True)
class Effect:
    """What a lever does to one outcome, as a difference of shares and in log-odds.

    `from_level` is the contraction of the difference that the level alone would bring: effects in log-odds as the
    prior has them, on the posterior's levels, any effect on any level. Far below nought where an effect in log-odds
    hangs on the level itself, as that of an assignment does, which adds so many points whatever the level.
    """

    points: Compared
    logit: Compared
    from_level: float

    @property
    def badge(self) -> Badge:
        """Whether data inform it: on both scales, else only the level may have become known."""
        return badge_of(*((scale.contraction, scale.low) for scale in (self.points, self.logit)))

    def record(self) -> Record:
        """The figures as plain values."""
        return {
            "points": self.points.record(),
            "logit": self.logit.record(),
            "from_level": plain(self.from_level),
            "badge": self.badge.record(),
        }


@dataclass(frozen=True)
class LeverEffect:
    """A lever set alone, and its effect on each outcome."""

    lever: str
    value: float | str
    effects: dict[str, Effect]

    @property
    def badge(self) -> Badge:
        """That of its effect on the headline."""
        return self.effects[HEADLINE].badge

    def record(self) -> Record:
        """The figures as plain values, with what the lever is."""
        parameter = PARAMETERS[self.lever]
        return {
            "lever": self.lever,
            "label_en": parameter.label_en,
            "label_sv": parameter.label_sv,
            "default": parameter.default,
            "value": self.value,
            "unit": parameter.unit,
            "outcomes": {name: effect.record() for name, effect in self.effects.items()},
            "badge": self.badge.record(),
        }


@dataclass(frozen=True)
class LeverEffects:
    """All levers, and the levels under today's practice by the prior and the posterior."""

    levers: tuple[LeverEffect, ...]
    levels: dict[str, Compared]
    draws: int
    replicates: int

    def record(self) -> Record:
        """The figures as plain values, with the rule the levers are set by."""
        return {
            "rule_en": WORKING_RULE_EN,
            "rule_sv": WORKING_RULE_SV,
            "draws": self.draws,
            "replicates": self.replicates,
            "levels": {name: level.record() for name, level in self.levels.items()},
            "levers": [one.record() for one in self.levers],
        }


def _spread(values: np.ndarray) -> Spread:
    whole = spread_of(values.mean(axis=1))
    return replace(whole, sd=math.sqrt(max(variance_between(values), 0.0)))


def _contraction(prior: np.ndarray, posterior: np.ndarray) -> tuple[float, float, float]:
    """Contraction and the ends of its 90 % interval, by resampling draws of both sides together."""
    draws = len(prior)
    rng = np.random.Generator(np.random.Philox(draws))
    rows = rng.integers(draws, size=(RESAMPLES, draws))
    variances = []
    for values in (prior, posterior):
        variance = values.mean(axis=1)[rows].var(axis=1, ddof=1)
        if values.shape[1] > 1:
            variance -= values.var(axis=1, ddof=1)[rows].mean(axis=1) / values.shape[1]
        variances.append(variance)
    found = np.array([contraction(*pair) for pair in zip(*variances, strict=True)])
    found[np.isnan(found)] = -np.inf
    low, high = np.quantile(found, [0.05, 0.95], method="inverted_cdf")
    if not np.isfinite(low):
        return math.nan, math.nan, math.nan
    return contraction(variance_between(prior), variance_between(posterior)), float(low), float(high)


def compared(prior: np.ndarray, posterior: np.ndarray) -> Compared:
    """A number by the prior and the posterior, both (draws, replicates), the same draw in the same row.

    With one replicate, noise dilutes the contraction and cannot be told from it. Where a draw could not be measured
    on one side it is left out on both.
    """
    known = np.isfinite(prior).all(axis=1) & np.isfinite(posterior).all(axis=1)
    prior, posterior = prior[known], posterior[known]
    return Compared(
        _spread(prior),
        _spread(posterior),
        *_contraction(prior, posterior),
        math.sqrt(noise_variance(posterior)),
        math.sqrt(posterior.mean(axis=1).var(ddof=1) / len(posterior)),
    )


def contraction_from_level(points: np.ndarray, logit: np.ndarray, level: np.ndarray) -> float:
    """Contraction of the prior's differences of shares, were its effects to act on the posterior's levels.

    Differences and effects in log-odds (draws, replicates), levels in log-odds (draws,): every effect on every level.
    """
    moved = expit(level[:, None, None] + logit) - expit(level)[:, None, None]
    return contraction(variance_between(points), variance_between(moved.reshape(-1, logit.shape[1])))


def effects_of(
    prior: Shares, posterior: Shares, levers: Sequence[str], outcomes: Sequence[str] = EFFECT_OUTCOMES
) -> LeverEffects:
    """The effects in paired worlds, the policies of both sides in the order of today's practice and `levers`."""
    scales = [(side.value, side.logit) for side in (prior, posterior)]
    found = []
    for position, lever in enumerate(levers, start=1):
        effects = {}
        for k, outcome in enumerate(outcomes):
            (points_before, logit_before), (points_after, logit_after) = (
                tuple(scale[:, :, position, k] - scale[:, :, 0, k] for scale in side) for side in scales
            )
            level = scales[1][1][:, :, 0, k].mean(axis=1)
            points = compared(points_before, points_after)
            known = math.isfinite(points.contraction)
            from_level = contraction_from_level(points_before, logit_before, level) if known else math.nan
            effects[outcome] = Effect(points, compared(logit_before, logit_after), from_level)
        found.append(LeverEffect(lever, working_value(lever), effects))
    levels = {name: compared(prior.value[:, :, 0, k], posterior.value[:, :, 0, k]) for k, name in enumerate(outcomes)}
    return LeverEffects(tuple(found), levels, *prior.value.shape[:2])


# Told after every world: how many are done, how many there are.
Progress = Callable[[int, int], None]


def lever_effects(
    run: Run,
    posterior: Posterior,
    draws: int = 150,
    replicates: int = 2,
    workers: int = 1,
    levers: Sequence[str] = LEVER_NAMES,
    progress: Progress = lambda *_: None,
) -> LeverEffects:
    """Run every lever alone under draws of the prior and of the posterior; `run` gives county, people, months, seed.

    (1 + levers) x 2 x draws x replicates worlds. Draw 0 is left out: it is no sample but a typical draw.
    """
    if run.months < OUTCOMES[HEADLINE].needs:
        raise BadInput(f"months = {run.months} is too short; {HEADLINE} needs {OUTCOMES[HEADLINE].needs}")
    if draws < 2:
        raise BadInput(f"draws = {draws} is too few; a variance needs 2")
    base = replace(run, draws=draws + 1, replicates=replicates, scenario="baseline", policy=TODAY, posterior=None)
    policies = (TODAY, *(Policy.of(**{lever: working_value(lever)}) for lever in levers))
    study = base.population()
    for policy in policies:
        enacted(study, policy, base.months)  # once, before the workers ask for it at the same time
    sides = [
        [replace(base, policy=policy, posterior=source) for policy in policies] for source in (None, posterior)
    ]

    def pair(item: tuple[int, int, int]) -> list[list[tuple[float, float]]]:
        side, draw, replicate = item
        worlds = (run_world(one, study, draw, replicate).outcomes for one in sides[side])
        return [[outcomes[name] for name in EFFECT_OUTCOMES] for outcomes in worlds]

    items = [(s, d, r) for s in range(len(SIDES)) for d in range(1, draws + 1) for r in range(replicates)]
    rows = np.array(list(_told(run_tasks(pair, items, workers), len(items), progress)))
    rows = rows.reshape(len(SIDES), draws, replicates, len(policies), len(EFFECT_OUTCOMES), 2)
    prior, fitted = (Shares(side[..., 0], side[..., 1]) for side in rows)
    return effects_of(prior, fitted, levers)


def _told(rows: Iterator[Result], total: int, progress: Progress) -> Iterator[Result]:
    for done, row in enumerate(rows, start=1):
        progress(done, total)
        yield row
