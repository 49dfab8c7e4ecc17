"""What nobody knows, in groups that a study could settle together: by where each uncertainty is declared."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from agents import belief, levers, moving, settlement, utility, work
from agents.parameters import LEVER_NAMES, UNCERTAINTIES
from agents.record import Record

COSTS = "costs"
_HOUSING = ("b_dwelling", "dwelling_rate")  # declared with choice and with settlement; one study would tell both


@dataclass(frozen=True)
class ParameterGroup:
    """Uncertainties that belong together, what they say, and a study that could tell them.

    Names are uncertainties, or in the group `costs` the levers whose costs they are.
    """

    name: str
    label_en: str
    label_sv: str
    study_en: str
    study_sv: str
    names: tuple[str, ...]

    def record(self) -> Record:
        """The declaration as plain values."""
        return vars(self) | {"names": list(self.names)}


def _declared_in(module: ModuleType, lever_effect: bool) -> tuple[str, ...]:
    """A module's uncertainties that are, or are not, what levers do; those of housing apart."""
    return tuple(
        one.name
        for one in module.PARAMETERS
        if one.name in UNCERTAINTIES and one.lever_effect == lever_effect and one.name not in _HOUSING
    )


_GROUPS = (
    ParameterGroup(
        "beliefs", "what newcomers believe about jobs, and how talk spreads it",
        "vad nyanlända tror om jobben och hur samtal sprider det",
        "a survey in the accommodation of what people expect here and elsewhere, asked twice",
        "en enkät på boendena om vad människor väntar sig här och på annat håll, ställd två gånger",
        _declared_in(belief, False),
    ),
    ParameterGroup(
        "outreach", "what outreach does to beliefs", "vad uppsökande arbete gör med det man tror",
        "outreach drawn by lot among facilities, with expectations asked before and after",
        "uppsökande arbete lottat mellan boenden, med förväntningar frågade före och efter",
        _declared_in(belief, True),
    ),
    ParameterGroup(
        "choice", "what counts when people choose where to live", "vad som väger när människor väljer var de ska bo",
        "a choice experiment with people who wait, set against where they then move",
        "ett valexperiment med dem som väntar, jämfört med vart de sedan flyttar",
        _declared_in(utility, False),
    ),
    ParameterGroup(
        "housing", "what housing means for the choice", "vad bostaden betyder för valet",
        "offers of dwellings registered with who took them and who left, by municipality",
        "bostadserbjudanden registrerade med vem som tackade ja och vem som flyttade, per kommun",
        _HOUSING,
    ),
    ParameterGroup(
        "assignment", "how people are assigned to municipalities", "hur människor anvisas till kommuner",
        "a count in the authorities' registers of who was assigned where, and who refused",
        "en räkning i myndigheternas register av vem som anvisades vart och vem som tackade nej",
        _declared_in(settlement, False),
    ),
    ParameterGroup(
        "moving_on", "how often those who settled move on", "hur ofta de som bosatt sig flyttar vidare",
        "the population register's moves of those who settled in the county, month by month",
        "folkbokföringens flyttningar för dem som bosatt sig i länet, månad för månad",
        _declared_in(moving, False),
    ),
    ParameterGroup(
        "work", "how vacancies and job finding respond", "hur lediga jobb och jobbchanser svarar",
        "a count of vacancies open to newcomers and of who got them, by municipality",
        "en räkning av lediga jobb öppna för nyanlända och av vem som fick dem, per kommun",
        _declared_in(work, False),
    ),
    ParameterGroup(
        "work_measures", "what the measures do to job finding", "vad åtgärderna gör med jobbchanserna",
        "a trial that draws by lot who gets a measure, with jobs followed for two years",
        "ett försök som lottar vem som får en åtgärd, med jobb följda i två år",
        _declared_in(work, True),
    ),
    ParameterGroup(
        "offers", "what offers, cash and rules mean for staying",
        "vad erbjudanden, pengar och regler betyder för att stanna",
        "offers and support drawn by lot among households with a permit",
        "erbjudanden och stöd lottade mellan hushåll med tillstånd",
        _declared_in(utility, True),
    ),
    ParameterGroup(
        "mentoring", "how many are matched with a mentor, and what ties it brings",
        "hur många som får en mentor och vilka band det ger",
        "a register of mentoring: asked, matched, still in touch after a year",
        "ett register över mentorskap: tillfrågade, matchade, i kontakt efter ett år",
        _declared_in(levers, True),
    ),
    ParameterGroup(
        COSTS, "costs of the measures", "åtgärdernas kostnader",
        "accounts kept by measure and by person reached",
        "bokföring per åtgärd och per nådd person",
        LEVER_NAMES,
    ),
)  # fmt: skip
GROUPS: dict[str, ParameterGroup] = {group.name: group for group in _GROUPS}
