"""Moving on from a municipality of the county: a monthly competing-risk hazard on the same utilities.

Every other place k has the hazard base x early x exp(V_k - V_here); their sum decides when, their shares
where to (complementary log-log with competing destinations, as in Haberfeld et al. 2019).
"""


from agents.compiled import rule
from agents.exact import exp
from agents.parameter import Values, lognormal, normal, setting, uncertainty

ADULT = 18  # years at which somebody who came alone may move by choice

PARAMETERS = (
    uncertainty(
        "onward_hazard", "per month", 0.00005, 0.2, lognormal(0.006, 0.0015, 0.024),
        label_en="Hazard of moving on", label_sv="Månadsrisk att flytta vidare",
        help_en="A year after the permit, with a dwelling but no job or native ties, in an average municipality.",
        help_sv="Ett år efter tillståndet, med bostad men utan jobb och svenska band, i en genomsnittskommun.",
        source="weak prior: the found shares are calibration targets", grade="judgement",
    ),
    uncertainty(
        "onward_early", "log-odds", -3.0, 4.0, normal(0.5, -0.5, 1.5),
        label_en="Excess of moving on just after settlement",
        label_sv="Överrisk att flytta strax efter bosättning",
        source="B19 (sign); size is judgement", grade="judgement",
    ),
    setting(
        "onward_early_months", 6.0, "months", 0.5, 120.0,
        label_en="Months in which the excess falls to a third",
        label_sv="Månader tills överrisken fallit till en tredjedel",
        source="judgement", grade="judgement",
    ),
    setting(
        "planned_moves", 0, "0 or 1", 0, 1, whole=True,
        label_en="Moving on as planned behaviour", label_sv="Flytt vidare som planerat beteende",
        help_en="A rival structure: an intention is formed, more or less, and realised at one rate.",
        help_sv="En rivaliserande struktur: en avsikt bildas, mer eller mindre, och förverkligas i en takt.",
        source="structure as in M39; the switch is a judgement", grade="judgement",
    ),
)


@rule
def duration_factor(p: Values, months: float) -> float:
    """How the hazard of moving on depends on the months since settling."""
    return exp(p.onward_early * exp(-months / p.onward_early_months))


@rule
def planned_rate(p: Values, duration: float, rate: float) -> float:
    """The hazard of moving on under planned behaviour, from that of the utilities.

    The odds of an intention are the pull relative to the typical household's; whoever has one moves at twice the
    typical rate. So the typical household moves as before, and a strong pull can do no more than double it.
    """
    return 2.0 * rate / (1.0 + rate / (p.onward_hazard * duration))


@rule
def onward_rate(p: Values, duration: float, pull_elsewhere: float, pull_here: float, value_of_staying: float) -> float:
    """Hazard of moving on this month: the pulls are the summed exp(V_k) of the two groups of rivals."""
    return p.onward_hazard * duration * (pull_elsewhere + pull_here) * exp(-value_of_staying)
