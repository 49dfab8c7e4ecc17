"""Finding and losing work: the job-finding hazard is a product of multipliers."""


from agents.compiled import rule
from agents.exact import exp, log, stored
from agents.parameter import Values, beta, lognormal, normal, setting, uncertainty, uniform

WORKING_AGE = (18, 64)  # years, both included
MEASURED_AGE = (20, 64)  # years of the register's employment shares

PARAMETERS = (
    uncertainty(
        "job_hazard", "per month", 0.0005, 0.5, lognormal(0.02, 0.005, 0.08),
        label_en="Job-finding hazard", label_sv="Jobbchans per månad",
        help_en="A man with short schooling, no class hours, in a place of average unemployment.",
        help_sv="En man med kort skolgång, utan lektionstimmar, på en ort med genomsnittlig arbetslöshet.",
        source="weak prior: the found rate is a calibration target", grade="judgement",
    ),
    uncertainty(
        "job_hazard_unemployment", "log per percentage point", -0.5, 0.2, normal(-0.08, -0.15, -0.01),
        label_en="Local unemployment and job finding", label_sv="Ortens arbetslöshet och jobbchansen",
        source="F17, M08", grade="judgement",
    ),
    uncertainty(
        "job_hazard_women", "ratio", 0.1, 1.5, lognormal(0.6, 0.45, 0.8),
        label_en="Women's job finding against men's", label_sv="Kvinnors jobbchans mot mäns",
        source="F02, F03", grade="derived",
    ),
    uncertainty(
        "job_hazard_schooling", "ratio per level", 0.5, 4.0, lognormal(1.4, 1.0, 1.9),
        label_en="Job finding per level of schooling", label_sv="Jobbchans per utbildningsnivå",
        source="F16 (sign)", grade="judgement",
    ),
    uncertainty(
        "job_end", "per month", 0.001, 0.3, lognormal(0.03, 0.015, 0.06),
        label_en="Jobs that end", label_sv="Jobb som upphör",
        source="judgement: many first jobs are short or subsidised", grade="judgement",
    ),
    uncertainty(
        "language_effect", "ratio per 100 hours", 0.9, 2.0, lognormal(1.05, 1.0, 1.15),
        label_en="Job finding per 100 class hours", label_sv="Jobbchans per 100 lektionstimmar",
        source="L12, L15, L30, R02", grade="judgement",
        lever_effect=True,
    ),
    uncertainty(
        "language_lag", "months", 1.0, 36.0, uniform(6.0, 12.0),
        label_en="Mean lag of class hours", label_sv="Lektionstimmarnas genomsnittliga fördröjning",
        source="L12, L15, L30, R02", grade="judgement",
        lever_effect=True,
    ),
    uncertainty(
        "recognition_effect", "ratio", 0.8, 6.0, lognormal(1.9, 1.3, 2.6),
        label_en="Job finding after recognition", label_sv="Jobbchans efter validering",
        source="L11", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "recognition_lag", "months", 0.0, 60.0, uniform(6.0, 12.0),
        label_en="Months from permit to recognition", label_sv="Månader från tillstånd till validering",
        source="L11", grade="judgement",
        lever_effect=True,
    ),
    uncertainty(
        "information_effect", "ratio", 0.5, 3.0, lognormal(1.03, 0.97, 1.12),
        label_en="Job finding after information", label_sv="Jobbchans efter information",
        source="L31, L24", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "referral_effect", "ratio", 0.5, 4.0, lognormal(1.35, 0.95, 1.9),
        label_en="Job finding after referral", label_sv="Jobbchans efter förmedling",
        source="L01, L02, L21, L19, L24, L28", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "referral_delay", "months", 0.0, 24.0, uniform(3.0, 9.0),
        label_en="Months until referral works", label_sv="Månader tills förmedling verkar",
        source="L01, L02", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "programme_effect", "ratio", 0.5, 6.0, lognormal(2.0, 1.4, 2.9),
        label_en="Job finding after the intensive programme", label_sv="Jobbchans efter intensivprogrammet",
        source="L03, L04, L05, L06, L07", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "programme_lock_in", "ratio", 0.05, 1.5, uniform(0.5, 1.0),
        label_en="Job finding during the programme", label_sv="Jobbchans under programmet",
        source="L03, L04", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "programme_take_up", "share", 0.0, 1.0, beta(9, 3),
        label_en="Take-up of the programme", label_sv="Andel som tar del av programmet",
        source="L22", grade="judgement",
        lever_effect=True,
    ),
    uncertainty(
        "subsidy_effect", "ratio", 0.5, 5.0, lognormal(1.5, 1.1, 2.2),
        label_en="Job finding with a wage subsidy", label_sv="Jobbchans med lönestöd",
        source="L24, L25, R07", grade="judgement",
        lever_effect=True,
    ),
    uncertainty(
        "subsidy_additional", "share", 0.0, 1.0, beta(8, 14),
        label_en="Subsidised jobs that are additional", label_sv="Subventionerade jobb som är nya",
        source="L17", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "wait_effect", "ratio per month", 0.9, 1.05, lognormal(0.99, 0.975, 1.005),
        label_en="Job finding per month of asylum wait", label_sv="Jobbchans per månads asylväntan",
        source="L09, L29, R03", grade="derived",
    ),
    uncertainty(
        "access_effect", "share", 0.0, 0.6, normal(0.11, 0.04, 0.18, low=0.0),
        label_en="Added share at work when allowed to work while waiting",
        label_sv="Ökad andel i arbete när man får arbeta under väntan",
        source="L10, L23", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "mentor_effect", "ratio", 0.5, 2.0, lognormal(1.0, 0.95, 1.15),
        label_en="Job finding a year after mentoring", label_sv="Jobbchans ett år efter mentorskap",
        source="L18", grade="derived",
        lever_effect=True,
    ),
    uncertainty(
        "contact_effect", "ratio per contact", 0.9, 1.5, lognormal(1.05, 1.0, 1.12),
        label_en="Job finding per employed compatriot known",
        label_sv="Jobbchans per landsman i arbete man känner",
        source="M24", grade="judgement",
    ),
    uncertainty(
        "match_effect", "ratio", 0.5, 3.0, lognormal(1.15, 1.0, 1.4),
        label_en="Job finding where placed by match", label_sv="Jobbchans där man placerats genom matchning",
        source="P01, P02, M09, P04", grade="judgement",
        lever_effect=True,
    ),
    uncertainty(
        "rule_job_effect", "ratio", 0.3, 1.2, uniform(0.8, 1.0),
        label_en="Job finding under a residence rule", label_sv="Jobbchans under bosättningsregel",
        source="M38 (sign)", grade="judgement",
        lever_effect=True,
    ),
    uncertainty(
        "vacancy_rate", "per 1,000 in the labour force and month", 0.0, 20.0, lognormal(0.6, 0.3, 1.2),
        label_en="Vacancies open to newcomers", label_sv="Lediga jobb öppna för nyanlända",
        help_en="About one in thirty of the vacancies notified in the county.",
        help_sv="Ungefär ett av trettio anmälda lediga jobb i länet.",
        source="found: 2,400 vacancies notified in Feb 2017; the open share is judgement", grade="judgement",
    ),
    setting(
        "skilled_share", 0.25, "share", 0.0, 1.0,
        label_en="Vacancies that ask for a recognised qualification",
        label_sv="Lediga jobb som kräver validerad utbildning",
        source="judgement", grade="judgement",
    ),
    setting(
        "class_hours", 40.0, "hours per month", 0.0, 160.0,
        label_en="Usual class hours after settlement", label_sv="Vanliga lektionstimmar efter bosättning",
        source="judgement: about half of the 15 hours a week offered", grade="judgement",
    ),
    setting(
        "class_months", 24.0, "months", 0.0, 120.0,
        label_en="Months of usual classes after settlement", label_sv="Månader med vanlig undervisning",
        source="length of the establishment programme", grade="found",
    ),
    setting(
        "programme_months", 10.0, "months", 0.0, 60.0,
        label_en="Length of the intensive programme", label_sv="Intensivprogrammets längd",
        source="L04", grade="found",
    ),
    setting(
        "programme_end", 46.0, "months", 11.0, 240.0,
        label_en="Months until the programme's effect is gone",
        label_sv="Månader tills programmets effekt är borta",
        source="L05, L07", grade="found",
    ),
    setting(
        "mentor_delay", 12.0, "months", 0.0, 60.0,
        label_en="Months until mentoring touches work", label_sv="Månader tills mentorskap påverkar arbete",
        source="L18", grade="found",
    ),
    setting(
        "contact_cap", 5.0, "contacts", 0.0, 50.0,
        label_en="Employed compatriots that count at most",
        label_sv="Landsmän i arbete som räknas som mest",
        source="judgement", grade="judgement",
    ),
    setting(
        "mean_wait", 13.35, "months", 1.0, 60.0,
        label_en="Mean wait over which access to work is counted",
        label_sv="Genomsnittlig väntan som arbetsrätten räknas över",
        source="E10", grade="found",
    ),
    setting(
        "season", 0.1, "share", 0.0, 0.9,
        label_en="Seasonal swing of job finding", label_sv="Säsongssvängning i jobbchansen",
        source="judgement", grade="judgement",
    ),
)

