"""The utility of a place: named terms, each a weight times what a household sees there.

Random utility after McFadden; the sum is in units of log-odds. A place outside the county is an aggregate of
municipalities of one type in one county, so its number of elemental alternatives enters as log population
(Ben-Akiva and Lerman, 1985, ch. 9).
"""


from agents.compiled import rule
from agents.exact import exp, log
from agents.parameter import Values, lognormal, normal, setting, uncertainty, uniform

PARAMETERS = (
    uncertainty(
        "stay_constant", "log-odds", -8.0, 8.0, normal(0.0, -2.94, 2.94),
        label_en="Unexplained pull of the county", label_sv="Oförklarad dragning till länet",
        help_en="What draws to the county beyond the named terms; weak on purpose, the data must speak.",
        help_sv="Det som drar till länet utöver de namngivna termerna; medvetet svag, data ska tala.",
        source="weak prior: the found share is a calibration target", grade="judgement",
    ),
    uncertainty(
        "nest_scale", "ratio", 0.2, 1.0, uniform(0.4, 1.0),
        label_en="Independence of places within the county and outside",
        label_sv="Oberoende mellan orter inom länet och utanför",
        help_en="Dissimilarity of the nested logit: 1 makes all places equally close rivals.",
        help_sv="Olikhet i den nästlade logitmodellen: 1 gör alla orter till lika nära alternativ.",
        source="judgement", grade="judgement",
    ),
    uncertainty(
        "b_job", "log-odds", -1.0, 3.0, normal(0.9, 0.2, 1.6),
        label_en="Job or concrete offer here", label_sv="Jobb eller konkret erbjudande här",
        source="M36, M11", grade="derived",
    ),
    uncertainty(
        "b_job_chance", "log-odds per SD", -0.5, 2.0, normal(0.6, 0.3, 0.9),
        label_en="Perceived job chance", label_sv="Upplevd jobbchans",
        help_en="Per standard deviation of the job chance among Sweden's places.",
        help_sv="Per standardavvikelse av jobbchansen mellan Sveriges orter.",
        source="M36, M20", grade="derived",
    ),
    uncertainty(
        "b_wage", "log-odds per SD", -0.5, 2.0, normal(0.5, 0.2, 0.8),
        label_en="Wage level", label_sv="Lönenivå", source="M30", grade="derived",
    ),
    uncertainty(
        "b_kin", "log-odds", -0.5, 3.0, normal(0.5, 0.2, 1.2),
        label_en="Kin or close friends there", label_sv="Släkt eller nära vänner där",
        source="M36, M20", grade="derived",
    ),
    uncertainty(
        "b_conationals", "log-odds per log unit", -0.5, 1.5, normal(0.3, 0.05, 0.6),
        label_en="Compatriots there", label_sv="Landsmän där",
        source="M06, M20, M21, R09", grade="judgement",
    ),
    uncertainty(
        "b_immigrants", "log-odds per SD", -1.0, 1.0, normal(0.0, -0.2, 0.2),
        label_en="Share of immigrants there", label_sv="Andel utrikes födda där",
        source="M06, M21, M03", grade="judgement",
    ),
    uncertainty(
        "b_dwelling", "log-odds", -0.5, 3.0, normal(0.8, 0.2, 1.6),
        label_en="Own dwelling within reach", label_sv="Egen bostad inom räckhåll",
        source="M22, N11", grade="judgement",
    ),
    uncertainty(
        "b_child", "log-odds", -0.5, 2.0, normal(0.4, 0.1, 0.8),
        label_en="Child at the local school", label_sv="Barn i ortens skola",
        source="M05, M26, B16", grade="judgement",
    ),
    uncertainty(
        "b_tie", "log-odds per tie", -0.5, 1.0, normal(0.15, 0.0, 0.35),
        label_en="Native friend or club", label_sv="Svensk vän eller förening",
        source="L18, M32, M31", grade="judgement",
    ),
    uncertainty(
        "b_small", "log-odds", -2.0, 1.0, normal(-0.5, -1.0, -0.1),
        label_en="Small place rather than town", label_sv="Liten ort hellre än stad",
        source="M18, M26, M28", grade="judgement",
    ),
    uncertainty(
        "b_unemployment", "log-odds per percentage point", -0.5, 0.3, normal(-0.05, -0.12, 0.0),
        label_en="Unemployment there", label_sv="Arbetslöshet där",
        source="M07, M08, M20", grade="judgement",
    ),
    uncertainty(
        "b_distance", "log-odds per log unit", -2.0, 0.5, normal(-0.3, -0.6, 0.0),
        label_en="Distance", label_sv="Avstånd",
        help_en="Per log unit of (1 + kilometres / 100).", help_sv="Per logenhet av (1 + kilometer / 100).",
        source="M23 (sign); size is judgement", grade="judgement",
    ),
    uncertainty(
        "b_lived", "log-odds per year", -0.5, 1.5, normal(0.3, 0.0, 0.6),
        label_en="Years lived there", label_sv="År på orten",
        help_en="Up to the cap of years lived.", help_sv="Upp till taket för antal år.",
        source="M32 (sign); size is judgement", grade="judgement",
    ),
    uncertainty(
        "plan_weight", "log-odds", -1.0, 4.0, normal(0.9, 0.2, 1.8),
        label_en="Job offer with settlement plan", label_sv="Jobberbjudande med bosättningsplan",
        help_en="Only what exceeds the value of the job itself is added.",
        help_sv="Bara det som överstiger jobbets eget värde läggs till.",
        source="M10, M11, M36", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "cash_weight", "log-odds per package", 0.0, 2.0, normal(0.4, 0.0, 1.0, low=0.0),
        label_en="Value of settlement support in cash", label_sv="Värdet av bosättningsstöd i pengar",
        source="L27", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "rule_cost", "log-odds", 0.0, 3.0, normal(0.95, 0.5, 1.5),
        label_en="Cost of leaving under a residence rule", label_sv="Kostnad att flytta under bosättningsregel",
        source="M37, M38", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "language_metro", "ratio per 100 hours", 0.05, 1.0, lognormal(0.7, 0.35, 1.0, high=1.0),
        label_en="Moves to metropolises per 100 class hours",
        label_sv="Flyttar till storstad per 100 lektionstimmar",
        source="L13, L14", grade="derived",
        lever_effect=True,
    ),
    setting(
        "lived_cap", 2.0, "years", 0.0, 20.0,
        label_en="Years lived that count at most", label_sv="År på orten som räknas som mest",
        source="judgement", grade="judgement",
    ),
    setting(
        "tie_cap", 3.0, "ties", 0.0, 20.0,
        label_en="Native ties that count at most", label_sv="Svenska band som räknas som mest",
        source="evidence on ties: cap 3", grade="judgement",
    ),
    setting(
        "dwelling_fade", 12.0, "months", 0.5, 240.0,
        label_en="Months in which a dwelling's weight falls to a third",
        label_sv="Månader tills bostadens vikt fallit till en tredjedel",
        source="M22", grade="judgement",
    ),
    setting(
        "cash_package", 25000.0, "SEK", 1000.0, 500000.0,
        label_en="One package of settlement support", label_sv="Ett paket bosättningsstöd",
        source="judgement", grade="judgement",
    ),
    setting(
        "language_metro_cap", 300.0, "hours", 0.0, 5000.0,
        label_en="Class hours that count for metropolis moves at most",
        label_sv="Lektionstimmar som räknas för storstadsflyttar som mest",
        source="range seen in L13", grade="judgement",
    ),
)


