"""The mark that tells what rests on data from what rests on its prior, given by one rule."""

from __future__ import annotations

from dataclasses import dataclass

from agents.record import Record

# The rule. `BADGE_RULE_EN` and `BADGE_RULE_SV` say it in words; both are made from these numbers.
INFORMED, PARTLY = 0.5, 0.1  # contraction, at least


@dataclass(frozen=True)
class Badge:
    """How far a number is informed by data."""

    name: str
    label_en: str
    label_sv: str

    def record(self) -> Record:
        """The badge as plain values."""
        return dict(vars(self))


BADGES = (
    Badge("informed", "informed by data", "stöds av data"),
    Badge("partly", "partly informed by data", "stöds delvis av data"),
    Badge("prior_only", "prior only", "endast antagande i förväg (prior)"),
)


def _comma(value: float) -> str:
    return f"{value:g}".replace(".", ",")


BADGE_RULE_EN = (
    f"Contraction is 1 - posterior variance / prior variance. Informed by data: at least {INFORMED:g}, and the lower "
    f"end of its 90 % interval at least {PARTLY:g}. Partly: at least {PARTLY:g}, and the lower end above 0. "
    "Otherwise prior only. A parameter is judged on the scale on which its prior is normal. The effect of a measure is "
    "judged in percentage points and in log-odds, and the smaller contraction counts: where only the level of staying "
    "has become known, effects as a rule shrink on one of these scales only."
)
BADGE_RULE_SV = (
    "Krympning är 1 - varians efter data / varians före data. Stöds av data: minst "
    f"{_comma(INFORMED)}, och nedre änden av dess 90 %-intervall minst {_comma(PARTLY)}. Delvis: minst "
    f"{_comma(PARTLY)}, och nedre änden över 0. Annars endast antagande i förväg. En parameter bedöms på den skala där "
    "dess antagna fördelning är normal. En åtgärds effekt bedöms både i procentenheter och i logodds, och den mindre "
    "krympningen gäller: när bara nivån på kvarboendet har blivit känd krymper effekter som regel bara på den ena "
    "skalan."
)


def badge_of(*contractions: tuple[float, float]) -> Badge:
    """The badge of a number from its contraction and the lower end of its 90 % interval, one pair for each scale.

    The smaller counts. What is not a number earns nothing.
    """
    value = min(pair[0] if pair[0] == pair[0] else -1.0 for pair in contractions)
    low = min(pair[1] if pair[1] == pair[1] else -1.0 for pair in contractions)
    if value >= INFORMED and low >= PARTLY:
        return BADGES[0]
    if value >= PARTLY and low > 0.0:
        return BADGES[1]
    return BADGES[2]