SEASON = (-1.0, -0.866, -0.5, 0.0, 0.5, 0.866, 1.0, 0.866, 0.5, 0.0, -0.5, -0.866)  # by calendar month


@rule
def person_log(p: Values, female: int, schooling: int, months_waited: int) -> float:
    """What a person brings: sex, schooling, and the asylum wait."""
    sex = p.log_job_hazard_women if female else 0.0
    return sex + p.log_job_hazard_schooling * schooling + p.log_wait_effect * months_waited


@rule
def place_log(p: Values, rate_gap: float) -> float:
    """Local unemployment, in percentage points above the country."""
    return p.job_hazard_unemployment * rate_gap


@rule
def language_log(p: Values, hours: float) -> float:
    """Class hours that have taken effect."""
    return p.log_language_effect * (hours / 100.0)


@rule
def recognition_log(p: Values, recognised: bool) -> float:
    """A recognised qualification."""
    return p.log_recognition_effect if recognised else 0.0


@rule
def outreach_log(p: Values, content: int, months_since: int) -> float:
    """Information (0), referral (1) or the intensive programme (2), so many months after the contact."""
    if content == 0:
        return p.log_information_effect if months_since >= 1 else 0.0
    if content == 1:
        return p.log_referral_effect if months_since >= p.referral_delay else 0.0
    if months_since < p.programme_months:
        return p.log_programme_lock_in
    if months_since >= p.programme_end:
        return 0.0
    # fades from the full effect at the programme's end to none
    return p.log_programme_effect * (p.programme_end - months_since) / (p.programme_end - p.programme_months)