@rule
def job_chance_term(p: Values, chance_z: float) -> float:
    """Perceived job chance: chance in standard deviations among places, biased by belief."""
    return p.b_job_chance * chance_z


@rule
def wage_term(p: Values, income_z: float) -> float:
    """Wage level in standard deviations among municipalities."""
    return p.b_wage * income_z


@rule
def unemployment_term(p: Values, rate_gap: float) -> float:
    """Unemployment, percentage points above the country."""
    return p.b_unemployment * rate_gap


@rule
def size_term(p: Values, small: float) -> float:
    """Small place: 0 or 1, or for an aggregate the share of people in small municipalities."""
    return p.b_small * small


@rule
def immigrant_term(p: Values, share_z: float) -> float:
    """Share of foreign-born in standard deviations among municipalities."""
    return p.b_immigrants * share_z


@rule
def conational_term(p: Values, stock_ratio: float) -> float:
    """Compatriots a head relative to the country's."""
    return p.b_conationals * log(stock_ratio)


@rule
def distance_term(p: Values, kilometres: float) -> float:
    """Distance from where the household lives, in kilometres."""
    return p.b_distance * log(1.0 + kilometres / 100.0)


@rule
def kin_term(p: Values, has_kin: float) -> float:
    """Kin or close friends in the place: 0 or 1."""
    return p.b_kin * has_kin


@rule
def dwelling_fading(p: Values, months_since_permit: float) -> float:
    """How much of a dwelling's weight is left so many months after the permit."""
    return exp(-months_since_permit / p.dwelling_fade)


@rule
def dwelling_term(p: Values, fading: float) -> float:
    """Own dwelling in the place, its weight fading after the permit (1 at the permit)."""
    return p.b_dwelling * fading


@rule
def child_term(p: Values, has_child: float) -> float:
    """A child at the local school: 0 or 1."""
    return p.b_child * has_child


@rule
def tie_term(p: Values, ties: int) -> float:
    """Native or civil-society ties in the place, capped."""
    return p.b_tie * min(float(ties), p.tie_cap)


@rule
def lived_term(p: Values, months: float) -> float:
    """Months lived in the place, capped."""
    return p.b_lived * min(months / 12.0, p.lived_cap)


@rule
def job_term(p: Values, has_job: float) -> float:
    """A job or a concrete offer in the place: 0 or 1."""
    return p.b_job * has_job


@rule
def plan_term(p: Values, has_plan: float) -> float:
    """A settlement plan with the offer: only the excess over the job's own value."""
    return max(p.plan_weight - p.b_job, 0.0) * has_plan


@rule
def cash_term(p: Values, cash: float) -> float:
    """Settlement support in SEK, as packages."""
    return p.cash_weight * (cash / p.cash_package)


@rule
def rule_term(p: Values, rule: float) -> float:
    """The residence rule's cost of leaving, times how far it is in force (0 to 1)."""
    return -p.rule_cost * rule


@rule
def language_metro_factor(p: Values, hours: float) -> float:
    """Multiplier on metropolises from class hours beyond the usual."""
    if hours <= 0.0:
        return 1.0
    return exp(log(p.language_metro) * min(hours, p.language_metro_cap) / 100.0)


@rule
def place_value(p: Values, chance_z: float, income_z: float, rate_gap: float, small: float, share_z: float) -> float:
    """What everybody sees of a place alike: the sum of its fixed terms."""
    return (
        job_chance_term(p, chance_z)
        + wage_term(p, income_z)
        + unemployment_term(p, rate_gap)
        + size_term(p, small)
        + immigrant_term(p, share_z)
    )


@rule
def kin_added(p: Values, weight: float) -> float:
    """What kin add to the weight of the place where they live."""
    return weight * (exp(kin_term(p, 1.0) / p.nest_scale) - 1.0)


@rule
def nest_value(p: Values, weight: float) -> float:
    """Inclusive value of a nest: its scale times the logarithm of its places' summed weights."""
    return p.nest_scale * log(weight)
