"""What a brief tells: one record of figures, all of them in the unit and to the decimals that they are told in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from agents.record import Record
from experiments.estimate import Against, Estimate
from experiments.lever_sources import Source
from experiments.spread import plain


@dataclass(frozen=True)
class Reported:
    """What has been reported of the county, in persons; `leave` is of 100."""

    leave: float
    received: float
    received_in_country: float
    needed_a_year: float


@dataclass(frozen=True)
class LeverUse:
    """A lever as a measure sets it, from its first month to its last, None: no limit."""

    name: str
    value: float | str
    start: int | None
    until: int | None
    limited: bool  # to places or groups


@dataclass(frozen=True)
class LeverCost:
    """What a lever costs beyond today's practice: units used, SEK for each with its range, and its part in all."""

    name: str
    units: Estimate
    price: float
    price_low: float
    price_high: float
    grade: str
    cost: float  # million SEK


@dataclass(frozen=True)
class Group:
    """Persons of a group and how many more of 100 of them stay."""

    kind: str
    name: str
    persons: int
    stay: Against


@dataclass(frozen=True, eq=False)
class Measure:
    """One measure against today's practice."""

    name: str
    label_en: str
    label_sv: str
    description_en: str
    description_sv: str
    levers: tuple[LeverUse, ...]
    stay: Against  # of 100 in the county after HORIZON months
    leave: Against  # of 100 at the permit
    curve: np.ndarray  # (BANDS, months + 1) share still in the county
    stayers: Estimate  # persons, all housing
    fates: dict[str, Estimate]  # persons of the headline's population whose staying it changes
    groups: tuple[Group, ...]
    municipalities: tuple[tuple[str, Estimate], ...]  # persons more who live there after HORIZON months
    work: dict[str, Against]  # of 100 employed
    cost: Estimate
    per_stayer: tuple[float, float, float] | None  # SEK: mean, low, high; None where staying is not raised
    costs: tuple[LeverCost, ...]
    fewer_out_moves: Estimate  # persons a year; the verdict is on out-moves
    share_of_needed: float  # of 100 in-moves that the county needs a year; not a number where that is not known

    @property
    def assumed(self) -> int:
        """How many of its prices are judgements."""
        return sum(one.grade == "judgement" for one in self.costs)


@dataclass(frozen=True, eq=False)
class Brief:
    """All figures of a brief."""

    county: str
    reported: Reported | None  # None: nothing was reported of this county
    people: int
    followed: int  # persons of the headline's population
    draws: int
    calibration: str
    fitted: bool  # the baseline, to what was measured in the county
    targets: int  # that the baseline was fitted to
    lever_effects: int  # parameters that say what measures do to people
    judged_effects: int  # of these, judgements
    today: Estimate  # of 100 who stay as things are, with the interval of what nobody knows
    curve: np.ndarray  # as a measure's
    measures: tuple[Measure, ...]
    about: tuple[Source, ...]
    sources: tuple[Source, ...]

    def record(self) -> Record:
        """The figures as plain values; what is not finite is None."""
        return _plain(asdict(self))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, np.ndarray | list | tuple):
        return [_plain(one) for one in value]
    return plain(float(value)) if isinstance(value, float) else value
