"""The figures the model is fitted to, declared once: outcome, value, error and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logit

from agents.bad_input import BadInput
from agents.places import DESTINATION_CLASSES, Places
from agents.record import Record
from experiments.error_models import NINETY, Composition, ErrorModel, LogitNormal, Noise, UpperBound, WeakMultinomial


class TargetError(BadInput):
    """A target cannot be used; the message says which and what is allowed."""


@dataclass(frozen=True)
class Target:
    """One figure, or several that are told together, with the error that it has as a measure of the outcome."""

    name: str
    columns: tuple[str, ...]  # what is measured: outcomes, or `received_` and a municipality's code
    observed: tuple[float, ...]
    error: ErrorModel
    noise: Noise | None
    stage: str
    source: str
    note: str
    county: str = ""  # where it holds; empty: in every county

    def log_density(self, measured: Mapping[str, np.ndarray]) -> np.ndarray:
        """Log likelihood of the runs whose outcomes are given, each (n,); nothing measured is impossible."""
        modelled = np.column_stack([measured[column] for column in self.columns])
        known = np.isfinite(modelled).all(axis=1)
        result = np.full(len(modelled), -np.inf)
        result[known] = self.error.log_density(np.array(self.observed), modelled[known])
        return result

    def standardised(self, measured: Mapping[str, np.ndarray]) -> np.ndarray:
        """How far each run lies from the figures, (n, k), in standard deviations of their error."""
        return self.error.standardised(np.array(self.observed), np.column_stack([measured[c] for c in self.columns]))

    def record(self) -> Record:
        """The declaration as plain values, for JSON."""
        error = {"model": type(self.error).__name__, **vars(self.error)}
        noise = None if self.noise is None else vars(self.noise)
        return vars(self) | {"error": error, "noise": noise}

    def interval(self) -> np.ndarray:
        """The 90 % interval (k, 2) of its noise around each figure."""
        return self.error.interval(np.array(self.observed))


def _logit_width(low: float, high: float) -> float:
    return float(logit(high) - logit(low))


def fits_between(low: float, high: float) -> float:
    """The standard deviation on the logit scale of an error whose 90 % interval is low to high."""
    return _logit_width(low, high) / (2.0 * NINETY)


def _share(name: str, value: float, noise: Noise, **rest: str) -> Target:
    return Target(name, (name,), (value,), LogitNormal(noise.total), noise, **rest)


def _bound(name: str, value: float, lowest: float, noise: Noise, **rest: str) -> Target:
    """A share of the country; down to `lowest` is as likely for a remote county."""
    return Target(name, (name,), (value,), UpperBound(_logit_width(lowest, value), noise.total), noise, **rest)


_COMPOSITION_NOISE = Noise(sampling=0.005, definition=0.07, discrepancy=0.0712)
_DESTINATIONS = {"larger_city": 0.46, "small_rural": 0.28, "metro_commuter": 0.14, "metropolis": 0.12}
RECEIVED_AS_IF = 50  # persons: a judgement, since refugees of the quota and families are counted with them

_DECLARED = (
    _share(
        "leave_at_permit", 0.85, Noise(sampling=0.11, definition=0.17, discrepancy=0.14),
        stage="at the permit", source="A22, N01", county="25",
        note="A round figure without denominator or window; 0.80 to 0.90 covers what may have been meant.",
    ),
    _bound(
        "keep_municipality_year_end", 0.90, 0.85, Noise(sampling=0.05, definition=0.15, discrepancy=0.15),
        stage="moving on", source="SCB 2020, cohort of 2016", note="Sweden; a remote county reaches it at best.",
    ),
    _bound(
        "keep_municipality_year_end_plus_3", 0.68, 0.58, Noise(sampling=0.05, definition=0.15, discrepancy=0.15),
        stage="moving on", source="M01", note="Sweden; a remote county reaches it at best.",
    ),
    _share(
        "job_finding", 0.0335, Noise(sampling=0.05, definition=0.10, discrepancy=0.10),
        stage="work", source="F11", county="25",
        note="Participants of the establishment programme, November 2016 to February 2018.",
    ),
    _share(
        "employed_12", 0.11, Noise(sampling=0.05, definition=0.42, discrepancy=0.21),
        stage="work", source="F01", note="All received in Sweden in 2000: another period, and the whole country.",
    ),
    Target(
        "destinations", tuple(f"destination_{name}" for name in DESTINATION_CLASSES),
        tuple(_DESTINATIONS[name] for name in DESTINATION_CLASSES), Composition(_COMPOSITION_NOISE.total),
        _COMPOSITION_NOISE, "moving on", "M14, B01, B02, B03, B04",
        "Sweden, all who changed municipality in three years, whatever county they left.",
    ),
)  # fmt: skip


def received_columns(places: Places) -> tuple[str, ...]:
    """How a run's persons received by municipality are named among what is measured."""
    return tuple(f"received_{code}" for code in places.codes[: places.here])


def _received(places: Places) -> Target:
    """How those received in a county were spread over its municipalities in 2016."""
    counts = places.received_2016[: places.here]
    return Target(
        "received", received_columns(places), tuple(counts / counts.sum()),
        WeakMultinomial(RECEIVED_AS_IF), None, "at the permit", "Migration Agency, municipally received 2016",
        f"Shares only; as if {RECEIVED_AS_IF} persons had been counted, since others are counted with them.",
    )  # fmt: skip


def shipped_targets(places: Places) -> tuple[Target, ...]:
    """The targets of a county; a TargetError when the level of staying is not known there."""
    if not any(target.county == places.county for target in _DECLARED):
        raise TargetError(f"no targets are known for county {places.county}; give your own with --targets FILE")
    return (*(target for target in _DECLARED if target.county in ("", places.county)), _received(places))


def log_likelihood(targets: Sequence[Target], measured: Mapping[str, np.ndarray]) -> np.ndarray:
    """Of every run (n,), over all targets: their errors are taken to be independent."""
    return np.sum([target.log_density(measured) for target in targets], axis=0)


def widened(targets: Sequence[Target], factor: float) -> tuple[Target, ...]:
    """The targets with errors `factor` times as large."""
    return tuple(replace(target, error=target.error.widened(factor)) for target in targets)
