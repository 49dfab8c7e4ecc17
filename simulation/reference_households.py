"""The second reading's households decide together: settling at the permit, moving on later."""

from __future__ import annotations

from agents.cohort import EBO, MINOR
from agents.columns import NEVER, NOBODY, Status
from agents.moving import ADULT
from agents.settlement import SETTLEMENTS
from agents.work import WORKING_AGE
from simulation.labour import ANY
from simulation.noise import Decision
from simulation.reference_household import LivingTogether, View
from simulation.reference_places import PlainMunicipality, PlainPlace
from simulation.reference_rules import exact, moving, settlement, settling, utility
from simulation.settling import LATE_FROM


class PlainHousehold(LivingTogether):
    """A household and its decisions."""

    def own_value(self, k: PlainMunicipality, offer: PlainMunicipality | None, at_home: float) -> float:
        """What a household adds to the value of municipality k on settling."""
        p = self.model.p
        value = utility.cash_term(p, self.lever("settlement_cash", k))
        if self.would_be_housed(k) and p.housing_gate == 0.0:
            value += utility.dwelling_term(p, 1.0)
        if k is self.home:
            value += at_home
        if k is offer:
            value += utility.job_term(p, 1.0) + utility.plan_term(p, 1.0)
        if k is self.kin:
            value += utility.kin_term(p, 1.0)
        return value

    def would_be_housed(self, k: PlainMunicipality) -> bool:
        """Whether there is a dwelling in municipality k: one is free, or the household lives there in its own."""
        return k.has_dwelling_free() or (self.housing == EBO and k is self.home)

    def race(self, weights: dict[PlainMunicipality, float]) -> PlainMunicipality:
        """Of some municipalities the one preferred by this household's frozen tastes: first in the race."""
        best, best_time = next(iter(weights)), 1e300
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
            self.model.shown.show_markets(self.model.municipalities, self.row)
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

    def receive_offers(self, month: int) -> PlainMunicipality | None:
        """Employers' offers: each takes a vacancy left at home, else where most are; returns where, or None.

        All offers to one household lie in one municipality.
        """
        model = self.model
        share = self.lever("job_offers", self.municipality)
        where: PlainMunicipality | None = None
        for person in self.members:
            searches = not person.employed and WORKING_AGE[0] <= person.age_in(month) <= WORKING_AGE[1]
            if not searches or person.draws(Decision.OFFER)[0] >= share:
                continue
            recognised = person.is_recognised(month)
            at = where or self.municipality
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
        weights: dict[PlainMunicipality, float] = {}
        prospects_here = 0.0
        for k in model.municipalities:
            taste = exact.exp(self.own_value(k, offer, at_home) / p.nest_scale)
            weights[k] = model.weight_here(home, k, self.nationality) * taste
            weights[k] *= settlement.gate(p, self.would_be_housed(k))
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
            how, there = self.be_assigned(assignment)
            delay = int(p.delay_assigned_early if month < LATE_FROM else p.delay_assigned_late)
        elif time_here < time_away:
            how, there, delay = "self_here", self.race(weights), int(p.delay_self)
        else:
            there = model.landscape.choose_outside(home, self.kin, factor, route[3])
            how, delay = "self_elsewhere", int(p.delay_self)
        self.settlement = SETTLEMENTS.index(how)
        self.first_place = there
        self.settled_month = month + delay
        self.status = Status.DECIDED
        if isinstance(there, PlainMunicipality):
            self.prepare_for(there, assigned, month)
            model.use("residence_rule", self.lever("residence_rule", there))
        for person in self.members:
            if person.offer is not there:
                person.offer = None  # an offer elsewhere is turned down
            elif isinstance(there, PlainMunicipality):
                model.count("vacancies_filled", there, 1)
        if self.settled_month == month:
            self.settle(month)

    def be_assigned(self, draws: tuple[float, float, float, float]) -> tuple[str, PlainPlace]:
        """Where the authority assigns: inside the county by its share, there by plan, by match or by population."""
        model, home = self.model, self.home
        change = self.lever("in_county_assignment", home)
        if draws[1] >= settling.in_county_chance(model.p, change):
            return "assigned_elsewhere", model.landscape.by_population(model.landscape.outside, draws[2])
        model.use("in_county_assignment", 1.0)
        if self.planned != NOBODY:
            return "assigned_here", model.municipalities[self.planned]
        if draws[3] < self.lever("matched_placement", home):
            self.matched = 1
            model.use("matched_placement", 1.0)
            free = [k for k in model.municipalities if k.has_dwelling_free()]
            return "assigned_here", max(free or model.municipalities, key=lambda k: k.job_log)
        return "assigned_here", model.landscape.by_population(model.municipalities, draws[2])

    def prepare_for(self, k: PlainMunicipality, assigned: bool, month: int) -> None:
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
        self.first_place = self.home
        self.settled_month = month
        self.own_dwelling = 1
        self.settle(month)

    # Moving on

    def value_of_staying(self, view: View, month: int) -> float:
        """What holds a household where it lives: the place's value to all, and its own terms there."""
        p, h, elapsed = self.model.p, self.municipality, self.model.elapsed
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
        model, p, h, landscape = self.model, self.model.p, self.municipality, self.model.landscape
        if self.housing == MINOR and self.members[0].age_in(month) < ADULT:
            return
        view = self.view(month)
        rule = self.lever("residence_rule", h)
        factor = utility.language_metro_factor(p, view.extra_hours)
        pull = self.pull_elsewhere if factor >= 1.0 else landscape.pull_outside(h, self.kin, factor)
        pull_away = pull * exact.exp(
            utility.job_chance_term(p, view.bias_elsewhere) + utility.rule_term(p, rule)
        )
        pull_here = landscape.pull_near(h, self.kin, self.nationality) * exact.exp(
            p.stay_constant + utility.job_chance_term(p, view.bias_here)
        )
        duration = model.elapsed.duration[month - (self.settled_month if self.spell == 0 else self.since)]
        staying = self.value_of_staying(view, month)
        rate = moving.onward_rate(p, duration, pull_away, pull_here, staying) / landscape.onward_reference
        if p.planned_moves > 0.0:
            rate = moving.planned_rate(p, duration, rate)
        self.onward_left = exact.stored(self.onward_left - rate)
        if self.onward_left > 0.0:
            return
        self.spell = min(self.spell + 1, 127)
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
        weights: dict[PlainMunicipality, float] = {}
        for k in model.municipalities:
            if k is not self.place:
                weights[k] = model.weight_here(self.municipality, k, self.nationality)
                if k is self.kin:
                    weights[k] += utility.kin_added(model.p, weights[k])
        to = self.race(weights)
        model.count("moved_within", self.municipality, self.size)
        self.leave_place()
        self.move_into(to)
        self.since = month
        self.matched = 0
        model.shown.show_dwelling(to, self.first, month)
        self.take_dwelling(to)
        self.start_spell()
