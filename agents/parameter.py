"""One parameter's declaration: what it is, what it may be, where its value comes from."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from numbers import Real
from statistics import NormalDist
from types import SimpleNamespace
from typing import TYPE_CHECKING, NotRequired, Required, TypedDict, Unpack

from agents.bad_input import BadInput
from agents.record import Record

ROLES = ("lever", "uncertainty", "setting")
GRADES = ("found", "derived", "judgement")
_STANDARD = NormalDist()
_DIGITS = 7  # a prior draw is rounded to these significant digits, beyond which libraries may differ


class ParameterError(BadInput):
    """A parameter was named or valued wrongly; the message says what is allowed."""


class Values(SimpleNamespace):
    """A parameter draw as rules read it: a number by each parameter's name, and by log_ and the name of each ratio.

    Compiled rules are handed a row of `agents.parameters.RECORD` instead, which has the same attributes.
    """

    if TYPE_CHECKING:

        def __getattribute__(self, name: str, /) -> float: ...


def nearest(name: object, known: Iterable[str]) -> str:
    """A hint such as "; nearest is 'mentoring'", or nothing when no known name is close."""
    close = difflib.get_close_matches(str(name).lower(), list(known), n=1, cutoff=0.4)
    return f"; nearest is '{close[0]}'" if close else ""


def _beta_tail(x: float, a: int, b: int) -> tuple[float, float]:
    """Distribution function and density of a beta with whole parameters at x between 0 and 1.

    The distribution function is the chance of at least a successes in a + b - 1 trials.
    """
    if not 0.0 < x < 1.0:
        return (0.0, 0.0) if x <= 0.0 else (1.0, 0.0)
    n = a + b - 1
    term = math.comb(n, a) * x**a * (1.0 - x) ** (n - a)
    density = term * a / x
    total = term
    for k in range(a, n):
        term *= (n - k) / (k + 1) * x / (1.0 - x)
        total += term
    return min(total, 1.0), density


def _beta_quantile(u: float, a: int, b: int) -> float:
    """The value below which a share u lies: Newton's method inside a shrinking bracket."""
    low, high = 0.0, 1.0
    x = a / (a + b)
    for _ in range(100):
        total, density = _beta_tail(x, a, b)
        if total < u:
            low = x
        else:
            high = x
        step = (total - u) / density if density > 0.0 else math.inf
        new = x - step if low < x - step < high else (low + high) / 2.0
        if abs(new - x) <= 1e-12:
            break
        x = new
    return x


@dataclass(frozen=True)
class Prior:
    """A prior distribution: family, its two numbers, and bounds outside which it has no mass.

    normal(mean, sd), lognormal(median, sd of the logarithm), beta(a, b) with whole a and b, uniform(low, high).
    """

    family: str
    first: float
    second: float
    low: float = -math.inf
    high: float = math.inf

    def _cdf(self, x: float) -> float:
        if self.family == "normal":
            return _STANDARD.cdf((x - self.first) / self.second) if math.isfinite(x) else float(x > 0)
        if self.family == "lognormal":
            return 0.0 if x <= 0 else 1.0 if math.isinf(x) else _STANDARD.cdf(math.log(x / self.first) / self.second)
        if self.family == "beta":
            return _beta_tail(x, int(self.first), int(self.second))[0]
        return min(max((x - self.first) / (self.second - self.first), 0.0), 1.0)

    def share_below(self, x: float) -> float:
        """The share of the (truncated) prior that lies below x."""
        below, above = self._cdf(self.low), self._cdf(self.high)
        return min(max((self._cdf(x) - below) / (above - below), 0.0), 1.0)

    def quantile(self, u: float) -> float:
        """The value below which a share u, between 0 and 1, of the (truncated) prior lies."""
        below, above = self._cdf(self.low), self._cdf(self.high)
        u = below + u * (above - below)
        if self.family == "normal":
            x = self.first + self.second * _STANDARD.inv_cdf(u)
        elif self.family == "lognormal":
            x = self.first * math.exp(self.second * _STANDARD.inv_cdf(u))
        elif self.family == "beta":
            x = _beta_quantile(u, int(self.first), int(self.second))
        else:
            x = self.first + u * (self.second - self.first)
        return float(f"{min(max(x, self.low), self.high):.{_DIGITS}g}")

    def __str__(self) -> str:
        second = {"normal": "sd", "lognormal": "sd of log", "beta": "b", "uniform": "to"}[self.family]
        outside = self._cdf(self.low) + 1.0 - self._cdf(self.high)
        cut = f", cut to {self.low:g}..{self.high:g}" if outside > 1e-4 else ""
        return f"{self.family}({self.first:g}, {second} {self.second:.3g}{cut})"


def normal(mean: float, low95: float, high95: float, low: float = -math.inf, high: float = math.inf) -> Prior:
    """A normal prior from its mean and 95 % interval."""
    return Prior("normal", mean, (high95 - low95) / 3.92, low, high)


def lognormal(median: float, low95: float, high95: float, low: float = 0.0, high: float = math.inf) -> Prior:
    """A lognormal prior from its median and 95 % interval."""
    return Prior("lognormal", median, math.log(high95 / low95) / 3.92, low, high)


