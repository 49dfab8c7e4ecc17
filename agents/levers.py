"""What policy can set. Each lever acts through one mechanism column or stock, never on staying itself.

Defaults are today's practice. Effect sizes stand beside the rules they belong to and are never fitted.
"""

from agents.parameter import Cost, beta, lever, lognormal, setting, uncertainty

CONTENTS = ("information", "referral", "intensive")

PARAMETERS = (
    lever(
        "outreach_reach", 0.1, "share", 0.0, 1.0, mechanism="contact_month",
        through=("information_weight",),
        label_en="Outreach: share reached", label_sv="Uppsökande: andel som nås",
        help_en="Share of adults whom the outreach team meets. Today: a few visits.",
        help_sv="Andel vuxna som det uppsökande teamet möter. I dag: enstaka besök.",
        cost=Cost("person contacted", 1500.0, 500.0, 4000.0, per_sv="person som nås"),
        source="N05 (29 people met in one visit)",
    ),
    lever(
        "outreach_start", 6, "months after arrival", 0, 24, whole=True, mechanism="contact_month",
        through=("information_weight",),
        label_en="Outreach: first contact", label_sv="Uppsökande: första kontakt",
        help_en="Months after arrival when the team may first meet a person.",
        help_sv="Månader efter ankomsten då teamet tidigast möter en person.",
        cost=Cost("month", 0.0, 0.0, 0.0, per_sv="månad"),
    ),
    lever(
        "outreach_content", "information", "", 0, len(CONTENTS) - 1, choices=CONTENTS, mechanism="content",
        label_en="Outreach: content", label_sv="Uppsökande: innehåll",
        help_en="Information; also referral and CV matching; or the intensive early programme.",
        help_sv="Information; även förmedling och CV-matchning; eller det intensiva tidiga programmet.",
        cost=Cost(
            "person in referral; the programme costs eight times as much", 10000.0, 5000.0, 20000.0,
            per_sv="person i förmedling; programmet kostar åtta gånger så mycket",
        ),
    ),
    lever(
        "language_hours", 0.0, "hours per month", 0.0, 60.0, mechanism="class_hours_extra",
        through=("language_effect", "language_lag", "language_metro"),
        label_en="Extra language classes", label_sv="Extra språkundervisning",
        help_en="Class hours a month beyond today's, from arrival on while in the county.",
        help_sv="Lektionstimmar per månad utöver dagens, från ankomsten så länge man är i länet.",
        cost=Cost("class hour and person", 90.0, 50.0, 150.0, per_sv="lektionstimme och person"),
    ),
    lever(
        "recognition_speedup", 0.0, "months", 0.0, 12.0, mechanism="recognised_month",
        through=("recognition_effect", "recognition_lag"),
        label_en="Faster recognition of qualifications", label_sv="Snabbare validering",
        help_en="Months by which the decision comes sooner.", help_sv="Månader som beslutet kommer tidigare.",
        cost=Cost("qualified person and month saved", 1500.0, 500.0, 5000.0, per_sv="utbildad person och sparad månad"),
    ),
    lever(
        "work_while_waiting", 0.0, "share", 0.0, 1.0, mechanism="searches_waiting",
        through=("access_effect",),
        label_en="Work during the wait", label_sv="Arbete under väntan",
        help_en="Share of waiting adults helped into the right and the chance to work.",
        help_sv="Andel väntande vuxna som får rätt och möjlighet att arbeta.",
        cost=Cost("waiting adult and month", 300.0, 100.0, 1000.0, per_sv="väntande vuxen och månad"),
    ),
    lever(
        "wage_subsidy", 0.0, "share", 0.0, 1.0, mechanism="subsidised",
        through=("subsidy_effect", "subsidy_additional"),
        label_en="Wage subsidy", label_sv="Lönestöd",
        help_en="Share of unemployed settled newcomers whom an extra subsidy covers.",
        help_sv="Andel arbetslösa bosatta nyanlända som omfattas av ett extra lönestöd.",
        cost=Cost("subsidised job", 120000.0, 60000.0, 200000.0, per_sv="jobb med lönestöd"),
    ),
    lever(
        "mentoring", 0.0, "share", 0.0, 1.0, mechanism="native_ties",
        through=("mentor_effect", "match_rate", "mentor_ties"),
        label_en="Mentoring", label_sv="Mentorskap",
        help_en="Share of adults offered a local friend or guide.",
        help_sv="Andel vuxna som erbjuds en lokal vän eller guide.",
        cost=Cost("person matched", 5000.0, 2000.0, 12000.0, per_sv="person som får mentor"),
    ),
    lever(
        "co_placement", 0.0, "share", 0.0, 1.0, mechanism="home",
        label_en="Compatriots housed together", label_sv="Landsmän bor tillsammans",
        help_en="Share of households housed where most of their compatriots wait.",
        help_sv="Andel hushåll som bor där flest landsmän väntar.",
        cost=Cost("household moved", 2000.0, 500.0, 6000.0, per_sv="hushåll som flyttas"),
    ),
    lever(
        "matched_placement", 0.0, "share", 0.0, 1.0, mechanism="matched",
        through=("match_effect",),
        label_en="Matched placement", label_sv="Matchad placering",
        help_en="Share of in-county assignments decided by where the job chance is best.",
        help_sv="Andel anvisningar inom länet som styrs av var jobbchansen är bäst.",
        cost=Cost("household matched", 3000.0, 1000.0, 8000.0, per_sv="hushåll som matchas"),
    ),
    lever(
        "dwellings_reserved", 0.0, "dwellings per year", 0.0, 600.0, mechanism="dwellings",
        label_en="Dwellings reserved", label_sv="Reserverade bostäder",
        help_en="Rental dwellings kept for newcomers in the county.",
        help_sv="Hyresbostäder i länet som hålls för nyanlända.",
        cost=Cost("dwelling reserved", 15000.0, 5000.0, 40000.0, per_sv="reserverad bostad"),
    ),
    lever(
        "in_county_assignment", 0.0, "share", 0.0, 0.9, mechanism="settlement",
        through=("assigned_share", "refusal"),
        label_en="In-county assignment", label_sv="Anvisning inom länet",
        help_en="Added to today's share of assigned people placed inside the county.",
        help_sv="Läggs till dagens andel anvisade som placeras i länet.",
        cost=Cost("household assigned here", 10000.0, 3000.0, 30000.0, per_sv="hushåll som anvisas hit"),
    ),
    lever(
        "job_offers", 0.0, "share", 0.0, 0.5, mechanism="offer",
        through=("plan_weight",),
        label_en="Employer-led offers", label_sv="Arbetsgivarledda erbjudanden",
        help_en="Share of adults with a permit offered a vacant job and a settlement plan.",
        help_sv="Andel vuxna med tillstånd som erbjuds ett ledigt jobb och en bosättningsplan.",
        cost=Cost("offer made", 8000.0, 3000.0, 20000.0, per_sv="erbjudande"),
    ),
    lever(
        "settlement_cash", 0.0, "SEK per household", 0.0, 50000.0, mechanism="cash",
        through=("cash_weight",),
        label_en="Settlement support in cash", label_sv="Bosättningsstöd i pengar",
        help_en="Paid to a household that settles in the county.",
        help_sv="Betalas till hushåll som bosätter sig i länet.",
        cost=Cost("SEK paid", 1.0, 1.0, 1.1, per_sv="utbetald krona"),
    ),
    lever(
        "extra_vacancies", 0.0, "share", 0.0, 2.0, mechanism="vacancies",
        label_en="More vacancies", label_sv="Fler lediga jobb",
        help_en="Vacancies open to newcomers beyond today's, as a share of today's.",
        help_sv="Lediga jobb öppna för nyanlända utöver dagens, som andel av dagens.",
        cost=Cost("vacancy opened", 20000.0, 0.0, 60000.0, per_sv="nytt ledigt jobb"),
    ),
    lever(
        "residence_rule", 0.0, "share in force", 0.0, 1.0, mechanism="rule",
        through=("rule_cost", "rule_job_effect"),
        label_en="Residence rule (comparison only)", label_sv="Bosättningsregel (endast jämförelse)",
        help_en="A legal duty to stay; it costs jobs. Not a measure this tool proposes.",
        help_sv="En laglig plikt att stanna; den kostar jobb. Inte en åtgärd som verktyget föreslår.",
        cost=Cost("household under the rule", 1000.0, 0.0, 5000.0, per_sv="hushåll under regeln"),
    ),
    lever(
        "placebo", 0.0, "share", 0.0, 1.0, mechanism="placebo_month",
        label_en="Placebo (testing only)", label_sv="Placebo (endast test)",
        help_en="Contacts that are recorded and do nothing.", help_sv="Kontakter som noteras och inte gör något.",
        cost=Cost("person contacted", 1500.0, 500.0, 4000.0, per_sv="person som nås"),
    ),
    uncertainty(
        "match_rate", "share", 0.0, 1.0, beta(6, 9),
        label_en="Offered mentoring who are matched", label_sv="Erbjudna mentorskap som matchas",
        source="L18", grade="judgement",
        lever_effect=True,
    ),
    uncertainty(
        "mentor_ties", "ties", 0.0, 5.0, lognormal(1.0, 0.3, 2.0),
        label_en="Native ties a mentoring match brings", label_sv="Svenska band som ett mentorskap ger",
        source="L18", grade="judgement",
        lever_effect=True,
    ),
    setting(
        "programme_cost_ratio", 8.0, "ratio", 1.0, 50.0,
        label_en="Cost of the intensive programme against referral",
        label_sv="Intensivprogrammets kostnad mot förmedling",
        source="judgement", grade="judgement",
    ),
)
