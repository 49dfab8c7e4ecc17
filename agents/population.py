"""What the modeller fixes about the population: where it is housed and how it is tied together."""

from agents.parameter import setting

HOUSING_BASES = ("2014-07", "2014-12", "population")

PARAMETERS = (
    setting(
        "housing_basis", "2014-07", "", 0, len(HOUSING_BASES) - 1, choices=HOUSING_BASES,
        label_en="Basis of housing during the wait", label_sv="Grund för boende under väntan",
        help_en="Enrolment in July 2014, at the end of 2014, or population alone.",
        help_sv="Inskrivna i juli 2014, i slutet av 2014, eller enbart folkmängd.",
        source="N10", grade="judgement",
    ),
    setting(
        "housing_mix", 0.75, "share", 0.0, 1.0,
        label_en="Weight of enrolment against population in housing",
        label_sv="Vikt för inskrivna mot folkmängd i boendet",
        source="judgement: enrolment is known only before the peak", grade="judgement",
    ),
    setting(
        "ties_each", 6, "ties", 0, 20, whole=True,
        label_en="Ties a person makes while waiting", label_sv="Band en person knyter under väntan",
        source="judgement", grade="judgement",
    ),
    setting(
        "homophily", 0.8, "share", 0.0, 1.0,
        label_en="Ties within one's nationality", label_sv="Band inom den egna nationaliteten",
        source="judgement", grade="judgement",
    ),
    setting(
        "rewiring", 0.1, "share", 0.0, 1.0,
        label_en="Ties that reach beyond the neighbours at the facility",
        label_sv="Band som når utanför de närmaste på boendet",
        source="judgement", grade="judgement",
    ),
)