def beta(a: int, b: int) -> Prior:
    """A beta prior with whole parameters."""
    return Prior("beta", a, b)


def uniform(low: float, high: float) -> Prior:
    """A uniform prior."""
    return Prior("uniform", low, high, low, high)


def _as_number(value: object) -> float | None:
    """A number, or a text that is one, as a float; else None."""
    if isinstance(value, bool) or not isinstance(value, str | Real):
        return None
    try:
        return float(value)
    except ValueError:
        return None


@dataclass(frozen=True)
class Cost:
    """What one unit of a lever costs, in SEK; `low` and `high` bound a judgement."""

    per: str
    value: float
    low: float
    high: float
    grade: str = "judgement"
    source: str = "judgement"
    per_sv: str = ""


@dataclass(frozen=True)
class Parameter:
    """A number the model uses, declared once; every table, slider, range check and prior is made from it."""

    name: str
    role: str
    default: float | str
    unit: str
    low: float
    high: float
    label_en: str
    label_sv: str
    source: str
    grade: str
    help_en: str = ""
    help_sv: str = ""
    prior: Prior | None = None
    choices: tuple[str, ...] = ()
    whole: bool = False
    mechanism: str = ""  # the column or stock a lever acts through
    through: tuple[str, ...] = ()  # the uncertainties a lever's effect rests on; none: a stock or a column alone
    lever_effect: bool = False  # an uncertainty that says what a lever does: known from trials, never fitted
    cost: Cost | None = None

    def allowed(self) -> str:
        """The allowed values in words, with the unit."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        return f"{self.low:g} to {self.high:g} {self.unit}".rstrip()

    def check(self, value: object, where: str = "") -> float:
        """The value as a number (a choice as its position); a ParameterError says what is allowed."""
        place = f"{where}: " if where else ""
        if self.choices:
            if value in self.choices:
                return float(self.choices.index(value))
            raise ParameterError(
                f"{place}{self.name} = {value!r} is not known; allowed is {self.allowed()}"
                f"{nearest(value, self.choices)}"
            )
        number = _as_number(value)
        if number is None:
            raise ParameterError(f"{place}{self.name} = {value!r} is not a number; allowed is {self.allowed()}")
        if not math.isfinite(number) or not self.low <= number <= self.high:
            raise ParameterError(f"{place}{self.name} = {value} is out of range; allowed is {self.allowed()}")
        if self.whole and number != int(number):
            raise ParameterError(
                f"{place}{self.name} = {value} is not a whole number; allowed is {self.allowed()}"
            )
        return number

    def record(self) -> Record:
        """The declaration as plain values, for JSON."""
        return {
            "name": self.name,
            "role": self.role,
            "default": self.default,
            "low": self.low if not self.choices else None,
            "high": self.high if not self.choices else None,
            "choices": list(self.choices) or None,
            "unit": self.unit,
            "prior": str(self.prior) if self.prior else None,
            "source": self.source,
            "grade": self.grade,
            "label_en": self.label_en,
            "label_sv": self.label_sv,
            "help_en": self.help_en,
            "help_sv": self.help_sv,
            "mechanism": self.mechanism or None,
            "lever_effect": self.lever_effect,
            "cost": None if self.cost is None else vars(self.cost),
        }


class Words(TypedDict):
    """What every declaration says of a parameter; as in `Parameter`."""

    label_en: str
    label_sv: str
    source: str
    grade: str
    help_en: NotRequired[str]
    help_sv: NotRequired[str]
    choices: NotRequired[tuple[str, ...]]
    whole: NotRequired[bool]
    lever_effect: NotRequired[bool]


class LeverWords(TypedDict, total=False):
    """The same of a lever, whose source is policy unless said otherwise."""

    label_en: Required[str]
    label_sv: Required[str]
    source: str
    grade: str
    help_en: str
    help_sv: str
    choices: tuple[str, ...]
    whole: bool
    through: tuple[str, ...]


def lever(
    name: str, default: float | str, unit: str, low: float, high: float, *, mechanism: str, cost: Cost,
    **words: Unpack[LeverWords],
) -> Parameter:
    """Declare what policy sets; its default is today's practice."""
    words.setdefault("source", "policy")
    words.setdefault("grade", "judgement")
    return Parameter(name, "lever", default, unit, low, high, mechanism=mechanism, cost=cost, **words)


def uncertainty(
    name: str, unit: str, low: float, high: float, prior: Prior, **words: Unpack[Words]
) -> Parameter:
    """Declare what nobody knows exactly; its default is the median of the prior cut to the range."""
    prior = replace(prior, low=max(prior.low, low), high=min(prior.high, high))
    return Parameter(name, "uncertainty", prior.quantile(0.5), unit, low, high, prior=prior, **words)


def setting(
    name: str, default: float | str, unit: str, low: float, high: float, **words: Unpack[Words]
) -> Parameter:
    """Declare what the modeller fixes."""
    return Parameter(name, "setting", default, unit, low, high, **words)
