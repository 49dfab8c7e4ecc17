"""The second reading's people: what a person does in a month, in plain words and plain Python.

A person is an ordinary Mesa agent. Attributes carry the names declared in agents/columns.py; places and
households are objects, None stands for no place. Months not yet come are NEVER.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from agents.columns import NEVER, Status
from agents.moving import ADULT
from agents.work import SEASON, WORKING_AGE
from simulation.elsewhere import THREE_YEARS, YEAR
from simulation.information import PROGRAMME, REFERRAL
from simulation.labour import ANY, SKILLED
from simulation.noise import Decision
from simulation.reference_places import PlainMunicipality, PlainPlace
from simulation.reference_rules import belief, exact, information, labour, noise, search_measures, work

if TYPE_CHECKING:
    from simulation.reference import PlainModel
    from simulation.reference_households import PlainHousehold

# Lot, row (NOBODY: another arrival, in a municipality), who, skill, second draw.
Candidacy = tuple[float, int, "PlainNewcomer | PlainMunicipality", int, float]


class PlainNewcomer(mesa.Agent):
    """One person. `row` is the person's number, by which the noise knows it."""

    nationality: int
    age: int
    female: int
    schooling: int
    qualified: int
    bias_here: float
    bias_elsewhere: float
    search_left: float
    class_hours: float
    class_hours_extra: float
    language: float
    outreach_rank: float
    contact_month: int
    placebo_month: int
    mentor_month: int
    recognised_month: int
    first_job_month: int
    job_until: int
    attempt: int
    employed_contacts: int
    content: int
    native_ties: int
    searches_waiting: int
    subsidised: int
    employed: int
    in_touch: int
    employed_12: int
    employed_36: int
    employed_end: int
    model: PlainModel

    def __init__(self, model: PlainModel, row: int, columns: dict[str, float], household: PlainHousehold) -> None:
        super().__init__(model)
        self.__dict__.update(columns)
        self.row = row
        self.household = household
        self.offer: PlainMunicipality | None = None  # the municipality of an employer's offer
        self.ties: list[PlainNewcomer] = []
        self.ranks = self.draws(Decision.CONTACT)  # for outreach, take-up, mentoring, placebo
        self.ranks_of_measures = self.draws(Decision.SUBSIDY)  # for the wage subsidy, for work while waiting

    def draws(self, decision: Decision, month: int = 0, alternative: int = 0) -> tuple[float, float, float, float]:
        """Four uniforms of this person's own for one decision."""
        return self.model.draws(self.row, decision, month, alternative)

    def threshold(self, decision: Decision, attempt: int) -> float:
        """A unit exponential: how much hazard must add up before an event happens."""
        return self.model.threshold(self.row, decision, attempt)

    def age_in(self, month: int) -> int:
        """Completed years in a month."""
        return self.age + information.years_here(self.household.arrival, month)

    def is_adult(self, month: int) -> bool:
        """Whether outreach, classes and talk concern this person."""
        return self.age_in(month) >= ADULT

    # Arrival and information

    def arrive(self) -> None:
        """Come into the county's care with first beliefs and a first threshold of job search."""
        p = self.model.p
        self.in_touch = 1
        here = self.model.deviate(self.row, Decision.BELIEF_HERE)
        away = self.model.deviate(self.row, Decision.BELIEF_ELSEWHERE)
        self.bias_here = belief.first_belief(p.bias_here, p.bias_spread, here)
        self.bias_elsewhere = belief.first_belief(p.bias_elsewhere, p.bias_spread, away)
        self.outreach_rank = exact.stored(self.ranks[0])
        self.search_left = exact.stored(self.threshold(Decision.SEARCH, 0))

    def meet_outreach(self, month: int) -> None:
        """An outreach team makes contact: beliefs about the county move toward the truth."""
        model, p, k = self.model, self.model.p, self.household.municipality
        content = int(model.lever("outreach_content", k, self.household))
        self.contact_month = month
        self.content = information.content_given(content, self.ranks[1], p.programme_take_up)
        self.bias_here = belief.informed(self.bias_here, p.information_weight, p.trust)
        model.count("contacts", k, 1)
        model.use("outreach_reach", 1.0)
        if self.content == REFERRAL:
            model.use("outreach_content", 1.0)
        elif self.content == PROGRAMME:
            model.use("outreach_content", p.programme_cost_ratio)

    def meet_mentor(self, month: int) -> None:
        """Be matched with a mentor, who may become a friend."""
        self.mentor_month = month
        friends = noise.poisson(self.draws(Decision.MENTOR_TIES)[0], self.model.p.mentor_ties)
        self.native_ties = min(friends, 100)
        self.model.use("mentoring", 1.0)

    def meet_placebo(self, month: int) -> None:
        """A contact that is recorded and does nothing."""
        self.placebo_month = month
        self.model.count("contacts", self.household.municipality, 1)
        self.model.use("placebo", 1.0)

    def attend_class(self, usual: float, extra: float) -> None:
        """A month of language classes; what has been taught takes effect with a lag."""
        self.class_hours = exact.stored(self.class_hours + (usual + extra))
        self.class_hours_extra = exact.stored(self.class_hours_extra + extra)
        self.language = work.learned(self.model.p, self.class_hours, self.language)
        self.model.use("language_hours", extra)

    def hear_from_friend(self, month: int) -> tuple[float, float] | None:
        """The beliefs (here, elsewhere) after a talk with one tie, or None if there is nobody to talk to."""
        if not self.ties:
            return None
        p = self.model.p
        draws = self.draws(Decision.TALK_PARTNER, month)
        friend = self.ties[int(draws[0] * len(self.ties))]
        if not friend.in_touch:
            return None  # not in Sweden yet, or no longer
        friend_here, friend_away = self.model.shown.beliefs(friend, month)
        error_here, error_away = information.even(draws[1]), information.even(draws[2])
        return (
            belief.talked(self.bias_here, friend_here, p.talk_weight, p.talk_error, error_here),
            belief.talked(
                self.bias_elsewhere, friend_away, p.talk_weight, p.talk_error, error_away
            ),
        )

    # Work in the county

    def is_recognised(self, month: int) -> bool:
        """Whether a qualification of this person is recognised by now."""
        return labour.is_recognised(self.qualified, self.recognised_month, month)

    def is_seeker(self, month: int) -> bool:
        """Whether the person counts as an openly unemployed participant of the establishment programme."""
        house = self.household
        since = month - house.settled_month
        return labour.is_seeker(self.model.p, self.age_in(month), self.employed, house.status, since)

    def personal_log(self, month: int) -> float:
        """Logarithm of the multipliers on job finding that a person brings along, wherever the search is."""
        p, house = self.model.p, self.household
        waited = house.decision - house.arrival
        person = work.person_log(p, self.female, self.schooling, waited)
        return person + work.recognition_log(p, self.is_recognised(month))

    def local_log(self, month: int) -> float:
        """Logarithm of the multipliers on job finding that act in the county only."""
        p, house = self.model.p, self.household
        logs = house.municipality.job_log
        logs += work.language_log(p, self.language)
        logs += work.contacts_log(p, self.employed_contacts)
        if self.contact_month != NEVER:
            logs += work.outreach_log(p, self.content, month - self.contact_month)
        if self.mentor_month != NEVER:
            logs += work.mentor_log(p, month - self.mentor_month)
        logs += work.subsidy_log(p, self.subsidised)
        logs += work.match_log(p, house.matched)
        lever = self.model.levers[house.segment, month]
        return logs + search_measures.search_measures_log(p, lever, house.municipality.index, self.model.units)

    def settled_hazard(self, month: int) -> float:
        """Job-finding hazard of somebody settled, this month."""
        self.employed_contacts = self.model.shown.employed_ties(self, month)
        subsidy = self.model.lever("wage_subsidy", self.household.municipality, self.household)
        self.subsidised = int(labour.is_covered(self.ranks_of_measures[0], subsidy))
        season = work.season_factor(self.model.p, SEASON[month % 12])
        return work.search_hazard(self.model.p, self.personal_log(month) + self.local_log(month), season)

    def waiting_hazard(self) -> float:
        """Job-finding hazard of somebody who waits: none without help into the right and chance to work."""
        share = self.model.lever("work_while_waiting", self.household.municipality, self.household)
        self.searches_waiting = int(labour.is_covered(self.ranks_of_measures[1], share))
        if not self.searches_waiting:
            return 0.0
        self.model.use("work_while_waiting", 1.0)
        return work.waiting_hazard(self.model.p)

    def search(self, month: int) -> Candidacy | None:
        """A month of search; returns a candidacy (lot, row, person, skill, second draw) or None.

        Who has no job searches until the hazard that has added up meets the threshold.
        """
        house = self.household
        if self.employed or not WORKING_AGE[0] <= self.age_in(month) <= WORKING_AGE[1]:
            return None
        if house.status == Status.SETTLED:
            hazard = self.settled_hazard(month)
            if self.is_seeker(month):
                self.model.count("seekers", house.municipality, 1)
        else:
            hazard = self.waiting_hazard()
            if not self.searches_waiting:
                return None
        self.search_left = work.searched(self.search_left, hazard)
        if self.search_left > 0.0:
            return None
        lot, second = self.draws(Decision.SEARCH, self.attempt, 1)[:2]
        return lot, self.row, self, SKILLED if self.is_recognised(month) else ANY, second

    def meet_vacancies(self, skill: int, second: float, month: int) -> None:
        """A candidacy's turn: take a vacancy left where one lives, a new subsidised job, or search again."""
        place = self.household.municipality
        if skill == SKILLED and place.vacancies[SKILLED] == 0:
            skill = ANY
        additional = self.subsidised and labour.is_covered(second, self.model.p.subsidy_additional)
        if not additional and place.vacancies[skill] == 0:
            self.search_again()
            return
        if not additional:
            place.vacancies[skill] -= 1
            self.model.count("vacancies_filled", place, 1)
        if self.subsidised:
            self.model.use("wage_subsidy", 1.0)
        if self.is_seeker(month):
            self.model.count("jobs_of_seekers", place, 1)
        self.start_job(month)

    def search_again(self) -> None:
        """Draw the threshold of the next candidacy."""
        self.attempt += 1
        self.search_left = exact.stored(self.threshold(Decision.SEARCH, self.attempt))

    def end_job_in_time(self, month: int) -> None:
        """A job ends when its time is up."""
        if self.employed and month >= self.job_until:
            self.lose_job()

    def start_job(self, month: int) -> None:
        """Take up a job where one lives, and tell one's ties."""
        length = work.months_of_job(self.model.p, self.threshold(Decision.JOB_LENGTH, self.attempt))
        self.job_until = min(month + length, 32767)
        self.search_again()
        if self.first_job_month == NEVER:
            self.first_job_month = month
        self.bias_here = 0.0  # who works here knows the job chance here
        self.employed = 1
        self.model.count("employed", self.household.municipality, 1)
        self.model.count("jobs", self.household.municipality, 1)
        for friend in self.ties:
            friend.employed_contacts += 1

    def lose_job(self) -> None:
        """A job ends, and one's ties know."""
        self.employed = 0
        self.model.count("employed", self.household.municipality, -1)
        for friend in self.ties:
            friend.employed_contacts -= 1

    # Work elsewhere

    def live_elsewhere(self, place: PlainPlace, month: int) -> None:
        """Jobs from leaving the county to the end of follow-up, known at once: nothing there displaces them.

        The hazard is the person's multipliers times the place's, growing with the usual classes. Measures of
        the county end on leaving, what has been learned stays.
        """
        model, p, house, elapsed = self.model, self.model.p, self.household, self.model.elapsed
        permit = house.decision
        horizon = permit + model.months
        if model.months >= YEAR and permit + YEAR >= month:
            self.employed_12 = 0
        if model.months >= THREE_YEARS and permit + THREE_YEARS >= month:
            self.employed_36 = 0
        if horizon >= month:
            self.employed_end = 0
        behind = max(month - house.settled_month, 0)  # months of usual classes already had
        ahead = behind - month  # from months of the calendar to months of classes
        known = work.language_log(p, max(self.language - elapsed.language[behind], 0.0))
        youngest, oldest = WORKING_AGE
        now = max(month, house.arrival + 12 * (youngest - self.age))
        attempt = self.attempt
        while now < horizon and self.age_in(now) <= oldest:
            attempt += 1
            need = self.threshold(Decision.SEARCH, attempt)
            rate = p.job_hazard * exact.exp(known + place.job_log + self.personal_log(now))
            start = elapsed.until(now + ahead, need / rate) - ahead
            recognised = self.recognised_month
            if self.qualified and recognised != NEVER and now < recognised < start:
                # recognition comes during the search: the rest of the threshold is met at the higher rate
                gone = elapsed.search[recognised + ahead] - elapsed.search[now + ahead]
                rest = max(need - rate * gone, 0.0) / (rate * p.recognition_effect)
                start = elapsed.until(recognised + ahead, rest) - ahead
            start = max(start, now + 1)
            if start > horizon:
                break
            if self.first_job_month == NEVER:
                self.first_job_month = start
            end = start + work.months_of_job(p, self.threshold(Decision.JOB_LENGTH, attempt))
            if model.months >= YEAR and start <= permit + YEAR < end:
                self.employed_12 = 1
            if model.months >= THREE_YEARS and start <= permit + THREE_YEARS < end:
                self.employed_36 = 1
            if start <= horizon < end:
                self.employed_end = 1
            now = end

    def observe_work(self, since_permit: int) -> None:
        """Note whether the person is employed at the months of observation."""
        if since_permit > self.model.months:
            return
        if since_permit == YEAR:
            self.employed_12 = self.employed
        if since_permit == THREE_YEARS:
            self.employed_36 = self.employed
        if since_permit == self.model.months:
            self.employed_end = self.employed
