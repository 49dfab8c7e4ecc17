"""What is found of a difference, in words: English, Swedish. Every table, picture and page says it with these."""

from __future__ import annotations

from experiments.differences import CANNOT_TELL, LOWERS, RAISES, Difference
from experiments.estimate import NO_CHANGE
from viz.style import LANGUAGES

VERDICTS = {
    RAISES: ("raises", "höjer"),
    LOWERS: ("lowers", "sänker"),
    CANNOT_TELL: ("cannot tell", "kan inte avgöras"),
    NO_CHANGE: ("no change", "ingen ändring"),
}
RAISES_SV, LOWERS_SV, UNSURE_SV, _ = (swedish for _, swedish in VERDICTS.values())


def verdict_of(change: Difference) -> str:
    """The verdict, or that nothing changed at all."""
    return NO_CHANGE if change.identical else change.verdict


def verdict_word(verdict: str, language: str) -> str:
    """A verdict in a language."""
    return VERDICTS[verdict][LANGUAGES.index(language)]
