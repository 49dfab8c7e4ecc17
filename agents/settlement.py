"""Settling at the permit: by oneself here, by oneself elsewhere, or assigned (a nested logit).

The weight of a nest is the exponential of its inclusive value. Being assigned is an alternative whose weight
is the typical household's own prospects times the odds of assignment, so that a better prospect of one's own
lowers the chance of being assigned.
"""


from agents.compiled import rule
from agents.exact import exp, log
from agents.parameter import Prior, Values, beta, setting, uncertainty

_CLOSED = 1e-60  # in place of nought, whose logarithm is no number
SETTLEMENTS = ("self_here", "self_elsewhere", "assigned_here", "assigned_elsewhere")

PARAMETERS = (
    uncertainty(
        "assigned_share", "share", 0.001, 0.95, beta(12, 28),
        label_en="Permit holders assigned to a municipality",
        label_sv="Andel med tillstånd som anvisas en kommun",
        source="C07, N09", grade="found",
    ),
    uncertainty(
        "in_county_share", "share", 0.0, 1.0, beta(2, 32),
        label_en="Assigned people placed inside the county", label_sv="Anvisade som placeras i länet",
        source="N09, N11, N12, N13", grade="judgement",
    ),
    uncertainty(
        "refusal", "share", 0.0, 1.0, beta(3, 11),
        label_en="Assigned people who settle by themselves after all",
        label_sv="Anvisade som ändå ordnar eget boende",
        source="N13 (that it occurs)", grade="judgement",
    ),
    uncertainty(
        "dwelling_rate", "per 1,000 rental dwellings and month", 0.0, 50.0,
        Prior("lognormal", 1.0, 0.47),
        label_en="Dwellings offered to newcomers", label_sv="Bostäder som erbjuds nyanlända",
        source="judgement", grade="judgement",
    ),
    setting(
        "shortage_factor", 0.5, "ratio", 0.0, 5.0,
        label_en="Offers of dwellings where there is a shortage",
        label_sv="Bostadserbjudanden där det råder brist",
        source="judgement on the housing survey", grade="judgement",
    ),
    setting(
        "surplus_factor", 2.0, "ratio", 0.0, 10.0,
        label_en="Offers of dwellings where there is a surplus",
        label_sv="Bostadserbjudanden där det råder överskott",
        source="judgement on the housing survey", grade="judgement",
    ),
    setting(
        "other_arrivals", 60.0, "persons per month", 0.0, 5000.0,
        label_en="Other arrivals who compete", label_sv="Andra nyanlända som konkurrerar",
        help_en="Assigned from outside, quota refugees and family.",
        help_sv="Anvisade utifrån, kvotflyktingar och anhöriga.",
        source="C02, less the cohort's own settlers", grade="judgement",
    ),
    setting(
        "other_household", 2.0, "persons", 1.0, 10.0,
        label_en="Other arrivals per household", label_sv="Andra nyanlända per hushåll",
        source="judgement", grade="judgement",
    ),
    setting(
        "other_searchers", 12.0, "person-months per arrival", 0.0, 120.0,
        label_en="Months of job search per other arrival", label_sv="Månader i jobbsökande per annan nyanländ",
        source="judgement: half search for two years", grade="judgement",
    ),
    setting(
        "delay_assigned_early", 5.0, "months", 0, 11, whole=True,
        label_en="Permit to assigned municipality until 2016",
        label_sv="Tillstånd till anvisad kommun till och med 2016",
        source="E12 (152 days)", grade="found",
    ),
    setting(
        "delay_assigned_late", 4.0, "months", 0, 11, whole=True,
        label_en="Permit to assigned municipality from 2017",
        label_sv="Tillstånd till anvisad kommun från 2017",
        source="E12 (120 days)", grade="found",
    ),
    setting(
        "delay_self", 1.0, "months", 0, 11, whole=True,
        label_en="Permit to own settlement", label_sv="Tillstånd till egen bosättning",
        source="judgement", grade="judgement",
    ),
    setting(
        "housing_gate", 0, "0 or 1", 0, 1, whole=True,
        label_en="Housing as a gate", label_sv="Bostad som spärr",
        help_en="A rival structure: who settles by choice needs a dwelling there, and does not value it otherwise.",
        help_sv="En rivaliserande struktur: den som själv bosätter sig måste ha en bostad, men värderar den inte.",
        source="structure as in M22; the switch is a judgement", grade="judgement",
    ),
    setting(
        "kin_share", 0.5, "share", 0.0, 1.0,
        label_en="Households with kin or friends elsewhere in Sweden",
        label_sv="Hushåll med släkt eller vänner på annat håll i Sverige",
        source="judgement", grade="judgement",
    ),
)


@rule
def gate(p: Values, has_dwelling: bool) -> float:
    """Factor of a municipality's weight by whether there is a dwelling: matters only where housing is a gate."""
    return _CLOSED if p.housing_gate > 0.0 and not has_dwelling else 1.0


@rule
def nest_weight(value: float) -> float:
    """A nest's weight from its inclusive value."""
    return exp(value)


@rule
def assigned_weight(p: Values, typical_prospects: float) -> float:
    """The weight of being assigned: the odds of an assignment times the typical household's own prospects.

    Some refuse, so more are assigned at first than the share that ends up assigned.
    """
    first = min(p.assigned_share / max(1.0 - p.refusal, 0.05), 0.98)
    return typical_prospects * first / (1.0 - first)


@rule
def finishing_time(u: float, weight: float) -> float:
    """The exponential race: among alternatives, the least -ln(u)/weight is first with odds weight."""
    return -log(u) / weight


@rule
def may_finish_before(u: float, weight: float, best_time: float) -> bool:
    """Whether an alternative can still win the race: spares the logarithm, since -ln(u) is at least 1 - u."""
    return (1.0 - u) < best_time * weight * (1.0 + 1e-12)
