"""The second reading's households, who decide together: settling at the permit, moving on later."""

from __future__ import annotations

from dataclasses import dataclass

from agents.cohort import EBO, MINOR
from agents.columns import NEVER, Status
from agents.moving import ADULT
from agents.settlement import SETTLEMENTS
from agents.work import WORKING_AGE
from simulation.choice import SCHOOL_AGE, SCHOOL_MONTHS
from simulation.labour import ANY
from simulation.noise import Decision
from simulation.reference_people import PlainNewcomer
from simulation.reference_rules import exact, information, moving, noise, settlement, settling, utility
from simulation.settling import LATE_FROM


@dataclass
class View:
    """What a household brings to a choice between places."""

    bias_here: float  # mean belief of the adults about jobs in the county
    bias_elsewhere: float  # and elsewhere
    extra_hours: float  # class hours beyond the usual, mean of the adults
    employed: int  # 1: somebody has a job
    native_ties: int  # of the adult with most
    has_pupil: bool


class PlainHousehold:
    """One household. `row` is its number, `first` that of its first member, by which the noise knows it."""

    def __init__(self, model, row: int, columns: dict):
        vars(self).update(columns)
        self.model = model
        self.row = row
        self.members: list[PlainNewcomer] = []
        self.home = model.municipalities[self.home]
        self.place = self.kin = self.destination = self.first_place = None

    def draws(self, decision: Decision, month: int = 0, alternative: int = 0):
        """Four uniforms of this household's own for one decision."""
        return self.model.draws(self.first, decision, month, alternative)

    @property
    def nationality(self) -> int:
        """The first member's nationality."""
        return self.members[0].nationality

    def lever(self, name: str, place) -> float:
        """What a lever is set to for this household in a municipality, this month."""
        return self.model.lever(name, place, self)

    def adults(self, month: int) -> list[PlainNewcomer]:
        """The adults, in order; who came alone decides for oneself whatever the age."""
        return [person for person in self.members if person.is_adult(month) or self.size == 1]

    # Arrival and information

    def arrive(self, month: int) -> None:
        """Take up housing; kin and friends may live somewhere."""
        self.status = Status.WAITING
        self.since = month
        self.next_talk = month + 1 + self.row % int(self.model.p.talk_interval)
        has_kin, where = self.draws(Decision.KIN)[:2]
        if self.housing == EBO:
            self.kin = self.home  # who found housing by themselves live near their own
        elif self.housing != MINOR and has_kin < self.model.p.kin_share:
            self.kin = self.model.landscape.by_foreign_born(where)
        for person in self.members:
            person.arrive()
        self.model.count("arrivals", self.home, self.size)
        self.move_into(self.home)

    def be_reached(self, month: int) -> None:
        """Outreach, mentoring and the placebo reach the adults whose rank lies below the share reached."""
        if self.status == Status.DECIDED:
            return  # about to move
        due = month - self.arrival >= self.lever("outreach_start", self.place)
        reach = self.lever("outreach_reach", self.place)
        mentored = self.lever("mentoring", self.place) * self.model.p.match_rate
        placebo = self.lever("placebo", self.place)
        for person in self.members:
            if not person.is_adult(month):
                continue
            if due and person.contact_month == NEVER and person.outreach_rank < reach:
                person.meet_outreach(month)
            if person.mentor_month == NEVER and person.ranks[2] < mentored:
                person.meet_mentor(month)
            if due and person.placebo_month == NEVER and person.ranks[3] < placebo:
                person.meet_placebo(month)

    def learn(self, month: int) -> None:
        """Adults attend the usual classes once settled, and the lever's extra ones from arrival on."""
        settled = self.status == Status.SETTLED
        usual = information.usual_hours(self.model.p, settled, month - self.settled_month)
        extra = self.lever("language_hours", self.place)
        if settled or extra > 0.0 or any(person.class_hours > 0.0 for person in self.members):
            for person in self.members:
                if person.is_adult(month):
                    person.attend_class(usual, extra)

    # What a household sees

    def view(self, month: int) -> View:
        """Mean beliefs of the adults, work, native ties, a pupil."""
        adults = self.adults(month)
        here = away = extra = 0.0
        for person in adults:
            here += person.bias_here
            away += person.bias_elsewhere
            extra += person.class_hours_extra
        if len(adults) > 1:
            here, away, extra = here / len(adults), away / len(adults), extra / len(adults)
        youngest, oldest = SCHOOL_AGE
        children = [person for person in self.members if person not in adults]
        return View(
            here,
            away,
            extra,
            max((person.employed for person in adults), default=0),
            max((person.native_ties for person in adults), default=0),
            any(youngest <= person.age_in(month) <= oldest for person in children),
        )

    def home_value(self, view: View, months: int, employed: int) -> float:
        """What a household adds to the value of the municipality it lives in, after so many months there."""
        p = self.model.p
        rooted = view.has_pupil and months >= SCHOOL_MONTHS
        return (
            utility.lived_term(p, float(months))
            + utility.tie_term(p, view.native_ties)
            + utility.job_term(p, float(employed))
            + utility.child_term(p, 1.0 if rooted else 0.0)
        )

    def own_value(self, k, offer, at_home: float) -> float:
        """What a household adds to the value of municipality k on settling."""
        p = self.model.p
        value = utility.cash_term(p, self.lever("settlement_cash", k))
        if k.has_dwelling_free() or (self.housing == EBO and k is self.home):
            value += utility.dwelling_term(p, 1.0)
        if k is self.home:
            value += at_home
        if k is offer:
            value += utility.job_term(p, 1.0) + utility.plan_term(p, 1.0)
        if k is self.kin:
            value += utility.kin_term(p, 1.0)
        return value

    def race(self, weights: dict):
        """Of some municipalities the one preferred by this household's frozen tastes: first in the race."""
        best, best_time = None, 1e300
        for k, weight in weights.items():
            taste = self.draws(Decision.PLACE, 0, k.index // 4)[k.index % 4]
            time = settlement.finishing_time(taste, weight)
            if time < best_time:
                best, best_time = k, time
        return best

    # Settling at the permit

    def decide(self, month: int) -> None:
        """The decision on the application: a permit leads to settlement, a rejection out of the country."""
        if self.granted:
            self.choose_settlement(month)
        else:
            self.be_rejected()

    def apply_for_recognition(self, month: int) -> None:
        """With a permit, foreign qualifications can be recognised, after some months."""
        p = self.model.p
        speedup = self.lever("recognition_speedup", self.home)
        for person in self.members:
            if person.qualified:
                person.recognised_month = settling.recognition_month(p, month, speedup)
                self.model.use("recognition_speedup", min(speedup, p.recognition_lag))

    def receive_offers(self, month: int):
        """Employers' offers: each takes a vacancy left at home, else where most are; returns where, or None.

        All offers to one household lie in one municipality.
        """
        model = self.model
        share = self.lever("job_offers", self.place)
        where = None
        for person in self.members:
            searches = not person.employed and WORKING_AGE[0] <= person.age_in(month) <= WORKING_AGE[1]
            if not searches or person.draws(Decision.OFFER)[0] >= share:
                continue
            recognised = person.is_recognised(month)
            at = where or self.place
            skill = at.vacancy_for(recognised)
            if skill is None and where is None:
                at = max(model.municipalities, key=lambda k: k.vacancies[ANY])  # the first of the fullest
                skill = at.vacancy_for(recognised)
            if skill is None:
                continue
            where = person.offer = at
            at.vacancies[skill] -= 1
            model.use("job_offers", 1.0)
        return where

    def choose_settlement(self, month: int) -> None:
        """Settle by oneself here, by oneself elsewhere, or be assigned here or elsewhere."""
        model, p, home = self.model, self.model.p, self.home
        model.count("permits", home, self.size)
        self.apply_for_recognition(month)
        if self.housing == MINOR:
            self.stay_in_care(month)
            return
        offer = self.receive_offers(month)
        view = self.view(month)
        # a job at home counts once, be it held or on offer
        at_home = self.home_value(view, month - self.arrival, 0 if offer is home else view.employed)
        weights, prospects_here = {}, 0.0
        for k in model.municipalities:
            taste = exact.exp(self.own_value(k, offer, at_home) / p.nest_scale)
            weights[k] = model.weight_here(home, k, self.nationality) * taste
            prospects_here += weights[k]
        inclusive = utility.nest_value(p, prospects_here)
        weight_here = settlement.nest_weight(
            p.stay_constant + utility.job_chance_term(p, view.bias_here) + inclusive
        )
        factor = utility.language_metro_factor(p, view.extra_hours)
        rule = self.lever("residence_rule", home)
        weight_away = model.landscape.pull_outside(home, self.kin, factor) * exact.exp(
            utility.job_chance_term(p, view.bias_elsewhere) + utility.rule_term(p, rule)
        )

        route = self.draws(Decision.ROUTE)
        assignment = self.draws(Decision.ASSIGNMENT)
        time_here = settlement.finishing_time(route[0], weight_here)
        time_away = settlement.finishing_time(route[1], weight_away)
        assigned = False
        if self.housing != EBO and assignment[0] >= p.refusal:
            weight = settlement.assigned_weight(p, model.landscape.typical[self.nationality][home.index])
            assigned = settlement.finishing_time(route[2], weight) < min(time_here, time_away)
        if assigned:
            how, k = self.be_assigned(assignment)
            delay = int(p.delay_assigned_early if month < LATE_FROM else p.delay_assigned_late)
        elif time_here < time_away:
            how, k, delay = "self_here", self.race(weights), int(p.delay_self)
        else:
            k = model.landscape.choose_outside(home, self.kin, factor, route[3])
            how, delay = "self_elsewhere", int(p.delay_self)
        self.settlement = SETTLEMENTS.index(how)
        self.destination = k
        self.settled_month = month + delay
        self.status = Status.DECIDED
        if k in model.municipalities:
            self.prepare_for(k, assigned, month)
            model.use("residence_rule", rule)
        for person in self.members:
            if person.offer is not k:
                person.offer = None  # an offer elsewhere is turned down
        if self.settled_month == month:
            self.settle(month)

    def be_assigned(self, draws) -> tuple[str, object]:
        """Where the authority assigns: inside the county by its share, there by match or by population."""
        model, home = self.model, self.home
        change = self.lever("in_county_assignment", home)
        if draws[1] >= settling.in_county_chance(model.p, change):
            return "assigned_elsewhere", model.landscape.by_population(model.landscape.outside, draws[2])
        model.use("in_county_assignment", 1.0)
        if draws[3] < self.lever("matched_placement", home):
            self.matched = 1
            model.use("matched_placement", 1.0)
            free = [k for k in model.municipalities if k.has_dwelling_free()]
            return "assigned_here", max(free or model.municipalities, key=lambda k: k.job_log)
        return "assigned_here", model.landscape.by_population(model.municipalities, draws[2])

    def prepare_for(self, k, assigned: bool, month: int) -> None:
        """Find a dwelling in the municipality of the county chosen, and receive the settlement support."""
        if self.housing == EBO and k is self.home:
            self.own_dwelling = 1  # stays where it has found housing
            self.settled_month = month
        else:
            self.take_dwelling(k)
            if assigned:
                self.own_dwelling = 1  # the municipality must provide one
        self.cash = exact.stored(self.lever("settlement_cash", k))
        self.model.use("settlement_cash", self.cash)

    def stay_in_care(self, month: int) -> None:
        """Who came alone as a minor stays in the care of the municipality."""
        self.settlement = SETTLEMENTS.index("assigned_here")
        self.destination = self.home
        self.settled_month = month
        self.own_dwelling = 1
        self.settle(month)

    # Moving

    def settle(self, month: int) -> None:
        """Carry out a settlement decided earlier: into a municipality of the county, or out of it."""
        k = self.first_place = self.destination
        if k not in self.model.municipalities:
            self.leave_county(k, month)
            return
        self.model.count("received", k, self.size)
        if k is not self.place:
            self.leave_place()
            self.move_into(k)
            self.since = month
        self.status = Status.SETTLED
        self.start_spell()
        for person in self.members:
            if person.offer is k and not person.employed:
                person.start_job(month)

    def take_dwelling(self, k) -> None:
        """Move into a dwelling of one's own if there is one left, else lodge with others."""
        self.own_dwelling = int(k.take_dwelling())
        self.model.count("dwellings_taken", k, self.own_dwelling)

    def leave_place(self) -> None:
        """Give up jobs and count out of the municipality the household lives in."""
        for person in self.members:
            if person.employed:
                person.lose_job()
            self.place.residents[person.nationality] -= 1
        self.model.count("residents", self.place, -self.size)

    def move_into(self, k) -> None:
        """Live in municipality k from now on."""
        self.place = k
        for person in self.members:
            k.residents[person.nationality] = k.residents.get(person.nationality, 0) + 1
        self.model.count("residents", k, self.size)

    def leave_county(self, k, month: int) -> None:
        """Leave the county for place k with a permit."""
        self.leave_place()
        self.model.count("left_county", self.place, self.size)
        for person in self.members:
            person.live_elsewhere(k, month)
        self.status = Status.ELSEWHERE
        self.place = k
        self.left_county_month = month

    def be_rejected(self) -> None:
        """Leave the county's care and the country after a final rejection."""
        self.leave_place()
        self.model.count("rejected", self.place, self.size)
        self.status = Status.REJECTED
        self.place = None

    def start_spell(self) -> None:
        """Begin to live in a municipality: a new threshold of moving on, and the pull of places outside."""
        model = self.model
        threshold = noise.exponential(
            model.study.seed, model.number, self.first, Decision.ONWARD, self.spell
        )
        self.onward_left = exact.stored(threshold)
        self.pull_elsewhere = exact.stored(model.landscape.pull_outside(self.place, self.kin, 1.0))

    # Moving on

    def value_of_staying(self, view: View, month: int) -> float:
        """What holds a household where it lives: the place's value to all, and its own terms there."""
        p, h, elapsed = self.model.p, self.place, self.model.elapsed
        dwelling = elapsed.dwelling[month - self.decision] if self.own_dwelling else 0.0
        return (
            p.stay_constant
            + h.value
            + self.model.landscape.compatriots[self.nationality].term[h.index]
            + utility.job_chance_term(p, view.bias_here)
            + self.home_value(view, month - self.since, view.employed)
            + utility.dwelling_term(p, dwelling)
            + utility.kin_term(p, 1.0 if self.kin is h else 0.0)
        )

    def reconsider(self, month: int) -> None:
        """A month of the hazard of moving on; once enough has added up, the household moves."""
        model, p, h, landscape = self.model, self.model.p, self.place, self.model.landscape
        if self.status != Status.SETTLED or self.settled_month >= month:
            return
        if self.housing == MINOR and self.members[0].age_in(month) < ADULT:
            return
        view = self.view(month)
        rule = self.lever("residence_rule", h)
        factor = utility.language_metro_factor(p, view.extra_hours)
        pull = self.pull_elsewhere if factor == 1.0 else landscape.pull_outside(h, self.kin, factor)
        pull_away = pull * exact.exp(
            utility.job_chance_term(p, view.bias_elsewhere) + utility.rule_term(p, rule)
        )
        pull_here = landscape.compatriots[self.nationality].pull[h.index] * exact.exp(
            p.stay_constant + utility.job_chance_term(p, view.bias_here)
        )
        duration = model.elapsed.duration[month - (self.settled_month if self.spell == 0 else self.since)]
        staying = self.value_of_staying(view, month)
        rate = moving.onward_rate(p, duration, pull_away, pull_here, staying) / landscape.onward_reference
        self.onward_left = exact.stored(self.onward_left - rate)
        if self.onward_left > 0.0:
            return
        self.spell += 1
        if self.left_first_month == NEVER:
            self.left_first_month = month
        draws = self.draws(Decision.ONWARD, self.spell, 1)
        if draws[0] * (pull_away + pull_here) < pull_away:
            self.leave_county(landscape.choose_outside(h, self.kin, factor, draws[1]), month)
        else:
            self.move_within(month)

    def move_within(self, month: int) -> None:
        """Move on to another municipality of the county: the household's frozen tastes decide which."""
        model = self.model
        others = [k for k in model.municipalities if k is not self.place]
        k = self.race({k: model.weight_here(self.place, k, self.nationality) for k in others})
        model.count("moved_within", self.place, self.size)
        self.leave_place()
        self.move_into(k)
        self.since = month
        self.matched = 0
        self.take_dwelling(k)
        self.start_spell()
