"""Beliefs about the job chance, held as an error in standard deviations of the chance among places.

Zero is the truth. Contact and talk change the error, never the utility: telling the truth can also make
people leave a place with no jobs.
"""


from agents.compiled import rule
from agents.exact import stored
from agents.parameter import beta, normal, setting, uncertainty, uniform

PARAMETERS = (
    uncertainty(
        "bias_here", "SD", -4.0, 4.0, normal(-0.5, -1.3, 0.3),
        label_en="Mean error of belief about jobs here", label_sv="Genomsnittligt fel i tron om jobb här",
        source="B07 (sign); size is judgement", grade="judgement",
    ),
    uncertainty(
        "bias_elsewhere", "SD", -4.0, 4.0, normal(0.3, -0.5, 1.1),
        label_en="Mean error of belief about jobs elsewhere",
        label_sv="Genomsnittligt fel i tron om jobb på annat håll",
        source="M25 (sign); size is judgement", grade="judgement",
    ),
    uncertainty(
        "bias_spread", "SD", 0.0, 4.0, uniform(0.3, 1.3),
        label_en="Spread of beliefs between people", label_sv="Spridning i tron mellan personer",
        source="judgement", grade="judgement",
    ),
    uncertainty(
        "information_weight", "share", 0.0, 1.0, beta(2, 6),
        label_en="Weight of a contact's information", label_sv="Vikt för informationen vid en kontakt",
        source="L26, L31, levers:A04, L33", grade="judgement",
        lever_effect=True,
    ),
    uncertainty(
        "trust", "share", 0.0, 1.0, beta(7, 3),
        label_en="Trust in the outreach team", label_sv="Tillit till det uppsökande teamet",
        source="judgement", grade="judgement",
        lever_effect=True,
    ),
    uncertainty(
        "talk_weight", "share", 0.0, 1.0, beta(3, 17),
        label_en="Weight of a friend's belief in one talk", label_sv="Vikt för en väns tro i ett samtal",
        source="levers:A04", grade="judgement",
    ),
    uncertainty(
        "talk_error", "SD", 0.0, 3.0, uniform(0.0, 0.6),
        label_en="Error of talk", label_sv="Fel i samtal", source="levers:A04", grade="judgement",
    ),
    setting(
        "talk_interval", 3, "months", 1, 60, whole=True,
        label_en="Months between talks about places", label_sv="Månader mellan samtal om orter",
        source="judgement", grade="judgement",
    ),
)


@rule
def first_belief(mean: float, spread: float, noise: float) -> float:
    """A newcomer's belief on arrival."""
    return stored(mean + spread * noise)


@rule
def informed(bias: float, weight: float, trust: float) -> float:
    """The belief after a contact: pulled toward the truth by weight times trust."""
    return stored(bias * (1.0 - weight * trust))


@rule
def talked(bias: float, other: float, weight: float, error: float, noise: float) -> float:
    """The belief after a talk: part of the way to the other's, copied with error."""
    return stored(bias + weight * (other + error * noise - bias))
