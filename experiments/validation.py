"""Patterns that were not fitted, declared once: what was found elsewhere, and whether the model shows it too.

Imposed says what of a pattern the model cannot help showing: its sign, when a prior or the model's structure
rules out or all but rules out the opposite; its size, when a prior, an input or a fitted target fixes about how
much. Only a pattern of which neither is imposed counts as validation. No pattern is fitted, and none cites a target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agents.record import Record
from experiments import patterns
from experiments.engine import run_tasks
from experiments.lives import Lives, prepare_ways
from experiments.pattern_rules import HIGH, LOW, MIDDLE, Above, AlwaysZero, MedianIn, Rule, WholeIn
from experiments.runs import Run

IMPOSED = ("neither", "sign", "size")
KINDS = ("pattern", "falsification")
LEAST_MEASURED = 0.5  # share of draws in which somebody must be at risk, else the pattern is not shown


@dataclass(frozen=True)
class Pattern:
    """One pattern: what is said, by which rows of evidence, how it is measured and when it is met."""

    name: str
    statement_en: str
    statement_sv: str
    source: str  # ids of evidence.csv; empty where the model is held against itself
    measure: Callable[[Lives], float]
    rule: Rule
    unit: str
    imposed: str
    note: str  # why it counts or does not, and where a rule's numbers are from
    imposed_by: tuple[str, ...] = ()  # the parameters whose priors impose it; none where structure or targets do
    kind: str = "pattern"
    needs: int = 36  # months of follow-up in the run; 0 where the measurement sets its own

    @property
    def counts_as_validation(self) -> bool:
        """Whether the model could have failed to show it."""
        return self.kind == "pattern" and self.imposed == "neither"


POINTS = "difference of shares"

PATTERNS: tuple[Pattern, ...] = (
    # neither imposed
    Pattern(
        "couples_stay",
        "Couples without children leave less often than people living alone.",
        "Par utan barn flyttar mer sällan än ensamboende.",
        "B16, M26", patterns.couples_stay, Above(0.0), POINTS, "neither",
        "No term knows marriage; it must come from two chances of a job. Few couples settle, so part of the interval "
        "is chance.",
    ),
    Pattern(
        "men_leave",
        "Men leave their first municipality more often than women.",
        "Män lämnar sin första kommun oftare än kvinnor.",
        "M05, A24", patterns.men_leave, Above(0.0), POINTS, "neither",
        "No term knows sex, and two priors pull apart: men live alone more often, and men find more of the jobs that "
        "hold. Norway; said of young men living alone.",
    ),
    Pattern(
        "educated_leave",
        "Long schooling makes people leave more often than short.",
        "Lång skolgång gör att fler flyttar än kort.",
        "B18, M26", patterns.educated_leave, Above(0.0), POINTS, "neither",
        "Schooling enters job finding only; jobs hold, so the priors lean the other way.",
    ),
    Pattern(
        "assigned_leave",
        "Those assigned to a municipality leave it more often than those who chose it.",
        "Anvisade lämnar kommunen oftare än de som valt den.",
        "moves:A14, M15, M27, B20", patterns.assigned_leave, Above(0.0), POINTS, "neither",
        "The assigned did not choose, but are sure of a dwelling, which holds; either could weigh more. Refugees of "
        "2006-2010 and before.",
    ),
    Pattern(
        "assigned_leave_little_more",
        "After three years there is no major difference between assigned and self-settled.",
        "Efter tre år är skillnaden mellan anvisade och självbosatta inte stor.",
        "moves:A13", patterns.assigned_leave, MedianIn(-0.1, 0.1), POINTS, "neither",
        "The cohort received in 2016. No figure is given: under ten points is taken to be no major difference.",
    ),
    Pattern(
        "losses_go_on_falling",
        "Leaving is rarer in the fourth and fifth year than in the second and third.",
        "Flyttar är färre under fjärde och femte året än under andra och tredje.",
        "B19, M26", patterns.losses_go_on_falling, Above(1.0), "ratio", "neither",
        "The excess at first is over by then and years lived are capped at two: only jobs and who is left can do it. "
        "Beyond what is fitted.", needs=0,
    ),
    Pattern(
        "metropolitan_after_five_years",
        "A third of those settled outside the metropolises live in one five years later.",
        "En tredjedel av dem som bosatts utanför storstäderna bor där fem år senare.",
        "moves:A17", patterns.metropolitan_after_five_years, MedianIn(0.30, 0.36), "share", "neither",
        "Arrivals of 2006-2010, all of the country; here commuter municipalities count as metropolis. Fitted "
        "destinations of the cohort of 2016 pull toward less.", needs=0,
    ),
    Pattern(
        "capital_draws_most",
        "Leavers go to the most populous county more often than to any other, their own included.",
        "Flyttar går oftare till det folkrikaste länet än till något annat, det egna inräknat.",
        "B05", patterns.capital_draws_most, Above(0.0), POINTS, "neither",
        "Pull in proportion to population is built in, so the capital leads among other counties; whether more stay in "
        "the county than go there is free. The nearest there is to a figure on leaving the county.",
    ),
    Pattern(
        "men_employed",
        "Of men, 43 % are employed five years after reception.",
        "Av männen är 43 % sysselsatta fem år efter mottagandet.",
        "F02", patterns.men_employed, MedianIn(0.26, 0.62), "share", "neither",
        "Only the first year's level is fitted. The range is the error, on the logit scale, that the same source's "
        "figure of the first year has as a target: another period, and the whole country.", needs=0,
    ),
    Pattern(
        "employment_grows",
        "The employed are 1.8 times as many two and a half years after reception as after one and a half.",
        "De sysselsatta är 1,8 gånger så många två och ett halvt år efter mottagandet som efter ett och ett halvt.",
        "F09", patterns.employment_grows, MedianIn(1.4, 2.1), "ratio", "neither",
        "Growth between two months of which neither is fitted. A fifth either way, which is how much two cohorts of "
        "the source differ in an earlier year.", needs=0,
    ),
    Pattern(
        "movers_work_more",
        "Who has moved on is employed more often than who stays.",
        "De som flyttat vidare är sysselsatta oftare än de som stannat.",
        "F18, M07, M05", patterns.movers_work_more, Above(0.0), POINTS, "neither",
        "Jobs hold people here, so stayers are chosen for work; elsewhere nobody queues for vacancies in the model, "
        "which leans toward movers.",
    ),
    # sign imposed
    Pattern(
        "families_stay",
        "Families with children leave less often than people living alone.",
        "Barnfamiljer flyttar mer sällan än ensamboende.",
        "M05, M26, B16, A24", patterns.families_stay, Above(0.0), POINTS, "sign",
        "The prior of a child at the local school is made from three of these rows.", imposed_by=("b_child",),
    ),
    Pattern(
        "small_places_lose",
        "Small municipalities lose more than larger ones.",
        "Små kommuner förlorar fler än större.",
        "M26, M28, B15, moves:A09", patterns.small_places_lose, Above(0.0), POINTS, "sign",
        "The prior of a small place is below zero, by two of these rows; pull grows with population by construction.",
        imposed_by=("b_small",),
    ),
    Pattern(
        "jobless_leave",
        "Who has no work leaves more often.",
        "De utan arbete flyttar oftare.",
        "B17, M26", patterns.jobless_leave, Above(0.0), POINTS, "sign",
        "The prior of a job here is above zero.", imposed_by=("b_job",),
    ),
    Pattern(
        "losses_come_early",
        "Leaving is most common just after settlement.",
        "Flyttar är vanligast strax efter bosättningen.",
        "B19, M26", patterns.losses_come_early, Above(1.0), "ratio", "sign",
        "The prior of the excess at first leans this way, and the two fitted shares of remaining imply it.",
    ),
    Pattern(
        "displacement",
        "The untreated lose part of what those helped to jobs gain.",
        "De som inte får hjälp förlorar en del av det som de som får hjälp till jobb vinner.",
        "L20, L28", patterns.displacement, Above(0.0), "share of the gain", "sign",
        "Vacancies are finite, so it cannot be negative but by chance; how large is free. A lower bound, since what "
        "other arrivals lose is not followed; 0.3 (0 to 0.8) was thought likely beforehand.",
    ),
    # size imposed
    Pattern(
        "women_against_men",
        "After five years women are employed six tenths as often as men.",
        "Efter fem år är kvinnor sysselsatta sex tiondelar så ofta som män.",
        "F02, F03", patterns.women_against_men, MedianIn(0.45, 0.80), "ratio", "size",
        "The prior of women's job finding is this very ratio; the range is that prior's.",
        imposed_by=("job_hazard_women",), needs=0,
    ),
    # attempts to falsify
    Pattern(
        "placebo_does_nothing",
        "A placebo changes contacts and cost, and nothing else.",
        "Placebo ändrar kontakter och kostnad, och inget annat.",
        "", patterns.placebo_changes, AlwaysZero(), "outcomes and columns", "size",
        "By construction: this checks the program.", kind="falsification", needs=0,
    ),
    Pattern(
        "shuffled_ties",
        "Who knows whom matters little: ties made at random leave the headline within two points.",
        "Vem som känner vem spelar liten roll: slumpade band ändrar huvudutfallet högst två procentenheter.",
        "", patterns.shuffling_changes, WholeIn(-0.02, 0.02), POINTS, "neither",
        "The shape of the network is judgement, so no result should hang on it. Two points is judgement too.",
        kind="falsification",
    ),
    Pattern(
        "time_lived_matters",
        "Taking away all dependence on time lived in a place makes the losses less early.",
        "Utan beroende av tiden på orten kommer förlusterna mindre tidigt.",
        "B19, M26", patterns.time_lived_matters, Above(1.0), "ratio", "sign",
        "How many times earlier than in a rival in which nothing fades or grows; its other values are not fitted anew.",
        kind="falsification",
    ),
    Pattern(
        "constant_hazard_is_no_rival",
        "A rival without dependence on time lived in a place does not show the early losses.",
        "En rival utan beroende av tiden på orten visar inte de tidiga förlusterna.",
        "B19, M26", patterns.constant_hazard, MedianIn(0.0, 1.0), "ratio", "neither",
        "If it does, because who leaves easily leaves first, then early losses are no evidence for those terms.",
        kind="falsification",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """A pattern and what the draws say of it; None where nobody was at risk in any draw."""

    pattern: Pattern
    low: float | None
    median: float | None
    high: float | None
    passed: bool
    measured: int  # draws in which anybody was at risk

    def record(self) -> Record:
        """Plain values, for JSON."""
        p = self.pattern
        return {
            "name": p.name,
            "kind": p.kind,
            "statement_en": p.statement_en,
            "statement_sv": p.statement_sv,
            "source": p.source,
            "imposed": p.imposed,
            "imposed_by": list(p.imposed_by),
            "rule": p.rule.text,
            "unit": p.unit,
            "low": self.low,
            "median": self.median,
            "high": self.high,
            "pass": self.passed,
            "counts_as_validation": p.counts_as_validation,
            "draws_measured": self.measured,
            "note": p.note,
        }


def judge(pattern: Pattern, values: np.ndarray) -> Verdict:
    """Hold a pattern's values over draws (n,), nan where nobody was at risk, against its rule."""
    known = values[np.isfinite(values)]
    if not len(known):
        return Verdict(pattern, None, None, None, False, 0)
    low, median, high = (float(q) for q in np.quantile(known, [LOW, MIDDLE, HIGH]))
    passed = len(known) >= LEAST_MEASURED * len(values) and pattern.rule.met(known)
    return Verdict(pattern, low, median, high, passed, len(known))


def measurable(months: int, among: Sequence[Pattern] = PATTERNS) -> tuple[Pattern, ...]:
    """The patterns that a run with so many months of follow-up can show."""
    return tuple(pattern for pattern in among if pattern.needs <= months)


def measure_draws(run: Run, asked: Sequence[Pattern], workers: int = 1) -> Iterator[np.ndarray]:
    """The patterns' values (patterns,) in each draw of a run, in order of draws."""
    prepare_ways(run)

    def measured(draw: int) -> np.ndarray:
        lives = Lives(run, draw)
        return np.array([pattern.measure(lives) for pattern in asked])

    return run_tasks(measured, range(run.draws), workers)


def validate(run: Run, workers: int = 1, among: Sequence[Pattern] = PATTERNS) -> list[Verdict]:
    """Every pattern that the run's follow-up can show, judged over its draws."""
    asked = measurable(run.months, among)
    values = np.array(list(measure_draws(run, asked, workers))).reshape(run.draws, len(asked))
    return [judge(pattern, values[:, i]) for i, pattern in enumerate(asked)]