@rule
def mentor_log(p: Values, months_since: int) -> float:
    """A mentor, after the delay."""
    return p.log_mentor_effect if months_since >= p.mentor_delay else 0.0


@rule
def contacts_log(p: Values, employed_contacts: int) -> float:
    """Employed compatriots among one's ties, capped; contacts without work count nothing."""
    return p.log_contact_effect * min(float(employed_contacts), p.contact_cap)


@rule
def subsidy_log(p: Values, subsidised: int) -> float:
    """The extra wage subsidy."""
    return p.log_subsidy_effect if subsidised else 0.0


@rule
def match_log(p: Values, matched: int) -> float:
    """A municipality chosen by match."""
    return p.log_match_effect if matched else 0.0


@rule
def rule_log(p: Values, rule: float) -> float:
    """The residence rule, times how far it is in force (0 to 1)."""
    return p.log_rule_job_effect * rule


@rule
def season_factor(p: Values, swing: float) -> float:
    """The month's place in the year."""
    return 1.0 + p.season * swing


@rule
def search_hazard(p: Values, logs: float, season: float) -> float:
    """Job-finding hazard this month: the base times all multipliers."""
    return p.job_hazard * season * exp(logs)


@rule
def waiting_hazard(p: Values) -> float:
    """Hazard while waiting with access to work: spreads the found gain over the mean wait."""
    return -log(1.0 - p.access_effect) / p.mean_wait


@rule
def searched(search_left: float, hazard: float) -> float:
    """The integrated hazard still to come after a month of search; none left means a candidacy."""
    return stored(search_left - hazard)


@rule
def learned(p: Values, hours: float, effective: float) -> float:
    """Class hours in effect a month later: a first-order lag with the found mean."""
    return stored(effective + (hours - effective) / p.language_lag)


@rule
def months_of_job(p: Values, threshold: float) -> int:
    """Whole months a job lasts, at least one, from its unit exponential."""
    return min(int(threshold / p.job_end) + 1, 10000)
