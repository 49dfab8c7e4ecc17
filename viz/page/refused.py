"""What a link or a slider asks for and cannot have, said in either language."""

from __future__ import annotations

import math
from collections.abc import Iterable
from difflib import get_close_matches
from functools import partial

from agents.bad_input import BadInput
from agents.parameter import Parameter
from viz.calibration_wording import figure
from viz.page.amounts import allowed
from viz.page.texts import say
from viz.style import label_of

LONGEST_ECHO = 40  # characters of what somebody else wrote


class Refused(BadInput):
    """A text of the page with its values; a value may be a function of the language. As a text: English.

    `nearest` is what could have been meant, nothing when nothing is near.
    """

    def __init__(self, key: str, nearest: object = "", **values: object) -> None:
        self.key, self.nearest, self.values = key, nearest, values
        super().__init__(self.said("en"))

    def said(self, language: str) -> str:
        """What was asked for, why it cannot be, what is allowed and what is nearest."""
        values = {name: value(language) if callable(value) else value for name, value in self.values.items()}
        sentence = say(f"refused.{self.key}", language, **values)
        nearest = self.nearest(language) if callable(self.nearest) else self.nearest
        return sentence + (say("refused.nearest", language, nearest=nearest) if nearest else "")


def echo(given: object) -> str:
    """What somebody else wrote, short and without characters that are not seen."""
    text = str(given)
    text = text if len(text) <= LONGEST_ECHO else f"{text[: LONGEST_ECHO - 1]}…"
    return "".join(one if one.isprintable() else "·" for one in text)


def close_to(given: str, known: Iterable[str]) -> str:
    """The name most like what was given; nothing when none is."""
    return next(iter(get_close_matches(given[:LONGEST_ECHO].lower(), list(known), n=1, cutoff=0.4)), "")


def unknown(key: str, given: str, known: Iterable[str]) -> Refused:
    """A name that is none of those known."""
    known = tuple(known)
    return Refused(key, close_to(given, known), given=echo(given), known=", ".join(known))


def refused_value(lever: Parameter, value: object) -> Refused:
    """A value that a lever does not take."""
    told = {
        "lever": partial(label_of, lever),
        "given": echo(value),
        "allowed": lambda language: allowed(lever, language),
    }
    if lever.choices:
        return Refused("choice", close_to(str(value), lever.choices), **told)
    try:
        number = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]  # of whatever a browser sends
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isnan(number):
        return Refused("no number", **told)
    outside = not lever.low <= number <= lever.high
    near = min(max(number, lever.low), lever.high) if outside else round(number)
    return Refused("range" if outside else "whole", lambda language: figure(near, language), **told)
